//! The answer in two sentences, and where the lead comes from, made from the numbers of the tables `arms` and `contrasts`.

use crate::report::figures::{
    capital, decimals, fixed, joined, number, paired, percent, probably, types, with_interval,
};
use crate::report::page::parameters_of;
use crate::report::{ReportError, ResultTables};
use crate::rules::Arm;

use super::LEADING;

/// An arm's mean in an outcome.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ArmMean {
    pub(super) arm: String,
    pub(super) mean: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    /// That its mean is the highest of all arms.
    pub(super) probability: f64,
    /// That it is the highest of all types; NaN for the open arm, which is none.
    pub(super) of_types: f64,
}

/// A paired difference in an outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lead {
    pub(super) mean: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) resolved: bool,
    /// Share of worlds in which the first arm is ahead.
    pub(super) ahead: f64,
    /// What pairing divides its variance by; NaN if that cannot be said.
    pub(super) ratio: f64,
    /// Worlds that would resolve it; NaN if it is resolved or cannot be said.
    pub(super) needed: f64,
}

/// Means of all arms in an outcome, in their order.
pub(super) fn means(tables: &ResultTables, outcome: &str) -> Result<Vec<ArmMean>, ReportError> {
    let rows = tables.table("arms")?;
    let (outcomes, arms) = (rows.words("outcome")?, rows.words("arm")?);
    let [mean, low, high, probability] = ["mean", "low", "high", "highest_probability"].map(|name| rows.numbers(name));
    let (mean, low, high, probability) = (mean?, low?, high?, probability?);
    // Folders of earlier versions do not have it.
    let of_types =
        if rows.has("highest_of_types") { rows.numbers("highest_of_types")? } else { vec![f64::NAN; rows.rows()] };
    Ok((0..rows.rows())
        .filter(|&row| outcomes[row] == outcome)
        .map(|row| ArmMean {
            arm: arms[row].to_owned(),
            mean: mean[row],
            low: low[row],
            high: high[row],
            probability: probability[row],
            of_types: of_types[row],
        })
        .collect())
}

/// `first - second` in an outcome, whichever way the table has it.
pub(super) fn lead(
    tables: &ResultTables,
    outcome: &str,
    first: &str,
    second: &str,
) -> Result<Option<Lead>, ReportError> {
    let rows = tables.table("contrasts")?;
    let (outcomes, arm, minus) = (rows.words("outcome")?, rows.words("arm")?, rows.words("minus")?);
    let found = (0..rows.rows()).find_map(|row| match (arm[row], minus[row]) {
        pair if outcomes[row] == outcome && pair == (first, second) => Some((row, 1.0)),
        pair if outcomes[row] == outcome && pair == (second, first) => Some((row, -1.0)),
        _ => None,
    });
    let Some((row, sign)) = found else { return Ok(None) };
    let at = |name: &str| rows.numbers(name).map(|values| values[row]);
    let (low, high, ahead) = (sign * at("low")?, sign * at("high")?, at("share_above")?);
    Ok(Some(Lead {
        mean: sign * at("difference")?,
        low: low.min(high),
        high: low.max(high),
        resolved: at("resolved")? == 1.0,
        ahead: if sign > 0.0 { ahead } else { 1.0 - ahead },
        ratio: at("variance_ratio")?,
        needed: at("worlds_needed")?,
    }))
}

/// What was found: plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// What and how much.
    pub(super) what: String,
    /// How sure, and under which assumptions.
    pub(super) sure: String,
    /// The arm with the highest mean, and the others from the highest mean down.
    pub(super) ranking: Vec<String>,
}

/// The answer of a run; nothing if no world is done.
///
/// The open arm, in which everybody may do everything, is no type: where others can be compared it is told last.
pub(super) fn answer(tables: &ResultTables) -> Result<Option<Answer>, ReportError> {
    let mut ranked = means(tables, LEADING)?;
    ranked.retain(|arm| arm.mean.is_finite());
    ranked.sort_by(|a, b| b.mean.total_cmp(&a.mean));
    let is_open = |arm: &ArmMean| arm.arm == Arm::Open.word();
    let has_types = ranked.iter().filter(|arm| !is_open(arm)).count() > 1;
    let (open, ranked): (Vec<_>, Vec<_>) = ranked.into_iter().partition(|arm| has_types && is_open(arm));
    let Some((leader, others)) = ranked.split_first() else { return Ok(None) };
    let leads = (others.iter())
        .map(|other| Ok((other, lead(tables, LEADING, &leader.arm, &other.arm)?)))
        .collect::<Result<Vec<_>, ReportError>>()?;
    let worlds = if tables.worlds() == 1 { "1 world".to_owned() } else { format!("{} worlds", tables.worlds()) };
    let level = amount(leader);
    let shared: Vec<String> = ranked.iter().filter(|arm| arm.mean == leader.mean).map(|arm| arm.arm.clone()).collect();
    let is_settled = |lead: &Option<Lead>| lead.is_some_and(|lead| lead.resolved);
    let (settled, unsettled): (Vec<_>, Vec<_>) =
        (leads.iter()).filter(|(other, _)| other.mean != leader.mean).partition(|(_, lead)| is_settled(lead));
    let settled: Vec<String> = settled.iter().filter_map(|(other, lead)| Some(compared(other, (*lead)?))).collect();
    let unsettled: Vec<String> = unsettled.iter().map(|(other, lead)| unclear(other, *lead)).collect();
    let years = tables.scenario.rules.time.years;
    let what = if others.is_empty() {
        format!(
            "In the {} arm {level} of technology reached the average host firm within {years} years ({worlds}).",
            leader.arm
        )
    } else if shared.len() > 1 {
        let rest = if settled.is_empty() { String::new() } else { format!(", {}", joined(&settled)) };
        let doubt = if unsettled.is_empty() {
            String::new()
        } else {
            format!("; the sign of the difference may be chance {}", joined(&unsettled))
        };
        format!(
            "No difference: on the same {worlds}, {} partnerships share the highest mean, {level} of technology at the average \
             host firm within {years} years{rest}{doubt}.",
            joined(&shared),
        )
    } else if unsettled.is_empty() {
        format!(
            "On the same {worlds}, {} partnerships brought host firms the most technology{}: {level} on average within \
             {years} years, {}.",
            leader.arm,
            if open.is_empty() { String::new() } else { format!(" of {}", types(ranked.len())) },
            joined(&settled),
        )
    } else {
        let rest = if settled.is_empty() { String::new() } else { format!("; it is {}", joined(&settled)) };
        format!(
            "Not resolved: on the same {worlds}, {} partnerships have the highest mean{}, {level} of technology at the \
             average host firm within {years} years, but the sign of the difference may be chance {}{rest}.",
            leader.arm,
            if open.is_empty() { String::new() } else { format!(" of {}", types(ranked.len())) },
            joined(&unsettled),
        )
    };
    let ranking = ranked.iter().chain(&open).map(|arm| arm.arm.clone()).collect();
    let lead = leads.first().and_then(|(_, lead)| *lead);
    Ok(Some(Answer { what, sure: sure(tables, &ranked, lead, open.first()), ranking }))
}

