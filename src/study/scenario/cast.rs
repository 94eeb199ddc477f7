//! From the tables of a case to the plan of a world: who there is, by id.

use super::checked::{Checked, Row};
use super::diagnostics::{Location, Problem};
use super::names::Names;
use super::places::{self, Places};
use crate::ids::{CorporationId, CountryId, Id, RegionId};
use crate::world::plan::{CorporationPlan, CountryPlan, RegionPlan, Side, WorldPlan};

/// Corporations beyond this number are refused: they would not fit in the memory of a common machine.
const MOST_CORPORATIONS: u64 = 50_000_000;
/// Fits of all bundles in all regions beyond this number are refused: one gigabyte.
const MOST_FITS: u64 = 1 << 27;

/// The actors of a plan and their names.
pub(super) struct CaseBuilder {
    /// The plan; parks, programmes and events are still to come.
    pub(super) plan: WorldPlan,
    pub(super) places: Places,
    pub(super) countries: Names<CountryId>,
    pub(super) regions: Names<RegionId>,
    pub(super) corporations: Names<CorporationId>,
    /// The first corporation of each region.
    first_corporation: Vec<u32>,
}

impl CaseBuilder {
    /// Casts the actors. `None` where the world is too large or a side is empty, which is among `problems` then.
    pub(super) fn new(checked: &Checked, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut cast = Self {
            plan: WorldPlan::default(),
            places: Places::default(),
            countries: Names::new("country", "case.country"),
            regions: Names::new("region", "case.region"),
            corporations: Names::new("corporation", "case.corporation"),
            first_corporation: Vec::new(),
        };
        let sizes = cast.add_countries(checked, problems);
        if !is_possible(checked, &cast.plan, &sizes, problems) {
            return None;
        }
        cast.add_regions(checked, &sizes, problems);
        cast.add_corporations(checked, problems);
        Some(cast)
    }

    /// Country of a region.
    pub(super) fn country(&self, region: RegionId) -> &CountryPlan {
        &self.plan.countries[self.plan.regions[region].country]
    }

    /// Region of a corporation.
    pub(super) fn region(&self, corporation: CorporationId) -> RegionId {
        RegionId::at(self.first_corporation.partition_point(|&first| first <= corporation.0).saturating_sub(1))
    }

    /// Adds the countries: home before host, named before generated. Gives the regions and corporations of each.
    fn add_countries(&mut self, checked: &Checked, problems: &mut Vec<Problem>) -> Vec<(u32, u32)> {
        let mut sizes = Vec::new();
        let root = &checked.root;
        let [nearest, farthest] = root.interval("country.distance").unwrap_or([0.0, 1.0]);
        let home_distance = root.number("country.home_distance").unwrap_or_default();
        let mut nations: Names<CountryId> = Names::new("nation", "case.country");
        for (side, word) in [(Side::Home, "home"), (Side::Host, "host")] {
            let size = |what: &str| root.count(&format!("world.{word}_{what}")).unwrap_or(1);
            for row in checked.rows("case.country").iter().filter(|row| row.text("side") == Some(word)) {
                let Some(name) = row.text("name") else { continue };
                let nation = row.text("nation").unwrap_or(name);
                let usual_distance = if side == Side::Home { home_distance } else { f64::midpoint(nearest, farthest) };
                let id = self.plan.countries.push(CountryPlan {
                    name: name.to_owned(),
                    nation: nation.to_owned(),
                    side,
                    distance: row.number("distance").unwrap_or(usual_distance),
                    tie: row.number("tie"),
                    threshold: row.number("threshold"),
                });
                self.places.countries.push(places::of(row));
                self.countries.add(name, Some(id), row.location("name"), problems);
                if row.text("nation").is_some() {
                    nations.add(nation, Some(id), row.location("nation"), problems);
                }
                let regions = row.count("regions").unwrap_or_else(|| size("regions"));
                sizes.push((regions, row.count("corporations").unwrap_or_else(|| size("corporations"))));
            }
            let count = size("countries");
            for position in 0..count {
                let name = format!("{word} {}", position + 1);
                let share = if count > 1 { f64::from(position) / f64::from(count - 1) } else { 0.5 };
                let distance = if side == Side::Home { home_distance } else { nearest + share * (farthest - nearest) };
                let nation = name.clone();
                let id =
                    self.plan.countries.push(CountryPlan { name, nation, side, distance, tie: None, threshold: None });
                self.places.countries.push(None);
                self.countries.add(&self.plan.countries[id].name, Some(id), &Location::Default, problems);
                sizes.push((size("regions"), size("corporations")));
            }
        }
        // A name whose table is broken is known all the same, so that references to it are not reported too.
        for row in checked.rows("case.country").iter().filter(|row| row.text("side").is_none()) {
            self.countries.add_broken(row, problems);
        }
        sizes
    }

