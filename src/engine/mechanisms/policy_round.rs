//! The yearly policy round: elements are offered, taken, imposed, and copied wrongly (phase 6).
//!
//! Per park from mobilisation on, elements in order: if `x_d != y_d` and the host role with jurisdiction over d is
//! enrolled (A12 drops this), the element is offered with probability `policy.offer` times (home roles enrolled)/3, and
//! taken if coerced (probability chi, nation-led only) or if `F_r(x with d taken) - F_r(x) + sigma normal >= 0`. Then
//! every element flips with rate mu (copying error). Then comes [`super::embedding`]. A yearly rate k acts as
//! `1 - exp(-k)`.
//!
//! Copying, emulation, combination and inspiration (Dolowitz and Marsh 2000) are corners of (chi, offer, xi). Limit: with
//! copying error p alone, n rounds leave a share `(1 + (1 - 2p)^n)/2` of elements as they were (V8).

use crate::draws::{Address, Decision, normal};
use crate::ids::ParkId;
use crate::rules::{Rules, Scale};
use crate::state::{Context, Happening, Park, Stage, State};
use crate::world::plan::Role;

use super::embedding;

/// The host role that can decide elements of a scale.
pub fn host_role(jurisdiction: Scale) -> Role {
    match jurisdiction {
        Scale::Nation => Role::HostNation,
        Scale::Region => Role::HostRegion,
        Scale::Corporation => Role::HostCorporation,
    }
}

/// Whether an element can move in a park: its host role is enrolled, or there are no jurisdictions (A12).
pub fn can_decide(element: usize, park: &Park, rules: &Rules) -> bool {
    rules.ablation.a12_no_jurisdictions || park.enrolled.has(host_role(rules.policy.element[element].jurisdiction))
}

/// The policy round of all parks from mobilisation on.
pub fn phase(state: &mut State, context: &Context) {
    for index in 0..state.living.len() {
        let id = state.living[index];
        if state.parks[id].stage >= Stage::Mobilisation {
            offer(id, state, context);
            miscopy(id, state, context);
            embedding::embed(id, state, context);
        }
    }
}

fn offer(id: ParkId, state: &mut State, context: &Context) {
    let Context { world, rules, luck, .. } = *context;
    let step = state.step;
    let park = &mut state.parks[id];
    let fit = &world.regions[park.host_region].fit;
    let offered = rules.policy.offer * f64::from(park.enrolled.home_roles()) / 3.0;
    let coercion = if park.nation_led() { rules.policy.coercion } else { 0.0 };
    let address = Address::park(park.developer.0, park.partner.0, park.founded, step);
    for d in 0..world.elements {
        if park.bundle.has(d) == park.source.has(d) || !can_decide(d, park, rules) {
            continue;
        }
        let [offer, force] = luck.key.uniforms(Decision::Offer, address, 2 * d as u32);
        if offer >= offered {
            continue;
        }
        let taking = park.bundle.flipped(d);
        let gain = fit[taking.position()] - fit[park.bundle.position()];
        let [belief, _] = luck.key.uniforms(Decision::Offer, address, 2 * d as u32 + 1);
        let imposed = force < coercion;
        let taken = imposed || gain + rules.selection.noise * normal(belief) >= 0.0;
        let history = &mut park.history.elements[d];
        history.offered += 1;
        history.taken += u16::from(taken);
        history.imposed += u16::from(imposed);
        history.imposed_badly += u16::from(imposed && gain < 0.0);
        if taken {
            park.bundle = taking;
        }
        state.journal.note(step, Happening::Offered { park: id, element: d, taken, imposed, gain });
    }
    park.fit = fit[park.bundle.position()];
}

fn miscopy(id: ParkId, state: &mut State, context: &Context) {
    let Context { world, rules, luck, .. } = *context;
    let chance = -libm::expm1(-rules.policy.copy_error);
    if chance == 0.0 {
        return;
    }
    let step = state.step;
    let park = &mut state.parks[id];
    let address = Address::park(park.developer.0, park.partner.0, park.founded, step);
    for d in 0..world.elements {
        let [coin, _] = luck.key.uniforms(Decision::CopyError, address, d as u32);
        if coin < chance {
            park.bundle = park.bundle.flipped(d);
            state.journal.note(step, Happening::Miscopied { park: id, element: d });
        }
    }
    park.fit = world.regions[park.host_region].fit[park.bundle.position()];
}
