//! Runs of a world as bytes and back, to the last bit; words as their position. Arm, world and number of a run follow from
//! where it stands.

use crate::experiment::{PinnedYear, RunRecord, WorldRuns, YearRow};
use crate::ids::{Column, Id, RegionId};
use crate::measures::partnership_type::PartnershipType;
use crate::measures::records::{ParkRecord, Transition};
use crate::parameters::Arm;
use crate::policy::Degree;
use crate::state::{End, Stage};
use crate::world::plan::Initiator;

use super::bytes::{Bytes, fields};

macro_rules! words {
    ($($word:ty: $all:expr;)*) => {$(
        impl Bytes for $word {
            fn put(&self, into: &mut Vec<u8>) {
                // The list has every word; another position reads as none.
                into.push($all.iter().position(|word| word == self).map_or(u8::MAX, |at| at as u8));
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                $all.get(usize::from(u8::take(from)?)).copied()
            }
        }
    )*};
}

words! {
    Initiator: [Initiator::Nation, Initiator::Region, Initiator::Corporation];
    PartnershipType: PartnershipType::ALL;
    Stage: Stage::ALL;
    End: End::ALL;
    Degree: Degree::ALL;
}

fields!(YearRow { time, values });
fields!(PinnedYear {
    pinned,
    time,
    living,
    operating,
    tenants,
    producing,
    tenants_home,
    producing_home,
    local_staff,
    mobilised,
    trust,
    governments,
    transfer,
});
fields!(Transition { park, time, age, from, to });
fields!(ParkRecord {
    park,
    pinned,
    actors,
    initiator,
    founded,
    founding_type,
    last_type,
    stage,
    enrolled,
    joined,
    operated,
    end,
    stage_years,
    government_years,
    tenants,
    producing,
    tenants_home,
    producing_home,
    tenants_peak,
    tenants_ever,
    extensions,
    local_staff,
    trust,
    mobilised,
    fit,
    founding_fit,
    fidelity,
    translated,
    kept,
    differed,
    moved,
    degree,
    elements,
    transfer,
    transfer_in_eight_years,
});

impl Bytes for RegionId {
    fn put(&self, into: &mut Vec<u8>) {
        self.0.put(into);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u32::take(from).map(Self)
    }
}

impl<I: Id, T: Bytes + Clone> Bytes for Column<I, T> {
    fn put(&self, into: &mut Vec<u8>) {
        self.len().put(into);
        for value in self.as_slice() {
            value.put(into);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Vec::take(from).map(Self::new)
    }
}

/// Adds the runs of worlds.
pub(super) fn put_worlds(worlds: &[WorldRuns], into: &mut Vec<u8>) {
    for run in worlds.iter().flat_map(|world| &world.runs) {
        run.outcomes.put(into);
        run.years.put(into);
        run.pinned.put(into);
        run.parks.put(into);
        run.transitions.put(into);
        run.regions.put(into);
    }
}

/// Which runs of a world there are.
#[derive(Debug, Clone)]
pub(super) struct Numbering {
    /// Number of the first one.
    pub(super) first_run: u32,
    /// Runs of each arm.
    pub(super) runs: u32,
    pub(super) arms: Vec<Arm>,
}

/// The worlds, from this number on, that all of these bytes are; nothing if they are something else.
pub(super) fn take_worlds(mut from: &[u8], worlds: std::ops::Range<u32>, of: &Numbering) -> Option<Vec<WorldRuns>> {
    let from = &mut from;
    let mut taken = Vec::new();
    for world in worlds {
        let mut runs = Vec::new();
        for run in of.first_run..of.first_run + of.runs {
            for &arm in &of.arms {
                runs.push(RunRecord {
                    arm,
                    world,
                    run,
                    outcomes: Bytes::take(from)?,
                    years: Bytes::take(from)?,
                    pinned: Bytes::take(from)?,
                    parks: Bytes::take(from)?,
                    transitions: Bytes::take(from)?,
                    regions: Bytes::take(from)?,
                });
            }
        }
        taken.push(WorldRuns { world, runs });
    }
    from.is_empty().then_some(taken)
}
