//! Enrolment, stages, trust and the stocks of partnerships where the answer is known: V9 to V14 and V21.

use polmob::measures::Snapshot;
use polmob::measures::partnership_type::PartnershipType;
use polmob::measures::records::{parks as park_records, transitions};
use polmob::mechanisms::{enrolment, exit, stages, trust};
use polmob::parameters::{Arm, Parameters};
use polmob::scenario::Scenario;
use polmob::simulation::simulate;
use polmob::state::{EventLog, State};
use polmob::world::plan::{GOVERNMENTS, Initiator, PinnedPark, Role};

use crate::worlds::{
    Phase, Setting, assert_within, crowd, history, mean_and_error, parks, run_phases, scenario, share_error, start,
};

/// Thresholds at which a government always or never joins.
const ALWAYS: f64 = -1e9;
const NEVER: f64 = 1e9;

fn thresholds(park: &mut PinnedPark, of: [f64; 4]) {
    park.thresholds = GOVERNMENTS.into_iter().zip(of).collect();
}

/// Dissolution at a constant rate per year, whatever the payoff and the stage; nobody runs out of patience.
fn dissolve_at(rate: f64, parameters: &mut Parameters) {
    parameters.exit.rate = rate;
    parameters.exit.slope = 0.0;
    parameters.exit.early = 1.0;
    parameters.park.patience = 1e5;
}

/// V9: four exchangeable governments beside two corporations have the Gibbs distribution
/// `pi_k ~ C(4,k) (a/b)^k exp(kE [wS (k(k-1)/10 + 2k/5) - k theta'])`. 4000 parks at dt = 0.02.
#[test]
fn enrolment_settles_in_its_gibbs_distribution() {
    let (join, leave, sharpness, peers) = (1.0, 0.8, 8.0, 0.3);
    let setting = crowd(
        4000,
        "[time]\nstep = 0.02\nyears = 20\n[country]\ntie = [1, 1]\n[policy]\ngoal_noise = 0\ncoercion = 0\n\
         [ablation]\na4_no_trust = true\n",
        |parameters| {
            parameters.enrolment.visibility = 0.0;
            parameters.enrolment.competition = 0.0;
            (parameters.enrolment.join, parameters.enrolment.leave) = (join, leave);
            parameters.enrolment.window = 0.0;
        },
        |park, _| {
            // With this fit and this tie all four are aligned in full.
            park.first_fit = Some(1.0);
            thresholds(park, [0.85; 4]);
        },
    );
    let context = setting.context(Arm::OPEN);
    let mut state = start(&context);
    history(&mut state, &context);
    run_phases(&[enrolment::phase], 1000, &mut state, &context);

    // wA a + wT tau = 0.5 + 0.3/2.
    let threshold = 0.85 - 0.65;
    let weights: Vec<f64> = [1.0, 4.0, 6.0, 4.0, 1.0]
        .into_iter()
        .enumerate()
        .map(|(k, choices)| {
            let k = k as f64;
            let energy = peers * (k * (k - 1.0) / 10.0 + 2.0 * k / 5.0) - k * threshold;
            choices * libm::pow(join / leave, k) * libm::exp(sharpness * energy)
        })
        .collect();
    let total: f64 = weights.iter().sum();
    for (k, weight) in weights.iter().enumerate() {
        let seen = parks(&state).filter(|park| park.enrolled.governments() as usize == k).count() as f64 / 4000.0;
        let expected = weight / total;
        assert_within(&format!("share with {k} governments"), seen, expected, share_error(expected, 4000.0), 0.0);
    }
    // No role is special.
    for role in GOVERNMENTS {
        let seen = parks(&state).filter(|park| park.enrolled.has(role)).count() as f64 / 4000.0;
        let expected = weights.iter().zip(0..).map(|(weight, k)| f64::from(k) / 4.0 * weight / total).sum();
        assert_within(role.as_str(), seen, expected, share_error(expected, 4000.0), 0.0);
    }
}

