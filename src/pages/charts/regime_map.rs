//! Which arm is best where, over two axes of a study, and how sure that is.

use super::canvas::Picture;
use super::facts::Labels;
use super::hatch::Fill;
use super::legend::{self, Key};
use super::maps::{self, Cells, by_row, places};
use super::marks::{Mark, Stroke};
use super::panels::{PanelContent, Panels};
use super::plane::Axis;
use super::style::{self, Colour, INK, PAPER, SeriesStyle};

/// Facts of [`regime_map`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegimeMap {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub across: Axis,
    /// Upright axis.
    pub up: Axis,
    /// Names of all arms compared.
    pub arms: Vec<String>,
    /// One map each: a single one without a name, or one per value of a third axis.
    pub panels: Vec<RegimePanel>,
}

/// One map of a [`RegimeMap`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegimePanel {
    /// Shown above; may be empty.
    pub name: String,
    /// In any order; a cell that is not here is shown as missing.
    pub cells: Vec<RegimeCell>,
    /// Rules outlined on the map.
    pub boxes: Vec<RuleBox>,
}

/// One cell of a [`RegimePanel`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RegimeCell {
    /// Places on the level and on the upright axis, from 0.
    pub at: (usize, usize),
    /// Index of the best arm in [`RegimeMap::arms`]; `None` if no arm leads.
    pub best: Option<usize>,
    /// Whether no arm leads because several share the best mean, rather than for want of runs.
    pub shared: bool,
    /// Probability that it is best, in [0, 1]; NaN if unknown.
    pub probability: f64,
}

/// A rule about an arm, as the rectangle in which it holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleBox {
    /// Index of the arm in [`RegimeMap::arms`].
    pub arm: usize,
    /// Limits on the level axis; infinite for no limit.
    pub across: (f64, f64),
    /// Limits on the upright axis; infinite for no limit.
    pub up: (f64, f64),
}

/// Draws the best arm of each cell, paler the less sure it is, with rules as outlines.
pub fn regime_map(facts: &RegimeMap) -> Picture {
    facts.panels().picture(&facts.labels)
}

/// What each cell says, by row and column; nothing without runs.
type Grid = Vec<Vec<Option<Verdict>>>;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The best arm, and how surely.
    Best(usize, Surety),
    /// Several arms share the best mean.
    Shared,
}

impl Verdict {
    fn arm(self) -> Option<usize> {
        if let Self::Best(arm, _) = self { Some(arm) } else { None }
    }
}

/// How sure it is that the best arm is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surety {
    Open,
    Likely,
    Sure,
}

impl Surety {
    const ALL: [Self; 3] = [Self::Open, Self::Likely, Self::Sure];

    /// An unknown probability counts as open.
    fn of(probability: f64) -> Self {
        match probability {
            p if p >= 0.95 => Self::Sure,
            p if p >= 0.8 => Self::Likely,
            _ => Self::Open,
        }
    }

    /// Opacity of its colour.
    fn opacity(self) -> f64 {
        [0.2, 0.5, 0.88][self as usize]
    }
}

impl RegimeMap {
    fn grid(&self, panel: &RegimePanel) -> Grid {
        let verdict = |cell: &RegimeCell| {
            let best = cell.best.filter(|&arm| arm < self.arms.len());
            let best = best.map(|arm| Verdict::Best(arm, Surety::of(cell.probability)));
            best.or(cell.shared.then_some(Verdict::Shared))
        };
        by_row(panel.cells.iter().map(|cell| (cell.at, verdict(cell))), (&self.across, &self.up), None)
    }

