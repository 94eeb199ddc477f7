//! The page and the charts of a run: made from its tables, safe to open, honest about what is missing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall say so")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use polmob::output::{Column, read_result_table};
use polmob::report::{RUN_CHARTS, ResultTables, draw, page};
use tempfile::TempDir;

fn polmob(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).args(arguments).output().unwrap()
}

/// A small run of a shipped scenario in a folder of its own.
fn run(scenario: &str, more: &[&str]) -> (TempDir, PathBuf) {
    run_worlds(scenario, "5", more)
}

fn run_worlds(scenario: &str, worlds: &str, more: &[&str]) -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let out = home.path().join("results");
    let scenario = format!("{}/scenarios/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let arguments = [&["run", &scenario, "--worlds", worlds, "--quiet", "--out", out.to_str().unwrap()], more].concat();
    let done = polmob(&arguments);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    (home, out)
}

fn files(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn redrawn_charts_are_those_of_the_run() {
    for scenario in ["village", "kitic"] {
        let (home, out) = run(scenario, &[]);
        let again = home.path().join("again");
        let done = polmob(&["charts", out.to_str().unwrap(), "--out", again.to_str().unwrap()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let mut drawn = files(&again);
        assert!(drawn.remove("manifest.json") && drawn.remove("ro-crate-metadata.json"));
        assert_eq!(drawn, files(&out.join("charts")));
        for name in &drawn {
            assert!(fs::read(again.join(name)).unwrap() == fs::read(out.join("charts").join(name)).unwrap(), "{name}");
            assert!(RUN_CHARTS.iter().any(|chart| name.starts_with(chart.name)), "{name} is in no list");
        }
        // Tenants are of pinned parks, and a single park changes its type too rarely for a course of changes.
        let absent = if scenario == "kitic" { "type_flows" } else { "tenants" };
        for chart in RUN_CHARTS.iter().filter(|chart| chart.name != absent) {
            assert!(drawn.iter().any(|name| name.starts_with(chart.name)), "{} is missing", chart.name);
        }
    }
}

#[test]
fn charts_come_in_the_size_and_format_asked_for() {
    let (home, out) = run("village", &["--arms", "hybrid,open"]);
    let small = home.path().join("small");
    let (out, target) = (out.to_str().unwrap(), small.to_str().unwrap());
    let done = polmob(&["charts", out, "--width", "90mm", "--format", "svg", "--out", target]);
    assert!(done.status.success());
    let svg = fs::read_to_string(small.join("survival.svg")).unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("width=\"90mm\" height=\"56.25mm\""));
    assert!(files(&small).iter().all(|name| !name.contains(".png")));
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(
        said.lines().count(),
        files(&small).len() - 2,
        "every file but the two that describe the others is named"
    );
}

/// Small results of every kind of experiment over many points, and of tested claims.
fn studies() -> Vec<(&'static str, TempDir, PathBuf)> {
    let axes = ["--vary", "policy.coercion=0..1:2", "--vary", "launch.rate=0.005,0.01", "--worlds", "3"];
    let open = "uncertain.axes=[\"policy.coercion=0..1\", \"launch.rate=0.005..0.01\"]";
    let sampled = |more: &[&'static str]| [&["--set", open, "--worlds", "2"], more].concat();
    let commands = [
        ("sweep", "map", axes.to_vec()),
        ("sweep", "ablations", vec!["--ablations", "--worlds", "3"]),
        ("sensitivity", "sobol", sampled(&["--samples", "4"])),
        ("sensitivity", "morris", sampled(&["--samples", "3", "--method", "morris"])),
        ("sensitivity", "pawn", sampled(&["--samples", "4", "--method", "pawn"])),
        ("regimes", "regimes", [&axes[..], &["--set", open, "--samples", "8"]].concat()),
        ("claims", "claims", vec!["--worlds", "4", "--trials", "seeds"]),
    ];
    let claims = "\n[[claim]]\nname = \"ahead\"\nsays = \"Hybrid is ahead.\"\noutcome = \"transfer\"\narm = \"hybrid\"\n\
                  than = \"spontaneous\"\nrelation = \"exceeds\"\n";
    let text = fs::read_to_string(format!("{}/scenarios/village.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let made = commands.into_iter().map(|(command, name, options)| {
        let home = TempDir::new().unwrap();
        let (out, scenario) = (home.path().join("results"), home.path().join("v.toml"));
        fs::write(&scenario, text.clone() + claims).unwrap();
        let scenario = scenario.to_str().unwrap();
        let done = polmob(&[&[command, scenario, "--quiet", "--out", out.to_str().unwrap()], &options[..]].concat());
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        (name, home, out)
    });
    made.collect()
}

#[test]
fn every_kind_of_results_has_a_page_and_can_be_drawn_again() {
    for (name, home, out) in studies() {
        let html = fs::read_to_string(out.join("report.html")).unwrap();
        is_safe(&html, name);
        assert!(html.contains("intervals are wide"), "{name}: few worlds are warned of on every page");
        assert!(html.contains("variance"), "{name}");
        let again = home.path().join("again");
        let (results, target) = (out.to_str().unwrap(), again.to_str().unwrap());
        let done = polmob(&["charts", results, "--out", target, "--format", "svg"]);
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let drawn: Vec<String> = files(&again).into_iter().filter(|file| file.contains(".svg")).collect();
        assert!(!drawn.is_empty(), "{name}");
        for file in drawn {
            assert!(
                fs::read(again.join(&file)).unwrap() == fs::read(out.join("charts").join(&file)).unwrap(),
                "{file}"
            );
        }
    }
}

#[test]
fn a_page_of_many_points_tells_the_sign_of_the_table() {
    let (_, _home, out) = studies().swap_remove(0);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    let table = read_result_table(&out, "point_contrasts").unwrap();
    let words = |name: &str| match table.column(name).unwrap() {
        Column::Text(values) => values.iter().map(|value| value.as_deref().unwrap_or_default()).collect::<Vec<_>>(),
        _ => panic!("words in {name}"),
    };
    let (outcome, arm, minus) = (words("outcome"), words("arm"), words("minus"));
    let Column::Bool(resolved) = table.column("resolved").unwrap() else { panic!("no verdicts") };
    let own = |row: &usize| (outcome[*row], arm[*row], minus[*row]) == ("transfer", "hybrid", "spontaneous");
    let open = (0..outcome.len()).filter(own).filter(|&row| resolved[row] == Some(false)).count();
    let lead = html.split_once("<p class=\"lead\">").unwrap().1.split_once("</p>").unwrap().0;
    let told = match open {
        0 => "at all 4 points".to_owned(),
        4 => "Not resolved: at none of 4 points".to_owned(),
        open => format!("at the other {open} the difference is not resolved"),
    };
    assert!(lead.contains(&told) || lead.starts_with("It depends"), "{lead}, {open} of 4 not resolved");
}

#[test]
fn what_cannot_be_drawn_from_is_wrong_input() {
    let (home, out) = run("village", &[]);
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let target = path(&home.path().join("drawn"));
    let fails = |results: &str, more: &[&str], says: &str| {
        let done = polmob(&[&["charts", results, "--out", &target], more].concat());
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{said}");
        assert!(said.contains(says), "{said}");
        assert!(!Path::new(&target).exists());
    };
    fails(&path(&home.path().join("nowhere")), &[], "there is no such folder");
    fails(&path(home.path()), &[], "contains no manifest.json");
    fails(&path(&out), &["--width", "0"], "between 10mm and 2000mm");
    fails(&path(&out), &["--dpi", "0"], "1..=2400");
    fails(&path(&out), &["--format", "gif"], "possible values: svg, png");
    fails(&path(&out), &["--width", "2000mm", "--dpi", "2400"], "pixels wide");
    let table = out.join("tables/survival.parquet");
    let bytes = fs::read(&table).unwrap();
    fs::write(&table, &bytes[..bytes.len() - 1]).unwrap();
    fails(&path(&out), &[], "survival.parquet");
    fs::remove_file(&table).unwrap();
    fails(&path(&out), &[], "tables/survival.parquet is missing");
    fs::write(&table, bytes).unwrap();
    fs::write(out.join("scenario.toml"), "[time]\nyears = 3\n").unwrap();
    fails(&path(&out), &[], "scenario.toml has changed");
}

#[test]
fn the_page_is_one_safe_file() {
    let hostile = "title=\"</title><script>alert('{{data}}')</script> & more\"";
    let (_home, out) = run("village", &["--set", hostile]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(!html.contains("<script>alert"), "the title is not escaped");
    assert!(!html.contains("{{style") && html.contains("alert(&#39;{{data}}&#39;)"), "slots are filled once");
    is_safe(&html, "run");
}

/// Whether a page asks for nothing, says what it lets scripts do, and names its parts well.
pub(crate) fn is_safe(html: &str, page: &str) {
    assert!(html.len() < 3_000_000, "{page} is too large");
    // Nothing is fetched: names of XML and links to sources, which wait for a click, are the only addresses.
    let (before, after) = html.split_once("<section id=\"sources\"").unwrap_or((html, ""));
    let (sources, after) = after.split_once("</section>").unwrap_or_default();
    for word in [" src=", "url(", "<link", "<img", "<iframe"] {
        assert!(!sources.contains(word), "sources fetch by {word}");
    }
    // What can be saved stands in the page itself: letters of base64 and nothing else.
    let mut others = String::new();
    for (at, piece) in format!("{before}{after}").split("href=\"data:").enumerate() {
        let (data, rest) = if at == 0 { ("", piece) } else { piece.split_once('"').unwrap() };
        let base64 = data.split_once(";base64,").map_or("", |(_, code)| code);
        assert!(base64.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)));
        others += rest;
    }
    let html = others.as_str();
    for (at, _) in html.match_indices("http") {
        let rest = &html[at..];
        assert!(
            rest.starts_with("http-equiv") || rest.starts_with("http://www.w3.org/2000/svg"),
            "{}",
            &rest[..rest.len().min(60)]
        );
    }
    assert!(html.contains("default-src 'none'") && !html.contains("unsafe-inline"));
    assert!(!html.contains(" style=\"") && !html.contains(" onclick="), "the policy would refuse it");
    assert_eq!(html.matches("<style>").count(), 1, "faces stand in the page once");
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "ids clash: {ids:?}");
    // Every reference inside the page has its target.
    let ids: Vec<&str> =
        ids.into_iter().chain(sources.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next())).collect();
    let has_sources = !sources.is_empty();
    for target in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(ids.contains(&target) || (has_sources && target == "sources"), "nothing is called {target}");
    }
    for labels in html.split("aria-labelledby=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(labels.split(' ').all(|label| ids.contains(&label)), "{labels}");
    }
}

