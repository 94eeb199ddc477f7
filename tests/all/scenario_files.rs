//! Scenario files: what is accepted, what is refused and how it is said, and that a scenario survives being written.

use std::collections::BTreeSet;
use std::path::Path;

use polmob::ids::{CorporationId, CountryId, RegionId};
use polmob::parameters::{Arm, Parameters};
use polmob::policy::Form;
use polmob::scenario::{Scenario, ScenarioError, Setting, ValueType, catalogue, template};
use polmob::world::plan::{Change, Initiator, Role, Side};
use proptest::prelude::*;

use crate::random_cases;

/// A case with everything that a case can have.
const CASE: &str = r#"
title = "A \"case\""

[time]
start = 2005
years = 20

[world]
home_countries = 0
host_countries = 2
host_regions = 3
host_corporations = 4

[[case.country]]
name = "Thailand"
side = "host"
tie = 1
regions = 2
corporations = 5

[[case.country]]
name = "China"
side = "home"
nation = "Ministry of Commerce"
threshold = 0.4

[[case.region]]
name = "Rayong"
country = "Thailand"
threshold = 0.5

[[case.region]]
name = "Zhejiang"
country = "China"

[[case.corporation]]
name = "Holley"
region = "Zhejiang"
sector = 3
ln_technology = 1.5

[[case.corporation]]
name = "Amata"
region = "Rayong"
reliability = 0.9

[[case.corporation]]
name = "Second"
region = "Rayong"

[[case.park]]
name = "Later"
date = "2010-07"
developer = "Huali"
partner = "Second"

[[case.park]]
name = "TCRIZ"
record = "tcriz"
date = 2006-07-01
ready = 2007
developer = "Holley"
partner = "Amata"
region = "Rayong"
initiator = "region"
enrolled = ["host_region", "home_nation"]
land = 300
entry = 13
thresholds = { host_nation = 0.3, home_nation = 0.4 }

[[programme]]
name = "Belt and Road"
date = "2013-09"
incentive = 0.15
countries = ["Thailand", "host 2"]

[[event]]
date = "2017-01"
set = "entry"
park = "TCRIZ"
value = 4.6

[[event]]
date = "2012"
set = "region_element"
region = "host 2 region 3"
element = "land"
as_source = true

[[event]]
date = "2012"
set = "tie"
home = "China"
host = "Thailand"
value = 0.9

[[case.corporation]]
name = "Huali"
region = "Zhejiang"
"#;

fn settings(words: &[&str]) -> Vec<Setting> {
    words.iter().map(|word| word.parse().expect("a setting")).collect()
}

fn accepted(text: &str, words: &[&str]) -> Scenario {
    Scenario::parse("case.toml", text, &settings(words)).unwrap_or_else(|error| panic!("{error}"))
}

/// The errors of a scenario that is refused, as plain text.
fn refusal(text: &str, words: &[&str]) -> String {
    match Scenario::parse("case.toml", text, &settings(words)) {
        Ok(_) => panic!("accepted:\n{text}"),
        Err(error) => error.render(false),
    }
}

/// Each text is refused with one problem at `place` whose report contains each of the `fragments`.
fn refused(text: &str, place: &str, fragments: &[&str]) {
    let report = refusal(text, &[]);
    assert!(report.contains("1 problem in"), "more than one problem:\n{report}");
    assert!(report.contains(&format!("case.toml:{place}\n")), "not at {place}:\n{report}");
    for fragment in fragments {
        assert!(report.contains(fragment), "without {fragment:?}:\n{report}");
    }
}

/// Line and column of the sign « in a piece of the text that is given with it.
fn place(text: &str, at: &str) -> String {
    let (before, _) = at.split_once('«').expect("a sign");
    let piece = at.replace('«', "");
    let start = text.find(&piece).unwrap_or_else(|| panic!("no {piece:?} in\n{text}")) + before.len();
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    format!("{}:{}", text[..start].matches('\n').count() + 1, text[line..start].chars().count() + 1)
}

