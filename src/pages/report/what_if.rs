//! What-ifs: what they change, as sentences, charts and a page, from the rows of their table.

use std::path::Path;

use crate::calibration::WhatIfRow;
use crate::charts::{self, AxisLabel, Labels};
use crate::output::{Manifest, read_result_table};
use crate::scenario::{Ended, ParkOutcome, Scenario};

use super::figures::{count_of, signed, significant3, when};
use super::page::{Page, PageTable, Section, numbers, words};
use super::results::scenario_of;
use super::{Chart, Origin, ReportError, doubtful_worlds};

/// What the charts show.
const DRAWN: [ParkOutcome; 3] = [ParkOutcome::Tenants, ParkOutcome::LocalStaff, ParkOutcome::Transfer];
/// What stands above the table.
const CAPTION: &str =
    "Every what-if in every outcome, paired by world; variance ratio: what pairing divides the variance by";

/// What-ifs that were simulated.
pub struct WhatIfFacts<'a> {
    /// The scenario that asks them.
    pub scenario: &'a Scenario,
    /// A row for each what-if in each outcome, what-if by what-if.
    pub rows: Vec<WhatIfRow>,
    /// Worlds done.
    pub worlds: u32,
    /// Calendar date at which parks are compared.
    pub date: f64,
}

/// The charts of a folder of what-ifs, from its table.
pub(super) fn redraw(folder: &Path, manifest: &Manifest) -> Result<Vec<Chart>, ReportError> {
    let scenario = scenario_of(folder, manifest)?;
    let rows: Vec<WhatIfRow> = read_result_table(folder, "what_ifs")?.rows_as()?;
    let date = rows.first().map_or(f64::NAN, |row| row.date);
    Ok(WhatIfFacts { scenario: &scenario, rows, worlds: manifest.worlds.done, date }.charts())
}

/// Whether both have the same value in every world.
pub fn is_equal(row: &WhatIfRow) -> bool {
    row.difference == Some(0.0) && row.low.unwrap_or(0.0) == 0.0 && row.high.unwrap_or(0.0) == 0.0
}

