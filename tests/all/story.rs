//! Stories: every happening is told, arms part where they part, networks are those of the state, pictures are whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall say so")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use polmob::charts;
use polmob::ids::ParkId;
use polmob::output::read_manifest;
use polmob::parameters::Arm;
use polmob::scenario::Scenario;
use polmob::state::{RunEvent, Stage};
use polmob::story::graphml::graphml;
use polmob::story::network::Network;
use polmob::story::{Absent, Choice, RecordedRun, compare, lines, pictures, text};
use polmob::world::plan::Role;
use roxmltree::Document;

const VILLAGE: &str = "title = \"A village\"\n[experiment]\nworlds = 20\n[time]\nyears = 15\n[world]\nhome_regions = 2\n\
    home_corporations = 12\nhost_countries = 2\nhost_regions = 2\nhost_corporations = 8\nsectors = 2\n\
    [launch]\nrate = 0.02\n[tenant]\nentry = 2.0\n[park]\nland = 10";

fn village() -> Scenario {
    Scenario::parse("village", VILLAGE, &[]).unwrap()
}

#[test]
fn every_happening_of_a_park_becomes_one_json_line() {
    let scenario = village();
    let mut kinds = std::collections::BTreeSet::new();
    for world in 0..10 {
        let recorded = RecordedRun::new(&scenario, Arm::OPEN, world, 0).unwrap();
        let mut told = 0;
        for id in recorded.state.parks.ids() {
            let lines = lines::lines(&recorded, id);
            told += lines.len();
            let steps: Vec<u32> = recorded.events(id).map(|(step, _)| step).collect();
            assert_eq!(lines.iter().map(|line| line.step).collect::<Vec<_>>(), steps);
            for line in lines::text(&lines).unwrap().lines() {
                let object: serde_json::Value = serde_json::from_str(line).unwrap();
                assert!(object["numbers"].as_object().unwrap().values().all(serde_json::Value::is_number), "{line}");
                kinds.insert(object["kind"].as_str().unwrap().to_owned());
            }
        }
        let events = recorded.state.events.entries().iter();
        let of_parks = events.filter(|(_, h)| !matches!(h, RunEvent::RegionChanged { park: None, .. })).count();
        assert_eq!(told, of_parks, "world {world}");
    }
    for kind in ["founded", "joined", "left", "moved", "offered", "translated", "entered", "ended"] {
        assert!(kinds.contains(kind), "{kind} never happened in {kinds:?}");
    }
}

