//! What a forecast has to beat: growth curves pooled over parks like the model, a random walk, the last value.

use crate::draws::Key;

use super::bank::{Bank, Prior};
use super::drawing::{Drawing, Places};
use super::unit::{TenantCount, Unit};

/// A curve of growth with three parameters, moved as their logarithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// `K (1 - exp(-(p + q) t)) / (1 + q/p exp(-(p + q) t))` (Bass 1969).
    Bass,
    /// `K exp(-b exp(-c t))` (Gompertz 1825).
    Gompertz,
}

impl Growth {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Bass, Self::Gompertz];

    /// Broad priors: a park of a hundred firms, innovators of 1 % and imitators of 25 % a year, within factors of three to
    /// ten either way.
    pub fn priors(self) -> [Prior; 3] {
        let prior = |centre: f64, deviation, spread| Prior { centre: libm::log(centre), deviation, spread };
        match self {
            Self::Bass => [prior(120.0, 1.0, 0.8), prior(0.01, 1.2, 0.8), prior(0.25, 0.8, 0.5)],
            Self::Gompertz => [prior(120.0, 1.0, 0.8), prior(5.0, 0.7, 0.5), prior(0.15, 0.7, 0.5)],
        }
    }

    /// The curve `t` years after the founding.
    pub fn value(self, place: &[f64], t: f64) -> f64 {
        let [ceiling, b, c] = [libm::exp(place[0]), libm::exp(place[1]), libm::exp(place[2])];
        match self {
            Self::Bass => {
                let gone = libm::exp(-(b + c) * t.max(0.0));
                ceiling * (1.0 - gone) / (1.0 + c / b * gone)
            }
            Self::Gompertz => ceiling * libm::exp(-b * libm::exp(-c * t)),
        }
    }

    /// A bank of curves for each unit, read at the same dates as its runs.
    pub fn banks(self, units: &[Unit], each: usize, key: Key) -> Vec<Bank> {
        let read = |unit: &Unit, places: &Places| -> Vec<Vec<f32>> {
            let value = |place: &[f64], date: f64| libm::log1p(self.value(place, date - unit.founded())) as f32;
            let dates = unit.dates();
            places.iter().map(|place| dates.iter().map(|(date, _)| value(place, *date)).collect()).collect()
        };
        let (runs, first) = (each / Drawing::STAGES, 1000 * (1 + self as u32));
        let of = |unit: usize| -> Vec<(usize, &TenantCount)> { units[unit].readings.iter().enumerate().collect() };
        let mut drawings: Vec<Drawing> =
            (0..units.len()).map(|unit| Drawing::new(&self.priors(), key, first + unit as u32)).collect();
        for (unit, drawing) in units.iter().zip(&mut drawings) {
            let places = drawing.broad(runs);
            drawing.add(&places, &read(unit, &places));
        }
        let centres: Vec<Vec<f64>> =
            drawings.iter().enumerate().map(|(unit, drawing)| drawing.centres(&of(unit))).collect();
        for (unit, drawing) in drawings.iter_mut().enumerate() {
            let others: Vec<&[f64]> =
                centres.iter().enumerate().filter(|(other, _)| *other != unit).map(|(_, own)| own.as_slice()).collect();
            let places = drawing.around_all(runs, &centres[unit], &others);
            drawing.add(&places, &read(&units[unit], &places));
            for stage in 2..Drawing::STAGES {
                let places = drawing.around_own(stage, runs, &of(unit));
                drawing.add(&places, &read(&units[unit], &places));
            }
        }
        drawings.into_iter().map(|drawing| drawing.bank).collect()
    }
}

/// Growth of parks a year and how far it strays, `ln(1 + x)`: a random walk with the drift of all parks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Walk {
    /// A year.
    pub drift: f64,
    /// Of the square root of a year.
    pub step: f64,
}

impl Walk {
    /// The walk of all pairs of figures of one park that lie half a year apart or more.
    pub fn of<'a>(parks: impl Iterator<Item = Vec<&'a TenantCount>>) -> Option<Self> {
        let mut pairs: Vec<(f64, f64)> = Vec::new();
        for figures in parks {
            let mut last: Option<&TenantCount> = None;
            for reading in figures.into_iter().filter(|reading| !reading.at_least) {
                let Some(before) = last else {
                    last = Some(reading);
                    continue;
                };
                let years = reading.date - before.date;
                if years >= 0.5 {
                    pairs.push((years, libm::log1p(reading.value) - libm::log1p(before.value)));
                    last = Some(reading);
                }
            }
        }
        let years: f64 = pairs.iter().map(|pair| pair.0).sum();
        if pairs.len() < 2 {
            return None;
        }
        let drift = pairs.iter().map(|pair| pair.1).sum::<f64>() / years;
        let squares: f64 = pairs.iter().map(|(years, gain)| (gain - drift * years).powi(2) / years).sum();
        Some(Self { drift, step: (squares / (pairs.len() - 1) as f64).sqrt() })
    }
}
