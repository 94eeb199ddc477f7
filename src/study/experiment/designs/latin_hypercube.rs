//! Latin hypercubes: every axis is cut into as many strata as there are points, and each stratum holds one point.
//!
//! `McKay`, Beckman and Conover (1979), Technometrics 21, 239-245. The spread-out variant lowers the energy
//! `sum over pairs of 1 / distance^16`, which tends to the maximin criterion as the power grows (Morris and Mitchell
//! 1995, Journal of Statistical Planning and Inference 43, 381-402) and, unlike the minimum distance itself, tells after
//! an exchange of two points whether the design improved from the distances of those two alone.

use super::seeded::{Seeded, Use};

/// A random Latin hypercube: `points` rows of `axes` coordinates in (0, 1), placed at random inside their strata.
pub fn latin_hypercube(points: usize, axes: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut chance = Seeded::new(seed, Use::LatinHypercube);
    let mut design = vec![vec![0.0; axes]; points];
    for axis in 0..axes {
        let mut strata: Vec<usize> = (0..points).collect();
        chance.shuffle(&mut strata);
        for (row, stratum) in design.iter_mut().zip(strata) {
            // Rounding up at the upper edge would move the point into the next stratum.
            let edge = (stratum + 1) as f64 / points as f64;
            row[axis] = ((stratum as f64 + chance.unit()) / points as f64).min(edge.next_down());
        }
    }
    design
}

/// A Latin hypercube whose points keep apart: [`latin_hypercube`] improved by `exchanges` seeded trials, each of which
/// swaps one coordinate of two points and is kept if the energy falls. Every trial costs `points * axes`.
pub fn maximin_latin_hypercube(points: usize, axes: usize, exchanges: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut design = latin_hypercube(points, axes, seed);
    if points < 3 || axes < 2 {
        return design; // No exchange can change a distance.
    }
    let mut chance = Seeded::new(seed, Use::Maximin);
    for _ in 0..exchanges {
        let axis = chance.below(axes);
        let one = chance.below(points);
        let other = (one + 1 + chance.below(points - 1)) % points;
        let before = energy_of(&design, one, other);
        swap(&mut design, one, other, axis);
        if energy_of(&design, one, other) >= before {
            swap(&mut design, one, other, axis);
        }
    }
    design
}

fn swap(design: &mut [Vec<f64>], one: usize, other: usize, axis: usize) {
    let held = design[one][axis];
    design[one][axis] = design[other][axis];
    design[other][axis] = held;
}

/// The part of the energy that the two points take part in, their own pair left out: an exchange does not change it.
fn energy_of(design: &[Vec<f64>], one: usize, other: usize) -> f64 {
    let pairs = design.iter().enumerate().filter(|&(i, _)| i != one && i != other);
    pairs.map(|(_, row)| repulsion(&design[one], row) + repulsion(&design[other], row)).sum()
}

/// `distance^-16`, by squaring: `powi` is not the same on every platform.
fn repulsion(one: &[f64], other: &[f64]) -> f64 {
    let inverse = 1.0 / squared(one, other).max(1e-30);
    let (second, fourth) = (inverse * inverse, inverse * inverse * inverse * inverse);
    second * second * fourth
}

fn squared(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
}
