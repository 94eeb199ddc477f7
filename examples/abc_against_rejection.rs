//! What ABC-SMC gains over plain rejection, and what regression adjustment does to intervals, on a toy: growth curves of
//! one or two parks with a shared rate, each figure with an error of 0.15 in its logarithm.
//!
//! `cargo run --release --example abc_against_rejection -- QUANTILE SETS`: the next tolerance is that quantile of the
//! distances, 0.3 unless told, and coverage is counted over so many data sets, none unless told.
#![expect(clippy::print_stdout, reason = "an example shows its results")]

use polmob::calibration::{Generation, Sampler, Settings, Simulated, adjusted};
use polmob::draws::{Address, Decision, Key, Stream};
use polmob::scenario::Distribution;

/// Spread of the error of a figure's logarithm.
const ERROR: f64 = 0.15;
/// Draws from the prior by which rejection is judged.
const DRAWS: u64 = 4_000_000;
/// Years after opening in which figures are known.
const YEARS: [f64; 6] = [2.0, 4.0, 6.0, 8.0, 10.0, 12.0];

fn stream_of(seed: u64, attempt: u64) -> Stream {
    Key::run(seed, 1, 0).stream(Decision::Attempt, Address::at(attempt as u32, (attempt >> 32) as u32))
}

/// A rate, and per park a ceiling and a midpoint.
fn priors(parks: usize) -> Result<Vec<Distribution>, Box<dyn std::error::Error>> {
    let mut priors = vec![Distribution::log_uniform(0.05, 2.0)?];
    for _ in 0..parks {
        priors.push(Distribution::log_uniform(20.0, 1000.0)?);
        priors.push(Distribution::uniform(0.0, 20.0)?);
    }
    Ok(priors)
}

/// Logarithms of all figures.
fn figures(values: &[f64], stream: &mut Stream) -> Vec<f64> {
    let rate = values[0];
    let park = |one: &[f64]| {
        let (ceiling, middle) = (one[0], one[1]);
        YEARS.map(|year| libm::log(ceiling) - libm::log1p(libm::exp(-rate * (year - middle))))
    };
    let curves: Vec<f64> = values[1..].chunks(2).flat_map(park).collect();
    curves.into_iter().map(|log| log + ERROR * stream.normal()).collect()
}

/// Root mean square of the differences in units of their error.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum();
    (squares / a.len() as f64).sqrt() / ERROR
}

fn calibrate(
    priors: &[Distribution],
    observed: &[f64],
    settings: Settings,
    seed: u64,
) -> Result<Vec<Generation>, Box<dyn std::error::Error>> {
    let sampler = Sampler::new(priors, settings, seed)?;
    let mut generations = Vec::new();
    while sampler.stop(&generations).is_none() {
        let next = sampler.next(&generations, &mut |batch| {
            let simulated = batch.into_iter().map(|(values, attempt)| {
                let kept = figures(&values, &mut stream_of(seed, attempt));
                Simulated { distance: distance(&kept, observed), kept }
            });
            Some(simulated.collect())
        });
        generations.extend(next);
    }
    Ok(generations)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let quantile: f64 = std::env::args().nth(1).map_or(Ok(0.3), |word| word.parse())?;
    let sets: u64 = std::env::args().nth(2).map_or(Ok(0), |word| word.parse())?;
    let settings = Settings {
        particles: 500,
        quantile,
        least_acceptance: 0.01,
        most_runs: 200_000,
        most_generations: 30,
        enough: 0.0,
    };
    for (parks, truth) in [(1, vec![0.5, 150.0, 7.0]), (2, vec![0.5, 150.0, 7.0, 60.0, 5.0])] {
        let priors = priors(parks)?;
        let observed = figures(&truth, &mut stream_of(1, 0));
        let generations = calibrate(&priors, &observed, settings, 2)?;
        // The share of the prior within each tolerance, from draws of its own.
        let mut near: Vec<u64> = vec![0; generations.len()];
        for attempt in 0..DRAWS {
            let mut stream = stream_of(3, attempt);
            let values: Vec<f64> =
                priors.iter().filter_map(|prior| prior.quantile(stream.uniform()).as_number()).collect();
            let far = distance(&figures(&values, &mut stream), &observed);
            for (count, generation) in near.iter_mut().zip(&generations) {
                *count += u64::from(far <= generation.tolerance);
            }
        }
        println!("{} parameters, {} figures, {} particles", priors.len(), observed.len(), settings.particles);
        println!("generation tolerance acceptance effective   ABC-SMC runs  rejection runs  ratio");
        let mut runs = 0;
        for (generation, count) in generations.iter().zip(near) {
            runs += generation.attempts;
            let rejection = DRAWS as f64 / count as f64 * settings.particles as f64;
            println!(
                "{:10} {:9.3} {:10.3} {:9.0} {runs:14} {rejection:15.0} {:6.1}",
                generation.number,
                generation.tolerance,
                generation.acceptance(),
                generation.effective_sample_size(),
                rejection / runs as f64,
            );
        }
        if sets > 0 {
            coverage(
                &priors,
                Settings { particles: 300, most_runs: 10_000, least_acceptance: 0.03, ..settings },
                sets,
            )?;
        }
    }
    Ok(())
}

/// How often intervals hold the true parameters over data sets from the prior, before and after adjustment.
fn coverage(priors: &[Distribution], settings: Settings, sets: u64) -> Result<(), Box<dyn std::error::Error>> {
    let mut counts = [[0.0; 3]; 2];
    let (mut cases, mut tolerance, mut runs) = (0.0, 0.0, 0);
    for set in 0..sets {
        let mut stream = stream_of(10, set);
        let truth: Vec<f64> = priors.iter().filter_map(|prior| prior.quantile(stream.uniform()).as_number()).collect();
        let observed = figures(&truth, &mut stream);
        let generations = calibrate(priors, &observed, settings, 1000 + set)?;
        let Some(last) = Sampler::posterior(&generations) else { continue };
        tolerance += last.tolerance / sets as f64;
        runs += generations.iter().map(|generation| generation.attempts).sum::<u64>() / sets;
        let summaries: Vec<Vec<f64>> = last.particles.iter().map(|particle| particle.kept.clone()).collect();
        let Ok(moved) = adjusted(last, priors, &summaries, &observed) else { continue };
        for (k, true_value) in truth.iter().enumerate() {
            cases += 1.0;
            for (row, generation) in counts.iter_mut().zip([last, &moved]) {
                let sample = generation.sample(k);
                row[0] += f64::from(u8::from(sample.covers(*true_value, 0.5) == Some(true)));
                row[1] += f64::from(u8::from(sample.covers(*true_value, 0.9) == Some(true)));
            }
            let width = |generation: &Generation| {
                let ends = [0.05, 0.95].map(|p| generation.sample(k).quantile(p).unwrap_or(f64::NAN));
                ends[1] - ends[0]
            };
            counts[1][2] += width(&moved) / width(last);
        }
    }
    println!("{sets} data sets from the prior, on average tolerance {tolerance:.2} after {runs} runs:");
    for (name, [half, most, width]) in ["as accepted", "adjusted"].into_iter().zip(counts) {
        let (half, most) = (half / cases, most / cases);
        print!("  {name:12} covered by 50 %: {half:.3}, by 90 %: {most:.3}");
        println!(
            "{}",
            if width > 0.0 { format!(", width of 90 % {:.2} of that before", width / cases) } else { String::new() }
        );
    }
    Ok(())
}
