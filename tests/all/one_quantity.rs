//! The same quantity is the same number, whoever reads it: claims, targets, what-ifs and patterns.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;

use polmob::calibration::{COMPARED, WhatIfs};
use polmob::experiment::claims::tests;
use polmob::experiment::{Executor, Prepared, Targets, observe, run};
use polmob::parameters::Arm;
use polmob::patterns::{self, Question};
use polmob::scenario::{Ended, ParkOutcome, Quantity, Scenario, ScenarioError, outcome_of};

use crate::commands::{VILLAGE, place, polmob};

const WORLDS: u32 = 12;

/// Rayong with partnerships so likely to end that most have by 2023, and one quantity said in three tables.
fn rayong(date: &str, ended: &str) -> Result<Scenario, ScenarioError> {
    rayong_of_runs(1, date, ended)
}

fn rayong_of_runs(runs: u32, date: &str, ended: &str) -> Result<Scenario, ScenarioError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rayong.toml");
    let said = format!(
        "[[claim]]\nname = \"said\"\nsays = \"s\"\npark = \"TCRIZ\"\noutcome = \"tenants\"\narm = \"open\"\n\
         relation = \"lies_within\"\nfrom = 0.0\nat = \"{date}\"\n{ended}\n\
         [[target]]\nname = \"said\"\npark = \"TCRIZ\"\noutcome = \"tenants\"\nvalue = 1.0\nat = \"{date}\"\n{ended}\n\
         [[what_if]]\nname = \"said\"\nsays = \"s\"\npark = \"TCRIZ\"\narm = \"hybrid\"\n{ended}\n\
         [[quantity]]\nname = \"said\"\npark = \"TCRIZ\"\noutcome = \"tenants\"\nat = \"{date}\"\n{ended}\n\
         [[claim]]\nname = \"named\"\nsays = \"s\"\noutcome = \"said\"\narm = \"open\"\nrelation = \"lies_within\"\n\
         from = 0.0\n\
         [[target]]\nname = \"named\"\noutcome = \"said\"\nvalue = 1.0\n"
    );
    let settings = ["exit.rate=0.2", &format!("experiment.runs={runs}"), "experiment.worlds=12"];
    let settings = settings.map(|setting| setting.parse().unwrap());
    Scenario::parse("rayong", &(fs::read_to_string(path).unwrap() + &said), &settings)
}

/// By reader, in the order of worlds.
fn read(scenario: &Scenario) -> Vec<(&'static str, Vec<f64>)> {
    let claims = |name: &str| -> Vec<_> {
        let claim: Vec<_> = scenario.claims.iter().filter(|claim| claim.name == name).cloned().collect();
        tests(scenario, &claim, WORLDS, &[], &[])[0].run(1).unwrap()[0].clone().unwrap().first
    };
    let at = scenario.claims.last().unwrap().reading.at.unwrap();
    let prepared = Prepared::new(scenario.clone());
    let targets = |name: &str| -> Vec<_> {
        let targets = scenario.targets.iter().filter(|target| target.name == name).cloned().collect();
        let targets = Targets::new(targets);
        (0..WORLDS).map(|world| observe(&prepared, Arm::OPEN, world, 0, targets.observables())[0]).collect()
    };
    let what_ifs = WhatIfs::new(scenario, at).unwrap();
    let place = scenario.what_ifs.iter().position(|what_if| what_if.name == "said").unwrap();
    let tenants = COMPARED.iter().position(|outcome| *outcome == ParkOutcome::Tenants).unwrap();
    let stands = |of: usize| (0..WORLDS).map(|world| what_ifs.world(world)[place][of].0).collect();
    // A quantity with a name is a column of every run, of those of a design too, and compared by what-ifs.
    let named = outcome_of("said", &scenario.experiment.quantities).unwrap();
    let of_run = |world| run(scenario, Arm::OPEN, world, 0).outcomes[named];
    let executor = Executor::new(1).unwrap();
    let open = scenario.experiment.arms.iter().position(|arm| *arm == Arm::OPEN).unwrap();
    let of_design = |world| executor.world(&prepared, world).runs[open].as_ref().unwrap()[named];
    vec![
        ("claim", claims("said")),
        ("target", targets("said")),
        ("what-if", stands(tenants)),
        ("run", (0..WORLDS).map(of_run).collect()),
        ("design", (0..WORLDS).map(of_design).collect()),
        ("named in a what-if", stands(COMPARED.len())),
        ("named in a claim", claims("named")),
        ("named in a target", targets("named")),
    ]
}

