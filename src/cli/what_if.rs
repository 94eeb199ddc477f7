//! `polmob what-if`: the parks of a scenario, had they been founded otherwise.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;

use crate::calibration::{COMPARED, Compared, WhatIfs, WorldValues, compare, what_if_table};
use crate::charts::{self, Quantity, Words};
use crate::experiment::Player;
use crate::output::results::{TABLES, about};
use crate::output::{Folder, Manifest, Progress as Worlds, TableWriter};
use crate::report::{Drawing, Origin, Page, PageTable, ReportError, Section};
use crate::scenario::{ParkOutcome, Scenario, years_of};

use super::calibration_page::three;
use super::failure::Failure;
use super::pictures::{Paper, files};
use super::progress::Progress;
use super::screen::{Screen, plain};
use super::{ScenarioArguments, making, print};

/// Exit code of an interrupted run.
const INTERRUPTED: u8 = 130;
/// Worlds played before a call to stop is heard.
const BATCH: u32 = 64;
/// What the charts show.
const DRAWN: [ParkOutcome; 3] = [ParkOutcome::Tenants, ParkOutcome::LocalStaff, ParkOutcome::Transfer];

#[derive(Debug, Args)]
pub(super) struct WhatIfArguments {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Date at which parks are compared (YYYY, YYYY-MM or YYYY-MM-DD; a year is its beginning) [default: the horizon].
    #[arg(long, value_name = "DATE", value_parser = years_of)]
    at: Option<f64>,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// Folder of the results [default: output/<scenario name>-what-if].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of results.
    #[arg(long)]
    force: bool,
    /// Write the table as CSV too.
    #[arg(long)]
    csv: bool,
    /// Say nothing but the results and errors.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    paper: Paper,
}

/// What-ifs that were played.
struct Played<'a> {
    scenario: &'a Scenario,
    compared: Vec<Compared>,
    worlds: u32,
    /// Calendar date.
    date: f64,
}

pub(super) fn what_if(arguments: &WhatIfArguments) -> Result<ExitCode, Failure> {
    arguments.paper.pixels()?;
    let scenario = arguments.scenario.load()?;
    if scenario.what_ifs.is_empty() {
        return Err(Failure::Asked(format!(
            "{} asks no what-if; a what-if is a table [[what_if]], see `polmob template`",
            scenario.name
        )));
    }
    let (start, years) = (f64::from(scenario.rules.time.start), f64::from(scenario.rules.time.years));
    let at = arguments.at.map_or(years, |at| at - start);
    if at < scenario.rules.time.step || at > years {
        return Err(Failure::Asked(format!(
            "--at is {:.2}; the run goes from {start} to {}",
            start + at,
            start + years
        )));
    }
    let what_ifs = WhatIfs::new(&scenario, at)?;
    let player = Player::new(arguments.threads)?;
    let target =
        arguments.out.clone().unwrap_or_else(|| PathBuf::from("output").join(format!("{}-what-if", scenario.name)));
    let folder = Folder::create(&target, arguments.force)?;
    let begun = Instant::now();
    let values = play(&scenario, &what_ifs, &player, arguments.quiet);
    let (asked, done) = (scenario.experiment.worlds, values.len() as u32);
    if done < 2 {
        let _ = writeln!(io::stderr(), "interrupted before anything could be compared; nothing is written");
        return Ok(ExitCode::from(INTERRUPTED));
    }
    let played = Played { scenario: &scenario, compared: compare(&values), worlds: done, date: start + at };
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    let (definition, rows) = what_if_table(&scenario, &played.compared, at);
    TableWriter::write(&folder.subfolder(TABLES)?, &definition, &about(&scenario), arguments.csv, &rows)?;
    let drawings = played.drawings()?;
    for picture in files(&drawings, &arguments.paper, arguments.threads)? {
        folder.write(&format!("charts/{}", picture.name), &picture.bytes)?;
    }
    folder.write("report.html", played.page(&drawings, asked).as_bytes())?;
    let seconds = begun.elapsed().as_secs_f64();
    let complete = done == asked;
    let target =
        folder.finish(Manifest::of(&scenario, Worlds { asked, done }, complete, making(arguments.threads, seconds)))?;
    if !arguments.quiet {
        let _ = writeln!(io::stderr(), "results in {} after {seconds:.1} s", target.display());
    }
    print(&played.text(complete, Screen::of_stdout()))?;
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(INTERRUPTED) })
}

/// Plays all worlds in order, or as many as time is given for.
fn play(scenario: &Scenario, what_ifs: &WhatIfs, player: &Player, quiet: bool) -> Vec<WorldValues> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C just ends the program, and the temporary folder stays behind: no reason not to run.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let asked = scenario.experiment.worlds;
    let progress = Progress::new(u64::from(asked) * what_ifs.runs(), quiet);
    let mut values = Vec::new();
    for first in (0..asked).step_by(BATCH as usize) {
        let batch: Vec<u32> = (first..asked.min(first + BATCH)).collect();
        values.extend(player.map(batch, |world| {
            let world = what_ifs.world(world);
            progress.advance(what_ifs.runs());
            world
        }));
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    progress.finish();
    values
}

