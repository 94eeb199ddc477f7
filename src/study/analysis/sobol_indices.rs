//! Sobol indices: which share of the variance of an outcome each input explains, alone, in pairs and in all, and which
//! share is random.
//!
//! Jansen's estimators (Jansen 1999, Computer Physics Communications 117, 35-43; Saltelli et al. 2010, same journal 181,
//! 259-270) rest on one fact: if two points share the inputs `u` and are independent in the others, then
//! `E (f - f')^2 / 2 = V - V_u`, `V_u` the variance explained by `u` with all interactions inside it. So, with `A_B^i` for
//! A's row with column `i` from B,
//!
//! ```text
//! first_i  = 1 - E (f(B) - f(A_B^i))^2 / 2V          total_i = E (f(A) - f(A_B^i))^2 / 2V
//! second_ij = (V_ij - V_i - V_j) / V                  V_ij    = V - E (f(B_A^i) - f(A_B^j))^2 / 2
//! ```
//!
//! With the second-order points each is the mean of two such estimates, `A` and `B` exchanged.
//!
//! **Random draws.** The indices are those of the mean over replicates, `f(x) = E y(x, draws)`. A mean of `R` replicates
//! still holds their noise, which would count as variance and as interaction. With paired differences `d_r` between two
//! points, `mean(d)^2 - var(d) / R` has no bias for `(f - f')^2`, whether replicates are independent or meet the same
//! worlds at every point; all squares here, and `V`, are corrected so. Intervals resample rows of the design: they say how
//! well the input space was sampled for these replicates.
//!
//! **Missing runs.** An index uses the rows in which every point it needs is there (with at least two replicates common
//! to the points compared, if the design has replicates), `V` included, and says how many rows that left.

use std::collections::BTreeSet;

use super::bootstrap::{Bootstrap, Estimate};
use super::variation::LEAST_CASES;
use super::variation::varies;
use crate::experiment::designs::{SaltelliLayout, SaltelliPoint};
use crate::scenario::Worth;

/// The indices of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AxisIndices {
    /// Share of the variance explained by the input alone; slightly below 0 by chance for an inert one.
    pub first: Estimate,
    /// Share that would remain if all other inputs were known.
    pub total: Estimate,
    /// Rows used.
    pub used: usize,
    /// Rows lost to missing runs.
    pub lost: usize,
}

/// The interaction of two inputs beyond what each explains alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairIndex {
    /// The two axes, the lower first.
    pub axes: (usize, usize),
    /// Share of the variance.
    pub second: Estimate,
    /// Rows used.
    pub used: usize,
    /// Rows lost to missing runs.
    pub lost: usize,
}

/// The indices of all inputs of one outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct SobolIndices {
    /// One per axis; absent if nothing is left to explain (a constant outcome, or random draws alone) or fewer than five rows
    /// remain, or too few for an interval: an index without one would be a number without meaning.
    pub axes: Vec<Option<AxisIndices>>,
    /// Pairs in order, without those that have no index; empty without the points for second order.
    pub pairs: Vec<PairIndex>,
    /// Share of the variance of a single run that is random: variance within points over all variance. Absent without
    /// replicates or with fewer than five rows.
    pub random_share: Option<Estimate>,
}

/// The indices of `outcomes[point][replicate]`, points in the order of `layout`; a missing run is NaN or left out at the
/// end of its point. If worlds are shared between points, the same replicate must stand at the same place.
pub fn sobol_indices(layout: &SaltelliLayout, outcomes: &[Vec<f64>], bootstrap: &Bootstrap) -> SobolIndices {
    let mut rows = SobolRows::new(layout, Worth::all(outcomes.iter().map(Vec::len).max().unwrap_or(0)));
    let mut rest = outcomes;
    for _ in 0..layout.rows {
        let (row, left) = rest.split_at(layout.points_per_row().min(rest.len()));
        rows.add(row);
        rest = left;
    }
    rows.indices(bootstrap)
}

