//! Which arm is best where: the winner of every point with its probability, rules for it, and regret, as tables.

use crate::analysis::bootstrap::Bootstrap;
use crate::analysis::factors::{Factors, Limit, Region};
use crate::analysis::prim::{PrimOptions, prim, prim_held_out, prim_stability};
use crate::analysis::regret::{PointWorlds, Regret};
use crate::analysis::tree::{TreeOptions, tree};
use crate::analysis::{Best, Contrast, Estimate, best, contrast, leaders};
use crate::experiment::Player;
use crate::measures::Better;
use crate::output::journal::Journal;
use crate::output::{Chunk, Field, Kind, TableDefinition};
use crate::rules::Arm;
use crate::scenario::Value;

use super::conduct::StudyError;
use super::gather::{at_once, worlds_of};
use super::regret_tables::regret_tables;
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
    /// By arm: how surely it is best.
    pub ranks: Vec<Best>,
    /// The arms that share the best mean: one that leads, or several without a difference. None without worlds.
    pub leaders: Vec<usize>,
    /// By how much the winner is better than the second, paired.
    pub lead: Option<Contrast>,
}

impl Mapped {
    /// The arm that leads; none where the best mean is shared, or unknown.
    pub fn winner(&self) -> Option<usize> {
        if let [winner] = self.leaders[..] { Some(winner) } else { None }
    }

    /// Whether several arms share the best mean.
    pub fn is_shared(&self) -> bool {
        self.leaders.len() > 1
    }

    fn has_resolved(&self, arm: usize) -> bool {
        self.winner() == Some(arm) && self.lead.is_some_and(|lead| lead.resolved)
    }
}

/// The winner of every point of a part in one outcome, and what its worlds say for the regret of arms. So many points are
/// read at a time as one may hold.
///
/// # Errors
/// Those of the journal.
pub fn map(
    journal: &Journal,
    part: &Part,
    arms: &[Arm],
    (outcome, better): (usize, Better),
    player: &Player,
) -> Result<(Vec<Mapped>, Vec<PointWorlds>), StudyError> {
    let most = part.worlds.iter().copied().max().unwrap_or(0);
    let (mut found, mut points) = (Vec::with_capacity(part.points.len()), part.each());
    loop {
        let outcomes = (points.by_ref().take(at_once(arms, most)))
            .map(|point| point.and_then(|(point, worlds)| Ok(worlds_of(journal, point.id, worlds, arms, outcome)?)))
            .collect::<Result<Vec<_>, StudyError>>()?;
        if outcomes.is_empty() {
            break;
        }
        found.extend(player.map(outcomes, |arms| {
            let worlds = PointWorlds::of(&arms, most as usize);
            (mapped(arms, better), worlds)
        }));
    }
    Ok(found.into_iter().unzip())
}

/// The winner of one point, `arms[arm][world]`.
fn mapped(mut arms: Vec<Vec<f64>>, better: Better) -> Mapped {
    let estimates: Vec<Estimate> = arms.iter().map(|worlds| Estimate::of(worlds)).collect();
    let leaders = leaders(estimates.iter().map(|arm| arm.mean), better);
    // From here on higher is better.
    arms.iter_mut().flatten().for_each(|value| *value *= better.sign());
    let ranks = best(&arms.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let mean = |arm: usize| estimates[arm].mean.map(|mean| better.sign() * mean);
    let lead = if let [winner] = leaders[..] {
        let others = (0..arms.len()).filter(|&arm| arm != winner).filter_map(|arm| Some((mean(arm)?, arm)));
        let second = others.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        second.map(|(_, second)| contrast(&arms[winner], &arms[second]))
    } else {
        None
    };
    Mapped { estimates, ranks, leaders, lead }
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
    /// Share of the points inside at which the arm is best and its lead resolved.
    pub resolved: f64,
    /// Share of all points that lie inside.
    pub mass: f64,
    /// How the search for a box fares on points it has not seen: coverage and density, among the points kept aside, of
    /// the box found among the others, which is seldom this very box; boxes only.
    pub held_out: (Option<f64>, Option<f64>),
    /// Median overlap with the boxes of resampled points, and what one in twenty stays below; boxes only.
    pub overlap: Option<(f64, f64)>,
}

/// Boxes of each arm, then the leaves of a shallow tree. An arm that is best nowhere, or everywhere, has no box.
///
/// Points count in full by their winner, resolved or not; those at which no arm leads do not count.
pub fn rules(part: &Part, mapped: &[Mapped], arms: &[Arm], seed: u64, player: &Player) -> Vec<Rule> {
    let names: Vec<String> = part.points.axes.iter().map(|axis| axis.name.clone()).collect();
    let values: Option<Vec<Vec<Value>>> =
        (0..part.points.len()).map(|at| part.points.values(at).into_iter().collect::<Option<_>>()).collect();
    let Some(Ok(factors)) = values.map(|values| Factors::new(&names, &values)) else { return Vec::new() };
    let winners: Vec<Option<usize>> = mapped.iter().map(Mapped::winner).collect();
    let resolved = |region: &Region, arm: usize| {
        let inside = (0..mapped.len()).filter(|&at| winners[at].is_some() && region.contains(&factors, at));
        let (all, resolved) =
            inside.fold((0, 0), |(all, resolved), at| (all + 1, resolved + usize::from(mapped[at].has_resolved(arm))));
        resolved as f64 / all.max(1) as f64
    };
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
            resolved: resolved(&found.region, arm),
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
            resolved: resolved(&leaf.region, leaf.class),
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
                "best_probability",
                "probability",
                "that its mean is the best of all arms (Student's t over worlds)",
                Kind::F64,
            ),
            Field::new("best", "", "whether its mean is the best of all arms, and that of no other", Kind::Bool),
            Field::new("shared", "", "whether it shares the best mean with another arm: no difference", Kind::Bool),
            Field::new("lead", unit, "by how much the best arm is better than the second, paired by world", Kind::F64),
            Field::new("lead_resolved", "", "whether the 95 % interval of the lead leaves out 0", Kind::Bool),
        ],
    );
    let mut rows = Chunk::of(&definition);
    for (part, first, mapped, _) in parts {
        for (at, point) in mapped.iter().enumerate() {
            for (arm, (estimate, rank)) in point.estimates.iter().zip(&point.ranks).enumerate() {
                let is_best = point.winner() == Some(arm);
                let lead = point.lead.filter(|_| is_best);
                rows.push([
                    ((first + at) as u32).into(),
                    (*part).into(),
                    arms[arm].word().into(),
                    estimate.mean.into(),
                    rank.probability.into(),
                    is_best.into(),
                    (point.is_shared() && point.leaders.contains(&arm)).into(),
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
            Field::new(
                "coverage",
                "share",
                "of the points at which the arm is best, resolved or not, those inside",
                Kind::F64,
            ),
            Field::new(
                "density",
                "share",
                "of the points inside at which an arm leads, those at which this one does, resolved or not",
                Kind::F64,
            ),
            Field::new("resolved_density", "share", "as density, counting only leads that are resolved", Kind::F64),
            Field::new("mass", "share", "of all points at which an arm leads, those inside", Kind::F64),
            Field::new(
                "held_out_coverage",
                "share",
                "how the search fares on unseen points: coverage, on 30 % of the points, of the box found among the other \
                 70 %, not of this box",
                Kind::F64,
            ),
            Field::new("held_out_density", "share", "density, on 30 % of the points, of that other box", Kind::F64),
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
                rule.resolved.into(),
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
