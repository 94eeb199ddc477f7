//! The page of the patterns on record: what the model meets, what it misses, and what that is worth.

use crate::analysis::Interval;
use crate::analysis::claims::Finding;
use crate::patterns::{Pattern, Question, RivalVerdict, Scorecard, Scored, Standing, TestPlan, verdict_label};

use super::figures::{count_of, list};
use super::page::{Cell, Page, PageTable, Section};
use super::{Chart, DOUBT, Origin, few_worlds};

/// The page of a scorecard with its chart, if there is one; `arguments` are the words after the program's name that give it
/// again. Its scenarios are those of the plan, whether one or several.
pub fn scorecard_page(card: &Scorecard, plan: &TestPlan, charts: &[Chart], arguments: Vec<String>) -> Page {
    let scenarios: Vec<_> = plan.scenarios.iter().collect();
    let title = match scenarios.as_slice() {
        [only] => format!("Which patterns on record does the model meet? {}", only.title),
        _ => "Which patterns on record does the model meet?".to_owned(),
    };
    let [worlds, rival_worlds] = plan.worlds.map(|worlds| count_of(worlds as usize, "world"));
    let rivals = count_of(card.rivals.len(), "rival");
    let kind = format!("Patterns · {} · {worlds}", count_of(card.scored.len(), "pattern"));
    let origin = Origin::own(plan.worlds[0], card.worlds, arguments);
    let warning = few(card, plan).map_or_else(String::new, |few| few + " ");
    let mut page =
        Page::of_several(&kind, &title, &scenarios, &origin).answer(answer(card), warning + &uncertainty(card));
    if !card.complete {
        page = page.incomplete(if card.worlds < plan.worlds[0] {
            "interrupted before the full model was run. Verdicts rest on the worlds that each pattern has, and no rival \
             was run."
                .to_owned()
        } else {
            format!(
                "interrupted after {} of {rivals}. Verdicts on the full model stand; a pattern that no rival turns here \
                 may be turned by one that was not run.",
                rivals_run(card),
            )
        });
    }
    page = charts.iter().fold(page, Page::picture);
    if card.count(Finding::Fails) > 0 {
        page = page.section(failures(card));
    }
    let explained = [("verdict", VERDICT), ("standing", STANDING), ("turned by", TURNED)];
    page = page.section(
        Section::new("patterns", "All patterns")
            .folded(
                &format!("{} with verdicts, ranges and sources", count_of(card.scored.len(), "pattern")),
                &patterns(card),
            )
            .explained("What the columns say", explained.map(|(column, meaning)| (column.to_owned(), meaning))),
    );
    if !card.rivals.is_empty() {
        page = page.section(
            Section::new("rivals", "Rivals")
                .text(
                    "Each rival is the model without one mechanism, on the patterns that it touches. A pattern that all \
                     of them meet as well says nothing of which mechanism is right.",
                )
                .table(&rivals_table(card))
                .folded("Verdicts of rivals, pattern by pattern", &verdicts(card)),
        );
    }
    if !card.unasked.is_empty() {
        page = page.section(unasked(card));
    }
    let at_rivals = if card.rivals.is_empty() { String::new() } else { format!(", {rival_worlds} of each rival") };
    let page = few(card, plan).into_iter().fold(page, Page::warning);
    page.warning(multiplicity(card))
        .warning(
            "Levels and differences of transfer are quantities of the model: no park reports a transfer index. Patterns \
             marked * rest on transfer and are directions of the literature, not measurements.",
        )
        .warning(
            "A pass counts least where a parameter or rule says nearly the same (put in) or was set by hand to this very \
             series (fitted). The patterns that are free are mostly directions, which are easy to meet.",
        )
        .warning(
            "Figures of a pinned park are means over the worlds in which it lives at that date, as parks that ended are \
             missing from the record too.",
        )
        .warning(DOUBT)
        .made("Worlds", format!("{worlds}{at_rivals}"))
}

const VERDICT: &str = "Pass: the 95 % interval of the mean over worlds lies in the range; fail: it lies outside; cannot \
                       say: an edge of the range lies in it, or too few worlds have the figure";
const STANDING: &str = "Free: no parameter was set to it; put in: a parameter or rule says nearly the same; fitted: \
                        parameters of the scenario were set by hand to this series";
const TURNED: &str = "Rivals with the opposite verdict, after Holm's correction over the rivals of the pattern";