#[test]
fn a_quantity_is_the_same_number_in_every_command() {
    for date in ["2023", "2022-11"] {
        for ended in ["missing", "zero"] {
            let scenario = rayong(date, &format!("ended = \"{ended}\"")).unwrap();
            let mut readers = read(&scenario);
            let text = format!(
                "[[pattern]]\nname = \"said\"\nabout = \"a\"\nsays = \"S.\"\nrecord = \"r\"\nfrom = 0.0\npark = \"tcriz\"\n\
                 outcome = \"tenants\"\nat = \"{date}\"\nended = \"{ended}\"\n"
            );
            let pattern = patterns::read("said.toml", &text, &[], &[]).unwrap().remove(0);
            let Question::Testable(test) = &pattern.question else { panic!("it is read") };
            let mut every_step = scenario.clone();
            every_step.record.every = 1;
            let of_world = |world| test.first.value(&run(&every_step, Arm::OPEN, world, 0), &scenario).unwrap();
            readers.push(("pattern", (0..WORLDS).map(of_world).collect()));
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            for (one, first) in &readers {
                for (other, second) in &readers {
                    assert_eq!(bits(first), bits(second), "{one} and {other}, {date}, {ended}");
                }
            }
            // Most parks have ended: it matters what they count as, and some live.
            let values = &readers[0].1;
            let gone = values.iter().filter(|value| if ended == "zero" { **value == 0.0 } else { value.is_nan() });
            let gone = gone.count();
            assert!(gone > 3 && gone < values.len(), "{values:?}");
        }
    }
}

/// The value of a world is the mean over its runs that have one, for claims, what-ifs and the tables of a run.
#[test]
fn several_runs_of_a_world_are_one_mean_everywhere() {
    for ended in ["missing", "zero"] {
        let scenario = rayong_of_runs(3, "2023", &format!("ended = \"{ended}\"")).unwrap();
        let named = outcome_of("said", &scenario.experiment.quantities).unwrap();
        let of_world = |world| {
            let runs = (0..3).map(|at| run(&scenario, Arm::OPEN, world, at).outcomes[named]);
            let there: Vec<f64> = runs.filter(|value| value.is_finite()).collect();
            if there.is_empty() { f64::NAN } else { there.iter().sum::<f64>() / there.len() as f64 }
        };
        let expected: Vec<u64> = (0..WORLDS).map(|world| of_world(world).to_bits()).collect();
        for (reader, values) in read(&scenario) {
            if ["claim", "what-if", "named in a what-if", "named in a claim"].contains(&reader) {
                let found: Vec<u64> = values.iter().map(|value| value.to_bits()).collect();
                assert_eq!(found, expected, "{reader}, {ended}");
            }
        }
        assert_eq!(WhatIfs::new(&scenario, 20.0).unwrap().runs(), 3 * (1 + scenario.what_ifs.len() as u64));
    }
}

#[test]
fn a_table_that_says_nothing_of_ended_parks_means_what_it_meant() {
    let all = read(&rayong("2023", "").unwrap());
    let is_missing = |of: usize| all[of].1.iter().any(|value| value.is_nan());
    let counts_as_missing = ["claim", "run", "design", "named in a what-if", "named in a claim", "named in a target"];
    for (of, (reader, _)) in all.iter().enumerate() {
        assert_eq!(is_missing(of), counts_as_missing.contains(reader), "{reader}");
    }
    assert_eq!(all[1].1, all[2].1);
    let scenario = rayong("2023", "").unwrap();
    let subject = |scenario: &Scenario, name: &str| {
        scenario.claims.iter().find(|claim| claim.name == name).unwrap().subject(&scenario.plan)
    };
    assert!(subject(&scenario, "said").contains("tenants of TCRIZ (while it lives)"));
    assert_eq!(subject(&scenario, "named"), "said, open");
    let scenario = rayong("2023", "ended = \"zero\"").unwrap();
    assert!(subject(&scenario, "said").contains("(0 once it has ended)"));
}

