//! Sentences for what happens to a park: decisions of governments, policy rounds, stages, events of the scenario.

use crate::ids::ParkId;
use crate::mechanisms::policy_round::host_role;
use crate::mechanisms::stages::mobilisation_target;
use crate::policy::Form;
use crate::state::{Enrolment, RunEvent, Stage};
use crate::world::plan::{Change, Initiator, Role};

use super::decision::Decision;
use super::recorded_run::RecordedRun;
use super::wording::{count, list, role, signed, span};

/// Words for one park of one run.
#[derive(Clone, Copy)]
pub(super) struct SentenceWriter<'a> {
    pub(super) recorded: &'a RecordedRun<'a>,
    pub(super) id: ParkId,
}

impl SentenceWriter<'_> {
    /// Name of the actor in a role.
    pub(super) fn name(&self, of: Role) -> String {
        self.recorded.actor_name(&self.recorded.state.parks[self.id], of)
    }

    /// Name of an element.
    pub(super) fn element(&self, at: usize) -> String {
        self.recorded.parameters.policy.element[at].name.replace('_', " ")
    }

    /// Host role that decides an element, in words: "the host region".
    fn decider(&self, at: usize) -> &'static str {
        role(host_role(self.recorded.parameters.policy.element[at].jurisdiction))
    }

    /// Elements that satisfy a condition, by name.
    pub(super) fn elements(&self, of: impl Fn(usize) -> bool) -> Vec<String> {
        (0..self.recorded.world.elements).filter(|&at| of(at)).map(|at| self.element(at)).collect()
    }

    /// Members by name with their roles, in the order of roles.
    pub(super) fn members(&self, enrolled: Enrolment) -> Vec<String> {
        let members = Role::ALL.into_iter().filter(|&member| enrolled.has(member));
        members.map(|member| format!("{} ({})", self.name(member), role(member))).collect()
    }

    /// A government joins or leaves; `earlier` is its last decision to join, if it took one.
    pub(super) fn decision(&self, decision: &Decision, earlier: Option<&Decision>) -> String {
        let who = format!("{}, the {},", self.name(decision.role), role(decision.role));
        let verb = if decision.left { "leaves" } else { "joins" };
        let Some(expected) = decision.expected_use else {
            return format!("{who} {verb}, as the scenario's history has it.");
        };
        let mut seen = vec![format!("trust {:.2}", decision.trust)];
        match decision.role {
            Role::HomeNation | Role::HostNation => seen.push(format!("visible success q {:.2}", decision.mobilised)),
            _ => seen.push(format!("alignment {:.2}", decision.alignment)),
        }
        seen.push(format!("{} of the other five roles enrolled", decision.others));
        if let Some(incentive) = decision.incentive(self.recorded).filter(|incentive| incentive.abs() >= 0.005)
            && matches!(decision.role, Role::HomeRegion | Role::HostRegion)
        {
            seen.push(format!("incentives {}", signed(incentive)));
        }
        seen.push(format!("its threshold is {:.2}", decision.threshold));
        let numbers = format!("expected use {} ({})", signed(expected), seen.join(", "));
        let chance = 100.0 * decision.yearly_chance(self.recorded).unwrap_or_default();
        match (decision.left, expected >= 0.0) {
            (false, true) => format!("{who} joins: {numbers}."),
            (false, false) => {
                format!(
                    "{who} joins although it sees little in it: {numbers}; one in such doubt joins with a chance of {chance:.0} % a year."
                )
            }
            (true, true) => {
                format!(
                    "{who} leaves, though it still had use for the park: {numbers}; governments change course, and one this content leaves with a chance of {chance:.0} % a year."
                )
            }
            (true, false) => {
                let why = earlier.and_then(|earlier| decision.lowered_by(earlier, self.recorded));
                let why = why.map_or_else(String::new, |why| format!(" Since it joined, {why}."));
                format!("{who} leaves: {numbers}.{why}")
            }
        }
    }

    /// What one policy round moved, refused and bent, in one go. Empty if `round` holds nothing of the kind.
    pub(super) fn policy_round(&self, round: &[RunEvent]) -> String {
        let (mut taken, mut refused, mut imposed) = (Vec::new(), Vec::new(), Vec::new());
        let (mut lapsed, mut translated) = (Vec::new(), Vec::new());
        for event in round {
            match *event {
                RunEvent::Offered { element, taken: took, imposed: forced, gain, .. } => {
                    let words = format!("{} (fit {})", self.element(element), signed(gain));
                    match (took, forced) {
                        (_, true) => imposed.push(words),
                        (true, false) => taken.push(words),
                        (false, false) => {
                            let words = format!("{}, fit {}", self.element(element), signed(gain));
                            refused.push(words);
                        }
                    }
                }
                RunEvent::Lapsed { element, .. } => lapsed.push(self.element(element)),
                RunEvent::Translated { element, .. } => {
                    translated.push(format!("{} (by the {})", self.element(element), self.decider(element)));
                }
                _ => {}
            }
        }
        let mut sentences = Vec::new();
        if !taken.is_empty() {
            sentences.push(format!("From the home model {} {} tabled and landed.", list(&taken), are(&taken)));
        }
        if !imposed.is_empty() {
            sentences.push(format!("{} imposed {}.", self.name(Role::HomeNation), list(&imposed)));
        }
        if !refused.is_empty() {
            sentences.push(format!("Tabled and refused as unfit: {}.", refused.join("; ")));
        }
        if !translated.is_empty() {
            sentences.push(format!("Translated into a form of the place: {}.", list(&translated)));
        }
        if !lapsed.is_empty() {
            sentences.push(format!("{} lapsed: practice as before.", list(&lapsed)));
        }
        sentences.join(" ")
    }

    /// A park comes to a stage from the one before.
    pub(super) fn stage(&self, step: u32, from: Stage, to: Stage) -> String {
        let recorded = self.recorded;
        let park = &recorded.state.parks[self.id];
        let Some(now) = recorded.sample(self.id, step) else { return String::new() };
        let since = recorded.clock.years(step + 1 - park.founded);
        if to < from {
            let missing: Vec<String> = (self.core(now.enrolled).into_iter())
                .filter(|&member| !now.enrolled.has(member))
                .map(|member| format!("{} ({})", self.name(member), role(member)))
                .collect();
            let tenants = match now.tenants {
                0 => String::new(),
                n => format!(" Its {} stay and work, but nobody new may enter.", count(n, "tenant", "tenants")),
            };
            let without = if missing.is_empty() { String::new() } else { format!(" without {}", list(&missing)) };
            return format!("The core is broken{without}: the park falls back to interessement.{tenants}");
        }
        let mut sentences = Vec::new();
        let target = mobilisation_target(now.enrolled.count(), now.fit, &recorded.parameters);
        if from < Stage::Enrolment && to >= Stage::Enrolment {
            let broken = recorded
                .events(self.id)
                .any(|(at, event)| at < step && matches!(event, RunEvent::Moved { stage: Stage::Interessement, .. }));
            let again = if broken { " again" } else { "" };
            sentences.push(format!("The core is complete{again}, {} after the founding.", span(since)));
        }
        if from < Stage::Mobilisation && to >= Stage::Mobilisation {
            sentences.push(format!(
                "Members start to mobilise those they speak for: with {} of six roles enrolled and a fit of {:.2}, the mobilised share q heads for {target:.2}; the park operates from {:.2} on.",
                now.enrolled.count(),
                now.fit,
                recorded.parameters.mobilisation.operating_at
            ));
        }
        if to == Stage::Operating {
            let again = park.history.first_operating.is_some_and(|first| first < step);
            let verb = if again { "operates again" } else { "operates" };
            sentences.push(format!(
                "The mobilised share is {:.2}: the park {verb}, {} after the founding, and tenants may enter.",
                now.mobilised,
                span(since)
            ));
        }
        sentences.join(" ")
    }

    /// Roles without which the park cannot operate.
    pub(super) fn core(&self, enrolled: Enrolment) -> Vec<Role> {
        let park = &self.recorded.state.parks[self.id];
        let mut core = vec![Role::HomeCorporation, Role::HostCorporation, Role::HostRegion];
        if park.initiator == Initiator::Nation && enrolled.has(Role::HomeNation) {
            core.extend([Role::HomeNation, Role::HostNation]);
        }
        core
    }

    /// Programmes that begin or end and events that touch the park in a step.
    pub(super) fn surroundings(&self, step: u32) -> Vec<String> {
        let recorded = self.recorded;
        let park = &recorded.state.parks[self.id];
        let plan = &recorded.scenario.plan;
        let mut sentences = Vec::new();
        for programme in &plan.programmes {
            let touched: Vec<&str> = [park.home, park.host]
                .into_iter()
                .filter(|country| programme.countries.contains(country))
                .map(|country| recorded.names.country(country))
                .collect();
            if touched.is_empty() {
                continue;
            }
            if recorded.clock.step_of(programme.date) == step {
                sentences.push(format!(
                    "The programme {} begins: it adds {} to what the governments of {} expect.",
                    programme.name,
                    signed(programme.incentive),
                    list(&touched)
                ));
            }
            if programme.until.is_some_and(|until| recorded.clock.step_of(until) == step) {
                sentences.push(format!("The programme {} ends.", programme.name));
            }
        }
        let events = plan.events.iter().filter(|event| recorded.clock.step_of(event.date) == step);
        sentences.extend(events.filter_map(|event| self.event(&event.change)));
        sentences
    }

    fn event(&self, change: &Change) -> Option<String> {
        let park = &self.recorded.state.parks[self.id];
        let ours = |pinned: usize| park.pinned == Some(pinned);
        match *change {
            Change::Entry { park, value } if ours(park) => {
                Some(format!("A rule changes for tenants: entry is {value} times what it would be."))
            }
            Change::Land { park, value } if ours(park) => Some(format!("The park now has land for {value} tenants.")),
            Change::Threshold { park, role: of, value } if ours(park) => {
                Some(format!("The threshold of {} ({}) becomes {value:.2}.", self.name(of), role(of)))
            }
            Change::ParkElement { park, element, form } if ours(park) => Some(format!(
                "By decree {} {}.",
                self.element(element),
                match form {
                    Form::Practice => "goes back to practice",
                    Form::Source => "takes the form of the home model",
                    Form::Translated => "takes a form of the place",
                }
            )),
            Change::Tie { home, host, value } if (home, host) == (park.home, park.host) => Some(format!(
                "The tie between {} and {} becomes {value:.2}.",
                self.recorded.names.country(home),
                self.recorded.names.country(host)
            )),
            // Joining and leaving are in the log of events; a region's policy in force is not the park's.
            _ => None,
        }
    }
}

fn are<T>(items: &[T]) -> &'static str {
    if items.len() == 1 { "was" } else { "were" }
}
