//! `polmob odd`: every element of the protocol stands there once, and every value is that of the scenario requested.

use polmob::scenario::{Scenario, catalogue};

use crate::commands::place;
use crate::program::polmob;

#[test]
fn it_has_seven_elements_and_the_values_of_the_scenario() {
    let place = place();
    let odd = polmob(place.path(), "odd village.toml --set policy.coercion=0.37 --worlds 9").well().out;
    for element in [
        "Purpose and patterns",
        "Entities, state variables and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Initialisation",
        "Input data",
        "Submodels",
    ] {
        let headings = odd.lines().filter(|line| line.starts_with("## ") && line.ends_with(element));
        assert_eq!(headings.count(), 1, "{element}");
    }
    let row = |key: &str| odd.lines().find(|line| line.starts_with(&format!("| `{key}` |"))).unwrap_or_default();
    assert!(row("policy.coercion").starts_with("| `policy.coercion` | `0.37` | `"), "{}", row("policy.coercion"));
    assert!(row("experiment.worlds").contains("| `9` | `200` |"), "{}", row("experiment.worlds"));
    // Where a value is the default, it is not told twice.
    assert!(row("ablation.a4_no_trust").starts_with("| `ablation.a4_no_trust` | `false` |  | "));
    let scenario = Scenario::load(&place.path().join("village.toml"), &[]).unwrap();
    for entry in
        catalogue().entries().iter().filter(|entry| entry.default.is_some() && scenario.get(&entry.key).is_some())
    {
        assert_ne!(row(&entry.key), "", "{} is missing", entry.key);
    }
    assert!(odd.contains(&scenario.plan.parks[0].name) && odd.contains("[[case.park]]"), "the pinned park is missing");
    assert!(!odd.contains(".md)](") && !odd.contains("]("), "a link leads nowhere from a text that stands alone");
}

#[test]
fn a_world_without_history_says_so_and_a_mistake_is_told_as_check_tells_it() {
    let place = place();
    let odd = polmob(place.path(), "odd million").well().out;
    assert!(odd.contains("*In this scenario*: none.") && !odd.contains("[[case.park]]"), "{odd}");
    polmob(place.path(), "odd village.toml --set policy.coercion=7").with(2, &["policy.coercion", "allowed"]);
}
