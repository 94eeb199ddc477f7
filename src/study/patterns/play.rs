//! The runs that patterns are read off: which scenarios under which changes, for the full model and for its rivals.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::experiment::claims::essence;
use crate::experiment::{Ensemble, Here, RunRecord, Series, ThreadError, WorldRuns, Worlds};
use crate::rules::Arm;
use crate::scenario::{Scenario, ScenarioError, Setting};

use super::reading::{Bound, position};
use super::rivals::{OF_SEARCH, RIVALS, Rival};
use super::{Pattern, Question, Reading};

/// Why nothing can be planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No pattern can be read off what was given.
    #[error("{found} can speak to no pattern asked for; {reason}")]
    NothingToRead {
        /// Names of the scenarios.
        found: String,
        /// Why the first pattern cannot be read.
        reason: String,
    },
}

/// Where the values of a reading come from.
#[derive(Debug, Clone)]
struct Source {
    /// Position among the plays.
    play: usize,
    arm: Arm,
    figure: Bound,
}

/// A scenario under changes.
struct Play {
    /// Position among the scenarios.
    scenario: usize,
    settings: Vec<Setting>,
    arms: Vec<Arm>,
}

/// What is played for which patterns.
pub struct Plan {
    /// The scenarios, each under its name.
    pub scenarios: Vec<Scenario>,
    /// Patterns that are read, each with what it is read off.
    asked: Vec<(Arc<Pattern>, Source, Option<Source>)>,
    /// Patterns that are not, with the reason: the model's silence, or what no scenario given has.
    pub unasked: Vec<(Arc<Pattern>, String)>,
    plays: Vec<Play>,
    /// The full model, then the rivals.
    models: Vec<Model>,
    /// Worlds of the full model and of each rival.
    pub worlds: [u32; 2],
}

struct Model {
    rival: Option<Rival>,
    /// By play: what is to be played.
    versions: Vec<Version>,
}

#[expect(clippy::large_enum_variant, reason = "few, and most are played")]
enum Version {
    Own(Scenario),
    /// The same as the full model plays.
    Same,
    /// Makes no scenario.
    Refused,
}

/// Values of a pattern by world: of what it is about and of what it is compared with. NaN is missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values {
    /// What the pattern is about.
    pub first: Vec<f64>,
    /// What it is compared with, if anything.
    pub second: Option<Vec<f64>>,
}

impl Values {
    /// Worlds in which all of it was played.
    pub(super) fn worlds(&self) -> usize {
        self.second.as_ref().map_or(self.first.len(), |second| self.first.len().min(second.len()))
    }
}

/// What one model gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// The rival; the full model if absent.
    pub rival: Option<Rival>,
    /// By pattern asked: its values, unless the rival changes nothing of what it is read off or makes no scenario of it.
    pub values: Vec<Result<Values, Untouched>>,
    /// Whether all its worlds were played; only the full model may have fewer.
    pub complete: bool,
}

/// Why a rival has no values of its own for a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untouched {
    /// It plays exactly what the full model plays.
    Same,
    /// It makes no scenario.
    Refused,
}

