//! One table `[[pattern]]`: what is read, against what, and the range; or `[[quantity]]`: what is read alone.

use std::sync::Arc;

use crate::evidence::Evidence;
use crate::parameters::Arm;
use crate::scenario::form::{CheckedValue, ReadingForm, Row, bounds, check_order, is_free, is_other_park, key_fault};
use crate::scenario::{Problem, Scale, Scenario, Setting, nearest};

use super::changes::filled;
use super::parks::{Condition, ParkFigure, ParkMeasure};
use super::reading::position;
use super::{Criterion, DatedOutcome, Pattern, PatternFigure, Question, RIVALS, RunStatistic, Standing};

/// Keys of the second quantity that replace a key of the first one.
const OF_SECOND: [&str; 9] =
    ["than", "than_park", "than_outcome", "than_at", "than_since", "than_reaches", "than_of", "than_ages", "against"];

const OF_QUANTITY: [&str; 4] = ["outcome", "parks", "relation", "measure"];

const OF_PARKS: [&str; 5] = ["mean", "share", "ratio", "variation", "hazard"];

/// Reads one table.
pub(super) struct Reader<'a> {
    pub(super) row: &'a Row,
    /// The list of tables.
    pub(super) list: &'static str,
    /// Quantities that an outcome may name; nothing of one that is refused.
    pub(super) quantities: &'a [(String, Option<DatedOutcome>)],
    pub(super) known: &'a [Arc<Pattern>],
    pub(super) scenarios: &'a [Scenario],
    pub(super) problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn refuse(&mut self, key: &str, title: impl Into<String>, label: impl Into<String>) {
        self.problems.push(Problem::new(self.row.location(key), title, label));
    }

    fn has(&self, key: &str) -> bool {
        self.row.get(key).is_some() || self.row.is_broken(key)
    }

    fn texts(&self, key: &str) -> Vec<String> {
        self.row.texts(key).iter().map(|(text, _)| text.clone()).collect()
    }

    pub(super) fn pattern(mut self) -> Option<Pattern> {
        let row = self.row;
        let name = row.text("name");
        if let Some(name) = name {
            if !name.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '_')) {
                let label = format!("found {name:?}; allowed: lower case, digits and underscores");
                self.refuse("name", "`pattern.name` is no short name", label);
            }
            if self.known.iter().any(|other| other.id == name) {
                let label = format!("found {name:?}, a pattern that ships; allowed: another name");
                self.refuse("name", "`pattern.name` is taken", label);
            }
        }
        self.check_sources();
        let question = self.question();
        Some(Pattern {
            id: name?.to_owned(),
            about: row.text("about")?.to_owned(),
            says: row.text("says")?.to_owned(),
            record: row.text("record")?.to_owned(),
            sources: self.texts("sources"),
            literature: row.text("literature").unwrap_or_default().to_owned(),
            question: question?,
        })
    }

    /// A quantity that patterns of the file may name.
    pub(super) fn quantity(mut self) -> Option<DatedOutcome> {
        let row = self.row;
        let is_free = row.text("name").is_some_and(|name| is_free(row, name, self.problems));
        let (park, than_park) = (self.park(row, "park"), self.park(row, "than_park"));
        let divides = is_other_park((row, self.list), "divides a park by", self.problems);
        let mut outcome = self.outcome(row, park?)?;
        outcome.than_park = than_park?.filter(|_| divides);
        outcome.reading.per = outcome.than_park.as_ref().map(|_| outcome.reading.quantity);
        self.check_dates(&outcome, row)?;
        is_free.then_some(outcome)
    }

    fn check_sources(&mut self) {
        let own = self.scenarios.iter().map(|scenario| &*scenario.evidence);
        let records: Vec<&Evidence> = std::iter::once(Evidence::builtin()).chain(own).collect();
        for (key, location) in self.row.texts("sources") {
            if records.iter().all(|record| record.source(key).is_none()) {
                let near = nearest(key, records.iter().flat_map(|record| record.sources.keys().map(String::as_str)));
                let label = format!(
                    "found {key:?}; allowed: a key that `polmob evidence list --source KEY` shows, or use `literature`"
                );
                let problem = Problem::new(location, "`pattern.sources` names no source on record", label);
                self.problems.push(problem.help(near.map(|near| format!("did you mean {near:?}?"))));
            }
        }
    }

    fn question(&mut self) -> Option<Question> {
        let Some(why) = self.row.text("not_modelled") else {
            return self.test().map(|test| Question::Testable(Box::new(test)));
        };
        if let Some(key) = OF_QUANTITY.into_iter().find(|key| self.has(key)) {
            self.refuse(key, "a pattern that is not modelled is read", "allowed: one of `not_modelled` and a quantity");
            return None;
        }
        Some(Question::NotModelled(why.to_owned()))
    }

    fn test(&mut self) -> Option<Criterion> {
        let row = self.row;
        let compares = OF_SECOND.into_iter().chain(["without_event"]).any(|key| self.has(key));
        let (first, second) = (self.reading(false), if compares { self.reading(true).map(Some) } else { Some(None) });
        let range = self.range(compares);
        let (first, second, (scale, from, to)) = (first?, second?, range?);
        let sooner = row.text("relation") == Some("sooner");
        if let Some(second) = &second
            && !sooner
            && first.figure.unit() != second.figure.unit()
        {
            let label = format!("found {}; allowed: an outcome in {}", second.figure.unit(), first.figure.unit());
            self.refuse("than_outcome", "a pattern compares two units", label);
            return None;
        }
        let unit = match scale {
            _ if sooner => "share of worlds".to_owned(),
            Scale::Ratio => "ratio".to_owned(),
            Scale::Difference => first.figure.unit(),
        };
        // What the parks of a run are called is up to the author.
        let named = row.text("unit");
        if let (PatternFigure::Outcome(_), Some(named)) = (&first.figure, named)
            && named != unit
        {
            self.refuse("unit", "a pattern is not in its unit", format!("found {named:?}; allowed: {unit:?}"));
            return None;
        }
        for (name, location) in row.texts("expected") {
            if !RIVALS.iter().any(|rival| rival.name == name) {
                let label = format!("found {name:?}; allowed: A1 to A13, see `polmob patterns --list`");
                self.problems.push(Problem::new(location, "`pattern.expected` names no rival", label));
            }
        }
        Some(Criterion {
            definition: row.text("definition").map_or_else(|| described(&first, second.as_ref(), scale), str::to_owned),
            unit: named.map_or(unit, str::to_owned),
            mechanism: row.text("mechanism").unwrap_or("not said").to_owned(),
            expected: self.texts("expected"),
            standing: Standing::ALL
                .into_iter()
                .find(|standing| row.text("standing") == Some(standing.as_str()))
                .unwrap_or(Standing::Independent),
            transfer: first.figure.is_transfer(),
            first,
            second,
            scale,
            sooner,
            from,
            to,
        })
    }

    fn range(&mut self, compares: bool) -> Option<(Scale, Option<f64>, Option<f64>)> {
        if self.row.is_broken("relation") {
            return None;
        }
        let mut row = self.row.clone();
        if row.text("relation").is_none() {
            row.exchange("relation", Some(CheckedValue::Text("lies_within".to_owned())));
        }
        bounds(&row, "pattern", compares, self.problems)
    }

    /// The first or the second quantity.
    fn reading(&mut self, is_second: bool) -> Option<RunStatistic> {
        let row = self.merged(is_second);
        let park = self.park(&row, "park")?;
        let case = self.park(&row, "case")?;
        let figure = self.figure(&row, park.clone());
        let park = if let Some(PatternFigure::Outcome(outcome)) = &figure { outcome.park.clone() } else { park };
        let arm = self.arm(if is_second { "than" } else { "arm" });
        let set = if is_second && self.has("against") { "against" } else { "set" };
        let settings = self.settings(set, park.is_some())?;
        let figure = figure?;
        let until = row.integer("until").or_else(|| figure.latest().map(|at| at.floor() as i64));
        let without_event = row.text("without_event").filter(|_| is_second).map(str::to_owned);
        let at_park = case.or(park);
        if at_park.is_none() && without_event.is_some() {
            self.refuse("without_event", "an event is left out of no park", "it needs `park`");
            return None;
        }
        Some(RunStatistic { case: at_park, until, arm: arm?, settings, without_event, figure })
    }

    /// Where the park of an outcome is pinned, one of the scenarios must have its dates.
    fn check_dates(&mut self, outcome: &DatedOutcome, row: &Row) -> Option<()> {
        let has_park =
            |scenario: &&Scenario| outcome.park.as_deref().is_some_and(|park| position(scenario, park).is_some());
        let bound: Vec<_> = self.scenarios.iter().filter(has_park).map(|scenario| outcome.bind(scenario)).collect();
        if let (Some(Err((key, why))), true) = (bound.first(), bound.iter().all(Result::is_err)) {
            let title = "no scenario has the park at that date";
            self.problems.push(Problem::new(row.location(key), title, why.clone()));
            return None;
        }
        Some(())
    }

    /// The keys of the first quantity, of the second one with what it changes.
    fn merged(&self, is_second: bool) -> Row {
        let mut row = self.row.clone();
        for key in OF_SECOND.iter().filter(|_| is_second).filter_map(|key| key.strip_prefix("than_")) {
            row.replace(key, &format!("than_{key}"));
        }
        row
    }

    /// The record or name of a pinned park that is known.
    #[expect(clippy::option_option, reason = "refused, or not given")]
    fn park(&mut self, row: &Row, key: &str) -> Option<Option<String>> {
        if row.is_broken(key) {
            return None;
        }
        let Some(name) = row.text(key) else { return Some(None) };
        let pinned = self.scenarios.iter().flat_map(|scenario| &scenario.plan.parks);
        let names = pinned.flat_map(|park| park.record.iter().chain([&park.name]).map(String::as_str));
        let mut known: Vec<&str> = Evidence::builtin().parks.iter().map(|park| park.id.as_str()).chain(names).collect();
        known.sort_unstable();
        known.dedup();
        if known.contains(&name) {
            return Some(Some(name.to_owned()));
        }
        let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean {near:?}?"));
        let label = format!("found {name:?}; allowed: {}", known.join(", "));
        let title = format!("`{}.{key}` names no park on record and none of the scenarios", self.list);
        self.problems.push(Problem::new(row.location(key), title, label).help(near));
        None
    }

    /// The arm under a key; the open arm if there is none.
    fn arm(&mut self, key: &str) -> Option<String> {
        let Some(name) = self.row.text(key).or_else(|| self.row.text("arm")) else {
            return Some(Arm::OPEN.as_str().to_owned());
        };
        let mut known: Vec<&str> = Vec::new();
        for arm in Arm::PRESETS.iter().chain(self.scenarios.iter().flat_map(|scenario| &scenario.arms)) {
            if !known.contains(&arm.as_str()) {
                known.push(arm.as_str());
            }
        }
        if known.contains(&name) {
            return Some(name.to_owned());
        }
        let near = nearest(name, known.iter().copied()).map(|near| format!("did you mean {near:?}?"));
        let label = format!("found {name:?}; allowed: {}", known.join(", "));
        self.problems
            .push(Problem::new(self.row.location(key), format!("`pattern.{key}` names no arm"), label).help(near));
        None
    }

    fn settings(&mut self, key: &str, has_park: bool) -> Option<Vec<String>> {
        let mut fine = true;
        for (text, location) in self.row.texts(key) {
            let filled = filled(text, 0, 0);
            if !has_park && filled != *text {
                let label = format!("found {text:?}; it needs `park`");
                self.problems.push(Problem::new(location, format!("`pattern.{key}` is of no park"), label));
                fine = false;
                continue;
            }
            let fault = match filled.parse::<Setting>() {
                Ok(setting) => key_fault(&setting),
                Err(error) => Some(error.to_string()),
            };
            if let Some(fault) = fault {
                let label = format!("found {text:?}; {fault}");
                self.problems.push(Problem::new(location, format!("`pattern.{key}` contains no setting"), label));
                fine = false;
            }
        }
        fine.then(|| self.texts(key))
    }

    fn figure(&mut self, row: &Row, park: Option<String>) -> Option<PatternFigure> {
        if row.is_broken("outcome") || row.is_broken("parks") || row.is_broken("measure") || row.is_broken("of") {
            return None;
        }
        let measure = row.text("measure");
        match (row.text("outcome"), row.text("parks")) {
            (Some(_), Some(_)) => {
                self.refuse("parks", "a pattern reads two things", "allowed: one of `outcome` and `parks`");
                None
            }
            (None, None) => {
                self.refuse("name", "a pattern reads nothing", "it needs `outcome`, `parks` or `not_modelled`");
                None
            }
            (Some(name), None) => {
                if let Some(measure) = measure.filter(|measure| OF_PARKS.contains(measure)) {
                    let label = format!("found {measure:?}; allowed: level, growth, rate, years_to, first");
                    self.refuse("measure", "an outcome has no such measure", label);
                    return None;
                }
                self.check_uses(&["of", "ages"], "an outcome")?;
                if let Some((_, named)) = self.quantities.iter().find(|(known, _)| known == name) {
                    let mut form = self.form(row, None);
                    return if form.says_again() { None } else { named.clone().map(PatternFigure::Outcome) };
                }
                let outcome = self.outcome(row, park)?;
                self.check_dates(&outcome, row)?;
                Some(PatternFigure::Outcome(outcome))
            }
            (None, Some(parks)) => {
                let measure = measure.unwrap_or("mean");
                if !OF_PARKS.contains(&measure) {
                    let label = format!("found {measure:?}; allowed: {}", OF_PARKS.join(", "));
                    self.refuse("measure", "a figure over parks has no such measure", label);
                    return None;
                }
                self.check_uses(&["at", "since", "per", "reaches", "after", "ended"], "a figure over parks")?;
                if measure != "hazard" {
                    self.check_uses(&["ages"], &format!("a {measure}"))?;
                }
                let read = ParkMeasure::read(measure, parks, row.interval("ages"));
                let read = read.map_err(|why| self.refuse("parks", "`pattern.parks` cannot be read", why)).ok();
                let mut of = Vec::new();
                for (text, location) in row.texts("of") {
                    match Condition::read(text) {
                        Ok(condition) => of.push(condition),
                        Err(why) => self.problems.push(Problem::new(location, "`pattern.of` cannot be read", why)),
                    }
                }
                (of.len() == row.texts("of").len()).then_some(())?;
                Some(PatternFigure::Parks(ParkFigure { measure: read?, of }))
            }
        }
    }

    /// Keys that do nothing are refused.
    fn check_uses(&mut self, idle: &[&str], what: &str) -> Option<()> {
        let than = |key: &&str| format!("than_{key}");
        let given = idle.iter().map(|key| (*key).to_owned()).chain(idle.iter().map(than)).find(|key| self.has(key));
        let Some(key) = given else { return Some(()) };
        self.refuse(&key, format!("{what} has no use for `{key}`"), "allowed: leave it out");
        None
    }

    /// A table as one that says what is read.
    fn form<'b>(&'b mut self, row: &'b Row, park: Option<usize>) -> ReadingForm<'b> {
        let quantities = self.quantities.iter().map(|(name, _)| &**name).collect();
        ReadingForm { row, list: self.list, park, end: None, quantities, problems: self.problems }
    }

    /// An outcome, its dates in order.
    fn outcome(&mut self, row: &Row, park: Option<String>) -> Option<DatedOutcome> {
        let place = park.as_ref().map(|_| 0);
        let reading = self.form(row, place).reading();
        check_order(row, self.list, self.problems)?;
        Some(DatedOutcome { reading: reading?, park, than_park: None })
    }
}

/// A pattern without a definition in its author's words.
fn described(first: &RunStatistic, second: Option<&RunStatistic>, scale: Scale) -> String {
    let sign = if scale == Scale::Ratio { "over" } else { "minus" };
    second.map_or_else(|| first.describe(), |second| format!("{}, {sign} {}", first.describe(), second.describe()))
}
