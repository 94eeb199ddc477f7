//! Whole runs (V22): the same bytes however they are run, and what must not matter does not.

use std::convert::Infallible;
use std::sync::atomic::AtomicBool;

use polmob::experiment::{Ensemble, RunRecord, run};
use polmob::measures::{outcomes, position};
use polmob::parameters::Arm;
use polmob::scenario::Scenario;

use crate::worlds::{assert_within, mean_and_error, scenario};

/// A village of two home and four host regions, near and far, in which a good deal happens within 12 years.
const VILLAGE: &str = "[experiment]\nworlds = 5\nruns = 2\n[time]\nyears = 12\n[world]\nhome_regions = 2\n\
     home_corporations = 40\nhost_countries = 2\nhost_regions = 2\nhost_corporations = 10\nsectors = 2\n\
     [launch]\nrate = 0.02\n[tenant]\nentry = 4\n[park]\nland = 12\n";

/// All runs of a scenario, world by world.
fn run_all(scenario: &Scenario, threads: usize) -> Vec<RunRecord> {
    let ensemble = Ensemble::new(scenario, threads).expect("threads start");
    let mut records = Vec::new();
    let take = |worlds: Vec<polmob::experiment::WorldRuns>| -> Result<(), Infallible> {
        records.extend(worlds.into_iter().flat_map(|world| world.runs));
        Ok(())
    };
    let progress = ensemble.run(&AtomicBool::new(false), || (), take).expect("nothing can fail");
    assert!(progress.complete);
    records
}

/// A record as text, which tells apart all numbers and takes missing ones for equal.
fn text(record: &RunRecord) -> String {
    format!("{record:?}")
}

fn texts(records: &[RunRecord]) -> Vec<String> {
    records.iter().map(text).collect()
}

/// An outcome of all runs of an arm.
fn outcome(name: &str, arm: Arm, records: &[RunRecord]) -> Vec<f64> {
    let at = position(name).expect("an outcome");
    records.iter().filter(|record| record.arm == arm).map(|record| record.outcomes[at]).collect()
}

#[test]
fn threads_change_no_byte() {
    let scenario = scenario(VILLAGE);
    let alone = texts(&run_all(&scenario, 1));
    assert_eq!(alone.len(), 5 * 2 * 4);
    assert_eq!(alone, texts(&run_all(&scenario, 2)));
    assert_eq!(alone, texts(&run_all(&scenario, 8)));
    // Runs differ from one another.
    let mut distinct = alone.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), alone.len());
}

#[test]
fn a_run_alone_and_an_arm_alone_are_what_they_are_among_others() {
    let all = scenario(VILLAGE);
    let together = run_all(&all, 2);
    for record in &together {
        assert_eq!(text(record), text(&run(&all, record.arm, record.world, record.run)));
    }
    for arm in Arm::PRESETS {
        let mut one = all.clone();
        one.experiment.arms = vec![arm];
        let among: Vec<String> = together.iter().filter(|record| record.arm == arm).map(text).collect();
        assert_eq!(texts(&run_all(&one, 2)), among, "{}", arm.as_str());
    }
    let mut reversed = all.clone();
    reversed.experiment.arms.reverse();
    assert_eq!(text(&run_all(&reversed, 2)[0]), text(&together[3]));
}

#[test]
fn recording_changes_no_result() {
    let yearly = scenario(VILLAGE);
    let mut always = yearly.clone();
    always.record.every = 1;
    for (plain, full) in run_all(&yearly, 2).into_iter().zip(run_all(&always, 2)) {
        assert_eq!((plain.years.len(), full.years.len()), (12, 48));
        let rows = |record: &RunRecord, every: usize| -> Vec<String> {
            record.years.iter().skip(every - 1).step_by(every).map(|row| format!("{row:?}")).collect()
        };
        assert_eq!(rows(&plain, 1), rows(&full, 4));
        let strip = |record: RunRecord| text(&RunRecord { years: Vec::new(), ..record });
        assert_eq!(strip(plain), strip(full));
    }
}

/// Without attempts there are no parks and nothing is transferred; means over parks are missing, not 0.
#[test]
fn an_idle_world_transfers_nothing() {
    let idle = scenario(&VILLAGE.replace("rate = 0.02", "rate = 0.02\nsearch = false"));
    for record in run_all(&idle, 2) {
        for (value, outcome) in record.outcomes.iter().zip(outcomes()) {
            match outcome.name {
                "transfer" | "transfer_partner" | "transfer_supplier" | "transfer_spillover" | "parks_founded"
                | "attempts" | "tenants" | "hosts_reached" | "gap_closed" => {
                    assert_eq!(*value, 0.0, "{}", outcome.name);
                }
                "fidelity" | "years_to_operation" | "share_operated" | "local_staff" | "transfer_per_park"
                | "gini_hosts" => assert!(value.is_nan(), "{} is {value}", outcome.name),
                _ => {}
            }
        }
        assert!(record.parks.is_empty() && record.transitions.is_empty());
    }
}

