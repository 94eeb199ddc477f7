//! Facts that cannot be, each refused once, at its place, with what was found and what is allowed.

use polmob::scenario::{Scenario, Setting};

/// A case in which every fact can be.
const CASE: &str = r#"
[time]
start = 2005
years = 15

[[case.country]]
name = "Thailand"
side = "host"

[[case.country]]
name = "China"
side = "home"

[[case.region]]
name = "Rayong"
country = "Thailand"

[[case.region]]
name = "Zhejiang"
country = "China"

[[case.corporation]]
name = "Holley"
region = "Zhejiang"
sector = 3

[[case.corporation]]
name = "Amata"
region = "Rayong"
sector = 3 # of the partner

[[case.corporation]]
name = "Huali"
region = "Zhejiang"

[[case.corporation]]
name = "Second"
region = "Rayong"

[[case.park]]
name = "P"
record = "tcriz"
date = "2006-07"
ready = "2009-02"
patience = 7
developer = "Holley"
partner = "Amata"

[[case.park]]
name = "Later"
date = "2010"
developer = "Huali"
partner = "Second"

[[programme]]
name = "Belt and Road"
date = "2013-09"
until = "2017"
incentive = 0.15
countries = ["Thailand"]

[[event]]
date = "2008-03"
set = "join"
park = "P"
role = "home_nation"

[[event]]
date = "2012"
set = "leave"
park = "P"
role = "home_nation"

[[target]]
name = "own figure"
park = "P"
outcome = "tenants"
measure = "rate"
since = "2009"
value = 5
at = "2012"

[[target]]
name = "ratio"
park = "P"
than_park = "Later"
outcome = "tenants"
value = 2
at = "2014"

[[target]]
name = "series"
park = "P"
series = "tenants"
from = "2007"
to = "2018"

[[claim]]
name = "claimed"
says = "It grows."
park = "P"
outcome = "tenants"
arm = "open"
measure = "growth"
since = "2011"
at = "2015"
relation = "lies_within"
from = 0
"#;

fn refusal(text: &str, settings: &[Setting]) -> String {
    match Scenario::parse("case.toml", text, settings) {
        Ok(_) => panic!("accepted, with {settings:?}:\n{text}"),
        Err(error) => error.render(false),
    }
}

