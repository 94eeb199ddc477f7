//! From the tables of a case to what happens at dates: pinned parks, programmes and events.

use super::cast::CaseBuilder;
use super::checked::{Checked, Row};
use super::checked_value::CheckedValue;
use super::diagnostics::{Problem, nearest};
use super::own_record::ScenarioEvidence;
use super::{names::Names, order, reading::is_founded, reading_form::date_refused};
use crate::ids::{CorporationId, CountryId};
use crate::policy::Form;
use crate::world::plan::{Change, GOVERNMENTS, Initiator, PinnedPark, PlannedEvent, Programme, Role, Side};

/// What an event of each kind needs beside its date.
const NEEDS: [(&str, &[&str]); 8] = [
    ("entry", &["park", "value"]),
    ("land", &["park", "value"]),
    ("join", &["park", "role"]),
    ("leave", &["park", "role"]),
    ("threshold", &["park", "role", "value"]),
    ("park_element", &["park", "element", "form"]),
    ("region_element", &["region", "element", "form"]),
    ("tie", &["home", "host", "value"]),
];

/// Factor of a programme on entry, unless it names its own.
const PROGRAMME_ENTRY: f64 = 1.3;

/// Adds parks, programmes and events to the plan of a cast.
pub(super) fn add(
    checked: &Checked,
    cast: &mut CaseBuilder,
    evidence: Option<&ScenarioEvidence>,
    problems: &mut Vec<Problem>,
) {
    let mut history = History { checked, cast, evidence, problems, parks: Names::new("park", "case.park") };
    history.add_parks();
    history.add_programmes();
    history.add_events();
}

struct History<'a> {
    checked: &'a Checked,
    cast: &'a mut CaseBuilder,
    evidence: Option<&'a ScenarioEvidence>,
    problems: &'a mut Vec<Problem>,
    parks: Names<usize>,
}

