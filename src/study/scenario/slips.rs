//! Slips of the hand in TOML, and what was meant: what the parser reports in its own terms becomes what is found and what
//! is allowed.

use super::catalogue::{Entry, ValueType, catalogue};
use super::diagnostics::{Location, Problem};
use super::document::Node;

/// A number with a comma where the point should be, as it should be written.
pub fn with_decimal_point(text: &str) -> Option<String> {
    let (whole, part) = text.trim().split_once(',')?;
    let is_number = !whole.is_empty() && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = format!("{whole}.{part}");
    (is_number && whole.ends_with(|sign: char| sign.is_ascii_digit()) && number.parse::<f64>().is_ok())
        .then_some(number)
}

/// A number without a digit before or behind its point, as it should be written.
pub(super) fn with_both_digits(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (&text[..1], digits),
        None => ("", text),
    };
    let (whole, part) = digits.split_once('.')?;
    let number = match (whole.is_empty(), part.is_empty()) {
        (true, false) => format!("{sign}0.{part}"),
        (false, true) => format!("{sign}{whole}.0"),
        _ => return None,
    };
    number.parse::<f64>().is_ok_and(f64::is_finite).then_some(number)
}

/// Reads TOML; every syntax error is a problem.
pub(crate) fn read_toml(text: &str) -> Result<Node, Vec<Problem>> {
    Node::from_toml(text).map_err(|errors| {
        let mut problems: Vec<Problem> = errors.iter().map(|error| of_toml(text, error)).collect();
        problems.dedup();
        problems
    })
}

/// An error of the parser about a text.
fn of_toml(text: &str, error: &toml::de::Error) -> Problem {
    let message = error.message().trim().replace('\n', "; ");
    let location = error.span().map_or(Location::Whole, |span| Location::bytes(&span));
    let plain = Problem::new(&location, "not valid TOML", message.clone());
    let Some(span) = error.span().filter(|span| text.get(span.clone()).is_some()) else { return plain };
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..text[start..].find('\n').map_or(text.len(), |end| start + end)];
    if message == "duplicate key" {
        return twice(text, start, line, &text[span.clone()], plain);
    }
    let Some((key, value)) = line.split_once('=') else { return plain };
    let value_at = start + key.len() + 1 + (value.len() - value.trim_start().len());
    let value = value.split('#').next().unwrap_or_default().trim();
    let location = Location::bytes(&(value_at..value_at + value.len()));
    if let Some(number) = with_decimal_point(value) {
        let label = format!("found {value}; allowed: a decimal point, not a comma");
        return Problem::new(&location, "not valid TOML", label).help(format!("write {number}"));
    }
    if let Some(number) = with_both_digits(value) {
        let label = format!("found {value}; allowed: a number with digits before and behind its point");
        return Problem::new(&location, "not valid TOML", label).help(format!("write {number}"));
    }
    // What is meant is a word without quotation marks.
    let is_word = value.starts_with(char::is_alphabetic)
        && value.chars().all(|sign| sign.is_alphanumeric() || "_- ".contains(sign));
    if !is_word || span.start < value_at {
        return plain;
    }
    let key = format!("{}{}", table_of(&text[..start]), key.trim());
    let entry = catalogue().get(&key);
    let expected =
        entry.map_or_else(|| "a number, true or false, or text in quotation marks".to_owned(), Entry::allowed_values);
    let is_text =
        entry.is_none_or(|entry| matches!(entry.kind, ValueType::Text | ValueType::Lines | ValueType::Word(_)));
    let help = match value.to_lowercase().as_str() {
        lower @ ("true" | "false") => Some(format!("write {lower}")),
        _ if is_text => Some(format!("write \"{value}\"")),
        _ => None,
    };
    Problem::new(&location, "not valid TOML", format!("found {value}; allowed: {expected}")).help(help)
}

/// The table in which the line after this text is, with a point behind it; nothing at the top of a file.
fn table_of(before: &str) -> String {
    let header = before.lines().rev().map(str::trim).find(|line| line.starts_with('['));
    let name = header.map(|header| header.trim_start_matches('[').split(']').next().unwrap_or_default().trim());
    name.map_or_else(String::new, |name| format!("{name}."))
}

/// A key or table that stands twice, with the place of the first.
fn twice(text: &str, start: usize, line: &str, found: &str, plain: Problem) -> Problem {
    let header = line.trim().split('#').next().unwrap_or_default().trim_end();
    let is_table = header.starts_with('[');
    let mut at = 0;
    let mut first = None;
    let mut within = table_of(&text[..start]);
    if is_table {
        within.clear();
    }
    for earlier in text[..start].split_inclusive('\n') {
        let own = earlier.trim_end();
        let is_same = if is_table {
            own.trim().split('#').next().unwrap_or_default().trim_end() == header
        } else {
            own.split_once('=').is_some_and(|(key, _)| key.trim() == found) && table_of(&text[..at]) == within
        };
        if is_same && first.is_none() {
            let indent = own.len() - own.trim_start().len();
            first = Some(Location::bytes(&(at + indent..at + own.len())));
        }
        at += earlier.len();
    }
    let Some(first) = first else { return plain };
    let (title, help) = if is_table {
        (format!("{header} is there twice"), "put the keys of both under the first one")
    } else {
        (format!("`{within}{found}` is there twice"), "keep one of them")
    };
    Problem::new(plain.location(), title, "again here").related(&first, "first here").help(help.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{with_both_digits, with_decimal_point};

    #[test]
    fn points_get_digits_on_both_sides() {
        for (typed, meant) in [(".5", "0.5"), ("-.5", "-0.5"), ("5.", "5.0"), (" .5e3 ", "0.5e3")] {
            assert_eq!(with_both_digits(typed).as_deref(), Some(meant));
        }
        for typed in ["0.5", ".", "-.", "a.", ".b", "..5", "5", "1.2.", "inf."] {
            assert_eq!(with_both_digits(typed), None, "{typed}");
        }
    }

    #[test]
    fn commas_become_points_in_numbers_alone() {
        for (typed, meant) in [("0,02", "0.02"), ("-1,5", "-1.5"), (" 12,0 ", "12.0")] {
            assert_eq!(with_decimal_point(typed).as_deref(), Some(meant));
        }
        for typed in ["0,1,2", "0.5,1", "a,1", ",5", "5,", "1,-2", "open,hybrid", "1, 2"] {
            assert_eq!(with_decimal_point(typed), None, "{typed}");
        }
    }
}