#[test]
fn what_an_ended_park_counts_as_is_refused_where_it_means_nothing() {
    let refusal = |table: &str| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rayong.toml")).unwrap();
        match Scenario::parse("rayong", &(text + table), &[]) {
            Err(error) => error.render(false),
            Ok(_) => panic!("accepted: {table}"),
        }
    };
    let claim = "[[claim]]\nname = \"c\"\nsays = \"s\"\narm = \"open\"\nrelation = \"lies_within\"\nfrom = 0.0\n";
    for (more, title, allowed) in [
        ("outcome = \"transfer\"\nended = \"zero\"", "`claim.ended` needs a park", "it needs `park`"),
        (
            "outcome = \"local_staff\"\npark = \"TCRIZ\"\nended = \"zero\"",
            "`claim.ended` is zero, and a park that has ended has no local_staff",
            "allowed: missing, or an outcome of which 0 is meant: tenants, tenants_producing",
        ),
        (
            "outcome = \"tenants\"\npark = \"TCRIZ\"\nended = \"nought\"",
            "`claim.ended` has an unknown value",
            "missing, zero",
        ),
    ] {
        let report = refusal(&format!("{claim}{more}\n"));
        assert!(report.contains(title) && report.contains(allowed), "{report}");
    }
}

#[test]
fn growth_and_rate_are_the_same_number_in_claims_targets_and_patterns() {
    for measure in ["growth", "rate"] {
        for ended in ["missing", "zero"] {
            let more = format!("ended = \"{ended}\"\nmeasure = \"{measure}\"\nsince = \"2013\"\n");
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rayong.toml");
            let head = "park = \"TCRIZ\"\noutcome = \"tenants\"\nat = \"2022-11\"\n";
            let said = format!(
                "[[claim]]\nname = \"said\"\nsays = \"s\"\n{head}arm = \"open\"\nrelation = \"lies_within\"\nfrom = 0.0\n\
                 {more}[[target]]\nname = \"said\"\n{head}value = 0.1\n{more}"
            );
            let settings =
                ["exit.rate=0.1", "experiment.runs=1", "experiment.worlds=12"].map(|text| text.parse().unwrap());
            let scenario = Scenario::parse("rayong", &(fs::read_to_string(path).unwrap() + &said), &settings).unwrap();
            let claim: Vec<_> = scenario.claims.iter().filter(|claim| claim.name == "said").cloned().collect();
            let finished = tests(&scenario, &claim, WORLDS, &[], &[])[0].run(1);
            let claims = finished.unwrap()[0].clone().unwrap().first;
            let target = scenario.targets.iter().filter(|target| target.name == "said").cloned().collect();
            let (prepared, targets) = (Prepared::new(scenario.clone()), Targets::new(target));
            let of_target = |world| targets.values(&observe(&prepared, Arm::OPEN, world, 0, targets.observables()))[0];
            let text = format!(
                "[[pattern]]\nname = \"said\"\nabout = \"a\"\nsays = \"S.\"\nrecord = \"r\"\nfrom = 0.0\n{head}{more}"
            );
            let pattern = patterns::read("said.toml", &text, &[], std::slice::from_ref(&scenario)).unwrap().remove(0);
            let Question::Testable(test) = &pattern.question else { panic!("it is read") };
            let mut every_step = scenario.clone();
            every_step.record.every = 1;
            let of_pattern = |world| test.first.value(&run(&every_step, Arm::OPEN, world, 0), &scenario).unwrap();
            // A growth to or from nothing is no number; a claim leaves such a world out.
            let bits = |values: Vec<f64>| -> Vec<Option<u64>> {
                values.into_iter().map(|value| value.is_finite().then(|| value.to_bits())).collect()
            };
            let [claims, targets, patterns] =
                [claims, (0..WORLDS).map(of_target).collect(), (0..WORLDS).map(of_pattern).collect()].map(bits);
            assert!(
                claims == targets && targets == patterns,
                "{measure}, {ended}: {claims:?} {targets:?} {patterns:?}"
            );
            assert!(claims.iter().flatten().count() > 2, "{claims:?}");
        }
    }
}

