//! One run with its events recorded, and the course of every park step by step.

use std::sync::Arc;

use crate::experiment::{Effective, MadeWorld};
use crate::ids::{Column, Id, ParkId};
use crate::measures::Snapshot;
use crate::measures::partnership_type::PartnershipType;
use crate::measures::records::{ParkRecord, channels, parks};
use crate::parameters::Arm;
use crate::policy::Bundle;
use crate::scenario::{Scenario, nearest};
use crate::state::{Clock, Context, Enrolment, EventLog, Park, RunEvent, Stage, State};
use crate::world::plan::{GOVERNMENTS, Role};
use crate::world::{Names, World};

/// A park at the end of a step; in the step of its end, as it ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParkAtStep {
    /// Step.
    pub step: u32,
    /// Stage.
    pub stage: Stage,
    /// Roles enrolled.
    pub enrolled: Enrolment,
    /// Thresholds theta, in the order of [`GOVERNMENTS`].
    pub thresholds: [f64; 4],
    /// Bundle x.
    pub bundle: Bundle,
    /// Fit of the bundle.
    pub fit: f64,
    /// Mobilised share q, which is the visible success.
    pub mobilised: f64,
    /// Trust.
    pub trust: f64,
    /// Tenants of all nationalities registered; 0 in the step of the end.
    pub tenants: u32,
    /// Of these, firms from elsewhere than the home country.
    pub others: u32,
    /// Of all tenants, those that produce.
    pub producing: u32,
    /// Tenants that fit.
    pub land: u32,
    /// Local staff share, once a tenant has produced.
    pub local_staff: Option<f64>,
    /// Running payoff.
    pub payoff: f64,
    /// Political tie of the two countries.
    pub tie: f64,
}

impl ParkAtStep {
    fn of(id: ParkId, state: &State, context: &Context) -> Self {
        let park = &state.parks[id];
        Self {
            step: state.step,
            stage: park.stage,
            enrolled: park.enrolled,
            thresholds: park.thresholds,
            bundle: park.bundle,
            fit: park.fit,
            mobilised: park.mobilised,
            trust: state.trust(id, context.parameters),
            tenants: park.tenant_count(),
            others: park.others.waiting + park.others.producing,
            producing: park.producing_count(),
            land: park.land,
            local_staff: park.local_staff,
            payoff: park.payoff,
            tie: state.ties[context.world.tie_position(park.home, park.host)],
        }
    }

    /// Threshold of a government role.
    pub fn threshold(&self, role: Role) -> f64 {
        GOVERNMENTS.iter().position(|&government| government == role).map_or(f64::NAN, |at| self.thresholds[at])
    }
}

/// What is requested and does not exist.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Absent {
    /// No such world.
    #[error("there is no world {asked}; the scenario has worlds 0 to {last}")]
    World {
        /// World requested.
        asked: u32,
        /// Last world.
        last: u32,
    },
    /// No such run.
    #[error("there is no run {asked}; each world and arm has runs 0 to {last}")]
    Run {
        /// Run requested.
        asked: u32,
        /// Last run.
        last: u32,
    },
    /// No such park.
    #[error("there is no park `{asked}` in {place}{near}; there are\n{listed}")]
    Park {
        /// Name or number requested.
        asked: String,
        /// The name of a park that resembles it, as a question; empty where none does.
        near: String,
        /// Arm, world and run.
        place: String,
        /// The parks that exist, one a line.
        listed: String,
    },
    /// No park at all.
    #[error("no park was founded in {place}")]
    NoPark {
        /// Arm, world and run.
        place: String,
    },
    /// A date outside the run.
    #[error("{asked} is outside the run, which goes from {from} to {to}")]
    Date {
        /// Date requested, in years.
        asked: f64,
        /// Beginning of the run.
        from: f64,
        /// Its end.
        to: f64,
    },
}

/// How the park of a story was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// By name or number.
    Requested,
    /// It is the first that history pinned.
    Pinned,
    /// Its transfer is the highest of all parks of the run.
    HighestTransfer,
}

