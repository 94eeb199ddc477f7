//! Payoff and dissolution (phase 12).
//!
//! ```text
//! pi = F_r(x) + tau + aT min(1, n_p/30) + aG (governments enrolled)/4 - kN enrolled - k0
//! ```
//!
//! The running payoff starts at `exit.goodwill` and relaxes to pi (`0.9 pay + 0.1 pi` per quarter, scaled to dt).
//! Dissolution rate `d0 exp(-eta pay)`, from the payoff before this step's relaxation, times `exit.early` in
//! interessement. The hazard rises, then falls (Meschi 2005). Limit: eta = 0 is a constant hazard (V11).

use crate::draws::{Address, Decision};
use crate::ids::ParkId;
use crate::parameters::Parameters;
use crate::state::{Context, End, Park, Stage, State};

/// What a park is worth to its members now, pi.
pub fn payoff(park: &Park, trust: f64, parameters: &Parameters) -> f64 {
    let weights = &parameters.payoff;
    park.fit
        + trust
        + weights.tenants * (f64::from(park.tenant_count()) / 30.0).min(1.0)
        + weights.governments * f64::from(park.enrolled.governments()) / 4.0
        - weights.coordination * f64::from(park.enrolled.count())
        - weights.base
}

/// Dissolution rate per year.
pub fn dissolution_rate(payoff: f64, stage: Stage, parameters: &Parameters) -> f64 {
    let early = if stage == Stage::Interessement { parameters.exit.early } else { 1.0 };
    parameters.exit.rate * libm::exp(-parameters.exit.slope * payoff) * early
}

/// Dissolves parks, then updates the running payoff of the others.
pub fn phase(state: &mut State, context: &Context) {
    let Context { parameters, draws, clock, .. } = *context;
    let keep = context.keeps.payoff;
    let mut dissolved: Vec<(ParkId, End)> = Vec::new();
    for index in 0..state.living.len() {
        let id = state.living[index];
        let trust = state.trust(id, parameters);
        let park = &mut state.parks[id];
        let address = Address::park(park.developer.0, park.partner.0, park.founded, state.step);
        let coin = draws.key.uniform(Decision::Dissolution, address);
        // With a payoff that is not negative no rate is above this one; most coins need no exponential.
        let above_all = park.payoff >= 0.0 && coin >= parameters.exit.rate * parameters.exit.early.max(1.0) * clock.dt;
        if !above_all && clock.happens(coin, dissolution_rate(park.payoff, park.stage, parameters)) {
            dissolved.push((id, End::Dissolved));
        }
        park.payoff = keep * park.payoff + (1.0 - keep) * payoff(park, trust, parameters);
    }
    state.end(&dissolved, context);
}
