//! What the engine is asked: scenarios that come with it, one that is opened, worlds that are run, what they add up to.

use polmob::analysis::summary::Summary;
use polmob::analysis::{Best, Contrast, Estimate};
use polmob::experiment::Prepared;
use polmob::measures::{self, Better, Outcome};
use polmob::parameters::Arm;
use polmob::replay::replay_page;
use polmob::scenario::{SHIPPED, Scenario, ScenarioError, Setting, Shipped, outcome_of};
use polmob::story::RecordedRun;
use polmob::story::replay::replay;
use serde_json::{Value as Json, json};

use crate::sliders::sliders;

/// Home firms times steps of a run beyond which a page is no place for it: seconds a run.
const MOST: f64 = 1e7;

/// What is kept between requests.
pub struct Engine {
    scenario: Option<Scenario>,
    prepared: Option<Prepared>,
    summary: Option<Summary>,
}

impl Engine {
    /// Nothing is opened.
    pub const fn new() -> Self {
        Self { scenario: None, prepared: None, summary: None }
    }

    /// The answer to a request; what is wrong with it stands under `error`.
    pub fn answer(&mut self, request: &[u8], numbers: &mut Vec<f64>) -> Json {
        let answer = serde_json::from_slice(request).map_err(|error| error.to_string());
        answer.and_then(|request| self.answered(&request, numbers)).unwrap_or_else(|error| json!({ "error": error }))
    }

    fn answered(&mut self, request: &Json, numbers: &mut Vec<f64>) -> Result<Json, String> {
        match request["do"].as_str() {
            Some("list") => Ok(list()),
            Some("open") => self.open(request),
            Some("run") => self.run(request, numbers),
            Some("add") => self.add(numbers),
            Some("estimate") => self.estimate(request),
            Some("sliders") => Ok(json!({ "sliders": sliders(self.scenario.as_ref().ok_or(NOTHING)?) })),
            Some("replay") => self.replay(request),
            other => Err(format!("there is no request {other:?}")),
        }
    }

    /// Opens a scenario: by its name or as a text, with settings on top.
    fn open(&mut self, request: &Json) -> Result<Json, String> {
        let settings = texts(&request["set"]).map(|text| text.parse().map_err(|error| format!("{text}: {error}")));
        let settings: Vec<Setting> = settings.collect::<Result<_, _>>()?;
        let (name, text) = match (request["name"].as_str(), request["text"].as_str()) {
            (_, Some(text)) => ("scenario", text),
            (Some(name), None) => {
                (name, Shipped::named(name).ok_or_else(|| format!("there is no scenario {name}"))?.text)
            }
            _ => return Err("a scenario has a name or a text".to_owned()),
        };
        let refused = |error: ScenarioError| error.render(false);
        // Mistakes of a pasted text have its lines, those of a slider its setting.
        let base = Scenario::parse(name, text, &[]).map_err(refused)?;
        let scenario =
            if settings.is_empty() { base } else { Scenario::parse(name, text, &settings).map_err(refused)? };
        let arms: Vec<&str> = scenario.experiment.arms.iter().map(|arm| arm.as_str()).collect();
        let outcomes: Vec<Json> = scenario.experiment.outcomes().map(outcome).collect();
        let told = json!({
            "outcomes": outcomes,
            "title": scenario.title,
            "arms": arms,
            "seed": scenario.experiment.seed,
            "worlds": scenario.experiment.worlds,
            "runs": scenario.experiment.runs,
            "years": scenario.parameters.time.years,
            "hash": scenario.hash(),
            "scenario": scenario.resolved(),
            "tooLarge": size(&scenario) > MOST,
        });
        self.summary = Some(Summary::new(&scenario.experiment.arms, outcomes.len()));
        self.prepared = Some(Prepared::new(scenario.clone()));
        self.scenario = Some(scenario);
        Ok(told)
    }

    /// Runs a world in all arms: outcomes by run, and within a run by arm; those that do not exist are NaN.
    fn run(&self, request: &Json, numbers: &mut Vec<f64>) -> Result<Json, String> {
        let (Some(scenario), Some(prepared)) = (&self.scenario, &self.prepared) else { return Err(NOTHING.to_owned()) };
        let world = number(&request["world"]).ok_or("`world` is a number below 2^30")?;
        let made = prepared.world(world);
        numbers.clear();
        for run in 0..scenario.experiment.runs {
            let made_run = made.run(run);
            for &arm in &scenario.experiment.arms {
                numbers.extend_from_slice(made_run.outcomes(arm).as_slice());
            }
        }
        Ok(json!({ "world": world, "numbers": numbers.len() }))
    }

