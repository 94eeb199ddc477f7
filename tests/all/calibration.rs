//! ABC-SMC against closed-form posteriors, coverage and ranks over repeated data, resumption, and degenerate cases.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use polmob::analysis::Weighted;
use polmob::calibration::{
    Batch, CalibrationError, Forecast, Generation, MODEL, Particle, Sampler, Settings, Simulated, Stop, Unadjusted,
    adjusted, against_curve, chance_shrinkage, correlation, marginal, marginals, shrinkage,
};
use polmob::draws::{self, Address, Decision, Key};
use polmob::scenario::{Distribution, Quantity, Scenario, Value};

fn settings(particles: usize, enough: f64) -> Settings {
    Settings { particles, quantile: 0.5, least_acceptance: 0.02, most_runs: 200_000, most_generations: 40, enough }
}

/// The random numbers of an attempt of a test.
fn stream_of(seed: u64, attempt: u64) -> draws::Stream {
    Key::run(seed, 77, 0).stream(Decision::Attempt, Address::at(attempt as u32, (attempt >> 32) as u32))
}

type Simulator<'a> = dyn Fn(&[f64], u64) -> Simulated + 'a;

/// A batch run in order.
fn run_batch(batch: &Batch, simulate: &Simulator) -> Vec<Simulated> {
    batch.iter().map(|(values, attempt)| simulate(values, *attempt)).collect()
}

/// All generations until a rule stops them.
fn calibrate(sampler: &Sampler, simulate: &Simulator) -> (Vec<Generation>, Stop) {
    let mut generations = Vec::new();
    loop {
        if let Some(stop) = sampler.stop(&generations) {
            return (generations, stop);
        }
        let next = sampler.next(&generations, &mut |batch| Some(run_batch(&batch, simulate)));
        generations.push(next.unwrap());
    }
}

/// A standard normal prior as nearly as five hundred steps of equal probability give one.
fn normal_prior(mean: f64, deviation: f64) -> Distribution {
    let step = |k: u32| Value::Number(mean + deviation * draws::normal((f64::from(k) + 0.5) / 500.0));
    Distribution::list((0..500).map(step).collect()).unwrap()
}

/// The mean of `n` normal numbers of known deviation, by its sufficient statistic.
fn mean_simulator(observed: f64, deviation: f64, n: f64, seed: u64) -> impl Fn(&[f64], u64) -> Simulated {
    move |values, attempt| {
        let mean = values[0] + deviation / n.sqrt() * stream_of(seed, attempt).normal();
        Simulated { distance: (mean - observed).abs(), kept: vec![mean] }
    }
}

#[test]
fn the_posterior_of_a_normal_mean_is_the_conjugate_one() {
    // Prior N(0, 2^2), ten numbers of deviation 1.5 with mean 1.2: precision 1/4 + 10/2.25.
    let priors = [normal_prior(0.0, 2.0)];
    let precision = 0.25 + 10.0 / 2.25;
    let (mean, deviation) = (1.2 * (10.0 / 2.25) / precision, 1.0 / f64::sqrt(precision));
    let sampler = Sampler::new(&priors, settings(2000, 0.1), 11).unwrap();
    let (generations, stop) = calibrate(&sampler, &mean_simulator(1.2, 1.5, 10.0, 1));
    let last = Sampler::posterior(&generations).unwrap();
    assert_eq!((stop, last.tolerance, last.particles.len()), (Stop::Enough, 0.1, 2000));
    // A tolerance of 0.1 adds 0.1^2 / 3 to the variance 0.225 of the statistic, 0.7 % to the deviation of the posterior.
    // Bounds of 4 standard errors at the effective sample size (6e-5 each) beside 1 % for the tolerance.
    let size = last.effective_sample_size();
    assert!(size > 1000.0, "{size}");
    let told = marginal(last, &priors[0], 0).unwrap();
    assert!((told.mean - mean).abs() < 4.0 * deviation / size.sqrt(), "{} {mean}", told.mean);
    assert!((told.deviation.unwrap() / deviation - 1.0).abs() < 4.0 / (2.0 * size).sqrt() + 0.01, "{told:?}");
    for (found, z) in [(told.most.0, -1.6449), (told.half.0, -0.6745), (told.half.1, 0.6745), (told.most.1, 1.6449)] {
        assert!((found - (mean + z * deviation)).abs() < 0.17 * deviation, "{found} at {z}");
    }
    // The deviation in probit space is that of the posterior over that of the prior.
    assert!((told.shrinkage.unwrap() - (1.0 - deviation / 2.0)).abs() < 0.03, "{told:?}");
}

