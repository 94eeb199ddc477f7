//! What is run for which patterns: which scenarios under which changes, for the full model and for its rivals.

use std::sync::Arc;

use crate::experiment::claims::model_key;
use crate::parameters::Arm;
use crate::scenario::{Changeable, RIVALS, Rival, Scenario, Setting};

use super::reading::{Bound, position};
use super::{Pattern, Question, RunStatistic};

/// Rivals that change nothing where partners do not seek each other.
const OF_SEARCH: [&str; 3] = ["A7", "A10", "A11"];

/// Why nothing can be planned.
#[derive(Debug, thiserror::Error)]
pub enum TestPlanError {
    /// No pattern can be read off what was given.
    #[error("{found} can speak to no pattern requested; {reason}")]
    NothingToRead {
        /// Names of the scenarios.
        found: String,
        /// Why the first pattern cannot be read.
        reason: String,
    },
}

/// Where the values of a reading come from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// Position among the setups.
    pub(super) setup: usize,
    pub(super) arm: Arm,
    pub(super) figure: Bound,
}

/// A scenario under the settings of patterns.
struct Setup {
    /// Position among the scenarios.
    scenario: usize,
    settings: Vec<Setting>,
    /// The scenario under them.
    own: Scenario,
    /// The arms that are read.
    arms: Vec<Arm>,
}

/// What is run for which patterns.
#[derive(Clone)]
pub struct TestPlan {
    /// The scenarios, each under its name.
    pub scenarios: Vec<Scenario>,
    /// Patterns that are read, each with what it is read off.
    pub(super) asked: Vec<(Arc<Pattern>, Source, Option<Source>)>,
    /// Patterns that are not, with the reason: the model's silence, or what no scenario given has.
    pub unasked: Vec<(Arc<Pattern>, String)>,
    /// The arms that are read, setup by setup.
    arms: Vec<Arm>,
    /// The full model, then the rivals.
    pub(super) models: Vec<Model>,
    /// Worlds of the full model and of each rival.
    pub worlds: [u32; 2],
}

/// What is run under one model.
#[derive(Clone)]
pub(super) struct Model {
    pub(super) rival: Option<Rival>,
    /// By setup: what is to be run.
    pub(super) versions: Vec<Version>,
}

#[derive(Clone)]
#[expect(clippy::large_enum_variant, reason = "few, and most are run")]
pub(super) enum Version {
    Own(Scenario),
    /// The same as the full model.
    Same,
    /// Makes no scenario.
    Refused,
}

