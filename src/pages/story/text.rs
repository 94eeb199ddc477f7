//! The story as plain text: who takes part, then chapter by chapter, for a terminal or a file.

use std::fmt::Write;

use crate::ids::ParkId;
use crate::state::Park;
use crate::world::plan::Role;

use super::chapter::{Chapter, dated};
use super::narrative::chapters;
use super::recorded_run::{Choice, RecordedRun};
use super::wording::{count, role, wrapped};

/// Characters in a line.
pub(super) const WIDTH: usize = 92;

/// The story of a park.
pub fn story(recorded: &RecordedRun, id: ParkId, choice: Choice) -> String {
    let mut text = heading(recorded, id, choice);
    for chapter in chapters(recorded, id) {
        text += &rendered(recorded, &chapter);
    }
    text
}

/// Title, where the park was found, and who has which role.
fn heading(recorded: &RecordedRun, id: ParkId, choice: Choice) -> String {
    let park = &recorded.state.parks[id];
    let name = recorded.park_name(id);
    let parks = recorded.state.parks.len() as u32;
    let reason = match choice {
        Choice::Requested => String::new(),
        Choice::Pinned => "; the park that history pinned".to_owned(),
        Choice::HighestTransfer => {
            format!("; chosen for its transfer, the highest of {}", count(parks, "park", "parks"))
        }
    };
    let seed = recorded.scenario.experiment.seed;
    let mut text = format!("The story of {name}\n{}\n", recorded.scenario.title);
    let _ = writeln!(text, "{}, seed {seed}{reason}\n", recorded.place());
    for (role, name) in introduction(recorded, park) {
        let _ = writeln!(text, "  {role:<12} {name}");
    }
    text
}

/// Who has which role, and of what place.
pub(super) fn introduction(recorded: &RecordedRun, park: &Park) -> Vec<(&'static str, String)> {
    let of_role = |of: Role| {
        let (region, country) = match of {
            Role::HomeNation | Role::HomeRegion | Role::HomeCorporation => (park.home_region, park.home),
            Role::HostNation | Role::HostRegion | Role::HostCorporation => (park.host_region, park.host),
        };
        let place = match of {
            Role::HomeCorporation | Role::HostCorporation => {
                format!(", of {} ({})", recorded.names.region(region), recorded.names.country(country))
            }
            Role::HomeRegion | Role::HostRegion => format!(", of {}", recorded.names.country(country)),
            Role::HomeNation | Role::HostNation => String::new(),
        };
        (role(of), format!("{}{place}", recorded.actor_name(park, of)))
    };
    [
        Role::HomeCorporation,
        Role::HomeRegion,
        Role::HomeNation,
        Role::HostCorporation,
        Role::HostRegion,
        Role::HostNation,
    ]
    .map(of_role)
    .to_vec()
}

pub(super) fn rendered(recorded: &RecordedRun, chapter: &Chapter) -> String {
    let mut text = format!("\n{}\n\n", chapter.title.to_uppercase());
    for passage in &chapter.passages {
        text += &wrapped(&dated(recorded, passage), WIDTH, "  ");
    }
    text
}
