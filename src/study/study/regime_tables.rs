//! The tables of regimes: the winner of every point, rules for it and their limits.

use crate::analysis::factors::Limit;
use crate::analysis::regret::Regret;
use crate::output::{Table, row};
use crate::parameters::Arm;

use super::regimes::{PointRanking, Rule};
use super::regret_tables::regret_tables;

row! {
    /// A row of `regimes`.
    pub struct RegimeRow in "regimes": "one arm at one point: is it best there?" {
        point: u32, "", "number of the point in the table `points`";
        part: String, "", "what the point is for";
        arm: Arm, "", "arm";
        mean: f64, "unit of the outcome", "mean over worlds";
        best_probability: f64, "probability", "that its mean is the best of all arms (Student's t over worlds)";
        best: bool, "", "whether its mean is the best of all arms, and that of no other";
        shared: bool, "", "whether it shares the best mean with another arm: no difference";
        lead: Option<f64>, "unit of the outcome", "by how much the best arm is better than the second, paired by world";
        lead_resolved: Option<bool>, "", "whether the 95 % interval of the lead leaves out 0";
    }
}

row! {
    /// A row of `rules`.
    pub struct RuleRow in "rules": "one rule for where an arm is best" {
        part: String, "", "points among which it was found";
        method: String, "", "prim: a box for one arm; tree: one of the rules that leave nothing out";
        arm: Arm, "", "arm that is best inside";
        rule: String, "", "where";
        coverage: f64, "share", "of the points at which the arm is best, resolved or not, those inside";
        density: f64, "share", "of the points inside at which an arm leads, those at which this one does, resolved or not";
        resolved_density: f64, "share", "as density, counting only leads that are resolved";
        mass: f64, "share", "of all points at which an arm leads, those inside";
        held_out_coverage: Option<f64>, "share", "how the search fares on unseen points: coverage, on 30 % of the points, of the box found among the other 70 %, not of this box";
        held_out_density: Option<f64>, "share", "density, on 30 % of the points, of that other box";
        overlap: Option<f64>, "share", "median overlap with the boxes of resampled points";
        least_overlap: Option<f64>, "share", "what one overlap in twenty stays below";
    }
}

row! {
    /// A row of `rule_limits`: limits as numbers, for those who draw or apply them.
    pub struct RuleLimit in "rule_limits": "one limit of one rule" {
        rule: u32, "", "row of the rule in the table `rules`, from 0";
        axis: String, "", "axis that is limited";
        least: Option<f64>, "unit of the axis", "least value inside; missing where it is open";
        below: Option<f64>, "unit of the axis", "least value beyond; missing where it is open";
        among: Option<String>, "", "for an axis of words: 1 for each word inside, in alphabetic order, 0 for each outside";
    }
}

/// Points of one design and what was found there: name, number of the first point, points, rules.
pub type RegimePart = (&'static str, usize, Vec<PointRanking>, Vec<Rule>);

/// The tables `regimes`, `rules`, `rule_limits`, `regret` and `regret_contrasts`; `regret` is that of the last part.
pub fn regime_tables(arms: &[Arm], parts: &[RegimePart], regret: Option<&Regret>) -> Vec<Table> {
    let rules = || parts.iter().flat_map(|(part, _, _, rules)| rules.iter().map(move |rule| (*part, rule)));
    let rule_rows = rules().map(|(part, rule)| RuleRow {
        part: part.to_owned(),
        method: rule.method.to_owned(),
        arm: arms[rule.arm],
        rule: rule.text.clone(),
        coverage: rule.coverage,
        density: rule.density,
        resolved_density: rule.resolved,
        mass: rule.mass,
        held_out_coverage: rule.held_out.0,
        held_out_density: rule.held_out.1,
        overlap: rule.overlap.map(|overlap| overlap.0),
        least_overlap: rule.overlap.map(|overlap| overlap.1),
    });
    let limits = (0_u32..).zip(rules()).flat_map(|(number, (_, rule))| limits(number, rule));
    let mut tables = vec![Table::of(winners(arms, parts)), Table::of(rule_rows), Table::of(limits)];
    if let Some(regret) = regret {
        tables.extend(regret_tables(arms, regret));
    }
    tables
}

fn winners(arms: &[Arm], parts: &[RegimePart]) -> Vec<RegimeRow> {
    let mut rows = Vec::new();
    for (part, first, mapped, _) in parts {
        for (at, point) in mapped.iter().enumerate() {
            for (arm, (estimate, rank)) in point.estimates.iter().zip(&point.ranks).enumerate() {
                let best = point.winner() == Some(arm);
                let lead = point.lead.filter(|_| best);
                rows.push(RegimeRow {
                    point: (first + at) as u32,
                    part: (*part).to_owned(),
                    arm: arms[arm],
                    mean: estimate.mean.unwrap_or(f64::NAN),
                    best_probability: rank.probability.unwrap_or(f64::NAN),
                    best,
                    shared: point.is_shared() && point.leaders.contains(&arm),
                    lead: lead.and_then(|lead| lead.difference.mean),
                    lead_resolved: lead.map(|lead| lead.resolved),
                });
            }
        }
    }
    rows
}

fn limits(number: u32, rule: &Rule) -> impl Iterator<Item = RuleLimit> {
    rule.inputs.iter().zip(&rule.region.0).filter_map(move |(axis, limit)| {
        let finite = |end: f64| Some(end).filter(|end| end.is_finite());
        let (least, below, among) = match limit {
            Limit::Any => return None,
            Limit::Range { from, below } => (finite(*from), finite(*below), None),
            Limit::Among(kept) => (None, None, Some(kept.iter().map(|&kept| if kept { '1' } else { '0' }).collect())),
        };
        Some(RuleLimit { rule: number, axis: axis.clone(), least, below, among })
    })
}