/// One run with all that a story needs.
pub struct RecordedRun<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Arm.
    pub arm: Arm,
    /// Number of the world.
    pub world_number: u32,
    /// Run within the world.
    pub run: u32,
    /// Parameters, with ablations applied.
    pub parameters: Arc<Effective>,
    /// The world.
    pub world: Arc<World>,
    /// Steps and years.
    pub clock: Clock,
    /// What everybody is called.
    pub names: Names<'a>,
    /// The state at the horizon, with the events of the run.
    pub state: State,
    /// Samples of each park, from its founding to its end or the horizon, without gaps.
    pub courses: Column<ParkId, Vec<ParkAtStep>>,
    /// Technology that each park has brought to host firms by the end of each step from its founding to the horizon, log
    /// points x firms.
    pub transfers: Column<ParkId, Vec<f64>>,
    /// Records of all parks at the horizon.
    pub records: Vec<ParkRecord>,
}

impl<'a> RecordedRun<'a> {
    /// Simulates one run: arm, world and run number say which, and always give the same.
    ///
    /// # Errors
    ///
    /// [`Absent`] where the scenario has no such world or run.
    pub fn new(scenario: &'a Scenario, arm: Arm, world_number: u32, run: u32) -> Result<Self, Absent> {
        let size = &scenario.experiment;
        if world_number >= size.worlds {
            return Err(Absent::World { asked: world_number, last: size.worlds - 1 });
        }
        if run >= size.runs {
            return Err(Absent::Run { asked: run, last: size.runs - 1 });
        }
        let made = MadeWorld::new(scenario, world_number);
        let mut courses: Column<ParkId, Vec<ParkAtStep>> = Column::default();
        let mut transfers: Column<ParkId, Vec<f64>> = Column::default();
        let mut records = Vec::new();
        let state = made.run(run).simulate(arm, EventLog::recording(), |state, context| {
            while courses.len() < state.parks.len() {
                courses.push(Vec::new());
                transfers.push(Vec::new());
            }
            for (id, park) in state.parks.enumerate() {
                if park.end.is_none_or(|(step, _)| step == state.step) {
                    courses[id].push(ParkAtStep::of(id, state, context));
                }
                transfers[id].push(channels(park, Snapshot { state, context }).iter().sum());
            }
            if state.step + 1 == context.clock.steps {
                records = parks(Snapshot { state, context });
            }
        });
        let (clock, names) = (Clock::new(&made.parameters.time), Names::of(&scenario.plan));
        let MadeWorld { parameters, world, .. } = made;
        Ok(Self {
            scenario,
            arm,
            world_number,
            run,
            parameters,
            world,
            clock,
            names,
            state,
            courses,
            transfers,
            records,
        })
    }

    /// Arm, world and run in words.
    pub fn place(&self) -> String {
        let run = if self.scenario.experiment.runs > 1 { format!(", run {}", self.run) } else { String::new() };
        format!("arm {}, world {}{run}", self.arm.as_str(), self.world_number)
    }

    /// Name of a park: that of history, or its number.
    pub fn park_name(&self, id: ParkId) -> String {
        match self.state.parks[id].pinned {
            Some(pinned) => self.scenario.plan.parks[pinned].name.clone(),
            None => format!("park {}", id.0),
        }
    }

    /// Name of the actor in a role of a park.
    pub fn actor_name(&self, park: &Park, role: Role) -> String {
        match role {
            Role::HomeNation => self.names.nation(park.home).to_owned(),
            Role::HostNation => self.names.nation(park.host).to_owned(),
            Role::HomeRegion => self.names.region(park.home_region).to_owned(),
            Role::HostRegion => self.names.region(park.host_region).to_owned(),
            Role::HomeCorporation => self.names.corporation(park.developer),
            Role::HostCorporation => self.names.corporation(park.partner),
        }
    }

