//! `polmob odd`: the description of the model after the ODD protocol, with the values of one scenario.

use std::fmt::Write;

use toml::{Table, Value};

use crate::scenario::{Entry, Scenario, catalogue};

/// The description of the model: sections 1 to 7 are the elements of the protocol, 8 the defaults.
const MODEL: &str = include_str!("../../docs/model.md");

/// Header of the list that is a parameter, not history.
const ELEMENTS: &str = "[[policy.element]]";

/// The seven elements of the protocol as Markdown, the values of this scenario in place of the defaults.
pub(super) fn odd(scenario: &Scenario) -> String {
    let mut text = format!(
        "# {}\n\n\
         Description of the scenario `{}` after the ODD protocol (Overview, Design concepts, Details; Grimm et al. 2020,\n\
         J. Artif. Soc. Soc. Simul. 23(2):7), as polmob {} runs it. The seven elements are those of the model; what this\n\
         scenario adds stands under *In this scenario*, its values in section 8. SHA-256 of the complete scenario:\n\
         `{}`.\n\n",
        scenario.title,
        scenario.name,
        env!("CARGO_PKG_VERSION"),
        scenario.hash(),
    );
    let written = parsed(scenario);
    for section in MODEL.split("\n## ").skip(1) {
        let number = section.split('.').next().unwrap_or_default();
        let added = match number {
            // The model against an earlier program of its authors is no part of a scenario's description.
            "11" => continue,
            "2" => scales(scenario),
            "6" => inputs(scenario),
            "8" => {
                let elements = lists(scenario, |header| header.starts_with(ELEMENTS));
                format!("{}\n```toml\n{elements}\n```", values(&written))
            }
            _ => String::new(),
        };
        let body = if number == "8" { "8. Parameters" } else { section.trim_end() };
        let _ = write!(text, "## {}\n\n", without_links(body));
        if !added.is_empty() {
            let _ = write!(text, "{}\n\n", added.trim_end());
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// Links among the pages of the documentation as the names of their files: the text stands alone.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        let (before, after) = rest.split_at(middle);
        let (Some(open), Some(close)) = (before.rfind('['), after.find(')')) else { break };
        let target = &after[2..close];
        let words = &before[open + 1..];
        plain.push_str(&before[..open]);
        match target.contains("://") {
            true => plain.push_str(&rest[open..=middle + close]),
            false if words == target => plain.extend(["docs/", target]),
            false => plain.extend([words, " (docs/", target, ")"]),
        }
        rest = &after[close + 1..];
    }
    plain + rest
}

fn parsed(scenario: &Scenario) -> Table {
    scenario.resolved().parse().expect("a complete scenario is TOML")
}

fn scales(scenario: &Scenario) -> String {
    let plan = &scenario.plan;
    let corporations: u64 = plan.regions.iter().map(|region| u64::from(region.corporations)).sum();
    let arms: Vec<&str> = scenario.experiment.arms.iter().map(|arm| arm.as_str()).collect();
    format!(
        "*In this scenario*: countries: {}, regions: {}, corporations: {corporations}, pinned parks: {}; {} steps of {} years \
         make {} years. Arms: {}. Worlds: {}, runs of each world and arm: {}, seed: {}.",
        plan.countries.len(),
        plan.regions.len(),
        plan.parks.len(),
        scenario.steps(),
        scenario.parameters.time.step,
        scenario.parameters.time.years,
        arms.join(", "),
        scenario.experiment.worlds,
        scenario.experiment.runs,
        scenario.experiment.seed,
    )
}

/// What history settles: the lists of tables of the scenario, such as actors, parks and events.
fn inputs(scenario: &Scenario) -> String {
    match lists(scenario, |header| !header.starts_with(ELEMENTS)) {
        none if none.is_empty() => "*In this scenario*: none.".to_owned(),
        lists => format!("*In this scenario* (TOML):\n\n```toml\n{lists}\n```"),
    }
}

/// The lists of tables of the model whose header is wanted.
fn lists(scenario: &Scenario, wanted: impl Fn(&str) -> bool) -> String {
    let model = scenario.model();
    let is_wanted = |table: &&str| {
        let header = table.trim_start().lines().next().unwrap_or_default();
        header.starts_with("[[") && wanted(header) && model.lines().any(|line| line == header)
    };
    let lists: Vec<&str> = scenario.resolved().split("\n\n").filter(is_wanted).map(str::trim).collect();
    lists.join("\n\n")
}

/// Every parameter with its value, with the default where that is another.
fn values(written: &Table) -> String {
    let defaults = parsed(&Scenario::template());
    let mut text = String::from(
        "Values of this scenario; a default is given where the value is another.\n\n\
         | key | value | default | allowed | unit | meaning | source |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for entry in catalogue().entries().iter().filter(|entry| entry.default.is_some()) {
        let Some(value) = at(written, entry) else { continue };
        let default = at(&defaults, entry).filter(|default| *default != value).map(|value| code(&value.to_string()));
        let cells = [&entry.allowed, &entry.unit, &entry.meaning, &entry.source].map(|cell| plain(cell));
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            entry.key,
            code(&value.to_string()),
            default.unwrap_or_default(),
            cells.join(" | ")
        );
    }
    text
}

fn at<'a>(table: &'a Table, entry: &Entry) -> Option<&'a Value> {
    let mut parts = entry.key.split('.');
    let first = table.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.as_table()?.get(part))
}

fn code(value: &str) -> String {
    format!("`{}`", plain(value))
}

/// Text as a cell of a table of Markdown.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