#[test]
fn a_pattern_names_a_quantity_of_its_file_or_of_a_scenario() {
    let said = "park = \"TCRIZ\"\noutcome = \"tenants\"\nended = \"zero\"\nmeasure = \"growth\"\nsince = \"2010-05\"\nat = \"2016-09-15\"\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rayong.toml");
    let text = format!("{}[[quantity]]\nname = \"theirs\"\n{said}", fs::read_to_string(path).unwrap());
    let scenario = Scenario::parse("rayong", &text, &["experiment.runs=1".parse().unwrap()]).unwrap();
    let head = |name: &str| {
        format!("[[pattern]]\nname = \"{name}\"\nabout = \"a\"\nsays = \"S.\"\nrecord = \"r\"\nfrom = 0.0\n")
    };
    let file = format!(
        "[[quantity]]\nname = \"mine\"\n{said}[[quantity]]\nname = \"later\"\n{}{}{said}{}outcome = \"mine\"\n\
         {}outcome = \"theirs\"\n{}outcome = \"mine\"\nthan_outcome = \"later\"\nset = [\"case.park.{{park}}.land=40\"]\n",
        said.replace("2016-09-15", "2020"),
        head("whole"),
        head("own"),
        head("foreign"),
        head("both"),
    );
    let read = patterns::read("mine.toml", &file, &[], std::slice::from_ref(&scenario)).unwrap();
    let mut every_step = scenario.clone();
    every_step.record.every = 1;
    let runs: Vec<_> = (0..WORLDS).map(|world| run(&every_step, Arm::OPEN, world, 0)).collect();
    let values = |reading: &patterns::RunStatistic| -> Vec<u64> {
        runs.iter().map(|run| reading.value(run, &scenario).unwrap().to_bits()).collect()
    };
    let tests: Vec<_> = (read.iter())
        .map(|pattern| if let Question::Testable(test) = &pattern.question { test } else { panic!("it is read") })
        .collect();
    let whole = values(&tests[0].first);
    assert!(whole.iter().any(|bits| f64::from_bits(*bits) > 0.05), "{whole:?}");
    for test in &tests[1..] {
        assert_eq!(values(&test.first), whole, "{}", test.definition);
        assert!(test.first.case.as_deref().is_some_and(|case| case.eq_ignore_ascii_case("tcriz")));
    }
    let named = outcome_of("theirs", &scenario.experiment.quantities).unwrap();
    assert_eq!(runs.iter().map(|run| run.outcomes[named].to_bits()).collect::<Vec<_>>(), whole);
    assert_ne!(values(tests[3].second.as_ref().unwrap()), whole);
    assert!(tests[1].definition.starts_with("growth of tenants of TCRIZ"), "{}", tests[1].definition);
}

#[test]
fn a_growth_without_a_start_is_refused_at_its_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rayong.toml");
    let head = "[[claim]]\nname = \"c\"\nsays = \"s\"\narm = \"open\"\nrelation = \"lies_within\"\nfrom = 0.0\n";
    for (more, title, allowed) in [
        ("outcome = \"tenants\"\nmeasure = \"growth\"", "a growth is measured from a date on", "it needs `since`"),
        ("outcome = \"tenants\"\nsince = \"2010\"", "a level has no use for `since`", "set `measure`"),
        (
            "outcome = \"tenants\"\nmeasure = \"rate\"\nsince = \"2015\"\nat = \"2012\"",
            "`claim.since` is not before `claim.at`",
            "found 2012; allowed: after 2015",
        ),
        (
            "outcome = \"tenants\"\npark = \"TCRIZ\"\nmeasure = \"rate\"\nsince = \"2005-04\"",
            "`claim.since` is before its park is founded",
            "from 2005.50",
        ),
        ("outcome = \"conversion\"\nmeasure = \"growth\"\nsince = \"2010\"", "before the horizon", "allowed: "),
    ] {
        let text = fs::read_to_string(&path).unwrap() + head + more + "\n";
        let report = Scenario::parse("rayong", &text, &[]).unwrap_err().render(false);
        assert!(report.contains(title) && report.contains(allowed), "{more}\n{report}");
    }
}

