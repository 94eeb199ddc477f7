//! One park of a scenario as a unit of a panel: a scenario in which it is alone, and its figures.

use crate::draws::Key;
use crate::evidence::{Bound, Confidence, Counted, Evidence, Observation};
use crate::output::file_names;
use crate::parameters::{Arm, Parameters};
use crate::scenario::{Measure, ParkOutcome, Quantity, Scenario, ScenarioError};
use crate::simulation::{Depth, simulate_to};
use crate::state::{Clock, EventLog, RunDraws, State};
use crate::world::World;
use crate::world::plan::{Change, WorldPlan};

use super::population::Parameter;

/// Which tenants a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Tally {
    /// Firms at work rather than all that are registered.
    pub at_work: bool,
    /// Firms of the home country rather than of all nationalities.
    pub is_home: bool,
}

/// A figure of tenants.
#[derive(Debug, Clone, PartialEq)]
pub struct TenantCount {
    /// Calendar date, in years.
    pub date: f64,
    /// Firms.
    pub value: f64,
    /// Whether the count is a lower bound.
    pub at_least: bool,
    /// "About", or from a weak source.
    pub is_weak: bool,
    /// Which tenants it counts.
    pub tally: Tally,
    /// Key of its source.
    pub source: String,
}

/// A park alone in its world.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its scenario.
    pub scenario: Scenario,
    /// Its figures by date; none if nothing of it is on record.
    pub readings: Vec<TenantCount>,
    /// Targets of the park that are no counts of tenants, by name: nothing here is fitted to them.
    pub left_out: Vec<String>,
    parameters: Parameters,
    arm: Arm,
}

/// Why a scenario is no panel.
#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    /// No park.
    #[error("{0} has no park: a panel needs [[case.park]], with `record` where there are figures")]
    NoPark(String),
    /// No figure.
    #[error(
        "no park of {0} has a figure of tenants; `record` of [[case.park]] names an entry of the evidence, and a table [[target]] with `park`, `outcome = \"tenants\"`, `value` and `at` is a figure of your own"
    )]
    NoFigure(String),
    /// Search.
    #[error("`launch.search` is on in {0}: a panel runs each park alone, so that it must be false")]
    Search(String),
    /// A figure lies outside the run.
    #[error("{park} has a figure at {date:.2}, but {why}")]
    Date {
        /// The park.
        park: String,
        /// Calendar date.
        date: f64,
        /// What is wrong.
        why: String,
    },
    /// A park alone makes no scenario.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The text of a complete scenario cannot be read.
    #[error("the complete scenario cannot be read: {0}")]
    Text(#[from] toml::de::Error),
}

/// All parks of a scenario as units, in the order of the scenario.
///
/// # Errors
/// No park, no figure unless that may be, search, a figure before its park or after the horizon.
pub fn units(scenario: &Scenario, may_lack_figures: bool) -> Result<Vec<Unit>, UnitError> {
    if scenario.plan.parks.is_empty() {
        return Err(UnitError::NoPark(scenario.name.clone()));
    }
    if scenario.parameters.launch.search {
        return Err(UnitError::Search(scenario.name.clone()));
    }
    let units: Vec<Unit> =
        (0..scenario.plan.parks.len()).map(|park| Unit::of(scenario, park)).collect::<Result<_, _>>()?;
    if !may_lack_figures && units.iter().all(|unit| unit.readings.is_empty()) {
        return Err(UnitError::NoFigure(scenario.name.clone()));
    }
    Ok(units)
}

impl Unit {
    fn of(scenario: &Scenario, park: usize) -> Result<Self, UnitError> {
        let is_alone = scenario.plan.parks.len() == 1;
        let alone = if is_alone { scenario.clone() } else { alone(scenario, park)? };
        let record = alone.plan.parks[0].record.clone();
        let mut readings = record.map_or_else(Vec::new, |id| readings(&alone.evidence, &id));
        let (own, left_out) = own_readings(scenario, park);
        readings.extend(own);
        readings.sort_by(|a, b| a.date.total_cmp(&b.date));
        let start = f64::from(alone.parameters.time.start);
        let end = start + f64::from(alone.parameters.time.years);
        let founded = alone.plan.parks[0].date;
        for reading in &readings {
            let why = if reading.date < founded {
                format!("it is founded at {founded:.2}")
            } else if reading.date > end {
                format!("the run ends with {end:.0}")
            } else {
                continue;
            };
            return Err(UnitError::Date { park: alone.plan.parks[0].name.clone(), date: reading.date, why });
        }
        Ok(Self {
            parameters: alone.parameters.clone().with_ablations_applied(),
            arm: alone.calibrate.arm,
            readings,
            left_out,
            scenario: alone,
        })
    }

