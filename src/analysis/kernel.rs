//! A mixture of normal distributions around a weighted sample: where adaptive importance sampling looks next.

use crate::draws::Stream;

/// Least variance of the kernel in a dimension: a sample that agrees in it still moves a little.
const LEAST_VARIANCE: f64 = 1e-8;

/// Normal distributions of one covariance around weighted places.
#[derive(Debug, Clone)]
pub(crate) struct Mixture {
    places: Vec<Vec<f64>>,
    /// Places in the coordinates in which the kernel is a standard normal.
    white: Vec<Vec<f64>>,
    weights: Vec<f64>,
    upto: Vec<f64>,
    root: Root,
}

impl Mixture {
    /// Around `places` with `weights` that sum to one, with `factor` times their weighted covariance.
    ///
    /// The covariance `S` is drawn towards its diagonal, `(1 - a) S + a diag S` with `a = d / (d + n)` for `d` dimensions
    /// and an effective sample size of `n`: of few places it would not be of full rank. `None` without places.
    pub(crate) fn around(places: Vec<Vec<f64>>, weights: Vec<f64>, factor: f64) -> Option<Self> {
        let dimensions = places.first()?.len();
        let mut covariance = covariance(&places, &weights);
        let effective = super::weighted::effective_size(&weights);
        let kept = effective / (dimensions as f64 + effective);
        for (i, row) in covariance.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                *entry = if i == j { factor * *entry + LEAST_VARIANCE } else { factor * kept * *entry };
            }
        }
        let root = Root::of(&covariance)?;
        let white = places.iter().map(|place| root.solve(place)).collect();
        let upto = weights
            .iter()
            .scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Some(Self { places, white, weights, upto, root })
    }

    /// One place, from the numbers of a stream: the first chooses the parent, one normal number per dimension follows.
    pub(crate) fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        let last = self.weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
        let sought = stream.uniform();
        let parent = &self.places[self.upto.partition_point(|&upto| upto <= sought).min(last)];
        let step: Vec<f64> = parent.iter().map(|_| stream.normal()).collect();
        self.root.times(&step).iter().zip(parent).map(|(step, at)| at + step).collect()
    }

    /// Logarithm of the density, up to a constant of the mixture: `ln sum_j w_j exp(-|y - y_j|^2 / 2)` in white
    /// coordinates `y`.
    pub(crate) fn log_density(&self, place: &[f64]) -> f64 {
        let at = self.root.solve(place);
        let halves: Vec<f64> = self.white.iter().map(|other| 0.5 * squared_distance(&at, other)).collect();
        let of_weight = || halves.iter().zip(&self.weights).filter(|(_, weight)| **weight > 0.0);
        let least = of_weight().map(|(half, _)| *half).fold(f64::INFINITY, f64::min);
        libm::log(of_weight().map(|(half, weight)| weight * libm::exp(least - half)).sum::<f64>()) - least
    }
}

/// The weighted covariance `sum w_i (x_i - m)(x_i - m)' / (1 - sum w_i^2)`; zero if one place has all the weight.
pub(crate) fn covariance(places: &[Vec<f64>], weights: &[f64]) -> Vec<Vec<f64>> {
    let dimensions = places.first().map_or(0, Vec::len);
    let mean: Vec<f64> =
        (0..dimensions).map(|i| places.iter().zip(weights).map(|(place, w)| w * place[i]).sum()).collect();
    let spread = 1.0 - weights.iter().map(|weight| weight * weight).sum::<f64>();
    let entry = |i: usize, j: usize| {
        let product = |(place, w): (&Vec<f64>, &f64)| w * (place[i] - mean[i]) * (place[j] - mean[j]);
        if spread > 1e-12 { places.iter().zip(weights).map(product).sum::<f64>() / spread } else { 0.0 }
    };
    (0..dimensions).map(|i| (0..dimensions).map(|j| entry(i, j)).collect()).collect()
}

fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The lower triangular root `L` of a positive definite matrix `L L'` (Cholesky).
#[derive(Debug, Clone)]
pub(crate) struct Root(Vec<Vec<f64>>);