#[test]
fn the_posterior_of_a_rate_is_the_gamma_one() {
    // Counts of a Poisson process over unit time with a flat prior over 0..20, 6 observed: Gamma(7, 1), cut off at 20
    // (0.03 % beyond). Tolerance 0 accepts equal counts only, so that the posterior is exact.
    let priors = [Distribution::uniform(0.0, 20.0).unwrap()];
    let simulate = |values: &[f64], attempt: u64| {
        let mut stream = stream_of(2, attempt);
        let (mut count, mut time) = (0.0, draws::exponential(stream.uniform()));
        while time < values[0] {
            count += 1.0;
            time += draws::exponential(stream.uniform());
        }
        Simulated { distance: f64::abs(count - 6.0), kept: vec![count] }
    };
    let sampler = Sampler::new(&priors, settings(3000, 0.0), 5).unwrap();
    let (generations, stop) = calibrate(&sampler, &simulate);
    let last = generations.last().unwrap();
    assert_eq!((stop, last.tolerance), (Stop::Enough, 0.0));
    let size = last.effective_sample_size();
    let told = marginal(last, &priors[0], 0).unwrap();
    // 4 standard errors, 6e-5 each.
    assert!((told.mean - 7.0).abs() < 4.0 * (7.0 / size).sqrt(), "{told:?}");
    assert!((told.deviation.unwrap() / f64::sqrt(7.0) - 1.0).abs() < 4.0 * (1.0 / size).sqrt(), "{told:?}");
    // Quantiles of Gamma(7, 1).
    for (p, x) in [(0.05, 3.2853), (0.25, 5.0827), (0.5, 6.6696), (0.75, 8.5585), (0.95, 11.8424)] {
        let share = last.sample(0).share_upto(x);
        assert!((share - p).abs() < 4.0 * (p * (1.0 - p) / size).sqrt(), "{p}: {share}");
    }
    // With equal distances the tolerance goes down one count at a time at least.
    assert!(generations.windows(2).all(|pair| pair[1].tolerance < pair[0].tolerance));
}

/// One calibration of a noisy growth toy with true parameters from the prior: two parameters, four figures.
fn toy(data: u64) -> (Vec<f64>, Generation) {
    let priors = toy_priors();
    let mut stream = stream_of(100, data);
    let truth: Vec<f64> = priors.iter().map(|prior| prior.quantile(stream.uniform()).as_number().unwrap()).collect();
    let observed = toy_figures(&truth, &mut stream);
    let simulate = move |values: &[f64], attempt: u64| {
        let figures = toy_figures(values, &mut stream_of(200 + data, attempt));
        let squares: f64 = figures.iter().zip(&observed).map(|(a, b)| (a - b) * (a - b)).sum();
        Simulated { distance: squares.sqrt(), kept: figures.to_vec() }
    };
    let sampler = Sampler::new(&priors, Settings { most_runs: 20_000, ..settings(200, 0.25) }, data).unwrap();
    let (mut generations, _) = calibrate(&sampler, &simulate);
    (truth, generations.pop().unwrap())
}

fn toy_priors() -> [Distribution; 2] {
    [Distribution::uniform(-2.0, 2.0).unwrap(), Distribution::log_uniform(0.2, 2.0).unwrap()]
}

