//! The answer of a case in words.

use crate::analysis::{Band, contrast};
use crate::evidence::{Bound, Date};
use crate::output::results::Spread;
use crate::parameters::Arm;
use crate::report::figures::{MONTHS, capital, list};
use crate::report::page::Page;
use crate::report::{ResultTables, doubtful_worlds, left_out};
use crate::world::Names;
use crate::world::plan::WorldPlan;

use super::fates::Fate;
use super::figures::ReportedCount;
use super::subject::Subject;
use crate::report::run::facts::cases::place_of;

/// The four governments of a park: name and role, in the order of [`Fate::joined`].
pub(super) fn governments(plan: &WorldPlan, subject: &Subject) -> [(String, &'static str); 4] {
    let names = Names::of(plan);
    let place = |corporation| place_of(plan, corporation);
    let (developer, partner) = (place(subject.park.developer), place(subject.park.partner));
    let nation = |at: Option<_>| at.map_or_else(String::new, |(_, country)| names.nation(country).to_owned());
    let region = |at: Option<_>| at.map_or_else(String::new, |(id, _)| names.region(id).to_owned());
    [
        (nation(developer), "home state"),
        (region(developer), "home region"),
        (nation(partner), "host state"),
        (region(partner), "host region"),
    ]
}

impl Subject<'_> {
    /// Puts the answer on the page.
    pub(super) fn answer(&self, tables: &ResultTables, page: Page) -> Page {
        let few = doubtful_worlds(&tables.scenario.experiment, tables.worlds(), "")
            .map_or_else(String::new, |warning| format!("{warning} "));
        let uncertainty = format!(
            "{few}Ranges cover nine of ten worlds, which differ in their random draws. {}",
            left_out(&tables.scenario)
        );
        let page =
            page.answer(format!("{} {}", self.kind_sentence(), self.tenants_sentence()), self.recognition(tables));
        page.further(self.effect(tables)).further(uncertainty)
    }

    /// Of which type it became, in how many worlds and when.
    pub(super) fn kind_sentence(&self) -> String {
        let (name, fates) = (&self.park.name, self.fates());
        let kind = self.stated().map_or_else(|| most(fates, |fate| &fate.type_last).0.to_owned(), str::to_owned);
        let years: Vec<f64> = fates.iter().map(|fate| fate.years_to(&kind)).collect();
        let Some(band) = Band::of(0.0, &years) else {
            return format!("{name} became {kind} in none of {}.", self.simulated());
        };
        let worlds = self.in_worlds(band.n);
        if band.median == 0.0 {
            return format!("{name} was {kind} from its founding on {worlds}.");
        }
        format!("{} {name} became {kind}, after a median of {:.1} years.", capital(&worlds), band.median)
    }

    /// Tenants on record and in the model.
    pub(super) fn tenants_sentence(&self) -> String {
        let firms = self.whose.firms();
        if let Some((figure, spread)) = self.last_count().and_then(|figure| Some((figure, self.model_at(figure)?))) {
            return format!(
                "In {} it had {} tenants on record ({firms}); the model has {}.",
                when(figure.seen.date),
                value(figure),
                range(&spread)
            );
        }
        let tenants: Vec<f64> = self.fates().iter().map(|fate| fate.tenants(self.whose)).collect();
        Band::of(0.0, &tenants).map_or_else(String::new, |band| {
            format!(
                "At the end of the run it has {:.0} tenants ({firms}; {:.0} to {:.0}); no count on record falls within the \
                 run.",
                band.median, band.low, band.high
            )
        })
    }

    /// Which states recognised it and when.
    pub(super) fn recognition(&self, tables: &ResultTables) -> String {
        let governments = governments(&tables.scenario.plan, self);
        let states = [0, 2].map(|role| {
            let (name, title) = &governments[role];
            format!("{} ({title}) {}", capital(name), self.joins(role))
        });
        format!("Recognition in the model: {}.", states.join("; "))
    }

    /// When a government joined.
    pub(super) fn joins(&self, role: usize) -> String {
        let fates = self.fates();
        let dates: Vec<f64> = fates.iter().map(|fate| fate.joined[role]).collect();
        let Some(band) = Band::of(0.0, &dates) else {
            return "never joins".to_owned();
        };
        if fates.iter().all(|fate| fate.joined[role] == fate.founded) {
            return "is in it from the founding".to_owned();
        }
        format!("joins {}, {}", self.in_worlds(band.n), years(&band))
    }

    /// What the support of states changed: tenants with and without it.
    pub(super) fn effect(&self, tables: &ResultTables) -> String {
        let arms = &tables.scenario.experiment.arms;
        let Some(without) = arms.iter().position(|arm| *arm == Arm::SPONTANEOUS).filter(|at| *at != self.arm) else {
            return String::new();
        };
        let end = end(tables);
        let [with, without] = [self.arm, without].map(|arm| self.tenants_by_world(tables, arm));
        let found = contrast(&with, &without).worth(tables.worth());
        if found.is_equal() {
            return format!(
                "Recognition changed nothing in tenants: {end} they are the same in every world without the states."
            );
        }
        let difference = found.difference;
        let (Some(mean), Some(low), Some(high)) = (difference.mean, difference.low, difference.high) else {
            return format!("What recognition changed cannot be said from {}.", self.simulated());
        };
        let average = |values: &[f64]| Band::of(0.0, values).map_or(f64::NAN, |band| band.mean);
        let levels = format!("on average {:.0} with them and {:.0} without", average(&with), average(&without));
        if found.resolved {
            let word = if mean > 0.0 { "more" } else { "fewer" };
            let [low, high] = if mean > 0.0 { [low, high] } else { [-high, -low] };
            return format!(
                "What it changed: {end} the park has {:.0} {word} tenants ({:.0} to {:.0}, 95 % interval) than in the same \
                 worlds without the states, {levels}; a park that has ended counts as 0.",
                mean.abs(),
                low,
                high
            );
        }
        let [low, high] = [low, high].map(|end| format!("{end:.0}").replace('-', "−"));
        format!(
            "Whether recognition changed the number of tenants is not resolved: {end} the difference from the same worlds \
             without the states is {low} to {high} (95 % interval), {levels}."
        )
    }

    /// Tenants at the end of each world, means over its runs; NaN where the park is not there.
    pub(super) fn tenants_by_world(&self, tables: &ResultTables, arm: usize) -> Vec<f64> {
        let mut sums = vec![(0.0, 0.0); tables.worlds()];
        for fate in &self.by_arm[arm] {
            let (sum, runs) = &mut sums[fate.world - tables.origin.first[0] as usize];
            (*sum, *runs) = (*sum + fate.tenants(self.whose), *runs + 1.0);
        }
        sums.into_iter().map(|(sum, runs)| sum / runs).collect()
    }
}

