//! The rivals: the thirteen ablations of the model, each without one mechanism.

/// A rival: the model without one mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rival {
    /// Short name, A1 to A12.
    pub name: &'static str,
    /// Its switch in a scenario.
    pub key: &'static str,
    /// What it lacks, in words.
    pub lacks: &'static str,
}

const fn rival(name: &'static str, key: &'static str, lacks: &'static str) -> Rival {
    Rival { name, key, lacks }
}

/// All rivals in order.
pub const RIVALS: [Rival; 13] = [
    rival("A1", "ablation.a1_core_mobilisation", "effect of breadth"),
    rival("A2", "ablation.a2_no_support", "home support of sharing"),
    rival("A3", "ablation.a3_support_spread", "support park by park"),
    rival("A4", "ablation.a4_no_trust", "trust"),
    rival("A5", "ablation.a5_no_peer_enrolment", "weight of others in joining"),
    rival("A6", "ablation.a6_no_policy_peers", "learning from peers"),
    rival("A7", "ablation.a7_cognitive_selection", "reputation, fit or tie in choice"),
    rival("A8", "ablation.a8_independent_elements", "interdependence of elements"),
    rival("A9", "ablation.a9_nelson_phelps", "logistic transfer"),
    rival("A10", "ablation.a10_random_matching", "choice of partners"),
    rival("A11", "ablation.a11_no_popularity", "popularity in search"),
    rival("A12", "ablation.a12_no_jurisdictions", "jurisdictions"),
    rival("A13", "ablation.a13_open_windows", "windows that close"),
];

/// Rivals that change nothing where partners do not seek each other.
pub(super) const OF_SEARCH: [&str; 3] = ["A7", "A10", "A11"];
