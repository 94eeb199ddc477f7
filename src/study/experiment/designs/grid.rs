//! How large a full grid is: every combination of the levels of the axes.

/// How many points the grid of these level counts has; `None` beyond 2^64. No axes make one point, the base.
pub fn grid_size(counts: &[usize]) -> Option<u64> {
    counts.iter().try_fold(1_u64, |product, &count| product.checked_mul(count as u64))
}
