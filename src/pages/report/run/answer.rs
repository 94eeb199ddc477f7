//! The answer in two sentences, and where the lead comes from, made from the numbers of the tables `arms` and `contrasts`.

use crate::output::results::{ArmMean, ArmRow, Difference};
use crate::parameters::Arm;
use crate::report::figures::{capital, count_of, decimals, fixed, list, percent, probability_text, set_of, technology};
use crate::report::page::parameters_of;
use crate::report::{FEW, ReportError, ResultTables};

use crate::report::headlines::LEADING;

/// Means of all arms in an outcome, in their order.
pub(super) fn means(tables: &ResultTables, outcome: &str) -> Result<Vec<ArmRow>, ReportError> {
    let rows = tables.rows::<ArmRow>()?;
    Ok(rows.into_iter().filter(|row| row.of.outcome == outcome).collect())
}

/// `first - second` in an outcome, whichever way the table has it.
pub(super) fn lead(
    tables: &ResultTables,
    outcome: &str,
    first: Arm,
    second: Arm,
) -> Result<Option<Difference>, ReportError> {
    let rows = tables.rows::<Difference>()?.into_iter().filter(|row| row.outcome == outcome);
    Ok(rows.into_iter().find_map(|row| match (row.arm, row.minus) {
        pair if pair == (first, second) => Some(row),
        pair if pair == (second, first) => Some(row.reversed()),
        _ => None,
    }))
}

/// What was found: plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// What and how much.
    pub(super) what: String,
    /// How sure, and under which assumptions.
    pub(super) uncertainty: String,
    /// The arm with the highest mean, and the others from the highest mean down.
    pub(super) ranking: Vec<Arm>,
}

/// The answer of a run; nothing if no world is done.
///
/// The open arm, in which everybody may do everything, is no type: where others can be compared it is a reference.
pub(super) fn answer(tables: &ResultTables) -> Result<Option<Answer>, ReportError> {
    let mut ranked = means(tables, LEADING)?;
    ranked.retain(|arm| arm.of.mean.is_finite());
    ranked.sort_by(|a, b| b.of.mean.total_cmp(&a.of.mean));
    let is_open = |arm: &ArmRow| arm.of.arm == Arm::OPEN;
    let has_types = ranked.iter().filter(|arm| !is_open(arm)).count() > 1;
    let (open, ranked): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|arm| has_types && is_open(arm));
    let Some((leader, others)) = ranked.split_first() else { return Ok(None) };
    let leads = (others.iter())
        .map(|other| Ok((other, lead(tables, LEADING, leader.of.arm, other.of.arm)?)))
        .collect::<Result<Vec<_>, ReportError>>()?;
    let worlds = count_of(tables.worlds(), "world");
    let of_set = || ranked.iter().map(|arm| arm.of.arm);
    let level = amount(&leader.of);
    let shared: Vec<String> =
        ranked.iter().filter(|arm| arm.of.mean == leader.of.mean).map(|arm| arm.of.arm.as_str().to_owned()).collect();
    let is_settled = |lead: &Option<Difference>| lead.as_ref().is_some_and(|lead| lead.resolved);
    let (settled, unsettled): (Vec<_>, Vec<_>) =
        (leads.iter()).filter(|(other, _)| other.of.mean != leader.of.mean).partition(|(_, lead)| is_settled(lead));
    let settled: Vec<String> =
        settled.iter().filter_map(|(other, lead)| Some(compared(&other.of, lead.as_ref()?))).collect();
    let unsettled: Vec<String> = unsettled.iter().map(|(other, lead)| unclear(&other.of, lead.as_ref())).collect();
    let years = count_of(tables.scenario.parameters.time.years, "year");
    let what = if has_no_park(tables)? {
        let worlds = if tables.worlds() == 1 { "the one world".to_owned() } else { format!("any of {worlds}") };
        format!(
            "No park was founded in {worlds} within {years}, so no arm transfers technology and none can be compared."
        )
    } else if others.is_empty() {
        format!(
            "In the {} arm the average host firm has {level} more technology after {years} ({worlds}).",
            leader.of.arm.as_str()
        )
    } else if shared.len() > 1 {
        let rest = if settled.is_empty() { String::new() } else { format!(", {}", list(&settled)) };
        let doubt = if unsettled.is_empty() {
            String::new()
        } else {
            format!("; the sign of the difference may be chance {}", list(&unsettled))
        };
        format!(
            "No difference: on the same {worlds}, {} partnerships share the highest mean, {level} more technology at the \
             average host firm after {years}{rest}{doubt}.",
            list(&shared),
        )
    } else if unsettled.is_empty() {
        format!(
            "{} partnerships bring host firms the most technology{}: on average {level} more after {years}, which is {} \
             (the same {worlds}).",
            capital(leader.of.arm.as_str()),
            if open.is_empty() { String::new() } else { format!(" of {}", set_of(of_set())) },
            list(&settled),
        )
    } else if tables.worlds() == 1 {
        format!(
            "Not resolved: in one world nothing can be said of others. In it {} partnerships have the highest transfer{}, \
             {level} more technology at the average host firm after {years}; intervals need two worlds or more.",
            leader.of.arm.as_str(),
            if open.is_empty() { String::new() } else { format!(" of {}", set_of(of_set())) },
        )
    } else {
        let rest = if settled.is_empty() { String::new() } else { format!("; it is {}", list(&settled)) };
        format!(
            "Not resolved: on the same {worlds}, {} partnerships have the highest mean{}, {level} more technology at the \
             average host firm after {years}, but the sign of the difference may be chance {}{rest}.",
            leader.of.arm.as_str(),
            if open.is_empty() { String::new() } else { format!(" of {}", set_of(of_set())) },
            list(&unsettled),
        )
    };
    let few = (2..FEW).contains(&tables.worlds()) && !others.is_empty();
    let what = if few { format!("With only {worlds} this is a first look. {what}") } else { what };
    let ranking = ranked.iter().chain(&open).map(|arm| arm.of.arm).collect();
    let lead = leads.first().and_then(|(_, lead)| lead.as_ref());
    Ok(Some(Answer { what, uncertainty: uncertainty(tables, &ranked, lead, open.first()), ranking }))
}

