//! Claims: conclusions that a scenario states in a form that can be tested.

use super::checked::{Checked, Row};
use super::diagnostics::{Location, Problem};
use super::named_quantity::{Named, NamedQuantity};
use super::names::Names;
use super::quantity::parks_of;
use super::reading::Reading;
use super::reading_form::Pinned;
use super::settings::Setting;
use crate::parameters::Arm;
use crate::world::plan::WorldPlan;

/// A conclusion about the mean of an outcome over worlds.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Name, for tables.
    pub name: String,
    /// The claim as a sentence.
    pub says: String,
    /// Who makes it.
    pub source: Option<String>,
    /// What is read in a run.
    pub reading: Reading,
    /// Name of the quantity of the scenario that this is, where the claim names one.
    pub quantity: Option<String>,
    /// Arm in which it is read.
    pub arm: Arm,
    /// What it is compared with.
    pub other: Other,
    /// Whether difference (or level) or ratio is meant.
    pub scale: Scale,
    /// What the difference, level or ratio must exceed.
    pub from: Option<f64>,
    /// What it must stay below.
    pub to: Option<f64>,
    /// Whether a world that lies at a bound is within, as in `lies_within` and `ratio_within`.
    pub closed: bool,
}

/// What a claim compares with.
#[derive(Debug, Clone, PartialEq)]
pub enum Other {
    /// Nothing: the outcome is held against bounds.
    Nothing,
    /// The same in another arm.
    Arm(Arm),
    /// The same outcome of another pinned park.
    Park(usize),
    /// The same in the scenario under these settings.
    Settings(Vec<Setting>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// By their difference; a value alone by itself.
    Difference,
    /// By the ratio of their means.
    Ratio,
}

impl Claim {
    /// The outcome or quantity that it is about.
    pub fn outcome(&self) -> &str {
        self.quantity.as_deref().unwrap_or(self.reading.quantity.as_str())
    }

    /// The unit of its value, where no ratio is meant.
    pub fn unit(&self) -> String {
        self.reading.unit()
    }

    /// Every arm that it reads.
    pub fn arms(&self) -> impl Iterator<Item = Arm> {
        let other = match self.other {
            Other::Arm(arm) => Some(arm),
            _ => None,
        };
        std::iter::once(self.arm).chain(other)
    }

    /// What is read and compared, in words.
    pub fn subject(&self, plan: &WorldPlan) -> String {
        let name = |park: usize| plan.parks.get(park).map_or("", |park| park.name.as_str());
        let sign = match self.scale {
            Scale::Difference => '−',
            Scale::Ratio => '/',
        };
        let arm = self.arm.as_str();
        // A quantity with a name says itself what it is of.
        let (outcome, ended, own) = if let Some(quantity) = &self.quantity {
            (quantity.clone(), "", None)
        } else {
            let Reading { quantity, measure, .. } = self.reading;
            (measure.of(quantity.as_str()), quantity.ended(), quantity.park().map(name))
        };
        let of = own.map_or_else(String::new, |own| format!(" of {own}"));
        match &self.other {
            Other::Nothing => format!("{outcome}{of}{ended}, {arm}"),
            Other::Arm(other) => format!("{outcome}{of}{ended}, {arm} {sign} {}", other.as_str()),
            Other::Park(park) => format!("{outcome}{ended}, {} {sign} {}, {arm}", own.unwrap_or_default(), name(*park)),
            Other::Settings(settings) => {
                let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
                format!("{outcome}{of}{ended}, {arm}, as it stands {sign} with {}", settings.join(", "))
            }
        }
    }

    /// What is claimed of it, in words.
    pub fn region(&self) -> String {
        match (self.from, self.to) {
            (Some(from), Some(to)) => format!("between {from} and {to}"),
            (Some(from), None) if self.closed => format!("{from} or more"),
            (Some(from), None) => format!("above {from}"),
            (None, Some(to)) if self.closed => format!("{to} or less"),
            (None, Some(to)) => format!("below {to}"),
            (None, None) => "anything".to_owned(),
        }
    }
}

/// The claims of a scenario; what is wrong with them goes to `problems`.
pub(super) fn read(
    checked: &Checked,
    plan: &WorldPlan,
    quantities: &[NamedQuantity],
    problems: &mut Vec<Problem>,
) -> Vec<Claim> {
    let mut names: Names<()> = Names::new("claim", "claim");
    let parks = parks_of(checked, plan);
    let mut claims = Vec::new();
    for row in checked.rows("claim") {
        names.add_broken(row, problems);
        claims.extend(Reader { pinned: Pinned { checked, plan, parks: &parks }, quantities, row, problems }.claim());
    }
    claims
}

/// Each setting of a list of settings with the place where it stands.
pub(super) fn settings_of<'a>(row: &'a Row, key: &str) -> Vec<(Setting, &'a Location)> {
    row.texts(key).iter().filter_map(|(text, location)| Some((text.parse().ok()?, location))).collect()
}

/// A problem of the scenario under the settings under `key` of a table, at the setting that brings it about.
pub(super) fn of_setting(
    problem: &Problem,
    row: &Row,
    list: &str,
    key: &str,
    settings: &[(Setting, &Location)],
) -> Problem {
    let location = match problem.location() {
        Location::Setting(position) => settings.get(*position).map(|(_, location)| *location),
        _ => None,
    };
    let location = location.unwrap_or_else(|| row.location(key));
    Problem::new(location, format!("`{list}.{key}` makes no scenario"), problem.message())
        .help(problem.advice().map(str::to_owned))
}

