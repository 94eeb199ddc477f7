//! What an ensemble says: estimates by arm, paired contrasts between arms, quantiles over time.
//!
//! The unit of replication is the world: runs of one world are averaged first. Arms are compared on the same worlds.

use crate::experiment::of_world;
use crate::ids::Id;
use crate::measures::OutcomeId;
use crate::parameters::Arm;
use crate::scenario::Worth;

use super::best::Ranking;
use super::claims::ClaimEstimate;
use super::{Best, Contrast, Estimate, Moments, Paired};

/// Values of one outcome by arm and world.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutcomeValues {
    /// By arm, then world; NaN is missing.
    pub by_arm: Vec<Vec<f64>>,
}

/// Collects outcomes of runs into means by world.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    /// Arms in order.
    pub arms: Vec<Arm>,
    /// By outcome.
    pub outcomes: Vec<OutcomeValues>,
    /// What worlds are worth, where some are the same run.
    worth: Option<Worth>,
}

impl Samples {
    /// Nothing yet, for these arms and this number of outcomes.
    pub fn new(arms: &[Arm], outcomes: usize) -> Self {
        let empty = OutcomeValues { by_arm: vec![Vec::new(); arms.len()] };
        Self { arms: arms.to_vec(), outcomes: vec![empty; outcomes], worth: None }
    }

    /// Adds one world of one arm: the outcomes of its runs. A run in which an outcome is missing does not count for it.
    pub fn add_world(&mut self, arm: usize, runs: &[&[f64]]) {
        for (at, outcome) in self.outcomes.iter_mut().enumerate() {
            outcome.by_arm[arm].push(of_world(runs.iter().map(|run| run[at])));
        }
    }

    /// Says what its worlds are worth, where some of them are the same run.
    pub fn are_worth(&mut self, worth: Worth) {
        self.worth = Some(worth);
    }

    fn worth(&self) -> Worth {
        self.worth.unwrap_or_else(|| Worth::all(self.worlds()))
    }

    /// Worlds so far.
    pub fn worlds(&self) -> usize {
        self.outcomes.first().and_then(|outcome| outcome.by_arm.first()).map_or(0, Vec::len)
    }

    /// Estimate and rank of every arm in an outcome.
    pub fn estimates(&self, outcome: usize) -> Vec<(Arm, Estimate, Best)> {
        self.compared(outcome).estimates(&self.arms, self.worth()).collect()
    }

    /// See [`Summary::ranked`].
    pub fn ranked(&self, outcome: usize) -> Vec<(Arm, Estimate, Best, Option<f64>)> {
        self.compared(outcome).ranked(&self.arms, self.worth())
    }

    /// See [`Summary::highest_of_types`].
    pub fn highest_of_types(&self, outcome: usize) -> Vec<Option<f64>> {
        self.compared(outcome).highest_of_types(&self.arms, self.worth())
    }

    /// See [`Summary::contrasts`].
    pub fn contrasts(&self, outcome: usize) -> Vec<(Arm, Arm, Contrast)> {
        self.compared(outcome).contrasts(&self.arms, self.worth()).collect()
    }

    /// All arms compared in an outcome, world by world.
    pub(crate) fn compared(&self, outcome: usize) -> Compared {
        let mut compared = Compared::new(&self.arms);
        let values = &self.outcomes[outcome].by_arm;
        let mut row = Vec::with_capacity(values.len());
        for world in 0..values.iter().map(Vec::len).max().unwrap_or(0) {
            row.clear();
            row.extend(values.iter().map(|arm| arm.get(world).copied().unwrap_or(f64::NAN)));
            compared.add(&row);
        }
        compared
    }
}

/// Arms compared in one outcome, world by world: nothing is kept of a world.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Compared {
    arms: Vec<Moments>,
    /// In the order of [`pairs`].
    pairs: Vec<Paired>,
    ranking: Ranking,
    /// Positions of the arms that are types, all but the open one, in which everybody may do everything.
    types: Vec<usize>,
    /// Their own ranking; none where all arms are types.
    of_types: Option<Ranking>,
    /// Values of types in the world that is added.
    row: Vec<f64>,
}

/// Every arm with every earlier one, the last first.
fn pairs(arms: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..arms).rev().flat_map(|arm| (0..arm).rev().map(move |other| (arm, other)))
}

impl Compared {
    pub(crate) fn new(arms: &[Arm]) -> Self {
        let types: Vec<usize> = (0..arms.len()).filter(|&arm| arms[arm] != Arm::OPEN).collect();
        Self {
            arms: vec![Moments::default(); arms.len()],
            pairs: vec![Paired::default(); pairs(arms.len()).count()],
            ranking: Ranking::new(arms.len()),
            of_types: (types.len() < arms.len()).then(|| Ranking::new(types.len())),
            types,
            row: Vec::new(),
        }
    }