/// Each line: what is replaced by what (the place of the fault behind «), and what the report says.
const IMPOSSIBLE: &[(&str, &str, &[&str])] = &[
    // Before the start or after the horizon.
    (
        "date = \"2006-07\"",
        "date = «\"2004-07\"",
        &["`case.park.date` is before the start", "found 2004-07; allowed: from 2005 (time.start) to before 2020"],
    ),
    (
        "date = \"2010\"",
        "date = «\"2020\"",
        &["`case.park.date` is after the horizon", "found 2020; allowed: from 2005"],
    ),
    (
        "ready = \"2009-02\"",
        "ready = «\"2021\"",
        &["`case.park.ready` is after the horizon", "found 2021; allowed: from 2005 (time.start) to before 2020"],
    ),
    (
        "date = \"2013-09\"",
        "date = «\"2004\"",
        &["`programme.date` is before the start", "found 2004; allowed: from 2005"],
    ),
    (
        "date = \"2012\"",
        "date = «\"2020-01\"",
        &["`event.date` is after the horizon", "found 2020-01; allowed: from 2005"],
    ),
    (
        "at = \"2014\"",
        "at = «\"2021\"",
        &["`target.at` is after the horizon", "found 2021.00; allowed: 2005.25 to 2020"],
    ),
    ("since = \"2009\"", "since = «\"2004\"", &["`target.since` is before the end of the first step", "found 2004.00"]),
    (
        "at = \"2015\"",
        "at = «\"2021\"",
        &["`claim.at` is after the horizon", "found 2021.00; allowed: 2005.25 to 2020"],
    ),
    ("since = \"2011\"", "since = «\"2005\"", &["`claim.since` is before the end of the first step", "found 2005.00"]),
    // Before the park is founded.
    (
        "date = \"2008-03\"",
        "date = «\"2006\"",
        &["`event.date` is before its park is founded", "found 2006.00; allowed: from 2006.50, when P is founded"],
    ),
    (
        "at = \"2014\"",
        "at = «\"2009\"",
        &["`target.at` is before its park is founded", "allowed: from 2010.00, when Later is"],
    ),
    (
        "since = \"2009\"",
        "since = «\"2006\"",
        &["`target.since` is before its park is founded", "allowed: from 2006.50"],
    ),
    (
        "since = \"2011\"",
        "since = «\"2006\"",
        &["`claim.since` is before its park is founded", "allowed: from 2006.50"],
    ),
    // Out of order.
    (
        "ready = \"2009-02\"",
        "ready = «\"2006-06\"",
        &["the site is ready before the park is founded", "found 2006-06; allowed: from 2006-07, the date of `date`"],
    ),
    (
        "until = \"2017\"",
        "until = «\"2013-09\"",
        &["the programme ends before it begins", "found 2013-09; allowed: after 2013-09, the date of `date`"],
    ),
    (
        "at = \"2012\"",
        "at = «\"2009\"",
        &["`target.since` is not before `target.at`", "found 2009; allowed: after 2009, the date of `since`"],
    ),
    (
        "from = \"2007\"\nto = \"2018\"",
        "from = \"2019\"\nto = «\"2018\"",
        &["the figures of a target end before they begin", "found 2018; allowed: from 2019, the date of `from`"],
    ),
    (
        "at = \"2015\"",
        "at = «\"2010\"",
        &["`claim.since` is not before `claim.at`", "found 2010; allowed: after 2011, the date of `since`"],
    ),
    (
        "since = \"2011\"\nat = \"2015\"",
        "since = «\"2020\"",
        &["`claim.since` is not before the horizon", "found 2020.00; allowed: a date before 2020.00"],
    ),
    (
        "from = \"2007\"",
        "measure = \"rate\"\nsince = «\"2019\"",
        &["`target.since` is not before a figure of the series", "found 2019.00; allowed: a date before"],
    ),
    // Contradictions that are no matter of one date.
    (
        "patience = 7",
        "patience = «2.5",
        &["the patience of the park ends before its site is ready", "found 2.5; allowed: more than 2.58"],
    ),
    (
        "sector = 3 # of the partner",
        "sector = «4",
        &[
            "developer and partner of a park are of different sectors",
            "found sector 4; allowed: 3, the sector of the dev",
        ],
    ),
    (
        "date = \"2012\"",
        "date = «\"2008-03\"",
        &["two events set the same quantity at the same date", "found a second \"leave\"; allowed: one", "first here"],
    ),
    (
        "at = \"2014\"",
        "at = \"2014\"\nto = «\"2015\"",
        &["with a figure of its own has no use for `to`", "leave it out"],
    ),
    ("from = \"2007\"", "at = «\"2007\"", &["a target with a series has no use for `at`", "leave it out"]),
];

#[test]
fn facts_that_cannot_be_are_refused_where_they_are() {
    Scenario::parse("case.toml", CASE, &[]).unwrap_or_else(|error| panic!("{error}"));
    for (from, to, fragments) in IMPOSSIBLE {
        assert_eq!(CASE.matches(from).count(), 1, "{from:?}");
        let marked = CASE.replacen(from, to, 1);
        let at = marked.find('«').expect("a sign");
        let line = marked[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let place = format!("{}:{}", marked[..at].matches('\n').count() + 1, marked[line..at].chars().count() + 1);
        let report = refusal(&marked.replace('«', ""), &[]);
        assert!(report.contains("1 problem in"), "{to}: more than one problem:\n{report}");
        assert!(report.contains(&format!("case.toml:{place}\n")), "{to}: not at {place}:\n{report}");
        for fragment in *fragments {
            assert!(report.contains(fragment), "{to}: without {fragment:?}:\n{report}");
        }
    }
}

/// A setting is at fault where it contradicts what the file says, whichever of the two keys it sets.
#[test]
fn settings_that_make_facts_impossible_are_at_fault() {
    for (setting, fragments) in [
        ("case.park.P.date=2010", ["found 2010; allowed: up to 2009-02, the date of `ready`", "`ready`"]),
        ("case.park.P.ready=2005", ["found 2005; allowed: from 2006-07, the date of `date`", "`date`"]),
        ("programme.0.date=2018", ["found 2018; allowed: before 2017, the date of `until`", "`until`"]),
        ("claim.0.since=2016", ["found 2016; allowed: before 2015, the date of `at`", "`at`"]),
        (
            "case.corporation.Holley.sector=1",
            ["found sector 1; allowed: 3, the sector of the partner", "sector of the"],
        ),
        ("event.0.date=2012", ["two events set the same quantity", "found a second \"leave\"; allowed: one"]),
    ] {
        let report = refusal(CASE, &[setting.parse().expect("a setting")]);
        assert!(report.contains(&format!("--> --set {setting}")), "{setting}:\n{report}");
        for fragment in fragments {
            assert!(report.contains(fragment), "{setting}: without {fragment:?}:\n{report}");
        }
    }
}
