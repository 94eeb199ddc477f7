//! Runs of one park at parameters of known density, with their values at the dates of figures.

use crate::analysis::weighted::{from_logarithms, systematic};
use crate::draws::{Address, Decision, Key, Stream};

use super::fit::log_likelihood;
use super::unit::TenantCount;

/// Centres of a bank's second stage, of each park.
const CENTRES: usize = 60;
/// Runs around each centre of the later stages.
const AROUND: usize = 16;
/// Widths of the kernel around a centre, in deviations of the broad distribution, and the errors of clear and weak figures
/// by which centres are chosen, stage by stage.
const STAGES: [(f64, [f64; 2]); 3] = [(0.35, [0.2, 0.35]), (0.25, [0.2, 0.35]), (0.2, [0.12, 0.3])];

/// A parameter before any figure: its mean over parks is normal around `centre`, its spread over parks half-normal of size
/// `spread`, or nearly none where that is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Of the mean over parks.
    pub centre: f64,
    /// Of the mean over parks.
    pub deviation: f64,
    /// Size of the spread over parks; 0 for a parameter that parks share.
    pub spread: f64,
}

impl Prior {
    /// Deviation of the broad distribution that the first runs are drawn from: mean and spread together.
    pub fn broad(&self) -> f64 {
        (self.deviation * self.deviation + self.spread * self.spread).sqrt()
    }
}

/// Runs of one park.
#[derive(Debug, Clone, Default)]
pub struct Bank {
    /// Parameters of a run.
    pub dimensions: usize,
    /// Dates at which runs are read.
    pub dates: usize,
    /// Run by run.
    pub places: Vec<f64>,
    /// World of each run.
    pub worlds: Vec<u32>,
    /// Logarithm of the density from which each run's place was drawn, up to a constant.
    pub log_density: Vec<f64>,
    /// Run by run, `ln(1 + x)` at each date; NaN once a park has ended.
    pub seen: Vec<f32>,
}

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
    /// In which world a run around each centre is played; none for any world.
    worlds: Option<Vec<u32>>,
    width: f64,
}

/// A bank under way: stages are drawn one after the other, each around what the ones before have shown.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    /// The runs so far.
    pub(super) bank: Bank,
    priors: Vec<Prior>,
    worlds: u32,
    key: Key,
    unit: u32,
    stages: Vec<Stage>,
}

/// Places to be played, with their worlds.
pub(super) type Places = Vec<(u32, Vec<f64>)>;

impl Drawing {
    /// Number of stages, of equally many runs.
    pub(super) const STAGES: usize = 1 + STAGES.len();

    /// A bank of runs in `worlds` worlds; `unit` sets its draws apart from those of other banks.
    pub(super) fn new(priors: &[Prior], worlds: u32, key: Key, unit: u32) -> Self {
        Self { bank: Bank::default(), priors: priors.to_vec(), worlds, key, unit, stages: Vec::new() }
    }

    /// The first stage: the broad distribution, in each world in turn.
    pub(super) fn broad(&mut self, runs: usize) -> Places {
        self.stages.push(Stage { runs, around: None });
        let from = self.bank.len() as u32;
        (0..runs as u32)
            .map(|run| {
                let mut luck = self.luck(from + run);
                let place = self.priors.iter().map(|prior| prior.centre + prior.broad() * luck.normal()).collect();
                (run % self.worlds, place)
            })
            .collect()
    }

    /// Centres near which runs went like the figures, for the second stage of this bank and of others.
    pub(super) fn centres(&self, figures: &[(usize, &TenantCount)]) -> Vec<f64> {
        let chosen = self.chosen(figures, STAGES[0].1, CENTRES);
        chosen.into_iter().flat_map(|run| self.bank.place(run).to_vec()).collect()
    }

    /// The second stage: around centres of this park and of all others, half and half, in each world in turn. Parks are
    /// alike, which is what a panel is about.
    pub(super) fn around_all(&mut self, runs: usize, own: &[f64], others: &[&[f64]]) -> Places {
        let d = self.priors.len();
        let mut centres = own.to_vec();
        let foreign: Vec<&[f64]> = others.iter().flat_map(|other| other.chunks_exact(d)).collect();
        let stride = (foreign.len() / CENTRES).max(1);
        centres.extend(foreign.into_iter().step_by(stride).flatten());
        let from = self.bank.len() as u32;
        let places = (0..runs as u32)
            .map(|run| {
                let mut luck = self.luck(from + run);
                let at = luck.position(centres.len() / d);
                (run % self.worlds, self.near(&centres[at * d..(at + 1) * d], STAGES[0].0, &mut luck))
            })
            .collect();
        self.stages.push(Stage { runs, around: Some(Kernel { centres, worlds: None, width: STAGES[0].0 }) });
        places
    }

