//! What is kept of an ensemble in memory for tables and charts that speak of all runs.

use crate::experiment::{RunRecord, WorldRuns};
use crate::measures::outcomes;
use crate::scenario::Scenario;
use crate::state::End;

use super::Lifetime;
use super::summary::Collected;

/// Everything that runs add to.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Outcomes by arm and world.
    pub collected: Collected,
    /// Lives of all parks by arm; causes are positions in [`End::ALL`].
    pub lives: Vec<Vec<Lifetime>>,
}

impl Findings {
    /// Nothing yet.
    pub fn new(scenario: &Scenario) -> Self {
        let arms = &scenario.experiment.arms;
        Self { collected: Collected::new(arms, outcomes().count()), lives: vec![Vec::new(); arms.len()] }
    }

    /// Adds whole worlds, in order.
    pub fn add(&mut self, worlds: &[WorldRuns]) {
        let arms = self.collected.arms.clone();
        for world in worlds {
            for (at, &arm) in arms.iter().enumerate() {
                let runs: Vec<&RunRecord> = world.runs.iter().filter(|run| run.arm == arm).collect();
                let values: Vec<&[f64]> = runs.iter().map(|run| run.outcomes.as_slice()).collect();
                self.collected.add_world(at, &values);
                for run in &runs {
                    self.lives[at].extend(lives(run));
                }
            }
        }
    }
}

fn lives(run: &RunRecord) -> impl Iterator<Item = Lifetime> + '_ {
    let horizon = run.years.last().map_or(0.0, |year| year.time);
    run.parks.iter().map(move |park| match park.end {
        Some((time, cause)) => Lifetime::new(time - park.founded, End::ALL.iter().position(|&known| known == cause)),
        None => Lifetime::new(horizon - park.founded, None),
    })
}
