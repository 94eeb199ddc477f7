//! Patterns: definitions on runs made by hand, plans, verdicts, the scorecard of a small run, and mistakes of its user.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::AtomicBool;

use polmob::analysis::claims::Finding;
use polmob::charts::{Score, ScoreGroup, ScoreRow, ScorecardFacts, Words, png, scorecard};
use polmob::evidence::Evidence;
use polmob::experiment::{PinnedYear, RunRecord, YearRow};
use polmob::measures::kinds::Kind;
use polmob::measures::records::ParkRecord;
use polmob::measures::{outcomes, yearly_outcomes};
use polmob::patterns::{self, Pattern, Played, Question, RIVALS, RivalVerdict, Seen, Test, plan, score};
use polmob::rules::Arm;
use polmob::scenario::{Scenario, catalogue};
use polmob::state::{End, Stage};
use polmob::world::plan::{Initiator, Role};
use resvg::usvg::roxmltree::Document;

// ---- Runs made by hand

fn scenario(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<_> = settings.iter().map(|text| text.parse().unwrap()).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
    Scenario::load(&path, &settings).unwrap()
}

/// A run without parks and with all outcomes missing.
fn bare_run() -> RunRecord {
    RunRecord {
        arm: Arm::Open,
        world: 0,
        run: 0,
        outcomes: vec![f64::NAN; outcomes().count()],
        years: Vec::new(),
        pinned: Vec::new(),
        parks: Vec::new(),
        transitions: Vec::new(),
        regions: Vec::new(),
    }
}

/// A park begun by a firm at the start of the run, that neither operated nor ended and that no government joined.
fn bare_park() -> ParkRecord {
    ParkRecord {
        park: 0,
        pinned: None,
        actors: [0; 6],
        initiator: Initiator::Corporation,
        founded: 0.0,
        founding_kind: Kind::Spontaneous,
        last_kind: Kind::Spontaneous,
        stage: Stage::Interessement,
        enrolled: [false; 6],
        joined: [None; 6],
        operated: None,
        end: None,
        stage_years: [0.0; 4],
        government_years: 0.0,
        tenants: 0,
        producing: 0,
        tenants_peak: 0,
        tenants_ever: 0,
        extensions: 0,
        local_staff: None,
        trust: 0.5,
        mobilised: 0.0,
        fit: 0.5,
        founding_fit: 0.5,
        fidelity: 0.5,
        differed: 3,
        moved: 0,
        elements: [0; 3],
        transfer: [0.0; 3],
    }
}

fn joined(roles: &[(Role, f64)]) -> [Option<f64>; 6] {
    let mut joined = [None; 6];
    for &(role, years) in roles {
        joined[role as usize] = Some(years);
    }
    joined
}

/// The first pinned park at a time, with tenants, of which some produce, and a local share.
fn year(time: f64, tenants: u32, producing: u32, local_staff: Option<f64>) -> PinnedYear {
    PinnedYear {
        pinned: 0,
        time,
        living: true,
        operating: true,
        tenants,
        producing,
        local_staff,
        mobilised: 0.5,
        trust: 0.5,
        governments: 2,
        transfer: 0.0,
    }
}

fn test_of(id: &str) -> &'static Test {
    match &patterns::find(id).unwrap().question {
        Question::Asked(test) => test,
        Question::Silent(why) => panic!("{id}: {why}"),
    }
}

