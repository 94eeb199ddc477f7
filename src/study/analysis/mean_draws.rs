//! Draws behind the probability that an arm's mean is the highest. They depend on nothing but how many arms and worlds there
//! are, so that all outcomes of all points of a study share them: made anew for each they are most of the time of its tables.

use std::cell::RefCell;
use std::rc::Rc;

use crate::draws::{Address, Decision, Key, chi_squared};

/// The seed of the draws: fixed, since the analysis of given numbers is given.
const SEED: u64 = 0x6265_7374;
/// Numbers of arms and worlds whose draws a thread keeps: outcomes that are missing in some worlds have fewer.
const KEPT: usize = 16;

thread_local! {
    /// Those that this thread made last.
    static KNOWN: RefCell<Vec<Rc<MeanDraws>>> = const { RefCell::new(Vec::new()) };
}

/// Draws of standard normal numbers, each with the scale of Student's distribution.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MeanDraws {
    draws: u32,
    normals: usize,
    worlds: usize,
    /// By draw: its scale, then its normal numbers.
    numbers: Vec<f64>,
}

impl MeanDraws {
    /// So many draws of so many normal numbers, for means over so many worlds, at least two.
    pub(super) fn of(draws: u32, normals: usize, worlds: usize) -> Rc<Self> {
        KNOWN.with_borrow_mut(|known| {
            let same = |own: &&Rc<Self>| (own.draws, own.normals, own.worlds) == (draws, normals, worlds);
            if let Some(own) = known.iter().find(same) {
                return Rc::clone(own);
            }
            if known.len() == KEPT {
                known.remove(0);
            }
            known.push(Rc::new(Self::new(draws, normals, worlds)));
            Rc::clone(&known[known.len() - 1])
        })
    }

    fn new(draws: u32, normals: usize, worlds: usize) -> Self {
        let freedom = (worlds - 1) as f64;
        let mut numbers = vec![0.0; draws as usize * (normals + 1)];
        for (draw, own) in (0..draws).zip(numbers.chunks_exact_mut(normals + 1)) {
            let mut stream = Key::world(SEED, 0).stream(Decision::MeansOfArms, Address::of(draw));
            own[1..].fill_with(|| stream.normal());
            own[0] = (freedom / chi_squared(&mut stream, freedom) / worlds as f64).sqrt();
        }
        Self { draws, normals, worlds, numbers }
    }

    /// Scale and normal numbers of each draw.
    pub(super) fn each(&self) -> impl Iterator<Item = (f64, &[f64])> {
        self.numbers.chunks_exact(self.normals + 1).map(|own| (own[0], &own[1..]))
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, MeanDraws};

    #[test]
    fn draws_that_are_kept_are_those_that_are_made() {
        let first = MeanDraws::of(40, 3, 25);
        for worlds in 2..2 + 2 * KEPT {
            for normals in [2, 3] {
                assert_eq!(*MeanDraws::of(40, normals, worlds), MeanDraws::new(40, normals, worlds));
                assert_eq!(*MeanDraws::of(40, normals, worlds), MeanDraws::new(40, normals, worlds));
            }
        }
        assert_eq!((MeanDraws::of(40, 3, 25), first.each().count()), (first, 40));
    }
}
