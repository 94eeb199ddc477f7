//! Partnerships are founded: by matching, or by history (phase 3).
//!
//! A match founds a park: homeC and hostC are enrolled; nation-led also homeN and hostN; region-led also homeR. Stage
//! interessement, x = policy in force in the host region, q = 0, trust counts 0, payoff `exit.goodwill`, patience
//! `park.patience (1 + park.patience_spread (2u - 1))` with one draw u per park (ties start with unlike patience: Fichman
//! and Levinthal 1991). A founding with a government among the enrolled opens the policy window; a contract between two
//! firms does not.

use crate::draws::{Address, Decision};
use crate::ids::CorporationId;
use crate::parameters::Scale;
use crate::policy::Bundle;
use crate::state::{Context, ElementHistory, Enrolment, Evidence, Others, Park, ParkHistory, Spell, Stage, State};
use crate::world::plan::{GOVERNMENTS, Initiator, PinnedPark, Role};

use super::enrolment::is_open;
use super::matching::{self, Entry};
use super::selection::{self, Attempt};

/// Matches the attempts of this step and founds what follows, in ascending id of developer, after the pinned parks.
pub fn phase(attempts: &[Attempt], state: &mut State, context: &Context) {
    for (position, pinned) in context.plan.parks.iter().enumerate() {
        if context.clock.step_of(pinned.date) == state.step {
            found_pinned(position, pinned, state, context);
        }
    }
    if attempts.is_empty() {
        return;
    }
    let lists: Vec<Vec<Entry>> = (attempts.iter())
        .map(|attempt| {
            (attempt.candidates.iter())
                .map(|candidate| Entry {
                    receiver: candidate.host.0,
                    to_searcher: candidate.to_searcher,
                    to_receiver: candidate.to_host,
                })
                .collect()
        })
        .collect();
    let parameters = context.parameters;
    let reservation = (parameters.selection.sharpness > 0.0).then_some(parameters.selection.reservation);
    let places = |host: u32| {
        let busy = state.partner_in[context.world.host_position(CorporationId(host))];
        (parameters.corporation.host_capacity as usize).saturating_sub(usize::from(busy))
    };
    let matching = matching::deferred_acceptance(&lists, places, reservation);
    for (attempt, matched) in attempts.iter().zip(&matching.matched) {
        if let Some(at) = *matched {
            let candidate = attempt.candidates[at];
            let park =
                new_park(attempt.searcher, candidate.host, attempt.initiator, candidate.believed_fit, state, context);
            state.partner_in[context.world.host_position(candidate.host)] += 1;
            state.attempts.matched += 1;
            state.found(park);
        }
    }
}

/// History's founding, within what the arm allows: where who led may not lead, the developer does, else the region, else
/// the nation; roles closed in the arm are not enrolled.
fn found_pinned(position: usize, pinned: &PinnedPark, state: &mut State, context: &Context) {
    // History's own initiator, else the developer, else whoever may.
    let may_lead = |initiator: &Initiator| {
        context.arm.may_lead(match initiator {
            Initiator::Nation => Scale::Nation,
            Initiator::Region => Scale::Region,
            Initiator::Corporation => Scale::Corporation,
        })
    };
    let others = [Initiator::Corporation, Initiator::Region, Initiator::Nation];
    let initiator = [pinned.initiator].into_iter().chain(others).find(may_lead).unwrap_or(pinned.initiator);
    let believed = selection::believed_fit(pinned.developer, pinned.partner, state.step, context);
    let mut park = new_park(pinned.developer, pinned.partner, initiator, believed, state, context);
    for &role in pinned.enrolled.iter().filter(|&&role| is_open(role, context.arm)) {
        park.enrolled = park.enrolled.with(role);
    }
    park.history.enrolments = vec![(state.step, park.enrolled)];
    if park.enrolled.governments() > 0 {
        park.open_window(state.step);
    }
    for &(role, threshold) in &pinned.thresholds {
        if let Some(at) = GOVERNMENTS.iter().position(|&government| government == role) {
            park.thresholds[at] = threshold;
        }
    }
    let region = &context.world.regions[park.host_region];
    if pinned.first_fit.is_some() {
        park.bundle = Bundle::PRACTICE;
        park.founding_bundle = park.bundle;
        park.fit = region.fit.of(park.bundle);
        park.history.founding_fit = park.fit;
    }
    park.pinned = Some(position);
    park.ready = pinned.ready.map_or(state.step, |date| context.clock.step_of(date));
    park.patience = pinned.patience.map_or(park.patience, |years| context.clock.steps_of(years));
    park.land = pinned.land.unwrap_or(park.land);
    park.phase = park.land;
    park.entry = pinned.entry.unwrap_or(park.entry);
    park.imitation = pinned.imitation.unwrap_or(park.imitation);
    park.potential = pinned.potential.map_or(park.potential, f64::from);
    park.exit = pinned.exit.unwrap_or(park.exit);
    park.others_per_home = pinned.others.unwrap_or(park.others_per_home);
    state.found(park);
}

