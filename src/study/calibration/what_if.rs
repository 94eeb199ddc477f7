//! What if a real park had been founded otherwise: the scenario and each what-if on the same worlds, luck and draws of the
//! posterior, so that they differ by what was asked and by nothing else.

use crate::analysis::{Contrast, Estimate, contrast};
use crate::experiment::{Numbers, Prepared, Series, Sight, observe, scenario_at};
use crate::output::row;
use crate::rules::Arm;
use crate::scenario::{Ended, ParkOutcome, Quantity, Scenario, ScenarioError, WhatIf};

/// What is compared, in order.
pub const COMPARED: [ParkOutcome; 5] = [
    ParkOutcome::Tenants,
    ParkOutcome::LocalStaff,
    ParkOutcome::Transfer,
    ParkOutcome::Governments,
    ParkOutcome::Living,
];

/// Scenarios to be played side by side.
#[derive(Debug, Clone)]
pub struct WhatIfs {
    base: Prepared,
    arm: Arm,
    variants: Vec<(WhatIf, Prepared)>,
    /// Years since the start at which parks are read.
    at: f64,
}

/// A what-if against the scenario as it stands, in one outcome of its park.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Which what-if, by its position in the scenario.
    pub what_if: usize,
    /// What is compared.
    pub outcome: ParkOutcome,
    /// Mean in the scenario as it stands.
    pub stands: Estimate,
    /// Mean under the what-if.
    pub otherwise: Estimate,
    /// The what-if less the scenario as it stands, by world.
    pub difference: Contrast,
}

/// Values of one world: the scenario as it stands and the what-if, for each what-if and each of [`COMPARED`].
pub type WorldValues = Vec<[(f64, f64); COMPARED.len()]>;

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
        Ok(Self { base: Prepared::new(scenario.clone()), arm: scenario.calibrate.arm, variants, at })
    }

    /// Runs of one world.
    pub fn runs(&self) -> u64 {
        1 + self.variants.len() as u64
    }

    /// Worlds as a series: of each the numbers of [`WorldValues`], one behind the other.
    pub fn series(&self, worlds: u32) -> Series<'_> {
        Series {
            worlds,
            numbers: 2 * COMPARED.len() * self.variants.len(),
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

    /// The worlds of that series from their numbers.
    pub fn values(found: &Numbers) -> Vec<WorldValues> {
        let what_if = |own: &[f64]| std::array::from_fn(|at| (own[2 * at], own[2 * at + 1]));
        found.worlds().map(|world| world.chunks_exact(2 * COMPARED.len()).map(what_if).collect()).collect()
    }

    /// Plays one world.
    pub fn world(&self, world: u32) -> WorldValues {
        let arm = self.arm;
        let sights = |what_if: &WhatIf| {
            let quantity = |outcome| Quantity::Park(what_if.park, outcome, what_if.ended);
            COMPARED.map(|outcome| Sight { quantity: quantity(outcome), at: self.at })
        };
        let play = |prepared: &Prepared, arm: Arm, sights: &[Sight]| observe(prepared, arm, world, 0, sights);
        let all: Vec<Sight> = self.variants.iter().flat_map(|(what_if, _)| sights(what_if)).collect();
        let stands = play(&self.base, arm, &all);
        (self.variants.iter().zip(stands.chunks(COMPARED.len())))
            .map(|((what_if, prepared), stands)| {
                let otherwise = play(prepared, what_if.arm.unwrap_or(arm), &sights(what_if));
                std::array::from_fn(|at| (stands[at], otherwise[at]))
            })
            .collect()
    }
}

/// What the worlds say together, what-if by what-if.
///
/// What tenants of a park that has ended count as is said by the what-if; its local share is compared where both have one.
pub fn compare(worlds: &[WorldValues]) -> Vec<Compared> {
    let what_ifs = worlds.first().map_or(0, Vec::len);
    let mut compared = Vec::new();
    for what_if in 0..what_ifs {
        for (at, outcome) in COMPARED.into_iter().enumerate() {
            let (stands, otherwise): (Vec<f64>, Vec<f64>) = worlds.iter().map(|world| world[what_if][at]).unzip();
            compared.push(Compared {
                what_if,
                outcome,
                stands: Estimate::of(&stands),
                otherwise: Estimate::of(&otherwise),
                difference: contrast(&otherwise, &stands),
            });
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
        outcome: ParkOutcome, "", "what is compared; transfer is a quantity of the model";
        unit: String, "", "its unit";
        ended: Option<Ended>, "", "what a park that has ended counts as: zero, or missing; null where nothing depends on it";
        stands: Option<f64>, "unit of the outcome", "mean over worlds in the scenario as it stands";
        otherwise: Option<f64>, "unit of the outcome", "mean under the what-if";
        difference: Option<f64>, "unit of the outcome", "the what-if minus the scenario as it stands, paired by world";
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
        let difference = &row.difference.difference;
        WhatIfRow {
            what_if: what_if.name.clone(),
            says: what_if.says.clone(),
            park: scenario.plan.parks[what_if.park].name.clone(),
            date: f64::from(scenario.rules.time.start) + at,
            outcome: row.outcome,
            unit: row.outcome.unit().to_owned(),
            ended: row.outcome.has_zero().then_some(what_if.ended),
            stands: row.stands.mean,
            otherwise: row.otherwise.mean,
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
