//! Table `parks`: a row per park with who, where, when, what became of it and what it transferred.

use crate::experiment::WorldRuns;
use crate::ids::{CorporationId, CountryId, RegionId};
use crate::policy::Degree;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{Chunk, Field, Kind, TableDefinition, Value, date, run_key};

const FIELDS: &[Field] = &[
    Field::new("park", "", "number in its run, in order of founding", Kind::U32),
    Field::new("name", "", "name of a pinned park", Kind::Text),
    Field::new("home_nation", "", "national state of the developer", Kind::Text),
    Field::new("home_region", "", "region of the developer", Kind::Text),
    Field::new("developer", "", "home corporation", Kind::Text),
    Field::new("host_nation", "", "national state of the partner", Kind::Text),
    Field::new("host_region", "", "region of the partner, where the park stands", Kind::Text),
    Field::new("partner", "", "host corporation", Kind::Text),
    Field::new("initiator", "", "scale of the initiator", Kind::Text),
    Field::new("founded", "years", "calendar date of founding", Kind::F64),
    Field::new("type_at_founding", "", "type at founding", Kind::Text),
    Field::new("type_last", "", "type at the end or the horizon", Kind::Text),
    Field::new("stage", "", "stage at the end or the horizon", Kind::Text),
    Field::new("home_nation_enrolled", "", "at the end or the horizon", Kind::Bool),
    Field::new("home_region_enrolled", "", "at the end or the horizon", Kind::Bool),
    Field::new("host_nation_enrolled", "", "at the end or the horizon", Kind::Bool),
    Field::new("host_region_enrolled", "", "at the end or the horizon", Kind::Bool),
    Field::new("operated", "years", "calendar date of the first operation", Kind::F64),
    Field::new("ended", "years", "calendar date of the end; missing while it lives", Kind::F64),
    Field::new("cause", "", "cause of the end", Kind::Text),
    Field::new("years_interessement", "years", "time in this stage", Kind::F64),
    Field::new("years_enrolment", "years", "time in this stage", Kind::F64),
    Field::new("years_mobilisation", "years", "time in this stage", Kind::F64),
    Field::new("years_operating", "years", "time in this stage", Kind::F64),
    Field::new("government_years", "years", "time that governments were enrolled, summed over roles", Kind::F64),
    Field::new("tenants", "firms", "of all nationalities at the horizon; 0 once it has ended", Kind::U32),
    Field::new("tenants_producing", "firms", "of all nationalities, producing at the horizon", Kind::U32),
    Field::new("tenants_home", "firms", "home firms at the horizon; 0 once it has ended", Kind::U32),
    Field::new("tenants_producing_home", "firms", "home firms producing at the horizon", Kind::U32),
    Field::new("tenants_peak", "firms", "most of all nationalities at once", Kind::U32),
    Field::new("tenants_ever", "firms", "of all nationalities that ever registered", Kind::U32),
    Field::new("extensions", "extensions", "times that it gained land", Kind::U32),
    Field::new("local_staff", "share", "local staff share, last known", Kind::F64),
    Field::new("trust", "share", "trust tau, last known", Kind::F64),
    Field::new("mobilised", "share", "mobilised share q, last known", Kind::F64),
    Field::new("fit", "0 to 1", "fit of the bundle in the host region", Kind::F64),
    Field::new("fit_at_founding", "0 to 1", "fit of the bundle at founding", Kind::F64),
    Field::new("fidelity", "share", "elements in the source's form at the end or the horizon", Kind::F64),
    Field::new("translated", "share", "elements translated at the end or the horizon", Kind::F64),
    Field::new("kept", "share", "elements in which practice is kept at the end or the horizon", Kind::F64),
    Field::new("differed", "elements", "elements that were practice at founding", Kind::U32),
    Field::new("moved", "elements", "of those, elements that are not practice at the end or the horizon", Kind::U32),
    Field::new("copy", "", "whether every element is in the source's form", Kind::Bool),
    Field::new("degree", "", "none, copying, emulation, combination or inspiration", Kind::Text),
    Field::new("offered", "elements", "times that an element was tabled", Kind::U32),
    Field::new("taken", "elements", "times that an element landed", Kind::U32),
    Field::new("imposed", "elements", "times that an element landed by coercion", Kind::U32),
    Field::new("transfer_partner", "log points x firms", "passed on by the developer to the partner", Kind::F64),
    Field::new("transfer_supplier", "log points x firms", "passed on by tenants to suppliers", Kind::F64),
    Field::new(
        "transfer_spillover",
        "log points x firms",
        "spillovers at the horizon from its tenants' presence",
        Kind::F64,
    ),
];

pub(super) fn definition() -> TableDefinition {
    let fields = run_key().into_iter().chain(FIELDS.iter().cloned()).collect();
    TableDefinition::new("parks", "one park of one run", fields)
}

pub(super) fn rows(world: &WorldRuns, scenario: &Scenario, names: &Names, chunk: &mut Chunk) {
    for run in &world.runs {
        for park in &run.parks {
            let key = [run.arm.word().into(), run.world.into(), run.run.into()];
            let [home, home_region, developer, host, host_region, partner] = park.actors;
            let who: [Value; 9] = [
                park.park.into(),
                park.pinned.map(|at| scenario.plan.parks[at].name.clone()).into(),
                names.nation(CountryId(home)).to_owned().into(),
                names.region(RegionId(home_region)).to_owned().into(),
                names.corporation(CorporationId(developer)).into(),
                names.nation(CountryId(host)).to_owned().into(),
                names.region(RegionId(host_region)).to_owned().into(),
                names.corporation(CorporationId(partner)).into(),
                park.initiator.word().into(),
            ];
            let [home_nation, home_region, _, host_nation, host_region, _] = park.enrolled;
            let course: [Value; 11] = [
                date(scenario, park.founded),
                park.founding_kind.word().into(),
                park.last_kind.word().into(),
                park.stage.word().into(),
                home_nation.into(),
                home_region.into(),
                host_nation.into(),
                host_region.into(),
                park.operated.map_or(Value::Missing, |years| date(scenario, years)),
                park.end.map_or(Value::Missing, |(years, _)| date(scenario, years)),
                park.end.map(|(_, cause)| cause.word()).into(),
            ];
            let counts: [Value; 21] = [
                park.government_years.into(),
                park.tenants.into(),
                park.producing.into(),
                park.tenants_home.into(),
                park.producing_home.into(),
                park.tenants_peak.into(),
                park.tenants_ever.into(),
                park.extensions.into(),
                park.local_staff.into(),
                park.trust.into(),
                park.mobilised.into(),
                park.fit.into(),
                park.founding_fit.into(),
                park.fidelity.into(),
                park.translated.into(),
                park.kept.into(),
                park.differed.into(),
                park.moved.into(),
                (park.degree == Degree::Copying).into(),
                park.degree.word().into(),
                park.elements[0].into(),
            ];
            chunk.push(
                key.into_iter()
                    .chain(who)
                    .chain(course)
                    .chain(park.stage_years.map(Value::F64))
                    .chain(counts)
                    .chain(park.elements[1..].iter().map(|&count| Value::U32(count)))
                    .chain(park.transfer.map(Value::F64)),
            );
        }
    }
}
