//! Traits of corporations, and the directory in which searchers find host corporations.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::draws::{Address, Decision, Key, beta, position};
use crate::ids::CorporationId;
use crate::parameters::BetaParameters;

use super::geography::Geography;
use super::origin::Origin;
use super::plan::{CorporationPlan, Side, WorldPlan};

/// How traits are drawn, each from its own address.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Traits {
    key: Key,
    origin: Origin,
    settled: BTreeMap<CorporationId, CorporationPlan>,
}

impl Traits {
    pub(super) fn new(origin: &Origin, plan: &WorldPlan, key: Key) -> Self {
        Self { key, origin: origin.clone(), settled: plan.corporations.clone() }
    }

    fn settled<T>(&self, corporation: CorporationId, trait_of: impl Fn(&CorporationPlan) -> Option<T>) -> Option<T> {
        self.settled.get(&corporation).and_then(trait_of)
    }

    pub(super) fn sector(&self, corporation: CorporationId) -> u32 {
        self.settled(corporation, |plan| plan.sector).unwrap_or_else(|| {
            position(self.key.uniform(Decision::Sector, Address::of(corporation.0)), self.origin.sectors as usize)
                as u32
        })
    }

    /// Home normal(`technology.initial_gap`, `technology.spread`), host normal(0, `technology.spread`).
    pub(super) fn ln_technology(&self, corporation: CorporationId, side: Side) -> f64 {
        self.settled(corporation, |plan| plan.ln_technology).unwrap_or_else(|| {
            let mean = if side == Side::Home { self.origin.initial_gap } else { 0.0 };
            mean + self.origin.spread * self.key.normal(Decision::Technology, Address::of(corporation.0))
        })
    }

    pub(super) fn reliability(&self, corporation: CorporationId) -> f64 {
        self.settled(corporation, |plan| plan.reliability)
            .unwrap_or_else(|| self.beta(&self.origin.reliability, Decision::Reliability, corporation))
    }

    fn absorption(&self, corporation: CorporationId) -> f64 {
        self.settled(corporation, |plan| plan.absorption)
            .unwrap_or_else(|| self.beta(&self.origin.absorption, Decision::Absorption, corporation))
    }

    fn beta(&self, parameters: &BetaParameters, decision: Decision, corporation: CorporationId) -> f64 {
        let mut stream = self.key.stream(decision, Address::of(corporation.0));
        beta(
            &mut stream,
            parameters.mean * parameters.concentration,
            (1.0 - parameters.mean) * parameters.concentration,
        )
    }

    /// r = Binomial(`corporation.track_record`, rho), s = the rest.
    pub(super) fn track_record(&self, corporation: CorporationId) -> (f64, f64) {
        let reliability = self.reliability(corporation);
        let mut stream = self.key.stream(Decision::TrackRecord, Address::of(corporation.0));
        let bound = (reliability * 4_294_967_296.0) as u64;
        let successes = (0..self.origin.track_record).filter(|_| u64::from(stream.next_u32()) < bound).count() as f64;
        (successes, f64::from(self.origin.track_record) - successes)
    }
}

/// Traits of host corporations that every run reads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HostFirms {
    pub(super) first: u32,
    pub(super) ln_technology: Vec<f64>,
    pub(super) absorption: Vec<f64>,
    pub(super) hill: Vec<f64>,
    /// Sums of hill over the firms of each host region, in order.
    pub(super) hill_sums: Vec<f64>,
}

impl HostFirms {
    pub(super) fn generate(origin: &Origin, geography: &Geography, traits: &Traits) -> Self {
        let corporations = host_corporations(geography);
        let threshold = libm::pow(origin.absorption_threshold, origin.steepness);
        let absorption: Vec<f64> = corporations.clone().map(|id| traits.absorption(CorporationId(id))).collect();
        let hill: Vec<f64> = (absorption.iter())
            .map(|&h| {
                let power = power(h, origin.steepness);
                power / (power + threshold)
            })
            .collect();
        let ln_technology =
            corporations.clone().map(|id| traits.ln_technology(CorporationId(id), Side::Host)).collect();
        let first = corporations.start;
        let position = |corporation: u32| (corporation - first) as usize;
        let hill_sums = (geography.regions.iter().skip(host_regions(geography).start as usize))
            .map(|region| hill[position(region.corporations.start)..position(region.corporations.end)].iter().sum())
            .collect();
        Self { first, ln_technology, absorption, hill, hill_sums }
    }
}

/// Host corporations by sector and region.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Directory {
    pub(super) regions: Range<u32>,
    starts: Vec<u32>,
    firms: Vec<CorporationId>,
}

impl Directory {
    /// Sorts host corporations by sector, then region, then id, by counting.
    pub(super) fn generate(origin: &Origin, geography: &Geography, traits: &Traits) -> Self {
        let regions = host_regions(geography);
        let width = regions.len();
        let sectors: Vec<u32> =
            host_corporations(geography).map(|corporation| traits.sector(CorporationId(corporation))).collect();
        let mut places = Vec::with_capacity(sectors.len());
        let mut starts = vec![0_u32; origin.sectors as usize * width + 1];
        let mut sector_of = sectors.iter();
        for (region, at) in geography.regions.iter().skip(regions.start as usize).zip(0..) {
            for (corporation, &sector) in region.corporations.clone().zip(sector_of.by_ref()) {
                let place = sector as usize * width + at;
                starts[place + 1] += 1;
                places.push((place, CorporationId(corporation)));
            }
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut next = starts.clone();
        let mut firms = vec![CorporationId(0); places.len()];
        for (place, corporation) in places {
            firms[next[place] as usize] = corporation;
            next[place] += 1;
        }
        Self { regions, starts, firms }
    }

    pub(super) fn of(&self, sector: u32, regions: Range<u32>) -> &[CorporationId] {
        let row = sector as usize * self.regions.len();
        let at = |region: u32| self.starts[row + (region - self.regions.start) as usize] as usize;
        &self.firms[at(regions.start)..at(regions.end)]
    }
}

fn host_regions(geography: &Geography) -> Range<u32> {
    let first = geography.countries.iter().skip(geography.home_countries).map(|country| country.regions.start).next();
    first.unwrap_or(0)..geography.regions.len() as u32
}

fn host_corporations(geography: &Geography) -> Range<u32> {
    let hosts = geography.countries.iter().skip(geography.home_countries).map(|country| &country.corporations);
    let first = hosts.clone().next().map_or(0, |range| range.start);
    let end = hosts.last().map_or(first, |range| range.end);
    first..end
}

/// h^nu; the default steepness needs two products only.
fn power(h: f64, nu: f64) -> f64 {
    if nu == 4.0 { h * h * (h * h) } else { libm::pow(h, nu) }
}
