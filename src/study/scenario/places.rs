//! Where countries and regions are on a map. No rule of the model reads it.

use super::checked::{Checked, Row};
use super::diagnostics::Problem;
use crate::ids::{Column, CountryId, Id, RegionId};

/// A point on the globe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Degrees north, from -90 to 90.
    pub latitude: f64,
    /// Degrees east, from -180 to 180.
    pub longitude: f64,
}

/// The points that a case gives; absent for generated actors and where the case gives none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    pub(super) countries: Column<CountryId, Option<Place>>,
    pub(super) regions: Column<RegionId, Option<Place>>,
}

impl Places {
    /// Where a country is.
    pub fn country(&self, id: CountryId) -> Option<Place> {
        self.countries.as_slice().get(id.position()).copied().flatten()
    }

    /// Where a region is.
    pub fn region(&self, id: RegionId) -> Option<Place> {
        self.regions.as_slice().get(id.position()).copied().flatten()
    }
}

/// The point of a table, where both of its coordinates are given.
pub(super) fn of(row: &Row) -> Option<Place> {
    Some(Place { latitude: row.number("latitude")?, longitude: row.number("longitude")? })
}

/// Reports tables with one coordinate of two.
pub(super) fn check(checked: &Checked, problems: &mut Vec<Problem>) {
    for list in ["case.country", "case.region"] {
        for row in checked.rows(list) {
            for (given, missing) in [("latitude", "longitude"), ("longitude", "latitude")] {
                if row.number(given).is_some() && row.number(missing).is_none() && !row.is_broken(missing) {
                    let label = format!("found no `{missing}`; allowed: both, or neither");
                    problems.push(Problem::new(row.location(given), format!("`{given}` needs `{missing}`"), label));
                }
            }
        }
    }
}