/// The indices from one row of the design after another: of the outcomes no more than these are held.
#[derive(Debug, Clone)]
pub struct SobolRows {
    layout: SaltelliLayout,
    worth: Worth,
    /// Lowest and highest outcome.
    range: Option<[f64; 2]>,
    axes: Vec<Vec<Row<2>>>,
    pairs: Vec<((usize, usize), Vec<Row<3>>)>,
    random_share: Vec<Row<1>>,
}

/// What one row of the design says about an index of `N` terms.
#[derive(Debug, Clone, Copy)]
struct Row<const N: usize> {
    /// Means of A and of B.
    means: [f64; 2],
    /// Variance that random draws leave in one mean.
    left: f64,
    /// Half squares, corrected.
    terms: [f64; N],
}

impl SobolRows {
    /// No row yet, of points whose replicates are worth so much.
    pub fn new(layout: &SaltelliLayout, worth: Worth) -> Self {
        let axes = if layout.second_order { layout.axes } else { 0 };
        let pairs = (0..axes).flat_map(|one| (one + 1..axes).map(move |other| (one, other)));
        Self {
            layout: *layout,
            worth,
            range: None,
            axes: vec![Vec::new(); layout.axes],
            pairs: pairs.map(|pair| (pair, Vec::new())).collect(),
            random_share: Vec::new(),
        }
    }

    /// Adds the next row: `outcomes[point][replicate]` of its points in their order.
    pub fn add(&mut self, outcomes: &[Vec<f64>]) {
        for value in outcomes.iter().flatten().copied().filter(|value| value.is_finite()) {
            let [low, high] = self.range.unwrap_or([value; 2]);
            self.range = Some([low.min(value), high.max(value)]);
        }
        let points = Points { layout: &self.layout, outcomes, worth: self.worth };
        let Some((means, left)) = points.facts() else { return };
        for (axis, rows) in self.axes.iter_mut().enumerate() {
            rows.extend(points.axis(axis).map(|terms| Row { means, left, terms }));
        }
        for (pair, rows) in &mut self.pairs {
            rows.extend(points.pair(*pair).map(|terms| Row { means, left, terms }));
        }
        self.random_share.extend(points.random_share().map(|terms| Row { means, left, terms }));
    }

    /// The indices.
    pub fn indices(&self, bootstrap: &Bootstrap) -> SobolIndices {
        if !varies(self.range.into_iter().flatten()) {
            return SobolIndices { axes: vec![None; self.layout.axes], pairs: Vec::new(), random_share: None };
        }
        let of_axis = |[alone, all]: [f64; 2]| [1.0 - alone, all];
        let of_pair = |[one, other, together]: [f64; 3]| [one + other - together - 1.0];
        let mut axes: Vec<Series<2, 2>> = self.axes.iter().map(|rows| Series::new(rows, of_axis)).collect();
        let mut pairs: Vec<Series<3, 1>> = self.pairs.iter().map(|(_, rows)| Series::new(rows, of_pair)).collect();
        // Series of equal length meet the same resamples, drawn once.
        let lengths = axes.iter().map(|axis| axis.rows.len()).chain(pairs.iter().map(|pair| pair.rows.len()));
        for cases in lengths.collect::<BTreeSet<_>>() {
            bootstrap.counts(cases, |counts| {
                axes.iter_mut().filter(|axis| axis.rows.len() == cases).for_each(|axis| axis.meet(counts));
                pairs.iter_mut().filter(|pair| pair.rows.len() == cases).for_each(|pair| pair.meet(counts));
            });
        }
        let used_and_lost = |rows: usize| (rows, self.layout.rows - rows);
        let axis = |series: &Series<2, 2>| {
            let [first, total] = series.estimates(bootstrap)?;
            bootstrap.covers(series.rows.len(), &first)?;
            let (used, lost) = used_and_lost(series.rows.len());
            Some(AxisIndices { first, total, used, lost })
        };
        let pair = |((axes, _), series): (&((usize, usize), Vec<Row<3>>), &Series<3, 1>)| {
            let [second] = series.estimates(bootstrap)?;
            bootstrap.covers(series.rows.len(), &second)?;
            let (used, lost) = used_and_lost(series.rows.len());
            Some(PairIndex { axes: *axes, second, used, lost })
        };
        SobolIndices {
            axes: axes.iter().map(axis).collect(),
            pairs: self.pairs.iter().zip(&pairs).filter_map(pair).collect(),
            random_share: self.random_share(bootstrap),
        }
    }

