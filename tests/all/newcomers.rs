//! From nothing to a scenario of one's own: what `polmob new` writes checks and runs as it is written.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::program::{Ended, polmob, program};

/// The program with answers on standard input.
fn answering(folder: &Path, words: &[&str], answers: &str) -> Ended {
    let mut program = program();
    let mut child = program
        .current_dir(folder)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Ended { code: output.status.code().unwrap(), out, err }
}

#[test]
fn what_new_writes_checks_and_runs() {
    let place = tempfile::tempdir().unwrap();
    for (name, option) in [("my_world", ""), ("my_park", "--park")] {
        let said = polmob(place.path(), &format!("new {name} {option}")).well().out;
        assert!(said.contains(&format!("polmob run {name}.toml")), "{said}");
        let text = fs::read_to_string(place.path().join(format!("{name}.toml"))).unwrap();
        assert!(text.lines().count() <= 55 && !text.contains('{'), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
        polmob(place.path(), &format!("check {name}.toml")).well();
        polmob(place.path(), &format!("run {name}.toml --worlds 2 --format svg --quiet")).well();
        assert!(place.path().join(format!("output/{name}/report.html")).is_file());
    }
    let text = fs::read_to_string(place.path().join("my_park.toml")).unwrap();
    for blank in 1..=6 {
        assert!(text.contains(&format!("# {blank}. ")), "{text}");
    }
    polmob(place.path(), "new my_park").with(2, &["my_park.toml exists; --force replaces it"]);
    polmob(place.path(), "new my_park.toml --force").well();
    polmob(place.path(), "new village --interactive").with(2, &["--park"]);
}

#[test]
fn blanks_are_asked_for_until_they_will_do() {
    let place = tempfile::tempdir().unwrap();
    let answers = "Caf\u{e9} \"Eins\"\nChina\n\nsometime\n1994-02\nnobody\nnation\n0\n120\n";
    let words = ["new", "eins", "--park", "--interactive"];
    let said = answering(place.path(), &words, answers).well();
    assert!(said.err.contains("\"sometime\" is not a date"), "{}", said.err);
    assert!(said.err.contains("allowed: nation, region, corporation"), "{}", said.err);
    assert!(said.err.contains("1 to 100000"), "{}", said.err);
    let text = fs::read_to_string(place.path().join("eins.toml")).unwrap();
    let written: toml::Table = toml::from_str(&text).unwrap();
    let park = &written["case"]["park"][0];
    assert_eq!(park["name"].as_str(), Some("Caf\u{e9} \"Eins\""));
    assert_eq!(written["case"]["country"][1]["name"].as_str(), Some("Host country"));
    assert_eq!((park["date"].as_str(), park["initiator"].as_str()), (Some("1994-02"), Some("nation")));
    assert_eq!((written["time"]["start"].as_integer(), park["land"].as_integer()), (Some(1994), Some(120)));
    polmob(place.path(), "check eins.toml").well();

    let short = answering(place.path(), &["new", "zwei", "--park", "--interactive"], "Zwei\n");
    short.with(2, &["nothing is written"]);
    assert!(!place.path().join("zwei.toml").exists());
}

/// The commands of docs/first-steps.md in their order, but for the first, which installs the program that is tested.
#[test]
fn first_steps_lead_to_a_chart() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/first-steps.md")).unwrap();
    let block = text.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let commands: Vec<&str> = block.lines().collect();
    assert_eq!((commands.len(), commands[0]), (5, "cargo install --path ."));
    let place = tempfile::tempdir().unwrap();
    for command in &commands[1..] {
        polmob(place.path(), command.strip_prefix("polmob ").unwrap()).well();
    }
    let charts = fs::read_dir(place.path().join("output/my_park-charts")).unwrap();
    let drawn = charts.filter(|file| file.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "svg"));
    assert!(drawn.count() > 3);
    polmob(place.path(), "verify output/my_park").well();
}

/// Every command that the README shows, in its order: as it is there, and what makes it small.
#[test]
fn the_commands_of_the_readme_run_with_small_settings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let place = tempfile::tempdir().unwrap();
    let shipped = format!("{}/scenarios/", root.display());
    let tiny = "--set world.home_regions=2 --set world.home_corporations=20 --set time.years=8 --format svg --quiet";
    let run = format!("--worlds 2 {tiny}");
    for (shown, more) in [
        ("run scenarios/three_partnerships.toml", run.as_str()),
        ("run rayong", "--worlds 2 --format svg --quiet"),
        ("--set ablation.a1_core_mobilisation=true", &format!("run three_partnerships --out a1 {run}")),
        ("--set ablation.a2_no_support=true", &format!("run three_partnerships --out a2 {run}")),
        ("--set policy.coercion=0", &format!("run three_partnerships --out coercion {run}")),
        ("regimes scenarios/where_each_wins.toml", &format!("--worlds 2 --samples 4 {tiny}")),
        ("sweep village --vary policy.coercion=0..1:11 --worlds 500 --plan study", ""),
        ("script study --for slurm --shards 40", ""),
        // What that script does on a cluster.
        ("work", "study --shard 1/1 --quiet"),
        ("status study", ""),
        ("merge study", "--quiet"),
        ("odd rayong", ""),
        ("bundle", "output/rayong"),
    ] {
        assert!(readme.contains(shown), "the README shows no {shown}");
        let small = shown.replace("--worlds 500", "--worlds 4").replace("scenarios/", &shipped);
        polmob(
            place.path(),
            &if small.starts_with("--") { format!("{more} {small}") } else { format!("{small} {more}") },
        )
        .well();
    }
    for page in ["three_partnerships", "rayong", "where_each_wins-regimes"] {
        assert!(place.path().join("output").join(page).join("report.html").is_file(), "{page}");
    }
    assert!(place.path().join("study/report.html").is_file());
}
