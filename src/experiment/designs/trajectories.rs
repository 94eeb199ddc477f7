//! Morris's trajectories: walks through a grid that move every axis once, for elementary effects.
//!
//! Morris (1991), Technometrics 33, 161-174. With `p` levels (even) an axis moves by `delta = p / (2 (p - 1))`, up or
//! down, so that every level is equally likely. The spread-out variant keeps, from a larger random set, walks that are
//! far from one another (Campolongo, Cariboni and Saltelli 2007, Environmental Modelling and Software 22, 1509-1518).

use super::seeded::{Seeded, Use};

/// One walk: `axes + 1` points, consecutive ones differing in one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// The points in the unit cube.
    pub points: Vec<Vec<f64>>,
    /// `moved[i]` is the axis in which point `i + 1` differs from point `i`; each axis stands here once.
    pub moved: Vec<usize>,
}

/// A number of levels for which Morris's step is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("trajectories need an even number of levels, at least 2, and {0} were asked for")]
pub struct OddLevels(pub usize);

/// `count` random trajectories on a grid of `levels` per axis.
///
/// # Errors
/// Levels that are odd or zero.
pub fn trajectories(axes: usize, levels: usize, count: usize, seed: u64) -> Result<Vec<Trajectory>, OddLevels> {
    if levels == 0 || levels % 2 == 1 {
        return Err(OddLevels(levels));
    }
    let mut chance = Seeded::new(seed, Use::Trajectories);
    Ok((0..count).map(|_| walk(axes, levels, &mut chance)).collect())
}

/// `count` trajectories that keep apart, taken greedily from `candidates` random ones: the first, then each time the
/// one whose sum of squared distances to those taken is largest.
///
/// # Errors
/// Levels that are odd or zero.
pub fn spread_trajectories(
    axes: usize,
    levels: usize,
    count: usize,
    candidates: usize,
    seed: u64,
) -> Result<Vec<Trajectory>, OddLevels> {
    let mut rest = trajectories(axes, levels, candidates.max(count), seed)?;
    let mut taken: Vec<Trajectory> = Vec::with_capacity(count);
    let mut apart = vec![0.0; rest.len()];
    while taken.len() < count {
        let farthest = (0..rest.len()).fold(0, |best, i| if apart[i] > apart[best] { i } else { best });
        apart.remove(farthest);
        let chosen = rest.remove(farthest);
        for (sum, candidate) in apart.iter_mut().zip(&rest) {
            *sum += distance(&chosen, candidate);
        }
        taken.push(chosen);
    }
    Ok(taken)
}

fn walk(axes: usize, levels: usize, chance: &mut Seeded) -> Trajectory {
    let half = levels / 2;
    let mut moved: Vec<usize> = (0..axes).collect();
    chance.shuffle(&mut moved);
    // Levels are counted in whole numbers, so that a walk comes back to exactly the same coordinates.
    let mut at: Vec<usize> = (0..axes).map(|_| chance.below(levels)).collect();
    let unit = |at: &[usize]| at.iter().map(|&level| level as f64 / (levels - 1) as f64).collect();
    let mut points: Vec<Vec<f64>> = vec![unit(&at)];
    for &axis in &moved {
        at[axis] = if at[axis] < half { at[axis] + half } else { at[axis] - half };
        points.push(unit(&at));
    }
    Trajectory { points, moved }
}

/// The sum of Euclidean distances between all points of one and all of the other, squared.
fn distance(one: &Trajectory, other: &Trajectory) -> f64 {
    let pairs = one.points.iter().flat_map(|a| other.points.iter().map(move |b| (a, b)));
    let sum: f64 = pairs.map(|(a, b)| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()).sum();
    sum * sum
}
