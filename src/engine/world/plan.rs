//! Who there is before any draw: countries, regions, named actors, pinned parks, programmes and events.
//!
//! The scenario layer builds a [`WorldPlan`] and vouches for it: every id exists, home countries come first, regions stand
//! in order of their country and corporations in order of their region.

use std::collections::BTreeMap;

use crate::ids::{Column, CorporationId, CountryId, RegionId};
use crate::policy::Form;

/// The side of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Sends corporations and policies.
    Home,
    /// Receives them.
    Host,
}

/// One of the six role slots of a partnership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    /// The developer's nation.
    HomeNation,
    /// The developer's region.
    HomeRegion,
    /// The developer.
    HomeCorporation,
    /// The partner's nation.
    HostNation,
    /// The partner's region.
    HostRegion,
    /// The partner.
    HostCorporation,
}

/// The four government roles, in the order in which their draws are addressed.
pub const GOVERNMENTS: [Role; 4] = [Role::HomeNation, Role::HomeRegion, Role::HostNation, Role::HostRegion];

impl Change {
    /// The pinned park that the change is about, by position; `None` for changes of regions and ties.
    pub fn park(&self) -> Option<usize> {
        match *self {
            Self::Entry { park, .. }
            | Self::Land { park, .. }
            | Self::Join { park, .. }
            | Self::Leave { park, .. }
            | Self::Threshold { park, .. }
            | Self::ParkElement { park, .. } => Some(park),
            Self::RegionElement { .. } | Self::Tie { .. } => None,
        }
    }
}

impl Role {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::HomeNation,
        Self::HomeRegion,
        Self::HomeCorporation,
        Self::HostNation,
        Self::HostRegion,
        Self::HostCorporation,
    ];

    /// The name in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HomeNation => "home_nation",
            Self::HomeRegion => "home_region",
            Self::HomeCorporation => "home_corporation",
            Self::HostNation => "host_nation",
            Self::HostRegion => "host_region",
            Self::HostCorporation => "host_corporation",
        }
    }
}

/// Who took the initiative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Initiator {
    /// A home nation.
    Nation,
    /// A home region.
    Region,
    /// A home corporation.
    Corporation,
}

impl Initiator {
    /// The name in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nation => "nation",
            Self::Region => "region",
            Self::Corporation => "corporation",
        }
    }
}

/// Everything about the world that no draw decides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorldPlan {
    /// Countries, home first.
    pub countries: Column<CountryId, CountryPlan>,
    /// Regions in order of their country.
    pub regions: Column<RegionId, RegionPlan>,
    /// Corporations that a case names or pins, by id.
    pub corporations: BTreeMap<CorporationId, CorporationPlan>,
    /// Parks pinned by a case, in order of founding.
    pub parks: Vec<PinnedPark>,
    /// Programmes.
    pub programmes: Vec<Programme>,
    /// Events.
    pub events: Vec<PlannedEvent>,
}

/// A country as planned.
#[derive(Debug, Clone, PartialEq)]
pub struct CountryPlan {
    /// Name; generated countries are called `home 1`, `host 3`.
    pub name: String,
    /// Name of the national state as an actor.
    pub nation: String,
    /// Side.
    pub side: Side,
    /// Distance delta from the reference context, in [0, 1].
    pub distance: f64,
    /// Political tie to every country of the other side, in [0, 1]; drawn where absent.
    pub tie: Option<f64>,
    /// Threshold of the nation, drawn where absent.
    pub threshold: Option<f64>,
}

/// A region as planned.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPlan {
    /// Name; generated regions are called after their country, `host 3 region 2`.
    pub name: String,
    /// Country.
    pub country: CountryId,
    /// Number of corporations.
    pub corporations: u32,
    /// Threshold of the regional government, drawn where absent.
    pub threshold: Option<f64>,
}

