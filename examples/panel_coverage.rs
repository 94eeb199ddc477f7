//! Simulation-based calibration of the panel on the real model: parks are drawn from the priors, simulated, given figures
//! with errors, fitted, and the ranges of parameters and of a figure kept from the fit are held against the truth.
//!
//!     cargo run --release --example panel_coverage -- DATA_SETS RUNS_OF_A_PARK

use std::io::{self, Write};
use std::sync::atomic::AtomicBool;

use polmob::analysis::Weighted;
use polmob::calibration::panel::{
    Known, PanelSettings, Parameter, Prior, SHARED_SPREAD, Tally, TenantCount, Unit, WORLDS, error_of_size_one,
    predicted, priors, sampled, units,
};
use polmob::draws::{Address, Decision, Key, Stream};
use polmob::experiment::Executor;
use polmob::scenario::{Scenario, Shipped};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1).filter_map(|word| word.parse::<usize>().ok());
    let (sets, runs) = (words.next().unwrap_or(40), words.next().unwrap_or(2000));
    let text = Shipped::named("parks").ok_or("parks comes with the program")?.text;
    let executor = Executor::new(0)?;
    let priors = priors();
    let error = 0.1;
    let mut held = vec![[0_u32; 2]; Parameter::ALL.len() + 1];
    let mut asked = vec![0_u32; Parameter::ALL.len() + 1];
    for set in 0..sets as u32 {
        let scenario = Scenario::parse("parks", text, &[format!("experiment.seed={}", 1000 + set).parse()?])?;
        let mut parks = units(&scenario, false)?;
        let mut stream = Key::world(9, set).stream(Decision::Proposal, Address::of(0));
        // Parks on record are those that live, so that a set in which one ends is drawn again as a whole, means and all.
        let truths = std::iter::repeat_with(|| drawn(&priors, &parks, &mut stream)).flatten().next();
        let truths = truths.ok_or("parks that live are drawn in the end")?;
        for (unit, (_, seen)) in parks.iter_mut().zip(&truths) {
            unit.readings = dates(unit)
                .into_iter()
                .zip(seen)
                .map(|((date, _), log)| {
                    let value = libm::expm1((f64::from(*log) + error * error_of_size_one(&mut stream)).max(0.0));
                    let (at_least, is_weak, tally) = (false, false, Tally::default());
                    TenantCount { date, value, at_least, is_weak, tally, source: String::new() }
                })
                .collect();
        }
        let known = |unit: usize| Known { unit, figures: 5, until: f64::INFINITY };
        let known: Vec<Known> = (0..parks.len()).map(known).collect();
        let settings = PanelSettings { runs, rounds: 400, seed: 1 };
        let found = sampled(&parks, &[known], None, settings, (&executor, None), &AtomicBool::new(false))?;
        let (found, banks) = found.ok_or("nobody stops it")?.remove(0);
        let mut count = |at: usize, sample: &Weighted, truth: f64| {
            asked[at] += 1;
            held[at][0] += u32::from(sample.covers(truth, 0.5) == Some(true));
            held[at][1] += u32::from(sample.covers(truth, 0.9) == Some(true));
        };
        for (at, unit) in parks.iter().enumerate() {
            for (k, _) in Parameter::ALL.into_iter().enumerate().filter(|(_, parameter)| unit.uses(*parameter)) {
                let places = (0..banks[at].len()).map(|run| banks[at].place(run)[k]);
                count(k, &Weighted::new(places, found.weights[at].clone()), truths[at].0[k]);
            }
            let figure = &unit.readings[5];
            let (sample, _) = predicted(&found, &banks[at], at, 5, (figure, true), 1);
            count(Parameter::ALL.len(), &sample, libm::log1p(figure.value));
        }
    }
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{sets} data sets of {} parks, {runs} runs of a park",
        units(&Scenario::parse("parks", text, &[])?, false)?.len()
    )?;
    let names = Parameter::ALL.iter().map(|parameter| parameter.as_str()).chain(["figure kept from the fit"]);
    for ((name, held), asked) in names.zip(held).zip(asked) {
        let share = |held: u32| f64::from(held) / f64::from(asked.max(1));
        writeln!(out, "{name:26} {asked:5} asked, in 50 %: {:.3}, in 90 %: {:.3}", share(held[0]), share(held[1]))?;
    }
    Ok(())
}

/// Dates of the figures of a park.
fn dates(unit: &Unit) -> Vec<(f64, Tally)> {
    (0..6).map(|k| (unit.founded() + 4.0 + 2.0 * f64::from(k), Tally::default())).collect()
}

/// Parameters of each park and `ln(1 + tenants)` at its dates, in worlds beyond those of the fit; nothing if a park ends.
fn drawn(priors: &[Prior], parks: &[Unit], stream: &mut Stream) -> Option<Vec<(Vec<f64>, Vec<f32>)>> {
    let means: Vec<f64> = priors.iter().map(|prior| prior.centre + prior.deviation * stream.normal()).collect();
    let spreads: Vec<f64> = (priors.iter())
        .map(|prior| if prior.spread > 0.0 { prior.spread * stream.normal().abs().max(0.05) } else { SHARED_SPREAD })
        .collect();
    let park = |(at, unit): (u32, &Unit)| {
        let place: Vec<f64> =
            means.iter().zip(&spreads).map(|(mean, spread)| mean + spread * stream.normal()).collect();
        let world = WORLDS + at * 100_000 + (stream.next_u32() >> 16);
        let seen = unit.run(world, &place, &dates(unit));
        seen.iter().all(|value| value.is_finite()).then_some((place, seen))
    };
    (0..).zip(parks).map(park).collect()
}