    /// The variance within points over all variance of a run. Random draws alone give 1, so `V` is not taken below 0 here.
    fn random_share(&self, bootstrap: &Bootstrap) -> Option<Estimate> {
        let rows = &self.random_share;
        if rows.len() < LEAST_CASES {
            return None;
        }
        let [share] = bootstrap.estimates(rows.len(), |picked| {
            let within = picked.iter().map(|&row| rows[row].terms[0]).sum::<f64>() / picked.len() as f64;
            let all = within + explained(rows, picked)?.max(0.0);
            (all > 0.0).then(|| [within / all])
        })?;
        self.worth.differ().then_some(share)
    }
}

/// Rows of an index column by column, for sums weighted by how often each row is drawn, and what resamples gave.
struct Series<'a, const N: usize, const M: usize> {
    rows: &'a [Row<N>],
    /// The indices that shares of variance make.
    indices: fn([f64; N]) -> [f64; M],
    /// Of the means of A and B less their common centre: sums and sums of squares.
    sums: Vec<f64>,
    squares: Vec<f64>,
    left: Vec<f64>,
    terms: [Vec<f64>; N],
    drawn: Vec<[f64; M]>,
}

impl<'a, const N: usize, const M: usize> Series<'a, N, M> {
    fn new(rows: &'a [Row<N>], indices: fn([f64; N]) -> [f64; M]) -> Self {
        let centre = rows.iter().flat_map(|row| row.means).sum::<f64>() / (2.0 * rows.len().max(1) as f64);
        let column = |value: &dyn Fn(&Row<N>) -> f64| rows.iter().map(value).collect::<Vec<f64>>();
        Self {
            rows,
            indices,
            sums: column(&|row| (row.means[0] - centre) + (row.means[1] - centre)),
            squares: column(&|row| row.means.iter().map(|mean| (mean - centre) * (mean - centre)).sum()),
            left: column(&|row| row.left),
            terms: std::array::from_fn(|term| column(&|row| row.terms[term])),
            drawn: Vec::new(),
        }
    }

    /// Takes up a resample; one in which there is nothing to explain gives no index.
    fn meet(&mut self, counts: &[f64]) {
        let count = counts.len() as f64;
        let sum = weighted(counts, &self.sums);
        let spread = (weighted(counts, &self.squares) - sum * sum / (2.0 * count)) / (2.0 * count - 1.0);
        let explained = spread - weighted(counts, &self.left) / count;
        if explained > 0.0 {
            let share = |term: &Vec<f64>| weighted(counts, term) / count / explained;
            self.drawn.push((self.indices)(self.terms.each_ref().map(share)));
        }
    }

    fn estimates(&self, bootstrap: &Bootstrap) -> Option<[Estimate; M]> {
        let all: Vec<usize> = (0..self.rows.len()).collect();
        let values = (self.indices)(shares(self.rows, &all)?);
        Some(bootstrap.estimated(self.rows.len(), values, &self.drawn))
    }
}

/// The sum of values, each as often as it counts, in eight sums side by side that a processor adds at once.
fn weighted(counts: &[f64], values: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    let (mut pieces, mut weights) = (values.chunks_exact(LANES), counts.chunks_exact(LANES));
    for (values, counts) in pieces.by_ref().zip(weights.by_ref()) {
        for lane in 0..LANES {
            lanes[lane] += counts[lane] * values[lane];
        }
    }
    let rest = pieces.remainder().iter().zip(weights.remainder()).map(|(value, count)| count * value);
    lanes.iter().sum::<f64>() + rest.sum::<f64>()
}

