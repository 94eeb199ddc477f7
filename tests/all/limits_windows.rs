//! Policy windows, patience and programmes where the answer is known: V25, V28 and V29.

use polmob::measures::records::parks as park_records;
use polmob::measures::{Snapshot, measure};
use polmob::mechanisms::{enrolment, stages};
use polmob::parameters::{Arm, Parameters};
use polmob::simulation::simulate;
use polmob::state::{EventLog, Stage};
use polmob::world::plan::{Programme, Role, WorldPlan};

use crate::worlds::{Setting, assert_within, crowd, history, parks, run_phases, scenario, share_error, start};

/// V25: where the window opened once and nobody has a mind of its own (kE = 0), a share `exp(-nuE T)` of parks is joined
/// by neither nation, for every step. 4000 parks, 25 windows long. A park that was joined may see its window again, which
/// is why the other share is not known. Where it never closes, everybody joins.
#[test]
fn a_window_lets_a_known_share_of_nations_in() {
    for (window, step, known) in [(1.0, 0.25, 0.607), (3.0, 0.25, 0.223), (1.0, 1.0, 0.607), (1.0, 0.05, 0.607)] {
        let setting = crowd(
            4000,
            &format!("[time]\nstep = {step}\nyears = 80\n"),
            |parameters| {
                let weights = &mut parameters.enrolment;
                (weights.sharpness, weights.join, weights.leave, weights.window) = (0.0, 0.5, 0.0, window);
                parameters.mobilisation.operating_at = 1.1;
                parameters.park.patience = 1e5;
            },
            |park, _| park.enrolled = vec![Role::HomeRegion, Role::HostRegion],
        );
        let context = setting.context(Arm::OPEN);
        let mut state = start(&context);
        history(&mut state, &context);
        run_phases(&[enrolment::phase, stages::phase], (25.0 * window / step) as u32, &mut state, &context);
        let alone = parks(&state).filter(|park| park.enrolled.governments() == 2).count() as f64 / 4000.0;
        let expected = libm::exp(-0.5 * window);
        assert!((expected - known).abs() < 5e-4);
        assert_within(&format!("T = {window}, dt = {step}"), alone, expected, share_error(expected, 4000.0), 0.0);
    }
}

/// Attention is the mean of exp(-age/T) over a step, worked out here by the rule of midpoints; none where the window
/// never opened, full where it never closes.
#[test]
fn attention_is_the_mean_openness_of_a_step() {
    for (since, window, dt) in [(0.0, 1.0, 0.25), (0.25, 1.0, 0.25), (2.0, 0.5, 1.0), (0.7, 5.0, 0.01)] {
        let parts = 20_000;
        let mean = (0..parts)
            .map(|part| libm::exp(-(since + dt * (f64::from(part) + 0.5) / f64::from(parts)) / window))
            .sum::<f64>()
            / f64::from(parts);
        assert!((enrolment::attention(Some(since), window, dt) - mean).abs() < 1e-8);
    }
    // In the step after the event and in the next, at T = 1 and quarters of a year.
    assert!((enrolment::attention(Some(0.0), 1.0, 0.25) - 0.885).abs() < 5e-4);
    assert!((enrolment::attention(Some(0.25), 1.0, 0.25) - 0.689).abs() < 5e-4);
    assert_eq!(enrolment::attention(None, 1.0, 0.25), 0.0);
    assert_eq!((enrolment::attention(None, 0.0, 0.25), enrolment::attention(Some(9.0), 0.0, 0.25)), (1.0, 1.0));
}

/// V29: parks that never operate are given up after patience that is uniform on 7 (1 -+ spread), rounded up to steps: none
/// by 3.5 years, a quarter by 5.25, half by 7, three quarters by 8.75, all by 10.5. 4000 parks.
#[test]
fn patience_is_uniform_between_its_bounds() {
    for (spread, times) in [(0.5, [3.25, 5.25, 7.0, 8.75, 10.5]), (1.0, [0.0, 3.5, 7.0, 10.5, 14.0])] {
        let setting = crowd(
            4000,
            "[time]\nyears = 20\n",
            |parameters| {
                parameters.enrolment.join = 0.0;
                parameters.exit.rate = 0.0;
                parameters.park.patience_spread = spread;
            },
            |_, _| (),
        );
        let Setting { parameters, plan, world, draws } = &setting;
        let state = simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |_, _| ());
        let context = setting.context(Arm::OPEN);
        let lives: Vec<f64> = park_records(Snapshot { state: &state, context: &context })
            .iter()
            .map(|park| park.end.expect("all are given up").0)
            .collect();
        assert!(parks(&state).all(|park| park.stage == Stage::Interessement));
        for (time, expected) in times.into_iter().zip([0.0, 0.25, 0.5, 0.75, 1.0]) {
            let seen = lives.iter().filter(|&&life| life <= time).count() as f64 / 4000.0;
            let error = share_error(expected, 4000.0);
            assert_within(&format!("given up by {time} at spread {spread}"), seen, expected, error, 0.0);
        }
    }
}

/// A lively world of 60 home and 32 host firms.
const VILLAGE: &str = "[time]\nyears = 20\n[world]\nhome_regions = 2\nhome_corporations = 30\nhost_countries = 2\n\
     host_regions = 2\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.02\n[tenant]\nentry = 3\nothers = 0.7\n\
     [enrolment]\nwindow = 0\n";

/// Everything that is recorded of a run.
fn record(parameters: &Parameters, plan: WorldPlan) -> String {
    let setting = Setting::new(parameters, plan, 5);
    let Setting { parameters, plan, world, draws } = &setting;
    let mut text = String::new();
    simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, context| {
        let snapshot = Snapshot { state, context };
        text += &format!("{:?}\n{:?}\n", measure(snapshot), park_records(snapshot));
    });
    text
}

/// V28: a programme without an incentive that multiplies entry into the parks of a host country by 2 from the start gives
/// the same run, to the bit, as twice the entry and twice the imitation; where it names home countries only, it moves
/// nobody.
#[test]
fn a_programme_multiplies_entry() {
    let plain = scenario(VILLAGE);
    let programme = |host: bool, entry: f64| {
        let mut plan = plain.plan.clone();
        let of_side = |id: &polmob::ids::CountryId| (id.0 >= 1) == host;
        plan.programmes.push(Programme {
            name: "Road".to_owned(),
            date: f64::from(plain.parameters.time.start),
            until: None,
            incentive: 0.0,
            entry,
            countries: plan.countries.ids().filter(of_side).collect(),
        });
        record(&plain.parameters, plan)
    };
    let untouched = record(&plain.parameters, plain.plan.clone());
    let mut twice = plain.parameters.clone();
    twice.tenant.entry *= 2.0;
    twice.tenant.imitation *= 2.0;
    assert_eq!(programme(true, 2.0), record(&twice, plain.plan.clone()));
    assert_ne!(programme(true, 2.0), untouched);
    assert_eq!(programme(false, 2.0), untouched);
    assert_eq!(programme(true, 1.0), untouched);
}
