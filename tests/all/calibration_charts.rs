//! Pictures of calibrations and forecasts: well-formed, say what they must in words, survive odd numbers.

use polmob::charts::{
    AxisLabel, Band, BandSeries, Bound, Forecast, ForecastFigure, Labels, PairParameter, PairPlot, RangeRow, Ranges,
    Shrinkage, ShrinkageRow, Tolerance, ToleranceStep, forecast, pair_plot, ranges, shrinkage, tolerance,
};

use super::charts::texts;

fn labels() -> Labels {
    Labels {
        title: "What do <figures> say & of what?".into(),
        caption: "500 particles, seed 1.".into(),
        description: "Made up.".into(),
    }
}

/// Every chart of this kind over the same numbers.
pub(crate) fn all(names: &[&str], numbers: &[f64]) -> Vec<(&'static str, String)> {
    let own = |name: &&str| (*name).to_owned();
    let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let band = |(k, &v): (usize, &f64)| Band {
        x: 2006.0 + k as f64,
        low: v - 2.0,
        q25: v - 1.0,
        median: v,
        q75: v + 1.0,
        high: v + 2.0,
    };
    let series = |name| BandSeries { name: own(name), points: numbers.iter().enumerate().map(band).collect() };
    let exactness = [Bound::Exact, Bound::AtLeast, Bound::Approximate];
    let figure =
        |(k, &value): (usize, &f64)| ForecastFigure { time: 2006.0 + k as f64, value, exactness: exactness[k % 3] };
    let parameter = |(k, name): (usize, &&str)| PairParameter {
        name: own(name),
        range: (low, high),
        logarithmic: k % 2 == 1,
        prior: vec![0.5; 10],
        posterior: numbers.to_vec(),
        sample: numbers.iter().cycle().take(numbers.len() * 20).copied().collect(),
    };
    let drawn = [
        pair_plot(&PairPlot {
            labels: labels(),
            parameters: names.iter().enumerate().map(parameter).collect(),
            correlation: vec![numbers.to_vec(); names.len()],
        }),
        shrinkage(&Shrinkage {
            labels: labels(),
            rows: (names.iter().flat_map(|name| numbers.iter().map(move |v| (own(name), *v))))
                .map(|(name, v)| ShrinkageRow {
                    name,
                    median: v,
                    half: (v - 0.1, v + 0.1),
                    most: (v - 0.2, v + 0.2),
                    shrinkage: 1.0 - v,
                    told: format!("{v:.2} [0.1, 0.2]"),
                })
                .collect(),
        }),
        tolerance(&Tolerance {
            labels: labels(),
            distance: AxisLabel::new("tolerance", "errors"),
            generations: if names.is_empty() {
                Vec::new()
            } else {
                (numbers.iter().zip(1..))
                    .map(|(&v, k)| ToleranceStep { number: f64::from(k), tolerance: v, acceptance: v / 2.0 })
                    .collect()
            },
            reason: names.first().map_or_else(String::new, own),
        }),
        forecast(&Forecast {
            labels: labels(),
            time: AxisLabel::new("year", ""),
            count: AxisLabel::new("tenants", ""),
            until: 2008.0,
            forecasters: names.iter().map(series).collect(),
            figures: numbers.iter().enumerate().map(figure).collect(),
        }),
        ranges(&Ranges {
            labels: labels(),
            quantity: AxisLabel::new("tenants", "firms"),
            aside: "survives".into(),
            rows: (names.iter().zip(numbers.iter().enumerate()))
                .map(|(name, (k, &v))| RangeRow {
                    name: own(name),
                    median: v,
                    half: (v - 1.0, v + 1.0),
                    most: (v - 2.0, v + 2.0),
                    reported: (k > 0).then(|| (v + 0.5, exactness[k % 3])),
                    aside: format!("{k} %"),
                })
                .collect(),
        }),
    ];
    let kinds = ["pair_plot", "shrinkage", "tolerance", "forecast", "ranges"];
    kinds.into_iter().zip(drawn).map(|(name, picture)| (name, picture.svg)).collect()
}

#[test]
fn parameters_are_sorted_by_what_the_data_settle() {
    let row = |name: &str, shrinkage: f64| ShrinkageRow {
        name: name.into(),
        median: 0.5,
        half: (0.4, 0.6),
        most: (0.2, 0.8),
        shrinkage,
        told: String::new(),
    };
    let rows = vec![row("little", 0.1), row("unknown", f64::NAN), row("much", 0.8)];
    let texts = texts(&shrinkage(&Shrinkage { labels: labels(), rows }).svg);
    let at = |word: &str| texts.iter().position(|text| text == word).unwrap();
    assert!(at("much") < at("little") && at("little") < at("unknown"), "{texts:?}");
    assert!(texts.iter().any(|text| text == "0.80"));
}
