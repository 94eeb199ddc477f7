//! The runs that test the claims of a scenario, and those that try to break them.
//!
//! A test is the scenario under one [`Trial`], or as it stands. Tests share seed and worlds, so that a claim meets the same
//! worlds and the same random draws in each, unless the trial changes the seed or the world itself.

mod trials;

use std::sync::atomic::AtomicBool;

use crate::parameters::{Arm, Parameters};
use crate::scenario::{self, Changeable, Claim, Other, Scenario, Setting, Worth};
use crate::world::plan::WorldPlan;

use super::{Executor, MadeWorld, Numbers, Readings, Series, ThreadError, Watch, numbers_of, of_world, read_run};

pub use trials::{ENDS, Group, Trial};

/// The scenario under one trial.
#[derive(Clone)]
pub struct TestedScenario {
    /// The trial; the scenario as it is if absent.
    pub trial: Option<Trial>,
    /// Why it cannot be run, if so: the trial makes no scenario.
    pub refused: Option<String>,
    /// The scenario itself, then under the settings of each claim that compares it with itself.
    variants: Vec<Scenario>,
    /// By claim: where its two values are found, unless the trial leaves nothing to compare.
    sources: Vec<Option<Sources>>,
}

/// Where the values of a claim are found: position among the variants, and arm and quantity.
#[derive(Clone, Copy)]
struct Sources {
    first: Source,
    second: Option<Source>,
}

/// A variant, an arm of it, and what is read there.
#[derive(Clone, Copy)]
struct Source {
    variant: usize,
    arm: Arm,
    reading: scenario::Reading,
}

/// The values of one claim in one test, or of one pattern, a value per world, means over its runs; NaN is missing.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimValues {
    /// What it is about.
    pub first: Vec<f64>,
    /// What that is compared with, if anything.
    pub second: Option<Vec<f64>>,
    /// What the worlds are worth.
    pub worth: Worth,
}

impl ClaimValues {
    /// Worlds in which all of it was run.
    #[cfg(feature = "tables")]
    pub(crate) fn worlds(&self) -> usize {
        self.second.as_ref().map_or(self.first.len(), |second| self.first.len().min(second.len()))
    }
}

/// All tests of some claims: the scenario as it is on its own worlds, then every trial on the first `trial_worlds` of
/// them.
///
/// A trial that is the scenario itself, or another trial in other words, is left out.
pub fn tests(
    scenario: &Scenario,
    claims: &[Claim],
    trial_worlds: u32,
    groups: &[Group],
    given: &[Setting],
) -> Vec<TestedScenario> {
    let mut seen = vec![model_key(scenario)];
    let changeable = Changeable::new(scenario);
    let mut tests =
        vec![TestedScenario::new(None, Ok(scenario.clone()), &changeable, claims, scenario.experiment.worlds)];
    for trial in trials::trials(scenario, given).into_iter().filter(|trial| groups.contains(&trial.group)) {
        let changed = under(&changeable, Some(&trial), &[]);
        if let Ok(changed) = &changed {
            let model_key = model_key(changed);
            if seen.contains(&model_key) {
                continue;
            }
            seen.push(model_key);
        }
        tests.push(TestedScenario::new(Some(trial), changed, &changeable, claims, trial_worlds));
    }
    tests
}

/// The values of the claims in each test, from what the series of all tests gave, up to the first test that was not run
/// to its end.
pub fn samples(tests: &[TestedScenario], found: &[Numbers]) -> Vec<Vec<Option<ClaimValues>>> {
    let mut found = found.iter();
    tests.iter().map_while(|test| test.samples(&mut found)).collect()
}

/// The scenario under a trial and the settings of a claim, or what is wrong with it.
fn under(changeable: &Changeable, trial: Option<&Trial>, against: &[Setting]) -> Result<Scenario, String> {
    let settings = trial.map_or(&[][..], |trial| &trial.settings);
    let settings: Vec<Setting> = settings.iter().chain(against).cloned().collect();
    // A setting of the user's may leave no sense in a claim, which the whole scenario shows.
    let is_given = trial.is_some_and(|trial| trial.group == Group::Given);
    if is_given { changeable.whole(&settings) } else { changeable.under(&settings) }
}

