//! One run as frames: what every park shown is at each, and how much there is in all.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ids::{ParkId, RegionId};
use crate::policy::Bundle;
use crate::state::RunEvent;
use crate::story::RecordedRun;
use crate::world::plan::Role;

/// A run in one arm.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Track {
    /// Arm.
    pub arm: &'static str,
    /// Parks founded that the page does not show, for their number.
    pub left_out: u32,
    /// Living parks at the end of each frame; all parks count, shown or not.
    pub living: Vec<u32>,
    /// Tenants of all parks at the end of each frame.
    pub tenants: Vec<u32>,
    /// Technology that reached host firms by then, log points x firms, of all parks.
    pub transfer: Vec<f64>,
    /// Frames in which a host region changed its policy in force, with the region's position.
    pub learned: Vec<[u32; 2]>,
    /// Parks, the one that was requested first.
    pub parks: Vec<ParkTrack>,
}

/// One park of one run. Values that change seldom are kept as pairs of frame and value, from the frame on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParkTrack {
    /// Number.
    pub id: u32,
    /// Name.
    pub name: String,
    /// What the same park is in another arm: its name where history pinned it, else developer and partner.
    pub key: String,
    /// Positions of the home and the host region.
    pub regions: [u32; 2],
    /// Names of the actors in the six roles.
    pub actors: Vec<String>,
    /// Who took the initiative.
    pub initiator: &'static str,
    /// Frame of the founding.
    pub founded: u32,
    /// Frame and cause of the end.
    pub end: Option<(u32, String)>,
    /// Stages, from 0.
    pub stage: Vec<[u32; 2]>,
    /// Types: 0 hierarchical, 1 spontaneous, 2 hybrid.
    pub kind: Vec<[u32; 2]>,
    /// Roles enrolled, as bits in the order of the roles.
    pub enrolled: Vec<[u32; 2]>,
    /// The form of each element, a digit each, 0 the practice of the place, 1 the source model, 2 translated.
    pub forms: Vec<(u32, String)>,
    /// Tenants of all nationalities at the end of each frame from the founding on.
    pub tenants: Vec<u32>,
    /// Of these, firms from elsewhere than the home country.
    pub others: Vec<u32>,
    /// Transfer by then, log points x firms.
    pub transfer: Vec<f64>,
    /// Trust, mobilised share and fit, per cent.
    pub trust: Vec<u32>,
    /// Mobilised share, per cent.
    pub mobilised: Vec<u32>,
    /// Fit, per cent.
    pub fit: Vec<u32>,
    /// What elements went through: frame, element, `taken`, `imposed`, `refused`, `lapsed` or `translated`.
    pub moves: Vec<(u32, u32, &'static str)>,
}

/// The forms of a bundle's elements, a digit each: 0 the practice of the place, 1 the source model, 2 translated.
fn forms(bundle: Bundle, elements: usize) -> String {
    (0..elements).map(|element| char::from(b'0' + bundle.form(element) as u8)).collect()
}

/// What the same park is called in every arm of a world.
pub(super) fn key(run: &RecordedRun, id: ParkId) -> String {
    let park = &run.state.parks[id];
    match park.pinned {
        Some(pinned) => run.scenario.plan.parks[pinned].name.clone(),
        None => format!("{}-{}", park.developer.0, park.partner.0),
    }
}

/// The parks to show: the one of this key, those that history pinned, then by most tenants, as many as `samples` hold.
pub(super) fn shown(run: &RecordedRun, wanted: Option<&str>, stride: u32, samples: usize) -> Vec<ParkId> {
    let mut order: Vec<ParkId> = run.state.parks.ids().collect();
    order.sort_by_key(|&id| {
        let park = &run.state.parks[id];
        let is_wanted = wanted.is_some_and(|wanted| key(run, id) == wanted);
        (!is_wanted, park.pinned.is_none(), std::cmp::Reverse(park.history.tenants_peak), id)
    });
    let mut room = samples;
    let mut shown = Vec::new();
    for id in order {
        let length = run.courses[id].len().div_ceil(stride as usize);
        if !shown.is_empty() && length > room {
            break;
        }
        room = room.saturating_sub(length);
        shown.push(id);
    }
    shown
}

