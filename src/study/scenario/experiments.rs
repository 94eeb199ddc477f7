//! What a scenario says about experiments over many points: what to sweep, what is not known, what to map.

use super::axis::Axis;
use super::checked::Row;
use super::diagnostics::{Problem, nearest};
use super::named_quantity::{NamedQuantity, outcome_of};
use crate::measures::{self, Better, outcomes};
use crate::named::named;

named! {
    /// How the axes of a sweep are covered.
    pub enum SweepDesign {
        /// Every combination of levels.
        Grid = "grid",
        /// First values of all axes, second values, and so on.
        List = "list",
        /// A Latin hypercube whose points keep apart.
        LatinHypercube = "latin_hypercube",
        /// A scrambled Sobol sequence.
        Sobol = "sobol",
        /// The scenario, then each axis alone.
        OneAtATime = "one_at_a_time",
    }
}

impl SweepDesign {
    /// Whether it has as many points as are requested.
    pub fn is_sampled(self) -> bool {
        matches!(self, Self::LatinHypercube | Self::Sobol)
    }
}

/// The table `[sweep]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// How the axes are covered.
    pub design: SweepDesign,
    /// Points of a Latin hypercube or a Sobol sequence.
    pub points: u32,
    /// Worlds at each point.
    pub worlds: u32,
    /// Axes.
    pub axes: Vec<Axis>,
}

/// The table `[uncertain]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// Whether the points are those that the axes list, first values of all, second values and so on, instead of drawn ones.
    pub is_listed: bool,
    /// Rows or trajectories, as the method has it.
    pub samples: u32,
    /// Worlds at each point.
    pub worlds: u32,
    /// Axes.
    pub axes: Vec<Axis>,
}

/// The table `[regimes]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Regimes {
    /// Outcome by which arms are compared.
    pub outcome: String,
    /// Which end of it is the better one; `None` where neither is clear and the scenario does not say.
    pub better: Option<Better>,
    /// Worlds at each point.
    pub worlds: u32,
    /// Points drawn from all that is not known.
    pub samples: u32,
    /// Axes.
    pub axes: Vec<Axis>,
}

/// The three tables; what is wrong with them goes to `problems`.
pub(super) fn read(
    root: &Row,
    quantities: &[NamedQuantity],
    problems: &mut Vec<Problem>,
) -> (Sweep, Uncertain, Regimes) {
    let count = |key| root.count(key).unwrap_or(1);
    let word = root.text("sweep.design").unwrap_or_default();
    let design = SweepDesign::called(word).unwrap_or(SweepDesign::Grid);
    let sweep = Sweep {
        design,
        points: count("sweep.points"),
        worlds: count("sweep.worlds"),
        axes: axes(root, "sweep.axes", problems),
    };
    let uncertain = Uncertain {
        is_listed: root.text("uncertain.design") == Some("list"),
        samples: count("uncertain.samples"),
        worlds: count("uncertain.worlds"),
        axes: axes(root, "uncertain.axes", problems),
    };
    let outcome = root.text("regimes.outcome").unwrap_or_default().to_owned();
    if !outcome.is_empty() && outcome_of(&outcome, quantities).is_none() {
        let known = outcomes().map(|known| known.name).chain(quantities.iter().map(|quantity| &*quantity.name));
        let near = nearest(&outcome, known).map(|near| format!("did you mean \"{near}\"?"));
        let label = format!("found {outcome:?}; allowed: a column of the table `runs`");
        let location = root.location("regimes.outcome");
        problems.push(Problem::new(location, "`regimes.outcome` names an unknown outcome", label).help(near));
    }
    let better = match root.text("regimes.better").unwrap_or_default() {
        "more" => Some(Better::More),
        "less" => Some(Better::Less),
        _ => measures::position(&outcome).and_then(|outcome| outcome.entry().better),
    };
    let regimes = Regimes {
        outcome,
        better,
        worlds: count("regimes.worlds"),
        samples: count("regimes.samples"),
        axes: axes(root, "regimes.axes", problems),
    };
    (sweep, uncertain, regimes)
}

pub(super) fn axes(root: &Row, key: &str, problems: &mut Vec<Problem>) -> Vec<Axis> {
    let mut axes: Vec<Axis> = Vec::new();
    for (text, location) in root.texts(key) {
        let axis = match text.parse::<Axis>() {
            Ok(axis) => axis,
            Err(error) => {
                problems.push(Problem::new(
                    location,
                    format!("`{key}` contains an impossible axis"),
                    error.to_string(),
                ));
                continue;
            }
        };
        if let Some(twice) = axis.keys().find(|own| axes.iter().any(|other| other.keys().any(|key| key == *own))) {
            let title = format!("`{key}` has two axes for one key");
            problems.push(Problem::new(location, title, format!("`{twice}` has an axis already")));
        }
        if axes.iter().any(|other| other.name == axis.name) {
            let title = format!("`{key}` has two axes of one name");
            problems.push(Problem::new(location, title, format!("`{}` is the name of another axis", axis.name)));
        }
        axes.push(axis);
    }
    axes
}
