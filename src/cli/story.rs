//! `polmob story`: the translation of one park, as text or JSON lines and as pictures.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::charts;
use crate::ids::ParkId;
use crate::output::file_name;
use crate::output::{Folder, Manifest, WorldCounts};
use crate::parameters::Arm;
use crate::report::Chart;
use crate::scenario::{Scenario, years_of};
use crate::story::network::Network;
use crate::story::{Absent, RecordedRun, compare, lines, pictures, text};

use super::failure::Failure;
use super::pictures::{ChartOptions, files};
use super::pipeline::{Call, Source, arm_of};
use super::{print, provenance};

/// Parks that one picture of a park's neighbours may hold; beyond, those of the same host country.
const MOST_NEIGHBOURS: usize = 40;

/// Which run to look at.
#[derive(Debug, Args)]
pub(super) struct WhichRun {
    #[command(flatten)]
    source: Source,
    /// Arm [default: open where the scenario has it, else its first].
    #[arg(long, value_name = "ARM")]
    arm: Option<String>,
    /// Number of the world, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) world: u32,
    /// Run within the world, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) run: u32,
}

/// Which run to draw, and where to.
#[derive(Debug, Args)]
pub(super) struct OneRunArguments {
    #[command(flatten)]
    pub(super) which: WhichRun,
    /// Date of a network: `2007`, `2007-06` or `2007-06-15`, or a number of years; repeatable.
    #[arg(long = "date", value_name = "DATE", allow_negative_numbers = true, value_delimiter = ',', value_parser = date)]
    pub(super) dates: Vec<f64>,
    /// Folder of the pictures [default: output/<scenario name>-story, or -network].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of pictures or results.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    pub(super) chart_options: ChartOptions,
}

#[derive(Debug, Args)]
pub(super) struct StoryArguments {
    #[command(flatten)]
    run: OneRunArguments,
    /// Name or number of the park [default: the one that history pinned, else that of highest transfer].
    #[arg(long, value_name = "PARK")]
    park: Option<String>,
    /// Another arm of the same world: where the two part, and what followed.
    #[arg(long, value_name = "ARM")]
    compare: Option<String>,
    /// Print one line of JSON per happening in place of prose.
    #[arg(long)]
    jsonl: bool,
}

impl WhichRun {
    pub(super) fn load(&self) -> Result<Scenario, Failure> {
        self.source.load(&[])
    }

    pub(super) fn arm(&self, scenario: &Scenario) -> Result<Arm, Failure> {
        if let Some(name) = &self.arm {
            return arm_of(scenario, "--arm", name);
        }
        let arms = &scenario.experiment.arms;
        Ok(if arms.contains(&Arm::OPEN) { Arm::OPEN } else { arms.first().copied().unwrap_or(Arm::OPEN) })
    }

    /// The other arm that an option names, which must be another one.
    pub(super) fn other(scenario: &Scenario, arm: Arm, compare: Option<&str>) -> Result<Option<Arm>, Failure> {
        let compare = compare.map(|name| arm_of(scenario, "--compare", name)).transpose()?;
        if compare != Some(arm) {
            return Ok(compare);
        }
        let others: Vec<&str> =
            scenario.arms.iter().filter(|other| **other != arm).map(|other| other.as_str()).collect();
        let (same, others) = (arm.as_str(), others.join(", "));
        Err(Failure::Usage(format!("--compare names {same}, the arm of the run itself; allowed: {others}")))
    }
}

impl OneRunArguments {
    pub(super) fn load(&self) -> Result<Scenario, Failure> {
        self.chart_options.pixels()?;
        self.which.load()
    }

    /// The folder of pictures.
    pub(super) fn pictures(&self, scenario: &Scenario, call: &Call) -> Result<Pictures<'_>, Failure> {
        let default = || PathBuf::from("output").join(format!("{}-{}", scenario.name, call.command()));
        let folder = Folder::create(&self.out.clone().unwrap_or_else(default), self.force)?;
        Ok(Pictures { folder, asked: call.arguments(), chart_options: &self.chart_options, begun: Instant::now() })
    }
}

pub(super) fn story(arguments: &StoryArguments, call: &Call) -> Result<ExitCode, Failure> {
    let scenario = arguments.run.load()?;
    let folder = arguments.run.pictures(&scenario, call)?;
    let drawn = drawn(arguments, &scenario)?;
    folder.draw(&drawn.charts)?;
    folder.finish(&scenario, &drawn.run)?;
    print(&drawn.text)?;
    Ok(ExitCode::SUCCESS)
}

