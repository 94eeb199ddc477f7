//! Patterns of how the model of a park travels: by scale, in chains, changed on the way; and how long parks last.

use super::super::seen::{Seen, first, yes};
use super::super::{Change, Family, Pattern, Question, Standing, Test};
use super::{BASE, search};
use crate::measures::records::ParkRecord;
use crate::policy::Degree;
use crate::rules::Arm;
use crate::scenario::Scale;
use crate::world::plan::{Initiator, Role};

const NATIONS: [Role; 2] = [Role::HomeNation, Role::HostNation];
const REGIONS: [Role; 2] = [Role::HomeRegion, Role::HostRegion];
const SONG_2018: &str = "Song et al. 2018, J. Geogr. Sci. 28(9):1288-1306";
const LIANG: &str = "Liang et al. 2021 on Kuantan and its twin, read in abstract";
const MESCHI: &str = "Meschi 2005, on international joint ventures";
const ONE_WAY: &[Change] = &[Change::Set("policy.translation=0")];
const NEAR: &[Change] = &[Change::Set("country.distance=[0.2, 0.2]")];
const FAR: &[Change] = &[Change::Set("country.distance=[0.8, 0.8]")];

/// Translated elements, of those that have moved, in parks that so many host governments had joined.
fn translated_of_moved(seen: &Seen, hosts: usize) -> f64 {
    let joined = |park: &&ParkRecord| {
        [Role::HostNation, Role::HostRegion].iter().filter(|&&role| park.joined[role as usize].is_some()).count()
            == hosts
    };
    let (translated, moved) = (seen.run.parks.iter().filter(joined))
        .fold((0.0, 0.0), |(translated, moved), park| (translated + park.translated, moved + 1.0 - park.kept));
    translated / moved
}

/// Ages in years between which hazards are told apart: early, middle, late.
const EARLY: (f64, f64) = (0.0, 2.0);
const MIDDLE: (f64, f64) = (2.0, 8.0);
const LATE: (f64, f64) = (8.0, f64::INFINITY);

