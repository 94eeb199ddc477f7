//! Regret and robustness: which arm is never far from best over the whole uncertain space.
//!
//! The regret of an arm at a point is how far its mean outcome falls short of the best arm's there (Savage 1951; Lempert,
//! Groves, Popper and Bankes 2006, Management Science 52, 514-528). An arm satisfices at a point if its mean reaches a
//! threshold. Intervals come from a paired bootstrap: each resample draws points and, the same for every point and arm,
//! worlds, so that what arms share cancels in their comparison. With few worlds the best mean is in part a lucky one,
//! which lengthens every regret at that point by the same amount. Chosen on one half of the worlds and measured on the other,
//! the best arm is no luckier than others, and at times the wrong one: a mean regret by halves is too short as that by all
//! worlds is too long, and the truth lies between them. Contrasts between arms are neither.

use super::best::leaders;
use super::bootstrap::{Bootstrap, Estimate, quantile};
use crate::experiment::designs::seeded::{Seeded, Use};
use crate::measures::Better;

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
    /// Mean regret with the best arm of a point chosen on one half of its worlds and measured on the other, both ways; of the
    /// points that have worlds in both halves.
    pub by_halves: Option<f64>,
    /// The quantile requested.
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

/// Worlds that are resampled one by one. Of more, blocks of consecutive ones are: worlds are independent, so blocks are.
const MOST: usize = 256;

/// What is resampled of the worlds: those that are the same run stand and fall together.
#[derive(Debug, Clone, PartialEq)]
pub struct Blocks {
    of_world: Vec<usize>,
}

impl Blocks {
    /// Of worlds that are these runs, by number.
    pub fn of(runs: &[usize]) -> Self {
        let different = runs.iter().max().map_or(0, |last| last + 1);
        let per_block = different.div_ceil(MOST).max(1);
        Self { of_world: runs.iter().map(|run| run / per_block).collect() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.of_world.iter().max().map_or(0, |last| last + 1)
    }
}

/// What the worlds of a point say of its arms; a missing run is NaN and takes the world away from all arms of that point, so
/// that arms are compared on the same worlds.
#[derive(Debug, Clone, PartialEq)]
pub struct PointWorlds {
    arms: usize,
    /// Rows of block of worlds, number of worlds and sum of each arm.
    rows: Vec<f64>,
}

impl PointWorlds {
    /// The worlds of `point[arm][world]`, of which these blocks are.
    pub fn of(point: &[Vec<f64>], blocks: &Blocks) -> Self {
        let (worlds, width) = (point.iter().map(Vec::len).min().unwrap_or(0), point.len() + 2);
        let mut rows = vec![0.0; blocks.count() * width];
        for (world, &block) in blocks.of_world.iter().enumerate().take(worlds) {
            if point.iter().all(|arm| arm[world].is_finite()) {
                let row = &mut rows[block * width..][..width];
                (row[0], row[1]) = (block as f64, row[1] + 1.0);
                row[2..].iter_mut().zip(point).for_each(|(sum, arm)| *sum += arm[world]);
            }
        }
        let rows = rows.chunks_exact(width).filter(|row| row[1] > 0.0).flatten().copied().collect();
        Self { arms: point.len(), rows }
    }