/// What makes two scenarios give the same runs: ablations that equal a value of a parameter are that value.
pub(crate) fn model_key(scenario: &Scenario) -> (u64, Parameters, WorldPlan) {
    let mut parameters = scenario.parameters.clone().with_ablations_applied();
    let on = &mut parameters.ablation;
    for written in [
        &mut on.a2_no_support,
        &mut on.a5_no_peer_enrolment,
        &mut on.a6_no_policy_peers,
        &mut on.a8_independent_elements,
        &mut on.a9_nelson_phelps,
        &mut on.a10_random_matching,
        &mut on.a11_no_popularity,
    ] {
        *written = false;
    }
    (scenario.experiment.seed, parameters, scenario.plan.clone())
}

impl TestedScenario {
    fn new(
        trial: Option<Trial>,
        scenario: Result<Scenario, String>,
        changeable: &Changeable,
        claims: &[Claim],
        worlds: u32,
    ) -> Self {
        let scenario = match scenario {
            Ok(scenario) => scenario,
            Err(why) => return Self { trial, refused: Some(why), variants: Vec::new(), sources: Vec::new() },
        };
        let own = model_key(&scenario);
        let mut against: Vec<&[Setting]> = Vec::new();
        let mut variants = vec![scenario];
        let mut sources = Vec::new();
        for claim in claims {
            let first = Source { variant: 0, arm: claim.arm, reading: claim.reading };
            let second = match (&claim.other, claim.reading.quantity) {
                (Other::Nothing, _) => Some(None),
                (Other::Arm(arm), _) => Some(Some(Source { arm: *arm, ..first })),
                (Other::Park(park), own) => own.of_park(*park).map(|quantity| {
                    let reading = scenario::Reading { quantity, ..first.reading };
                    Some(Source { reading, ..first })
                }),
                (Other::Settings(settings), _) => {
                    let known = against.iter().position(|other| other == settings).map(|position| position + 1);
                    let variant = known.or_else(|| {
                        let other = under(changeable, trial.as_ref(), settings).ok();
                        let other = other.filter(|other| model_key(other) != own)?;
                        variants.push(other);
                        against.push(settings);
                        Some(variants.len() - 1)
                    });
                    variant.map(|variant| Some(Source { variant, ..first }))
                }
            };
            sources.push(second.map(|second| Sources { first, second }));
        }
        let mut test = Self { trial, refused: None, variants, sources };
        test.trim(worlds);
        test
    }

    /// Leaves out of its variants what no claim reads.
    fn trim(&mut self, worlds: u32) {
        let sources = |variant: usize| {
            let all = self.sources.iter().flatten().flat_map(|reading| [Some(reading.first), reading.second]);
            all.flatten().filter(move |source| source.variant == variant).map(|source| source.arm)
        };
        let arms: Vec<Vec<Arm>> = (0..self.variants.len())
            .map(|variant| {
                self.variants[variant]
                    .arms
                    .iter()
                    .copied()
                    .filter(|&arm| sources(variant).any(|read| read == arm))
                    .collect()
            })
            .collect();
        for (variant, arms) in self.variants.iter_mut().zip(arms) {
            variant.experiment.arms = arms;
            variant.experiment.worlds = worlds;
        }
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.series().map(|series| u64::from(series.worlds) * series.runs).sum()
    }

    /// Worlds of each variant.
    pub fn worlds(&self) -> u32 {
        self.variants.first().map_or(0, |variant| variant.experiment.worlds)
    }

    /// Why a claim has no values here: the trial makes no scenario, leaves nothing to compare, or was not run.
    pub fn skip_reason(&self, complete: bool) -> &str {
        match &self.refused {
            Some(why) => why,
            None if complete => "the trial makes equal what the claim compares",
            None => "not run, or nothing to compare",
        }
    }

    /// The same on another number of worlds.
    #[must_use]
    pub fn on_worlds(&self, worlds: u32) -> Self {
        let mut other = self.clone();
        other.trim(worlds);
        other
    }

