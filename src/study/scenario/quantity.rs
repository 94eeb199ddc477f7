//! What can be read off a run or one of its pinned parks, and how tables name it.

use super::checked::{Checked, Row};
use super::diagnostics::{Problem, nearest};
use super::names::Names;
use crate::measures::{OutcomeId, outcomes, position};
use crate::named::named;
use crate::world::plan::WorldPlan;

/// What is read off a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// An outcome of the whole run.
    Run(OutcomeId),
    /// An outcome of a pinned park, by its position in the plan, and what the park counts as when it is not there.
    Park(usize, ParkOutcome, Ended),
}

named! {
    /// What a park counts as at a date at which it has ended or is not founded.
    pub enum Ended {
        /// Nothing is known of it: the world has no value.
        Missing = "missing",
        /// An empty site: it has 0 tenants and has passed on nothing. Of other outcomes nothing is known.
        Zero = "zero",
    }
}

named! {
    /// What can be read off a pinned park.
    pub enum ParkOutcome {
        /// Tenants of all nationalities registered.
        Tenants = "tenants",
        /// Tenants of all nationalities that produce.
        Producing = "tenants_producing",
        /// Home firms among the tenants.
        TenantsHome = "tenants_home",
        /// Home firms among the tenants that produce.
        ProducingHome = "tenants_producing_home",
        /// Local staff share.
        LocalStaff = "local_staff",
        /// Mobilised share.
        Mobilised = "mobilised",
        /// Trust.
        Trust = "trust",
        /// Governments enrolled, of four.
        Governments = "governments",
        /// Whether it lives.
        Living = "living",
        /// Whether it operates.
        Operating = "operating",
        /// Technology that it has passed on.
        Transfer = "transfer",
    }
}

impl ParkOutcome {
    /// Whether an empty site has 0 of it.
    pub fn has_zero(self) -> bool {
        matches!(self, Self::Tenants | Self::Producing | Self::TenantsHome | Self::ProducingHome | Self::Transfer)
    }

    /// Unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Tenants | Self::Producing | Self::TenantsHome | Self::ProducingHome => "firms",
            Self::Governments => "governments",
            Self::LocalStaff | Self::Mobilised | Self::Trust => "share",
            Self::Living | Self::Operating => "share of worlds",
            Self::Transfer => "log points x firms",
        }
    }
}

impl Quantity {
    /// Name of the outcome.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Run(outcome) => outcome.entry().name,
            Self::Park(_, outcome, _) => outcome.as_str(),
        }
    }

    /// The pinned park.
    pub fn park(self) -> Option<usize> {
        match self {
            Self::Run(_) => None,
            Self::Park(park, ..) => Some(park),
        }
    }

    /// The same of another park; nothing of a run.
    pub fn of_park(self, other: usize) -> Option<Self> {
        match self {
            Self::Run(_) => None,
            Self::Park(_, outcome, ended) => Some(Self::Park(other, outcome, ended)),
        }
    }

    /// What an ended park counts as, in words to stand behind the name; empty where nothing depends on it.
    pub fn ended(self) -> &'static str {
        match self {
            Self::Park(_, outcome, Ended::Zero) if outcome.has_zero() => " (0 once it has ended)",
            Self::Park(_, outcome, Ended::Missing) if outcome.has_zero() && outcome != ParkOutcome::Transfer => {
                " (while it lives)"
            }
            _ => "",
        }
    }

    /// Its unit.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Run(outcome) => outcome.entry().unit,
            Self::Park(_, outcome, _) => outcome.unit(),
        }
    }

    /// The least and the largest value that it can have, as its unit says: a share lies between 0 and 1, a number of
    /// things is not below 0.
    pub fn range(self) -> (f64, f64) {
        match self.unit() {
            // A gap can be more than closed.
            "share" if self.as_str() == "gap_closed" => (0.0, f64::INFINITY),
            "share" | "share of worlds" => (0.0, 1.0),
            // Of a park: those of the two states and the two regions.
            "governments" if matches!(self, Self::Park(..)) => (0.0, 4.0),
            "firms" | "parks" | "attempts" | "changes" | "links" | "governments" => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

/// Which outcomes of a run may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    /// All.
    Any,
    /// Those that can be read before the horizon.
    Yearly,
}

/// Pinned parks by name, with their positions in the plan.
pub(super) fn parks_of(checked: &Checked, plan: &WorldPlan) -> Names<usize> {
    let mut parks: Names<usize> = Names::new("park", "case.park");
    for row in checked.rows("case.park") {
        if let Some(name) = row.text("name") {
            let position = plan.parks.iter().position(|park| park.name == name);
            // Two parks of one name are reported where they stand.
            parks.add(name, position, row.location("name"), &mut Vec::new());
        }
    }
    parks
}

/// The quantity that a table of `list` calls `name` under a key: an outcome of its `park` if it names one, else of the run.
/// `usual` is what an ended park counts as where the table says nothing; `also` are quantities that the table could have
/// named, which a wrong name is compared with.
pub(crate) fn named(
    row: &Row,
    (list, key, name): (&str, &str, &str),
    park: Option<usize>,
    (reads, usual, also): (Reads, Ended, &[&str]),
    problems: &mut Vec<Problem>,
) -> Option<Quantity> {
    let has_park = row.get("park").is_some() || row.is_broken("park");
    let (known, what): (Vec<&str>, &str) = match (has_park, reads) {
        (true, _) => (ParkOutcome::ALL.map(ParkOutcome::as_str).to_vec(), "of a park"),
        (false, Reads::Any) => (outcomes().map(|outcome| outcome.name).collect(), "of a run"),
        (false, Reads::Yearly) => {
            let yearly = outcomes().filter(|outcome| outcome.yearly);
            (yearly.map(|outcome| outcome.name).collect(), "that can be read before the horizon")
        }
    };
    if !known.contains(&name) {
        let near = nearest(name, also.iter().chain(&known).copied()).map(|near| format!("did you mean \"{near}\"?"));
        let own = if also.is_empty() { String::new() } else { format!("a quantity ({}); ", also.join(", ")) };
        let label = format!("found {name:?}; allowed: {own}{}", known.join(", "));
        let title = format!("`{list}.{key}` names no outcome {what}");
        problems.push(Problem::new(row.location(key), title, label).help(near));
        return None;
    }
    if has_park {
        let outcome = ParkOutcome::called(name)?;
        let ended = row.text("ended").and_then(Ended::called);
        if ended == Some(Ended::Zero) && !outcome.has_zero() {
            let title = format!("`{list}.ended` is zero, and a park that has ended has no {name}");
            let with_zero: Vec<_> =
                ParkOutcome::ALL.iter().filter(|own| own.has_zero()).map(|own| own.as_str()).collect();
            let label = format!(
                "found \"zero\"; allowed: missing, or an outcome of which 0 is meant: {}",
                with_zero.join(", ")
            );
            problems.push(Problem::new(row.location("ended"), title, label));
            return None;
        }
        return Some(Quantity::Park(park?, outcome, ended.unwrap_or(usual)));
    }
    if row.get("ended").is_some() {
        let label = "it needs `park`: a run has no end before the horizon";
        problems.push(Problem::new(row.location("ended"), format!("`{list}.ended` needs a park"), label));
        return None;
    }
    position(name).map(Quantity::Run)
}