/// Sufficient figures of a line: level and slope with errors of deviation 0.5 and 0.3.
fn toy_figures(values: &[f64], stream: &mut draws::Stream) -> [f64; 2] {
    [values[0] + 0.5 * stream.normal(), values[1] + 0.3 * stream.normal()]
}

#[test]
fn intervals_cover_and_ranks_are_uniform_over_repeated_data() {
    const SETS: u64 = 240;
    const BINS: usize = 8;
    let finished: Vec<(Vec<f64>, Generation)> = (0..SETS).map(toy).collect();
    for parameter in 0..2 {
        // Binomial shares within 3.5 standard errors, 5e-4 each; a tolerance of half an error widens posteriors by some 4
        // %, which shows as 2 points of the 50 % interval.
        for level in [0.5, 0.9] {
            let covered = finished
                .iter()
                .filter(|(truth, last)| last.sample(parameter).covers(truth[parameter], level) == Some(true))
                .count();
            let (share, error) = (covered as f64 / SETS as f64, (level * (1.0 - level) / SETS as f64).sqrt());
            assert!(share > level - 3.5 * error && share < level + 3.5 * error + 0.02, "{parameter} {level}: {share}");
        }
        // Ranks of the truth among seven resampled particles, eight equally likely (Talts et al. 2018): chi-square with
        // 7 degrees of freedom beyond 24.32 with probability 0.1 %.
        let mut counts = [0_u32; BINS];
        for (k, (truth, last)) in finished.iter().enumerate() {
            let drawn = last.resampled(BINS - 1, Key::world(900 + k as u64, 0));
            let below = drawn.iter().filter(|&&at| last.particles[at].values[parameter] < truth[parameter]).count();
            counts[below] += 1;
        }
        let expected = SETS as f64 / BINS as f64;
        let chi: f64 = counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
        assert!(chi < 24.32, "{parameter}: {counts:?} {chi}");
    }
}

#[test]
fn regression_adjustment_makes_up_for_a_wide_tolerance() {
    // The conjugate mean again, stopped at a tolerance of one standard deviation of the statistic.
    let priors = [normal_prior(0.0, 2.0)];
    let (precision, deviation): (f64, f64) = (0.25 + 10.0 / 2.25, 1.0 / f64::sqrt(0.25 + 10.0 / 2.25));
    let mean = 1.2 * (10.0 / 2.25) / precision;
    let sampler = Sampler::new(&priors, settings(2000, 1.0), 21).unwrap();
    let (generations, _) = calibrate(&sampler, &mean_simulator(1.2, 1.5, 10.0, 3));
    let last = generations.last().unwrap();
    let summaries: Vec<Vec<f64>> = last.particles.iter().map(|particle| particle.kept.clone()).collect();
    let moved = adjusted(last, &priors, &summaries, &[1.2]).unwrap();
    let size = moved.effective_sample_size();
    let (plain, told) = (last.sample(0).deviation().unwrap(), moved.sample(0).deviation().unwrap());
    assert!(plain > 1.3 * deviation, "{plain} {deviation}");
    // Within 4 standard errors, 6e-5 each, and 2 % for the steps of the prior.
    assert!((told / deviation - 1.0).abs() < 4.0 / (2.0 * size).sqrt() + 0.02, "{told} {deviation}");
    let found = moved.sample(0).mean().unwrap();
    assert!((found - mean).abs() < 4.0 * deviation / size.sqrt(), "{found} {mean}");
    assert!((moved.particles.iter().map(|particle| particle.weight).sum::<f64>() - 1.0).abs() < 1e-12);
    // What cannot be regressed is refused; a summary twice changes nothing.
    assert_eq!(adjusted(last, &priors, &summaries[1..], &[1.2]), Err(Unadjusted::Shape));
    assert_eq!(adjusted(last, &priors, &summaries, &[1.2, 0.0]), Err(Unadjusted::Shape));
    let twice: Vec<Vec<f64>> = summaries.iter().map(|row| vec![row[0], 2.0 * row[0], 7.0]).collect();
    let again = adjusted(last, &priors, &twice, &[1.2, 2.4, 7.0]).unwrap();
    assert!((again.sample(0).deviation().unwrap() / told - 1.0).abs() < 1e-3);
    // A summary that differs by rounding alone, far from what was observed, moves nothing; nor is there a move to where no
    // run is.
    let noisy = |k: usize| -3.0 + f64::EPSILON * (k % 3) as f64;
    let rounded: Vec<Vec<f64>> = summaries.iter().enumerate().map(|(k, row)| vec![row[0], noisy(k)]).collect();
    assert_eq!(adjusted(last, &priors, &rounded, &[1.2, 0.0]).unwrap(), moved);
    assert_eq!(adjusted(last, &priors, &summaries, &[9.0]), Err(Unadjusted::Beyond { summary: 0 }));
    let alike = vec![vec![1.0]; summaries.len()];
    assert_eq!(adjusted(last, &priors, &alike, &[1.2]), Err(Unadjusted::Constant));
    let few = Generation { particles: last.particles[..3].to_vec(), ..last.clone() };
    assert_eq!(adjusted(&few, &priors, &summaries[..3], &[1.2]), Err(Unadjusted::Few { used: 3, needed: 4 }));
}