#[test]
fn a_table_that_names_a_quantity_says_nothing_of_it_again() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rayong.toml");
    let quantity = "[[quantity]]\nname = \"mine\"\npark = \"TCRIZ\"\noutcome = \"tenants\"\nat = \"2015\"\n";
    let claim =
        "[[claim]]\nname = \"c\"\nsays = \"s\"\narm = \"open\"\nrelation = \"lies_within\"\nfrom = 0.0\noutcome = ";
    let target = "[[target]]\nname = \"t\"\noutcome = ";
    for (table, title, allowed) in [
        (
            format!("{claim}\"mine\"\nat = \"2016\""),
            "`claim.at` is given for a quantity that states it itself",
            "leave it out",
        ),
        (format!("{claim}\"mine\"\npark = \"TCRIZ\""), "`claim.park` is given for a quantity", "leave it out"),
        (format!("{claim}\"mime\""), "`claim.outcome` names no outcome", "allowed: a quantity (mine); "),
        (format!("{claim}\"mime\""), "`claim.outcome` names no outcome", "did you mean \"mine\"?"),
        (format!("{target}\"mime\"\nvalue = 3.0"), "`target.outcome` names no outcome", "did you mean \"mine\"?"),
        (
            format!("{target}\"mine\"\nvalue = 3.0\nended = \"zero\""),
            "`target.ended` is given for a quantity",
            "leave it out",
        ),
        (
            format!("{target}\"mine\"\nseries = \"tenants\""),
            "a target of a quantity has no use for `series`",
            "as `value`",
        ),
        (format!("{target}\"mine\""), "a target has no figure", "it needs `value`"),
        (format!("{target}\"mine\"\nvalue = -3.0"), "a figure has no logarithm", "above -1"),
    ] {
        let text = fs::read_to_string(&path).unwrap() + quantity + &table + "\n";
        let report = Scenario::parse("rayong", &text, &[]).unwrap_err().render(false);
        assert!(report.contains(title) && report.contains(allowed), "{table}\n{report}");
    }
    // Of a quantity that is refused nothing more is said.
    let text = fs::read_to_string(&path).unwrap() + &quantity.replace("2015", "2001") + claim + "\"mine\"\n";
    let report = Scenario::parse("rayong", &text, &[]).unwrap_err().render(false);
    assert!(report.contains("`quantity.at` is before") && !report.contains("`claim.outcome`"), "{report}");
}

const NAMED: &str = "[[quantity]]\nname = \"tcriz_growth\"\nsays = \"Growth of TCRIZ.\"\npark = \"TCRIZ\"\noutcome = \"tenants\"\n\
    ended = \"zero\"\nmeasure = \"rate\"\nsince = \"2002\"\nat = \"2005\"\n\
    [[quantity]]\nname = \"parks_early\"\noutcome = \"parks_founded\"\nat = \"2003-07\"\n";

