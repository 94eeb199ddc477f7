//! Charts of experiments: well-formed, say what they must in words, survive odd numbers.

use polmob::charts::{
    AblatedContrast, AblationEffects, Axis, AxisLabel, Convergence, DistanceBar, Distances, Effect, Factor,
    FactorCurve, FactorCurves, HeatCell, HeatMap, HeatPanel, Interval, Labels, MorrisPlane, MorrisPoint, Places,
    RegimeCell, RegimeMap, RegimePanel, RuleBox, Stop, Tornado, TornadoBar, ablation_effects, convergence, distances,
    factor_curves, heat_map, morris_plane, regime_map, tornado,
};

use super::charts::texts;

const LONG: &str =
    "a name so long that no margin of any chart could ever hold it, not even in the smallest type there is";

fn labels() -> Labels {
    Labels {
        title: "Where does <hybrid> win & why?".into(),
        caption: "200 worlds, seed 1.".into(),
        description: "Made up.".into(),
    }
}

fn quantity() -> AxisLabel {
    AxisLabel::new("transfer", "log points")
}

fn interval(value: f64) -> Interval {
    Interval::new(value, value - 0.1, value + 0.1)
}

/// Every chart over the same numbers, which stand for values and for places on axes.
pub(crate) fn all(names: &[&str], numbers: &[f64]) -> Vec<(&'static str, String)> {
    let (w, q, n) = (labels, quantity, numbers.len());
    let own = |name: &&str| (*name).to_owned();
    let axis = |places| Axis { quantity: q(), places };
    let (linear, logarithmic) = (Places::Linear(numbers.to_vec()), Places::Logarithmic(numbers.to_vec()));
    let named = Places::Named(names.iter().map(own).collect());
    let cells = || numbers.iter().enumerate().flat_map(|(i, &v)| (0..names.len()).map(move |j| ((i, j), v)));
    let heat = |name: &&str| HeatPanel {
        name: own(name),
        cells: cells().map(|(at, value)| HeatCell { at, value, resolved: at.0 % 2 == 0 }).collect(),
    };
    let regime = |name: &&str| RegimePanel {
        name: own(name),
        cells: cells()
            .map(|(at, v)| RegimeCell {
                at,
                best: v.is_finite().then_some(at.0 % 5),
                shared: v == f64::NEG_INFINITY,
                probability: v,
            })
            .collect(),
        boxes: numbers
            .iter()
            .enumerate()
            .map(|(arm, &v)| RuleBox { arm, across: (v, f64::INFINITY), up: (f64::NEG_INFINITY, v) })
            .collect(),
    };
    let curves = || {
        names.iter().map(|name| FactorCurve { name: own(name), points: numbers.iter().map(|&v| interval(v)).collect() })
    };
    let factors = [linear.clone(), logarithmic.clone(), named.clone(), linear.clone(), linear.clone()]
        .into_iter()
        .cycle()
        .take(14)
        .map(|places| Factor {
            axis: axis(places),
            base: numbers.first().copied(),
            arms: curves().collect(),
            cloud: Vec::new(),
        });
    let each = || names.iter().flat_map(|name| numbers.iter().map(move |&v| (own(name), v)));
    let effect = |v: f64| Effect { difference: interval(v), resolved: v > 0.2 };
    let drawn = [
        heat_map(&HeatMap {
            labels: w(),
            across: axis(linear.clone()),
            up: axis(named.clone()),
            value: q(),
            difference: true,
            range: None,
            panels: names.iter().map(heat).collect(),
        }),
        regime_map(&RegimeMap {
            labels: w(),
            across: axis(logarithmic),
            up: axis(named),
            arms: names.iter().map(own).collect(),
            panels: names.iter().map(regime).collect(),
        }),
        factor_curves(&FactorCurves { labels: w(), outcome: q(), factors: factors.collect() }),
        tornado(&Tornado {
            labels: w(),
            index: q(),
            bars: each().map(|(name, v)| TornadoBar { name, first: interval(v / 2.0), total: interval(v) }).collect(),
            random_share: interval(0.3),
        }),
        distances(&Distances {
            labels: w(),
            distance: q(),
            bars: each().map(|(name, v)| DistanceBar { name, median: interval(v), dummy: v / 1.5 + 0.1 }).collect(),
        }),
        morris_plane(&MorrisPlane {
            labels: w(),
            mu_star: q(),
            sigma: q(),
            points: each().map(|(name, v)| MorrisPoint { name, mu_star: interval(v), sigma: interval(v) }).collect(),
        }),
        convergence(&Convergence {
            labels: w(),
            worlds: q(),
            estimate: q(),
            difference: true,
            points: if names.is_empty() {
                Vec::new()
            } else {
                numbers.iter().enumerate().map(|(k, &v)| (k as f64 + 2.0, interval(v))).collect()
            },
            half_width: Some(0.05),
            stop: Some(Stop { worlds: n as f64, reason: names.first().map_or_else(String::new, own) }),
        }),
        ablation_effects(&AblationEffects {
            labels: w(),
            difference: q(),
            contrasts: names
                .iter()
                .map(|name| AblatedContrast {
                    first: own(name),
                    second: LONG.into(),
                    base: effect(numbers.first().copied().unwrap_or(f64::NAN)),
                    under: numbers.iter().map(|&v| effect(v)).collect(),
                })
                .collect(),
            base: (n != 2).then(|| "full model".to_owned()),
            ablations: (1..=n).map(|k| format!("A{k} without a mechanism of some length")).collect(),
            interval: String::new(),
        }),
    ];
    let kinds = [
        "heat_map",
        "regime_map",
        "factor_curves",
        "tornado",
        "distances",
        "morris_plane",
        "convergence",
        "ablation_effects",
    ];
    kinds.into_iter().zip(drawn).map(|(name, picture)| (name, picture.svg)).collect()
}