#[test]
fn the_template_is_a_scenario_with_exactly_the_fields_of_the_rules() {
    let scenario = Scenario::template();
    let mut fields = BTreeSet::new();
    collect("", &toml::Value::try_from(&scenario.parameters).expect("parameters are a table"), &mut fields);
    let others = [
        "title",
        "experiment.",
        "study.",
        "record.",
        "case.",
        "programme.",
        "event.",
        "claim.",
        "sweep.",
        "uncertain.",
        "regimes.",
        "arm.",
        "calibrate.",
        "posterior.",
        "target.",
        "what_if.",
        "quantity.",
    ];
    let keys: BTreeSet<String> = catalogue()
        .entries()
        .iter()
        .map(|entry| entry.key.clone())
        .filter(|key| !others.iter().any(|other| key.starts_with(other)))
        .collect();
    assert_eq!(keys, fields);
    assert_eq!((scenario.experiment.worlds, scenario.experiment.runs, scenario.experiment.seed), (200, 1, 1));
    assert_eq!(scenario.experiment.arms, Arm::PRESETS);
    assert_eq!(scenario.steps(), 100);
}

fn collect(path: &str, value: &toml::Value, fields: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(members) => {
            for (word, member) in members {
                collect(&format!("{path}{}{word}", if path.is_empty() { "" } else { "." }), member, fields);
            }
        }
        toml::Value::Array(rows) if rows.iter().all(toml::Value::is_table) => {
            for row in rows {
                collect(path, row, fields);
            }
        }
        _ => {
            fields.insert(path.to_owned());
        }
    }
}

#[test]
fn every_key_has_meaning_unit_and_source_and_a_default_inside_its_range() {
    for entry in catalogue().entries() {
        assert!(entry.meaning.ends_with('.'), "{}: {}", entry.key, entry.meaning);
        assert!(!entry.unit.is_empty() && !entry.source.is_empty(), "{}", entry.key);
        let Some(default) = &entry.default else { continue };
        let value: toml::Value = toml::from_str::<toml::Table>(&format!("v = {default}")).expect("TOML")["v"].clone();
        let inside = |value: &toml::Value, low: f64, high: f64| {
            value.as_float().is_some_and(|value| low < high && (low..=high).contains(&value))
        };
        assert!(
            match &entry.kind {
                ValueType::Switch => value.is_bool(),
                ValueType::Integer { low, high } =>
                    value.as_integer().is_some_and(|value| (low..=high).contains(&&value)),
                ValueType::Number { low, high } => inside(&value, *low, *high),
                ValueType::Interval { low, high } => {
                    value.as_array().is_some_and(|values| values.iter().all(|value| inside(value, *low, *high)))
                }
                ValueType::Word(words) => value.as_str().is_some_and(|word| words.iter().any(|known| known == word)),
                ValueType::Text | ValueType::Lines | ValueType::Date => value.is_str(),
                ValueType::Texts | ValueType::Words(_) => value.is_array(),
            },
            "{} = {default}",
            entry.key
        );
    }
}

#[test]
fn the_case_of_the_template_checks_when_its_signs_are_taken_away() {
    let scenario = accepted(&template().replace("#~ ", ""), &[]);
    let plan = &scenario.plan;
    assert_eq!((plan.parks.len(), plan.programmes.len(), plan.events.len()), (1, 1, 1));
    assert_eq!((scenario.targets.len(), scenario.what_ifs.len(), scenario.claims.len()), (1, 1, 1));
}

#[test]
fn what_the_template_keeps_apart_is_known_too() {
    let text = template().replace("#~ ", "").replace("#? ", "");
    let report = refusal(&text, &[]);
    assert!(report.contains("has no use for `element`") && !report.contains("unknown key"), "{report}");
    assert!(!report.contains("wrong type"), "{report}");
}