    /// The park requested by name or number; without a wish the pinned one, else that of highest transfer.
    ///
    /// # Errors
    ///
    /// [`Absent`] with the parks that exist.
    pub fn choose(&self, asked: Option<&str>) -> Result<(ParkId, Choice), Absent> {
        let parks = &self.state.parks;
        if parks.is_empty() {
            return Err(Absent::NoPark { place: self.place() });
        }
        let Some(asked) = asked else {
            if let Some((id, _)) = parks.enumerate().find(|(_, park)| park.pinned.is_some()) {
                return Ok((id, Choice::Pinned));
            }
            let transfer = |record: &ParkRecord| record.transfer.iter().sum::<f64>();
            let mut best = 0;
            for (at, record) in self.records.iter().enumerate() {
                if transfer(record) > transfer(&self.records[best]) {
                    best = at;
                }
            }
            return Ok((ParkId::at(best), Choice::HighestTransfer));
        };
        let wish = asked.trim();
        (parks.ids())
            .find(|&id| self.park_name(id).trim().to_lowercase() == wish.to_lowercase() || id.0.to_string() == wish)
            .map(|id| (id, Choice::Requested))
            .ok_or_else(|| {
                let names: Vec<_> = parks.ids().map(|id| self.park_name(id)).collect();
                let near = nearest(wish, names.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                Absent::Park { asked: asked.to_owned(), near, place: self.place(), listed: self.listed() }
            })
    }

    /// All parks, or the first fifty, one a line.
    fn listed(&self) -> String {
        const MOST: usize = 50;
        let mut lines: Vec<String> = (self.records.iter().take(MOST))
            .map(|record| {
                let id = ParkId(record.park);
                let place = self.names.region(self.state.parks[id].host_region);
                let founded = self.clock.date(self.state.parks[id].founded);
                let tenants = record.tenants_peak;
                format!("  {}: in {place}, founded {founded:.2}, at most {tenants} tenants", self.park_name(id))
            })
            .collect();
        if self.records.len() > MOST {
            lines.push(format!("  and {} more, up to {}", self.records.len() - MOST, self.records.len() - 1));
        }
        lines.join("\n")
    }

    /// What happened to a park, with the steps; also what a region learned from it.
    pub fn events(&self, park: ParkId) -> impl Iterator<Item = (u32, RunEvent)> + '_ {
        self.state.events.entries().iter().copied().filter(move |(_, event)| concerns(event, park))
    }

    /// A park at the end of a step, if it stood then.
    pub fn sample(&self, park: ParkId, step: u32) -> Option<&ParkAtStep> {
        let at = step.checked_sub(self.state.parks[park].founded)?;
        self.courses[park].get(at as usize)
    }

    /// Type of a park at a sample.
    pub fn kind(&self, park: ParkId, sample: &ParkAtStep) -> PartnershipType {
        PartnershipType::of(self.state.parks[park].initiator, sample.enrolled)
    }

    /// The step whose end is nearest to a calendar date, as everywhere that a date is read.
    ///
    /// # Errors
    ///
    /// [`Absent::Date`] outside the run.
    pub fn step_at(&self, date: f64) -> Result<u32, Absent> {
        let (from, to) = (self.clock.date(0), self.clock.date(self.clock.steps));
        if !(from..=to).contains(&date) {
            return Err(Absent::Date { asked: date, from, to });
        }
        Ok(self.clock.nearest(date))
    }
}

/// Whether something happened to a park.
fn concerns(event: &RunEvent, wanted: ParkId) -> bool {
    match *event {
        RunEvent::Founded { park }
        | RunEvent::Joined { park, .. }
        | RunEvent::Left { park, .. }
        | RunEvent::Moved { park, .. }
        | RunEvent::Offered { park, .. }
        | RunEvent::Lapsed { park, .. }
        | RunEvent::Translated { park, .. }
        | RunEvent::Entered { park, .. }
        | RunEvent::TenantLeft { park, .. }
        | RunEvent::Extended { park }
        | RunEvent::Ended { park, .. } => park == wanted,
        RunEvent::RegionChanged { park, .. } => park == Some(wanted),
    }
}
