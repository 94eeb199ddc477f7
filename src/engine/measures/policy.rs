//! Policy: what moved, what was translated on the way, and whether it fits.
//!
//! Of the elements of a bundle three shares add up to one: those in the source's form (fidelity), those translated, and
//! those in which practice was kept. Nothing agrees with the source by chance: at the founding of the first park all is 0
//! but practice.

use crate::ids::RegionId;
use crate::rules::Scale;
use crate::state::Park;

use super::{Moment, Outcome, mean, ratio};

const fn yearly(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: true }
}

const fn final_only(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: false }
}

/// State of policies.
pub const OUTCOMES: &[Outcome] = &[
    yearly("fidelity", "share", "elements in the source's form, mean over living parks"),
    yearly("translated_share", "share", "elements in a form made on the spot, mean over living parks"),
    yearly("practice_kept", "share", "elements that are host practice, mean over living parks"),
    yearly(
        "moved_share",
        "share",
        "elements of living parks that were practice at founding and are not now, of those that were practice",
    ),
    yearly("moved_nation", "share", "as moved_share, of elements under the host nation's jurisdiction"),
    yearly("moved_region", "share", "as moved_share, of elements under the host region's jurisdiction"),
    yearly("moved_corporation", "share", "as moved_share, of elements under the partner's jurisdiction"),
    yearly("mutated_share", "share", "translated elements of living parks, of those that are not practice"),
    yearly("fit", "fit", "fit of the bundle in its region, mean over living parks"),
    yearly("reach", "share", "host regions in whose policy in force more than half of the elements have moved"),
    yearly(
        "reach_source",
        "share",
        "host regions in whose policy in force more than half of the elements are in the source's form",
    ),
];

/// What the translation was like.
pub const TRANSLATION: &[Outcome] = &[
    final_only("copies", "share", "parks with every element in the source's form now or at their end, of all founded"),
    final_only("fidelity_founded", "share", "as fidelity, now or at the end, mean over all parks founded"),
    final_only("translated_founded", "share", "as translated_share, now or at the end, mean over all parks founded"),
    final_only("kept_founded", "share", "as practice_kept, now or at the end, mean over all parks founded"),
    final_only("extensiveness", "share", "elements landed, of those tabled"),
    final_only("imposed", "share", "elements landed by coercion, of those landed"),
    final_only("fit_gain", "fit", "fit of a park's bundle now minus that at founding, mean over all parks founded"),
    final_only("policy_changes", "changes", "changes of the policy in force in host regions"),
    final_only(
        "uninformed",
        "share",
        "ended parks whose initiator, at the founding, believed the source model to fit better than it did",
    ),
    final_only(
        "incomplete",
        "share",
        "ended parks in which fewer than half of the elements that were practice at founding had moved",
    ),
    final_only("inappropriate", "share", "ended parks on which an element had been imposed that lowered the fit"),
];

/// Elements of a park that were practice at founding, of one jurisdiction or of any; and those of them that have moved.
pub(super) fn moved(park: &Park, jurisdiction: Option<Scale>, moment: Moment) -> (u32, u32) {
    let elements = &moment.context.rules.policy.element;
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

/// Means of [`shares`] over parks.
fn mean_shares<'a>(parks: &(impl Iterator<Item = &'a Park> + Clone), elements: usize) -> [f64; 3] {
    [0, 1, 2].map(|which| mean(parks.clone().map(|park| shares(park, elements)[which])))
}

/// Fills [`OUTCOMES`].
pub(super) fn measure(moment: Moment, values: &mut Vec<f64>) {
    let Moment { state, context } = moment;
    let world = context.world;
    let living = || state.living.iter().map(|&id| &state.parks[id]);
    values.extend(mean_shares(&living(), world.elements));
    for jurisdiction in [None, Some(Scale::Nation), Some(Scale::Region), Some(Scale::Corporation)] {
        let (practice, moved) = (living().map(|park| moved(park, jurisdiction, moment)))
            .fold((0, 0), |sum, park| (sum.0 + park.0, sum.1 + park.1));
        values.push(ratio(f64::from(moved), f64::from(practice)));
    }
    let (translated, moved) = (living().map(|park| (park.bundle.translated(), park.bundle.moved())))
        .fold((0, 0), |sum, park| (sum.0 + park.0, sum.1 + park.1));
    values.push(ratio(f64::from(translated), f64::from(moved)));
    values.push(mean(living().map(|park| park.fit)));
    let regions = world.host_regions();
    let half = |count: u32| 2 * count as usize > world.elements;
    let policies = || regions.clone().map(|region| state.policies[RegionId(region)]);
    let share = |count: usize| ratio(count as f64, regions.len() as f64);
    values.push(share(policies().filter(|policy| half(policy.moved())).count()));
    values.push(share(policies().filter(|policy| half(policy.in_source_form())).count()));
}

/// Fills [`TRANSLATION`].
pub(super) fn measure_translation(moment: Moment, values: &mut Vec<f64>) {
    let Moment { state, context } = moment;
    let elements = context.world.elements;
    let copied = |park: &Park| park.bundle == context.world.source_model();
    values.push(mean(state.parks.iter().map(|park| f64::from(u8::from(copied(park))))));
    values.extend(mean_shares(&state.parks.iter(), elements));
    let histories = || state.parks.iter().flat_map(|park| &park.history.elements);
    let [tabled, landed, imposed] = histories()
        .map(|element| [element.offered, element.taken, element.imposed].map(u32::from))
        .fold([0; 3], |sum, element| [sum[0] + element[0], sum[1] + element[1], sum[2] + element[2]])
        .map(f64::from);
    values.push(ratio(landed, tabled));
    values.push(ratio(imposed, landed));
    values.push(mean(state.parks.iter().map(|park| park.fit - park.history.founding_fit)));
    values.push(f64::from(state.policy_changes));

    let ended = || state.parks.iter().filter(|park| park.end.is_some());
    let share = |of: &dyn Fn(&Park) -> bool| mean(ended().map(|park| f64::from(u8::from(of(park)))));
    let source_fit = |park: &Park| context.world.regions[park.host_region].fit.of(context.world.source_model());
    values.push(share(&|park| park.history.believed_fit > source_fit(park)));
    values.push(share(&|park| {
        let (practice, moved) = moved(park, None, moment);
        2 * moved < practice
    }));
    values.push(share(&|park| park.history.elements.iter().any(|element| element.imposed_badly > 0)));
}