#[test]
fn a_case_becomes_a_plan() {
    let scenario = accepted(CASE, &[]);
    let plan = &scenario.plan;
    let countries: Vec<_> = plan.countries.iter().map(|country| (country.name.as_str(), country.side)).collect();
    let expected = [("China", Side::Home), ("Thailand", Side::Host), ("host 1", Side::Host), ("host 2", Side::Host)];
    assert_eq!(countries, expected);
    assert_eq!(plan.countries[CountryId(0)].nation, "Ministry of Commerce");
    assert_eq!(plan.countries[CountryId(1)].distance, 0.5);
    assert_eq!(plan.countries[CountryId(1)].tie, Some(1.0));
    assert_eq!([2, 3].map(|id| plan.countries[CountryId(id)].distance), [0.2, 0.8]);
    assert_eq!(plan.regions.len(), 30 + 2 + 3 + 3);
    assert_eq!(plan.regions[RegionId(0)].name, "Zhejiang");
    assert_eq!(plan.regions[RegionId(1)].name, "China region 2");
    assert_eq!(plan.regions[RegionId(30)].name, "Rayong");
    assert_eq!((plan.regions[RegionId(30)].corporations, plan.regions[RegionId(30)].threshold), (5, Some(0.5)));
    assert_eq!(plan.regions[RegionId(37)].name, "host 2 region 3");
    let [holley, huali, amata, second] = [0, 1, 6000, 6001].map(CorporationId);
    assert_eq!(plan.corporations.keys().copied().collect::<Vec<_>>(), [holley, huali, amata, second]);
    assert_eq!(plan.corporations[&holley].sector, Some(3));
    assert_eq!(plan.corporations[&amata].reliability, Some(0.9));

    let park = &plan.parks[0];
    assert_eq!((park.name.as_str(), park.record.as_deref()), ("TCRIZ", Some("tcriz")));
    assert_eq!((park.date, park.ready, park.land, park.entry), (2006.5, Some(2007.0), Some(300), Some(13.0)));
    assert_eq!((park.developer, park.partner, park.initiator), (holley, amata, Initiator::Region));
    assert_eq!(park.enrolled, [Role::HostRegion, Role::HomeNation]);
    assert_eq!(park.thresholds, [(Role::HomeNation, 0.4), (Role::HostNation, 0.3)]);
    assert_eq!(plan.parks[1].name, "Later");
    assert_eq!(plan.programmes[0].countries, [CountryId(1), CountryId(3)]);
    let changes: Vec<_> = plan.events.iter().map(|event| (event.date, event.change.clone())).collect();
    assert_eq!(
        changes,
        [
            (2012.0, Change::RegionElement { region: RegionId(37), element: 1, form: Form::Source }),
            (2012.0, Change::Tie { home: CountryId(0), host: CountryId(1), value: 0.9 }),
            (2017.0, Change::Entry { park: 0, value: 4.6 }),
        ]
    );
}

#[test]
fn a_scenario_survives_being_written() {
    let shipped = |name: &str| {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)).expect("shipped")
    };
    let changed: &[&str] =
        &["launch.rate=0.00004", "country.distance.1=0.9", "case.park.TCRIZ.land=25", "experiment.seed=7"];
    for (text, words) in [
        (template(), &[] as &[&str]),
        (CASE, &[]),
        (CASE, changed),
        (&shipped("three_partnerships.toml"), &[]),
        (&shipped("village.toml"), &[]),
        (&shipped("million.toml"), &[]),
    ] {
        let scenario = accepted(text, words);
        let again = accepted(scenario.resolved(), &[]);
        assert_eq!(again, scenario);
        assert_eq!(again.resolved(), scenario.resolved());
        assert_eq!(again.hash(), scenario.hash());
        assert_eq!(scenario.hash().len(), 64);
    }
    assert_ne!(accepted(CASE, &[]).hash(), accepted(CASE, changed).hash());
}

#[test]
fn the_main_job_is_the_template_under_its_own_title() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three_partnerships.toml");
    let scenario = Scenario::load(&path, &[]).expect("shipped");
    assert_eq!(scenario.name, "three_partnerships");
    let resolved = accepted(scenario.resolved(), &["title=Stylised world"]).resolved().to_owned();
    let (world, claims) = resolved.split_once("\n[[claim]]").expect("it states claims");
    assert_eq!(world, Scenario::template().resolved());
    assert!(claims.contains("Song et al. 2021"));
}

#[test]
fn the_million_has_a_million_corporations() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/million.toml");
    let scenario = Scenario::load(&path, &[]).expect("shipped");
    assert_eq!(scenario.plan.regions.iter().map(|region| region.corporations).sum::<u32>(), 1_000_000);
    assert_eq!(scenario.experiment.arms, [Arm::HYBRID]);
}

