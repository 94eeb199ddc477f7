//! Which arm is best where: the winner of every point with its probability, rules for it, and regret, as tables.

use crate::analysis::best::{Best, Ranking, leaders};
use crate::analysis::bootstrap::Bootstrap;
use crate::analysis::factors::{Factors, Region};
use crate::analysis::prim::{PrimOptions, prim, prim_held_out, prim_stability};
use crate::analysis::regret::{Blocks, PointWorlds};
use crate::analysis::tree::{TreeOptions, tree};
use crate::analysis::{Contrast, Estimate, contrast};
use crate::experiment::Executor;
use crate::measures::{Better, OutcomeId};
use crate::output::journal::Journal;
use crate::parameters::Arm;
use crate::scenario::{Experiment, Value, Worth};

use super::jobs::StudyError;
use super::load_outcomes::{outcomes_per_pass, worlds_of};
use super::tables::DesignPoints;

/// Resamples by which the stability of a box is judged.
const RESAMPLES: usize = 200;
/// Share of points kept aside to try a box on.
const HELD_OUT: f64 = 0.3;

/// The arms at one point.
#[derive(Debug, Clone, PartialEq)]
pub struct PointRanking {
    /// By arm.
    pub estimates: Vec<Estimate>,
    /// By arm: how surely it is best.
    pub ranks: Vec<Best>,
    /// The arms that share the best mean: one that leads, or several without a difference. None without worlds.
    pub leaders: Vec<usize>,
    /// By how much the winner is better than the second, paired.
    pub lead: Option<Contrast>,
}

impl PointRanking {
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

/// The winner of every point of a part in one outcome, what its worlds say for the regret of arms, and of how many
/// blocks these are. So many points are read at a time as one may hold.
///
/// # Errors
/// Those of the journal.
pub fn map(
    journal: &Journal,
    part: &DesignPoints,
    experiment: &Experiment,
    (outcome, better): (OutcomeId, Better),
    executor: &Executor,
) -> Result<(Vec<PointRanking>, Vec<PointWorlds>, usize), StudyError> {
    let arms = &experiment.arms;
    let most = part.worlds.most();
    let blocks = Blocks::of(&experiment.numbered_runs(most as usize));
    let (mut found, mut points) = (Vec::with_capacity(part.points.len()), part.each());
    loop {
        let outcomes = (points.by_ref().take(outcomes_per_pass(arms, most)))
            .map(|point| point.and_then(|(point, worlds)| Ok(worlds_of(journal, point.id, worlds, arms, outcome)?)))
            .collect::<Result<Vec<_>, StudyError>>()?;
        if outcomes.is_empty() {
            break;
        }
        found.extend(executor.map(outcomes, |arms| {
            let worlds = PointWorlds::of(&arms, &blocks);
            let worth = experiment.worth(arms.iter().map(Vec::len).max().unwrap_or(0));
            (mapped(arms, better, worth), worlds)
        }));
    }
    let (mapped, worlds) = found.into_iter().unzip();
    Ok((mapped, worlds, blocks.count()))
}

/// The winner of one point, `arms[arm][world]`, in worlds that are worth so much.
fn mapped(mut arms: Vec<Vec<f64>>, better: Better, worth: Worth) -> PointRanking {
    let estimates: Vec<Estimate> = arms.iter().map(|worlds| Estimate::of(worlds).worth(worth)).collect();
    let leaders = leaders(estimates.iter().map(|arm| arm.mean), better);
    // From here on higher is better.
    arms.iter_mut().flatten().for_each(|value| *value *= better.sign());
    let ranking = Ranking::of(&arms.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let ranks = ranking.best(worth).collect();
    let mean = |arm: usize| estimates[arm].mean.map(|mean| better.sign() * mean);
    let lead = if let [winner] = leaders[..] {
        let others = (0..arms.len()).filter(|&arm| arm != winner).filter_map(|arm| Some((mean(arm)?, arm)));
        let second = others.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        second.map(|(_, second)| contrast(&arms[winner], &arms[second]).worth(worth))
    } else {
        None
    };
    PointRanking { estimates, ranks, leaders, lead }
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
pub fn rules(part: &DesignPoints, mapped: &[PointRanking], arms: &[Arm], seed: u64, executor: &Executor) -> Vec<Rule> {
    let names: Vec<String> = part.points.axes.iter().map(|axis| axis.name.clone()).collect();
    let values: Option<Vec<Vec<Value>>> =
        (0..part.points.len()).map(|at| part.points.values(at).into_iter().collect::<Option<_>>()).collect();
    let Some(Ok(factors)) = values.map(|values| Factors::new(&names, &values)) else { return Vec::new() };
    let winners: Vec<Option<usize>> = mapped.iter().map(PointRanking::winner).collect();
    let resolved = |region: &Region, arm: usize| {
        let inside = (0..mapped.len()).filter(|&at| winners[at].is_some() && region.contains(&factors, at));
        let (all, resolved) =
            inside.fold((0, 0), |(all, resolved), at| (all + 1, resolved + usize::from(mapped[at].has_resolved(arm))));
        resolved as f64 / all.max(1) as f64
    };
    let options = PrimOptions::default();
    let bootstrap = Bootstrap { resamples: RESAMPLES, seed, ..Bootstrap::default() };
    let boxes = executor.map((0..arms.len()).collect(), |arm| {
        let interest: Vec<Option<bool>> = winners.iter().map(|winner| winner.map(|winner| winner == arm)).collect();
        let found = prim(&factors, &interest, &options)?;
        let overlap = prim_stability(&factors, &interest, &options, &bootstrap);
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
            held_out: held_out.unwrap_or((None, None)),
            overlap,
        })
    });
    let mut rules: Vec<Rule> = boxes.into_iter().flatten().collect();
    rules.extend(tree(&factors, &winners, &TreeOptions::default()).into_iter().map(|leaf| Rule {
        method: "tree",
        arm: leaf.class,
        text: leaf.region.rule(&factors),
        inputs: names.clone(),
        resolved: resolved(&leaf.region, leaf.class),
        region: leaf.region,
        coverage: leaf.coverage,
        density: leaf.density,
        mass: leaf.mass,
        held_out: (None, None),
        overlap: None,
    }));
    rules
}
