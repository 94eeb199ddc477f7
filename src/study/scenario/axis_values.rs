//! The values of an axis, read from text: ranges, logarithms, triangles, weights and lists.

use super::axis_error::AxisError;
use super::distribution::Distribution;
use super::value::Value;

/// Levels of a range in a grid, unless it says how many.
const LEVELS: usize = 5;
/// More levels on one axis are a mistake.
const MOST_LEVELS: usize = 1_000_000;
/// So many numbers of levels are tried for one that fits a range of whole numbers.
const TRIED: usize = 10_000;

/// The values and how many levels they have in a grid; `whole` names a key that takes whole numbers.
pub(super) fn read(text: &str, whole: Option<&str>) -> Result<(Distribution, usize), AxisError> {
    if text.is_empty() {
        return Err(AxisError::Shape);
    }
    if let Some(inner) = call(text, "log") {
        let (inner, levels) = inner?;
        let (from, to) = range(inner, text)?;
        let values = Distribution::log_uniform(from, to)?;
        return Ok((if whole.is_some() { values.rounded() } else { values }, levels.unwrap_or(LEVELS)));
    }
    if let Some(inner) = call(text, "triangular") {
        let (inner, levels) = inner?;
        let numbers = inner.split(',').map(number).collect::<Result<Vec<_>, _>>()?;
        let [from, mode, to] = numbers[..] else {
            return Err(AxisError::Form { found: text.to_owned(), form: "triangular(from, mode, to)" });
        };
        let values = Distribution::triangular(from, mode, to)?;
        let levels = whole_steps(whole, (from, to), levels)?;
        return Ok((if whole.is_some() { values.rounded() } else { values }, levels));
    }
    if let Some(inner) = call(text, "discrete") {
        let (inner, _) = inner?;
        let form = || AxisError::Form { found: text.to_owned(), form: "discrete(value: weight, value: weight)" };
        let pairs = split(inner, ',').into_iter().map(|pair| {
            let [value, weight] = split_at(pair, ':').ok_or_else(form)?;
            Ok((value_of(value, whole)?, number(weight)?))
        });
        let (values, weights): (Vec<_>, Vec<_>) = pairs.collect::<Result<Vec<_>, AxisError>>()?.into_iter().unzip();
        return Ok((Distribution::discrete(values, &weights)?, LEVELS));
    }
    if let Some((name, _)) = text.split_once('(')
        && is_name(name.trim())
    {
        return Err(AxisError::Call(name.trim().to_owned()));
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
        return Ok((values, whole_steps(whole, (from, to), levels)?));
    }
    let values = split(text, ',').into_iter().map(|value| value_of(value, whole)).collect::<Result<_, _>>()?;
    Ok((Distribution::list(values)?, LEVELS))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic()) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// The inside of `name(..)` and the levels behind it, if the text begins so.
fn call<'a>(text: &'a str, name: &str) -> Option<Result<(&'a str, Option<usize>), AxisError>> {
    let rest = text.strip_prefix(name)?.trim_start().strip_prefix('(')?;
    let form = || AxisError::Form { found: text.to_owned(), form: "name(..) or name(..):levels" };
    Some(rest.rsplit_once(')').ok_or_else(form).and_then(|(inner, rest)| {
        let (between, levels) = levels(rest)?;
        if between.trim().is_empty() { Ok((inner, levels)) } else { Err(form()) }
    }))
}

fn range(text: &str, whole: &str) -> Result<(f64, f64), AxisError> {
    let form = || AxisError::Form { found: whole.to_owned(), form: "from..to or from..to:levels" };
    // The third of three points would be read as that of a number without its zero.
    let (from, to) = text.split_once("..").filter(|(_, to)| !to.starts_with('.')).ok_or_else(form)?;
    Ok((number(from)?, number(to)?))
}

/// The text before `:levels`, and the levels.
fn levels(text: &str) -> Result<(&str, Option<usize>), AxisError> {
    let Some((before, count)) = text.rsplit_once(':') else { return Ok((text, None)) };
    match count.trim().parse() {
        Ok(levels @ 1..=MOST_LEVELS) => Ok((before, Some(levels))),
        _ => Err(AxisError::Levels(count.trim().to_owned())),
    }
}

/// The levels requested, which must be whole numbers where a key takes no others. Without being asked they are rounded.
fn whole_steps(whole: Option<&str>, (from, to): (f64, f64), levels: Option<usize>) -> Result<usize, AxisError> {
    let Some((key, asked)) = whole.zip(levels) else { return Ok(levels.unwrap_or(LEVELS)) };
    let fits = |count: usize| match count {
        0 => false,
        1 => f64::midpoint(from, to).fract() == 0.0,
        _ => ((to - from) / (count - 1) as f64).fract() == 0.0,
    };
    if fits(asked) {
        return Ok(asked);
    }
    let below = (2..asked).rev().find(|&count| fits(count));
    let most = to - from + 1.0;
    let above =
        (asked + 1..=asked.saturating_add(TRIED)).find(|&count| fits(count)).filter(|&count| count as f64 <= most);
    let near = below.into_iter().chain(above).collect();
    Err(AxisError::Steps { key: key.to_owned(), levels: asked, from, to, near })
}

fn value_of(text: &str, whole: Option<&str>) -> Result<Value, AxisError> {
    let text = text.trim();
    let unquoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let unquoted = unquoted.or_else(|| text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')));
    let form = |form| AxisError::Form { found: text.to_owned(), form };
    if text.is_empty() {
        return Err(form("value, value, value"));
    }
    if unquoted.is_none() && text.contains(':') {
        return Err(form("value, value, value; weights are written discrete(value: weight, value: weight)"));
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

pub(super) fn number(text: &str) -> Result<f64, AxisError> {
    let text = text.trim();
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| AxisError::Number(text.to_owned()))
}

/// The text before and behind the first `mark` outside quotation marks.
pub(super) fn split_at(text: &str, mark: char) -> Option<[&str; 2]> {
    let at = outside_quotes(text, mark).next()?;
    Some([&text[..at], &text[at + mark.len_utf8()..]])
}

/// The parts between all `mark`s outside quotation marks.
pub(super) fn split(text: &str, mark: char) -> Vec<&str> {
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
    let mut before = None;
    text.char_indices().filter_map(move |(at, character)| {
        // Within a word it is an apostrophe.
        let may_open = before.is_none_or(|sign: char| sign.is_whitespace() || ".,:=([".contains(sign));
        match (open, character) {
            (Some('"'), '"') if before == Some('\\') => {}
            (Some(quote), _) if quote == character => open = None,
            (None, '"' | '\'') if may_open => open = Some(character),
            _ => {}
        }
        before = Some(character);
        (open.is_none() && character == mark).then_some(at)
    })
}
