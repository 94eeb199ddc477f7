//! What is on record about parks: facts, dated events, policies and observations, each with its source.

use crate::named::named;

use serde::{Deserialize, Serialize};

use super::date::Date;

/// Where something was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Who published it.
    pub publisher: String,
    /// Title, where known.
    pub title: Option<String>,
    /// When, where it says so.
    pub published: Option<Date>,
    /// Address of the copy that was read.
    pub url: Option<String>,
    /// What a reader should know about it.
    pub note: Option<String>,
}

named! {
    /// How far a figure or statement can be relied on.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Confidence {
        /// A weak, undated, garbled or contradicted source.
        Low = "low",
        /// Second-hand, recalled later, or with an inferred date.
        Medium = "medium",
        /// A clear figure and date in the source. It does not say that anyone audited it.
        High = "high",
    }
}

named! {
    /// How a figure bounds the quantity.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Bound {
        /// Stated as a number.
        Exact = "exact",
        /// Stated as "about", or rounded.
        Approximate = "approximate",
        /// Stated as "more than".
        AtLeast = "at_least",
    }
}

named! {
    /// Whose firms a count of tenants covers.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Counted {
        /// All nationalities.
        All = "all",
        /// Firms of the home country only.
        Home = "home",
        /// Firms of the host country only.
        Host = "host",
    }
}

/// The variables that runs are read by; all others are kept as they are.
pub(super) const READ: [&str; 5] = ["tenants", "tenants_home", "tenants_manufacturing", "tenants_operating", SHARE];

/// The variable with local staff over all staff.
pub(super) const SHARE: &str = "local_share";

/// One figure of a park at one date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observation {
    /// What is measured, in lower case with underscores, such as `tenants`. Endings: `_cum` counts from the founding,
    /// `_annual` over a year.
    pub variable: String,
    /// The date that the figure refers to; that of the source where it says "now".
    pub date: Date,
    /// Value in `unit`; never negative.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Bound.
    pub bound: Bound,
    /// Confidence.
    pub confidence: Confidence,
    /// Key of the source.
    pub source: String,
    /// Whose firms are counted, where that is known.
    pub counted: Option<Counted>,
    /// A plan, target, agreed or declared sum rather than an outcome.
    #[serde(default)]
    pub promise: bool,
    /// How the date was found where the source does not state it.
    pub dating: Option<String>,
    /// What a reader should know about it.
    pub note: Option<String>,
}

named! {
    /// The scale of the actor behind an event.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum EventScale {
        /// National states.
        Nation = "nation",
        /// Provinces and cities.
        Region = "region",
        /// Firms.
        Corporation = "corporation",
    }
}

/// Something that happened to a park.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    pub date: Date,
    /// What, in a sentence.
    pub what: String,
    /// At which scale.
    pub scale: EventScale,
    /// Confidence.
    pub confidence: Confidence,
    /// Key of the source.
    pub source: String,
}

/// A policy that was seen to move to a park, or to change there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Field of policy, such as `tax` or `talent`.
    pub domain: String,
    /// When it was in force or reported, where known.
    pub date: Option<Date>,
    /// What it says.
    pub what: String,
    /// Confidence.
    pub confidence: Confidence,
    /// Key of the source.
    pub source: String,
}

named! {
    /// A type of partnership as the literature names it.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Partnership {
        /// Governments found the park.
        Hierarchical = "hierarchical",
        /// Firms or cities lead.
        Spontaneous = "spontaneous",
        /// Firms lead, governments support.
        Hybrid = "hybrid",
    }
}

/// Who says of which type a park is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The literature.
    Stated,
    /// Whoever compiled the record.
    Inferred,
}

/// The record of one park.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Park {
    /// Key, in lower case with underscores.
    pub id: String,
    /// Name.
    pub name: String,
    /// Sums over many parks rather than one park.
    #[serde(default)]
    pub aggregate: bool,
    /// Country of the developer.
    pub home_country: String,
    /// Country of the site.
    pub host_country: String,
    /// Where in that country.
    pub place: Option<String>,
    /// Year or date from which the park counts as founded.
    pub founded: Date,
    /// When the partners first agreed.
    pub agreement: Option<Date>,
    /// Type of partnership.
    pub partnership: Option<Partnership>,
    /// Who says so.
    pub partnership_basis: Option<Basis>,
    /// Why.
    pub partnership_note: Option<String>,
    /// Who builds and runs it from the home side.
    pub developer: Option<String>,
    /// Who owns the developer.
    pub developer_kind: Option<String>,
    /// The partner on the host side.
    pub partner: Option<String>,
    /// What kind of actor the partner is.
    pub partner_kind: Option<String>,
    /// How the shares are split.
    pub shareholding: Option<String>,
    /// Standing with both states.
    pub status: Option<String>,
    /// Recognition by the home state.
    pub recognition: Option<String>,
    /// Planned area in square kilometres, one figure per plan.
    #[serde(default)]
    pub area_planned: Vec<f64>,
    /// What the areas mean.
    pub area_note: Option<String>,
    /// Industries.
    pub industries: Option<String>,
    /// Whose firms the counts of tenants cover.
    pub counting: Option<String>,
    /// What was looked for and not found.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Events in the order of their dates.
    #[serde(default, rename = "event")]
    pub events: Vec<Event>,
    /// Policies.
    #[serde(default, rename = "policy")]
    pub policies: Vec<Policy>,
    /// Figures; conflicting ones stand side by side.
    #[serde(default, rename = "observation")]
    pub observations: Vec<Observation>,
}

impl Park {
    /// The sources of all that is on record of it.
    pub fn citations(&self) -> impl Iterator<Item = &str> {
        let events = self.events.iter().map(|event| event.source.as_str());
        let policies = self.policies.iter().map(|policy| policy.source.as_str());
        events.chain(policies).chain(self.observations.iter().map(|seen| seen.source.as_str()))
    }

    /// The figures of one variable in order of their dates, those of one date in the order of the file.
    pub fn series(&self, variable: &str) -> Vec<&Observation> {
        let mut found: Vec<&Observation> = self.observations.iter().filter(|seen| seen.variable == variable).collect();
        found.sort_by(|a, b| a.date.in_years().total_cmp(&b.date.in_years()));
        found
    }

    /// The variables on record, sorted, each once.
    pub fn variables(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.observations.iter().map(|seen| seen.variable.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
