//! Figures to fit to: the tables `[[target]]`.

use super::checked::Row;
use super::diagnostics::{Problem, nearest};
use super::named_quantity::{Named, NamedQuantity};
use super::order;
use super::own_record::ScenarioEvidence;
use super::quantity::{Ended, ParkOutcome, Quantity, Reads, named};
use super::reading::{Measure, Reading};
use super::reading_form::{Pinned, quantity_names};
use crate::evidence::{Bound, Confidence, Counted, Observation};
use crate::world::plan::WorldPlan;

/// Figures to fit to.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Name.
    pub name: String,
    /// What is read in a run.
    pub quantity: Quantity,
    /// Pinned park that it is divided by.
    pub than: Option<usize>,
    /// What is made of it.
    pub measure: Measure,
    /// Weight in the distance.
    pub weight: f64,
    /// Figures in order of dates, at least one.
    pub figures: Vec<Figure>,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Years since the start of the run.
    pub at: f64,
    /// Value.
    pub value: f64,
    /// How it is meant.
    pub bound: Bound,
    /// Standard error, on the scale on which the target is compared.
    pub error: f64,
    /// Key of its source in the evidence; none for a figure of the scenario's own.
    pub source: Option<String>,
}

impl Target {
    /// Whether values are compared by their logarithms, `ln(1 + x)` for counts and `ln x` for ratios: errors of counts are
    /// proportional to them.
    pub fn is_logarithmic(&self) -> bool {
        self.measure == Measure::Level && (self.than.is_some() || is_count(self.quantity))
    }

    /// A value on the scale on which it is compared.
    pub fn scaled(&self, value: f64) -> f64 {
        match (self.is_logarithmic(), self.than.is_some()) {
            (true, true) => libm::log(value),
            (true, false) => libm::log1p(value),
            _ => value,
        }
    }

    /// The value of a number on the scale on which values are compared; counts are not below 0.
    pub fn unscaled(&self, number: f64) -> f64 {
        match (self.is_logarithmic(), self.than.is_some()) {
            (true, true) => libm::exp(number),
            (true, false) => libm::expm1(number).max(0.0),
            _ => number,
        }
    }

    /// The least and the largest value that a level can have; of growth, rates and ratios nothing is known beforehand.
    pub fn range(&self) -> (f64, f64) {
        if self.measure == Measure::Level && self.than.is_none() {
            self.quantity.range()
        } else {
            (f64::NEG_INFINITY, f64::INFINITY)
        }
    }

    /// How far a value is above a figure, in standard errors; nothing above a lower bound.
    pub fn misfit(&self, figure: &Figure, value: f64) -> f64 {
        let off = (self.scaled(value) - self.scaled(figure.value)) / figure.error;
        if figure.bound == Bound::AtLeast { off.min(0.0) } else { off }
    }

    /// What of a run is held against a figure at a time, in years since the start.
    pub fn reading(&self, at: f64) -> Reading {
        let per = self.than.and_then(|park| self.quantity.of_park(park));
        Reading { quantity: self.quantity, per, measure: self.measure, at: Some(at) }
    }

    /// Unit of its values.
    pub fn unit(&self) -> String {
        self.reading(0.0).unit()
    }

    /// What is read, in words.
    pub fn subject(&self, plan: &WorldPlan) -> String {
        let name = |park: usize| plan.parks.get(park).map_or("", |park| park.name.as_str());
        let own = match self.quantity {
            Quantity::Run(_) => self.quantity.as_str().to_owned(),
            // A park that has ended is an empty site to the record.
            Quantity::Park(park, outcome, Ended::Missing) if outcome.has_zero() => {
                format!("{} of {}{}", outcome.as_str(), name(park), self.quantity.ended())
            }
            Quantity::Park(park, ..) => format!("{} of {}", self.quantity.as_str(), name(park)),
        };
        let own = self.than.map_or_else(|| own.clone(), |than| format!("{own} / {}", name(than)));
        self.measure.of(&own)
    }
}

fn is_count(quantity: Quantity) -> bool {
    matches!(quantity.unit(), "firms" | "parks" | "attempts" | "changes" | "links")
}

/// The outcome of a park that stands for a variable of the record, of the firms that are counted.
fn outcome_of(variable: &str, counted: Option<Counted>) -> Option<ParkOutcome> {
    match (variable, counted) {
        ("tenants_home", _) | ("tenants" | "tenants_manufacturing", Some(Counted::Home)) => {
            Some(ParkOutcome::TenantsHome)
        }
        ("tenants" | "tenants_manufacturing", _) => Some(ParkOutcome::Tenants),
        ("tenants_operating", Some(Counted::Home)) => Some(ParkOutcome::ProducingHome),
        ("tenants_operating", _) => Some(ParkOutcome::Producing),
        ("local_share", _) => Some(ParkOutcome::LocalStaff),
        _ => None,
    }
}

