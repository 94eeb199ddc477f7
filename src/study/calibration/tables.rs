//! What a calibration writes: its generations, the posterior sample, its marginals, and how figures are met.

use crate::evidence::Bound;
use crate::output::{Chunk, Field, Kind, TableDefinition, Value};
use crate::scenario::Scenario;

use super::fitting::Fitting;
use super::generation::Generation;
use super::posterior::marginals;

/// A table with its rows.
pub type Rows = (TableDefinition, Chunk);

/// All tables of a calibration whose posterior is `posterior`.
pub fn calibration_tables(
    scenario: &Scenario,
    fitting: &Fitting,
    generations: &[Generation],
    posterior: &Generation,
) -> Vec<Rows> {
    vec![
        generation_rows(generations),
        posterior_rows(fitting, posterior),
        marginal_rows(fitting, posterior),
        figure_rows(scenario, fitting, generations, posterior),
    ]
}

fn generation_rows(generations: &[Generation]) -> Rows {
    let definition = TableDefinition::new(
        "generations",
        "one generation of particles",
        vec![
            Field::new("generation", "", "number; 0 is the prior predictive", Kind::U32),
            Field::new("tolerance", "standard errors", "no particle is farther; missing for the prior", Kind::F64),
            Field::new("attempts", "runs", "runs that it took", Kind::U64),
            Field::new("accepted", "runs", "particles", Kind::U64),
            Field::new("acceptance", "share", "particles of runs", Kind::F64),
            Field::new("effective_sample_size", "particles", "1 / sum of squared weights", Kind::F64),
            Field::new("nearest", "standard errors", "smallest distance", Kind::F64),
            Field::new("median_distance", "standard errors", "weighted median", Kind::F64),
        ],
    );
    let mut rows = Chunk::of(&definition);
    for generation in generations {
        let distances = generation.distances();
        let tolerance = generation.tolerance;
        rows.push([
            generation.number.into(),
            (if tolerance.is_finite() { tolerance } else { f64::NAN }).into(),
            generation.attempts.into(),
            (generation.particles.len() as u64).into(),
            generation.acceptance().into(),
            generation.effective_sample_size().into(),
            distances.values().first().copied().into(),
            distances.quantile(0.5).into(),
        ]);
    }
    (definition, rows)
}

fn posterior_rows(fitting: &Fitting, posterior: &Generation) -> Rows {
    let mut fields = vec![
        Field::new("particle", "", "number", Kind::U32),
        Field::new("weight", "share", "weights sum to one", Kind::F64),
        Field::new("distance", "standard errors", "distance of its run from the figures", Kind::F64),
        Field::new("world", "", "world of its run", Kind::U64),
    ];
    let axis = |name: &str| Field {
        name: name.to_owned().into(),
        unit: "".into(),
        meaning: "value of this axis, in the unit of its keys".into(),
        kind: Kind::F64,
    };
    fields.extend(fitting.axes().iter().map(|found| axis(&found.name)));
    let definition = TableDefinition::new("posterior", "one particle of the last generation", fields);
    let mut rows = Chunk::of(&definition);
    for (number, particle) in (0_u32..).zip(&posterior.particles) {
        let head = [number.into(), particle.weight.into(), particle.distance.into(), particle.attempt.into()];
        rows.push(head.into_iter().chain(particle.values.iter().map(|value| Value::from(*value))));
    }
    (definition, rows)
}

