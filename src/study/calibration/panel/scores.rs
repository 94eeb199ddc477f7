//! The tables of a protocol: forecasts beside what came, and the scores of forecasters.

use crate::analysis::Weighted;
use crate::analysis::crps::crps;
use crate::draws::{Address, Decision, Key};
use crate::output::row;

use super::rolling::{BASS_ERRORS, Forecaster, Scored};
use super::unit::{TenantCount, Unit};

row! {
    /// A row of `forecasts`.
    pub struct ForecastRow in "forecasts": "one figure that was kept from the fit, by one forecaster" {
        protocol: String, "", "rolling: the park's own figures before the cut-off are known; left out: none of them";
        cut: Option<f64>, "years", "cut-off as a calendar date; missing where the park is left out";
        park: String, "", "park";
        date: f64, "years", "calendar date";
        ahead: f64, "years", "from the cut-off, or from the founding where the park is left out";
        value: f64, "firms", "the figure";
        source: String, "", "key of its source in the evidence";
        forecaster: String, "", "who forecasts";
        low_90: Option<f64>, "firms", "lower end of the central 90 % given that the park lives";
        low_50: Option<f64>, "firms", "lower end of its central 50 %";
        median: Option<f64>, "firms", "its median";
        high_50: Option<f64>, "firms", "upper end of the 50 %";
        high_90: Option<f64>, "firms", "upper end of the 90 %";
        within_50: Option<bool>, "", "whether the figure lies in the central 50 %";
        within_90: Option<bool>, "", "whether it lies in the central 90 %";
        living: f64, "share", "probability that the park lives at the date; 1 of curves, which cannot end";
        crps: Option<f64>, "", "CRPS of ln(1 + x) given that the park lives";
        crps_whole: Option<f64>, "", "CRPS of ln(1 + x) over all runs, those that have ended at 0";
    }
}

row! {
    /// A row of `scores`.
    pub struct ScoreRow in "scores": "one forecaster in one protocol, mean over parks of means over figures" {
        protocol: String, "", "rolling or left out";
        forecaster: String, "", "who forecasts";
        parks: usize, "parks", "parks with figures to forecast";
        figures: usize, "figures", "figures forecast, once for each cut-off";
        crps: f64, "", "CRPS of ln(1 + x) given that the park lives";
        crps_whole: f64, "", "the same over all runs";
        minus_bass: f64, "", "CRPS less that of pooled Bass with estimated errors";
        minus_bass_low: f64, "", "lower end of its 90 % interval over parks";
        minus_bass_high: f64, "", "upper end";
        minus_best: f64, "", "CRPS less that of pooled Bass at the error that suits it best in hindsight";
        minus_best_low: f64, "", "lower end of its 90 % interval over parks";
        minus_best_high: f64, "", "upper end";
        within_50: f64, "share", "figures in the central 50 %";
        within_50_low: f64, "share", "lower end of its 90 % interval over parks";
        within_50_high: f64, "share", "upper end";
        within_90: f64, "share", "figures in the central 90 %";
        within_90_low: f64, "share", "lower end of its 90 % interval over parks";
        within_90_high: f64, "share", "upper end";
        brier: f64, "", "mean square of 1 - probability of living, as all parks on record live";
        crps_0_2: Option<f64>, "", "CRPS of figures up to two years ahead";
        crps_2_5: Option<f64>, "", "from two to five years ahead";
        crps_5: Option<f64>, "", "further ahead";
    }
}

/// Scores of one forecast: given that the park lives, and over all runs.
fn crps_of(scored: &Scored, reading: &TenantCount) -> (Option<f64>, Option<f64>) {
    let figure = libm::log1p(reading.value);
    let whole = Weighted::new(
        scored.living_values.values().iter().copied().chain([0.0]),
        scored.living_values.weights().iter().map(|weight| weight * scored.living).chain([1.0 - scored.living]),
    );
    (crps(&scored.living_values, figure), crps(&whole, figure))
}

