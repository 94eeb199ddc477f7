//! Patterns: the list, plans, verdicts and the chart of a scorecard.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use polmob::analysis::claims::Finding;
use polmob::charts::{Labels, Score, ScoreGroup, ScoreRow, ScorecardFacts, png, scorecard};
use polmob::evidence::Evidence;
use polmob::experiment::{Executor, Series, Watch, numbers_of};
use polmob::patterns::{self, ModelValues, Pattern, Question, RIVALS, RivalVerdict, plan, score};
use polmob::report::{Chart, scorecard_page};
use polmob::scenario::{Scenario, catalogue};
use roxmltree::Document;

fn scenario(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<_> = settings.iter().map(|text| text.parse().unwrap()).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
    Scenario::load(&path, &settings).unwrap()
}

// ---- The list

#[test]
fn patterns_are_whole_and_their_sources_are_on_record() {
    let record = Evidence::builtin();
    let mut ids: Vec<&str> = patterns::all().iter().map(|pattern| pattern.id.as_str()).collect();
    assert!(ids.len() > 55, "{}", ids.len());
    for pattern in patterns::all() {
        let Pattern { id, says, sources, .. } = &**pattern;
        assert!(says.ends_with('.') && says.len() < 140, "{id}: {says}");
        assert!(!pattern.record.is_empty(), "{id}");
        for key in sources {
            assert!(record.source(key).is_some(), "{id}: no source {key}");
        }
        let Question::Testable(test) = &pattern.question else { continue };
        assert!(!sources.is_empty() || !pattern.literature.is_empty(), "{id} has no source");
        assert!(test.from.is_some() || test.to.is_some(), "{id} cannot fail");
        assert!(!test.definition.is_empty() && !test.unit.is_empty() && !test.mechanism.is_empty(), "{id}");
        assert!(test.expected.iter().all(|name| RIVALS.iter().any(|rival| rival.name == *name)), "{id}");
        // Whatever speaks of transfer is marked as a quantity of the model.
        assert_eq!(test.definition.contains("transfer"), test.transfer, "{id}");
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), patterns::all().len(), "two patterns of one id");
    let documented = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/patterns.md")).unwrap();
    for id in ids {
        assert!(documented.contains(&format!("`{id}`")), "docs/patterns.md does not tell of {id}");
    }
}

#[test]
fn rivals_are_the_ablations() {
    let switches: Vec<&str> = (catalogue().entries().iter())
        .filter(|entry| entry.key.starts_with("ablation."))
        .map(|entry| entry.key.as_str())
        .collect();
    assert_eq!(RIVALS.map(|rival| rival.key).to_vec(), switches);
    for rival in RIVALS {
        assert!(rival.key.starts_with(&format!("ablation.{}_", rival.name.to_lowercase())));
    }
}

// ---- Plans and verdicts

#[test]
fn shipped_scenarios_answer_every_pattern_that_the_model_has_a_quantity_for() {
    let plan = plan(patterns::shipped(&[]).unwrap(), patterns::all(), Some(50)).unwrap();
    for (pattern, reason) in &plan.unasked {
        assert!(matches!(&pattern.question, Question::NotModelled(why) if why == reason), "{}: {reason}", pattern.id);
    }
    assert_eq!((plan.worlds, plan.rivals().count()), ([200, 50], 13));
    // Embedded scenarios are those of the folder.
    for own in &plan.scenarios {
        assert_eq!(own.resolved(), scenario(&own.name, &[]).resolved(), "{}", own.name);
    }
}

/// A small stylised world.
fn small(settings: &[&str]) -> Scenario {
    let sizes = ["time.years=10", "world.host_countries=2", "launch.rate=0.0015", "world.home_regions=10"];
    scenario("three_partnerships", &[&sizes, settings].concat())
}

fn run_all(plan: &patterns::TestPlan, threads: usize) -> Vec<ModelValues> {
    plan.run(threads).unwrap()
}

#[test]
fn a_rival_that_is_what_a_pattern_compares_with_breaks_it_and_others_are_told_apart() {
    let chosen = ["partner_choice", "practised_partner"].map(|id| patterns::find(id).unwrap());
    let kitic = scenario("kitic", &["experiment.worlds=12"]);
    let plan = plan(vec![small(&["experiment.worlds=12"]), kitic], &chosen, Some(12)).unwrap();
    let by_two = run_all(&plan, 2);
    assert_eq!(format!("{by_two:?}"), format!("{:?}", run_all(&plan, 1)), "whatever the number of threads");
    let card = score(&plan, &by_two);
    let of = |pattern: usize, name: &str| {
        let at = card.rivals.iter().position(|rival| rival.name == name).unwrap();
        card.scored[pattern].rivals[at]
    };
    // With chance for choice both sides are one and the same run: the ratio is 1 in every world, and 1 is not above 1.
    let RivalVerdict::Tested(chance) = of(0, "A10") else { panic!("A10 touches the choice") };
    assert_eq!(chance.estimate.value.mean, Some(1.0));
    assert_eq!(chance.estimate.finding(), Finding::Fails);
    // Nobody seeks in the case of one pinned park.
    assert_eq!(of(1, "A10"), RivalVerdict::Untouched);
    assert_eq!(of(1, "A11"), RivalVerdict::Untouched);
    // Without trust the partner's reliability moves nothing that tenants look at.
    assert!(matches!(of(1, "A4"), RivalVerdict::Tested(tried) if tried.finding != Finding::Holds));
    assert!(card.complete && card.count(Finding::Holds) + card.count(Finding::Fails) <= 2);
}

