//! A scenario as the simulator of a calibration: parameters in, one run, its distance from the figures out.
//!
//! One particle is one run: its parameters *and* its random draws. So the accepted runs are not only a sample of parameters
//! but histories that went like the record so far, and what they did afterwards is a forecast that knows how things stood
//! at the last figure. A run draws a world of its own (world number = number of the attempt).

use std::sync::Arc;

use crate::experiment::{Observable, Prepared, Targets, observe};
use crate::parameters::Arm;
use crate::scenario::{
    Axis, Distribution, Ended, Experiment, ParkOutcome, Quantity, Scenario, ScenarioError, Setting, SettingError,
    Target, Value, Variants,
};

use super::{Generation, Particle, Simulated, Unadjusted, adjusted};

/// Which figures are kept from the fit, to be forecast.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Split {
    /// Figures after this time are forecast; years since the start of the run.
    pub until: Option<f64>,
    /// Pinned parks of which all figures are forecast.
    pub held_out: Vec<usize>,
}

impl Split {
    /// The split that keeps figures from a calendar date on and all figures of the pinned parks of these names.
    ///
    /// # Errors
    /// What is named that the scenario does not have, in words for the options `--until` and `--hold-out`.
    pub fn named(scenario: &Scenario, until: Option<f64>, held_out: &[String]) -> Result<Self, String> {
        let start = f64::from(scenario.parameters.time.start);
        let parks = &scenario.plan.parks;
        let find = |name: &String| {
            parks.iter().position(|park| park.name == *name).ok_or_else(|| {
                let known: Vec<&str> = parks.iter().map(|park| park.name.as_str()).collect();
                format!("--hold-out names {name:?}; the scenario has the parks {}", known.join(", "))
            })
        };
        let until = until.map(|until| until - start);
        if let Some(until) = until.filter(|until| *until <= 0.0 || *until > f64::from(scenario.parameters.time.years)) {
            let end = start + f64::from(scenario.parameters.time.years);
            return Err(format!("--until is {}; allowed: after {start}, up to {end}", start + until));
        }
        Ok(Self { until, held_out: held_out.iter().map(find).collect::<Result<_, _>>()? })
    }
}

/// A scenario, what is varied in it and what it is held against.
#[derive(Debug, Clone)]
pub struct Fitting {
    variants: Variants,
    experiment: Arc<Experiment>,
    arm: Arm,
    axes: Vec<Axis>,
    priors: Vec<Distribution>,
    fitted: Targets,
    forecast: Targets,
    courses: Vec<Observable>,
    parks: usize,
}

/// Why a scenario cannot be calibrated.
#[derive(Debug, thiserror::Error)]
pub enum FittingError {
    /// Nothing to vary.
    #[error(
        "{0} names nothing to calibrate; `calibrate.axes` lists keys with their priors, for instance\n  --set \
         'calibrate.axes=[\"{1}\"]'"
    )]
    NoAxis(String, String),
    /// Nothing to hold it against.
    #[error("{0} has no figure to fit to; figures are tables [[target]], see `polmob template`")]
    NoTarget(String),
    /// Everything is kept for the forecast.
    #[error("no figure is left to fit to: all lie after the date, or belong to parks that are held out")]
    NothingLeft,
    /// Names have no order and no distance.
    #[error("{0} chooses among words; a calibration fits numbers and switches")]
    Words(String),
    /// The clock that dates of figures are measured by.
    #[error("{0} varies time: a calibration keeps the clock of its figures")]
    Clock(String),
    /// A parameter that is none.
    #[error("{axis} has one value, {value}: there is nothing to fit; set it in the scenario, or widen its prior")]
    OneValue {
        /// The axis as written.
        axis: String,
        /// Its value.
        value: Value,
    },
    /// The scenario is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A value cannot be written.
    #[error(transparent)]
    Setting(#[from] SettingError),
}

impl Split {
    /// Targets to fit to and targets to forecast.
    fn apart(&self, targets: &[Target]) -> (Vec<Target>, Vec<Target>) {
        let held = |target: &Target| {
            target.quantity.park().into_iter().chain(target.than).any(|park| self.held_out.contains(&park))
        };
        let part = |target: &Target, fitted: bool| {
            let mut target = target.clone();
            let is_held = held(&target);
            target.figures.retain(|figure| (!is_held && self.until.is_none_or(|until| figure.at <= until)) == fitted);
            target
        };
        (
            targets.iter().map(|target| part(target, true)).collect(),
            targets.iter().map(|target| part(target, false)).collect(),
        )
    }
}