    /// Runs it on so many threads and reads the values of every claim, in their order; `None` where the trial leaves a claim
    /// nothing to compare.
    ///
    /// # Errors
    /// When the system refuses to start threads.
    pub fn run(&self, threads: usize) -> Result<Vec<Option<ClaimValues>>, ThreadError> {
        let (executor, stop) = (Executor::new(threads)?, AtomicBool::new(false));
        let found = numbers_of(&self.series().collect::<Vec<_>>(), &executor, Watch { stop: &stop, tick: &|_| () });
        Ok(self.samples(&mut found.iter()).unwrap_or_default())
    }

    /// Its variants of which something is read, by number.
    fn read_variants(&self) -> impl Iterator<Item = (usize, &Scenario)> {
        self.variants.iter().enumerate().filter(|(_, variant)| !variant.experiment.arms.is_empty())
    }

    /// The worlds that it runs, a series for each of its scenarios.
    pub fn series(&self) -> impl Iterator<Item = Series<'_>> {
        self.read_variants().map(|(number, variant)| {
            let sources: Vec<Source> = self.sources(number).map(|(.., source)| source).collect();
            let (size, years) = (&variant.experiment, f64::from(variant.parameters.time.years));
            // What each arm is read for, with the sources among the numbers.
            let of_arm = |&arm: &Arm| {
                let own = || sources.iter().enumerate().filter(move |(_, source)| source.arm == arm);
                let readings = Readings::new(own().map(|(_, source)| source.reading).collect(), years);
                (arm, own().map(|(at, _)| at).collect::<Vec<usize>>(), readings)
            };
            let arms: Vec<_> = size.arms.iter().map(of_arm).collect();
            Series {
                worlds: size.worlds,
                numbers: sources.len(),
                runs: size.arms.len() as u64 * u64::from(size.runs),
                reduce: Box::new(move |world, watch| {
                    let made = MadeWorld::new(variant, world);
                    let mut found = vec![Vec::new(); sources.len()];
                    for run in 0..variant.experiment.runs {
                        let run = made.run(run);
                        for (arm, at, readings) in &arms {
                            if watch.is_stopped() {
                                return None;
                            }
                            let values = read_run(&run, *arm, readings);
                            (watch.tick)(1);
                            at.iter().zip(values).for_each(|(at, value)| found[*at].push(value));
                        }
                    }
                    Some(found.iter().map(|values| of_world(values.iter().copied())).collect())
                }),
            }
        })
    }

    /// The values of every claim from what its series gave, which come next; `None` of all where worlds are missing.
    fn samples<'a>(&self, found: &mut impl Iterator<Item = &'a Numbers>) -> Option<Vec<Option<ClaimValues>>> {
        // Variants differ in settings, not in the histories that worlds are.
        let worth = self.variants.first()?.experiment.worth(self.worlds() as usize);
        let mut samples: Vec<Option<ClaimValues>> = (self.sources.iter())
            .map(|reading| {
                let reading = reading.as_ref()?;
                Some(ClaimValues { first: Vec::new(), second: reading.second.map(|_| Vec::new()), worth })
            })
            .collect();
        for (number, variant) in self.read_variants() {
            let worlds = variant.experiment.worlds;
            let found = found.next().filter(|found| found.count() >= worlds)?;
            for (at, (claim, is_first, _)) in self.sources(number).enumerate() {
                let Some(sample) = &mut samples[claim] else { continue };
                let values = found.worlds().take(worlds as usize).map(|world| world[at]).collect();
                if is_first { sample.first = values } else { sample.second = Some(values) }
            }
        }
        Some(samples)
    }

    /// What is read off one of the variants: by claim, whether it is what the claim is about, and where.
    fn sources(&self, variant: usize) -> impl Iterator<Item = (usize, bool, Source)> {
        let of = |(claim, reading): (usize, &Option<Sources>)| {
            let reading = (*reading)?;
            Some([Some((claim, true, reading.first)), reading.second.map(|source| (claim, false, source))])
        };
        let all = self.sources.iter().enumerate().filter_map(of).flatten().flatten();
        all.filter(move |(_, _, source)| source.variant == variant)
    }
}
