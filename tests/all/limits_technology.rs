//! Technology where the answer is known: V15 to V17, V20 and V24.

use polmob::ids::{CorporationId, RegionId};
use polmob::measures::{Snapshot, measure, position};
use polmob::mechanisms::{spillover, technology};
use polmob::parameters::Arm;
use polmob::simulation::simulate;
use polmob::state::{EventLog, State};

use crate::worlds::{Setting, crowd, operating, run_phases, scenario};

/// Frontier growth over that of the host, and rate of transfer, per year.
const AHEAD: f64 = 0.015;
const TRANSFER: f64 = 0.03;

/// Relative technology B = A/T of a partner behind one developer, at the ends of these years; B = 0.2 at the start.
fn catching_up(shape: i32, step: f64, years: &[f64]) -> Vec<f64> {
    let mut setting = crowd(
        1,
        "[technology]\nwillingness = 1\nsupport = 0\nfrontier_growth = 0.025\nhost_growth = 0.01\nrate = 0.06\n\
         [ablation]\na4_no_trust = true\n[spillover]\nsize = 0\n",
        |parameters| {
            parameters.time.step = step;
            parameters.technology.shape = shape;
            // Everyone absorbs at full speed; half of the rate is what trust leaves of it.
            parameters.technology.absorption_threshold = 1e-9;
        },
        |park, traits| {
            park.first_fit = Some(1.0);
            traits.absorption = Some(1.0);
            traits.ln_technology = Some(0.0);
        },
    );
    setting.plan.corporations.get_mut(&CorporationId(0)).expect("the developer").ln_technology = Some(-libm::log(0.2));
    let setting = Setting::new(&setting.parameters, setting.plan, 0);
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let partner = CorporationId(1);
    let mut passed = 0;
    (years.iter())
        .map(|year| {
            let due = (year / step).round() as u32;
            run_phases(&[technology::phase], due - passed, &mut state, &context);
            passed = due;
            // The level at the end of the step just run, so one step is taken back.
            state.step -= 1;
            let host = technology::host_level(partner, &state, &context);
            let home = state.parks.iter().next().expect("one park").developer_technology
                + setting.parameters.technology.frontier_growth * state.elapsed(&context.clock);
            state.step += 1;
            libm::exp(host - home)
        })
        .collect()
}

/// Where catching up ends: `[1 - s g/c]^(1/s)`.
fn ceiling(shape: i32) -> f64 {
    match shape {
        1 => 0.5,
        0 => libm::exp(-0.5),
        _ => 2.0 / 3.0,
    }
}

/// V15: relative technology tends to `[1 - s g/c]^(1/s)`; splitting growth and transfer costs an error of order dt, which
/// halves with dt.
#[test]
fn catching_up_ends_below_the_frontier() {
    for (shape, known) in [(-1, 0.6667), (0, 0.6065), (1, 0.5)] {
        let end = ceiling(shape);
        assert!((end - known).abs() < 5e-5);
        let errors = [0.5, 0.25, 0.125].map(|step| catching_up(shape, step, &[1500.0])[0] - end);
        assert!(errors[1].abs() < 0.25 * (AHEAD + TRANSFER), "shape {shape}: off by {errors:?}");
        for pair in errors.windows(2) {
            assert!((1.9..2.1).contains(&(pair[0] / pair[1])), "shape {shape}: {errors:?} do not halve");
        }
    }
}

/// V16: the way there. s = -1: `B* + (B0 - B*) exp(-(c + g) t)`; s = 1: logistic of rate c - g and ceiling B*.
#[test]
fn catching_up_takes_known_paths() {
    let years = [10.0, 30.0, 60.0, 100.0, 200.0];
    let step = 0.02;
    let allowed = step * (AHEAD + TRANSFER);
    for (seen, year) in catching_up(-1, step, &years).into_iter().zip(years) {
        let expected = ceiling(-1) + (0.2 - ceiling(-1)) * libm::exp(-(TRANSFER + AHEAD) * year);
        assert!((seen - expected).abs() < allowed, "Nelson-Phelps, year {year}: {seen}, expected {expected}");
    }
    for (seen, year) in catching_up(1, step, &years).into_iter().zip(years) {
        let expected = ceiling(1) / (1.0 + (ceiling(1) / 0.2 - 1.0) * libm::exp(-(TRANSFER - AHEAD) * year));
        assert!((seen - expected).abs() < allowed, "logistic, year {year}: {seen}, expected {expected}");
    }
}

/// V16 at s = 0, against a numerical solution of `dG/dt = g - c G` for the log gap G by Runge and Kutta's method.
#[test]
fn catching_up_takes_the_path_of_gompertz() {
    let years = [10.0, 30.0, 60.0, 100.0, 200.0];
    let step = 0.02;
    let slope = |gap: f64| AHEAD - TRANSFER * gap;
    let mut gap = -libm::log(0.2);
    let mut reached = 0.0;
    for (seen, year) in catching_up(0, step, &years).into_iter().zip(years) {
        while reached < year - 1e-9 {
            let h = 0.1;
            let first = slope(gap);
            let second = slope(gap + h / 2.0 * first);
            let third = slope(gap + h / 2.0 * second);
            let fourth = slope(gap + h * third);
            gap += h / 6.0 * (first + 2.0 * second + 2.0 * third + fourth);
            reached += h;
        }
        let expected = libm::exp(-gap);
        assert!((seen - expected).abs() < step * (AHEAD + TRANSFER), "year {year}: {seen}, expected {expected}");
    }
}