/// The story in text and pictures.
pub(super) fn drawn(arguments: &StoryArguments, scenario: &Scenario) -> Result<Drawn, Failure> {
    let which = &arguments.run.which;
    let arm = which.arm(scenario)?;
    let compare = WhichRun::other(scenario, arm, arguments.compare.as_deref())?;
    let recorded = RecordedRun::new(scenario, arm, which.world, which.run)?;
    let (id, choice) = recorded.choose(arguments.park.as_deref())?;
    let other = compare.map(|arm| RecordedRun::new(scenario, arm, recorded.world_number, recorded.run)).transpose()?;
    let pair = other.as_ref().map(|other| (other, compare::pair(&recorded, id, other)));

    let told = if arguments.jsonl {
        let mut all = lines::lines(&recorded, id);
        if let Some((other, pair)) = &pair
            && let Some(id) = pair.other
        {
            all.extend(lines::lines(other, id));
        }
        lines::text(&all).map_err(|error| Failure::Print(io::Error::other(error)))?
    } else {
        let compared = pair.as_ref().map(|(other, pair)| compare::text(&recorded, other, pair));
        text::story(&recorded, id, choice) + &compared.unwrap_or_default()
    };

    let name = file_name(&recorded.park_name(id));
    let mut courses = vec![(&recorded, id)];
    let mut parted = None;
    if let Some((other, pair)) = &pair
        && let Some(id) = pair.other
    {
        courses.push((*other, id));
        parted = pair.parted;
    }
    let timeline = pictures::timeline(&courses, parted);
    let mut charts = vec![Chart::of(format!("story_{name}"), charts::timeline(&timeline))];
    for step in dates(&recorded, id, &arguments.run.dates)? {
        let network = Network::at(&recorded, step, neighbours(&recorded, id, step));
        let map = pictures::network_map(&recorded, step, &network, Some(id));
        charts.push(Chart::of(dated(&format!("network_{name}"), &recorded, step), charts::network_map(&map)));
    }
    Ok(Drawn { text: told, charts, files: Vec::new(), run: RunKey::of(&recorded) })
}

/// What a command says of one run and draws of it.
pub(super) struct Drawn {
    pub(super) text: String,
    pub(super) charts: Vec<Chart>,
    /// Files beside the charts, each by its name.
    pub(super) files: Vec<(String, String)>,
    pub(super) run: RunKey,
}

/// Which run was looked at.
pub(super) struct RunKey {
    arm: Arm,
    world: u32,
    run: u32,
}

impl RunKey {
    pub(super) fn of(recorded: &RecordedRun) -> Self {
        Self { arm: recorded.arm, world: recorded.world_number, run: recorded.run }
    }
}

/// Dates requested; else the first operation, and the end of the park or of the run.
fn dates(recorded: &RecordedRun, id: ParkId, asked: &[f64]) -> Result<Vec<u32>, Absent> {
    if !asked.is_empty() {
        // Two dates of one step are one picture.
        let steps: BTreeSet<u32> = asked.iter().map(|&date| recorded.step_at(date)).collect::<Result<_, Absent>>()?;
        return Ok(steps.into_iter().collect());
    }
    let park = &recorded.state.parks[id];
    let last = park.end.map_or(recorded.clock.steps - 1, |(step, _)| step.saturating_sub(1));
    let first = park.history.first_operating.filter(|&step| step < last);
    Ok(first.into_iter().chain([last]).collect())
}

/// All parks where they are few; else those in the same host country.
fn neighbours<'a>(recorded: &'a RecordedRun, id: ParkId, step: u32) -> impl Fn(ParkId) -> bool + 'a {
    let parks = &recorded.state.parks;
    let living =
        (parks.iter()).filter(|park| park.founded <= step && park.end.is_none_or(|(end, _)| end > step)).count();
    let host = parks[id].host;
    move |other| living <= MOST_NEIGHBOURS || parks[other].host == host
}

/// A date as scenarios write it, or a number of years with decimals.
fn date(text: &str) -> Result<f64, String> {
    let number = || text.parse().ok().filter(|years: &f64| years.is_finite());
    years_of(text).or_else(|why| number().ok_or(why))
}

/// A file name with a date that sorts.
pub(super) fn dated(name: &str, recorded: &RecordedRun, step: u32) -> String {
    format!("{name}_{:.2}", recorded.clock.date(step + 1)).replace('.', "_")
}

/// Pictures of one run on their way to their folder.
pub(super) struct Pictures<'a> {
    folder: Folder,
    asked: Vec<String>,
    chart_options: &'a ChartOptions,
    begun: Instant,
}

impl Pictures<'_> {
    /// Writes a chart in every format.
    pub(super) fn draw(&self, charts: &[Chart]) -> Result<(), Failure> {
        let pictures = files(charts, self.chart_options, 0)?;
        pictures.iter().try_for_each(|picture| self.file(&picture.name, &picture.bytes))
    }

    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.folder.write(name, bytes)?)
    }

    /// Adds the scenario, gives the folder its name and says where it is.
    pub(super) fn finish(self, scenario: &Scenario, run: &RunKey) -> Result<(), Failure> {
        self.folder.write("scenario.toml", scenario.resolved().as_bytes())?;
        let seconds = self.begun.elapsed().as_secs_f64();
        let mut manifest =
            Manifest::of(scenario, WorldCounts { asked: 1, done: 1 }, true, self.asked, provenance(1, seconds));
        manifest.arms = vec![run.arm.as_str().to_owned()];
        let first = [run.world, run.run];
        manifest.first = (first != [0, 0]).then_some(first);
        let target = self.folder.finish(manifest)?;
        // Nobody is left to tell if standard error is gone.
        let _ = writeln!(io::stderr(), "pictures in {}", target.display());
        Ok(())
    }
}
