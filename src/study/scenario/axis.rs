//! Axes of experiments: which keys move together, over which values, read from text such as `policy.coercion = 0..1:6`.

use std::fmt;
use std::str::FromStr;

use super::Scenario;
use super::axis_error::AxisError;
use super::axis_values::{self, number, split, split_at};
use super::catalogue::{Entry, ValueType, catalogue};
use super::diagnostics::nearest;
use super::distribution::Distribution;
use super::resolved::is_parameter;
use super::settings::{Setting, SettingError, parts};
use super::value::Value;

/// One direction of an experiment: keys of the scenario that one value sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Name for tables, charts and rules: its own, or its first key.
    pub name: String,
    /// Values.
    pub values: Distribution,
    /// Levels in a grid.
    pub levels: usize,
    keys: Vec<AxisKey>,
    text: String,
}

/// A key that an axis sets to `times * value + plus`.
#[derive(Debug, Clone, PartialEq)]
struct AxisKey {
    key: String,
    times: f64,
    plus: f64,
    entry: &'static Entry,
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Axis {
    type Err = AxisError;

    fn from_str(text: &str) -> Result<Self, AxisError> {
        let shape =
            || if text.contains(['"', '\'']) && text.contains('=') { AxisError::Quotes } else { AxisError::Shape };
        let [left, right] = split_at(text, '=').ok_or_else(shape)?;
        let (own, targets) = split_at(left, ':').map_or((None, left), |[name, keys]| (Some(name.trim()), keys));
        let keys = split(targets, ',').into_iter().map(AxisKey::read).collect::<Result<Vec<_>, _>>()?;
        let name = own.filter(|name| !name.is_empty()).map_or_else(|| keys[0].key.clone(), str::to_owned);
        let whole = keys.iter().find(|key| key.is_whole() && key.is_plain()).map(|key| key.key.as_str());
        let (values, levels) = axis_values::read(right.trim(), whole)?;
        if let Some(key) = keys.iter().find(|key| !key.is_plain())
            && values.levels(1).iter().any(|value| !matches!(value, Value::Number(_) | Value::Integer(_)))
        {
            return Err(AxisError::Multiple(key.key.clone()));
        }
        for key in &keys {
            values.extremes().iter().try_for_each(|value| key.may_be(&key.at(value)))?;
        }
        Ok(Self { name, values, levels, keys, text: text.trim().to_owned() })
    }
}

impl Axis {
    /// What is wrong with the keys of an axis, as they are written before its `=`, whatever its values are.
    ///
    /// # Errors
    /// Those of reading the axis.
    pub fn check_keys(text: &str) -> Result<(), AxisError> {
        let targets = split_at(text, ':').map_or(text, |[_, keys]| keys);
        split(targets, ',').into_iter().try_for_each(|key| AxisKey::read(key).map(drop))
    }

    /// The settings that put the axis at a value.
    ///
    /// # Errors
    /// A value that cannot be written as a setting; there is none among the values of an axis.
    pub fn settings(&self, value: &Value) -> Result<Vec<Setting>, SettingError> {
        self.set(value).map(|(key, value)| Setting::new(key, &value)).collect()
    }

    /// The value of each of its keys where the axis is at a value.
    pub fn set<'a>(&'a self, value: &'a Value) -> impl Iterator<Item = (&'a str, Value)> {
        self.keys.iter().map(move |key| (key.key.as_str(), key.at(value)))
    }

    /// Its keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.key.as_str())
    }

    /// What the catalogue has on its first key; an element of a list has the entry of the list.
    pub fn entry(&self) -> Option<&'static Entry> {
        let key = self.keys().next()?;
        catalogue().get(key).or_else(|| catalogue().get(key.rsplit_once('.')?.0))
    }

    /// The value that a scenario has on it, behind its first key.
    pub fn own(&self, scenario: &Scenario) -> Option<Value> {
        self.value_behind(0, &scenario.get(self.keys().next()?)?)
    }

    /// The value of the axis at which its key number `at` has the value `own`; none for a word behind a multiple.
    pub fn value_behind(&self, at: usize, own: &Value) -> Option<Value> {
        let key = self.keys.get(at)?;
        if key.is_plain() {
            return Some(own.clone());
        }
        own.as_number().filter(|_| key.times != 0.0).map(|own| Value::Number((own - key.plus) / key.times))
    }
}

impl AxisKey {
    /// Reads `key`, `key * 2`, `key + 0.1` or `key * 2 - 0.1`.
    fn read(text: &str) -> Result<Self, AxisError> {
        let (key, times, plus) = if let Some([key, rest]) = split_at(text, '*') {
            let (times, plus) = offset(rest);
            (key, number(times)?, plus)
        } else {
            let (key, plus) = offset(text);
            (key, 1.0, plus)
        };
        let plus = plus.map_or(Ok(0.0), |(sign, text)| number(text).map(|number| sign * number))?;
        let key = key.trim().to_owned();
        if key.is_empty() {
            return Err(AxisError::Shape);
        }
        Ok(Self { entry: entry(&key)?, key, times, plus })
    }

