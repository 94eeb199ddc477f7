//! The keys by which a table says what is read off a run: `outcome`, `park`, `ended`, `measure`, `since` and `at`. Claims and
//! named quantities are read by this.

use super::checked::{Checked, Row};
use super::diagnostics::Problem;
use super::names::Names;
use super::quantity::{Ended, Quantity, Reads, elapsed, is_founded, named};
use super::reading::{Measure, Reading};
use crate::world::plan::WorldPlan;

/// A table of a list that says what is read.
pub(super) struct ReadingForm<'a> {
    pub(super) checked: &'a Checked,
    pub(super) plan: &'a WorldPlan,
    pub(super) parks: &'a Names<usize>,
    pub(super) row: &'a Row,
    /// The list of tables.
    pub(super) list: &'static str,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl ReadingForm<'_> {
    pub(super) fn refuse(&mut self, key: &str, title: &str, label: &str) {
        self.problems.push(Problem::new(self.row.location(key), title, label));
    }

    /// What is read, unless something is wrong with it, which then goes to the problems. All of its keys are read before any
    /// is missed, so that all problems are reported together.
    pub(super) fn reading(&mut self) -> Option<Reading> {
        let at = self.date();
        let measure = self.measure();
        let quantity = self.quantity(at);
        Some(Reading { quantity: quantity?, per: None, measure: measure?, at })
    }

    /// The park under a key and that of the outcome are there when something of them is read.
    pub(super) fn check_founding(&mut self, reading: &Reading, than: Option<usize>) {
        let (key, first) = match reading.measure {
            Measure::Growth { since } | Measure::Rate { since } => ("since", Some(since)),
            _ => ("at", reading.at),
        };
        let Some(date) = first.zip(self.checked.root.number("time.start")).map(|(at, start)| start + at) else {
            return;
        };
        let parks = reading.quantity.park().into_iter().chain(than);
        for park in parks.filter_map(|park| self.plan.parks.get(park)) {
            is_founded(park, date, &format!("{}.{key}", self.list), self.row.location(key), self.problems);
        }
    }

    /// The park of `than_park`, which `park` is compared with or divided by; nothing where none is named.
    pub(super) fn than_park(&mut self, does: &str) -> Option<usize> {
        let (row, what) = (self.row, self.list.replace('_', "-"));
        let than = self.parks.find(row, self.list, "than_park", self.problems);
        match row.text("park") {
            _ if row.get("than_park").is_none() => None,
            None if !row.is_broken("park") => {
                self.refuse("than_park", &format!("a {what} {does} nothing"), "it needs `park` too");
                None
            }
            Some(park) if row.text("than_park") == Some(park) => {
                self.refuse("than_park", &format!("a {what} {does} itself"), "allowed: another park");
                None
            }
            _ => than,
        }
    }

    /// Years since the start; absent where none is given, where the one given is refused, and for the horizon.
    fn date(&mut self) -> Option<f64> {
        let date = self.row.date("at")?;
        let root = &self.checked.root;
        let key = format!("`{}.at`", self.list);
        let elapsed = elapsed(root, date, (&key, self.row.location("at")), self.problems)?;
        (elapsed < root.number("time.years")?).then_some(elapsed)
    }

    /// A change is measured from an earlier date on.
    fn measure(&mut self) -> Option<Measure> {
        let (row, list) = (self.row, self.list);
        let word = row.text("measure").unwrap_or("level");
        if row.is_broken("measure") || row.is_broken("since") {
            return None;
        }
        let Some(date) = row.date("since") else {
            if word != "level" {
                self.refuse("measure", &format!("a {word} is measured from a date on"), "it needs `since`");
            }
            return Measure::read(word, None);
        };
        if word == "level" {
            self.refuse("since", "a level has no use for `since`", "growth and rate do: set `measure`");
            return None;
        }
        let root = &self.checked.root;
        let since = elapsed(root, date, (&format!("`{list}.since`"), row.location("since")), self.problems)?;
        // A date of the table before it was reported by `order`.
        if row.date("at").is_some_and(|at| date >= at) {
            return None;
        }
        let end = root.number("time.years")?;
        if since >= end {
            let label = format!("found {date:.2}; allowed: a date before {:.2}", root.number("time.start")? + end);
            self.refuse("since", &format!("`{list}.since` is not before the horizon"), &label);
            return None;
        }
        Measure::read(word, Some(since))
    }

    fn quantity(&mut self, at: Option<f64>) -> Option<Quantity> {
        let row = self.row;
        let park = self.parks.find(row, self.list, "park", self.problems);
        let is_level = row.text("measure").is_none_or(|word| word == "level");
        let reads = if at.is_none() && is_level { Reads::Any } else { Reads::Yearly };
        named(row, (self.list, row.text("outcome")?), park, (reads, Ended::Missing), self.problems)
    }
}
