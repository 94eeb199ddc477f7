//! Switches that turn mechanisms off.

use serde::{Deserialize, Serialize};

use super::Parameters;

/// The thirteen ablations. Those that equal a parameter value override it when they are on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "thirteen independent switches of a scenario table")]
pub struct Ablations {
    /// A1: mobilisation from core roles only.
    pub a1_core_mobilisation: bool,
    /// A2: no effect of home governments on willingness.
    pub a2_no_support: bool,
    /// A3: support spread alike over living parks.
    pub a3_support_spread: bool,
    /// A4: trust fixed at one half.
    pub a4_no_trust: bool,
    /// A5: no weight of other roles in enrolment.
    pub a5_no_peer_enrolment: bool,
    /// A6: regions do not look at peers.
    pub a6_no_policy_peers: bool,
    /// A7: selection by cognitive fit only.
    pub a7_cognitive_selection: bool,
    /// A8: elements without interdependence.
    pub a8_independent_elements: bool,
    /// A9: Nelson-Phelps transfer.
    pub a9_nelson_phelps: bool,
    /// A10: matching by chance.
    pub a10_random_matching: bool,
    /// A11: no popularity in search.
    pub a11_no_popularity: bool,
    /// A12: no jurisdictions.
    pub a12_no_jurisdictions: bool,
    /// A13: policy windows never close.
    pub a13_open_windows: bool,
}

impl Parameters {
    /// These parameters with the ablations that equal a parameter value (A2, A5, A6, A8, A9, A10, A11, A13) written into that
    /// parameter. The others (A1, A3, A4, A7, A12) are read where they act.
    #[must_use]
    pub fn with_ablations_applied(mut self) -> Self {
        let (on, parameters) = (self.ablation.clone(), &mut self);
        if on.a2_no_support {
            parameters.technology.support = 0.0;
        }
        if on.a5_no_peer_enrolment {
            parameters.enrolment.peers = 0.0;
        }
        if on.a6_no_policy_peers {
            parameters.policy.peers = 0;
        }
        if on.a8_independent_elements {
            parameters.policy.interdependence = 0;
        }
        if on.a9_nelson_phelps {
            parameters.technology.shape = -1;
        }
        if on.a10_random_matching {
            parameters.selection.sharpness = 0.0;
        }
        if on.a11_no_popularity {
            parameters.selection.popular = 0.0;
        }
        if on.a13_open_windows {
            parameters.enrolment.window = 0.0;
        }
        self
    }
}
