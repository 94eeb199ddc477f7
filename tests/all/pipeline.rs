//! What holds for every command that writes a folder of results, however it runs.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;

use polmob::output::{Manifest, command_line, verify};

use crate::commands::{CASES, place, polmob, polmob_with};

#[test]
fn options_that_would_do_nothing_are_refused_and_told_what_acts() {
    let place = place();
    for (words, fragments) in [
        ("what-if village.toml --runs 5", &["'--runs'", "an option of run, claims, sweep, sensitivity, regimes"][..]),
        ("what-if village.toml --arms open", &["'--arms'", "what acts in what-if is --set calibrate.arm=ARM"]),
        ("calibrate village.toml --arms hybrid", &["'--arms'", "--set calibrate.arm=ARM"]),
        ("calibrate village.toml --runs=3", &["'--runs'", "--most-runs N"]),
        ("calibrate village.toml --worlds 7", &["'--worlds'", "--particles N"]),
        ("calibrate village.toml --precision transfer=0.1", &["'--precision'", "an option of run, claims, patterns"]),
        ("run village.toml --vary launch.rate=0.001,0.002", &["'--vary'", "an option of sweep, sensitivity, regimes"]),
        (
            "sweep village.toml --points 9",
            &["--points does nothing here", "latin_hypercube and sobol", "grid", "--vary"],
        ),
        ("sweep village.toml --ablations --points 9", &["--points does nothing here", "one_at_a_time"]),
        ("sensitivity village.toml --method pawn --second-order", &["--second-order does nothing here", "sobol"]),
        ("regimes plain.toml --vary launch.rate=0.001,0.002 --vary policy.coercion=0,1 --samples 8", &["[uncertain]"]),
        ("run village.toml --max-worlds 99", &["--precision <WHAT=HALF_WIDTH>"]),
        ("sweep village.toml --max-worlds 99", &["--precision <WHAT=HALF_WIDTH>"]),
        ("run village.toml --format svg --dpi 90", &["--dpi does nothing here", "PNG"]),
        ("run village.toml --dry-run --json", &["'--dry-run'", "'--json'"]),
        ("sweep village.toml --dry-run --json", &["'--dry-run'", "'--json'"]),
        ("claims village.toml --dry-run --json", &["'--dry-run'", "'--json'"]),
        ("patterns --dry-run --json", &["'--dry-run'", "'--json'"]),
        ("what-if village.toml --dry-run --json", &["'--dry-run'", "'--json'"]),
        ("calibrate village.toml --dry-run --json", &["'--dry-run'", "'--json'"]),
        ("patterns --list --json", &["'--list'", "'--json'"]),
        ("patterns --list --worlds 3", &["'--list'", "'--worlds"]),
        ("patterns --list --out a", &["'--list'", "'--out"]),
        ("patterns plain.toml --worlds 4 --rival-worlds 100", &["--rival-worlds is 100; allowed: 2 to 4"]),
        ("claims village.toml --worlds 4 --trial-worlds 100", &["--trial-worlds is 100; allowed: 2 to 4"]),
        ("claims village.toml --trials given", &["--trials names given", "--try KEY=VALUE"]),
        // A message names what was typed.
        ("claims village.toml --try policy.coercion=2", &["--> --try policy.coercion=2"]),
        ("calibrate village.toml --most-runs 1000000000000", &["--> --most-runs 1000000000000"]),
        (
            "sweep village.toml --vary launch.rate=0.01,0.02 --vary launch.rate=0.01,0.02",
            &["--> --vary launch.rate=0.01,0.02 --vary launch.rate=0.01,0.02"],
        ),
        ("check village.toml --set ablation.a1=true", &["did you mean `a1_core_mobilisation`?"]),
        ("check village.toml --set launch.rate=.02", &["write 0.02, without quotation marks"]),
    ] {
        let refused = polmob(place.path(), words).with(2, fragments);
        assert_eq!(refused.out, "", "{words}");
    }
    // A slip of the pen is still answered with the nearest option.
    polmob(place.path(), "run village.toml --wrolds 3").with(2, &["a similar argument exists: '--worlds'"]);
    assert_eq!(fs::read_dir(place.path()).map(Iterator::count).ok(), Some(2), "nothing is begun");
}