    /// Name of the park.
    pub fn name(&self) -> &str {
        &self.scenario.plan.parks[0].name
    }

    /// Calendar date of its founding.
    pub fn founded(&self) -> f64 {
        self.scenario.plan.parks[0].date
    }

    /// Parameters that its runs depend on.
    pub fn uses(&self, parameter: Parameter) -> bool {
        parameter != Parameter::Event || self.scenario.plan.events.iter().any(is_entry)
    }

    /// Dates at which its runs are read, and which tenants are counted: those of its figures, then the ends of years.
    pub fn dates(&self) -> Vec<(f64, Tally)> {
        let start = f64::from(self.parameters.time.start);
        let ends = (1..=self.parameters.time.years).map(|year| (start + f64::from(year), Tally::default()));
        self.readings.iter().map(|reading| (reading.date, reading.tally)).chain(ends).collect()
    }

    /// How many events and programmes are known at a date; a forecast made then knows no others.
    pub fn known(&self, date: f64) -> usize {
        let plan = &self.scenario.plan;
        let events = plan.events.iter().filter(|event| event.date <= date).count();
        events + plan.programmes.iter().filter(|programme| programme.date <= date).count()
    }

    /// What the history of one world shows with a place's parameters at the given dates: `ln(1 + x)` of the tenants
    /// counted, or NaN before the park is founded and once it has ended.
    pub fn run(&self, world: u32, place: &[f64], dates: &[(f64, Tally)]) -> Vec<f32> {
        let seed = self.scenario.experiment.seed;
        let due: Vec<(u32, Tally)> = dates.iter().map(|&(date, tally)| (self.step_of(date), tally)).collect();
        let (parameters, plan) = self.under(place, &self.scenario.plan);
        let made = World::generate(&self.parameters, &plan, Key::world(seed, world));
        let draws = RunDraws::new(&self.parameters, &made, Key::run(seed, world, 0));
        let mut values = vec![f32::NAN; due.len()];
        simulate_to(Depth::Parks, &made, &parameters, &plan, &draws, self.arm, EventLog::default(), |state, _| {
            for (value, (_, tally)) in values.iter_mut().zip(&due).filter(|(_, (at, _))| *at == state.step) {
                *value = Self::read(state, *tally);
            }
        });
        values
    }

    /// `ln(1 + x)` of the park's tenants now; NaN if it does not live.
    pub(super) fn read(state: &State, tally: Tally) -> f32 {
        let park = state.parks.iter().next().filter(|park| park.end.is_none());
        park.map_or(f32::NAN, |park| {
            let count = match (tally.at_work, tally.is_home) {
                (false, false) => park.tenant_count(),
                (true, false) => park.producing_count(),
                (false, true) => park.tenants.len() as u32,
                (true, true) => park.producing,
            };
            libm::log1p(f64::from(count)) as f32
        })
    }

    /// The step at whose end a date is read.
    pub(super) fn step_of(&self, date: f64) -> u32 {
        Clock::new(&self.parameters.time).nearest(date)
    }

    /// Parameters, those of a place apart.
    pub(super) fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Who may act.
    pub(super) fn arm(&self) -> Arm {
        self.arm
    }

    /// The plan without the events and programmes after a date.
    pub(super) fn known_plan(&self, until: f64) -> WorldPlan {
        let mut plan = self.scenario.plan.clone();
        plan.events.retain(|event| event.date <= until);
        plan.programmes.retain(|programme| programme.date <= until);
        plan
    }