fn marginal_rows(fitting: &Fitting, posterior: &Generation) -> Rows {
    let number = |name, meaning| Field::new(name, "unit of the keys", meaning, Kind::F64);
    let definition = TableDefinition::new(
        "marginals",
        "one parameter, before and after",
        vec![
            Field::new("parameter", "", "name of the axis", Kind::Text),
            Field::new("axis", "", "its keys and prior as written", Kind::Text),
            number("prior_median", "median of the prior"),
            number("prior_low", "lower end of its central 90 %"),
            number("prior_high", "upper end"),
            number("mean", "mean of the posterior"),
            number("median", "median of the posterior"),
            number("low_50", "lower end of its central 50 %"),
            number("high_50", "upper end"),
            number("low_90", "lower end of its central 90 %"),
            number("high_90", "upper end"),
            number("adjusted_median", "median after regression adjustment to zero misfit"),
            number("adjusted_low_90", "lower end of its central 90 %"),
            number("adjusted_high_90", "upper end"),
            Field::new(
                "shrinkage",
                "share",
                "1 - sd of the posterior / sd of the prior, in normal quantiles of the prior: 0 where the data say nothing",
                Kind::F64,
            ),
        ],
    );
    let mut rows = Chunk::of(&definition);
    let adjusted = fitting.adjusted(posterior);
    for (at, (axis, found)) in fitting.axes().iter().zip(marginals(posterior, fitting.priors())).enumerate() {
        let moved = |p: f64| adjusted.as_ref().map(|adjusted| adjusted.quantile(at, p));
        rows.push([
            axis.name.clone().into(),
            axis.to_string().into(),
            found.prior_median.into(),
            found.prior_most.0.into(),
            found.prior_most.1.into(),
            found.mean.into(),
            found.median.into(),
            found.half.0.into(),
            found.half.1.into(),
            found.most.0.into(),
            found.most.1.into(),
            moved(0.5).into(),
            moved(0.05).into(),
            moved(0.95).into(),
            found.shrinkage.into(),
        ]);
    }
    (definition, rows)
}

/// The word of a bound.
pub fn bound_word(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => "exact",
        Bound::Approximate => "approximate",
        Bound::AtLeast => "at_least",
    }
}

fn figure_rows(scenario: &Scenario, fitting: &Fitting, generations: &[Generation], posterior: &Generation) -> Rows {
    let unit = "unit of the target";
    let number = |name, meaning| Field::new(name, unit, meaning, Kind::F64);
    let definition = TableDefinition::new(
        "figures",
        "one figure of a target, and what the runs say to it",
        vec![
            Field::new("target", "", "name of the target", Kind::Text),
            Field::new("subject", "", "what is read in a run", Kind::Text),
            Field::new("role", "", "fitted, or forecast where it was kept from the fit", Kind::Text),
            Field::new("date", "years", "calendar date", Kind::F64),
            number("value", "the figure"),
            Field::new("bound", "", "how it is meant", Kind::Text),
            Field::new("error", "", "its standard error, in parts for counts and ratios", Kind::F64),
            Field::new("source", "", "key of its source in the evidence", Kind::Text),
            number("prior_low", "lower end of the central 90 % of runs under the prior"),
            number("prior_median", "their median"),
            number("prior_high", "upper end"),
            number("low_90", "lower end of the central 90 % of accepted runs"),
            number("low_50", "lower end of their central 50 %"),
            number("median", "their median"),
            number("high_50", "upper end of the 50 %"),
            number("high_90", "upper end of the 90 %"),
            Field::new("misfit", "standard errors", "median less figure, on the scale of comparison", Kind::F64),
        ],
    );
    let mut rows = Chunk::of(&definition);
    let start = f64::from(scenario.rules.time.start);
    let both = [("fitted", fitting.fitted(), 0), ("forecast", fitting.forecast(), fitting.forecast_from())];
    for (role, targets, from) in both {
        for (at, (target, figure)) in targets.figures().enumerate() {
            let of = |generation: &Generation, p: f64| generation.kept(from + at).quantile(p);
            let prior = |p: f64| generations.first().and_then(|prior| of(prior, p));
            let median = of(posterior, 0.5);
            rows.push([
                target.name.clone().into(),
                target.subject(&scenario.plan).into(),
                role.into(),
                (start + figure.at).into(),
                figure.value.into(),
                bound_word(figure.bound).into(),
                figure.error.into(),
                figure.source.clone().into(),
                prior(0.05).into(),
                prior(0.5).into(),
                prior(0.95).into(),
                of(posterior, 0.05).into(),
                of(posterior, 0.25).into(),
                median.into(),
                of(posterior, 0.75).into(),
                of(posterior, 0.95).into(),
                median.map(|median| target.misfit(figure, median)).into(),
            ]);
        }
    }
    (definition, rows)
}
