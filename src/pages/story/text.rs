//! The story as plain text: who plays, then chapter by chapter, for a terminal or a file.

use std::fmt::Write;

use crate::ids::ParkId;
use crate::world::plan::Role;

use super::chapter::{Chapter, dated};
use super::played::{Choice, Played};
use super::tale::chapters;
use super::wording::{count, role, wrapped};

/// Characters in a line.
pub(super) const WIDTH: usize = 92;

/// The story of a park.
pub fn story(played: &Played, id: ParkId, choice: Choice) -> String {
    let mut text = heading(played, id, choice);
    for chapter in chapters(played, id) {
        text += &rendered(played, &chapter);
    }
    text
}

/// Title, where the park was found, and who plays which role.
fn heading(played: &Played, id: ParkId, choice: Choice) -> String {
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
    let places = [
        (Role::HomeCorporation, park.home_region, park.home),
        (Role::HomeRegion, park.home_region, park.home),
        (Role::HomeNation, park.home_region, park.home),
        (Role::HostCorporation, park.host_region, park.host),
        (Role::HostRegion, park.host_region, park.host),
        (Role::HostNation, park.host_region, park.host),
    ];
    for (of, region, country) in places {
        let place = match of {
            Role::HomeCorporation | Role::HostCorporation => {
                format!(", of {} ({})", played.names.region(region), played.names.country(country))
            }
            Role::HomeRegion | Role::HostRegion => format!(", of {}", played.names.country(country)),
            _ => String::new(),
        };
        let _ = writeln!(text, "  {:<12} {}{place}", role(of), played.actor_name(park, of));
    }
    text
}

pub(super) fn rendered(played: &Played, chapter: &Chapter) -> String {
    let mut text = format!("\n{}\n\n", chapter.title.to_uppercase());
    for passage in &chapter.passages {
        text += &wrapped(&dated(played, passage), WIDTH, "  ");
    }
    text
}
