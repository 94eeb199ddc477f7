//! Regret and robustness: which arm is never far from best over the whole uncertain space.
//!
//! The regret of an arm at a point is how far its mean outcome falls short of the best arm's there (Savage 1951; Lempert,
//! Groves, Popper and Bankes 2006, Management Science 52, 514-528). An arm satisfices at a point if its mean reaches a
//! threshold. Intervals come from a paired bootstrap: each resample draws points and, the same for every point and arm,
//! worlds, so that what arms share cancels in their comparison. With few worlds the best mean is in part a lucky one,
//! which lengthens every regret at that point by the same amount: trust the contrasts before the levels.

use super::bootstrap::{Bootstrap, Estimate, quantile};
use crate::experiment::designs::seeded::{Seeded, Use};

/// What counts as good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegretOptions {
    /// Whether more of the outcome is better.
    pub more_is_better: bool,
    /// Which quantile of regret to report beside mean and maximum, 0.9 for instance.
    pub quantile: f64,
    /// What an arm must reach at a point to satisfice; none leaves that share out.
    pub threshold: Option<f64>,
}

/// One arm over all points, in units of the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmRegret {
    /// Mean regret.
    pub mean: Estimate,
    /// The quantile asked for.
    pub quantile: Estimate,
    /// Largest regret at any point. Its interval can hardly reach above the estimate: resampling meets no new point.
    pub maximum: Estimate,
    /// Share of points at which the arm is best; equal arms are both best.
    pub best: Estimate,
    /// Share of points at which the arm satisfices, if a threshold is set.
    pub satisficing: Option<Estimate>,
}

/// The difference in mean regret between two arms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RegretContrast {
    /// The arms, the lower first.
    pub arms: (usize, usize),
    /// Mean regret of the first less that of the second: negative if the first is the safer one.
    pub difference: Estimate,
}

/// All arms of one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Regret {
    /// One per arm, in order.
    pub arms: Vec<ArmRegret>,
    /// All pairs, in order.
    pub contrasts: Vec<RegretContrast>,
    /// Regret at each point used, `points[i].1[arm]`, with the point's position.
    pub points: Vec<(usize, Vec<f64>)>,
    /// Points lost because an arm has no run there.
    pub lost: usize,
}

/// The regret of `outcomes[point][arm][world]`; a missing run is NaN and takes the world away from all arms of that point,
/// so that arms are compared on the same worlds. Absent if no point has a run of every arm.
pub fn regret(outcomes: &[Vec<Vec<f64>>], options: &RegretOptions, bootstrap: &Bootstrap) -> Option<Regret> {
    let arms = outcomes.first()?.len();
    let worlds = outcomes.iter().flatten().map(Vec::len).max()?;
    let complete = outcomes.iter().enumerate().filter(|(_, point)| point.len() == arms);
    let kept: Vec<(usize, Vec<Vec<f64>>)> =
        complete.map(|(i, point)| (i, paired(point))).filter(|(_, paired)| !paired.is_empty()).collect();
    if kept.is_empty() || arms == 0 {
        return None;
    }
    let once = vec![1.0; worlds];
    let all: Vec<Vec<f64>> = kept.iter().map(|(_, point)| means(point, &once)).collect::<Option<_>>()?;
    let figures = Figures::of(&all.iter().collect::<Vec<_>>(), options);

    let mut chance = Seeded::new(bootstrap.seed, Use::Bootstrap);
    let resamples = if kept.len() < 2 && worlds < 2 { 0 } else { bootstrap.resamples };
    let drawn: Vec<Figures> = (0..resamples)
        .filter_map(|_| {
            let mut times = vec![0.0; worlds];
            chance.resample(worlds).into_iter().for_each(|world| times[world] += 1.0);
            let at: Vec<Option<Vec<f64>>> = kept.iter().map(|(_, point)| means(point, &times)).collect();
            let picked: Vec<&Vec<f64>> =
                chance.resample(kept.len()).into_iter().filter_map(|i| at[i].as_ref()).collect();
            (!picked.is_empty()).then(|| Figures::of(&picked, options))
        })
        .collect();
    let estimate = |figure: &dyn Fn(&Figures) -> f64| Estimate {
        value: figure(&figures),
        interval: (!drawn.is_empty()).then(|| bootstrap.interval(drawn.iter().map(figure).collect())),
    };
    let arm = |arm: usize| ArmRegret {
        mean: estimate(&|figures| figures.0[arm].mean),
        quantile: estimate(&|figures| figures.0[arm].quantile),
        maximum: estimate(&|figures| figures.0[arm].maximum),
        best: estimate(&|figures| figures.0[arm].best),
        satisficing: options.threshold.map(|_| estimate(&|figures| figures.0[arm].satisficing)),
    };
    let pairs = (0..arms).flat_map(|one| (one + 1..arms).map(move |other| (one, other)));
    let contrast = |(one, other): (usize, usize)| RegretContrast {
        arms: (one, other),
        difference: estimate(&|figures| figures.0[one].mean - figures.0[other].mean),
    };
    Some(Regret {
        arms: (0..arms).map(arm).collect(),
        contrasts: pairs.map(contrast).collect(),
        points: kept.iter().zip(&all).map(|((i, _), means)| (*i, shortfalls(means, options))).collect(),
        lost: outcomes.len() - kept.len(),
    })
}

