//! One run in each of several arms as frames that a page can step through: places, parks, roles, elements, tenants.
//!
//! A frame is one step, or several where a run has more steps than `MOST_FRAMES`. The data of a run are bounded: pinned
//! parks come first, then those with the most tenants, and [`Track::left_out`] counts the others.

mod places;
mod summary;
mod track;

use serde::Serialize;

use crate::ids::ParkId;
use crate::mechanisms::policy_round::host_role;
use crate::parameters::Element;
use crate::world::plan::{Programme, Role};

use super::chapter::{Chapter, dated};
use super::narrative::chapters;
use super::recorded_run::{Absent, RecordedRun};
use super::text::introduction;
use super::wording::{date, role};

pub use places::{PlaceOnMap, Region};
pub use track::{ParkTrack, Track};

/// Frames of a run; longer runs show every second step, or every third, and so on.
const MOST_FRAMES: u32 = 1200;
/// Frames of parks, summed over parks and arms; about 25 bytes each.
const MOST_SAMPLES: usize = 40_000;
/// Bytes of stories in one arm.
const MOST_STORY: usize = 120_000;

/// A run of one world in several arms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replay {
    /// Title of the scenario.
    pub title: String,
    /// Seed of all draws.
    pub seed: u64,
    /// Number of the world.
    pub world: u32,
    /// Run within the world, and how many there are.
    pub run: [u32; 2],
    /// Steps in a frame.
    pub stride: u32,
    /// Date of each frame.
    pub frames: Vec<String>,
    /// Elements of a policy: name, and who decides in the host country.
    pub elements: Vec<[String; 2]>,
    /// The six roles.
    pub roles: Vec<&'static str>,
    /// Countries, home first.
    pub countries: Vec<PlaceOnMap>,
    /// Regions that the page shows.
    pub regions: Vec<Region>,
    /// Whether all regions have places on the globe.
    pub on_globe: bool,
    /// Programmes: name, frame in which it begins, frame in which it ends.
    pub programmes: Vec<(String, u32, Option<u32>)>,
    /// The run in each arm; the first is the one that was requested.
    pub arms: Vec<Track>,
    /// Stories of parks in each arm.
    #[serde(skip)]
    pub stories: Vec<ParkStory>,
}

/// A passage of a story, with the step that it tells of; none where it stands outside time.
pub type Passage = (Option<u32>, String);

/// The story of one park in one arm, for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkStory {
    /// Arm.
    pub arm: &'static str,
    /// Number of the park.
    pub park: u32,
    /// Name of the park.
    pub name: String,
    /// Who has which role: role and name.
    pub cast: Vec<[String; 2]>,
    /// Chapters: title, and passages with their frames.
    pub chapters: Vec<(&'static str, Vec<Passage>)>,
}

/// The frames of runs of one world that differ in their arms. The park requested is that of the first.
///
/// # Errors
///
/// [`Absent::Park`] where a park is requested by name or number and the first run has none such.
pub fn replay(first: &RecordedRun, others: &[RecordedRun], asked: Option<&str>) -> Result<Replay, Absent> {
    let focus = match first.choose(asked) {
        Ok((id, _)) => Some(id),
        Err(Absent::NoPark { .. }) if asked.is_none() => None,
        Err(absent) => return Err(absent),
    };
    let key = focus.map(|id| track::key(first, id));
    let runs: Vec<&RecordedRun> = [first].into_iter().chain(others).collect();
    let (clock, scenario) = (&first.clock, first.scenario);
    let stride = clock.steps.div_ceil(MOST_FRAMES).max(1);
    let shown: Vec<Vec<ParkId>> =
        runs.iter().map(|run| track::shown(run, key.as_deref(), stride, MOST_SAMPLES / runs.len())).collect();
    let map = places::places(&runs, &shown);
    let frame_of = |date: f64| clock.step_of(date) / stride;
    let element =
        |element: &Element| [element.name.replace('_', " "), role(host_role(element.jurisdiction)).to_owned()];
    let programme =
        |programme: &Programme| (programme.name.clone(), frame_of(programme.date), programme.until.map(frame_of));
    let pairs = || runs.iter().zip(&shown);
    Ok(Replay {
        title: scenario.title.clone(),
        seed: scenario.experiment.seed,
        world: first.world_number,
        run: [first.run, scenario.experiment.runs],
        stride,
        frames: (0..clock.steps.div_ceil(stride)).map(|frame| date(clock, frame * stride)).collect(),
        elements: first.parameters.policy.element.iter().map(element).collect(),
        roles: Role::ALL.map(role).to_vec(),
        programmes: scenario.plan.programmes.iter().map(programme).collect(),
        stories: pairs().flat_map(|(run, shown)| stories(run, shown, stride)).collect(),
        arms: pairs().map(|(run, shown)| Track::of(run, shown, &map.positions, stride)).collect(),
        countries: map.countries,
        regions: map.regions,
        on_globe: map.on_globe,
    })
}

/// Stories of the parks shown, from the first on, as many as there is room for, at least one.
fn stories(run: &RecordedRun, shown: &[ParkId], stride: u32) -> Vec<ParkStory> {
    let mut room = MOST_STORY;
    let mut stories = Vec::new();
    for &id in shown {
        let park = &run.state.parks[id];
        let told: Vec<Chapter> = chapters(run, id);
        let chapters: Vec<_> = (told.iter())
            .map(|chapter| {
                let passages = chapter.passages.iter();
                let passages = passages.map(|passage| (passage.step.map(|step| step / stride), dated(run, passage)));
                (chapter.title, passages.collect::<Vec<_>>())
            })
            .collect();
        let length: usize = chapters.iter().flat_map(|(_, passages)| passages).map(|(_, text)| text.len()).sum();
        if !stories.is_empty() && length > room {
            break;
        }
        room = room.saturating_sub(length);
        stories.push(ParkStory {
            arm: run.arm.as_str(),
            park: id.0,
            name: run.park_name(id),
            cast: introduction(run, park).into_iter().map(|(role, name)| [role.to_owned(), name]).collect(),
            chapters,
        });
    }
    stories
}
