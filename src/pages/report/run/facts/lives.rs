//! How long parks live and of what they end, from the tables `survival` and `parks`.

use crate::analysis::{Lifetime, numbers_at_risk};
use crate::charts::{
    CompetingEnds, Composition, Part, Quantity, Survival, SurvivalCurve, SurvivalStep, competing_ends as draw_ends,
    survival as draw_survival,
};
use crate::report::run::sketch::Sketch;
use crate::report::{ReportError, ResultTables};
use crate::state::End;

use super::words;

pub(in crate::report) fn survival(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    let horizon = f64::from(tables.scenario.rules.time.years);
    // Round ages, as on the axis, of which eight columns find room.
    let apart = [1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|apart| horizon / apart < 8.0).unwrap_or(50.0);
    let risk_ages: Vec<f64> = (0..=(horizon / apart) as u32).map(|k| apart * f64::from(k)).collect();
    let lives = lives(tables)?;
    let rows = tables.table("survival")?;
    let arms = rows.arms(&tables.arms())?;
    let [age, share, low, high] = ["age", "survival", "low", "high"].map(|name| rows.numbers(name));
    let (age, share, low, high) = (age?, share?, low?, high?);
    let group = |(at, name): (usize, &&str)| {
        let first = SurvivalStep { age: 0.0, share: 1.0, low: f64::NAN, high: f64::NAN };
        let own = (0..rows.rows()).filter(|&row| arms[row] == at);
        let step = |row: usize| SurvivalStep { age: age[row], share: share[row], low: low[row], high: high[row] };
        SurvivalCurve {
            name: (*name).to_owned(),
            steps: std::iter::once(first).chain(own.map(step)).collect(),
            at_risk: numbers_at_risk(&lives[at], &risk_ages).into_iter().map(|count| count as u64).collect(),
        }
    };
    let title = "How long do parks live?";
    let facts = Survival {
        words: words(
            tables,
            title,
            "Kaplan-Meier estimate over the parks of all worlds; band: 95 % interval that takes parks as independent, though \
             those of a world share it.",
            "Survival of parks by age and arm.",
        ),
        age: Quantity::new("age of the park", "years"),
        share: Quantity::new("parks alive", "share"),
        whole: 1.0,
        risk_ages: risk_ages.clone(),
        groups: tables.arms().iter().enumerate().map(group).collect(),
    };
    Ok(Sketch::only(title, draw_survival(&facts)))
}

/// Lives of all parks by arm. Only how long they were watched matters here, not of what they ended.
fn lives(tables: &ResultTables) -> Result<Vec<Vec<Lifetime>>, ReportError> {
    let rows = tables.table("parks")?;
    let arms = rows.arms(&tables.arms())?;
    let (founded, ended) = (rows.numbers("founded")?, rows.numbers("ended")?);
    let mut lives = vec![Vec::new(); tables.arms().len()];
    for row in 0..rows.rows() {
        let (last, cause) = if ended[row].is_nan() { (tables.horizon(), None) } else { (ended[row], Some(0)) };
        // Dates are sums of a year and a number of steps, so their difference is off by a rounding.
        lives[arms[row]].push(Lifetime::new(libm::round((last - founded[row]) * 1e9) / 1e9, cause));
    }
    Ok(lives)
}

pub(in crate::report) fn competing_ends(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    let rows = tables.table("survival")?;
    let arms = rows.arms(&tables.arms())?;
    let age = rows.numbers("age")?;
    let incidence = End::ALL.map(|end| rows.numbers(end.word())).into_iter().collect::<Result<Vec<_>, _>>()?;
    let group = |(at, name): (usize, &&str)| {
        let own = thinned((0..rows.rows()).filter(|&row| arms[row] == at).collect());
        let with_start = |values: &[f64], factor: f64| -> Vec<f64> {
            std::iter::once(0.0).chain(own.iter().map(|&row| factor * values[row])).collect()
        };
        Composition {
            name: (*name).to_owned(),
            times: with_start(&age, 1.0),
            parts: (End::ALL.into_iter().zip(&incidence))
                .map(|(end, values)| Part { name: end.word().replace('_', " "), values: with_start(values, 100.0) })
                .collect(),
        }
    };
    let title = "Of what do parks end?";
    let facts = CompetingEnds {
        words: words(
            tables,
            title,
            "Cumulative incidence by cause (Aalen-Johansen) over the parks of all worlds.",
            "Cumulative incidence of the ends of parks by age, cause and arm.",
        ),
        age: Quantity::new("age of the park", "years"),
        incidence: Quantity::new("parks ended", "%"),
        groups: tables.arms().iter().enumerate().map(group).collect(),
    };
    Ok(Sketch::only(title, draw_ends(&facts)))
}

/// At most some hundred steps, evenly: a curve needs no more.
fn thinned<T>(steps: Vec<T>) -> Vec<T> {
    let every = steps.len().div_ceil(120).max(1);
    let last = steps.len().saturating_sub(1);
    steps.into_iter().enumerate().filter(|(at, _)| at % every == 0 || *at == last).map(|(_, step)| step).collect()
}
