//! Patterns of local staff and skill.

use super::super::{Change, Family, Pattern, Question, Standing, Test};
use super::{BASE, park, search};
use crate::rules::Arm;

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        id: "local_share_tcriz",
        family: Family::Skill,
        says: "Nine of ten on the staff of TCRIZ are local once it runs.",
        record: "0.91 in 2015, a weak source; 0.8 to 0.95 over parks",
        sources: &["asean_now2015"],
        literature: "",
        question: Question::Asked(Test {
            definition: "local staff share of TCRIZ in September 2015, worlds with the park alive",
            unit: "share",
            mechanism: "learning on the job up to a cap",
            standing: Standing::PutIn,
            first: park("tcriz", 2015, &[], |seen| seen.local_share(2015.71)),
            from: Some(0.8),
            to: Some(0.95),
            ..BASE
        }),
    },
    Pattern {
        id: "local_share_great_stone",
        family: Family::Skill,
        says: "Four of five or more on the staff of Great Stone are local once it runs.",
        record: "more than 0.80 in 2021; 0.8 to 0.95 over parks",
        sources: &["belta2021"],
        literature: "",
        question: Question::Asked(Test {
            definition: "local staff share of Great Stone in February 2021, worlds with the park alive",
            unit: "share",
            mechanism: "learning on the job up to a cap",
            standing: Standing::PutIn,
            first: park("great_stone", 2021, &[], |seen| seen.local_share(2021.13)),
            from: Some(0.8),
            to: Some(0.95),
            ..BASE
        }),
    },
    Pattern {
        id: "local_share_morowali",
        family: Family::Skill,
        says: "Nine of ten on the staff of Morowali are local once it runs.",
        record: "0.93 in 2025; 0.8 to 0.95 over parks",
        sources: &["palu2025"],
        literature: "",
        question: Question::Asked(Test {
            definition: "local staff share at Morowali in May 2025, worlds with the park alive",
            unit: "share",
            mechanism: "learning on the job up to a cap",
            standing: Standing::PutIn,
            first: park("imip", 2025, &[], |seen| seen.local_share(2025.38)),
            from: Some(0.8),
            to: Some(0.95),
            ..BASE
        }),
    },
    Pattern {
        id: "local_share_says_no_type",
        family: Family::Skill,
        says: "The local share does not tell the types apart.",
        record: "0.8 to 0.95 in parks of all types",
        sources: &["asean_now2015", "belta2021", "palu2025"],
        literature: "",
        question: Question::Asked(Test {
            definition: "local staff share, hybrid less hierarchical arm",
            unit: "share",
            mechanism: "a cap on the local share that knows no type",
            first: search(Arm::HYBRID, &[], |seen| seen.outcome("local_staff")),
            second: Some(search(Arm::HIERARCHICAL, &[], |seen| seen.outcome("local_staff"))),
            from: Some(-0.05),
            to: Some(0.05),
            ..BASE
        }),
    },
    Pattern {
        id: "starts_foreign",
        family: Family::Skill,
        says: "Where the technology is new, the first staff is mostly foreign.",
        record: "0.2 local at the first smelter of Morowali",
        sources: &["antara2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "local staff share at Morowali in the quarter in which the first tenant produces",
            unit: "share",
            mechanism: "share at the start, which was put in",
            standing: Standing::PutIn,
            first: park("imip", 2024, &[], |seen| seen.first_share()),
            to: Some(0.4),
            ..BASE
        }),
    },
    Pattern {
        id: "skill_in_six_years",
        family: Family::Skill,
        says: "It takes about six years until local staff runs what foreigners began.",
        record: "0.2 to 0.97 in six years at one smelter, the whole park 0.90 to 0.93 after four; two sources",
        sources: &["antara2019", "palu2025"],
        literature: "",
        question: Question::Asked(Test {
            definition: "years from the first producing tenant at Morowali until 0.8 of the staff is local",
            unit: "years",
            mechanism: "rate of learning, and newcomers who hire from the pool",
            standing: Standing::PutIn,
            first: park("imip", 2024, &[], |seen| seen.years_to_skill()),
            from: Some(3.0),
            to: Some(6.0),
            ..BASE
        }),
    },
    Pattern {
        id: "building_waves",
        family: Family::Skill,
        says: "A wave of newcomers lowers the local share for a while.",
        record: "foreign staff at Morowali 3,121, 2,100, then 11,000",
        sources: &["detik2018", "antara2019", "fm2024"],
        literature: "",
        question: Question::Asked(Test {
            definition: "local staff share at Great Stone a year after the decree of 2017, less that without the decree",
            unit: "share",
            mechanism: "dilution by newcomers",
            standing: Standing::PutIn,
            first: park("great_stone", 2018, &[], |seen| seen.local_share(2018.38)),
            second: Some(park("great_stone", 2018, &[Change::WithoutEvent("entry")], |seen| seen.local_share(2018.38))),
            to: Some(0.0),
            ..BASE
        }),
    },
    Pattern {
        id: "tacit_after_explicit",
        family: Family::Skill,
        says: "Rules can be copied soon, skill takes longer.",
        record: "taxes and one-stop shops in 0 to 3 years, skill in about 6",
        sources: &["palu2025"],
        literature: "Inkpen and Pien 2006, J. Manag. Stud. 43(4):779-811",
        question: Question::Asked(Test {
            definition: "worlds in which an element of the home policy had moved to TCRIZ before its local share reached 0.8, \
                of those in which either happened",
            unit: "share of worlds",
            mechanism: "yearly offers against learning on the job",
            first: park("tcriz", 2029, &[], |seen| seen.explicit_first()),
            from: Some(0.5),
            ..BASE
        }),
    },
];
