//! What a calibration writes: its generations, the posterior sample, its marginals, and how figures are met.

use std::collections::BTreeMap;

use crate::evidence::Bound;
use crate::output::{CellValue, ColumnType, Field, RowBatch, Table, TableDefinition, row};
use crate::scenario::Scenario;
use crate::study::axis_fields;

use super::fitting::Fitting;
use super::generation::Generation;
use super::posterior::{chance_shrinkage, marginals};

row! {
    /// A row of `generations`.
    pub struct GenerationRow in "generations": "one generation of particles" {
        generation: u32, "", "number; 0 is the prior predictive";
        tolerance: Option<f64>, "standard errors", "no particle is farther; missing for the prior";
        attempts: u64, "runs", "runs that it took";
        accepted: usize, "runs", "particles";
        acceptance: f64, "share", "particles of runs";
        effective_sample_size: f64, "particles", "1 / sum of squared weights";
        nearest: Option<f64>, "standard errors", "smallest distance";
        median_distance: Option<f64>, "standard errors", "weighted median";
    }
}

row! {
    /// A row of `marginals`.
    pub struct MarginalRow in "marginals": "one parameter, before and after" {
        parameter: String, "", "name of the axis";
        axis: String, "", "its keys and prior as written";
        prior_median: f64, "unit of the keys", "median of the prior";
        prior_low: f64, "unit of the keys", "lower end of its central 90 %";
        prior_high: f64, "unit of the keys", "upper end";
        mean: f64, "unit of the keys", "mean of the posterior";
        median: f64, "unit of the keys", "median of the posterior";
        low_50: f64, "unit of the keys", "lower end of its central 50 %";
        high_50: f64, "unit of the keys", "upper end";
        low_90: f64, "unit of the keys", "lower end of its central 90 %";
        high_90: f64, "unit of the keys", "upper end";
        adjusted_median: Option<f64>, "unit of the keys", "median after regression adjustment to zero misfit";
        adjusted_low_90: Option<f64>, "unit of the keys", "lower end of its central 90 %";
        adjusted_high_90: Option<f64>, "unit of the keys", "upper end";
        shrinkage_by_chance: f64, "share", "shrinkage that no parameter of which the figures say nothing exceeds, with probability 95 %, at this effective sample";
        shrinkage: Option<f64>, "share", "1 - sd of the posterior / sd of the prior, in normal quantiles of the prior: 0 where the data say nothing";
    }
}

row! {
    /// A row of `figures`.
    pub struct FigureRow in "figures": "one figure of a target, and what the runs say to it" {
        target: String, "", "name of the target";
        subject: String, "", "what is read in a run";
        role: String, "", "fitted, or forecast where it was kept from the fit";
        date: f64, "years", "calendar date";
        value: f64, "unit of the target", "the figure";
        bound: String, "", "how it is meant";
        error: f64, "", "its standard error, in parts for counts and ratios";
        source: Option<String>, "", "key of its source in the evidence";
        prior_low: Option<f64>, "unit of the target", "lower end of the central 90 % of runs under the prior";
        prior_median: Option<f64>, "unit of the target", "their median";
        prior_high: Option<f64>, "unit of the target", "upper end";
        low_90: Option<f64>, "unit of the target", "lower end of the central 90 % of accepted runs";
        low_50: Option<f64>, "unit of the target", "lower end of their central 50 %";
        median: Option<f64>, "unit of the target", "their median";
        high_50: Option<f64>, "unit of the target", "upper end of the 50 %";
        high_90: Option<f64>, "unit of the target", "upper end of the 90 %";
        misfit: Option<f64>, "standard errors", "median minus figure, on the scale of comparison";
    }
}

/// The role of a figure that was fitted.
pub const FITTED: &str = "fitted";

impl FigureRow {
    /// Whether the figure is a lower bound.
    pub fn is_bound(&self) -> bool {
        self.bound == Bound::AtLeast.as_str()
    }
}

/// All tables of a calibration whose posterior is `posterior`.
pub fn calibration_tables(
    scenario: &Scenario,
    fitting: &Fitting,
    generations: &[Generation],
    posterior: &Generation,
) -> Vec<Table> {
    vec![
        Table::of(generations.iter().map(generation_row)),
        posterior_rows(fitting, posterior),
        Table::of(marginal_rows(fitting, posterior)),
        Table::of(figure_rows(scenario, fitting, generations, posterior)),
    ]
}

