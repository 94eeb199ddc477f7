//! Steps and years, and what a yearly rate means in one step.

use crate::parameters::TimeParameters;

/// The division of a run into steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    /// Length of a step in years.
    pub dt: f64,
    /// Steps in a year.
    pub steps_per_year: u32,
    /// Steps of a run.
    pub steps: u32,
    /// Calendar year at whose beginning the run starts.
    pub start: i32,
}

impl Clock {
    /// The clock of a run.
    pub fn new(time: &TimeParameters) -> Self {
        let steps_per_year = (1.0 / time.step).round() as u32;
        Self { dt: time.step, steps_per_year, steps: time.years * steps_per_year, start: time.start }
    }

    /// Chance per step of an event of rate `rate` per year: `1 - exp(-k dt)`.
    pub fn chance(&self, rate: f64) -> f64 {
        -libm::expm1(-rate * self.dt)
    }

    /// Whether a coin, uniform in (0, 1), makes an event of rate `rate` per year happen in a step. Most coins are above
    /// k dt, and thereby above the chance, and cost no exponential.
    pub fn happens(&self, coin: f64, rate: f64) -> bool {
        coin < rate * self.dt && coin < self.chance(rate)
    }

    /// Relaxation of `value` towards `target` at `rate` per year over one step: `E + (v - E) exp(-k dt)`.
    pub fn relax(&self, value: f64, target: f64, rate: f64) -> f64 {
        target + (value - target) * libm::exp(-rate * self.dt)
    }

    /// The step that holds a calendar date, in years; dates before the start belong to step 0.
    pub fn step_of(&self, date: f64) -> u32 {
        let steps = (date - f64::from(self.start)) / self.dt + 1e-9;
        if steps > 0.0 { steps as u32 } else { 0 }
    }

    /// The step whose end is nearest to a calendar date, in years; that of the first or the last step for dates further out.
    pub fn nearest(&self, date: f64) -> u32 {
        let steps = ((date - f64::from(self.start)) / self.dt).round();
        (steps as u32).saturating_sub(1).min(self.steps - 1)
    }

    /// Whole steps that last at least `years`.
    pub fn steps_of(&self, years: f64) -> u32 {
        (years / self.dt - 1e-9).ceil().max(0.0) as u32
    }

    /// Whether a calendar year ends with this step.
    pub fn ends_year(&self, step: u32) -> bool {
        (step + 1).is_multiple_of(self.steps_per_year)
    }

    /// Calendar date of the beginning of a step, in years.
    pub fn date(&self, step: u32) -> f64 {
        f64::from(self.start) + f64::from(step) / f64::from(self.steps_per_year)
    }

    /// Years that `steps` last.
    pub fn years(&self, steps: u32) -> f64 {
        f64::from(steps) / f64::from(self.steps_per_year)
    }
}
