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

    /// Whether one says something that another does not.
    pub(crate) fn differ(self) -> bool {
        self.of(self.worlds) > 1
    }

    /// What `n` of the worlds are worth, those in which a value is there: whole worlds.
    pub(crate) fn of(self, n: usize) -> usize {
        if self.has_repeats() { (n as f64 * self.independent / self.worlds as f64 + 1e-9) as usize } else { n }
    }

    /// How many times more worlds there are than these are worth.
    pub(crate) fn times(self) -> f64 {
        if self.has_repeats() { self.worlds as f64 / self.independent } else { 1.0 }
    }

    /// The variance between different runs, where values of `n` of the worlds have the sample variance `variance` (n - 1):
    /// the same value that returns has no spread, so of worlds worth k it is
    ///
    /// ```text
    /// variance (n - 1)/n k/(k - 1)
    /// ```
    ///
    /// Nothing where they are worth fewer than two.
    pub(crate) fn variance(self, variance: f64, n: usize) -> Option<f64> {
        let independent = self.of(n);
        if independent < 2 {
            return None;
        }
        if !self.has_repeats() {
            return Some(variance);
        }
        let (n, k) = (n as f64, independent as f64);
        Some(variance * (n - 1.0) / n * k / (k - 1.0))
    }

    /// The variance of their mean, likewise.
    pub(crate) fn variance_of_mean(self, variance: f64, n: usize) -> Option<f64> {
        Some(self.variance(variance, n)? / self.of(n) as f64)
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
        // Values 1, 2, 3, 4 have the variance 5/3, whether each stands once or thrice: thrice it is 15/11 (n - 1 = 11).
        let [once, again] = [Worth::all(4).variance_of_mean(5.0 / 3.0, 4), thrice.variance_of_mean(15.0 / 11.0, 12)];
        assert!((once.unwrap() - 5.0 / 12.0).abs() < 1e-15 && (again.unwrap() - 5.0 / 12.0).abs() < 1e-15);
        assert_eq!((Worth::all(1).variance(0.0, 1), thrice.variance(1.0, 3)), (None, None));
    }
}