#[test]
fn what_an_inert_parameter_is_settled_by_is_chance() {
    // Samples of the prior, equal weights: in 1000 of them with three parameters some 5 % have one beyond the bound, within
    // four standard errors of 0.7 %, 6e-5.
    for size in [6_usize, 20, 150] {
        let bound = chance_shrinkage(size as f64, 3);
        let beyond = (0..1000_u64).filter(|&set| {
            let mut stream = stream_of(700 + size as u64, set);
            let particles = (0..size as u64).map(|attempt| Particle {
                place: (0..3).map(|_| stream.normal()).collect(),
                values: vec![0.0; 3],
                weight: 1.0 / size as f64,
                distance: 0.0,
                kept: Vec::new(),
                attempt,
            });
            let prior = Generation { number: 0, tolerance: 1.0, attempts: 1, particles: particles.collect() };
            (0..3).any(|k| shrinkage(&prior, k).unwrap() > bound)
        });
        let share = beyond.count() as f64 / 1000.0;
        assert!((share - 0.05).abs() < 4.0 * 0.007, "{size}: {share}");
    }
    assert!(chance_shrinkage(20.0, 1) > 0.25 && chance_shrinkage(20.0, 1) < chance_shrinkage(20.0, 2));
    assert_eq!((chance_shrinkage(1.5, 2), chance_shrinkage(0.0, 0)), (1.0, 1.0));
}

#[test]
fn parameters_of_few_values_have_no_values_between_them() {
    let prior = Distribution::list(vec![Value::Integer(1), Value::Integer(10)]).unwrap();
    let flag = Distribution::list(vec![Value::Flag(false), Value::Flag(true)]).unwrap();
    let particle = |k: u64| Particle {
        place: vec![0.0],
        values: vec![if k < 2 { 1.0 } else { 10.0 }],
        weight: 0.25,
        distance: 0.0,
        kept: Vec::new(),
        attempt: k,
    };
    let generation = Generation { number: 1, tolerance: 1.0, attempts: 4, particles: (0..4).map(particle).collect() };
    let found = marginal(&generation, &prior, 0).unwrap();
    assert_eq!((found.median, found.half, found.most), (1.0, (1.0, 10.0), (1.0, 10.0)));
    assert_eq!((prior.value_of(10.0), flag.value_of(1.0)), (Value::Integer(10), Value::Flag(true)));
    assert_eq!(Distribution::integers(2, 2).unwrap().only_value(), Some(Value::Integer(2)));
    assert_eq!(Distribution::list(vec![Value::Number(0.3)]).unwrap().only_value(), Some(Value::Number(0.3)));
    assert_eq!((flag.only_value(), prior.only_value()), (None, None));
    assert_eq!(Distribution::uniform(0.0, 1.0).unwrap().only_value(), None);
}

