//! The scorecard of patterns as text and as facts for its chart.

use std::fmt::Write;
use std::sync::Arc;

use crate::analysis::claims::Finding;
use crate::patterns::{Pattern, Question, Scorecard, Scored, TestPlan, verdict_label};
use crate::report::{count_of, scored_figure};

use super::claims_text::short;
use super::screen::{Screen, paragraph};

const TRANSFER: &str =
    "Transfer is a quantity of the model: no park reports a transfer index. Rows marked * rest on it.";

const HOW_TO_READ: &str = "Pass or fail: the 95 % interval of the model's mean over worlds lies inside or outside the \
    range; cannot say: it straddles an edge. Verdicts are not corrected for the number of patterns: were every mean at an \
    edge, one in twenty would be wrong. Figures of a pinned park are means over the worlds in which it lives at that date. \
    Rivals named beside a verdict turn it into its opposite, after Holm's correction over the rivals of the pattern. `put in`: a rule or parameter says nearly the same; `fitted`: set by hand to this series. A pass counts \
    least there.";

/// The scorecard: counts, a line per pattern, what fails and why, what cannot be said, the rivals.
pub(super) fn text(card: &Scorecard, plan: &TestPlan, screen: Screen) -> String {
    let paragraph = |text: &str| screen.paragraph(text);
    let [pass, fail, open] = [Finding::Holds, Finding::Fails, Finding::NotResolved].map(|what| card.count(what));
    let silent =
        card.unasked.iter().filter(|(pattern, _)| matches!(pattern.question, Question::NotModelled(_))).count();
    let names: Vec<&str> = plan.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    let mut text = String::from("Patterns on record against the model\n");
    text += &paragraph(&format!(
        "{pass} pass, {fail} fail, {open} cannot say; of {silent} more the model has no quantity. {}{}; {}",
        count_of(plan.worlds[0], "world"),
        if card.rivals.is_empty() { String::new() } else { format!(", {} of each rival", plan.worlds[1]) },
        names.join(", "),
    ));
    if !card.complete {
        text += if card.worlds < plan.worlds[0] {
            "INCOMPLETE: interrupted before the full model was run; patterns have fewer worlds, and no rival was run\n"
        } else {
            "INCOMPLETE: interrupted before all rivals were run\n"
        };
    }
    // A long range takes the room of a blank here, where the columns behind it need none.
    let head = line(range_width(card), ["pattern", "model [95 %]", "range", "verdict", "rivals"]);
    let head = if head.chars().count() > 80 { head.replace("verdict ", "verdict") } else { head };
    let _ = writeln!(text, "\n{head}");
    for about in card.subjects() {
        let rows: Vec<&Scored> = card.scored.iter().filter(|scored| scored.pattern.about == about).collect();
        if !rows.is_empty() {
            let _ = writeln!(text, "{}", about.to_uppercase());
        }
        for scored in rows {
            text += &row(card, scored);
            text.push('\n');
        }
    }
    for (head, what) in [("What fails", Finding::Fails), ("What is left open", Finding::NotResolved)] {
        let rows: Vec<&Scored> = card.scored.iter().filter(|scored| scored.finding() == what).collect();
        if !rows.is_empty() {
            let _ = writeln!(text, "\n{head}");
        }
        for scored in rows {
            let (Scored { pattern, .. }, test) = (scored, scored.test());
            let mut more = scored.why_open().map_or_else(
                || format!("On record: {}. Read: {}.", pattern.record, test.definition),
                |why| format!("Open: {why}."),
            );
            let missing = scored.examined.base.value.missing;
            if missing > 0 {
                let _ = write!(more, " No value in {}.", count_of(missing, "world"));
            }
            text += &paragraph(&format!("{}: {} {more}", pattern.id, pattern.says));
        }
    }
    text += &unasked(card, screen);
    text += &rivals(card);
    text.push('\n');
    text += &paragraph(TRANSFER);
    text += &paragraph(HOW_TO_READ);
    text
}

/// Columns of a range: as many as the longest has, so that none is cut.
fn range_width(card: &Scorecard) -> usize {
    card.scored.iter().map(|scored| scored.test().range().chars().count()).fold(13, usize::max)
}

fn line(wide: usize, [name, figure, range, verdict, turned]: [&str; 5]) -> String {
    let text = format!(
        "{:<25} {:>22} {:>wide$} {:<10} {}",
        short(name, 25),
        short(figure, 22),
        range,
        verdict,
        short(turned, 80)
    );
    text.trim_end().to_owned()
}

/// A pattern in a line; rivals that turn it stand on a line of their own where there is no room.
fn row(card: &Scorecard, scored: &Scored) -> String {
    let star = if scored.test().transfer { "*" } else { "" };
    let turned: Vec<&str> = scored.turned().into_iter().map(|at| card.rivals[at].name).collect();
    let turned = turned.join(" ");
    let name = format!("{}{star}", scored.pattern.id);
    let value = scored.examined.base.value;
    let wide = range_width(card);
    let value = scored_figure(value.mean, value.low, value.high);
    let whole = line(wide, [&name, &value, &scored.test().range(), verdict_label(scored.finding()), &turned]);
    if whole.chars().count() <= 80 {
        return whole;
    }
    let alone = line(wide, [&name, &value, &scored.test().range(), verdict_label(scored.finding()), ""]);
    format!("{alone}\n    turned by {turned}")
}

/// Patterns that were not read: those of which the model has no quantity, each with its reason, and what others need.
fn unasked(card: &Scorecard, screen: Screen) -> String {
    let mut text = String::new();
    let (silent, lacking): (Vec<_>, Vec<_>) =
        card.unasked.iter().partition(|(pattern, _)| matches!(pattern.question, Question::NotModelled(_)));
    for (head, rows) in [("No such quantity in the model", silent), ("Not read off these scenarios", lacking)] {
        if !rows.is_empty() {
            let _ = writeln!(text, "\n{head}");
        }
        for (pattern, reason) in rows {
            text += &screen.paragraph(&format!("{}: {reason}", pattern.id));
        }
    }
    text
}

fn rivals(card: &Scorecard) -> String {
    if card.rivals.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nRivals: the model without one mechanism, on the patterns that it touches\n");
    for (at, rival) in card.rivals.iter().enumerate() {
        let [pass, fail, open] = card.of_rival(at);
        let _ = writeln!(
            text,
            "  {:<4} no {:<31} {pass:>2} pass {fail:>2} fail {open:>2} cannot say",
            rival.name, rival.lacks
        );
    }
    text
}

/// What the patterns are: statement, record, definition, range, expected mechanism; no figure of the model.
pub(super) fn list(patterns: &[Arc<Pattern>]) -> String {
    let mut text = String::new();
    for pattern in patterns {
        let _ = writeln!(text, "{} ({})", pattern.id, pattern.about);
        let sources = [pattern.sources.join(" "), pattern.literature.clone()];
        let sources: Vec<&str> = sources.iter().map(String::as_str).filter(|own| !own.is_empty()).collect();
        text += &paragraph(&pattern.says);
        text += &paragraph(&format!("record: {} [{}]", pattern.record, sources.join("; ")));
        match &pattern.question {
            Question::Testable(test) => {
                text += &paragraph(&format!("read: {}, in {}; passes {}", test.definition, test.unit, test.range()));
                text += &paragraph(&format!("carried by: {} ({})", test.mechanism, test.standing.as_str()));
            }
            Question::NotModelled(why) => text += &paragraph(&format!("cannot say: {why}")),
        }
    }
    text
}
