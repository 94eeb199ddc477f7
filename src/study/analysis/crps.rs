//! How good a predictive sample was, once the figure is known: the continuous ranked probability score and coverage.

use super::estimate::Estimate;
use super::weighted::Weighted;

/// The continuous ranked probability score of a weighted sample against a figure,
///
/// ```text
/// CRPS = integral (F(x) - [x >= y])^2 dx = sum w_i |x_i - y| - 1/2 sum w_i w_j |x_i - x_j|
/// ```
///
/// in the unit of the figure: 0 is a certain hit, the absolute error is what a certain miss gets, and a proper score means
/// that nobody gains by stating more or less confidence than they have (Gneiting and Raftery 2007, J. Am. Stat. Assoc.
/// 102:359-378). The sample is taken as the whole forecast; of `n` draws from a wider one the score is too large by about a
/// share of `1 / n`. `None` of an empty sample or a figure that is not finite.
pub fn crps(sample: &Weighted, figure: f64) -> Option<f64> {
    if sample.is_empty() || !figure.is_finite() {
        return None;
    }
    let values = sample.values();
    let mut below = 0.0;
    let mut score = 0.0;
    // Beyond the sample only the figure itself is passed.
    score += (values[0] - figure).max(0.0) + (figure - values[values.len() - 1]).max(0.0);
    for (pair, weight) in values.windows(2).zip(sample.weights()) {
        below += weight;
        let until = figure.clamp(pair[0], pair[1]);
        score += below * below * (until - pair[0]) + (1.0 - below) * (1.0 - below) * (pair[1] - until);
    }
    Some(score)
}

/// [`crps`] of `ln(1 + x)`: a score of relative error for counts, defined at zero and not ruled by the largest park
/// (Bosse et al. 2023, `PLoS` Comput. Biol. 19:e1011393). Values below zero count as zero.
pub fn log_crps(sample: &Weighted, figure: f64) -> Option<f64> {
    let log = |x: &f64| libm::log1p(x.max(0.0));
    crps(&Weighted::new(sample.values().iter().map(log), sample.weights().iter().copied()), log(&figure))
}

/// Scores of several forecasts of one forecaster.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Figures that were scored.
    pub count: usize,
    /// Mean [`crps`], with its interval if figures are taken as independent.
    pub crps: Estimate,
    /// Mean [`log_crps`], likewise.
    pub log_crps: Estimate,
    /// Share of figures within the central interval of 50 %; absent without figures.
    pub half: Option<f64>,
    /// Share of figures within the central interval of 90 %; absent without figures.
    pub most: Option<f64>,
}

/// Scores each forecast against its figure; pairs without a score are left out.
pub fn scores(forecasts: &[(&Weighted, f64)]) -> Scores {
    let scored: Vec<_> = forecasts.iter().filter(|(sample, figure)| crps(sample, *figure).is_some()).collect();
    let each = |score: fn(&Weighted, f64) -> Option<f64>| {
        Estimate::of(&scored.iter().filter_map(|(sample, figure)| score(sample, *figure)).collect::<Vec<_>>())
    };
    let share = |level: f64| {
        let held = scored.iter().filter(|(sample, figure)| sample.covers(*figure, level) == Some(true)).count();
        (!scored.is_empty()).then(|| held as f64 / scored.len() as f64)
    };
    Scores { count: scored.len(), crps: each(crps), log_crps: each(log_crps), half: share(0.5), most: share(0.9) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws;

    /// The CRPS of a normal forecast, in closed form: with `z = (y - mean) / sd`,
    /// `sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi))`.
    fn normal_crps(mean: f64, deviation: f64, figure: f64) -> f64 {
        let z = (figure - mean) / deviation;
        let density = libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt();
        deviation * (z * libm::erf(z / std::f64::consts::SQRT_2) + 2.0 * density - 1.0 / std::f64::consts::PI.sqrt())
    }

    #[test]
    fn the_score_of_a_normal_sample_is_the_closed_form() {
        // The middles of 20 000 steps of equal probability.
        let n = 20_000;
        let normal = |k: i32| 3.0 + 2.0 * draws::normal((f64::from(k) + 0.5) / f64::from(n));
        let sample = Weighted::equal((0..n).map(normal));
        for figure in [-4.0, 1.0, 3.0, 3.7, 12.0] {
            let (found, exact) = (crps(&sample, figure).unwrap(), normal_crps(3.0, 2.0, figure));
            assert!((found - exact).abs() < 2e-4, "{figure}: {found} {exact}");
        }
        assert!((normal_crps(0.0, 1.0, 0.0) - 0.233_694_977).abs() < 1e-9);
    }

    #[test]
    fn both_forms_of_the_score_meet() {
        let sample = Weighted::new([4.0, 1.0, 2.5, 7.0], [0.1, 0.4, 0.3, 0.2]);
        let pairs = || sample.values().iter().zip(sample.weights());
        for figure in [0.0, 1.0, 2.0, 5.5, 9.0] {
            let error: f64 = pairs().map(|(x, w)| w * (x - figure).abs()).sum();
            let spread: f64 = pairs().flat_map(|(x, w)| pairs().map(move |(y, v)| w * v * (x - y).abs())).sum();
            assert!((crps(&sample, figure).unwrap() - (error - spread / 2.0)).abs() < 1e-12, "{figure}");
        }
        assert_eq!(crps(&Weighted::equal([2.0]), 5.0), Some(3.0));
        assert_eq!((crps(&Weighted::default(), 5.0), crps(&sample, f64::NAN)), (None, None));
    }

    #[test]
    fn logarithms_score_relative_errors() {
        let score = |forecast: f64, figure: f64| log_crps(&Weighted::equal([forecast]), figure).unwrap();
        assert!((score(19.0, 9.0) - libm::log(2.0)).abs() < 1e-12);
        assert!((score(199.0, 99.0) - libm::log(2.0)).abs() < 1e-12);
        assert_eq!(score(-3.0, 0.0), 0.0);
    }

    #[test]
    fn scores_are_gathered() {
        let (narrow, wide) = (Weighted::equal([1.0, 2.0, 3.0, 4.0]), Weighted::equal([0.0, 10.0]));
        let told = scores(&[(&narrow, 2.0), (&narrow, 4.2), (&wide, 5.0), (&narrow, f64::NAN)]);
        assert_eq!(told.count, 3);
        assert_eq!((told.half, told.most), (Some(2.0 / 3.0), Some(2.0 / 3.0)));
        let mean = (crps(&narrow, 2.0).unwrap() + crps(&narrow, 4.2).unwrap() + 2.5) / 3.0;
        assert!((told.crps.mean.unwrap() - mean).abs() < 1e-12);
        assert_eq!(scores(&[]).half, None);
    }
}
