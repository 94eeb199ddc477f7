//! The parameters of a park in a panel, and how they are spread over parks.

use crate::named::named;

use super::bank::Prior;

named! {
    /// A parameter of a park, moved as its natural logarithm.
    pub enum Parameter {
        /// Independent entry, firms a year.
        Entry = "entry",
        /// Imitation, firms a tenant and year.
        Imitation = "imitation",
        /// Market potential: firms that may ever want a place at once.
        Potential = "potential",
        /// Exit of tenants, a year.
        Exit = "exit",
        /// Firms that fit on a phase of land.
        Land = "land",
        /// Rate at which a full park gains land, a year.
        Extension = "extension",
        /// Rate at which parks end at payoff 0, a year.
        End = "end of parks",
        /// What events set the multiplier of entry to.
        Event = "events",
    }
}

/// What is said of a parameter before any figure.
struct Entry {
    key: &'static str,
    unit: &'static str,
    /// Centre, deviation of its logarithm, and spread over parks.
    prior: [f64; 3],
    /// What its key allows.
    range: (f64, f64),
}

impl Parameter {
    /// Centres are defaults of the model where it has one; two deviations reach the ends of the ranges of the keys or near them.
    fn entry(self) -> Entry {
        let entry = |key, unit, prior, range| Entry { key, unit, prior, range };
        match self {
            Self::Entry => entry("case.park.0.entry", "firms per year", [8.0, 1.0, 0.7], (0.01, 40.0)),
            Self::Imitation => {
                entry("case.park.0.imitation", "firms per tenant and year", [0.06, 1.1, 0.7], (0.0001, 0.6))
            }
            Self::Potential => entry("case.park.0.potential", "firms", [120.0, 1.0, 0.8], (5.0, 10_000.0)),
            Self::Exit => entry("case.park.0.exit", "per year", [0.03, 0.8, 0.5], (0.0001, 0.2)),
            Self::Land => entry("case.park.0.land", "firms", [100.0, 0.9, 0.7], (10.0, 1000.0)),
            Self::Extension => entry("park.extension", "per year", [0.2, 0.9, 0.5], (0.0001, 2.0)),
            Self::End => entry("exit.rate", "per year", [0.015, 0.8, 0.0], (0.002, 0.2)),
            Self::Event => entry("event.0.value", "times", [2.0, 0.7, 0.5], (0.1, 20.0)),
        }
    }

    /// The key of a scenario with one park; that of events has their number.
    pub fn key(self) -> &'static str {
        self.entry().key
    }

    /// Unit.
    pub fn unit(self) -> &'static str {
        self.entry().unit
    }

    /// What is taken of it before any figure.
    pub fn prior(self) -> Prior {
        let [centre, deviation, spread] = self.entry().prior;
        Prior { centre: libm::log(centre), deviation, spread }
    }

    fn is_count(self) -> bool {
        matches!(self, Self::Potential | Self::Land)
    }

    /// The value at a place, within what its key allows.
    pub fn value(self, z: f64) -> f64 {
        let (low, high) = self.entry().range;
        let value = libm::exp(z).clamp(low, high);
        if self.is_count() { value.round() } else { value }
    }

    /// The value at a place as a scenario holds it.
    pub fn written(self, z: f64) -> String {
        let value = self.value(z);
        if self.is_count() { format!("{value:.0}") } else { format!("{value}") }
    }
}
