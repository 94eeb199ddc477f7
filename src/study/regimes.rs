//! Which arm is best where: the winner of every point with its probability, rules for it, and regret, as tables.

use crate::analysis::bootstrap::Bootstrap;
use crate::analysis::factors::{Factors, Limit, Region};
use crate::analysis::prim::{PrimOptions, prim, prim_held_out, prim_stability};
use crate::analysis::regret::{PointWorlds, Regret};
use crate::analysis::tree::{TreeOptions, tree};
use crate::analysis::{Best, Contrast, Estimate, best, contrast};
use crate::experiment::{Player, Point};
use crate::output::journal::Journal;
use crate::output::{Chunk, Field, Kind, OutputError, TableDefinition};
use crate::rules::Arm;
use crate::scenario::Value;

use super::gather::{at_once, worlds_of};
use super::tables::Part;

/// Resamples by which the stability of a box is judged.
const RESAMPLES: usize = 200;
/// Share of points kept aside to try a box on.
const HELD_OUT: f64 = 0.3;

/// The arms at one point.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    /// By arm.
    pub estimates: Vec<Estimate>,
    /// By arm.
    pub ranks: Vec<Best>,
    /// The arm of the highest mean; of equal ones the first. Absent without worlds.
    pub winner: Option<usize>,
    /// The winner against the second, paired.
    pub lead: Option<Contrast>,
}

/// The winner of every point of a part in one outcome, more is better, and what its worlds say for the regret of arms. So
/// many points are read at a time as one may hold.
///
/// # Errors
/// Those of the journal.
pub fn map(
    journal: &mut Journal,
    part: &Part,
    arms: &[Arm],
    outcome: usize,
    player: &Player,
) -> Result<(Vec<Mapped>, Vec<PointWorlds>), OutputError> {
    let most = part.worlds.iter().copied().max().unwrap_or(0);
    let points: Vec<(&Point, u32)> = part.each().collect();
    let mut found = Vec::with_capacity(points.len());
    for some in points.chunks(at_once(arms, most)) {
        let outcomes = (some.iter())
            .map(|(point, worlds)| worlds_of(journal, point.id, *worlds, arms, outcome))
            .collect::<Result<Vec<_>, _>>()?;
        found.extend(player.map(outcomes, |arms| (mapped(&arms), PointWorlds::of(&arms, most as usize))));
    }
    Ok(found.into_iter().unzip())
}

/// The winner of one point, `arms[arm][world]`.
fn mapped(arms: &[Vec<f64>]) -> Mapped {
    let estimates: Vec<Estimate> = arms.iter().map(|worlds| Estimate::of(worlds)).collect();
    let ranks = best(&arms.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mut order: Vec<(f64, usize)> =
        estimates.iter().enumerate().filter_map(|(arm, estimate)| Some((estimate.mean?, arm))).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let winner = order.first().map(|(_, arm)| *arm);
    let lead = order.get(1).zip(winner).map(|((_, second), winner)| contrast(&arms[winner], &arms[*second]));
    Mapped { estimates, ranks, winner, lead }
}

/// A rule for where an arm is best.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// How it was found: `prim`, a box for one arm; `tree`, a leaf of rules that leave nothing out.
    pub method: &'static str,
    /// Position of the arm.
    pub arm: usize,
    /// Its limits.
    pub region: Region,
    /// Its limits in words.
    pub text: String,
    /// Names of the inputs, in the order of the limits.
    pub inputs: Vec<String>,
    /// Share of the points at which the arm is best that lie inside.
    pub coverage: f64,
    /// Share of the points inside at which the arm is best.
    pub density: f64,
    /// Share of all points that lie inside.
    pub mass: f64,
    /// Coverage and density on points that the box was not found among; boxes only.
    pub held_out: (Option<f64>, Option<f64>),
    /// Median overlap with the boxes of resampled points, and what one in twenty stays below; boxes only.
    pub overlap: Option<(f64, f64)>,
}