    /// The mean of each arm, each block counted `times` over; nothing if none is counted.
    fn means(&self, times: &[f64]) -> Option<Vec<f64>> {
        let rows = || self.rows.chunks_exact(self.arms + 2).map(|row| (times[row[0] as usize], &row[1..]));
        let total: f64 = rows().map(|(weight, row)| weight * row[0]).sum();
        let mean = |arm: usize| rows().map(|(weight, row)| weight * row[arm]).sum::<f64>() / total;
        (total > 0.0).then(|| (1..=self.arms).map(mean).collect())
    }
}

/// The regret of `outcomes[point][arm][world]`; a missing run is NaN. Absent if no point has a run of every arm.
pub fn regret(outcomes: &[Vec<Vec<f64>>], options: &RegretOptions, bootstrap: &Bootstrap) -> Option<Regret> {
    let worlds = outcomes.iter().flatten().map(Vec::len).max()?;
    let blocks = Blocks::of(&(0..worlds).collect::<Vec<usize>>());
    let points = outcomes.iter().map(|point| PointWorlds::of(point, &blocks)).collect();
    regret_of(points, blocks.count(), options, bootstrap)
}

/// As [`regret`], of points whose worlds are of so many blocks.
pub fn regret_of(
    points: Vec<PointWorlds>,
    blocks: usize,
    options: &RegretOptions,
    bootstrap: &Bootstrap,
) -> Option<Regret> {
    let (arms, asked) = (points.first()?.arms, points.len());
    let complete = points.into_iter().enumerate().filter(|(_, point)| point.arms == arms);
    let kept: Vec<(usize, PointWorlds)> = complete.filter(|(_, point)| !point.rows.is_empty()).collect();
    if kept.is_empty() || arms == 0 {
        return None;
    }
    let once = vec![1.0; blocks];
    let all: Vec<Vec<f64>> = kept.iter().map(|(_, point)| point.means(&once)).collect::<Option<_>>()?;
    let figures = Figures::of(&all.iter().collect::<Vec<_>>(), options);

    let mut chance = Seeded::new(bootstrap.seed, Use::Bootstrap);
    // A single world has no spread; an interval over points alone would leave out what worlds differ by.
    let resamples = if blocks < 2 { 0 } else { bootstrap.resamples };
    let drawn: Vec<Figures> = (0..resamples)
        .filter_map(|_| {
            let mut times = vec![0.0; blocks];
            chance.resample(blocks).into_iter().for_each(|block| times[block] += 1.0);
            let at: Vec<Option<Vec<f64>>> = kept.iter().map(|(_, point)| point.means(&times)).collect();
            let picked: Vec<&Vec<f64>> =
                chance.resample(kept.len()).into_iter().filter_map(|i| at[i].as_ref()).collect();
            (!picked.is_empty()).then(|| Figures::of(&picked, options))
        })
        .collect();
    let estimate = |figure: &dyn Fn(&Figures) -> f64| Estimate {
        value: figure(&figures),
        interval: (!drawn.is_empty()).then(|| bootstrap.interval(drawn.iter().map(figure).collect())),
    };
    let by_halves = by_halves(&kept, blocks, options);
    let arm = |arm: usize| ArmRegret {
        by_halves: by_halves.as_ref().map(|means| means[arm]),
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
        lost: asked - kept.len(),
    })
}

/// [`ArmRegret::by_halves`] of every arm: halves are every other block of worlds; arms that share the lead of one half are
/// measured as their mean.
fn by_halves(points: &[(usize, PointWorlds)], blocks: usize, options: &RegretOptions) -> Option<Vec<f64>> {
    let better = if options.more_is_better { Better::More } else { Better::Less };
    let halves = [0, 1].map(|half| (0..blocks).map(|block| f64::from(block % 2 == half)).collect::<Vec<f64>>());
    let of_point = |point: &PointWorlds| {
        let [one, other] = [point.means(&halves[0])?, point.means(&halves[1])?];
        let way = |choice: &[f64], measure: &[f64]| {
            let chosen = leaders(choice.iter().copied().map(Some), better);
            let best = chosen.iter().map(|&arm| measure[arm]).sum::<f64>() / chosen.len() as f64;
            measure.iter().map(|mean| better.sign() * (best - mean)).collect::<Vec<f64>>()
        };
        let ways = [way(&one, &other), way(&other, &one)];
        Some((0..one.len()).map(|arm| f64::midpoint(ways[0][arm], ways[1][arm])).collect::<Vec<f64>>())
    };
    let regrets: Vec<Vec<f64>> = points.iter().filter_map(|(_, point)| of_point(point)).collect();
    let arms = regrets.first()?.len();
    Some((0..arms).map(|arm| regrets.iter().map(|point| point[arm]).sum::<f64>() / regrets.len() as f64).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Worlds that are the same run are drawn together, wherever they are.
    #[test]
    fn worlds_that_repeat_are_resampled_as_one() {
        let point = |shift: f64| vec![vec![1.0, 4.0, 2.0], vec![3.0 + shift, 1.0, 2.5]];
        let of = |times: usize, runs: &[usize]| {
            let points =
                [0.0, 1.0, -1.0, 0.5].map(point).map(|arms| arms.iter().map(|arm| arm.repeat(times)).collect());
            let blocks = Blocks::of(runs);
            let points = points.iter().map(|point: &Vec<Vec<f64>>| PointWorlds::of(point, &blocks)).collect();
            let options = RegretOptions { more_is_better: true, quantile: 0.5, threshold: Some(2.0) };
            regret_of(points, blocks.count(), &options, &Bootstrap::default()).unwrap()
        };
        assert_eq!(of(1, &[0, 1, 2]), of(2, &[0, 1, 2, 0, 1, 2]));
        assert_ne!(of(1, &[0, 1, 2]), of(2, &[0, 1, 2, 3, 4, 5]));
    }
}