    /// Forgets all worlds.
    #[cfg(feature = "tables")]
    pub(crate) fn clear(&mut self) {
        self.arms.fill(Moments::default());
        self.pairs.fill(Paired::default());
        self.ranking.clear();
        self.of_types.as_mut().map(Ranking::clear);
    }

    /// Adds a world, a value per arm.
    pub(crate) fn add(&mut self, values: &[f64]) {
        self.arms.iter_mut().zip(values).for_each(|(arm, value)| arm.add(*value));
        for (pair, (arm, other)) in self.pairs.iter_mut().zip(pairs(values.len())) {
            pair.add(values[arm], values[other]);
        }
        self.ranking.add(values);
        if let Some(of_types) = &mut self.of_types {
            self.row.clear();
            self.row.extend(self.types.iter().map(|&arm| values[arm]));
            of_types.add(&self.row);
        }
    }

    pub(crate) fn estimates<'a>(
        &'a self,
        arms: &'a [Arm],
        worth: Worth,
    ) -> impl Iterator<Item = (Arm, Estimate, Best)> {
        let by_arm = arms.iter().zip(&self.arms).zip(self.ranking.best(worth));
        by_arm.map(move |((&arm, values), rank)| (arm, values.estimate().worth(worth), rank))
    }

    /// As [`Compared::estimates`], with what [`Compared::highest_of_types`] says of each arm.
    fn ranked(&self, arms: &[Arm], worth: Worth) -> Vec<(Arm, Estimate, Best, Option<f64>)> {
        let found: Vec<_> = self.estimates(arms, worth).collect();
        // Where all arms are types their probabilities are known already.
        let of_types = match self.of_types {
            None if arms.len() > 1 => found.iter().map(|(.., best)| best.probability).collect(),
            _ => self.highest_of_types(arms, worth),
        };
        found.into_iter().zip(of_types).map(|((arm, estimate, best), of)| (arm, estimate, best, of)).collect()
    }

    fn highest_of_types(&self, arms: &[Arm], worth: Worth) -> Vec<Option<f64>> {
        let mut chances = vec![None; arms.len()];
        if self.types.len() > 1 {
            let of_types = self.of_types.as_ref().unwrap_or(&self.ranking);
            for (&arm, rank) in self.types.iter().zip(of_types.best(worth)) {
                chances[arm] = rank.probability;
            }
        }
        chances
    }

    pub(crate) fn contrasts<'a>(&'a self, arms: &'a [Arm], worth: Worth) -> impl Iterator<Item = (Arm, Arm, Contrast)> {
        let pairs = pairs(arms.len()).zip(&self.pairs);
        pairs.map(move |((arm, other), pair)| (arms[arm], arms[other], pair.contrast().worth(worth)))
    }
}

/// What an ensemble says of every outcome, folded world by world: memory does not grow with worlds.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Arms in order.
    pub arms: Vec<Arm>,
    outcomes: Vec<Compared>,
    /// What its worlds are worth.
    worth: Worth,
}

impl Summary {
    /// Nothing yet, for these arms and this number of outcomes.
    pub fn new(arms: &[Arm], outcomes: usize) -> Self {
        Self { arms: arms.to_vec(), outcomes: vec![Compared::new(arms); outcomes], worth: Worth::all(0) }
    }

    /// Adds one world: by arm, the outcomes of its runs. A run in which an outcome is missing does not count for it.
    pub fn add_world(&mut self, runs: &[Vec<&[f64]>]) {
        let mut row = Vec::with_capacity(runs.len());
        for (at, outcome) in self.outcomes.iter_mut().enumerate() {
            row.clear();
            row.extend(runs.iter().map(|runs| of_world(runs.iter().map(|run| run[at]))));
            outcome.add(&row);
        }
        self.worth = Worth::all(self.worth.worlds + 1);
    }

    /// Says what its worlds are worth, where some of them are the same run; to be said again once more are added.
    pub fn are_worth(&mut self, worth: Worth) {
        self.worth = worth;
    }

    /// Worlds so far.
    pub fn worlds(&self) -> usize {
        self.worth.worlds
    }

    /// Estimate and rank of every arm in an outcome.
    pub fn estimates(&self, outcome: OutcomeId) -> Vec<(Arm, Estimate, Best)> {
        self.outcomes[outcome.position()].estimates(&self.arms, self.worth).collect()
    }