    fn is_whole(&self) -> bool {
        matches!(self.entry.kind, ValueType::Integer { .. })
    }

    /// Refuses a value that the key cannot have, wherever the rest of the scenario stands. A text or a date is left to the
    /// points.
    fn may_be(&self, value: &Value) -> Result<(), AxisError> {
        // What a multiple leaves in the last digits is no mistake.
        let lies = |low: f64, high: f64| {
            value.as_number().is_some_and(|number| {
                let slack = 1e-9 * number.abs().max(1.0);
                (low - slack..=high + slack).contains(&number)
            })
        };
        let fits = match (&self.entry.kind, value) {
            (ValueType::Integer { low, high }, Value::Integer(number)) => (low..=high).contains(&number),
            (
                ValueType::Number { low, high } | ValueType::Interval { low, high },
                Value::Number(_) | Value::Integer(_),
            ) => lies(*low, *high),
            (ValueType::Switch, Value::Flag(_)) | (ValueType::Text | ValueType::Lines | ValueType::Date, _) => true,
            (ValueType::Word(words), Value::Word(word)) => words.contains(word),
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let allowed = match self.entry.kind {
            ValueType::Interval { .. } => format!("a number, {} ({})", self.entry.allowed, self.entry.unit),
            _ => self.entry.allowed_values(),
        };
        Err(AxisError::Value { key: self.key.clone(), found: value.to_string(), allowed })
    }

    fn is_plain(&self) -> bool {
        self.times == 1.0 && self.plus == 0.0
    }

    fn at(&self, value: &Value) -> Value {
        match value.as_number() {
            Some(number) if !self.is_plain() => {
                let number = self.times * number + self.plus;
                let is_whole = self.is_whole() && number.fract() == 0.0 && number.abs() < 1e15;
                if is_whole { Value::Integer(number as i64) } else { Value::Number(number) }
            }
            _ => value.clone(),
        }
    }
}

/// What an axis may vary: one value of the model.
fn entry(key: &str) -> Result<&'static Entry, AxisError> {
    let path = parts(key)?;
    let unfit = |reason| Err(AxisError::Unfit { key: key.to_owned(), reason });
    let catalogue = catalogue();
    if !is_parameter(&path[0]) {
        return unfit("it is no parameter of the model");
    }
    let Some(entry) = catalogue.entry_at(&path) else {
        let above = path.split_last().and_then(|(_, above)| catalogue.entry_at(above));
        if let Some(Entry { kind: ValueType::Interval { .. }, .. }) = above
            && let Some((pair, _)) = key.rsplit_once('.')
        {
            return Err(AxisError::Element { key: key.to_owned(), pair: pair.to_owned() });
        }
        let near = nearest(key, catalogue.entries().iter().map(|entry| entry.key.as_str())).map(str::to_owned);
        return Err(AxisError::Unknown { key: key.to_owned(), near });
    };
    match entry.kind {
        ValueType::Texts | ValueType::Words(_) => unfit("it is a list"),
        ValueType::Interval { .. } if catalogue.get(key).is_some() => {
            unfit("it has two values; add .0 for the first or .1 for the second")
        }
        _ => Ok(entry),
    }
}

