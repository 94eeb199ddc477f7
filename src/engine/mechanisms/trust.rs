//! Trust and reputation grow from what projects show (phase 7; Josang and Ismail 2002).
//!
//! Each step success has probability `rho_developer rho_partner (1 + F_r(x))/2`; with w = dt/0.25 a step has an event
//! with probability min(1, w) and weight max(1, w):
//!
//! ```text
//! r <- lambda^w r + max(1, w) [success]          s <- lambda^w s + max(1, w) w_bad [failure]
//! tau = (r+1)/(r+s+2)
//! ```
//!
//! The same event updates both firms' reputation counts, which fade once a step in which they have a park. Limit: with a
//! constant chance p, `E[r] -> w p/(1 - lambda^w)` and `E[s] -> w w_bad (1-p)/(1 - lambda^w)` (V14).

use crate::draws::{Address, Decision};
use crate::ids::CorporationId;
use crate::parameters::TrustParameters;
use crate::state::{Context, Evidence, Reputation, State};

/// How one step fades and adds evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ledger {
    /// What a step keeps of old evidence, `lambda^w`.
    pub keep: f64,
    /// Chance of an event in a step, min(1, w).
    pub chance: f64,
    /// Weight of an event, max(1, w).
    pub weight: f64,
    penalty: f64,
}

impl Ledger {
    /// The ledger of steps of `dt` years.
    pub fn new(parameters: &TrustParameters, dt: f64) -> Self {
        let w = dt / 0.25;
        Self {
            keep: libm::pow(parameters.memory, w),
            chance: w.min(1.0),
            weight: w.max(1.0),
            penalty: parameters.penalty,
        }
    }

    /// Evidence after a step in which nothing new was seen.
    pub fn fade(&self, evidence: &mut Evidence) {
        evidence.successes *= self.keep;
        evidence.failures *= self.keep;
    }

    /// Adds one event.
    pub fn add(&self, evidence: &mut Evidence, success: bool) {
        if success {
            evidence.successes += self.weight;
        } else {
            evidence.failures += self.weight * self.penalty;
        }
    }
}

/// One step of trust in all parks and of reputation of their corporations.
pub fn phase(state: &mut State, context: &Context) {
    let Context { world, parameters, draws, clock, .. } = *context;
    let ledger = Ledger::new(&parameters.trust, clock.dt);
    let mut events: Vec<(CorporationId, bool)> = Vec::with_capacity(2 * state.living.len());
    for index in 0..state.living.len() {
        let id = state.living[index];
        let park = &mut state.parks[id];
        ledger.fade(&mut park.trust);
        let members = [park.developer, park.partner];
        let address = Address::park(park.developer.0, park.partner.0, park.founded, state.step);
        let [coin, outcome] = draws.key.uniforms(Decision::Trust, address, 0);
        if coin < ledger.chance {
            let success = outcome < park.reliability * (1.0 + park.fit) / 2.0;
            ledger.add(&mut park.trust, success);
            events.extend([(park.developer, success), (park.partner, success)]);
        }
        for corporation in members {
            if state.reputations.get(corporation).is_none_or(|reputation| reputation.faded != state.step) {
                let mut evidence = state.evidence_of(corporation, world);
                ledger.fade(&mut evidence);
                state.reputations.set(corporation, Reputation { evidence, faded: state.step });
            }
        }
    }
    for (corporation, success) in events {
        if let Some(reputation) = state.reputations.get_mut(corporation) {
            ledger.add(&mut reputation.evidence, success);
        }
    }
}
