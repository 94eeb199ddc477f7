//! What a pattern changes in a scenario before it reads it, by the park that is read rather than by position.

use crate::scenario::{Scenario, Setting};

use super::reading::{RunStatistic, position};

/// A setting with the positions of a park and its partner.
pub(super) fn filled(text: &str, park: usize, partner: usize) -> String {
    text.replace("{park}", &park.to_string()).replace("{partner}", &partner.to_string())
}

impl RunStatistic {
    /// What is set in a scenario.
    pub(super) fn settings_in(&self, scenario: &Scenario) -> Result<Vec<Setting>, String> {
        if self.settings.is_empty() && self.without_event.is_none() {
            return Ok(Vec::new());
        }
        let park = self.case.as_deref().and_then(|park| position(scenario, park));
        let document: toml::Table = toml::from_str(scenario.resolved()).unwrap_or_default();
        let text = |row: &toml::Value, key: &str| row.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        let rows = |value: Option<&toml::Value>| value.and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let case = |list: &str| rows(document.get("case").and_then(|case| case.get(list)));
        let own = park.and_then(|park| case("park").get(park).cloned());
        let partner = own.as_ref().and_then(|own| text(own, "partner"));
        let partner = partner
            .and_then(|name| case("corporation").iter().position(|firm| text(firm, "name").as_ref() == Some(&name)));
        let parsed = |key: String| key.parse::<Setting>().map_err(|_| format!("`{key}` is no setting"));
        let mut settings = Vec::new();
        for setting in &self.settings {
            if setting.contains("{partner}") && partner.is_none() {
                return Err("the partner of the park is not named".to_owned());
            }
            settings.push(parsed(filled(setting, park.unwrap_or(0), partner.unwrap_or(0)))?);
        }
        if let Some(quantity) = &self.without_event {
            let name = own.as_ref().and_then(|own| text(own, "name"));
            let is_it =
                |event: &toml::Value| text(event, "set").as_ref() == Some(quantity) && text(event, "park") == name;
            let events = rows(document.get("event"));
            let found = events.iter().enumerate().filter(|(_, event)| is_it(event));
            let before = settings.len();
            for (at, _) in found {
                settings.push(parsed(format!("event.{at}.value=1"))?);
            }
            if settings.len() == before {
                return Err(format!("no event sets {quantity} of the park"));
            }
        }
        Ok(settings)
    }
}
