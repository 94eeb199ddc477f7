//! Growth curves: a known one is recovered, predictive intervals cover, bounds count as bounds, exact where it is known.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use polmob::analysis::Weighted;
use polmob::analysis::growth::{Curve, DatedFigure, Fit, GrowthError, fit};
use polmob::draws::{Address, Decision, Key, Stream};

fn stream_of(set: u32) -> Stream {
    Key::world(31, set).stream(Decision::Attempt, Address::of(0))
}

fn figure(time: f64, value: f64) -> DatedFigure {
    DatedFigure { time, value, log_deviation: 0.1, at_least: false }
}

/// Figures of a curve at these dates with errors of 0.1.
fn figures(curve: Curve, parameters: &[f64], dates: &[f64], stream: &mut Stream) -> Vec<DatedFigure> {
    let one = |&date: &f64| figure(date, libm::exp(curve.log_value(parameters, date - 2000.0) + 0.1 * stream.normal()));
    dates.iter().map(one).collect()
}

const YEARS: [f64; 8] = [2002.0, 2004.0, 2006.0, 2008.0, 2010.0, 2012.0, 2014.0, 2016.0];

#[test]
fn known_curves_are_recovered() {
    // Means within 4.5 posterior deviations of the truth, which are at most as wide as told: error rate 7e-6 each.
    let cases: [(Curve, &[f64], &[f64]); 3] = [
        (Curve::Logistic, &[120.0, 0.6, 7.0], &[0.15, 0.25, 1.2]),
        (Curve::Bass, &[120.0, 0.02, 0.5], &[0.15, 0.7, 0.5]),
        (Curve::Exponential, &[4.0, 0.15], &[0.2, 0.1]),
    ];
    for (curve, parameters, widths) in cases {
        let told = fit(curve, 2000.0, &figures(curve, parameters, &YEARS, &mut stream_of(0)), 4000, 1).unwrap();
        for (k, (&truth, &width)) in parameters.iter().zip(widths).enumerate() {
            let sample = Weighted::equal(told.parameters.iter().map(|one| one[k]));
            let (mean, deviation) = (sample.mean().unwrap(), sample.deviation().unwrap());
            assert!((mean - truth).abs() < 4.5 * deviation, "{curve:?} {k}: {mean} {deviation} {truth}");
            let relative = if curve == Curve::Logistic && k == 2 { deviation } else { deviation / truth };
            assert!(relative < width, "{curve:?} {k}: {relative}");
        }
        assert_eq!(told, fit(curve, 2000.0, &figures(curve, parameters, &YEARS, &mut stream_of(0)), 4000, 1).unwrap());
    }
}

#[test]
fn the_exponential_curve_is_a_regression_line() {
    // With its priors far away, the posterior of (ln a, r) is that of a line fitted by least squares.
    let data = figures(Curve::Exponential, &[20.0, 0.1], &YEARS, &mut stream_of(1));
    let told = fit(Curve::Exponential, 2000.0, &data, 4000, 1).unwrap();
    let (n, times): (f64, Vec<f64>) = (8.0, YEARS.map(|year| year - 2000.0).to_vec());
    let logs: Vec<f64> = data.iter().map(|figure| libm::log(figure.value)).collect();
    let mean = times.iter().sum::<f64>() / n;
    let squares: f64 = times.iter().map(|t| (t - mean) * (t - mean)).sum();
    let slope = times.iter().zip(&logs).map(|(t, y)| (t - mean) * y).sum::<f64>() / squares;
    let deviation = 0.1 / squares.sqrt();
    let sample = Weighted::equal(told.parameters.iter().map(|one| one[1]));
    // 4 standard errors (6e-5 each) if half of the members are as good as independent.
    let size = 2000.0_f64;
    assert!((sample.mean().unwrap() - slope).abs() < 4.0 * deviation / size.sqrt());
    assert!((sample.deviation().unwrap() / deviation - 1.0).abs() < 4.0 / (2.0 * size).sqrt());
    // The figure to expect in 2020, ten years off the mean date of 2009.
    let expected = logs.iter().sum::<f64>() / n + slope * (20.0 - mean);
    let spread = 0.1 * (1.0 + 1.0 / n + (20.0 - mean) * (20.0 - mean) / squares).sqrt();
    let predicted = told.predictive(2020.0, 0.1);
    let log = |p: f64| libm::log(predicted.quantile(p).unwrap());
    assert!((log(0.5) - expected).abs() < 5.0 * spread / size.sqrt() * 1.3, "{} {expected}", log(0.5));
    assert!(((log(0.95) - log(0.05)) / (2.0 * 1.6449 * spread) - 1.0).abs() < 0.06);
}

