//! What a pattern changes in a scenario before it reads it, told by what is there rather than by position.

use crate::scenario::{Scenario, Setting};

/// A change of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A key is set, such as `policy.translation=0`.
    Set(&'static str),
    /// A key of the pinned park that is read, such as `imitation=0`.
    OfPark(&'static str),
    /// A key of that park's partner, such as `reliability=0.9`.
    OfPartner(&'static str),
    /// The events on that park that set this quantity leave it as it was: their factor is 1.
    WithoutEvent(&'static str),
    /// The programme of this name brings no incentive.
    WithoutProgramme(&'static str),
}

impl Change {
    /// The settings that bring it about in a scenario whose park of the record `record` is read.
    ///
    /// # Errors
    /// In words, when the scenario lacks what is to be changed.
    pub fn settings(self, scenario: &Scenario, record: Option<&str>) -> Result<Vec<Setting>, String> {
        let document = toml::from_str(scenario.resolved()).unwrap_or_default();
        let keys = self.keys(&document, record)?;
        keys.iter().map(|key| key.parse().map_err(|_| format!("`{key}` is no setting"))).collect()
    }

    fn keys(self, document: &toml::Table, record: Option<&str>) -> Result<Vec<String>, String> {
        let parks = rows(document, &["case", "park"]);
        let park = || {
            let is_it = |park: &&toml::Value| text(park, "record") == record && record.is_some();
            parks.iter().position(|park| is_it(&park)).ok_or("no such park".to_owned())
        };
        match self {
            Self::Set(key) => Ok(vec![key.to_owned()]),
            Self::OfPark(key) => Ok(vec![format!("case.park.{}.{key}", park()?)]),
            Self::OfPartner(key) => {
                let partner = text(&parks[park()?], "partner");
                let firms = rows(document, &["case", "corporation"]);
                let firm = firms.iter().position(|firm| text(firm, "name") == partner);
                firm.map(|firm| vec![format!("case.corporation.{firm}.{key}")]).ok_or("no such partner".to_owned())
            }
            Self::WithoutEvent(quantity) => {
                let name = text(&parks[park()?], "name");
                let events = rows(document, &["event"]);
                let is_it = |event: &toml::Value| text(event, "set") == Some(quantity) && text(event, "park") == name;
                let found: Vec<String> = (events.iter().enumerate())
                    .filter(|(_, event)| is_it(event))
                    .map(|(at, _)| format!("event.{at}.value=1"))
                    .collect();
                if found.is_empty() { Err(format!("no event sets {quantity} of the park")) } else { Ok(found) }
            }
            Self::WithoutProgramme(name) => {
                let at = rows(document, &["programme"]).iter().position(|row| text(row, "name") == Some(name));
                at.map(|at| vec![format!("programme.{at}.countries=[]")]).ok_or(format!("no programme \"{name}\""))
            }
        }
    }
}

/// The tables of a list in a document; none where there is no such list.
fn rows<'a>(document: &'a toml::Table, path: &[&str]) -> &'a [toml::Value] {
    let (first, rest) = path.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
    let found = rest.iter().fold(document.get(first), |value, key| value.and_then(|value| value.get(key)));
    found.and_then(toml::Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(row: &'a toml::Value, key: &str) -> Option<&'a str> {
    row.get(key).and_then(toml::Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "[case]\ncorporation = [{ name = \"A\" }, { name = \"B\" }]\npark = [{ name = \"One\" }, \
        { name = \"Two\", record = \"kitic\", partner = \"B\" }]\n[[event]]\nset = \"land\"\npark = \"Two\"\n\
        [[event]]\nset = \"entry\"\npark = \"Two\"\n[[programme]]\nname = \"P\"\n";

    #[test]
    fn changes_find_what_they_change() {
        let document = toml::from_str(DOCUMENT).expect("a document");
        let keys = |change: Change| change.keys(&document, Some("kitic"));
        let one = |key: &str| Ok(vec![key.to_owned()]);
        assert_eq!(keys(Change::OfPark("imitation=0")), one("case.park.1.imitation=0"));
        assert_eq!(keys(Change::OfPartner("reliability=0.9")), one("case.corporation.1.reliability=0.9"));
        assert_eq!(keys(Change::WithoutEvent("entry")), one("event.1.value=1"));
        assert_eq!(keys(Change::WithoutProgramme("P")), one("programme.0.countries=[]"));
        assert!(keys(Change::WithoutProgramme("Q")).is_err_and(|why| why.contains("\"Q\"")));
        assert!(Change::OfPark("land=1").keys(&document, Some("tcriz")).is_err());
        assert!(Change::OfPark("land=1").keys(&document, None).is_err(), "a park without a record is no answer");
    }
}
