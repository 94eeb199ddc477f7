//! Charts are well-formed, say what they must in words, survive odd numbers and need no system fonts.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall say so")]

use polmob::charts::{
    ArmValues, AxisLabel, Band, BandSeries, Bound, ChartError, Composition, CompositionPart, Contrast, Contrasts,
    DatedLine, Distribution, Fan, Labels, Lorenz, Observation, PanelsOverTime, Scatter, Stacks, Survival,
    SurvivalCurve, SurvivalStep, contrasts, distribution, fan, lorenz, panels_over_time, png, scatter, stacks,
    survival,
};
use roxmltree::Document;

use super::{calibration_charts, study_charts};

const LONG: &str =
    "a name so long that no margin of any chart could ever hold it, not even in the smallest type there is";

fn labels() -> Labels {
    Labels {
        title: "Who transfers <more> & why?".into(),
        caption: "200 worlds, seed 1.".into(),
        description: "Made up.".into(),
    }
}

fn quantity() -> AxisLabel {
    AxisLabel::new("transfer", "log points")
}

/// Every chart over the same numbers, which stand for a time, a value and whatever else the chart asks for.
pub(crate) fn all(names: &[&str], numbers: &[f64]) -> Vec<(&'static str, String)> {
    let (w, q) = (labels, quantity);
    let series: Vec<BandSeries> = names
        .iter()
        .map(|name| BandSeries {
            name: (*name).into(),
            points: numbers
                .iter()
                .enumerate()
                .map(|(k, &v)| Band {
                    x: 2000.0 + k as f64,
                    low: v - 2.0,
                    q25: v - 1.0,
                    median: v,
                    q75: v + 1.0,
                    high: v + 2.0,
                })
                .collect(),
        })
        .collect();
    let composition: Vec<Composition> = names
        .iter()
        .map(|name| Composition {
            name: (*name).into(),
            times: (0..numbers.len()).map(|k| k as f64).collect(),
            parts: ["hierarchical", "spontaneous", "hybrid", "left"]
                .iter()
                .map(|part| CompositionPart { name: (*part).into(), values: numbers.to_vec() })
                .collect(),
        })
        .collect();
    let rows = names
        .iter()
        .flat_map(|first| {
            numbers.iter().map(move |&v| Contrast {
                first: (*first).into(),
                second: "spontaneous".into(),
                mean: v,
                low: v - 1.0,
                high: v + 1.0,
                ahead: 0.7,
                resolved: v > 1.0,
            })
        })
        .collect();
    let arms = names
        .iter()
        .map(|name| ArmValues { name: (*name).into(), values: numbers.to_vec(), quartiles: [f64::NAN; 3] })
        .collect();
    let observed = names
        .iter()
        .flat_map(|name| {
            numbers.iter().enumerate().map(move |(k, &value)| Observation {
                time: 2000.0 + k as f64,
                value,
                exactness: [Bound::Exact, Bound::Approximate, Bound::AtLeast][k % 3],
                series: (*name).into(),
                source: format!("source{k}"),
            })
        })
        .collect();
    let events = numbers.iter().map(|&time| DatedLine { time: 2000.0 + time, label: LONG.into() }).collect();
    let groups = names
        .iter()
        .map(|name| SurvivalCurve {
            name: (*name).into(),
            steps: numbers
                .iter()
                .enumerate()
                .map(|(k, &v)| SurvivalStep { age: k as f64, share: v, low: v - 0.1, high: v + 0.1 })
                .collect(),
            at_risk: vec![12_345; numbers.len()],
        })
        .collect();
    let bands = series.clone();
    let curves: Vec<(String, Vec<(f64, f64)>)> = names
        .iter()
        .map(|name| ((*name).to_owned(), numbers.iter().enumerate().map(|(k, &v)| (k as f64, v)).collect()))
        .collect();
    let drawn = [
        distribution(&Distribution { labels: w(), outcome: q(), arms }),
        contrasts(&Contrasts { labels: w(), difference: q(), rows }),
        stacks(&Stacks {
            labels: w(),
            time: q(),
            amount: q(),
            whole: Some(1.0),
            steps: false,
            panels: composition.clone(),
        }),
        fan(&Fan { labels: w(), time: q(), count: q(), series, observed, events }),
        survival(&Survival {
            labels: w(),
            age: q(),
            share: q(),
            whole: 1.0,
            risk_ages: (0..numbers.len()).map(|k| k as f64).collect(),
            groups,
        }),
        stacks(&Stacks { labels: w(), time: q(), amount: q(), whole: None, steps: true, panels: composition }),
        panels_over_time(&PanelsOverTime {
            labels: w(),
            time: q(),
            outcome: q(),
            panels: names.iter().map(|name| ((*name).to_owned(), bands.clone())).collect(),
        }),
        lorenz(&Lorenz { labels: w(), holders: q(), held: q(), whole: 1.0, arms: curves.clone() }),
        scatter(&Scatter { labels: w(), x: q(), y: q(), means: vec![(0.1, 0.2); names.len()], arms: curves }),
    ];
    let kinds = [
        "distribution",
        "contrasts",
        "stacks",
        "fan",
        "survival",
        "stacks_in_steps",
        "panels_over_time",
        "lorenz",
        "scatter",
    ];
    kinds.into_iter().zip(drawn).map(|(name, picture)| (name, picture.svg)).collect()
}