/// Plans what to play. Each reading is taken from the first scenario that has what it needs.
///
/// `rival_worlds` is the number of worlds of each rival, the first ones of the full model; absent for no rivals.
///
/// # Errors
/// [`PlanError::NothingToRead`].
pub fn plan(scenarios: Vec<Scenario>, patterns: &[Arc<Pattern>], rival_worlds: Option<u32>) -> Result<Plan, PlanError> {
    let worlds = scenarios.iter().map(|scenario| scenario.experiment.worlds).max().unwrap_or(0);
    let mut plan = Plan {
        scenarios,
        asked: Vec::new(),
        unasked: Vec::new(),
        plays: Vec::new(),
        models: Vec::new(),
        worlds: [worlds, rival_worlds.unwrap_or(0).min(worlds)],
    };
    let mut lacking = None;
    for pattern in patterns {
        let reason = match &pattern.question {
            Question::Silent(why) => why.clone(),
            Question::Asked(test) => match plan.sources(test.readings()) {
                Ok(sources) => {
                    let mut sources = sources.into_iter();
                    if let Some(first) = sources.next() {
                        plan.asked.push((pattern.clone(), first, sources.next()));
                        continue;
                    }
                    "it reads nothing".to_owned()
                }
                Err(why) => {
                    lacking.get_or_insert_with(|| format!("{} {why}", pattern.id));
                    why
                }
            },
        };
        plan.unasked.push((pattern.clone(), reason));
    }
    if plan.asked.is_empty() {
        let names: Vec<&str> = plan.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
        let found = names.join(", ");
        let silent = "of these the model has no quantity, see --list".to_owned();
        return Err(PlanError::NothingToRead { found, reason: lacking.unwrap_or(silent) });
    }
    let full = (0..plan.plays.len()).map(|play| plan.version(play, None)).collect();
    plan.models.push(Model { rival: None, versions: full });
    if rival_worlds.is_some() {
        for rival in RIVALS {
            let versions = (0..plan.plays.len()).map(|play| plan.version(play, Some(rival))).collect();
            plan.models.push(Model { rival: Some(rival), versions });
        }
    }
    Ok(plan)
}

impl Plan {
    /// Patterns that are read, in order.
    pub fn asked(&self) -> impl Iterator<Item = &Arc<Pattern>> {
        self.asked.iter().map(|(pattern, ..)| pattern)
    }

