//! Partnerships: how many, of which type, how they come to operate, change and end.

use crate::state::{End, Park, Stage};

use super::kinds::{Kind, course, kind_now};
use super::{Moment, Outcome, mean, ratio};

const fn yearly(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: true }
}

const fn final_only(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: false }
}

/// Stocks.
pub const OUTCOMES: &[Outcome] = &[
    yearly("parks_founded", "parks", "parks founded so far"),
    yearly("parks_living", "parks", "parks that have not ended"),
    yearly("parks_operating", "parks", "parks that operate"),
    yearly("living_hierarchical", "parks", "living parks that are hierarchical now"),
    yearly("living_spontaneous", "parks", "living parks that are spontaneous now"),
    yearly("living_hybrid", "parks", "living parks that are hybrid now"),
    yearly("share_hierarchical", "share", "living parks that are hierarchical now, of all living parks"),
    yearly("share_spontaneous", "share", "living parks that are spontaneous now, of all living parks"),
    yearly("share_hybrid", "share", "living parks that are hybrid now, of all living parks"),
];

/// What parks went through.
pub const COURSE: &[Outcome] = &[
    final_only("attempts", "attempts", "attempts of free home corporations to found a park"),
    final_only("attempts_matched", "share", "attempts that led to a park, of all attempts"),
    final_only(
        "share_operated",
        "share",
        "parks that came to operate, of those founded so early that their patience ended before the horizon",
    ),
    final_only("operated_hierarchical", "share", "as share_operated, of parks hierarchical at founding"),
    final_only("operated_spontaneous", "share", "as share_operated, of parks spontaneous at founding"),
    final_only("operated_hybrid", "share", "as share_operated, of parks hybrid at founding"),
    final_only("years_to_operation", "years", "years from founding to operation, mean over parks that operated"),
    final_only(
        "conversion",
        "share",
        "parks spontaneous at founding that were hybrid later, of those founded as early as for share_operated",
    ),
    final_only("years_to_conversion", "years", "years from founding as spontaneous to hybrid, mean over those"),
    final_only("hierarchical_to_spontaneous", "changes", "changes of type, all parks"),
    final_only("hierarchical_to_hybrid", "changes", "changes of type, all parks"),
    final_only("spontaneous_to_hierarchical", "changes", "changes of type, all parks"),
    final_only("spontaneous_to_hybrid", "changes", "changes of type, all parks"),
    final_only("hybrid_to_hierarchical", "changes", "changes of type, all parks"),
    final_only("hybrid_to_spontaneous", "changes", "changes of type, all parks"),
    final_only("ended_dissolved", "parks", "parks that their members dissolved"),
    final_only("ended_failed", "parks", "parks that did not operate within their patience"),
    final_only("ended_initiator_left", "parks", "parks that ended when the initiating government left"),
    final_only("years_interessement", "years", "years in interessement, mean over parks"),
    final_only("years_enrolment", "years", "years in enrolment, mean over parks"),
    final_only("years_mobilisation", "years", "years in mobilisation, mean over parks"),
    final_only("years_operating", "years", "years in operation, mean over parks"),
];

/// Fills [`OUTCOMES`].
pub(super) fn measure(moment: Moment, values: &mut Vec<f64>) {
    let state = moment.state;
    let living = || state.living.iter().map(|&id| &state.parks[id]);
    let count = |of: Kind| living().filter(|park| kind_now(park) == of).count() as f64;
    let alive = state.living.len() as f64;
    let by_kind = Kind::ALL.map(count);
    values.push(state.parks.len() as f64);
    values.push(alive);
    values.push(living().filter(|park| park.stage == Stage::Operating).count() as f64);
    values.extend(by_kind);
    values.extend(by_kind.map(|count| ratio(count, alive)));
}

/// Fills [`COURSE`].
pub(super) fn measure_course(moment: Moment, values: &mut Vec<f64>) {
    let Moment { state, context } = moment;
    let parks = || state.parks.iter();
    let courses: Vec<Vec<(u32, Kind)>> = parks().map(course).collect();
    let operated = |park: &Park| park.history.first_operating.is_some();
    // A share of parks to which it may still happen would depend on how many are young: only parks that were followed
    // for their whole patience count.
    let followed = |park: &&Park| park.founded + park.patience <= context.clock.steps;
    let years = |from: u32, to: u32| context.clock.years(to + 1 - from);

    values.push(f64::from(state.attempts.made));
    values.push(ratio(f64::from(state.attempts.matched), f64::from(state.attempts.made)));
    let share = |parks: Vec<&Park>| mean(parks.into_iter().map(|park| f64::from(u8::from(operated(park)))));
    values.push(share(parks().filter(followed).collect()));
    for kind in Kind::ALL {
        let of_kind = parks().zip(&courses).filter(|(_, course)| course[0].1 == kind).map(|(park, _)| park);
        values.push(share(of_kind.filter(followed).collect()));
    }
    values.push(mean(parks().filter_map(|park| Some(years(park.founded, park.history.first_operating?)))));

    let first_hybrid =
        |course: &[(u32, Kind)]| course.iter().find(|(_, kind)| *kind == Kind::Hybrid).map(|(step, _)| *step);
    let spontaneous = || parks().zip(&courses).filter(|(_, course)| course[0].1 == Kind::Spontaneous);
    let converted = spontaneous().filter(|(park, _)| followed(park)).map(|(_, course)| first_hybrid(course).is_some());
    values.push(mean(converted.map(|converted| f64::from(u8::from(converted)))));
    values.push(mean(spontaneous().filter_map(|(_, course)| Some(years(course[0].0, first_hybrid(course)?)))));

    for from in Kind::ALL {
        for to in Kind::ALL.into_iter().filter(|&to| to != from) {
            let changes = courses.iter().flat_map(|course| course.windows(2));
            values.push(changes.filter(|pair| pair[0].1 == from && pair[1].1 == to).count() as f64);
        }
    }
    for cause in End::ALL {
        values.push(parks().filter(|park| park.end.is_some_and(|(_, end)| end == cause)).count() as f64);
    }
    for stage in Stage::ALL {
        values.push(mean(parks().map(|park| context.clock.years(park.history.stage_steps[stage as usize]))));
    }
}