    /// Parameters and plan at one place.
    pub(super) fn under(&self, place: &[f64], plan: &WorldPlan) -> (Parameters, WorldPlan) {
        let (mut parameters, mut plan) = (self.parameters.clone(), plan.clone());
        for (parameter, z) in Parameter::ALL.into_iter().zip(place) {
            let value = parameter.value(*z);
            let park = &mut plan.parks[0];
            match parameter {
                Parameter::Entry => park.entry = Some(value),
                Parameter::Imitation => park.imitation = Some(value),
                Parameter::Potential => park.potential = Some(value as u32),
                Parameter::Exit => park.exit = Some(value),
                Parameter::Land => park.land = Some(value as u32),
                Parameter::Extension => parameters.park.extension = value,
                Parameter::End => parameters.exit.rate = value,
                Parameter::Event => {
                    for event in &mut plan.events {
                        if let Change::Entry { value: factor, .. } = &mut event.change {
                            *factor = value;
                        }
                    }
                }
            }
        }
        (parameters, plan)
    }

    /// The settings that make this place of the scenario, for a run with the whole model.
    pub fn settings(&self, place: &[f64]) -> Vec<String> {
        let used = Parameter::ALL.into_iter().zip(place).filter(|(parameter, _)| self.uses(*parameter));
        used.flat_map(|(parameter, z)| {
            let value = parameter.written(*z);
            let entry_events = self.scenario.plan.events.iter().enumerate().filter(|(_, event)| is_entry(event));
            match parameter {
                Parameter::Event => entry_events.map(|(at, _)| format!("event.{at}.value={value}")).collect(),
                _ => vec![format!("{}={value}", parameter.key())],
            }
        })
        .collect()
    }
}

fn is_entry(event: &crate::world::plan::PlannedEvent) -> bool {
    matches!(event.change, Change::Entry { .. })
}

/// The figures that a scenario itself states of a park's tenants, in tables [[target]] with a value, and the names of the
/// other targets of the park that have one.
fn own_readings(scenario: &Scenario, park: usize) -> (Vec<TenantCount>, Vec<String>) {
    let start = f64::from(scenario.parameters.time.start);
    let (mut readings, mut left_out) = (Vec::new(), Vec::new());
    for target in &scenario.targets {
        let is_level = target.measure == Measure::Level && target.than.is_none();
        let tally = |at_work, is_home| Tally { at_work, is_home };
        let tally = match target.quantity {
            Quantity::Park(of, ..) if of != park => continue,
            Quantity::Park(_, ParkOutcome::Tenants, _) if is_level => tally(false, false),
            Quantity::Park(_, ParkOutcome::Producing, _) if is_level => tally(true, false),
            Quantity::Park(_, ParkOutcome::TenantsHome, _) if is_level => tally(false, true),
            Quantity::Park(_, ParkOutcome::ProducingHome, _) if is_level => tally(true, true),
            Quantity::Park(..) if target.figures.iter().any(|figure| figure.source.is_none()) => {
                left_out.push(target.name.clone());
                continue;
            }
            _ => continue,
        };
        readings.extend(target.figures.iter().filter(|figure| figure.source.is_none()).map(|figure| TenantCount {
            date: start + figure.at,
            value: figure.value,
            at_least: figure.bound == Bound::AtLeast,
            is_weak: figure.bound == Bound::Approximate,
            tally,
            source: "own".to_owned(),
        }));
    }
    (readings, left_out)
}

/// The figures of a park of the record: those of registered firms or, where there are none, of firms at work. A count of home
/// firms is left out at a date of which all firms are counted.
fn readings(evidence: &Evidence, id: &str) -> Vec<TenantCount> {
    let Some(park) = evidence.park(id) else { return Vec::new() };
    let of = |variable: &str, at_work: bool| -> Vec<TenantCount> {
        let counts =
            |seen: &&Observation| !seen.promise && seen.counted != Some(Counted::Host) && seen.unit != "fraction";
        let reading = |seen: &Observation| TenantCount {
            date: seen.date.in_years(),
            value: seen.value,
            at_least: seen.bound == Bound::AtLeast,
            is_weak: seen.confidence == Confidence::Low || seen.bound == Bound::Approximate,
            tally: Tally { at_work, is_home: variable == "tenants_home" || seen.counted == Some(Counted::Home) },
            source: seen.source.clone(),
        };
        park.series(variable).into_iter().filter(counts).map(reading).collect()
    };
    let mut all = of("tenants", false);
    all.extend(of("tenants_manufacturing", false));
    let home = of("tenants_home", false).into_iter();
    let alone: Vec<TenantCount> = home.filter(|seen| all.iter().all(|other| other.date != seen.date)).collect();
    all.extend(alone);
    if all.is_empty() {
        all = of("tenants_operating", true);
    }
    all.sort_by(|a, b| a.date.total_cmp(&b.date));
    all
}

