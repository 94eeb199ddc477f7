//! Technology grows and is transferred (phase 10).
//!
//! Growth per year: home gT, host g0. A transfer from firm a to firm b over dt closes the gap G = ln `A_a` - ln `A_b` > 0:
//!
//! ```text
//! psi_s(G) = (exp(s om G) - 1)/s,  psi_0(G) = om G;      psi_s(G') = psi_s(G) exp(-om c dt)
//! ```
//!
//! the exact solution of `dG/dt = -(c/s)(1 - exp(-s om G))`: s = 1 logistic, 0 Gompertz, -1 Nelson-Phelps (Benhabib and
//! Spiegel 2005). `om = min(1, om0 + omG (homeR + homeN enrolled)/2)` is the willingness to share (form Wang and
//! Blomstrom 1992); `c = c_max hill(h) tau F_r(x)`, `hill(h) = h^nu/(h^nu + h0^nu)` (threshold: Borensztein et al. 1998,
//! Girma 2005). Channels: partner (developer to partner, c times q, while operating), supplier (producing tenant to
//! linked firm). Several transfers into one firm in one step act in turn, partner first, then tenants in ascending id.
//!
//! Limits: c = 0: nothing moves (V20). Constant c, om = 1, frontier g faster: `B = A/T -> [1 - s g/c]^(1/s)` (V15, V16).

use crate::ids::{Column, CorporationId, ParkId, RegionId};
use crate::maths::{minus_ln_one_minus, one_minus_exp};
use crate::parameters::TechnologyParameters;
use crate::state::{Context, Stage, State};

use super::support;

/// The part of a gap that one step closes, G - G' with `psi(G') = psi(G) exp(-om c dt)`, for `gap > 0`. `exposure` is
/// c dt.
pub fn closed_gap(gap: f64, exposure: f64, willingness: f64, shape: i32) -> f64 {
    closed_in_turn([gap], faded(exposure, willingness), willingness, shape)
}

/// What one step takes off psi, `1 - exp(-om c dt)`.
fn faded(exposure: f64, willingness: f64) -> f64 {
    one_minus_exp(willingness * exposure)
}

/// What transfers into one firm that act in turn close together, from their gaps as they stood before the first of them.
///
/// In the coordinate `z_s(G) = (1 - exp(-s om G))/s, z_0(G) = om G` one step closes the part C of a gap with
/// `z(C) = z(G) faded`, and a transfer after others that closed C before moves z(C) by `(z(G) - z(C)) faded`, if that is
/// positive. Nothing loses digits where little is closed.
fn closed_in_turn(gaps: impl IntoIterator<Item = f64>, faded: f64, willingness: f64, shape: i32) -> f64 {
    let s = f64::from(shape);
    let z = |gap: f64| if shape == 0 { willingness * gap } else { one_minus_exp(s * willingness * gap) * s };
    let closed = gaps.into_iter().fold(0.0, |closed, gap| closed + (z(gap) - closed).max(0.0) * faded);
    if shape == 0 { closed / willingness } else { minus_ln_one_minus(s * closed) * s / willingness }
}

/// Willingness of home firms to share, om in (0, 1].
pub fn willingness(home_support: f64, parameters: &TechnologyParameters) -> f64 {
    (parameters.willingness + parameters.support * home_support).min(1.0)
}

/// Log technology of a host corporation at the end of the step under way, before this step's transfers.
pub fn host_level(host: CorporationId, state: &State, context: &Context) -> f64 {
    let Context { world, parameters, clock, .. } = *context;
    let at = world.host_position(host);
    world.host_technology()[at]
        + parameters.technology.host_growth * state.elapsed(&clock)
        + gain(at, world.region_of(host), state, context)
}

/// Log technology that a host corporation gained so far, through all channels.
pub fn gain(at: usize, region: RegionId, state: &State, context: &Context) -> f64 {
    let spillover = context.parameters.spillover.size * context.world.hill()[at] * state.presence[region];
    state.partner_gain[at] + state.supplier_gain[at] + spillover
}

/// How strongly a park transfers in this step.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Strength {
    willingness: f64,
    /// `c_max tau F dt`, to be multiplied by hill(h).
    exposure: f64,
    /// Log technology that its tenants passed on in this step.
    supplied: f64,
}

