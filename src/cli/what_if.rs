//! `polmob what-if`: the parks of a scenario, had they been founded otherwise.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use crate::analysis::Contrast;
use crate::calibration::{COMPARED, Compared, WhatIfs, WorldValues, compare, what_if_table};
use crate::experiment::{Player, Series, Worlds as _};
use crate::output::results::{TABLES, about};
use crate::output::{Making, Manifest, Progress as Worlds, TableWriter, headed};
use crate::report::{Drawing, counted, times, times_between};
use crate::scenario::{Ended, ParkOutcome, Scenario, years_of};

use super::calibration_page::three;
use super::dry_run::{answer, duration, watch};
use super::failure::Failure;
use super::interruption::{INTERRUPTED, stop_flag};
use super::pipeline::threads;
use super::pipeline::{Again, Call, Ending, Looks, Source, count, number};
use super::progress::Progress;
use super::screen::{Screen, plain};
use super::shards::{Door, Entered, PlanArguments, SharedSeries};
use super::summary::with_sign;

/// What is said of transfer.
const TRANSFER: &str = "No park reports a transfer index: transfer is a quantity of the model.";

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct WhatIfArguments {
    #[command(flatten)]
    source: Source,
    /// Worlds [default: the scenario's `experiment.worlds`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.worlds", text))]
    worlds: Option<i64>,
    /// Date at which parks are compared (YYYY, YYYY-MM or YYYY-MM-DD; a year is its beginning) [default: the horizon].
    #[arg(long, value_name = "DATE", value_parser = years_of)]
    at: Option<f64>,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    threads: usize,
    /// Folder of the results [default: output/<scenario name>-what-if].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    again: Again,
    /// Say how many runs it would be and how long they would take, and do no more.
    #[arg(long)]
    dry_run: bool,
    /// Write the table as CSV too.
    #[arg(long)]
    csv: bool,
    /// Print the comparisons as JSON, for programs.
    #[arg(long)]
    json: bool,
    /// Say nothing but the results and errors.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    looks: Looks,
}

/// What-ifs that were played.
pub(super) struct Played<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) compared: Vec<Compared>,
    pub(super) worlds: u32,
    /// Calendar date.
    pub(super) date: f64,
}

pub(super) fn what_if(arguments: &WhatIfArguments, call: &Call) -> Result<ExitCode, Failure> {
    watch(arguments.dry_run);
    arguments.looks.check()?;
    let scenario = arguments.source.load(number("experiment.worlds", arguments.worlds)?.as_slice())?;
    if scenario.what_ifs.is_empty() {
        let how = scenario.example_what_if().map_or_else(
            || {
                "it has no pinned park that one could be about; `polmob new my_park --park` writes a scenario with one"
                    .to_owned()
            },
            |table| format!("a what-if is a table in the scenario, for instance\n\n{table}"),
        );
        return Err(Failure::Asked(format!("{} asks no what-if; {how}", scenario.name)));
    }
    let (start, years) = (f64::from(scenario.rules.time.start), f64::from(scenario.rules.time.years));
    let at = arguments.at.map_or(years, |at| at - start);
    if at < scenario.rules.time.step || at > years {
        return Err(Failure::Asked(format!(
            "--at is {}; allowed: {} to {}, after the first step of the run",
            start + at,
            start + scenario.rules.time.step,
            start + years
        )));
    }
    let what_ifs = WhatIfs::new(&scenario, at)?;
    let player = Player::new(arguments.threads)?;
    if arguments.dry_run {
        return answer(&dry_run(&scenario, &what_ifs, &player));
    }
    let target =
        arguments.out.clone().unwrap_or_else(|| PathBuf::from("output").join(format!("{}-what-if", scenario.name)));
    let shared = SharedSeries::of(call, &scenario, (&target, arguments.again, arguments.quiet));
    let play = |door: &mut Door| play(&scenario, &what_ifs, (&player, arguments.quiet), door);
    let mut door = match shared.enter(&arguments.plan, |door| play(door).map(drop))? {
        Entered::On(door) => door,
        Entered::Done(code) => return Ok(code),
    };
    let all = Worlds { asked: scenario.experiment.worlds, done: 0 };
    let expected = || Manifest::of(&scenario, all, true, call.arguments(), Making::default());
    let Some(folder) = door.folder(&target, arguments.again, arguments.quiet, expected)? else {
        return Ok(ExitCode::SUCCESS);
    };
    let begun = Instant::now();
    let values = play(&mut door)?;
    let (asked, done) = (scenario.experiment.worlds, values.len() as u32);
    if done < asked.min(2) {
        let _ = writeln!(io::stderr(), "interrupted before anything could be compared; nothing is written");
        return Ok(ExitCode::from(INTERRUPTED));
    }
    let played = Played { scenario: &scenario, compared: compare(&values), worlds: done, date: start + at };
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    let table = what_if_table(&scenario, &played.compared, at);
    TableWriter::write_table(&folder.subfolder(TABLES)?, &table, &about(&scenario), arguments.csv)?;
    let drawings = arguments.looks.draw(|| played.drawings())?;
    let page = |drawings: &[Drawing]| Ok(played.page(drawings, asked, call.arguments()));
    arguments.looks.publish(&folder, arguments.threads, &drawings, page)?;
    let complete = done == asked;
    let ending = Ending { call, threads: arguments.threads, begun, quiet: arguments.quiet };
    let manifest = ending.manifest(&scenario, Worlds { asked, done }, complete);
    let told = if arguments.json { played.json(complete) } else { played.text(complete, Screen::of_stdout()) };
    ending.close(folder, manifest, None, &told)
}