#[test]
fn the_page_leads_with_the_numbers_of_the_tables() {
    let (_home, out) = run("village", &["--arms", "spontaneous,hybrid"]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    let table = read_result_table(&out, "contrasts").unwrap();
    let column = |name: &str| table.column(name).unwrap();
    let (Column::Text(outcomes), Column::Bool(resolved)) = (column("outcome"), column("resolved")) else {
        panic!("other kinds of columns")
    };
    let row = outcomes.iter().position(|outcome| outcome.as_deref() == Some("transfer")).unwrap();
    let lead = html.split_once("<p class=\"lead\">").unwrap().1.split_once("</p>").unwrap().0;
    assert_eq!(lead.contains("Not resolved"), resolved[row] == Some(false), "{lead}");
    assert!(lead.starts_with("With only 5 worlds") && lead.contains("more technology"), "{lead}");
    assert!(html.contains("by their final type is not shown"));
    assert!(html.contains(">launch.rate</th>"), "differences are listed");
}

#[test]
fn the_page_of_a_case_opens_with_the_park_and_counts_like_with_like() {
    let (_home, out) = run("kitic", &[]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    is_safe(&html, "case");
    let lead = html.split_once("<p class=\"lead\">").unwrap().1.split_once("</p>").unwrap().0;
    assert!(lead.contains("KITIC") && lead.contains("5 simulated worlds"), "{lead}");
    // Firms of all nationalities were 47 and home firms 22 in April 2019: each stands beside the model's count of the same.
    assert!(lead.contains("47 tenants on record (firms of all nationalities)"), "{lead}");
    let table = html.split_once("<table id=\"counts-0\"").unwrap().1.split_once("</table>").unwrap().0;
    let row = |whose: &str| {
        let rows: Vec<&str> =
            table.split("<tr>").filter(|row| row.contains("April 2019") && row.contains(whose)).collect();
        assert_eq!(rows.len(), 1, "{whose}");
        rows[0].to_owned()
    };
    let courses = read_result_table(&out, "park_courses").unwrap();
    let column = |name: &str| courses.column(name).unwrap();
    let (Column::Text(figures), Column::Text(arms)) = (column("figure"), column("arm")) else { panic!("words") };
    let (Column::F64(dates), Column::F64(medians)) = (column("date"), column("median")) else { panic!("numbers") };
    for (whose, figure, value) in
        [("registered firms of all nationalities", "tenants", "47"), ("registered home firms", "tenants_home", "22")]
    {
        let median = |date: f64| {
            let is = |at: &usize| {
                figures[*at].as_deref() == Some(figure) && arms[*at].as_deref() == Some("open") && dates[*at] == date
            };
            medians[(0..dates.len()).find(is).unwrap()]
        };
        let share = 3.5 / 12.0;
        let expected = format!("{:.0} (", median(2019.0) + share * (median(2020.0) - median(2019.0)));
        let row = row(whose);
        assert!(row.contains(&format!(">{value}<")) && row.contains(&expected), "{expected} is not in {row}");
    }
    // Keys in the charts lead to the numbered sources, which are links.
    assert!(html.contains("<a href=\"#source-jsl2019\">jsl2019</a></text>"));
    assert!(html.contains("<li id=\"source-jsl2019\">") && html.contains("<a href=\"http"));
    assert!(html.contains("polmob story scenario.toml --arm open --world "));
}

#[test]
fn a_park_without_a_record_one_world_and_names_in_any_script_make_a_page() {
    let home = TempDir::new().unwrap();
    let kitic = format!("{}/scenarios/kitic.toml", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(kitic)
        .unwrap()
        .replace("record = \"kitic\"\n", "")
        .replace("\"KITIC\"", "\"\u{82CF}\u{5DDE}\"");
    let scenario = home.path().join("named.toml");
    fs::write(&scenario, text).unwrap();
    let out = home.path().join("results");
    let done = polmob(&["run", scenario.to_str().unwrap(), "--worlds", "1", "--quiet", "--out", out.to_str().unwrap()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    is_safe(&html, "case without a record");
    assert!(html.contains("names no record of this park") && html.contains("in the one world simulated"));
}

#[test]
fn an_incomplete_run_says_so_first_and_no_world_is_no_answer() {
    let (_home, out) = run("village", &[]);
    let (mut tables, _) = ResultTables::open(&out).unwrap();
    tables.origin.asked = 50;
    tables.is_complete = false;
    let drawings = draw(&tables).unwrap();
    assert!(drawings.iter().all(|drawing| drawing.svg.contains("INCOMPLETE: n = 5 of 50 worlds")));
    let html = page(&tables, &drawings).unwrap();
    let body = html.split_once("<body>").unwrap().1;
    assert!(body.find("INCOMPLETE:").unwrap() < body.find("<h1>").unwrap());
    assert!(html.contains("--worlds 5"));
}

#[test]
fn a_run_without_parks_and_one_world_say_what_is_missing() {
    let lead = |html: &str| html.split_once("<p class=\"lead\">").unwrap().1.split_once("</p>").unwrap().0.to_owned();
    let more = ["--set", "launch.rate=0.00004", "--set", "time.years=1"];
    let (_home, out) = run_worlds("village", "3", &more);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(lead(&html).contains("No park was founded in any of 3 worlds within 1 year,"), "{}", lead(&html));
    // A chart that would have nothing to show is left out.
    let drawn = files(&out.join("charts"));
    for chart in ["survival", "competing_ends", "lorenz_regions", "transfer_by_channel"] {
        assert!(!drawn.contains(&format!("{chart}.svg")), "{drawn:?}");
    }
    assert!(drawn.contains("transfer_over_time.svg"), "{drawn:?}");
    let (_home, out) = run_worlds("village", "1", &[]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(lead(&html).starts_with("Not resolved: in one world nothing can be said of others."), "{}", lead(&html));
    assert!(!html.contains("probability unknown") && !html.contains("1 worlds"));
    assert!(html.contains("<noscript><p>Scripts are off: answer, charts, tables and files are all here;"));
}

#[test]
fn one_arm_or_an_outcome_not_recorded_still_makes_a_page() {
    let (_home, out) = run("village", &["--arms", "hybrid", "--set", "record.outcomes=[\"reach\"]"]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(html.contains("In the hybrid arm") && html.contains("nothing to compare"));
    let drawn = files(&out.join("charts"));
    assert!(drawn.contains("survival.svg") && !drawn.contains("transfer_over_time.svg"));
}

#[test]
fn the_summary_is_json_when_asked() {
    let home = TempDir::new().unwrap();
    let scenario = format!("{}/scenarios/village.toml", env!("CARGO_MANIFEST_DIR"));
    let out = home.path().join("results");
    let done = polmob(&["run", &scenario, "--worlds", "2", "--json", "--quiet", "--out", out.to_str().unwrap()]);
    let summary: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(summary["worlds"]["done"], 2);
    assert_eq!(summary["outcomes"][0]["name"], "transfer");
    assert!(done.stderr.is_empty());

    let out = home.path().join("sweep");
    let axis = ["--vary", "policy.coercion=0,1", "--worlds", "2", "--json", "--quiet"];
    let done = polmob(&[&["sweep", &scenario, "--out", out.to_str().unwrap()], &axis[..]].concat());
    let summary: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(summary["study"]["experiment"], "sweep");
    let rows = summary["tables"]["point_arms"].as_array().unwrap();
    assert_eq!(rows.len(), 2 * 4);
    assert!(rows.iter().all(|row| row["outcome"] == "transfer"));
}

/// Rows that are all alike take next to no bytes on disk and much memory: a page counts them before it reads them.
#[test]
fn a_long_table_of_few_bytes_is_no_part_of_a_page() {
    let runs = ["--runs", "1001", "--arms", "hybrid", "--set", "time.years=1", "--format", "svg"];
    let (_home, out) = run("village", &runs);
    assert!(fs::metadata(out.join("tables/regions.parquet")).unwrap().len() < 100_000);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(html.contains("tables/regions.parquet: 20020 rows") && !html.contains("download=\"regions.csv\""));
}

/// Where a world has several runs, what is said of a real park is said of all of them.
#[test]
fn a_real_park_is_told_of_all_runs_of_a_world() {
    let (_home, out) = run_worlds("kitic", "4", &["--set", "experiment.runs=3", "--no-charts"]);
    let html = fs::read_to_string(out.join("report.html")).unwrap();
    let table = read_result_table(&out, "arms").unwrap();
    let column = |name: &str| table.column(name).unwrap();
    let (Column::Text(arms), Column::Text(outcomes)) = (column("arm"), column("outcome")) else { panic!("words") };
    let Column::F64(means) = column("mean") else { panic!("numbers") };
    let mean = |arm: &str| {
        let is = |row: &usize| arms[*row].as_deref() == Some(arm) && outcomes[*row].as_deref() == Some("tenants");
        means[(0..means.len()).find(is).unwrap()]
    };
    let levels = format!("on average {:.0} with them and {:.0} without", mean("open"), mean("spontaneous"));
    assert!(html.contains(&levels) && html.contains("of 12 simulated runs"), "{levels}");
}
