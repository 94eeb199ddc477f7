//! How transfer differs between worlds, arms and host regions, from the tables `runs`, `arms`, `contrasts`,
//! `convergence` and `region_shares`.

use crate::analysis::{quantile, sorted};
use crate::charts::{
    ArmValues, AxisLabel, Contrast, Contrasts, Convergence, Distribution, Interval, Lorenz, Scatter,
    contrasts as draw_contrasts, convergence as draw_convergence, distribution, lorenz as draw_lorenz, scatter,
};
use crate::output::results::{ArmRow, ConvergenceRow, Difference, RegionShare};
use crate::parameters::Arm;
use crate::report::figures::capital;
use crate::report::{ReportError, ResultTables};

use super::{NamedPictures, by_world, labels, only, sampled_labels};

pub(in crate::report) fn by_arm(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let title = "How does transfer differ between arms and between worlds?";
    let arms = tables.arms().into_iter().zip(by_world(tables, "transfer")?).map(|(arm, values)| {
        let order = sorted(&values);
        let quartiles = [0.25, 0.5, 0.75].map(|p| quantile(&order, p).unwrap_or(f64::NAN));
        ArmValues { name: arm.to_owned(), values, quartiles }
    });
    let facts = Distribution {
        labels: sampled_labels(
            tables,
            title,
            "A point is a world; box: quartiles; outline: smoothed density. A quantity of the model.",
            "Distribution of transfer at the horizon over worlds by arm.",
        ),
        outcome: AxisLabel::new("transfer, mean over host firms", "log points"),
        arms: arms.collect(),
    };
    Ok(only(distribution(&facts)))
}

pub(in crate::report) fn contrasts(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    if tables.arms().len() < 2 {
        return Ok(Vec::new());
    }
    let title = "Which arm transfers more on the same worlds?";
    let facts = Contrasts {
        labels: labels(
            tables,
            title,
            "Mean paired difference with its 95 % interval; right: share of worlds with the first arm ahead.",
            "Paired differences in transfer between arms.",
        ),
        difference: AxisLabel::new("difference in transfer", "log points"),
        rows: (ordered(tables.rows::<Difference>()?).into_iter())
            .map(|row| Contrast {
                first: row.arm.as_str().to_owned(),
                second: row.minus.as_str().to_owned(),
                mean: row.difference,
                low: row.low,
                high: row.high,
                ahead: row.share_above,
                resolved: row.resolved,
            })
            .collect(),
    };
    Ok(only(draw_contrasts(&facts)))
}

/// Differences in transfer, each counted so that it is positive: those of types first, then those with the open arm, which
/// is none; the largest first.
fn ordered(rows: Vec<Difference>) -> Vec<Difference> {
    let own = rows.into_iter().filter(|row| row.outcome == "transfer");
    let mut own: Vec<Difference> = own.map(|row| if row.difference < 0.0 { row.reversed() } else { row }).collect();
    let has_open = |row: &Difference| row.arm == Arm::OPEN || row.minus == Arm::OPEN;
    own.sort_by(|a, b| has_open(a).cmp(&has_open(b)).then(b.difference.total_cmp(&a.difference)));
    own
}

/// The contrast that matters most, as worlds are added: whether there are enough.
pub(in crate::report) fn convergence(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let rows = tables.rows::<ConvergenceRow>()?;
    // Fewer points are no curve.
    let Some(ConvergenceRow { arm, minus, .. }) = rows.first().filter(|_| rows.len() > 2) else {
        return Ok(Vec::new());
    };
    let point = |row: &ConvergenceRow| (row.worlds as f64, Interval::new(row.difference, row.low, row.high));
    let title = "Are there enough worlds?";
    let note = format!(
        "{} minus {}: mean paired difference and its 95 % interval over the first worlds.",
        capital(arm.as_str()),
        minus.as_str()
    );
    let facts = Convergence {
        labels: labels(tables, title, &note, "A difference in transfer between two arms as worlds are added."),
        worlds: AxisLabel::new("worlds", ""),
        estimate: AxisLabel::new("difference in transfer", "log points"),
        difference: true,
        points: rows.iter().map(point).collect(),
        half_width: None,
        stop: None,
    };
    Ok(only(draw_convergence(&facts)))
}

/// Mean over runs of the Lorenz curves of single runs: regions are no one's in particular, worlds are replicates.
pub(in crate::report) fn lorenz(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let rows = tables.rows::<RegionShare>()?;
    if !rows.iter().any(|row| row.transfer.is_finite()) {
        return Ok(Vec::new());
    }
    let title = "How evenly do host regions share the transfer?";
    let arms = tables.scenario.experiment.arms.iter().map(|arm| {
        let own = rows.iter().filter(|row| row.arm == *arm);
        (arm.as_str().to_owned(), own.map(|row| (100.0 * row.regions, 100.0 * row.transfer)).collect())
    });
    let facts = Lorenz {
        labels: labels(
            tables,
            title,
            "Mean of the Lorenz curves of all runs; the straight line is equality. The lower the curve, the fewer regions \
             hold the transfer.",
            "Lorenz curves of transfer over host regions by arm.",
        ),
        holders: AxisLabel::new("host regions, from those with least", "%"),
        held: AxisLabel::new("share of transfer", "%"),
        whole: 100.0,
        arms: arms.collect(),
    };
    Ok(only(draw_lorenz(&facts)))
}

pub(in crate::report) fn support(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let (x, y) = (by_world(tables, "government_years")?, by_world(tables, "transfer")?);
    let title = "What does support by governments buy?";
    let rows = tables.rows::<ArmRow>()?;
    let means = |outcome: &str| -> Vec<f64> {
        rows.iter().filter(|row| row.of.outcome == outcome).map(|row| row.of.mean).collect()
    };
    let facts = Scatter {
        labels: sampled_labels(
            tables,
            title,
            "A point is a world at the horizon; dark marks: means of the arms, the panel's own large. Worlds with more \
             parks have more of both.",
            "Years of government enrolment against transfer, one panel per arm.",
        ),
        x: AxisLabel::new("government-years of enrolment", "years"),
        y: AxisLabel::new("transfer, mean over host firms", "log points"),
        means: means("government_years").into_iter().zip(means("transfer")).collect(),
        arms: (tables.arms().into_iter().zip(x.into_iter().zip(y)))
            .map(|(arm, (x, y))| (arm.to_owned(), x.into_iter().zip(y).collect()))
            .collect(),
    };
    Ok(only(scatter(&facts)))
}
