//! A pinned park at one time, and what is read off it.

use crate::measures::Snapshot;
use crate::measures::records::channels;
use crate::scenario::{Ended, ParkOutcome};
use crate::state::{Context, Stage, State};

/// A pinned park at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PinnedYear {
    /// Position among the pinned parks of the plan.
    pub pinned: usize,
    /// Years since the start of the run.
    pub time: f64,
    /// Whether it has not ended.
    pub living: bool,
    /// Whether it operates.
    pub operating: bool,
    /// Tenants of all nationalities registered; 0 once it has ended.
    pub tenants: u32,
    /// Tenants of all nationalities that produce.
    pub producing: u32,
    /// Home firms among the tenants.
    pub tenants_home: u32,
    /// Home firms that produce.
    pub producing_home: u32,
    /// Local staff share.
    pub local_staff: Option<f64>,
    /// Mobilised share.
    pub mobilised: f64,
    /// Trust.
    pub trust: f64,
    /// Governments enrolled, of four.
    pub governments: u32,
    /// Technology passed on to host firms by partner, suppliers and, at this time, spillovers; log points x firms.
    pub transfer: f64,
}

impl PinnedYear {
    /// An outcome of a park at a date, from its row at that date, if it is founded. Claims, targets, forecasts and what-ifs
    /// read a park by this and by nothing else.
    pub fn read(row: Option<&Self>, outcome: ParkOutcome, ended: Ended) -> f64 {
        let value = row.map_or(f64::NAN, |row| row.value(outcome));
        if value.is_nan() && ended == Ended::Zero && outcome.has_zero() { 0.0 } else { value }
    }

    /// One outcome. Of a park that has ended, only whether it lives or operates and what it has passed on are known; the
    /// rest is NaN.
    pub fn value(&self, outcome: ParkOutcome) -> f64 {
        let living = |value: f64| if self.living { value } else { f64::NAN };
        match outcome {
            ParkOutcome::Tenants => living(f64::from(self.tenants)),
            ParkOutcome::Producing => living(f64::from(self.producing)),
            ParkOutcome::TenantsHome => living(f64::from(self.tenants_home)),
            ParkOutcome::ProducingHome => living(f64::from(self.producing_home)),
            ParkOutcome::LocalStaff => living(self.local_staff.unwrap_or(f64::NAN)),
            ParkOutcome::Mobilised => living(self.mobilised),
            ParkOutcome::Trust => living(self.trust),
            ParkOutcome::Governments => living(f64::from(self.governments)),
            ParkOutcome::Living => f64::from(u8::from(self.living)),
            ParkOutcome::Operating => f64::from(u8::from(self.operating)),
            ParkOutcome::Transfer => self.transfer,
        }
    }
}

/// Pinned parks founded so far.
pub(super) fn pinned(state: &State, context: &Context) -> Vec<PinnedYear> {
    if context.plan.parks.is_empty() {
        return Vec::new();
    }
    (state.parks.enumerate())
        .filter_map(|(id, park)| {
            Some(PinnedYear {
                pinned: park.pinned?,
                time: state.elapsed(&context.clock),
                living: park.end.is_none(),
                operating: park.end.is_none() && park.stage == Stage::Operating,
                tenants: park.tenant_count(),
                producing: park.producing_count(),
                tenants_home: park.tenants.len() as u32,
                producing_home: park.producing,
                local_staff: park.local_staff.filter(|_| park.end.is_none()),
                mobilised: park.mobilised,
                trust: state.trust(id, context.parameters),
                governments: park.enrolled.governments(),
                transfer: channels(park, Snapshot { state, context }).iter().sum(),
            })
        })
        .collect()
}