    /// The rivals that are played.
    pub fn rivals(&self) -> impl Iterator<Item = Rival> + '_ {
        self.models.iter().filter_map(|model| model.rival)
    }

    /// The arms that are read.
    pub fn arms(&self) -> Vec<Arm> {
        self.plays.iter().flat_map(|play| play.arms.iter().copied()).collect()
    }

    /// Number of runs of all models.
    pub fn runs(&self) -> u64 {
        let own = |model: &Model| -> u64 {
            (model.versions.iter())
                .map(|version| match version {
                    Version::Own(scenario) => {
                        let size = &scenario.experiment;
                        size.arms.len() as u64 * u64::from(size.worlds) * u64::from(size.runs)
                    }
                    Version::Same | Version::Refused => 0,
                })
                .sum()
        };
        self.models.iter().map(own).sum()
    }

    /// Finds what readings need, and notes the plays. Nothing is noted unless all are found.
    fn sources<'a>(&mut self, readings: impl Iterator<Item = &'a Reading>) -> Result<Vec<Source>, String> {
        let mut found = Vec::new();
        for reading in readings {
            let at = self.place(reading)?;
            let scenario = &self.scenarios[at];
            let lacks = |why: String| format!("cannot be read off {}: {why}", scenario.name);
            let arm = reading.arm_in(scenario).ok_or_else(|| lacks(format!("it has no arm {}", reading.arm)))?;
            let figure = reading.bind(scenario).map_err(lacks)?;
            let settings = reading.settings_in(scenario).map_err(lacks)?;
            self.parsed(at, &settings).map_err(|error| lacks(first_problem(&error)))?;
            found.push((at, settings, arm, figure));
        }
        let sources = found.into_iter().map(|(scenario, settings, arm, figure)| {
            let known = self.plays.iter().position(|play| play.scenario == scenario && play.settings == settings);
            let play = known.unwrap_or_else(|| {
                self.plays.push(Play { scenario, settings, arms: Vec::new() });
                self.plays.len() - 1
            });
            let arms = &mut self.plays[play].arms;
            if !arms.contains(&arm) {
                arms.push(arm);
                arms.sort_unstable();
            }
            Source { play, arm, figure }
        });
        Ok(sources.collect())
    }

    /// The first scenario that has what a reading needs.
    fn place(&self, reading: &Reading) -> Result<usize, String> {
        let has = |scenario: &Scenario| {
            let time = &scenario.rules.time;
            let end = i64::from(time.start) + i64::from(time.years);
            let is_case = match &reading.case {
                None => scenario.rules.launch.search && scenario.plan.parks.is_empty(),
                Some(park) => position(scenario, park).is_some(),
            };
            // A world in which partners seek each other may begin in the year 0: a date is then one of its own.
            is_case && reading.until.is_none_or(|until| end > until || (reading.case.is_none() && end == until))
        };
        self.scenarios.iter().position(has).ok_or_else(|| {
            let until = reading.until.map_or_else(String::new, |until| format!(" that runs to the end of {until}"));
            match &reading.case {
                None => format!("needs a scenario in which partners seek each other and no park is pinned{until}"),
                Some(park) => format!("needs a scenario with a pinned park of the record \"{park}\"{until}"),
            }
        })
    }

    fn parsed(&self, scenario: usize, settings: &[Setting]) -> Result<Scenario, ScenarioError> {
        let scenario = &self.scenarios[scenario];
        Scenario::parse(&scenario.name, scenario.resolved(), settings)
    }

    /// What a model plays for one play.
    fn version(&self, play: usize, rival: Option<Rival>) -> Version {
        let Play { scenario, settings, arms } = &self.plays[play];
        let Ok(full) = self.parsed(*scenario, settings) else { return Version::Refused };
        let mut own = match rival {
            None => full,
            Some(rival) => {
                let Ok(switch) = format!("{}=true", rival.key).parse() else { return Version::Refused };
                let settings = [settings.as_slice(), &[switch]].concat();
                let Ok(own) = self.parsed(*scenario, &settings) else { return Version::Refused };
                let idle = !own.rules.launch.search && OF_SEARCH.contains(&rival.name);
                if idle || essence(&own) == essence(&full) {
                    return Version::Same;
                }
                own
            }
        };
        own.experiment.arms.clone_from(arms);
        own.experiment.worlds = self.worlds[usize::from(rival.is_some())];
        // Dates of pinned parks fall between the ends of years. Recording changes no result.
        own.record.every = u32::from(!own.plan.parks.is_empty());
        Version::Own(own)
    }

    /// Plays all models in order, as many as time is given for; the full model first, of which whatever worlds were played
    /// are kept, while a rival counts with all its worlds or not at all. `tick` is called after every run, from any thread.
    ///
    /// # Errors
    /// When the system refuses to start threads.
    pub fn play(&self, threads: usize, stop: &AtomicBool, tick: impl Fn() + Sync) -> Result<Vec<Played>, ThreadError> {
        self.play_from(&mut Here, threads, stop, tick)
    }

    /// The same with worlds from wherever they are.
    ///
    /// # Errors
    /// Those of `from`.
    pub fn play_from<W: Worlds>(
        &self,
        from: &mut W,
        threads: usize,
        stop: &AtomicBool,
        tick: impl Fn() + Sync,
    ) -> Result<Vec<Played>, W::Error> {
        let mut all: Vec<Played> = Vec::new();
        for model in &self.models {
            let (own, complete) = self.play_one(from, model, threads, stop, &tick)?;
            let nothing = own.iter().all(|values| values.first.len() < 2);
            if !complete && (model.rival.is_some() || nothing) {
                break;
            }
            let full = all.first().map_or(&[][..], |full| full.values.as_slice());
            let values = (self.asked.iter().zip(own).enumerate())
                .map(|(at, ((_, first, second), own))| {
                    self.complete(model, full.get(at), (first, second.as_ref()), own)
                })
                .collect();
            all.push(Played { rival: model.rival, values, complete });
            if !complete {
                break;
            }
        }
        Ok(all)
    }

    /// The values of a pattern under a model: its own where the model changes something, else those of the full model.
    fn complete(
        &self,
        model: &Model,
        full: Option<&Result<Values, Untouched>>,
        (first, second): (&Source, Option<&Source>),
        mut own: Values,
    ) -> Result<Values, Untouched> {
        let version = |source: &Source| &model.versions[source.play];
        let sources = || std::iter::once(first).chain(second);
        if sources().any(|source| matches!(version(source), Version::Refused)) {
            return Err(Untouched::Refused);
        }
        if sources().all(|source| matches!(version(source), Version::Same)) {
            return Err(Untouched::Same);
        }
        let worlds = self.worlds[usize::from(model.rival.is_some())] as usize;
        let known = |values: &[f64]| values.iter().copied().take(worlds).collect();
        if let Some(Ok(full)) = full {
            if matches!(version(first), Version::Same) {
                own.first = known(&full.first);
            }
            if let (Some(second), Some(values)) = (second, &full.second)
                && matches!(version(second), Version::Same)
            {
                own.second = Some(known(values));
            }
        }
        Ok(own)
    }

    /// What a model's own plays give, by pattern asked, and whether it was played to the end.
    fn play_one<W: Worlds>(
        &self,
        from: &mut W,
        model: &Model,
        threads: usize,
        stop: &AtomicBool,
        tick: &(impl Fn() + Sync),
    ) -> Result<(Vec<Values>, bool), W::Error> {
        let mut values: Vec<Values> = (self.asked.iter())
            .map(|(_, _, second)| Values { first: Vec::new(), second: second.as_ref().map(|_| Vec::new()) })
            .collect();
        for (number, version) in model.versions.iter().enumerate() {
            let Version::Own(scenario) = version else { continue };
            let sources: Vec<(usize, bool, &Source)> = self.read_off(number).collect();
            let numbers =
                |world: &WorldRuns| sources.iter().map(|(.., source)| source.value(scenario, world)).collect();
            let size = &scenario.experiment;
            let series = Series {
                worlds: size.worlds,
                numbers: sources.len(),
                runs: size.arms.len() as u64 * u64::from(size.runs),
                play: &|worlds| Ok(Ensemble::new(scenario, threads)?.reduce(worlds, stop, tick, numbers)),
            };
            let complete = from.each(&series, &mut |numbers| {
                for (&(pattern, is_first, _), &number) in sources.iter().zip(numbers) {
                    let values = &mut values[pattern];
                    match (is_first, &mut values.second) {
                        (true, _) => values.first.push(number),
                        (false, Some(second)) => second.push(number),
                        (false, None) => {}
                    }
                }
            })?;
            if !complete {
                return Ok((values, false));
            }
        }
        Ok((values, true))
    }

    /// What is read off one of the plays: by pattern asked, whether it is what the pattern is about, and from where.
    fn read_off(&self, play: usize) -> impl Iterator<Item = (usize, bool, &Source)> {
        let all = self.asked.iter().enumerate().flat_map(|(pattern, (_, first, second))| {
            [Some((pattern, true, first)), second.as_ref().map(|second| (pattern, false, second))]
        });
        all.flatten().filter(move |(.., source)| source.play == play)
    }
}

impl Source {
    /// Mean over the runs of a world in which the figure exists.
    fn value(&self, scenario: &Scenario, world: &WorldRuns) -> f64 {
        let runs = world.runs.iter().filter(|run| run.arm == self.arm);
        let read = |run: &RunRecord| self.figure.value(run, scenario);
        let values: Vec<f64> = runs.map(read).filter(|value| value.is_finite()).collect();
        if values.is_empty() { f64::NAN } else { values.iter().sum::<f64>() / values.len() as f64 }
    }
}

fn first_problem(error: &ScenarioError) -> String {
    match error {
        ScenarioError::Invalid(wrong) => wrong.problems().first().map(crate::scenario::Problem::message),
        ScenarioError::Disk { .. } => None,
    }
    .unwrap_or_else(|| error.to_string())
}
