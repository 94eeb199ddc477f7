//! Small words of the stories: dates, numbers, roles, lists.

use crate::state::Clock;
use crate::world::plan::Role;

/// When something of a step happened, as a reader says it: "2007 Q3" where the run has calendar years and steps of a
/// quarter or shorter, "2007" where steps are longer, "year 7.25" in a run that counts from 0.
pub(super) fn date(clock: &Clock, step: u32) -> String {
    if clock.start == 0 {
        return year(clock.date(step + 1));
    }
    let begun = clock.date(step);
    let whole = libm::floor(begun + 1e-9);
    if clock.steps_per_year >= 4 {
        let quarter = libm::floor((begun - whole) * 4.0 + 1e-9).max(0.0) as u32 + 1;
        format!("{whole} Q{quarter}")
    } else {
        format!("{whole}")
    }
}

/// When a park was founded: foundings are dated to the start of their step.
pub(super) fn founding(clock: &Clock, step: u32) -> String {
    if clock.start == 0 { year(clock.date(step)) } else { date(clock, step) }
}

/// When the run ends.
pub(super) fn horizon(clock: &Clock) -> String {
    if clock.start == 0 {
        year(clock.date(clock.steps))
    } else {
        format!("the end of {}", clock.date(clock.steps) - 1.0)
    }
}

fn year(years: f64) -> String {
    let text = format!("{years:.2}");
    format!("year {}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Years as a span: "3 years", "half a year", "1.25 years".
pub(super) fn span(years: f64) -> String {
    if (years - 1.0).abs() < 1e-9 {
        return "a year".to_owned();
    }
    if (years - 0.5).abs() < 1e-9 {
        return "half a year".to_owned();
    }
    let text = format!("{years:.2}");
    format!("{} years", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A number with a sign, two decimals, and no negative zero.
pub(super) fn signed(value: f64) -> String {
    let text = format!("{value:+.2}");
    if text == "-0.00" { "+0.00".to_owned() } else { text.replace('-', "−") }
}

/// A count with its noun.
pub(super) fn count(number: u32, one: &str, many: &str) -> String {
    match number {
        0 => format!("no {many}"),
        1 => format!("one {one}"),
        _ => format!("{number} {many}"),
    }
}

/// "a", "a and b", "a, b and c".
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [all @ .., last] => {
            let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", all.join(", "), last.as_ref())
        }
    }
}

/// A sentence with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a role is in a partnership.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::HomeNation => "home state",
        Role::HomeRegion => "home region",
        Role::HomeCorporation => "developer",
        Role::HostNation => "host state",
        Role::HostRegion => "host region",
        Role::HostCorporation => "partner",
    }
}

/// Text in lines of at most `width` characters; lines after the first begin with `indent`.
pub(super) fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let line = &mut lines[last];
        let blank = line.trim().is_empty();
        if !blank && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(format!("{indent}{word}"));
        } else {
            if !blank {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::TimeParameters;

    #[test]
    fn dates_are_those_of_the_quarter_under_way() {
        let calendar = Clock::new(&TimeParameters { step: 0.25, years: 10, start: 2005 });
        assert_eq!(date(&calendar, 0), "2005 Q1");
        assert_eq!(date(&calendar, 10), "2007 Q3");
        let months = Clock::new(&TimeParameters { step: 1.0 / 12.0, years: 10, start: 2005 });
        assert_eq!(date(&months, 11), "2005 Q4");
        assert_eq!(date(&months, 12), "2006 Q1");
        let years = Clock::new(&TimeParameters { step: 1.0, years: 10, start: 2005 });
        assert_eq!(date(&years, 2), "2007");
        let stylised = Clock::new(&TimeParameters { step: 0.25, years: 10, start: 0 });
        assert_eq!(date(&stylised, 28), "year 7.25");
    }

    #[test]
    fn lists_and_numbers_read_well() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(signed(-0.001), "+0.00");
        assert_eq!(signed(-0.25), "−0.25");
        assert_eq!(span(0.25), "0.25 years");
        assert_eq!(wrapped("one two three", 8, "  "), "one two\n  three\n");
    }
}
