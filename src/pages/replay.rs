//! The page of a replay: one file in which a run steps through its quarters, readable without scripts as its story.
//!
//! It reads frames ([`Replay`]), not tables: a run is simulated again for it, and always comes out the same.

use std::fmt::Write;

use crate::story::replay::{ParkStory, Replay, Track};

use crate::html::{BASE, STYLE, escape, fill, hash_source};

const TEMPLATE: &str = include_str!("replay/replay.html");
const LOOKS: &str = include_str!("replay/replay.css");
const MAP: &str = include_str!("replay/map.js");
const PANE: &str = include_str!("replay/pane.js");
const CONTROLS: &str = include_str!("replay/replay.js");
/// Coasts of the world in fifths of a degree: east and north of the first point of each shape, then differences. Natural
/// Earth, 1:110 million, public domain.
const LAND: &str = include_str!("replay/land.json");

/// The page of a replay; `beside` is the arm that is shown next to the first, `command` what makes it again.
///
/// # Errors
///
/// When the frames cannot be written as JSON, which no number or name of a run brings about.
pub fn replay_page(replay: &Replay, beside: Option<&str>, command: &str) -> Result<String, serde_json::Error> {
    let mut data = serde_json::to_value(replay)?;
    data["beside"] = beside.into();
    // Inside a script element only this sign could end it.
    let data = data.to_string().replace('<', "\\u003c");
    let land = if replay.on_globe { LAND.trim() } else { "[]" };
    let script = format!(
        "\"use strict\";\n(() => {{\nconst data = JSON.parse(document.getElementById(\"data\").textContent);\nconst LAND = \
         {land};\n{BASE}{MAP}{PANE}{CONTROLS}}})();\n"
    );
    let style = format!("{STYLE}{LOOKS}");
    let source = if replay.on_globe { "Coasts: Natural Earth." } else { "" };
    Ok(fill(
        TEMPLATE,
        &[
            ("style_hash", hash_source(&style)),
            ("script_hash", hash_source(&script)),
            ("style", style),
            ("script", script),
            ("title", escape(&replay.title)),
            ("place", escape(&place(replay))),
            ("version", env!("CARGO_PKG_VERSION").to_owned()),
            ("answer", escape(&replay.summary())),
            ("limits", escape(&limits(replay))),
            ("stories", stories(&replay.stories)),
            ("command", escape(command)),
            ("source", source.to_owned()),
            ("data", data),
        ],
    ))
}

fn place(replay: &Replay) -> String {
    let [run, runs] = replay.run;
    let run = if runs > 1 { format!(", run {run}") } else { String::new() };
    format!("world {}{run} · seed {}", replay.world, replay.seed)
}

/// What the page leaves out.
fn limits(replay: &Replay) -> String {
    let mut limits = Vec::new();
    if replay.stride > 1 {
        limits.push(format!("Each frame is {} steps of the model.", replay.stride));
    }
    let short = |track: &&Track| track.left_out > 0;
    for track in replay.arms.iter().filter(short) {
        limits.push(format!(
            "Arm {} has {} more parks than the {} shown, which are those that the scenario pins and those with the most \
             tenants; the counts under the map are of all parks.",
            track.arm,
            track.left_out,
            track.parks.len()
        ));
    }
    limits.join(" ")
}

/// The stories, the first one open.
fn stories(stories: &[ParkStory]) -> String {
    let mut html = String::new();
    for (at, story) in stories.iter().enumerate() {
        let heading = format!("The story of {} in arm {}", story.name, story.arm);
        let mut body = String::from("<dl>");
        for [role, name] in &story.cast {
            // Writing to a string cannot fail.
            let _ = write!(body, "<dt>{}</dt><dd>{}</dd>", escape(role), escape(name));
        }
        body += "</dl>\n";
        for (title, passages) in &story.chapters {
            let closing = if *title == "End" { " data-closing" } else { "" };
            let _ = writeln!(body, "<div{closing}><h3>{}</h3>", escape(title));
            for (frame, text) in passages {
                let frame = frame.map_or_else(String::new, |frame| format!(" data-frame=\"{frame}\""));
                let _ = writeln!(body, "<p{frame}>{}</p>", escape(text));
            }
            body += "</div>\n";
        }
        let section = format!(
            "<section id=\"story-{}-{}\"><h2>{}</h2>\n{body}</section>\n",
            escape(story.arm),
            story.park,
            escape(&heading)
        );
        if at == 0 {
            html += &section;
        } else {
            let _ = writeln!(html, "<details><summary>{}</summary>{section}</details>", escape(&heading));
        }
    }
    html
}