pub(crate) fn texts(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let written = document.descendants().filter(|node| node.has_tag_name("text"));
    written.filter_map(|node| node.text()).map(|text| text.trim().to_owned()).collect()
}

/// Every chart of runs, of experiments over many points and of calibrations over the same numbers.
pub(crate) fn every(names: &[&str], numbers: &[f64]) -> Vec<(&'static str, String)> {
    [all, study_charts::all, calibration_charts::all].iter().flat_map(|all| all(names, numbers)).collect()
}

#[test]
fn odd_numbers_break_no_chart() {
    let odd: [&[f64]; 12] = [
        &[],
        &[0.3],
        &[f64::NAN],
        &[0.5; 6],
        &[0.0; 6],
        &[f64::NAN, 0.2, f64::NAN, f64::NAN, 0.3, 0.4],
        &[1e300, -1e300, f64::MAX, f64::MIN],
        &[1e-300, 3e-300, f64::MIN_POSITIVE],
        &[1e9, 1e9 + 1e-6],
        &[-3.0, -2.0, -7.0],
        &[f64::INFINITY, 1.0, f64::NEG_INFINITY],
        &[0.125; 100],
    ];
    for numbers in odd {
        for names in [
            &[][..],
            &["open"],
            &[LONG, "a\u{0}b<&>\"'"],
            &["hierarchical", "spontaneous", "hybrid", "open", "five", "six", "seven", "eight", "nine"],
        ] {
            for (name, svg) in every(names, numbers) {
                let document = Document::parse(&svg).unwrap_or_else(|error| panic!("{name} over {numbers:?}: {error}"));
                let body = svg.split_once("</style>").map_or("", |(_, body)| body);
                assert!(!["NaN", ">inf<", "\"inf"].iter().any(|odd| body.contains(odd)), "{name} over {numbers:?}");
                for node in document.descendants().filter(|node| node.has_tag_name("text")) {
                    let x: f64 = node.attribute("x").unwrap().parse().unwrap();
                    let y: f64 = node.attribute("y").unwrap().parse().unwrap();
                    assert!(
                        (0.0..=3200.0).contains(&x) && (0.0..=3000.0).contains(&y),
                        "{name} over {numbers:?}: {:?} at {x}, {y}",
                        node.text()
                    );
                }
                if names.is_empty() || numbers.iter().all(|v| !v.is_finite()) {
                    assert!(texts(&svg).iter().any(|text| text == "no data"), "{name} over {numbers:?} with {names:?}");
                }
            }
        }
    }
}

