//! The record of real parks: complete, in order, and strict about what users add; listed and checked on the command line.

use std::process::Command;

use polmob::evidence::{Basis, Bound, Confidence, Counted, Evidence, Partnership};

#[test]
fn the_four_stated_types_are_those_of_the_paper() {
    let record = Evidence::builtin();
    let stated: Vec<(&str, Partnership)> = record
        .parks
        .iter()
        .filter(|park| park.partnership_basis == Some(Basis::Stated))
        .map(|park| (park.id.as_str(), park.partnership.expect("a stated type is a type")))
        .collect();
    assert_eq!(
        stated,
        [
            ("tcriz", Partnership::Hybrid),
            ("kitic", Partnership::Hybrid),
            ("great_stone", Partnership::Hierarchical),
            ("saysettha", Partnership::Spontaneous),
        ]
    );
}

#[test]
fn nothing_of_the_record_is_lost() {
    let record = Evidence::builtin();
    let rows = |count: fn(&polmob::evidence::Park) -> usize| -> Vec<usize> { record.parks.iter().map(count).collect() };
    assert_eq!(record.sources.len(), 120);
    assert_eq!(rows(|park| park.observations.len()), [65, 20, 55, 20, 20, 7, 7, 25, 8, 5, 7, 2, 17]);
    assert_eq!(rows(|park| park.events.len()), [12, 11, 14, 5, 3, 0, 2, 2, 2, 3, 0, 2, 0]);
    assert_eq!(rows(|park| park.policies.len()), [5, 1, 6, 1, 1, 0, 2, 2, 0, 0, 0, 0, 0]);
    assert_eq!(record.parks.iter().filter(|park| park.aggregate).count(), 1);
}

#[test]
fn a_series_is_ordered_by_date_and_keeps_conflicting_figures() {
    let tenants = Evidence::builtin().series("tcriz", "tenants");
    let dates: Vec<f64> = tenants.iter().map(|seen| seen.date.in_years()).collect();
    assert!(dates.windows(2).all(|pair| pair[0] <= pair[1]), "{dates:?}");
    let spring: Vec<f64> =
        tenants.iter().filter(|seen| seen.date.to_string() == "2017-04").map(|seen| seen.value).collect();
    assert_eq!(spring, [86.0, 80.0], "two sources of one month disagree and both stay");
    assert_eq!(
        (tenants[0].value, tenants[0].bound, tenants[0].confidence),
        (40.0, Bound::Approximate, Confidence::Medium)
    );
}

#[test]
fn home_firms_are_told_from_all_firms() {
    let record = Evidence::builtin();
    let at = |park: &str, variable: &str, date: &str| {
        let found: Vec<_> =
            record.series(park, variable).into_iter().filter(|seen| seen.date.to_string() == date).collect();
        assert_eq!(found.len(), 1, "{park} {variable} {date}");
        (found[0].value, found[0].counted)
    };
    assert_eq!(at("great_stone", "tenants", "2018-05"), (35.0, Some(Counted::All)));
    assert_eq!(at("great_stone", "tenants_home", "2018-05"), (19.0, Some(Counted::Home)));
    assert_eq!(at("kitic", "tenants", "2019-04"), (47.0, Some(Counted::All)));
    assert_eq!(at("kitic", "tenants_home", "2019-04"), (22.0, Some(Counted::Home)));
    assert_eq!(at("kitic", "tenants", "2013-06"), (20.0, None), "the source does not say who is counted");
}

#[test]
fn promises_are_marked() {
    for park in &Evidence::builtin().parks {
        for seen in &park.observations {
            if seen.variable.contains("target") || seen.variable.contains("planned") {
                assert!(seen.promise, "{} {}", park.id, seen.variable);
            }
            if seen.variable == "tenants" {
                assert!(!seen.promise, "{} {}", park.id, seen.date);
            }
        }
    }
}

