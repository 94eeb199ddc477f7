//! What editors, shells and programs read: the schema of scenarios, completions, manual pages, checks as JSON.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;

use polmob::scenario::{SHIPPED, Scenario, catalogue, schema, template};
use serde_json::{Value, json};

use crate::program::{polmob, shipped};

/// A validator of what draft 7 of JSON Schema says of the words that the schema uses; the error is a path and a reason.
fn validate(schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let no = |why: String| Err(format!("at '{path}': {why}, found {value}"));
    for (word, rule) in schema.as_object().unwrap() {
        let bound =
            |compare: fn(f64, f64) -> bool| value.as_f64().is_none_or(|value| compare(value, rule.as_f64().unwrap()));
        let is_right = match word.as_str() {
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "number" => value.is_number(),
                "integer" => value.as_f64().is_some_and(|value| value.fract() == 0.0),
                other => panic!("no type of JSON: {other}"),
            },
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => bound(|value, least| value >= least),
            "maximum" => bound(|value, most| value <= most),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().unwrap()),
            "pattern" => {
                let pattern = regex_lite::Regex::new(rule.as_str().unwrap()).unwrap();
                value.as_str().is_none_or(|text| pattern.is_match(text))
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap()),
            "uniqueItems" => {
                value.as_array().is_none_or(|items| (1..items.len()).all(|at| !items[..at].contains(&items[at])))
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|rule| validate(rule, value, path).is_ok()),
            "not" => validate(rule, value, path).is_err(),
            "if" => {
                if validate(rule, value, path).is_ok() {
                    validate(&schema["then"], value, path)?;
                }
                true
            }
            "required" => {
                let absent = rule.as_array().unwrap().iter().find(|key| value.get(key.as_str().unwrap()).is_none());
                match absent {
                    Some(key) => return no(format!("{key} is required")),
                    None => true,
                }
            }
            "then"
            | "properties"
            | "additionalProperties"
            | "items"
            | "$schema"
            | "title"
            | "description"
            | "default"
            | "x-unit"
            | "x-source" => true,
            other => panic!("a word that this validator does not know: {other}"),
        };
        if !is_right {
            return no(format!("{word} is {rule}"));
        }
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        schema.get("items").map_or(Ok(()), |rule| validate(rule, item, &format!("{path}/{at}")))?;
    }
    for (key, member) in value.as_object().into_iter().flatten() {
        match schema.get("properties").and_then(|known| known.get(key)) {
            Some(rule) => validate(rule, member, &format!("{path}/{key}"))?,
            None if schema.get("additionalProperties") == Some(&json!(false)) => return no(format!("unknown {key}")),
            None => {}
        }
    }
    Ok(())
}

fn verdict(text: &str) -> Result<(), String> {
    let written: toml::Table = toml::from_str(text).unwrap();
    validate(&schema(), &as_json(&toml::Value::Table(written)), "")
}

/// TOML as editors hand it to a validator: dates are strings.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Table(members) => members.iter().map(|(key, value)| (key.clone(), as_json(value))).collect(),
        toml::Value::Array(values) => values.iter().map(as_json).collect(),
        toml::Value::Datetime(stamp) => json!(stamp.to_string()),
        other => serde_json::to_value(other).unwrap(),
    }
}

#[test]
fn the_schema_beside_the_scenarios_is_that_of_the_program() {
    let fresh = polmob(Path::new("."), "schema").well().out;
    let file = shipped("polmob.schema.json");
    if fs::read_to_string(&file).is_ok_and(|text| text == fresh) {
        return;
    }
    let made = Path::new(env!("CARGO_TARGET_TMPDIR")).join("polmob.schema.json");
    fs::write(&made, &fresh).unwrap();
    panic!("the schema is stale; bring it up to date with\n  cp {} {}", made.display(), file.display());
}

#[test]
fn every_scenario_fits_the_schema_and_names_it() {
    for known in SHIPPED {
        assert_eq!(known.text.lines().next(), Some("#:schema polmob.schema.json"), "{}", known.name);
        let scenario = Scenario::parse(known.name, known.text, &[]).unwrap();
        for text in [known.text, scenario.resolved()] {
            verdict(text).unwrap_or_else(|error| panic!("{}: {error}", known.name));
        }
    }
    verdict(template()).unwrap();
    // With every commented example taken in, so that each key of a case is seen by the validator.
    verdict(&template().replace("#~ ", "").replace("#? ", "")).unwrap();
    verdict("[time]\nstart = 2005\n[[event]]\ndate = 2007-06-15\nset = \"tie\"\nvalue = 1\n").unwrap();
}

#[test]
fn every_key_has_its_type_range_meaning_and_default_in_the_schema() {
    let schema = schema();
    for entry in catalogue().entries() {
        let found = entry.key.split('.').try_fold(&schema, |at, word| {
            let at = at.get("items").filter(|_| at.get("properties").is_none()).unwrap_or(at);
            at.get("properties")?.get(word)
        });
        let found = found.unwrap_or_else(|| panic!("{} is not in the schema", entry.key));
        let description = found["description"].as_str().unwrap();
        assert!(description.starts_with(&entry.meaning) && description.contains(&entry.allowed), "{description}");
        assert_eq!(found["x-unit"], json!(entry.unit));
        assert_eq!(found.get("default").is_some(), entry.default.is_some(), "{}", entry.key);
        assert!(found.get("type").is_some() || found.get("anyOf").is_some(), "{found}");
    }
}