    fn panels(&self) -> Panels<'static> {
        let grids: Vec<Grid> = self.panels.iter().map(|panel| self.grid(panel)).collect();
        let cells = Cells::of(&self.across, &self.up);
        let styles: Vec<SeriesStyle> = self.arms.iter().enumerate().map(|(k, arm)| style::of_series(arm, k)).collect();
        let part = |(panel, grid): (&RegimePanel, &Grid)| {
            let fills = places(grid).map(|(at, verdict)| Mark::Cell(cells.corners(at), fill(verdict, &styles, 2.1)));
            let rules = panel.boxes.iter().enumerate();
            let rules = rules.filter_map(|(rank, rule)| rule.border(&cells, *styles.get(rule.arm)?, rank)).flatten();
            // Borders between regimes and rules on top of all cells.
            let marks = fills.chain(borders(&cells, grid)).chain(rules).collect();
            PanelContent { name: panel.name.clone(), marks, ..PanelContent::default() }
        };
        // Without a single cell that was run there is nothing to draw.
        let is_empty = grids.iter().flatten().flatten().all(Option::is_none);
        let parts = if is_empty { Vec::new() } else { self.panels.iter().zip(&grids).map(part).collect() };
        Panels { keys: self.keys(&styles, &grids), ..maps::panels(&self.across, &self.up, parts) }
    }

    /// The arms that are best somewhere, and what shades and outlines mean.
    fn keys(&self, styles: &[SeriesStyle], grids: &[Grid]) -> Vec<Key> {
        let cells = || grids.iter().flatten().flatten();
        let whole = ((0.0, 0.0), (1.0, 1.0));
        let arms = || self.arms.iter().zip(styles).enumerate();
        let best = arms().filter(|(arm, _)| cells().flatten().any(|verdict| verdict.arm() == Some(*arm)));
        let best = best.map(|(arm, (name, _))| {
            let fill = fill(Some(Verdict::Best(arm, Surety::Sure)), styles, 1.1);
            Key::of(name, 5.0, [Mark::Cell(whole, fill)])
        });
        let shade = |k: usize| {
            let left = k as f64 * 0.35;
            Mark::Rect((left, 0.0), (left + 0.3, 1.0), style::tint(style::GREY, Surety::ALL[k].opacity()).into())
        };
        let shades = Key::of("best with probability < 0.8, 0.8–0.95, ≥ 0.95", 14.4, [0, 1, 2].map(shade));
        let ruled =
            arms().filter(|(arm, _)| self.panels.iter().flat_map(|panel| &panel.boxes).any(|rule| rule.arm == *arm));
        let ruled = ruled.map(|(_, (name, style))| {
            let edge = Mark::Line(legend::EDGE.to_vec(), Stroke::of(INK, 0.5).dashed(style.dash));
            Key::of(format!("rule for {name}"), 8.0, [edge])
        });
        let others = [("no difference", Some(Verdict::Shared)), ("no value", None)];
        let others = others.into_iter().filter(|(_, verdict)| cells().any(|cell| cell == verdict));
        let others = others.map(|(name, verdict)| Key::of(name, 5.0, [Mark::Cell(whole, fill(verdict, styles, 1.1))]));
        best.chain([shades]).chain(ruled).chain(others).collect()
    }
}

/// How a verdict is shown, lines of textures so many mm apart.
fn fill(verdict: Option<Verdict>, styles: &[SeriesStyle], pitch: f64) -> Fill {
    match verdict {
        Some(Verdict::Best(arm, surety)) => Fill::Series(styles[arm], surety.opacity(), pitch),
        Some(Verdict::Shared) => Fill::Equal,
        None => Fill::Missing,
    }
}

/// Lines between cells of different arms.
fn borders(cells: &Cells, grid: &Grid) -> Vec<Mark> {
    let arm = |i: usize, j: usize| grid.get(j)?.get(i).map(|verdict| verdict.map(Verdict::arm));
    let differs = |one, (i, j): (usize, usize)| arm(i, j).is_some_and(|other| other != one);
    let line = |from, to| Mark::Line(vec![from, to], Stroke::of(INK, 0.35));
    let mut marks = Vec::new();
    for ((i, j), verdict) in places(grid) {
        let own = verdict.map(Verdict::arm);
        let ((left, bottom), (right, top)) = cells.corners((i, j));
        marks.extend(differs(own, (i + 1, j)).then(|| line((right, bottom), (right, top))));
        marks.extend(differs(own, (i, j + 1)).then(|| line((left, top), (right, top))));
    }
    marks
}