/// How many of all findings, in words that can stand in a sentence.
fn tally(scored: &[&Scored]) -> String {
    let count = |what| match scored.iter().filter(|scored| scored.finding() == what).count() {
        0 => "none".to_owned(),
        count => count.to_string(),
    };
    let [pass, fail, open] = [Finding::Holds, Finding::Fails, Finding::NotResolved].map(count);
    format!("meets {pass}, misses {fail} and leaves {open} open")
}

fn is_free(scored: &Scored) -> bool {
    scored.test().standing == Standing::Independent
}

fn answer(card: &Scorecard) -> String {
    let (free, other): (Vec<&Scored>, Vec<&Scored>) = card.scored.iter().partition(|scored| is_free(scored));
    if free.is_empty() {
        let set = "to each of which a parameter or rule was set";
        return format!("Of {}, {set}, the model {}.", count_of(other.len(), "pattern"), tally(&other));
    }
    let missed = names(free.iter().filter(|scored| scored.finding() == Finding::Fails).copied());
    let missed = if missed.is_empty() { String::new() } else { format!(" ({})", list(&missed)) };
    let tally = tally(&free).replace(" and leaves", &format!("{missed} and leaves"));
    let pattern = count_of(free.len(), "pattern");
    let rest = card.scored.iter().filter(|scored| !is_free(scored) && scored.finding() == Finding::Fails).count();
    let rest = match (other.len(), rest) {
        (0, _) => String::new(),
        (all, 0) => format!("; of {all} more that were put in or fitted it misses none"),
        (all, rest) => format!("; of {all} more that were put in or fitted it misses {rest}"),
    };
    format!("Of {pattern} on record that no parameter was set to, the model {tally}{rest}.")
}

/// What the passes are worth, and whether a rival repairs what is missed.
fn uncertainty(card: &Scorecard) -> String {
    if card.rivals.is_empty() {
        return "No rival was run, so nothing here shows which mechanism a pass depends on.".to_owned();
    }
    let of = |what| card.scored.iter().filter(move |scored| scored.finding() == what);
    let turned = |scored: &&Scored| !scored.turned().is_empty();
    let told =
        |scored: &Scored| format!("{} from {}", scored.pattern.id.replace('_', " "), list(&turned_by(card, scored)));
    let passes = of(Finding::Holds).count();
    let apart: Vec<String> = of(Finding::Holds).filter(turned).map(told).collect();
    let repaired = names(of(Finding::Fails).filter(turned));
    let few = 2 * apart.len() < passes;
    let (open, tried) = card.open_verdicts(Finding::Holds);
    // An undecided verdict is no sign that the rival makes no difference.
    let is_open = 2 * open > tried;
    let first = match (passes, apart.len()) {
        (1.., count) if is_open => {
            let so_far = if count == 0 { "none yet".to_owned() } else { format!("{count} ({})", list(&apart)) };
            format!(
                "Whether its {} it from rivals that lack one mechanism is mostly undecided: of {tried} verdicts of rivals on {} \
                 {open} are undecided with so few worlds; {so_far} distinguished",
                if passes == 1 { "pass distinguishes".to_owned() } else { format!("{passes} passes distinguish") },
                if passes == 1 { "it" } else { "them" },
            )
        }
        (0, _) => "It passes nothing that could distinguish it from a rival that lacks one mechanism".to_owned(),
        (1, 0) => "Its one pass does not distinguish it from a rival that lacks one mechanism".to_owned(),
        (_, 0) => format!("None of its {passes} passes distinguishes it from a rival that lacks one mechanism"),
        (1, _) => format!("Its one pass distinguishes it from a rival that lacks one mechanism ({})", list(&apart)),
        (_, count) => {
            let only = if few { "Only " } else { "" };
            let tell = if count == 1 { "distinguishes" } else { "distinguish" };
            let apart = list(&apart);
            format!("{only}{count} of its {passes} passes {tell} it from a rival that lacks one mechanism ({apart})")
        }
    };
    let worth = if few && !is_open && passes > 1 {
        ", so that most passes do not show its mechanisms to be the right ones"
    } else {
        ""
    };
    let misses = match (of(Finding::Fails).count(), repaired.len()) {
        (0, _) => String::new(),
        (_, 0) => "; no rival repairs a miss".to_owned(),
        _ => format!("; a rival repairs {}", list(&repaired)),
    };
    let unsaid = if open > 0 && !is_open {
        format!(" {open} of {tried} verdicts of rivals on its passes are undecided.")
    } else {
        String::new()
    };
    format!("{first}{worth}{misses}.{unsaid}")
}