/// The answer where history pins several parks.
pub(super) fn several(tables: &ResultTables, subjects: &[Subject], page: Page) -> Page {
    let names: Vec<String> = subjects.iter().map(|subject| subject.park.name.clone()).collect();
    let counted: Vec<_> = (subjects.iter())
        .filter_map(|subject| subject.last_count().and_then(|figure| Some((figure, subject.model_at(figure)?))))
        .collect();
    let inside = counted.iter().filter(|(figure, spread)| where_it_lies(figure, spread) == "inside").count();
    let typed: Vec<_> = subjects.iter().filter_map(|subject| Some((subject, subject.stated()?))).collect();
    let alike =
        (typed.iter()).filter(|(subject, stated)| most(subject.fates(), |fate| &fate.type_last).0 == *stated).count();
    let tenants = match counted.len() {
        0 => "No count of tenants on record falls within the run.".to_owned(),
        n => format!(
            "The last count of tenants on record lies within the model's range for {inside} of the {n} parks that have one."
        ),
    };
    let types = match typed.len() {
        0 => String::new(),
        n => format!(" Most worlds give {alike} of {n} parks the type that the literature gives them."),
    };
    let few = doubtful_worlds(&tables.scenario.experiment, tables.worlds(), "")
        .map_or_else(String::new, |warning| format!("{warning} "));
    let uncertainty =
        format!("{few}Ranges cover nine of ten worlds in which a park lives. {}", left_out(&tables.scenario));
    page.answer(format!("{tenants}{types}"), format!("The parks are {}.", list(&names))).further(uncertainty)
}

/// A date over worlds: its median and the range of nine of ten.
pub(super) fn years(band: &Band) -> String {
    let [low, median, high] = [band.low, band.median, band.high].map(year);
    if low == high { format!("in {median}") } else { format!("median {median} ({low} to {high})") }
}

/// The year that a date at the end of a step belongs to.
pub(super) fn year(date: f64) -> String {
    if date < 1000.0 { format!("year {date:.1}") } else { format!("{:.0}", libm::floor(date - 1e-9)) }
}

/// When the run ends, in a clause.
pub(super) fn end(tables: &ResultTables) -> String {
    let years = tables.scenario.parameters.time.years;
    match tables.scenario.parameters.time.start {
        0 => format!("after {years} years"),
        start => format!("at the end of {}", i64::from(start) + i64::from(years) - 1),
    }
}

/// A date of the record in words.
pub(super) fn when(date: Date) -> String {
    let month = date.month.and_then(|month| MONTHS.get(usize::from(month).wrapping_sub(1)));
    match (month, date.day) {
        (Some(month), Some(day)) => format!("{day} {month} {}", date.year),
        (Some(month), None) => format!("{month} {}", date.year),
        _ => date.year.to_string(),
    }
}

/// A figure of the record as it is meant.
pub(super) fn value(figure: &ReportedCount) -> String {
    let value = figure.seen.value;
    match figure.seen.bound {
        Bound::Exact => format!("{value}"),
        Bound::Approximate => format!("about {value}"),
        Bound::AtLeast => format!("at least {value}"),
    }
}

/// The same with its date.
pub(super) fn count_of(figure: &ReportedCount) -> String {
    format!("{} ({})", value(figure), when(figure.seen.date))
}

/// Median and the range of nine of ten worlds.
pub(super) fn range(spread: &Spread) -> String {
    format!("{:.0} ({:.0} to {:.0})", spread.median, spread.quantile_05, spread.quantile_95)
}

/// Where a figure on record lies against the range of nine of ten worlds.
pub(super) fn where_it_lies(figure: &ReportedCount, spread: &Spread) -> &'static str {
    let value = figure.seen.value;
    if value > spread.quantile_95 {
        "above"
    } else if value >= spread.quantile_05 || figure.seen.bound == Bound::AtLeast {
        // More than so many is no contradiction to any larger number.
        "inside"
    } else {
        "below"
    }
}

/// The most common word of fates, and in how many it is.
pub(super) fn most(fates: &[Fate], of: fn(&Fate) -> &String) -> (&str, usize) {
    let count = |word: &str| fates.iter().filter(|fate| of(fate) == word).count();
    let words = fates.iter().map(|fate| of(fate).as_str());
    words.map(|word| (word, count(word))).fold(("", 0), |best, next| if next.1 > best.1 { next } else { best })
}

/// The most common word of fates with how common it is.
pub(super) fn common(fates: &[Fate], of: fn(&Fate) -> &String) -> String {
    let (word, count) = most(fates, of);
    format!("{word} ({count} of {})", fates.len())
}
