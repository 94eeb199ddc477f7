//! How long parks live and of what they end, from the tables `survival` and `lives`.

use crate::charts::{
    AxisLabel, Composition, CompositionPart, Stacks, Survival, SurvivalCurve, SurvivalStep, stacks,
    survival as draw_survival,
};
use crate::output::results::{LifeRow, SurvivalRow};
use crate::parameters::Arm;
use crate::report::{ReportError, ResultTables};
use crate::state::End;

use super::{NamedPictures, labels, only};

pub(in crate::report) fn survival(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let horizon = f64::from(tables.scenario.parameters.time.years);
    // Round ages, as on the axis, of which eight columns find room.
    let apart = [1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|apart| horizon / apart < 8.0).unwrap_or(50.0);
    let risk_ages: Vec<f64> = (0..=(horizon / apart) as u32).map(|k| apart * f64::from(k)).collect();
    let (steps, lives) = (tables.rows::<SurvivalRow>()?, tables.rows::<LifeRow>()?);
    // Where no park has ended there is no curve.
    if steps.is_empty() {
        return Ok(Vec::new());
    }
    let group = |arm: &Arm| {
        let first = SurvivalStep { age: 0.0, share: 1.0, low: f64::NAN, high: f64::NAN };
        let step = |row: &SurvivalRow| SurvivalStep { age: row.age, share: row.survival, low: row.low, high: row.high };
        let own = steps.iter().filter(|row| row.arm == *arm).map(step);
        // A park that is last seen at an age is watched just before it.
        let watched = |age: f64| lives.iter().filter(move |row| row.arm == *arm && row.age >= age);
        let at_risk = |&age: &f64| watched(age).map(LifeRow::parks).sum();
        SurvivalCurve {
            name: arm.as_str().to_owned(),
            steps: std::iter::once(first).chain(own).collect(),
            at_risk: risk_ages.iter().map(at_risk).collect(),
        }
    };
    let title = "How long do parks live?";
    let facts = Survival {
        labels: labels(
            tables,
            title,
            "Kaplan-Meier estimate over the parks of all worlds; band: 95 % interval that takes parks as independent, though \
             those of a world share it.",
            "Survival of parks by age and arm.",
        ),
        age: AxisLabel::new("age of the park", "years"),
        share: AxisLabel::new("parks alive", "share"),
        whole: 1.0,
        risk_ages: risk_ages.clone(),
        groups: tables.scenario.experiment.arms.iter().map(group).collect(),
    };
    Ok(only(draw_survival(&facts)))
}

pub(in crate::report) fn competing_ends(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let rows = tables.rows::<SurvivalRow>()?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let group = |arm: &Arm| {
        let own: Vec<&SurvivalRow> = thinned(rows.iter().filter(|row| row.arm == *arm).collect());
        let with_start = |value: &dyn Fn(&SurvivalRow) -> f64| -> Vec<f64> {
            std::iter::once(0.0).chain(own.iter().map(|row| value(row))).collect()
        };
        Composition {
            name: arm.as_str().to_owned(),
            times: with_start(&|row| row.age),
            parts: (End::ALL.into_iter().enumerate())
                .map(|(at, end)| CompositionPart {
                    name: end.as_str().replace('_', " "),
                    values: with_start(&|row| 100.0 * row.incidence()[at]),
                })
                .collect(),
        }
    };
    let title = "Why do parks end?";
    let facts = Stacks {
        labels: labels(
            tables,
            title,
            "Cumulative incidence by cause (Aalen-Johansen) over the parks of all worlds.",
            "Cumulative incidence of the ends of parks by age, cause and arm.",
        ),
        time: AxisLabel::new("age of the park", "years"),
        amount: AxisLabel::new("parks ended", "%"),
        whole: None,
        steps: true,
        panels: tables.scenario.experiment.arms.iter().map(group).collect(),
    };
    Ok(only(stacks(&facts)))
}

/// At most some hundred steps, evenly: a curve needs no more.
fn thinned<T>(steps: Vec<T>) -> Vec<T> {
    let every = steps.len().div_ceil(120).max(1);
    let last = steps.len().saturating_sub(1);
    steps.into_iter().enumerate().filter(|(at, _)| at % every == 0 || *at == last).map(|(_, step)| step).collect()
}