/// What a case settles about one corporation; the rest is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CorporationPlan {
    /// Name.
    pub name: Option<String>,
    /// Sector, from 0.
    pub sector: Option<u32>,
    /// Log technology at the start.
    pub ln_technology: Option<f64>,
    /// Reliability rho in [0, 1].
    pub reliability: Option<f64>,
    /// Absorptive capacity h in [0, 1].
    pub absorption: Option<f64>,
}

/// A park that history founded.
#[derive(Debug, Clone, PartialEq)]
pub struct PinnedPark {
    /// Name.
    pub name: String,
    /// Key of its record in the evidence, if any.
    pub record: Option<String>,
    /// Calendar date of founding, in years.
    pub date: f64,
    /// Calendar date from which the site is ready; no operation before.
    pub ready: Option<f64>,
    /// Home corporation.
    pub developer: CorporationId,
    /// Host corporation; its region is the host region.
    pub partner: CorporationId,
    /// Who took the initiative.
    pub initiator: Initiator,
    /// Government roles enrolled at the founding, beside those of the initiator.
    pub enrolled: Vec<Role>,
    /// Tenants that fit on one phase of land.
    pub land: Option<u32>,
    /// Thresholds of government roles in this park.
    pub thresholds: Vec<(Role, f64)>,
    /// Fit in [0, 1] of the host's practice in the host region.
    pub first_fit: Option<f64>,
    /// Fit in [0, 1] of the source model in the host region.
    pub source_fit: Option<f64>,
    /// Independent entry a0 of this park, firms per year.
    pub entry: Option<f64>,
    /// Imitation e1 of this park, per tenant and year.
    pub imitation: Option<f64>,
    /// Firms that may ever want a place at once.
    pub potential: Option<u32>,
    /// Exit rate of this park's tenants, per year.
    pub exit: Option<f64>,
    /// Firms from elsewhere that ask for land per home firm that does.
    pub others: Option<f64>,
    /// Years without operation after which this park has failed.
    pub patience: Option<f64>,
}

/// From a date on, an incentive for the governments of some countries, and a factor on entry into parks on the soil of
/// those of them that are hosts.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// Name.
    pub name: String,
    /// Calendar date, in years.
    pub date: f64,
    /// Calendar date at which it ends, if it does.
    pub until: Option<f64>,
    /// Added to the expected use of the governments.
    pub incentive: f64,
    /// Factor on the entry of tenants into parks whose host country it names.
    pub entry: f64,
    /// Countries whose nations and regions receive it.
    pub countries: Vec<CountryId>,
}

/// At a date, one quantity is set.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedEvent {
    /// Calendar date, in years.
    pub date: f64,
    /// What changes.
    pub change: Change,
}

/// What an event sets. Parks are positions in [`WorldPlan::parks`].
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// The entry multiplier of a park.
    Entry {
        /// Park.
        park: usize,
        /// New multiplier.
        value: f64,
    },
    /// The land of a park.
    Land {
        /// Park.
        park: usize,
        /// Tenants that fit.
        value: u32,
    },
    /// A government role of a park joins.
    Join {
        /// Park.
        park: usize,
        /// Role.
        role: Role,
    },
    /// A government role of a park leaves.
    Leave {
        /// Park.
        park: usize,
        /// Role.
        role: Role,
    },
    /// The threshold of a government role in a park.
    Threshold {
        /// Park.
        park: usize,
        /// Role.
        role: Role,
        /// New threshold.
        value: f64,
    },
    /// An element of a park's bundle.
    ParkElement {
        /// Park.
        park: usize,
        /// Position of the element.
        element: usize,
        /// Its form from now on.
        form: Form,
    },
    /// An element of a host region's policy in force.
    RegionElement {
        /// Region.
        region: RegionId,
        /// Position of the element.
        element: usize,
        /// Its form from now on.
        form: Form,
    },
    /// The political tie between two countries.
    Tie {
        /// Home country.
        home: CountryId,
        /// Host country.
        host: CountryId,
        /// New tie in [0, 1].
        value: f64,
    },
}
