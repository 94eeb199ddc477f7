//! Policy: what moved, what was bent on the way, and whether it fits.
//!
//! Fidelity and reach start near one half by chance, since bundles agree by chance: read moved shares and changes.

use crate::policy::Bundle;
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
    yearly("fidelity", "share", "elements in which a park's bundle agrees with its source, mean over all parks"),
    yearly(
        "moved_share",
        "share",
        "elements that differed at founding and now agree with the source, of those that differed",
    ),
    yearly("moved_nation", "share", "as moved_share, of elements under the host nation's jurisdiction"),
    yearly("moved_region", "share", "as moved_share, of elements under the host region's jurisdiction"),
    yearly("moved_corporation", "share", "as moved_share, of elements under the partner's jurisdiction"),
    yearly("reach", "share", "host regions whose policy agrees with a source model in more than half of the elements"),
];

/// What the translation was like.
pub const TRANSLATION: &[Outcome] = &[
    final_only("extensiveness", "share", "elements taken, of those offered"),
    final_only("imposed", "share", "elements imposed, of those taken"),
    final_only("fit_gain", "fit", "fit of a park's bundle now less that at founding, mean over parks"),
    final_only("policy_changes", "changes", "changes of the policy in force in host regions"),
    final_only(
        "uninformed",
        "share",
        "ended parks whose initiator had believed the source model to fit better than it does",
    ),
    final_only("incomplete", "share", "ended parks in which fewer than half of the differing elements had moved"),
    final_only("inappropriate", "share", "ended parks on which an element had been imposed that lowered the fit"),
];

/// Elements of a park that differed at founding, of one jurisdiction or of any; and those of them that have moved.
fn moved(park: &Park, jurisdiction: Option<Scale>, moment: Moment) -> (u32, u32) {
    let elements = &moment.context.rules.policy.element;
    let mask = (elements.iter().enumerate())
        .filter(|(_, element)| jurisdiction.is_none_or(|scale| element.jurisdiction == scale))
        .fold(0, |mask, (d, _)| mask | 1_u16 << d);
    let differed = (park.founding_bundle.0 ^ park.source.0) & mask;
    let differs = (park.bundle.0 ^ park.source.0) & differed;
    (differed.count_ones(), differed.count_ones() - differs.count_ones())
}

fn moved_share(jurisdiction: Option<Scale>, moment: Moment) -> f64 {
    let (differed, moved) = (moment.state.parks.iter())
        .map(|park| moved(park, jurisdiction, moment))
        .fold((0, 0), |sum, park| (sum.0 + park.0, sum.1 + park.1));
    ratio(f64::from(moved), f64::from(differed))
}

/// Fills [`OUTCOMES`].
pub(super) fn measure(moment: Moment, values: &mut Vec<f64>) {
    let Moment { state, context } = moment;
    let world = context.world;
    values.push(mean(state.parks.iter().map(|park| park.bundle.agreement(park.source, world.elements))));
    values.push(moved_share(None, moment));
    values.extend([Scale::Nation, Scale::Region, Scale::Corporation].map(|scale| moved_share(Some(scale), moment)));
    let sources: Vec<Bundle> = world.home_countries().map(|country| world.countries[country].source).collect();
    let agrees = |policy: Bundle| sources.iter().any(|&source| policy.agreement(source, world.elements) > 0.5);
    let regions = world.host_regions();
    let reached = regions.clone().filter(|&region| agrees(state.policies[crate::ids::RegionId(region)])).count();
    values.push(ratio(reached as f64, regions.len() as f64));
}

/// Fills [`TRANSLATION`].
pub(super) fn measure_translation(moment: Moment, values: &mut Vec<f64>) {
    let Moment { state, context } = moment;
    let elements = || state.parks.iter().flat_map(|park| &park.history.elements);
    let [offered, taken, imposed] = elements()
        .map(|element| [element.offered, element.taken, element.imposed].map(u32::from))
        .fold([0; 3], |sum, element| [sum[0] + element[0], sum[1] + element[1], sum[2] + element[2]])
        .map(f64::from);
    values.push(ratio(taken, offered));
    values.push(ratio(imposed, taken));
    values.push(mean(state.parks.iter().map(|park| park.fit - park.history.founding_fit)));
    values.push(f64::from(state.policy_changes));

    let ended = || state.parks.iter().filter(|park| park.end.is_some());
    let share = |of: &dyn Fn(&Park) -> bool| mean(ended().map(|park| f64::from(u8::from(of(park)))));
    let source_fit = |park: &Park| context.world.regions[park.host_region].fit[park.source.position()];
    values.push(share(&|park| park.history.believed_fit > source_fit(park)));
    values.push(share(&|park| {
        let (differed, moved) = moved(park, None, moment);
        2 * moved < differed
    }));
    values.push(share(&|park| park.history.elements.iter().any(|element| element.imposed_badly > 0)));
}
