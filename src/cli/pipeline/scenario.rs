//! Options that say which scenario is meant and what is put on top of its file.

use std::path::PathBuf;

use clap::Args;

use crate::parameters::Arm;
use crate::scenario::{Scenario, Setting, ValueType, catalogue};

use super::super::failure::Failure;

/// A scenario file and what is put on top of it: options of every command that reads one.
#[derive(Debug, Args)]
pub(in crate::cli) struct Source {
    /// Scenario file (TOML), or the name of one that comes with the program (`polmob scenarios`).
    scenario: PathBuf,
    /// Set a key of the scenario, such as `launch.rate=0.001` or `case.park.TCRIZ.land=200`; repeatable.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<Setting>,
    /// Seed of all draws [default: the scenario's `experiment.seed`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.seed", text))]
    seed: Option<i64>,
}

impl Source {
    /// Whether `--set` sets a key.
    pub(in crate::cli) fn sets(&self, key: &str) -> bool {
        self.settings.iter().any(|setting| setting.to_string().split('=').next().is_some_and(|own| own.trim() == key))
    }

    /// The scenario with settings and options on top, then `more` on top of all.
    pub(in crate::cli) fn load(&self, more: &[Setting]) -> Result<Scenario, Failure> {
        let mut settings = self.settings.clone();
        settings.extend(number("experiment.seed", self.seed)?);
        settings.extend_from_slice(more);
        Ok(Scenario::load(&self.scenario, &settings)?)
    }
}

/// A scenario and how much of it is run: options of commands that run all arms.
#[derive(Debug, Args)]
pub(in crate::cli) struct ScenarioArguments {
    #[command(flatten)]
    source: Source,
    /// Worlds [default: the scenario's `experiment.worlds`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.worlds", text))]
    pub(in crate::cli) worlds: Option<i64>,
    /// Runs of each world and arm [default: the scenario's `experiment.runs`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.runs", text))]
    runs: Option<i64>,
    /// Arms, separated by commas [default: the scenario's `experiment.arms`].
    #[arg(long, value_name = "ARM,..", value_delimiter = ',')]
    arms: Vec<String>,
}

impl ScenarioArguments {
    /// The scenario with settings and options on top, then `more` on top of all.
    pub(in crate::cli) fn load(&self, more: &[Setting]) -> Result<Scenario, Failure> {
        if let Some((_, arm)) = (self.arms.iter().enumerate()).find(|(at, arm)| self.arms[..*at].contains(arm)) {
            return Err(Failure::Usage(format!("--arms names {arm} twice")));
        }
        let mut settings = Vec::new();
        settings.extend(number("experiment.worlds", self.worlds)?);
        settings.extend(number("experiment.runs", self.runs)?);
        if !self.arms.is_empty() {
            let is_preset = |name: &String| Arm::PRESETS.iter().any(|arm| arm.as_str() == name);
            if !self.arms.iter().all(is_preset) {
                let scenario = self.source.load(&[])?;
                self.arms.iter().try_for_each(|name| arm_of(&scenario, "--arms", name).map(drop))?;
            }
            let words: Vec<String> = self.arms.iter().map(|arm| toml::Value::from(arm.as_str()).to_string()).collect();
            let arms: Setting = format!("experiment.arms=[{}]", words.join(", ")).parse()?;
            settings.push(arms.typed_as(format!("--arms {}", self.arms.join(","))));
        }
        settings.extend_from_slice(more);
        self.source.load(&settings)
    }
}

/// The setting that an option stands for, if it was given.
pub(in crate::cli) fn number<N: std::fmt::Display>(key: &str, number: Option<N>) -> Result<Option<Setting>, Failure> {
    let Some(number) = number else { return Ok(None) };
    let option = key.rsplit('.').next().unwrap_or(key).replace('_', "-");
    Ok(Some(format!("{key}={number}").parse::<Setting>()?.typed_as(format!("--{option} {number}"))))
}

/// What `--worlds` is in an experiment over many points that stands in this table of a scenario.
pub(in crate::cli) fn worlds_of(table: &str) -> String {
    format!("Worlds at each point [default: the scenario's `{table}.worlds`]")
}

/// The arm of a scenario that an option names.
pub(in crate::cli) fn arm_of(scenario: &Scenario, option: &str, name: &str) -> Result<Arm, Failure> {
    let known = || scenario.arms.iter().map(|arm| arm.as_str()).collect::<Vec<_>>().join(", ");
    scenario
        .arm(name)
        .ok_or_else(|| Failure::Usage(format!("{option} names no arm: found {name:?}; allowed: {}", known())))
}

/// The number of an option that stands for a key of the scenario, held against the range of that key: the message then
/// speaks of the option that was typed.
pub(in crate::cli) fn count(key: &str, text: &str) -> Result<i64, String> {
    let range = match catalogue().get(key).map(|entry| &entry.kind) {
        Some(ValueType::Integer { low, high }) => *low..=*high,
        _ => 0..=i64::MAX,
    };
    let (low, high) = (range.start(), range.end());
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| format!("allowed: one whole number, {low} to {high}"))
}