    /// A later stage, 2 or 3: around runs that went like the figures, in the same worlds, so that the luck stays and the
    /// parameters move a little.
    pub(super) fn around_own(&mut self, stage: usize, runs: usize, figures: &[(usize, &TenantCount)]) -> Places {
        let (width, error) = STAGES[stage - 1];
        let chosen = self.chosen(figures, error, (runs / AROUND).max(1));
        let centres: Vec<f64> = chosen.iter().flat_map(|run| self.bank.place(*run).to_vec()).collect();
        let worlds: Vec<u32> = chosen.iter().map(|run| self.bank.worlds[*run]).collect();
        let (d, from) = (self.priors.len(), self.bank.len() as u32);
        let places = (0..runs)
            .map(|run| {
                let at = (run / AROUND).min(worlds.len() - 1);
                (worlds[at], self.near(&centres[at * d..(at + 1) * d], width, &mut self.luck(from + run as u32)))
            })
            .collect();
        self.stages.push(Stage { runs, around: Some(Kernel { centres, worlds: Some(worlds), width }) });
        places
    }

    /// Adds what a stage showed.
    pub(super) fn add(&mut self, places: &Places, seen: &[Vec<f32>]) {
        for ((world, place), seen) in places.iter().zip(seen) {
            self.bank.dimensions = place.len();
            self.bank.dates = seen.len();
            self.bank.places.extend(place);
            self.bank.worlds.push(*world);
            self.bank.seen.extend(seen);
        }
        self.weigh();
    }

    fn luck(&self, run: u32) -> Stream {
        self.key.stream(Decision::Proposal, Address { who: run, whom: self.unit, when: u32::MAX })
    }

    fn near(&self, centre: &[f64], width: f64, luck: &mut Stream) -> Vec<f64> {
        self.priors.iter().zip(centre).map(|(prior, centre)| centre + width * prior.broad() * luck.normal()).collect()
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

    /// Sets the densities of all runs to that of the mixture of all stages, so that no single weight explodes. Parameters
    /// and worlds are drawn together: a kernel in one world is as much denser there as there are worlds.
    fn weigh(&mut self) {
        let scale: Vec<f64> = self.priors.iter().map(|prior| 1.0 / prior.broad()).collect();
        let d = scale.len();
        let by_world: Vec<Option<Vec<Vec<usize>>>> = (self.stages.iter())
            .map(|stage| {
                let worlds = stage.around.as_ref()?.worlds.as_ref()?;
                let mut by = vec![Vec::new(); self.worlds as usize];
                worlds.iter().enumerate().for_each(|(centre, world)| by[*world as usize].push(centre));
                Some(by)
            })
            .collect();
        let normal = |place: &[f64], centre: &dyn Fn(usize) -> f64, width: f64| -> f64 {
            let squares: f64 = (0..d).map(|k| ((place[k] - centre(k)) * scale[k] / width).powi(2)).sum();
            if squares > 60.0 { 0.0 } else { libm::exp(-0.5 * squares) / libm::pow(width, d as f64) }
        };
        let bank = &self.bank;
        let log_density: Vec<f64> = (0..bank.len())
            .map(|run| {
                let (place, world) = (bank.place(run), bank.worlds[run] as usize);
                let sum: f64 = (self.stages.iter().zip(&by_world))
                    .map(|(stage, by_world)| {
                        let share = stage.runs as f64 / bank.len() as f64;
                        let Some(Kernel { centres, width, .. }) = &stage.around else {
                            return share * normal(place, &|k| self.priors[k].centre, 1.0);
                        };
                        let count = centres.len() / d;
                        let one = |centre: usize| normal(place, &|k| centres[centre * d + k], *width);
                        let (sum, worlds) = match by_world {
                            None => ((0..count).map(one).sum::<f64>(), 1.0),
                            Some(by) => (by[world].iter().map(|centre| one(*centre)).sum(), f64::from(self.worlds)),
                        };
                        share * worlds * sum / count as f64
                    })
                    .sum();
                libm::log(sum.max(1e-300))
            })
            .collect();
        self.bank.log_density = log_density;
    }
}

impl Bank {
    /// Number of runs.
    pub fn len(&self) -> usize {
        self.worlds.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.worlds.is_empty()
    }

    /// The place of a run.
    pub fn place(&self, run: usize) -> &[f64] {
        &self.places[run * self.dimensions..(run + 1) * self.dimensions]
    }

    /// What a run shows at the dates.
    pub fn run(&self, run: usize) -> &[f32] {
        &self.seen[run * self.dates..(run + 1) * self.dates]
    }
}
