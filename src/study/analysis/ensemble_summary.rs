//! What runs add up to, folded world by world: memory does not grow with worlds.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::AtomicBool;

use crate::experiment::{Ensemble, RunRecord, WorldRuns, of_world};
use crate::ids::Id;
use crate::measures::partnership_type::PartnershipType;
use crate::measures::{OutcomeId, position};
use crate::parameters::Arm;
use crate::scenario::{Experiment, Scenario, Worth};
use crate::state::End;

use super::lorenz::STEPS;
use super::summary::Summary;
use super::{LifeTable, Moments, lorenz_curve};

/// Everything that runs add to.
#[derive(Debug, Clone, PartialEq)]
pub struct EnsembleSummary {
    /// Outcomes by arm.
    pub outcomes: Summary,
    /// Lives of all parks by arm; causes are positions in [`End::ALL`].
    pub lives: Vec<LifeTable>,
    /// By arm: Lorenz curves of transfer over host regions.
    pub shares: Vec<Shares>,
    /// Changes of type by arm, year from the start (counted from 0), type before and after.
    pub flows: BTreeMap<(usize, u32, PartnershipType, PartnershipType), u64>,
    /// The contrast that matters most, as worlds are added.
    pub convergence: Option<Convergence>,
    experiment: Experiment,
    years: u32,
}

impl Ensemble<'_> {
    /// Runs all worlds of the scenario and says what they add up to; nothing is kept of a world.
    pub fn summary(&self) -> EnsembleSummary {
        let mut summary = EnsembleSummary::new(self.scenario());
        let Ok(_) = self.run(
            &AtomicBool::new(false),
            || {},
            |worlds| {
                summary.add(&worlds);
                Ok::<(), Infallible>(())
            },
        );
        summary
    }
}

impl EnsembleSummary {
    /// Nothing yet.
    pub fn new(scenario: &Scenario) -> Self {
        let arms = &scenario.experiment.arms;
        Self {
            outcomes: Summary::new(arms, scenario.experiment.outcome_ids().len()),
            lives: vec![LifeTable::new(End::ALL.len()); arms.len()],
            shares: vec![Shares::default(); arms.len()],
            flows: BTreeMap::new(),
            convergence: Convergence::new(arms),
            experiment: scenario.experiment.clone(),
            years: scenario.parameters.time.years,
        }
    }

    /// What the first so many worlds are worth.
    pub(crate) fn worth(&self, worlds: usize) -> Worth {
        self.experiment.worth(worlds)
    }

    /// Adds whole worlds, in order.
    pub fn add(&mut self, worlds: &[WorldRuns]) {
        let arms = self.outcomes.arms.clone();
        for world in worlds {
            let of_arm = |&arm: &Arm| world.runs.iter().filter(|run| run.arm == arm).collect::<Vec<&RunRecord>>();
            let by_arm: Vec<Vec<&RunRecord>> = arms.iter().map(of_arm).collect();
            let values: Vec<Vec<&[f64]>> =
                by_arm.iter().map(|runs| runs.iter().map(|run| run.outcomes.as_slice()).collect()).collect();
            self.outcomes.add_world(&values);
            if let Some(convergence) = &mut self.convergence {
                convergence.add(&values);
            }
            for (arm, run) in by_arm.iter().enumerate().flat_map(|(arm, runs)| runs.iter().map(move |run| (arm, run))) {
                self.add_run(arm, run);
            }
        }
        self.outcomes.are_worth(self.worth(self.outcomes.worlds()));
    }

    fn add_run(&mut self, arm: usize, run: &RunRecord) {
        let horizon = run.years.last().map_or(0.0, |year| year.time);
        for park in &run.parks {
            let (last, cause) = match park.end {
                Some((time, cause)) => (time, End::ALL.iter().position(|&known| known == cause)),
                None => (horizon, None),
            };
            self.lives[arm].add((last - park.founded).max(0.0), cause);
        }
        for change in &run.transitions {
            // A change is dated to the end of its step; one at the end of a year belongs to that year.
            let year = (libm::ceil(change.time - 1e-9) - 1.0).max(0.0) as u32;
            let year = year.min(self.years.saturating_sub(1));
            *self.flows.entry((arm, year, change.from, change.to)).or_default() += 1;
        }
        self.shares[arm].add(&run.regions.iter().map(|(_, transfer)| *transfer).collect::<Vec<_>>());
    }
}