/// The figure of a pattern in one run, without what it is compared with.
fn figure(id: &str, seen: &Seen) -> f64 {
    (test_of(id).first.read)(seen)
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

#[test]
fn figures_of_a_pinned_park_by_hand() {
    // Rayong begins in 2005, its park at 2005.5.
    let rayong = scenario("rayong", &[]);
    let mut run = bare_run();
    run.pinned = vec![
        year(2.0, 0, 0, None),
        year(7.5, 40, 10, Some(0.2)),
        year(10.5, 60, 33, Some(0.7)),
        year(13.5, 120, 66, Some(0.97)),
        year(13.75, 125, 70, Some(0.97)),
    ];
    let seen = Seen { scenario: &rayong, run: &run, park: Some(0) };
    // The last row at or before a date; nothing before the founding and after the horizon.
    assert_eq!((seen.tenants(2012.5), seen.tenants(2015.4), seen.tenants(2018.96)), (40.0, 40.0, 125.0));
    assert!(seen.tenants(2006.0).is_nan() && seen.tenants(2030.5).is_nan());
    near(figure("half_produces_tcriz", &seen), 33.0 / 60.0);
    near(figure("local_share_tcriz", &seen), 0.7);
    near(figure("incubation_tcriz", &seen), 7.5 - 0.5);
    near(seen.growth(2015.5, 2018.5), 2.0_f64.cbrt() - 1.0);
    near(seen.added(2015.5, 2018.5), 20.0);
    near(seen.first_share(), 0.2);
    // From 0.2 to 0.97 in six years: (3.476 + 1.386) / 6.
    assert!((seen.skill_slope(6.0) - 0.8104).abs() < 1e-4);
    assert!(seen.skill_slope(20.0).is_nan(), "the run ends before");

    // A park that has ended has neither tenants nor shares.
    run.pinned.push(PinnedYear { living: false, tenants: 0, ..year(14.0, 0, 0, None) });
    let seen = Seen { scenario: &rayong, run: &run, park: Some(0) };
    assert!(seen.tenants(2019.5).is_nan() && seen.growth(2015.5, 2019.5).is_nan());
    let other = Seen { scenario: &rayong, run: &run, park: Some(1) };
    assert!(other.tenants(2018.5).is_nan() && other.years_to(1).is_nan());
}

#[test]
fn rules_before_skill_by_hand() {
    let rayong = scenario("rayong", &[]);
    let column = yearly_outcomes().position(|outcome| outcome.name == "moved_share").unwrap();
    let row = |time: f64, moved: f64| {
        let mut values = vec![f64::NAN; yearly_outcomes().count()];
        values[column] = moved;
        YearRow { time, values }
    };
    for (moved, skill, expected) in
        [(3.0, Some(7.0), 1.0), (8.0, Some(7.0), 0.0), (3.0, None, 1.0), (99.0, Some(7.0), 0.0)]
    {
        let mut run = bare_run();
        run.years = (1..=12).map(f64::from).map(|time| row(time, if time < moved { 0.0 } else { 0.5 })).collect();
        run.pinned = (1..=12)
            .map(f64::from)
            .map(|time| year(time, 5, 5, Some(if skill.is_some_and(|skill| time >= skill) { 0.85 } else { 0.4 })))
            .collect();
        near(figure("tacit_after_explicit", &Seen { scenario: &rayong, run: &run, park: Some(0) }), expected);
    }
    let run = bare_run();
    assert!(figure("tacit_after_explicit", &Seen { scenario: &rayong, run: &run, park: Some(0) }).is_nan());
}

#[test]
fn figures_over_parks_by_hand() {
    use Role::{HomeNation, HomeRegion, HostNation, HostRegion};
    let world = scenario("three_partnerships", &[]);
    let park = bare_park;
    let mut run = bare_run();
    run.parks = vec![
        // Both host governments; the region first, by two years; full, extended; ends at 5.
        ParkRecord {
            joined: joined(&[(HomeRegion, 1.0), (HostRegion, 2.0), (HomeNation, 3.0), (HostNation, 4.0)]),
            fidelity: 0.75,
            last_kind: Kind::Hybrid,
            end: Some((5.0, End::Dissolved)),
            tenants_peak: 60,
            extensions: 1,
            operated: Some(1.0),
            transfer: [1.0, 2.0, 9.0],
            ..park()
        },
        // The nation at once, half a year after the region; founded at 10, alive for 15 years.
        ParkRecord {
            joined: joined(&[(HomeRegion, 1.5), (HomeNation, 1.0)]),
            fidelity: 1.0,
            founded: 10.0,
            tenants_peak: 60,
            operated: Some(12.0),
            transfer: [0.0, 1.0, 9.0],
            ..park()
        },
        // Nations found it: neither begun by a firm nor at risk of adoption. Ends at 1.
        ParkRecord {
            initiator: Initiator::Nation,
            last_kind: Kind::Hierarchical,
            joined: joined(&[(HomeNation, 0.0), (HostNation, 0.0), (HomeRegion, 5.0)]),
            fidelity: 0.25,
            end: Some((1.0, End::InitiatorLeft)),
            ..park()
        },
    ];
    let seen = Seen { scenario: &world, run: &run, park: None };
    near(figure("never_a_copy", &seen), 1.0 / 3.0);
    near(figure("hosts_bend_policy", &seen), 0.75 - f64::midpoint(1.0, 0.25));
    near(figure("staggered_by_scale", &seen), 0.5);
    near(figure("regions_first", &seen), 0.5);
    near(figure("firms_lead", &seen), 1.0);
    near(figure("new_phase", &seen), 0.5);
    // Mean 2, deviation 1: transfer by spillovers does not count.
    near(seen.variation_of_transfer(), 0.5);
    // Ages 0 to 2: one end in 2 + 2 + 1 years; 2 to 8: one in 3 + 6; later: none in 7.
    near(figure("hazard_rises", &seen), 1.0 / 9.0 - 1.0 / 5.0);
    near(figure("hazard_falls", &seen), 1.0 / 9.0);
    // Of two parks at risk one is adopted at the age of 1, one at 3.
    near(figure("adoption_rises", &seen), 1.0 / 2.0 - 1.0 / 2.0);
    assert!(figure("adoption_falls", &seen).is_nan(), "nobody is left to adopt");

    let mut pinned = run.parks[0].clone();
    pinned.pinned = Some(0);
    run.parks = vec![pinned];
    let saysettha = scenario("saysettha", &[]);
    near(figure("saysettha_recognised", &Seen { scenario: &saysettha, run: &run, park: Some(0) }), 4.0);
    near(Seen { scenario: &saysettha, run: &run, park: Some(0) }.extended(60), 1.0);
    assert!(Seen { scenario: &saysettha, run: &run, park: Some(0) }.extended(61).is_nan());
    run.parks[0].joined[HostNation as usize] = None;
    assert!(figure("saysettha_recognised", &Seen { scenario: &saysettha, run: &run, park: Some(0) }).is_nan());
}

#[test]
fn roles_are_dated_from_the_founding() {
    let rayong = scenario("rayong", &["experiment.worlds=1"]);
    let mut later = 0;
    for world in 0..8 {
        let run = polmob::experiment::run(&rayong, Arm::Open, world, 0);
        let park = &run.parks[0];
        // Firms are there from the founding, and by history the host region.
        for role in [Role::HomeCorporation, Role::HostCorporation, Role::HostRegion] {
            assert_eq!(park.joined[role as usize], Some(0.0), "{role:?}");
        }
        // The first change of type comes when the first nation joins a park of two firms and a host region, or later.
        let nation = [Role::HomeNation, Role::HostNation].iter().filter_map(|&role| park.joined[role as usize]);
        let nation = nation.reduce(f64::min);
        if let Some(change) = run.transitions.first() {
            assert!(nation.is_some_and(|joined| joined > 0.0 && joined <= change.age), "{nation:?} {change:?}");
            later += 1;
        }
    }
    assert!(later > 4, "types change in most worlds");
}

// ---- The list

#[test]
fn patterns_are_whole_and_their_sources_are_on_record() {
    let record = Evidence::builtin();
    let mut ids: Vec<&str> = patterns::all().map(|pattern| pattern.id).collect();
    assert!(ids.len() > 55, "{}", ids.len());
    for pattern in patterns::all() {
        let Pattern { id, says, sources, .. } = pattern;
        assert!(says.ends_with('.') && says.len() < 140, "{id}: {says}");
        assert!(!pattern.record.is_empty(), "{id}");
        for key in *sources {
            assert!(record.source(key).is_some(), "{id}: no source {key}");
        }
        let Question::Asked(test) = &pattern.question else { continue };
        assert!(!sources.is_empty() || !pattern.literature.is_empty(), "{id} has no source");
        assert!(test.from.is_some() || test.to.is_some(), "{id} cannot fail");
        assert!(!test.definition.is_empty() && !test.unit.is_empty() && !test.mechanism.is_empty(), "{id}");
        assert!(test.expected.iter().all(|name| RIVALS.iter().any(|rival| rival.name == *name)), "{id}");
        // Whatever speaks of transfer is marked as a quantity of the model.
        assert_eq!(test.definition.contains("transfer"), test.transfer, "{id}");
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), patterns::all().count(), "two patterns of one id");
    let documented = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/patterns.md")).unwrap();
    for id in ids {
        assert!(documented.contains(&format!("`{id}`")), "docs/patterns.md does not tell of {id}");
    }
}

