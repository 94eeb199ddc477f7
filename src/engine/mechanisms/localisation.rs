//! Local staff share of parks (phase 11).
//!
//! ell starts at `staff.start` with the first producing tenant; `d ell/dt = staff.rate ell (1 - ell/cap)`, cap
//! `staff.cap` if the talent element is taken (x = y there), else `staff.cap_untrained`; the same logistic brings it down
//! above the cap. Entry dilutes it by registered tenants: `ell <- (n ell + m staff.start)/(n + m)`, n stayers, m entrants;
//! dilution comes first. Limit: without entries `ell(t) = cap/(1 + (cap/ell0 - 1) exp(-rate t))` (V23).

use crate::rules::Rules;
use crate::state::{Context, Park, State};

/// Name of the element that raises the cap.
pub const TALENT: &str = "talent";

/// Logistic growth over `years` towards `cap`.
pub fn logistic_growth(share: f64, cap: f64, rate: f64, years: f64) -> f64 {
    cap / (1.0 + (cap / share - 1.0) * libm::exp(-rate * years))
}

/// One step of the local staff share of all parks.
pub fn phase(state: &mut State, context: &Context) {
    let talent = context.rules.policy.element.iter().position(|element| element.name == TALENT);
    for &id in &state.living {
        let park = &mut state.parks[id];
        park.local_staff = match park.local_staff {
            None => (park.producing > 0).then_some(context.rules.staff.start),
            Some(share) => Some(grown(share, talent, park, context.rules, context.clock.dt)),
        };
    }
}

fn grown(share: f64, talent: Option<usize>, park: &Park, rules: &Rules, dt: f64) -> f64 {
    let entrants = f64::from(park.entrants);
    let stayers = park.tenants.len() as f64 - entrants;
    let diluted =
        if entrants > 0.0 { (stayers * share + entrants * rules.staff.start) / (stayers + entrants) } else { share };
    let trained = talent.is_some_and(|d| park.bundle.has(d) == park.source.has(d));
    let cap = if trained { rules.staff.cap } else { rules.staff.cap_untrained };
    logistic_growth(diluted, cap, rules.staff.rate, dt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_the_logistic() {
        // V23: from 0.2 to 0.9 at cap 0.95 and rate 0.8 in 5.27 years.
        assert!((logistic_growth(0.2, 0.95, 0.8, 5.27) - 0.9).abs() < 1e-3);
        assert!(logistic_growth(0.97, 0.85, 0.8, 1.0) < 0.97);
    }
}