/// Transfers of all parks through both channels.
pub fn phase(state: &mut State, context: &Context) {
    let Context { world, parameters, clock, .. } = *context;
    let technology = &parameters.technology;
    let elapsed = state.elapsed(&clock);
    let (home_growth, host_growth) = (technology.frontier_growth * elapsed, technology.host_growth * elapsed);
    let spread = support::spread(state, context);
    let mut strengths: Column<ParkId, Strength> = Column::filled(state.parks.len(), Strength::default());
    for &id in &state.living {
        let park = &state.parks[id];
        let home_support = spread.map_or_else(|| park.enrolled.home_support(), |spread| spread.home_support);
        strengths[id] = Strength {
            willingness: willingness(home_support, technology),
            exposure: technology.rate * state.trust(id, parameters) * park.fit * clock.dt,
            supplied: 0.0,
        };
    }

    let State { parks, living, partner_gain, supplier_gain, gained, suppliers, producing, presence, .. } = state;
    let (hill, technologies) = (world.hill(), world.host_technology());
    for &id in living.iter() {
        let park = &mut parks[id];
        if park.stage != Stage::Operating {
            continue;
        }
        let at = world.host_position(park.partner);
        let spillover = parameters.spillover.size * hill[at] * presence[park.host_region];
        let level = technologies[at] + host_growth + partner_gain[at] + supplier_gain[at] + spillover;
        let gap = park.developer_technology + home_growth - level;
        let Strength { willingness, exposure, .. } = strengths[id];
        if gap > 0.0 {
            let closed = closed_gap(gap, exposure * park.mobilised * hill[at], willingness, technology.shape);
            partner_gain[at] += closed;
            gained[0] += closed;
            park.history.partner_transfer += closed;
            park.passed_on[0] = closed;
        }
    }

    for (region, _) in producing.enumerate().filter(|(_, tenants)| **tenants > 0) {
        let stock = parameters.spillover.size * presence[region];
        let range = world.host_positions(region);
        let firms = (suppliers.of_each(range.clone()))
            .zip(hill[range.clone()].iter().zip(&technologies[range.clone()]))
            .zip(partner_gain[range.clone()].iter().zip(&mut supplier_gain[range]));
        for (((count, links), (&hill, &technology_then)), (&from_partner, from_suppliers)) in firms {
            if count == 0 {
                continue;
            }
            // A level of the start of the run, so that it compares with the technology of tenants then.
            let level = technology_then + host_growth - home_growth + from_partner + stock * hill;
            let before = *from_suppliers;
            for links in links[..usize::from(count)].chunk_by(|one, next| one.park == next.park) {
                let strength = &mut strengths[links[0].park];
                let faded = faded(strength.exposure * hill, strength.willingness);
                let gaps = links.iter().map(|link| link.ln_technology - level - *from_suppliers);
                let closed = closed_in_turn(gaps, faded, strength.willingness, technology.shape);
                *from_suppliers += closed;
                strength.supplied += closed;
            }
            gained[1] += *from_suppliers - before;
        }
    }
    for &id in living.iter() {
        let park = &mut parks[id];
        park.history.supplier_transfer += strengths[id].supplied;
        park.passed_on[1] = strengths[id].supplied;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn psi(gap: f64, om: f64, shape: i32) -> f64 {
        if shape == 0 { om * gap } else { libm::expm1(f64::from(shape) * om * gap) / f64::from(shape) }
    }

    #[test]
    fn a_closed_gap_solves_the_equation() {
        for shape in [-1, 0, 1] {
            for (gap, exposure, om) in [(1.2, 0.03, 0.5), (0.01, 0.25, 1.0), (2.5, 1.0, 0.8), (1e-6, 1e-3, 0.7)] {
                let left = gap - closed_gap(gap, exposure, om, shape);
                let expected = psi(gap, om, shape) * libm::exp(-om * exposure);
                assert!((psi(left, om, shape) / expected - 1.0).abs() < 1e-9, "shape {shape}, gap {gap}: {left}");
            }
        }
    }

    /// Two firms with one gap close what a firm alone closes of it and then of what is left; a firm behind what others
    /// have closed adds nothing. At shape 0 by hand: of 1.2 a quarter is 0.3, a quarter of the rest 0.225.
    #[test]
    fn firms_in_turn_close_what_the_one_before_has_left() {
        assert!((closed_in_turn([1.2, 1.2], 0.25, 0.5, 0) - 0.525).abs() < 1e-12);
        assert!((closed_in_turn([1.2, 0.2], 0.25, 0.5, 0) - 0.3).abs() < 1e-12);
        assert!((closed_in_turn([0.4, 1.2], 0.25, 0.5, 0) - (0.1 + 0.25 * 1.1)).abs() < 1e-12);
        for shape in [-1, 1] {
            let (exposure, om) = (0.3, 0.5);
            let once = closed_gap(1.2, exposure, om, shape);
            let then = once + closed_gap(1.2 - once, exposure, om, shape);
            let both = closed_in_turn([1.2, 1.2], faded(exposure, om), om, shape);
            let twice = closed_gap(1.2, 2.0 * exposure, om, shape);
            assert!(
                (both - twice).abs() < 1e-12 && (both - then).abs() < 1e-12,
                "shape {shape}: {both}, {then}, {twice}"
            );
        }
    }

    #[test]
    fn nothing_moves_without_exposure() {
        for shape in [-1, 0, 1] {
            assert_eq!(closed_gap(1.0, 0.0, 0.5, shape), 0.0, "shape {shape}");
        }
    }

    #[test]
    fn a_small_exposure_loses_no_digits() {
        // To first order the part closed is psi(G) exp(-s om G) om c dt/om.
        for shape in [-1, 0, 1] {
            let (gap, om, exposure) = (1.2, 0.5, 1e-14);
            let rate = psi(gap, om, shape) * libm::exp(-f64::from(shape) * om * gap);
            assert!((closed_gap(gap, exposure, om, shape) / (rate * exposure) - 1.0).abs() < 1e-12, "shape {shape}");
        }
    }
}