/// A world of `firms` home corporations that always find a partner and dissolve partnerships at a constant rate.
fn open_market(firms: u32, launch: f64, ending: f64, text: &str) -> Scenario {
    let mut scenario = scenario(&format!(
        "[time]\nstep = 0.5\nyears = 30\n[world]\nhome_regions = 1\nhome_corporations = {firms}\nhost_countries = 1\n\
         host_regions = 1\nhost_corporations = 1\nsectors = 1\n[selection]\nsharpness = 0\n[enrolment]\nleave = 0\nwindow = 0\n{text}"
    ));
    scenario.parameters.launch.rate = launch;
    scenario.parameters.corporation.host_capacity = 60_000;
    // Tenants would be busy too.
    scenario.parameters.tenant.entry = 0.0;
    dissolve_at(ending, &mut scenario.parameters);
    scenario
}

/// States at the horizon of many runs of an open market.
fn horizons(scenario: &Scenario, runs: u32) -> Vec<State> {
    let mut setting = Setting::new(&scenario.parameters, scenario.plan.clone(), 0);
    (0..runs)
        .map(|run| {
            setting.draw_luck(run);
            let Setting { parameters, plan, world, draws } = &setting;
            simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |_, _| ())
        })
        .collect()
}

/// V10: with constant rates of founding (a spontaneous, b hierarchical), conversion g and ending d, stocks tend to
/// `S = a/(g + d)`, `Y = g S/d`, `H = b/d`; compared with their exact counterparts in discrete time, where a park can
/// convert and end in its first step. 20 runs of 20 000 firms.
#[test]
fn stocks_of_types_balance() {
    let (launch, conversion, ending) = (0.02, 0.4, 0.3);
    let mut scenario = open_market(20_000, launch, ending, "[launch]\nnation_led = 0.5\nregion_led = 1\n");
    scenario.parameters.enrolment.join = conversion;
    // Region-led parks turn hybrid when the host nation joins, which alone ever does.
    for country in scenario.plan.countries.iter_mut() {
        country.threshold = Some(if country.name.starts_with("host") { ALWAYS } else { NEVER });
    }
    scenario.plan.regions.iter_mut().for_each(|region| region.threshold = Some(NEVER));
    let states = horizons(&scenario, 20);

    let [launched, converted, ended] = [launch, conversion, ending].map(|rate| -libm::expm1(-rate * 0.5));
    let busy = busy_share(launched, ended) * 20_000.0;
    let founded = 0.5 * (20_000.0 - busy) * launched;
    let stays = (1.0 - converted) * (1.0 - ended);
    let spontaneous = founded * stays / (1.0 - stays);
    let hybrid = (spontaneous + founded) * converted * (1.0 - ended) / ended;
    for (kind, expected) in [
        (PartnershipType::Spontaneous, spontaneous),
        (PartnershipType::Hybrid, hybrid),
        (PartnershipType::Hierarchical, busy - spontaneous - hybrid),
    ] {
        let counts: Vec<f64> = (states.iter())
            .map(|state| {
                state.living.iter().filter(|&&id| PartnershipType::now(&state.parks[id]) == kind).count() as f64
            })
            .collect();
        let (mean, error) = mean_and_error(&counts);
        assert_within(kind.as_str(), mean, expected, error, 0.0);
    }
}

/// Share of firms in a partnership at the end of a step: a free one founds with probability `launched`, and any one
/// founded before or in this step ends with probability `ended`.
fn busy_share(launched: f64, ended: f64) -> f64 {
    let founded = launched * (1.0 - ended);
    founded / (founded + ended)
}

/// V11: under a constant hazard the number of living parks is Poisson when firms are many and seldom busy, binomial with
/// busy share a/(a + d) in general: mean, variance and the share of runs at or below the mean. 400 runs each.
#[test]
fn living_parks_are_poisson_under_a_constant_hazard() {
    let runs = 400;
    for (firms, launch) in [(2000, 0.006), (60, 0.4)] {
        let scenario = open_market(firms, launch, 0.3, "");
        let counts: Vec<f64> = horizons(&scenario, runs).iter().map(|state| state.living.len() as f64).collect();
        let [launched, ended] = [launch, 0.3].map(|rate: f64| -libm::expm1(-rate * 0.5));
        let share = busy_share(launched, ended);
        let (mean, _) = mean_and_error(&counts);
        let variance = f64::from(firms) * share * (1.0 - share);
        let what = format!("{firms} firms");
        assert_within(&what, mean, f64::from(firms) * share, (variance / f64::from(runs)).sqrt(), 0.0);
        let squares: f64 = counts.iter().map(|count| (count - mean) * (count - mean)).sum();
        let seen = squares / f64::from(runs - 1);
        // Standard error of the variance of a nearly normal number.
        let error = variance * (2.0 / f64::from(runs - 1)).sqrt();
        assert_within(&format!("variance, {what}"), seen, variance, error, 0.0);
    }
}