#[test]
fn scenarios_of_real_parks_compare_with_parks_on_record() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    for (file, parks) in [("rayong", 1), ("kitic", 1), ("great_stone", 1), ("saysettha", 1), ("belt_and_road", 12)] {
        let text = std::fs::read_to_string(folder.join(file).with_extension("toml")).expect(file);
        let scenario: toml::Table = text.parse().expect(file);
        let records: std::collections::BTreeSet<&str> = scenario["case"]["park"]
            .as_array()
            .expect(file)
            .iter()
            .map(|park| park["record"].as_str().expect("every park names its record"))
            .collect();
        assert_eq!(records.len(), parks, "{file}");
        for record in records {
            let park = Evidence::builtin().park(record);
            assert!(park.is_some_and(|park| !park.aggregate), "{file} compares with {record}");
        }
        for key in
            text.lines().take_while(|line| line.starts_with('#')).flat_map(|line| line.split(['(', ')', ',', ' ']))
        {
            let looks_like_a_source =
                key.len() > 5 && key.contains("20") && key.ends_with(|end: char| end.is_ascii_digit());
            if looks_like_a_source && key.starts_with(|first: char| first.is_ascii_lowercase()) {
                assert!(Evidence::builtin().source(key).is_some(), "{file} cites {key}");
            }
        }
    }
}

#[test]
fn what_is_not_on_record_is_empty() {
    let record = Evidence::builtin();
    assert!(record.park("atlantis").is_none());
    assert!(record.series("atlantis", "tenants").is_empty());
    assert!(record.series("tcriz", "transfer").is_empty(), "no park reports a transfer index");
}

/// A user's file of one park, the row under test being line 10.
fn file_with(row: &str) -> String {
    format!(
        "[source.visit]\npublisher = \"Own visit\"\n\n[[park]]\nid = \"mine\"\nname = \"Mine\"\nhome_country = \"China\"\n\
         host_country = \"Laos\"\nfounded = \"2019\"\n{row}\n"
    )
}

fn observation(fields: &str) -> String {
    file_with(&format!("observation = [{{ variable = \"tenants\", {fields} }}]"))
}

#[test]
fn a_users_file_may_cite_sources_of_both() {
    let row = |source: &str| {
        format!(
            "{{ variable = \"tenants\", date = \"2020\", value = 3, unit = \"firms\", bound = \"exact\", \
             confidence = \"low\", source = \"{source}\" }}"
        )
    };
    let text = file_with(&format!("observation = [{}, {}]", row("visit"), row("cd2019")));
    let own = Evidence::parse(&text, "own.toml").expect("both sources exist");
    assert_eq!(own.sources.keys().collect::<Vec<_>>(), ["cd2019", "visit"]);

    let joined = Evidence::builtin().extended_by(own.clone());
    assert_eq!(joined.parks.len(), Evidence::builtin().parks.len() + 1);
    assert_eq!(joined.extended_by(own), joined, "a park of the same id is replaced");
}

