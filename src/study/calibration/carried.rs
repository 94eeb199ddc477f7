//! The posterior as a scenario that `run` accepts.

use crate::draws::{Address, Decision, Key, SCHEME};
use crate::scenario::{Scenario, Setting, Value};

use super::fitting::{Fitting, FittingError};
use super::generation::Generation;

/// The scenario with the posterior in its table `[posterior]`, as complete TOML: as many draws as there are particles,
/// resampled by their weights, in an order drawn at random so that any first n worlds see a sample. Each draw comes with the
/// world in which it was accepted: a run of the posterior repeats accepted histories.
///
/// # Errors
/// Values that make no scenario, of which a posterior has none.
pub fn posterior_scenario(
    scenario: &Scenario,
    fitting: &Fitting,
    posterior: &Generation,
) -> Result<String, FittingError> {
    let key = Key::world(scenario.experiment.seed, 0);
    let chosen = posterior.resampled(posterior.particles.len(), key);
    let rank = |position: &usize| key.uniform(Decision::Shuffle, Address::of(*position as u32));
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let draw = |at: usize| {
        let particle = &posterior.particles[chosen[at]];
        let settings = fitting.settings(&particle.values)?.iter().map(ToString::to_string).collect();
        Ok((settings, (particle.attempt as u32).to_string()))
    };
    with_draws(scenario, &order.into_iter().map(draw).collect::<Result<Vec<_>, FittingError>>()?)
}

/// A scenario with draws in its table `[posterior]`, as complete TOML: of each the settings, of the same keys in all, and the
/// history that it is.
pub(super) fn with_draws(scenario: &Scenario, draws: &[(Vec<String>, String)]) -> Result<String, FittingError> {
    // A key in quotation marks may hold the sign too; a number does not.
    let split = |setting: &String| setting.rsplit_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    let halves = |settings: &[String]| settings.iter().filter_map(split).unzip::<_, _, Vec<String>, Vec<String>>();
    let keys = draws.first().map(|(settings, _)| halves(settings).0).unwrap_or_default();
    let values: Vec<String> = draws.iter().map(|(settings, _)| halves(settings).1.join(" ")).collect();
    let worlds: Vec<String> = draws.iter().map(|(_, history)| history.clone()).collect();
    let settings = [
        Setting::of_list("posterior.keys", &keys)?,
        Setting::of_list("posterior.draws", &values)?,
        Setting::of_list("posterior.worlds", &worlds)?,
        Setting::new("posterior.scheme", &Value::Integer(i64::from(SCHEME)))?,
        Setting::new("experiment.runs", &Value::Integer(1))?,
    ];
    let carried = Scenario::parse(&scenario.name, scenario.resolved(), &settings)?;
    Ok(carried.resolved().to_owned())
}