#[test]
fn rivals_are_the_ablations() {
    let switches: Vec<&str> = (catalogue().entries().iter())
        .filter(|entry| entry.key.starts_with("ablation."))
        .map(|entry| entry.key.as_str())
        .collect();
    assert_eq!(RIVALS.map(|rival| rival.key).to_vec(), switches);
    for rival in RIVALS {
        assert!(rival.key.starts_with(&format!("ablation.{}_", rival.name.to_lowercase())));
    }
}

// ---- Plans and verdicts

#[test]
fn shipped_scenarios_answer_every_pattern_that_the_model_has_a_quantity_for() {
    let all: Vec<&Pattern> = patterns::all().collect();
    let plan = plan(patterns::shipped(&[]).unwrap(), &all, Some(50)).unwrap();
    for (pattern, reason) in &plan.unasked {
        assert!(matches!(pattern.question, Question::Silent(why) if why == reason), "{}: {reason}", pattern.id);
    }
    assert_eq!((plan.worlds, plan.rivals().count()), ([200, 50], 12));
    // Embedded scenarios are those of the folder.
    for own in &plan.scenarios {
        assert_eq!(own.resolved(), scenario(&own.name, &[]).resolved(), "{}", own.name);
    }
}

/// A small stylised world.
fn small(settings: &[&str]) -> Scenario {
    let sizes = ["time.years=10", "world.host_countries=2", "launch.rate=0.0015", "world.home_regions=10"];
    scenario("three_partnerships", &[&sizes, settings].concat())
}