impl RuleBox {
    /// An outline around its cells in the dashes of its arm; later ones stand further inside, so that common borders remain
    /// visible.
    fn border(&self, cells: &Cells, style: SeriesStyle, rank: usize) -> Option<[Mark; 2]> {
        let (left, right) = cells.across.cells_within(self.across.0, self.across.1)?;
        let (bottom, top) = cells.up.cells_within(self.up.0, self.up.1)?;
        let inset = 0.05 + 0.08 * (rank % 4) as f64;
        let (x, y) = (cells.smallest().0 * inset, cells.smallest().1 * inset);
        let (from, to) = ((left + x, bottom + y), (right - x, top - y));
        let line = |colour: Colour, weight, dash| {
            let edge = vec![from, (from.0, to.1), to, (to.0, from.1), from];
            Mark::Line(edge, Stroke::of(colour, weight).dashed(dash))
        };
        Some([line(PAPER, 1.3, &[]), line(INK, 0.6, style.dash)])
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;
    use crate::charts::Places;

    fn map(size: usize, cells: Vec<RegimeCell>, boxes: Vec<RuleBox>) -> RegimeMap {
        let places = (0..size).map(|k| 0.5 * k as f64).collect();
        let axis = Axis { places: Places::Linear(places), ..Axis::default() };
        RegimeMap {
            across: axis.clone(),
            up: axis,
            arms: ["hierarchical", "spontaneous", "hybrid"].map(str::to_owned).into(),
            panels: vec![RegimePanel { name: String::new(), cells, boxes }],
            ..RegimeMap::default()
        }
    }

    fn cell(at: (usize, usize), best: Option<usize>, probability: f64) -> RegimeCell {
        RegimeCell { at, best, shared: best.is_none(), probability }
    }

    #[test]
    fn cells_show_the_best_arm_how_surely_and_where_nothing_is_known_or_differs() {
        let cells = vec![cell((0, 0), Some(2), 0.9), cell((1, 0), Some(2), 0.99), cell((0, 1), None, f64::NAN)];
        let described = map(2, cells, Vec::new()).panels();
        let hybrid = |opacity| Fill::Series(style::of_series("hybrid", 2), opacity, 2.1);
        assert_eq!(read::fills(&described.parts[0].marks), [hybrid(0.5), hybrid(0.88), Fill::Equal, Fill::Missing]);
        // Only the arm that is best somewhere is explained.
        let keys: Vec<&str> = described.keys.iter().map(|key| key.name.as_str()).collect();
        assert_eq!(keys, ["hybrid", "best with probability < 0.8, 0.8–0.95, ≥ 0.95", "no difference", "no value"]);
        // No line parts cells of one arm.
        assert_eq!(read::lines(&described.parts[0].marks).len(), 3);
        assert!(map(2, Vec::new(), Vec::new()).panels().parts.is_empty());
    }

    /// A rule ends where its cells do, wherever its limits lie within them, and each arm with a rule has one key.
    #[test]
    fn the_outline_of_a_rule_is_on_edges_of_cells() {
        let outline = |below: f64, arm: usize| {
            let rule = RuleBox { arm, across: (f64::NEG_INFINITY, below), up: (0.75, f64::INFINITY) };
            let cells = (0..9).map(|k| cell((k % 3, k / 3), Some(0), 0.99)).collect();
            map(3, cells, vec![rule.clone(), rule]).panels()
        };
        let corners = |below| -> Vec<[(f64, f64); 2]> {
            let described = outline(below, 0);
            let lines = read::lines(&described.parts[0].marks).into_iter().filter(|line| line.len() == 5);
            lines.step_by(2).map(|line| [line[0], line[2]]).collect()
        };
        // Both limits take in two of three columns, the second outline further inside.
        let two = corners(0.6);
        assert_eq!(two, corners(0.95));
        let near = |one: f64, other: f64| (one - other).abs() < 0.03;
        let [(left, bottom), (right, top)] = two[0];
        assert!(near(left, 0.0) && near(bottom, 2.0 / 3.0) && near(right, 2.0 / 3.0) && near(top, 1.0), "{two:?}");
        assert!(left < two[1][0].0 && two[1][1].0 < right, "{two:?}");
        assert_ne!(corners(0.4), two);
        let ruled = |arm| -> Vec<String> {
            let keys = outline(0.6, arm).keys.into_iter().map(|key| key.name);
            keys.filter(|name| name.starts_with("rule")).collect()
        };
        assert_eq!(ruled(2), ["rule for hybrid"]);
        assert!(ruled(7).is_empty());
    }
}