    /// Adds a world, as it was answered, to what is known. Worlds are added in their order.
    fn add(&mut self, numbers: &[f64]) -> Result<Json, String> {
        let (Some(summary), Some(scenario)) = (&mut self.summary, &self.scenario) else {
            return Err(NOTHING.to_owned());
        };
        let (arms, outcomes) = (summary.arms.len(), scenario.experiment.outcome_ids().len());
        if numbers.is_empty() || !numbers.len().is_multiple_of(arms * outcomes) {
            return Err("a world has all outcomes of all runs of all arms".to_owned());
        }
        let runs: Vec<&[f64]> = numbers.chunks(outcomes).collect();
        let of_arm = |arm| runs.iter().skip(arm).step_by(arms).copied().collect();
        summary.add_world(&(0..arms).map(of_arm).collect::<Vec<Vec<&[f64]>>>());
        Ok(json!({ "worlds": summary.worlds() }))
    }

    /// What the worlds so far say of an outcome: arms with intervals and the probability of leading, paired differences.
    fn estimate(&self, request: &Json) -> Result<Json, String> {
        let (Some(summary), Some(scenario)) = (&self.summary, &self.scenario) else { return Err(NOTHING.to_owned()) };
        let name = request["outcome"].as_str().unwrap_or_default();
        let at = outcome_of(name, &scenario.experiment.quantities);
        let at = at.ok_or_else(|| format!("there is no outcome `{name}`"))?;
        let of_types = summary.highest_of_types(at);
        let arm = |((arm, estimate, best), of_types): ((Arm, Estimate, Best), Option<f64>)| {
            let mut told = interval(&estimate);
            told["arm"] = arm.as_str().into();
            told["highest"] = best.probability.into();
            told["highestOfTypes"] = of_types.into();
            told
        };
        let pair = |(arm, minus, found): (Arm, Arm, Contrast)| {
            let mut told = interval(&found.difference);
            told["arm"] = arm.as_str().into();
            told["minus"] = minus.as_str().into();
            told["resolved"] = found.resolved.into();
            told["above"] = found.share_above.into();
            told
        };
        Ok(json!({
            "worlds": summary.worlds(),
            "arms": summary.estimates(at).into_iter().zip(of_types).map(arm).collect::<Vec<_>>(),
            "contrasts": summary.contrasts(at).into_iter().map(pair).collect::<Vec<_>>(),
        }))
    }

    /// The page of a replay of one world, in one arm with the others to choose from; `command` makes it again.
    fn replay(&self, request: &Json) -> Result<Json, String> {
        let scenario = self.scenario.as_ref().ok_or(NOTHING)?;
        let world = number(&request["world"]).ok_or("`world` is a number below 2^30")?;
        let run = number(&request["run"]).unwrap_or(0);
        let name = request["arm"].as_str().unwrap_or_default();
        let arms = &scenario.experiment.arms;
        let arm = arms.iter().find(|arm| arm.as_str() == name).ok_or_else(|| format!("there is no arm `{name}`"))?;
        let simulated = |arm: &Arm| RecordedRun::new(scenario, *arm, world, run);
        let others: Result<Vec<_>, _> = arms.iter().filter(|other| *other != arm).map(simulated).collect();
        let absent = |error: polmob::story::Absent| error.to_string();
        let frames = replay(&simulated(arm).map_err(absent)?, &others.map_err(absent)?, None).map_err(absent)?;
        let command = request["command"].as_str().unwrap_or_default();
        let page = replay_page(&frames, None, command).map_err(|error| error.to_string())?;
        Ok(json!({ "page": page, "summary": frames.summary() }))
    }
}

/// A number of a world or run.
fn number(value: &Json) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number < 1 << 30)
}

const NOTHING: &str = "no scenario is open";

fn interval(found: &Estimate) -> Json {
    json!({ "mean": found.mean, "low": found.low, "high": found.high, "worlds": found.n, "missing": found.missing })
}

fn texts(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// Firms of the home countries times steps: what the time of a run grows with.
fn size(scenario: &Scenario) -> f64 {
    let world = &scenario.parameters.world;
    let regions = f64::from(world.home_countries) * f64::from(world.home_regions);
    regions * f64::from(world.home_corporations) * f64::from(scenario.steps())
}

/// What is said of an outcome, of the model or of the scenario's own.
fn outcome(outcome: &Outcome) -> Json {
    let better = match outcome.better {
        Some(Better::More) => "more",
        Some(Better::Less) => "less",
        None => "",
    };
    json!({ "name": outcome.name, "unit": outcome.unit, "meaning": outcome.meaning, "better": better })
}

fn list() -> Json {
    let scenario =
        |shipped: &Shipped| json!({ "name": shipped.name, "question": shipped.question(), "text": shipped.text });
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "scenarios": SHIPPED.iter().map(scenario).collect::<Vec<_>>(),
        "outcomes": measures::outcomes().map(outcome).collect::<Vec<_>>(),
    })
}