impl Fitting {
    /// A scenario with its `[calibrate]` and `[[target]]`, the latter apart as `split` says.
    ///
    /// # Errors
    /// Nothing to vary, nothing to fit to.
    pub fn new(scenario: &Scenario, split: &Split) -> Result<Self, FittingError> {
        let axes = scenario.calibrate.axes.clone();
        if axes.is_empty() {
            return Err(FittingError::NoAxis(scenario.name.clone(), scenario.example_prior()));
        }
        for axis in &axes {
            if let Some(value) = axis.values.only_value() {
                return Err(FittingError::OneValue { axis: axis.to_string(), value });
            }
            if axis.keys().any(|key| key.starts_with("time.")) {
                return Err(FittingError::Clock(axis.to_string()));
            }
            if axis.values.quantile(0.5).as_number().is_none() {
                return Err(FittingError::Words(axis.to_string()));
            }
        }
        if scenario.targets.is_empty() {
            return Err(FittingError::NoTarget(scenario.name.clone()));
        }
        let (fitted, forecast) = split.apart(&scenario.targets);
        let (fitted, forecast) = (Targets::new(fitted), Targets::new(forecast));
        if fitted.list().is_empty() {
            return Err(FittingError::NothingLeft);
        }
        let parks = scenario.plan.parks.len();
        let years = (1..=scenario.parameters.time.years).map(f64::from);
        let courses = years.flat_map(|at| {
            (0..parks)
                .map(move |park| Observable { quantity: Quantity::Park(park, ParkOutcome::Tenants, Ended::Zero), at })
        });
        Ok(Self {
            variants: scenario.variants(false)?,
            experiment: Arc::new(scenario.experiment.clone()),
            arm: scenario.calibrate.arm,
            priors: axes.iter().map(|axis| axis.values.clone()).collect(),
            axes,
            fitted,
            forecast,
            courses: courses.collect(),
            parks,
        })
    }

    /// Priors of the axes, in their order.
    pub fn priors(&self) -> &[Distribution] {
        &self.priors
    }

    /// What is varied.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// What it is fitted to.
    pub fn fitted(&self) -> &Targets {
        &self.fitted
    }

    /// What it is to forecast.
    pub fn forecast(&self) -> &Targets {
        &self.forecast
    }

    /// Position of the forecast's first value in what a particle keeps; before it stand the values of the fitted figures.
    pub fn forecast_from(&self) -> usize {
        self.fitted.figures().count()
    }

    /// Position of a park's tenants at the end of year `year`, counted from 1, in what a particle keeps.
    pub fn course(&self, park: usize, year: u32) -> usize {
        self.forecast_from() + self.forecast.figures().count() + (year as usize - 1) * self.parks + park
    }

    /// What is set for values of the axes.
    ///
    /// # Errors
    /// Values that cannot be written; those of priors can.
    pub fn settings(&self, values: &[f64]) -> Result<Vec<Setting>, SettingError> {
        let settings = self.axes.iter().zip(values).map(|(axis, value)| axis.settings(&axis.values.value_of(*value)));
        Ok(settings.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The run of an attempt: its distance in standard errors, and what it keeps. Parameters that make no scenario have
    /// an infinite distance.
    pub fn simulate(&self, values: &[f64], attempt: u64) -> Simulated {
        let Some(prepared) = self.prepared(values) else {
            return Simulated { distance: f64::INFINITY, kept: vec![f64::NAN; self.kept()] };
        };
        let observables: Vec<Observable> = [self.fitted.observables(), self.forecast.observables(), &self.courses]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        let observed = observe(&prepared, self.arm, attempt as u32, 0, &observables);
        let (own, rest) = observed.split_at(self.fitted.observables().len());
        let (later, courses) = rest.split_at(self.forecast.observables().len());
        let fitted = self.fitted.values(own);
        let distance = self.fitted.distance(&fitted);
        let kept = fitted.into_iter().chain(self.forecast.values(later)).chain(courses.iter().copied()).collect();
        Simulated { distance, kept }
    }

    /// Why values of the axes make no scenario, in one line; `None` if they make one.
    pub fn failure(&self, values: &[f64]) -> Option<String> {
        if self.prepared(values).is_some() {
            return None;
        }
        let settings = self.settings(values).map_err(|error| error.to_string());
        let made = settings.and_then(|settings| match self.variants.under(&settings) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        });
        Some(made.err().unwrap_or_default().lines().next().unwrap_or_default().to_owned())
    }

    /// The scenario at values of the axes, unless they make none.
    fn prepared(&self, values: &[f64]) -> Option<Prepared> {
        let settings = self.settings(values).ok()?;
        let changed = self.variants.changes().and_then(|mut changes| {
            let all = settings.iter().all(|setting| changes.apply(setting));
            all.then(|| changes.conditions(0)).flatten()
        });
        match changed {
            Some(conditions) => Some(Prepared::under(conditions, &self.experiment)),
            None => Some(Prepared::new(self.variants.under(&settings).ok()?)),
        }
    }

    /// The posterior with its parameters moved to where they would stand had each target been met on average: regression
    /// on the mean misfit of each target ([`adjusted`]).
    ///
    /// # Errors
    /// [`Unadjusted`], in a sentence for readers.
    pub fn adjusted(&self, posterior: &Generation) -> Result<Generation, String> {
        let summaries = |particle: &Particle| -> Vec<f64> {
            let mut kept = particle.kept.iter();
            let mean = |target: &Target| {
                let own = target.figures.iter().zip(kept.by_ref());
                own.map(|(figure, value)| target.misfit(figure, *value)).sum::<f64>() / target.figures.len() as f64
            };
            self.fitted.list().iter().map(mean).collect()
        };
        let rows: Vec<Vec<f64>> = posterior.particles.iter().map(summaries).collect();
        adjusted(posterior, &self.priors, &rows, &vec![0.0; self.fitted.list().len()]).map_err(|why| match why {
            Unadjusted::Beyond { summary } => {
                format!("all accepted runs lie on the same side of {}", self.fitted.list()[summary].name)
            }
            _ => why.to_string(),
        })
    }

    fn kept(&self) -> usize {
        self.forecast_from() + self.forecast.figures().count() + self.courses.len()
    }
}
