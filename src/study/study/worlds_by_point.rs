//! How many worlds each point of a list has: mostly as many as every other.

/// Worlds of each point of a list; one number where all points have as many.
#[derive(Debug, Clone)]
pub struct WorldsByPoint {
    points: usize,
    /// What all have where `each` has none.
    all: u32,
    each: Vec<u32>,
}

impl WorldsByPoint {
    /// So many at each of so many points.
    pub fn new(points: usize, worlds: u32) -> Self {
        Self { points, all: worlds, each: Vec::new() }
    }

    /// Those of a point, by its number.
    pub fn at(&self, point: usize) -> u32 {
        self.each.get(point).copied().unwrap_or(self.all)
    }

    /// Those of all points in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.points).map(|point| self.at(point))
    }

    /// The most that a point has; 0 without points.
    pub fn most(&self) -> u32 {
        self.iter().max().unwrap_or(0)
    }

    /// Gives a point other worlds.
    pub(super) fn set(&mut self, point: usize, worlds: u32) {
        if worlds != self.at(point) {
            if self.each.is_empty() {
                self.each = vec![self.all; self.points];
            }
            self.each[point] = worlds;
        }
    }
}

impl PartialEq for WorldsByPoint {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for WorldsByPoint {}

impl FromIterator<u32> for WorldsByPoint {
    fn from_iter<I: IntoIterator<Item = u32>>(worlds: I) -> Self {
        let mut found = Self::new(0, 0);
        for worlds in worlds {
            if found.points == 0 {
                found.all = worlds;
            } else if found.each.is_empty() && worlds != found.all {
                found.each = vec![found.all; found.points];
            }
            if !found.each.is_empty() {
                found.each.push(worlds);
            }
            found.points += 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_return_as_they_came() {
        for list in [vec![], vec![3], vec![3, 3, 3], vec![3, 3, 5, 3]] {
            let mut worlds: WorldsByPoint = list.iter().copied().collect();
            assert_eq!(worlds.iter().collect::<Vec<_>>(), list);
            assert_eq!(worlds.most(), list.iter().copied().max().unwrap_or(0));
            if !list.is_empty() {
                worlds.set(0, 7);
                assert_eq!((worlds.at(0), worlds.iter().skip(1).eq(list[1..].iter().copied())), (7, true));
            }
        }
    }
}
