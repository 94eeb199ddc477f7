//! A shallow classification tree: which arm is best where, as a list of rules that leave nothing out.
//!
//! CART (Breiman, Friedman, Olshen and Stone 1984) with the Gini index, deliberately shallow, since every level is one
//! more "and". The trees of crates order categories as if they were numbers and do not give their rules back, so the 150
//! lines are here.

use super::factors::{FactorValues, Factors, Limit, Region, round_threshold};

/// How far to grow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreeOptions {
    /// Most splits on the way to a leaf.
    pub depth: usize,
    /// Share of all cases that a leaf must hold.
    pub least_mass: f64,
    /// Fall of the Gini index, weighted by mass, below which a node is not split.
    pub least_gain: f64,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self { depth: 3, least_mass: 0.05, least_gain: 0.005 }
    }
}

/// A rule and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Its limits.
    pub region: Region,
    /// The commonest class inside; of equal ones the first.
    pub class: usize,
    /// Share of the cases used that lie inside.
    pub mass: f64,
    /// Share of all cases of this class that lie inside.
    pub coverage: f64,
    /// Share of the cases inside that are of this class.
    pub density: f64,
}

/// Grow a tree for `classes[case]`, numbered from 0; a missing one is `None`. It is given as its leaves, in the order in
/// which a reader would go through it: every case falls under exactly one. None without cases; one for one class.
pub fn tree(factors: &Factors, classes: &[Option<usize>], options: &TreeOptions) -> Vec<Leaf> {
    let known = |case: usize| classes.get(case).copied().flatten();
    let cases: Vec<usize> = (0..factors.cases()).filter(|&case| known(case).is_some()).collect();
    let class_of: Vec<usize> = (0..factors.cases()).map(|case| known(case).unwrap_or(0)).collect();
    let Some(count) = cases.iter().map(|&case| class_of[case] + 1).max() else { return Vec::new() };
    let least = ((options.least_mass * cases.len() as f64).ceil() as usize).max(1);
    let mut totals = vec![0; count];
    for &case in &cases {
        totals[class_of[case]] += 1;
    }
    let (all, least_gain) = (cases.len(), options.least_gain);
    let grower = Grower { factors, class_of: &class_of, count, totals, all, least, least_gain };
    grower.grow(Region::everything(factors), &cases, options.depth)
}

struct Grower<'a> {
    factors: &'a Factors,
    class_of: &'a [usize],
    count: usize,
    totals: Vec<usize>,
    all: usize,
    least: usize,
    least_gain: f64,
}

impl Grower<'_> {
    fn grow(&self, region: Region, cases: &[usize], depth: usize) -> Vec<Leaf> {
        let split = if depth == 0 { None } else { self.best_split(&region, cases) };
        let Some((factor, yes, no)) = split else { return vec![self.leaf(region, cases)] };
        let values = &self.factors.columns()[factor].values;
        let branch = |limit: Limit| {
            let held: Vec<usize> = cases.iter().copied().filter(|&case| limit.admits(values, case)).collect();
            let mut part = region.clone();
            part.0[factor] = limit;
            self.grow(part, &held, depth - 1)
        };
        let leaves: Vec<Leaf> = [branch(yes), branch(no)].concat();
        // A split whose branches say the same says nothing.
        if leaves.iter().all(|leaf| leaf.class == leaves[0].class) { vec![self.leaf(region, cases)] } else { leaves }
    }

    fn leaf(&self, region: Region, cases: &[usize]) -> Leaf {
        let tally = self.tally(cases);
        let class = (0..self.count).fold(0, |best, class| if tally[class] > tally[best] { class } else { best });
        let density = tally[class] as f64 / cases.len() as f64;
        let coverage = density * cases.len() as f64 / self.totals[class] as f64;
        Leaf { region, class, mass: cases.len() as f64 / self.all as f64, coverage, density }
    }

    /// The input and the two limits of the split that lowers the Gini index most; of equal ones the first.
    fn best_split(&self, region: &Region, cases: &[usize]) -> Option<(usize, Limit, Limit)> {
        let whole = self.tally(cases);
        let impurity = self.impurity(&whole);
        let mut best: (f64, Option<(usize, Limit, Limit)>) = (self.least_gain, None);
        for (factor, column) in self.factors.columns().iter().enumerate() {
            let limit = &region.0[factor];
            let mut offer = |part: &[usize], limits: &dyn Fn() -> (Limit, Limit)| {
                let size: usize = part.iter().sum();
                if size < self.least || cases.len() - size < self.least {
                    return;
                }
                let rest: Vec<usize> = whole.iter().zip(part).map(|(all, part)| all - part).collect();
                let gain = impurity - self.impurity(part) - self.impurity(&rest);
                // Rounding must not choose between equal splits.
                if gain > best.0 + 1e-12 {
                    let (yes, no) = limits();
                    best = (gain, Some((factor, yes, no)));
                }
            };
            match &column.values {
                FactorValues::Numbers(numbers) => {
                    let mut order = cases.to_vec();
                    order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
                    let mut part = vec![0; self.count];
                    for pair in order.windows(2) {
                        part[self.class_of[pair[0]]] += 1;
                        let (below, upto) = (numbers[pair[0]], numbers[pair[1]]);
                        if below < upto {
                            offer(&part, &|| {
                                let at = round_threshold(below, upto);
                                (limit.lowered(at), limit.raised(at))
                            });
                        }
                    }
                }
                FactorValues::Categories { names, codes } => {
                    for subset in self.subsets(names.len(), codes, cases) {
                        let held: Vec<usize> = cases.iter().copied().filter(|&case| subset[codes[case]]).collect();
                        let part = self.tally(&held);
                        offer(&part, &|| {
                            let without = |admitted: bool| {
                                let shut = (0..names.len()).filter(|&code| subset[code] != admitted);
                                shut.fold(limit.clone(), |limit, code| limit.with_category(names.len(), code, false))
                            };
                            (without(true), without(false))
                        });
                    }
                }
            }
        }
        best.1
    }

    /// Sets of categories worth trying: for each class, categories added in order of their share of that class. With two
    /// classes the best of all sets is among them (Breiman et al. 1984, section 4.2).
    fn subsets(&self, count: usize, codes: &[usize], cases: &[usize]) -> Vec<Vec<bool>> {
        let mut tallies = vec![vec![0_usize; self.count]; count];
        for &case in cases {
            tallies[codes[case]][self.class_of[case]] += 1;
        }
        let share =
            |code: usize, class: usize| tallies[code][class] as f64 / tallies[code].iter().sum::<usize>().max(1) as f64;
        let chain = |class: usize| {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|&a, &b| share(b, class).total_cmp(&share(a, class)));
            (1..count).map(move |taken| {
                let mut subset = vec![false; count];
                order[..taken].iter().for_each(|&code| subset[code] = true);
                subset
            })
        };
        (0..self.count).flat_map(chain).collect()
    }

    fn tally(&self, cases: &[usize]) -> Vec<usize> {
        let mut tally = vec![0; self.count];
        for &case in cases {
            tally[self.class_of[case]] += 1;
        }
        tally
    }

    /// `n (1 - sum p^2) / N`: the Gini index of a node, weighted by its share of all cases.
    fn impurity(&self, tally: &[usize]) -> f64 {
        let size = tally.iter().sum::<usize>() as f64;
        let squares: f64 = tally.iter().map(|&count| count as f64 * count as f64).sum();
        (size - squares / size) / self.all as f64
    }
}
