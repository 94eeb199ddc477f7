//! The yearly policy round: home roles carry elements, host roles translate them, and the place can refuse (phase 6).
//!
//! Every living park, elements in order, each by its form at the start of the round and with at most one move:
//!
//! ```text
//! practice -> source      tabled with probability `policy.offer` (home roles enrolled)/3;
//!                         lands if coerced (probability chi, nation-led only)
//!                         or if F_r(x with d in the source's form) - F_r(x) + sigma normal >= 0
//! moved -> practice       lapses with probability 1 - exp(-`policy.lapse`)
//! source -> translated    else, if the host role with jurisdiction over d is enrolled (A12 drops this), with probability
//!                         1 - exp(-`policy.translation` (1 - chi [nation-led]))
//! ```
//!
//! x is the bundle as changed by the elements before d. Carriers at home, translators at the host (`McCann` and Ward 2012);
//! every further pair of hands makes a different thing: Latour 1986; what was imposed fits worse: Berkowitz, Pistor and
//! Richard 2003; conversion: Mahoney and Thelen 2010. Copying, emulation, combination and inspiration (Dolowitz and Marsh
//! 2000) are corners of (chi, offer, translation). Limits: V8a to V8f; with offer 0 nothing moves.

use crate::draws::{Address, Decision, normal};
use crate::ids::ParkId;
use crate::parameters::{Parameters, PolicyParameters, Scale};
use crate::policy::Form;
use crate::state::{Context, Park, RunEvent, State};
use crate::world::plan::Role;

/// The host role that has jurisdiction over elements of a scale.
pub fn host_role(jurisdiction: Scale) -> Role {
    match jurisdiction {
        Scale::Nation => Role::HostNation,
        Scale::Region => Role::HostRegion,
        Scale::Corporation => Role::HostCorporation,
    }
}

/// Whether an element can be translated in a park: its host role is enrolled, or there are no jurisdictions (A12).
pub fn can_translate(element: usize, park: &Park, parameters: &Parameters) -> bool {
    parameters.ablation.a12_no_jurisdictions
        || park.enrolled.has(host_role(parameters.policy.element[element].jurisdiction))
}

/// Probability that an element is tabled in a year, by the home roles enrolled, of three.
pub fn tabled(home_roles: u32, parameters: &PolicyParameters) -> f64 {
    parameters.offer * f64::from(home_roles) / 3.0
}

/// Probability that what is tabled is imposed.
pub fn coercion(nation_led: bool, parameters: &PolicyParameters) -> f64 {
    if nation_led { parameters.coercion } else { 0.0 }
}

/// Probability that an element that has moved lapses in a year.
pub fn lapsing(parameters: &PolicyParameters) -> f64 {
    -libm::expm1(-parameters.lapse)
}

/// Probability that an element in the source's form is translated in a year, if its host role is enrolled.
pub fn translating(nation_led: bool, parameters: &PolicyParameters) -> f64 {
    -libm::expm1(-parameters.translation * (1.0 - coercion(nation_led, parameters)))
}

/// The policy round of all living parks.
pub fn phase(state: &mut State, context: &Context) {
    let lapsing = lapsing(&context.parameters.policy);
    for index in 0..state.living.len() {
        round(state.living[index], lapsing, state, context);
    }
}

fn round(id: ParkId, lapsing: f64, state: &mut State, context: &Context) {
    let Context { world, parameters, draws, .. } = *context;
    let step = state.step;
    let park = &mut state.parks[id];
    let fit = &world.regions[park.host_region].fit;
    let tabled = tabled(park.enrolled.home_roles(), &parameters.policy);
    let coercion = coercion(park.nation_led(), &parameters.policy);
    let translating = translating(park.nation_led(), &parameters.policy);
    let address = Address::park(park.developer.0, park.partner.0, park.founded, step);
    for d in 0..world.elements {
        let form = park.bundle.form(d);
        if form == Form::Practice {
            let [coin, force] = draws.key.uniforms(Decision::Offer, address, 2 * d as u32);
            if coin >= tabled {
                continue;
            }
            let carried = park.bundle.with(d, Form::Source);
            let gain = fit.of(carried) - park.fit;
            let [belief, _] = draws.key.uniforms(Decision::Offer, address, 2 * d as u32 + 1);
            let imposed = force < coercion;
            let landed = imposed || gain + parameters.selection.noise * normal(belief) >= 0.0;
            let history = &mut park.history.elements[d];
            history.offered += 1;
            history.taken += u16::from(landed);
            history.imposed += u16::from(imposed);
            history.imposed_badly += u16::from(imposed && gain < 0.0);
            if landed {
                park.bundle = carried;
                park.fit = fit.of(carried);
            }
            state.events.record(step, RunEvent::Offered { park: id, element: d, taken: landed, imposed, gain });
            continue;
        }
        let [lapse, translate] = draws.key.uniforms(Decision::Rework, address, d as u32);
        let (becomes, event) = if lapse < lapsing {
            (Form::Practice, RunEvent::Lapsed { park: id, element: d })
        } else if form == Form::Source && translate < translating && can_translate(d, park, parameters) {
            (Form::Translated, RunEvent::Translated { park: id, element: d })
        } else {
            continue;
        };
        park.bundle = park.bundle.with(d, becomes);
        park.fit = fit.of(park.bundle);
        state.events.record(step, event);
    }
}