#[test]
fn values_are_held_against_the_catalogue() {
    for (text, place, fragments) in [
        ("[launch]\nrates = 1", "2:1", &["unknown key `launch.rates`", "did you mean `rate`?"][..]),
        ("[launch]\npatience = 1", "2:1", &["unknown key `launch.patience`", "did you mean `park.patience`"]),
        ("[lunch]\nrate = 0.001", "1:2", &["unknown table `lunch`", "did you mean `launch`?"]),
        (
            "[[programme]]\nname = \"p\"\ndate = 3\nincentive = 0.1\ncountries = []\nwho = \"x\"",
            "6:1",
            &["unknown key `programme.who`", "not known in [[programme]]"],
        ),
        ("rate = 1\n[time]", "1:1", &["unknown key `rate`", "at the top level"]),
        (
            "[launch]\n# half a word\nrate = \"0.001\"",
            "3:8",
            &[
                "`launch.rate` has the wrong type",
                "found \"0.001\"; allowed: a number, 0.00004 to 0.02 (per home corporation and year)",
                "take away the quotation marks",
            ],
        ),
        ("[launch]\nsearch = 1", "2:10", &["found 1; allowed: true or false"]),
        ("[launch]\nrate = 0.5", "2:8", &["`launch.rate` is out of range", "found 0.5; allowed: 0.00004 to 0.02"]),
        (
            "[launch]\nnation_led = -1",
            "2:14",
            &["`launch.nation_led` is out of range", "found -1; allowed: 0 to 1 (share)"],
        ),
        ("[launch]\nrate = nan", "2:8", &["`launch.rate` is not a finite number", "found NaN"]),
        ("[launch]\nrate = -inf", "2:8", &["`launch.rate` is not a finite number", "found -inf"]),
        ("[launch]\nrate = 1e999", "2:8", &["`launch.rate` is out of range", "found 1e999"]),
        (
            "[experiment]\nworlds = 1e3",
            "2:10",
            &["found 1000.0; allowed: a whole number, 1 to 1000000 (worlds)", "write 1000, without"],
        ),
        (
            "[experiment]\nseed = 99999999999999999999",
            "2:8",
            &["`experiment.seed` is out of range", "found 99999999999999999999; allowed: 0 to 9223372036854775807"],
        ),
        (
            "[experiment]\narms = [\"hybrid\", \"hierachical\"]",
            "2:19",
            &[
                "found \"hierachical\"; allowed: hierarchical, spontaneous, hybrid, open",
                "did you mean \"hierarchical\"?",
            ],
        ),
        ("[experiment]\narms = [\"hybrid\", \"hybrid\"]", "2:19", &["names \"hybrid\" twice"]),
        ("[experiment]\narms = []", "2:8", &["names no arm"]),
        ("[experiment]\narms = \"hybrid\"", "2:8", &["wrong type", "write [\"hybrid\"]"]),
        ("[country]\ndistance = [0.8, 0.2]", "2:12", &["`country.distance` runs backwards", "found 0.8 before 0.2"]),
        ("[country]\ndistance = [0.8]", "2:12", &["wrong type", "two numbers, 0 to 1"]),
        ("[country]\ntie = [0.2, 1.5]", "2:13", &["`country.tie` is out of range", "found 1.5"]),
        ("launch = 3\n[time]", "1:10", &["`launch` has the wrong type", "found 3; allowed: the table [launch]"]),
        ("[[park]]\nname = \"x\"", "1:1", &["`park` has the wrong type", "[[case.park]]"]),
        ("[case.park]\nname = \"x\"", "1:1", &["write the header [[case.park]]"]),
        ("title = \" \"\n[time]", "1:9", &["`title` is empty"]),
        ("title = \"a\\nb\"\n[time]", "1:9", &["control character"]),
        (
            "[time]\nstep = 0.3",
            "2:8",
            &["`time.step` does not divide a year", "found 0.3, 3.33 steps a year", "0.25 gives 4 steps"],
        ),
        (
            "[time]\nstep = 0.01\nyears = 200\n[policy]\ninterdependence = 6",
            "5:19",
            &["found 6; allowed: 0 to 5 (elements)"],
        ),
        ("[selection]\nreputed = 0.6\npopular = 0.5", "3:11", &["more than all looks", "together at most 1"]),
        (
            "[[policy.element]]\nname = \"tax\"\njurisdiction = \"nation\"\n",
            "1:1",
            &["`policy.interdependence` is too high", "less than the number of elements, 1"],
        ),
        (
            "[policy]\ninterdependence = 1\n[[policy.element]]\nname = \"tax\"\njurisdiction = \"nation\"\n[[policy.element]]\nname = \"tax\"\njurisdiction = \"region\"",
            "7:8",
            &["two policy elements are called \"tax\"", "first here"],
        ),
        (
            "[policy]\ninterdependence = 0\n[[policy.element]]\nname = \"tax\"\n",
            "3:1",
            &["[[policy.element]] has no `jurisdiction`", "required: one of nation, region, corporation"],
        ),
        ("[world]\nhost_countries = 0", "2:18", &["there is no host country"]),
        (
            "[world]\nhome_regions = 10000\nhome_corporations = 1000000",
            "3:21",
            &["the world is too large", "found 10000005000 corporations in all; allowed: at most 50000000"],
        ),
    ] {
        refused(text, place, fragments);
    }
}