/// Every command with options on which its results depend, those that set its scenario among them.
const ASKED: &[(&str, &str)] = &[
    ("run", "village.toml --set launch.rate=0.015 --worlds 3 --seed 9 --first-world 2 --csv --threads 1"),
    ("run", "village.toml --arms open,hybrid --precision open:transfer=0.5 --max-worlds 24"),
    (
        "sweep",
        "village.toml --vary payoff.base=1.2,1.4 --worlds 2 --outcome tenants --precision transfer=9 --max-worlds 22",
    ),
    ("sweep", "village.toml --design sobol --points 3 --worlds 2"),
    ("sensitivity", "village.toml --method morris --contrast open-hybrid --samples 2"),
    ("regimes", "village.toml --samples 0 --outcome tenants --threshold 0.5 --arms open,hybrid"),
    ("claims", "village.toml --trials seeds --trial-worlds 2 --try launch.rate=0.01 --try exit.rate=0.05"),
    ("patterns", "plain.toml --worlds 3 --seed 4 --no-rivals --pattern types_move,never_a_copy --set exit.rate=0.05"),
    ("calibrate", "village.toml --seed 5 --particles 20 --until 2004"),
    ("what-if", "village.toml --worlds 4 --at 2004-07"),
    ("story", "village.toml --world 1 --arm hybrid --compare open --date 2003.5"),
    ("network", "village.toml --date 2002,2004"),
    ("replay", "village.toml --world 1 --compare hybrid"),
];

/// Forms of a calibration that are no case of their own.
const PANELS: &[(&str, &str)] =
    &[("calibrate", "parks --panel --most-runs 1200"), ("calibrate", "parks --rolling --most-runs 1200")];

/// Runs a command, draws its charts again from its folder, repeats it by what the folder says, and draws the charts of that
/// folder, which has no picture as SVG.
#[test]
fn every_command_runs_is_drawn_again_and_is_repeated() {
    let place = place();
    let all = CASES.iter().map(|case| (case.command, case.words)).chain(ASKED.iter().copied());
    for (at, (command, words)) in all.chain(PANELS.iter().copied()).enumerate() {
        let what = format!("{command} {words}");
        let folder = place.path().join(format!("{command}{at}"));
        let moves = command == "replay";
        let [as_svg, as_png] = if moves { ["", ""] } else { ["--format svg", "--format png --dpi 50"] };
        let quiet = if ["story", "network", "replay"].contains(&command) { "" } else { "--quiet" };
        polmob(place.path(), &format!("{what} {as_svg} {quiet} --out {}", folder.display())).with(0, &[]);
        let first = verify(&folder).unwrap();
        assert_eq!(first.arguments[0], command);
        if moves {
            // It has no chart: what makes it again is named.
            let refused = polmob(place.path(), &format!("charts {} --out none", folder.display()));
            refused.with(2, &["keeps no chart as SVG", &format!("polmob {}", first.arguments.join(" "))]);
        } else {
            is_drawn_again(&folder, &folder, &what);
        }

        let more = as_png.split_whitespace().chain(["--out", "again"]).map(str::to_owned);
        polmob_with(&folder, first.arguments.iter().cloned().chain(more)).with(0, &[]);
        let repeated = folder.join("again");
        let second = verify(&repeated).unwrap();
        assert_eq!(second.arguments, first.arguments, "{what}");
        assert_eq!(second.results, first.results, "{what}: {:?}", first.arguments);
        is_the_same(&folder, &first, &repeated, &second, &what);
        if !moves {
            is_drawn_again(&folder, &repeated, &what);
        }
        for page in if moves { &["replay.html"] } else { &["report.html"] }.map(|page| folder.join(page)) {
            let Ok(html) = fs::read_to_string(page) else { continue };
            let line = command_line(["polmob".to_owned()].into_iter().chain(first.arguments.clone()));
            let line = line.replace('\'', "&#39;");
            assert!(html.contains(&line), "{what}: the page does not say {line}");
        }
    }
}