/// Plays all worlds in order, or as many as time is given for.
fn play(
    scenario: &Scenario,
    what_ifs: &WhatIfs,
    (player, quiet): (&Player, bool),
    door: &mut Door,
) -> Result<Vec<WorldValues>, Failure> {
    let stop = stop_flag();
    let asked = scenario.experiment.worlds;
    let progress = Progress::new(door.runs(u64::from(asked) * what_ifs.runs()), quiet);
    let world = |world: u32| -> Option<Vec<f64>> {
        (!stop.load(Ordering::Relaxed)).then(|| {
            let values = what_ifs.world(world);
            progress.advance(what_ifs.runs());
            values.into_iter().flatten().flat_map(|(stands, otherwise)| [stands, otherwise]).collect()
        })
    };
    let series = Series {
        worlds: asked,
        numbers: 2 * COMPARED.len() * scenario.what_ifs.len(),
        runs: what_ifs.runs(),
        play: &|worlds| Ok(player.map(worlds.collect(), world).into_iter().map_while(|world| world).collect()),
    };
    let mut values = Vec::new();
    door.each(&series, &mut |numbers| {
        let what_if = |own: &[f64]| std::array::from_fn(|at| (own[2 * at], own[2 * at + 1]));
        values.push(numbers.chunks_exact(2 * COMPARED.len()).map(what_if).collect());
    })?;
    progress.finish();
    Ok(values)
}

