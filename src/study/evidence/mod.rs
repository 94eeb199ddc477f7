//! What is on record about real parks, with its sources, and how users read records of their own.
//!
//! The project's record is data beside this file: `sources.toml` and one file per park in `parks/`. A user's file has
//! the same form and may hold both. Nothing here reads a disk: texts come in, [`Evidence`] comes out.

mod check;
mod date;
mod form;
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
        RECORD.get_or_init(|| {
            let mut record = Self::default();
            for file in FILES {
                let part: Self = toml::from_str(file.text).expect("the embedded record is sound, which a test checks");
                record.sources.extend(part.sources);
                record.parks.extend(part.parks);
            }
            record
        })
    }

    /// Reads a record of the user's own. It may cite sources of its own and those that come with the program; the
    /// latter are copied into the result, so that it stands alone.
    ///
    /// # Errors
    /// All faults of form and content (keys, words, dates, figures, sources), each with file, line and column; of a text
    /// that is no TOML those of its syntax. A text without a park is a fault.
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
    /// let own = polmob_study::evidence::Evidence::parse(text, "own.toml")?;
    /// assert_eq!(own.series("my_park", "tenants")[0].value, 12.0);
    /// # Ok::<(), polmob_study::evidence::EvidenceError>(())
    /// ```
    pub fn parse(text: &str, file: &str) -> Result<Self, EvidenceError> {
        let file = File { name: file, text };
        let known = &Self::builtin().sources;
        let problems = file.problems(known);
        if !problems.is_empty() {
            return Err(EvidenceError { problems });
        }
        let unreadable = |error| EvidenceError { problems: vec![file.unreadable(&error)] };
        let mut own: Self = toml::from_str(text).map_err(unreadable)?;
        let cited: BTreeSet<String> = own.parks.iter().flat_map(Park::citations).map(str::to_owned).collect();
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
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Evidence, FILES, Source};

    #[test]
    fn embedded_record_is_sound() {
        let mut known: BTreeMap<String, Source> = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for file in FILES {
            let mut problems = file.problems(&known);
            // Sources alone are no file of a user's.
            problems.retain(|problem| !(file.name == "sources.toml" && problem.title.starts_with("there is no park")));
            assert!(problems.is_empty(), "{problems:?}");
            let part: Evidence = toml::from_str(file.text).expect("form and types agree");
            for (key, source) in part.sources {
                assert!(known.insert(key.clone(), source).is_none(), "{}: two sources {key}", file.name);
            }
            for park in part.parks {
                assert!(ids.insert(park.id.clone()), "{}: two parks {}", file.name, park.id);
            }
        }
        assert_eq!(ids.len(), Evidence::builtin().parks.len());
    }
}
