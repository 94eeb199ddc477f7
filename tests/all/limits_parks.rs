//! Tenants and local staff where the answer is known: V18, V23, V26 and V27.

use polmob::ids::CorporationId;
use polmob::mechanisms::{localisation, tenants};
use polmob::parameters::Arm;
use polmob::policy::{Bundle, Form};
use polmob::simulation::simulate;
use polmob::state::{EventLog, State, Tenant};

use crate::worlds::{Setting, assert_within, crowd, in_a_country_of, mean_and_error, operating, run_phases, scenario};

/// V18: one park of unlimited land at 2 tau F q = 1 fills by `F' = F + (1 - F)(1 - exp(-(p + e1 F) dt))`, p = a0/M: Bass
/// in discrete time. With a market potential of m firms the rate is `(p + e1 F) max(0, 1 - F M/m)`, and the park fills to m.
/// 16 runs of 20 000 firms each.
#[test]
fn tenants_follow_bass_in_discrete_time() {
    let (without, faded) = filled(None);
    assert!(!faded, "steps of a quarter show");
    let (with, _) = filled(Some(5000));
    assert!(without > 0.9, "{without}");
    assert!((0.2..0.2501).contains(&with), "a quarter of all firms is the potential, {with} entered");
}

/// Share of all firms in the park after 50 steps, and whether it was near Bass in continuous time throughout.
fn filled(potential: Option<u32>) -> (f64, bool) {
    let firms = 20_000_u32;
    let (innovation, imitation, step) = (0.03, 0.38, 0.25);
    let setting = crowd(
        1,
        "[ablation]\na4_no_trust = true\n",
        |parameters| {
            parameters.tenant.start = 0.0;
            parameters.tenant.exit = 0.0;
        },
        |park, _| {
            park.first_fit = Some(1.0);
            park.land = Some(10 * firms);
            park.entry = Some(innovation * f64::from(firms));
            park.imitation = Some(imitation);
            park.potential = potential;
        },
    );
    let most = potential.map_or(f64::INFINITY, |potential| f64::from(potential) / f64::from(firms));
    let mut setting = in_a_country_of(firms, setting);

    let mut seen = vec![Vec::new(); 5];
    for run in 0..16 {
        setting.draw_luck(run);
        let context = setting.context(Arm::OPEN);
        let mut state = operating(&context);
        for at in &mut seen {
            run_phases(&[tenants::phase], 10, &mut state, &context);
            let park = state.parks.iter().next().expect("one park");
            at.push(park.tenants.len() as f64 / f64::from(firms));
        }
    }
    let mut share = 0.0;
    let mut near_continuous = true;
    for (stretch, shares) in seen.iter().enumerate() {
        for _ in 0..10 {
            let rate = (innovation + imitation * share) * (1.0 - share / most).max(0.0);
            share += (1.0 - share) * -libm::expm1(-rate * step);
        }
        let (mean, error) = mean_and_error(shares);
        assert_within(&format!("share entered after {} steps", 10 * (stretch + 1)), mean, share, error, 0.0);
        // Bass in continuous time is another curve, up to 0.031 away.
        let rate = innovation + imitation;
        let faded = libm::exp(-rate * step * 10.0 * (stretch + 1) as f64);
        let continuous = (1.0 - faded) / (1.0 + imitation / innovation * faded);
        near_continuous &= (mean - continuous).abs() < 0.01;
    }
    (share, near_continuous)
}

/// V23: without entries the local share is logistic, up to the cap and down to it: 0.2 to 0.9 at cap 0.95 and rate 0.8
/// takes 5.27 years; exact. The cap hangs on the talent element, which is the third.
#[test]
fn local_staff_grows_as_a_logistic() {
    for (step, trained, start) in [(0.05, true, 0.2), (0.25, false, 0.2), (0.25, false, 0.99), (1.0, true, 0.2)] {
        let setting = crowd(
            1,
            &format!("[time]\nstep = {step}\n[staff]\ncap = 0.95\ncap_untrained = 0.85\nrate = 0.8\nstart = {start}\n"),
            |_| (),
            |_, _| (),
        );
        let context = setting.context(Arm::OPEN);
        let mut state = operating(&context);
        for park in state.parks.iter_mut() {
            let form = if trained { Form::Translated } else { Form::Practice };
            park.bundle = Bundle::source(6).with(2, form);
            park.tenants.push(Tenant { corporation: CorporationId(0), leaves: 1e9 });
            park.producing = 1;
        }
        let share = |state: &State| state.parks.iter().next().and_then(|park| park.local_staff);
        assert_eq!(share(&state), None);
        // In the step of the first producing tenant the share grows already.
        let cap = if trained { 0.95 } else { 0.85 };
        for steps in 1..=20 {
            run_phases(&[localisation::phase], 1, &mut state, &context);
            let faded = libm::exp(-0.8 * f64::from(steps) * step);
            let expected = cap / (1.0 + (cap / start - 1.0) * faded);
            assert!((share(&state).expect("a share") - expected).abs() < 1e-12, "{steps} steps of {step}");
        }
    }
    let logistic = localisation::logistic_growth(0.2, 0.95, libm::exp(-0.8 * 5.27));
    assert!((logistic - 0.9).abs() < 1e-3);
}