/// The same world under other numbers: a near and a far host country trade places, so that every host has another id and
/// other draws. Means of six outcomes agree, 300 worlds each: by chance one in 2600 such tests fails. That the test can
/// see is shown by a world in which the far country has three times as many firms.
#[test]
fn relabelled_actors_have_the_same_distribution() {
    let village = |near_first: bool, far_firms: u32| {
        let country = |name: &str, distance: f64, firms: u32| {
            format!(
                "[[case.country]]\nname = \"{name}\"\nside = \"host\"\ndistance = {distance}\nregions = 2\n\
                 corporations = {firms}\n"
            )
        };
        let (near, far) = (country("Near", 0.1, 6), country("Far", 0.9, far_firms));
        let hosts = if near_first { near + &far } else { far + &near };
        let text = VILLAGE.replace("host_countries = 2", "host_countries = 0");
        let text = text.replace("worlds = 5\nruns = 2", "worlds = 300\nruns = 1\narms = [\"open\"]");
        run_all(&scenario(&(text + &hosts)), 2)
    };
    let (one, other) = (village(true, 14), village(false, 14));
    for name in ["transfer", "transfer_supplier", "parks_founded", "parks_operating", "tenants", "fit_gain"] {
        let [(mean, error), (again, also)] = [&one, &other].map(|records| {
            let values: Vec<f64> =
                outcome(name, Arm::OPEN, records).into_iter().filter(|value| value.is_finite()).collect();
            assert!(values.len() > 290, "{name} is missing too often");
            mean_and_error(&values)
        });
        assert_within(name, mean, again, (error * error + also * also).sqrt(), 0.0);
    }
    let many = village(true, 42);
    let [(mean, error), (diluted, also)] =
        [&one, &many].map(|records| mean_and_error(&outcome("transfer", Arm::OPEN, records)));
    assert!((mean - diluted).abs() > 4.0 * (error * error + also * also).sqrt(), "{mean} and {diluted} look alike");
}

/// A quarter of the stylised world.
fn quarter(worlds: u32, settings: &str) -> Vec<f64> {
    let text = format!(
        "[experiment]\nworlds = {worlds}\narms = [\"open\"]\n[world]\nhome_regions = 15\nhome_corporations = 100\n\
         host_countries = 5\nhost_regions = 10\nhost_corporations = 25\n[launch]\nrate = 0.0016\n{settings}"
    );
    outcome("transfer", Arm::OPEN, &run_all(&scenario(&text), 2))
}

/// Paired over worlds, which do not depend on the step: transfer at steps of 1, 1/4 and 1/16 of a year. A quarter is
/// within 4 % of the finest, and nearer to it than a year is. 150 worlds.
#[test]
fn halving_the_step_converges() {
    let [year, quarter_year, fine] =
        ["1", "0.25", "0.0625"].map(|step| quarter(150, &format!("[time]\nstep = {step}\n")));
    let away = |coarse: &[f64]| {
        let differences: Vec<f64> = coarse.iter().zip(&fine).map(|(coarse, fine)| coarse - fine).collect();
        mean_and_error(&differences)
    };
    let (limit, _) = mean_and_error(&fine);
    let (near, error) = away(&quarter_year);
    let (far, _) = away(&year);
    assert_within("a quarter against a sixteenth", near, 0.0, error, 0.04 * limit);
    assert!(near.abs() < far.abs(), "a quarter is off by {near}, a year by {far}");
}

/// Common random numbers: the effect of a small change of a parameter is seen with a smaller variance than with runs
/// that share nothing, at least by this factor. 60 worlds.
#[test]
fn common_random_numbers_reduce_variance() {
    let variance = |values: &[f64]| {
        let (_, error) = mean_and_error(values);
        error * error * values.len() as f64
    };
    for (from, to, factor) in [
        ("[technology]\nrate = 0.12\n", "[technology]\nrate = 0.126\n", 500.0),
        ("[tenant]\nentry = 6.0\n", "[tenant]\nentry = 6.3\n", 10.0),
        ("[exit]\nrate = 0.06\n", "[exit]\nrate = 0.063\n", 10.0),
    ] {
        let (before, after) = (quarter(60, from), quarter(60, to));
        let differences: Vec<f64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
        let ratio = (variance(&before) + variance(&after)) / variance(&differences);
        assert!(ratio > factor, "{to:?}: variance falls by a factor of {ratio}, not {factor}");
    }
}