/// Marks of narrow panels keep their numbers apart.
#[test]
fn numbers_below_narrow_panels_do_not_touch() {
    let effect =
        |value: f64| Effect { difference: Interval::new(value, value - 0.035, value + 0.055), resolved: false };
    let contrast = |first: &str, second: &str| AblatedContrast {
        first: first.into(),
        second: second.into(),
        base: Effect::default(),
        under: vec![effect(0.012), effect(0.003)],
    };
    let facts = AblationEffects {
        labels: labels(),
        difference: quantity(),
        contrasts: vec![contrast("hybrid", "spontaneous"), contrast("hybrid", "hierarchical"), contrast("a", "b")],
        base: None,
        ablations: vec!["A4: no trust".into(), "A4: with trust".into()],
        interval: String::new(),
    };
    let svg = ablation_effects(&facts).svg;
    let document = roxmltree::Document::parse(&svg).unwrap();
    let numbers = document.descendants().filter(|node| node.has_tag_name("text"));
    let mut numbers: Vec<(f64, String)> = numbers
        .filter_map(|node| {
            let text = node.text()?.trim().to_owned();
            text.replace('−', "-").parse::<f64>().ok()?;
            Some((node.attribute("x")?.parse().ok()?, text))
        })
        .collect();
    numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Small letters of numbers are about 1.5 mm wide, which is 30 units.
    for pair in numbers.windows(2) {
        let needed = 15.0 * (pair[0].1.chars().count() + pair[1].1.chars().count()) as f64;
        assert!(pair[1].0 - pair[0].0 >= needed, "{pair:?}");
    }
}

#[test]
fn a_tornado_is_sorted_and_counts_what_it_leaves_out() {
    let bar = |name: String, total: f64| TornadoBar { name, first: interval(total / 2.0), total: interval(total) };
    let mut bars: Vec<TornadoBar> = (0..40).map(|k| bar(format!("p{k}"), f64::from(k) / 100.0)).collect();
    bars.push(TornadoBar { name: "lost".into(), first: Interval::UNKNOWN, total: Interval::UNKNOWN });
    let texts =
        texts(&tornado(&Tornado { labels: labels(), index: quantity(), bars, random_share: interval(0.3) }).svg);
    let names: Vec<&str> = texts.iter().map(String::as_str).filter(|text| text.starts_with('p')).collect();
    assert!(names.len() > 8, "{texts:?}");
    let expected: Vec<String> = (0..names.len()).map(|k| format!("p{}", 39 - k)).collect();
    assert_eq!(names, expected);
    let rest = format!("{} more, total at most {:.2}", 41 - names.len(), (39 - names.len()) as f64 / 100.0);
    assert!(texts.contains(&rest), "{rest} in {texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("random draws")), "{texts:?}");
}

#[test]
fn the_words_of_a_small_convergence() {
    let facts = Convergence {
        labels: labels(),
        worlds: AxisLabel::new("worlds", ""),
        estimate: quantity(),
        difference: false,
        points: vec![(40.0, Interval::new(0.02, 0.01, 0.03)), (80.0, Interval::new(0.024, 0.0216, 0.0264))],
        half_width: Some(0.0025),
        stop: Some(Stop { worlds: 80.0, reason: "precision reached".into() }),
    };
    let texts = texts(&convergence(&facts).svg);
    for expected in ["0.0240 [0.0216, 0.0264]", "required: ± 0.0025", "stopped at 80: precision reached"] {
        assert!(texts.iter().any(|text| text == expected), "{expected} in {texts:?}");
    }
}

#[test]
fn distances_are_sorted_and_tell_those_beyond_an_inert_parameter() {
    let bar = |name: &str, value: f64, dummy: f64| DistanceBar {
        name: name.to_owned(),
        median: Interval::new(value, value - 0.05, value + 0.05),
        dummy,
    };
    let bars = vec![bar("inert", 0.1, 0.2), bar("strong", 0.6, 0.2), bar("some", 0.3, 0.21)];
    let picture = distances(&Distances { labels: labels(), distance: quantity(), bars }).svg;
    let texts = texts(&picture);
    let at = |word: &str| texts.iter().position(|text| text == word).unwrap_or_else(|| panic!("{word}: {texts:?}"));
    assert!(at("strong") < at("some") && at("some") < at("inert"));
    at("no farther than an inert parameter");
    let many = (0..200).map(|k| bar(&format!("p{k}"), f64::from(k) / 300.0, 0.1)).collect();
    let picture = distances(&Distances { labels: labels(), distance: quantity(), bars: many }).svg;
    assert!(self::texts(&picture).iter().any(|text| text.contains(" more, ") && text.contains("beyond an inert")));
}
