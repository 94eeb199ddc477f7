//! The same park under two arms of one world: where its courses part, and what followed.

use std::fmt::Write;

use crate::ids::ParkId;
use crate::measures::partnership_type::PartnershipType;
use crate::state::Park;
use crate::world::plan::Role;

use super::chapter::{Chapter, Passage};
use super::narrative::chapters;
use super::recorded_run::{ParkAtStep, RecordedRun};
use super::sentences::SentenceWriter;
use super::text::{WIDTH, rendered};
use super::wording::{date, founding, horizon, list, role, wrapped};

/// A park and its counterpart in another arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Park of the first arm.
    pub one: ParkId,
    /// Its counterpart: the same pinned park, else the same developer and partner, founded in the same step if it can be.
    pub other: Option<ParkId>,
    /// First step in which the two differ; nothing where they never do, or there is only one.
    pub parted: Option<u32>,
}

/// Finds the counterpart of a park and the step in which they part.
pub fn pair(first: &RecordedRun, one: ParkId, second: &RecordedRun) -> Pair {
    let park = &first.state.parks[one];
    let same = |other: &Park| {
        if park.pinned.is_some() || other.pinned.is_some() {
            other.pinned == park.pinned
        } else {
            (other.developer, other.partner) == (park.developer, park.partner)
        }
    };
    let counterparts = second.state.parks.enumerate().filter(|(_, other)| same(other));
    let other = counterparts.min_by_key(|(_, other)| other.founded.abs_diff(park.founded)).map(|(id, _)| id);
    let parted = other.and_then(|other| parted(first, one, second, other));
    Pair { one, other, parted }
}

/// First step in which anything about two parks differs.
fn parted(first: &RecordedRun, one: ParkId, second: &RecordedRun, other: ParkId) -> Option<u32> {
    let (a, b) = (&first.state.parks[one], &second.state.parks[other]);
    let founded = a.founded.min(b.founded);
    let founding = |park: &Park| (park.founded, park.initiator, park.history.enrolments.first().copied());
    if founding(a) != founding(b) || a.founding_bundle != b.founding_bundle {
        return Some(founded);
    }
    let steps = first.clock.steps.max(second.clock.steps);
    let ended = |park: &Park, step: u32| park.end.filter(|(end, _)| *end <= step);
    (founded..steps)
        .find(|&step| first.sample(one, step) != second.sample(other, step) || ended(a, step) != ended(b, step))
}

/// The second half of a comparison's text: where the two part, how it went on in the second arm, and what differs in the
/// end. The first arm's story stands before it.
pub fn text(first: &RecordedRun, second: &RecordedRun, pair: &Pair) -> String {
    let arms = [first.arm.as_str(), second.arm.as_str()];
    let mut text = format!("\nARM {} AGAINST ARM {}\n\n", arms[0].to_uppercase(), arms[1].to_uppercase());
    let Some(other) = pair.other else {
        return text + &wrapped(&missing(first, second, pair.one), WIDTH, "  ");
    };
    let Some(step) = pair.parted else {
        let until = horizon(&first.clock);
        return text + &wrapped(&format!("The two never part, from the founding to {until}."), WIDTH, "  ");
    };
    let parting = format!("{}: {}", date(&first.clock, step), differences(first, pair.one, second, other, step));
    text += &wrapped(&parting, WIDTH, "  ");
    let _ = writeln!(text, "\nWhat followed in arm {}:", arms[1]);
    for chapter in chapters(second, other).into_iter().skip(1) {
        let since = |passage: &Passage| passage.step.is_none_or(|at| at >= step);
        let passages: Vec<_> = chapter.passages.into_iter().filter(since).collect();
        if passages.iter().any(|passage| passage.step.is_some()) || chapter.title == "End" {
            text += &rendered(second, &Chapter { title: chapter.title, passages });
        }
    }
    text + "\n" + &table(first, pair.one, second, other)
}

fn missing(first: &RecordedRun, second: &RecordedRun, one: ParkId) -> String {
    let park = &first.state.parks[one];
    let [developer, partner] = [Role::HomeCorporation, Role::HostCorporation].map(|role| first.actor_name(park, role));
    let arm = second.arm.as_str();
    let others: Vec<String> = (second.state.parks.enumerate())
        .filter(|(_, other)| other.developer == park.developer)
        .map(|(id, other)| {
            let partner = second.actor_name(other, Role::HostCorporation);
            let region = second.actor_name(other, Role::HostRegion);
            let when = founding(&second.clock, other.founded);
            format!("{} with {partner} in {region} ({when})", second.park_name(id))
        })
        .collect();
    let instead = if others.is_empty() {
        format!("{developer} develops no park there at all")
    } else {
        format!("there {developer} develops {}", list(&others))
    };
    format!("In arm {arm} of the same world {developer} and {partner} never found a park together; {instead}.")
}

