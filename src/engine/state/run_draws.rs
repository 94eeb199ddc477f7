//! What a run draws before it starts, once for all arms: when corporations attempt, and how patient they are.
//!
//! A coin of fixed probability 1 - exp(-rate dt) for every firm and step is the same as one exponential number per firm:
//! the coin first falls in the step in which the accumulated rate passes it. So idle corporations cost one draw each.

use crate::draws::{Address, Decision, Key, exponential, steps_until, unit};
use crate::ids::CorporationId;
use crate::parameters::Parameters;
use crate::world::World;

use super::Clock;

/// The draws of one run that no arm changes.
#[derive(Debug, Clone, PartialEq)]
pub struct RunDraws {
    /// Key of all other draws.
    pub key: Key,
    /// Steps in which home corporations attempt to found a park if they are free then, in order.
    pub attempts: Vec<(u32, CorporationId)>,
    /// By home country: every corporation in the order of its first patience, which is -ln of a uniform number u. In the
    /// high half of a word stand 32 bits of 1 - u, in the low half the corporation. It enters a park when the entry hazard
    /// accumulated since it became free passes its patience.
    pub clocks: Vec<Vec<u64>>,
    /// Draws that take the place of these from a step on, in the order of steps: what a history of a panel is made of.
    pub later: Vec<(u32, RunDraws)>,
}

impl RunDraws {
    /// The draws of a run.
    pub fn new(parameters: &Parameters, world: &World, key: Key) -> Self {
        let clock = Clock::new(&parameters.time);
        let mut attempts = Vec::new();
        let rate = parameters.launch.rate * clock.dt;
        // A first gap of all steps or more: most firms never attempt.
        let never = libm::exp(-rate * f64::from(clock.steps));
        let mut clocks = Vec::new();
        for country in world.home_countries() {
            let corporations = world.countries[country].corporations.clone();
            let mut keyed: Vec<u64> = Vec::with_capacity(corporations.len());
            for corporation in corporations {
                let [first, patient] = key.block(Decision::Attempt, Address::of(corporation), 0);
                let first = unit(first);
                if parameters.launch.search && first > never {
                    add_attempts(&mut attempts, rate, clock.steps, key, corporation, first);
                }
                // Short patience first: the largest uniform number.
                keyed.push(!patient & 0xffff_ffff_0000_0000 | u64::from(corporation));
            }
            keyed.sort_unstable();
            clocks.push(keyed);
        }
        attempts.sort_unstable();
        Self { key, attempts, clocks, later: Vec::new() }
    }

    /// Draws that take the place of these from a step on. Steps ascend.
    #[must_use]
    pub fn then(mut self, step: u32, draws: Self) -> Self {
        self.later.push((step, draws));
        self
    }
}

fn add_attempts(
    attempts: &mut Vec<(u32, CorporationId)>,
    rate: f64,
    steps: u32,
    key: Key,
    corporation: u32,
    first: f64,
) {
    let gap = |count| {
        let [uniform, _] = key.uniforms(Decision::Attempt, Address::of(corporation), count);
        steps_until(uniform, rate)
    };
    let mut step = steps_until(first, rate);
    let mut count = 0;
    while step < steps {
        attempts.push((step, CorporationId(corporation)));
        count += 1;
        step = step.saturating_add(1).saturating_add(gap(count));
    }
}

/// Unit exponential patience of a corporation in its spell of freedom number `spell`.
pub(super) fn patience(key: Key, corporation: CorporationId, spell: u16) -> f64 {
    exponential(key.uniform(Decision::EntryClock, Address::pair(corporation.0, u32::from(spell), 0)))
}
