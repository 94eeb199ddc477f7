//! What a run came to, in a few sentences.

use crate::measures::partnership_type::PartnershipType;
use crate::state::Stage;
use crate::story::wording::{count, list};

use super::{ParkTrack, Replay};

impl Replay {
    /// What became of the park in the first arm.
    pub fn summary(&self) -> String {
        let Some(track) = self.arms.first() else { return String::new() };
        let course = match track.parks.first() {
            Some(park) => course(park, &self.frames),
            None => "no park is founded".to_owned(),
        };
        let more = match (track.left_out as usize + track.parks.len()).saturating_sub(1) {
            0 => String::new(),
            1 => " One other park is founded.".to_owned(),
            others => format!(" {others} other parks are founded."),
        };
        format!("In arm {} of world {}, {course}.{more}", track.arm, self.world)
    }
}

/// The course of a park in one clause.
fn course(park: &ParkTrack, frames: &[String]) -> String {
    let date = |frame: u32| frames.get(frame as usize).map_or("", String::as_str);
    let kind = |kind: u32| PartnershipType::ALL.get(kind as usize).map_or("", |kind| kind.as_str());
    let tenants = |number: u32| count(number, "tenant", "tenants");
    let first = park.kind.first().map_or("", |&[_, first]| kind(first));
    let mut parts = vec![format!("{} is founded in {} as a {first} partnership", park.name, date(park.founded))];
    let mut turns: Vec<(u32, String)> = Vec::new();
    turns.extend(
        (park.stage.iter().find(|[_, stage]| *stage == Stage::Operating as u32))
            .map(|[frame, _]| (*frame, format!("operates from {} on", date(*frame)))),
    );
    match park.kind.as_slice() {
        [] | [_] => {}
        [_, [frame, last]] => turns.push((*frame, format!("becomes {} in {}", kind(*last), date(*frame)))),
        [_, .., [frame, last]] => {
            let times = park.kind.len() - 1;
            turns
                .push((*frame, format!("changes its type {times} times, last to {} in {}", kind(*last), date(*frame))));
        }
    }
    turns.sort_by_key(|(frame, _)| *frame);
    parts.extend(turns.into_iter().map(|(_, turn)| turn));
    let most = park.tenants.iter().max().copied().unwrap_or_default();
    parts.push(match &park.end {
        Some((frame, cause)) if most == 0 => {
            format!("ends in {} ({cause}) without ever having had a tenant", date(*frame))
        }
        Some((frame, cause)) => format!("ends in {} ({cause}), after it had at most {}", date(*frame), tenants(most)),
        None => format!("has {} at the end", tenants(park.tenants.last().copied().unwrap_or_default())),
    });
    list(&parts)
}
