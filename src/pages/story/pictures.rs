//! What the pictures of a story show: the timeline of a park, and the network of actors and parks.

use crate::charts::{AxisLabel, Course, DatedLine, Fate, Labels, MapActor, MapPark, Mark, NetworkMap, Span, Timeline};
use crate::ids::ParkId;
use crate::measures::partnership_type::PartnershipType;
use crate::parameters::Scale;
use crate::state::{Clock, RunEvent, Stage};
use crate::world::plan::{Initiator, Role};

use super::network::Network;
use super::recorded_run::{ParkAtStep, RecordedRun};
use super::sentences::SentenceWriter;
use super::wording::{date, role};

/// A condition that held from one time to another.
type Bars = Vec<(f64, f64)>;

/// The timeline of a park, or of a park and its counterpart in another arm, with the step in which they part.
pub fn timeline(courses: &[(&RecordedRun, ParkId)], parted: Option<u32>) -> Timeline {
    let Some(&(first, id)) = courses.first() else { return Timeline::default() };
    let teller = SentenceWriter { recorded: first, id };
    let name = first.park_name(id);
    let seed = first.scenario.experiment.seed;
    let title = match courses {
        [_, (second, _)] => format!("{name}: {} against {}", first.arm.as_str(), second.arm.as_str()),
        _ => format!("{name}: who enrolled, what travelled, what came of it"),
    };
    let parting =
        if parted.is_some() { " Dashed line \"arms part\": first step in which anything differs." } else { "" };
    let caption = format!(
        "{}, seed {seed}. Mobilised: the share that is, the success that nations see; fit: of the policy in the host region.{parting} One run, no average.",
        super::wording::capital(&first.place())
    );
    Timeline {
        labels: Labels {
            title,
            caption,
            description: format!("The course of a park over time. {}", first.scenario.title),
        },
        time: if first.clock.start == 0 { AxisLabel::new("time", "years") } else { AxisLabel::new("year", "") },
        roles: Role::ALL.map(|of| format!("{}: {}", role(of), teller.name(of))).into(),
        elements: (0..first.world.elements).map(|at| teller.element(at)).collect(),
        courses: courses.iter().map(|&(recorded, id)| course(recorded, id, parted)).collect(),
    }
}

fn course(recorded: &RecordedRun, id: ParkId, parted: Option<u32>) -> Course {
    let park = &recorded.state.parks[id];
    let clock = &recorded.clock;
    // In the step of the end a park has let its tenants go: curves stop before it.
    let samples = &recorded.courses[id];
    let living = &samples[..samples.len() - usize::from(park.end.is_some() && samples.len() > 1)];
    let curve = |name: &str, value: &dyn Fn(&ParkAtStep) -> f64| {
        (name.to_owned(), living.iter().map(|sample| (clock.date(sample.step + 1), value(sample))).collect::<Vec<_>>())
    };
    let when = |holds: &dyn Fn(&ParkAtStep) -> bool| bars(clock, samples, holds);
    let mut events: Vec<DatedLine> = (recorded.scenario.plan.programmes.iter())
        .filter(|programme| [park.home, park.host].iter().any(|country| programme.countries.contains(country)))
        .map(|programme| DatedLine { time: programme.date, label: programme.name.clone() })
        .collect();
    events.extend(parted.map(|step| DatedLine { time: clock.date(step), label: "arms part".to_owned() }));
    events.sort_by(|a, b| a.time.total_cmp(&b.time));
    Course {
        name: recorded.arm.as_str().to_owned(),
        types: spans(clock, samples, |sample| PartnershipType::of(park.initiator, sample.enrolled).as_str()),
        stages: spans(clock, samples, |sample| sample.stage.as_str()),
        enrolled: Role::ALL.iter().map(|&of| when(&|sample| sample.enrolled.has(of))).collect(),
        agreeing: (0..recorded.world.elements).map(|at| when(&|sample| sample.bundle.has_moved(at))).collect(),
        marks: recorded.events(id).filter_map(|(step, event)| mark(clock, step, &event)).collect(),
        shares: vec![
            curve("mobilised", &|sample| sample.mobilised),
            curve("trust", &|sample| sample.trust),
            curve("fit", &|sample| sample.fit),
        ],
        counts: vec![
            curve("registered", &|sample| f64::from(sample.tenants)),
            curve("producing", &|sample| f64::from(sample.producing)),
        ],
        events,
        end: park
            .end
            .map(|(step, cause)| DatedLine { time: clock.date(step + 1), label: cause.as_str().replace('_', " ") }),
    }
}