/// The same for the adoption of parks by states, which takes two years on average: few are left to adopt after four.
const AT_ONCE: (f64, f64) = (0.0, 1.0);
const SOON: (f64, f64) = (1.0, 4.0);
const AT_LAST: (f64, f64) = (4.0, f64::INFINITY);

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        id: "never_a_copy",
        family: Family::Mobility,
        says: "A policy that moves is changed: hardly any park copies its source whole.",
        record: "local actors embed what moves; no figure",
        sources: &["song2021_tables"],
        literature: SONG_2018,
        question: Question::Asked(Test {
            definition: "parks with every element in the source's form at the end of the run or of the park, of all founded",
            unit: "share",
            mechanism: "host roles translate what home roles carry, and the place can refuse it",
            standing: Standing::PutIn,
            first: search(Arm::OPEN, &[], |seen| seen.over_parks(|park| Some(yes(park.degree == Degree::Copying)))),
            to: Some(0.05),
            ..BASE
        }),
    },
    Pattern {
        id: "hosts_bend_policy",
        family: Family::Mobility,
        says: "The more host actors take part, the further a policy moves from its source.",
        record: "local actors embed what moves; no figure",
        sources: &[],
        literature: SONG_2018,
        question: Question::Asked(Test {
            definition: "elements in the source's form when the run ends of parks in which both host governments had joined, \
                less those of parks in which fewer had",
            unit: "share of elements",
            mechanism: "host roles translate what they have jurisdiction over",
            expected: &["A12"],
            standing: Standing::PutIn,
            first: search(Arm::OPEN, &[], |seen| {
                let hosts = |park: &ParkRecord| {
                    [Role::HostNation, Role::HostRegion].iter().all(|&role| park.joined[role as usize].is_some())
                };
                seen.over_parks(|park| hosts(park).then_some(park.fidelity))
                    - seen.over_parks(|park| (!hosts(park)).then_some(park.fidelity))
            }),
            to: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "hosts_translate_what_moved",
        family: Family::Mobility,
        says: "Of what has moved, more is translated the more host governments take part.",
        record: "local actors embed what moves; no figure",
        sources: &[],
        literature: SONG_2018,
        question: Question::Asked(Test {
            definition: "translated elements of those that have moved, parks in which both host governments had joined, less the \
                same of parks in which one had",
            unit: "share of elements",
            mechanism: "host roles translate what they have jurisdiction over",
            expected: &["A12"],
            first: search(Arm::OPEN, &[], |seen| translated_of_moved(seen, 2) - translated_of_moved(seen, 1)),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "imposed_fits_worse",
        family: Family::Mobility,
        says: "What was imposed fits its place worse than what was taken up.",
        record: "the transplant effect in law; no figure for parks",
        sources: &[],
        literature: "Berkowitz, Pistor and Richard 2003, Eur. Econ. Rev. 47:165-195",
        question: Question::Asked(Test {
            definition: "fit of the policy of parks that operated, those begun by nations less the others",
            unit: "fit",
            mechanism: "coercion lands elements whatever their fit",
            first: search(Arm::OPEN, &[], |seen| {
                let fit = |nations: bool| {
                    seen.over_parks(|park| {
                        let own = park.operated.is_some() && (park.initiator == Initiator::Nation) == nations;
                        own.then_some(park.fit)
                    })
                };
                fit(true) - fit(false)
            }),
            to: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "travels_on_in_translation",
        family: Family::Mobility,
        says: "Where a model travels on to places without a park, it does so in translation.",
        record: "Singapore to Suzhou to Great Stone, each in its own form; no figure",
        sources: &["bpj", "wiki_gs"],
        literature: "",
        question: Question::Asked(Test {
            definition: "host regions in whose policy in force most elements have moved, less those in which most are in the \
                source's form, when the run ends",
            unit: "share of regions",
            mechanism: "regions take over bundles with their forms",
            first: search(Arm::OPEN, &[], |seen| seen.outcome("reach") - seen.outcome("reach_source")),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "distance_harms_what_is_imposed",
        family: Family::Mobility,
        says: "Institutional distance lowers the fit of policies where they can be imposed.",
        record: "transplants fail where the origin is strange; no figure for parks",
        sources: &[],
        literature: "Berkowitz, Pistor and Richard 2003, Eur. Econ. Rev. 47:165-195",
        question: Question::Asked(Test {
            definition: "fit of living parks in the hierarchical arm at a distance of 0.2, less that at 0.8",
            unit: "fit",
            mechanism: "fit tables differ with distance, coercion asks for no fit",
            first: search(Arm::HIERARCHICAL, NEAR, |seen| seen.outcome("fit")),
            second: Some(search(Arm::HIERARCHICAL, FAR, |seen| seen.outcome("fit"))),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "staggered_by_scale",
        family: Family::Mobility,
        says: "Scales adopt one after the other, not together.",
        record: "gradual and across scales; no figure",
        sources: &["song2020_cn"],
        literature: "",
        question: Question::Asked(Test {
            definition: "years by which the first nation follows the first region, mean over parks begun by a firm that both \
                joined; below 0 where the nation leads",
            unit: "years",
            mechanism: "windows that regions open for nations",
            expected: &["A13"],
            first: search(Arm::OPEN, &[], |seen| {
                seen.over_parks(|park| {
                    let (region, nation) = (first(park, &REGIONS)?, first(park, &NATIONS)?);
                    (park.initiator == Initiator::Corporation).then_some(nation - region)
                })
            }),
            from: Some(0.5),
            ..BASE
        }),
    },
    Pattern {
        id: "regions_first",
        family: Family::Mobility,
        says: "At home the region takes up a firm's park before the state does.",
        record: "Zhejiang 2006, Guangxi 2009, Yunnan 2010; no figure",
        sources: &["cri2006", "cd2009", "yoic2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "parks begun by a firm that the home region joined before the home nation, of those that either joined",
            unit: "share",
            mechanism: "parks are daily business for a region, not for a nation",
            expected: &["A13"],
            standing: Standing::Fitted,
            first: search(Arm::OPEN, &[], |seen| {
                seen.over_parks(|park| {
                    let joined = |role: Role| park.joined[role as usize].unwrap_or(f64::INFINITY);
                    let (region, nation) = (joined(Role::HomeRegion), joined(Role::HomeNation));
                    let told = park.initiator == Initiator::Corporation && region.min(nation).is_finite();
                    told.then_some(yes(region < nation))
                })
            }),
            from: Some(0.5),
            ..BASE
        }),
    },
    Pattern {
        id: "one_way_fits_worse",
        family: Family::Mobility,
        says: "The host is no passive learner: what is only handed down fits its place worse.",
        record: "MCKIP and its twin are studied as an exchange; no figure",
        sources: &[],
        literature: LIANG,
        question: Question::Asked(Test {
            definition: "gain in fit of a park's policy since its founding, less that without translation",
            unit: "fit",
            mechanism: "a translated form is the better of the source's and local tries",
            standing: Standing::PutIn,
            first: search(Arm::OPEN, &[], |seen| seen.outcome("fit_gain")),
            second: Some(search(Arm::OPEN, ONE_WAY, |seen| seen.outcome("fit_gain"))),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "one_way_transfers_less",
        family: Family::Mobility,
        says: "The host is no passive learner: less technology comes where policy is only handed down.",
        record: "MCKIP and its twin are studied as an exchange; no figure",
        sources: &[],
        literature: LIANG,
        question: Question::Asked(Test {
            definition: "transfer, over that without translation",
            unit: "ratio",
            mechanism: "a translated form is the better of the source's and local tries",
            standing: Standing::PutIn,
            transfer: true,
            first: search(Arm::OPEN, &[], |seen| seen.outcome("transfer")),
            second: Some(search(Arm::OPEN, ONE_WAY, |seen| seen.outcome("transfer"))),
            scale: Scale::Ratio,
            from: Some(1.0),
            ..BASE
        }),
    },
    Pattern {
        id: "models_travel_on",
        family: Family::Mobility,
        says: "A model travels on in chains, beyond the places that received a park.",
        record: "Singapore to Suzhou to Great Stone; TCRIZ to Mexico",
        sources: &["bpj", "wiki_gs", "zjrb2016"],
        literature: "",
        question: Question::Asked(Test {
            definition: "host regions in whose policy in force most elements have moved at the end, less those after a year",
            unit: "share of regions",
            mechanism: "regions learn from parks and from each other",
            expected: &["A6"],
            first: search(Arm::OPEN, &[], |seen| seen.rise("reach")),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "new_phase",
        family: Family::Mobility,
        says: "A full park opens a new phase instead of coming to an end.",
        record: "TCRIZ zone 2 (2023), Suez extension, KITIC phase 2",
        sources: &["pdo2023", "rmol2024"],
        literature: "",
        question: Question::Asked(Test {
            definition: "parks that gained land, of those that were ever full",
            unit: "share",
            mechanism: "extension of full parks",
            standing: Standing::PutIn,
            first: search(Arm::OPEN, &[], |seen| {
                let land = seen.scenario.rules.park.land;
                seen.over_parks(|park| (park.tenants_peak >= land).then_some(yes(park.extensions > 0)))
            }),
            from: Some(0.5),
            ..BASE
        }),
    },
    Pattern {
        id: "hazard_rises",
        family: Family::Mobility,
        says: "Partnerships seldom end in their first two years; then the danger rises.",
        record: "found for joint ventures; failed zones are not on record",
        sources: &[],
        literature: MESCHI,
        question: Question::Asked(Test {
            definition: "ends a park-year at the ages of 2 to 8 years, less those at 0 to 2",
            unit: "per year",
            mechanism: "goodwill at the founding, patience",
            first: search(Arm::OPEN, &[], |seen| seen.ending(MIDDLE) - seen.ending(EARLY)),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "hazard_falls",
        family: Family::Mobility,
        says: "Partnerships that have lasted eight years are in less danger.",
        record: "found for joint ventures; failed zones are not on record",
        sources: &[],
        literature: MESCHI,
        question: Question::Asked(Test {
            definition: "ends a park-year at the ages of 2 to 8 years, less those later",
            unit: "per year",
            mechanism: "payoff from tenants",
            first: search(Arm::OPEN, &[], |seen| seen.ending(MIDDLE) - seen.ending(LATE)),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "adoption_rises",
        family: Family::Mobility,
        says: "States seldom adopt a firm's park at once; the chance rises as it shows success.",
        record: "form of diffusion curves; no figure",
        sources: &[],
        literature: "Bass 1969, Manag. Sci. 15(5):215-227",
        question: Question::Asked(Test {
            definition: "first nations that join a park-year without one at the ages of 1 to 4 years, less those in the first",
            unit: "per year",
            mechanism: "success draws governments in",
            expected: &["A5"],
            standing: Standing::Fitted,
            first: search(Arm::OPEN, &[], |seen| seen.adoption(SOON) - seen.adoption(AT_ONCE)),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "adoption_falls",
        family: Family::Mobility,
        says: "Parks that no state has adopted after four years are seldom adopted later.",
        record: "the record has late recognition too: eight years at the Eastern zone; no figure",
        sources: &[],
        literature: "Kingdon 1984: policy windows are short",
        question: Question::Asked(Test {
            definition: "first nations that join a park-year without one at the ages of 1 to 4 years, less those later",
            unit: "per year",
            mechanism: "windows that close",
            expected: &["A13"],
            standing: Standing::Fitted,
            first: search(Arm::OPEN, &[], |seen| seen.adoption(SOON) - seen.adoption(AT_LAST)),
            from: Some(0.0),
            ..BASE
        }),
    },
];