#[test]
fn every_fault_is_shown_where_it_stands() {
    let rest = "unit = \"firms\", bound = \"exact\", confidence = \"low\", source = \"visit\"";
    let cases = [
        (observation(&format!("date = \"2020-13\", value = 3, {rest}")), "own.toml:10:47: ", "no month 13"),
        (
            observation(&format!("date = 2020-01-02, value = 3, {rest}")),
            "own.toml:10:47: ",
            "allowed: a date in quotation marks",
        ),
        (
            observation(&format!("date = \"2020\", value = inf, {rest}")),
            "own.toml:10:63: ",
            "found inf; allowed: a number from 0 on",
        ),
        (
            observation(&format!("date = \"2020\", value = -1, {rest}")),
            "own.toml:10:63: ",
            "found -1; allowed: a number from 0 on",
        ),
        (
            observation(&format!("date = \"2020\", value = \"3\", {rest}")),
            "own.toml:10:63: ",
            "found \"3\"; allowed: a number from 0 on",
        ),
        (
            observation(
                "date = \"2020\", value = 1.2, unit = \"fraction\", bound = \"exact\", confidence = \"low\", source = \"visit\"",
            ),
            "own.toml:10:63: ",
            "found 1.2; allowed: 0 to 1, as the unit is fraction",
        ),
        (
            observation(
                "date = \"2020\", value = 1, unit = \"firms\", bound = \"most\", confidence = \"low\", source = \"visit\"",
            ),
            "own.toml:10:90: ",
            "found \"most\"; allowed: one of exact, approximate, at_least",
        ),
        (
            observation(
                "date = \"2020\", value = 1, unit = \"firms\", bound = \"exact\", confidence = \"sure\", source = \"visit\"",
            ),
            "own.toml:10:112: ",
            "found \"sure\"; allowed: one of low, medium, high",
        ),
        (
            observation(
                "date = \"2020\", value = 1, unit = \"firms\", bound = \"exact\", confidence = \"low\", source = \"visti\"",
            ),
            "own.toml:10:128: ",
            "names no source: found \"visti\"; allowed: the key of a table [source.KEY] of this file, or of a source of the \
             program; did you mean \"visit\"?",
        ),
        (file_with("tenant = 4"), "own.toml:10:1: ", "unknown key `tenant`: not known in [[park]]"),
        (
            file_with(
                "\n[[park]]\nid = \"mine\"\nname = \"\"\nhome_country = \"\"\nhost_country = \"\"\nfounded = \"2019\"",
            ),
            "own.toml:12:6: ",
            "two parks with the id \"mine\"",
        ),
        (file_with("[source.visit]\npublisher = \"again\""), "own.toml:10:9: ", "duplicate key"),
        (
            file_with("[source.web]\npublisher = \"x\"\nurl = \"ftp://x\""),
            "own.toml:12:7: ",
            "`source.url` is not an address: found \"ftp://x\"",
        ),
        (String::new(), "own.toml:1:1: ", "there is no park in this file: required: a table [[park]]"),
        ("[source.visit]\npublisher = \"x\"".to_owned(), "own.toml:1:1: ", "there is no park in this file"),
        (file_with("event = 3"), "own.toml:10:9: ", "found 3; allowed: a list of tables [[park.event]]"),
        (file_with("area_planned = [2, 0]"), "own.toml:10:20: ", "found 0; allowed: a number above 0"),
        ("[[park]".to_owned(), "own.toml:1:", ""),
    ];
    for (text, place, message) in cases {
        let error = Evidence::parse(&text, "own.toml").expect_err(&text).to_string();
        assert!(error.starts_with(place) && error.contains(message), "{place}{message}\nfound {error}\nin\n{text}");
    }
}

#[test]
fn all_faults_of_a_file_are_shown_together() {
    let text = r#"
[source.visit]
publishr = "Own visit"

[[park]]
id = "My park"
name = "Mine"
home_country = 4
host_country = "Laos"
founded = "2019-13"
observation = [
  { variable = "tenants", date = "2020", value = -3, unit = "firms", bound = "most", confidence = "low", source = "vist" },
  { variable = "tenants", date = "2021", value = 3, unit = "firms", bound = "exact", confidence = "low", source = "visit" },
  { variable = "tenants", date = "2021", value = 3, unit = "firms", bound = "exact", confidence = "low", source = "visit" },
]
[[park.event]]
date = "2020"
scale = "city"
confidence = "low"
source = "visit"
"#;
    let error = Evidence::parse(text, "own.toml").expect_err("eleven faults");
    let found: Vec<(usize, &str)> = error.problems.iter().map(|one| (one.line, one.title.as_str())).collect();
    assert_eq!(
        found,
        [
            (2, "the source has no `publisher`"),
            (3, "unknown key `publishr`"),
            (6, "`park.id` cannot be a key"),
            (8, "`park.home_country` has the wrong type"),
            (10, "`park.founded` is not a possible date"),
            (12, "`park.observation.value` is out of range"),
            (12, "`park.observation.bound` has an unknown value"),
            (12, "`park.observation.source` names no source"),
            (14, "this row is there twice"),
            (16, "[[park.event]] has no `what`"),
            (18, "`park.event.scale` has an unknown value"),
        ]
    );
    // Of a file that is no TOML, all faults of syntax.
    let broken = Evidence::parse("[[park]]\nid = \nname = \"a\"\nfounded = 20x\n", "own.toml").expect_err("no TOML");
    let lines: Vec<usize> = broken.problems.iter().map(|one| one.line).collect();
    assert!(lines.contains(&2) && lines.contains(&4), "{broken}");
}

