//! Rates by current state, and the naive figure by final label beside which they must stand.
//!
//! A park must first survive to become hybrid, so durations sorted by the type at the end favour the type that comes
//! late. With no effect of type at all (conversion rate c, ending rate d) they still stand in the ratio `2 + c / d`. Events
//! over the time spent in a state have no such bias.

use statrs::distribution::{ContinuousCDF, Gamma};

/// Time spent in one state, and whether the event came while there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spell {
    /// Index of the state.
    pub state: usize,
    /// Length, years.
    pub duration: f64,
    /// Whether it ended with the event; false where the state changed or watching stopped.
    pub event: bool,
}

/// The rate of an event in one state.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ExposureRate {
    /// Events seen.
    pub events: usize,
    /// Time at risk, years.
    pub exposure: f64,
    /// Events per year at risk; `None` without time at risk.
    pub rate: Option<f64>,
    /// Lower end of the exact 95 % interval.
    pub low: Option<f64>,
    /// Upper end of the exact 95 % interval.
    pub high: Option<f64>,
    /// Spells whose length was not a number or below 0.
    pub missing: usize,
}

/// The rate in each of `states` states.
///
/// ```text
/// rate = events / time at risk
/// interval: [G(0.025; events), G(0.975; events + 1)] / time at risk, G(p; k) the quantile of Gamma(k, 1)
/// ```
///
/// The maximum of likelihood where the rate is constant within a state; interval after Garwood 1936, Biometrika 28:437-442,
/// which covers at least 95 %. In steps of dt an event of rate k shows as `(1 - exp(-k dt)) / dt`. Spells of a state not
/// below `states` are ignored.
pub fn exposure_rates(spells: &[Spell], states: usize) -> Vec<ExposureRate> {
    let mut rates = vec![ExposureRate::default(); states];
    for spell in spells {
        let Some(rate) = rates.get_mut(spell.state) else { continue };
        if spell.duration.is_finite() && spell.duration >= 0.0 {
            rate.events += usize::from(spell.event);
            rate.exposure += spell.duration;
        } else {
            rate.missing += 1;
        }
    }
    for rate in rates.iter_mut().filter(|rate| rate.exposure > 0.0) {
        rate.rate = Some(rate.events as f64 / rate.exposure);
        rate.low = Some(if rate.events == 0 { 0.0 } else { gamma_quantile(rate.events, 0.025) / rate.exposure });
        rate.high = Some(gamma_quantile(rate.events + 1, 0.975) / rate.exposure);
    }
    rates
}

/// A whole life with the state it was in at its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelledDuration {
    /// Index of the final state.
    pub label: usize,
    /// Length, years.
    pub duration: f64,
}

/// Mean duration by final label: **the biased figure**, to be shown only beside [`exposure_rates`] and named as what it is.
/// `None` for a label nobody ended with.
pub fn mean_duration_by_final_label(lives: &[LabelledDuration], labels: usize) -> Vec<Option<f64>> {
    (0..labels)
        .map(|label| {
            let durations: Vec<f64> = lives
                .iter()
                .filter(|life| life.label == label && life.duration.is_finite())
                .map(|life| life.duration)
                .collect();
            super::estimate::mean(&durations)
        })
        .collect()
}

/// The quantile of Gamma(`shape`, 1), cut at nine decimals for the reason given at Student's t.
fn gamma_quantile(shape: usize, p: f64) -> f64 {
    Gamma::new(shape as f64, 1.0).map_or(f64::NAN, |gamma| (gamma.inverse_cdf(p) * 1e9).round() / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_by_hand() {
        let spells = [(0, 2.0, true), (0, 3.0, false), (1, 4.0, false), (0, f64::NAN, true), (7, 1.0, true)]
            .map(|(state, duration, event)| Spell { state, duration, event });
        let rates = exposure_rates(&spells, 3);
        assert_eq!((rates[0].events, rates[0].exposure, rates[0].rate, rates[0].missing), (1, 5.0, Some(0.2), 1));
        assert_eq!((rates[1].rate, rates[1].low), (Some(0.0), Some(0.0)));
        // No event in T years: the upper limit is -ln(0.025) / T.
        assert!((rates[1].high.unwrap() - 3.688_879_454 / 4.0).abs() < 1e-6);
        assert_eq!(rates[2], ExposureRate::default());
    }

    #[test]
    fn limits_of_poisson_counts_stand_in_the_tables() {
        for (events, low, high) in [(1, 0.0253, 5.5716), (10, 4.7954, 18.3904), (100, 81.3639, 121.6271)] {
            let (found_low, found_high) = (gamma_quantile(events, 0.025), gamma_quantile(events + 1, 0.975));
            assert!((found_low - low).abs() < 1e-3, "{events}: {found_low}");
            assert!((found_high - high).abs() < 1e-3, "{events}: {found_high}");
        }
    }

    #[test]
    fn a_label_nobody_has_says_nothing() {
        let lives = [LabelledDuration { label: 0, duration: 2.0 }, LabelledDuration { label: 0, duration: 4.0 }];
        assert_eq!(mean_duration_by_final_label(&lives, 2), [Some(3.0), None]);
    }
}
