//! What patterns read off one run: outcomes, the course of a pinned park, rates over the parks of the run.

use crate::experiment::{PinnedYear, RunRecord};
use crate::measures::records::ParkRecord;
use crate::measures::{position, yearly_outcomes};
use crate::scenario::Scenario;
use crate::world::plan::Role;

/// One run as a pattern sees it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// What was kept.
    pub run: &'a RunRecord,
    /// The pinned park that is read, by its position in the plan.
    pub park: Option<usize>,
}

/// A local share from which skill counts as passed on: the lower end of the shares of running parks on record.
pub const DONE: f64 = 0.8;

/// Dates that agree to within this many years are one.
const SAME: f64 = 1e-9;

/// Yes as 1, no as 0: the mean is a share.
pub(super) fn yes(is_so: bool) -> f64 {
    f64::from(u8::from(is_so))
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

impl<'a> Seen<'a> {
    /// An outcome at the horizon.
    pub fn outcome(&self, name: &str) -> f64 {
        position(name).map_or(f64::NAN, |outcome| self.run.outcomes[outcome])
    }

    /// What a yearly outcome is at the end, less what it was at the end of the first year.
    pub fn rise(&self, name: &str) -> f64 {
        let Some(at) = yearly_outcomes().position(|outcome| outcome.name == name) else { return f64::NAN };
        let value = |row: Option<&crate::experiment::YearRow>| row.and_then(|row| row.values.get(at)).copied();
        let rows = &self.run.years;
        value(rows.last()).zip(value(rows.first())).map_or(f64::NAN, |(last, first)| last - first)
    }

    // ---- The pinned park

    fn rows(&self) -> impl DoubleEndedIterator<Item = &'a PinnedYear> + use<'a> {
        let park = self.park;
        self.run.pinned.iter().filter(move |row| Some(row.pinned) == park)
    }

    /// The park at a calendar date, if founded by then and not ended; absent too after the horizon.
    fn at(&self, date: f64) -> Option<&'a PinnedYear> {
        let time = date - f64::from(self.scenario.rules.time.start);
        if time > f64::from(self.scenario.rules.time.years) + SAME {
            return None;
        }
        self.rows().rev().find(|row| row.time <= time + SAME).filter(|row| row.living)
    }

    fn record(&self) -> Option<&'a ParkRecord> {
        self.run.parks.iter().find(|park| park.pinned.is_some() && park.pinned == self.park)
    }

    /// Years from the start of the run to the founding in the record of history.
    fn founded(&self) -> f64 {
        let date = self.park.and_then(|park| self.scenario.plan.parks.get(park)).map(|park| park.date);
        date.map_or(f64::NAN, |date| date - f64::from(self.scenario.rules.time.start))
    }

    /// Tenants at a calendar date.
    pub fn tenants(&self, date: f64) -> f64 {
        self.at(date).map_or(f64::NAN, |row| f64::from(row.tenants))
    }

    /// Home firms among the tenants at a calendar date.
    pub fn tenants_home(&self, date: f64) -> f64 {
        self.at(date).map_or(f64::NAN, |row| f64::from(row.tenants_home))
    }

    /// Tenants at a calendar date, if the park lives at the other date too.
    pub fn tenants_alive_at(&self, date: f64, other: f64) -> f64 {
        if self.at(other).is_some() { self.tenants(date) } else { f64::NAN }
    }

    /// Tenants that produce, of those registered, at a calendar date.
    pub fn producing(&self, date: f64) -> f64 {
        let row = self.at(date).filter(|row| row.tenants > 0);
        row.map_or(f64::NAN, |row| f64::from(row.producing) / f64::from(row.tenants))
    }

    /// Local staff share at a calendar date.
    pub fn local_share(&self, date: f64) -> f64 {
        self.at(date).and_then(|row| row.local_staff).unwrap_or(f64::NAN)
    }

    /// Growth of tenants a year between two calendar dates, compound: `(n2 / n1)^(1 / (t2 - t1)) - 1`.
    pub fn growth(&self, from: f64, to: f64) -> f64 {
        let ratio = self.tenants(to) / self.tenants(from);
        if ratio > 0.0 && ratio.is_finite() { libm::exp(libm::log(ratio) / (to - from)) - 1.0 } else { f64::NAN }
    }

    /// Tenants added a year, net, between two calendar dates.
    pub fn added(&self, from: f64, to: f64) -> f64 {
        (self.tenants(to) - self.tenants(from)) / (to - from)
    }

    /// Years from founding until the park first has so many tenants; missing where it never has.
    pub fn years_to(&self, tenants: u32) -> f64 {
        let first = self.rows().find(|row| row.tenants >= tenants);
        first.map_or(f64::NAN, |row| row.time - self.founded())
    }

    /// The first local share on record and the one `years` later, while the park lives.
    fn shares(&self, years: f64) -> Option<(f64, f64)> {
        let (time, first) = self.rows().find_map(|row| Some((row.time, row.local_staff?)))?;
        let later = self.at(f64::from(self.scenario.rules.time.start) + time + years)?;
        Some((first, later.local_staff?))
    }

    /// The local share when the first tenant produces.
    pub fn first_share(&self) -> f64 {
        self.shares(0.0).map_or(f64::NAN, |(first, _)| first)
    }

    /// Years from the first producing tenant until [`DONE`] of the staff is local; missing where that never came.
    pub fn years_to_skill(&self) -> f64 {
        let reached = |share: f64| self.rows().find(|row| row.local_staff.is_some_and(|staff| staff >= share));
        reached(0.0).zip(reached(DONE)).map_or(f64::NAN, |(first, done)| done.time - first.time)
    }

    /// Whether an element of the home policy had moved before the local share reached [`DONE`], 1 or 0; missing where
    /// neither happened. In a world with one park.
    pub fn explicit_first(&self) -> f64 {
        let Some(moved) = yearly_outcomes().position(|outcome| outcome.name == "moved_share") else { return f64::NAN };
        let explicit = self.run.years.iter().find(|row| row.values.get(moved).is_some_and(|share| *share > 0.0));
        let tacit = self.rows().find(|row| row.local_staff.is_some_and(|share| share >= DONE));
        match (explicit.map(|row| row.time), tacit.map(|row| row.time)) {
            (None, None) => f64::NAN,
            (Some(explicit), Some(tacit)) => yes(explicit < tacit),
            (explicit, _) => yes(explicit.is_some()),
        }
    }

    /// Years from founding until both nations have been enrolled; missing where that never came.
    pub fn years_to_both_nations(&self) -> f64 {
        let joined = |role: Role| self.record().and_then(|park| park.joined[role as usize]);
        joined(Role::HomeNation).zip(joined(Role::HostNation)).map_or(f64::NAN, |(home, host)| home.max(host))
    }

    /// Whether a park that filled its land gained more, 1 or 0; missing where it never filled `land`.
    pub fn extended(&self, land: u32) -> f64 {
        let park = self.record().filter(|park| park.tenants_peak >= land);
        park.map_or(f64::NAN, |park| yes(park.extensions > 0))
    }

    // ---- All parks of the run

    /// Mean over the parks of a run of what is said of a park, leaving out those of which nothing is said.
    pub fn over_parks(&self, say: impl Fn(&ParkRecord) -> Option<f64>) -> f64 {
        mean(self.run.parks.iter().filter_map(say))
    }

    /// Variation between parks of what partner and suppliers got up to the end of the eighth year of operation, of parks
    /// that came so far: standard deviation over mean.
    pub fn variation_of_transfer(&self) -> f64 {
        let values: Vec<f64> = self.run.parks.iter().filter_map(|park| park.transfer_in_eight_years).collect();
        let centre = mean(values.iter().copied());
        let square = mean(values.iter().map(|value| (value - centre) * (value - centre)));
        if values.len() > 1 && centre > 0.0 { square.sqrt() / centre } else { f64::NAN }
    }

    /// How often parks end between two ages, in years: ends over park-years at these ages.
    pub fn ending(&self, ages: (f64, f64)) -> f64 {
        let horizon = f64::from(self.scenario.rules.time.years);
        hazard(ages, self.run.parks.iter().map(|park| life(park, horizon)))
    }

    /// How often a first nation joins parks that no nation began, between two ages, in years: over park-years at these
    /// ages without a nation.
    pub fn adoption(&self, ages: (f64, f64)) -> f64 {
        let horizon = f64::from(self.scenario.rules.time.years);
        let spells = self.run.parks.iter().filter_map(|park| {
            let nation = first(park, &[Role::HomeNation, Role::HostNation]);
            (nation != Some(0.0)).then(|| nation.map_or((life(park, horizon).0, false), |joined| (joined, true)))
        });
        hazard(ages, spells)
    }
}

/// Years until the end of a park, or the horizon, and whether it ended.
fn life(park: &ParkRecord, horizon: f64) -> (f64, bool) {
    park.end.map_or((horizon - park.founded, false), |(end, _)| (end - park.founded, true))
}

/// Events over years at risk between two ages, of spells that last until an age and end with the event or without.
fn hazard((from, to): (f64, f64), spells: impl Iterator<Item = (f64, bool)>) -> f64 {
    let (mut events, mut years) = (0.0, 0.0);
    for (until, ended) in spells {
        years += (until.min(to) - from).max(0.0);
        events += yes(ended && until > from && until <= to);
    }
    if years > 0.0 { events / years } else { f64::NAN }
}

/// Years from founding until the first of some roles was enrolled.
pub(super) fn first(park: &ParkRecord, roles: &[Role]) -> Option<f64> {
    roles.iter().filter_map(|&role| park.joined[role as usize]).reduce(f64::min)
}