#[test]
fn cases_are_held_against_their_cast() {
    let edited = |from: &str, to: &str| {
        assert!(CASE.contains(from), "{from}");
        CASE.replacen(from, to, 1)
    };
    for (from, to, at, fragments) in [
        (
            "country = \"Thailand\"",
            "country = \"Thailnd\"",
            "country = «\"Thailnd\"",
            &["names a country that does not exist", "found \"Thailnd\"", "did you mean \"Thailand\"?"][..],
        ),
        (
            "developer = \"Holley\"",
            "developer = \"Holly\"",
            "developer = «\"Holly\"",
            &["`case.park.developer` names a corporation that does not exist", "did you mean \"Holley\"?"],
        ),
        (
            "developer = \"Holley\"",
            "developer = \"Amata\"",
            "developer = «\"Amata\"",
            &["`case.park.developer` is not a home corporation", "found one of Thailand, a host country"],
        ),
        (
            "region = \"Rayong\"\ninitiator",
            "region = \"Zhejiang\"\ninitiator",
            "region = «\"Zhejiang\"\ninitiator",
            &["not the partner's region", "allowed: \"Rayong\""],
        ),
        (
            "name = \"Later\"",
            "name = \"TCRIZ\"",
            "name = «\"TCRIZ\"\nrecord",
            &["two have the park name \"TCRIZ\"", "again here", "first here"],
        ),
        (
            "[[case.region]]",
            "[[case.country]]\nname = \"China\"\nside = \"host\"\n[[case.region]]",
            "name = «\"China\"\nside = \"host\"",
            &["two have the country name \"China\""],
        ),
        (
            "[[case.park]]",
            "[[case.corporation]]\nname = \"Amata\"\nregion = \"Zhejiang\"\n[[case.park]]",
            "name = «\"Amata\"\nregion = \"Zhejiang\"",
            &["two have the corporation name \"Amata\""],
        ),
        (
            "[[case.corporation]]",
            "[[case.region]]\nname = \"host 1 region 1\"\ncountry = \"Thailand\"\n[[case.corporation]]",
            "name = «\"host 1 region 1\"",
            &["the name of a generated region"],
        ),
        (
            "date = \"2010-07\"",
            "date = \"2010-13\"",
            "date = «\"2010-13\"",
            &["`case.park.date` is not a possible date", "month 13"],
        ),
        ("date = \"2010-07\"", "date = 2010-02-30", "date = «2010-02-30", &["not valid TOML"]),
        ("date = \"2010-07\"", "date = \"2010-02-30\"", "date = «\"2010-02-30\"", &["that month has 28 days"]),
        (
            "date = \"2010-07\"",
            "date = 2004",
            "date = «2004",
            &["`case.park.date` is before the start", "from 2005 (time.start) to before 2025"],
        ),
        ("date = \"2010-07\"", "date = \"2025\"", "date = «\"2025\"", &["`case.park.date` is after the horizon"]),
        ("date = \"2010-07\"", "date = true", "date = «true", &["found true; allowed: a date such as"]),
        (
            "date = \"2010-07\"",
            "date = \"10\"",
            "date = «\"10\"",
            &["or a year of the run such as 10", "take away the quotation marks"],
        ),
        ("ready = 2007", "ready = 2006", "ready = «2006", &["ready before the park is founded", "`date`"]),
        ("date = \"2017-01\"", "date = \"2006-01\"", "date = «\"2006-01\"", &["before its park is founded"]),
        ("sector = 3", "sector = 8", "sector = «8", &["there is no such sector", "0 to 7"]),
        (
            "regions = 2\ncorporations = 5",
            "regions = 1\ncorporations = 5\n[[case.region]]\nname = \"A\"\ncountry = \"Thailand\"",
            "name = \"Rayong\"\ncountry = «\"Thailand\"",
            &["Thailand has too few regions", "Thailand has 1"],
        ),
        (
            "corporations = 5",
            "corporations = 1",
            "name = \"Second\"\nregion = «\"Rayong\"",
            &["Rayong has too few corporations", "Rayong has 1"],
        ),
        (
            "value = 4.6\n",
            "",
            "set = «\"entry\"",
            &["an event that sets \"entry\" has no `value`", "it needs park, value"],
        ),
        ("value = 4.6", "value = 4.6\nrole = \"home_nation\"", "role = «\"home_nation\"", &["has no use for `role`"]),
        (
            "set = \"entry\"",
            "set = \"land\"",
            "value = «4.6",
            &["found 4.6; allowed with set = \"land\": 1 to 100000, whole"],
        ),
        (
            "element = \"land\"",
            "element = \"lands\"",
            "element = «\"lands\"",
            &["names a policy element that does not exist", "did you mean \"land\"?"],
        ),
        (
            "region = \"host 2 region 3\"",
            "region = \"Zhejiang\"",
            "set = \"region_element\"\nregion = «\"Zhejiang\"",
            &["`event.region` is not a host region"],
        ),
        ("home = \"China\"", "home = \"host 1\"", "home = «\"host 1\"", &["`event.home` is not a home country"]),
        (
            "enrolled = [\"host_region\"",
            "enrolled = [\"home_corporation\"",
            "enrolled = [«\"home_corporation\"",
            &["found \"home_corporation\"", "allowed: home_nation"],
        ),
        ("\"Thailand\", \"host 2\"", "\"Thailand\", \"host 3\"", "«\"host 3\"", &["found \"host 3\""]),
        ("incentive = 0.15\n", "", "«[[programme]]", &["[[programme]] has no `incentive`"]),
        (
            "incentive = 0.15",
            "incentive = 0.15\nuntil = 2013",
            "until = «2013",
            &["the programme ends before it begins"],
        ),
    ] {
        let text = edited(from, to);
        refused(&text, &place(&text, at), fragments);
    }
}

