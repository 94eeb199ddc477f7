//! Tenants and local staff where the answer is known: V18 and V23.

use polmob::ids::CorporationId;
use polmob::mechanisms::{localisation, tenants};
use polmob::policy::{Bundle, Form};
use polmob::rules::Arm;
use polmob::state::{State, Tenant};

use crate::worlds::{Setting, assert_within, crowd, mean_and_error, operating, play};

/// V18: one park of unlimited land at 2 tau F q = 1 fills by `F' = F + (1 - F)(1 - exp(-(p + e1 F) dt))`, p = a0/M: Bass
/// in discrete time. 16 runs of 20 000 firms.
#[test]
fn tenants_follow_bass_in_discrete_time() {
    let firms = 20_000_u32;
    let (innovation, imitation, step) = (0.03, 0.38, 0.25);
    let mut setting = crowd(
        1,
        "[ablation]\na4_no_trust = true\n",
        |rules| {
            rules.tenant.start = 0.0;
            rules.tenant.exit = 0.0;
        },
        |park, _| {
            park.first_fit = Some(1.0);
            park.land = Some(10 * firms);
            park.entry = Some(innovation * f64::from(firms));
            park.imitation = Some(imitation);
        },
    );
    // The crowd has one home firm; give it a country full of them, and let the partner keep its place behind them.
    let home = setting.plan.regions.ids().next().expect("a home region");
    setting.plan.regions[home].corporations = firms;
    let partner = CorporationId(firms);
    setting.plan.parks[0].partner = partner;
    setting.plan.corporations.retain(|id, _| id.0 == 0);
    let mut setting = Setting::new(&setting.rules, setting.plan, 0);

    let mut seen = vec![Vec::new(); 5];
    for run in 0..16 {
        setting.draw_luck(run);
        let context = setting.context(Arm::Open);
        let mut state = operating(&context);
        for at in &mut seen {
            play(&[tenants::phase], 10, &mut state, &context);
            let park = state.parks.iter().next().expect("one park");
            at.push(park.tenants.len() as f64 / f64::from(firms));
        }
    }
    let mut share = 0.0;
    let mut near_continuous = true;
    for (stretch, shares) in seen.iter().enumerate() {
        for _ in 0..10 {
            share += (1.0 - share) * -libm::expm1(-(innovation + imitation * share) * step);
        }
        let (mean, error) = mean_and_error(shares);
        assert_within(&format!("share entered after {} steps", 10 * (stretch + 1)), mean, share, error, 0.0);
        // Bass in continuous time is another curve, up to 0.031 away.
        let rate = innovation + imitation;
        let faded = libm::exp(-rate * step * 10.0 * (stretch + 1) as f64);
        let continuous = (1.0 - faded) / (1.0 + imitation / innovation * faded);
        near_continuous &= (mean - continuous).abs() < 0.01;
    }
    assert!(!near_continuous, "steps of a quarter show");
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
        let context = setting.context(Arm::Open);
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
            play(&[localisation::phase], 1, &mut state, &context);
            let faded = libm::exp(-0.8 * f64::from(steps) * step);
            let expected = cap / (1.0 + (cap / start - 1.0) * faded);
            assert!((share(&state).expect("a share") - expected).abs() < 1e-12, "{steps} steps of {step}");
        }
    }
    let logistic = localisation::logistic_growth(0.2, 0.95, libm::exp(-0.8 * 5.27));
    assert!((logistic - 0.9).abs() < 1e-3);
}
