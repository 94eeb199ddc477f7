//! Replays: frames are those of the run, the page shows something true whatever the run is, and nothing leaves it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall say so")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use polmob::parameters::Arm;
use polmob::replay::replay_page;
use polmob::scenario::Scenario;
use polmob::story::RecordedRun;
use polmob::story::replay::{Replay, replay};

const VILLAGE: &str = "title = \"A village\"\n[experiment]\nworlds = 20\n[time]\nyears = 15\n[world]\nhome_regions = 2\n\
    home_corporations = 12\nhost_countries = 2\nhost_regions = 2\nhost_corporations = 8\nsectors = 2\n\
    [launch]\nrate = 0.02\n[tenant]\nentry = 2.0\n[park]\nland = 10";

fn village(more: &str) -> Scenario {
    Scenario::parse("village", &format!("{VILLAGE}\n{more}"), &[]).unwrap()
}

fn frames(scenario: &Scenario, world: u32) -> Replay {
    let first = RecordedRun::new(scenario, Arm::OPEN, world, 0).unwrap();
    let other = RecordedRun::new(scenario, Arm::SPONTANEOUS, world, 0).unwrap();
    replay(&first, &[other], None).unwrap()
}

fn page(scenario: &Scenario) -> String {
    replay_page(&frames(scenario, 0), Some("spontaneous"), "polmob replay scenario.toml").unwrap()
}

fn polmob(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).args(words).current_dir(folder).output().unwrap()
}

#[test]
fn frames_are_the_states_of_the_run() {
    let scenario = village("");
    let mut parks = 0;
    for world in 0..10 {
        let run = RecordedRun::new(&scenario, Arm::OPEN, world, 0).unwrap();
        let shown = replay(&run, &[], None).unwrap();
        let track = &shown.arms[0];
        assert_eq!(shown.frames.len(), run.clock.steps as usize);
        assert_eq!(track.parks.len() + track.left_out as usize, run.state.parks.len());
        for park in &track.parks {
            let id = polmob::ids::ParkId(park.id);
            for (at, sample) in run.courses[id].iter().enumerate() {
                let frame = park.founded + at as u32;
                assert_eq!(frame, sample.step);
                assert_eq!(park.tenants[at], sample.tenants);
                let last = |pairs: &[[u32; 2]]| pairs.iter().rev().find(|[from, _]| *from <= frame).unwrap()[1];
                assert_eq!(last(&park.enrolled), u32::from(sample.enrolled.0));
                assert_eq!(last(&park.stage), sample.stage as u32);
                assert_eq!(last(&park.kind), run.kind(id, sample) as u32);
            }
            parks += 1;
        }
        let last = shown.frames.len() - 1;
        let record = |of: fn(&polmob::measures::records::ParkRecord) -> f64| run.records.iter().map(of).sum::<f64>();
        let tenants = record(|park| if park.end.is_some() { 0.0 } else { f64::from(park.tenants) });
        assert!((f64::from(track.tenants[last]) - tenants).abs() < 1e-9);
        let transfer = record(|park| park.transfer.iter().sum());
        assert!((track.transfer[last] - transfer).abs() < 0.0051, "{} {transfer}", track.transfer[last]);
    }
    assert!(parks > 20, "{parks} parks are too few to test on");
}

#[test]
fn a_park_and_its_counterpart_share_a_key_and_the_wanted_one_comes_first() {
    let scenario = Scenario::load(Path::new("scenarios/rayong.toml"), &[]).unwrap();
    let shown = frames(&scenario, 0);
    assert!(shown.on_globe);
    assert_eq!(shown.arms.iter().map(|track| track.parks[0].key.as_str()).collect::<Vec<_>>(), ["TCRIZ", "TCRIZ"]);
    assert!(shown.summary().contains("TCRIZ is founded in 2005 Q3"), "{}", shown.summary());
    // One coordinate without the other is no place.
    let text = fs::read_to_string("scenarios/rayong.toml").unwrap().replace("longitude = 101.2\n", "");
    let report = Scenario::parse("rayong", &text, &[]).unwrap_err().render(false);
    assert!(report.contains("`latitude` needs `longitude`"), "{report}");
}

