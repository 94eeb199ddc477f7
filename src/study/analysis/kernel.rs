//! A mixture of normal distributions around a weighted sample: where adaptive importance sampling looks next.

use crate::draws::Stream;

/// Least variance of the kernel in a dimension: a sample that agrees in it still moves a little.
const LEAST_VARIANCE: f64 = 1e-8;

/// Share of the covariance of the places that is left to where they stand; the rest is in the kernel.
const KEPT: f64 = 0.3;
/// Share of proposals that come from the prior, a standard normal: they bound the weights at its inverse.
const FROM_PRIOR: f64 = 0.15;

/// Normal distributions of one covariance around weighted places, and a little of a standard normal.
#[derive(Debug, Clone)]
pub(crate) struct Mixture {
    places: Vec<Vec<f64>>,
    /// Places in the coordinates in which the kernel is a standard normal.
    white: Vec<Vec<f64>>,
    weights: Vec<f64>,
    upto: Vec<f64>,
    root: Root,
    /// Logarithm of the determinant of the root.
    volume: f64,
}

impl Mixture {
    /// Around `places` with `weights` that sum to one, which are taken for a sample of a posterior under a standard normal
    /// prior.
    ///
    /// Of the proposals `q` those accepted weigh `prior / q`, and their effective number is largest for `q` proportional to
    /// `prior * sqrt(likelihood)`. For a normal posterior of mean `m` and covariance `S` that is a normal of mean `(I +
    /// S)^-1 m` and covariance `Q = 2 S (I + S)^-1`: twice `S` where the data say much, which is the usual kernel (Beaumont
    /// et al. 2009, Biometrika 96:983-990), and no wider than the prior where they say nothing. There the usual kernel,
    /// three times as wide as the sample, leaves 3/4 of the effective sample in each dimension, 4 % in eleven.
    ///
    /// The mixture has that mean and covariance, and keeps some of the shape of the sample: each place is drawn towards
    /// the mean, by the root of 0.3, and the kernel has what is missing of `Q` (after Liu and West 2001, in Sequential
    /// Monte Carlo Methods in Practice, 197-223).
    ///
    /// The covariance `S` is drawn towards its diagonal, `(1 - a) S + a diag S` with `a = d^2 / (d^2 + n^2)` for `d`
    /// dimensions and an effective sample size of `n`: of few places it would not be of full rank. `None` without places.
    pub(crate) fn around(places: Vec<Vec<f64>>, weights: Vec<f64>) -> Option<Self> {
        let dimensions = places.first()?.len();
        let mut covariance = covariance(&places, &weights);
        let effective = super::weighted::effective_size(&weights);
        let kept = effective * effective / ((dimensions * dimensions) as f64 + effective * effective);
        for (i, row) in covariance.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate() {
                *entry = if i == j { *entry + LEAST_VARIANCE } else { kept * *entry };
            }
        }
        // Q = 2 (I - (I + S)^-1), which needs no inverse of S.
        let with_prior = Root::of(&plus_identity(&covariance))?;
        let unit = |k: usize| (0..dimensions).map(|i| f64::from(u8::from(i == k))).collect::<Vec<f64>>();
        let inverse: Vec<Vec<f64>> = (0..dimensions).map(|k| with_prior.solve_twice(&unit(k))).collect();
        let left = |i: usize, j: usize| 2.0 * (unit(i)[j] - inverse[i][j]) - KEPT * covariance[i][j];
        let kernel: Vec<Vec<f64>> = (0..dimensions).map(|i| (0..dimensions).map(|j| left(i, j)).collect()).collect();
        // A sample much wider than the prior has no such kernel; its own covariance serves then.
        let root = Root::of(&kernel).or_else(|| Root::of(&covariance))?;
        let volume = root.0.iter().enumerate().map(|(i, row)| libm::log(row[i])).sum();
        let mean = mean(&places, &weights);
        let centre = with_prior.solve_twice(&mean);
        let drawn = |place: Vec<f64>| {
            let apart = place.iter().zip(&mean).map(|(x, m)| KEPT.sqrt() * (x - m));
            apart.zip(&centre).map(|(apart, centre)| centre + apart).collect()
        };
        let places: Vec<Vec<f64>> = places.into_iter().map(drawn).collect();
        let white = places.iter().map(|place| root.solve(place)).collect();
        let upto = weights
            .iter()
            .scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Some(Self { places, white, weights, upto, root, volume })
    }

    /// One place, from the numbers of a stream: the first chooses the parent, one normal number per dimension follows.
    pub(crate) fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        let last = self.weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
        let sought = stream.uniform();
        let step: Vec<f64> = self.places[0].iter().map(|_| stream.normal()).collect();
        if sought < FROM_PRIOR {
            return step;
        }
        let sought = (sought - FROM_PRIOR) / (1.0 - FROM_PRIOR);
        let parent = &self.places[self.upto.partition_point(|&upto| upto <= sought).min(last)];
        self.root.times(&step).iter().zip(parent).map(|(step, at)| at + step).collect()
    }

    /// Logarithm of the density, without the factor `(2 pi)^(-d/2)`: `ln(p exp(-|z|^2 / 2) + (1 - p) sum_j w_j exp(-|y -
    /// y_j|^2 / 2) / det L)` at the place `z`, in white coordinates `y`, with the share `p` from the prior.
    pub(crate) fn log_density(&self, place: &[f64]) -> f64 {
        let at = self.root.solve(place);
        let kernel =
            (self.white.iter().zip(&self.weights)).filter(|(_, weight)| **weight > 0.0).map(|(other, weight)| {
                libm::log((1.0 - FROM_PRIOR) * weight) - self.volume - 0.5 * squared_distance(&at, other)
            });
        let prior = libm::log(FROM_PRIOR) - 0.5 * place.iter().map(|z| z * z).sum::<f64>();
        let terms: Vec<f64> = kernel.chain([prior]).collect();
        let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        most + libm::log(terms.iter().map(|term| libm::exp(term - most)).sum::<f64>())
    }
}