/// V12: stages without memory, advance `p_k` and fail f: a park operates with probability `prod p_k/(p_k + f)`, after
/// `sum 1/(p_k + f)` years in the mean if it does. The host nation joins at a rate of 1 a year; only then, ordered by it,
/// the host region follows at 1.38. 4000 parks at dt = 0.02, in which a stage lasts half a step longer in the mean.
#[test]
fn stages_without_memory_succeed_with_known_probability() {
    let step = 0.02;
    let setting = crowd(
        4000,
        "[time]\nstep = 0.02\nyears = 40\n[policy]\ncoercion = 1\n",
        |parameters| {
            let weights = &mut parameters.enrolment;
            (weights.alignment, weights.peers, weights.trust) = (0.0, 0.0, 0.0);
            (weights.visibility, weights.competition, weights.command) = (0.0, 0.0, 1.0);
            (weights.sharpness, weights.join, weights.leave, weights.window) = (40.0, 2.0, 0.0, 0.0);
            parameters.mobilisation.operating_at = 0.0;
            dissolve_at(0.5, parameters);
        },
        |park, _| thresholds(park, [NEVER, NEVER, 0.0, 0.98]),
    );
    let context = setting.context(Arm::OPEN);
    let mut state = start(&context);
    history(&mut state, &context);
    let phases: &[Phase] = &[enrolment::phase, stages::phase, exit::phase];
    while parks(&state).any(|park| park.end.is_none() && park.history.first_operating.is_none()) {
        run_phases(phases, 1, &mut state, &context);
    }
    let times: Vec<f64> = parks(&state)
        .filter_map(|park| park.history.first_operating)
        .map(|operated| f64::from(operated + 1) * step)
        .collect();
    let advance = [1.0, 2.0 * enrolment::logistic(40.0 * 0.02)];
    let success: f64 = advance.iter().map(|p| p / (p + 0.5)).product();
    assert_within("share that operates", times.len() as f64 / 4000.0, success, share_error(success, 4000.0), 0.005);
    let expected: f64 = advance.iter().map(|p| 1.0 / (p + 0.5)).sum();
    let (mean, error) = mean_and_error(&times);
    assert_within("years to operation", mean, expected, error, step);
}

/// V13: at a constant level `E_w` a park operates after `-ln(1 - q_op/E_w)/nuM` years, rounded up to steps; exact.
#[test]
fn time_to_operation_is_that_of_a_relaxation() {
    for step in [0.5, 0.25, 0.1, 0.02] {
        for (enrolled, fit) in [(6_u32, 4.0 / 7.0), (6, 1.0), (4, 0.9), (3, 0.5), (3, 0.28), (3, 0.1)] {
            let setting = crowd(
                1,
                &format!("[time]\nstep = {step}\nyears = 40\n"),
                |parameters| dissolve_at(0.0, parameters),
                |park, _| {
                    park.first_fit = Some(fit);
                    park.enrolled = [Role::HostRegion, Role::HostNation, Role::HomeRegion, Role::HomeNation]
                        .into_iter()
                        .take(enrolled as usize - 2)
                        .collect();
                },
            );
            let context = setting.context(Arm::OPEN);
            let mut state = start(&context);
            history(&mut state, &context);
            run_phases(&[stages::phase], context.clock.steps, &mut state, &context);
            let level = f64::from(enrolled) / 6.0 * (0.3 + 0.7 * fit);
            let operated = parks(&state).next().and_then(|park| park.history.first_operating);
            let years = -libm::log(1.0 - 0.25 / level) / 0.6;
            let expected = (level > 0.25).then(|| libm::ceil(years / step) as u32);
            assert_eq!(operated.map(|step| step + 1), expected, "level {level}, step {step}");
            if enrolled == 6 && fit < 0.6 {
                assert!((level - 0.7).abs() < 1e-12 && (years - 0.736).abs() < 5e-4);
            }
        }
    }
}

