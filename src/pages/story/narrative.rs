//! From events to chapters: Callon's four moments, then life and end.

use std::fmt::Write;

use crate::ids::ParkId;
use crate::measures::partnership_type::course;
use crate::state::{RunEvent, Stage};
use crate::world::plan::Role;

use super::bounds::{ending, opening};
use super::chapter::{Chapter, Passage};
use super::decision::Decision;
use super::recorded_run::{ParkAtStep, RecordedRun};
use super::sentences::SentenceWriter;
use super::wording::{capital, count, list, role, span};

/// Titles of chapters, in order.
pub(super) const CHAPTERS: [&str; 6] =
    ["Problematisation", "Interessement", "Enrolment", "Mobilisation", "Life", "End"];

/// Counts of tenants that are worth a sentence.
const MILESTONES: [u32; 9] = [1, 10, 20, 50, 100, 200, 500, 1000, 2000];

/// Years between two looks at an operating park.
const LOOK: u32 = 5;

/// The chapters of a park.
pub(super) fn chapters(recorded: &RecordedRun, id: ParkId) -> Vec<Chapter> {
    let teller = SentenceWriter { recorded, id };
    let mut tale = Narrative {
        teller,
        chapters: CHAPTERS.map(|title| Chapter { title, passages: Vec::new() }).into(),
        at: 1,
        stage: Stage::Interessement,
        joined: Vec::new(),
        gated: false,
        milestone: 0,
        looked: 0,
    };
    let park = &recorded.state.parks[id];
    tale.chapters[0].passages = opening(&teller);
    let samples = &recorded.courses[id];
    let events: Vec<(u32, RunEvent)> = recorded.events(id).collect();
    let mut rest = events.as_slice();
    for sample in samples {
        let ours = rest.partition_point(|(step, _)| *step <= sample.step);
        let (now, later) = rest.split_at(ours);
        tale.step(sample, &now.iter().map(|(_, event)| *event).collect::<Vec<_>>());
        rest = later;
    }
    // What a region learned from a park that is gone by now.
    for (step, event) in rest {
        if let RunEvent::RegionChanged { .. } = event {
            tale.say(5, *step, learned(&teller));
        }
    }
    if park.history.first_operating.is_none() {
        tale.chapters[4]
            .passages
            .push(Passage { step: None, text: "The park never operated: no tenant came.".to_owned() });
    }
    tale.chapters[5].passages.extend(ending(&teller));
    // A chapter without a passage says why.
    let standing = match tale.at {
        1 => ["", "The core was never complete.", "It never came to that.", "It never came to that."],
        2 => ["", "The core was complete at once.", "", "It never came to that."],
        _ => ["", "The core was complete at once.", "", ""],
    };
    for (chapter, excuse) in tale.chapters.iter_mut().zip(standing) {
        if chapter.passages.is_empty() && !excuse.is_empty() {
            chapter.passages.push(Passage { step: None, text: excuse.to_owned() });
        }
    }
    tale.chapters.retain(|chapter| !chapter.passages.is_empty());
    tale.chapters
}

struct Narrative<'a> {
    teller: SentenceWriter<'a>,
    chapters: Vec<Chapter>,
    /// Chapter under way.
    at: usize,
    stage: Stage,
    /// Last decision of each role to join.
    joined: Vec<Decision>,
    /// Whether the obligatory passage points were named.
    gated: bool,
    milestone: u32,
    /// Years of operation at the last look.
    looked: u32,
}