impl WhatIfFacts<'_> {
    /// The rows of an outcome.
    pub fn of(&self, outcome: ParkOutcome) -> impl Iterator<Item = &WhatIfRow> {
        self.rows.iter().filter(move |row| row.outcome == outcome.as_str())
    }

    /// What the parameters are, for captions.
    pub fn under(&self) -> String {
        match self.scenario.draws() {
            0 => "parameters of the scenario".to_owned(),
            draws => format!("{draws} draws of the posterior"),
        }
    }

    /// Why its worlds say less than their number, if they do.
    pub fn doubt(&self) -> Option<String> {
        doubtful_worlds(&self.scenario.experiment, self.worlds as usize, "")
    }

    /// The largest resolved difference in tenants, in a sentence, and that it was chosen by looking.
    pub fn answer(&self) -> String {
        let size = |row: &&WhatIfRow| row.difference.unwrap_or(0.0).abs();
        let all = self.scenario.what_ifs.len();
        let resolved: Vec<&WhatIfRow> = self.of(ParkOutcome::Tenants).filter(|row| row.resolved).collect();
        if self.worlds == 1 {
            return "One world was simulated: differences in it have no interval, so none can be resolved; with two worlds or \
                    more they have."
                .to_owned();
        }
        let mut tenants = self.of(ParkOutcome::Tenants);
        if tenants.all(is_equal) {
            return match all {
                1 => "The what-if makes no difference in tenants: they are equal in every world.".to_owned(),
                _ => format!("None of {all} what-ifs makes a difference in tenants: they are equal in every world."),
            };
        }
        let Some(most) = resolved.iter().copied().max_by(|a, b| size(a).total_cmp(&size(b))) else {
            let none = if all == 1 {
                "The what-if makes no difference".to_owned()
            } else {
                format!("None of {all} what-ifs makes a difference")
            };
            return format!("{none} in tenants that these worlds resolve.");
        };
        let [mean, low, high] = [most.difference, most.low, most.high].map(|value| value.unwrap_or(f64::NAN));
        let chosen = match (all, resolved.len()) {
            (1, _) => String::from("The what-if"),
            (_, 1) => format!("Of {all} what-ifs tried, the only difference in tenants that is resolved is that of"),
            (_, count) => format!(
                "Of {all} what-ifs tried, {count} differ in tenants by an amount that is resolved; the largest is that of"
            ),
        };
        let verb = if all == 1 { " changes tenants" } else { "" };
        format!(
            "{chosen} \"{}\"{verb}: by {} firms ({} to {}) {}, from {} to {}.",
            most.what_if,
            signed(mean),
            signed(low),
            signed(high),
            when(self.date),
            significant3(most.stands.unwrap_or(f64::NAN)),
            significant3(most.otherwise.unwrap_or(f64::NAN))
        )
    }

    /// What a park counts as once it has ended, as the what-ifs say.
    pub fn ended(&self) -> String {
        let missing = (self.scenario.what_ifs.iter().filter(|what_if| what_if.ended == Ended::Missing))
            .map(|what_if| what_if.name.as_str())
            .collect::<Vec<_>>();
        let but = match missing.as_slice() {
            [] => String::new(),
            all if all.len() == self.scenario.what_ifs.len() => {
                return "Parks are compared in the worlds in which they live in both.".to_owned();
            }
            some => format!(", but under {}, which compare worlds in which it lives in both", some.join(", ")),
        };
        format!(
            "A park that has ended counts with no tenants{but}. Its local share is compared only where both have one."
        )
    }

    /// How many comparisons there are, and what that means for single ones.
    pub fn multiplicity(&self) -> String {
        let (what_ifs, all) = (self.scenario.what_ifs.len(), self.rows.len());
        let resolved = self.rows.iter().filter(|row| row.resolved).count();
        format!(
            "{} in {} outcomes are {all} comparisons, of which {resolved} are resolved, each by an interval of its \
             own: none is corrected for their number. Were there no difference at all, about {:.0} would still look \
             resolved, and the largest of many is likely to be overstated.",
            count_of(what_ifs, "what-if"),
            all / what_ifs.max(1),
            all as f64 / 20.0
        )
    }

    /// A chart of every what-if for each of some outcomes.
    pub fn charts(&self) -> Vec<Chart> {
        let mut charts = Vec::new();
        for outcome in DRAWN {
            let title = match outcome {
                ParkOutcome::Tenants => "How many tenants more or less?",
                ParkOutcome::LocalStaff => "How much more or less local staff?",
                _ => "How much more or less transfer, as the model has it?",
            };
            let rows = self.of(outcome).map(|row| charts::Contrast {
                first: row.what_if.clone(),
                second: String::new(),
                mean: row.difference.unwrap_or(f64::NAN),
                low: row.low.unwrap_or(f64::NAN),
                high: row.high.unwrap_or(f64::NAN),
                ahead: row.higher.unwrap_or(f64::NAN),
                resolved: row.resolved,
            });
            let facts = charts::Contrasts {
                labels: Labels {
                    title: title.to_owned(),
                    caption: format!(
                        "Each what-if minus the scenario as it is, {}; {} worlds with the same random draws, {}; seed {}; \
                         intervals: 95 % of the mean.",
                        when(self.date),
                        self.worlds,
                        self.under(),
                        self.scenario.experiment.seed
                    ),
                    description: format!("Differences that each what-if makes in {}.", outcome.as_str()),
                },
                difference: AxisLabel::new(
                    format!("difference in {}", outcome.as_str().replace('_', " ")),
                    outcome.unit(),
                ),
                rows: rows.collect(),
            };
            charts.push(Chart::of(format!("what_if_{}", outcome.as_str()), charts::contrasts(&facts)));
        }
        charts
    }

    /// The page.
    pub fn page(&self, charts: &[Chart], asked: u32, arguments: Vec<String>) -> String {
        let table = PageTable::of(
            "what-if-table",
            CAPTION,
            &self.rows,
            &[
                words("what if", &|row| row.what_if.as_str().into()),
                words("outcome", &|row| named(row).into()),
                numbers("as it stands", &|row| row.stands.into()),
                numbers("otherwise", &|row| row.otherwise.into()),
                numbers("difference", &|row| row.difference.into()),
                numbers("low", &|row| row.low.into()),
                numbers("high", &|row| row.high.into()),
                words("resolved", &|row| if row.resolved { "yes" } else { "no" }.into()),
                numbers("share of worlds above", &|row| row.higher.into()),
                numbers("variance ratio", &|row| row.variance_ratio.into()),
                numbers("worlds", &|row| (row.worlds as f64).into()),
            ],
        );
        let mut questions = PageTable::new("question-table", "What was asked").words("what if").words("question");
        for what_if in &self.scenario.what_ifs {
            questions = questions.row([what_if.name.as_str().into(), what_if.says.as_str().into()]);
        }
        let uncertainty = format!(
            "{}This rests on {}, with the same random draws with and without, {}; intervals are of the mean, and a single \
             history may differ.",
            self.doubt().map_or_else(String::new, |doubt| doubt + " "),
            count_of(self.worlds as usize, "world"),
            self.under()
        );
        let mut page = Page::new("What if", self.scenario, &Origin::own(asked, self.worlds, arguments))
            .answer(self.answer(), uncertainty)
            .section(Section::new("questions", "Questions").table(&questions))
            .illustrated(charts)
            .section(Section::new("tables", "Table").table(&table))
            .warning(self.multiplicity())
            .warning("A what-if is a statement on the model: history is not run again.")
            .warning(self.ended())
            .warning("No park reports a transfer index: transfer is a quantity of the model.");
        page = self.doubt().into_iter().fold(page, Page::warning);
        if self.worlds < asked {
            page = page.incomplete(format!("interrupted after {} of {asked} worlds", self.worlds));
        }
        page.html()
    }
}

/// An outcome with its unit, unless its name says it.
fn named(row: &WhatIfRow) -> String {
    let word = row.outcome.replace('_', " ");
    if word == row.unit { word } else { format!("{word}, {}", row.unit) }
}
