//! What a run draws before it starts, once for all arms: when corporations attempt, and how patient they are.
//!
//! A coin of fixed probability 1 - exp(-rate dt) for every firm and step is the same as one exponential number per firm:
//! the coin first falls in the step in which the accumulated rate passes it. So idle corporations cost one draw each.

use crate::draws::{Address, Decision, Key, exponential, steps_until};
use crate::ids::CorporationId;
use crate::rules::Rules;
use crate::world::World;

use super::Clock;

/// The draws of one run that no arm changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Luck {
    /// Key of all other draws.
    pub key: Key,
    /// Steps in which home corporations attempt to found a park if they are free then, in order.
    pub attempts: Vec<(u32, CorporationId)>,
    /// By home country: the first patience of every corporation, ascending. A corporation enters a park when the entry
    /// hazard accumulated since it became free passes its patience.
    pub clocks: Vec<Vec<(f64, CorporationId)>>,
}

impl Luck {
    /// The luck of a run.
    pub fn new(rules: &Rules, world: &World, key: Key) -> Self {
        let clock = Clock::new(&rules.time);
        let home = || world.home_countries().map(|country| world.countries[country].corporations.clone());
        let mut attempts = Vec::new();
        if rules.launch.search {
            for corporation in home().flatten() {
                add_attempts(&mut attempts, rules.launch.rate * clock.dt, clock.steps, key, corporation);
            }
            attempts.sort_unstable();
        }
        let clocks = home()
            .map(|corporations| {
                let mut clocks: Vec<_> =
                    corporations.map(|id| (patience(key, CorporationId(id), 0), CorporationId(id))).collect();
                clocks.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                clocks
            })
            .collect();
        Self { key, attempts, clocks }
    }
}

fn add_attempts(attempts: &mut Vec<(u32, CorporationId)>, rate: f64, steps: u32, key: Key, corporation: u32) {
    let gap = |count| {
        let [uniform, _] = key.uniforms(Decision::Attempt, Address::of(corporation), count);
        steps_until(uniform, rate)
    };
    let mut step = gap(0);
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
