//! One pinned park with its record, its fates and its courses.

use crate::evidence::{Basis, Bound, Park, Partnership};
use crate::output::results::{ParkCourse, Spread};
use crate::report::{ReportError, ResultTables};
use crate::world::plan::PinnedPark;

use super::fates::{Fate, fates, history};
use super::figures::{ReportedCount, State, Whose, figures, record, usual};

/// A pinned park.
pub(super) struct Subject<'a> {
    /// Its position among the pinned parks.
    pub(super) at: usize,
    pub(super) park: &'a PinnedPark,
    pub(super) record: Option<&'a Park>,
    pub(super) figures: Vec<ReportedCount<'a>>,
    /// Whose firms its counts are of.
    pub(super) whose: Whose,
    /// What became of it, by arm and run.
    pub(super) by_arm: Vec<Vec<Fate>>,
    /// The arm that stands for history.
    pub(super) arm: usize,
    courses: Vec<ParkCourse>,
    /// What its fates are counted in: worlds, or runs where a world has several.
    unit: &'static str,
}

impl<'a> Subject<'a> {
    pub(super) fn of(tables: &'a ResultTables, at: usize) -> Result<Self, ReportError> {
        let park = &tables.scenario.plan.parks[at];
        let record = record(&tables.scenario, park);
        let (figures, arm) = (record.map_or_else(Vec::new, figures), history(tables));
        let own = tables.scenario.experiment.arms[arm];
        let mut courses = tables.rows::<ParkCourse>()?;
        courses.retain(|row| row.park == park.name && row.arm == own);
        courses.sort_by(|a, b| a.date.total_cmp(&b.date));
        let whose = usual(&figures);
        let unit = if tables.runs() > 1 { "run" } else { "world" };
        Ok(Self { at, park, record, figures, whose, by_arm: fates(tables, &park.name)?, arm, courses, unit })
    }

    /// Its fates in the arm that stands for history.
    pub(super) fn fates(&self) -> &[Fate] {
        &self.by_arm[self.arm]
    }

    /// In how many worlds or runs, of all that were simulated.
    pub(super) fn in_worlds(&self, some: usize) -> String {
        match self.fates().len() {
            1 => format!("in the one {} simulated", self.unit),
            all => format!("in {some} of {all} simulated {}s", self.unit),
        }
    }

    /// All that were simulated.
    pub(super) fn simulated(&self) -> String {
        match self.fates().len() {
            1 => format!("one simulated {}", self.unit),
            all => format!("{all} simulated {}s", self.unit),
        }
    }

    /// What it is counted in: `every world`.
    pub(super) fn every(&self) -> String {
        format!("every {}", self.unit)
    }

    /// The type that the literature gives it.
    pub(super) fn stated(&self) -> Option<&'static str> {
        let record = self.record.filter(|record| record.partnership_basis == Some(Basis::Stated))?;
        record.partnership.map(Partnership::as_str)
    }

    /// The last exact count of registered tenants that the run reaches; without one the last of any kind.
    pub(super) fn last_count(&self) -> Option<&ReportedCount<'a>> {
        let own = || {
            let of_tenants = |figure: &&ReportedCount| figure.state == State::Registered && figure.whose == self.whose;
            self.figures.iter().rev().filter(of_tenants).filter(|figure| self.model_at(figure).is_some())
        };
        own().find(|figure| figure.seen.bound == Bound::Exact).or_else(|| own().next())
    }

    /// How the model's count of the same firms is spread over worlds in which the park lives, at the date of a count on
    /// record: linear between the ends of years. Nothing where the run does not reach.
    pub(super) fn model_at(&self, figure: &ReportedCount) -> Option<Spread> {
        let (column, time) = (figure.state.column(figure.whose), figure.seen.date.in_years());
        let own = || self.courses.iter().filter(|row| row.figure == column);
        let after = own().find(|row| row.date >= time)?;
        // At its founding a park has no tenants.
        let none = Spread {
            mean: 0.0,
            quantile_05: 0.0,
            quantile_25: 0.0,
            median: 0.0,
            quantile_75: 0.0,
            quantile_95: 0.0,
            ..after.over
        };
        let (from, before) =
            own().rfind(|row| row.date < time).map_or((self.park.date, &none), |row| (row.date, &row.over));
        if time < self.park.date || after.date <= from {
            return None;
        }
        let share = (time - from) / (after.date - from);
        let between = |of: fn(&Spread) -> f64| of(before) + share * (of(&after.over) - of(before));
        Some(Spread {
            mean: between(|s| s.mean),
            quantile_05: between(|s| s.quantile_05),
            quantile_25: between(|s| s.quantile_25),
            median: between(|s| s.median),
            quantile_75: between(|s| s.quantile_75),
            quantile_95: between(|s| s.quantile_95),
            ..after.over
        })
    }
}
