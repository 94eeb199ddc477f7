//! Reported counts of a park's firms, each beside the figure of the model that counts the same firms.

use crate::evidence::{Counted, Observation, Park};
use crate::scenario::Scenario;
use crate::world::plan::PinnedPark;

/// Whose firms are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report::run) enum Whose {
    /// Firms of the developer's country.
    Home,
    /// Firms of all nationalities, and counts that do not say whose.
    All,
}

/// What of the firms is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report::run) enum State {
    /// Tenants that registered.
    Registered,
    /// Tenants at work.
    Producing,
}

/// A reported count.
#[derive(Debug, Clone, Copy)]
pub(in crate::report::run) struct ReportedCount<'a> {
    pub(in crate::report::run) whose: Whose,
    pub(in crate::report::run) state: State,
    pub(in crate::report::run) seen: &'a Observation,
}

impl Whose {
    pub(in crate::report::run) fn firms(self) -> &'static str {
        match self {
            Self::Home => "home firms",
            Self::All => "firms of all nationalities",
        }
    }
}

impl State {
    /// The figure of `park_courses` that counts the same.
    pub(in crate::report::run) fn column(self, whose: Whose) -> &'static str {
        match (self, whose) {
            (Self::Registered, Whose::Home) => "tenants_home",
            (Self::Registered, Whose::All) => "tenants",
            (Self::Producing, Whose::Home) => "producing_home",
            (Self::Producing, Whose::All) => "producing",
        }
    }

    pub(in crate::report::run) fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Producing => "producing",
        }
    }
}

/// The record of a pinned park.
pub(in crate::report::run) fn record<'a>(scenario: &'a Scenario, park: &PinnedPark) -> Option<&'a Park> {
    park.record.as_ref().and_then(|id| scenario.evidence.park(id))
}

/// Counts of a park's firms on record, in the order of their dates; plans and counts of host firms alone are left out.
pub(in crate::report::run) fn figures(record: &Park) -> Vec<ReportedCount<'_>> {
    let variables = [
        ("tenants", State::Registered, None),
        ("tenants_home", State::Registered, Some(Whose::Home)),
        ("tenants_operating", State::Producing, None),
    ];
    let mut figures = Vec::new();
    for (variable, state, known) in variables {
        for seen in record.series(variable) {
            let whose = match (known, seen.counted) {
                (Some(whose), _) => whose,
                (None, Some(Counted::Home)) => Whose::Home,
                (None, Some(Counted::All) | None) => Whose::All,
                (None, Some(Counted::Host)) => continue,
            };
            // Projects are no firms.
            if !seen.promise && seen.unit == "firms" {
                figures.push(ReportedCount { whose, state, seen });
            }
        }
    }
    figures.sort_by(|a, b| a.seen.date.in_years().total_cmp(&b.seen.date.in_years()));
    figures
}

/// Whose firms most counts of registered tenants are of; all where there is none.
pub(in crate::report::run) fn usual(figures: &[ReportedCount]) -> Whose {
    let of = |whose| figures.iter().filter(|figure| figure.whose == whose && figure.state == State::Registered).count();
    if of(Whose::Home) >= of(Whose::All).max(1) { Whose::Home } else { Whose::All }
}