    fn add_regions(&mut self, checked: &Checked, sizes: &[(u32, u32)], problems: &mut Vec<Problem>) {
        let mut named: Vec<Vec<&Row>> = vec![Vec::new(); sizes.len()];
        for row in checked.rows("case.region") {
            match self.countries.find(row, "case.region", "country", problems) {
                Some(country) if row.text("name").is_some() => named[country.position()].push(row),
                _ => self.regions.add_broken(row, problems),
            }
        }
        let mut corporations_before = 0_u32;
        for (country, &(regions, corporations)) in self.plan.countries.ids().zip(sizes) {
            let rows = &named[country.position()];
            for position in 0..regions {
                let row = rows.get(position as usize);
                let name = row.and_then(|row| row.text("name")).map_or_else(
                    || format!("{} region {}", self.plan.countries[country].name, position + 1),
                    str::to_owned,
                );
                let threshold = row.and_then(|row| row.number("threshold"));
                let id = self.plan.regions.push(RegionPlan { name: name.clone(), country, corporations, threshold });
                self.places.regions.push(row.and_then(|row| places::of(row)));
                self.regions.add(&name, Some(id), row.map_or(&Location::Default, |row| row.location("name")), problems);
                self.first_corporation.push(corporations_before);
                corporations_before += corporations;
            }
            for row in rows.iter().skip(regions as usize) {
                let country = &self.plan.countries[country].name;
                let label = format!("found one more; {country} has {regions}");
                problems.push(Problem::new(
                    row.location("country"),
                    format!("{country} has too few regions for this one"),
                    label,
                ));
                self.regions.add_broken(row, problems);
            }
        }
    }

    fn add_corporations(&mut self, checked: &Checked, problems: &mut Vec<Problem>) {
        let mut named = vec![0_u32; self.plan.regions.len()];
        for row in checked.rows("case.corporation") {
            let (Some(region), Some(name)) =
                (self.regions.find(row, "case.corporation", "region", problems), row.text("name"))
            else {
                self.corporations.add_broken(row, problems);
                continue;
            };
            let place = named[region.position()];
            named[region.position()] += 1;
            if place >= self.plan.regions[region].corporations {
                let region = &self.plan.regions[region];
                let label = format!("found one more; {} has {}", region.name, region.corporations);
                let title = format!("{} has too few corporations for this one", region.name);
                problems.push(Problem::new(row.location("region"), title, label));
                self.corporations.add_broken(row, problems);
                continue;
            }
            let sectors = checked.root.count("world.sectors");
            if let (Some(sector), Some(sectors)) = (row.count("sector"), sectors)
                && sector >= sectors
            {
                let label = format!("found {sector}; allowed: 0 to {}, as world.sectors is {sectors}", sectors - 1);
                problems.push(Problem::new(row.location("sector"), "there is no such sector", label));
            }
            let id = CorporationId(self.first_corporation[region.position()] + place);
            self.corporations.add(name, Some(id), row.location("name"), problems);
            let plan = CorporationPlan {
                name: Some(name.to_owned()),
                sector: row.count("sector"),
                ln_technology: row.number("ln_technology"),
                reliability: row.number("reliability"),
                absorption: row.number("absorption"),
            };
            self.plan.corporations.insert(id, plan);
        }
    }
}

/// Whether both sides have a country and the world fits in memory.
fn is_possible(checked: &Checked, plan: &WorldPlan, sizes: &[(u32, u32)], problems: &mut Vec<Problem>) -> bool {
    let mut possible = true;
    for (side, word) in [(Side::Home, "home"), (Side::Host, "host")] {
        if !plan.countries.iter().any(|country| country.side == side) {
            possible = false;
            let has_broken =
                checked.rows("case.country").iter().any(|row| row.is_broken("side") || row.is_broken("name"));
            let key = format!("world.{word}_countries");
            if !has_broken {
                let label =
                    format!("found {key} = 0 and no [[case.country]] with side = \"{word}\"; allowed: at least one");
                problems.push(Problem::new(checked.root.location(&key), format!("there is no {word} country"), label));
            }
        }
    }
    let regions: u64 = sizes.iter().map(|&(regions, _)| u64::from(regions)).sum();
    let corporations: u64 = sizes.iter().map(|&(regions, each)| u64::from(regions) * u64::from(each)).sum();
    let fits = regions << checked.rows("policy.element").len().min(12);
    // Point at the size that was changed last.
    let keys =
        ["home_countries", "home_regions", "home_corporations", "host_countries", "host_regions", "host_corporations"];
    let root = &checked.root;
    let places = keys.iter().map(|key| root.location(&format!("world.{key}")));
    let places = places.chain(checked.rows("case.country").iter().map(|row| row.location("corporations")));
    let location = places.max().unwrap_or(&root.location);
    if corporations > MOST_CORPORATIONS {
        let label = format!("found {corporations} corporations in all; allowed: at most {MOST_CORPORATIONS}");
        problems.push(Problem::new(location, "the world is too large", label));
        possible = false;
    }
    if fits > MOST_FITS {
        let label = format!("found {regions} regions with {fits} fits of bundles; allowed: at most {MOST_FITS} fits");
        problems.push(Problem::new(location, "the world is too large", label));
        possible = false;
    }
    possible
}
