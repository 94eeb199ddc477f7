//! The parameters of a park in a panel, and how they are spread over parks.

use super::bank::Prior;

/// A parameter of a park, moved as its natural logarithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// Independent entry, firms a year.
    Entry,
    /// Imitation, firms a tenant and year.
    Imitation,
    /// Market potential: firms that may ever want a place at once.
    Potential,
    /// Exit of tenants, a year.
    Exit,
    /// Firms that fit on a phase of land.
    Land,
    /// Rate at which a full park gains land, a year.
    Extension,
    /// Rate at which parks end at payoff 0, a year.
    End,
    /// What events set the multiplier of entry to.
    Event,
}

impl Parameter {
    /// All of them, in the order of places.
    pub const ALL: [Self; 8] = [
        Self::Entry,
        Self::Imitation,
        Self::Potential,
        Self::Exit,
        Self::Land,
        Self::Extension,
        Self::End,
        Self::Event,
    ];

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Imitation => "imitation",
            Self::Potential => "potential",
            Self::Exit => "exit",
            Self::Land => "land",
            Self::Extension => "extension",
            Self::End => "end of parks",
            Self::Event => "events",
        }
    }

    /// The key of a scenario with one park; that of events has their number.
    pub fn key(self) -> &'static str {
        match self {
            Self::Entry => "case.park.0.entry",
            Self::Imitation => "case.park.0.imitation",
            Self::Potential => "case.park.0.potential",
            Self::Exit => "case.park.0.exit",
            Self::Land => "case.park.0.land",
            Self::Extension => "park.extension",
            Self::End => "exit.rate",
            Self::Event => "event.0.value",
        }
    }

    /// Unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Entry => "firms per year",
            Self::Imitation => "firms per tenant and year",
            Self::Exit | Self::Extension | Self::End => "per year",
            Self::Potential | Self::Land => "firms",
            Self::Event => "times",
        }
    }

    /// What is taken of it before any figure. Centres are defaults of the model where it has one; two deviations reach the
    /// ends of the ranges of the keys or near them.
    pub fn prior(self) -> Prior {
        let [centre, deviation, spread] = match self {
            Self::Entry => [8.0, 1.0, 0.7],
            Self::Imitation => [0.06, 1.1, 0.7],
            Self::Potential => [120.0, 1.0, 0.8],
            Self::Exit => [0.03, 0.8, 0.5],
            Self::Land => [100.0, 0.9, 0.7],
            Self::Extension => [0.2, 0.9, 0.5],
            Self::End => [0.015, 0.8, 0.0],
            Self::Event => [2.0, 0.7, 0.5],
        };
        Prior { centre: libm::log(centre), deviation, spread }
    }

    fn is_count(self) -> bool {
        matches!(self, Self::Potential | Self::Land)
    }

    /// The value at a place, within what its key allows.
    pub fn value(self, z: f64) -> f64 {
        let (low, high) = match self {
            Self::Entry => (0.01, 40.0),
            Self::Imitation => (0.0001, 0.6),
            Self::Potential => (5.0, 10_000.0),
            Self::Exit => (0.0001, 0.2),
            Self::Land => (10.0, 1000.0),
            Self::Extension => (0.0001, 2.0),
            Self::End => (0.002, 0.2),
            Self::Event => (0.1, 20.0),
        };
        let value = libm::exp(z).clamp(low, high);
        if self.is_count() { value.round() } else { value }
    }

    /// The value at a place as a scenario holds it.
    pub fn written(self, z: f64) -> String {
        let value = self.value(z);
        if self.is_count() { format!("{value:.0}") } else { format!("{value}") }
    }
}