/// Boxes of each arm, then the leaves of a shallow tree. An arm that is best nowhere, or everywhere, has no box.
pub fn rules(part: &Part, mapped: &[Mapped], arms: &[Arm], seed: u64, player: &Player) -> Vec<Rule> {
    let names: Vec<String> = part.points.axes.iter().map(|axis| axis.name.clone()).collect();
    let values: Option<Vec<Vec<Value>>> =
        part.points.list.iter().map(|point| point.values.iter().cloned().collect::<Option<_>>()).collect();
    let Some(Ok(factors)) = values.map(|values| Factors::new(&names, &values)) else { return Vec::new() };
    let winners: Vec<Option<usize>> = mapped.iter().map(|point| point.winner).collect();
    let options = PrimOptions::default();
    let bootstrap = Bootstrap { resamples: RESAMPLES, seed, ..Bootstrap::default() };
    let boxes = player.map((0..arms.len()).collect(), |arm| {
        let interest: Vec<Option<bool>> = winners.iter().map(|winner| winner.map(|winner| winner == arm)).collect();
        let found = prim(&factors, &interest, &options)?.found;
        let stability = prim_stability(&factors, &interest, &options, &bootstrap);
        let held_out = prim_held_out(&factors, &interest, &options, HELD_OUT, seed);
        Some(Rule {
            method: "prim",
            arm,
            text: found.region.rule(&factors),
            inputs: names.clone(),
            region: found.region,
            coverage: found.coverage,
            density: found.density,
            mass: found.mass,
            held_out: held_out.map_or((None, None), |held_out| held_out.tried),
            overlap: stability.map(|stability| (stability.overlap, stability.least_overlap)),
        })
    });
    let mut rules: Vec<Rule> = boxes.into_iter().flatten().collect();
    if let Some(tree) = tree(&factors, &winners, &TreeOptions::default()) {
        rules.extend(tree.leaves.into_iter().map(|leaf| Rule {
            method: "tree",
            arm: leaf.class,
            text: leaf.region.rule(&factors),
            inputs: names.clone(),
            region: leaf.region,
            coverage: leaf.coverage,
            density: leaf.density,
            mass: leaf.cases as f64 / tree.used.max(1) as f64,
            held_out: (None, None),
            overlap: None,
        }));
    }
    rules
}

