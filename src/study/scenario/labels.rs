//! Names of keys as people read them: what the model lacks under an ablation, and parameters.

use super::catalogue::{Entry, ValueType, catalogue};
use super::settings::parts;

/// A rival: the model without one mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rival {
    /// Short name, A1 to A13.
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

impl Rival {
    /// Number and what it lacks: "A1: no effect of breadth".
    pub fn label(&self) -> String {
        format!("{}: no {}", self.name, self.lacks)
    }
}

/// The name of an axis or of a key as people read it: that of an ablation is what the model lacks, that of another key its
/// words, such as "exit rate" for `exit.rate`; a name that is no key stays as it is.
pub fn label(name: &str) -> String {
    if let Some(rival) = RIVALS.iter().find(|rival| rival.key == name) {
        return rival.label();
    }
    let Some((path, entry)) = key_of(name) else {
        return name.to_owned();
    };
    let end = match (&entry.kind, path.last().map(String::as_str)) {
        (ValueType::Interval { .. }, Some("0")) => Some("lowest"),
        (ValueType::Interval { .. }, Some("1")) => Some("highest"),
        _ => None,
    };
    let path = &path[..path.len() - usize::from(end.is_some())];
    // A park or country is named by its own name alone, or by its kind and number.
    let is_number = |part: &String| part.bytes().all(|byte| byte.is_ascii_digit());
    let own = if path.get(2).is_some_and(is_number) { 1 } else { 2 };
    let path = if path.len() > 2 && path[0] == "case" { &path[own..] } else { path };
    end.into_iter()
        .map(str::to_owned)
        .chain(path.iter().map(|part| part.replace('_', " ")))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The parts of a key with what the catalogue has on it.
fn key_of(name: &str) -> Option<(Vec<String>, &'static Entry)> {
    let path = parts(name).ok()?;
    let entry = catalogue().entry_at(&path)?;
    Some((path, entry))
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn keys_are_read_as_words() {
        assert_eq!(label("ablation.a1_core_mobilisation"), "A1: no effect of breadth");
        assert_eq!(label("exit.rate"), "exit rate");
        assert_eq!(label("country.home_distance"), "country home distance");
        assert_eq!(label("country.distance.0"), "lowest country distance");
        assert_eq!(label("case.park.\"Great Stone\".entry"), "Great Stone entry");
        assert_eq!(label("case.park.0.entry"), "park 0 entry");
        assert_eq!(label("price of a v1.2 park"), "price of a v1.2 park");
        assert_eq!(label("asia_minor"), "asia_minor");
    }
}