#[test]
fn a_calibration_goes_on_from_its_stored_generations_and_in_any_order() {
    let priors = toy_priors();
    let simulate = |values: &[f64], attempt: u64| {
        let figures = toy_figures(values, &mut stream_of(4, attempt));
        // Every seventh attempt cannot be compared.
        let distance = if attempt.is_multiple_of(7) { f64::NAN } else { figures[0].abs() + (figures[1] - 0.7).abs() };
        Simulated { distance, kept: vec![figures[0], f64::INFINITY] }
    };
    let sampler = Sampler::new(&priors, Settings { most_generations: 4, ..settings(150, 0.0) }, 3).unwrap();
    let (whole, stop) = calibrate(&sampler, &simulate);
    assert_eq!((stop, whole.len()), (Stop::Generations, 5));
    let text = |generations: &[Generation]| serde_json::to_string(generations).unwrap();
    for kept in 0..whole.len() {
        let mut stored: Vec<Generation> = serde_json::from_str(&text(&whole[..kept])).unwrap();
        while sampler.stop(&stored).is_none() {
            // Interrupted in its second batch first.
            let mut batches = 0;
            let cut = sampler.next(&stored, &mut |batch| {
                batches += 1;
                (batches < 2).then(|| run_batch(&batch, &simulate))
            });
            assert!(cut.is_none());
            // Then run from the last attempt of a batch to the first.
            let next = sampler.next(&stored, &mut |batch| {
                let backwards: Batch = batch.into_iter().rev().collect();
                Some(run_batch(&backwards, &simulate).into_iter().rev().collect())
            });
            stored.push(next.unwrap());
        }
        assert_eq!(text(&stored), text(&whole), "from {kept} generations");
    }
    // Attempts are counted through, and none that cannot be compared is accepted after the first generation.
    let used: u64 = whole.iter().map(|generation| generation.attempts).sum();
    let last = whole.last().unwrap();
    assert!(last.particles.iter().all(|particle| particle.attempt < used && particle.distance <= last.tolerance));
    assert!(whole[0].particles[0].distance.is_infinite() && whole[0].comparable() == 150 - 150_usize.div_ceil(7));
    let other = Sampler::new(&priors, *sampler.settings(), 4).unwrap();
    assert_ne!(text(&calibrate(&other, &simulate).0), text(&whole));
}

#[test]
fn budgets_end_with_the_nearest_attempts() {
    let priors = toy_priors();
    let far = |values: &[f64], _: u64| Simulated { distance: values[0] + 2.0, kept: Vec::new() };
    // 100 for the first generation, some 200 for each other.
    let tight = Settings { most_runs: 450, least_acceptance: 0.0, quantile: 0.05, ..settings(100, 0.0) };
    let sampler = Sampler::new(&priors, tight, 1).unwrap();
    let (generations, stop) = calibrate(&sampler, &far);
    let used: u64 = generations.iter().map(|generation| generation.attempts).sum();
    assert_eq!(stop, Stop::Runs);
    assert!(used <= 450, "{used}");
    assert!(generations.iter().all(|generation| generation.particles.len() == 100));
    assert!(generations.windows(2).all(|pair| pair[1].tolerance < pair[0].tolerance));
    // Chance alone decides: no sample comes nearer by design, and the share accepted ends it.
    let noise = |_: &[f64], attempt: u64| Simulated { distance: stream_of(5, attempt).uniform(), kept: Vec::new() };
    let sampler = Sampler::new(&priors, Settings { least_acceptance: 0.1, ..settings(100, 0.0) }, 1).unwrap();
    let (generations, stop) = calibrate(&sampler, &noise);
    let last = generations.last().unwrap();
    assert_eq!((stop, last.attempts, last.particles.len()), (Stop::Acceptance, 1000, 100));
    assert!((last.tolerance - 0.1).abs() < 0.04 && last.acceptance() == 0.1, "{}", last.tolerance);
    // Nothing was learnt, and the shrinkage says so (a deviation of 100 places has an error of 7 %).
    assert!(shrinkage(last, 0).unwrap().abs() < 0.35);
}