/// The points of one row.
struct Points<'a> {
    layout: &'a SaltelliLayout,
    outcomes: &'a [Vec<f64>],
    /// What replicates are worth: the noise left in a mean can be corrected for where they differ.
    worth: Worth,
}

impl Points<'_> {
    /// Means of A and B and the variance that random draws leave in one; nothing if either is missing.
    fn facts(&self) -> Option<([f64; 2], f64)> {
        let (_, left) = self.half_square(SaltelliPoint::A, SaltelliPoint::B)?;
        Some(([mean(self.replicates(SaltelliPoint::A))?, mean(self.replicates(SaltelliPoint::B))?], left))
    }

    fn alone(&self, axis: usize) -> Option<f64> {
        use SaltelliPoint::{A, AWithB, B, BWithA};
        self.both((B, AWithB(axis)), (A, BWithA(axis)))
    }

    fn axis(&self, axis: usize) -> Option<[f64; 2]> {
        use SaltelliPoint::{A, AWithB, B, BWithA};
        Some([self.alone(axis)?, self.both((A, AWithB(axis)), (B, BWithA(axis)))?])
    }

    fn pair(&self, (one, other): (usize, usize)) -> Option<[f64; 3]> {
        use SaltelliPoint::{AWithB, BWithA};
        let together = self.both((BWithA(one), AWithB(other)), (BWithA(other), AWithB(one)))?;
        Some([self.alone(one)?, self.alone(other)?, together])
    }

    /// The mean variance within points.
    fn random_share(&self) -> Option<[f64; 1]> {
        let within: Vec<f64> = (self.layout.row())
            .filter_map(|at| self.worth.variance(variance(self.replicates(at))?, present(self.replicates(at)).count()))
            .collect();
        (!within.is_empty()).then(|| [within.iter().sum::<f64>() / within.len() as f64])
    }

    /// The half square of one pair of points or, if the design has the points with A and B exchanged, the mean of both.
    fn both(&self, one: (SaltelliPoint, SaltelliPoint), exchanged: (SaltelliPoint, SaltelliPoint)) -> Option<f64> {
        let (square, _) = self.half_square(one.0, one.1)?;
        if !self.layout.second_order {
            return Some(square);
        }
        let (mirrored, _) = self.half_square(exchanged.0, exchanged.1)?;
        Some(f64::midpoint(square, mirrored))
    }

    /// `(f - f')^2 / 2` between two points, and the variance that random draws leave in a mean of their replicates.
    fn half_square(&self, one: SaltelliPoint, other: SaltelliPoint) -> Option<(f64, f64)> {
        let (one, other) = (self.replicates(one), self.replicates(other));
        let differences: Vec<f64> = one.iter().zip(other).map(|(a, b)| a - b).filter(|d| d.is_finite()).collect();
        let mean = mean(&differences)?;
        let left = variance(&differences).and_then(|left| self.worth.variance_of_mean(left, differences.len()));
        let left = left.or((!self.worth.differ()).then_some(0.0))?;
        Some((f64::midpoint(mean * mean, -left), left / 2.0))
    }

    fn replicates(&self, point: SaltelliPoint) -> &[f64] {
        self.outcomes.get(self.layout.index(0, point)).map_or(&[], Vec::as_slice)
    }
}

/// Each term as a share of the variance to be explained; nothing if that is not above zero.
fn shares<const N: usize>(rows: &[Row<N>], picked: &[usize]) -> Option<[f64; N]> {
    let explained = explained(rows, picked).filter(|&variance| variance > 0.0)?;
    let count = picked.len() as f64;
    Some(std::array::from_fn(|i| picked.iter().map(|&row| rows[row].terms[i]).sum::<f64>() / count / explained))
}