/// Cells of a column by arm, world and run, of the rows that meet a condition.
fn column(folder: &Path, name: &str, only: &str) -> Vec<[String; 4]> {
    let text = fs::read_to_string(folder.join("tables/runs.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let at = ["arm", "world", "run", name].map(|name| rows[0].iter().position(|own| *own == name).unwrap());
    let is_it = |row: &&Vec<&str>| only.is_empty() || row.contains(&only);
    let mut cells: Vec<_> = rows.iter().skip(1).filter(is_it).map(|row| at.map(|at| row[at].to_owned())).collect();
    cells.sort();
    cells
}

#[test]
fn a_named_quantity_is_an_outcome_in_every_command() {
    let place = place();
    fs::write(place.path().join("named.toml"), VILLAGE.to_owned() + NAMED).unwrap();
    let quiet = "--no-charts --csv --quiet";
    let said = polmob(place.path(), &format!("run named.toml --worlds 3 {quiet} --out run")).with(0, &[]).out;
    assert!(said.contains("tcriz_growth, firms per year") && said.contains("parks_early, parks"), "{said}");
    let outcome = "--outcome tcriz_growth --worlds 3";
    polmob(place.path(), &format!("sweep named.toml --vary launch.rate=0.01,0.02 {outcome} {quiet} --out sweep"))
        .with(0, &[]);
    for name in ["tcriz_growth", "parks_early"] {
        let of_run = column(&place.path().join("run"), name, "");
        assert_eq!(of_run, column(&place.path().join("sweep"), name, "0.02"), "{name}");
        assert!(of_run.iter().any(|cells| !["", "0.0"].contains(&&*cells[3])), "{of_run:?}");
    }
    // What is about it shows it; a study that keeps it alone has it too; a folder is what its scenario gives again.
    for (words, shown) in [
        ("sensitivity named.toml --outcome tcriz_growth --worlds 2 --keep parks_early", "tcriz_growth"),
        ("regimes named.toml --outcome tcriz_growth --set regimes.better=more", "tcriz_growth"),
        ("sweep named.toml --outcome parks_early --precision parks_early=5 --max-worlds 25 --worlds 3", "parks_early"),
        ("run named.toml --precision open:tcriz_growth=5 --max-worlds 25 --worlds 3", "tcriz_growth"),
        ("what-if named.toml", "tcriz growth"),
    ] {
        let told =
            polmob(place.path(), &format!("{words} --format svg --csv --quiet --out again --force")).with(0, &[]).out;
        assert!(told.contains(shown), "{words}: {told}");
        polmob(place.path(), "verify again").with(0, &[]);
        polmob(place.path(), "charts again --out redrawn").with(0, &[]);
        fs::remove_dir_all(place.path().join("redrawn")).unwrap();
    }
    // Folders of another definition of it do not go on.
    polmob(place.path(), &format!("sweep named.toml --vary launch.rate=0.02 {outcome} --quiet --resume --out sweep --set quantity.0.ended=missing"))
        .with(2, &["quantity.0.reading was"]);
}

#[test]
fn a_name_or_a_reading_that_cannot_be_is_refused_at_its_key() {
    for (table, title, allowed) in [
        ("name = \"transfer\"\noutcome = \"transfer\"", "`quantity.name` is taken", "another name"),
        ("name = \"living\"\noutcome = \"transfer\"", "`quantity.name` is taken", "another name"),
        ("name = \"My own\"\noutcome = \"transfer\"", "`quantity.name` is no name of a column", "small letters"),
        ("name = \"order\"\noutcome = \"transfer\"", "`quantity.name` is no name of a column", "a word of databases"),
        (
            "name = \"q\"\noutcome = \"tennants\"\npark = \"TCRIZ\"",
            "names no outcome of a park",
            "did you mean \"tenants\"?",
        ),
        (
            "name = \"q\"\noutcome = \"tenants\"\npark = \"TCRIZ\"\nmeasure = \"growth\"",
            "a growth is measured from a date on",
            "since",
        ),
        (
            "name = \"q\"\noutcome = \"tenants\"\npark = \"TCRIZ\"\nat = \"2000-06\"",
            "before its park is founded",
            "from 2001.00",
        ),
        (
            "name = \"q\"\noutcome = \"tenants\"\npark = \"TCRIZ\"\nthan_park = \"TCRIZ\"",
            "a quantity divides a park by itself",
            "another park",
        ),
    ] {
        let text = format!("{VILLAGE}[[quantity]]\n{table}\n");
        let report = Scenario::parse("village", &text, &[]).unwrap_err().render(false);
        assert!(report.contains(title) && report.contains(allowed), "{table}\n{report}");
    }
    for (letters, is_taken) in [(63, true), (64, false)] {
        let text = format!("{VILLAGE}[[quantity]]\nname = \"{}\"\noutcome = \"transfer\"\n", "q".repeat(letters));
        let read = Scenario::parse("village", &text, &[]).map_err(|error| error.render(false));
        assert_eq!(read.is_ok(), is_taken, "{letters} letters");
        assert!(is_taken || read.is_err_and(|report| report.contains("allowed: up to 63")));
    }
    let twice = format!("{VILLAGE}{NAMED}{NAMED}");
    let report = Scenario::parse("village", &twice, &[]).unwrap_err().render(false);
    assert!(report.contains("two have the quantity name \"tcriz_growth\""), "{report}");
}

/// A count of home firms on record is one of home firms in a run.
#[test]
fn a_target_reads_the_firms_that_its_series_counts() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rayong.toml")).unwrap();
    let read = |series: &str| {
        let target = format!("[[target]]\nname = \"t\"\npark = \"TCRIZ\"\n{series}\n");
        Scenario::parse("rayong", &(text.clone() + &target), &[]).unwrap().targets.pop().unwrap().quantity
    };
    let of = |outcome| Quantity::Park(0, outcome, Ended::Zero);
    assert_eq!(read("series = \"tenants\"\ncounted = \"home\""), of(ParkOutcome::TenantsHome));
    assert_eq!(read("series = \"tenants\""), of(ParkOutcome::Tenants));
    assert_eq!(read("series = \"tenants\"\ncounted = \"home\"\noutcome = \"tenants\""), of(ParkOutcome::Tenants));
}
