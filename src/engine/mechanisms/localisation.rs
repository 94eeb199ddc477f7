//! Local staff share of parks (phase 11).
//!
//! Only tenants that produce employ. ell starts at `staff.start` in the step of the first producing tenant and grows in
//! that step already; it stands still while nobody produces. Those who begin to produce hire from a local pool that the
//! park has trained (Fosfuri, Motta and Ronde 2001), n producing tenants that stay and m that begin, of all origins:
//!
//! ```text
//! ell <- (n ell + m s)/(n + m),   s = staff.start + staff.pool (ell - staff.start)
//! d ell/dt = staff.rate ell (1 - ell/cap)
//! ```
//!
//! cap is `staff.cap` if the talent element has moved (in either form), else `staff.cap_untrained`; the same logistic
//! brings ell down above the cap. Limits: nobody begins, or pool = 1: `ell(t) = cap/(1 + (cap/ell0 - 1) exp(-rate t))`
//! (V23, V26).

use crate::parameters::{Parameters, StaffParameters};
use crate::state::{Context, Park, State};

/// Name of the element that raises the cap.
pub const TALENT: &str = "talent";

/// Logistic growth towards `cap` over a time of which `keep` is `exp(-rate t)`.
pub fn logistic_growth(share: f64, cap: f64, keep: f64) -> f64 {
    cap / (1.0 + (cap / share - 1.0) * keep)
}

/// The share after `starters` tenants began to produce beside `stayers` that did already.
pub fn joined_by_starters(share: f64, stayers: u32, starters: u32, parameters: &StaffParameters) -> f64 {
    let newcomers = parameters.start + parameters.pool * (share - parameters.start);
    let (n, m) = (f64::from(stayers), f64::from(starters));
    (n * share + m * newcomers) / (n + m)
}

/// One step of the local staff share of all parks.
pub fn phase(state: &mut State, context: &Context) {
    let talent = context.parameters.policy.element.iter().position(|element| element.name == TALENT);
    for &id in &state.living {
        let park = &mut state.parks[id];
        if park.producing_count() > 0 {
            park.local_staff = Some(next(park, talent, context.parameters, context.keeps.staff));
        }
    }
}

fn next(park: &Park, talent: Option<usize>, parameters: &Parameters, keep: f64) -> f64 {
    let share = park.local_staff.unwrap_or(parameters.staff.start);
    let stayers = park.producing_count() - park.starters;
    let share =
        if park.starters > 0 { joined_by_starters(share, stayers, park.starters, &parameters.staff) } else { share };
    let trained = talent.is_some_and(|d| park.bundle.has_moved(d));
    logistic_growth(share, if trained { parameters.staff.cap } else { parameters.staff.cap_untrained }, keep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_the_logistic() {
        // V23: from 0.2 to 0.9 at cap 0.95 and rate 0.8 in 5.27 years.
        assert!((logistic_growth(0.2, 0.95, libm::exp(-0.8 * 5.27)) - 0.9).abs() < 1e-3);
        assert!(logistic_growth(0.97, 0.85, libm::exp(-0.8)) < 0.97);
    }

    #[test]
    fn newcomers_hire_from_the_pool() {
        // V26b, by hand: 8 producing at 0.80, 2 begin, start 0.2.
        let parameters = |pool| StaffParameters { start: 0.2, pool, rate: 1.0, cap: 0.97, cap_untrained: 0.85 };
        for (pool, share) in [(0.8, 0.776), (0.0, 0.680), (1.0, 0.800)] {
            assert!((joined_by_starters(0.8, 8, 2, &parameters(pool)) - share).abs() < 1e-12, "pool {pool}");
        }
    }
}