fn played(plan: &patterns::Plan, threads: usize) -> Vec<Played> {
    plan.play(threads, &AtomicBool::new(false), || ()).unwrap()
}

#[test]
fn a_rival_that_is_what_a_pattern_compares_with_breaks_it_and_others_are_told_apart() {
    let chosen = ["partner_choice", "practised_partner"].map(|id| patterns::find(id).unwrap());
    let kitic = scenario("kitic", &["experiment.worlds=12"]);
    let plan = plan(vec![small(&["experiment.worlds=12"]), kitic], &chosen, Some(12)).unwrap();
    let played_by_two = played(&plan, 2);
    assert_eq!(format!("{played_by_two:?}"), format!("{:?}", played(&plan, 1)), "whatever the number of threads");
    let card = score(&plan, &played_by_two);
    let of = |pattern: usize, name: &str| {
        let at = card.rivals.iter().position(|rival| rival.name == name).unwrap();
        card.scored[pattern].rivals[at]
    };
    // With chance for choice both sides are one and the same run: the ratio is 1 in every world, and 1 is not above 1.
    let RivalVerdict::Tried(chance) = of(0, "A10") else { panic!("A10 touches the choice") };
    assert_eq!(chance.reading.value.mean, Some(1.0));
    assert_eq!(chance.reading.finding(), Finding::Fails);
    // Nobody seeks in the case of one pinned park.
    assert_eq!(of(1, "A10"), RivalVerdict::Untouched);
    assert_eq!(of(1, "A11"), RivalVerdict::Untouched);
    // Without trust the partner's reliability moves nothing that tenants look at.
    assert!(matches!(of(1, "A4"), RivalVerdict::Tried(tried) if tried.finding != Finding::Holds));
    assert!(card.complete && card.count(Finding::Holds) + card.count(Finding::Fails) <= 2);
}

#[test]
fn a_stop_before_the_full_model_leaves_nothing_and_one_after_it_leaves_the_full_model() {
    let chosen = [patterns::find("years_to_recognition").unwrap()];
    let plan = plan(vec![small(&["experiment.worlds=2"])], &chosen, Some(2)).unwrap();
    let stop = AtomicBool::new(true);
    assert!(plan.play(1, &stop, || ()).unwrap().is_empty());
    let card = score(&plan, &played(&plan, 1)[..1]);
    assert!(!card.complete && card.scored[0].rivals.iter().all(|verdict| *verdict == RivalVerdict::NotPlayed));
    assert_eq!(card.scored[0].rivals.len(), 12);
}

// ---- The command

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
    let only = "never_a_copy,types_move,one_way_transfers_less,half_produces_kitic,growth_great_stone,jobs_per_tenant";
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
        assert_eq!(row["rivals"].as_array().unwrap().len(), 12);
        let transfer = row["note"].as_str().is_some_and(|note| note.contains("quantity of the model"));
        assert_eq!(transfer, row["pattern"] == "one_way_transfers_less", "{row:#}");
    }
    let lines = |name: &str| std::fs::read_to_string(place.join("found/tables").join(name)).unwrap().lines().count();
    assert_eq!((lines("patterns.csv"), lines("rivals.csv")), (1 + 6, 1 + 5 * 12));
    for name in ["charts/scorecard.svg", "charts/scorecard.png", "tables/rivals.parquet", "scenarios/kitic.toml"] {
        assert!(place.join("found").join(name).exists(), "{name}");
    }
    let manifest = polmob::output::read_manifest(&place.join("found")).unwrap();
    assert!(manifest.complete && manifest.scenario.name == "patterns" && manifest.arms == ["open"]);
    // The same bytes at another number of threads; and an earlier folder is not replaced unasked.
    assert_eq!(polmob(&words, place).status.code(), Some(2));
    let again = [&words[..], &["--force", "--json", "--threads", "1"]].concat();
    assert!(text(&polmob(&again, place).stdout) == written, "another number of threads");
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
}