fn mark(clock: &Clock, step: u32, event: &RunEvent) -> Option<Mark> {
    let time = clock.date(step + 1);
    let (element, fate) = match *event {
        RunEvent::Offered { element, imposed: true, .. } => (element, Fate::Imposed),
        RunEvent::Offered { element, taken: true, .. } => (element, Fate::Taken),
        RunEvent::Offered { element, .. } => (element, Fate::Refused),
        RunEvent::Lapsed { element, .. } => (element, Fate::Lapsed),
        RunEvent::Translated { element, .. } => (element, Fate::Translated),
        _ => return None,
    };
    Some(Mark { time, element, fate })
}

/// When a condition held, as spans without gaps between steps.
fn bars(clock: &Clock, samples: &[ParkAtStep], holds: &dyn Fn(&ParkAtStep) -> bool) -> Bars {
    let runs = samples.chunk_by(|a, b| holds(a) == holds(b));
    let held = runs.filter_map(|run| Some((run.first()?, run.last()?))).filter(|(first, _)| holds(first));
    held.map(|(first, last)| (clock.date(first.step), clock.date(last.step + 1))).collect()
}

fn spans(clock: &Clock, samples: &[ParkAtStep], name: impl Fn(&ParkAtStep) -> &'static str) -> Vec<Span> {
    let runs = samples.chunk_by(|a, b| name(a) == name(b));
    let ends = runs.filter_map(|run| Some((run.first()?, run.last()?)));
    ends.map(|(first, last)| Span {
        from: clock.date(first.step),
        to: clock.date(last.step + 1),
        name: name(first).to_owned(),
    })
    .collect()
}

/// The network at the end of a step; `about` is the park that the map is about.
pub fn network_map(recorded: &RecordedRun, step: u32, network: &Network, about: Option<ParkId>) -> NetworkMap {
    // Neighbours of one place together: by country, then region, then number.
    let mut order: Vec<usize> = (0..network.parks.len()).collect();
    order.sort_by_key(|&at| (network.parks[at].country, network.parks[at].region, network.parks[at].id));
    let mut place = vec![0; order.len()];
    for (to, &from) in order.iter().enumerate() {
        place[from] = to;
    }
    let when = date(&recorded.clock, step);
    let operating = network.parks.iter().filter(|park| park.stage == Stage::Operating).count();
    let rings = if network.parks.iter().any(|park| recorded.state.parks[park.id].initiator == Initiator::Nation) {
        "a nation or region without which at least one operating park would stop, a corporation without which two would"
    } else {
        "a region without which at least one operating park would stop, a corporation without which two would"
    };
    let caption = format!(
        "{}, seed {}. {} living parks, {operating} of them operating; {} actors enrolled, {} links. Ring: {rings}; where regions stand close, only those on whom most parks depend.",
        super::wording::capital(&recorded.place()),
        recorded.scenario.experiment.seed,
        network.parks.len(),
        network.actors.len(),
        network.links.len()
    );
    let title = match about {
        Some(id) => format!("{} and its neighbours, {when}", recorded.park_name(id)),
        None => format!("Who is in which park, {when}"),
    };
    NetworkMap {
        labels: Labels {
            title,
            caption,
            description: format!("Network of actors and parks. {}", recorded.scenario.title),
        },
        actors: (network.actors.iter())
            .map(|actor| MapActor {
                name: if actor.named || actor.scale != Scale::Corporation { actor.name.clone() } else { String::new() },
                scale: actor.scale,
                side: actor.side,
                passage: actor.passage,
            })
            .collect(),
        parks: (order.iter().map(|&at| &network.parks[at]))
            .map(|park| MapPark {
                name: park.name.clone(),
                kind: park.kind.as_str().to_owned(),
                operating: park.stage == Stage::Operating,
                highlighted: about == Some(park.id),
            })
            .collect(),
        links: network.links.iter().map(|link| (link.actor, place[link.park])).collect(),
    }
}
