//! An arm says who may act: which scales may take the initiative, and which of the four government roles are open. It
//! never says what follows from them.

use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};

use super::Scale;

/// Who may act. Arms are equal that have one name: a scenario has no two of one name, and a table of results says of an
/// arm no more than its name.
#[derive(Debug, Clone, Copy)]
pub struct Arm {
    name: &'static str,
    /// Nations, regions, corporations.
    initiators: [bool; 3],
    /// In the order of [`crate::world::plan::GOVERNMENTS`]: nation and region of home, then of host.
    open: [bool; 4],
}

/// Why there is no such arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArmError {
    /// No one may take the initiative.
    #[error("nobody may take the initiative")]
    NoInitiator,
    /// Nations may take the initiative, but the role of a nation that they enrol in at once is closed.
    #[error("nations may take the initiative, which enrols home_nation and host_nation, and one of the two is closed")]
    ClosedNation,
    /// The same of regions.
    #[error("regions may take the initiative, which enrols home_region, and it is closed")]
    ClosedRegion,
}

impl Arm {
    /// Nations take the initiative; all roles are open.
    pub const HIERARCHICAL: Self = Self { name: "hierarchical", initiators: [true, false, false], open: [true; 4] };
    /// Corporations and regions take the initiative; nations are closed.
    pub const SPONTANEOUS: Self =
        Self { name: "spontaneous", initiators: [false, true, true], open: [false, true, false, true] };
    /// Corporations and regions take the initiative; all roles are open.
    pub const HYBRID: Self = Self { name: "hybrid", initiators: [false, true, true], open: [true; 4] };
    /// Everyone takes the initiative; all roles are open.
    pub const OPEN: Self = Self { name: "open", initiators: [true; 3], open: [true; 4] };

    /// The arms of every scenario, in the order of tables and charts.
    pub const PRESETS: [Self; 4] = [Self::HIERARCHICAL, Self::SPONTANEOUS, Self::HYBRID, Self::OPEN];

    /// An arm in which these scales may take the initiative, and these government roles, nation and region of home, then
    /// of host, are open.
    ///
    /// # Errors
    /// No initiator; an initiator whose own role is closed.
    pub fn new(name: &str, initiators: &[Scale], open: [bool; 4]) -> Result<Self, ArmError> {
        let initiators = [Scale::Nation, Scale::Region, Scale::Corporation].map(|scale| initiators.contains(&scale));
        match (initiators, open) {
            ([false, false, false], _) => Err(ArmError::NoInitiator),
            ([true, _, _], [false, _, _, _] | [_, _, false, _]) => Err(ArmError::ClosedNation),
            ([_, true, _], [_, false, _, _]) => Err(ArmError::ClosedRegion),
            _ => Ok(Self { name: kept(name), initiators, open }),
        }
    }

    /// The arm of a name in a table of results: what it may do is known of the presets alone.
    pub fn called(name: &str) -> Self {
        let preset = Self::PRESETS.into_iter().find(|arm| arm.name == name);
        preset.unwrap_or_else(|| Self { name: kept(name), initiators: [false; 3], open: [false; 4] })
    }

    /// The name in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        self.name
    }

    /// Whether a scale may take the initiative.
    pub fn may_lead(self, scale: Scale) -> bool {
        self.initiators[scale as usize]
    }

    /// Whether a government role, by its position among the four, may be enrolled.
    pub fn is_open(self, government: usize) -> bool {
        self.open[government]
    }
}

/// Names live as long as the process; each is kept once.
fn kept(name: &str) -> &'static str {
    static NAMES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = names.iter().copied().find(|known| *known == name);
    known.unwrap_or_else(|| {
        let name: &'static str = name.to_owned().leak();
        names.push(name);
        name
    })
}

impl PartialEq for Arm {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Arm {}

impl PartialOrd for Arm {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The presets in their order, then the others by name.
impl Ord for Arm {
    fn cmp(&self, other: &Self) -> Ordering {
        let rank = |arm: &Self| (Self::PRESETS.iter().position(|preset| preset == arm).unwrap_or(usize::MAX), arm.name);
        rank(self).cmp(&rank(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arm_needs_an_initiator_whose_role_is_open() {
        let new = |initiators: &[Scale], open| Arm::new("mine", initiators, open).map(|_| ());
        assert_eq!(new(&[], [true; 4]), Err(ArmError::NoInitiator));
        assert_eq!(new(&[Scale::Nation], [true, true, false, true]), Err(ArmError::ClosedNation));
        assert_eq!(new(&[Scale::Corporation, Scale::Region], [true, false, true, true]), Err(ArmError::ClosedRegion));
        assert_eq!(new(&[Scale::Corporation], [false; 4]), Ok(()));
    }

    #[test]
    fn a_name_is_one_arm() {
        let mine = Arm::new("mine", &[Scale::Corporation], [false; 4]).unwrap();
        assert_eq!((Arm::called("mine"), Arm::called("hybrid")), (mine, Arm::HYBRID));
        assert!(std::ptr::eq(Arm::called("mine").as_str(), mine.as_str()));
        let mut arms = vec![mine, Arm::OPEN, Arm::called("kind"), Arm::HIERARCHICAL];
        arms.sort_unstable();
        assert_eq!(arms.into_iter().map(Arm::as_str).collect::<Vec<_>>(), ["hierarchical", "open", "kind", "mine"]);
    }
}
