//! How transfer differs between worlds, arms and host regions, from the tables `runs`, `contrasts` and `regions`.

use std::collections::BTreeMap;

use crate::analysis::{Estimate, quantile, sorted};
use crate::charts::{
    Contrast, Contrasts, Convergence, Distribution, Interval, Lorenz, Quantity, Sample, Scatter,
    contrasts as draw_contrasts, convergence as draw_convergence, distribution, lorenz as draw_lorenz, scatter,
};
use crate::report::figures::capital;
use crate::report::run::sketch::Sketch;
use crate::report::{ReportError, ResultTables};

use super::{by_world, words};

pub(in crate::report) fn by_arm(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    let title = "How does transfer differ between arms and between worlds?";
    let arms = tables.arms().into_iter().zip(by_world(tables, "transfer")?).map(|(arm, values)| {
        let order = sorted(&values);
        let quartiles = [0.25, 0.5, 0.75].map(|p| quantile(&order, p).unwrap_or(f64::NAN));
        Sample { name: arm.to_owned(), values, quartiles }
    });
    let facts = Distribution {
        words: words(
            tables,
            title,
            "A point is a world; box: quartiles; outline: smoothed density. A quantity of the model.",
            "Distribution of transfer at the horizon over worlds by arm.",
        ),
        outcome: Quantity::new("transfer, mean over host firms", "log points"),
        arms: arms.collect(),
    };
    Ok(Sketch::only(title, distribution(&facts)))
}

pub(in crate::report) fn contrasts(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    if tables.arms().len() < 2 {
        return Ok(Vec::new());
    }
    let rows = tables.table("contrasts")?;
    let (outcome, arm, minus) = (rows.words("outcome")?, rows.words("arm")?, rows.words("minus")?);
    let [mean, low, high] = ["difference", "low", "high"].map(|name| rows.numbers(name));
    let (mean, low, high) = (mean?, low?, high?);
    let (ahead, resolved) = (rows.numbers("share_above")?, rows.numbers("resolved")?);
    let title = "Which arm transfers more on the same worlds?";
    let facts = Contrasts {
        words: words(
            tables,
            title,
            "Mean paired difference with its 95 % interval; right: share of worlds with the first arm ahead.",
            "Paired differences in transfer between arms.",
        ),
        difference: Quantity::new("difference in transfer", "log points"),
        rows: (0..rows.rows())
            .filter(|&row| outcome[row] == "transfer")
            .map(|row| Contrast {
                first: arm[row].to_owned(),
                second: minus[row].to_owned(),
                mean: mean[row],
                low: low[row],
                high: high[row],
                ahead: ahead[row],
                resolved: resolved[row] == 1.0,
            })
            .collect(),
    };
    Ok(Sketch::only(title, draw_contrasts(&facts)))
}

/// The contrast that matters most, as worlds are added: whether there are enough.
pub(in crate::report) fn convergence(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    let arms = tables.arms();
    let of = |name: &str| arms.iter().position(|arm| *arm == name);
    let pair = of("hybrid").zip(of("spontaneous")).or_else(|| Some((arms.len().checked_sub(1)?, 0)));
    let Some((first, second)) = pair.filter(|(first, second)| first != second) else { return Ok(Vec::new()) };
    let values = by_world(tables, "transfer")?;
    let differences: Vec<f64> = values[first].iter().zip(&values[second]).map(|(a, b)| a - b).collect();
    let every = differences.len().div_ceil(MOST_STOPS).max(1);
    let stops = (2..=differences.len()).filter(|worlds| (differences.len() - worlds).is_multiple_of(every));
    let points = stops.map(|worlds| {
        let estimate = Estimate::of(&differences[..worlds]);
        let [mean, low, high] = [estimate.mean, estimate.low, estimate.high].map(|end| end.unwrap_or(f64::NAN));
        (worlds as f64, Interval::new(mean, low, high))
    });
    let title = "Are there enough worlds?";
    let note = format!(
        "{} less {}: mean paired difference and its 95 % interval over the first worlds.",
        capital(arms[first]),
        arms[second]
    );
    let facts = Convergence {
        words: words(tables, title, &note, "A difference in transfer between two arms as worlds are added."),
        worlds: Quantity::new("worlds", ""),
        estimate: Quantity::new("difference in transfer", "log points"),
        difference: true,
        points: points.collect(),
        half_width: None,
        stop: None,
    };
    Ok(Sketch::only(title, draw_convergence(&facts)))
}

