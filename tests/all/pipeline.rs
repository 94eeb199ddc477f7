//! What holds for every command that writes a folder of results, however it plays.

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
        ("claims village.toml --precision transfer=0.1", &["'--precision'", "an option of run, sweep, sensitivity"]),
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

#[test]
fn what_a_folder_says_repeats_it() {
    let place = place();
    let all = CASES.iter().map(|case| (case.command, case.words)).chain(ASKED.iter().copied());
    for (at, (command, words)) in all.enumerate() {
        let folder = place.path().join(format!("{command}{at}"));
        let drawn = if command == "replay" { "" } else { "--format svg" };
        let quiet = if ["story", "network", "replay"].contains(&command) { "" } else { "--quiet" };
        let out = folder.display();
        polmob(place.path(), &format!("{command} {words} {drawn} {quiet} --out {out}")).with(0, &[]);
        let first = verify(&folder).unwrap();
        assert_eq!(first.arguments[0], command);

        let again: Vec<String> = first.arguments.iter().cloned().chain(["--out".into(), "again".into()]).collect();
        polmob_with(&folder, again.iter().cloned()).with(0, &[]);
        let second = verify(&folder.join("again")).unwrap();
        assert_eq!(second.arguments, first.arguments, "{command} {words}");
        assert_eq!(second.results, first.results, "{command} {words}: {:?}", first.arguments);
        // The name of the scenario is that of its file; the first was drawn without pixels, and may have had tables as CSV.
        let told = |folder: &Path, path: &str| {
            let bytes = fs::read(folder.join(path)).unwrap();
            if Path::new(path).extension().is_none_or(|end| end != "json") {
                return bytes;
            }
            let text = String::from_utf8(bytes).unwrap();
            text.replace("\"scenario\": \"village\"", "\"scenario\": \"scenario\"").into_bytes()
        };
        let paths = |manifest: &Manifest| -> Vec<String> {
            let paths = manifest.files.iter().map(|file| file.path.clone());
            let is_compared = |path: &String| {
                ![".png", ".csv", "datapackage.json", "ro-crate-metadata.json"].iter().any(|end| path.ends_with(end))
            };
            paths.filter(is_compared).collect()
        };
        assert_eq!(paths(&second), paths(&first), "{command} {words}");
        for path in paths(&first) {
            assert!(told(&folder, &path) == told(&folder.join("again"), &path), "{command} {words}: {path}");
        }
        let pages = if command == "replay" { &["replay.html"] } else { &["report.html"] };
        for page in pages.map(|page| folder.join(page)) {
            let Ok(html) = fs::read_to_string(page) else { continue };
            let line = command_line(["polmob".to_owned()].into_iter().chain(again.clone()));
            let line = line.replace('\'', "&#39;");
            let of_page = line.strip_suffix(" --out again").unwrap();
            assert!(html.contains(of_page), "{command}: the page does not say {line}");
        }
    }
}

#[test]
fn charts_are_drawn_again_from_the_folder_of_every_command() {
    let place = place();
    let panels = [("calibrate", "parks --panel --most-runs 1200"), ("calibrate", "parks --rolling --most-runs 1200")];
    for (at, (command, words)) in CASES.iter().map(|case| (case.command, case.words)).chain(panels).enumerate() {
        let folder = place.path().join(format!("{command}{at}"));
        let drawn = if command == "replay" { "" } else { "--format svg" };
        polmob(place.path(), &format!("{command} {words} {drawn} --out {}", folder.display())).with(0, &[]);
        let before = verify(&folder).unwrap();
        let again = format!("charts {} --format svg --out again{at}", folder.display());
        if command == "replay" {
            // It moves, and has no chart: what makes it again is named.
            polmob(place.path(), &again).with(2, &["keeps no chart as SVG", "polmob replay scenario.toml"]);
            continue;
        }
        let said = polmob(place.path(), &again).with(0, &[]);
        let target = place.path().join(format!("again{at}"));
        let is_chart = |path: &&str| Path::new(path).extension().is_some_and(|end| end == "svg");
        let charts: Vec<&str> = before.files.iter().map(|file| file.path.as_str()).filter(is_chart).collect();
        assert!(!charts.is_empty(), "{command} {words} draws nothing");
        assert_eq!(said.out.lines().count(), charts.len(), "{command} {words}");
        for chart in charts {
            let redrawn = target.join(chart.strip_prefix("charts/").unwrap_or(chart));
            assert!(fs::read(redrawn).unwrap() == fs::read(folder.join(chart)).unwrap(), "{command} {words}: {chart}");
        }
        // The manifest beside the pictures is that of the results, and the results stay as they were.
        let beside = verify(&target).unwrap();
        assert_eq!((&beside.arguments, beside.complete), (&before.arguments, before.complete));
        assert_eq!(verify(&folder).unwrap(), before, "{command} {words}");
    }
    // In another size and format; a damaged picture is refused by name.
    let what_if = place.path().join("what-if10");
    let small = format!("charts {} --width 40mm --format png,svg --dpi 50 --out small", what_if.display());
    polmob(place.path(), &small).with(0, &[]);
    let svg = fs::read_to_string(place.path().join("small/what_if_tenants.svg")).unwrap();
    assert!(svg.contains(" width=\"40mm\""), "{}", &svg[..200]);
    let png = fs::read(place.path().join("small/what_if_tenants.png")).unwrap();
    assert_eq!(png[16..20], 79u32.to_be_bytes(), "pixels across: 40 mm at 50 an inch");
    fs::write(what_if.join("charts/what_if_tenants.svg"), svg).unwrap();
    polmob(place.path(), &small).with(2, &["is damaged: charts/what_if_tenants.svg has changed"]);
}