/// What differs at the end of a step, decisions before levels.
fn differences(first: &RecordedRun, one: ParkId, second: &RecordedRun, other: ParkId, step: u32) -> String {
    let (a, b) = (&first.state.parks[one], &second.state.parks[other]);
    let arms = [first.arm.as_str(), second.arm.as_str()];
    let teller = SentenceWriter { recorded: first, id: one };
    let mut found = Vec::new();
    if a.founded != b.founded {
        let when = [a, b].map(|park| founding(&first.clock, park.founded));
        found.push(format!("the park is founded in {} in arm {}, in {} in arm {}", when[0], arms[0], when[1], arms[1]));
    }
    if a.initiator != b.initiator && step == a.founded.min(b.founded) {
        let who = [a.initiator.as_str(), b.initiator.as_str()];
        found.push(format!("a {} takes the initiative in arm {}, a {} in arm {}", who[0], arms[0], who[1], arms[1]));
    }
    let samples = (first.sample(one, step), second.sample(other, step));
    if let (Some(x), Some(y)) = samples {
        for member in Role::ALL.into_iter().filter(|&member| x.enrolled.has(member) != y.enrolled.has(member)) {
            let (with, without) = if x.enrolled.has(member) { (0, 1) } else { (1, 0) };
            found.push(format!(
                "{}, the {}, is enrolled in arm {} and not in arm {}",
                teller.name(member),
                role(member),
                arms[with],
                arms[without]
            ));
        }
        if x.stage != y.stage {
            found.push(format!(
                "the park is in {} in arm {}, in {} in arm {}",
                x.stage.as_str(),
                arms[0],
                y.stage.as_str(),
                arms[1]
            ));
        }
        let elements = teller.elements(|at| x.bundle.form(at) != y.bundle.form(at));
        if !elements.is_empty() {
            found.push(format!("the bundles differ in {}", list(&elements)));
        }
        if x.tenants != y.tenants {
            found.push(format!("there are {} tenants in arm {}, {} in arm {}", x.tenants, arms[0], y.tenants, arms[1]));
        }
    }
    for (park, arm) in [(a, arms[0]), (b, arms[1])] {
        if let Some((_, cause)) = park.end.filter(|(end, _)| *end == step) {
            found.push(format!("the park ends in arm {arm} ({})", cause.as_str().replace('_', " ")));
        }
    }
    if found.is_empty()
        && let (Some(x), Some(y)) = samples
    {
        let levels = |sample: &ParkAtStep| [sample.mobilised, sample.trust, sample.fit, sample.tie, sample.payoff];
        for ((name, x), y) in ["mobilised share", "trust", "fit", "tie", "payoff"].iter().zip(levels(x)).zip(levels(y))
        {
            if x.to_bits() != y.to_bits() {
                found.push(format!("the {name} is {x:.3} in arm {}, {y:.3} in arm {}", arms[0], arms[1]));
            }
        }
    }
    if found.is_empty() {
        "the two part.".to_owned()
    } else {
        format!("the two part. {}.", super::wording::capital(&found.join("; ")))
    }
}

/// Both arms and their difference at the horizon.
fn table(first: &RecordedRun, one: ParkId, second: &RecordedRun, other: ParkId) -> String {
    let (a, b) = (&first.records[one.0 as usize], &second.records[other.0 as usize]);
    let sum = |transfer: &[f64; 3]| transfer.iter().sum::<f64>();
    let rows = [
        ("transfer, log points x firms", sum(&a.transfer), sum(&b.transfer), 3),
        ("  developer to partner", a.transfer[0], b.transfer[0], 3),
        ("  tenants to suppliers", a.transfer[1], b.transfer[1], 3),
        ("  spillover", a.transfer[2], b.transfer[2], 3),
        ("tenants", f64::from(a.tenants), f64::from(b.tenants), 0),
        ("tenants, most at once", f64::from(a.tenants_peak), f64::from(b.tenants_peak), 0),
        ("years in operation", a.stage_years[3], b.stage_years[3], 2),
        ("government years", a.government_years, b.government_years, 2),
        ("elements moved", f64::from(a.moved), f64::from(b.moved), 0),
        ("fit", a.fit, b.fit, 2),
        ("trust", a.trust, b.trust, 2),
        ("mobilised share", a.mobilised, b.mobilised, 2),
    ];
    let mut text = format!(
        "At {}, or when the park ended:\n{:<30}{:>14}{:>14}{:>14}\n",
        horizon(&first.clock),
        "",
        first.arm.as_str(),
        second.arm.as_str(),
        "difference"
    );
    let words = |recorded: &RecordedRun, id: ParkId| {
        let park = &recorded.state.parks[id];
        let end = park.end.map_or("lives", |(_, cause)| cause.as_str()).replace('_', " ");
        (PartnershipType::of(park.initiator, park.enrolled).as_str(), end)
    };
    let ((kind_one, end_one), (kind_other, end_other)) = (words(first, one), words(second, other));
    let _ = writeln!(text, "{:<30}{kind_one:>14}{kind_other:>14}", "type");
    let _ = writeln!(text, "{:<30}{end_one:>14}{end_other:>14}", "end");
    for (name, x, y, decimals) in rows {
        let difference = format!("{:+.decimals$}", y - x).replace('-', "−");
        let _ = writeln!(text, "{name:<30}{x:>14.decimals$}{y:>14.decimals$}{difference:>14}");
    }
    text
}
