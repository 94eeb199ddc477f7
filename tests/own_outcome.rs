//! An outcome of a program that uses the library, beside those of the model. It has a process of its own, since the list
//! of outcomes is that of a process.

use polmob::analysis::ensemble_summary::EnsembleSummary;
use polmob::experiment::{Ensemble, Executor, Prepared};
use polmob::measures::{Outcome, OutcomeError, add_outcomes, outcomes, position, yearly_outcomes};
use polmob::output::results::Results;
use polmob::output::{Column, read_table};
use polmob::parameters::Arm;
use polmob::scenario::Scenario;
use polmob::study::{Estimand, PrecisionTarget};

#[test]
fn an_outcome_of_ones_own_is_in_runs_tables_contrasts_claims_and_sweeps() {
    let twice = Outcome::yearly("twice_the_parks", "parks", "two times parks_founded", |digest| {
        2.0 * digest.parks().len() as f64
    });
    let unread = Outcome::at_end("nothing", "", "never there", |_| f64::NAN).less();
    assert_eq!(add_outcomes(&[twice, unread, twice]), Err(OutcomeError::Taken("twice_the_parks")));
    add_outcomes(&[twice.more(), unread]).unwrap();
    assert_eq!(add_outcomes(&[]), Err(OutcomeError::InUse));

    let claim = "[[claim]]\nname = \"c\"\nsays = \"It is so.\"\noutcome = \"twice_the_parks\"\narm = \"hybrid\"\nthan = \"spontaneous\"\nrelation = \"exceeds\"\n";
    let text = "[world]\nhome_regions = 2\nhost_countries = 2\nhost_regions = 2\n[launch]\nrate = 0.02\n[time]\nyears = 6\n[record]\noutcomes = [\"twice_the_parks\"]\n"
        .to_owned()
        + claim;
    let scenario = Scenario::parse("village", &text, &["experiment.worlds=6".parse().unwrap()]).unwrap();
    let (own, parks) = (position("twice_the_parks").unwrap(), position("parks_founded").unwrap());
    assert_eq!(scenario.claims[0].outcome(), "twice_the_parks");
    assert_eq!(yearly_outcomes().last().unwrap().name, "twice_the_parks");

    // On all cores, compared between arms.
    let summary: EnsembleSummary = Ensemble::new(&scenario, 0).unwrap().summary();
    for ((arm, of_own, _), (_, of_parks, _)) in
        summary.outcomes.estimates(own).iter().zip(summary.outcomes.estimates(parks))
    {
        assert!(of_parks.mean.unwrap() > 0.0);
        assert_eq!(of_own.mean.unwrap(), 2.0 * of_parks.mean.unwrap(), "{arm:?}");
    }
    assert_eq!(summary.outcomes.contrasts(own).len(), summary.outcomes.contrasts(parks).len());

    // In the tables of runs and of years.
    let place = tempfile::tempdir().unwrap();
    let mut results = Results::create(&scenario, place.path(), false).unwrap();
    let ensemble = Ensemble::new(&scenario, 2).unwrap();
    ensemble.run(&false.into(), || {}, |worlds| results.add(&worlds)).unwrap();
    results.finish(&summary).unwrap();
    let column = |table: &str, name: &str| match read_table(&place.path().join(table)).unwrap().column(name) {
        Some(Column::F64(values)) => values.clone(),
        _ => panic!("no column {name} in {table}"),
    };
    let runs = column("runs.parquet", "parks_founded");
    assert_eq!(column("runs.parquet", "twice_the_parks"), runs.iter().map(|parks| 2.0 * parks).collect::<Vec<_>>());
    assert_eq!(column("years.parquet", "twice_the_parks").len(), 6 * runs.len());
    assert!(column("runs.parquet", "nothing").iter().all(|value| value.is_nan()));

    // At the points of a sweep, and as what a precision asks for.
    let finished = Executor::new(2).unwrap().world(&Prepared::new(scenario), 0);
    assert!(finished.runs.iter().flatten().all(|run| run[own] == 2.0 * run[parks] && run.len() == outcomes().len()));
    assert_eq!(Estimand::outcome("twice_the_parks", &[]), Ok(own));
    assert!(PrecisionTarget::read("twice_the_parks=1", &[Arm::HYBRID], &[]).is_ok());
}