/// The rows of both tables.
pub fn panel_scores(units: &[Unit], all: &[Scored], seed: u64) -> (Vec<ForecastRow>, Vec<ScoreRow>) {
    let rows: Vec<ForecastRow> = all.iter().map(|scored| row_of(units, scored)).collect();
    let mut scores = Vec::new();
    for protocol in ["rolling", "left out"] {
        let of = |who: &str| -> Vec<&ForecastRow> {
            rows.iter().filter(|row| row.protocol == protocol && row.forecaster == who).collect()
        };
        let bass = by_park(&of("pooled Bass"), |row| row.crps);
        let best = (BASS_ERRORS.iter())
            .map(|error| by_park(&of(&Forecaster::PooledAt(*error).name()), |row| row.crps))
            .chain([bass.clone()])
            .min_by(|a, b| mean(a).total_cmp(&mean(b)))
            .unwrap_or_default();
        for forecaster in Forecaster::all() {
            let own = of(&forecaster.name());
            let by = by_park(&own, |row| row.crps);
            if by.is_empty() {
                continue;
            }
            let share = |within: fn(&ForecastRow) -> Option<bool>| {
                by_park(&own, |row| within(row).map(|held| f64::from(u8::from(held))))
            };
            let (half, most) = (share(|row| row.within_50), share(|row| row.within_90));
            let less = |rival: &[(String, f64)]| -> Vec<(String, f64)> {
                let of = |park: &str| rival.iter().find(|(other, _)| other == park).map(|(_, crps)| *crps);
                by.iter().filter_map(|(park, crps)| Some((park.clone(), crps - of(park)?))).collect()
            };
            let (from_bass, from_best) = (less(&bass), less(&best));
            let ahead = |low: f64, high: f64| {
                let some: Vec<&ForecastRow> =
                    own.iter().copied().filter(|row| row.ahead >= low && row.ahead < high).collect();
                Some(mean(&by_park(&some, |row| row.crps))).filter(|mean| mean.is_finite())
            };
            let interval = |values: &[(String, f64)]| over_parks(values, seed);
            let ((low, high), (best_low, best_high)) = (interval(&from_bass), interval(&from_best));
            let ((half_low, half_high), (most_low, most_high)) = (interval(&half), interval(&most));
            scores.push(ScoreRow {
                protocol: protocol.to_owned(),
                forecaster: forecaster.name(),
                parks: by.len(),
                figures: own.len(),
                crps: mean(&by),
                crps_whole: mean(&by_park(&own, |row| row.crps_whole)),
                minus_bass: mean(&from_bass),
                minus_bass_low: low,
                minus_bass_high: high,
                minus_best: mean(&from_best),
                minus_best_low: best_low,
                minus_best_high: best_high,
                within_50: mean(&half),
                within_50_low: half_low,
                within_50_high: half_high,
                within_90: mean(&most),
                within_90_low: most_low,
                within_90_high: most_high,
                brier: mean(&by_park(&own, |row| Some((1.0 - row.living).powi(2)))),
                crps_0_2: ahead(0.0, 2.0),
                crps_2_5: ahead(2.0, 5.0),
                crps_5: ahead(5.0, f64::INFINITY),
            });
        }
    }
    (rows, scores)
}

fn row_of(units: &[Unit], scored: &Scored) -> ForecastRow {
    let unit = &units[scored.unit];
    let reading = &unit.readings[scored.reading];
    let quantile = |p: f64| scored.living_values.quantile(p).map(libm::expm1);
    let within = |level: f64| scored.living_values.covers(libm::log1p(reading.value), level);
    let (crps, crps_whole) = crps_of(scored, reading);
    ForecastRow {
        protocol: if scored.cut.is_some() { "rolling" } else { "left out" }.to_owned(),
        cut: scored.cut,
        park: unit.name().to_owned(),
        date: reading.date,
        ahead: reading.date - scored.cut.unwrap_or_else(|| unit.founded()),
        value: reading.value,
        source: reading.source.clone(),
        forecaster: scored.forecaster.name(),
        low_90: quantile(0.05),
        low_50: quantile(0.25),
        median: quantile(0.5),
        high_50: quantile(0.75),
        high_90: quantile(0.95),
        within_50: within(0.5),
        within_90: within(0.9),
        living: scored.living,
        crps,
        crps_whole,
    }
}

/// Means over the figures of each park, in the order in which parks come.
fn by_park(rows: &[&ForecastRow], of: impl Fn(&ForecastRow) -> Option<f64>) -> Vec<(String, f64)> {
    let mut parks: Vec<(String, Vec<f64>)> = Vec::new();
    for row in rows {
        let Some(value) = of(row) else { continue };
        match parks.iter_mut().find(|(park, _)| *park == row.park) {
            Some((_, values)) => values.push(value),
            None => parks.push((row.park.clone(), vec![value])),
        }
    }
    parks.into_iter().map(|(park, values)| (park, values.iter().sum::<f64>() / values.len() as f64)).collect()
}

fn mean(values: &[(String, f64)]) -> f64 {
    values.iter().map(|(_, value)| value).sum::<f64>() / values.len() as f64
}

/// The central 90 % of the mean when parks are drawn again with replacement; missing for fewer than two, which have no spread.
fn over_parks(values: &[(String, f64)], seed: u64) -> (f64, f64) {
    const RESAMPLES: u32 = 4000;
    if values.len() < 2 {
        return (f64::NAN, f64::NAN);
    }
    let key = Key::world(seed, 0);
    let means = (0..RESAMPLES).map(|number| {
        let mut stream = key.stream(Decision::Resampling, Address { actor: number, partner: 3, time: 0 });
        values.iter().map(|_| values[stream.position(values.len())].1).sum::<f64>() / values.len() as f64
    });
    let sample = Weighted::equal(means);
    (sample.quantile(0.05).unwrap_or(f64::NAN), sample.quantile(0.95).unwrap_or(f64::NAN))
}
