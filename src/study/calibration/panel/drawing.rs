//! Banks of curves, drawn stage by stage: first broadly, then around what went like the figures.

use crate::analysis::weighted::{from_logarithms, systematic};
use crate::draws::{Address, Decision, Key, Stream};

use super::bank::{Bank, Prior};
use super::figures::log_likelihood;
use super::unit::TenantCount;

/// Centres of a bank's second stage, of each park.
const CENTRES: usize = 60;
/// Runs around each centre of the later stages.
const AROUND: usize = 16;
/// Widths of the kernel around a centre, in deviations of the broad distribution, and the errors of clear and weak figures
/// by which centres are chosen, stage by stage.
const STAGES: [(f64, [f64; 2]); 3] = [(0.35, [0.2, 0.35]), (0.25, [0.2, 0.35]), (0.2, [0.12, 0.3])];

/// How the runs of one stage were drawn.
#[derive(Debug, Clone, PartialEq)]
struct Stage {
    /// How many.
    runs: usize,
    /// Kernel around centres; none for the broad distribution.
    around: Option<Kernel>,
}

/// A mixture of normal kernels.
#[derive(Debug, Clone, PartialEq)]
struct Kernel {
    centres: Vec<f64>,
    width: f64,
}

/// A bank under way: stages are drawn one after the other, each around what the ones before have shown.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    /// The runs so far.
    pub(super) bank: Bank,
    priors: Vec<Prior>,
    key: Key,
    unit: u32,
    stages: Vec<Stage>,
}

/// Places to be read.
pub(super) type Places = Vec<Vec<f64>>;

impl Drawing {
    /// Number of stages, of equally many runs.
    pub(super) const STAGES: usize = 1 + STAGES.len();

    /// A bank; `unit` sets its draws apart from those of other banks.
    pub(super) fn new(priors: &[Prior], key: Key, unit: u32) -> Self {
        Self { bank: Bank::default(), priors: priors.to_vec(), key, unit, stages: Vec::new() }
    }

    /// The first stage: the broad distribution.
    pub(super) fn broad(&mut self, runs: usize) -> Places {
        self.stages.push(Stage { runs, around: None });
        let from = self.bank.len() as u32;
        (0..runs as u32)
            .map(|run| {
                let mut stream = self.stream(from + run);
                self.priors.iter().map(|prior| prior.centre + prior.broad() * stream.normal()).collect()
            })
            .collect()
    }

    /// Centres near which runs went like the figures, for the second stage of this bank and of others.
    pub(super) fn centres(&self, figures: &[(usize, &TenantCount)]) -> Vec<f64> {
        let chosen = self.chosen(figures, STAGES[0].1, CENTRES);
        chosen.into_iter().flat_map(|run| self.bank.place(run).to_vec()).collect()
    }

    /// The second stage: around centres of this park and of all others, half and half: parks are alike,
    /// which is what a panel is about.
    pub(super) fn around_all(&mut self, runs: usize, own: &[f64], others: &[&[f64]]) -> Places {
        let d = self.priors.len();
        let mut centres = own.to_vec();
        let foreign: Vec<&[f64]> = others.iter().flat_map(|other| other.chunks_exact(d)).collect();
        let stride = (foreign.len() / CENTRES).max(1);
        centres.extend(foreign.into_iter().step_by(stride).flatten());
        let from = self.bank.len() as u32;
        let places = (0..runs as u32)
            .map(|run| {
                let mut stream = self.stream(from + run);
                let at = stream.position(centres.len() / d);
                self.near(&centres[at * d..(at + 1) * d], STAGES[0].0, &mut stream)
            })
            .collect();
        self.stages.push(Stage { runs, around: Some(Kernel { centres, width: STAGES[0].0 }) });
        places
    }

    /// A later stage, 2 or 3: around curves that went like the figures.
    pub(super) fn around_own(&mut self, stage: usize, runs: usize, figures: &[(usize, &TenantCount)]) -> Places {
        let (width, error) = STAGES[stage - 1];
        let chosen = self.chosen(figures, error, (runs / AROUND).max(1));
        let centres: Vec<f64> = chosen.iter().flat_map(|run| self.bank.place(*run).to_vec()).collect();
        let (d, from) = (self.priors.len(), self.bank.len() as u32);
        let places = (0..runs)
            .map(|run| {
                let at = (run / AROUND).min(chosen.len() - 1);
                self.near(&centres[at * d..(at + 1) * d], width, &mut self.stream(from + run as u32))
            })
            .collect();
        self.stages.push(Stage { runs, around: Some(Kernel { centres, width }) });
        places
    }

    /// Adds what a stage showed.
    pub(super) fn add(&mut self, places: &Places, seen: &[Vec<f32>]) {
        for (place, seen) in places.iter().zip(seen) {
            self.bank.dimensions = place.len();
            self.bank.dates = seen.len();
            self.bank.places.extend(place);
            self.bank.log_density.push(0.0);
            self.bank.seen.extend(seen);
        }
        self.weigh();
    }

    fn stream(&self, run: u32) -> Stream {
        self.key.stream(Decision::Proposal, Address { actor: run, partner: self.unit, time: u32::MAX })
    }

    fn near(&self, centre: &[f64], width: f64, stream: &mut Stream) -> Vec<f64> {
        self.priors.iter().zip(centre).map(|(prior, centre)| centre + width * prior.broad() * stream.normal()).collect()
    }

    /// Runs drawn by their weight under the broad distribution and the figures.
    fn chosen(&self, figures: &[(usize, &TenantCount)], error: [f64; 2], count: usize) -> Vec<usize> {
        let logs: Vec<f64> = (0..self.bank.len())
            .map(|run| {
                let place = self.bank.place(run);
                let squares: f64 = (self.priors.iter().zip(place))
                    .map(|(prior, z)| ((z - prior.centre) / prior.broad()).powi(2))
                    .sum();
                log_likelihood(figures, self.bank.run(run), error) - 0.5 * squares - self.bank.log_density[run]
            })
            .collect();
        systematic(&from_logarithms(&logs), count, 0.5)
    }

    /// Sets the densities of all runs to that of the mixture of all stages, so that no single weight explodes.
    fn weigh(&mut self) {
        let scale: Vec<f64> = self.priors.iter().map(|prior| 1.0 / prior.broad()).collect();
        let d = scale.len();
        let normal = |place: &[f64], centre: &dyn Fn(usize) -> f64, width: f64| -> f64 {
            let squares: f64 = (0..d).map(|k| ((place[k] - centre(k)) * scale[k] / width).powi(2)).sum();
            if squares > 60.0 { 0.0 } else { libm::exp(-0.5 * squares) / (0..d).fold(1.0, |volume, _| volume * width) }
        };
        let bank = &self.bank;
        let log_density: Vec<f64> = (0..bank.len())
            .map(|run| {
                let place = bank.place(run);
                let sum: f64 = (self.stages.iter())
                    .map(|stage| {
                        let share = stage.runs as f64 / bank.len() as f64;
                        let Some(Kernel { centres, width, .. }) = &stage.around else {
                            return share * normal(place, &|k| self.priors[k].centre, 1.0);
                        };
                        let count = centres.len() / d;
                        let one = |centre: usize| normal(place, &|k| centres[centre * d + k], *width);
                        share * (0..count).map(one).sum::<f64>() / count as f64
                    })
                    .sum();
                libm::log(sum.max(1e-300))
            })
            .collect();
        self.bank.log_density = log_density;
    }
}
