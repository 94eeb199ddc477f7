//! Partnerships: how many, of which type, how they come to operate, change and end.

use crate::state::{End, Park, Stage};

use super::partnership_type::PartnershipType;
use super::{Digest, Outcome, mean, ratio};

/// Stocks, and what parks went through.
pub const OUTCOMES: &[Outcome] = &[
    Outcome::yearly("parks_founded", "parks", "parks founded so far", |d| d.state.parks.len() as f64),
    Outcome::yearly("parks_living", "parks", "parks that have not ended", |d| d.state.living.len() as f64),
    Outcome::yearly("parks_operating", "parks", "parks that operate", |d| {
        d.living().filter(|park| park.stage == Stage::Operating).count() as f64
    })
    .more(),
    Outcome::yearly("living_hierarchical", "parks", "living parks that are hierarchical now", |d| {
        d.living_of(PartnershipType::Hierarchical)
    }),
    Outcome::yearly("living_spontaneous", "parks", "living parks that are spontaneous now", |d| {
        d.living_of(PartnershipType::Spontaneous)
    }),
    Outcome::yearly("living_hybrid", "parks", "living parks that are hybrid now", |d| {
        d.living_of(PartnershipType::Hybrid)
    }),
    Outcome::yearly(
        "share_hierarchical",
        "share",
        "living parks that are hierarchical now, of all living parks",
        |d| ratio(d.living_of(PartnershipType::Hierarchical), d.state.living.len() as f64),
    ),
    Outcome::yearly("share_spontaneous", "share", "living parks that are spontaneous now, of all living parks", |d| {
        ratio(d.living_of(PartnershipType::Spontaneous), d.state.living.len() as f64)
    }),
    Outcome::yearly("share_hybrid", "share", "living parks that are hybrid now, of all living parks", |d| {
        ratio(d.living_of(PartnershipType::Hybrid), d.state.living.len() as f64)
    }),
    Outcome::at_end("attempts", "attempts", "attempts of free home corporations to found a park", |d| {
        f64::from(d.state.attempts.made)
    }),
    Outcome::at_end("attempts_matched", "share", "attempts that led to a park, of all attempts", |d| {
        ratio(f64::from(d.state.attempts.matched), f64::from(d.state.attempts.made))
    })
    .more(),
    Outcome::at_end(
        "share_operated",
        "share",
        "parks that came to operate, of those founded so early that their patience ended before the horizon",
        |d| operated(None, d),
    )
    .more(),
    Outcome::at_end("operated_hierarchical", "share", "as share_operated, of parks hierarchical at founding", |d| {
        operated(Some(PartnershipType::Hierarchical), d)
    })
    .more(),
    Outcome::at_end("operated_spontaneous", "share", "as share_operated, of parks spontaneous at founding", |d| {
        operated(Some(PartnershipType::Spontaneous), d)
    })
    .more(),
    Outcome::at_end("operated_hybrid", "share", "as share_operated, of parks hybrid at founding", |d| {
        operated(Some(PartnershipType::Hybrid), d)
    })
    .more(),
    Outcome::at_end(
        "years_to_operation",
        "years",
        "years from founding to operation, mean over parks that operated",
        years_to_operation,
    )
    .less(),
    Outcome::at_end(
        "conversion",
        "share",
        "parks spontaneous at founding that were hybrid later, of those founded as early as for share_operated",
        conversion,
    ),
    Outcome::at_end(
        "years_to_conversion",
        "years",
        "years from founding as spontaneous to hybrid, mean over those",
        years_to_conversion,
    ),
    Outcome::at_end("hierarchical_to_spontaneous", "changes", "changes of type, all parks", |d| {
        changes(PartnershipType::Hierarchical, PartnershipType::Spontaneous, d)
    }),
    Outcome::at_end("hierarchical_to_hybrid", "changes", "changes of type, all parks", |d| {
        changes(PartnershipType::Hierarchical, PartnershipType::Hybrid, d)
    }),
    Outcome::at_end("spontaneous_to_hierarchical", "changes", "changes of type, all parks", |d| {
        changes(PartnershipType::Spontaneous, PartnershipType::Hierarchical, d)
    }),
    Outcome::at_end("spontaneous_to_hybrid", "changes", "changes of type, all parks", |d| {
        changes(PartnershipType::Spontaneous, PartnershipType::Hybrid, d)
    }),
    Outcome::at_end("hybrid_to_hierarchical", "changes", "changes of type, all parks", |d| {
        changes(PartnershipType::Hybrid, PartnershipType::Hierarchical, d)
    }),
    Outcome::at_end("hybrid_to_spontaneous", "changes", "changes of type, all parks", |d| {
        changes(PartnershipType::Hybrid, PartnershipType::Spontaneous, d)
    }),
    Outcome::at_end("ended_dissolved", "parks", "parks that their members dissolved", |d| ended(End::Dissolved, d))
        .less(),
    Outcome::at_end("ended_failed", "parks", "parks that did not operate within their patience", |d| {
        ended(End::Failed, d)
    })
    .less(),
    Outcome::at_end("ended_initiator_left", "parks", "parks that ended when the initiating government left", |d| {
        ended(End::InitiatorLeft, d)
    })
    .less(),
    Outcome::at_end("years_interessement", "years", "years in interessement, mean over parks", |d| {
        years_in(Stage::Interessement, d)
    }),
    Outcome::at_end("years_enrolment", "years", "years in enrolment, mean over parks", |d| {
        years_in(Stage::Enrolment, d)
    }),
    Outcome::at_end("years_mobilisation", "years", "years in mobilisation, mean over parks", |d| {
        years_in(Stage::Mobilisation, d)
    }),
    Outcome::at_end("years_operating", "years", "years in operation, mean over parks", |d| {
        years_in(Stage::Operating, d)
    })
    .more(),
];