impl Root {
    /// `None` if the matrix is not positive definite.
    pub(crate) fn of(matrix: &[Vec<f64>]) -> Option<Self> {
        let mut root: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
        for (i, given) in matrix.iter().enumerate() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for j in 0..i {
                let below: f64 = row.iter().zip(&root[j]).map(|(a, b)| a * b).sum();
                row.push((given[j] - below) / root[j][j]);
            }
            let left = given[i] - row.iter().map(|a| a * a).sum::<f64>();
            if left.is_nan() || left <= 0.0 {
                return None;
            }
            row.push(left.sqrt());
            root.push(row);
        }
        Some(Self(root))
    }

    /// `L x`.
    pub(crate) fn times(&self, x: &[f64]) -> Vec<f64> {
        self.0.iter().map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum()).collect()
    }

    /// `y` with `L y = x`.
    pub(crate) fn solve(&self, x: &[f64]) -> Vec<f64> {
        let mut solved: Vec<f64> = Vec::with_capacity(x.len());
        for (i, row) in self.0.iter().enumerate() {
            let below: f64 = row.iter().zip(&solved).map(|(a, b)| a * b).sum();
            solved.push((x[i] - below) / row[i]);
        }
        solved
    }

    /// `y` with `L L' y = x`.
    pub(crate) fn solve_twice(&self, x: &[f64]) -> Vec<f64> {
        let mut solved = self.solve(x);
        for i in (0..solved.len()).rev() {
            let above: f64 = (i + 1..solved.len()).map(|k| self.0[k][i] * solved[k]).sum();
            solved[i] = (solved[i] - above) / self.0[i][i];
        }
        solved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::{Address, Decision, Key};

    #[test]
    fn roots_solve_what_they_are_roots_of() {
        let matrix = vec![vec![4.0, 2.0, 0.6], vec![2.0, 5.0, -1.0], vec![0.6, -1.0, 3.0]];
        let root = Root::of(&matrix).unwrap();
        let x = [1.0, -2.0, 0.5];
        let product: Vec<f64> = matrix.iter().map(|row| row.iter().zip(&x).map(|(a, b)| a * b).sum()).collect();
        assert!(root.solve_twice(&product).iter().zip(&x).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(root.solve(&root.times(&x)).iter().zip(&x).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!(Root::of(&[vec![1.0, 2.0], vec![2.0, 1.0]]).is_none());
    }

    #[test]
    fn the_kernel_has_twice_the_covariance() {
        // Two places of equal weight at -1 and 1 have variance 2, so that the second moment of the mixture is 1 + 4.
        // Mean and second moment within 4 standard errors at 40 000 draws, error rate 6e-5 each.
        let mixture = Mixture::around(vec![vec![-1.0], vec![1.0]], vec![0.5, 0.5], 2.0).unwrap();
        let n = 40_000_u32;
        let key = Key::world(5, 0);
        let drawn: Vec<f64> =
            (0..n).map(|k| mixture.draw(&mut key.stream(Decision::Proposal, Address::of(k)))[0]).collect();
        let mean = drawn.iter().sum::<f64>() / f64::from(n);
        let square = drawn.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 4.0 * (5.0 / f64::from(n)).sqrt(), "{mean}");
        assert!((square - 5.0).abs() < 4.0 * (50.0 / f64::from(n)).sqrt(), "{square}");
    }

    #[test]
    fn densities_are_those_of_the_mixture() {
        let mixture = Mixture::around(vec![vec![-1.0], vec![1.0]], vec![0.25, 0.75], 2.0).unwrap();
        // Variance of the weighted places 0.75 / (1 - 0.625) = 2, twice that 4.
        let by_hand =
            |x: f64| 0.25 * libm::exp(-(x + 1.0) * (x + 1.0) / 8.0) + 0.75 * libm::exp(-(x - 1.0) * (x - 1.0) / 8.0);
        for x in [-3.0, 0.0, 0.4, 6.0] {
            assert!((mixture.log_density(&[x]) - libm::log(by_hand(x))).abs() < 1e-7, "{x}");
        }
        // So far away that every term underflows.
        assert!((mixture.log_density(&[1e3]) / (-999.0 * 999.0 / 8.0) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn few_or_equal_places_still_move() {
        for (places, weights) in [
            (vec![vec![0.3, 0.2, 0.1]], vec![1.0]),
            (vec![vec![1.0, 1.0, 0.0]; 4], vec![0.25; 4]),
            (vec![vec![0.0, 0.0, 1.0], vec![1.0, 1.0, 2.0]], vec![0.5; 2]),
            (vec![vec![0.0, 0.0, 1.0], vec![1.0, 1.0, 2.0]], vec![1.0, 0.0]),
        ] {
            let mixture = Mixture::around(places, weights, 2.0).unwrap();
            let place = mixture.draw(&mut Key::world(5, 0).stream(Decision::Proposal, Address::of(1)));
            assert!(place.iter().all(|x| x.is_finite()) && mixture.log_density(&place).is_finite());
        }
        assert!(Mixture::around(Vec::new(), Vec::new(), 2.0).is_none());
    }
}
