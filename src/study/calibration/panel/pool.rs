//! Worlds and random numbers that the runs of one park draw from: made once, used by all chains.

use std::sync::{Arc, OnceLock};

use crate::draws::{Key, Stream};
use crate::state::RunDraws;
use crate::world::World;

use super::unit::Unit;

/// Worlds of a park, and sets of random numbers for a part of a run. A part of a run takes one of the latter, so that a run
/// of five parts is one of 1e15.
const WORLDS: usize = 256;
const SETS: usize = 1024;

/// The worlds and random numbers of one park.
pub(super) struct Pool<'a> {
    unit: &'a Unit,
    worlds: Vec<OnceLock<World>>,
    /// Parks with equally many home corporations share these.
    sets: Arc<Vec<OnceLock<RunDraws>>>,
}

impl<'a> Pool<'a> {
    /// Pools of parks, in their order. Nothing is made before it is used.
    pub(super) fn of(units: &'a [Unit]) -> Vec<Self> {
        let mut pools: Vec<Self> = Vec::with_capacity(units.len());
        for unit in units {
            let mut pool = Self { unit, worlds: empty(WORLDS), sets: Arc::new(empty(SETS)) };
            if let Some(other) = pools.iter().find(|other| other.draws(0) == pool.draws(0)) {
                pool.sets = Arc::clone(&other.sets);
            }
            pools.push(pool);
        }
        pools
    }

    /// The number of a world.
    pub(super) fn draw_world(stream: &mut Stream) -> u32 {
        stream.position(WORLDS) as u32
    }

    /// The number of a set of random numbers.
    pub(super) fn draw_set(stream: &mut Stream) -> u32 {
        stream.position(SETS) as u32
    }

    /// A world by number.
    pub(super) fn world(&self, number: u32) -> &World {
        let Unit { scenario, .. } = self.unit;
        self.worlds[number as usize].get_or_init(|| {
            World::generate(self.unit.parameters(), &scenario.plan, Key::world(scenario.experiment.seed, number))
        })
    }

    /// Random numbers by number.
    pub(super) fn draws(&self, number: u32) -> &RunDraws {
        let seed = self.unit.scenario.experiment.seed;
        self.sets[number as usize]
            .get_or_init(|| RunDraws::new(self.unit.parameters(), self.world(0), Key::run(seed, number, 0)))
    }
}

fn empty<T>(count: usize) -> Vec<OnceLock<T>> {
    (0..count).map(|_| OnceLock::new()).collect()
}