#[test]
fn mistakes_of_the_user_are_told_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [village, kitic, saysettha] = ["village", "kitic", "saysettha"].map(|name| file(&format!("{name}.toml")));
    for (words, expected) in [
        (vec!["patterns", "nowhere.toml"], "there is no such file"),
        (vec!["patterns", &village, "--pattern", "growth_kitic"], "village can speak to no pattern asked for"),
        (vec!["patterns", &village, "--pattern", "growth_kitic"], "a pinned park of the record \"kitic\""),
        (vec!["patterns", &kitic, "--pattern", "types_move"], "partners seek each other"),
        (
            vec!["patterns", &saysettha, "--set", "time.years=8", "--pattern", "saysettha_recognised"],
            "that runs to the end of 2018",
        ),
        (vec!["patterns", &kitic, "--pattern", "jobs_per_tenant"], "the model has no quantity"),
        (vec!["patterns", "--pattern", "type_move"], "did you mean \"types_move\"?"),
        (vec!["patterns", &kitic, &kitic], "two scenarios are called kitic"),
        (vec!["patterns", "--worlds", "0"], "allowed: 1 to"),
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
    assert!(patterns::all().all(|pattern| list.contains(pattern.id)));
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
        let run = polmob(words, place);
        assert_eq!(run.status.code(), Some(code), "{words:?}: {}", text(&run.stderr));
        (text(&run.stdout), text(&run.stderr))
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
    let back: Evidence =
        serde_json::from_str(&json.replacen("\"parks\"", "\"park\"", 1).replacen("\"sources\"", "\"source\"", 1))
            .unwrap();
    assert_eq!(&back, Evidence::builtin());

    let (ok, _) = said(&["evidence", "check", "own.toml"], 0);
    assert_eq!(ok, "own.toml: ok: 1 park, 1 observation, 0 events, 0 policies, 1 source\n");
    let (ok, faults) = said(&["evidence", "check", "own.toml", "bad.toml", "none.toml"], 2);
    assert!(ok.starts_with("own.toml: ok"));
    assert_eq!(faults.lines().count(), 3, "{faults}");
    for words in ["bad.toml:10:", "-3 is not a figure", "\"visit\" is near", "none.toml:1:1: there is no such file"] {
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

// ---- The chart

#[test]
fn the_chart_says_in_words_what_it_shows_and_survives_odd_facts() {
    let row = |name: &str, cells: &[Score]| ScoreRow {
        name: name.to_owned(),
        figure: "0.53 [0.50, 0.57]".to_owned(),
        range: "0.5 to 0.65".to_owned(),
        cells: cells.to_vec(),
    };
    let scores = [Score::Pass, Score::Fail, Score::Open, Score::Untouched, Score::Absent];
    let facts = |rows: usize, models: usize, name: &str| ScorecardFacts {
        words: Words { title: "A & <B>?".into(), caption: "4 worlds.".into(), description: "Made up.".into() },
        models: (0..models).map(|k| if k == 0 { "full".to_owned() } else { format!("A{k}") }).collect(),
        keys: (1..models.max(1)).map(|k| format!("A{k} without {name}")).collect(),
        groups: vec![ScoreGroup { name: "growth".into(), rows: (0..rows).map(|_| row(name, &scores)).collect() }],
    };
    let long = "a name so long that no column of any chart could ever hold it, not even in the smallest type";
    for (rows, models, name) in [(0, 0, ""), (1, 1, "one"), (3, 13, "a\u{0}b<&>\"'"), (60, 13, long), (2, 3, long)] {
        let svg = scorecard(&facts(rows, models, name)).unwrap();
        let document = Document::parse(&svg).unwrap();
        let texts: Vec<&str> =
            document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|n| n.text()).collect();
        let said = |words: &str| texts.iter().any(|text| text.trim() == words);
        assert!(said("A & <B>?") && said("4 worlds."), "{texts:?}");
        assert!(said(if rows == 0 { "no data" } else { "passes" }), "{texts:?}");
        assert_eq!(rows > 0 && models > 1, said("fails") && said("A1"), "{texts:?}");
        for node in document.descendants().filter(|node| node.has_tag_name("text")) {
            let x: f64 = node.attribute("x").unwrap().parse().unwrap();
            assert!((0.0..=3200.0).contains(&x), "{:?} at {x}", node.text());
        }
        assert!(png(&svg, 340).is_ok());
    }
}