/// V14: with a constant chance p of success, `E[r] -> w p/(1 - lambda^w)` and `E[s] -> w w_bad (1-p)/(1 - lambda^w)` for
/// steps of w quarters, and the spread of trust does not depend on steps of up to a quarter. 1000 parks after 40 years.
#[test]
fn evidence_settles_at_its_mean() {
    let (chance, penalty): (f64, f64) = (0.72, 2.0);
    let mut spreads = Vec::new();
    for step in [0.05, 0.125, 0.25, 0.5, 1.0] {
        let setting = crowd(
            1000,
            &format!("[time]\nstep = {step}\nyears = 40\n[trust]\npenalty = {penalty}\n"),
            |_| (),
            |park, traits| {
                park.first_fit = Some(1.0);
                traits.reliability = Some(chance.sqrt());
            },
        );
        let context = setting.context(Arm::OPEN);
        let mut state = start(&context);
        history(&mut state, &context);
        run_phases(&[trust::phase], context.clock.steps, &mut state, &context);
        let quarters = step / 0.25;
        let weight = quarters / (1.0 - libm::pow(0.95, quarters));
        let (mean, error) = mean_and_error(&parks(&state).map(|park| park.trust.successes).collect::<Vec<_>>());
        assert_within(&format!("successes at a step of {step}"), mean, weight * chance, error, 0.0);
        let (mean, error) = mean_and_error(&parks(&state).map(|park| park.trust.failures).collect::<Vec<_>>());
        assert_within(&format!("failures at a step of {step}"), mean, weight * penalty * (1.0 - chance), error, 0.0);
        let (_, error) = mean_and_error(&parks(&state).map(|park| park.trust.expectation()).collect::<Vec<_>>());
        spreads.push(error * 1000.0_f64.sqrt());
    }
    // Standard error of a standard deviation: 1/sqrt(2n) of it; of the ratio of two, 1/sqrt(n).
    for spread in &spreads[..2] {
        assert_within("spread of trust", spread / spreads[2], 1.0, 1.0 / 1000.0_f64.sqrt(), 0.02);
    }
}

/// V21: where the type has no effect (conversion g, ending d), mean durations by final label still stand in the ratio
/// 2 + g/d, and the rates of ending by current state are equal. 4000 parks until all have ended, at dt = 0.02.
#[test]
fn durations_by_final_label_mislead_and_rates_by_state_do_not() {
    let (conversion, ending) = (0.3, 0.3);
    let setting = crowd(
        4000,
        "[time]\nstep = 0.02\nyears = 60\n[enrolment]\nleave = 0\nwindow = 0\n",
        |parameters| {
            parameters.enrolment.join = conversion;
            dissolve_at(ending, parameters);
        },
        |park, _| {
            park.initiator = Initiator::Region;
            thresholds(park, [NEVER, NEVER, ALWAYS, NEVER]);
        },
    );
    let context = setting.context(Arm::OPEN);
    let mut state = start(&context);
    history(&mut state, &context);
    while !state.living.is_empty() {
        run_phases(&[enrolment::phase, exit::phase], 1, &mut state, &context);
    }
    let snapshot = Snapshot { state: &state, context: &context };
    let changes = transitions(snapshot);
    let mut by_label = [Vec::new(), Vec::new()];
    // Ends, and years at risk of one, in either state.
    let mut states = [(0.0, 0.0); 2];
    for park in park_records(snapshot) {
        let (end, _) = park.end.expect("all have ended");
        let duration = end - park.founded;
        assert_eq!(park.founding_type, PartnershipType::Spontaneous);
        let change = changes.iter().find(|change| change.park == park.park);
        assert_eq!(park.last_type == PartnershipType::Hybrid, change.is_some());
        by_label[usize::from(change.is_some())].push(duration);
        let plain = change.map_or(duration, |change| change.age);
        states[0].1 += plain;
        states[1].1 += duration - plain;
        states[usize::from(change.is_some())].0 += 1.0;
    }
    let [plain, hybrid] = by_label.map(|durations| mean_and_error(&durations));
    let ratio = hybrid.0 / plain.0;
    let error = ratio * ((plain.1 / plain.0).powi(2) + (hybrid.1 / hybrid.0).powi(2)).sqrt();
    assert_within("ratio of durations by final label", ratio, 2.0 + conversion / ending, error, 0.03);

    let [first, second] = states.map(|(ends, years)| ends / years);
    let error = ending * (1.0 / states[0].0 + 1.0 / states[1].0).sqrt();
    assert_within("difference of rates by current state", second - first, 0.0, error, ending * 0.01);
    assert_within("rate of ending", first, ending, ending / states[0].0.sqrt(), ending * 0.01);
}
