//! The columns of the record of a park in which figures and conditions of patterns are written.

use std::fmt;

use crate::measures::records::ParkRecord;
use crate::scenario::{Scenario, nearest};
use crate::world::plan::Role;

/// A column of the record of a park.
#[derive(Clone, Copy)]
pub struct Column {
    /// Name in files.
    pub name: &'static str,
    /// Unit; empty for words.
    pub unit: &'static str,
    pub(super) read: Read,
}

#[derive(Clone, Copy)]
pub(super) enum Read {
    /// NaN where there is none.
    Number(fn(&ParkRecord, &Scenario) -> f64),
    /// Years from the founding, infinite where it never came.
    Age(fn(&ParkRecord) -> Option<f64>),
    Word(fn(&ParkRecord) -> Option<&'static str>, &'static [&'static str]),
}

const TYPES: &[&str] = &["hierarchical", "spontaneous", "hybrid"];

fn joined(park: &ParkRecord, role: Role) -> Option<f64> {
    park.joined[role as usize]
}

fn first(park: &ParkRecord, roles: &[Role]) -> Option<f64> {
    roles.iter().filter_map(|&role| joined(park, role)).reduce(f64::min)
}

const fn number(name: &'static str, unit: &'static str, read: fn(&ParkRecord, &Scenario) -> f64) -> Column {
    Column { name, unit, read: Read::Number(read) }
}

const fn age(name: &'static str, read: fn(&ParkRecord) -> Option<f64>) -> Column {
    Column { name, unit: "years", read: Read::Age(read) }
}

const fn category(
    name: &'static str,
    read: fn(&ParkRecord) -> Option<&'static str>,
    words: &'static [&'static str],
) -> Column {
    Column { name, unit: "", read: Read::Word(read, words) }
}

/// All columns. Ages are years since the founding, 0 for those who founded.
pub const COLUMNS: &[Column] = &[
    category("initiator", |park| Some(park.initiator.as_str()), &["nation", "region", "corporation"]),
    category("type_at_founding", |park| Some(park.founding_type.as_str()), TYPES),
    category("type_last", |park| Some(park.last_type.as_str()), TYPES),
    category("stage", |park| Some(park.stage.as_str()), &["interessement", "enrolment", "mobilisation", "operating"]),
    category(
        "degree",
        |park| Some(park.degree.as_str()),
        &["none", "copying", "emulation", "combination", "inspiration"],
    ),
    category("cause", |park| park.end.map(|(_, cause)| cause.as_str()), &["dissolved", "failed", "initiator_left"]),
    age("home_nation_joined", |park| joined(park, Role::HomeNation)),
    age("home_region_joined", |park| joined(park, Role::HomeRegion)),
    age("host_nation_joined", |park| joined(park, Role::HostNation)),
    age("host_region_joined", |park| joined(park, Role::HostRegion)),
    age("first_nation_joined", |park| first(park, &[Role::HomeNation, Role::HostNation])),
    age("first_region_joined", |park| first(park, &[Role::HomeRegion, Role::HostRegion])),
    age("first_home_joined", |park| first(park, &[Role::HomeNation, Role::HomeRegion])),
    age("both_nations_joined", |park| {
        joined(park, Role::HomeNation).zip(joined(park, Role::HostNation)).map(|(home, host)| home.max(host))
    }),
    age("operated", |park| park.operated.map(|time| time - park.founded)),
    age("ended", |park| park.end.map(|(time, _)| time - park.founded)),
    number("host_governments_joined", "governments", |park, _| {
        [Role::HostNation, Role::HostRegion].iter().filter(|&&role| joined(park, role).is_some()).count() as f64
    }),
    number("tenants", "firms", |park, _| f64::from(park.tenants)),
    number("tenants_producing", "firms", |park, _| f64::from(park.producing)),
    number("tenants_home", "firms", |park, _| f64::from(park.tenants_home)),
    number("tenants_peak", "firms", |park, _| f64::from(park.tenants_peak)),
    number("tenants_ever", "firms", |park, _| f64::from(park.tenants_ever)),
    number("land", "firms", |_, scenario| f64::from(scenario.parameters.park.land)),
    number("extensions", "extensions", |park, _| f64::from(park.extensions)),
    number("local_staff", "share", |park, _| park.local_staff.unwrap_or(f64::NAN)),
    number("trust", "share", |park, _| park.trust),
    number("mobilised", "share", |park, _| park.mobilised),
    number("fit", "0 to 1", |park, _| park.fit),
    number("fit_at_founding", "0 to 1", |park, _| park.founding_fit),
    number("fidelity", "share", |park, _| park.fidelity),
    number("translated", "share", |park, _| park.translated),
    number("kept", "share", |park, _| park.kept),
    number("moved", "share", |park, _| 1.0 - park.kept),
    number("government_years", "years", |park, _| park.government_years),
    number("transfer", "log points x firms", |park, _| park.transfer.iter().sum()),
    number("transfer_in_eight_years", "log points x firms", |park, _| park.transfer_in_eight_years.unwrap_or(f64::NAN)),
];

impl Column {
    /// The column of a name.
    ///
    /// # Errors
    /// In words: what was found, the nearest name, what is allowed.
    pub fn find(name: &str) -> Result<Self, String> {
        COLUMNS.iter().copied().find(|column| column.name == name).ok_or_else(|| {
            let near = nearest(name, COLUMNS.iter().map(|column| column.name));
            let near = near.map_or_else(String::new, |near| format!("did you mean {near:?}? "));
            let all: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
            format!("{name:?} is no column of a park; {near}allowed: {}", all.join(", "))
        })
    }

    /// A column of numbers.
    pub(super) fn numeric(name: &str) -> Result<Self, String> {
        let column = Self::find(name)?;
        match column.read {
            Read::Word(..) => Err(format!("{name:?} has words; allowed: a column of numbers")),
            Read::Number(_) | Read::Age(_) => Ok(column),
        }
    }

    pub(super) fn number(self, park: &ParkRecord, scenario: &Scenario) -> f64 {
        match self.read {
            Read::Number(read) => read(park, scenario),
            Read::Age(read) => read(park).unwrap_or(f64::INFINITY),
            Read::Word(..) => f64::NAN,
        }
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
