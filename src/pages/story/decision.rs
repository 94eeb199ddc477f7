//! What a government saw when it joined or left, taken apart.
//!
//! The log of events has the expected use `EU = wA a + wS Ebar + wT tau + I - theta` (see [`crate::mechanisms::enrolment`]);
//! alignment, the others, trust and the threshold are those of the end of the step before, and the incentive is what
//! remains.

use crate::ids::ParkId;
use crate::mechanisms::enrolment::change_rate;
use crate::state::{Enrolment, RunEvent};
use crate::world::plan::Role;

use super::recorded_run::RecordedRun;

/// One decision of one government role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Decision {
    /// Role.
    pub(super) role: Role,
    /// Whether it left; else it joined.
    pub(super) left: bool,
    /// Expected use; nothing where an event of the scenario decided.
    pub(super) expected_use: Option<f64>,
    /// Alignment a.
    pub(super) alignment: f64,
    /// Of the other five roles, those enrolled.
    pub(super) others: u32,
    /// Trust tau.
    pub(super) trust: f64,
    /// Mobilised share q: the success that nations see.
    pub(super) mobilised: f64,
    /// Threshold theta.
    pub(super) threshold: f64,
}

impl Decision {
    /// The decision behind an event of a step, if it is one.
    pub(super) fn of(recorded: &RecordedRun, id: ParkId, step: u32, event: &RunEvent) -> Option<Self> {
        match *event {
            RunEvent::Joined { role, expected_use, .. } => {
                Some(Self::new(recorded, id, step, role, expected_use, false))
            }
            RunEvent::Left { role, expected_use, .. } => Some(Self::new(recorded, id, step, role, expected_use, true)),
            _ => None,
        }
    }

    fn new(recorded: &RecordedRun, id: ParkId, step: u32, role: Role, expected_use: f64, left: bool) -> Self {
        let park = &recorded.state.parks[id];
        let before = step.checked_sub(1).and_then(|before| recorded.sample(id, before));
        let threshold = recorded.sample(id, step).map_or(f64::NAN, |now| now.threshold(role));
        let fit = before.map_or(park.history.founding_fit, |sample| sample.fit);
        let world = &recorded.world;
        let alignment = match role {
            Role::HomeNation => f64::from(world.countries[park.home].goal.moved()) / world.elements as f64,
            Role::HomeRegion => f64::from(world.regions[park.home_region].goal.moved()) / world.elements as f64,
            _ => fit,
        };
        let enrolled = seen(recorded, id, step);
        Self {
            role,
            left,
            expected_use: expected_use.is_finite().then_some(expected_use),
            alignment,
            others: enrolled.without(role).count(),
            // No evidence yet: one half.
            trust: before.map_or(0.5, |sample| sample.trust),
            mobilised: before.map_or(0.0, |sample| sample.mobilised),
            threshold,
        }
    }

    /// Incentive I: command, competition and programmes, and for nations visible success.
    pub(super) fn incentive(&self, recorded: &RecordedRun) -> Option<f64> {
        let weights = &recorded.parameters.enrolment;
        let seen = weights.alignment * self.alignment
            + weights.peers * f64::from(self.others) / 5.0
            + weights.trust * self.trust
            - self.threshold;
        self.expected_use.map(|use_| use_ - seen)
    }

    /// Chance in a year that a role of this expected use does what it did.
    pub(super) fn yearly_chance(&self, recorded: &RecordedRun) -> Option<f64> {
        self.expected_use.map(|use_| -libm::expm1(-change_rate(use_, self.left, &recorded.parameters)))
    }

    /// What lowered the expected use most since an earlier decision of the same role, in words.
    pub(super) fn lowered_by(&self, earlier: &Self, recorded: &RecordedRun) -> Option<String> {
        let weights = &recorded.parameters.enrolment;
        let incentives = self.incentive(recorded)? - earlier.incentive(recorded)?;
        let parts = [
            (
                weights.trust * (self.trust - earlier.trust),
                format!("trust fell from {:.2} to {:.2}", earlier.trust, self.trust),
            ),
            (
                weights.alignment * (self.alignment - earlier.alignment),
                format!("alignment fell from {:.2} to {:.2}", earlier.alignment, self.alignment),
            ),
            (
                weights.peers * (f64::from(self.others) - f64::from(earlier.others)) / 5.0,
                format!("only {} of the other five roles are enrolled, no longer {}", self.others, earlier.others),
            ),
            (incentives, "the incentives around it weakened".to_owned()),
            (
                earlier.threshold - self.threshold,
                format!("its threshold rose from {:.2} to {:.2}", earlier.threshold, self.threshold),
            ),
        ];
        let (change, words) = parts.into_iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
        (change < -0.005).then_some(words)
    }
}

/// Who was enrolled when the governments decided in a step: as the step before left it, and after the scenario's events.
fn seen(recorded: &RecordedRun, id: ParkId, step: u32) -> Enrolment {
    let park = &recorded.state.parks[id];
    let before = step.checked_sub(1).and_then(|before| recorded.sample(id, before));
    let founding = park.history.enrolments.first().map_or(park.enrolled, |(_, enrolled)| *enrolled);
    let events = recorded.events(id).filter(|(at, _)| *at == step);
    events.fold(before.map_or(founding, |sample| sample.enrolled), |enrolled, (_, event)| match event {
        RunEvent::Joined { role, expected_use, .. } if expected_use.is_nan() => enrolled.with(role),
        RunEvent::Left { role, expected_use, .. } if expected_use.is_nan() => enrolled.without(role),
        _ => enrolled,
    })
}
