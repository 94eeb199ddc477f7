//! One at a time: from a base point, each axis alone takes its other levels.

/// A point of the design and the axis that was moved to reach it; the base itself has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Departure<T> {
    /// The axis that differs from the base.
    pub axis: Option<usize>,
    /// The values, one per axis.
    pub point: Vec<T>,
}

/// The base, then for each axis in turn every level of `levels[axis]` other than the base's own.
///
/// It shows the slope at one place; it cannot see an interaction.
pub fn one_at_a_time<T: Clone + PartialEq>(base: &[T], levels: &[Vec<T>]) -> Vec<Departure<T>> {
    let moved = base.iter().zip(levels).enumerate().flat_map(|(axis, (own, levels))| {
        levels.iter().filter(move |level| *level != own).map(move |level| {
            let mut point = base.to_vec();
            point[axis] = level.clone();
            Departure { axis: Some(axis), point }
        })
    });
    std::iter::once(Departure { axis: None, point: base.to_vec() }).chain(moved).collect()
}