#[test]
fn decisions_are_taken_apart_without_remainder_for_nations() {
    // The incentive of a home nation is visibility times q where no programme is in force.
    let scenario = village();
    let visibility = scenario.parameters.enrolment.visibility;
    let mut seen = 0;
    for world in 0..10 {
        let recorded = RecordedRun::new(&scenario, Arm::HYBRID, world, 0).unwrap();
        for line in recorded.state.parks.ids().flat_map(|id| lines::lines(&recorded, id)) {
            let nation = line.what.as_deref().is_some_and(|what| what == "home_nation");
            if !(nation && matches!(line.kind, "joined" | "left")) {
                continue;
            }
            let number = |name: &str| line.numbers[name];
            let expected = visibility * number("decided_on_mobilised");
            assert!((number("incentive") - expected).abs() < 1e-9, "{line:?}");
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} decisions of home nations");
}

#[test]
fn an_arm_never_parts_from_itself_and_arms_part_where_nations_are_closed() {
    let scenario = village();
    let hybrid = RecordedRun::new(&scenario, Arm::HYBRID, 7, 0).unwrap();
    let again = RecordedRun::new(&scenario, Arm::HYBRID, 7, 0).unwrap();
    let spontaneous = RecordedRun::new(&scenario, Arm::SPONTANEOUS, 7, 0).unwrap();
    let mut parted = 0;
    for id in hybrid.state.parks.ids() {
        let same = compare::pair(&hybrid, id, &again);
        assert_eq!((same.other, same.parted), (Some(id), None));
        assert!(compare::text(&hybrid, &again, &same).contains("never part"));
        let pair = compare::pair(&hybrid, id, &spontaneous);
        let (Some(other), Some(step)) = (pair.other, pair.parted) else { continue };
        parted += 1;
        let founded = hybrid.state.parks[id].founded.min(spontaneous.state.parks[other].founded);
        for before in founded..step {
            assert_eq!(hybrid.sample(id, before), spontaneous.sample(other, before));
        }
        let text = compare::text(&hybrid, &spontaneous, &pair);
        assert!(text.contains("difference") && text.contains("What followed in arm spontaneous"), "{text}");
    }
    assert!(parted > 0);
}

#[test]
fn a_network_is_that_of_the_state() {
    let scenario = village();
    let recorded = RecordedRun::new(&scenario, Arm::OPEN, 3, 0).unwrap();
    let state = &recorded.state;
    let network = Network::at(&recorded, recorded.clock.steps - 1, |_| true);
    let mut actors = std::collections::BTreeSet::new();
    let mut links = 0;
    for &id in &state.living {
        let park = &state.parks[id];
        for role in Role::ALL.into_iter().filter(|&role| park.enrolled.has(role)) {
            actors.insert(polmob::measures::graph::actor(park, role));
            links += 1;
        }
    }
    assert!(links > 0);
    assert_eq!(
        (network.parks.len(), network.actors.len(), network.links.len()),
        (state.living.len(), actors.len(), links)
    );
    let operating = state.living.iter().filter(|&&id| state.parks[id].stage == Stage::Operating).count();

    let text = graphml(&network);
    let document = Document::parse(&text).unwrap();
    let named = |name: &str| {
        document
            .descendants()
            .filter(|node| node.has_tag_name(("http://graphml.graphdrawing.org/xmlns", name)))
            .collect::<Vec<_>>()
    };
    assert_eq!(named("node").len(), actors.len() + state.living.len());
    assert_eq!(named("edge").len(), links);
    let data = |key: &str, value: &str| {
        named("data").iter().filter(|node| node.attribute("key") == Some(key) && node.text() == Some(value)).count()
    };
    assert_eq!(data("operating", "true"), operating);
    let keys: Vec<_> = named("key").iter().filter_map(|key| key.attribute("id").map(str::to_owned)).collect();
    assert!(named("data").iter().all(|node| keys.iter().any(|key| node.attribute("key") == Some(key))));
    let ids: Vec<_> = named("node").iter().filter_map(|node| node.attribute("id").map(str::to_owned)).collect();
    for edge in named("edge") {
        for end in ["source", "target"] {
            assert!(ids.iter().any(|id| edge.attribute(end) == Some(id)));
        }
    }
}

#[test]
fn earlier_networks_hold_the_parks_that_lived_then() {
    let scenario = village();
    let recorded = RecordedRun::new(&scenario, Arm::OPEN, 3, 0).unwrap();
    for step in 0..recorded.clock.steps {
        let network = Network::at(&recorded, step, |_| true);
        let lived = (recorded.state.parks.iter())
            .filter(|park| park.founded <= step && park.end.is_none_or(|(end, _)| end > step))
            .count();
        assert_eq!(network.parks.len(), lived);
    }
}

#[test]
fn what_does_not_exist_is_answered_with_what_does() {
    let scenario = village();
    let world = RecordedRun::new(&scenario, Arm::OPEN, 20, 0).err().unwrap();
    assert_eq!(world, Absent::World { asked: 20, last: 19 });
    assert_eq!(RecordedRun::new(&scenario, Arm::OPEN, 0, 1).err().unwrap(), Absent::Run { asked: 1, last: 0 });
    let recorded = RecordedRun::new(&scenario, Arm::OPEN, 3, 0).unwrap();
    let error = recorded.choose(Some("Atlantis")).unwrap_err().to_string();
    for id in recorded.state.parks.ids() {
        assert!(error.contains(&recorded.park_name(id)), "{error}");
    }
    assert_eq!(recorded.choose(Some("1")).unwrap(), (ParkId(1), Choice::Requested));
    assert_eq!(recorded.choose(Some("PARK 1")).unwrap(), (ParkId(1), Choice::Requested));
    let (best, choice) = recorded.choose(None).unwrap();
    assert_eq!(choice, Choice::HighestTransfer);
    let transfer = |id: ParkId| recorded.records[id.0 as usize].transfer.iter().sum::<f64>();
    assert!(recorded.state.parks.ids().all(|id| transfer(id) <= transfer(best)));
    assert!(matches!(recorded.step_at(15.5), Err(Absent::Date { .. })));
}

#[test]
fn pictures_are_well_formed_and_name_who_runs() {
    let scenario = village();
    let hybrid = RecordedRun::new(&scenario, Arm::HYBRID, 7, 0).unwrap();
    let spontaneous = RecordedRun::new(&scenario, Arm::SPONTANEOUS, 7, 0).unwrap();
    for id in hybrid.state.parks.ids() {
        let pair = compare::pair(&hybrid, id, &spontaneous);
        let courses: Vec<_> =
            std::iter::once((&hybrid, id)).chain(pair.other.map(|other| (&spontaneous, other))).collect();
        let svg = charts::timeline(&pictures::timeline(&courses, pair.parted)).svg;
        Document::parse(&svg).unwrap();
        assert!(svg.contains("host region:") && svg.contains("trust"), "{svg}");
        // Whatever has a colour has its name in the legend, however short it lasted.
        let timeline = pictures::timeline(&courses, pair.parted);
        for span in timeline.courses.iter().flat_map(|course| course.types.iter().chain(&course.stages)) {
            assert!(svg.contains(&format!(">\n{}\n</text>", span.name)), "{}", span.name);
        }
    }
    for step in [0, 20, hybrid.clock.steps - 1] {
        let network = Network::at(&hybrid, step, |_| true);
        let map = pictures::network_map(&hybrid, step, &network, None);
        let svg = charts::network_map(&map).svg;
        Document::parse(&svg).unwrap();
        assert_eq!(svg, charts::network_map(&map).svg);
    }
}

#[test]
fn the_story_tells_the_chapters_in_order_and_the_end() {
    let scenario = village();
    for world in 0..20 {
        for arm in Arm::PRESETS {
            let recorded = RecordedRun::new(&scenario, arm, world, 0).unwrap();
            for id in recorded.state.parks.ids() {
                let story = text::story(&recorded, id, Choice::Requested);
                let chapters = ["PROBLEMATISATION", "INTERESSEMENT", "ENROLMENT", "MOBILISATION", "LIFE", "END"];
                let places: Vec<usize> =
                    chapters.iter().filter_map(|title| story.find(&format!("\n{title}\n"))).collect();
                assert!(places.is_sorted() && places.len() >= 5, "{story}");
                assert!(!story.contains("NaN") && !story.contains("  \n") && !story.contains(" ."), "{story}");
                assert!(story.lines().all(|line| line.chars().count() <= 92), "{story}");
                let park = &recorded.state.parks[id];
                assert_eq!(story.contains("the park lives and"), park.end.is_none(), "{story}");
                for event in recorded.events(id) {
                    if let (_, RunEvent::Left { role, .. }) = event {
                        assert!(story.contains("leaves"), "{role:?} in {story}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_story_of_the_village_reads_as_it_did() {
    let scenario = village();
    let recorded = RecordedRun::new(&scenario, Arm::HYBRID, 7, 0).unwrap();
    let (id, choice) = recorded.choose(None).unwrap();
    let story = text::story(&recorded, id, choice);
    for passage in [
        "The story of park 1\nA village\narm hybrid, world 7, seed 1; chosen for its transfer, the highest of 2 parks\n",
        "year 4.5: Host 2 region 2, the host region, joins: expected use +0.27 (trust 0.67, alignment\n  0.74, 2 of the \
         other five roles enrolled, its threshold is 0.42).\n",
        "year 5: From the home model tax (fit +0.22) was tabled and landed.\n",
        "year 5.75: The mobilised share is 0.27: the park operates, 1.75 years after the founding,\n  and tenants may enter.",
    ] {
        assert!(story.contains(passage), "{passage}\nis not in\n{story}");
    }
}

fn polmob(folder: &Path, words: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).args(words.split(' ')).current_dir(folder).output().unwrap()
}

/// Ended with this code, and with these words on standard error.
#[track_caller]
fn ended(output: &Output, code: i32, words: &str) {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(code) && error.contains(words), "{error}");
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn stories_and_networks_stand_in_folders_of_their_own() {
    let place = tempfile::tempdir().unwrap();
    let here = place.path();
    fs::write(here.join("v.toml"), VILLAGE).unwrap();
    fs::create_dir(here.join("mine")).unwrap();
    fs::write(here.join("mine/thesis.txt"), "years of work").unwrap();
    for command in ["story", "network"] {
        let words = format!("{command} v.toml --arm hybrid --world 7 --format svg");
        for out in ["mine", "mine --force"] {
            ended(&polmob(here, &format!("{words} --out {out}")), 2, "`mine`");
        }
        assert_eq!(names(&here.join("mine")), ["thesis.txt"]);
        ended(&polmob(here, &words), 0, "pictures in ");
        let folder = here.join("output").join(format!("v-{command}"));
        let before = names(&folder);
        assert!(before.iter().any(|name| name.starts_with(command)), "{before:?}");
        let manifest = read_manifest(&folder).unwrap();
        assert_eq!((manifest.arms, manifest.first), (vec!["hybrid".to_owned()], Some([7, 0])));
        // What is there stays, until it is said that it may go; then nothing of it is left.
        let other = words.replace("--world 7", "--world 8").replace("hybrid", "open");
        ended(&polmob(here, &other), 2, "exists and is not empty; --force replaces earlier results");
        assert_eq!(names(&folder), before);
        ended(&polmob(here, &format!("{other} --force")), 0, "");
        assert_eq!(read_manifest(&folder).unwrap().first, Some([8, 0]));
        assert_eq!(names(&folder).iter().filter(|name| *name == "manifest.json").count(), 1);
        // A run that does not exist leaves nothing behind.
        ended(&polmob(here, &format!("{command} v.toml --world 99 --out gone")), 2, "there is no world 99");
    }
    assert_eq!(names(here), ["mine", "output", "v.toml"]);
    assert_eq!(names(&here.join("output")), ["v-network", "v-story"]);
}

#[test]
fn a_story_is_not_compared_with_itself() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("v.toml"), VILLAGE).unwrap();
    let same = polmob(place.path(), "story v.toml --arm hybrid --compare hybrid");
    ended(&same, 2, "--compare names hybrid, the arm of the run itself; allowed: hierarchical, spontaneous, open");
    // Without --arm the arm is the open one.
    ended(&polmob(place.path(), "story v.toml --compare open"), 2, "--compare names open");
    assert!(same.stdout.is_empty() && !place.path().join("output").exists());
}
