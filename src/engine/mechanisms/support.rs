//! Support by governments as it reaches a park: its own, or under A3 the mean over living parks.

use crate::ids::ParkId;
use crate::state::{Context, State};
use crate::world::plan::Role;

/// Means over living parks that A3 puts in the place of a park's own support.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Mean of (homeR + homeN enrolled)/2.
    pub home_support: f64,
    /// Share of parks with homeN enrolled.
    pub home_nation: f64,
    /// Share of parks with hostN enrolled.
    pub host_nation: f64,
}

/// The means of this moment if A3 is on.
pub fn spread(state: &State, context: &Context) -> Option<Spread> {
    if !context.parameters.ablation.a3_support_spread || state.living.is_empty() {
        return None;
    }
    let mean = |value: &dyn Fn(ParkId) -> f64| {
        state.living.iter().map(|&id| value(id)).sum::<f64>() / state.living.len() as f64
    };
    let enrolled = |role| move |id: ParkId| f64::from(u8::from(state.parks[id].enrolled.has(role)));
    Some(Spread {
        home_support: mean(&|id| state.parks[id].enrolled.home_support()),
        home_nation: mean(&enrolled(Role::HomeNation)),
        host_nation: mean(&enrolled(Role::HostNation)),
    })
}