/// Reads one table.
pub(super) struct Reader<'a> {
    pub(super) pinned: Pinned<'a>,
    pub(super) evidence: Option<&'a ScenarioEvidence>,
    pub(super) quantities: &'a [NamedQuantity],
    pub(super) row: &'a Row,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// The target, unless something is wrong with it, which then goes to the problems.
    pub(super) fn target(mut self) -> Option<Target> {
        let row = self.row;
        match Named::of(self.pinned.checked, self.quantities, row, "target", self.problems) {
            Named::Outcome => {}
            Named::Quantity(quantity) => return self.of_quantity(quantity),
            Named::Refused => return None,
        }
        let than = self.pinned.than_park((row, "target"), "divides a park by", self.problems);
        if than.is_none() && row.get("than_park").is_some() {
            return None;
        }
        self.check_uses()?;
        let mut form = self.pinned.form(row, "target", self.problems);
        let (park, measure) = (form.park, form.measure()?);
        if let (Some(series), Some(park)) = (row.text("series"), park) {
            self.on_record(series, park)?;
        }
        let quantity = self.quantity(park)?;
        let mut target = Target {
            name: row.text("name")?.to_owned(),
            quantity,
            than,
            measure,
            weight: row.number("weight").unwrap_or(1.0),
            figures: Vec::new(),
        };
        target.figures = match (row.text("series"), row.number("value")) {
            (Some(_), Some(_)) => {
                self.refuse("value", "a target has two kinds of figures", "allowed: one of `series` and `value`");
                return None;
            }
            (Some(series), None) => self.series(series, park?, &target)?,
            (None, Some(value)) => vec![self.own(value, &target)?],
            (None, None) => {
                if !row.is_broken("value") && !row.is_broken("series") {
                    self.refuse("name", "a target has no figure", "it needs `series`, or `value` and `at`");
                }
                return None;
            }
        };
        target.measure = self.measured(&target)?;
        self.check_values(target)
    }

    /// A figure of a quantity that the scenario names, at the date of that.
    fn of_quantity(&mut self, named: &NamedQuantity) -> Option<Target> {
        let row = self.row;
        for key in ["series", "from", "to", "counted"] {
            if row.get(key).is_some() {
                let title = format!("a target of a quantity has no use for `{key}`");
                self.refuse(key, &title, "allowed: leave it out, and give the figure as `value`");
                return None;
            }
        }
        let Some(value) = row.number("value") else {
            if !row.is_broken("value") {
                self.refuse("name", "a target has no figure", "it needs `value`");
            }
            return None;
        };
        let Reading { quantity, per, measure, at } = named.reading;
        let mut target = Target {
            name: row.text("name")?.to_owned(),
            quantity,
            than: per.and_then(Quantity::park),
            measure,
            weight: row.number("weight").unwrap_or(1.0),
            figures: Vec::new(),
        };
        let at = at.or_else(|| self.pinned.checked.root.number("time.years"))?;
        target.figures.push(self.figure(value, at, &target));
        self.check_values(target)
    }

    /// Figures can be what they are figures of.
    fn check_values(&mut self, target: Target) -> Option<Target> {
        let key = if self.row.get("series").is_some() { "series" } else { "value" };
        if let Some(figure) = target.figures.iter().find(|figure| !target.scaled(figure.value).is_finite()) {
            let label =
                format!("found {}; allowed: above {}", figure.value, if target.than.is_some() { "0" } else { "-1" });
            self.refuse(key, "a figure has no logarithm", &label);
            return None;
        }
        let (low, high) = target.range();
        if let Some(figure) = target.figures.iter().find(|figure| !(low..=high).contains(&figure.value)) {
            let end = |end: f64| if end.is_finite() { format!(" to {end}") } else { " or more".to_owned() };
            let title = format!("a figure lies where no {} can be", target.subject(self.pinned.plan));
            let label = format!("found {}; allowed: {low}{} ({})", figure.value, end(high), target.unit());
            self.refuse(key, &title, &label);
            return None;
        }
        Some(target)
    }

    fn refuse(&mut self, key: &str, title: &str, label: &str) {
        self.problems.push(Problem::new(self.row.location(key), title, label));
    }

    /// Keys that do nothing are refused.
    fn check_uses(&mut self) -> Option<()> {
        let (idle, what): (&[&str], _) = match (self.row.get("series"), self.row.get("value")) {
            (Some(_), None) => (&["at", "bound"], "a target with a series"),
            (None, Some(_)) => (&["from", "to", "counted"], "a target with a figure of its own"),
            _ => return Some(()),
        };
        let key = idle.iter().copied().find(|key| self.row.get(key).is_some());
        let Some(key) = key else { return Some(()) };
        self.refuse(key, &format!("{what} has no use for `{key}`"), "allowed: leave it out");
        None
    }

    /// What is made of it in runs: a change is measured up to a later date, and what is measured exists by then.
    fn measured(&mut self, target: &Target) -> Option<Measure> {
        let (row, start) = (self.row, self.pinned.run()?.start);
        let at = if row.get("series").is_some() { "series" } else { "at" };
        let first = target.figures.iter().map(|figure| figure.at).fold(f64::INFINITY, f64::min);
        let dated = Reading { at: Some(start + first), ..target.reading(first) };
        let measure = self.pinned.in_run(dated, (row, "target", at), target.than, self.problems)?.measure;
        let since = measure.since().filter(|since| *since >= first);
        // Of a figure of one's own `order` has reported it.
        if let (Some(since), "series") = (since, at) {
            let label = format!("found {:.2}; allowed: a date before {:.2}", start + since, start + first);
            let title = "`target.since` is not before a figure of the series";
            let problem = Problem::new(row.location("since"), title, label);
            self.problems.push(problem.related(row.location(at), "measured here"));
        }
        since.is_none().then_some(measure)
    }

    fn quantity(&mut self, park: Option<usize>) -> Option<Quantity> {
        let row = self.row;
        let counted = row.text("counted").and_then(Counted::called);
        let of_series = row.text("series").and_then(|series| outcome_of(series, counted));
        let name = match (row.text("outcome"), of_series) {
            (Some(name), _) => name,
            (None, Some(outcome)) => outcome.as_str(),
            (None, None) if row.is_broken("outcome") => return None,
            (None, None) => {
                let at = if row.get("series").is_some() { "series" } else { "name" };
                let label = "it needs `outcome`: nothing in a run is this by itself";
                self.refuse(at, "a target reads nothing", label);
                return None;
            }
        };
        named(
            row,
            ("target", "outcome", name),
            park,
            (Reads::Any, Ended::Zero, &quantity_names(self.pinned.checked)),
            self.problems,
        )
    }

    /// Years since the start of the run, if the date lies in it.
    fn elapsed(&mut self, key: &str, date: f64) -> Option<f64> {
        let what = if key == "series" { "a figure of " } else { "" };
        let refused = match self.pinned.run()?.elapsed(date) {
            Ok(elapsed) => return Some(elapsed),
            Err(refused) => refused,
        };
        self.refuse(key, &format!("{what}`target.{key}` {}", refused.0), &refused.1);
        None
    }

    /// Bound and standard error on the scale of comparison.
    fn error(&self, target: &Target, bound: Bound, confidence: Confidence) -> f64 {
        let base = self.row.number("error").unwrap_or(if target.is_logarithmic() { 0.1 } else { 0.05 });
        let rough = if bound == Bound::Approximate { 2.0 } else { 1.0 };
        base * rough * if confidence == Confidence::Low { 2.0 } else { 1.0 }
    }

    fn own(&mut self, value: f64, target: &Target) -> Option<Figure> {
        let Some(date) = self.row.date("at") else {
            if !self.row.is_broken("at") {
                self.refuse("value", "a figure has no date", "it needs `at`");
            }
            return None;
        };
        let at = self.elapsed("at", date)?;
        Some(self.figure(value, at, target))
    }

    /// A figure of the scenario's own.
    fn figure(&self, value: f64, at: f64, target: &Target) -> Figure {
        let bound = self.row.text("bound").and_then(Bound::called).unwrap_or(Bound::Exact);
        Figure { at, value, bound, error: self.error(target, bound, Confidence::High), source: None }
    }

    /// The figures of a variable of a park that count as the target wants; there must be some.
    fn on_record(&mut self, variable: &str, park: usize) -> Option<Vec<&'a Observation>> {
        let row = self.row;
        let evidence = self.evidence?;
        let Some(record) = self.pinned.plan.parks[park].record.as_ref().and_then(|id| evidence.park(id)) else {
            let label = format!("found {variable:?}; allowed: none, as [[case.park]] has no `record`");
            self.refuse("series", "a target has a series, but its park has no record", &label);
            return None;
        };
        let counted = row.text("counted");
        let whose = counted.and_then(Counted::called);
        let wanted = |figure: &&Observation| !figure.promise && (whose.is_none() || figure.counted == whose);
        let found: Vec<&Observation> = record.series(variable).into_iter().filter(wanted).collect();
        if found.is_empty() {
            let known = record.variables();
            let near = nearest(variable, known.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
            let counted = counted.map_or_else(String::new, |word| format!(" that counts {word} firms"));
            let label = format!("found {variable:?}{counted}; on record: {}", known.join(", "));
            let title = format!("there is no such series of {}", record.id);
            self.problems.push(Problem::new(row.location("series"), title, label).help(near));
            return None;
        }
        Some(found)
    }

    fn series(&mut self, variable: &str, park: usize, target: &Target) -> Option<Vec<Figure>> {
        let row = self.row;
        let found = self.on_record(variable, park)?;
        let (from, to) = (row.date("from"), row.date("to"));
        let within = |date: f64| from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to);
        let mut figures = Vec::new();
        for seen in found.into_iter().filter(|seen| within(seen.date.in_years())) {
            let at = self.elapsed("series", seen.date.in_years())?;
            let error = self.error(target, seen.bound, seen.confidence);
            figures.push(Figure { at, value: seen.value, bound: seen.bound, error, source: Some(seen.source.clone()) });
        }
        if figures.is_empty() && order::is_kept(row, "target") {
            self.refuse("series", "no figure of the series lies between `from` and `to`", "allowed: a wider window");
        }
        (!figures.is_empty()).then_some(figures)
    }
}
