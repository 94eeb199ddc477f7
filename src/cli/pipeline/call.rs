//! A command as it was requested: what its results depend on beside the scenario that lies with them.

use clap::ArgMatches;

use crate::study::Shard;

/// Options that stand in the scenario of the results, by their names in the program.
const IN_SCENARIO: [&str; 15] = [
    "scenario",
    "scenarios",
    "settings",
    "seed",
    "worlds",
    "runs",
    "arms",
    "vary",
    "design",
    "points",
    "points_file",
    "ablations",
    "samples",
    "particles",
    "most_runs",
];
/// Options that change how a command goes, not what it finds.
const MANNER: [&str; 12] =
    ["all", "dry_run", "force", "json", "jsonl", "out", "plan", "quiet", "resume", "retry_failed", "threads", "help"];

/// Options like them that the plan of a study keeps for those who work at it.
const KEPT: [&str; 7] = ["csv", "dpi", "format", "max_points", "no_charts", "no_page", "width"];

/// What is done of a study.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::cli) enum Share {
    /// All of it.
    Whole,
    /// The runs of one shard, until so many seconds have passed.
    Work(Shard, Option<f64>),
    /// Its state is printed, as JSON if wanted.
    Status(bool),
    /// What shards have run is put together.
    Merge(Absent),
}

/// What is done with runs that no shard has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Absent {
    /// They are run now.
    Run,
    /// Nothing is put together.
    Refuse,
    /// Results are of what there is, and say INCOMPLETE.
    Keep,
}

/// What was requested, as far as the results depend on it, and how much of it this process does.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Call {
    command: String,
    options: Vec<String>,
    kept: Vec<String>,
    share: Share,
}

impl Call {
    /// Reads what was asked of a program off its command line.
    pub(in crate::cli) fn of(program: &clap::Command, matches: &ArgMatches) -> Self {
        let Some((name, own)) = matches.subcommand() else {
            return Self { command: String::new(), options: Vec::new(), kept: Vec::new(), share: Share::Whole };
        };
        let arguments: Vec<&clap::Arg> =
            program.find_subcommand(name).into_iter().flat_map(clap::Command::get_arguments).collect();
        let of = |wanted: &dyn Fn(&str) -> bool| {
            let wanted = arguments.iter().filter(|argument| wanted(argument.get_id().as_str()));
            wanted.flat_map(|argument| typed(argument, own)).collect()
        };
        let options = of(&|id| !MANNER.contains(&id) && !KEPT.contains(&id));
        Self { command: name.to_owned(), options, kept: of(&|id| KEPT.contains(&id)), share: Share::Whole }
    }

    /// Options that a plan keeps, as they can be typed again.
    pub(in crate::cli) fn kept(&self) -> &[String] {
        &self.kept
    }

    /// The same for a process that does this share of it.
    pub(in crate::cli) fn sharing(self, share: Share) -> Self {
        Self { share, ..self }
    }

    /// How much of it this process does.
    pub(in crate::cli) fn share(&self) -> Share {
        self.share
    }

    /// The name of the command.
    pub(in crate::cli) fn command(&self) -> &str {
        &self.command
    }

    /// The words after `polmob` that give the same results from the scenario that lies with them.
    pub(in crate::cli) fn arguments(&self) -> Vec<String> {
        self.with_files(&["scenario.toml".to_owned()])
    }

    /// The same for results that lie with these scenarios.
    pub(in crate::cli) fn with_files(&self, files: &[String]) -> Vec<String> {
        std::iter::once(&self.command).chain(files).chain(&self.options).cloned().collect()
    }

    /// The words after `polmob` with the file of an option as it lies with the results.
    pub(in crate::cli) fn with_file_of(mut words: Vec<String>, option: &str, file: &str) -> Vec<String> {
        let value = words.iter().position(|word| word == option).and_then(|at| words.get_mut(at + 1));
        if let Some(value) = value {
            file.clone_into(value);
        }
        words
    }
}

fn is_given(id: &str, matches: &ArgMatches) -> bool {
    matches!(matches.try_contains_id(id), Ok(true))
        && matches.value_source(id) == Some(clap::parser::ValueSource::CommandLine)
}

/// An option as it can be typed again; nothing where it was not given or stands in the scenario.
fn typed(option: &clap::Arg, matches: &ArgMatches) -> Vec<String> {
    let id = option.get_id().as_str();
    if !is_given(id, matches) {
        return Vec::new();
    }
    let values: Vec<String> =
        matches.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect();
    // No samples are no setting of a scenario, nor are the runs of a panel.
    let is_of_a_panel = id == "most_runs" && ["panel", "rolling", "prior"].iter().any(|id| is_given(id, matches));
    if IN_SCENARIO.contains(&id) && values != ["0"] && !is_of_a_panel {
        return Vec::new();
    }
    let Some(long) = option.get_long() else { return values };
    let name = format!("--{long}");
    match option.get_value_delimiter() {
        _ if !option.get_action().takes_values() => vec![name],
        Some(sign) => vec![name, values.join(&sign.to_string())],
        None => values.into_iter().flat_map(|value| [name.clone(), value]).collect(),
    }
}