struct Reader<'a> {
    pinned: Pinned<'a>,
    quantities: &'a [NamedQuantity],
    row: &'a Row,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn claim(mut self) -> Option<Claim> {
        let row = self.row;
        // All parts are read before any is missed, so that all problems are reported together.
        let arm = row.text("arm").and_then(|arm| self.pinned.checked.arm(arm));
        let other = self.other(arm);
        let than = other.as_ref().and_then(|other| if let Other::Park(park) = other { Some(*park) } else { None });
        let (reading, quantity) = match Named::of(self.pinned.checked, self.quantities, row, "claim", self.problems) {
            Named::Outcome => (self.pinned.reading((row, "claim"), than, self.problems), None),
            Named::Quantity(quantity) => (Some(quantity.reading), Some(quantity.name.clone())),
            Named::Refused => (None, None),
        };
        // What is compared wrongly has been reported.
        let compares = other != Some(Other::Nothing);
        let bounds = bounds(row, "claim", compares, self.problems);
        let (scale, from, to) = bounds?;
        Some(Claim {
            name: row.text("name")?.to_owned(),
            says: row.text("says")?.to_owned(),
            source: row.text("source").map(str::to_owned),
            reading: reading?,
            quantity,
            arm: arm?,
            other: other?,
            scale,
            from,
            to,
            closed: row.text("relation").is_some_and(|relation| relation.ends_with("within")),
        })
    }

    fn refuse(&mut self, key: &str, title: &str, label: &str) {
        self.problems.push(Problem::new(self.row.location(key), title, label));
    }

    fn other(&mut self, own: Option<Arm>) -> Option<Other> {
        const KEYS: [&str; 3] = ["than", "than_park", "against"];
        let row = self.row;
        let given: Vec<&str> = KEYS.into_iter().filter(|key| row.get(key).is_some() || row.is_broken(key)).collect();
        if let [_, second, ..] = given[..] {
            self.refuse(second, "a claim compares with one thing", "allowed: one of than, than_park and against");
            return None;
        }
        match given.first().copied() {
            None => Some(Other::Nothing),
            Some("than") => {
                let than = self.pinned.checked.arm(row.text("than")?)?;
                if own == Some(than) {
                    self.refuse("than", "a claim compares an arm with itself", "allowed: another arm");
                    return None;
                }
                Some(Other::Arm(than))
            }
            Some("than_park") => {
                self.pinned.than_park((row, "claim"), "compares a park with", self.problems).map(Other::Park)
            }
            Some(_) => {
                let texts = row.texts("against");
                if texts.is_empty() {
                    if !row.is_broken("against") {
                        self.refuse("against", "`claim.against` sets nothing", "allowed: at least one \"key=value\"");
                    }
                    return None;
                }
                let settings = Setting::all_in(row, "claim", "against", self.problems);
                (settings.len() == texts.len()).then_some(Other::Settings(settings))
            }
        }
    }
}

/// Scale and bounds of the relation of a `what`, a claim or a pattern, that compares two values or one with nothing.
pub(crate) fn bounds(
    row: &Row,
    what: &str,
    compares: bool,
    problems: &mut Vec<Problem>,
) -> Option<(Scale, Option<f64>, Option<f64>)> {
    let refuse = |problems: &mut Vec<Problem>, key: &str, title: &str, label: &str| {
        problems.push(Problem::new(row.location(key), title, label));
    };
    let relation = row.text("relation")?;
    let within = matches!(relation, "lies_within" | "ratio_within" | "sooner");
    let mut fine = true;
    for key in if within { ["by"].as_slice() } else { &["from", "to"] } {
        if row.get(key).is_some() {
            let uses = if within { "from and to" } else { "by" };
            refuse(
                problems,
                key,
                &format!("a {what} of {relation} has no use for `{key}`"),
                &format!("it takes {uses}"),
            );
            fine = false;
        }
    }
    if relation != "lies_within" && !compares {
        let label = "it needs than, than_park or against; a level is held against bounds with lies_within";
        refuse(problems, "relation", &format!("a {what} of {relation} compares with nothing"), label);
        fine = false;
    }
    let by = row.number("by").unwrap_or(0.0);
    let (from, to) = (row.number("from"), row.number("to"));
    if within && from.is_none() && to.is_none() && !row.is_broken("from") && !row.is_broken("to") {
        refuse(problems, "relation", &format!("a {what} of {relation} has no bound"), "it needs from, to or both");
        fine = false;
    }
    if let (true, Some(from), Some(to)) = (within, from, to)
        && from >= to
    {
        let title = format!("the bounds of a {what} contradict each other");
        let label = format!("found {from:?} to {to:?}; allowed: from below to");
        let problem = Problem::new(row.location("from").to_blame(row.location("to")), title, label);
        problems.push(problem);
        fine = false;
    }
    for (key, bound) in [("from", from), ("to", to)] {
        if relation == "ratio_within" && bound.is_some_and(|bound| bound <= 0.0) {
            refuse(problems, key, "a bound of a ratio is not above 0", "allowed: a number above 0");
            fine = false;
        }
    }
    fine.then_some(match relation {
        "exceeds" => (Scale::Difference, Some(by), None),
        // Adding zero turns -0.0 into 0.0.
        "falls_below" => (Scale::Difference, None, Some(0.0 - by)),
        "lies_within" | "sooner" => (Scale::Difference, from, to),
        _ => (Scale::Ratio, from, to),
    })
}
