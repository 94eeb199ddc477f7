//! A run at one moment, digested once for all outcomes: what several of them read is computed when the first asks.

use std::cell::OnceCell;

use super::Snapshot;
use super::graph::{Network, betweenness_shares};
use super::partnership_type::{PartnershipType, course};
use super::spread::{Spread, channels};
use crate::state::{Context, Park, State};

/// What outcomes are read off.
pub struct Digest<'a> {
    /// The state at the end of a step.
    pub state: &'a State,
    /// Its parameters, world, plan and draws.
    pub context: &'a Context<'a>,
    channels: OnceCell<[f64; 3]>,
    spread: OnceCell<Spread>,
    courses: OnceCell<Vec<Vec<(u32, PartnershipType)>>>,
    living_kinds: OnceCell<[f64; 3]>,
    network: OnceCell<Network>,
    betweenness: OnceCell<[f64; 2]>,
}

impl<'a> Digest<'a> {
    /// Of a moment. Nothing is computed before it is read.
    pub fn of(Snapshot { state, context }: Snapshot<'a>) -> Self {
        Self {
            state,
            context,
            channels: OnceCell::new(),
            spread: OnceCell::new(),
            courses: OnceCell::new(),
            living_kinds: OnceCell::new(),
            network: OnceCell::new(),
            betweenness: OnceCell::new(),
        }
    }

    /// The snapshot itself.
    pub fn snapshot(&self) -> Snapshot<'a> {
        Snapshot { state: self.state, context: self.context }
    }

    /// All parks founded so far, in order of founding.
    pub fn parks(&self) -> impl ExactSizeIterator<Item = &'a Park> + Clone + use<'a> {
        self.state.parks.iter()
    }

    /// Parks that have not ended.
    pub fn living(&self) -> impl ExactSizeIterator<Item = &'a Park> + Clone + use<'a> {
        self.snapshot().living()
    }

    /// Host corporations.
    pub fn hosts(&self) -> f64 {
        self.context.world.host_corporations() as f64
    }

    /// Transfer summed over host firms by channel: partner, supplier, spillover.
    pub fn channels(&self) -> [f64; 3] {
        *self.channels.get_or_init(|| channels(self.snapshot()))
    }

    /// Types that each park went through, in the order of parks; see [`course`].
    pub fn courses(&self) -> &[Vec<(u32, PartnershipType)>] {
        self.courses.get_or_init(|| self.parks().map(course).collect())
    }

    /// Living parks by their type now.
    pub fn living_of(&self, kind: PartnershipType) -> f64 {
        self.living_kinds.get_or_init(|| {
            PartnershipType::ALL
                .map(|kind| self.living().filter(|park| PartnershipType::now(park) == kind).count() as f64)
        })[kind as usize]
    }

    /// How transfer is spread over host firms and regions.
    pub(super) fn spread(&self) -> &Spread {
        self.spread.get_or_init(|| Spread::of(self.snapshot()))
    }

    /// Degrees of actors and parks that depend on them.
    pub(super) fn network(&self) -> &Network {
        self.network.get_or_init(|| Network::of(self.snapshot()))
    }

    /// Shares of betweenness of nations and regions.
    pub(super) fn betweenness(&self) -> [f64; 2] {
        *self.betweenness.get_or_init(|| betweenness_shares(self.snapshot()))
    }
}