#[test]
fn all_problems_are_reported_at_once_in_the_order_of_the_file() {
    let report = refusal(
        "[time]\nstep = 0.3\nyears = 0\n[launch]\nraet = 1\nrate = 5\n[record]\noutcomes = 3",
        &["park.land=1"],
    );
    let places: Vec<_> =
        ["case.toml:2:8", "case.toml:3:9", "case.toml:5:1", "case.toml:6:8", "case.toml:8:12", "--set park.land=1"]
            .map(|place| report.find(place).unwrap_or_else(|| panic!("{place} missing:\n{report}")))
            .into();
    assert!(places.is_sorted(), "{report}");
    assert!(report.ends_with("6 problems in case.toml\n"), "{report}");
}

#[test]
fn syntax_errors_and_double_keys_are_located() {
    refused("[time]\nyears = \n", "2:9", &["not valid TOML"]);
    refused("[time]\nyears = 3\nyears = 4", "3:1", &["`time.years` is there twice", "keep one"]);
    refused("[time]\n[time]\n", "2:2", &["is there twice"]);
}

#[test]
fn deep_nesting_is_refused_and_does_not_exhaust_the_stack() {
    let deep = 20_000;
    for text in [
        format!("x = {}", "[".repeat(deep)),
        format!("x = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("{}x = 1", "a.".repeat(deep)),
        format!("[{}x]\ny = 1", "a.".repeat(deep)),
        format!("x = {}", "{a=".repeat(deep)),
    ] {
        assert!(refusal(&text, &[]).contains("error:"));
    }
    assert!(format!("{}x=1", "a.".repeat(deep)).parse::<Setting>().is_err());
}

#[test]
fn columns_count_characters() {
    refused("title = \"Öl\" # ä\n[launch]\nrate = 7 # é", "3:8", &["found 7"]);
    refused("x = { \"ü\" = 1, b = 2 }\n[time]\n", "1:1", &["unknown table `x`"]);
    refused("launch = { \"ü\" = 1, search = true }", "1:12", &["unknown key `launch.ü`"]);
}

#[test]
fn files_that_hold_no_scenario_say_how_to_start() {
    for text in ["", "\n  \n", "# only a comment\n", "title = \"no table\"\n"] {
        let report = refusal(text, &[]);
        assert!(report.contains("polmob template"), "{report}");
    }
    assert!(refusal("", &[]).contains("the file is empty"));
    // Keys without a table are no lesser mistake than a missing table.
    refused("rate = 0.1\n", "1:1", &["unknown key `rate`", "did you mean `", "launch.rate`"]);
    refused("title = 5\n", "1:9", &["`title` has the wrong type", "put it in quotation marks"]);
}

#[test]
fn numbers_need_digits_on_both_sides_of_their_point() {
    refused("[policy]\ncoercion = .5\n", "2:12", &["found .5; allowed: a number with digits", "write 0.5"]);
    refused("[policy]\ncoercion = 1. # all\n", "2:12", &["found 1.; allowed: a number with digits", "write 1.0"]);
}

#[test]
fn files_that_cannot_be_text_or_read_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let refusal = |path: &Path| Scenario::load(path, &[]).expect_err("refused");
    let binary = folder.path().join("latin.toml");
    std::fs::write(&binary, b"[time]\n# Kr\xfcmel\n").expect("written");
    let report = refusal(&binary).render(false);
    assert!(report.contains("latin.toml:2:5") && report.contains("byte 0xfc at offset 11"), "{report}");
    assert!(refusal(folder.path()).render(false).contains("found a directory"));
    let absent = refusal(&folder.path().join("absent.toml"));
    assert!(matches!(absent, ScenarioError::Invalid(_)));
    assert!(absent.render(false).contains("there is no such file"));
    // A name below a file is neither there nor a mistake in the scenario: the system refuses it.
    assert!(matches!(refusal(&binary.join("below.toml")), ScenarioError::Disk { .. }));
    let marked = folder.path().join("marked.toml");
    std::fs::write(&marked, "\u{feff}[time]\nyears = 3\n").expect("written");
    let marked = Scenario::load(&marked, &[]).expect("a byte order mark is no mistake");
    assert_eq!((marked.name.as_str(), marked.parameters.time.years), ("marked", 3));
}

