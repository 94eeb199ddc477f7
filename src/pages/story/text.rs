//! The story as plain text: who plays, then chapter by chapter, for a terminal or a file.

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
pub fn story(played: &RecordedRun, id: ParkId, choice: Choice) -> String {
    let mut text = heading(played, id, choice);
    for chapter in chapters(played, id) {
        text += &rendered(played, &chapter);
    }
    text
}

/// Title, where the park was found, and who plays which role.
fn heading(played: &RecordedRun, id: ParkId, choice: Choice) -> String {
    let park = &played.state.parks[id];
    let name = played.park_name(id);
    let parks = played.state.parks.len() as u32;
    let reason = match choice {
        Choice::Asked => String::new(),
        Choice::Pinned => "; the park that history pinned".to_owned(),
        Choice::HighestTransfer => {
            format!("; chosen for its transfer, the highest of {}", count(parks, "park", "parks"))
        }
    };
    let seed = played.scenario.experiment.seed;
    let mut text = format!("The story of {name}\n{}\n", played.scenario.title);
    let _ = writeln!(text, "{}, seed {seed}{reason}\n", played.place());
    for (role, name) in introduction(played, park) {
        let _ = writeln!(text, "  {role:<12} {name}");
    }
    text
}

/// Who plays which role, and of what place.
pub(super) fn introduction(played: &RecordedRun, park: &Park) -> Vec<(&'static str, String)> {
    let of_role = |of: Role| {
        let (region, country) = match of {
            Role::HomeNation | Role::HomeRegion | Role::HomeCorporation => (park.home_region, park.home),
            Role::HostNation | Role::HostRegion | Role::HostCorporation => (park.host_region, park.host),
        };
        let place = match of {
            Role::HomeCorporation | Role::HostCorporation => {
                format!(", of {} ({})", played.names.region(region), played.names.country(country))
            }
            Role::HomeRegion | Role::HostRegion => format!(", of {}", played.names.country(country)),
            Role::HomeNation | Role::HostNation => String::new(),
        };
        (role(of), format!("{}{place}", played.actor_name(park, of)))
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

pub(super) fn rendered(played: &RecordedRun, chapter: &Chapter) -> String {
    let mut text = format!("\n{}\n\n", chapter.title.to_uppercase());
    for passage in &chapter.passages {
        text += &wrapped(&dated(played, passage), WIDTH, "  ");
    }
    text
}