#[test]
fn degenerate_cases_keep_their_weights() {
    let priors = toy_priors();
    let sampler = Sampler::new(&priors, settings(50, 0.1), 1).unwrap();
    // Nothing can be compared; all is equally far.
    let (none, stop) = calibrate(&sampler, &|_, _| Simulated { distance: f64::NAN, kept: Vec::new() });
    assert_eq!((none.len(), stop), (1, Stop::Stuck));
    assert_eq!((none[0].comparable(), none[0].effective_sample_size().round()), (0, 50.0));
    let (equal, stop) = calibrate(&sampler, &|_, _| Simulated { distance: 3.0, kept: Vec::new() });
    assert_eq!((equal.len(), stop, equal[1].tolerance), (2, Stop::Stuck, 3.0));
    // One comparable particle is a parent all the same, and then nothing is.
    let (one, _) = calibrate(&sampler, &|_, attempt| Simulated {
        distance: if attempt == 9 { 1.0 } else { f64::INFINITY },
        kept: Vec::new(),
    });
    assert_eq!((one.len(), one[1].particles.len(), one[1].attempts), (2, 0, 2500));
    assert_eq!(Sampler::posterior(&one).unwrap().number, 0);
    assert_eq!(one[1].effective_sample_size(), 0.0);
    assert!(one[1].sample(0).is_empty() && marginals(&one[1], &priors).is_empty());
    // A ridge of exact equality: the second parameter repeats the first.
    let ridge = |values: &[f64], _: u64| Simulated { distance: (values[0] - values[1]).abs(), kept: Vec::new() };
    let same = [Distribution::uniform(0.0, 1.0).unwrap(), Distribution::uniform(0.0, 1.0).unwrap()];
    let sampler = Sampler::new(&same, settings(200, 0.001), 1).unwrap();
    let (generations, stop) = calibrate(&sampler, &ridge);
    let last = generations.last().unwrap();
    assert_eq!(stop, Stop::Enough);
    assert!(correlation(last)[0][1] > 0.999 && correlation(last)[1][1] == 1.0);
    assert!((last.particles.iter().map(|particle| particle.weight).sum::<f64>() - 1.0).abs() < 1e-12);
    assert!(last.particles.iter().all(|particle| particle.weight > 0.0));
}

#[test]
fn steps_and_switches_are_calibrated_as_numbers() {
    // A whole number and a switch: 3 of 0..=9 and true, of prior probability 0.1 and 0.2.
    let flags = Distribution::discrete(vec![Value::Flag(false), Value::Flag(true)], &[0.8, 0.2]).unwrap();
    let priors = [Distribution::integers(0, 9).unwrap(), flags];
    let simulate = |values: &[f64], _: u64| Simulated {
        distance: (values[0] - 3.0).abs() + (values[1] - 1.0).abs(),
        kept: Vec::new(),
    };
    let sampler = Sampler::new(&priors, settings(100, 0.0), 1).unwrap();
    let (generations, stop) = calibrate(&sampler, &simulate);
    assert_eq!(stop, Stop::Enough);
    assert!(generations.last().unwrap().particles.iter().all(|particle| particle.values == [3.0, 1.0]));
}

#[test]
fn impossible_settings_are_refused() {
    let priors = toy_priors();
    let fail = |priors: &[Distribution], settings: Settings| Sampler::new(priors, settings, 1).unwrap_err();
    let good = settings(50, 0.0);
    let word = Distribution::list(vec![Value::Word("a".into())]).unwrap();
    assert_eq!(fail(&[], good), CalibrationError::NoPriors);
    assert_eq!(fail(&[priors[0].clone(), word], good), CalibrationError::Words(1));
    for (settings, message) in [
        (Settings { particles: 2, ..good }, "2 particles for 2 parameters; at least 3 are needed"),
        (
            Settings { quantile: 1.0, ..good },
            "the quantile of the next tolerance is 1; it must lie between 0 and 1, both excluded",
        ),
        (
            Settings { least_acceptance: -0.1, ..good },
            "the least acceptance is -0.1; it must be at least 0 and below 1",
        ),
        (Settings { most_runs: 49, ..good }, "49 runs are fewer than the 50 particles of the first generation"),
        (
            Settings { enough: f64::NAN, ..good },
            "the tolerance that is enough is NaN; it must be a number of at least 0",
        ),
    ] {
        assert_eq!(fail(&priors, settings).to_string(), message);
    }
}

