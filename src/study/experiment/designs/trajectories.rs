//! Morris's trajectories: walks through a grid that move every axis once, for elementary effects.
//!
//! Morris (1991), Technometrics 33, 161-174. An axis with `p` stops moves by half of them, up or down, counted in a circle:
//! with even `p` that is Morris's step of `p / (2 (p - 1))`, with odd `p` half the walks take the longer half. Since a
//! shift in a circle maps the stops onto themselves, every one is equally likely before and after the move. The spread-out
//! variant keeps, from a larger random set, walks that are far from one another (Campolongo, Cariboni and Saltelli 2007,
//! Environmental Modelling and Software 22, 1509-1518).

use super::seeded::{Seeded, Use};
use super::stops::Stop;

/// One walk: `axes + 1` points, consecutive ones differing in one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// The points in the unit cube.
    pub points: Vec<Vec<f64>>,
    /// `moved[i]` is the axis in which point `i + 1` differs from point `i`; each axis is listed once.
    pub moved: Vec<usize>,
    /// `steps[i]` is how far axis `moved[i]` moved, as a share of its own range; 0 for an axis of one value.
    pub steps: Vec<f64>,
}

/// `count` random trajectories over the stops of each axis.
pub fn trajectories(axes: &[Vec<Stop>], count: usize, seed: u64) -> Vec<Trajectory> {
    let mut chance = Seeded::new(seed, Use::Trajectories);
    (0..count).map(|_| walk(axes, &mut chance)).collect()
}

/// `count` trajectories that keep apart, taken greedily from `candidates` random ones: the first, then each time the
/// one whose sum of squared distances to those taken is largest.
pub fn spread_trajectories(axes: &[Vec<Stop>], count: usize, candidates: usize, seed: u64) -> Vec<Trajectory> {
    let mut rest = trajectories(axes, candidates.max(count), seed);
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
    taken
}

fn walk(axes: &[Vec<Stop>], chance: &mut Seeded) -> Trajectory {
    let mut moved: Vec<usize> = (0..axes.len()).collect();
    chance.shuffle(&mut moved);
    // Stops are counted, so that a walk comes back to exactly the same coordinates.
    let mut at: Vec<usize> = axes.iter().map(|stops| chance.below(stops.len())).collect();
    let coordinates = |at: &[usize]| at.iter().zip(axes).map(|(&stop, stops)| stops[stop].coordinate).collect();
    let mut points: Vec<Vec<f64>> = vec![coordinates(&at)];
    let mut steps = Vec::with_capacity(axes.len());
    for &axis in &moved {
        let stops = &axes[axis];
        let longer = stops.len() % 2 == 1 && stops.len() > 1 && chance.below(2) == 1;
        let next = (at[axis] + stops.len() / 2 + usize::from(longer)) % stops.len();
        steps.push(stops[next].position - stops[at[axis]].position);
        at[axis] = next;
        points.push(coordinates(&at));
    }
    Trajectory { points, moved, steps }
}

/// The sum of Euclidean distances between all points of one and all of the other, squared.
fn distance(one: &Trajectory, other: &Trajectory) -> f64 {
    let pairs = one.points.iter().flat_map(|a| other.points.iter().map(move |b| (a, b)));
    let sum: f64 = pairs.map(|(a, b)| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()).sum();
    sum * sum
}
