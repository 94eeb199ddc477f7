//! What is on record about real parks, with its sources, and how users read records of their own.
//!
//! The project's record is data beside this file: `sources.toml` and one file per park in `parks/`. A user's file has
//! the same form and may hold both. Nothing here reads a disk: texts come in, [`Evidence`] comes out.

mod check;
mod date;
mod record;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

pub use check::{EvidenceError, Problem};
pub use date::{Date, DateError};
pub use record::{
    Basis, Bound, Confidence, Counted, Event, EventScale, Observation, Park, Partnership, Policy, Source,
};

use check::File;

/// The embedded files, sources first, then parks in the order in which they are listed.
const FILES: [File<'_>; 14] = [
    File { name: "sources.toml", text: include_str!("sources.toml") },
    File { name: "parks/tcriz.toml", text: include_str!("parks/tcriz.toml") },
    File { name: "parks/kitic.toml", text: include_str!("parks/kitic.toml") },
    File { name: "parks/great_stone.toml", text: include_str!("parks/great_stone.toml") },
    File { name: "parks/saysettha.toml", text: include_str!("parks/saysettha.toml") },
    File { name: "parks/zccz.toml", text: include_str!("parks/zccz.toml") },
    File { name: "parks/lekki.toml", text: include_str!("parks/lekki.toml") },
    File { name: "parks/mckip.toml", text: include_str!("parks/mckip.toml") },
    File { name: "parks/imip.toml", text: include_str!("parks/imip.toml") },
    File { name: "parks/cectlcz.toml", text: include_str!("parks/cectlcz.toml") },
    File { name: "parks/ussuriysk.toml", text: include_str!("parks/ussuriysk.toml") },
    File { name: "parks/pengsheng.toml", text: include_str!("parks/pengsheng.toml") },
    File { name: "parks/sip_precursor.toml", text: include_str!("parks/sip_precursor.toml") },
    File { name: "parks/all_zones.toml", text: include_str!("parks/all_zones.toml") },
];

/// Parks on record and where it was read.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Sources by key.
    #[serde(default, rename = "source")]
    pub sources: BTreeMap<String, Source>,
    /// Parks in the order of the files.
    #[serde(default, rename = "park")]
    pub parks: Vec<Park>,
}

impl Evidence {
    /// The record that comes with the program.
    pub fn builtin() -> &'static Self {
        static RECORD: OnceLock<Evidence> = OnceLock::new();
        RECORD.get_or_init(|| Self::assemble().expect("the embedded record is sound, which a test checks"))
    }

    /// The embedded files, read, checked and joined.
    ///
    /// # Errors
    /// All faults of the first file that has any.
    fn assemble() -> Result<Self, EvidenceError> {
        let mut record = Self::default();
        for file in FILES {
            let part = file.read()?;
            let mut problems = check::problems(file, &part, &record.sources);
            problems.extend(check::twice(file, &part, &record));
            if !problems.is_empty() {
                return Err(EvidenceError { problems });
            }
            record.sources.extend(part.sources);
            record.parks.extend(part.parks);
        }
        Ok(record)
    }

    /// Reads a record of the user's own. It may cite sources of its own and those that come with the program; the
    /// latter are copied into the result, so that it stands alone.
    ///
    /// # Errors
    /// The first fault of form (TOML, keys, words, dates), or else all faults of content, each with file, line and
    /// column. A text without a park is a fault.
    ///
    /// ```
    /// let text = r#"
    /// [source.visit]
    /// publisher = "Own visit"
    ///
    /// [[park]]
    /// id = "my_park"
    /// name = "My park"
    /// home_country = "China"
    /// host_country = "Thailand"
    /// founded = "2019"
    /// observation = [
    ///   { variable = "tenants", date = "2024-05", value = 12, unit = "firms", bound = "exact", confidence = "high", source = "visit", counted = "home" },
    /// ]
    /// "#;
    /// let own = polmob::evidence::Evidence::parse(text, "own.toml")?;
    /// assert_eq!(own.series("my_park", "tenants")[0].value, 12.0);
    /// # Ok::<(), polmob::evidence::EvidenceError>(())
    /// ```
    pub fn parse(text: &str, file: &str) -> Result<Self, EvidenceError> {
        let file = File { name: file, text };
        let mut own = file.read()?;
        let known = &Self::builtin().sources;
        let problems = check::problems(file, &own, known);
        if !problems.is_empty() {
            return Err(EvidenceError { problems });
        }
        if own.parks.is_empty() {
            return Err(EvidenceError { problems: vec![file.without_park()] });
        }
        let cited: BTreeSet<String> =
            own.parks.iter().flat_map(check::citations).map(|(_, _, source)| source.to_owned()).collect();
        for key in cited {
            if let Some(source) = known.get(&key) {
                own.sources.entry(key).or_insert_with(|| source.clone());
            }
        }
        Ok(own)
    }

    /// This record with the parks of another; a park of the same id is replaced, and so is a source of the same key.
    #[must_use]
    pub fn extended_by(&self, own: Self) -> Self {
        let mut record = self.clone();
        record.sources.extend(own.sources);
        for park in own.parks {
            match record.parks.iter_mut().find(|old| old.id == park.id) {
                Some(old) => *old = park,
                None => record.parks.push(park),
            }
        }
        record
    }

    /// The park of an id.
    pub fn park(&self, id: &str) -> Option<&Park> {
        self.parks.iter().find(|park| park.id == id)
    }

    /// The figures of one variable of one park in order of their dates; none if either is not on record.
    pub fn series(&self, park: &str, variable: &str) -> Vec<&Observation> {
        self.park(park).map_or_else(Vec::new, |park| park.series(variable))
    }

    /// The source of a key.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.sources.get(key)
    }
}

#[cfg(test)]
mod tests {
    use super::Evidence;

    #[test]
    fn embedded_record_is_sound() {
        if let Err(error) = Evidence::assemble() {
            panic!("{error}");
        }
    }
}