fn names<'a>(scored: impl Iterator<Item = &'a Scored>) -> Vec<String> {
    scored.map(|scored| scored.pattern.id.replace('_', " ")).collect()
}

fn turned_by(card: &Scorecard, scored: &Scored) -> Vec<String> {
    scored.turned().into_iter().filter_map(|at| card.rivals.get(at)).map(|rival| rival.name.to_owned()).collect()
}

/// The warning of few worlds: those of rivals, or of the full model where no rival has fewer.
fn few(card: &Scorecard, plan: &TestPlan) -> Option<String> {
    let of_rivals = (!card.rivals.is_empty()).then_some(plan.worlds[1] as usize);
    of_rivals.and_then(|worlds| few_worlds(worlds, " of each rival")).or_else(|| few_worlds(card.worlds as usize, ""))
}

/// Rivals of which there is any verdict.
fn rivals_run(card: &Scorecard) -> usize {
    let has = |rival: &usize| card.scored.iter().any(|scored| scored.rivals[*rival] != RivalVerdict::NotRun);
    (0..card.rivals.len()).filter(has).count()
}

fn multiplicity(card: &Scorecard) -> String {
    let count = card.scored.len();
    let corrected = if card.rivals.is_empty() {
        ""
    } else {
        " Rivals turn a verdict only after Holm's correction over the rivals of the pattern."
    };
    format!(
        "Many tests: the verdicts on the model are not corrected for their number. Were every mean at an edge of its range, \
         one in twenty would be wrong by chance, {:.1} of these {count}.{corrected}",
        count as f64 / 20.0
    )
}

fn range(scored: &Scored) -> Cell {
    Cell::from(format!("{} ({})", scored.test().range(), scored.test().unit).replace('-', "−"))
}

/// The name, with a star if it rests on transfer.
fn starred(scored: &Scored) -> Cell {
    Cell::from(format!("{}{}", scored.pattern.id, if scored.test().transfer { " *" } else { "" }))
}

/// What the record shows and where that was read.
fn on_record(pattern: &Pattern) -> Cell {
    let sources = [pattern.sources.join(" "), pattern.literature.clone()];
    let sources: Vec<String> = sources.into_iter().filter(|own| !own.is_empty()).collect();
    Cell::from(match sources.as_slice() {
        [] => pattern.record.clone(),
        sources => format!("{} [{}]", pattern.record, sources.join("; ")),
    })
}

/// Patterns that the model misses, those first that nothing was set to.
fn failures(card: &Scorecard) -> Section {
    let mut missed: Vec<&Scored> = card.scored.iter().filter(|scored| scored.finding() == Finding::Fails).collect();
    missed.sort_by_key(|scored| scored.test().standing);
    let caption = "Patterns that the model misses, those first to which nothing was set";
    let table = PageTable::new("failures-table", caption).words("pattern").words("as a sentence");
    let mut table = table.numbers("model (95 % interval)").words("range").words("standing").sortable();
    if !card.rivals.is_empty() {
        table = table.words("missed by rivals too");
    }
    for scored in missed {
        let tried: Vec<Finding> = (scored.rivals.iter())
            .filter_map(|verdict| if let RivalVerdict::Tested(tried) = verdict { Some(tried.finding) } else { None })
            .collect();
        let too = tried.iter().filter(|finding| **finding == Finding::Fails).count();
        let too = (!card.rivals.is_empty()).then(|| Cell::from(format!("{too} of {}", tried.len())));
        let cells = [
            starred(scored),
            Cell::from(scored.pattern.says.as_str()),
            Interval::from(scored.examined.base.value).into(),
            range(scored),
            Cell::from(scored.test().standing.as_str()),
        ];
        table = table.row(cells.into_iter().chain(too));
    }
    Section::new("failures", "What fails")
        .text(
            "A miss of a pattern to which nothing was set speaks against the model; one that was put in or fitted says \
             that the model could not be brought to it, or not together with the rest.",
        )
        .table(&table)
}

