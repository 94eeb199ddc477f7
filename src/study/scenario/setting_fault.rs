//! What is wrong with a setting by itself, whichever scenario it is meant for.

use super::catalogue::catalogue;
use super::checked_value::checked_value;
use super::diagnostics::{Location, Problem, nearest};
use super::document::Node;
use super::settings::Setting;

/// What is wrong with the key of a setting, or with the value that it gives: nothing of what other keys have to say. An arm
/// is left to the scenario, which may have arms of its own.
pub(crate) fn key_fault(setting: &Setting) -> Option<String> {
    let catalogue = catalogue();
    let key = setting.path().join(".");
    if catalogue.table(&key).is_some() {
        return None;
    }
    let Some(entry) = catalogue.entry_at(setting.path()) else {
        let near = nearest(&key, catalogue.entries().iter().map(|entry| entry.key.as_str()));
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Some(format!("there is no key `{key}`{near}"));
    };
    // One of two values is held against those of its scenario.
    let is_element = setting.path().len() > entry.key.split('.').count() && catalogue.get(&key).is_none();
    let is_in_list =
        catalogue.tables().iter().any(|table| table.is_list && entry.key.starts_with(&format!("{}.", table.path)));
    if entry.is_arm() || (is_element && !is_in_list) {
        return None;
    }
    let (location, value) = (Location::Default, setting.value().clone());
    let node = Node { value, location: location.clone(), key: location };
    checked_value(entry, &node, &[]).err().map(|problem: Problem| problem.message())
}

#[cfg(test)]
mod tests {
    use super::key_fault;

    #[test]
    fn keys_and_values_are_held_against_the_catalogue_alone() {
        let fault = |text: &str| key_fault(&text.parse().expect("a setting"));
        for fine in [
            "policy.coercion=0.5",
            "case.park.0.imitation=0",
            "country.distance=[0.1, 0.2]",
            "country.distance.0=0.1",
            "event.3.value=1",
            "ablation.a4_no_trust=true",
        ] {
            assert_eq!(fault(fine), None, "{fine}");
        }
        for (text, said) in [
            ("policy.coersion=0.5", "there is no key `policy.coersion`; did you mean `policy.coercion`?"),
            ("case.park.0.imitaton=0", "there is no key `case.park.0.imitaton`"),
            ("policy.coercion=2", "`policy.coercion` is out of range: found 2; allowed: 0 to 1"),
            ("case.park.0.land=-3", "out of range"),
            ("ablation.a4_no_trust=1", "true or false"),
        ] {
            assert!(fault(text).is_some_and(|fault| fault.contains(said)), "{text}: {:?}", fault(text));
        }
    }
}