#[test]
fn settings_reach_every_value() {
    let set = |words: &[&str]| accepted(CASE, words);
    let parameters = |words: &[&str]| -> Parameters { set(words).parameters };
    assert_eq!(parameters(&["launch.rate=0.001", "launch.rate=0.002"]).launch.rate, 0.002);
    assert_eq!(parameters(&["country.distance.1=0.9"]).country.distance, [0.2, 0.9]);
    assert_eq!(parameters(&["policy.element.tax.name=taxes"]).policy.element[0].name, "taxes");
    assert_eq!(parameters(&["policy.element.1.name=soil", "event.1.element=soil"]).policy.element[1].name, "soil");
    assert_eq!(parameters(&["launch={rate=0.001}"]).launch.nation_led, 0.3);
    assert_eq!(set(&["title=Two words"]).title, "Two words");
    assert_eq!(set(&["experiment.arms=[\"open\"]"]).experiment.arms, [Arm::OPEN]);
    assert_eq!(set(&["case.park.TCRIZ.land=25"]).plan.parks[0].land, Some(25));
    assert_eq!(set(&["case.park.0.date=2008-07"]).plan.parks[1].date, 2008.5);
    assert_eq!(set(&["case.park.\"TCRIZ\".thresholds.home_region=0.3"]).plan.parks[0].thresholds.len(), 3);
    assert_eq!(
        set(&[
            "case.country.Thailand.name=A.B",
            "case.region.0.country=A.B",
            "case.region.Rayong.threshold=0.9",
            "programme.0.countries=[\"A.B\"]",
            "event.2.host=A.B",
            "case.country.'A.B'.tie=0.5"
        ])
        .plan
        .countries[CountryId(1)]
        .tie,
        Some(0.5)
    );
}

