//! Embedding: those on the spot try to improve the bundle (end of the policy round, phase 6; Song et al. 2018).
//!
//! With rate `xi (hostR + hostC enrolled)/2 (1 - chi [nation-led])` per year, one random element within an enrolled host
//! jurisdiction (A12 drops this too) is tried and kept if it raises `F_r`. Limit: with K = 0 and one trial a round, the
//! optimum is reached from a random start after `sum_m C(6,m)/64 * 6 H_m = 10.553` trials in the mean (V8).

use crate::draws::{Address, Decision, position};
use crate::ids::ParkId;
use crate::state::{Context, Happening, State};
use crate::world::plan::Role;

use super::policy_round::can_decide;

/// One round of embedding in one park.
pub fn embed(id: ParkId, state: &mut State, context: &Context) {
    let Context { world, rules, luck, .. } = *context;
    let step = state.step;
    let park = &mut state.parks[id];
    let enrolled = |role| f64::from(u8::from(park.enrolled.has(role)));
    let presence = 0.5 * (enrolled(Role::HostRegion) + enrolled(Role::HostCorporation));
    let freedom = if park.nation_led() { 1.0 - rules.policy.coercion } else { 1.0 };
    let address = Address::park(park.developer.0, park.partner.0, park.founded, step);
    let [coin, which] = luck.key.uniforms(Decision::Embedding, address, 0);
    if coin >= -libm::expm1(-rules.policy.embedding * presence * freedom) {
        return;
    }
    let within = (0..world.elements).filter(|&d| can_decide(d, park, rules)).count();
    if within == 0 {
        return;
    }
    let picked = (0..world.elements).filter(|&d| can_decide(d, park, rules)).nth(position(which, within));
    let Some(element) = picked else { return };
    let fit = &world.regions[park.host_region].fit;
    let tried = park.bundle.flipped(element);
    if fit[tried.position()] > fit[park.bundle.position()] {
        park.bundle = tried;
        park.fit = fit[tried.position()];
        state.journal.note(step, Happening::Embedded { park: id, element });
    }
}
