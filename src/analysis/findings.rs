//! What is kept of an ensemble in memory for tables and charts that speak of all runs.

use crate::experiment::{RunRecord, WorldRuns};
use crate::measures::{outcomes, yearly_outcomes};
use crate::rules::Arm;
use crate::scenario::Scenario;
use crate::state::End;

use super::Lifetime;
use super::summary::{Collected, OverTime};

/// Yearly outcomes whose course is kept.
pub const COURSES: &[&str] = &["transfer", "share_hierarchical", "share_spontaneous", "share_hybrid"];

/// Everything that runs add to.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Outcomes by arm and world.
    pub collected: Collected,
    /// Courses of [`COURSES`], in that order; of the first run of each world.
    pub courses: Vec<OverTime>,
    /// Lives of all parks by arm; causes are positions in [`End::ALL`].
    pub lives: Vec<Vec<Lifetime>>,
    /// Tenants of each pinned park over time while it lives, in the order of the plan; of the first run of each world.
    pub pinned: Vec<PinnedCourse>,
}

/// A pinned park over time.
#[derive(Debug, Clone, PartialEq)]
pub struct PinnedCourse {
    /// Tenants registered.
    pub tenants: OverTime,
    /// Tenants that produce.
    pub producing: OverTime,
}

impl Findings {
    /// Nothing yet.
    pub fn new(scenario: &Scenario) -> Self {
        let arms = &scenario.experiment.arms;
        let empty = OverTime { times: Vec::new(), by_arm: vec![Vec::new(); arms.len()] };
        let pinned = PinnedCourse { tenants: empty.clone(), producing: empty.clone() };
        Self {
            collected: Collected::new(arms, outcomes().count()),
            courses: vec![empty; COURSES.len()],
            lives: vec![Vec::new(); arms.len()],
            pinned: vec![pinned; scenario.plan.parks.len()],
        }
    }

    /// Position of an arm.
    pub fn arm(&self, arm: Arm) -> Option<usize> {
        self.collected.arms.iter().position(|&own| own == arm)
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
                if let Some(first) = runs.first() {
                    self.add_courses(at, first);
                }
            }
        }
    }

    fn add_courses(&mut self, arm: usize, run: &RunRecord) {
        let times: Vec<f64> = run.years.iter().map(|year| year.time).collect();
        for (course, name) in self.courses.iter_mut().zip(COURSES) {
            let Some(at) = yearly_outcomes().position(|outcome| outcome.name == *name) else { continue };
            course.times.clone_from(&times);
            course.by_arm[arm].push(run.years.iter().map(|year| year.values[at]).collect());
        }
        for (pinned, course) in self.pinned.iter_mut().enumerate() {
            let mut rows = run.pinned.iter().filter(|row| row.pinned == pinned).peekable();
            let mut series = [Vec::with_capacity(times.len()), Vec::with_capacity(times.len())];
            for &time in &times {
                let row = rows.next_if(|row| row.time == time).filter(|row| row.living);
                series[0].push(row.map_or(f64::NAN, |row| f64::from(row.tenants)));
                series[1].push(row.map_or(f64::NAN, |row| f64::from(row.producing)));
            }
            for (over_time, values) in [&mut course.tenants, &mut course.producing].into_iter().zip(series) {
                over_time.times.clone_from(&times);
                over_time.by_arm[arm].push(values);
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
