//! Figures of patterns on runs made by hand.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use std::sync::Arc;

use polmob::experiment::{PinnedYear, RunRecord, YearRow};
use polmob::measures::partnership_type::PartnershipType;
use polmob::measures::records::ParkRecord;
use polmob::measures::{outcomes, yearly_outcomes};
use polmob::parameters::Arm;
use polmob::patterns::{self, Pattern, Question};
use polmob::policy::Degree;
use polmob::scenario::Scenario;
use polmob::state::{End, Stage};
use polmob::world::plan::{Initiator, Role};

fn scenario(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<_> = settings.iter().map(|text| text.parse().unwrap()).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
    Scenario::load(&path, &settings).unwrap()
}

/// A run without parks and with all outcomes missing.
fn bare_run() -> RunRecord {
    RunRecord {
        arm: Arm::OPEN,
        world: 0,
        run: 0,
        outcomes: outcomes().map(|_| f64::NAN).collect(),
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
        founding_type: PartnershipType::Spontaneous,
        last_type: PartnershipType::Spontaneous,
        stage: Stage::Interessement,
        enrolled: [false; 6],
        joined: [None; 6],
        operated: None,
        end: None,
        stage_years: [0.0; 4],
        government_years: 0.0,
        tenants: 0,
        producing: 0,
        tenants_home: 0,
        producing_home: 0,
        tenants_peak: 0,
        tenants_ever: 0,
        extensions: 0,
        local_staff: None,
        trust: 0.5,
        mobilised: 0.0,
        fit: 0.5,
        founding_fit: 0.5,
        fidelity: 0.0,
        translated: 0.0,
        kept: 1.0,
        differed: 6,
        moved: 0,
        degree: Degree::None,
        elements: [0; 3],
        transfer: [0.0; 3],
        transfer_in_eight_years: None,
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
        tenants_home: tenants,
        producing_home: producing,
        local_staff,
        mobilised: 0.5,
        trust: 0.5,
        governments: 2,
        transfer: 0.0,
    }
}

/// A pattern of the same quantity as one that ships, with some lines changed.
fn pattern(lines: &str) -> Arc<Pattern> {
    let head = "[[pattern]]\nname = \"by_hand\"\nabout = \"a\"\nsays = \"S.\"\nrecord = \"r\"\nfrom = 0.0\n";
    patterns::read("by_hand.toml", &format!("{head}{lines}"), &[], &[]).unwrap().remove(0)
}

/// The figure of a pattern in one run: of the difference of two, their difference.
fn figure_of(pattern: &Pattern, scenario: &Scenario, run: &RunRecord) -> f64 {
    let Question::Testable(test) = &pattern.question else { panic!("{} is not read", pattern.id) };
    let [first, second] = [Some(&test.first), test.second.as_ref()]
        .map(|reading| reading.map(|reading| vec![reading.value(run, scenario).unwrap()]));
    let (first, second) = test.figures(&first.unwrap(), second.as_deref());
    first[0] - second.map_or(0.0, |second| second[0])
}

