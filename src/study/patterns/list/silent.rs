//! Patterns on record of which the model can say nothing, with the reason, so that the scorecard is whole.

use super::super::{Family, Pattern, Question};

/// A pattern without an answer.
const fn silent(
    id: &'static str,
    family: Family,
    says: &'static str,
    record: &'static str,
    sources: &'static [&'static str],
    why: &'static str,
) -> Pattern {
    Pattern { id, family, says, record, sources, literature: "", question: Question::Silent(why) }
}

pub(super) const PATTERNS: &[Pattern] = &[
    silent(
        "shares_and_rivals",
        Family::Roles,
        "A small host share beside a rival project of its own breaks a park from above; turning the shares round repairs it.",
        "Suzhou: 65/35 until 2001, then 35/65 and a first profit",
        &["pereira2002", "questia_sip", "sip_blog"],
        "partners hold no shares and no rival projects in the model",
    ),
    silent(
        "training_incomplete",
        Family::Skill,
        "Without enforcement by the host state training stays incomplete.",
        "0.6 of surveyed workers in Ethiopia trained (Fei 2018)",
        &[],
        "nobody is trained one by one; the local share has no part that was trained",
    ),
    silent(
        "pairing",
        Family::Skill,
        "Each foreign operator works beside a local trainee.",
        "one to one; six foreigners for a hundred locals as an aim",
        &["detik2018", "cnbc2021"],
        "staff is a share, not persons",
    ),
    silent(
        "promotion",
        Family::Skill,
        "Local staff rises to the lead in five to nine years.",
        "TCRIZ: supervisors after five, a manager after nine years",
        &["xh2022en", "xh2019", "xh2019b"],
        "there are no careers",
    ),
    silent(
        "imported_management",
        Family::Skill,
        "Management brought along fails first, then adapts.",
        "told of one firm at TCRIZ",
        &["mofcom_th"],
        "firms have no ways of management",
    ),
    silent(
        "local_purchases",
        Family::Skill,
        "A park of governments buys little locally at first.",
        "small items only at Kuantan",
        &["mkini2017"],
        "supplier links have no value in money, and no park reports links",
    ),
    silent(
        "jobs_per_tenant",
        Family::Growth,
        "Parks led by firms have several times the jobs per tenant of those led by states.",
        "15 to 24 at Great Stone, 150 to 250 at TCRIZ",
        &["belta2021", "newsby2023", "cd2015a", "pdo2023"],
        "tenants have no size",
    ),
    silent(
        "investment_per_tenant",
        Family::Growth,
        "Investment per tenant stays what it is within a park.",
        "USD 20 to 30 million at TCRIZ in all years",
        &["cd2015a", "cd2019", "pdo2023"],
        "no money is invested in the model",
    ),
    silent(
        "shocks_abroad",
        Family::Growth,
        "Shocks elsewhere push firms into parks.",
        "27 entrants to TCRIZ in the 18 months of the pandemic",
        &["xh2021"],
        "there are no shocks outside parks and programmes",
    ),
    silent(
        "declared_and_actual",
        Family::Promise,
        "About six tenths of the declared investment come.",
        "0.54 to 0.64 at Great Stone",
        &["belta2021", "myfin2022", "econ2021"],
        "no money is invested in the model",
    ),
    silent(
        "targets_overshoot",
        Family::Promise,
        "Targets of parks led by central states are missed by multiples.",
        "Great Stone 2020: USD 1bn aimed at, BYN 139m reached",
        &["zasl2019", "econ2021", "xh2018zccz"],
        "nobody sets targets in the model",
    ),
    silent(
        "study_visits",
        Family::Mobility,
        "Officials visit a park before their state adopts its model, two to eight years later.",
        "Belarus 2 years, Ethiopia 7 to 8",
        &["bpj", "econ_gs"],
        "there are no visits; regions learn from regions of their own country and parks on their soil only",
    ),
    silent(
        "delegated_power",
        Family::Mobility,
        "High-level bodies speed up land only where power is delegated to the park.",
        "claimed (Li and Hu 2025); no figure",
        &[],
        "a park has no administrative power of its own",
    ),
    silent(
        "market_driven_abroad",
        Family::Mobility,
        "Zones abroad are driven by markets and hold traditional industries; zones at home are led by the state.",
        "claimed; no figure",
        &["ye2020"],
        "sectors are numbers, and zones at home are not modelled",
    ),
];