impl Played<'_> {
    pub(super) fn of(&self, outcome: ParkOutcome) -> impl Iterator<Item = &Compared> {
        self.compared.iter().filter(move |row| row.outcome == outcome)
    }

    pub(super) fn name(&self, row: &Compared) -> &str {
        &self.scenario.what_ifs[row.what_if].name
    }

    /// What the parameters are, for captions.
    pub(super) fn under(&self) -> String {
        match self.scenario.draws() {
            0 => "parameters of the scenario".to_owned(),
            draws => format!("{draws} draws of the posterior"),
        }
    }

    /// The largest resolved difference in tenants, in a sentence, and that it was chosen by looking.
    pub(super) fn answer(&self) -> String {
        let size = |row: &&Compared| row.difference.difference.mean.unwrap_or(0.0).abs();
        let all = self.scenario.what_ifs.len();
        let resolved: Vec<&Compared> = self.of(ParkOutcome::Tenants).filter(|row| row.difference.resolved).collect();
        if self.worlds == 1 {
            return "One world was simulated: differences in it have no interval, so none can be resolved; with two worlds or \
                    more they have."
                .to_owned();
        }
        let mut tenants = self.of(ParkOutcome::Tenants);
        if tenants.all(|row| row.difference.is_equal()) {
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
        let difference = &most.difference.difference;
        let [mean, low, high] =
            [difference.mean, difference.low, difference.high].map(|value| value.unwrap_or(f64::NAN));
        let chosen = match (all, resolved.len()) {
            (1, _) => String::from("The what-if"),
            (_, 1) => format!("Of {all} what-ifs tried, the only difference in tenants that is resolved is that of"),
            (_, count) => format!(
                "Of {all} what-ifs tried, {count} differ in tenants by an amount that is resolved; the largest is that of"
            ),
        };
        let verb = if all == 1 { " changes tenants" } else { "" };
        let pairing = most.difference.variance_ratio.and_then(times);
        let pairing = pairing.map_or_else(String::new, |times| format!("; pairing divides the variance by {times}"));
        format!(
            "{chosen} \"{}\"{verb}: by {} firms ({} to {}) at {:.2}, from {} to {}{pairing}.",
            self.name(most),
            signed(mean),
            signed(low),
            signed(high),
            self.date,
            three(most.stands.mean.unwrap_or(f64::NAN)),
            three(most.otherwise.mean.unwrap_or(f64::NAN))
        )
    }

    /// What a park counts as once it has ended, as the what-ifs say.
    pub(super) fn ended(&self) -> String {
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
    pub(super) fn multiplicity(&self) -> String {
        let (what_ifs, all) = (self.scenario.what_ifs.len(), self.compared.len());
        let resolved = self.compared.iter().filter(|row| row.difference.resolved).count();
        format!(
            "{} in {} outcomes are {all} comparisons, of which {resolved} are resolved, each by an interval of its \
             own: none is corrected for their number. Were there no difference at all, about {:.0} would still look \
             resolved, and the largest of many is likely to be overstated.",
            counted(what_ifs, "what-if"),
            COMPARED.len(),
            all as f64 / 20.0
        )
    }

    /// All comparisons for programs, ending in a line break.
    fn json(&self, complete: bool) -> String {
        let (scenario, start) = (self.scenario, f64::from(self.scenario.rules.time.start));
        let outcome = |row: &Compared| {
            let Contrast { difference, share_above, variance_ratio, resolved, .. } = row.difference;
            json!({
                "outcome": row.outcome.word(), "unit": row.outcome.unit(),
                "stands": row.stands.mean, "otherwise": row.otherwise.mean,
                "difference": difference.mean, "low": difference.low, "high": difference.high, "resolved": resolved,
                "share_above": share_above, "worlds": difference.n, "variance_ratio": variance_ratio,
            })
        };
        let what_ifs: Vec<_> = (scenario.what_ifs.iter().enumerate())
            .map(|(at, what_if)| {
                let own = self.compared.iter().filter(|row| row.what_if == at).map(outcome);
                json!({
                    "name": what_if.name, "says": what_if.says, "park": scenario.plan.parks[what_if.park].name,
                    "outcomes": own.collect::<Vec<_>>(),
                })
            })
            .collect();
        let told = json!({
            "worlds": { "asked": scenario.experiment.worlds, "done": self.worlds },
            "complete": complete,
            "years": self.date - start,
            "date": self.date,
            "parameters": self.under(),
            "comparisons": self.compared.len(),
            "note": format!("{} {TRANSFER}", self.multiplicity()),
            "what_ifs": what_ifs,
        });
        headed("what-if", Some(scenario), told)
    }

    fn text(&self, complete: bool, screen: Screen) -> String {
        let mut text = format!(
            "{}: {} at {:.2}, {}, {}\n",
            self.scenario.title,
            counted(self.scenario.what_ifs.len(), "what-if"),
            self.date,
            counted(self.worlds, "world"),
            self.under()
        );
        if !complete {
            text += "INCOMPLETE: interrupted before all worlds were played\n";
        }
        text.extend([self.answer().as_str(), "\n\n"]);
        text += &screen.table(&self.table(), 1);
        let ratios = |outcome: ParkOutcome| {
            let told = times_between(self.of(outcome).filter_map(|row| row.difference.variance_ratio));
            told.map(|told| format!("{} {told}", outcome.word().replace('_', " ")))
        };
        let ratios: Vec<String> = COMPARED.into_iter().filter_map(ratios).collect();
        text += "\n± is half the 95 % interval; ? marks what these worlds do not resolve, \"equal\" what is the same in each of \
                 them, \"none\" what has no value in any. Tenants, governments: number; local \
                 staff, living: share; transfer: log points x firms.";
        let _ = writeln!(text, " {TRANSFER}");
        if !ratios.is_empty() {
            let _ = writeln!(text, "Variance ratio, unpaired over paired by world: {}.", ratios.join(", "));
        }
        text.extend([self.multiplicity().as_str(), "\n"]);
        screen.wrapped(&text)
    }

    /// A row per what-if, a column per outcome.
    fn table(&self) -> comfy_table::Table {
        let mut table = plain();
        let names = COMPARED.map(|outcome| outcome.word().replace('_', " "));
        table.set_header(std::iter::once("less as it stands").chain(names.iter().map(String::as_str)));
        for (at, what_if) in self.scenario.what_ifs.iter().enumerate() {
            let cells = self.compared.iter().filter(|row| row.what_if == at).map(|row| {
                let difference = &row.difference.difference;
                if difference.mean.is_none() {
                    return "none".to_owned();
                }
                if row.difference.is_equal() {
                    return "equal".to_owned();
                }
                let mark = if row.difference.resolved { "" } else { " ?" };
                if difference.high.is_some() { with_sign(difference) + mark } else { with_sign(difference) }
            });
            table.add_row(std::iter::once(what_if.name.clone()).chain(cells));
        }
        table
    }
}

/// How many runs, how long, how much disk: from a world on every thread.
fn dry_run(scenario: &Scenario, what_ifs: &WhatIfs, player: &Player) -> String {
    let asked = scenario.experiment.worlds;
    let probes = asked.min(player.threads() as u32);
    let begun = Instant::now();
    player.map((0..probes).collect(), |world| what_ifs.world(world));
    let (seconds, runs) = (begun.elapsed().as_secs_f64(), u64::from(asked) * what_ifs.runs());
    let probed = u64::from(probes) * what_ifs.runs();
    format!(
        "dry run of polmob what-if: nothing was written\n{} and the scenario as it stands x {} = {}\nabout {} on {} threads ({:.2} ms a run, measured on {probed}), less than 2 MB of disk\n",
        counted(scenario.what_ifs.len(), "what-if"),
        counted(asked, "world"),
        counted(runs, "run"),
        duration(seconds / probed as f64 * runs as f64),
        player.threads(),
        1000.0 * seconds * player.threads() as f64 / probed as f64,
    )
}

/// A number with its sign.
pub(super) fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", three(value)) } else { three(value).replace('-', "−") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::screen::width;

    #[test]
    fn no_line_is_wider_than_the_screen() {
        let text = crate::scenario::Shipped::named("three_parks").unwrap().text;
        let scenario = Scenario::parse("three_parks", text, &[]).unwrap();
        let value = |at: usize| f64::from(u32::try_from(at).unwrap());
        let world = |world: usize| -> WorldValues {
            (0..scenario.what_ifs.len())
                .map(|at| std::array::from_fn(|of| (value(world % 3), value(at * (of + 1) + world % 2))))
                .collect()
        };
        let compared = compare(&(0..6).map(world).collect::<Vec<_>>());
        let played = Played { scenario: &scenario, compared, worlds: 6, date: 2023.0 };
        assert!(played.answer().starts_with("Of 13 what-ifs tried, "), "{}", played.answer());
        assert!(played.multiplicity().contains("are 65 comparisons"), "{}", played.multiplicity());
        for columns in [60, 80, 120] {
            let text = played.text(true, Screen { columns: Some(columns), colour: false });
            let widest = text.lines().map(width).max();
            assert!(widest.is_some_and(|widest| widest <= columns), "{columns}: {widest:?}\n{text}");
        }
    }
}