/// The scenario with one park alone, and of the countries, regions, corporations, programmes and events those that it needs.
fn alone(scenario: &Scenario, park: usize) -> Result<Scenario, UnitError> {
    let mut document: toml::Table = toml::from_str(scenario.resolved())?;
    for list in ["target", "what_if", "claim", "quantity"] {
        document.remove(list);
    }
    let name = scenario.plan.parks[park].name.clone();
    let text = |row: &toml::Value, key: &str| row.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    if let Some(calibrate) = document.get_mut("calibrate").and_then(toml::Value::as_table_mut) {
        calibrate.insert("axes".to_owned(), toml::Value::Array(Vec::new()));
    }
    for (table, key) in [("sweep", "axes"), ("uncertain", "axes"), ("regimes", "axes")] {
        if let Some(table) = document.get_mut(table).and_then(toml::Value::as_table_mut)
            && table.contains_key(key)
        {
            table.insert(key.to_owned(), toml::Value::Array(Vec::new()));
        }
    }
    document.remove("posterior");
    let mut hosts: Vec<String> = Vec::new();
    if let Some(case) = document.get_mut("case").and_then(toml::Value::as_table_mut) {
        let rows = |case: &toml::Table, list: &str| -> Vec<toml::Value> {
            case.get(list).and_then(toml::Value::as_array).cloned().unwrap_or_default()
        };
        let find = |case: &toml::Table, list: &str, key: &str, name: &str| {
            rows(case, list)
                .into_iter()
                .find(|row| text(row, "name").as_deref() == Some(name))
                .and_then(|row| text(&row, key))
        };
        let parks: Vec<toml::Value> =
            rows(case, "park").into_iter().filter(|row| text(row, "name").as_deref() == Some(&name)).collect();
        let country = |case: &toml::Table, role: &str| {
            let corporation = parks.first().and_then(|row| text(row, role))?;
            let region = find(case, "corporation", "region", &corporation)?;
            find(case, "region", "country", &region)
        };
        let kept: Vec<String> = ["developer", "partner"].iter().filter_map(|role| country(case, role)).collect();
        let is_kept = |name: Option<String>| name.is_some_and(|name| kept.contains(&name));
        let regions: Vec<toml::Value> =
            rows(case, "region").into_iter().filter(|row| is_kept(text(row, "country"))).collect();
        let names: Vec<String> = regions.iter().filter_map(|row| text(row, "name")).collect();
        let corporations: Vec<toml::Value> = (rows(case, "corporation").into_iter())
            .filter(|row| text(row, "region").is_some_and(|region| names.contains(&region)))
            .collect();
        let countries: Vec<toml::Value> =
            rows(case, "country").into_iter().filter(|row| is_kept(text(row, "name"))).collect();
        if kept.len() == 2 {
            for (list, rows) in [("country", countries), ("region", regions), ("corporation", corporations)] {
                case.insert(list.to_owned(), toml::Value::Array(rows));
            }
            hosts = kept;
        }
        case.insert("park".to_owned(), toml::Value::Array(parks));
    }
    if let Some(events) = document.get_mut("event").and_then(toml::Value::as_array_mut) {
        events.retain(|row| text(row, "park").is_some_and(|park| park == name));
    }
    if let Some(programmes) = document.get_mut("programme").and_then(toml::Value::as_array_mut) {
        for programme in programmes.iter_mut().filter_map(toml::Value::as_table_mut) {
            if let Some(countries) = programme.get_mut("countries").and_then(toml::Value::as_array_mut)
                && !hosts.is_empty()
            {
                countries.retain(|country| country.as_str().is_some_and(|name| hosts.iter().any(|kept| kept == name)));
            }
        }
        programmes
            .retain(|row| row.get("countries").and_then(toml::Value::as_array).is_none_or(|names| !names.is_empty()));
    }
    document.insert("title".to_owned(), format!("{name}, alone").into());
    let written = toml::to_string(&document).unwrap_or_default();
    let names = file_names(scenario.plan.parks.iter().map(|park| park.name.as_str()));
    Ok(Scenario::parse(&names[park], &written, &[])?)
}
