//! What is run for which patterns: which scenarios under which changes, for the full model and for its rivals.

use std::sync::Arc;

use crate::experiment::claims::model_key;
use crate::parameters::Arm;
use crate::scenario::{RIVALS, Rival, Scenario, ScenarioError, Setting};

use super::reading::{Bound, position};
use super::{Pattern, Question, Reading};

/// Rivals that change nothing where partners do not seek each other.
const OF_SEARCH: [&str; 3] = ["A7", "A10", "A11"];

/// Why nothing can be planned.
#[derive(Debug, thiserror::Error)]
pub enum TestPlanError {
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
pub(super) struct Source {
    /// Position among the plays.
    pub(super) play: usize,
    pub(super) arm: Arm,
    pub(super) figure: Bound,
}

/// A scenario under changes.
struct Play {
    /// Position among the scenarios.
    scenario: usize,
    settings: Vec<Setting>,
    arms: Vec<Arm>,
}

/// What is run for which patterns.
pub struct TestPlan {
    /// The scenarios, each under its name.
    pub scenarios: Vec<Scenario>,
    /// Patterns that are read, each with what it is read off.
    pub(super) asked: Vec<(Arc<Pattern>, Source, Option<Source>)>,
    /// Patterns that are not, with the reason: the model's silence, or what no scenario given has.
    pub unasked: Vec<(Arc<Pattern>, String)>,
    plays: Vec<Play>,
    /// The full model, then the rivals.
    pub(super) models: Vec<Model>,
    /// Worlds of the full model and of each rival.
    pub worlds: [u32; 2],
}

/// What is run under one model.
pub(super) struct Model {
    pub(super) rival: Option<Rival>,
    /// By play: what is to be run.
    pub(super) versions: Vec<Version>,
}

#[expect(clippy::large_enum_variant, reason = "few, and most are played")]
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
    let mut plan = TestPlan {
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
            Question::NotModelled(why) => why.clone(),
            Question::Testable(test) => match plan.sources(test.readings()) {
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
        return Err(TestPlanError::NothingToRead { found, reason: lacking.unwrap_or(silent) });
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
    pub fn arms(&self) -> Vec<Arm> {
        self.plays.iter().flat_map(|play| play.arms.iter().copied()).collect()
    }

    /// Number of runs of all models.
    pub fn runs(&self) -> u64 {
        self.series().map(|series| u64::from(series.worlds) * series.runs).sum()
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
            let time = &scenario.parameters.time;
            let end = i64::from(time.start) + i64::from(time.years);
            let is_case = match &reading.case {
                None => scenario.parameters.launch.search && scenario.plan.parks.is_empty(),
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
        if settings.is_empty() {
            return Ok(scenario.clone());
        }
        Scenario::parse(&scenario.name, scenario.resolved(), settings)
    }

    /// What a model runs for one play.
    fn version(&self, play: usize, rival: Option<Rival>) -> Version {
        let Play { scenario, settings, arms } = &self.plays[play];
        // The full model comes first, and is read once for all rivals.
        let full = self.models.first().map(|full| &full.versions[play]);
        let mut own = match (rival, full) {
            (None, _) => match self.parsed(*scenario, settings) {
                Ok(own) => own,
                Err(_) => return Version::Refused,
            },
            (Some(rival), Some(Version::Own(full))) => {
                let Ok(switch) = format!("{}=true", rival.key).parse() else { return Version::Refused };
                let settings = [settings.as_slice(), &[switch]].concat();
                let Ok(own) = self.parsed(*scenario, &settings) else { return Version::Refused };
                let idle = !own.parameters.launch.search && OF_SEARCH.contains(&rival.name);
                if idle || model_key(&own) == model_key(full) {
                    return Version::Same;
                }
                own
            }
            (Some(_), _) => return Version::Refused,
        };
        own.experiment.arms.clone_from(arms);
        own.experiment.worlds = self.worlds[usize::from(rival.is_some())];
        // Dates of pinned parks fall between the ends of years. Recording changes no result.
        own.record.every = u32::from(!own.plan.parks.is_empty());
        Version::Own(own)
    }
}

fn first_problem(error: &ScenarioError) -> String {
    match error {
        ScenarioError::Invalid(wrong) => wrong.problems().first().map(crate::scenario::Problem::message),
        ScenarioError::Disk { .. } => None,
    }
    .unwrap_or_else(|| error.to_string())
}