/// Numbers of worlds at which the running difference is drawn, at most.
const MOST_STOPS: usize = 400;

/// Points of a Lorenz curve at which shares of holders are compared.
const STEPS: usize = 100;

/// Mean over runs of the Lorenz curves of single runs: regions are no one's in particular, worlds are replicates.
pub(in crate::report) fn lorenz(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    let rows = tables.table("regions")?;
    let arms = rows.arms(&tables.arms())?;
    let (worlds, runs) = tables.places(rows)?;
    let transfer = rows.numbers("transfer")?;
    let mut by_run: BTreeMap<(usize, usize, usize), Vec<f64>> = BTreeMap::new();
    for row in 0..rows.rows() {
        by_run.entry((arms[row], worlds[row], runs[row])).or_default().push(transfer[row]);
    }
    let mut curves = vec![(0.0, vec![0.0; STEPS + 1]); tables.arms().len()];
    for ((arm, _, _), regions) in by_run {
        if let Some(curve) = lorenz_curve(&regions) {
            curves[arm].0 += 1.0;
            for (sum, held) in curves[arm].1.iter_mut().zip(curve) {
                *sum += held;
            }
        }
    }
    let title = "How evenly do host regions share the transfer?";
    let arms = tables.arms().into_iter().zip(curves).map(|(arm, (count, sums))| {
        let point = |(at, sum): (usize, f64)| (100.0 * at as f64 / STEPS as f64, 100.0 * sum / count);
        (arm.to_owned(), sums.into_iter().enumerate().map(point).collect())
    });
    let facts = Lorenz {
        words: words(
            tables,
            title,
            "Mean of the Lorenz curves of all runs; the straight line is equality. The lower the curve, the fewer regions \
             hold the transfer.",
            "Lorenz curves of transfer over host regions by arm.",
        ),
        holders: Quantity::new("host regions, from those with least", "%"),
        held: Quantity::new("share of transfer", "%"),
        whole: 100.0,
        arms: arms.collect(),
    };
    Ok(Sketch::only(title, draw_lorenz(&facts)))
}

/// Share of the total held by each share of holders; nothing if there is nothing to hold.
fn lorenz_curve(values: &[f64]) -> Option<Vec<f64>> {
    let order = sorted(values);
    let total: f64 = order.iter().sum();
    if order.is_empty() || total <= 0.0 {
        return None;
    }
    let mut held = vec![0.0];
    for value in &order {
        held.push(held[held.len() - 1] + value / total);
    }
    Some((0..=STEPS).map(|step| quantile(&held, step as f64 / STEPS as f64).unwrap_or(f64::NAN)).collect())
}

pub(in crate::report) fn support(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    let (x, y) = (by_world(tables, "government_years")?, by_world(tables, "transfer")?);
    let title = "What does support by governments buy?";
    let mean = |values: &[f64]| Estimate::of(values).mean.unwrap_or(f64::NAN);
    let facts = Scatter {
        words: words(
            tables,
            title,
            "A point is a world at the horizon; dark marks: means of the arms, the panel's own large. Worlds with more \
             parks have more of both.",
            "Years of government enrolment against transfer, one panel per arm.",
        ),
        x: Quantity::new("government-years of enrolment", "years"),
        y: Quantity::new("transfer, mean over host firms", "log points"),
        means: x.iter().zip(&y).map(|(x, y)| (mean(x), mean(y))).collect(),
        arms: (tables.arms().into_iter().zip(x.into_iter().zip(y)))
            .map(|(arm, (x, y))| (arm.to_owned(), x.into_iter().zip(y).collect()))
            .collect(),
    };
    Ok(Sketch::only(title, scatter(&facts)))
}

#[cfg(test)]
mod tests {
    use super::lorenz_curve;

    #[test]
    fn lorenz_curves_of_known_cases() {
        let equal = lorenz_curve(&[2.0, 2.0]).unwrap();
        assert!((equal[50] - 0.5).abs() < 1e-12 && (equal[25] - 0.25).abs() < 1e-12);
        let one = lorenz_curve(&[0.0, 0.0, 0.0, 4.0]).unwrap();
        assert!(one[75].abs() < 1e-12 && (one[100] - 1.0).abs() < 1e-12);
        assert_eq!(lorenz_curve(&[0.0, 0.0]), None);
    }
}