#[test]
fn mistakes_fail_the_schema_as_they_fail_the_check() {
    let park = "[[case.park]]\nname = \"P\"\ndate = 3\ndeveloper = \"D\"\npartner = \"Q\"\n";
    verdict(park).unwrap();
    for (text, named) in [
        ("[launch]\nrat = 0.001", "rat"),
        ("[lunch]\nrate = 0.001", "lunch"),
        ("titel = \"x\"\n[time]\n", "titel"),
        (&format!("{park}lnad = 3"), "lnad"),
        (&format!("{park}thresholds = {{ home_natoin = 0.3 }}"), "home_natoin"),
        ("[launch]\nrate = 3", "/launch/rate"),
        ("[launch]\nrate = \"0.001\"", "/launch/rate"),
        ("[launch]\nsearch = 1", "/launch/search"),
        ("[experiment]\nworlds = 2.5", "/experiment/worlds"),
        ("[experiment]\nworlds = 0", "/experiment/worlds"),
        ("[experiment]\narms = [\"opne\"]", "/experiment/arms/0"),
        ("[country]\ndistance = [0.2]", "/country/distance"),
        ("[[programme]]\nname = \"p\"\n", "/programme/0"),
        ("[[case.country]]\nname = \"C\"\nside = \"hose\"", "/case/country/0/side"),
        (&park.replace("date = 3", "date = \"2006-13\""), "/case/park/0/date"),
        (&park.replace("date = 3", "date = \"06\""), "/case/park/0/date"),
        (&park.replace("name = \"P\"\n", ""), "/case/park/0"),
        ("[case]\npark = 3", "/case/park"),
    ] {
        let error = verdict(text).expect_err(text);
        assert!(error.contains(named), "{named} is not named:\n{error}");
        assert!(Scenario::parse("x", text, &[]).is_err(), "checks: {text}");
    }
}

#[test]
fn a_check_is_json_for_programs_problems_included() {
    let place = tempfile::tempdir().unwrap();
    let json = |ended: String| serde_json::from_str::<Value>(&ended).unwrap();
    let good = json(polmob(place.path(), "check rayong --json --worlds 7").well().out);
    assert_eq!((&good["ok"], &good["worlds"], &good["scenario"]), (&json!(true), &json!(7), &json!("rayong")));
    assert_eq!(good["parks"][0], json!({ "name": "TCRIZ", "founded": 2005.5, "record": "tcriz" }));

    fs::write(place.path().join("mine.toml"), "[time]\nyears = 4\n\n[launch]\nrat = 0.001\n").unwrap();
    let bad = polmob(place.path(), "check mine.toml --json --set time.step=7").with(2, &[]);
    assert_eq!(bad.err, "");
    let bad = json(bad.out);
    assert_eq!((&bad["ok"], &bad["file"]), (&json!(false), &json!("mine.toml")));
    let [typo, step] = bad["problems"].as_array().unwrap().as_slice() else { panic!("{bad}") };
    assert_eq!((&typo["line"], &typo["column"], &typo["setting"]), (&json!(5), &json!(1), &Value::Null));
    assert_eq!(typo["help"], "did you mean `rate`?");
    assert_eq!((&step["line"], &step["setting"]), (&Value::Null, &json!("time.step=7")));
    // A file that is not there is an answer as well.
    let absent = json(polmob(place.path(), "check rayon --json").with(2, &[]).out);
    assert_eq!(absent["problems"][0]["problem"], "there is no such file");
}

#[test]
fn the_template_is_json_for_programs() {
    let listed: Value = serde_json::from_str(&polmob(Path::new("."), "template --json").well().out).unwrap();
    let keys = listed["keys"].as_array().unwrap();
    assert_eq!(keys.len(), catalogue().entries().len());
    let seed = keys.iter().find(|key| key["key"] == "experiment.seed").unwrap();
    assert_eq!((&seed["default"], &seed["required"]), (&json!(1), &json!(true)));
    assert!(listed["tables"].as_array().unwrap().iter().any(|table| table["path"] == "case.park"));
}

#[test]
fn shells_complete_every_command() {
    let place = Path::new(".");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = polmob(place, &format!("generate completions {shell}")).well().out;
        for word in ["sensitivity", "scenarios", "first-world"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    polmob(place, "generate completions basch").with(2, &["basch", "bash"]);
    // Bash reads its own script, where there is one.
    let script = polmob(place, "generate completions bash").well().out;
    if let Ok(mut shell) =
        std::process::Command::new("bash").args(["--norc", "-n"]).stdin(std::process::Stdio::piped()).spawn()
    {
        std::io::Write::write_all(&mut shell.stdin.take().unwrap(), script.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success());
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let place = tempfile::tempdir().unwrap();
    assert!(polmob(place.path(), "generate man").well().out.contains(".TH polmob 1"));
    let said = polmob(place.path(), "generate man --out pages/man1").well().out;
    assert!(said.contains("pages/man1"), "{said}");
    let help = polmob(place.path(), "--help").well().out;
    let commands = help.split_once("Commands:").unwrap().1.split_once("Options:").unwrap().0;
    let commands = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let commands: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        let page = fs::read_to_string(place.path().join(format!("pages/man1/polmob-{command}.1"))).unwrap();
        assert!(page.contains(".TH") && page.contains("DESCRIPTION"), "{command}");
    }
}