/// Whether the charts that are drawn from a folder are those that another folder of the same results has as SVG.
fn is_drawn_again(drawn: &Path, from: &Path, what: &str) {
    let before = verify(from).unwrap();
    let target = from.with_file_name("drawn");
    let again = format!("charts {} --format svg --force --out {}", from.display(), target.display());
    let said = polmob(from.parent().unwrap(), &again).with(0, &[]);
    let is_chart = |path: &String| Path::new(path).extension().is_some_and(|end| end == "svg");
    let charts: Vec<String> = verify(drawn).unwrap().files.into_iter().map(|file| file.path).filter(is_chart).collect();
    // Three points of a sweep are too few for the chart of a design that is no grid.
    assert!(!charts.is_empty() || what.contains("--design sobol"), "{what} draws nothing");
    assert_eq!(said.out.lines().count(), charts.len(), "{what}: {}", said.out);
    for chart in charts {
        let redrawn = target.join(chart.strip_prefix("charts/").unwrap_or(&chart));
        assert!(fs::read(redrawn).unwrap() == fs::read(drawn.join(&chart)).unwrap(), "{what}: {chart}");
    }
    // The manifest beside the pictures is that of the results, and the results stay as they were.
    let beside = verify(&target).unwrap();
    assert_eq!((&beside.arguments, beside.complete), (&before.arguments, before.complete));
    assert_eq!(verify(from).unwrap(), before, "{what}");
}

/// Whether two folders have the same files, pictures and tables as CSV apart.
fn is_the_same(folder: &Path, first: &Manifest, repeated: &Path, second: &Manifest, what: &str) {
    // The name of the scenario is that of its file.
    let name = format!("\"scenario\": \"{}\"", first.scenario.name);
    let content = |folder: &Path, path: &str| {
        let bytes = fs::read(folder.join(path)).unwrap();
        if Path::new(path).extension().is_none_or(|end| end != "json") {
            return bytes;
        }
        let text = String::from_utf8(bytes).unwrap();
        text.replace(&name, "\"scenario\": \"scenario\"").into_bytes()
    };
    let paths = |manifest: &Manifest| -> Vec<String> {
        let paths = manifest.files.iter().map(|file| file.path.clone());
        let apart = [".png", ".svg", ".csv", "datapackage.json", "ro-crate-metadata.json"];
        paths.filter(|path| !apart.iter().any(|end| path.ends_with(end))).collect()
    };
    assert_eq!(paths(second), paths(first), "{what}");
    for path in paths(first) {
        assert!(content(folder, &path) == content(repeated, &path), "{what}: {path}");
    }
}

#[test]
fn charts_take_another_size_and_refuse_what_is_damaged() {
    let place = place();
    polmob(place.path(), "what-if village.toml --format svg --quiet --out what-if").with(0, &[]);
    let what_if = place.path().join("what-if");
    // In another size and format; a damaged picture is refused by name.
    let small = format!("charts {} --width 40mm --format png,svg --dpi 50 --out small", what_if.display());
    polmob(place.path(), &small).with(0, &[]);
    let svg = fs::read_to_string(place.path().join("small/what_if_tenants.svg")).unwrap();
    assert!(svg.contains(" width=\"40mm\""), "{}", &svg[..200]);
    let png = fs::read(place.path().join("small/what_if_tenants.png")).unwrap();
    assert_eq!(png[16..20], 79u32.to_be_bytes(), "pixels across: 40 mm at 50 an inch");
    fs::write(what_if.join("charts/what_if_tenants.svg"), svg).unwrap();
    polmob(place.path(), &small).with(2, &["is damaged: charts/what_if_tenants.svg has changed"]);
}