#[test]
fn particles_are_resampled_by_weight() {
    let particle = |weight: f64, k: u64| Particle {
        place: vec![0.0],
        values: vec![k as f64],
        weight,
        distance: 0.0,
        kept: vec![f64::NAN],
        attempt: k,
    };
    let weights = [0.5, 0.25, 0.25];
    let particles = weights.iter().zip(0..).map(|(&weight, k)| particle(weight, k)).collect();
    let generation = Generation { number: 3, tolerance: 1.0, attempts: 10, particles };
    let drawn = generation.resampled(400, Key::world(1, 0));
    assert_eq!([0, 1, 2].map(|k| drawn.iter().filter(|&&at| at == k).count()), [200, 100, 100]);
    let sample = generation.sample(0);
    assert_eq!((generation.acceptance(), sample.mean(), sample.quantile(0.0)), (0.3, Some(0.75), Some(0.0)));
    assert_eq!(generation.kept(0), Weighted::default());
}

/// Forecasts without spread: their error is the distance of ln(1 + x). Parks have different numbers of figures and count once each.
#[test]
fn forecasters_are_compared_park_by_park() {
    let scenario = Scenario::parse("three_parks", include_str!("../../scenarios/three_parks.toml"), &[]).unwrap();
    let off = [(MODEL, [0.1, 0.2, 0.3]), ("Bass", [0.3, 0.1, 0.2]), ("logistic", [0.5, 0.5, 0.5])];
    let of_park = |target: &polmob::scenario::Target| match target.quantity {
        Quantity::Park(park, ..) if target.is_logarithmic() => Some(park),
        _ => None,
    };
    let figures = scenario.targets.iter().flat_map(|target| target.figures.iter().map(move |figure| (target, figure)));
    let forecasts: Vec<Forecast> = figures
        .filter_map(|(target, figure)| {
            let park = of_park(target)?;
            let at = |off: [f64; 3]| Weighted::new([libm::log1p(figure.value) + off[park]].map(libm::expm1), [1.0]);
            Some(Forecast { target, figure, by: off.map(|(name, off)| (name, at(off))).to_vec() })
        })
        .collect();
    let found = against_curve(&forecasts).unwrap();
    assert_eq!((found.curve, found.errors.difference.n, found.errors.resolved), ("Bass", 3, false));
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    found.errors.means.unwrap().into_iter().for_each(|mean| near(mean, 0.2));
    // Differences -0.2, 0.1 and 0.1: deviation sqrt(0.03), times Student's 4.302653 of two degrees, over sqrt(3).
    near(found.errors.difference.high.unwrap(), 0.430_265);
    near(found.errors.difference.low.unwrap(), -0.430_265);
    // Against the other curve alone the differences are -0.4, -0.3 and -0.2, which is resolved; one park has no interval.
    let without: Vec<Forecast> = (forecasts.iter().cloned())
        .map(|mut forecast| {
            forecast.by.retain(|(name, _)| *name != "Bass");
            forecast
        })
        .collect();
    let found = against_curve(&without).unwrap();
    assert!(found.errors.resolved && found.curve == "logistic", "{found:?}");
    let first: Vec<Forecast> = forecasts.into_iter().filter(|forecast| of_park(forecast.target) == Some(0)).collect();
    assert_eq!(against_curve(&first).unwrap().errors.difference.low, None);
    assert!(against_curve(&[]).is_none());
}
