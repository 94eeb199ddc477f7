//! Reputations of the corporations that were in a park: few of all.

use crate::ids::{Column, CorporationId};

use super::Evidence;

/// What is known of a corporation that was in a park.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reputation {
    /// What its parks left.
    pub evidence: Evidence,
    /// Step in which it faded last.
    pub faded: u32,
}

/// Reputations by corporation; a corporation without one takes 4 bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Reputations {
    /// Position of each corporation among those that are known, [`Reputations::NONE`] where it is not.
    places: Column<CorporationId, u32>,
    known: Vec<(CorporationId, Reputation)>,
}

impl Reputations {
    const NONE: u32 = u32::MAX;

    /// Nobody of so many corporations has one.
    pub fn new(corporations: u32) -> Self {
        Self { places: Column::filled(corporations as usize, Self::NONE), known: Vec::new() }
    }

    /// That of a corporation, if it has one.
    pub fn get(&self, corporation: CorporationId) -> Option<&Reputation> {
        self.known.get(self.places[corporation] as usize).map(|(_, reputation)| reputation)
    }

    /// That of a corporation, to be changed.
    pub fn get_mut(&mut self, corporation: CorporationId) -> Option<&mut Reputation> {
        self.known.get_mut(self.places[corporation] as usize).map(|(_, reputation)| reputation)
    }

    /// Gives a corporation a reputation in place of what it had.
    pub fn set(&mut self, corporation: CorporationId, reputation: Reputation) {
        if let Some(own) = self.get_mut(corporation) {
            *own = reputation;
        } else {
            self.places[corporation] = self.known.len() as u32;
            self.known.push((corporation, reputation));
        }
    }

    /// All of them, in the order in which corporations got one.
    pub fn iter(&self) -> impl Iterator<Item = &(CorporationId, Reputation)> {
        self.known.iter()
    }

    /// Takes the values of another run of the same world, in the memory that it has.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.known.iter().for_each(|(corporation, _)| self.places[*corporation] = Self::NONE);
        other.known.iter().for_each(|(corporation, _)| self.places[*corporation] = other.places[*corporation]);
        self.known.clone_from(&other.known);
    }
}