#[test]
fn the_record_is_listed_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let own = "[source.visit]\npublisher = \"Own visit\"\n[[park]]\nid = \"mine\"\nname = \"My park\"\nhome_country = \"China\"\n\
        host_country = \"Fiji\"\nfounded = \"2019\"\nobservation = [\n{ variable = \"tenants\", date = \"2024-05\", value = 12, \
        unit = \"firms\", bound = \"exact\", confidence = \"high\", source = \"visit\" },\n]\n";
    std::fs::write(place.join("own.toml"), own).unwrap();
    std::fs::write(
        place.join("bad.toml"),
        own.replace("value = 12", "value = -3").replace("\"visit\" }", "\"vist\" }"),
    )
    .unwrap();
    let said = |words: &[&str], code: i32| {
        let run = Command::new(env!("CARGO_BIN_EXE_polmob")).args(words).current_dir(place).output().unwrap();
        let [out, err] = [run.stdout, run.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(run.status.code(), Some(code), "{words:?}: {err}");
        (out, err)
    };
    let fits = |text: &str| {
        // An address cannot be broken.
        text.lines().all(|line| line.chars().count() <= 80 || line.trim_start().starts_with("http"))
    };
    let (all, _) = said(&["evidence", "list", "--file", "own.toml"], 0);
    assert!(all.contains("14 parks, 259 figures") && all.contains("Fiji") && fits(&all), "{all}");
    let (park, _) = said(&["evidence", "list", "--park", "tcriz"], 0);
    for words in
        ["2012-12", "about 40", "at least 80", "medium", "cd2015b", "home firms", "promise", "Events", "Sources"]
    {
        assert!(park.contains(words), "{words}");
    }
    assert!(fits(&park));
    let (source, _) = said(&["evidence", "list", "--source", "jsl2019"], 0);
    assert!(source.contains("kitic tenants_home, firms") && source.contains("http") && fits(&source), "{source}");
    let (json, _) = said(&["evidence", "list", "--park", "kitic", "--json"], 0);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["park"]["observation"].as_array().unwrap().len(), 20);
    assert_eq!(json["park"]["founded"], "2008");
    let (json, _) = said(&["evidence", "list", "--json"], 0);
    // What is written reads back as the same record.
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    let record = serde_json::json!({ "park": told["parks"], "source": told["sources"] });
    let back: Evidence = serde_json::from_value(record).unwrap();
    assert_eq!(&back, Evidence::builtin());

    let (ok, _) = said(&["evidence", "check", "own.toml"], 0);
    assert_eq!(ok, "own.toml: ok: 1 park, 1 observation, 0 events, 0 policies, 1 source\n");
    let (ok, faults) = said(&["evidence", "check", "own.toml", "bad.toml", "none.toml"], 2);
    assert!(ok.starts_with("own.toml: ok"));
    // As a scenario is checked: the line, what was found, what is allowed.
    for words in [
        "--> bad.toml:10:",
        "found -3; allowed: a number from 0 on",
        "did you mean \"visit\"?",
        "2 problems in bad.toml",
        "there is no such file",
        "1 problem in none.toml",
    ] {
        assert!(faults.contains(words), "{words}\n{faults}");
    }
    for (words, expected) in [
        (["--park", "kitc"], "did you mean \"kitic\"?"),
        (["--source", "jsl2018"], "did you mean \"jsl2019\"?"),
        (["--file", "bad.toml"], "bad.toml:10:"),
    ] {
        let (_, wrong) = said(&[&["evidence", "list"], &words[..]].concat(), 2);
        assert!(wrong.contains(expected), "{wrong}");
    }
}