    /// By arm: the probability that its mean is the highest of all types, that is of all arms but the open one, in which
    /// everybody may do everything; nothing for the open arm, and where there are not two types to compare.
    pub fn highest_of_types(&self, outcome: OutcomeId) -> Vec<Option<f64>> {
        self.outcomes[outcome.position()].highest_of_types(&self.arms, self.worth)
    }

    /// [`Summary::estimates`] with [`Summary::highest_of_types`].
    pub fn ranked(&self, outcome: OutcomeId) -> Vec<(Arm, Estimate, Best, Option<f64>)> {
        self.outcomes[outcome.position()].ranked(&self.arms, self.worth)
    }

    /// Paired contrasts of every arm against every earlier one in an outcome, as (arm, other, arm - other).
    pub fn contrasts(&self, outcome: OutcomeId) -> Vec<(Arm, Arm, Contrast)> {
        self.outcomes[outcome.position()].contrasts(&self.arms, self.worth).collect()
    }
}

/// Where levels and differences of arms are read off.
pub trait Estimates {
    /// The estimate of an outcome in an arm, or of its difference from another arm in the same worlds; all by position.
    fn estimate(&self, arm: usize, minus: Option<usize>, outcome: OutcomeId) -> Estimate;
}

impl Estimates for Vec<ClaimEstimate> {
    /// The value of a claim, by its position in place of the arm's.
    fn estimate(&self, claim: usize, _minus: Option<usize>, _outcome: OutcomeId) -> Estimate {
        self.get(claim).map_or_else(Estimate::default, |claim| claim.value)
    }
}

impl Estimates for Summary {
    fn estimate(&self, arm: usize, minus: Option<usize>, outcome: OutcomeId) -> Estimate {
        let found = &self.outcomes[outcome.position()];
        let Some(minus) = minus else { return found.arms[arm].estimate().worth(self.worth) };
        let between = |pair| {
            let at = pairs(self.arms.len()).position(|known| known == pair)?;
            Some(found.pairs[at].contrast().worth(self.worth))
        };
        let turned = |found: Estimate| Estimate {
            mean: found.mean.map(|mean| -mean),
            low: found.high.map(|high| -high),
            high: found.low.map(|low| -low),
            ..found
        };
        let straight = between((arm, minus)).map(|contrast| contrast.difference);
        straight.or_else(|| between((minus, arm)).map(|contrast| turned(contrast.difference))).unwrap_or_default()
    }
}

impl Estimates for Samples {
    fn estimate(&self, arm: usize, minus: Option<usize>, outcome: OutcomeId) -> Estimate {
        let values = &self.outcomes[outcome.position()].by_arm;
        match minus {
            None => Estimate::of(&values[arm]),
            Some(minus) => Estimate::over(values[arm].iter().zip(&values[minus]).map(|(value, other)| value - other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_arm_is_no_type() {
        let arms = [Arm::HIERARCHICAL, Arm::HYBRID, Arm::OPEN];
        let (mut samples, mut summary) = (Samples::new(&arms, 1), Summary::new(&arms, 1));
        for world in 0..20 {
            let values = [0.0, 1.0, 2.0].map(|more| [f64::from(world % 5) + more]);
            for (arm, value) in values.iter().enumerate() {
                samples.add_world(arm, &[value]);
            }
            summary.add_world(&values.each_ref().map(|value| vec![value.as_slice()]));
        }
        // Folded or collected, it is the same to the bit.
        assert_eq!(summary.estimates(OutcomeId(0)), samples.estimates(0));
        assert_eq!(summary.contrasts(OutcomeId(0)), samples.contrasts(0));
        let mut of_types_alone = Summary::new(&arms[..2], 1);
        for world in 0..20 {
            let values = [0.0, 0.1].map(|more| [f64::from(world % 5) + more * f64::from(world % 3 - 1)]);
            of_types_alone.add_world(&values.each_ref().map(|value| vec![value.as_slice()]));
        }
        for summary in [&summary, &of_types_alone] {
            let of_types: Vec<_> = summary.ranked(OutcomeId(0)).into_iter().map(|(.., of_types)| of_types).collect();
            assert_eq!(of_types, summary.highest_of_types(OutcomeId(0)));
        }
        assert_eq!(summary.estimate(0, Some(1), OutcomeId(0)).low, samples.estimate(0, Some(1), OutcomeId(0)).low);
        let of_all: Vec<_> = samples.estimates(0).into_iter().map(|(_, _, best)| best.probability).collect();
        assert_eq!(of_all, [Some(0.0), Some(0.0), Some(1.0)]);
        assert_eq!(samples.highest_of_types(0), [Some(0.0), Some(1.0), None]);
        assert_eq!(Samples::new(&[Arm::HYBRID, Arm::OPEN], 1).highest_of_types(0), [None, None]);
    }
}
