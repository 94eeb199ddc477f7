//! Arms: the four of every scenario, then those of its tables `[[arm]]`.

use super::checked::Row;
use super::diagnostics::{Location, Problem};
use super::document::{Node, TomlValue};
use crate::parameters::{Arm, Scale};
use crate::world::plan::GOVERNMENTS;

/// The list of tables.
const LIST: &str = "arm";

/// Names that a document gives to arms of its own.
pub(super) fn names(document: &Node) -> Vec<String> {
    let own = document.first_at(LIST).map_or(&[][..], Node::list);
    own.iter().filter_map(Node::name).map(str::to_owned).collect()
}

/// Compares a document's own arms with the four, unless it says which arms are compared.
pub(super) fn compare_all(document: &mut Node) {
    let own = names(document);
    let TomlValue::Table(tables) = &mut document.value else { return };
    let Some(TomlValue::Table(experiment)) = tables.get_mut("experiment").map(|node| &mut node.value) else { return };
    let Some(arms) = experiment.get_mut("arms").filter(|arms| arms.location == Location::Default) else { return };
    let TomlValue::List(arms) = &mut arms.value else { return };
    for name in own {
        let value = TomlValue::Text(name);
        // A name that is taken is reported where it was written.
        if arms.iter().all(|arm| arm.value != value) {
            arms.push(Node { value, location: Location::Default, key: Location::Default });
        }
    }
}

/// All arms that a scenario may name; what is wrong with its own goes to `problems`.
pub(super) fn read(rows: &[Row], problems: &mut Vec<Problem>) -> Vec<Arm> {
    let mut arms = Arm::PRESETS.to_vec();
    for (position, row) in rows.iter().enumerate() {
        let Some(name) = row.text("name") else { continue };
        let location = row.location("name");
        let is_same = |other: &str| other.to_lowercase() == name.to_lowercase();
        if let Some(preset) = Arm::PRESETS.iter().find(|preset| is_same(preset.as_str())) {
            let preset = preset.as_str();
            let by_case = if preset == name { "" } else { "by case alone another name than " };
            let label = format!("found {name:?}, {by_case}the arm {preset:?} of every scenario; allowed: another name");
            problems.push(Problem::new(location, "`arm.name` is taken", label));
            continue;
        }
        if let Some(first) = rows[..position].iter().find(|other| other.text("name").is_some_and(is_same)) {
            let problem = Problem::new(location, format!("two arms are called {name:?}"), "again here");
            problems.push(problem.related(first.location("name"), "first here, upper and lower case being the same"));
            continue;
        }
        if let Some(letter) = name.chars().find(|letter| matches!(letter, ',' | '-' | ':' | '=')) {
            let label = format!("found {name:?}; allowed: a name without , - : and =, which separate arms");
            problems.push(Problem::new(location, format!("`arm.name` contains {letter:?}"), label));
            continue;
        }
        if row.get("initiators").is_none() || row.is_broken("open") {
            continue;
        }
        let has = |key: &str, word: &str| row.texts(key).iter().any(|(own, _)| own == word);
        let scales = [("nation", Scale::Nation), ("region", Scale::Region), ("corporation", Scale::Corporation)];
        let initiators: Vec<Scale> =
            scales.into_iter().filter(|(word, _)| has("initiators", word)).map(|(_, scale)| scale).collect();
        let open = GOVERNMENTS.map(|role| row.get("open").is_none() || has("open", role.as_str()));
        match Arm::new(name, &initiators, open) {
            Ok(arm) => arms.push(arm),
            Err(error) => {
                let key = if initiators.is_empty() { "initiators" } else { "open" };
                let label = match key {
                    "open" => "allowed: open the role, or leave out the initiator",
                    _ => "allowed: one or more of nation, region, corporation",
                };
                problems.push(Problem::new(row.location(key), format!("in the arm {name:?} {error}"), label));
            }
        }
    }
    arms
}