fn amount(arm: &ArmMean) -> String {
    let half = (arm.high - arm.low) / 2.0;
    if !half.is_finite() {
        return format!("{} log points", number(arm.mean));
    }
    let d = decimals(half);
    let [mean, low, high] = [arm.mean, arm.low, arm.high].map(|value| fixed(value, d));
    format!("{mean} log points (95 % interval {low} to {high})")
}

fn compared(other: &ArmMean, lead: Lead) -> String {
    let share = lead.mean / other.mean;
    let relative = if share.is_finite() && share < 10.0 { format!(" ({:.0} %)", 100.0 * share) } else { String::new() };
    format!("{}{relative} more than {}", with_interval(lead.mean, lead.low, lead.high), other.arm)
}

fn unclear(other: &ArmMean, lead: Option<Lead>) -> String {
    match lead {
        Some(lead) if lead.low.is_finite() => {
            let d = decimals((lead.high - lead.low) / 2.0);
            let interval = format!("{} to {}", fixed(lead.low, d), fixed(lead.high, d));
            let needed = if lead.needed.is_finite() {
                format!(", about {} worlds would tell", lead.needed)
            } else {
                String::new()
            };
            format!("against {} ({interval}{needed})", other.arm)
        }
        _ => format!("against {} (too few worlds for an interval)", other.arm),
    }
}

fn sure(tables: &ResultTables, ranked: &[ArmMean], lead: Option<Lead>, open: Option<&ArmMean>) -> String {
    let assumption = format!(
        "this holds for the model with {}; most levels are assumptions, so read differences between arms, not levels",
        parameters_of(&tables.scenario)
    );
    let [leader, second, ..] = ranked else {
        return format!("With a single arm there is nothing to compare it with; {assumption}.");
    };
    let ahead = lead.map_or_else(String::new, |lead| {
        let pairing = paired(lead.ratio).map_or_else(String::new, |paired| format!(" ({paired})"));
        format!("ahead of {} in {} of worlds{pairing}, and ", second.arm, percent(lead.ahead))
    });
    let chance = if leader.of_types.is_finite() { leader.of_types } else { leader.probability };
    let probability = if chance.is_finite() { probably(chance) } else { "unknown".to_owned() };
    let among = match open {
        // A folder of an earlier version knows the probability among all arms only.
        Some(_) if leader.of_types.is_finite() => types(ranked.len()),
        _ => "all arms".to_owned(),
    };
    let open = open.map_or_else(String::new, |open| {
        format!(
            " The open arm, in which everybody may do everything, is no type; it comes to {}{}.",
            with_interval(open.mean, open.low, open.high),
            if open.mean > leader.mean { ", the highest mean of all arms" } else { "" }
        )
    });
    if leader.mean == second.mean {
        return format!("No arm leads; {assumption}.{open}");
    }
    format!(
        "{} is {ahead}its mean is the highest of {among} with probability {probability}; {assumption}.{open}",
        capital(&leader.arm)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_differences() {
        let other =
            ArmMean { arm: "open".into(), mean: 0.08, low: 0.079, high: 0.081, probability: 0.1, of_types: 0.1 };
        let lead =
            Lead { mean: 0.02, low: 0.018, high: 0.022, resolved: true, ahead: 0.9, ratio: 2.0, needed: f64::NAN };
        assert_eq!(compared(&other, lead), "0.0200 ± 0.0020 (25 %) more than open");
        let wide = Lead { low: -0.01, high: 0.05, resolved: false, needed: 812.0, ..lead };
        assert_eq!(unclear(&other, Some(wide)), "against open (−0.010 to 0.050, about 812 worlds would tell)");
        assert!(unclear(&other, None).contains("too few worlds"));
    }
}