/// A fit to early figures of a curve drawn from the prior's middle, and a later figure.
fn held_out(curve: Curve, set: u32) -> (Fit, DatedFigure) {
    let mut stream = stream_of(100 + set);
    let mut log = |from: f64, to: f64| libm::exp(libm::log(from) + stream.uniform() * libm::log(to / from));
    let parameters = match curve {
        Curve::Logistic => vec![log(50.0, 500.0), log(0.15, 1.0), log(4.0, 14.0)],
        Curve::Bass => vec![log(50.0, 500.0), log(0.003, 0.1), log(0.1, 1.0)],
        Curve::Exponential => vec![log(2.0, 40.0), log(0.02, 0.3)],
    };
    let mut known = figures(curve, &parameters, &[2002.0, 2004.0, 2006.0, 2008.0, 2010.0, 2015.0], &mut stream);
    let later = known.pop().unwrap();
    (fit(curve, 2000.0, &known, 400, u64::from(set)).unwrap(), later)
}

#[test]
fn predictive_intervals_cover_later_figures() {
    // Truths come from a narrower range than the priors, so that coverage is near its level but not exactly there: 3.5
    // standard errors (5e-4 each) and 5 points for that.
    const SETS: u32 = 80;
    for curve in Curve::ALL {
        let finished: Vec<(Fit, DatedFigure)> = (0..SETS).map(|set| held_out(curve, set)).collect();
        for level in [0.5, 0.9] {
            let held = finished
                .iter()
                .filter(|(told, later)| told.predictive(later.time, 0.1).covers(later.value, level) == Some(true));
            let share = held.count() as f64 / f64::from(SETS);
            let bound = 3.5 * (level * (1.0 - level) / f64::from(SETS)).sqrt() + 0.05;
            assert!((share - level).abs() < bound, "{curve:?} {level}: {share}");
        }
    }
}

#[test]
fn a_lower_bound_says_no_more_than_it_does() {
    let mut data = vec![figure(2004.0, 20.0), figure(2008.0, 40.0)];
    let median = |data: &[DatedFigure]| {
        fit(Curve::Logistic, 2000.0, data, 4000, 1).unwrap().ensemble(2012.0).quantile(0.5).unwrap()
    };
    let without = median(&data);
    // A bound far below changes nothing but by the prior's scale; one far above pulls the curve up, and not down to it.
    data.push(DatedFigure { time: 2012.0, value: 5.0, log_deviation: 0.1, at_least: true });
    assert!((median(&data) / without - 1.0).abs() < 0.05, "{} {without}", median(&data));
    data[2].value = 100.0;
    let above = median(&data);
    assert!(above > 100.0 && above > without, "{above} {without}");
    data[2].at_least = false;
    assert!(median(&data) < above);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let refused = |figures: &[DatedFigure], draws: usize| fit(Curve::Bass, 2000.0, figures, draws, 1).unwrap_err();
    assert_eq!(refused(&[], 1000), GrowthError::NoFigures);
    assert_eq!(refused(&[figure(2001.0, 3.0), figure(2002.0, 0.0)], 1000), GrowthError::Figure(1));
    assert_eq!(refused(&[figure(f64::NAN, 3.0)], 1000), GrowthError::Figure(0));
    assert_eq!(refused(&[figure(2001.0, 3.0)], 10).to_string(), "10 draws cannot carry a fit; at least 100 are needed");
    assert!(matches!(refused(&[figure(2001.0, 1e308)], 1000), GrowthError::Prior(_)));
    // A figure before the opening has no Bass curve, which breaks nothing.
    let odd = fit(Curve::Bass, 2000.0, &[figure(1999.0, 3.0), figure(2004.0, 9.0)], 200, 1).unwrap();
    assert!(odd.ensemble(1999.0).values().iter().all(|value| *value == 0.0));
}