/// `V`: the variance of all means of A and B, minus what random draws leave in them. Nothing from fewer than two rows.
fn explained<const N: usize>(rows: &[Row<N>], picked: &[usize]) -> Option<f64> {
    if picked.len() < 2 {
        return None;
    }
    let count = picked.len() as f64;
    let means = || picked.iter().flat_map(|&row| rows[row].means);
    let centre = means().sum::<f64>() / (2.0 * count);
    let spread = means().map(|mean| (mean - centre) * (mean - centre)).sum::<f64>() / (2.0 * count - 1.0);
    Some(spread - picked.iter().map(|&row| rows[row].left).sum::<f64>() / count)
}

/// The mean of the runs that are there.
pub(super) fn mean(replicates: &[f64]) -> Option<f64> {
    let (count, sum) = present(replicates).fold((0, 0.0), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / f64::from(count))
}

/// The sample variance of the runs that are there; nothing from fewer than two.
pub(super) fn variance(replicates: &[f64]) -> Option<f64> {
    let centre = mean(replicates)?;
    let count = present(replicates).count();
    let squares: f64 = present(replicates).map(|value| (value - centre) * (value - centre)).sum();
    (count > 1).then(|| squares / (count - 1) as f64)
}

pub(super) fn present(replicates: &[f64]) -> impl Iterator<Item = f64> {
    replicates.iter().copied().filter(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resamples_shared_by_all_inputs_are_those_of_each_alone() {
        let layout = SaltelliLayout { rows: 64, axes: 3, second_order: true };
        let value = |point: &Vec<f64>| 5.0 + 3.0 * point[0] + point[1] * point[1] + 0.5 * point[0] * point[2];
        let cube = crate::experiment::designs::Cube::saltelli(layout, 1).expect("few axes");
        let points: Vec<Vec<f64>> = (0..cube.len()).map(|at| cube.point(at)).collect();
        for replicated in [false, true] {
            // Noise that is large beside what inputs do, and the same nowhere.
            let noise = |at: usize, run: usize| ((at * 7 + run * 13) % 11) as f64 / 4.0;
            let runs = |(at, x)| {
                if replicated { vec![value(x) + noise(at, 0), value(x) + noise(at, 1)] } else { vec![value(x)] }
            };
            shared_and_alone(layout, points.iter().enumerate().map(runs).collect(), replicated);
        }
    }

    fn shared_and_alone(layout: SaltelliLayout, mut outcomes: Vec<Vec<f64>>, replicated: bool) {
        // A row that only the second input misses.
        outcomes[layout.index(5, SaltelliPoint::AWithB(1))] = vec![f64::NAN];
        let bootstrap = Bootstrap { resamples: 200, ..Bootstrap::default() };
        let mut rows = SobolRows::new(&layout, Worth::all(1 + usize::from(replicated)));
        outcomes.chunks(layout.points_per_row()).for_each(|row| rows.add(row));
        let found = rows.indices(&bootstrap);
        let near = |one: Estimate, other: Estimate| {
            let (ends, others) = (one.interval.expect("an interval"), other.interval.expect("an interval"));
            assert_eq!(one.value.to_bits(), other.value.to_bits());
            assert!((ends.0 - others.0).abs() < 1e-12 && (ends.1 - others.1).abs() < 1e-12, "{ends:?} {others:?}");
        };
        for (rows, found) in rows.axes.iter().zip(&found.axes) {
            let alone =
                bootstrap.estimates(rows.len(), |picked| shares(rows, picked).map(|[alone, all]| [1.0 - alone, all]));
            let ([first, total], found) = (alone.expect("an index"), found.expect("an index"));
            near(found.first, first);
            near(found.total, total);
        }
        assert_eq!(found.axes[1].map(|axis| (axis.used, axis.lost)), Some((63, 1)));
        for ((_, rows), found) in rows.pairs.iter().zip(&found.pairs) {
            let second = |[one, other, together]: [f64; 3]| [one + other - together - 1.0];
            let alone = bootstrap.estimates(rows.len(), |picked| shares(rows, picked).map(second));
            near(found.second, alone.expect("an index")[0]);
        }
    }
}