/// `rows[i] = [world, outcome of each arm]` for the worlds in which every arm of a point has a run.
fn paired(point: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let worlds = point.iter().map(Vec::len).min().unwrap_or(0);
    let row = |world: usize| std::iter::once(world as f64).chain(point.iter().map(|arm| arm[world])).collect();
    (0..worlds).map(row).filter(|row: &Vec<f64>| row.iter().all(|value| value.is_finite())).collect()
}

/// The mean of each arm over a point's worlds, each world counted `times` over; nothing if none is counted.
fn means(rows: &[Vec<f64>], times: &[f64]) -> Option<Vec<f64>> {
    let weight = |row: &[f64]| times[row[0] as usize];
    let total: f64 = rows.iter().map(|row| weight(row)).sum();
    let arms = rows.first()?.len();
    let mean = |arm: usize| rows.iter().map(|row| weight(row) * row[arm]).sum::<f64>() / total;
    (total > 0.0).then(|| (1..arms).map(mean).collect())
}

fn shortfalls(means: &[f64], options: &RegretOptions) -> Vec<f64> {
    let sign = if options.more_is_better { 1.0 } else { -1.0 };
    let best = means.iter().map(|mean| sign * mean).fold(f64::NEG_INFINITY, f64::max);
    means.iter().map(|mean| best - sign * mean).collect()
}

/// The figures of every arm over some points.
struct Figures(Vec<ArmFigures>);

struct ArmFigures {
    mean: f64,
    quantile: f64,
    maximum: f64,
    best: f64,
    satisficing: f64,
}

impl Figures {
    /// `points` holds the means of the arms at each point; it must not be empty.
    fn of(points: &[&Vec<f64>], options: &RegretOptions) -> Self {
        let count = points.len() as f64;
        let shortfalls: Vec<Vec<f64>> = points.iter().map(|means| shortfalls(means, options)).collect();
        let share = |test: &dyn Fn(usize) -> bool| (0..points.len()).filter(|&i| test(i)).count() as f64 / count;
        let reaches = |mean: f64| match options.threshold {
            Some(threshold) if options.more_is_better => mean >= threshold,
            Some(threshold) => mean <= threshold,
            None => false,
        };
        let arm = |arm: usize| {
            let mut regrets: Vec<f64> = shortfalls.iter().map(|point| point[arm]).collect();
            regrets.sort_by(f64::total_cmp);
            ArmFigures {
                mean: regrets.iter().sum::<f64>() / count,
                quantile: quantile(&regrets, options.quantile),
                maximum: quantile(&regrets, 1.0),
                best: share(&|i| shortfalls[i][arm] <= 0.0),
                satisficing: share(&|i| reaches(points[i][arm])),
            }
        };
        Self((0..points[0].len()).map(arm).collect())
    }
}