/// The text before ` + number` or ` - number`, and the sign and text of the number. Names may hold a bare hyphen.
fn offset(text: &str) -> (&str, Option<(f64, &str)>) {
    for (mark, sign) in [(" + ", 1.0), (" - ", -1.0)] {
        if let Some((before, after)) = text.rsplit_once(mark) {
            return (before, Some((sign, after)));
        }
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(axis: &str, at: usize) -> Vec<String> {
        let axis: Axis = axis.parse().expect("an axis");
        let value = &axis.values.levels(axis.levels)[at];
        axis.settings(value).expect("settings").iter().map(ToString::to_string).collect()
    }

    fn refused(axis: &str) -> String {
        axis.parse::<Axis>().expect_err("no axis").to_string()
    }

    #[test]
    fn ranges_lists_and_words_become_settings() {
        assert_eq!(settings("policy.coercion=0..1:3", 1), ["policy.coercion=0.5"]);
        assert_eq!(settings("launch.rate = log(0.0001..0.01):3", 1)[0].parse::<Setting>().map(|_| ()), Ok(()));
        assert_eq!(settings("policy.interdependence = 0..5:6", 2), ["policy.interdependence=2"]);
        assert_eq!(settings("policy.interdependence = 0, 3", 1), ["policy.interdependence=3"]);
        assert_eq!(settings("ablation.a4_no_trust = false, true", 1), ["ablation.a4_no_trust=true"]);
        assert_eq!(
            settings("case.park.\"A, B\".initiator = nation, region", 1),
            ["case.park.\"A, B\".initiator=\"region\""]
        );
    }

    #[test]
    fn linked_and_derived_keys_move_with_the_axis() {
        let axis = "distance: country.distance.0, country.distance.1 + 0.25 = 0..0.5:3";
        assert_eq!(settings(axis, 2), ["country.distance.0=0.5", "country.distance.1=0.75"]);
        let axis = "price: payoff.governments * 4, payoff.coordination*-1 + 0.125 = 0, 0.0625";
        assert_eq!(settings(axis, 1), ["payoff.governments=0.25", "payoff.coordination=0.0625"]);
        let axis: Axis = axis.parse().unwrap();
        assert_eq!(axis.value_behind(1, &Value::Number(0.0625)), Some(Value::Number(0.0625)));
        assert_eq!(axis.name, "price");
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(
            refused("policy.coersion=0..1"),
            "there is no key `policy.coersion`; did you mean `policy.coercion`?"
        );
        assert!(refused("policy.coercion=1..0").contains("the range 1..0 is empty"));
        assert!(refused("policy.coercion=0.5..0.5").contains("is empty"));
        assert!(refused("launch.rate=log(0..1):3").contains("must lie above zero"));
        assert!(refused("policy.coercion=0..1:0").contains("not a number of levels"));
        assert!(refused("policy.coercion=0..one").contains("`one` is not a number"));
        for dots in ["policy.coercion=0...1", "policy.coercion=0 ...1:3", "launch.rate=log(0.1...1)"] {
            assert!(refused(dots).contains("is not of the form from..to"), "{}", refused(dots));
        }
        assert!(refused("policy.coercion=triangular(0, 2, 1)").contains("the mode 2 lies outside"));
        assert!(refused("policy.interdependence=0.5..2").contains("whole numbers"));
        assert!(refused("experiment.seed=1,2").contains("no parameter of the model"));
        assert!(refused("country.distance=0..1").contains("add .0"));
        assert_eq!(
            refused("country.distance.2=0..1"),
            "there is no key `country.distance.2`; `country.distance` has two values, `country.distance.0` and \
             `country.distance.1`"
        );
        assert!(refused("policy.coercion=discrete(0: 1, 1: -1)").contains("negative"));
        assert!(
            refused("policy.coercion").contains("key=values") && refused("policy.coercion=").contains("key=values")
        );
        assert!(refused("ablation.a4_no_trust*2=true,false").contains("must have numbers"));
    }
    #[test]
    fn values_that_a_key_cannot_have_are_told_before_there_are_points() {
        let unknown = refused("policy.coercion = normal(0, 2)");
        assert!(unknown.starts_with("unknown distribution `normal`; allowed: from..to, log(from..to)"), "{unknown}");
        assert!(
            unknown.contains("triangular(from, mode, to)") && unknown.contains("discrete(value: weight"),
            "{unknown}"
        );
        assert!(refused("policy.coercion = 0, 1 : 0.5, -0.5").starts_with("`1 : 0.5` is not of the form"));
        for (axis, found) in [
            ("policy.coercion = 0, half", "cannot be \"half\"; allowed: a number, 0 to 1 (chance)"),
            ("policy.coercion = 0..2:3", "cannot be 2.0; allowed: a number, 0 to 1 (chance)"),
            ("policy.coercion = discrete(0: 1, -1: 1)", "cannot be -1.0"),
            ("policy.coercion * 3 = 0..0.5", "cannot be 1.5"),
            ("country.distance.1 = 0..2", "cannot be 2.0; allowed: a number, 0 to 1"),
            ("policy.interdependence = 0, 0.5", "cannot be 0.5; allowed: a whole number"),
            ("ablation.a4_no_trust = 0, 1", "cannot be 0.0; allowed: true or false"),
            ("case.park.X.initiator = nation, king", "cannot be \"king\""),
        ] {
            assert!(refused(axis).contains(found), "{}", refused(axis));
        }
        // The last digits of a multiple are no mistake.
        assert!("policy.coercion * 3 = 0.1, 0.3333333333333334".parse::<Axis>().is_ok());
        let word: Axis = "case.park.X.developer = \"Foo (Bar): x\", Baz".parse().expect("an axis");
        assert_eq!(word.values.levels(2)[0], Value::Word("Foo (Bar): x".to_owned()));
    }

    #[test]
    fn levels_between_whole_numbers_are_refused_with_those_that_fit() {
        assert_eq!(
            refused("world.sectors=1..4:3"),
            "`world.sectors` takes whole numbers, and not all of 3 levels from 1 to 4 are; allowed: 1..4:2 or 1..4:4 or a \
             list of values"
        );
        assert!(refused("policy.interdependence = 0..5:9").contains("allowed: 0..5:6 or a list"));
        assert!(refused("policy.interdependence = 0..5:1").contains("allowed: 0..5:2 or a list"));
        assert!(refused("policy.interdependence = triangular(0, 1, 5):3").contains("allowed: 0..5:2 or 0..5:6"));
        for axis in
            ["policy.interdependence = 0..5:6", "policy.interdependence = 0..4:1", "policy.interdependence = 0..5"]
        {
            assert!(axis.parse::<Axis>().is_ok(), "{axis}");
        }
    }
}