fn new_park(
    developer: CorporationId,
    partner: CorporationId,
    initiator: Initiator,
    believed_fit: f64,
    state: &State,
    context: &Context,
) -> Park {
    let Context { world, parameters, draws, clock, .. } = *context;
    let (home_region, host_region) = (world.region_of(developer), world.region_of(partner));
    let (home, host) = (world.regions[home_region].country, world.regions[host_region].country);
    let enrolled = match initiator {
        Initiator::Nation => Enrolment::CORPORATIONS.with(Role::HomeNation).with(Role::HostNation),
        Initiator::Region => Enrolment::CORPORATIONS.with(Role::HomeRegion),
        Initiator::Corporation => Enrolment::CORPORATIONS,
    };
    let bundle = state.policies[host_region];
    let fit = world.regions[host_region].fit.of(bundle);
    let unlike = draws.key.uniform(Decision::Patience, Address::pair(developer.0, partner.0, state.step));
    let patience = parameters.park.patience * (1.0 + parameters.park.patience_spread * (2.0 * unlike - 1.0));
    Park {
        pinned: None,
        developer,
        partner,
        home_region,
        host_region,
        home,
        host,
        founded: state.step,
        initiator,
        enrolled,
        thresholds: [
            world.countries[home].threshold,
            world.regions[home_region].threshold,
            world.countries[host].threshold,
            world.regions[host_region].threshold,
        ],
        reliability: world.reliability(developer) * world.reliability(partner),
        developer_technology: world.ln_technology(developer),
        founding_bundle: bundle,
        bundle,
        fit,
        window: (enrolled.governments() > 0).then_some(state.step),
        trust: Evidence::default(),
        mobilised: 0.0,
        stage: Stage::Interessement,
        core_since: None,
        waiting_since: state.step,
        ready: state.step,
        patience: clock.steps_of(patience),
        tenants: Vec::new(),
        others: Others::default(),
        others_per_home: parameters.tenant.others,
        land: parameters.park.land,
        phase: parameters.park.land,
        entry: parameters.tenant.entry,
        imitation: parameters.tenant.imitation,
        potential: f64::INFINITY,
        exit: parameters.tenant.exit,
        entry_factor: 1.0,
        exit_clock: 0.0,
        next_leave: f64::INFINITY,
        starters: 0,
        passed_on: [0.0; 2],
        producing: 0,
        local_staff: None,
        payoff: parameters.exit.goodwill,
        presence: 0.0,
        presence_step: state.step,
        end: None,
        history: ParkHistory {
            enrolments: vec![(state.step, enrolled)],
            stage_steps: [0; 4],
            spells: [Spell::default(); 16],
            elements: vec![ElementHistory::default(); world.elements],
            first_operating: None,
            tenants_ever: 0,
            tenants_peak: 0,
            extensions: 0,
            partner_transfer: 0.0,
            supplier_transfer: 0.0,
            transfer_in_eight_years: None,
            founding_fit: fit,
            believed_fit,
        },
    }
}