/// The tables `regimes`, `rules`, `rule_limits`, `regret` and `regret_contrasts`; `parts` are (name, number of its first point, points,
/// rules), and `regret` is that of the last part.
pub fn regime_tables(
    arms: &[Arm],
    parts: &[(&'static str, usize, Vec<Mapped>, Vec<Rule>)],
    regret: Option<&Regret>,
) -> Vec<(TableDefinition, Chunk)> {
    let mut tables = vec![winners(arms, parts), rule_table(arms, parts), limit_table(parts)];
    if let Some(regret) = regret {
        tables.extend(regret_tables(arms, regret));
    }
    tables
}

type PartOf = (&'static str, usize, Vec<Mapped>, Vec<Rule>);

fn winners(arms: &[Arm], parts: &[PartOf]) -> (TableDefinition, Chunk) {
    let unit = "unit of the outcome";
    let definition = TableDefinition::new(
        "regimes",
        "one arm at one point: is it best there?",
        vec![
            Field::new("point", "", "number of the point in the table `points`", Kind::U32),
            Field::new("part", "", "what the point is for", Kind::Text),
            Field::new("arm", "", "arm", Kind::Text),
            Field::new("mean", unit, "mean over worlds", Kind::F64),
            Field::new(
                "highest_probability",
                "probability",
                "that its mean is highest (bootstrap over worlds)",
                Kind::F64,
            ),
            Field::new("best", "", "whether its mean is the highest of all arms", Kind::Bool),
            Field::new("lead", unit, "of the best arm over the second, paired by world", Kind::F64),
            Field::new("lead_resolved", "", "whether the 95 % interval of the lead leaves out 0", Kind::Bool),
        ],
    );
    let mut rows = Chunk::of(&definition);
    for (part, first, mapped, _) in parts {
        for (at, point) in mapped.iter().enumerate() {
            for (arm, (estimate, rank)) in point.estimates.iter().zip(&point.ranks).enumerate() {
                let lead = point.lead.filter(|_| point.winner == Some(arm));
                rows.push([
                    ((first + at) as u32).into(),
                    (*part).into(),
                    arms[arm].word().into(),
                    estimate.mean.into(),
                    rank.probability.into(),
                    (point.winner == Some(arm)).into(),
                    lead.and_then(|lead| lead.difference.mean).into(),
                    lead.map(|lead| lead.resolved).into(),
                ]);
            }
        }
    }
    (definition, rows)
}

fn rule_table(arms: &[Arm], parts: &[PartOf]) -> (TableDefinition, Chunk) {
    let definition = TableDefinition::new(
        "rules",
        "one rule for where an arm is best",
        vec![
            Field::new("part", "", "points among which it was found", Kind::Text),
            Field::new(
                "method",
                "",
                "prim: a box for one arm; tree: one of the rules that leave nothing out",
                Kind::Text,
            ),
            Field::new("arm", "", "arm that is best inside", Kind::Text),
            Field::new("rule", "", "where", Kind::Text),
            Field::new("coverage", "share", "of the points at which the arm is best, those inside", Kind::F64),
            Field::new("density", "share", "of the points inside, those at which the arm is best", Kind::F64),
            Field::new("mass", "share", "of all points, those inside", Kind::F64),
            Field::new("held_out_coverage", "share", "coverage of a box on points kept aside", Kind::F64),
            Field::new("held_out_density", "share", "density of a box on points kept aside", Kind::F64),
            Field::new("overlap", "share", "median overlap with the boxes of resampled points", Kind::F64),
            Field::new("least_overlap", "share", "what one overlap in twenty stays below", Kind::F64),
        ],
    );
    let mut rows = Chunk::of(&definition);
    for (part, _, _, rules) in parts {
        for rule in rules {
            rows.push([
                (*part).into(),
                rule.method.into(),
                arms[rule.arm].word().into(),
                rule.text.clone().into(),
                rule.coverage.into(),
                rule.density.into(),
                rule.mass.into(),
                rule.held_out.0.into(),
                rule.held_out.1.into(),
                rule.overlap.map(|overlap| overlap.0).into(),
                rule.overlap.map(|overlap| overlap.1).into(),
            ]);
        }
    }
    (definition, rows)
}

/// The limits of rules as numbers, for those who draw or apply them.
fn limit_table(parts: &[PartOf]) -> (TableDefinition, Chunk) {
    let definition = TableDefinition::new(
        "rule_limits",
        "one limit of one rule",
        vec![
            Field::new("rule", "", "row of the rule in the table `rules`, from 0", Kind::U32),
            Field::new("axis", "", "axis that is limited", Kind::Text),
            Field::new("from", "unit of the axis", "least value inside; missing where it is open", Kind::F64),
            Field::new("below", "unit of the axis", "least value beyond; missing where it is open", Kind::F64),
            Field::new(
                "among",
                "",
                "for an axis of words: 1 for each word inside, in alphabetic order, 0 for each outside",
                Kind::Text,
            ),
        ],
    );
    let mut rows = Chunk::of(&definition);
    for (number, rule) in parts.iter().flat_map(|(_, _, _, rules)| rules).enumerate() {
        for (axis, limit) in rule.inputs.iter().zip(&rule.region.0) {
            let (from, below, among) = match limit {
                Limit::Any => continue,
                Limit::Range { from, below } => (Some(*from), Some(*below), None),
                Limit::Among(kept) => {
                    (None, None, Some(kept.iter().map(|&kept| if kept { '1' } else { '0' }).collect()))
                }
            };
            let finite = |end: Option<f64>| end.filter(|end| end.is_finite());
            let among: Option<String> = among;
            rows.push([
                (number as u32).into(),
                axis.clone().into(),
                finite(from).into(),
                finite(below).into(),
                among.into(),
            ]);
        }
    }
    (definition, rows)
}

fn regret_tables(arms: &[Arm], regret: &Regret) -> [(TableDefinition, Chunk); 2] {
    let unit = "unit of the outcome";
    let mut fields = vec![Field::new("arm", "", "arm", Kind::Text)];
    let numbers = [
        ("mean", unit, "mean regret: how far it falls short of the best arm, mean over points"),
        ("quantile_90", unit, "regret that nine points in ten stay below"),
        ("maximum", unit, "largest regret at any point"),
        ("best", "share", "points at which it is best"),
        ("satisficing", "share", "points at which it reaches the threshold; missing without one"),
    ];
    for (name, unit, meaning) in numbers {
        for (suffix, what) in [("", ""), ("_low", "lower end of the 95 % interval of: "), ("_high", "upper end of: ")] {
            let meaning = format!("{what}{meaning}");
            fields.push(Field {
                name: format!("{name}{suffix}").into(),
                unit: unit.into(),
                meaning: meaning.into(),
                kind: Kind::F64,
            });
        }
    }
    let levels = TableDefinition::new("regret", "one arm over all points", fields);
    let mut level_rows = Chunk::of(&levels);
    for (arm, figures) in arms.iter().zip(&regret.arms) {
        let numbers = [
            Some(figures.mean),
            Some(figures.quantile),
            Some(figures.maximum),
            Some(figures.best),
            figures.satisficing,
        ];
        let values = numbers.into_iter().flat_map(|estimate| {
            let ends = estimate.and_then(|estimate| estimate.interval);
            [estimate.map(|estimate| estimate.value), ends.map(|ends| ends.0), ends.map(|ends| ends.1)]
        });
        level_rows.push([arm.word().into()].into_iter().chain(values.map(Into::into)));
    }
    let pairs = TableDefinition::new(
        "regret_contrasts",
        "one pair of arms over all points",
        vec![
            Field::new("arm", "", "arm", Kind::Text),
            Field::new("minus", "", "arm that is subtracted", Kind::Text),
            Field::new(
                "difference",
                unit,
                "mean regret of the arm less that of the other: negative if safer",
                Kind::F64,
            ),
            Field::new(
                "low",
                unit,
                "lower end of the 95 % interval (paired bootstrap over points and worlds)",
                Kind::F64,
            ),
            Field::new("high", unit, "upper end of the 95 % interval", Kind::F64),
        ],
    );
    let mut pair_rows = Chunk::of(&pairs);
    for contrast in &regret.contrasts {
        let ends = contrast.difference.interval;
        pair_rows.push([
            arms[contrast.arms.0].word().into(),
            arms[contrast.arms.1].word().into(),
            contrast.difference.value.into(),
            ends.map(|ends| ends.0).into(),
            ends.map(|ends| ends.1).into(),
        ]);
    }
    [(levels, level_rows), (pairs, pair_rows)]
}
