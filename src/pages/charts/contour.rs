//! Where a value over a grid turns its sign: marching squares.

use super::canvas::Point;
use std::collections::BTreeMap;

/// A side of the mesh between two neighbouring points: column and row of the first, and whether it stands upright.
type Side = (usize, usize, bool);

/// Lines along which `values[row][column]` is zero, between points at `xs` and `ys`; none through a missing value.
pub(super) fn zero_lines(xs: &[f64], ys: &[f64], values: &[Vec<f64>]) -> Vec<Vec<Point>> {
    let value = |i: usize, j: usize| values[j][i];
    let above = |i: usize, j: usize| value(i, j) > 0.0;
    let mut joined: BTreeMap<Side, Vec<Side>> = BTreeMap::new();
    for j in 0..ys.len().saturating_sub(1) {
        for i in 0..xs.len().saturating_sub(1) {
            let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
            if corners.iter().any(|&(i, j)| !value(i, j).is_finite()) {
                continue;
            }
            let sides = [(i, j, false), (i + 1, j, true), (i, j + 1, false), (i, j, true)];
            let crossed: Vec<Side> = (0..4)
                .filter(|&k| {
                    let (a, b) = (corners[k], corners[(k + 1) % 4]);
                    above(a.0, a.1) != above(b.0, b.1)
                })
                .map(|k| sides[k])
                .collect();
            // A saddle has four crossings: the mean of the corners says which are joined.
            let pairs = match crossed[..] {
                [a, b] => vec![(a, b)],
                [a, b, c, d] => {
                    let middle = corners.iter().map(|&(i, j)| value(i, j) / 4.0).sum::<f64>() > 0.0;
                    if middle == above(i, j) { vec![(a, b), (c, d)] } else { vec![(d, a), (b, c)] }
                }
                _ => Vec::new(),
            };
            for (a, b) in pairs {
                joined.entry(a).or_default().push(b);
                joined.entry(b).or_default().push(a);
            }
        }
    }
    let place = |(i, j, upright): Side| -> Point {
        let (k, l) = if upright { (i, j + 1) } else { (i + 1, j) };
        let (a, b) = (value(i, j) / 2.0, value(k, l) / 2.0);
        let part = a / (a - b);
        (xs[i] + (xs[k] - xs[i]) * part, ys[j] + (ys[l] - ys[j]) * part)
    };
    let mut lines = Vec::new();
    // Open lines from their ends first; what is left are rings.
    while let Some(start) = joined.iter().find(|(_, next)| next.len() == 1).or_else(|| joined.iter().next()) {
        let mut side = *start.0;
        let mut line = vec![place(side)];
        while let Some(next) = joined.get_mut(&side).and_then(Vec::pop) {
            if let Some(back) = joined.get_mut(&next)
                && let Some(at) = back.iter().position(|&other| other == side)
            {
                back.swap_remove(at);
            }
            line.push(place(next));
            side = next;
        }
        joined.retain(|_, next| !next.is_empty());
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_cut_along_a_straight_line() {
        let (xs, ys) = ([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0]);
        let values: Vec<Vec<f64>> = ys.iter().map(|y| xs.iter().map(|x| x + y - 2.5).collect()).collect();
        let lines = zero_lines(&xs, &ys, &values);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].len() >= 5 && lines[0].iter().all(|(x, y)| (x + y - 2.5).abs() < 1e-12), "{lines:?}");
    }

    #[test]
    fn an_island_gives_a_ring_and_a_missing_point_a_gap() {
        let (xs, ys) = ([0.0, 1.0, 2.0], [0.0, 1.0, 2.0]);
        let mut values = vec![vec![-1.0; 3]; 3];
        values[1][1] = 1.0;
        let lines = zero_lines(&xs, &ys, &values);
        assert_eq!((lines.len(), lines[0].len()), (1, 5));
        assert_eq!(lines[0].first(), lines[0].last());
        values[0][0] = f64::NAN;
        let lines = zero_lines(&xs, &ys, &values);
        assert_eq!((lines.len(), lines[0].len()), (1, 4));
        assert!(zero_lines(&xs, &ys, &vec![vec![0.0; 3]; 3]).is_empty());
    }
}
