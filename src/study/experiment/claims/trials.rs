//! The trials by which claims are tested for what they depend on: named changes of a scenario, each as settings.

use crate::named::named;
use crate::scenario::{Scenario, Setting, ValueType, catalogue, label};

/// A change of the scenario under which its claims are tested again.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// What kind of change.
    pub group: Group,
    /// In words, for tables.
    pub name: String,
    /// The change.
    pub settings: Vec<Setting>,
}

named! {
    /// Kinds of trials.
    pub enum Group {
        /// Other seeds: other worlds and other random draws.
        Seeds = "seeds",
        /// Half and double the number of corporations.
        Population = "population",
        /// Half the time step.
        Step = "step",
        /// Each mechanism switched off.
        Ablations = "ablations",
        /// Each shape of transfer over the gap.
        Shape = "shape",
        /// The price of government: the corners of what governments bring and what coordination costs.
        Government = "government",
        /// Open parameters, one at a time, at both ends of a range.
        Parameters = "parameters",
        /// Given by the user.
        Given = "given",
    }
}

/// Open parameters and the two ends that each is set to. The ends lie inside the ranges of the template: about half and
/// double the default where nothing better is known, since at the far ends of all ranges few parks would be founded
/// and no claim would be resolved.
pub const ENDS: &[(&str, [&str; 2])] = &[
    ("launch.rate", ["0.0002", "0.0008"]),
    ("selection.candidates", ["2", "15"]),
    ("selection.sharpness", ["2.0", "10.0"]),
    ("selection.best_distance", ["0.7", "1.5"]),
    ("corporation.track_record", ["3", "30"]),
    ("country.distance", ["[0.0, 0.2]", "[0.6, 1.0]"]),
    ("actor.threshold.mean", ["0.4", "0.6"]),
    ("policy.interdependence", ["1", "4"]),
    ("policy.coercion", ["0.0", "0.8"]),
    ("policy.offer", ["0.25", "1.0"]),
    ("policy.translation", ["0.25", "1.0"]),
    ("policy.lapse", ["0.0", "0.05"]),
    ("enrolment.sharpness", ["4.0", "16.0"]),
    ("enrolment.visibility", ["0.0", "1.0"]),
    ("enrolment.command", ["0.0", "0.6"]),
    ("enrolment.window", ["0.5", "2.0"]),
    ("mobilisation.base", ["0.1", "0.6"]),
    ("technology.initial_gap", ["0.6", "2.4"]),
    ("technology.willingness", ["0.25", "0.8"]),
    ("technology.support", ["0.1", "0.5"]),
    ("spillover.size", ["0.0", "1.9"]),
    ("payoff.base", ["1.2", "2.0"]),
    ("exit.rate", ["0.03", "0.12"]),
    ("exit.initiator", ["0.0", "1.0"]),
];

/// Corners of the price of government, `payoff.governments / 4 - payoff.coordination`: -0.25, 0, 0 and 0.25.
const CORNERS: [(&str, &str, &str); 4] = [
    ("government dear", "0.0", "0.25"),
    ("government idle and free", "0.0", "0.0"),
    ("government useful at its price", "1.0", "0.25"),
    ("government useful and free", "1.0", "0.0"),
];

/// Other seeds tried.
const SEEDS: u64 = 3;

