//! Patterns of how parks grow: incubation, take-off, rates, anchors, decrees.

use super::super::{Change, Family, Pattern, Question, Standing, Test};
use super::{BASE, park};
use crate::scenario::Scale;

const SAME_RATE: Test = Test {
    definition: "",
    unit: "per year",
    mechanism: "entry against exit of tenants",
    standing: Standing::Fitted,
    from: Some(0.1),
    to: Some(0.2),
    ..BASE
};

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        id: "incubation_kitic",
        family: Family::Growth,
        says: "KITIC waits four years for its first tenant.",
        record: "approved in September 2007, first tenant in 2011",
        sources: &["pd2013", "jsl2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "years from founding to the first tenant, mean over worlds in which one came",
            unit: "years",
            mechanism: "date of a ready site, which history pins",
            standing: Standing::PutIn,
            first: park("kitic", 2018, &[], |seen| seen.years_to(1)),
            from: Some(3.0),
            to: Some(5.0),
            ..BASE
        }),
    },
    Pattern {
        id: "incubation_tcriz",
        family: Family::Growth,
        says: "TCRIZ needs seven years for forty tenants.",
        record: "about 40 at the end of 2012, nearly 60 in 2013: 7.4 to 8",
        sources: &["cd2015b", "bkp2013"],
        literature: "",
        question: Question::Asked(Test {
            definition: "years from July 2005 to forty tenants, mean over worlds in which they came",
            unit: "years",
            mechanism: "translation before entry",
            standing: Standing::Fitted,
            first: park("tcriz", 2029, &[], |seen| seen.years_to(40)),
            from: Some(6.0),
            to: Some(9.0),
            ..BASE
        }),
    },
    Pattern {
        id: "incubation_great_stone",
        family: Family::Growth,
        says: "Great Stone needs five years from its decree to about twenty residents.",
        record: "20 in October 2017 (5.3 years), of all nationalities",
        sources: &["xh2017gs", "er2018"],
        literature: "",
        question: Question::Asked(Test {
            definition: "years from June 2012 to 20 residents of all nationalities, mean over worlds in which they came",
            unit: "years",
            mechanism: "entry threshold until 2017",
            standing: Standing::Fitted,
            first: park("great_stone", 2029, &[], |seen| seen.years_to(20)),
            from: Some(4.5),
            to: Some(6.0),
            ..BASE
        }),
    },
    Pattern {
        id: "belt_and_road",
        family: Family::Growth,
        says: "The Belt and Road Initiative made TCRIZ take off.",
        record: "its managers date the take-off to 2013; no counterfactual",
        sources: &["cd2015b", "jsl2019", "bri2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants at the end of 2018, over those without the programme; a take-off is taken as a tenth more at least",
            unit: "ratio",
            mechanism: "programmes move firms, and governments",
            standing: Standing::PutIn,
            first: park("tcriz", 2018, &[], |seen| seen.tenants(2018.96)),
            second: Some(park("tcriz", 2018, &[Change::WithoutProgramme("Belt and Road Initiative")], |seen| {
                seen.tenants(2018.96)
            })),
            scale: Scale::Ratio,
            from: Some(1.1),
            ..BASE
        }),
    },
    Pattern {
        id: "entry_tcriz",
        family: Family::Growth,
        says: "About a dozen firms a year come to TCRIZ in the years after 2013.",
        record: "12 a year (35 in 36 months to May 2017)",
        sources: &["pd2017", "bri2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants of TCRIZ added a year, net, from May 2014 to May 2017",
            unit: "firms per year",
            mechanism: "independent entry and imitation",
            standing: Standing::Fitted,
            first: park("tcriz", 2017, &[], |seen| seen.added(2014.38, 2017.38)),
            from: Some(9.0),
            to: Some(15.0),
            ..BASE
        }),
    },
    Pattern {
        id: "entry_speeds_up",
        family: Family::Growth,
        says: "Entry to TCRIZ speeds up until it is full.",
        record: "13 a year 2013-18, 23 a year 2018-23: 1.8",
        sources: &["cd2015b", "cd2019", "pdo2023"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants added a year from the end of 2018 to May 2023, over those from the end of 2012 to 2018",
            unit: "ratio",
            mechanism: "imitation",
            standing: Standing::Fitted,
            first: park("tcriz", 2023, &[], |seen| seen.added(2018.96, 2023.38)),
            second: Some(park("tcriz", 2023, &[], |seen| seen.added(2012.96, 2018.96))),
            scale: Scale::Ratio,
            from: Some(1.3),
            to: Some(2.3),
            ..BASE
        }),
    },
    Pattern {
        id: "growth_tcriz_2015",
        family: Family::Growth,
        says: "Parks under way grow by a tenth to a fifth a year: TCRIZ from 2015 to 2018.",
        record: "0.20 a year; 0.10 to 0.20 over parks",
        sources: &["cd2015a", "cd2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants in December 2018 over those in September 2015, means over worlds in which the park lives at \
                both; 1.1 and 1.2 to the power of 3.25 years",
            unit: "ratio",
            first: park("tcriz", 2018, &[], |seen| seen.tenants_alive_at(2018.96, 2015.71)),
            second: Some(park("tcriz", 2018, &[], |seen| seen.tenants_alive_at(2015.71, 2018.96))),
            scale: Scale::Ratio,
            from: Some(1.363),
            to: Some(1.809),
            ..SAME_RATE
        }),
    },
    Pattern {
        id: "growth_tcriz_2018",
        family: Family::Growth,
        says: "Parks under way grow by a tenth to a fifth a year: TCRIZ from 2018 to 2023.",
        record: "0.15 a year; 0.10 to 0.20 over parks",
        sources: &["cd2019", "pdo2023"],
        literature: "",
        question: Question::Asked(Test {
            definition: "compound growth of tenants from December 2018 to May 2023",
            first: park("tcriz", 2023, &[], |seen| seen.growth(2018.96, 2023.38)),
            ..SAME_RATE
        }),
    },
    Pattern {
        id: "growth_kitic",
        family: Family::Growth,
        says: "Parks under way grow by a tenth to a fifth a year: KITIC from 2013 to 2019.",
        record: "0.16 a year (20 to 47, all nations); 0.10 to 0.20 over parks",
        sources: &["pd2013", "jsl2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "firms of all nationalities in April 2019 over those in June 2013, means over worlds in which the park \
                lives at both; 1.1 and 1.2 to the power of 5.83 years",
            unit: "ratio",
            first: park("kitic", 2019, &[], |seen| seen.tenants_alive_at(2019.29, 2013.46)),
            second: Some(park("kitic", 2019, &[], |seen| seen.tenants_alive_at(2013.46, 2019.29))),
            scale: Scale::Ratio,
            from: Some(1.743),
            to: Some(2.895),
            ..SAME_RATE
        }),
    },
    Pattern {
        id: "growth_great_stone",
        family: Family::Growth,
        says: "Parks under way grow by a tenth to a fifth a year: Great Stone from 2021 on.",
        record: "0.20 a year (68 to 171, all nations); 0.10 to 0.20 over parks",
        sources: &["econ2021", "newsby2026"],
        literature: "",
        question: Question::Asked(Test {
            definition: "compound growth of firms of all nationalities from January 2021 to January 2026",
            first: park("great_stone", 2026, &[], |seen| seen.growth(2021.04, 2026.04)),
            ..SAME_RATE
        }),
    },
    Pattern {
        id: "two_parks_all_firms",
        family: Family::Growth,
        says: "Of one type and one programme, TCRIZ has two to three times the tenants of KITIC.",
        record: "118 over 47 is 2.5, firms of all nationalities",
        sources: &["cd2019", "jsl2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants of all nationalities of TCRIZ at the end of 2018, over those of KITIC in April 2019",
            unit: "ratio",
            mechanism: "partner, land, entry, firms from elsewhere",
            standing: Standing::Fitted,
            first: park("tcriz", 2018, &[], |seen| seen.tenants(2018.96)),
            second: Some(park("kitic", 2019, &[], |seen| seen.tenants(2019.29))),
            scale: Scale::Ratio,
            from: Some(2.0),
            to: Some(3.0),
            ..BASE
        }),
    },
    Pattern {
        id: "two_parks_home_firms",
        family: Family::Growth,
        says: "Counted alike, TCRIZ has five times the home firms of KITIC.",
        record: "118 over 22 is 5.4; range 4.3 to 6.7, a quarter about",
        sources: &["cd2019", "jsl2019"],
        literature: "",
        question: Question::Asked(Test {
            definition: "home firms of TCRIZ at the end of 2018, over those of KITIC in April 2019",
            unit: "ratio",
            mechanism: "partner, land, entry",
            standing: Standing::Fitted,
            first: park("tcriz", 2018, &[], |seen| seen.tenants_home(2018.96)),
            second: Some(park("kitic", 2019, &[], |seen| seen.tenants_home(2019.29))),
            scale: Scale::Ratio,
            from: Some(4.3),
            to: Some(6.7),
            ..BASE
        }),
    },
    Pattern {
        id: "decree_ends_stagnation",
        family: Family::Growth,
        says: "The decree of 2017 ends the stagnation of Great Stone within a year.",
        record: "none added in 2016, 15 to 27 in the year after the decree",
        sources: &["mh2015", "er2018", "xh2017gs"],
        literature: "",
        question: Question::Asked(Test {
            definition: "firms of all nationalities added in the year after May 2017, over those in the year before",
            unit: "ratio",
            mechanism: "factor of the decree on entry, which was fitted",
            standing: Standing::PutIn,
            first: park("great_stone", 2018, &[], |seen| seen.added(2017.38, 2018.38)),
            second: Some(park("great_stone", 2018, &[], |seen| seen.added(2016.38, 2017.38))),
            scale: Scale::Ratio,
            from: Some(2.0),
            ..BASE
        }),
    },
    Pattern {
        id: "decree_multiplies",
        family: Family::Growth,
        says: "Great Stone grows fourfold in the seventeen months about the decree.",
        record: "8 to 35 is 4.4, all nations; range 3 to 6",
        sources: &["er2018"],
        literature: "",
        question: Question::Asked(Test {
            definition: "firms of all nationalities in May 2018, over those at the end of 2016",
            unit: "ratio",
            mechanism: "factor of the decree on entry",
            standing: Standing::Fitted,
            first: park("great_stone", 2018, &[], |seen| seen.tenants(2018.38)),
            second: Some(park("great_stone", 2018, &[], |seen| seen.tenants(2016.96))),
            scale: Scale::Ratio,
            from: Some(3.0),
            to: Some(6.0),
            ..BASE
        }),
    },
    Pattern {
        id: "anchor",
        family: Family::Growth,
        says: "Tenants that are there draw others after them.",
        record: "a tyre maker of 2015 and more than 20 firms of its chain by 2020; no counterfactual",
        sources: &["cd2015b", "yc2020"],
        literature: "",
        question: Question::Asked(Test {
            definition: "tenants of TCRIZ at the end of 2018, over those without imitation",
            unit: "ratio",
            mechanism: "imitation, which knows no chains of industries",
            standing: Standing::PutIn,
            first: park("tcriz", 2018, &[], |seen| seen.tenants(2018.96)),
            second: Some(park("tcriz", 2018, &[Change::OfPark("imitation=0")], |seen| seen.tenants(2018.96))),
            scale: Scale::Ratio,
            from: Some(1.0),
            ..BASE
        }),
    },
    Pattern {
        id: "new_phase_kitic",
        family: Family::Growth,
        says: "KITIC, nearly full in 2019, gains a second phase.",
        record: "phase 1 nearly taken in 2019, phase 2 under talks in 2024",
        sources: &["jsl2019", "rmol2024"],
        literature: "",
        question: Question::Asked(Test {
            definition: "worlds in which KITIC gained land by 2030, of those in which it had ever filled the land for 48",
            unit: "share of worlds",
            mechanism: "extension of full parks",
            standing: Standing::PutIn,
            first: park("kitic", 2029, &[], |seen| seen.extended(48)),
            from: Some(0.5),
            ..BASE
        }),
    },
];
