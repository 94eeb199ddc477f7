//! Points as lines of JSON through one process: answers in order, mistakes answered in place, the numbers of a run.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use polmob::experiment;
use polmob::measures;
use polmob::parameters::Arm;
use polmob::scenario::{Scenario, Setting};
use serde_json::{Value, json};

const VILLAGE: &str = "scenarios/village.toml";

/// Lines of answers, what was said beside them, and the exit code.
fn ask(options: &str, lines: &str) -> (Vec<Value>, String, i32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_polmob"))
        .args(["points", VILLAGE])
        .args(options.split_whitespace())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines = lines.to_owned();
    // Written from a thread of its own: neither pipe may fill up and stop the other.
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let answers = text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    (answers.collect(), String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

#[test]
fn answers_are_the_numbers_of_runs_in_the_order_of_lines() {
    let lines = "{\"id\": 7, \"set\": {\"policy.coercion\": 0.3}, \"worlds\": 3, \"arms\": [\"hybrid\", \"open\"]}\n\
                 {\"id\": \"b\", \"set\": {\"country.distance\": [0.1, 0.2], \"time.years\": 4}, \"worlds\": 1, \"arms\": [\"open\"]}\n\
                 \n{\"set\": {}, \"worlds\": 2, \"arms\": [\"hybrid\"]}";
    let one = ask("--outcomes transfer,tenants --threads 1", lines);
    assert_eq!((one.0.len(), one.1.as_str(), one.2), (3, "", 0));
    assert_eq!(ask("--outcomes transfer,tenants --threads 2", lines), one);
    let settings = ["policy.coercion=0.3".parse::<Setting>().unwrap()];
    let scenario = Scenario::load(Path::new(VILLAGE), &settings).unwrap_or_else(|error| panic!("{error}"));
    let transfer = measures::position("transfer").unwrap();
    let worlds: Vec<f64> = (0..3)
        .map(|world| {
            let runs = (0..scenario.experiment.runs)
                .map(|run| experiment::run(&scenario, Arm::OPEN, world, run).outcomes[transfer]);
            runs.sum::<f64>() / f64::from(scenario.experiment.runs)
        })
        .collect();
    let found = &one.0[0]["outcomes"]["transfer"]["open"];
    let mean = polmob::analysis::Estimate::of(&worlds).mean.unwrap();
    assert_eq!(found["mean"].as_f64().unwrap().to_bits(), mean.to_bits());
    assert_eq!((&one.0[0]["id"], &found["worlds"]), (&json!(7), &json!(3)));
    assert!(found["se"].as_f64().unwrap() > 0.0);
    // Whole numbers may have a point or an exponent.
    let points = "{\"id\": 7, \"set\": {\"policy.coercion\": 3e-1, \"time.years\": 1.5e1}, \"worlds\": 3.0, \"arms\": [\"hybrid\", \"open\"]}";
    let plain = points.replace("1.5e1", "15").replace("3.0", "3");
    assert_eq!(ask("--outcomes transfer,tenants", points), ask("--outcomes transfer,tenants", &plain));
    assert_eq!(ask("--outcomes transfer", points).2, 0);
    // One world has no spread; what is not requested is not answered.
    assert_eq!(one.0[1]["outcomes"]["tenants"]["open"]["se"], Value::Null);
    assert_eq!(one.0[1]["outcomes"]["tenants"].as_object().unwrap().len(), 1);
    assert_eq!((&one.0[1]["id"], &one.0[2]["id"]), (&json!("b"), &Value::Null));
}

#[test]
fn a_wrong_line_is_answered_where_it_stands() {
    let cases = [
        ("{\"id\": 1, \"set\": {\"policy.coercion\": 3}}", "found 3; allowed: 0 to 1"),
        ("{\"id\": 2, \"set\": {\"policy.coercion\": \"high\"}}", "wrong type"),
        ("{\"id\": 3, \"set\": {\"policy.coercion\": NaN}}", "`policy.coercion` is NaN; allowed: a finite number"),
        ("{\"set\": {\"policy.coercion\": -Infinity}, \"id\": 3}", "`policy.coercion` is -Infinity"),
        ("{\"id\": NaN, \"set\": {}}", "NaN is no number of JSON"),
        ("{\"id\": 4, \"set\": {\"policy.coercion\": 1e999}}", "number out of range"),
        ("{\"id\": 5, \"set\": {\"policy.coercion\": null}}", "`policy.coercion` is null"),
        ("{\"id\": 5, \"set\": {\"policy.coercion\": {\"low\": 0}}}", "`policy.coercion` is {\"low\":0}"),
        ("{\"id\": 5, \"set\": {\"policy.coercion\": [0.1, [0.2]]}}", "wrong type"),
        ("{\"id\": 5, \"set\": {\"policy.coercion\": \"0.5\"}}", "wrong type"),
        ("{\"id\": 5, \"set\": {\"policy.coercion=0.5 #\": 0.6}}", "`policy.coercion=0.5 #` is not a dotted key"),
        ("{\"id\": 5, \"set\": null}", "invalid type: null"),
        ("{\"id\": 5, \"set\": \"policy.coercion=0.5\"}", "invalid type: string"),
        ("{\"id\": 6, \"set\": {\"policy.coersion\": 0.5}}", "did you mean `coercion`?"),
        ("{\"id\": 7, \"set\": {\"experiment.seed\": 5}}", "no parameter of the model"),
        ("{\"id\": 8, \"set\": {\"payoff.base\": 1.5, \"payoff.base\": 1.6}}", "`payoff.base` is set twice"),
        ("{\"id\": 9, \"set\": {}, \"worlds\": 0}", "`worlds` is 0; allowed: 1 to"),
        ("{\"id\": 10, \"set\": {}, \"worlds\": -1}", "`worlds` is -1; allowed: one whole number"),
        ("{\"id\": 10, \"set\": {}, \"worlds\": \"two\"}", "`worlds` is \"two\"; allowed: one whole number"),
        ("{\"id\": 11, \"set\": {}, \"arms\": [\"closed\"]}", "there is no arm `closed`; allowed: hierarchical"),
        ("{\"id\": 12, \"set\": {}, \"world\": 1}", "unknown field `world`"),
        ("{\"id\": 13}", "missing field `set`; allowed: an object"),
        ("{\"id\": 14, \"set\": {\"selection.reputed\": 0.6, \"selection.popular\": 0.6}}", "together at most 1"),
        ("not json", "expected"),
        ("[1, 2]", "invalid type"),
        ("\u{0}", "expected value"),
    ];
    let good = "{\"id\": \"good\", \"set\": {\"policy.coercion\": 0.5}, \"worlds\": 1}";
    let lines: Vec<&str> = cases.iter().flat_map(|(line, _)| [*line, good]).collect();
    let (answers, beside, code) = ask("--outcomes transfer", &lines.join("\n"));
    assert_eq!((answers.len(), beside.as_str(), code), (2 * cases.len(), "", 2));
    for (pair, (line, expected)) in answers.chunks(2).zip(cases) {
        let error = pair[0]["error"].as_str().unwrap_or_else(|| panic!("{line}: {}", pair[0]));
        assert!(error.contains(expected), "{line}: {error}");
        assert_eq!(pair[1], answers[1], "a good line after {line}");
    }
    // A wrong line keeps the name that it gives itself.
    for (pair, (line, _)) in answers.chunks(2).zip(cases) {
        let id = line.split("\"id\": ").nth(1).map(|rest| rest.split([',', '}']).next().unwrap());
        let id = id.map_or(Value::Null, |id| serde_json::from_str(id).unwrap_or_else(|_| json!(id)));
        assert_eq!(pair[0]["id"], id, "{line}");
    }
}

#[test]
fn outcomes_that_are_not_there_are_refused_before_anything_is_read() {
    let (answers, beside, code) = ask("--outcomes transfr", "{\"set\": {}}\n");
    assert!(answers.is_empty() && beside.contains("did you mean `transfer`?"), "{beside}");
    assert_eq!(code, 2);
    assert_eq!(ask("", "").2, 2, "some outcome is asked for");
    assert_eq!(ask("--outcomes transfer", ""), (Vec::new(), String::new(), 0));
}

#[test]
#[cfg(unix)]
fn a_line_is_answered_at_once_and_a_closed_pipe_ends_it_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_polmob"))
        .args(["points", VILLAGE, "--outcomes", "transfer", "--worlds", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for id in 0..3 {
        writeln!(stdin, "{{\"id\": {id}, \"set\": {{}}}}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["id"], json!(id));
    }
    drop(stdout);
    let many = "{\"set\": {}}\n".repeat(2000);
    let _ = stdin.write_all(many.as_bytes());
    drop(stdin);
    let status = child.wait().unwrap();
    let mut beside = String::new();
    child.stderr.take().unwrap().read_to_string(&mut beside).unwrap();
    assert_eq!((status.code(), beside.as_str()), (Some(0), ""));
}