/// V17: at a constant presence P the stock after n steps is `e_b hill(h) P [1 - exp(-kappa n dt)]`; exact.
#[test]
fn spillover_fills_its_stock_and_drains_it() {
    let setting = crowd(10, "[spillover]\nsize = 1.3\nrate = 0.3\n", |_| (), |_, _| ());
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let region = RegionId(1);
    state.producing[region] = 5;
    run_phases(&[spillover::phase], 12, &mut state, &context);
    let level = |at: usize| 1.3 * setting.world.hill()[at] * 5.0 / 15.0;
    let filled = -libm::expm1(-0.3 * 12.0 * 0.25);
    for at in 0..10 {
        let stock = technology::gain(at, region, &state, &context);
        assert!((stock - level(at) * filled).abs() < 1e-14, "host firm {at}: {stock}");
    }
    // A level effect: what came with the tenants goes with them.
    state.producing[region] = 0;
    run_phases(&[spillover::phase], 8, &mut state, &context);
    for at in 0..10 {
        let expected = level(at) * filled * libm::exp(-0.3 * 8.0 * 0.25);
        assert!((technology::gain(at, region, &state, &context) - expected).abs() < 1e-14);
    }
}

/// A lively world of 24 home and 32 host firms.
const VILLAGE: &str = "[time]\nyears = 20\n[world]\nhome_regions = 2\nhome_corporations = 30\nhost_countries = 2\n\
     host_regions = 2\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.02\n[tenant]\nentry = 3\n";

fn run_all(setting: &Setting, arm: Arm, observe: impl FnMut(&State, &polmob::state::Context)) -> State {
    let Setting { parameters, plan, world, draws } = setting;
    simulate(world, parameters, plan, draws, arm, EventLog::default(), observe)
}

/// V20: with `c_max = 0` and `e_b = 0`, in a world full of parks, tenants and links, every log technology is
/// ln A(0) + g t at every step; exact.
#[test]
fn without_transfer_technology_grows_as_if_alone() {
    let mut scenario = scenario(VILLAGE);
    scenario.parameters.technology.rate = 0.0;
    scenario.parameters.spillover.size = 0.0;
    let mut busy = 0;
    for number in 0..5 {
        let setting = Setting::new(&scenario.parameters, scenario.plan.clone(), number);
        run_all(&setting, Arm::OPEN, |state, context| {
            busy += state.suppliers.total();
            for at in 0..context.world.host_corporations() {
                let host = CorporationId(context.world.first_host().0 + at as u32);
                let alone = context.world.host_technology()[at]
                    + context.parameters.technology.host_growth * state.elapsed(&context.clock);
                assert_eq!(technology::host_level(host, state, context), alone);
            }
            let outcomes = measure(Snapshot { state, context });
            assert_eq!(outcomes[position("transfer").expect("an outcome")], 0.0);
        });
    }
    assert!(busy > 1000, "{busy} links in all are no test");
}

/// V24: with all governments closed to effect, nations may join or not: hybrid and spontaneous arms have the same parks,
/// tenants and technology, run by run; exact. With them open they differ.
#[test]
fn arms_coincide_where_governments_have_no_effect() {
    let closed = "[payoff]\ngovernments = 0\ncoordination = 0\n[enrolment]\npeers = 0\n\
         [policy]\ncoercion = 0\noffer = 0\n[ablation]\na1_core_mobilisation = true\na12_no_jurisdictions = true\n";
    let with_support = |text: &str, support: f64| {
        let mut scenario = scenario(&(VILLAGE.to_owned() + text));
        scenario.parameters.technology.support = support;
        scenario
    };
    let mut transferred = 0.0;
    let mut joined = 0;
    let mut differ = 0;
    for number in 0..12 {
        let scenario = with_support(closed, 0.0);
        let setting = Setting::new(&scenario.parameters, scenario.plan, number);
        let [hybrid, spontaneous] = [Arm::HYBRID, Arm::SPONTANEOUS].map(|arm| run_all(&setting, arm, |_, _| ()));
        assert_eq!(hybrid.partner_gain, spontaneous.partner_gain);
        assert_eq!(hybrid.supplier_gain, spontaneous.supplier_gain);
        assert_eq!(hybrid.presence, spontaneous.presence);
        assert_eq!(hybrid.activity, spontaneous.activity);
        transferred += hybrid.supplier_gain.iter().sum::<f64>();
        joined += hybrid.parks.iter().filter(|park| park.history.enrolments.len() > 1).count();

        let scenario = with_support("", 0.3);
        let setting = Setting::new(&scenario.parameters, scenario.plan, number);
        let [hybrid, spontaneous] = [Arm::HYBRID, Arm::SPONTANEOUS].map(|arm| run_all(&setting, arm, |_, _| ()));
        differ += usize::from(hybrid.partner_gain != spontaneous.partner_gain);
    }
    assert!(
        transferred > 0.0 && joined > 0 && differ > 0,
        "{transferred} transferred, {joined} joined, {differ} differ"
    );
}