impl Narrative<'_> {
    fn say(&mut self, chapter: usize, step: u32, text: String) {
        if text.is_empty() {
            return;
        }
        let passages = &mut self.chapters[chapter].passages;
        match passages.last_mut() {
            Some(last) if last.step == Some(step) => {
                last.text.push(' ');
                last.text.push_str(&text);
            }
            _ => passages.push(Passage { step: Some(step), text }),
        }
    }

    fn step(&mut self, sample: &ParkAtStep, events: &[RunEvent]) {
        let step = sample.step;
        let SentenceWriter { recorded, id } = self.teller;
        for sentence in self.teller.surroundings(step) {
            self.say(self.at, step, sentence);
        }
        self.decisions(step, events);
        for event in events {
            if let RunEvent::Moved { stage, .. } = *event {
                self.moved(step, stage);
            }
        }
        let round = self.teller.policy_round(events);
        self.say(self.at, step, round);
        if events.iter().any(|event| matches!(event, RunEvent::RegionChanged { .. })) {
            self.say(self.at, step, learned(&self.teller));
        }
        let ended = recorded.state.parks[id].end.is_some_and(|(end, _)| end == step);
        if !ended {
            self.tenants(sample, events);
            self.look(sample);
        }
        if events.iter().any(|event| matches!(event, RunEvent::Extended { .. })) {
            self.say(self.at, step, format!("Full, the park gains land: it now holds {} tenants.", sample.land));
        }
    }

    /// Governments that join and leave, and the type that results.
    fn decisions(&mut self, step: u32, events: &[RunEvent]) {
        let SentenceWriter { recorded, id } = self.teller;
        for event in events {
            let Some(decision) = Decision::of(recorded, id, step, event) else { continue };
            let earlier = self.joined.iter().rev().find(|joined| joined.role == decision.role);
            let text = capital(&self.teller.decision(&decision, earlier));
            self.say(self.at, step, text);
            if !decision.left {
                self.joined.push(decision);
            }
        }
        let kinds = course(&recorded.state.parks[id]);
        if let Some((_, kind)) = kinds.iter().skip(1).find(|(at, _)| *at == step) {
            self.say(self.at, step, format!("With this the partnership is {}.", kind.as_str()));
        }
    }

    /// A stage is reached: its sentence opens the next chapter, or tells of a relapse in the present one.
    fn moved(&mut self, step: u32, stage: Stage) {
        let from = std::mem::replace(&mut self.stage, stage);
        if stage < from || self.at >= 4 {
            let text = self.teller.stage(step, from, stage);
            self.say(self.at, step, text);
            return;
        }
        for next in Stage::ALL.into_iter().filter(|&next| next > from && next <= stage) {
            let before = Stage::ALL[next as usize - 1];
            self.at = self.at.max(next as usize + 1);
            let text = self.teller.stage(step, before, next);
            self.say(self.at, step, text);
            if next == Stage::Enrolment && !std::mem::replace(&mut self.gated, true) {
                let text = self.gate(step);
                self.say(2, step, text);
            }
        }
    }

    /// Who was the obligatory passage point when the core was completed.
    fn gate(&self, step: u32) -> String {
        let SentenceWriter { recorded, id } = self.teller;
        let Some(now) = recorded.sample(id, step) else { return String::new() };
        let park = &recorded.state.parks[id];
        let core = self.teller.core(now.enrolled);
        let names: Vec<String> = core.iter().map(|&of| format!("{} ({})", self.teller.name(of), role(of))).collect();
        let mut text = format!("Obligatory passage points are {}: nothing operates without any of them.", list(&names));
        let gates: Vec<String> = (self.joined.iter())
            .filter(|joined| core.contains(&joined.role))
            .filter(|joined| {
                let before = step.checked_sub(1).and_then(|before| recorded.sample(id, before));
                before.is_none_or(|before| !before.enrolled.has(joined.role)) && now.enrolled.has(joined.role)
            })
            .map(|joined| self.teller.name(joined.role))
            .collect();
        if !gates.is_empty() && step > park.founded {
            let waited = span(recorded.clock.years(step + 1 - park.founded));
            let held = if gates.len() == 1 {
                "was the last to come and so held the gate"
            } else {
                "were the last to come and so held the gate"
            };
            let _ = write!(text, " {} {held}: the others had waited {waited}.", capital(&list(&gates)));
        }
        let members = self.teller.members(now.enrolled);
        let _ = write!(text, " Enrolled now: {}.", list(&members));
        text
    }

    /// First, tenth, twentieth tenant and so on; and the day the last one is gone.
    fn tenants(&mut self, sample: &ParkAtStep, events: &[RunEvent]) {
        let recorded = self.teller.recorded;
        let entered: Vec<String> = (events.iter())
            .filter_map(|event| match *event {
                RunEvent::Entered { tenant, .. } => Some(recorded.names.corporation(tenant)),
                _ => None,
            })
            .collect();
        let reached = MILESTONES.into_iter().filter(|&milestone| milestone <= sample.tenants).max().unwrap_or(0);
        if reached > self.milestone {
            self.milestone = reached;
            let text = if reached == 1 {
                let verb = if entered.len() == 1 { "is the first tenant" } else { "are the first tenants" };
                format!("{} {verb}.", capital(&list(&entered)))
            } else {
                let staff = sample.local_staff.map_or_else(String::new, |share| {
                    format!(", and local people hold {:.0} % of the jobs", 100.0 * share)
                });
                let producing = match sample.producing {
                    0 => "none of them produces yet".to_owned(),
                    1 => "one of them produces".to_owned(),
                    n => format!("{n} of them produce"),
                };
                format!("The park has {} tenants; {producing}{staff}.", sample.tenants)
            };
            self.say(self.at, sample.step, text);
        }
        let left = events.iter().any(|event| matches!(event, RunEvent::TenantLeft { .. }));
        if left && sample.tenants == 0 {
            self.say(self.at, sample.step, "The last tenant leaves.".to_owned());
        }
    }

    /// How the park stands every few years once it has operated.
    fn look(&mut self, sample: &ParkAtStep) {
        let SentenceWriter { recorded, id } = self.teller;
        let Some(first) = recorded.state.parks[id].history.first_operating else { return };
        if sample.step < first || !recorded.clock.ends_year(sample.step) {
            return;
        }
        let years = libm::floor(recorded.clock.years(sample.step + 1 - first)) as u32;
        if years < self.looked + LOOK {
            return;
        }
        self.looked = years / LOOK * LOOK;
        let staff =
            sample.local_staff.map_or_else(String::new, |share| format!(", local staff {:.0} %", 100.0 * share));
        let text = format!(
            "A look at the park: {} ({} producing){staff}; trust {:.2}, mobilised share {:.2}, fit {:.2}; {} of four governments enrolled.",
            count(sample.tenants, "tenant", "tenants"),
            sample.producing,
            sample.trust,
            sample.mobilised,
            sample.fit,
            sample.enrolled.governments()
        );
        self.say(self.at, sample.step, text);
    }
}

fn learned(teller: &SentenceWriter) -> String {
    format!(
        "{} learns from the park and makes its bundle the policy in force.",
        capital(&teller.name(Role::HostRegion))
    )
}