/// Plans what to run. Each reading is taken from the first scenario that has what it needs.
///
/// `rival_worlds` is the number of worlds of each rival, the first ones of the full model; absent for no rivals.
///
/// # Errors
/// [`TestPlanError::NothingToRead`].
pub fn plan(
    scenarios: Vec<Scenario>,
    patterns: &[Arc<Pattern>],
    rival_worlds: Option<u32>,
) -> Result<TestPlan, TestPlanError> {
    let worlds = scenarios.iter().map(|scenario| scenario.experiment.worlds).max().unwrap_or(0);
    let worlds = [worlds, rival_worlds.unwrap_or(0).min(worlds)];
    let mut planner =
        Planner { changeable: scenarios.iter().map(Changeable::new).collect(), setups: Vec::new(), worlds };
    let (mut asked, mut unasked, mut lacking) = (Vec::new(), Vec::new(), None);
    for pattern in patterns {
        let reason = match &pattern.question {
            Question::NotModelled(why) => why.clone(),
            Question::Testable(test) => match planner.sources(test.readings()) {
                Ok(sources) => {
                    let mut sources = sources.into_iter();
                    if let Some(first) = sources.next() {
                        asked.push((pattern.clone(), first, sources.next()));
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
        unasked.push((pattern.clone(), reason));
    }
    if asked.is_empty() {
        let names: Vec<&str> = scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
        let found = names.join(", ");
        let silent = "of these the model has no quantity, see --list".to_owned();
        return Err(TestPlanError::NothingToRead { found, reason: lacking.unwrap_or(silent) });
    }
    let models = planner.models(rival_worlds.is_some());
    let arms = planner.setups.iter().flat_map(|setup| setup.arms.iter().copied()).collect();
    Ok(TestPlan { scenarios, asked, unasked, arms, models, worlds })
}

impl TestPlan {
    /// Patterns that are read, in order.
    pub fn asked(&self) -> impl Iterator<Item = &Arc<Pattern>> {
        self.asked.iter().map(|(pattern, ..)| pattern)
    }

    /// The rivals that are run.
    pub fn rivals(&self) -> impl Iterator<Item = Rival> + '_ {
        self.models.iter().filter_map(|model| model.rival)
    }

    /// The arms that are read.
    pub fn arms(&self) -> &[Arm] {
        &self.arms
    }

    /// The same with another number of worlds of the full model.
    #[must_use]
    pub fn on_worlds(&self, worlds: u32) -> Self {
        let mut other = self.clone();
        other.worlds[0] = worlds;
        for version in other.models.iter_mut().take(1).flat_map(|full| &mut full.versions) {
            if let Version::Own(scenario) = version {
                scenario.experiment.worlds = worlds;
            }
        }
        other
    }

    /// Series of the full model, the first ones.
    pub fn own_series(&self) -> usize {
        self.models.first().map_or(0, |full| full.own().count())
    }

    /// Number of runs of all models.
    pub fn runs(&self) -> u64 {
        self.series().map(|series| u64::from(series.worlds) * series.runs).sum()
    }
}

/// Finds what patterns need.
struct Planner<'a> {
    changeable: Vec<Changeable<'a>>,
    setups: Vec<Setup>,
    /// Worlds of the full model and of each rival.
    worlds: [u32; 2],
}

impl Planner<'_> {
    /// Finds what readings need, and notes the setups. Nothing is noted unless all are found.
    fn sources<'a>(&mut self, readings: impl Iterator<Item = &'a RunStatistic>) -> Result<Vec<Source>, String> {
        let mut found = Vec::new();
        for reading in readings {
            let at = self.place(reading)?;
            let scenario = self.changeable[at].scenario();
            let lacks = |why: String| format!("cannot be read off {}: {why}", scenario.name);
            let arm = scenario.arm(&reading.arm).ok_or_else(|| lacks(format!("it has no arm {}", reading.arm)))?;
            let figure = reading.bind(scenario).map_err(lacks)?;
            let settings = reading.settings_in(scenario).map_err(lacks)?;
            let is_known = |setup: &Setup| setup.scenario == at && setup.settings == settings;
            let is_new = !self.setups.iter().any(is_known);
            let own = is_new.then(|| self.changeable[at].under(&settings).map_err(lacks)).transpose()?;
            found.push((at, settings, own, arm, figure));
        }
        let sources = found.into_iter().map(|(scenario, settings, own, arm, figure)| {
            let known = self.setups.iter().position(|setup| setup.scenario == scenario && setup.settings == settings);
            let setup = known.unwrap_or_else(|| {
                self.setups.extend(own.map(|own| Setup { scenario, settings, own, arms: Vec::new() }));
                self.setups.len() - 1
            });
            let arms = &mut self.setups[setup].arms;
            if !arms.contains(&arm) {
                arms.push(arm);
                arms.sort_unstable();
            }
            Source { setup, arm, figure }
        });
        Ok(sources.collect())
    }

    /// The first scenario that has what a reading needs.
    fn place(&self, reading: &RunStatistic) -> Result<usize, String> {
        let has = |scenario: &Scenario| {
            let time = &scenario.parameters.time;
            let end = i64::from(time.start) + i64::from(time.years);
            let is_case = match &reading.case {
                None => scenario.parameters.launch.search && scenario.plan.parks.is_empty(),
                Some(park) => position(scenario, park).is_some(),
            };
            // A world in which partners seek each other may begin in the year 0: a date is then one of its own.
            is_case && reading.until.is_none_or(|until| end > until || (reading.case.is_none() && end == until))
        };
        self.changeable.iter().position(|changeable| has(changeable.scenario())).ok_or_else(|| {
            let until = reading.until.map_or_else(String::new, |until| format!(" that runs to the end of {until}"));
            match &reading.case {
                None => format!("needs a scenario in which partners seek each other and no park is pinned{until}"),
                Some(park) => format!("needs a scenario with a pinned park of the record \"{park}\"{until}"),
            }
        })
    }

    /// The full model and, where they are wanted, its rivals.
    fn models(&self, with_rivals: bool) -> Vec<Model> {
        let keys: Vec<_> = self.setups.iter().map(|setup| model_key(&setup.own)).collect();
        let of_rival = |rival: Rival| {
            let version = |(setup, key): (&Setup, &_)| {
                let Ok(switch) = format!("{}=true", rival.key).parse() else { return Version::Refused };
                let settings = [setup.settings.as_slice(), &[switch]].concat();
                let Ok(own) = self.changeable[setup.scenario].under(&settings) else { return Version::Refused };
                let is_idle = !own.parameters.launch.search && OF_SEARCH.contains(&rival.name);
                if is_idle || model_key(&own) == *key { Version::Same } else { self.version(setup, own, 1) }
            };
            Model { rival: Some(rival), versions: self.setups.iter().zip(&keys).map(version).collect() }
        };
        let full = self.setups.iter().map(|setup| self.version(setup, setup.own.clone(), 0)).collect();
        let rivals = RIVALS.into_iter().filter(|_| with_rivals).map(of_rival);
        std::iter::once(Model { rival: None, versions: full }).chain(rivals).collect()
    }

    /// What a model runs of a setup; `whose` worlds they are.
    fn version(&self, setup: &Setup, mut own: Scenario, whose: usize) -> Version {
        own.experiment.arms.clone_from(&setup.arms);
        own.experiment.worlds = self.worlds[whose];
        // Dates of pinned parks fall between the ends of years. Recording changes no result.
        own.record.every = u32::from(!own.plan.parks.is_empty());
        Version::Own(own)
    }
}
