//! Patterns of partnership, roles and transfer.

use super::super::seen::yes;
use super::super::{Change, Family, Pattern, Question, Standing, Test};
use super::{BASE, park, search};
use crate::measures::kinds::Kind;
use crate::rules::Arm;
use crate::scenario::Scale;
use crate::world::plan::Initiator;

const SONG_2021: &str = "Song et al. 2021, J. Geogr. Sci. 31(5):664-680";
const NO_PARTNER_CHOICE: &[Change] = &[Change::Set("ablation.a10_random_matching=true")];
const FIRMS_ALIKE: &[Change] = &[
    Change::Set("corporation.reliability.concentration=1000"),
    Change::Set("corporation.absorption.concentration=1000"),
    Change::Set("technology.spread=0.1"),
];
const AFFINITY_ALONE: &[Change] = &[
    Change::Set("country.tie=[0.9, 1.0]"),
    Change::Set("enrolment.visibility=0"),
    Change::Set("enrolment.competition=0"),
];

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        id: "partner_choice",
        family: Family::Roles,
        says: "How much technology reaches the host depends on which partner is chosen.",
        record: "claimed, not measured; no figure",
        sources: &["song2021_tables"],
        literature: SONG_2021,
        question: Question::Asked(Test {
            definition: "transfer per park with partners chosen, over that with partners matched by chance",
            unit: "ratio",
            mechanism: "selection of partners",
            expected: &["A10"],
            transfer: true,
            first: search(Arm::HYBRID, &[], |seen| seen.outcome("transfer_per_park")),
            second: Some(search(Arm::HYBRID, NO_PARTNER_CHOICE, |seen| seen.outcome("transfer_per_park"))),
            scale: Scale::Ratio,
            from: Some(1.0),
            ..BASE
        }),
    },
    Pattern {
        id: "partners_differ",
        family: Family::Roles,
        says: "Parks differ in what they pass on because partners differ.",
        record: "claimed, not measured; no figure",
        sources: &["song2021_tables"],
        literature: SONG_2021,
        question: Question::Asked(Test {
            definition: "coefficient of variation of transfer up to the end of the eighth year of operation, between parks \
                that operated for eight years or longer, less the same with firms alike in reliability, absorptive \
                capacity and technology",
            unit: "coefficient of variation",
            mechanism: "heterogeneity of firms",
            transfer: true,
            first: search(Arm::HYBRID, &[], |seen| seen.variation_of_transfer()),
            second: Some(search(Arm::HYBRID, FIRMS_ALIKE, |seen| seen.variation_of_transfer())),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "practised_partner",
        family: Family::Roles,
        says: "An estate developer as the partner would have brought KITIC more tenants than a car assembler.",
        record: "TCRIZ with an estate developer 118, KITIC with an assembler 22 home firms; no counterfactual",
        sources: &["cd2019", "jsl2019", "pd2013"],
        literature: SONG_2021,
        question: Question::Asked(Test {
            definition: "tenants of KITIC in April 2019 with a partner as reliable as at TCRIZ (0.9), over those as it was \
                (0.6)",
            unit: "ratio",
            mechanism: "trust from the reliability of the partner",
            expected: &["A4"],
            first: park("kitic", 2019, &[Change::OfPartner("reliability=0.9")], |seen| seen.tenants(2019.29)),
            second: Some(park("kitic", 2019, &[], |seen| seen.tenants(2019.29))),
            scale: Scale::Ratio,
            from: Some(1.0),
            ..BASE
        }),
    },
    Pattern {
        id: "states_central",
        family: Family::Roles,
        says: "National states stand at the centre of the network where governments found the parks.",
        record: "states lead the hierarchical type; no figure",
        sources: &["song2021_tables"],
        literature: SONG_2021,
        question: Question::Asked(Test {
            definition: "share of betweenness that nations hold, hierarchical less hybrid arm",
            unit: "share",
            mechanism: "who takes the initiative",
            first: search(Arm::HIERARCHICAL, &[], |seen| seen.outcome("betweenness_nations")),
            second: Some(search(Arm::HYBRID, &[], |seen| seen.outcome("betweenness_nations"))),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "firms_lead",
        family: Family::Roles,
        says: "Firms lead the parks that are not hierarchical.",
        record: "firms or cities lead the other two types; no figure",
        sources: &["song2021_tables"],
        literature: SONG_2021,
        question: Question::Asked(Test {
            definition: "parks that a firm began, of those hybrid or spontaneous when the run ends; firms are in one park at a \
                time, so that their centrality in the network cannot differ",
            unit: "share",
            mechanism: "who takes the initiative",
            standing: Standing::PutIn,
            first: search(Arm::OPEN, &[], |seen| {
                seen.over_parks(|park| {
                    let told = park.last_kind != Kind::Hierarchical;
                    told.then_some(yes(park.initiator == Initiator::Corporation))
                })
            }),
            from: Some(0.5),
            ..BASE
        }),
    },
    Pattern {
        id: "types_move",
        family: Family::Roles,
        says: "A park that begins as spontaneous usually ends up with states behind it.",
        record: "TCRIZ, Saysettha and the Eastern zone all did",
        sources: &["cnc2015", "cri2006", "hktdc_eec", "yoic2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "parks spontaneous at founding that were hybrid later, of those founded early enough to tell",
            unit: "share",
            mechanism: "governments join what succeeds",
            expected: &["A5"],
            first: search(Arm::OPEN, &[], |seen| seen.outcome("conversion")),
            from: Some(0.5),
            ..BASE
        }),
    },
    Pattern {
        id: "years_to_recognition",
        family: Family::Roles,
        says: "Recognition takes between one and eight years.",
        record: "2 years at Saysettha, 8 at the Eastern zone",
        sources: &["yoic2019", "hktdc_eec"],
        literature: "",
        question: Question::Asked(Test {
            definition: "years from founding as spontaneous to hybrid, mean over parks that turned",
            unit: "years",
            mechanism: "rate at which governments join",
            standing: Standing::PutIn,
            first: search(Arm::OPEN, &[], |seen| seen.outcome("years_to_conversion")),
            from: Some(1.0),
            to: Some(8.0),
            ..BASE
        }),
    },
    Pattern {
        id: "saysettha_recognised",
        family: Family::Roles,
        says: "Both states take up Saysettha within one to eight years.",
        record: "2.1 years, June 2010 to July 2012",
        sources: &["yoic2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "years from founding until both nations had joined, mean over worlds in which both did",
            unit: "years",
            mechanism: "rate at which governments join",
            standing: Standing::PutIn,
            first: park("saysettha", 2018, &[], |seen| seen.years_to_both_nations()),
            from: Some(1.0),
            to: Some(8.0),
            ..BASE
        }),
    },
    Pattern {
        id: "host_capability",
        family: Family::Roles,
        says: "Where host firms can absorb little, little is passed on, however strong the developer.",
        record: "found in zones in Africa; no figure",
        sources: &[],
        literature: "Brautigam and Tang 2011, J. Mod. Afr. Stud. 49(1):27-54",
        question: Question::Asked(Test {
            definition: "transfer with a mean absorptive capacity of 0.25, over that with 0.5",
            unit: "ratio",
            mechanism: "absorptive capacity, by a threshold that was put in",
            standing: Standing::PutIn,
            transfer: true,
            first: search(Arm::OPEN, &[Change::Set("corporation.absorption.mean=0.25")], |seen| {
                seen.outcome("transfer")
            }),
            second: Some(search(Arm::OPEN, &[], |seen| seen.outcome("transfer"))),
            scale: Scale::Ratio,
            to: Some(0.5),
            ..BASE
        }),
    },
    Pattern {
        id: "affinity_no_substitute",
        family: Family::Roles,
        says: "Political or cultural affinity does not make up for incentives that are missing.",
        record: "Suzhou: close states, a rival city; no figure",
        sources: &["pereira2002", "questia_sip"],
        literature: "",
        question: Question::Asked(Test {
            definition: "share of parks that come to operate with weak ties (at most 0.2) and incentives as they are, less \
                that with the closest ties and neither visible success nor competition between regions",
            unit: "share",
            mechanism: "incentives of governments",
            first: search(Arm::OPEN, &[Change::Set("country.tie=[0.0, 0.2]")], |seen| seen.outcome("share_operated")),
            second: Some(search(Arm::OPEN, AFFINITY_ALONE, |seen| seen.outcome("share_operated"))),
            from: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "risk_devalues_policy",
        family: Family::Roles,
        says: "Where governments are likelier to withdraw, parks are worth less.",
        record: "Suez lost its tax articles; no figure",
        sources: &[],
        literature: "Daily News Egypt 2018, read in an excerpt",
        question: Question::Asked(Test {
            definition: "tenants with the leaving rate of governments doubled (0.8 a year), over those as it is",
            unit: "ratio",
            mechanism: "withdrawal of governments",
            first: search(Arm::OPEN, &[Change::Set("enrolment.leave=0.8")], |seen| seen.outcome("tenants")),
            second: Some(search(Arm::OPEN, &[], |seen| seen.outcome("tenants"))),
            scale: Scale::Ratio,
            to: Some(1.0),
            ..BASE
        }),
    },
];
