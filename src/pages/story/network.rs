//! The two-mode network of actors and parks at the end of a step.
//!
//! An actor is linked to each living park in which its role is enrolled, as in [`crate::measures::graph`]; a link is a
//! passage where the park, while it operates, would lose its core without the actor (after Callon 1984).

use std::collections::BTreeMap;

use crate::ids::{CorporationId, CountryId, ParkId, RegionId};
use crate::measures::graph::{Actor as Key, actor, side};
use crate::measures::partnership_type::PartnershipType;
use crate::parameters::Scale;
use crate::state::Stage;
use crate::world::plan::{Initiator, Role, Side};

use super::recorded_run::{ParkAtStep, RecordedRun};

/// A nation, region or corporation that is enrolled in a park.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Name.
    pub name: String,
    /// Whether the scenario gave the name.
    pub named: bool,
    /// Scale.
    pub scale: Scale,
    /// Side.
    pub side: Side,
    /// Its country.
    pub country: CountryId,
    /// Operating parks that would lose their core without it.
    pub passage: u32,
}

/// A living park.
#[derive(Debug, Clone, PartialEq)]
pub struct Park {
    /// Number in order of founding.
    pub id: ParkId,
    /// Name.
    pub name: String,
    /// Type now.
    pub kind: PartnershipType,
    /// Stage.
    pub stage: Stage,
    /// Date of founding, in years.
    pub founded: f64,
    /// Tenants.
    pub tenants: u32,
    /// Region where it stands.
    pub region: RegionId,
    /// Country where it stands.
    pub country: CountryId,
}

/// An actor's role in a park.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Position among the actors.
    pub actor: usize,
    /// Position among the parks.
    pub park: usize,
    /// Role.
    pub role: Role,
    /// Whether the park operates and would lose its core without the actor.
    pub passage: bool,
}

/// Who stood where.
#[derive(Debug, Clone, PartialEq)]
pub struct Network {
    /// Date in years: the end of the step.
    pub date: f64,
    /// Actors: nations, then regions, then corporations, by id.
    pub actors: Vec<Actor>,
    /// Parks in order of founding.
    pub parks: Vec<Park>,
    /// Links, park by park.
    pub links: Vec<Link>,
}

impl Network {
    /// The network of the parks that are `wanted`, at the end of a step.
    pub fn at(recorded: &RecordedRun, step: u32, wanted: impl Fn(ParkId) -> bool) -> Self {
        let living = |id: &ParkId| recorded.state.parks[*id].end.is_none_or(|(end, _)| end > step);
        let stood: Vec<(ParkId, &ParkAtStep)> = (recorded.state.parks.ids())
            .filter(|id| living(id) && wanted(*id))
            .filter_map(|id| recorded.sample(id, step).map(|sample| (id, sample)))
            .collect();

        let mut places: BTreeMap<Key, usize> = BTreeMap::new();
        for (id, sample) in &stood {
            for role in Role::ALL.into_iter().filter(|&role| sample.enrolled.has(role)) {
                places.insert(actor(&recorded.state.parks[*id], role), 0);
            }
        }
        for (at, place) in places.values_mut().enumerate() {
            *place = at;
        }
        let mut actors: Vec<Actor> = places.keys().map(|key| described(recorded, *key)).collect();

        let mut links = Vec::new();
        for (at, (id, sample)) in stood.iter().enumerate() {
            let park = &recorded.state.parks[*id];
            let nation_led = park.initiator == Initiator::Nation && sample.enrolled.has(Role::HomeNation);
            for role in Role::ALL.into_iter().filter(|&role| sample.enrolled.has(role)) {
                let core = match role {
                    Role::HomeCorporation | Role::HostCorporation | Role::HostRegion => true,
                    Role::HomeNation | Role::HostNation => nation_led,
                    Role::HomeRegion => false,
                };
                let passage = core && sample.stage == Stage::Operating;
                let place = places[&actor(park, role)];
                debug_assert_eq!(actors[place].side, side(role));
                actors[place].passage += u32::from(passage);
                links.push(Link { actor: place, park: at, role, passage });
            }
        }
        let parks = stood.iter().map(|(id, sample)| park(recorded, *id, sample)).collect();
        Self { date: recorded.clock.date(step + 1), actors, parks, links }
    }
}

fn park(recorded: &RecordedRun, id: ParkId, sample: &ParkAtStep) -> Park {
    let park = &recorded.state.parks[id];
    Park {
        id,
        name: recorded.park_name(id),
        kind: recorded.kind(id, sample),
        stage: sample.stage,
        founded: recorded.clock.date(park.founded),
        tenants: sample.tenants,
        region: park.host_region,
        country: park.host,
    }
}

fn described(recorded: &RecordedRun, (scale, id): Key) -> Actor {
    let plan = &recorded.scenario.plan;
    let (name, named, country) = match scale {
        Scale::Nation => (recorded.names.nation(CountryId(id)).to_owned(), true, CountryId(id)),
        Scale::Region => {
            let region = RegionId(id);
            (recorded.names.region(region).to_owned(), true, recorded.world.regions[region].country)
        }
        Scale::Corporation => {
            let corporation = CorporationId(id);
            let named = plan.corporations.get(&corporation).is_some_and(|plan| plan.name.is_some());
            let region = recorded.world.region_of(corporation);
            (recorded.names.corporation(corporation), named, recorded.world.regions[region].country)
        }
    };
    Actor { name, named, scale, side: recorded.world.countries[country].side, country, passage: 0 }
}
