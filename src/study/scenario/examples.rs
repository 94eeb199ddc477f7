//! Lines to paste where a scenario lacks what a command works on: they fit this scenario and pass its checks.

use super::catalogue::{ValueType, catalogue};
use super::{Scenario, Value};

/// Tables of keys that say how a study is done, not what the world is like, or that depend on one another.
const OTHERS: [&str; 5] = ["experiment.", "time.", "calibrate.", "regimes.", "selection."];
/// Keys whose levels nobody knows, for a scenario that has all of them at their defaults.
const USUAL: [&str; 3] = ["policy.coercion", "exit.rate", "launch.rate"];

impl Scenario {
    /// So many axes for `--vary`, of numbers that differ from their defaults where there are any.
    pub fn example_axes(&self, count: usize) -> Vec<String> {
        self.example_ranges().into_iter().take(count).map(|(key, low, high)| format!("{key}={low}..{high}:3")).collect()
    }

    /// A prior for `calibrate.axes`.
    pub fn example_prior(&self) -> String {
        self.example_ranges().first().map_or_else(String::new, |(key, low, high)| format!("{key} = {low}..{high}"))
    }

    /// A table `[[claim]]`.
    pub fn example_claim(&self) -> String {
        let [arm, than] = match self.experiment.arms.as_slice() {
            [first, second, ..] => [first.as_str(), second.as_str()],
            _ => ["hybrid", "spontaneous"],
        };
        format!(
            "[[claim]]\nname = \"{arm} over {than}\"\nsays = \"The {arm} arm transfers more technology than the {than} arm.\"\n\
             outcome = \"transfer\"\narm = \"{arm}\"\nthan = \"{than}\"\nrelation = \"exceeds\"\n"
        )
    }

    /// A table `[[what_if]]` about the first pinned park; nothing where there is none.
    pub fn example_what_if(&self) -> Option<String> {
        let park = Value::Word(self.plan.parks.first()?.name.clone());
        let arm = if self.calibrate.arm.as_str() == "spontaneous" { "hierarchical" } else { "spontaneous" };
        Some(format!(
            "[[what_if]]\nname = \"{arm}\"\nsays = \"It was a {arm} partnership.\"\npark = {park}\narm = \"{arm}\"\n"
        ))
    }

    /// Keys of numbers with half and twice their value, as far as that is allowed.
    fn example_ranges(&self) -> Vec<(&'static str, f64, f64)> {
        let defaults = Self::template();
        let of = |scenario: &Self, key: &str| scenario.get(key).and_then(|value| value.as_number());
        let is_other = |key: &str| {
            !OTHERS.iter().any(|table| key.starts_with(table))
                && of(self, key) != of(&defaults, key)
                && !USUAL.contains(&key)
        };
        let entries = catalogue().entries();
        let own = entries
            .iter()
            .filter(|entry| entry.default.is_some() && is_other(&entry.key))
            .map(|entry| entry.key.as_str());
        let range = |key: &str| {
            let entry = catalogue().get(key)?;
            let ValueType::Number { low, high } = entry.kind else { return None };
            let value = of(self, key)?;
            let (from, to) = if value == 0.0 {
                (low.max(0.0), f64::midpoint(low, high))
            } else {
                ((value / 2.0).max(low), (value * 2.0).min(high))
            };
            (from < to).then_some((entry.key.as_str(), from, to))
        };
        own.chain(USUAL).filter_map(range).collect()
    }
}