/// A share of parks to which it may still happen would depend on how many are young: only parks that were followed for
/// their whole patience count.
fn is_followed(park: &Park, d: &Digest) -> bool {
    park.founded + park.patience <= d.context.clock.steps
}

/// Share of the parks, of a type at founding or of any, that came to operate.
fn operated(of: Option<PartnershipType>, d: &Digest) -> f64 {
    let parks = d.parks().zip(d.courses()).filter(|(_, course)| of.is_none_or(|kind| course[0].1 == kind));
    let followed = parks.map(|(park, _)| park).filter(|park| is_followed(park, d));
    mean(followed.map(|park| f64::from(u8::from(park.history.first_operating.is_some()))))
}

fn years_to_operation(d: &Digest) -> f64 {
    let years = |park: &Park| Some(d.context.clock.years(park.history.first_operating? + 1 - park.founded));
    mean(d.parks().filter_map(years))
}

/// Parks spontaneous at founding, and the step in which each was first hybrid.
fn spontaneous<'a>(d: &'a Digest) -> impl Iterator<Item = (&'a Park, Option<u32>)> {
    let first = |course: &[(u32, PartnershipType)]| {
        course.iter().find(|(_, kind)| *kind == PartnershipType::Hybrid).map(|(step, _)| *step)
    };
    let parks = d.parks().zip(d.courses()).filter(|(_, course)| course[0].1 == PartnershipType::Spontaneous);
    parks.map(move |(park, course)| (park, first(course)))
}

fn conversion(d: &Digest) -> f64 {
    let followed = spontaneous(d).filter(|(park, _)| is_followed(park, d));
    mean(followed.map(|(_, hybrid)| f64::from(u8::from(hybrid.is_some()))))
}

fn years_to_conversion(d: &Digest) -> f64 {
    mean(spontaneous(d).filter_map(|(park, hybrid)| Some(d.context.clock.years(hybrid? + 1 - park.founded))))
}

fn changes(from: PartnershipType, to: PartnershipType, d: &Digest) -> f64 {
    let changes = d.courses().iter().flat_map(|course| course.windows(2));
    changes.filter(|pair| pair[0].1 == from && pair[1].1 == to).count() as f64
}

fn ended(by: End, d: &Digest) -> f64 {
    d.parks().filter(|park| park.end.is_some_and(|(_, end)| end == by)).count() as f64
}

fn years_in(stage: Stage, d: &Digest) -> f64 {
    mean(d.parks().map(|park| d.context.clock.years(park.history.stage_steps[stage as usize])))
}