/// V26: if newcomers find all the skill that is there, the local share follows the logistic of V23 from the first producing
/// tenant, whoever enters; it stands still while nobody produces. To rounding, in a world of parks that fill and empty.
#[test]
fn a_full_pool_keeps_the_logistic() {
    let text = "[time]\nyears = 20\n[world]\nhome_regions = 2\nhome_corporations = 30\nhost_countries = 2\n\
         host_regions = 2\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.02\n\
         [tenant]\nentry = 5\nothers = 0.7\nexit = 0.2\n[policy]\noffer = 0\n[staff]\ncap_untrained = 0.8\n";
    let (mut compared, mut furthest) = (0, [0.0_f64; 2]);
    for (number, pool) in (0..12).flat_map(|number| [(number, 1.0), (number, 0.8)]) {
        let mut scenario = scenario(text);
        scenario.parameters.staff.pool = pool;
        let setting = Setting::new(&scenario.parameters, scenario.plan, number);
        let Setting { parameters, plan, world, draws } = &setting;
        let mut produced: Vec<u32> = Vec::new();
        let furthest = &mut furthest[usize::from(pool < 1.0)];
        simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, context| {
            produced.resize(state.parks.len(), 0);
            for (park, steps) in state.parks.iter().zip(&mut produced).filter(|(park, _)| park.end.is_none()) {
                *steps += u32::from(park.producing_count() > 0);
                let years = context.clock.years(*steps);
                let expected =
                    0.8 / (1.0 + (0.8 / parameters.staff.start - 1.0) * libm::exp(-parameters.staff.rate * years));
                if let Some(share) = park.local_staff {
                    compared += 1;
                    *furthest = furthest.max((share - expected).abs());
                } else {
                    assert_eq!(*steps, 0, "who produces employs");
                }
            }
        });
    }
    assert!(compared > 500, "{compared} shares are no test");
    assert!(furthest[0] < 1e-12, "off by {}", furthest[0]);
    assert!(furthest[1] > 0.01, "a smaller pool is seen");
}

/// V27: without exit and imitation, on unlimited land, with few of many firms, firms from elsewhere are `tenant.others`
/// times the home firms in the mean. 300 runs of 20 000 firms, 20 steps each.
#[test]
fn others_come_in_proportion() {
    let setting = crowd(
        1,
        "[ablation]\na4_no_trust = true\n",
        |parameters| parameters.tenant.others = 1.1,
        |park, _| {
            park.first_fit = Some(0.8);
            park.land = Some(200_000);
            (park.entry, park.imitation, park.exit) = (Some(8.0), Some(0.0), Some(0.0));
        },
    );
    let mut setting = in_a_country_of(20_000, setting);
    let (mut differences, mut firms) = (Vec::new(), Vec::new());
    for run in 0..300 {
        setting.draw_luck(run);
        let context = setting.context(Arm::OPEN);
        let mut state = operating(&context);
        run_phases(&[tenants::phase], 20, &mut state, &context);
        let park = state.parks.iter().next().expect("one park");
        let home = park.tenants.len() as f64;
        differences.push(f64::from(park.others.waiting + park.others.producing) - 1.1 * home);
        firms.push(home);
    }
    let (mean, error) = mean_and_error(&differences);
    assert_within("firms from elsewhere beyond 1.1 times the home firms", mean, 0.0, error, 0.0);
    // Five years at 8 firms a year and fit 0.8; of 20 000 firms 32 leave the rest as good as whole.
    let (mean, error) = mean_and_error(&firms);
    assert_within("home firms", mean, 20_000.0 * -libm::expm1(-32.0 / 20_000.0), error, 0.0);
}
