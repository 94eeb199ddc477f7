//! The state of one run, as the phases read and change it.

mod calendar;
mod clock;
mod copied;
mod entry;
mod event_log;
mod pace;
mod park;
mod reputations;
mod run_draws;
mod suppliers;
mod tenant;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use calendar::Calendar;
pub use clock::Clock;
pub use entry::EntryQueue;
pub use event_log::{EventLog, RunEvent};
pub use pace::Waits;
pub use park::{ElementHistory, End, Enrolment, Evidence, Others, Park, ParkHistory, Spell, Stage};
pub use reputations::{Reputation, Reputations};
pub use run_draws::RunDraws;
pub use suppliers::{Link, Suppliers};
pub use tenant::{Slot, Tenancy, Tenant};

use crate::ids::{Column, CorporationId, CountryId, Id, ParkId, RegionId};
use crate::parameters::{Arm, Parameters};
use crate::policy::Bundle;
use crate::world::World;
use crate::world::plan::{Side, WorldPlan};

/// What every phase may read and none may change.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The world.
    pub world: &'a World,
    /// Parameters, with ablations applied.
    pub parameters: &'a Parameters,
    /// Pinned parks, programmes and events.
    pub plan: &'a WorldPlan,
    /// Draws of this run.
    pub draws: &'a RunDraws,
    /// Who may act.
    pub arm: Arm,
    /// Steps and years.
    pub clock: Clock,
    /// What a step keeps of what relaxes at a fixed rate.
    pub keeps: Keeps,
}

impl<'a> Context<'a> {
    /// The context of one run of an arm. `parameters` have their ablations applied.
    pub fn new(
        world: &'a World,
        parameters: &'a Parameters,
        plan: &'a WorldPlan,
        draws: &'a RunDraws,
        arm: Arm,
    ) -> Self {
        let clock = Clock::new(&parameters.time);
        Self { world, parameters, plan, draws, arm, clock, keeps: Keeps::new(parameters, &clock) }
    }
}

/// What one step keeps of values that relax at fixed rates, `exp(-rate dt)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keeps {
    /// Mobilised share.
    pub mobilised: f64,
    /// Logit of the local staff share.
    pub staff: f64,
    /// Running payoff.
    pub payoff: f64,
    /// Stocks of presence.
    pub presence: f64,
}

impl Keeps {
    fn new(parameters: &Parameters, clock: &Clock) -> Self {
        Self {
            mobilised: libm::exp(-parameters.mobilisation.rate * clock.dt),
            staff: libm::exp(-parameters.staff.rate * clock.dt),
            payoff: libm::pow(0.9, clock.dt / 0.25),
            presence: libm::exp(-parameters.spillover.rate * clock.dt),
        }
    }
}

/// What a home corporation does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// It may search and enter parks.
    Free,
    /// History will make it the developer of a pinned park.
    Reserved,
    /// It develops a park.
    Developer,
    /// It is a tenant.
    Tenant,
}

/// Counts of what happened to attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AttemptCounts {
    /// Attempts of free corporations.
    pub made: u32,
    /// Attempts that ended in a park.
    pub matched: u32,
}

