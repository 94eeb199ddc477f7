//! The type of a partnership, read off who took the initiative and who is enrolled. No rule of the model reads it.
//!
//! ```text
//! hierarchical  initiator is a nation, and both nations are enrolled
//! hybrid        otherwise: at least one home government and one host government enrolled, among them a nation
//! spontaneous   everything else
//! ```
//!
//! After Song et al. 2021, Table 1.

use crate::state::{Enrolment, Park};
use crate::world::plan::{Initiator, Role};

/// The three types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartnershipType {
    /// Governments found and hold the park.
    Hierarchical,
    /// Private or public actors lead.
    Spontaneous,
    /// Spontaneous effort with support by governments of both sides.
    Hybrid,
}

impl PartnershipType {
    /// All types in the order of tables and charts.
    pub const ALL: [Self; 3] = [Self::Hierarchical, Self::Spontaneous, Self::Hybrid];

    /// The type of a partnership.
    pub fn of(initiator: Initiator, enrolled: Enrolment) -> Self {
        let nations = [Role::HomeNation, Role::HostNation].map(|role| enrolled.has(role));
        if initiator == Initiator::Nation && nations == [true; 2] {
            return Self::Hierarchical;
        }
        let home = nations[0] || enrolled.has(Role::HomeRegion);
        let host = nations[1] || enrolled.has(Role::HostRegion);
        if home && host && nations != [false; 2] { Self::Hybrid } else { Self::Spontaneous }
    }

    /// Type of a park now; of one that has ended, at the end of its last whole step.
    pub fn now(park: &Park) -> Self {
        let enrolled = park.end.map_or(park.enrolled, |(step, _)| park.enrolled_before(step));
        Self::of(park.initiator, enrolled)
    }

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hierarchical => "hierarchical",
            Self::Spontaneous => "spontaneous",
            Self::Hybrid => "hybrid",
        }
    }
}

/// Types a park went through, each with the step in which it began; the first at founding. Roles that leave in the step in
/// which the park ends make no transition.
pub fn course(park: &Park) -> Vec<(u32, PartnershipType)> {
    let mut course: Vec<(u32, PartnershipType)> = Vec::new();
    let changes = &park.history.enrolments;
    let whole = |step: u32| park.end.is_none_or(|(end, _)| step < end);
    for (at, &(step, enrolled)) in changes.iter().enumerate() {
        // Several roles may change in one step: only what stands at its end counts, but for the founding itself.
        let settled = at == 0 || changes.get(at + 1).is_none_or(|(next, _)| *next > step);
        let kind = PartnershipType::of(park.initiator, enrolled);
        if settled && (at == 0 || whole(step)) && course.last().is_none_or(|(_, last)| *last != kind) {
            course.push((step, kind));
        }
    }
    course
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{HomeNation, HomeRegion, HostNation, HostRegion};

    #[test]
    fn the_type_follows_from_initiator_and_governments() {
        let with = |roles: &[Role]| roles.iter().fold(Enrolment::CORPORATIONS, |all, &role| all.with(role));
        let cases = [
            (Initiator::Nation, with(&[HomeNation, HostNation]), PartnershipType::Hierarchical),
            (Initiator::Nation, with(&[HomeNation, HostRegion]), PartnershipType::Hybrid),
            (Initiator::Nation, with(&[HostNation]), PartnershipType::Spontaneous),
            (Initiator::Corporation, with(&[HomeNation, HostNation]), PartnershipType::Hybrid),
            (Initiator::Corporation, with(&[HomeRegion, HostRegion]), PartnershipType::Spontaneous),
            (Initiator::Corporation, with(&[HomeRegion, HostNation]), PartnershipType::Hybrid),
            (Initiator::Region, with(&[HomeRegion]), PartnershipType::Spontaneous),
            (Initiator::Corporation, with(&[]), PartnershipType::Spontaneous),
        ];
        for (initiator, enrolled, expected) in cases {
            assert_eq!(PartnershipType::of(initiator, enrolled), expected, "{initiator:?} {enrolled:?}");
        }
    }
}
