//! Countries and regions of a replay, and the position at which the page keeps each region.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::ids::{ParkId, RegionId};
use crate::scenario::Place;
use crate::story::RecordedRun;
use crate::world::plan::Side;

/// Regions that are shown without having had a park.
const MOST_REGIONS: usize = 240;

/// A country, as the page keeps it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceOnMap {
    /// Name.
    pub name: String,
    /// Whether it is a host country.
    pub host: bool,
    /// Degrees north and east, where the scenario has them.
    pub at: Option<[f64; 2]>,
}

/// A region, as the page keeps it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Region {
    /// Name.
    pub name: String,
    /// Position of its country.
    pub country: u32,
    /// Degrees north and east, its country's where it has none of its own.
    pub at: Option<[f64; 2]>,
}

/// Where everything of a replay is.
pub(super) struct Map {
    /// Position of each region that is shown.
    pub(super) positions: BTreeMap<RegionId, u32>,
    pub(super) countries: Vec<PlaceOnMap>,
    pub(super) regions: Vec<Region>,
    /// Whether all regions shown have a place on the globe.
    pub(super) on_globe: bool,
}

/// Regions in which the parks shown have a developer or stand; all regions where they are few and have no place on the
/// globe.
pub(super) fn places(runs: &[&RecordedRun], shown: &[Vec<ParkId>]) -> Map {
    let scenario = runs[0].scenario;
    let (plan, places) = (&scenario.plan, &scenario.places);
    let at = |place: Place| [place.latitude, place.longitude];
    let point = |id: RegionId| places.region(id).or_else(|| places.country(plan.regions[id].country)).map(at);
    let used: BTreeSet<RegionId> = (runs.iter().zip(shown))
        .flat_map(|(run, shown)| shown.iter().map(|&id| &run.state.parks[id]))
        .flat_map(|park| [park.home_region, park.host_region])
        .collect();
    let on_globe = !used.is_empty() && used.iter().all(|&id| point(id).is_some());
    let kept: Vec<RegionId> = if !on_globe && plan.regions.len() <= MOST_REGIONS {
        plan.regions.ids().collect()
    } else {
        used.into_iter().collect()
    };
    Map {
        countries: (plan.countries.enumerate())
            .map(|(id, country)| PlaceOnMap {
                name: country.name.clone(),
                host: country.side == Side::Host,
                at: places.country(id).map(at),
            })
            .collect(),
        regions: (kept.iter())
            .map(|&id| Region {
                name: plan.regions[id].name.clone(),
                country: plan.regions[id].country.0,
                at: point(id),
            })
            .collect(),
        positions: kept.into_iter().zip(0..).collect(),
        on_globe,
    }
}