fn generation_row(generation: &Generation) -> GenerationRow {
    let distances = generation.distances();
    GenerationRow {
        generation: generation.number,
        tolerance: Some(generation.tolerance).filter(|tolerance| tolerance.is_finite()),
        attempts: generation.attempts,
        accepted: generation.particles.len(),
        acceptance: generation.acceptance(),
        effective_sample_size: generation.effective_sample_size(),
        nearest: distances.values().first().copied(),
        median_distance: distances.quantile(0.5),
    }
}

fn posterior_rows(fitting: &Fitting, posterior: &Generation) -> Table {
    let mut fields = vec![
        Field::new("particle", "", "number", ColumnType::I32),
        Field::new("weight", "share", "weights sum to one", ColumnType::F64),
        Field::new("distance", "standard errors", "distance of its run from the figures", ColumnType::F64),
        Field::new("world", "", "world of its run", ColumnType::I64),
    ];
    let axes = fitting.axes().iter().map(|axis| (axis, ColumnType::F64));
    fields.extend(axis_fields(axes, "value of this axis, in the unit of its keys"));
    let definition = TableDefinition::new("posterior", "one particle of the last generation", fields);
    let mut rows = RowBatch::of(&definition);
    for (number, particle) in (0_u32..).zip(&posterior.particles) {
        let head = [number.into(), particle.weight.into(), particle.distance.into(), particle.attempt.into()];
        rows.push(head.into_iter().chain(particle.values.iter().map(|value| CellValue::from(*value))));
    }
    Table { definition, about: BTreeMap::new(), rows }
}

/// Every parameter before and after.
pub fn marginal_rows(fitting: &Fitting, posterior: &Generation) -> Vec<MarginalRow> {
    let moved = fitting.adjusted(posterior).ok().map(|adjusted| marginals(&adjusted, fitting.priors()));
    let by_chance = chance_shrinkage(posterior.effective_sample_size(), fitting.axes().len());
    let found = marginals(posterior, fitting.priors());
    (fitting.axes().iter().zip(found).enumerate())
        .map(|(at, (axis, found))| {
            let moved = moved.as_ref().and_then(|moved| moved.get(at));
            MarginalRow {
                parameter: axis.name.clone(),
                axis: axis.to_string(),
                prior_median: found.prior_median,
                prior_low: found.prior_most.0,
                prior_high: found.prior_most.1,
                mean: found.mean,
                median: found.median,
                low_50: found.half.0,
                high_50: found.half.1,
                low_90: found.most.0,
                high_90: found.most.1,
                adjusted_median: moved.map(|moved| moved.median),
                adjusted_low_90: moved.map(|moved| moved.most.0),
                adjusted_high_90: moved.map(|moved| moved.most.1),
                shrinkage_by_chance: by_chance,
                shrinkage: found.shrinkage,
            }
        })
        .collect()
}

/// Every figure, those fitted first, and what the runs say to it.
pub fn figure_rows(
    scenario: &Scenario,
    fitting: &Fitting,
    generations: &[Generation],
    posterior: &Generation,
) -> Vec<FigureRow> {
    let start = f64::from(scenario.parameters.time.start);
    let both = [(FITTED, fitting.fitted(), 0), ("forecast", fitting.forecast(), fitting.forecast_from())];
    let mut rows = Vec::new();
    for (role, targets, from) in both {
        for (at, (target, figure)) in targets.figures().enumerate() {
            let of = |generation: &Generation, p: f64| generation.kept(from + at).quantile(p);
            let prior = |p: f64| generations.first().and_then(|prior| of(prior, p));
            let median = of(posterior, 0.5);
            rows.push(FigureRow {
                target: target.name.clone(),
                subject: target.subject(&scenario.plan),
                role: role.to_owned(),
                date: start + figure.at,
                value: figure.value,
                bound: figure.bound.as_str().to_owned(),
                error: figure.error,
                source: figure.source.clone(),
                prior_low: prior(0.05),
                prior_median: prior(0.5),
                prior_high: prior(0.95),
                low_90: of(posterior, 0.05),
                low_50: of(posterior, 0.25),
                median,
                high_50: of(posterior, 0.75),
                high_90: of(posterior, 0.95),
                misfit: median.map(|median| target.misfit(figure, median)),
            });
        }
    }
    rows
}