/// The trials of a scenario in the order of their groups, `given` last. Some may prove to be no scenarios, or to be the
/// scenario itself; whoever runs them finds out.
pub(super) fn trials(scenario: &Scenario, given: &[Setting]) -> Vec<Trial> {
    let mut trials = List(Vec::new());
    for number in 1..=SEEDS {
        let seed = (scenario.experiment.seed + number) & i64::MAX.unsigned_abs();
        trials.add(Group::Seeds, format!("seed {seed}"), &[format!("experiment.seed={seed}")]);
    }
    for (name, above, below) in [("half the corporations", 1, 2), ("double the corporations", 2, 1)] {
        trials.add(Group::Population, name.to_owned(), &population(scenario, above, below));
    }
    let step = scenario.parameters.time.step / 2.0;
    trials.add(Group::Step, "half the time step".to_owned(), &[format!("time.step={step:?}")]);
    let is_on = |key: &str| scenario.resolved().contains(&format!("\n{key} = true\n"));
    for entry in catalogue().entries().iter().filter(|entry| entry.kind == ValueType::Switch) {
        if let Some(word) = entry.key.strip_prefix("ablation.") {
            let on = is_on(word);
            let name = format!("{}{}", label(&entry.key), if on { ", off" } else { "" });
            trials.add(Group::Ablations, name, &[format!("{}={}", entry.key, !on)]);
        }
    }
    for (shape, name) in [(1, "logistic"), (0, "Gompertz"), (-1, "Nelson-Phelps")] {
        trials.add(Group::Shape, format!("technology.shape {shape}, {name}"), &[format!("technology.shape={shape}")]);
    }
    for (name, governments, coordination) in CORNERS {
        let settings = [format!("payoff.governments={governments}"), format!("payoff.coordination={coordination}")];
        trials.add(Group::Government, name.to_owned(), &settings);
    }
    for (key, ends) in ENDS {
        for end in ends {
            trials.add(Group::Parameters, format!("{key} {}", end.trim_end_matches(".0")), &[format!("{key}={end}")]);
        }
    }
    for (name, times) in [("half the entry of tenants", 0.5), ("double the entry of tenants", 2.0)] {
        trials.add(Group::Parameters, name.to_owned(), &entry(scenario, times));
    }
    trials.0.retain(|trial| !is_idle(scenario, trial));
    let own = given.iter().map(|setting| Trial {
        group: Group::Given,
        name: setting.to_string(),
        settings: vec![setting.clone()],
    });
    trials.0.into_iter().chain(own).collect()
}

struct List(Vec<Trial>);

impl List {
    fn add(&mut self, group: Group, name: String, settings: &[String]) {
        // The texts are made here, of known keys; one that were no setting would be missed by the tests.
        let settings = settings.iter().filter_map(|text| text.parse().ok()).collect();
        self.0.push(Trial { group, name, settings });
    }
}

/// Numbers of corporations times `above / below`, at least one: of generated regions and of those of each named country.
fn population(scenario: &Scenario, above: u32, below: u32) -> Vec<String> {
    let world = &scenario.parameters.world;
    let times = |count: u32| (count * above / below).max(1);
    let mut settings = vec![
        format!("world.home_corporations={}", times(world.home_corporations)),
        format!("world.host_corporations={}", times(world.host_corporations)),
    ];
    for (position, country) in named(scenario, "country").iter().enumerate() {
        if let Some(own) = country.get("corporations").and_then(toml::Value::as_integer) {
            let own = times(u32::try_from(own).unwrap_or(u32::MAX / 2));
            settings.push(format!("case.country.{position}.corporations={own}"));
        }
    }
    settings
}

/// Independent entry of tenants times a factor: that of all parks, and of each pinned park that has its own.
fn entry(scenario: &Scenario, times: f64) -> Vec<String> {
    let mut settings = vec![format!("tenant.entry={:?}", scenario.parameters.tenant.entry * times)];
    for (position, park) in named(scenario, "park").iter().enumerate() {
        if let Some(own) = park.get("entry").and_then(toml::Value::as_float) {
            settings.push(format!("case.park.{position}.entry={:?}", own * times));
        }
    }
    settings
}

/// The tables `[[case.<what>]]` of a scenario, in its order.
fn named(scenario: &Scenario, what: &str) -> Vec<toml::Value> {
    let document: toml::Table = toml::from_str(scenario.resolved()).unwrap_or_default();
    let tables = document.get("case").and_then(|case| case.get(what)).and_then(toml::Value::as_array);
    tables.cloned().unwrap_or_default()
}

/// Whether a change cannot matter: how partners are sought where nobody seeks, how far generated hosts are where none are.
fn is_idle(scenario: &Scenario, trial: &Trial) -> bool {
    const SEARCH: [&str; 6] =
        ["selection.", "launch.", "corporation.track_record", "ablation.a7", "ablation.a10", "ablation.a11"];
    let about = |keys: &[&str]| {
        let text = trial.settings.first().map(ToString::to_string).unwrap_or_default();
        keys.iter().any(|key| text.starts_with(key))
    };
    (!scenario.parameters.launch.search && about(&SEARCH))
        || (scenario.parameters.world.host_countries == 0 && about(&["country.distance"]))
}