/// Everything that changes in a run.
#[derive(Debug, Clone)]
pub struct State {
    /// The step under way.
    pub step: u32,
    /// All parks, living and ended.
    pub parks: Column<ParkId, Park>,
    /// Living parks in order of founding.
    pub living: Vec<ParkId>,
    /// What each home corporation does.
    pub activity: Column<CorporationId, Activity>,
    /// Parks that each host corporation is partner in, by position; a pinned partner counts from the start.
    pub partner_in: Vec<u16>,
    /// Reputation of corporations that were in a park.
    pub reputations: Reputations,
    /// Policy in force by region.
    pub policies: Column<RegionId, Bundle>,
    /// Times that a region's policy in force changed.
    pub policy_changes: u32,
    /// Stock of presence by region: times `e_b hill(h)` it is the spillover in each host firm.
    pub presence: Column<RegionId, f64>,
    /// Producing home tenants by region.
    pub producing: Column<RegionId, u32>,
    /// Log technology gained through the partner channel, by host position.
    pub partner_gain: Vec<f64>,
    /// Log technology gained through the supplier channel, by host position.
    pub supplier_gain: Vec<f64>,
    /// Sums over host firms of what both channels gained: partner, supplier.
    pub gained: [f64; 2],
    /// What each home corporation is as a tenant.
    pub tenancies: Column<CorporationId, Tenancy>,
    /// Supplier slots, `slots_each` a home corporation in order of id.
    pub slots: Vec<Slot>,
    /// Supplier slots of a tenant.
    pub slots_each: u32,
    /// Slots by the step in which their link ends or they search.
    pub slot_calendar: Calendar,
    /// Home corporations by the step in which they start to produce.
    pub start_calendar: Calendar,
    /// Waits of empty slots.
    pub search_waits: Arc<Waits>,
    /// Waits of links.
    pub end_waits: Arc<Waits>,
    /// Waits of tenants that do not produce yet.
    pub start_waits: Arc<Waits>,
    /// Supplier links.
    pub suppliers: Suppliers,
    /// When free home corporations enter parks, by home country.
    pub entries: Vec<EntryQueue>,
    /// Political ties of all pairs.
    pub ties: Vec<f64>,
    /// Incentive of programmes in force, by country.
    pub incentives: Column<CountryId, f64>,
    /// Product of the entry factors of programmes in force, by host country.
    pub entry_factors: Column<CountryId, f64>,
    /// Parks in which a home region has been enrolled.
    pub region_parks: BTreeMap<RegionId, Vec<ParkId>>,
    /// What became of attempts.
    pub attempts: AttemptCounts,
    /// Position of the next attempt in the calendar of the draws.
    pub next_attempt: usize,
    /// What happened, if it is kept.
    pub events: EventLog,
}

impl State {
    /// The state before the first step.
    pub fn new(context: &Context, events: EventLog) -> Self {
        let Context { world, parameters, plan, draws, .. } = *context;
        let hosts = world.host_corporations();
        let mut state = Self {
            step: 0,
            parks: Column::default(),
            living: Vec::new(),
            activity: Column::filled(world.first_host().position(), Activity::Free),
            partner_in: vec![0; hosts],
            reputations: Reputations::new(world.corporations()),
            policies: Column::filled(world.regions.len(), Bundle::PRACTICE),
            policy_changes: 0,
            presence: Column::filled(world.regions.len(), 0.0),
            producing: Column::filled(world.regions.len(), 0),
            partner_gain: vec![0.0; hosts],
            supplier_gain: vec![0.0; hosts],
            gained: [0.0; 2],
            tenancies: Column::filled(world.first_host().position(), Tenancy::NONE),
            slots: vec![Slot::NONE; world.first_host().position() * parameters.supply.slots as usize],
            slots_each: parameters.supply.slots,
            slot_calendar: Calendar::new(context.clock.steps),
            start_calendar: Calendar::new(context.clock.steps),
            search_waits: Waits::at(parameters.supply.search * context.clock.dt),
            end_waits: Waits::at(parameters.supply.end * context.clock.dt),
            start_waits: Waits::at(parameters.tenant.start * context.clock.dt),
            suppliers: Suppliers::new(
                world.host_regions().map(|region| world.host_positions(RegionId(region))),
                hosts,
                parameters.supply.capacity,
            ),
            entries: world
                .home_countries()
                .map(|country| EntryQueue::new(world.countries[country].corporations.clone()))
                .collect(),
            ties: world.ties().to_vec(),
            incentives: Column::filled(world.countries.len(), 0.0),
            entry_factors: Column::filled(world.countries.len(), 1.0),
            region_parks: BTreeMap::new(),
            attempts: AttemptCounts::default(),
            next_attempt: 0,
            events,
        };
        debug_assert_eq!(draws.clocks.len(), state.entries.len());
        for park in &plan.parks {
            state.activity[park.developer] = Activity::Reserved;
            state.partner_in[world.host_position(park.partner)] += 1;
        }
        state
    }

    /// Years since the start of the run at the end of the step under way.
    pub fn elapsed(&self, clock: &Clock) -> f64 {
        clock.years(self.step + 1)
    }

    /// Trust tau of a park, in (0, 1); one half under A4.
    pub fn trust(&self, park: ParkId, parameters: &Parameters) -> f64 {
        if parameters.ablation.a4_no_trust { 0.5 } else { self.parks[park].trust.expectation() }
    }

