//! Patterns of promise and outcome: what registers and what produces.

use super::super::{Family, Pattern, Question, Standing, Test};
use super::{BASE, park};

const HALF: Test = Test {
    definition: "",
    unit: "share",
    mechanism: "delay between registration and production",
    standing: Standing::PutIn,
    from: Some(0.5),
    to: Some(0.65),
    ..BASE
};

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        id: "half_produces_tcriz",
        family: Family::Promise,
        says: "While TCRIZ grows, about half of its tenants produce.",
        record: "0.61 in 2015 (at least 40 of 66); 0.5 to 0.65 over parks",
        sources: &["cd2015a"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants of TCRIZ that produce, of those registered, in September 2015",
            first: park("tcriz", 2015, &[], |seen| seen.producing(2015.71)),
            ..HALF
        }),
    },
    Pattern {
        id: "half_produces_kitic",
        family: Family::Promise,
        says: "While KITIC grows, about half of its tenants produce.",
        record: "0.62 in 2019 (29 of 47, all nations); 0.5 to 0.65 over parks",
        sources: &["jsl2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants of KITIC that produce, of those registered, in April 2019",
            first: park("kitic", 2019, &[], |seen| seen.producing(2019.29)),
            ..HALF
        }),
    },
    Pattern {
        id: "half_produces_great_stone",
        family: Family::Promise,
        says: "While Great Stone doubles, a third of its tenants produce.",
        record: "0.33 in December 2019 (20 of 60), a quarter about; it grew by a half a year then",
        sources: &["most2020"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants of Great Stone that produce, of those registered, in December 2019",
            first: park("great_stone", 2019, &[], |seen| seen.producing(2019.96)),
            from: Some(0.25),
            to: Some(0.42),
            ..HALF
        }),
    },
    Pattern {
        id: "half_produces_saysettha",
        family: Family::Promise,
        says: "While Saysettha grows, about half of its tenants produce.",
        record: "0.51 in 2022, a weak source; 0.5 to 0.65 over parks",
        sources: &["ynjt2022"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants of Saysettha that produce, of those registered, in mid 2022",
            first: park("saysettha", 2022, &[], |seen| seen.producing(2022.5)),
            ..HALF
        }),
    },
];
