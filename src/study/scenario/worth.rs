//! Worlds that repeat one another, and how many independent ones they are worth.

/// What some worlds are worth: where some are the same run, means are as uncertain as those of fewer worlds. Of worlds in
/// which run i stands `c_i` times these are `(sum c_i)^2 / sum c_i^2` (Kish 1965, Survey Sampling, section 11.7).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// Worlds.
    pub worlds: usize,
    /// Different runs among them.
    pub different: usize,
    /// Independent worlds that they are worth.
    pub independent: f64,
}

impl Worth {
    /// Of worlds of which none is the same as another.
    pub fn all(worlds: usize) -> Self {
        Self { worlds, different: worlds, independent: worlds as f64 }
    }

    /// Of runs that stand so many times each.
    pub fn of_repeats(counts: impl Iterator<Item = usize>) -> Self {
        let (mut worlds, mut different, mut squares) = (0, 0, 0.0);
        for count in counts {
            worlds += count;
            different += 1;
            squares += (count as f64).powi(2);
        }
        let independent = if worlds > 0 { (worlds as f64).powi(2) / squares } else { 0.0 };
        Self { worlds, different, independent }
    }

    /// Whether some are the same.
    pub fn has_repeats(self) -> bool {
        self.different < self.worlds
    }

    /// What `n` of the worlds are worth, those in which a value is there: whole worlds.
    pub(crate) fn of(self, n: usize) -> usize {
        if self.has_repeats() { (n as f64 * self.independent / self.worlds as f64 + 1e-9) as usize } else { n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_worth_one_another() {
        let thrice = Worth::of_repeats([3, 3, 3, 3].into_iter());
        assert_eq!((thrice.worlds, thrice.different, thrice.independent), (12, 4, 4.0));
        assert_eq!((thrice.of(12), thrice.of(6)), (4, 2));
        // One run that stands for nearly all is worth little more than one.
        assert!((Worth::of_repeats([97, 1, 1, 1].into_iter()).independent - 1.06).abs() < 0.01);
        assert_eq!(Worth::all(7).of(5), 5);
    }
}
