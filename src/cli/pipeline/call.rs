//! A command as it was asked for: what its results depend on beside the scenario that lies with them.

use clap::ArgMatches;

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
const MANNER: [&str; 16] = [
    "all",
    "csv",
    "dpi",
    "dry_run",
    "force",
    "format",
    "json",
    "jsonl",
    "max_points",
    "out",
    "quiet",
    "resume",
    "retry_failed",
    "threads",
    "width",
    "help",
];

/// What was asked for, as far as the results depend on it.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Call {
    command: String,
    options: Vec<String>,
}

impl Call {
    /// Reads what was asked of a program off its command line.
    pub(in crate::cli) fn of(program: &clap::Command, matches: &ArgMatches) -> Self {
        let Some((name, own)) = matches.subcommand() else {
            return Self { command: String::new(), options: Vec::new() };
        };
        let arguments = program.find_subcommand(name).into_iter().flat_map(clap::Command::get_arguments);
        let options = arguments.filter(|argument| !MANNER.contains(&argument.get_id().as_str()));
        Self { command: name.to_owned(), options: options.flat_map(|option| typed(option, own)).collect() }
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
}

/// An option as it can be typed again; nothing where it was not given or stands in the scenario.
fn typed(option: &clap::Arg, matches: &ArgMatches) -> Vec<String> {
    let id = option.get_id().as_str();
    if !matches!(matches.try_contains_id(id), Ok(true))
        || matches.value_source(id) != Some(clap::parser::ValueSource::CommandLine)
    {
        return Vec::new();
    }
    let values: Vec<String> =
        matches.get_raw(id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect();
    // No samples are no setting of a scenario.
    if IN_SCENARIO.contains(&id) && values != ["0"] {
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
