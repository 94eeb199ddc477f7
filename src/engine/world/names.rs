//! What actors are called in tables, charts and stories.

use crate::ids::{Column, CorporationId, CountryId, RegionId};

use super::plan::WorldPlan;

/// Names of all actors of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Names<'a> {
    plan: &'a WorldPlan,
    first_corporations: Column<RegionId, u32>,
}

impl<'a> Names<'a> {
    /// The names in a plan.
    pub fn of(plan: &'a WorldPlan) -> Self {
        let mut next = 0;
        let first_corporations = (plan.regions.iter())
            .map(|region| {
                let first = next;
                next += region.corporations;
                first
            })
            .collect();
        Self { plan, first_corporations }
    }

    /// Name of a country.
    pub fn country(&self, id: CountryId) -> &'a str {
        &self.plan.countries[id].name
    }

    /// Name of the national state of a country as an actor.
    pub fn nation(&self, id: CountryId) -> &'a str {
        &self.plan.countries[id].nation
    }

    /// Name of a region.
    pub fn region(&self, id: RegionId) -> &'a str {
        &self.plan.regions[id].name
    }

    /// Name of a corporation: its own, or its number in its region.
    pub fn corporation(&self, id: CorporationId) -> String {
        if let Some(name) = self.plan.corporations.get(&id).and_then(|plan| plan.name.as_ref()) {
            return name.clone();
        }
        let firsts = self.first_corporations.as_slice();
        let region = RegionId(firsts.partition_point(|first| *first <= id.0) as u32 - 1);
        format!("{} firm {}", self.region(region), id.0 - self.first_corporations[region] + 1)
    }
}
