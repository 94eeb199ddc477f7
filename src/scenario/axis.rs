//! Axes of experiments: which keys move together, over which values, read from text such as `policy.coercion = 0..1:6`.

use std::fmt;
use std::str::FromStr;

use super::catalogue::{Entry, Kind, catalogue};
use super::diagnostics::nearest;
use super::distribution::{Distribution, DistributionError, Value};
use super::settings::{Setting, SettingError, parts};

/// Levels of a range in a grid, unless it says how many.
const LEVELS: usize = 5;
/// More levels on one axis are a mistake.
const MOST_LEVELS: usize = 1_000_000;

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
    is_whole: bool,
}

/// Why a text is not an axis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AxisError {
    /// No equals sign, or nothing on one side of it.
    #[error("an axis reads key=values, such as policy.coercion=0..1:6 or policy.shape=0,1")]
    Shape,
    /// Not a dotted key.
    #[error(transparent)]
    Key(#[from] SettingError),
    /// No such key.
    #[error("there is no key `{key}`{}", near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    Unknown {
        /// As written.
        key: String,
        /// The known key that it most resembles.
        near: Option<String>,
    },
    /// A key that holds more than one value, or none that an experiment could vary.
    #[error("`{key}` cannot be an axis: {reason}")]
    Unfit {
        /// The key.
        key: String,
        /// Why.
        reason: &'static str,
    },
    /// Something that should be a number.
    #[error("`{0}` is not a number")]
    Number(String),
    /// A range with ends that are no whole numbers, for a key that wants them.
    #[error("`{0}` takes whole numbers, and the range does not end in them")]
    Whole(String),
    /// A number of levels that is none.
    #[error("`{0}` is not a number of levels, 1 to 1000000")]
    Levels(String),
    /// A form with another content than it should have.
    #[error("`{found}` is not of the form {form}")]
    Form {
        /// As written.
        found: String,
        /// As it should be.
        form: &'static str,
    },
    /// Words or switches, for a key that takes a multiple of the axis.
    #[error("`{0}` is a multiple of the axis, so the axis must have numbers")]
    Multiple(String),
    /// An impossible distribution.
    #[error(transparent)]
    Distribution(#[from] DistributionError),
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Axis {
    type Err = AxisError;

    fn from_str(text: &str) -> Result<Self, AxisError> {
        let [left, right] = split_at(text, '=').ok_or(AxisError::Shape)?;
        let (own, targets) = split_at(left, ':').map_or((None, left), |[name, keys]| (Some(name.trim()), keys));
        let keys = split(targets, ',').into_iter().map(AxisKey::read).collect::<Result<Vec<_>, _>>()?;
        let name = own.filter(|name| !name.is_empty()).map_or_else(|| keys[0].key.clone(), str::to_owned);
        let whole = keys.iter().find(|key| key.is_whole && key.is_plain()).map(|key| key.key.as_str());
        let (values, levels) = read_values(right.trim(), whole)?;
        if let Some(key) = keys.iter().find(|key| !key.is_plain())
            && values.levels(1).iter().any(|value| !matches!(value, Value::Number(_) | Value::Integer(_)))
        {
            return Err(AxisError::Multiple(key.key.clone()));
        }
        Ok(Self { name, values, levels, keys, text: text.trim().to_owned() })
    }
}

impl Axis {
    /// The settings that put the axis at a value.
    ///
    /// # Errors
    /// A value that cannot be written as a setting; there is none among the values of an axis.
    pub fn settings(&self, value: &Value) -> Result<Vec<Setting>, SettingError> {
        self.keys.iter().map(|key| format!("{}={}", key.key, key.at(value)).parse()).collect()
    }

    /// Its keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.key.as_str())
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
        let entry = entry(&key)?;
        Ok(Self { is_whole: matches!(entry.kind, Kind::Integer { .. }), key, times, plus })
    }

    fn is_plain(&self) -> bool {
        self.times == 1.0 && self.plus == 0.0
    }

    fn at(&self, value: &Value) -> Value {
        match value.as_number() {
            Some(number) if !self.is_plain() => {
                let number = self.times * number + self.plus;
                let is_whole = self.is_whole && number.fract() == 0.0 && number.abs() < 1e15;
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
    match path[0].as_str() {
        "title" | "experiment" | "record" | "sweep" | "uncertain" | "regimes" | "claim" => {
            return unfit("it is no parameter of the model");
        }
        _ => {}
    }
    let Some(entry) = catalogue.entry_at(&path) else {
        let near = nearest(key, catalogue.entries().iter().map(|entry| entry.key.as_str())).map(str::to_owned);
        return Err(AxisError::Unknown { key: key.to_owned(), near });
    };
    match entry.kind {
        Kind::Texts | Kind::Words(_) => unfit("it is a list"),
        Kind::Interval { .. } if catalogue.get(key).is_some() => {
            unfit("it has two values; add .0 for the first or .1 for the second")
        }
        _ => Ok(entry),
    }
}

/// The values and how many levels they have in a grid; `whole` names a key that takes whole numbers.
fn read_values(text: &str, whole: Option<&str>) -> Result<(Distribution, usize), AxisError> {
    if text.is_empty() {
        return Err(AxisError::Shape);
    }
    if let Some(inner) = call(text, "log") {
        let (inner, levels) = inner?;
        let (from, to) = range(inner, text)?;
        let values = Distribution::log_uniform(from, to)?;
        return Ok((if whole.is_some() { values.rounded() } else { values }, levels));
    }
    if let Some(inner) = call(text, "triangular") {
        let (inner, levels) = inner?;
        let numbers = inner.split(',').map(number).collect::<Result<Vec<_>, _>>()?;
        let [from, mode, to] = numbers[..] else {
            return Err(AxisError::Form { found: text.to_owned(), form: "triangular(from, mode, to)" });
        };
        let values = Distribution::triangular(from, mode, to)?;
        return Ok((if whole.is_some() { values.rounded() } else { values }, levels));
    }
    if let Some(inner) = call(text, "discrete") {
        let (inner, _) = inner?;
        let form = || AxisError::Form { found: text.to_owned(), form: "discrete(value: weight, value: weight)" };
        let pairs = split(inner, ',').into_iter().map(|pair| {
            let [value, weight] = split_at(pair, ':').ok_or_else(form)?;
            Ok((read_value(value, whole)?, number(weight)?))
        });
        let (values, weights): (Vec<_>, Vec<_>) = pairs.collect::<Result<Vec<_>, AxisError>>()?.into_iter().unzip();
        return Ok((Distribution::discrete(values, &weights)?, LEVELS));
    }
    if !text.starts_with(['"', '\'']) && text.contains("..") {
        let (ends, levels) = levels(text)?;
        let (from, to) = range(ends, text)?;
        let values = match whole {
            Some(key) if from.fract() != 0.0 || to.fract() != 0.0 => return Err(AxisError::Whole(key.to_owned())),
            Some(_) if from.abs() < 1e15 && to.abs() < 1e15 && from < to => {
                Distribution::integers(from as i64, to as i64)?
            }
            _ => Distribution::uniform(from, to)?,
        };
        return Ok((values, levels));
    }
    let values = split(text, ',').into_iter().map(|value| read_value(value, whole)).collect::<Result<_, _>>()?;
    Ok((Distribution::list(values)?, LEVELS))
}

/// The inside of `name(..)` and the levels behind it, if the text begins so.
fn call<'a>(text: &'a str, name: &str) -> Option<Result<(&'a str, usize), AxisError>> {
    let rest = text.strip_prefix(name)?.trim_start().strip_prefix('(')?;
    let form = || AxisError::Form { found: text.to_owned(), form: "name(..) or name(..):levels" };
    Some(rest.rsplit_once(')').ok_or_else(form).and_then(|(inner, rest)| {
        let (between, levels) = levels(rest)?;
        if between.trim().is_empty() { Ok((inner, levels)) } else { Err(form()) }
    }))
}

fn range(text: &str, whole: &str) -> Result<(f64, f64), AxisError> {
    let form = || AxisError::Form { found: whole.to_owned(), form: "from..to or from..to:levels" };
    let (from, to) = text.split_once("..").ok_or_else(form)?;
    Ok((number(from)?, number(to)?))
}

/// The text before `:levels`, and the levels.
fn levels(text: &str) -> Result<(&str, usize), AxisError> {
    let Some((before, count)) = text.rsplit_once(':') else { return Ok((text, LEVELS)) };
    match count.trim().parse() {
        Ok(levels @ 1..=MOST_LEVELS) => Ok((before, levels)),
        _ => Err(AxisError::Levels(count.trim().to_owned())),
    }
}

fn read_value(text: &str, whole: Option<&str>) -> Result<Value, AxisError> {
    let text = text.trim();
    let unquoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let unquoted = unquoted.or_else(|| text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')));
    if text.is_empty() {
        return Err(AxisError::Form { found: text.to_owned(), form: "value, value, value" });
    }
    Ok(match (unquoted, text) {
        (Some(word), _) => Value::Word(word.to_owned()),
        (None, "true") => Value::Flag(true),
        (None, "false") => Value::Flag(false),
        (None, text) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(integer), _) if whole.is_some() => Value::Integer(integer),
            (_, Ok(number)) if number.is_finite() => Value::Number(number),
            _ => Value::Word(text.to_owned()),
        },
    })
}

fn number(text: &str) -> Result<f64, AxisError> {
    let text = text.trim();
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| AxisError::Number(text.to_owned()))
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

/// The text before and behind the first `mark` outside quotation marks.
fn split_at(text: &str, mark: char) -> Option<[&str; 2]> {
    let at = outside_quotes(text, mark).next()?;
    Some([&text[..at], &text[at + mark.len_utf8()..]])
}

/// The parts between all `mark`s outside quotation marks.
fn split(text: &str, mark: char) -> Vec<&str> {
    let mut from = 0;
    let mut parts = Vec::new();
    for at in outside_quotes(text, mark) {
        parts.push(&text[from..at]);
        from = at + mark.len_utf8();
    }
    parts.push(&text[from..]);
    parts
}

fn outside_quotes(text: &str, mark: char) -> impl Iterator<Item = usize> + '_ {
    let mut open = None;
    text.char_indices().filter_map(move |(at, character)| {
        match (open, character) {
            (Some(quote), _) if quote == character => open = None,
            (None, '"' | '\'') => open = Some(character),
            _ => {}
        }
        (open.is_none() && character == mark).then_some(at)
    })
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
        assert!(refused("policy.coercion=triangular(0, 2, 1)").contains("the mode 2 lies outside"));
        assert!(refused("policy.interdependence=0.5..2").contains("whole numbers"));
        assert!(refused("experiment.seed=1,2").contains("no parameter of the model"));
        assert!(refused("country.distance=0..1").contains("add .0"));
        assert!(refused("country.distance.2=0..1").contains("no key"));
        assert!(refused("policy.coercion=discrete(0: 1, 1: -1)").contains("negative"));
        assert!(
            refused("policy.coercion").contains("key=values") && refused("policy.coercion=").contains("key=values")
        );
        assert!(refused("ablation.a4_no_trust*2=true,false").contains("must have numbers"));
    }
}
