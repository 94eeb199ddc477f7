//! Policy: what moved, what was translated on the way, and whether it fits.
//!
//! Of the elements of a bundle three shares add up to one: those in the source's form (fidelity), those translated, and
//! those in which practice was kept. Nothing agrees with the source by chance: at the founding of the first park all is 0
//! but practice.

use crate::ids::RegionId;
use crate::parameters::Scale;
use crate::policy::Bundle;
use crate::state::{ElementHistory, Park};

use super::{Digest, Outcome, Snapshot, mean, ratio};

/// State of policies, and what the translation was like.
pub const OUTCOMES: &[Outcome] = &[
    Outcome::yearly("fidelity", "share", "elements in the source's form, mean over living parks", |d| {
        mean_share(0, d.living(), d)
    }),
    Outcome::yearly("translated_share", "share", "elements in a form made on the spot, mean over living parks", |d| {
        mean_share(1, d.living(), d)
    }),
    Outcome::yearly("practice_kept", "share", "elements that are host practice, mean over living parks", |d| {
        mean_share(2, d.living(), d)
    }),
    Outcome::yearly(
        "moved_share",
        "share",
        "elements of living parks that were practice at founding and are not now, of those that were practice",
        |d| moved_share(None, d),
    ),
    Outcome::yearly("moved_nation", "share", "as moved_share, of elements under the host nation's jurisdiction", |d| {
        moved_share(Some(Scale::Nation), d)
    }),
    Outcome::yearly("moved_region", "share", "as moved_share, of elements under the host region's jurisdiction", |d| {
        moved_share(Some(Scale::Region), d)
    }),
    Outcome::yearly(
        "moved_corporation",
        "share",
        "as moved_share, of elements under the partner's jurisdiction",
        |d| moved_share(Some(Scale::Corporation), d),
    ),
    Outcome::yearly(
        "mutated_share",
        "share",
        "translated elements of living parks, of those that are not practice",
        mutated_share,
    ),
    Outcome::yearly("fit", "fit", "fit of the bundle in its region, mean over living parks", |d| {
        mean(d.living().map(|park| park.fit))
    }),
    Outcome::yearly(
        "reach",
        "share",
        "host regions in whose policy in force more than half of the elements have moved",
        |d| reach(Bundle::moved, d),
    ),
    Outcome::yearly(
        "reach_source",
        "share",
        "host regions in whose policy in force more than half of the elements are in the source's form",
        |d| reach(Bundle::in_source_form, d),
    ),
    Outcome::at_end(
        "copies",
        "share",
        "parks with every element in the source's form now or at their end, of all founded",
        |d| share(d.parks(), |park| park.bundle == d.context.world.source_model()),
    ),
    Outcome::at_end("fidelity_founded", "share", "as fidelity, now or at the end, mean over all parks founded", |d| {
        mean_share(0, d.parks(), d)
    }),
    Outcome::at_end(
        "translated_founded",
        "share",
        "as translated_share, now or at the end, mean over all parks founded",
        |d| mean_share(1, d.parks(), d),
    ),
    Outcome::at_end("kept_founded", "share", "as practice_kept, now or at the end, mean over all parks founded", |d| {
        mean_share(2, d.parks(), d)
    }),
    Outcome::at_end("extensiveness", "share", "elements landed, of those tabled", |d| {
        ratio(elements(|e| e.taken, d), elements(|e| e.offered, d))
    }),
    Outcome::at_end("imposed", "share", "elements landed by coercion, of those landed", |d| {
        ratio(elements(|e| e.imposed, d), elements(|e| e.taken, d))
    }),
    Outcome::at_end(
        "fit_gain",
        "fit",
        "fit of a park's bundle now minus that at founding, mean over all parks founded",
        |d| mean(d.parks().map(|park| park.fit - park.history.founding_fit)),
    )
    .more(),
    Outcome::at_end("policy_changes", "changes", "changes of the policy in force in host regions", |d| {
        f64::from(d.state.policy_changes)
    }),
    Outcome::at_end(
        "uninformed",
        "share",
        "ended parks whose initiator, at the founding, believed the source model to fit better than it did",
        |d| share(ended(d), |park| park.history.believed_fit > source_fit(park, d)),
    )
    .less(),
    Outcome::at_end(
        "incomplete",
        "share",
        "ended parks in which fewer than half of the elements that were practice at founding had moved",
        |d| share(ended(d), |park| is_incomplete(park, d)),
    )
    .less(),
    Outcome::at_end(
        "inappropriate",
        "share",
        "ended parks on which an element had been imposed that lowered the fit",
        |d| share(ended(d), |park| park.history.elements.iter().any(|element| element.imposed_badly > 0)),
    )
    .less(),
];

