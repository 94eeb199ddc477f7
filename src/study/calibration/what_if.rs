//! What if a real park had been founded otherwise: the scenario and each what-if on the same worlds, random draws and draws
//! of the posterior, so that they differ by what was asked and by nothing else.

use crate::analysis::summary::Estimates;
use crate::analysis::{Contrast, Estimate, contrast};
use crate::experiment::{Numbers, Observable, Prepared, Readings, Series, observe, of_world, scenario_at};
use crate::ids::Id as _;
use crate::measures::OutcomeId;
use crate::output::row;
use crate::parameters::Arm;
use crate::scenario::{Ended, ParkOutcome, Quantity, Scenario, ScenarioError, WhatIf, Worth};
use crate::study::{PrecisionTarget, PrecisionTargetError, QuantityError};

/// What is compared, in order.
pub const COMPARED: [ParkOutcome; 5] = [
    ParkOutcome::Tenants,
    ParkOutcome::LocalStaff,
    ParkOutcome::Transfer,
    ParkOutcome::Governments,
    ParkOutcome::Living,
];

/// Scenarios to be run side by side.
#[derive(Debug, Clone)]
pub struct WhatIfs {
    base: Prepared,
    arm: Arm,
    variants: Vec<(WhatIf, Prepared)>,
    /// Years since the start at which parks are read.
    at: f64,
    /// The quantities that the scenario names.
    named: Readings,
    /// Runs of each world in each scenario, over which its values are means.
    runs_of_world: u32,
}

/// A what-if against the scenario as it is, in one outcome of its park.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Which what-if, by its position in the scenario.
    pub what_if: usize,
    /// What is compared, by its position among [`COMPARED`] and behind them the quantities that the scenario names.
    pub outcome: usize,
    /// The what-if less the scenario as it is, by world.
    pub difference: Contrast,
}

/// Values of one world: the scenario as it is and the what-if, for each what-if and each of [`COMPARED`], then each of
/// the quantities that the scenario names.
pub type WorldValues = Vec<Vec<(f64, f64)>>;

impl WhatIfs {
    /// The what-ifs of a scenario, read `at` years after the start.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`]; an accepted scenario has none.
    pub fn new(scenario: &Scenario, at: f64) -> Result<Self, ScenarioError> {
        let under = |what_if: &WhatIf| scenario_at(scenario, &what_if.set).map(Prepared::new);
        let variants = (scenario.what_ifs.iter())
            .map(|what_if| Ok((what_if.clone(), under(what_if)?)))
            .collect::<Result<_, ScenarioError>>()?;
        let list = scenario.experiment.quantities.iter().map(|quantity| quantity.reading).collect();
        let named = Readings::new(list, f64::from(scenario.parameters.time.years));
        let (base, arm) = (Prepared::new(scenario.clone()), scenario.calibrate.arm);
        Ok(Self { base, arm, variants, at, named, runs_of_world: scenario.experiment.runs })
    }

    /// Runs of one world.
    pub fn runs(&self) -> u64 {
        u64::from(self.runs_of_world) * (1 + self.variants.len() as u64)
    }

    /// Worlds as a series: of each the numbers of [`WorldValues`], one behind the other.
    pub fn series(&self, worlds: u32) -> Series<'_> {
        Series {
            worlds,
            numbers: 2 * self.compared() * self.variants.len(),
            runs: self.runs(),
            reduce: Box::new(|world, watch| {
                (!watch.is_stopped()).then(|| {
                    let values = self.world(world);
                    (watch.tick)(self.runs());
                    values.into_iter().flatten().flat_map(|(stands, otherwise)| [stands, otherwise]).collect()
                })
            }),
        }
    }

    /// What is compared under each what-if: [`COMPARED`], then the quantities that the scenario names.
    fn compared(&self) -> usize {
        COMPARED.len() + self.named.len()
    }

    /// The worlds of that series from their numbers.
    pub fn values(&self, found: &Numbers) -> Vec<WorldValues> {
        let what_if = |own: &[f64]| own.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        found.worlds().map(|world| world.chunks_exact(2 * self.compared()).map(what_if).collect()).collect()
    }

    /// Runs one world: values are means over its runs that have one.
    pub fn world(&self, world: u32) -> WorldValues {
        let parks = |what_if: &WhatIf| {
            let quantity = |outcome| Quantity::Park(what_if.park, outcome, what_if.ended);
            COMPARED.map(|outcome| Observable { quantity: quantity(outcome), at: self.at })
        };
        // Figures of parks first, then those that the scenario names.
        let read = |prepared: &Prepared, arm: Arm, mut observables: Vec<Observable>| {
            let parks = observables.len();
            observables.extend(self.named.observables());
            let of_run = |run| {
                let seen = observe(prepared, arm, world, run, &observables);
                let named = self.named.values(&seen[parks..]);
                seen[..parks].iter().copied().chain(named).collect::<Vec<f64>>()
            };
            let runs: Vec<Vec<f64>> = (0..self.runs_of_world).map(of_run).collect();
            let mut values =
                (0..runs[0].len()).map(|at| of_world(runs.iter().map(|run| run[at]))).collect::<Vec<f64>>();
            let named = values.split_off(parks);
            (values, named)
        };
        let (stands, named) =
            read(&self.base, self.arm, self.variants.iter().flat_map(|(own, _)| parks(own)).collect());
        (self.variants.iter().zip(stands.chunks(COMPARED.len())))
            .map(|((what_if, prepared), stands)| {
                let (otherwise, own) = read(prepared, what_if.arm.unwrap_or(self.arm), parks(what_if).to_vec());
                stands.iter().chain(&named).copied().zip(otherwise.into_iter().chain(own)).collect()
            })
            .collect()
    }
}

