//! The story as JSON lines: one object per event, for other programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ids::ParkId;
use crate::state::RunEvent;
use crate::world::plan::Role;

use super::decision::Decision;
use super::recorded_run::RecordedRun;
use super::wording::date;

/// One event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Arm.
    pub arm: &'static str,
    /// World.
    pub world: u32,
    /// Run within the world.
    pub run: u32,
    /// Number of the park in order of founding.
    pub park: u32,
    /// Name of the park.
    pub name: String,
    /// Step.
    pub step: u32,
    /// Date in years: the start of the step for a founding, its end for everything else.
    pub date: f64,
    /// The date as the text has it.
    pub when: String,
    /// `founded`, `joined`, `left`, `moved`, `offered`, `lapsed`, `translated`, `region_changed`, `entered`,
    /// `tenant_left`, `extended` or `ended`.
    pub kind: &'static str,
    /// What about it: the role, stage, element or cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Names by role.
    pub actors: BTreeMap<&'static str, String>,
    /// The numbers that decided, and the state of the park at the end of the step.
    pub numbers: BTreeMap<&'static str, f64>,
}

/// All events of a park, in order.
pub fn lines(recorded: &RecordedRun, id: ParkId) -> Vec<Line> {
    recorded.events(id).map(|(step, event)| line(recorded, id, step, &event)).collect()
}

/// Lines as text, one object a line.
///
/// # Errors
///
/// When an object cannot be written as JSON, which no number or name of a run brings about.
pub fn text(lines: &[Line]) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for line in lines {
        text += &serde_json::to_string(line)?;
        text.push('\n');
    }
    Ok(text)
}

fn line(recorded: &RecordedRun, id: ParkId, step: u32, event: &RunEvent) -> Line {
    let park = &recorded.state.parks[id];
    let mut actors: BTreeMap<&'static str, String> = BTreeMap::new();
    let mut numbers: BTreeMap<&'static str, f64> = BTreeMap::new();
    let role_of = |role: Role| (role.as_str(), recorded.actor_name(park, role));
    if let Some(now) = recorded.sample(id, step) {
        numbers.extend([
            ("trust", now.trust),
            ("mobilised", now.mobilised),
            ("fit", now.fit),
            ("tenants", f64::from(now.tenants)),
            ("producing", f64::from(now.producing)),
            ("enrolled", f64::from(now.enrolled.count())),
            ("payoff", now.payoff),
        ]);
        numbers.extend(now.local_staff.map(|share| ("local_staff", share)));
    }
    if let Some(decision) = Decision::of(recorded, id, step, event) {
        numbers.extend([
            ("decided_on_trust", decision.trust),
            ("decided_on_mobilised", decision.mobilised),
            ("decided_on_alignment", decision.alignment),
            ("decided_on_others", f64::from(decision.others)),
            ("threshold", decision.threshold),
        ]);
        numbers.extend(decision.expected_use.map(|value| ("expected_use", value)));
        numbers.extend(decision.incentive(recorded).map(|value| ("incentive", value)));
    }
    let element = |at: usize| Some(recorded.parameters.policy.element[at].name.clone());
    let flag = |value: bool| f64::from(u8::from(value));
    let (kind, what) = match *event {
        RunEvent::Founded { .. } => {
            actors.extend(Role::ALL.map(role_of));
            ("founded", Some(park.initiator.as_str().to_owned()))
        }
        RunEvent::Joined { role, .. } | RunEvent::Left { role, .. } => {
            actors.extend([role_of(role)]);
            let left = matches!(event, RunEvent::Left { .. });
            (if left { "left" } else { "joined" }, Some(role.as_str().to_owned()))
        }
        RunEvent::Moved { stage, .. } => ("moved", Some(stage.as_str().to_owned())),
        RunEvent::Offered { element: at, taken, imposed, gain, .. } => {
            numbers.extend([("taken", flag(taken)), ("imposed", flag(imposed)), ("gain", gain)]);
            ("offered", element(at))
        }
        RunEvent::Lapsed { element: at, .. } => ("lapsed", element(at)),
        RunEvent::Translated { element: at, .. } => ("translated", element(at)),
        RunEvent::RegionChanged { region, .. } => {
            actors.insert(Role::HostRegion.as_str(), recorded.names.region(region).to_owned());
            ("region_changed", None)
        }
        RunEvent::Entered { tenant, .. } => {
            actors.insert("tenant", recorded.names.corporation(tenant));
            ("entered", None)
        }
        RunEvent::TenantLeft { tenant, .. } => {
            actors.insert("tenant", recorded.names.corporation(tenant));
            ("tenant_left", None)
        }
        RunEvent::Extended { .. } => {
            numbers.extend(recorded.sample(id, step).map(|now| ("land", f64::from(now.land))));
            ("extended", None)
        }
        RunEvent::Ended { cause, .. } => ("ended", Some(cause.as_str().to_owned())),
    };
    let founding = matches!(event, RunEvent::Founded { .. });
    Line {
        arm: recorded.arm.as_str(),
        world: recorded.world_number,
        run: recorded.run,
        park: id.0,
        name: recorded.park_name(id),
        step,
        date: recorded.clock.date(step + u32::from(!founding)),
        when: if founding { super::wording::founding(&recorded.clock, step) } else { date(&recorded.clock, step) },
        kind,
        what,
        actors,
        numbers,
    }
}