/// The weighted covariance `sum w_i (x_i - m)(x_i - m)' / (1 - sum w_i^2)`; zero if one place has all the weight.
pub(crate) fn covariance(places: &[Vec<f64>], weights: &[f64]) -> Vec<Vec<f64>> {
    let dimensions = places.first().map_or(0, Vec::len);
    let mean = mean(places, weights);
    let spread = 1.0 - weights.iter().map(|weight| weight * weight).sum::<f64>();
    let entry = |i: usize, j: usize| {
        let product = |(place, w): (&Vec<f64>, &f64)| w * (place[i] - mean[i]) * (place[j] - mean[j]);
        if spread > 1e-12 { places.iter().zip(weights).map(product).sum::<f64>() / spread } else { 0.0 }
    };
    (0..dimensions).map(|i| (0..dimensions).map(|j| entry(i, j)).collect()).collect()
}

fn plus_identity(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut sum = matrix.to_vec();
    for (i, row) in sum.iter_mut().enumerate() {
        row[i] += 1.0;
    }
    sum
}

fn mean(places: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let dimensions = places.first().map_or(0, Vec::len);
    (0..dimensions).map(|i| places.iter().zip(weights).map(|(place, w)| w * place[i]).sum()).collect()
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
    fn the_mixture_stands_between_posterior_and_prior() {
        // Places of mean 1 and estimated variance 0.5: Q = 2 * 0.5 / 1.5 = 2/3 around 1 / 1.5 = 2/3. The places themselves
        // have variance 0.25, of which 0.3 is kept where 0.3 * 0.5 was reckoned with. 0.15 of all is a standard normal.
        // Mean and second moment within 4 standard errors at 40 000 draws, error rate 6e-5 each.
        let mixture = Mixture::around(vec![vec![0.5], vec![1.5]], vec![0.5, 0.5]).unwrap();
        let n = 40_000_u32;
        let key = Key::world(5, 0);
        let drawn: Vec<f64> =
            (0..n).map(|k| mixture.draw(&mut key.stream(Decision::Proposal, Address::of(k)))[0]).collect();
        let mean = drawn.iter().sum::<f64>() / f64::from(n);
        let square = drawn.iter().map(|x| x * x).sum::<f64>() / f64::from(n);
        let expected = (0.85 * 2.0 / 3.0, 0.85 * (4.0 / 9.0 + 2.0 / 3.0 - 0.3 * 0.25) + 0.15);
        assert!((mean - expected.0).abs() < 4.0 * (1.0 / f64::from(n)).sqrt(), "{mean}");
        assert!((square - expected.1).abs() < 4.0 * (4.0 / f64::from(n)).sqrt(), "{square}");
    }

    #[test]
    fn densities_are_those_of_the_mixture() {
        let mixture = Mixture::around(vec![vec![0.0], vec![1.0]], vec![0.25, 0.75]).unwrap();
        // Mean 0.75 and variance 0.1875 / (1 - 0.625) = 0.5 of the weighted places.
        let (s, centre, v) = (0.3_f64.sqrt(), 0.75 / 1.5, 2.0 / 3.0 - 0.15);
        let normal = |x: f64, at: f64| libm::exp(-(x - at) * (x - at) / (2.0 * v)) / v.sqrt();
        let by_hand = |x: f64| {
            0.15 * libm::exp(-x * x / 2.0)
                + 0.85 * (0.25 * normal(x, centre - 0.75 * s) + 0.75 * normal(x, centre + 0.25 * s))
        };
        for x in [-3.0, 0.0, 0.4, 6.0] {
            assert!((mixture.log_density(&[x]) - libm::log(by_hand(x))).abs() < 1e-7, "{x}");
        }
        // So far away that every term underflows: the prior is the widest.
        assert!((mixture.log_density(&[1e3]) / -5e5 - 1.0).abs() < 1e-4);
    }

    #[test]
    fn densities_in_two_dimensions_know_what_varies_together() {
        // Four places of unequal weight: n = 1 / 0.3 and a = 4 / (4 + n^2). The inverse of a matrix of two rows is its adjoint
        // over its determinant.
        let places = [[0.5, 1.0], [1.5, 1.25], [1.0, 0.0], [2.0, 2.5]];
        let weights = [0.1, 0.2, 0.3, 0.4];
        let mean = [0, 1].map(|i| (0..4).map(|k| weights[k] * places[k][i]).sum::<f64>());
        let entry = |i: usize, j: usize| {
            (0..4).map(|k| weights[k] * (places[k][i] - mean[i]) * (places[k][j] - mean[j])).sum::<f64>() / 0.7
        };
        let kept = 1.0 - 4.0 / (4.0 + 1.0 / 0.09);
        let (a, b, c) = (entry(0, 0), kept * entry(0, 1), entry(1, 1));
        let inverse = |[a, b, c]: [f64; 3]| [c, -b, a].map(|x| x / (a * c - b * b));
        let [p, q, r] = inverse([1.0 + a, b, 1.0 + c]);
        let centre = [p * mean[0] + q * mean[1], q * mean[0] + r * mean[1]];
        let kernel = [2.0 * (1.0 - p) - 0.3 * a, -2.0 * q - 0.3 * b, 2.0 * (1.0 - r) - 0.3 * c];
        let [u, v, w] = inverse(kernel);
        let density =
            |x: f64, y: f64| libm::exp(-(u * x * x + 2.0 * v * x * y + w * y * y) / 2.0) * (u * w - v * v).sqrt();
        let by_hand = |z: [f64; 2]| {
            let apart = |k: usize, i: usize| z[i] - centre[i] - 0.3_f64.sqrt() * (places[k][i] - mean[i]);
            let sum: f64 = (0..4).map(|k| weights[k] * density(apart(k, 0), apart(k, 1))).sum();
            0.15 * libm::exp(-(z[0] * z[0] + z[1] * z[1]) / 2.0) + 0.85 * sum
        };
        let mixture = Mixture::around(places.map(|place| place.to_vec()).to_vec(), weights.to_vec()).unwrap();
        for z in [[0.0, 0.0], [1.0, -0.5], [-0.4, 2.0], [1.2, 1.1]] {
            assert!((mixture.log_density(&z) - libm::log(by_hand(z))).abs() < 1e-6, "{z:?}");
        }
    }

    #[test]
    fn few_or_equal_places_still_move() {
        for (places, weights) in [
            (vec![vec![0.3, 0.2, 0.1]], vec![1.0]),
            (vec![vec![1.0, 1.0, 0.0]; 4], vec![0.25; 4]),
            (vec![vec![0.0, 0.0, 1.0], vec![1.0, 1.0, 2.0]], vec![0.5; 2]),
            (vec![vec![0.0, 0.0, 1.0], vec![1.0, 1.0, 2.0]], vec![1.0, 0.0]),
        ] {
            let mixture = Mixture::around(places, weights).unwrap();
            let place = mixture.draw(&mut Key::world(5, 0).stream(Decision::Proposal, Address::of(1)));
            assert!(place.iter().all(|x| x.is_finite()) && mixture.log_density(&place).is_finite());
        }
        assert!(Mixture::around(Vec::new(), Vec::new()).is_none());
    }
}
