//! `polmob patterns` as a person uses it: the scorecard of a small run, its page, and mistakes.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use std::process::{Command, Output};

use polmob::patterns;

fn polmob(words: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).args(words).current_dir(folder).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn file(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name).display().to_string()
}

#[test]
fn the_scorecard_of_a_small_run() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let words = ["patterns", "--worlds", "4", "--rival-worlds", "2", "--out", "found", "--quiet"];
    let only =
        "imposed_fits_worse,types_move,one_way_transfers_less,half_produces_kitic,growth_great_stone,jobs_per_tenant";
    let words = [&words[..], &["--pattern", only]].concat();
    let run = polmob(&[&words[..], &["--csv"]].concat(), place);
    assert!(run.status.success() && run.stderr.is_empty(), "{}", text(&run.stderr));
    let said = text(&run.stdout);
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    for words in
        ["one_way_transfers_less*", "no park reports a transfer index", "jobs_per_tenant: tenants have no size"]
    {
        assert!(said.contains(words), "{words}\n{said}");
    }
    let written = std::fs::read_to_string(place.join("found/scorecard.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&written).unwrap();
    let rows = json["patterns"].as_array().unwrap();
    assert_eq!((rows.len(), json["not_read"].as_array().unwrap().len()), (5, 1));
    assert_eq!((json["worlds"].as_u64(), json["rival_worlds"].as_u64()), (Some(4), Some(2)));
    for row in rows {
        let [low, high] = ["low", "high"].map(|end| row["figure"][end].as_f64());
        let [from, to] = [0, 1].map(|end| row["range"][end].as_f64());
        let inside = low
            .zip(high)
            .is_some_and(|(low, high)| from.is_none_or(|from| low >= from) && to.is_none_or(|to| high <= to));
        assert_eq!(row["verdict"] == "pass", inside, "{row:#}");
        assert_eq!(row["rivals"].as_array().unwrap().len(), 13);
        let transfer = row["note"].as_str().is_some_and(|note| note.contains("quantity of the model"));
        assert_eq!(transfer, row["pattern"] == "one_way_transfers_less", "{row:#}");
    }
    let lines = |name: &str| std::fs::read_to_string(place.join("found/tables").join(name)).unwrap().lines().count();
    assert_eq!((lines("patterns.csv"), lines("rivals.csv")), (1 + 6, 1 + 5 * 13));
    for name in ["charts/scorecard.svg", "charts/scorecard.png", "tables/rivals.parquet", "scenarios/kitic.toml"] {
        assert!(place.join("found").join(name).exists(), "{name}");
    }
    let manifest = polmob::output::read_manifest(&place.join("found")).unwrap();
    assert!(manifest.complete && manifest.scenario.name == "patterns" && manifest.arms == ["open"]);
    the_page_says_what_was_found(&place.join("found"), rows);
    // The same bytes at another number of threads; and an earlier folder is not replaced unasked.
    assert_eq!(polmob(&words, place).status.code(), Some(2));
    let again = [&words[..], &["--force", "--json", "--threads", "1"]].concat();
    assert!(text(&polmob(&again, place).stdout) == written, "another number of threads");
}

#[test]
#[cfg(unix)]
fn what_was_run_of_the_full_model_is_kept_when_interrupted() {
    use std::io::{BufRead, BufReader, Read};
    let folder = tempfile::tempdir().unwrap();
    let words = ["patterns", "--worlds", "3000", "--pattern", "never_a_copy,types_move", "--out", "found"];
    let mut run = Command::new(env!("CARGO_BIN_EXE_polmob"))
        .args(words)
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(run.stderr.take().unwrap()).lines();
    let done = |line: &str| line.split_once('/').and_then(|(done, _)| done.parse::<u64>().ok());
    assert!(lines.by_ref().map_while(Result::ok).any(|line| done(&line) > Some(200)), "it ended too soon");
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let mut said = String::new();
    run.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert!(said.contains("INCOMPLETE: interrupted before the full model was run"), "{said}");
    let manifest = polmob::output::read_manifest(&folder.path().join("found")).unwrap();
    assert!(!manifest.complete && manifest.worlds.done < 3000, "{:?}", manifest.worlds);
    let json = std::fs::read_to_string(folder.path().join("found/scorecard.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let worlds = |row: &serde_json::Value| row["figure"]["worlds"].as_u64().unwrap();
    let most = json["patterns"].as_array().unwrap().iter().map(worlds).max().unwrap();
    assert!((2..3000).contains(&most) && json["complete"] == false, "{most}");
}

#[test]
fn a_dry_run_runs_little_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = polmob(&["patterns", "--dry-run", "--pattern", "never_a_copy,types_move"], folder.path());
    assert!(run.status.success(), "{}", text(&run.stderr));
    let said = text(&run.stdout);
    assert!(
        said.contains("nothing was written") && said.contains("2 patterns") && said.contains("13 rivals"),
        "{said}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// The page leads with the counts of `scorecard.json`, and its command makes the same again.
fn the_page_says_what_was_found(found: &Path, rows: &[serde_json::Value]) {
    let html = std::fs::read_to_string(found.join("report.html")).unwrap();
    crate::report::is_safe(&html, "patterns");
    let free = |verdict: &str| {
        let own =
            |row: &&serde_json::Value| row["standing"] == "free" && (verdict.is_empty() || row["verdict"] == verdict);
        rows.iter().filter(own).count()
    };
    let lead = html.split_once("<p class=\"lead\">").unwrap().1.split_once("</p>").unwrap().0;
    assert!(lead.starts_with(&format!("Of {} patterns on record that no parameter", free(""))), "{lead}");
    for (said, verdict) in [("meets", "pass"), ("misses", "fail"), ("leaves", "cannot say")] {
        let count = free(verdict);
        let count = if count == 0 { "none".to_owned() } else { count.to_string() };
        assert!(lead.contains(&format!("{said} {count}")), "{said} {count}: {lead}");
    }
    for row in rows {
        assert!(html.contains(row["says"].as_str().unwrap()), "{row:#}");
    }
    for words in ["tenants have no size", "not corrected for their number", "no park reports a transfer index"] {
        assert!(html.contains(words), "{words}");
    }
    let again = html.split_once("<code>polmob ").unwrap().1.split_once("</code>").unwrap().0;
    let run = polmob(&again.split(' ').chain(["--quiet"]).collect::<Vec<_>>(), found);
    assert!(run.status.success(), "{again}: {}", text(&run.stderr));
    let [first, second] =
        ["scorecard.json", "again/scorecard.json"].map(|name| std::fs::read(found.join(name)).unwrap());
    assert!(first == second, "{again} makes something else");
    std::fs::remove_dir_all(found.join("again")).unwrap();
}

#[test]
fn one_scenario_answers_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let kitic = file("kitic.toml");
    let run = polmob(&["patterns", &kitic, "--worlds", "3", "--no-rivals", "--out", "found", "--quiet"], folder.path());
    let said = text(&run.stdout);
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert!(said.contains("incubation_kitic") && said.contains("Not read off these scenarios"), "{said}");
    assert!(said.contains("needs a scenario with a pinned park of the record"), "{said}");
    assert!(!said.contains("Rivals: "), "{said}");
    let manifest = polmob::output::read_manifest(&folder.path().join("found")).unwrap();
    assert_eq!(manifest.scenario.name, "kitic");
    let html = std::fs::read_to_string(folder.path().join("found/report.html")).unwrap();
    assert!(html.contains("No rival was run") && !html.contains("id=\"rivals\""));
    assert!(html.contains("<h1>Which patterns on record does the model meet? China-Indonesia"));
}

#[test]
fn mistakes_of_the_user_are_told_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [village, kitic, saysettha] = ["village", "kitic", "saysettha"].map(|name| file(&format!("{name}.toml")));
    for (words, expected) in [
        (vec!["patterns", "nowhere.toml"], "there is no such file"),
        (vec!["patterns", &village, "--pattern", "growth_kitic"], "village can speak to no pattern requested"),
        (vec!["patterns", &village, "--pattern", "growth_kitic"], "a pinned park of the record \"kitic\""),
        (vec!["patterns", &kitic, "--pattern", "types_move"], "partners seek each other"),
        (
            vec!["patterns", &saysettha, "--set", "time.years=8", "--pattern", "saysettha_recognised"],
            "that runs to the end of 2018",
        ),
        (vec!["patterns", &kitic, "--pattern", "jobs_per_tenant"], "the model has no quantity"),
        (vec!["patterns", "--pattern", "type_move"], "did you mean \"types_move\"?"),
        (vec!["patterns", &kitic, &kitic], "two scenarios are called kitic"),
        (vec!["patterns", "--worlds", "0"], "allowed: one whole number, 1 to"),
        (vec!["patterns", "--no-rivals", "--rival-worlds", "5"], "cannot be used with"),
        (vec!["patterns", &kitic, "--set", "case.park.KITIC.land=-1"], "land"),
    ] {
        let run = polmob(&words, folder.path());
        assert_eq!(run.status.code(), Some(2), "{words:?}: {}", text(&run.stderr));
        assert!(text(&run.stderr).contains(expected), "{words:?}: {}", text(&run.stderr));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
    let list = text(&polmob(&["patterns", "--list"], folder.path()).stdout);
    assert!(list.lines().all(|line| line.chars().count() <= 80));
    assert!(patterns::all().iter().all(|pattern| list.contains(&pattern.id)));
}

#[test]
fn patterns_of_a_file_of_ones_own_are_read_beside_those_that_ship() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/my_patterns.toml").display().to_string();
    let rayong = file("rayong.toml");
    let only = "steady_growth,imitation_matters,firms_begin_parks,local_share_tcriz";
    let words = ["patterns", &rayong, "--file", &example, "--pattern", only, "--worlds", "4", "--no-rivals", "--quiet"];
    let run = polmob(&[&words[..], &["--out", "found", "--json"]].concat(), place);
    assert!(run.status.success(), "{}", text(&run.stderr));
    let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let names: Vec<&str> =
        json["patterns"].as_array().unwrap().iter().map(|row| row["pattern"].as_str().unwrap()).collect();
    assert_eq!(names, ["local_share_tcriz", "steady_growth", "imitation_matters"]);
    assert!(json["patterns"][1]["definition"].as_str().unwrap().starts_with("growth of tenants of tcriz"), "{json:#}");
    let reason = json["not_read"][0]["note"].as_str().unwrap();
    assert!(reason.contains("partners seek each other"), "{reason}");
    // The file is kept, and the command of the page makes the same again from the folder alone.
    assert!(place.join("found/patterns.toml").is_file());
    let html = std::fs::read_to_string(place.join("found/report.html")).unwrap();
    let again = html.split_once("<code>polmob ").unwrap().1.split_once("</code>").unwrap().0;
    assert!(again.contains("--file patterns.toml"), "{again}");
    let run = polmob(&again.split(' ').chain(["--quiet"]).collect::<Vec<_>>(), &place.join("found"));
    assert!(run.status.success(), "{again}: {}", text(&run.stderr));
}

#[test]
fn the_template_of_patterns_is_a_file_of_one_pattern() {
    let folder = tempfile::tempdir().unwrap();
    let printed = text(&polmob(&["patterns", "--template"], folder.path()).stdout);
    let filled = printed.replace("#~ ", "");
    let read = patterns::read("template.toml", &filled, patterns::all(), &[]).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(read.len(), 1);
}

#[test]
fn mistakes_in_a_file_of_patterns_are_refused_at_their_key() {
    let folder = tempfile::tempdir().unwrap();
    let head = "[[pattern]]\nname = \"mine\"\nabout = \"a\"\nsays = \"S.\"\nrecord = \"r\"\n";
    let park = "outcome = \"tenants\"\npark = \"tcriz\"\n";
    let quantity = "[[quantity]]\nname = \"q\"\noutcome = \"tenants\"\npark = \"tcriz\"\n";
    let twice = format!("from = 1.0\n{park}{head}{park}from = 1.0");
    let rayong = file("rayong.toml");
    for (lines, place, found, allowed) in [
        (park, "1:1", "lies_within has no bound", "from, to or both"),
        (twice.as_str(), "10:8", "two have the pattern name \"mine\"", "first here"),
        ("outcome = \"tenant\"\nfrom = 1", "6:11", "names no outcome of a run", "did you mean \"tenants\"?"),
        (
            "outcome = \"tenants\"\nmeasure = \"growth\"\nfrom = 1",
            "7:11",
            "growth is measured from a date on",
            "`since`",
        ),
        ("outcome = \"tenants\"\nmeasure = \"years_to\"\nfrom = 1", "7:11", "years_to waits for a value", "`reaches`"),
        (
            "outcome = \"tenants\"\nmeasure = \"first\"\nat = 2010\nfrom = 1",
            "8:6",
            "first has no use for `at`",
            "leave it out",
        ),
        ("outcome = \"tenants\"\nunit = \"share\"\nfrom = 1", "7:8", "not in its unit", "allowed: \"firms\""),
        ("outcome = \"tenants\"\nthan_outcome = \"reach\"\nfrom = 1", "7:16", "compares two units", "in firms"),
        ("outcome = \"tenants\"\npark = \"tcritz\"\nfrom = 1", "7:8", "names no park", "did you mean \"TCRIZ\"?"),
        ("outcome = \"tenants\"\narm = \"hybird\"\nfrom = 1", "7:7", "names no arm", "did you mean \"hybrid\"?"),
        (
            "outcome = \"tenants\"\nagainst = [\"policy.coersion=0\"]\nfrom = 1",
            "7:12",
            "no key `policy.coersion`",
            "did you mean `policy.coercion`?",
        ),
        ("outcome = \"tenants\"\nset = [\"policy.coercion=2\"]\nfrom = 1", "7:8", "out of range", "0 to 1"),
        ("outcome = \"tenants\"\nsources = [\"cd2091\"]\nfrom = 1", "7:12", "no source on record", "did you mean"),
        ("outcome = \"tenants\"\nexpected = [\"A99\"]\nfrom = 1", "7:13", "names no rival", "A1 to A13"),
        ("parks = \"tenant\"\nfrom = 1", "6:9", "is no column of a park", "did you mean \"tenants\"?"),
        (
            "parks = \"fit\"\nof = [\"initiator = king\"]\nfrom = 1",
            "7:7",
            "can never be",
            "nation, region, corporation",
        ),
        ("parks = \"fit\"\nat = 2010\nfrom = 1", "7:6", "has no use for `at`", "leave it out"),
        ("parks = \"fit\"\nmeasure = \"growth\"\nfrom = 1", "7:11", "no such measure", "hazard"),
        ("colour = \"red\"", "6:1", "unknown key `pattern.colour`", "not known in [[pattern]]"),
        ("outcome = \"tenants\"\nfrom = 2\nto = 1", "8:6", "contradict each other", "from below to"),
        ("outcome = \"tenants\"\nrelation = \"exceeds\"", "7:12", "compares with nothing", "it needs than"),
        ("outcome = \"tenants\"\npark = \"tcriz\"\nat = \"2003\"\nfrom = 1", "8:6", "no scenario has the park", "2005"),
        (
            &format!("outcome = \"qq\"\nfrom = 1\n{quantity}"),
            "6:11",
            "names no outcome of a run",
            "allowed: a quantity (q); ",
        ),
        (
            &format!("outcome = \"q\"\nat = 2010\nfrom = 1\n{quantity}"),
            "7:6",
            "`pattern.at` is given for a quantity",
            "leave it out",
        ),
        (
            &format!("outcome = \"q\"\nfrom = 1\n{quantity}at = 2003"),
            "12:6",
            "no scenario has the park",
            "2005.25 to 2030",
        ),
        (
            &format!("outcome = \"q\"\nfrom = 1\n{quantity}measure = \"first\""),
            "12:11",
            "unknown value",
            "level, growth, rate",
        ),
        (
            &format!("outcome = \"q\"\nfrom = 1\n{quantity}than_park = \"tcriz\""),
            "12:13",
            "divides a park by itself",
            "another park",
        ),
        (
            &format!("outcome = \"q\"\nfrom = 1\n{}", quantity.replace("\"q\"", "\"reach\"")),
            "9:8",
            "`quantity.name` is taken",
            "another name",
        ),
    ] {
        std::fs::write(folder.path().join("mine.toml"), format!("{head}{lines}\n")).unwrap();
        let run = polmob(&["patterns", &rayong, "--file", "mine.toml"], folder.path());
        let report = text(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{lines}: {report}");
        assert!(report.contains(&format!("mine.toml:{place}")), "{lines}: {place}\n{report}");
        assert!(report.contains(found) && report.contains(allowed), "{lines}\n{report}");
    }
    std::fs::write(folder.path().join("mine.toml"), "").unwrap();
    let run = polmob(&["patterns", "--file", "mine.toml"], folder.path());
    assert!(run.status.code() == Some(2) && text(&run.stderr).contains("the file is empty"), "{}", text(&run.stderr));
    assert_eq!(polmob(&["patterns", "--file", "none.toml"], folder.path()).status.code(), Some(2));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}
