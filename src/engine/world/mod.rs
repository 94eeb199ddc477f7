//! Who there is and what stays fixed in a run: countries, ties, regions, corporations.
//!
//! A [`World`] is a function of (origin, plan, key), where the origin is the parameters that it depends on. Traits that
//! every run needs are drawn when the world is made; traits that few corporations ever show (a home firm's technology,
//! anyone's reliability) are drawn when somebody looks, from the same address each time.

pub mod plan;

mod corporations;
mod geography;
mod names;
mod origin;

use std::ops::Range;

use crate::draws::Key;
use crate::ids::{Column, CorporationId, CountryId, RegionId};
use crate::parameters::Parameters;
use crate::policy::{Bundle, RegionalFit};
use corporations::{Directory, HostFirms, Traits};
pub use names::Names;
pub use origin::Origin;
use plan::{Side, WorldPlan};

/// A country: a nation and its place in the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Country {
    /// Side.
    pub side: Side,
    /// Distance delta from the reference context, in [0, 1].
    pub distance: f64,
    /// Threshold theta of the nation.
    pub threshold: f64,
    /// Goal of a home nation: the elements of the source model that it wants.
    pub goal: Bundle,
    /// Regions.
    pub regions: Range<u32>,
    /// Corporations.
    pub corporations: Range<u32>,
}

/// A region and its government.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Country.
    pub country: CountryId,
    /// Corporations.
    pub corporations: Range<u32>,
    /// Threshold theta of the regional government.
    pub threshold: f64,
    /// Goal of a home region: the elements of the source model that it wants.
    pub goal: Bundle,
    /// Fit of all bundles in a host region; flat in a home region, where no park stands.
    pub fit: RegionalFit,
}

/// Who there is in one run, in every arm.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// Countries, home first.
    pub countries: Column<CountryId, Country>,
    /// Regions in order of their country.
    pub regions: Column<RegionId, Region>,
    /// Number of elements of a bundle.
    pub elements: usize,
    home_countries: usize,
    ties: Vec<f64>,
    traits: Traits,
    hosts: HostFirms,
    directory: Directory,
}

impl World {
    /// The world that `key` makes of a plan. `parameters` have their ablations applied.
    pub fn generate(parameters: &Parameters, plan: &WorldPlan, key: Key) -> Self {
        Self::of(&Origin::of(parameters), plan, key)
    }

    /// The world that `key` makes of a plan under these parameters.
    pub fn of(origin: &Origin, plan: &WorldPlan, key: Key) -> Self {
        let geography = geography::generate(origin, plan, key);
        let traits = Traits::new(origin, plan, key);
        let hosts = HostFirms::generate(origin, &geography, &traits);
        let directory = Directory::generate(origin, &geography, &traits);
        let geography::Geography { countries, regions, ties, home_countries } = geography;
        Self { countries, regions, elements: origin.elements, home_countries, ties, traits, hosts, directory }
    }

    /// The source model y, which all home countries carry.
    pub fn source_model(&self) -> Bundle {
        Bundle::source(self.elements)
    }

    /// Ids of home countries.
    pub fn home_countries(&self) -> impl Iterator<Item = CountryId> + use<> {
        (0..self.home_countries as u32).map(CountryId)
    }

    /// Ids of host countries.
    pub fn host_countries(&self) -> impl Iterator<Item = CountryId> + use<> {
        (self.home_countries as u32..self.countries.len() as u32).map(CountryId)
    }

    /// Number of corporations.
    pub fn corporations(&self) -> u32 {
        self.countries[CountryId(self.countries.len() as u32 - 1)].corporations.end
    }

    /// Id of the first host corporation; all from here on are hosts.
    pub fn first_host(&self) -> CorporationId {
        CorporationId(self.hosts.first)
    }

    /// Number of host corporations.
    pub fn host_corporations(&self) -> usize {
        self.hosts.ln_technology.len()
    }

    /// Where a host corporation stands in columns over host corporations.
    pub fn host_position(&self, host: CorporationId) -> usize {
        (host.0 - self.hosts.first) as usize
    }

    /// Positions of a region's host corporations in such columns.
    pub fn host_positions(&self, region: RegionId) -> Range<usize> {
        let range = &self.regions[region].corporations;
        (range.start - self.hosts.first) as usize..(range.end - self.hosts.first) as usize
    }

    /// Political tie between a home and a host country, in [0, 1].
    pub fn tie_position(&self, home: CountryId, host: CountryId) -> usize {
        home.0 as usize * (self.countries.len() - self.home_countries) + host.0 as usize - self.home_countries
    }

    /// Political ties of all pairs, see [`World::tie_position`].
    pub fn ties(&self) -> &[f64] {
        &self.ties
    }

    /// Region of a corporation.
    pub fn region_of(&self, corporation: CorporationId) -> RegionId {
        let regions = self.regions.as_slice();
        RegionId(regions.partition_point(|region| region.corporations.end <= corporation.0) as u32)
    }

    /// Sector of a corporation, from 0.
    pub fn sector(&self, corporation: CorporationId) -> u32 {
        self.traits.sector(corporation)
    }

    /// Log technology of a corporation at the start.
    pub fn ln_technology(&self, corporation: CorporationId) -> f64 {
        if corporation.0 >= self.hosts.first {
            self.hosts.ln_technology[self.host_position(corporation)]
        } else {
            self.traits.ln_technology(corporation, Side::Home)
        }
    }

    /// `hill(h) = h^nu / (h^nu + h0^nu)` of the absorptive capacity of host corporations, by position, in [0, 1].
    pub fn hill(&self) -> &[f64] {
        &self.hosts.hill
    }

    /// Log technology of host corporations at the start, by position.
    pub fn host_technology(&self) -> &[f64] {
        &self.hosts.ln_technology
    }

    /// Absorptive capacity h of a host corporation, in [0, 1], by position.
    pub fn absorption(&self) -> &[f64] {
        &self.hosts.absorption
    }

    /// Sum of `hill(h)` over the host corporations of a region.
    pub fn hill_sum(&self, region: RegionId) -> f64 {
        self.hosts.hill_sums[(region.0 - self.directory.regions.start) as usize]
    }

    /// Reliability rho of a corporation, in [0, 1].
    pub fn reliability(&self, corporation: CorporationId) -> f64 {
        self.traits.reliability(corporation)
    }

    /// Public track record of a corporation: successes and failures among its past projects.
    pub fn track_record(&self, corporation: CorporationId) -> (f64, f64) {
        self.traits.track_record(corporation)
    }

    /// Host corporations of one sector in a range of regions of one host country or of all, in order of id.
    pub fn hosts_of_sector(&self, sector: u32, regions: Range<u32>) -> &[CorporationId] {
        self.directory.of(sector, regions)
    }

    /// Regions of all host countries.
    pub fn host_regions(&self) -> Range<u32> {
        self.directory.regions.clone()
    }
}
