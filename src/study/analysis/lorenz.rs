//! How evenly something is shared: the Lorenz curve.

use super::quantiles::{quantile, sorted};

/// Points of a Lorenz curve beside its first.
pub const STEPS: usize = 100;

/// Share of the total held by each hundredth of holders, those with least first; nothing if there is nothing to hold.
/// Source: Lorenz 1905, Publ. Am. Stat. Assoc. 9:209-219.
pub fn lorenz_curve(values: &[f64]) -> Option<Vec<f64>> {
    let order = sorted(values);
    let total: f64 = order.iter().sum();
    if order.is_empty() || total <= 0.0 {
        return None;
    }
    let mut held = vec![0.0];
    for value in &order {
        held.push(held[held.len() - 1] + value / total);
    }
    Some((0..=STEPS).map(|step| quantile(&held, step as f64 / STEPS as f64).unwrap_or(f64::NAN)).collect())
}

#[cfg(test)]
mod tests {
    use super::lorenz_curve;

    #[test]
    fn lorenz_curves_of_known_cases() {
        let equal = lorenz_curve(&[2.0, 2.0]).unwrap();
        assert!((equal[50] - 0.5).abs() < 1e-12 && (equal[25] - 0.25).abs() < 1e-12);
        let one = lorenz_curve(&[0.0, 0.0, 0.0, 4.0]).unwrap();
        assert!(one[75].abs() < 1e-12 && (one[100] - 1.0).abs() < 1e-12);
        assert_eq!(lorenz_curve(&[0.0, 0.0]), None);
    }
}
