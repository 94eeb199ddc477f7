//! Records of the parks of a run: one per park, and one per change of type.

use crate::ids::ParkId;
use crate::mechanisms::spillover::presence_at;
use crate::policy::Degree;
use crate::state::{Clock, End, Park, Stage};
use crate::world::plan::{Initiator, Role};

use super::partnership_type::{PartnershipType, course};
use super::{Snapshot, policy};

/// One park as tables keep it. Steps are turned into years since the start of the run; a founding is dated to the start
/// of its step, everything else to the end.
#[derive(Debug, Clone, PartialEq)]
pub struct ParkRecord {
    /// Number in order of founding.
    pub park: u32,
    /// Position among the pinned parks of the plan.
    pub pinned: Option<usize>,
    /// Actors in the order of [`Role::ALL`]: nation, region, corporation of home, then of host, by id.
    pub actors: [u32; 6],
    /// Who took the initiative.
    pub initiator: Initiator,
    /// Years at founding.
    pub founded: f64,
    /// Type at founding.
    pub founding_type: PartnershipType,
    /// Type now, or at the end.
    pub last_type: PartnershipType,
    /// Stage now, or at the end.
    pub stage: Stage,
    /// Roles enrolled now, or at the end, in the order of [`Role::ALL`].
    pub enrolled: [bool; 6],
    /// Years from founding until each role was first enrolled, 0 for those of the founding; absent where it never was.
    pub joined: [Option<f64>; 6],
    /// Years at the first operation.
    pub operated: Option<f64>,
    /// Years at the end, and its cause.
    pub end: Option<(f64, End)>,
    /// Years in each stage.
    pub stage_years: [f64; 4],
    /// Years that governments were enrolled, summed over roles.
    pub government_years: f64,
    /// Tenants of all nationalities now.
    pub tenants: u32,
    /// Tenants of all nationalities that produce now.
    pub producing: u32,
    /// Home firms among the tenants now.
    pub tenants_home: u32,
    /// Home firms that produce now.
    pub producing_home: u32,
    /// Most tenants of all nationalities at once.
    pub tenants_peak: u32,
    /// Tenants of all nationalities that ever registered.
    pub tenants_ever: u32,
    /// Times that it gained land.
    pub extensions: u32,
    /// Local staff share.
    pub local_staff: Option<f64>,
    /// Trust.
    pub trust: f64,
    /// Mobilised share.
    pub mobilised: f64,
    /// Fit of the bundle now.
    pub fit: f64,
    /// Fit of the bundle at founding.
    pub founding_fit: f64,
    /// Share of the elements in the source's form now, or at the end.
    pub fidelity: f64,
    /// Share of the elements translated.
    pub translated: f64,
    /// Share of the elements in which practice was kept.
    pub kept: f64,
    /// Elements that were practice at founding.
    pub differed: u32,
    /// Of those, elements that are not practice now.
    pub moved: u32,
    /// Degree of transfer.
    pub degree: Degree,
    /// Times that elements were tabled, landed, landed by coercion.
    pub elements: [u32; 3],
    /// Transfer summed over host firms by channel: partner, supplier, spillover.
    pub transfer: [f64; 3],
    /// Transfer by partner and suppliers up to the end of its eighth year of operation, if it came so far.
    pub transfer_in_eight_years: Option<f64>,
}

/// One change of type of one park.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition {
    /// Number of the park in order of founding.
    pub park: u32,
    /// Years since the start of the run.
    pub time: f64,
    /// Years since the founding of the park.
    pub age: f64,
    /// Type before.
    pub from: PartnershipType,
    /// Type after.
    pub to: PartnershipType,
}

/// Records of all parks of a run, in order of founding.
pub fn parks(snapshot: Snapshot) -> Vec<ParkRecord> {
    snapshot.state.parks.ids().map(|id| park(id, snapshot)).collect()
}

fn park(id: ParkId, snapshot: Snapshot) -> ParkRecord {
    let Snapshot { state, context } = snapshot;
    let clock = &context.clock;
    let park = &state.parks[id];
    let course = course(park);
    let history = &park.history;
    let actors = [park.home.0, park.home_region.0, park.developer.0, park.host.0, park.host_region.0, park.partner.0];
    let founding_type = course[0].1;
    let (differed, moved) = policy::moved(park, None, snapshot);
    let [fidelity, translated, kept] = policy::shares(park, context.world.elements);
    let count = |of: fn(&crate::state::ElementHistory) -> u16| history.elements.iter().map(|e| u32::from(of(e))).sum();
    ParkRecord {
        park: id.0,
        pinned: park.pinned,
        actors,
        initiator: park.initiator,
        founded: clock.years(park.founded),
        founding_type,
        last_type: course.last().map_or(founding_type, |(_, kind)| *kind),
        stage: park.stage,
        enrolled: Role::ALL.map(|role| park.enrolled.has(role)),
        joined: Role::ALL.map(|role| joined(park, role, clock)),
        operated: history.first_operating.map(|step| clock.years(step + 1)),
        end: park.end.map(|(step, cause)| (clock.years(step + 1), cause)),
        stage_years: history.stage_steps.map(|steps| clock.years(steps)),
        government_years: (history.spells.iter().enumerate())
            .map(|(bits, spell)| f64::from(bits.count_ones()) * clock.years(spell.steps))
            .sum(),
        tenants: park.tenant_count(),
        producing: park.producing_count(),
        tenants_home: park.tenants.len() as u32,
        producing_home: park.producing,
        tenants_peak: history.tenants_peak,
        tenants_ever: history.tenants_ever,
        extensions: history.extensions,
        local_staff: park.local_staff,
        trust: state.trust(id, context.parameters),
        mobilised: park.mobilised,
        fit: park.fit,
        founding_fit: history.founding_fit,
        fidelity,
        translated,
        kept,
        differed,
        moved,
        degree: Degree::of(park.bundle, context.world.elements),
        elements: [count(|e| e.offered), count(|e| e.taken), count(|e| e.imposed)],
        transfer: channels(park, snapshot),
        transfer_in_eight_years: history.transfer_in_eight_years,
    }
}

/// What a park has passed on to host firms so far through partner, suppliers and spillovers, log points x firms.
pub fn channels(park: &Park, snapshot: Snapshot) -> [f64; 3] {
    let Snapshot { state, context } = snapshot;
    let spillover = context.parameters.spillover.size
        * context.world.hill_sum(park.host_region)
        * presence_at(park, state.step, context);
    [park.history.partner_transfer, park.history.supplier_transfer, spillover]
}

fn joined(park: &Park, role: Role, clock: &Clock) -> Option<f64> {
    let first = park.history.enrolments.iter().position(|(_, enrolled)| enrolled.has(role))?;
    let (step, _) = park.history.enrolments[first];
    // The founding is dated to the start of its step, a later change to the end of its own.
    Some(if first == 0 { 0.0 } else { clock.years(step + 1 - park.founded) })
}

/// Changes of type of all parks of a run, park by park.
pub fn transitions(snapshot: Snapshot) -> Vec<Transition> {
    let clock = &snapshot.context.clock;
    let mut transitions = Vec::new();
    for (id, park) in snapshot.state.parks.enumerate() {
        for pair in course(park).windows(2) {
            let [(_, from), (step, to)] = [pair[0], pair[1]];
            transitions.push(Transition {
                park: id.0,
                time: clock.years(step + 1),
                age: clock.years(step + 1 - park.founded),
                from,
                to,
            });
        }
    }
    transitions
}