fn patterns(card: &Scorecard) -> PageTable {
    let caption = "Every pattern that was read, and what the full model makes of it";
    let table = PageTable::new("patterns-table", caption).words("pattern").words("verdict").chosen();
    let table = table.words("as a sentence").numbers("model (95 % interval)").numbers("variance ratio");
    let table = table.words("range").words("on record [sources]");
    let table = table.words("turned by").words("mechanism expected to carry it").words("standing").chosen();
    let mut table = table.words("about").chosen().words("note").sortable();
    for scored in &card.scored {
        let value = &scored.examined.base.value;
        let missing = (value.missing > 0).then(|| format!("no value in {}", count_of(value.missing, "world")));
        let notes: Vec<String> = scored.why_open().into_iter().chain(missing).collect();
        let expected = match scored.test().expected.as_slice() {
            [] => String::new(),
            expected => format!(" (expected: {})", expected.join(" ")),
        };
        table = table.row([
            starred(scored),
            Cell::from(verdict_label(scored.finding())),
            Cell::from(scored.pattern.says.as_str()),
            Interval::from(*value).into(),
            Cell::from(scored.examined.base.variance_ratio),
            range(scored),
            on_record(&scored.pattern),
            Cell::from(turned_by(card, scored).join(" ")),
            Cell::from(format!("{}{expected}", scored.test().mechanism)),
            Cell::from(scored.test().standing.as_str()),
            Cell::from(scored.pattern.about.as_str()),
            Cell::from(notes.join("; ")),
        ]);
    }
    table
}

fn rivals_table(card: &Scorecard) -> PageTable {
    let table = PageTable::new("rivals-table", "Rivals on the patterns that they touch");
    let table = table.words("rival").words("lacks").words("switch");
    let table = ["passes", "fails", "cannot say"].into_iter().fold(table, PageTable::numbers);
    let mut table = table.words("turns the verdict on").sortable();
    for (at, rival) in card.rivals.iter().enumerate() {
        let turned = names(card.scored.iter().filter(|scored| scored.turned().contains(&at)));
        let words = [rival.name, rival.lacks, rival.key].map(Cell::from);
        let counts = card.of_rival(at).map(|count| Cell::from(count as f64));
        table = table.row(words.into_iter().chain(counts).chain([Cell::from(turned.join(" "))]));
    }
    table
}

fn verdicts(card: &Scorecard) -> PageTable {
    let caption = "Every rival on every pattern; p after Holm's correction is against the verdict of the full model";
    let table = PageTable::new("verdicts-table", caption).words("pattern").words("rival").chosen();
    let table = table.words("verdict").chosen().numbers("rival's figure").numbers("p after correction");
    let mut table = table.sortable().filtered(card.scored.first().map_or("", |scored| &scored.pattern.id));
    for scored in &card.scored {
        for (rival, verdict) in card.rivals.iter().zip(&scored.rivals) {
            let (finding, value, p) = match verdict {
                RivalVerdict::Untouched => ("same runs", Cell::from("–"), f64::NAN),
                RivalVerdict::NotRun => ("not run", Cell::from("–"), f64::NAN),
                RivalVerdict::Tested(tried) => (
                    verdict_label(tried.finding),
                    Interval::from(tried.estimate.value).into(),
                    tried.adjusted.unwrap_or(f64::NAN),
                ),
            };
            let words = [scored.pattern.id.as_str(), rival.name, finding].map(Cell::from);
            table = table.row(words.into_iter().chain([value, Cell::from(p)]));
        }
    }
    table
}

/// Patterns that were not read: those of which the model has no quantity, and those that need another scenario.
fn unasked(card: &Scorecard) -> Section {
    let (silent, lacking): (Vec<_>, Vec<_>) =
        card.unasked.iter().partition(|(pattern, _)| matches!(pattern.question, Question::NotModelled(_)));
    let section = Section::new("silent", "What cannot be said");
    let kinds = [
        ("silent-table", "Patterns on record of which the model has no quantity", silent),
        ("lacking-table", "Patterns that cannot be read off these scenarios", lacking),
    ];
    kinds.into_iter().filter(|(_, _, rows)| !rows.is_empty()).fold(section, |section, (id, caption, rows)| {
        let table = PageTable::new(id, caption);
        let table =
            ["pattern", "as a sentence", "on record [sources]", "why not"].into_iter().fold(table, PageTable::words);
        let table = rows.into_iter().fold(table, |table, (pattern, reason)| {
            let cells = [
                Cell::from(pattern.id.as_str()),
                Cell::from(pattern.says.as_str()),
                on_record(pattern),
                reason.as_str().into(),
            ];
            table.row(cells)
        });
        section.table(&table)
    })
}
