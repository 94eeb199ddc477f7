//! Options without effect are refused, with what acts in their place.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::super::failure::Failure;

/// What a command reads from the scenario where others have an option, by command, option and key.
const INSTEAD: [(&str, &str, &str); 4] = [
    ("calibrate", "arms", "--set calibrate.arm=ARM"),
    ("calibrate", "worlds", "--particles N and --most-runs N"),
    ("calibrate", "runs", "--most-runs N"),
    ("what-if", "arms", "--set calibrate.arm=ARM, or `arm` of a [[what_if]]"),
];

/// Adds to the refusal of an option which other commands of `program` take it, and what acts in the one that does not.
/// `words` is the command line.
pub(in crate::cli) fn who_takes_it(mut refusal: clap::Error, program: &clap::Command, words: &[String]) -> clap::Error {
    let Some(ContextValue::String(typed)) = refusal.get(ContextKind::InvalidArg) else { return refusal };
    if refusal.kind() != ErrorKind::UnknownArgument {
        return refusal;
    }
    let Some(option) = typed.strip_prefix("--") else {
        if let Some(tip) = joined(words) {
            refusal.remove(ContextKind::SuggestedArg);
            refusal.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
        }
        return refusal;
    };
    let takes = |command: &&clap::Command| command.get_arguments().any(|own| own.get_long() == Some(option));
    let takers: Vec<&str> = program.get_subcommands().filter(takes).map(clap::Command::get_name).collect();
    let is_command = |word: &&String| program.find_subcommand(word.as_str()).is_some();
    let (Some(asked), false) = (words.iter().skip(1).find(is_command), takers.is_empty()) else { return refusal };
    let mut tips = vec![format!("--{option} does nothing in {asked}; it is an option of {}", takers.join(", "))];
    let acts = INSTEAD.iter().find(|(command, other, _)| command == asked && *other == option);
    tips.extend(acts.map(|(_, _, acts)| format!("what acts in {asked} is {acts}")));
    let tips = tips.iter().map(StyledStr::from).collect();
    refusal.remove(ContextKind::SuggestedArg);
    refusal.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    refusal
}

/// How an option is written whose value a space tore apart, if one is.
fn joined(words: &[String]) -> Option<String> {
    words.iter().enumerate().skip(1).find_map(|(at, option)| {
        if !option.starts_with("--") {
            return None;
        }
        let (option, mut value) = match option.split_once('=') {
            Some((option, value)) => (option, value.to_owned()),
            None => (option.as_str(), String::new()),
        };
        let takes_key = ["--set", "--vary"].contains(&option);
        let mut torn = false;
        for word in words[at + 1..].iter().take_while(|word| !word.starts_with("--")) {
            let is_open = value.is_empty()
                || value.ends_with([',', '='])
                || word.starts_with([',', '='])
                || takes_key && !value.contains('=');
            if !is_open {
                break;
            }
            torn |= !value.is_empty();
            if takes_key && !value.is_empty() && !value.contains('=') && !word.starts_with('=') {
                value.push('=');
            }
            value += word;
        }
        torn.then(|| format!("without spaces: {option} {value}"))
    })
}

/// The refusal of an option that was given where it does nothing; `acts` says where it would, and what does here.
pub(in crate::cli) fn inert(option: &str, acts: &str) -> Failure {
    Failure::Usage(format!("--{option} does nothing here: {acts}"))
}
