//! Parameters that differ between worlds: the table `[posterior]`, as a calibration writes it.
//!
//! World w takes draw w mod n. Every arm of a world has the same draw, so contrasts stay paired, and n worlds visit each
//! draw once: the spread over worlds then holds what is not known of the parameters as well as the effect of random draws.
//!
//! Where `posterior.worlds` names the world in which each draw was accepted, a world has the random draws of that one: it
//! is a history that went like the record, run again, and a what-if parts from it where its change begins. A history of
//! a panel has the random draws of other worlds from some steps on: `12 873@40` is world 12 with those of world 873 from
//! step 40.

use std::fmt;
use std::str::FromStr;

use super::checked::Row;
use super::diagnostics::Problem;
use super::document::{Node, TomlValue, place_in};
use super::settings::{Setting, parts};
use crate::draws::SCHEME;
use crate::parameters::Parameters;
use crate::world::plan::WorldPlan;

/// A world and the random draws of a run in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct History {
    /// The world, whose draws the run has unless others take their place.
    pub world: u32,
    /// Worlds whose draws take their place, each from a step on; steps ascend.
    pub later: Vec<(u32, u32)>,
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.world)?;
        self.later.iter().try_for_each(|(step, world)| write!(f, " {world}@{step}"))
    }
}

impl FromStr for History {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |word: &str| word.parse::<u32>().map_err(|_| ());
        let mut words = text.split_whitespace();
        let world = number(words.next().ok_or(())?)?;
        let later = words.map(|word| {
            let (world, step) = word.split_once('@').ok_or(())?;
            Ok((number(step)?, number(world)?))
        });
        let later: Vec<(u32, u32)> = later.collect::<Result<_, ()>>()?;
        if later.is_sorted_by(|a, b| a.0 < b.0) { Ok(Self { world, later }) } else { Err(()) }
    }
}

/// Parameters of one draw.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    /// Parameters of the model.
    pub(super) parameters: Parameters,
    /// Who there is and what history settles.
    pub(super) plan: WorldPlan,
}

/// Takes keys that settings from outside have set out of the draws, so that what was set is what runs; with another
/// seed from outside worlds are no histories any more.
pub(super) fn without(document: &mut Node, settings: &[Setting]) {
    // Another seed makes other worlds, which are no histories that were accepted.
    if settings.iter().any(|setting| setting.path() == ["experiment", "seed"])
        && let Some(members) = table(document, "posterior")
        && let Some(TomlValue::List(worlds)) = members.get_mut("worlds").map(|node| &mut node.value)
    {
        // Emptied, not taken away: the scenario as resolved then reads as itself again.
        worlds.clear();
    }
    let columns: Vec<(usize, bool)> = keys(document)
        .iter()
        .map(|key| {
            let Some(drawn) = parts(key).ok().and_then(|path| place(document, &path)) else { return false };
            let set = |setting: &Setting| place(document, setting.path()).is_some_and(|set| drawn.starts_with(&set));
            settings.iter().any(set)
        })
        .enumerate()
        .collect();
    if !columns.iter().any(|(_, set)| *set) {
        return;
    }
    let kept = |at: usize| columns.get(at).is_none_or(|(_, set)| !set);
    let Some(members) = table(document, "posterior") else { return };
    if let Some(TomlValue::List(nodes)) = members.get_mut("keys").map(|node| &mut node.value) {
        let mut at = 0;
        nodes.retain(|_| {
            at += 1;
            kept(at - 1)
        });
    }
    if let Some(TomlValue::List(nodes)) = members.get_mut("draws").map(|node| &mut node.value) {
        for node in nodes.iter_mut() {
            if let TomlValue::Text(text) = &mut node.value {
                let words = text.split_whitespace().enumerate().filter(|(at, _)| kept(*at)).map(|(_, word)| word);
                *text = words.collect::<Vec<_>>().join(" ");
            }
        }
        if columns.iter().all(|(_, set)| *set) {
            nodes.clear();
        }
    }
}

/// The world and the random draws of each draw of the posterior.
pub(super) fn worlds(root: &Row) -> Vec<History> {
    root.texts("posterior.worlds").iter().filter_map(|(text, _)| text.parse().ok()).collect()
}