/// Whether no arm founded a park in any world.
fn has_no_park(tables: &ResultTables) -> Result<bool, ReportError> {
    let founded = means(tables, "parks_founded")?;
    Ok(!founded.is_empty() && founded.iter().all(|arm| arm.of.mean == 0.0))
}

fn amount(arm: &ArmMean) -> String {
    technology(arm.interval())
}

fn compared(other: &ArmMean, lead: &Difference) -> String {
    format!("{} more than {}", technology(lead.interval()), other.arm.as_str())
}

fn unclear(other: &ArmMean, lead: Option<&Difference>) -> String {
    let arm = other.arm.as_str();
    match lead {
        Some(lead) if lead.low.is_finite() => {
            let [low, high] = [lead.low, lead.high].map(|end| 100.0 * libm::expm1(end));
            let d = decimals((high - low) / 2.0);
            let interval = format!("{} to {} %", fixed(low, d), fixed(high, d));
            let needed = lead.worlds_needed;
            let needed = needed
                .map_or_else(String::new, |worlds| format!("; about {worlds} worlds would be enough to separate them"));
            format!("against {arm} ({interval}{needed})")
        }
        _ => format!("against {arm} (too few worlds for an interval)"),
    }
}

fn uncertainty(tables: &ResultTables, ranked: &[ArmRow], lead: Option<&Difference>, open: Option<&ArmRow>) -> String {
    let assumption = format!(
        "This holds for the model with {}; most levels are assumptions, so compare arms rather than reading levels.",
        parameters_of(&tables.scenario)
    );
    let [leader, second, ..] = ranked else {
        return format!("With a single arm there is nothing to compare it with. {assumption}");
    };
    let open = open.map_or_else(String::new, |open| reference(tables, ranked, &open.of));
    if leader.of.mean == second.of.mean {
        return format!("No arm leads. {assumption}{open}");
    }
    if tables.worlds() == 1 {
        return format!("{assumption}{open}");
    }
    let ahead = lead.map_or_else(String::new, |lead| {
        format!("ahead of {} in {} of worlds, and ", second.of.arm.as_str(), percent(lead.share_above))
    });
    let of_types = leader.highest_of_types;
    let chance = if of_types.is_finite() { of_types } else { leader.of.highest_probability };
    let probability = if chance.is_finite() { probability_text(chance) } else { "unknown".to_owned() };
    let among = if of_types.is_finite() { set_of(ranked.iter().map(|arm| arm.of.arm)) } else { "all arms".to_owned() };
    format!(
        "{} is {ahead}its mean is the highest of {among} with probability {probability}. {assumption}{open}",
        capital(leader.of.arm.as_str())
    )
}

/// What the open arm comes to, which is no type.
fn reference(tables: &ResultTables, ranked: &[ArmRow], open: &ArmMean) -> String {
    let equal = ranked.iter().find(|arm| {
        let lead = lead(tables, LEADING, open.arm, arm.of.arm).ok().flatten();
        lead.is_some_and(|lead| lead.difference == 0.0 && lead.low == 0.0 && lead.high == 0.0)
    });
    let level = match equal {
        Some(arm) => format!("the same in every world as {}", arm.of.arm.as_str()),
        None => format!("{} more", amount(open)),
    };
    let doubt = if ranked.iter().all(|arm| Arm::PRESETS.contains(&arm.of.arm)) { ", which is no type" } else { "" };
    format!(" For comparison, with no restrictions on who may act (the open arm{doubt}): {level}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Estimate, best, contrast};
    use crate::measures::outcomes;

    #[test]
    fn words_for_differences() {
        let transfer = outcomes().find(|outcome| outcome.name == "transfer").unwrap();
        let other = ArmMean::new(
            transfer,
            Arm::OPEN,
            &Estimate { mean: Some(0.08), ..Estimate::default() },
            &best(&[&[0.08]])[0],
        );
        let found = contrast(&[0.1, 0.1], &[0.08, 0.08]);
        let lead = Difference {
            difference: 0.02,
            low: 0.018,
            high: 0.022,
            ..Difference::new(transfer, (Arm::HYBRID, Arm::OPEN), &found)
        };
        assert_eq!(compared(&other, &lead), "2.02 % (1.82 to 2.22 %) more than open");
        let wide = Difference { low: -0.01, high: 0.05, resolved: false, worlds_needed: Some(812), ..lead };
        assert_eq!(
            unclear(&other, Some(&wide)),
            "against open (−1.0 to 5.1 %; about 812 worlds would be enough to separate them)"
        );
        assert!(unclear(&other, None).contains("too few worlds"));
    }
}
