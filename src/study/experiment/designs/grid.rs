//! The full grid: every combination of the levels of the axes.

/// How many points the grid of these level counts has; `None` beyond 2^64. No axes make one point, the base.
pub fn grid_size(counts: &[usize]) -> Option<u64> {
    counts.iter().try_fold(1_u64, |product, &count| product.checked_mul(count as u64))
}

/// Every combination of `levels[axis]`, the last axis fastest. Ask [`grid_size`] before paying for a large one.
pub fn grid<T: Clone>(levels: &[Vec<T>]) -> Vec<Vec<T>> {
    levels.iter().fold(vec![Vec::new()], |points, axis| {
        points
            .iter()
            .flat_map(|point| axis.iter().map(|level| point.iter().chain([level]).cloned().collect()))
            .collect()
    })
}
