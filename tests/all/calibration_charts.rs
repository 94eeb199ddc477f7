//! Pictures of calibrations and forecasts: well-formed, say what they must in words, survive odd numbers.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall say so")]

use polmob::charts::{
    Band, BandSeries, CHARTS, Exactness, Forecast, ForecastFigure, PairParameter, PairPlot, Quantity, Shrinkage,
    ShrinkageRow, Tolerance, ToleranceStep, Words, forecast, pair_plot, png, shrinkage, tolerance,
};
use resvg::usvg::roxmltree::Document;

fn words() -> Words {
    Words {
        title: "What do <figures> say & of what?".into(),
        caption: "500 particles, seed 1.".into(),
        description: "Made up.".into(),
    }
}

/// Every chart of this kind over the same numbers.
fn all(names: &[&str], numbers: &[f64]) -> Vec<(&'static str, String)> {
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
    let exactness = [Exactness::Exact, Exactness::AtLeast, Exactness::Approximate];
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
            words: words(),
            parameters: names.iter().enumerate().map(parameter).collect(),
            correlation: vec![numbers.to_vec(); names.len()],
        }),
        shrinkage(&Shrinkage {
            words: words(),
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
            words: words(),
            distance: Quantity::new("tolerance", "errors"),
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
            words: words(),
            time: Quantity::new("year", ""),
            count: Quantity::new("tenants", ""),
            until: 2008.0,
            forecasters: names.iter().map(series).collect(),
            figures: numbers.iter().enumerate().map(figure).collect(),
        }),
    ];
    let kinds = CHARTS.iter().skip_while(|chart| chart.name != "pair_plot");
    kinds.zip(drawn).map(|(chart, svg)| (chart.name, svg.unwrap())).collect()
}

fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let written = document.descendants().filter(|node| node.has_tag_name("text"));
    written.filter_map(|node| node.text()).map(|text| text.trim().to_owned()).collect()
}

#[test]
fn every_chart_says_in_words_what_it_shows() {
    let drawn = all(&["the model", "logistic", "Bass"], &[0.1, 0.2, 0.3, 0.5]);
    assert_eq!(
        drawn.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["pair_plot", "shrinkage", "tolerance", "forecast"]
    );
    for (name, svg) in drawn {
        let document = Document::parse(&svg).unwrap();
        let described = document.descendants().find(|node| node.has_tag_name("desc")).and_then(|node| node.text());
        assert_eq!(described, Some("Made up. 500 particles, seed 1."), "{name}");
        let texts = texts(&svg);
        for expected in ["What do <figures> say & of what?", "500 particles, seed 1.", "the model"] {
            assert!(texts.iter().any(|text| text.contains(expected)), "{name} lacks {expected:?} in {texts:?}");
        }
        assert!(png(&svg, 340).is_ok(), "{name}");
    }
    assert_eq!(all(&["a", "b"], &[0.1, 0.3]), all(&["a", "b"], &[0.1, 0.3]));
}

#[test]
fn odd_numbers_break_no_chart() {
    let long = "a name so long that no margin of any chart could ever hold it, not even in the smallest type there is";
    let odd: [&[f64]; 9] = [
        &[],
        &[0.3],
        &[f64::NAN],
        &[0.0; 6],
        &[f64::NAN, 0.2, f64::NAN, 0.3, 0.4],
        &[1e300, -1e300, f64::MAX, f64::MIN],
        &[1e-300, 3e-300, f64::MIN_POSITIVE],
        &[f64::INFINITY, 1.0, f64::NEG_INFINITY],
        &[0.125; 40],
    ];
    for numbers in odd {
        for names in [&[][..], &[long], &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]] {
            for (name, svg) in all(names, numbers) {
                let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{name} over {numbers:?}: {error}"));
                let body = svg.split_once("</style>").map_or("", |(_, body)| body);
                assert!(
                    !body.contains(">NaN") && !body.contains("\"NaN") && !body.contains(">inf<"),
                    "{name} over {numbers:?}"
                );
                for node in document.descendants().filter(|node| node.has_tag_name("text")) {
                    let x: f64 = node.attribute("x").unwrap().parse().unwrap();
                    let y: f64 = node.attribute("y").unwrap().parse().unwrap();
                    assert!((0.0..=3200.0).contains(&x) && (0.0..=3000.0).contains(&y), "{name} over {numbers:?}");
                }
                if names.is_empty() || numbers.iter().all(|v| !v.is_finite()) {
                    assert!(texts(&svg).iter().any(|text| text == "no data"), "{name} over {numbers:?} with {names:?}");
                }
            }
        }
    }
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
    let texts = texts(&shrinkage(&Shrinkage { words: words(), rows }).unwrap());
    let at = |word: &str| texts.iter().position(|text| text == word).unwrap();
    assert!(at("much") < at("little") && at("little") < at("unknown"), "{texts:?}");
    assert!(texts.iter().any(|text| text == "0.80"));
}
