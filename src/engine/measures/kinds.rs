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
pub enum Kind {
    /// Governments found and hold the park.
    Hierarchical,
    /// Private or public actors lead.
    Spontaneous,
    /// Spontaneous effort with support by governments of both sides.
    Hybrid,
}

impl Kind {
    /// All types in the order of tables and charts.
    pub const ALL: [Self; 3] = [Self::Hierarchical, Self::Spontaneous, Self::Hybrid];

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hierarchical => "hierarchical",
            Self::Spontaneous => "spontaneous",
            Self::Hybrid => "hybrid",
        }
    }
}

/// The type of a partnership.
pub fn kind(initiator: Initiator, enrolled: Enrolment) -> Kind {
    let nations = [Role::HomeNation, Role::HostNation].map(|role| enrolled.has(role));
    if initiator == Initiator::Nation && nations == [true; 2] {
        return Kind::Hierarchical;
    }
    let home = nations[0] || enrolled.has(Role::HomeRegion);
    let host = nations[1] || enrolled.has(Role::HostRegion);
    if home && host && nations != [false; 2] { Kind::Hybrid } else { Kind::Spontaneous }
}

/// Type of a park now; of one that has ended, at the end of its last whole step.
pub fn kind_now(park: &Park) -> Kind {
    let enrolled = park.end.map_or(park.enrolled, |(step, _)| park.enrolled_before(step));
    kind(park.initiator, enrolled)
}

/// Types a park went through, each with the step in which it began; the first at founding. Roles that leave in the step in
/// which the park ends make no transition.
pub fn course(park: &Park) -> Vec<(u32, Kind)> {
    let mut course: Vec<(u32, Kind)> = Vec::new();
    let changes = &park.history.enrolments;
    let whole = |step: u32| park.end.is_none_or(|(end, _)| step < end);
    for (at, &(step, enrolled)) in changes.iter().enumerate() {
        // Several roles may change in one step: only what stands at its end counts, but for the founding itself.
        let settled = at == 0 || changes.get(at + 1).is_none_or(|(next, _)| *next > step);
        let kind = kind(park.initiator, enrolled);
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
            (Initiator::Nation, with(&[HomeNation, HostNation]), Kind::Hierarchical),
            (Initiator::Nation, with(&[HomeNation, HostRegion]), Kind::Hybrid),
            (Initiator::Nation, with(&[HostNation]), Kind::Spontaneous),
            (Initiator::Corporation, with(&[HomeNation, HostNation]), Kind::Hybrid),
            (Initiator::Corporation, with(&[HomeRegion, HostRegion]), Kind::Spontaneous),
            (Initiator::Corporation, with(&[HomeRegion, HostNation]), Kind::Hybrid),
            (Initiator::Region, with(&[HomeRegion]), Kind::Spontaneous),
            (Initiator::Corporation, with(&[]), Kind::Spontaneous),
        ];
        for (initiator, enrolled, expected) in cases {
            assert_eq!(kind(initiator, enrolled), expected, "{initiator:?} {enrolled:?}");
        }
    }
}