impl Track {
    pub(super) fn of(run: &RecordedRun, shown: &[ParkId], places: &BTreeMap<RegionId, u32>, stride: u32) -> Self {
        let last = |frame: u32| ((frame + 1) * stride).min(run.clock.steps) - 1;
        let frames: Vec<u32> = (0..run.clock.steps.div_ceil(stride)).map(last).collect();
        let learned = run.state.events.entries().iter().filter_map(|&(step, event)| match event {
            RunEvent::RegionChanged { region, .. } => Some([step / stride, *places.get(&region)?]),
            _ => None,
        });
        Self {
            arm: run.arm.as_str(),
            left_out: (run.state.parks.len() - shown.len()) as u32,
            living: frames.iter().map(|&step| living(run, step)).collect(),
            tenants: frames
                .iter()
                .map(|&step| all(run, |id| run.sample(id, step).map_or(0, |now| now.tenants)))
                .collect(),
            transfer: frames
                .iter()
                .map(|&step| hundredth(run.state.parks.ids().map(|id| transfer(run, id, step)).sum()))
                .collect(),
            learned: learned.collect(),
            parks: shown.iter().map(|&id| ParkTrack::of(run, id, places, stride)).collect(),
        }
    }
}

fn living(run: &RecordedRun, step: u32) -> u32 {
    all(run, |id| {
        let park = &run.state.parks[id];
        u32::from(park.founded <= step && park.end.is_none_or(|(end, _)| end > step))
    })
}

fn all(run: &RecordedRun, of: impl Fn(ParkId) -> u32) -> u32 {
    run.state.parks.ids().map(of).sum()
}

/// Transfer of a park by the end of a step.
fn transfer(run: &RecordedRun, id: ParkId, step: u32) -> f64 {
    let at = step.checked_sub(run.state.parks[id].founded);
    at.and_then(|at| run.transfers[id].get(at as usize)).copied().unwrap_or(0.0)
}

/// Two decimals are enough to draw.
fn hundredth(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

impl ParkTrack {
    fn of(run: &RecordedRun, id: ParkId, places: &BTreeMap<RegionId, u32>, stride: u32) -> Self {
        let park = &run.state.parks[id];
        let course = &run.courses[id];
        // The last sample of each frame.
        let ends = |at: usize| course.get(at + 1).is_none_or(|next| next.step / stride > course[at].step / stride);
        let samples: Vec<_> = (0..course.len()).filter(|&at| ends(at)).map(|at| &course[at]).collect();
        let percent = |value: f64| (value * 100.0).round().clamp(0.0, 100.0) as u32;
        let seldom = |of: &dyn Fn(&crate::story::ParkAtStep) -> u32| {
            changes(samples.iter().map(|sample| (sample.step / stride, of(sample))))
                .map(|(frame, value)| [frame, value])
                .collect()
        };
        let of_region = |region: RegionId| places.get(&region).copied().unwrap_or_default();
        Self {
            id: id.0,
            name: run.park_name(id),
            key: key(run, id),
            regions: [of_region(park.home_region), of_region(park.host_region)],
            actors: Role::ALL.map(|role| run.actor_name(park, role)).to_vec(),
            initiator: park.initiator.as_str(),
            founded: park.founded / stride,
            end: park.end.map(|(step, cause)| (step / stride, cause.as_str().replace('_', " "))),
            stage: seldom(&|sample| sample.stage as u32),
            kind: seldom(&|sample| run.kind(id, sample) as u32),
            enrolled: seldom(&|sample| u32::from(sample.enrolled.0)),
            forms: changes(
                samples.iter().map(|sample| (sample.step / stride, forms(sample.bundle, run.world.elements))),
            )
            .collect(),
            tenants: samples.iter().map(|sample| sample.tenants).collect(),
            others: samples.iter().map(|sample| sample.others).collect(),
            transfer: samples.iter().map(|sample| hundredth(transfer(run, id, sample.step))).collect(),
            trust: samples.iter().map(|sample| percent(sample.trust)).collect(),
            mobilised: samples.iter().map(|sample| percent(sample.mobilised)).collect(),
            fit: samples.iter().map(|sample| percent(sample.fit)).collect(),
            moves: run.events(id).filter_map(|(step, event)| moved(step / stride, &event)).collect(),
        }
    }
}

/// The first of each run of equal values.
fn changes<T: PartialEq + Clone>(values: impl Iterator<Item = (u32, T)>) -> impl Iterator<Item = (u32, T)> {
    let mut last: Option<T> = None;
    values.filter(move |(_, value)| last.replace(value.clone()).as_ref() != Some(value))
}

/// What happened to an element, if anything did.
fn moved(frame: u32, event: &RunEvent) -> Option<(u32, u32, &'static str)> {
    let (element, what) = match *event {
        RunEvent::Offered { element, imposed: true, .. } => (element, "imposed"),
        RunEvent::Offered { element, taken: true, .. } => (element, "taken"),
        RunEvent::Offered { element, .. } => (element, "refused"),
        RunEvent::Lapsed { element, .. } => (element, "lapsed"),
        RunEvent::Translated { element, .. } => (element, "translated"),
        _ => return None,
    };
    Some((frame, element as u32, what))
}