fn figure(id: &str, scenario: &Scenario, run: &RunRecord) -> f64 {
    figure_of(&patterns::find(id).unwrap(), scenario, run)
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
    let rows = |run: &RunRecord| {
        let values = vec![f64::NAN; yearly_outcomes().count()];
        run.pinned.iter().map(|row| YearRow { time: row.time, values: values.clone() }).collect::<Vec<_>>()
    };
    run.years = rows(&run);
    let of = |run: &RunRecord, lines: &str| {
        figure_of(&pattern(&format!("outcome = \"tenants\"\npark = \"tcriz\"\n{lines}")), &rayong, run)
    };
    // The end of the nearest step, of two as near the later.
    let at = |date: &str| of(&run, &format!("at = \"{date}\""));
    assert_eq!((at("2012-07"), at("2014-01"), at("2018-08-15"), at("2018-12")), (40.0, 60.0, 120.0, 125.0));
    near(figure("half_produces_tcriz", &rayong, &run), 33.0 / 60.0);
    near(figure("local_share_tcriz", &rayong, &run), 0.7);
    near(figure("incubation_tcriz", &rayong, &run), 7.5 - 0.5);
    let between = "since = \"2015-07\"\nat = \"2018-07\"";
    near(of(&run, &format!("measure = \"growth\"\n{between}")), std::f64::consts::LN_2 / 3.0);
    near(of(&run, &format!("measure = \"rate\"\n{between}")), 20.0);
    near(of(&run, "measure = \"first\""), 0.0);
    let staff = "outcome = \"local_staff\"\npark = \"tcriz\"\n";
    near(figure_of(&pattern(&format!("{staff}measure = \"first\"")), &rayong, &run), 0.2);
    // From the first share at 7.5 to 0.97, the first of 0.8 or more, at 13.5.
    let skill = pattern(&format!("{staff}measure = \"years_to\"\nreaches = 0.8\nafter = 0.0"));
    near(figure_of(&skill, &rayong, &run), 6.0);

    // A park that has ended has neither tenants nor shares.
    run.pinned.push(PinnedYear { living: false, tenants: 0, ..year(14.0, 0, 0, None) });
    run.years = rows(&run);
    assert!(of(&run, "at = \"2019\"").is_nan());
    assert_eq!(of(&run, "at = \"2019\"\nended = \"zero\""), 0.0);
    assert!(of(&run, "measure = \"growth\"\nsince = \"2015-07\"\nat = \"2019\"").is_nan());
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
        near(figure("tacit_after_explicit", &rayong, &run), expected);
    }
    let run = bare_run();
    assert!(figure("tacit_after_explicit", &rayong, &run).is_nan());
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
            last_type: PartnershipType::Hybrid,
            end: Some((5.0, End::Dissolved)),
            tenants_peak: 60,
            extensions: 1,
            operated: Some(1.0),
            transfer_in_eight_years: Some(3.0),
            kept: 0.0,
            translated: 0.5,
            ..park()
        },
        // The nation at once, half a year after the region; founded at 10, alive for 15 years.
        ParkRecord {
            joined: joined(&[(HomeRegion, 1.5), (HomeNation, 1.0)]),
            fidelity: 1.0,
            founded: 10.0,
            tenants_peak: 60,
            operated: Some(12.0),
            degree: Degree::Copying,
            transfer_in_eight_years: Some(1.0),
            kept: 0.0,
            translated: 0.25,
            ..park()
        },
        // Nations found it: neither begun by a firm nor at risk of adoption. Ends at 1.
        ParkRecord {
            initiator: Initiator::Nation,
            last_type: PartnershipType::Hierarchical,
            joined: joined(&[(HomeNation, 0.0), (HostNation, 0.0), (HomeRegion, 5.0)]),
            fidelity: 0.25,
            end: Some((1.0, End::InitiatorLeft)),
            ..park()
        },
    ];
    near(figure("never_a_copy", &world, &run), 1.0 / 3.0);
    near(figure("hosts_bend_policy", &world, &run), 0.75 - f64::midpoint(1.0, 0.25));
    // The nation follows by two years, and leads by half a year.
    near(figure("staggered_by_scale", &world, &run), f64::midpoint(2.0, -0.5));
    assert!(figure("hosts_translate_what_moved", &world, &run).is_nan(), "no park with one host government");
    near(figure("regions_first", &world, &run), 0.5);
    near(figure("firms_lead", &world, &run), 1.0);
    near(figure("new_phase", &world, &run), 0.5);
    // Mean 2, deviation 1.
    near(figure_of(&pattern("parks = \"transfer_in_eight_years\"\nmeasure = \"variation\""), &world, &run), 0.5);
    // Ages 0 to 2: one end in 2 + 2 + 1 years; 2 to 8: one in 3 + 6; later: none in 7.
    near(figure("hazard_rises", &world, &run), 1.0 / 9.0 - 1.0 / 5.0);
    near(figure("hazard_falls", &world, &run), 1.0 / 9.0);
    // Of two parks at risk one is adopted at the age of 1, one at 3.
    near(figure("adoption_rises", &world, &run), 1.0 / 2.0 - 1.0 / 2.0);
    assert!(figure("adoption_falls", &world, &run).is_nan(), "nobody is left to adopt");

    let mut pinned = run.parks[0].clone();
    pinned.pinned = Some(0);
    run.parks = vec![pinned];
    let saysettha = scenario("saysettha", &[]);
    near(figure("saysettha_recognised", &saysettha, &run), 4.0);
    let extended = |peak: u32| {
        let of = format!("of = [\"tenants_peak >= {peak}\"]\npark = \"saysettha\"");
        figure_of(&pattern(&format!("parks = \"extensions > 0\"\nmeasure = \"share\"\n{of}")), &saysettha, &run)
    };
    near(extended(60), 1.0);
    assert!(extended(61).is_nan());
    run.parks[0].joined[HostNation as usize] = None;
    assert!(figure("saysettha_recognised", &saysettha, &run).is_nan());
}

#[test]
fn roles_are_dated_from_the_founding() {
    let rayong = scenario("rayong", &["experiment.worlds=1"]);
    let mut later = 0;
    for world in 0..8 {
        let run = polmob::experiment::run(&rayong, Arm::OPEN, world, 0);
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