impl Played<'_> {
    fn of(&self, outcome: ParkOutcome) -> impl Iterator<Item = &Compared> {
        self.compared.iter().filter(move |row| row.outcome == outcome)
    }

    fn name(&self, row: &Compared) -> &str {
        &self.scenario.what_ifs[row.what_if].name
    }

    /// What the parameters are, for captions.
    fn under(&self) -> String {
        match self.scenario.draws() {
            0 => "parameters of the scenario".to_owned(),
            draws => format!("{draws} draws of the posterior"),
        }
    }

    fn drawings(&self) -> Result<Vec<Drawing>, ReportError> {
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
                        "Each what-if less the scenario as it stands, at {:.2}; {} worlds with the same luck, {}; seed {}; \
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

    /// The largest resolved difference in tenants, in a sentence.
    fn answer(&self) -> String {
        let size = |row: &&Compared| row.difference.difference.mean.unwrap_or(0.0).abs();
        let resolved = self.of(ParkOutcome::Tenants).filter(|row| row.difference.resolved);
        let Some(most) = resolved.max_by(|a, b| size(a).total_cmp(&size(b))) else {
            return "No what-if makes a difference in tenants that these worlds resolve.".to_owned();
        };
        let difference = &most.difference.difference;
        let (mean, low, high) = (
            difference.mean.unwrap_or(f64::NAN),
            difference.low.unwrap_or(f64::NAN),
            difference.high.unwrap_or(f64::NAN),
        );
        format!(
            "What changes tenants most is \"{}\": by {} firms ({} to {}) at {:.2}, from {} to {}.",
            self.name(most),
            signed(mean),
            signed(low),
            signed(high),
            self.date,
            three(most.stands.mean.unwrap_or(f64::NAN)),
            three(most.otherwise.mean.unwrap_or(f64::NAN))
        )
    }

    fn page(&self, drawings: &[Drawing], asked: u32) -> String {
        let mut table = PageTable::new("what-if-table", "Every what-if in every outcome")
            .words("what if")
            .words("outcome")
            .numbers("as it stands")
            .numbers("otherwise")
            .numbers("difference")
            .numbers("low")
            .numbers("high")
            .words("resolved");
        for row in &self.compared {
            let difference = &row.difference.difference;
            table = table.row([
                self.name(row).into(),
                format!("{}, {}", row.outcome.word().replace('_', " "), row.outcome.unit()).into(),
                row.stands.mean.unwrap_or(f64::NAN).into(),
                row.otherwise.mean.unwrap_or(f64::NAN).into(),
                difference.mean.unwrap_or(f64::NAN).into(),
                difference.low.unwrap_or(f64::NAN).into(),
                difference.high.unwrap_or(f64::NAN).into(),
                if row.difference.resolved { "yes" } else { "no" }.into(),
            ]);
        }
        let mut charts = Section::new("charts", "Charts");
        for drawing in drawings {
            charts = charts.chart(drawing);
        }
        let mut questions = PageTable::new("question-table", "What was asked").words("what if").words("question");
        for what_if in &self.scenario.what_ifs {
            questions = questions.row([what_if.name.as_str().into(), what_if.says.as_str().into()]);
        }
        let sure = format!(
            "{} worlds, the same luck with and without, {}; intervals are of the mean, and a single history may go otherwise.",
            self.worlds,
            self.under()
        );
        let mut page = Page::new("What if", self.scenario, &Origin::own(asked, self.worlds))
            .answer(self.answer(), sure)
            .section(Section::new("questions", "Questions").table(&questions))
            .section(charts)
            .section(Section::new("tables", "Table").table(&table.sortable()))
            .warning("A what-if is a statement on the model: history is not played again.")
            .warning(
                "A park that has ended counts with no tenants. Its local share is compared only where both have one.",
            )
            .warning("No park reports a transfer index: transfer is a quantity of the model.")
            .command("To repeat it, in the folder of this page:", "polmob what-if scenario.toml --out again");
        if self.worlds < asked {
            page = page.incomplete(format!("interrupted after {} of {asked} worlds", self.worlds));
        }
        page.html()
    }

    fn text(&self, complete: bool, screen: Screen) -> String {
        let mut text = format!(
            "{}: {} what-ifs at {:.2}, {} worlds, {}\n",
            self.scenario.title,
            self.scenario.what_ifs.len(),
            self.date,
            self.worlds,
            self.under()
        );
        if !complete {
            text += "INCOMPLETE: interrupted before all worlds were played\n";
        }
        text.extend([self.answer().as_str(), "\n\n"]);
        let mut table = plain();
        let names = COMPARED.map(|outcome| outcome.word().replace('_', " "));
        table.set_header(std::iter::once("what if, less as it stands").chain(names.iter().map(String::as_str)));
        for (at, what_if) in self.scenario.what_ifs.iter().enumerate() {
            let cells = self.compared.iter().filter(|row| row.what_if == at).map(|row| {
                let difference = &row.difference.difference;
                let half = difference.high.zip(difference.mean).map_or(f64::NAN, |(high, mean)| high - mean);
                let mark = if row.difference.resolved { "" } else { " ?" };
                format!("{} ± {}{mark}", signed(difference.mean.unwrap_or(f64::NAN)), three(half))
            });
            table.add_row(std::iter::once(what_if.name.clone()).chain(cells));
        }
        text += &screen.table(&table, 1);
        let _ = writeln!(
            text,
            "\n± is half the 95 % interval; ? marks what these worlds do not resolve. Tenants, governments: number; local staff, \
             living: share; transfer: log points x firms, a quantity of the model that no park reports."
        );
        text
    }
}

/// A number with its sign.
fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", three(value)) } else { three(value).replace('-', "−") }
}