/// Elements of a park that were practice at founding, of one jurisdiction or of any; and those of them that have moved.
pub(super) fn moved(park: &Park, jurisdiction: Option<Scale>, snapshot: Snapshot) -> (u32, u32) {
    let elements = &snapshot.context.parameters.policy.element;
    let mask = (elements.iter().enumerate())
        .filter(|(_, element)| jurisdiction.is_none_or(|scale| element.jurisdiction == scale))
        .fold(0, |mask, (d, _)| mask | 1_u8 << d);
    let practice = !park.founding_bundle.contents() & mask;
    (practice.count_ones(), (practice & park.bundle.contents()).count_ones())
}

/// Shares of a park's elements: in the source's form, translated, in practice. They add up to one.
pub(super) fn shares(park: &Park, elements: usize) -> [f64; 3] {
    let bundle = park.bundle;
    let kept = elements as u32 - bundle.moved();
    [bundle.in_source_form(), bundle.translated(), kept].map(|count| f64::from(count) / elements as f64)
}

/// Mean over parks of one of their [`shares`].
fn mean_share<'a>(which: usize, parks: impl Iterator<Item = &'a Park>, d: &Digest) -> f64 {
    mean(parks.map(|park| shares(park, d.context.world.elements)[which]))
}

fn moved_share(jurisdiction: Option<Scale>, d: &Digest) -> f64 {
    let (practice, moved) = (d.living().map(|park| moved(park, jurisdiction, d.snapshot())))
        .fold((0, 0), |sum, park| (sum.0 + park.0, sum.1 + park.1));
    ratio(f64::from(moved), f64::from(practice))
}

fn mutated_share(d: &Digest) -> f64 {
    let count = |of: fn(Bundle) -> u32| f64::from(d.living().map(|park| of(park.bundle)).sum::<u32>());
    ratio(count(Bundle::translated), count(Bundle::moved))
}

/// Share of host regions in whose policy in force more than half of the elements are counted.
fn reach(counted: fn(Bundle) -> u32, d: &Digest) -> f64 {
    let regions = d.context.world.host_regions();
    let half = |count: u32| 2 * count as usize > d.context.world.elements;
    let reached = regions.clone().filter(|&region| half(counted(d.state.policies[RegionId(region)])));
    ratio(reached.count() as f64, regions.len() as f64)
}

/// Times that something befell an element, over the elements of all parks.
fn elements(times: fn(&ElementHistory) -> u16, d: &Digest) -> f64 {
    f64::from(d.parks().flat_map(|park| &park.history.elements).map(|element| u32::from(times(element))).sum::<u32>())
}

fn ended<'a>(d: &Digest<'a>) -> impl Iterator<Item = &'a Park> {
    d.parks().filter(|park| park.end.is_some())
}

fn share<'a>(parks: impl Iterator<Item = &'a Park>, of: impl Fn(&Park) -> bool) -> f64 {
    mean(parks.map(|park| f64::from(u8::from(of(park)))))
}

fn source_fit(park: &Park, d: &Digest) -> f64 {
    let world = d.context.world;
    world.regions[park.host_region].fit.of(world.source_model())
}

fn is_incomplete(park: &Park, d: &Digest) -> bool {
    let (practice, moved) = moved(park, None, d.snapshot());
    2 * moved < practice
}
