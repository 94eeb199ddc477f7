//! Dates that must follow one another: one table of all such pairs of keys, of scenarios and of files of patterns.

use super::checked::{Checked, Row};
use super::checked_value::CheckedValue;
use super::diagnostics::Problem;

/// Two date keys of one table.
struct Pair {
    /// The list of tables.
    list: &'static str,
    earlier: &'static str,
    later: &'static str,
    /// Whether both may be the same date.
    may_be_equal: bool,
    /// What is wrong where they do not follow one another.
    title: &'static str,
}

const PAIRS: [Pair; 7] = [
    pair("case.park", "date", "ready", true, "the site is ready before the park is founded"),
    pair("programme", "date", "until", false, "the programme ends before it begins"),
    pair("target", "since", "at", false, "`target.since` is not before `target.at`"),
    pair("target", "from", "to", true, "the figures of a target end before they begin"),
    pair("claim", "since", "at", false, "`claim.since` is not before `claim.at`"),
    pair("quantity", "since", "at", false, "`quantity.since` is not before `quantity.at`"),
    pair("pattern", "since", "at", false, "`pattern.since` is not before `pattern.at`"),
];

const fn pair(
    list: &'static str,
    earlier: &'static str,
    later: &'static str,
    may_be_equal: bool,
    title: &'static str,
) -> Pair {
    Pair { list, earlier, later, may_be_equal, title }
}

/// Holds the dates of all tables against their order.
pub(super) fn check(checked: &Checked, problems: &mut Vec<Problem>) {
    for pair in &PAIRS {
        for row in checked.rows(pair.list) {
            problems.extend(pair.check(row));
        }
    }
}

/// Holds the dates of one table of `list` against their order; nothing if they are out of it.
pub(crate) fn check_row(row: &Row, list: &str, problems: &mut Vec<Problem>) -> Option<()> {
    let before = problems.len();
    problems.extend(PAIRS.iter().filter(|pair| pair.list == list).filter_map(|pair| pair.check(row)));
    (problems.len() == before).then_some(())
}

/// Whether the dates of one table of `list` are in order.
pub(super) fn is_kept(row: &Row, list: &str) -> bool {
    check_row(row, list, &mut Vec::new()).is_some()
}

impl Pair {
    fn check(&self, row: &Row) -> Option<Problem> {
        let (Some(CheckedValue::Date(earlier)), Some(CheckedValue::Date(later))) =
            (row.get(self.earlier), row.get(self.later))
        else {
            return None;
        };
        let (first, last) = (earlier.years(), later.years());
        if first < last || self.may_be_equal && first == last {
            return None;
        }
        let sites = (row.location(self.earlier), row.location(self.later));
        let is_later = sites.1.to_blame(sites.0) == sites.1;
        let (label, location, related) = if is_later {
            let word = if self.may_be_equal { "from" } else { "after" };
            (format!("found {later}; allowed: {word} {earlier}, the date of `{}`", self.earlier), sites.1, sites.0)
        } else {
            let word = if self.may_be_equal { "up to" } else { "before" };
            (format!("found {earlier}; allowed: {word} {later}, the date of `{}`", self.later), sites.0, sites.1)
        };
        let other = if is_later { self.earlier } else { self.later };
        Some(Problem::new(location, self.title, label).related(related, format!("`{other}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::PAIRS;
    use crate::scenario::{ValueType, catalogue};

    /// A date key is either of a pair or has no other date in its table.
    #[test]
    fn every_date_key_of_the_catalogue_has_its_place() {
        const ALONE: [&str; 2] = ["study.date", "event.date"];
        let mut dates = 0;
        for entry in catalogue().entries().iter().filter(|entry| matches!(entry.kind, ValueType::Date)) {
            let (list, key) = entry.key.rsplit_once('.').unwrap();
            let is_paired = PAIRS.iter().any(|pair| pair.list == list && [pair.earlier, pair.later].contains(&key));
            assert_ne!(is_paired, ALONE.contains(&entry.key.as_str()), "{}", entry.key);
            dates += 1;
        }
        assert_eq!(dates, 14);
    }
}