#[test]
fn large_runs_are_bounded_and_the_page_says_what_is_left_out() {
    let many = "[time]\nyears = 100\nstep = 0.05";
    let text = VILLAGE.replace("[time]\nyears = 15", many).replace("home_corporations = 12", "home_corporations = 400");
    let scenario = Scenario::parse("many", &text, &[]).unwrap();
    let shown = frames(&scenario, 0);
    assert!(shown.frames.len() <= 1200 && shown.stride == 2);
    assert!(shown.arms[0].left_out > 0, "all {} parks are shown", shown.arms[0].parks.len());
    let page = replay_page(&shown, None, "polmob replay many.toml").unwrap();
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("Each frame is 2 steps of the model."));
    assert!(page.contains(&format!("has {} more parks than", shown.arms[0].left_out)));
}

#[test]
fn names_of_any_script_and_length_neither_break_the_page_nor_leave_it() {
    let long = "長".repeat(300);
    let name = format!("</script><img src=http://x.test/> \u{202e}{long}");
    let more = format!("[[case.country]]\nname = '{name}'\nside = \"host\"\nregions = 2\ncorporations = 8");
    let page = page(&village(&more));
    assert!(!page.contains("<img"), "markup of a name is in the page");
    assert_eq!(page.matches("</script>").count(), 2);
    for (at, _) in page.match_indices("src=").chain(page.match_indices("href=")) {
        let value: String = page[at..].chars().take(30).collect();
        assert!(value.starts_with("href=\"#") || value.contains("x.test"), "{value}");
    }
    assert!(page.contains("default-src 'none'"));
    // An arm is called as its author likes.
    let more = "[[arm]]\nname = 'x\"><h1>INJECTED</h1>'\ninitiators = [\"corporation\"]\n[launch]\nrate = 0.02\n";
    let scenario = Scenario::parse("village", &VILLAGE.replace("[launch]\nrate = 0.02\n", more), &[]).unwrap();
    let first = RecordedRun::new(&scenario, scenario.arms[4], 0, 0).unwrap();
    let page = replay_page(&replay(&first, &[], None).unwrap(), None, "polmob replay scenario.toml").unwrap();
    assert!(page.contains("id=\"story-x&quot;&gt;&lt;h1&gt;INJECTED") && !page.contains("<h1>INJECTED"));
}

#[test]
fn a_run_without_parks_has_a_page_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = VILLAGE.replace("rate = 0.02", "search = false").replace("worlds = 20", "worlds = 1");
    fs::write(folder.path().join("empty.toml"), text).unwrap();
    let done = polmob(folder.path(), &["replay", "empty.toml", "--out", "r"]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).contains("no park is founded"));
    let page = fs::read_to_string(folder.path().join("r/replay.html")).unwrap();
    assert!(page.contains("no park is founded"));
    // What stands in the way or does not exist is answered with exit code 2.
    for words in [
        &["replay", "empty.toml", "--out", "r"] as &[&str],
        &["replay", "empty.toml", "--out", "s", "--park", "7"],
        &["replay", "empty.toml", "--out", "s", "--world", "1"],
        &["replay", "empty.toml", "--out", "s", "--arm", "hybrid", "--compare", "hybrid"],
    ] {
        let refused = polmob(folder.path(), words);
        assert_eq!(refused.status.code(), Some(2), "{words:?}");
        assert!(!folder.path().join("s").exists(), "{words:?} leaves a folder behind");
    }
    assert_eq!(polmob(folder.path(), &["replay", "empty.toml", "--out", "r", "--force"]).status.code(), Some(0));
}

#[test]
fn without_scripts_the_page_is_the_story() {
    let scenario = Scenario::load(Path::new("scenarios/rayong.toml"), &[]).unwrap();
    let page = page(&scenario);
    let story = page.split_once("id=\"stories\"").unwrap().1;
    for words in ["The story of TCRIZ in arm open", "Holley Group proposes a park in Rayong", "<h3>Enrolment</h3>"] {
        assert!(story.contains(words), "{words}");
    }
    assert!(page.contains("id=\"player\" aria-label=\"The run, step by step\" hidden"));
    assert!(page.len() < 2_000_000);
}