/// Reads a half-width of differences of the what-ifs of a scenario: `tenants=2` or `tenants=5%` of each, `NAME:tenants=2` of one.
///
/// # Errors
/// Another form, a what-if or an outcome that is not there.
pub fn difference_target(text: &str, scenario: &Scenario) -> Result<PrecisionTarget, PrecisionTargetError> {
    let names: Vec<&str> = scenario.what_ifs.iter().map(|what_if| &*what_if.name).collect();
    let named = scenario.experiment.quantities.iter().map(|quantity| &*quantity.name);
    let mut known = COMPARED.iter().map(|outcome| outcome.as_str()).chain(named);
    PrecisionTarget::of(text, ("outcome", "NAME"), |which, outcome| {
        let position = known.clone().position(|name| name == outcome);
        let position = position.ok_or_else(|| QuantityError::outcome(outcome, known.by_ref()))?;
        let place = |what_if| (what_if, None, OutcomeId::at(position));
        let Some(which) = which else { return Ok((0..names.len()).map(place).collect()) };
        let missing = || QuantityError::WhatIf { found: which.to_owned(), known: names.join(", ") };
        Ok(vec![place(names.iter().position(|name| *name == which).ok_or_else(missing)?)])
    })
}

impl Estimates for Vec<Compared> {
    /// The difference that a what-if makes, by its position in place of the arm's.
    fn estimate(&self, what_if: usize, _minus: Option<usize>, outcome: OutcomeId) -> Estimate {
        let row = self.iter().find(|row| (row.what_if, row.outcome) == (what_if, outcome.position()));
        row.map_or_else(Estimate::default, |row| row.difference.difference)
    }
}

/// What the worlds say together, what-if by what-if.
///
/// Differences are as uncertain as what the worlds are worth. What tenants of a park that has ended count as is said by the
/// what-if; its local share is compared where both have one.
pub fn compare(worlds: &[WorldValues], worth: Worth) -> Vec<Compared> {
    let what_ifs = worlds.first().map_or(0, Vec::len);
    let mut compared = Vec::new();
    for what_if in 0..what_ifs {
        for outcome in 0..worlds.first().map_or(0, |world| world[what_if].len()) {
            let (stands, otherwise): (Vec<f64>, Vec<f64>) = worlds.iter().map(|world| world[what_if][outcome]).unzip();
            compared.push(Compared { what_if, outcome, difference: contrast(&otherwise, &stands).worth(worth) });
        }
    }
    compared
}

row! {
    /// A row of `what_ifs`.
    pub struct WhatIfRow in "what_ifs": "one what-if in one outcome of its park" {
        what_if: String, "", "name";
        says: String, "", "the question";
        park: String, "", "pinned park";
        date: f64, "years", "calendar date at which it is read";
        outcome: String, "", "what is compared: an outcome of the park, or a quantity that the scenario names; transfer is a quantity of the model";
        unit: String, "", "its unit";
        ended: Option<Ended>, "", "what a park that has ended counts as: zero, or missing; null where nothing depends on it";
        stands: Option<f64>, "unit of the outcome", "mean in the scenario as it is, over the worlds with both values";
        otherwise: Option<f64>, "unit of the outcome", "mean under the what-if, over the same worlds";
        difference: Option<f64>, "unit of the outcome", "the what-if minus the scenario as it is, paired by world";
        low: Option<f64>, "unit of the outcome", "lower end of its 95 % interval";
        high: Option<f64>, "unit of the outcome", "upper end";
        higher: Option<f64>, "share", "worlds in which the what-if is higher, ties half";
        resolved: bool, "", "whether the interval leaves out 0";
        worlds: usize, "worlds", "with both values";
        variance_ratio: Option<f64>, "", "unpaired variance of the difference to paired";
    }
}

/// The rows of what-ifs that are read `at` years after the start.
pub fn what_if_rows(scenario: &Scenario, compared: &[Compared], at: f64) -> Vec<WhatIfRow> {
    let rows = compared.iter().map(|row| {
        let what_if = &scenario.what_ifs[row.what_if];
        let (park, named) =
            (COMPARED.get(row.outcome), scenario.experiment.quantities.get(row.outcome.wrapping_sub(COMPARED.len())));
        let (name, unit) = match (park, named) {
            (Some(outcome), _) => (outcome.as_str().to_owned(), outcome.unit().to_owned()),
            (None, Some(quantity)) => (quantity.name.clone(), quantity.reading.unit()),
            (None, None) => (String::new(), String::new()),
        };
        let ended = match named.map(|quantity| quantity.reading.quantity) {
            Some(Quantity::Park(_, outcome, ended)) => outcome.has_zero().then_some(ended),
            Some(Quantity::Run(_)) => None,
            None => park.is_some_and(|outcome| outcome.has_zero()).then_some(what_if.ended),
        };
        let at = named.map_or(at, |quantity| quantity.reading.at.unwrap_or(f64::from(scenario.parameters.time.years)));
        let difference = &row.difference.difference;
        let means = row.difference.means.map_or([None; 2], |means| means.map(Some));
        WhatIfRow {
            what_if: what_if.name.clone(),
            says: what_if.says.clone(),
            park: scenario.plan.parks[what_if.park].name.clone(),
            date: f64::from(scenario.parameters.time.start) + at,
            outcome: name,
            unit,
            ended,
            stands: means[1],
            otherwise: means[0],
            difference: difference.mean,
            low: difference.low,
            high: difference.high,
            higher: row.difference.share_above,
            resolved: row.difference.resolved,
            worlds: difference.n,
            variance_ratio: row.difference.variance_ratio,
        }
    });
    rows.collect()
}
