//! A state that becomes another one in the memory that it has: a particle filter does so thousands of times a second.

use super::{Activity, State, Tenancy};

impl State {
    /// Takes the values of another state of the same scenario. Of the long columns over corporations only what can differ
    /// from the start is copied: a corporation is a tenant only while a park has it.
    pub fn copy_from(&mut self, other: &Self) {
        for tenant in self.parks.iter().flat_map(|park| &park.tenants) {
            self.tenancies[tenant.corporation] = Tenancy::NONE;
            self.activity[tenant.corporation] = Activity::Free;
        }
        for tenant in other.parks.iter().flat_map(|park| &park.tenants) {
            self.tenancies[tenant.corporation] = other.tenancies[tenant.corporation];
            self.activity[tenant.corporation] = other.activity[tenant.corporation];
        }
        for developer in self.parks.iter().chain(other.parks.iter()).map(|park| park.developer) {
            self.activity[developer] = other.activity[developer];
        }
        let Self {
            step,
            parks,
            living,
            activity: _,
            partner_in,
            reputations,
            policies,
            policy_changes,
            presence,
            producing,
            partner_gain,
            supplier_gain,
            gained,
            tenancies: _,
            slots,
            slots_each,
            slot_calendar,
            start_calendar,
            search_waits,
            end_waits,
            start_waits,
            suppliers,
            entries,
            ties,
            incentives,
            entry_factors,
            region_parks,
            attempts,
            next_attempt,
            events,
        } = self;
        (*step, *policy_changes, *gained) = (other.step, other.policy_changes, other.gained);
        (*slots_each, *attempts, *next_attempt) = (other.slots_each, other.attempts, other.next_attempt);
        parks.clone_from(&other.parks);
        living.clone_from(&other.living);
        partner_in.clone_from(&other.partner_in);
        reputations.copy_from(&other.reputations);
        policies.clone_from(&other.policies);
        presence.clone_from(&other.presence);
        producing.clone_from(&other.producing);
        partner_gain.clone_from(&other.partner_gain);
        supplier_gain.clone_from(&other.supplier_gain);
        slots.clone_from(&other.slots);
        slot_calendar.clone_from(&other.slot_calendar);
        start_calendar.clone_from(&other.start_calendar);
        search_waits.clone_from(&other.search_waits);
        end_waits.clone_from(&other.end_waits);
        start_waits.clone_from(&other.start_waits);
        suppliers.clone_from(&other.suppliers);
        entries.clone_from(&other.entries);
        ties.clone_from(&other.ties);
        incentives.clone_from(&other.incentives);
        entry_factors.clone_from(&other.entry_factors);
        region_parks.clone_from(&other.region_parks);
        events.clone_from(&other.events);
        debug_assert!(self.tenancies == other.tenancies && self.reputations == other.reputations);
        debug_assert!(self.activity == other.activity);
    }
}