impl History<'_> {
    fn add_parks(&mut self) {
        let mut parks = Vec::new();
        for row in self.checked.rows("case.park") {
            match self.park(row) {
                Some(park) => parks.push((park, row)),
                None => self.parks.add_broken(row, self.problems),
            }
        }
        parks.sort_by(|(a, _), (b, _)| a.date.total_cmp(&b.date));
        // Names are added in the order of the file, so that of two equal ones the later is pointed at.
        let mut in_file: Vec<(usize, &Row)> = parks.iter().map(|(_, row)| *row).enumerate().collect();
        in_file.sort_by(|(_, a), (_, b)| a.location.cmp(&b.location));
        for (position, row) in in_file {
            if let Some(name) = row.text("name") {
                self.parks.add(name, Some(position), row.location("name"), self.problems);
            }
        }
        self.check_developers(&parks);
        self.cast.plan.parks = parks.into_iter().map(|(park, _)| park).collect();
    }

    /// A corporation develops one park at a time, so two pinned parks need two developers.
    fn check_developers(&mut self, parks: &[(PinnedPark, &Row)]) {
        for (at, (park, row)) in parks.iter().enumerate() {
            if let Some((first, earlier)) = parks[..at].iter().find(|(other, _)| other.developer == park.developer) {
                let label =
                    format!("allowed: a corporation that develops no other park; this one develops {}", first.name);
                let problem = Problem::new(row.location("developer"), "a corporation cannot develop two parks", label);
                self.problems.push(problem.related(earlier.location("developer"), "developer of an earlier park"));
            }
        }
    }

    /// Key of a park's record, which must be in the evidence.
    fn record(&mut self, row: &Row) -> Option<String> {
        let id = row.text("record")?;
        if let Some(record) = self.evidence.filter(|record| record.park(id).is_none()) {
            let known: Vec<&str> = record.parks.iter().map(|park| park.id.as_str()).collect();
            let label = format!("found {id:?}; allowed: {}", known.join(", "));
            let near = nearest(id, known.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
            self.problems
                .push(Problem::new(row.location("record"), "there is no such record of a park", label).help(near));
        }
        Some(id.to_owned())
    }

    fn park(&mut self, row: &Row) -> Option<PinnedPark> {
        let list = "case.park";
        let date = self.date_within(row, list, "date");
        let developer = self.corporation(row, "developer", Side::Home);
        let partner = self.corporation(row, "partner", Side::Host);
        let region = self.cast.regions.find(row, list, "region", self.problems);
        if let (Some(region), Some(partner)) = (region, partner)
            && region != self.cast.region(partner)
        {
            let own = &self.cast.plan.regions[self.cast.region(partner)].name;
            let label =
                format!("found {:?}; allowed: {own:?}, the region of the partner", self.cast.plan.regions[region].name);
            self.problems.push(Problem::new(
                row.location("region"),
                "`case.park.region` is not the partner's region",
                label,
            ));
        }
        let ready = row.date("ready");
        if order::is_kept(row, list) && ready.is_some() && self.date_within(row, list, "ready").is_some() {
            self.check_patience(row);
        }
        self.check_sectors(row);
        let threshold = |role: Role| Some((role, row.number(&format!("thresholds.{}", role.as_str()))?));
        let enrolled = row.texts("enrolled").iter().filter_map(|(word, _)| government(word));
        Some(PinnedPark {
            name: row.text("name")?.to_owned(),
            record: self.record(row),
            date: date?,
            ready,
            developer: developer?,
            partner: partner?,
            initiator: match row.text("initiator") {
                Some("nation") => Initiator::Nation,
                Some("region") => Initiator::Region,
                _ => Initiator::Corporation,
            },
            enrolled: enrolled.collect(),
            land: row.count("land"),
            thresholds: GOVERNMENTS.into_iter().filter_map(threshold).collect(),
            first_fit: row.number("first_fit"),
            source_fit: row.number("source_fit"),
            entry: row.number("entry"),
            imitation: row.number("imitation"),
            potential: row.count("potential"),
            exit: row.number("exit"),
            others: self.others(row),
            patience: row.number("patience"),
        })
    }

    /// A partnership joins two corporations of one sector.
    fn check_sectors(&mut self, row: &Row) {
        let firm = |key: &str| {
            let name = row.text(key)?;
            let firm = self.checked.rows("case.corporation").iter().find(|firm| firm.text("name") == Some(name))?;
            Some((firm.count("sector")?, firm.location("sector")))
        };
        if let (Some((own, developer)), Some((other, partner))) = (firm("developer"), firm("partner"))
            && own != other
        {
            let title = "developer and partner of a park are of different sectors";
            // The later of the two is at fault, or the one that a setting changes.
            let (location, label, other, whose) = if partner.to_blame(developer) == partner {
                (
                    partner,
                    format!("found sector {other}; allowed: {own}, the sector of the developer"),
                    developer,
                    "developer",
                )
            } else {
                (
                    developer,
                    format!("found sector {own}; allowed: {other}, the sector of the partner"),
                    partner,
                    "partner",
                )
            };
            self.problems.push(Problem::new(location, title, label).related(other, format!("sector of the {whose}")));
        }
    }

    /// A park that waits for its site longer than its patience lasts has failed before it can operate.
    fn check_patience(&mut self, row: &Row) {
        let wait = row.date("date").zip(row.date("ready")).map(|(date, ready)| ready - date);
        if let (Some(wait), Some(patience)) = (wait, row.number("patience"))
            && wait >= patience
        {
            let location = row.location("patience").to_blame(row.location("ready"));
            let label = format!("found {patience}; allowed: more than {wait:.2}, the years from `date` to `ready`");
            self.problems.push(Problem::new(location, "the patience of the park ends before its site is ready", label));
        }
    }

    /// Firms from elsewhere come with home firms: none of them where no home firm ever does.
    fn others(&mut self, row: &Row) -> Option<f64> {
        let others = row.number("others")?;
        let imitation = || row.number("imitation").or(self.checked.root.number("tenant.imitation"));
        let entry = row.number("entry").or(self.checked.root.number("tenant.entry"));
        if others > 0.0 && entry == Some(0.0) && imitation() == Some(0.0) {
            let label = format!("found {others}; allowed: 0, since entry and imitation of home firms are 0");
            let title = "firms from elsewhere would come to a park without home firms";
            self.problems
                .push(Problem::new(row.location("others"), title, label).related(row.location("entry"), "entry"));
        }
        Some(others)
    }

    fn corporation(&mut self, row: &Row, key: &str, side: Side) -> Option<CorporationId> {
        let corporation = self.cast.corporations.find(row, "case.park", key, self.problems)?;
        let country = self.cast.country(self.cast.region(corporation));
        if country.side == side {
            return Some(corporation);
        }
        let word = side_word(side);
        let title = format!("`case.park.{key}` is not a {word} corporation");
        let label = format!("found one of {}, a {} country", country.name, side_word(country.side));
        self.problems.push(Problem::new(row.location(key), title, label));
        None
    }

    /// A date from the start to before the horizon.
    fn date_within(&mut self, row: &Row, list: &str, key: &str) -> Option<f64> {
        let Some(CheckedValue::Date(found)) = row.get(key) else { return None };
        let date = found.years();
        let (Some(start), Some(years)) =
            (self.checked.root.number("time.start"), self.checked.root.number("time.years"))
        else {
            return Some(date);
        };
        let horizon = start + years;
        if (start..horizon).contains(&date) {
            return Some(date);
        }
        let (when, help) = if date < start {
            ("before the start", "set time.start to its year or an earlier one")
        } else {
            ("after the horizon", "set time.years higher")
        };
        let label =
            format!("found {found}; allowed: from {start} (time.start) to before {horizon} (time.start + time.years)");
        let problem = Problem::new(row.location(key), format!("`{list}.{key}` is {when}"), label);
        self.problems.push(problem.help(help.to_owned()));
        None
    }

    fn add_programmes(&mut self) {
        let mut names: Names<()> = Names::new("programme", "programme");
        for row in self.checked.rows("programme") {
            names.add_broken(row, self.problems);
            let date = self.date_within(row, "programme", "date");
            let until = row.date("until");
            let mut countries = Vec::new();
            for (name, location) in row.texts("countries") {
                countries.extend(self.cast.countries.lookup(name, "programme.countries", location, self.problems));
            }
            let is_host = |&country: &CountryId| self.cast.plan.countries[country].side == Side::Host;
            if row.get("entry").is_some() && !countries.is_empty() && !countries.iter().any(is_host) {
                let title = "the programme moves no firm: none of its countries is a host";
                let label = "allowed: `entry` where `countries` names a host country";
                self.problems.push(Problem::new(row.location("entry"), title, label));
            }
            let entry = row.number("entry").unwrap_or(PROGRAMME_ENTRY);
            if let (Some(name), Some(date), Some(incentive)) = (row.text("name"), date, row.number("incentive")) {
                let name = name.to_owned();
                self.cast.plan.programmes.push(Programme { name, date, until, incentive, entry, countries });
            }
        }
    }

    fn add_events(&mut self) {
        let mut events = Vec::new();
        let rows = self.checked.rows("event");
        for (at, row) in rows.iter().enumerate() {
            self.check_once(row, &rows[..at]);
            let date = self.date_within(row, "event", "date");
            let change = self.change(row, date);
            if let (Some(date), Some(change)) = (date, change) {
                events.push(PlannedEvent { date, change });
            }
        }
        events.sort_by(|a, b| a.date.total_cmp(&b.date));
        self.cast.plan.events = events;
    }

    /// At one date a quantity is set once: of two events the later in the file would win without a word.
    fn check_once(&mut self, row: &Row, earlier: &[Row]) {
        let what = |row: &Row| {
            let set = row.text("set").map(|word| if word == "leave" { "join" } else { word })?.to_owned();
            let of = ["park", "role", "element", "region", "home", "host"];
            Some((row.date("date")?, set, of.map(|key| row.text(key).map(str::to_owned))))
        };
        let own = what(row);
        if let Some(first) = earlier.iter().find(|other| own.is_some() && what(other) == own) {
            let label = format!("found a second {:?}; allowed: one", row.text("set").unwrap_or_default());
            let location = row.location("date").to_blame(first.location("date"));
            let other = row.location("date").min(first.location("date"));
            let problem = Problem::new(location, "two events set the same quantity at the same date", label);
            self.problems.push(problem.related(other, "first here"));
        }
    }

    fn change(&mut self, row: &Row, date: Option<f64>) -> Option<Change> {
        let set = row.text("set")?;
        let (_, needs) = NEEDS.iter().find(|(word, _)| *word == set)?;
        // `as_source` is the older way to say `form`.
        let says = |key: &str| row.get(key).is_some() || row.is_broken(key);
        let stands_in = |key: &str| key == "form" && says("as_source");
        let missing: Vec<_> = needs.iter().filter(|&&key| !says(key) && !stands_in(key)).copied().collect();
        if !missing.is_empty() {
            let label = format!("it needs {}", needs.join(", "));
            let title = format!("an event that sets {set:?} has no `{}`", missing.join("`, no `"));
            self.problems.push(Problem::new(row.location("set"), title, label));
        }
        let takes = |key: &str| needs.contains(&key) || key == "as_source" && needs.contains(&"form") && !says("form");
        for key in row.keys().filter(|key| !matches!(*key, "date" | "set") && !takes(key)) {
            let label = format!("it needs {}, no more", needs.join(", "));
            let title = format!("an event that sets {set:?} has no use for `{key}`");
            self.problems.push(Problem::new(row.location(key), title, label));
        }
        let park = self.parks.find(row, "event", "park", self.problems);
        if let (Some(park), Some(date)) = (park, date)
            && let Some(founded) = self.cast.plan.parks.get(park)
        {
            self.problems.extend(is_founded(founded, date).err().map(|why| date_refused(row, ("event", "date"), why)));
        }
        let role = row.text("role").and_then(government);
        let element = self.element(row);
        Some(match set {
            "entry" => Change::Entry { park: park?, value: self.value(row, 1000.0, false)? },
            "land" => Change::Land { park: park?, value: self.value(row, 100_000.0, true)? as u32 },
            "join" => Change::Join { park: park?, role: role? },
            "leave" => Change::Leave { park: park?, role: role? },
            "threshold" => Change::Threshold { park: park?, role: role?, value: self.value(row, 1.0, false)? },
            "park_element" => Change::ParkElement { park: park?, element: element?, form: form(row)? },
            "region_element" => {
                let region = self.cast.regions.find(row, "event", "region", self.problems)?;
                self.of_side(self.cast.country(region).side, Side::Host, row, "region", "region")?;
                Change::RegionElement { region, element: element?, form: form(row)? }
            }
            _ => {
                let value = self.value(row, 1.0, false);
                let home = self.cast.countries.find(row, "event", "home", self.problems);
                let host = self.cast.countries.find(row, "event", "host", self.problems);
                let (home, host) = (home?, host?);
                let sides = (self.cast.plan.countries[home].side, self.cast.plan.countries[host].side);
                self.of_side(sides.0, Side::Home, row, "home", "country")?;
                self.of_side(sides.1, Side::Host, row, "host", "country")?;
                Change::Tie { home, host, value: value? }
            }
        })
    }

    fn of_side(&mut self, found: Side, wanted: Side, row: &Row, key: &str, what: &str) -> Option<()> {
        if found == wanted {
            return Some(());
        }
        let title = format!("`event.{key}` is not a {} {what}", side_word(wanted));
        self.problems.push(Problem::new(row.location(key), title, format!("found a {} {what}", side_word(found))));
        None
    }

    /// The value of an event, from 0 (whole: 1) to `high`.
    fn value(&mut self, row: &Row, high: f64, whole: bool) -> Option<f64> {
        let value = row.number("value")?;
        let low = if whole { 1.0 } else { 0.0 };
        if (low..=high).contains(&value) && (!whole || value.fract() == 0.0) {
            return Some(value);
        }
        let kind = if whole { ", whole" } else { "" };
        let set = row.text("set").unwrap_or_default();
        let label = format!("found {value}; allowed with set = {set:?}: {low} to {high}{kind}");
        self.problems.push(Problem::new(row.location("value"), "`event.value` is out of range", label));
        None
    }

    fn element(&mut self, row: &Row) -> Option<usize> {
        row.text("element")?;
        let mut elements: Names<usize> = Names::new("policy element", "policy.element");
        for (position, element) in self.checked.rows("policy.element").iter().enumerate() {
            if let Some(name) = element.text("name") {
                // Two elements of one name are reported where they stand.
                elements.add(name, Some(position), element.location("name"), &mut Vec::new());
            }
        }
        elements.find(row, "event", "element", self.problems)
    }
}

/// The form that an event gives an element.
fn form(row: &Row) -> Option<Form> {
    let older = || row.switch("as_source").map(|as_source| if as_source { Form::Source } else { Form::Practice });
    row.text("form").and_then(|word| Form::ALL.into_iter().find(|form| form.as_str() == word)).or_else(older)
}

fn government(word: &str) -> Option<Role> {
    GOVERNMENTS.into_iter().find(|role| role.as_str() == word)
}

fn side_word(side: Side) -> &'static str {
    match side {
        Side::Home => "home",
        Side::Host => "host",
    }
}