#[test]
fn a_stop_before_the_full_model_leaves_nothing_and_one_after_it_leaves_the_full_model() {
    let chosen = [patterns::find("years_to_recognition").unwrap()];
    let plan = plan(vec![small(&["experiment.worlds=2"])], &chosen, Some(2)).unwrap();
    let series: Vec<Series> = plan.series().collect();
    let (executor, stop) = (Executor::new(1).unwrap(), AtomicBool::new(true));
    assert!(plan.values_of_models(&numbers_of(&series, &executor, Watch { stop: &stop, tick: &|_| () })).is_empty());
    let card = score(&plan, &run_all(&plan, 1)[..1]);
    assert!(!card.complete && card.scored[0].rivals.iter().all(|verdict| *verdict == RivalVerdict::NotRun));
    assert_eq!(card.scored[0].rivals.len(), 13);
    // The page says so before anything else.
    let chart = Chart { name: "scorecard".into(), title: "Scorecard".into(), svg: "<svg></svg>".into() };
    let html = scorecard_page(&card, &plan, std::slice::from_ref(&chart), Vec::new()).html();
    let body = html.split_once("<body>").unwrap().1;
    assert!(body.split_once("<h1>").unwrap().0.contains("INCOMPLETE:</strong> interrupted after 0 of 13 rivals"));
}

// ---- The chart

#[test]
fn the_chart_says_in_words_what_it_shows_and_survives_odd_facts() {
    let row = |name: &str, cells: &[Score]| ScoreRow {
        name: name.to_owned(),
        figure: "0.53 [0.50, 0.57]".to_owned(),
        range: "0.5 to 0.65".to_owned(),
        cells: cells.to_vec(),
    };
    let scores = [Score::Pass, Score::Fail, Score::Open, Score::Untouched, Score::Absent];
    let facts = |rows: usize, models: usize, name: &str| ScorecardFacts {
        labels: Labels { title: "A & <B>?".into(), caption: "4 worlds.".into(), description: "Made up.".into() },
        models: (0..models).map(|k| if k == 0 { "full".to_owned() } else { format!("A{k}") }).collect(),
        keys: (1..models.max(1)).map(|k| format!("A{k} without {name}")).collect(),
        groups: vec![ScoreGroup { name: "growth".into(), rows: (0..rows).map(|_| row(name, &scores)).collect() }],
    };
    let long = "a name so long that no column of any chart could ever hold it, not even in the smallest type";
    for (rows, models, name) in [(0, 0, ""), (1, 1, "one"), (3, 13, "a\u{0}b<&>\"'"), (60, 13, long), (2, 3, long)] {
        let svg = scorecard(&facts(rows, models, name)).svg;
        let document = Document::parse(&svg).unwrap();
        let texts: Vec<&str> =
            document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|n| n.text()).collect();
        let said = |words: &str| texts.iter().any(|text| text.trim() == words);
        assert!(said("A & <B>?") && said("4 worlds."), "{texts:?}");
        assert!(said(if rows == 0 { "no data" } else { "passes" }), "{texts:?}");
        assert_eq!(rows > 0 && models > 1, said("fails") && said("A1"), "{texts:?}");
        for node in document.descendants().filter(|node| node.has_tag_name("text")) {
            let x: f64 = node.attribute("x").unwrap().parse().unwrap();
            assert!((0.0..=3200.0).contains(&x), "{:?} at {x}", node.text());
        }
        assert!(png(&svg, 340).is_ok());
    }
}

/// Names of all shipped patterns, beside 13 rivals and wide figures: whole, each in a row of its own, under whole heads.
#[test]
fn every_pattern_has_a_whole_name_in_a_row_of_its_own() {
    let names: Vec<String> = patterns::all().iter().map(|pattern| pattern.id.replace('_', " ") + " * ‡").collect();
    let row = |name: &String| ScoreRow {
        name: name.clone(),
        figure: "−0.53 [−0.57, −0.50]".to_owned(),
        range: "−0.65 to −0.5".to_owned(),
        cells: vec![Score::Pass; 14],
    };
    let rivals = RIVALS.map(|rival| rival.name);
    let models: Vec<String> = ["full"].into_iter().chain(rivals).map(str::to_owned).collect();
    let groups = vec![ScoreGroup { name: "all".into(), rows: names.iter().map(row).collect() }];
    let svg = scorecard(&ScorecardFacts { models, groups, ..ScorecardFacts::default() }).svg;
    let document = Document::parse(&svg).unwrap();
    let place = |words: &str| -> Option<(f64, f64)> {
        let node = document
            .descendants()
            .find(|node| node.has_tag_name("text") && node.text().map(str::trim) == Some(words))?;
        Some((node.attribute("x")?.parse().ok()?, node.attribute("y")?.parse().ok()?))
    };
    let rows: Vec<f64> = names.iter().map(|name| place(name).unwrap_or_else(|| panic!("{name} is cut")).1).collect();
    // 20 units are a millimetre.
    assert!(rows.windows(2).all(|pair| pair[1] - pair[0] >= 4.0 * 20.0), "{rows:?}");
    let heads: Vec<f64> = rivals.iter().map(|head| place(head).unwrap_or_else(|| panic!("{head} is cut")).0).collect();
    // Three small letters are some 4 mm wide.
    assert!(heads.windows(2).all(|pair| pair[1] - pair[0] >= 4.0 * 20.0), "{heads:?}");
}