#[test]
fn settings_are_refused_by_their_own_text() {
    for (word, fragments) in [
        ("launch.rate=7", &["`launch.rate` is out of range: found 7", "--> --set launch.rate=7"][..]),
        ("launch.raet=0.001", &["unknown key `launch.raet`", "did you mean `rate`?"]),
        ("country.distance.1=0.1", &["`country.distance` runs backwards", "--> --set country.distance.1=0.1"]),
        ("country.distance.2=0.1", &["`country.distance` has no element `2`", "it has 2 elements"]),
        ("case.park.TCRIS.land=30", &["`case.park` has no element `TCRIS`", "did you mean `TCRIZ`?"]),
        ("launch.rate.x=1", &["`launch.rate` has no part `x`"]),
        ("launch.search=yes", &["found \"yes\"; allowed: true or false"]),
        ("time.step=0.3", &["`time.step` does not divide a year"]),
        ("case.country.China.side=host", &["there is no home country"]),
    ] {
        let report = refusal(CASE, &[word]);
        for fragment in fragments {
            assert!(report.contains(fragment), "without {fragment:?}:\n{report}");
        }
    }
    assert!(refusal("[time]\n", &["case.park.0.land=30"]).contains("there is no [[case.park]] to set"));
    for (word, why) in [
        ("launch.rate", "key=value"),
        ("=3", "key=value"),
        ("launch.rate=", "key=value"),
        ("launch..rate=3", "dotted key"),
        ("a.\"b=3", "dotted key"),
        ("launch.rate=[1", "not a TOML value"),
        ("launch.rate=1\n[x]", "not a TOML value"),
    ] {
        let error = word.parse::<Setting>().expect_err("refused").to_string();
        assert!(error.contains(why), "{word}: {error}");
    }
}

#[test]
fn colour_marks_and_plain_does_not() {
    let Err(error) = Scenario::parse("case.toml", "[launch]\nrate = 7", &[]) else { panic!("accepted") };
    assert!(error.render(true).contains('\u{1b}'));
    assert!(!error.render(false).contains('\u{1b}'));
    let ScenarioError::Invalid(diagnostics) = error else { panic!("a mistake of the author") };
    assert_eq!(diagnostics.position(&diagnostics.problems()[0]), Some((2, 8)));
}

proptest! {
    #![proptest_config(random_cases(192, 5))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = Scenario::parse("bytes", &String::from_utf8_lossy(&bytes), &[]) {
            prop_assert!(!error.render(true).is_empty());
        }
    }

    #[test]
    fn no_mutation_of_a_scenario_panics(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "[\\[\\]{}=\".,0-9a-zé \\n#-]{0,6}"), 1..6),
    ) {
        let mut text: Vec<char> = accepted(CASE, &[]).resolved().chars().collect();
        for (at, length, new) in edits {
            let start = at.index(text.len());
            let end = (start + length).min(text.len());
            text.splice(start..end, new.chars());
        }
        if let Err(error) = Scenario::parse("mutant", &text.into_iter().collect::<String>(), &[]) {
            prop_assert!(!error.render(false).is_empty());
        }
    }

    #[test]
    fn no_setting_panics(word in "(launch|case|park|policy\\.element|country\\.distance|time|[a-z]{1,3})(\\.[a-z0-9]{1,8}){0,3}=[\\[\\]{}a-z0-9\". -]{0,8}") {
        if let Ok(setting) = word.parse::<Setting>() && let Err(error) = Scenario::parse("case", CASE, &[setting]) {
            prop_assert!(!error.render(false).is_empty());
        }
    }
}
