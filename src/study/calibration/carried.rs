//! The posterior as a scenario that `run` accepts.

use crate::draws::{Address, Decision, Key};
use crate::scenario::{Scenario, Setting};

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
    let mut chosen = posterior.resampled(posterior.particles.len(), key);
    let rank = |position: &usize| key.uniform(Decision::Shuffle, Address::of(*position as u32));
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    chosen = order.into_iter().map(|at| chosen[at]).collect();

    let rows: Vec<Vec<Setting>> =
        chosen.iter().map(|&at| fitting.settings(&posterior.particles[at].values)).collect::<Result<_, _>>()?;
    let split = |setting: &Setting| {
        let text = setting.to_string();
        // A key in quotation marks may hold the sign too; a number does not.
        text.rsplit_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())).unwrap_or_default()
    };
    let keys: Vec<String> =
        rows.first().map(|row| row.iter().map(|setting| split(setting).0).collect()).unwrap_or_default();
    let draws: Vec<String> =
        (rows.iter()).map(|row| row.iter().map(|setting| split(setting).1).collect::<Vec<_>>().join(" ")).collect();
    let list = |words: &[String]| {
        let words: Vec<String> = words.iter().map(|word| toml::Value::from(word.as_str()).to_string()).collect();
        format!("[{}]", words.join(", "))
    };
    let worlds: Vec<String> = chosen.iter().map(|&at| (posterior.particles[at].attempt as u32).to_string()).collect();
    let settings: Vec<Setting> = vec![
        format!("posterior.keys={}", list(&keys)).parse()?,
        format!("posterior.draws={}", list(&draws)).parse()?,
        format!("posterior.worlds={}", list(&worlds)).parse()?,
    ];
    let carried = Scenario::parse(&scenario.name, scenario.resolved(), &settings)?;
    Ok(carried.resolved().to_owned())
}