/// The mean of Lorenz curves of single runs: holders are no one's in particular, runs are replicates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shares {
    runs: u64,
    sums: Vec<f64>,
}

impl Shares {
    fn add(&mut self, values: &[f64]) {
        let Some(curve) = lorenz_curve(values) else { return };
        self.sums.resize(curve.len(), 0.0);
        self.sums.iter_mut().zip(curve).for_each(|(sum, held)| *sum += held);
        self.runs += 1;
    }

    /// Share of holders and the share that they hold; nothing where no run had anything to share.
    pub fn curve(&self) -> impl Iterator<Item = (f64, f64)> {
        let runs = self.runs as f64;
        self.sums.iter().enumerate().map(move |(at, sum)| (at as f64 / STEPS as f64, sum / runs))
    }
}

/// A mean paired difference as worlds are added, at so few numbers of worlds that it can be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Convergence {
    /// Positions of the arm and of the one that is subtracted.
    pub arms: (usize, usize),
    outcome: OutcomeId,
    every: usize,
    worlds: usize,
    moments: Moments,
    stops: Vec<(usize, Moments)>,
}

impl Convergence {
    /// The outcome that is followed.
    pub const OUTCOME: &str = "transfer";
    /// Stops that are kept at most.
    const MOST: usize = 400;

    /// Of hybrid and spontaneous where both are compared, otherwise of the last arm and the first; nothing of one arm.
    fn new(arms: &[Arm]) -> Option<Self> {
        let of = |arm| arms.iter().position(|own| *own == arm);
        let pair = of(Arm::HYBRID).zip(of(Arm::SPONTANEOUS)).or_else(|| Some((arms.len().checked_sub(1)?, 0)));
        let arms = pair.filter(|(arm, minus)| arm != minus)?;
        let outcome = position(Self::OUTCOME)?;
        Some(Self { arms, outcome, every: 1, worlds: 0, moments: Moments::default(), stops: Vec::new() })
    }

    fn add(&mut self, runs: &[Vec<&[f64]>]) {
        let value = |arm: usize| of_world(runs[arm].iter().map(|run| run[self.outcome.position()]));
        self.moments.add(value(self.arms.0) - value(self.arms.1));
        self.worlds += 1;
        if self.worlds > 1 && self.worlds.is_multiple_of(self.every) {
            self.stops.push((self.worlds, self.moments));
        }
        if self.stops.len() > Self::MOST {
            self.every *= 2;
            self.stops.retain(|(worlds, _)| worlds.is_multiple_of(self.every));
        }
    }

    /// Numbers of worlds, and the differences over so many first worlds; the last is that of all.
    pub fn stops(&self) -> impl Iterator<Item = (usize, Moments)> {
        let is_last = |stop: &(usize, Moments)| stop.0 == self.worlds;
        let last = (self.worlds > 1 && !self.stops.last().is_some_and(is_last)).then_some((self.worlds, self.moments));
        self.stops.iter().copied().chain(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_stops_of_many_worlds_and_the_last_is_of_all() {
        let mut found = Convergence::new(&[Arm::HIERARCHICAL, Arm::OPEN]).unwrap();
        for world in 0..10_007 {
            let values = vec![f64::from(world % 3); found.outcome.position() + 1];
            found.add(&[vec![&vec![0.0; values.len()]], vec![&values]]);
        }
        let stops: Vec<_> = found.stops().collect();
        assert!((200..=401).contains(&stops.len()), "{}", stops.len());
        let (worlds, last) = stops[stops.len() - 1];
        assert_eq!((worlds, last.estimate().n), (10_007, 10_007));
        assert!(stops.iter().all(|(worlds, moments)| moments.estimate().n == *worlds));
        assert_eq!(Convergence::new(&[Arm::OPEN]), None);
    }
}
