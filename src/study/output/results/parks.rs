//! Table `parks`: a row per park with who, where, when, what became of it and what it transferred.

use crate::experiment::WorldRuns;
use crate::ids::{CorporationId, CountryId, RegionId};
use crate::measures::partnership_type::PartnershipType;
use crate::output::row;
use crate::policy::Degree;
use crate::scenario::Scenario;
use crate::state::{End, Stage};
use crate::world::Names;

use super::{RowBatch, RunKey, Text, date};

row! {
    /// A row of `parks`.
    pub struct ParkRow in "parks": "one park of one run" {
        /// Its run.
        key: RunKey;
        park: u32, "", "number in its run, in order of founding";
        name: Option<Text>, "", "name of a pinned park";
        home_nation: Text, "", "national state of the developer";
        home_region: Text, "", "region of the developer";
        developer: Text, "", "home corporation";
        host_nation: Text, "", "national state of the partner";
        host_region: Text, "", "region of the partner, where the park is";
        partner: Text, "", "host corporation";
        initiator: Text, "", "scale of the initiator";
        founded: f64, "years", "calendar date of founding";
        type_at_founding: PartnershipType, "", "type at founding";
        type_last: PartnershipType, "", "type at the end or the horizon";
        stage: Stage, "", "stage at the end or the horizon";
        home_nation_enrolled: bool, "", "at the end or the horizon";
        home_region_enrolled: bool, "", "at the end or the horizon";
        host_nation_enrolled: bool, "", "at the end or the horizon";
        host_region_enrolled: bool, "", "at the end or the horizon";
        home_nation_joined: Option<f64>, "years", "calendar date of its first enrolment; missing if it never joined";
        home_region_joined: Option<f64>, "years", "calendar date of its first enrolment; missing if it never joined";
        host_nation_joined: Option<f64>, "years", "calendar date of its first enrolment; missing if it never joined";
        host_region_joined: Option<f64>, "years", "calendar date of its first enrolment; missing if it never joined";
        operated: Option<f64>, "years", "calendar date of the first operation";
        ended: Option<f64>, "years", "calendar date of the end; missing while it lives";
        cause: Option<End>, "", "cause of the end";
        years_interessement: f64, "years", "time in this stage";
        years_enrolment: f64, "years", "time in this stage";
        years_mobilisation: f64, "years", "time in this stage";
        years_operating: f64, "years", "time in this stage";
        government_years: f64, "years", "time that governments were enrolled, summed over roles";
        tenants: u32, "firms", "of all nationalities at the horizon; 0 once it has ended";
        tenants_producing: u32, "firms", "of all nationalities, producing at the horizon";
        tenants_home: u32, "firms", "home firms at the horizon; 0 once it has ended";
        tenants_producing_home: u32, "firms", "home firms producing at the horizon";
        tenants_peak: u32, "firms", "most of all nationalities at once";
        tenants_ever: u32, "firms", "of all nationalities that ever registered";
        extensions: u32, "extensions", "times that it gained land";
        local_staff: Option<f64>, "share", "local staff share, last known";
        trust: f64, "share", "trust tau, last known";
        mobilised: f64, "share", "mobilised share q, last known";
        fit: f64, "0 to 1", "fit of the bundle in the host region";
        fit_at_founding: f64, "0 to 1", "fit of the bundle at founding";
        fidelity: f64, "share", "elements in the source's form at the end or the horizon";
        translated: f64, "share", "elements translated at the end or the horizon";
        kept: f64, "share", "elements in which practice is kept at the end or the horizon";
        differed: u32, "elements", "elements that were practice at founding";
        moved: u32, "elements", "of those, elements that are not practice at the end or the horizon";
        copy: bool, "", "whether every element is in the source's form";
        degree: Degree, "", "none, copying, emulation, combination or inspiration";
        offered: u32, "elements", "times that an element was tabled";
        taken: u32, "elements", "times that an element landed";
        imposed: u32, "elements", "times that an element landed by coercion";
        transfer_partner: f64, "log points x firms", "passed on by the developer to the partner";
        transfer_supplier: f64, "log points x firms", "passed on by tenants to suppliers";
        transfer_spillover: f64, "log points x firms", "spillovers at the horizon from its tenants' presence";
    }
}

pub(super) fn rows(world: &WorldRuns, scenario: &Scenario, names: &Names, batch: &mut RowBatch) {
    for run in &world.runs {
        for park in &run.parks {
            let [home, home_region, developer, host, host_region, partner] = park.actors;
            let nation = |id| names.nation(CountryId(id)).to_owned().into();
            let region = |id| names.region(RegionId(id)).to_owned().into();
            let [home_nation_enrolled, home_region_enrolled, _, host_nation_enrolled, host_region_enrolled, _] =
                park.enrolled;
            let joined = park.joined.map(|years| years.map(|years| date(scenario, park.founded + years)));
            let [home_nation_joined, home_region_joined, _, host_nation_joined, host_region_joined, _] = joined;
            let [years_interessement, years_enrolment, years_mobilisation, years_operating] = park.stage_years;
            let [offered, taken, imposed] = park.elements;
            let [transfer_partner, transfer_supplier, transfer_spillover] = park.transfer;
            batch.add(ParkRow {
                key: RunKey::of(run),
                park: park.park,
                name: park.pinned.map(|at| scenario.plan.parks[at].name.clone().into()),
                home_nation: nation(home),
                home_region: region(home_region),
                developer: names.corporation(CorporationId(developer)).into(),
                host_nation: nation(host),
                host_region: region(host_region),
                partner: names.corporation(CorporationId(partner)).into(),
                initiator: park.initiator.as_str().into(),
                founded: date(scenario, park.founded),
                type_at_founding: park.founding_type,
                type_last: park.last_type,
                stage: park.stage,
                home_nation_enrolled,
                home_region_enrolled,
                host_nation_enrolled,
                host_region_enrolled,
                home_nation_joined,
                home_region_joined,
                host_nation_joined,
                host_region_joined,
                operated: park.operated.map(|years| date(scenario, years)),
                ended: park.end.map(|(years, _)| date(scenario, years)),
                cause: park.end.map(|(_, cause)| cause),
                years_interessement,
                years_enrolment,
                years_mobilisation,
                years_operating,
                government_years: park.government_years,
                tenants: park.tenants,
                tenants_producing: park.producing,
                tenants_home: park.tenants_home,
                tenants_producing_home: park.producing_home,
                tenants_peak: park.tenants_peak,
                tenants_ever: park.tenants_ever,
                extensions: park.extensions,
                local_staff: park.local_staff,
                trust: park.trust,
                mobilised: park.mobilised,
                fit: park.fit,
                fit_at_founding: park.founding_fit,
                fidelity: park.fidelity,
                translated: park.translated,
                kept: park.kept,
                differed: park.differed,
                moved: park.moved,
                copy: park.degree == Degree::Copying,
                degree: park.degree,
                offered,
                taken,
                imposed,
                transfer_partner,
                transfer_supplier,
                transfer_spillover,
            });
        }
    }
}