    /// Reputation of a corporation, in (0, 1).
    pub fn reputation_of(&self, corporation: CorporationId, world: &World) -> f64 {
        self.evidence_of(corporation, world).expectation()
    }

    /// Evidence on a corporation: what its parks left, or its public track record before it had one.
    pub fn evidence_of(&self, corporation: CorporationId, world: &World) -> Evidence {
        self.reputations.get(corporation).map_or_else(
            || {
                let (successes, failures) = world.track_record(corporation);
                Evidence { successes, failures }
            },
            |reputation| reputation.evidence,
        )
    }

    /// Adds a park and reserves its corporations. The host corporation of a pinned park was counted from the start.
    pub fn found(&mut self, park: Park) -> ParkId {
        self.activity[park.developer] = Activity::Developer;
        let home_region = park.enrolled.has(crate::world::plan::Role::HomeRegion).then_some(park.home_region);
        let id = self.parks.push(park);
        self.living.push(id);
        if let Some(region) = home_region {
            self.region_parks.entry(region).or_default().push(id);
        }
        self.events.record(self.step, RunEvent::Founded { park: id });
        id
    }

    /// Ends parks: tenants leave, links end, roles are freed. Ids in ascending order.
    pub fn end(&mut self, ended: &[(ParkId, End)], context: &Context) {
        for &(id, cause) in ended {
            let tenants = std::mem::take(&mut self.parks[id].tenants);
            for tenant in &tenants {
                self.release(id, tenant, context);
            }
            let park = &mut self.parks[id];
            park.others = Others::default();
            park.count_step(park.enrolled_before(self.step), &context.clock);
            park.end = Some((self.step, cause));
            let (developer, partner) = (park.developer, park.partner);
            self.free(developer, context);
            self.partner_in[context.world.host_position(partner)] -= 1;
            self.events.record(self.step, RunEvent::Ended { park: id, cause });
        }
        if !ended.is_empty() {
            self.living.retain(|id| ended.iter().all(|(gone, _)| gone != id));
        }
    }

    /// Lets a tenant go: its links end and it is free. The caller has taken it from its park.
    pub fn release(&mut self, park: ParkId, tenant: &Tenant, context: &Context) {
        for at in self.slots_of(tenant.corporation) {
            let slot = std::mem::replace(&mut self.slots[at as usize], Slot::NONE);
            if slot.supplier != Slot::NOBODY {
                self.suppliers.remove(slot.supplier as usize, tenant.corporation);
            }
        }
        let tenancy = std::mem::replace(&mut self.tenancies[tenant.corporation], Tenancy::NONE);
        if tenancy.producing {
            let park = &mut self.parks[park];
            park.producing -= 1;
            self.producing[park.host_region] -= 1;
        }
        self.free(tenant.corporation, context);
        self.events.record(self.step, RunEvent::TenantLeft { park, tenant: tenant.corporation });
    }

    /// Positions of the supplier slots of a home corporation.
    pub fn slots_of(&self, corporation: CorporationId) -> std::ops::Range<u32> {
        corporation.0 * self.slots_each..(corporation.0 + 1) * self.slots_each
    }

    /// Counts the step under way for every living park; parks that ended in it were counted then.
    pub fn count_step(&mut self, clock: &Clock) {
        for &id in &self.living {
            let park = &mut self.parks[id];
            park.count_step(park.enrolled, clock);
        }
    }

    /// Goes over to other draws at the beginning of a step. What has been decided stays: when tenants that are there start
    /// and leave. What is to come is drawn anew: which corporations enter or attempt, and all that is addressed by steps.
    pub fn renew(&mut self, step: u32, draws: &RunDraws) {
        for queue in &mut self.entries {
            queue.renew(draws);
        }
        self.next_attempt = draws.attempts.partition_point(|(at, _)| *at < step);
    }

    /// Makes a home corporation free and starts its patience anew.
    pub fn free(&mut self, corporation: CorporationId, context: &Context) {
        self.activity[corporation] = Activity::Free;
        let country = context.world.regions[context.world.region_of(corporation)].country;
        debug_assert_eq!(context.world.countries[country].side, Side::Home);
        self.entries[country.position()].restart(corporation, context.draws);
    }
}