/// What is wrong with the worlds of `draws` draws.
pub(super) fn check_worlds(root: &Row, draws: usize, problems: &mut Vec<Problem>) {
    let worlds = root.texts("posterior.worlds");
    if let Some((text, location)) = worlds.iter().find(|(text, _)| text.parse::<History>().is_err()) {
        let label = format!(
            "found {text:?}; allowed: a whole number of 0 or more, then WORLD@STEP for random draws of other worlds, steps ascending"
        );
        problems.push(Problem::new(location, "`posterior.worlds` contains no world", label));
    } else if !worlds.is_empty() && draws > 0 && worlds.len() != draws {
        let label =
            format!("found {} worlds; allowed: {draws}, one for each of `posterior.draws`, or none", worlds.len());
        problems.push(Problem::new(root.location("posterior.worlds"), "worlds do not fit their draws", label));
    }
    let other = root.count("posterior.scheme").filter(|scheme| ![0, SCHEME].contains(scheme));
    if let Some(scheme) = other.filter(|_| !worlds.is_empty()) {
        let label = format!("found {scheme}; allowed: {SCHEME}, the scheme of this program");
        let help = "fit again; or another `experiment.seed` gives the draws random numbers of their own";
        let title = "histories were accepted under another scheme of random draws";
        problems.push(Problem::new(root.location("posterior.scheme"), title, label).help(help.to_owned()));
    }
    if !worlds.is_empty()
        && let Some(runs) = root.count("experiment.runs").filter(|runs| *runs > 1)
    {
        let label = format!("found {runs}; allowed: 1, since each of `posterior.worlds` is the history of one run");
        let help = "another `experiment.seed` gives all runs random numbers of their own";
        let title = "histories have one run of each world";
        problems.push(Problem::new(root.location("experiment.runs"), title, label).help(help.to_owned()));
    }
}

/// The settings of each draw; what is wrong goes to `problems`.
pub(super) fn read(root: &Row, problems: &mut Vec<Problem>) -> Vec<Vec<Setting>> {
    let (keys, draws) = (root.texts("posterior.keys"), root.texts("posterior.draws"));
    if keys.is_empty() != draws.is_empty() {
        let (location, has, lacks) = if keys.is_empty() {
            (root.location("posterior.draws"), "draws", "keys")
        } else {
            (root.location("posterior.keys"), "keys", "draws")
        };
        let title = format!("`posterior` has {has} but no {lacks}");
        problems.push(Problem::new(location, title, "allowed: both, or neither"));
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (text, location) in draws {
        let values: Vec<&str> = text.split_whitespace().collect();
        if values.len() != keys.len() {
            let label =
                format!("found {} values; allowed: {}, one for each of `posterior.keys`", values.len(), keys.len());
            problems.push(Problem::new(location, "a draw does not fit its keys", label));
            continue;
        }
        let is_value = |word: &str| word.parse::<f64>().is_ok_and(f64::is_finite) || word.parse::<bool>().is_ok();
        if let Some(word) = values.iter().find(|word| !is_value(word)) {
            let label = format!("found {word:?}; allowed: numbers, true, false");
            problems.push(Problem::new(location, "a draw has a value that no key takes", label));
            continue;
        }
        let row: Result<Vec<Setting>, _> =
            keys.iter().zip(values).map(|((key, _), value)| format!("{key}={value}").parse()).collect();
        match row {
            Ok(row) => rows.push(row),
            Err(error) => {
                problems.push(Problem::new(
                    root.location("posterior.keys"),
                    "`posterior.keys` contains no key",
                    error.to_string(),
                ));
                return Vec::new();
            }
        }
    }
    rows
}

/// A problem of the scenario at one draw, reported at the draws.
pub(super) fn of_draw(problem: &Problem, number: usize, row: &Row, settings: &[Setting]) -> Problem {
    let location = row.texts("posterior.draws").get(number).map_or(&row.location, |(_, location)| location);
    let words: Vec<String> = settings.iter().map(ToString::to_string).collect();
    let title = format!("draw {number} of `posterior` makes no scenario");
    Problem::new(location, title, format!("{}: {}", words.join(" "), problem.message()))
        .help(problem.advice().map(str::to_owned))
}

fn keys(document: &Node) -> Vec<String> {
    let keys = document.first_at("posterior.keys").map_or(&[][..], Node::list);
    keys.iter().map(|node| if let TomlValue::Text(text) = &node.value { text.clone() } else { String::new() }).collect()
}

fn table<'a>(document: &'a mut Node, name: &str) -> Option<&'a mut std::collections::BTreeMap<String, Node>> {
    let TomlValue::Table(members) = &mut document.value else { return None };
    match &mut members.get_mut(name)?.value {
        TomlValue::Table(members) => Some(members),
        _ => None,
    }
}

/// A path with elements of lists by their number, so that two ways to write one key are one.
fn place(document: &Node, path: &[String]) -> Option<Vec<String>> {
    let mut node = Some(document);
    let mut place = Vec::new();
    for part in path {
        let word = match node.map(|node| &node.value) {
            Some(TomlValue::List(nodes)) => {
                let at = place_in(nodes, part)?;
                node = nodes.get(at);
                at.to_string()
            }
            Some(TomlValue::Table(members)) => {
                node = members.get(part);
                part.clone()
            }
            _ => {
                node = None;
                part.clone()
            }
        };
        place.push(word);
    }
    Some(place)
}
