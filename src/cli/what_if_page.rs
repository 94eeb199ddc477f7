//! The charts and the page of what-ifs.

use crate::charts::{self, Quantity, Words};
use crate::report::{Drawing, Origin, Page, PageTable, ReportError, Section, counted, few_worlds};
use crate::scenario::ParkOutcome;

use super::what_if::Played;

/// What the charts show.
const DRAWN: [ParkOutcome; 3] = [ParkOutcome::Tenants, ParkOutcome::LocalStaff, ParkOutcome::Transfer];
/// What stands above the table.
const CAPTION: &str =
    "Every what-if in every outcome, paired by world; variance ratio: what pairing divides the variance by";

impl Played<'_> {
    /// A chart of every what-if for each of some outcomes.
    pub(super) fn drawings(&self) -> Result<Vec<Drawing>, ReportError> {
        let mut drawings = Vec::new();
        for outcome in DRAWN {
            let title = match outcome {
                ParkOutcome::Tenants => "How many tenants more or less?",
                ParkOutcome::LocalStaff => "How much more or less local staff?",
                _ => "How much more or less transfer, as the model has it?",
            };
            let rows = self.of(outcome).map(|row| charts::Contrast {
                first: self.name(row).to_owned(),
                second: String::new(),
                mean: row.difference.difference.mean.unwrap_or(f64::NAN),
                low: row.difference.difference.low.unwrap_or(f64::NAN),
                high: row.difference.difference.high.unwrap_or(f64::NAN),
                ahead: row.difference.share_above.unwrap_or(f64::NAN),
                resolved: row.difference.resolved,
            });
            let facts = charts::Contrasts {
                words: Words {
                    title: title.to_owned(),
                    caption: format!(
                        "Each what-if minus the scenario as it stands, at {:.2}; {} worlds with the same random draws, {}; seed {}; \
                         intervals: 95 % of the mean.",
                        self.date,
                        self.worlds,
                        self.under(),
                        self.scenario.experiment.seed
                    ),
                    description: format!("Differences that each what-if makes in {}.", outcome.word()),
                },
                difference: Quantity::new(
                    format!("difference in {}", outcome.word().replace('_', " ")),
                    outcome.unit(),
                ),
                rows: rows.collect(),
            };
            drawings.push(Drawing::of(format!("what_if_{}", outcome.word()), title, charts::contrasts(&facts))?);
        }
        Ok(drawings)
    }

    /// The page.
    pub(super) fn page(&self, drawings: &[Drawing], asked: u32, arguments: Vec<String>) -> String {
        let mut table = PageTable::new("what-if-table", CAPTION)
            .words("what if")
            .words("outcome")
            .numbers("as it stands")
            .numbers("otherwise")
            .numbers("difference")
            .numbers("low")
            .numbers("high")
            .words("resolved")
            .numbers("share of worlds above")
            .numbers("variance ratio")
            .numbers("worlds");
        for row in &self.compared {
            let difference = &row.difference.difference;
            table = table.row([
                self.name(row).into(),
                named(row.outcome).into(),
                row.stands.mean.unwrap_or(f64::NAN).into(),
                row.otherwise.mean.unwrap_or(f64::NAN).into(),
                difference.mean.unwrap_or(f64::NAN).into(),
                difference.low.unwrap_or(f64::NAN).into(),
                difference.high.unwrap_or(f64::NAN).into(),
                if row.difference.resolved { "yes" } else { "no" }.into(),
                row.difference.share_above.unwrap_or(f64::NAN).into(),
                row.difference.variance_ratio.unwrap_or(f64::NAN).into(),
                (difference.n as f64).into(),
            ]);
        }
        let mut questions = PageTable::new("question-table", "What was asked").words("what if").words("question");
        for what_if in &self.scenario.what_ifs {
            questions = questions.row([what_if.name.as_str().into(), what_if.says.as_str().into()]);
        }
        let sure = format!(
            "{}This rests on {}, with the same random draws with and without, {}; intervals are of the mean, and a single \
             history may differ.",
            few_worlds(self.worlds as usize, "").map_or_else(String::new, |few| few + " "),
            counted(self.worlds as usize, "world"),
            self.under()
        );
        let mut page = Page::new("What if", self.scenario, &Origin::own(asked, self.worlds, arguments))
            .answer(self.answer(), sure)
            .section(Section::new("questions", "Questions").table(&questions))
            .illustrated(drawings)
            .section(Section::new("tables", "Table").table(&table.sortable()))
            .warning(self.multiplicity())
            .warning("A what-if is a statement on the model: history is not played again.")
            .warning(self.ended())
            .warning("No park reports a transfer index: transfer is a quantity of the model.");
        page = few_worlds(self.worlds as usize, "").into_iter().fold(page, Page::warning);
        if self.worlds < asked {
            page = page.incomplete(format!("interrupted after {} of {asked} worlds", self.worlds));
        }
        page.html()
    }
}

/// An outcome with its unit, unless its name says it.
fn named(outcome: ParkOutcome) -> String {
    let word = outcome.word().replace('_', " ");
    if word == outcome.unit() { word } else { format!("{word}, {}", outcome.unit()) }
}