#[test]
fn the_words_of_small_curves_and_points() {
    let curve = |name: &str, held: [f64; 3]| (name.to_owned(), [0.0, 50.0, 100.0].into_iter().zip(held).collect());
    let svg = lorenz(&Lorenz {
        labels: labels(),
        holders: AxisLabel::new("regions", "%"),
        held: AxisLabel::new("share of transfer", "%"),
        whole: 100.0,
        arms: vec![curve("hybrid", [0.0, 20.0, 100.0]), curve("open", [0.0, 35.0, 100.0])],
    });
    let ticks = ["0", "20", "40", "60", "80", "100"];
    let said = texts(&svg.svg);
    let counts = |word: &str| said.iter().filter(|text| *text == word).count();
    assert!(ticks.iter().all(|tick| counts(tick) == 2), "{said:?}");
    assert_eq!((counts("hybrid"), counts("open"), counts("regions, %"), counts("share of transfer, %")), (1, 1, 1, 1));

    let svg = scatter(&Scatter {
        labels: labels(),
        x: AxisLabel::new("government-years", "years"),
        y: quantity(),
        means: vec![(15.0, 0.15), (35.0, 0.3)],
        arms: vec![("hybrid".to_owned(), vec![(10.0, 0.1), (20.0, 0.2)]), ("open".to_owned(), vec![(35.0, 0.3)])],
    });
    let svg = svg.svg;
    let said = texts(&svg);
    for word in ["hybrid", "open", "government-years, years", "transfer, log points"] {
        assert_eq!(said.iter().filter(|text| *text == word).count(), 1, "{word} in {said:?}");
    }
}

/// However many events there are, the sheet grows until all have their labels and the curves their half of it.
#[test]
fn a_fan_drops_no_label_of_an_event() {
    let band = |x: f64| Band { x, low: 1.0, q25: 2.0, median: 3.0, q75: 4.0, high: 5.0 };
    let of = |events: usize| {
        let event =
            |k: usize| DatedLine { time: 2005.0 + 0.1 * k as f64, label: format!("what happened in the end, {k}") };
        let series = vec![BandSeries { name: "registered".into(), points: vec![band(2000.0), band(2010.0)] }];
        let events = (0..events).map(event).collect();
        let facts = Fan { labels: labels(), time: quantity(), count: quantity(), series, observed: Vec::new(), events };
        fan(&facts).svg
    };
    let height = |svg: &str| -> f64 {
        let document = Document::parse(svg).unwrap();
        document.root_element().attribute("height").unwrap().trim_end_matches("mm").parse().unwrap()
    };
    let (few, many) = (of(3), of(16));
    let labels = texts(&many).iter().filter(|text| text.starts_with("what happened in the end, ")).count();
    assert_eq!(labels, 16);
    assert!(height(&few) == 100.0 && height(&many) > 120.0, "{} and {}", height(&few), height(&many));
}

/// Rows of what-ifs are low, so that there is one line for each.
#[test]
fn a_difference_of_nothing_is_the_same_in_every_world() {
    let row = |k: u32| Contrast {
        first: format!("what if {k}"),
        mean: if k < 3 { 0.0 } else { 1.0 },
        low: 0.0,
        high: if k < 3 { 0.0 } else { 2.0 },
        ahead: 0.5,
        ..Contrast::default()
    };
    for rows in [4, 13] {
        let rows = (0..rows).map(row).collect();
        let said = texts(&contrasts(&Contrasts { labels: labels(), difference: quantity(), rows }).svg);
        assert_eq!(said.iter().filter(|text| *text == "the same in every world").count(), 3, "{said:?}");
        assert!(!said.iter().any(|text| text.contains("[0.0, 0.0]")), "{said:?}");
    }
}

#[test]
fn pictures_show_text_with_the_embedded_faces_alone() {
    let (_, svg) = all(&["hybrid"], &[0.1, 0.2]).remove(0);
    let dark = |svg: &str| {
        let picture = png(svg, 800).unwrap();
        let mut decoder = ::png::Decoder::new(std::io::Cursor::new(picture));
        decoder.set_transformations(::png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert_eq!((reader.info().width, reader.info().height), (800, 500));
        pixels.chunks_exact(3).filter(|pixel| pixel.iter().all(|part| *part < 100)).count()
    };
    let with_text = dark(&svg);
    let without_text = dark(&svg.replace("<text", "<desc").replace("</text", "</desc"));
    assert!(with_text > without_text + 1000, "{with_text} dark pixels against {without_text} without text");
}

#[test]
fn what_is_no_picture_is_refused() {
    assert!(matches!(png("year,transfer", 800), Err(ChartError::NotSvg(_))));
    let (_, svg) = all(&["hybrid"], &[0.1, 0.2]).remove(0);
    assert!(matches!(png(&svg, 0), Err(ChartError::Size(0))));
    assert!(matches!(png(&svg, 1_000_000), Err(ChartError::Size(1_000_000))));
}
