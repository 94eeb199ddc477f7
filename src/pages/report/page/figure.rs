//! A chart as part of a page.

use super::Chart;
use super::download::link;
use crate::html::escape;

/// Bytes that are left for charts, and for copies of them that can be saved.
#[derive(Debug)]
pub(super) struct Room {
    shown: usize,
    saved: usize,
}

impl Default for Room {
    /// So many that a page stays below 3 MB, by far the most of them below 2 MB.
    fn default() -> Self {
        Self { shown: 1_500_000, saved: 700_000 }
    }
}

impl Room {
    /// Takes so many bytes from what is left, if there are as many.
    fn take(left: &mut usize, bytes: usize) -> bool {
        let fits = bytes <= *left;
        *left -= if fits { bytes } else { 0 };
        fits
    }
}

/// The figure of a chart with a link that saves it, or its name where `room` is too small for it.
pub(super) fn html(chart: &Chart, room: &mut Room) -> String {
    let bare = bare(&chart.svg);
    let svg = inline(chart, &bare);
    let (name, title) = (escape(&chart.name), escape(&chart.title));
    if !Room::take(&mut room.shown, svg.len()) {
        return format!("<p>Kept beside this page, since it is large: <code>charts/{name}</code>, {title}</p>\n");
    }
    let file = format!("{}.svg", chart.name);
    let saved = if Room::take(&mut room.saved, bare.len() / 3 * 4 + file.len()) {
        link(&file, "image/svg+xml", bare.as_bytes(), &format!("Save {file}"))
    } else {
        format!("In the folder of results as <code>charts/{name}</code>")
    };
    format!(
        "<figure id=\"chart-{name}\"><h3 class=\"vh\">{title}</h3><div class=\"wide\" tabindex=\"0\" role=\"group\" \
         aria-label=\"{title}\">{svg}</div><figcaption>{saved}. \
         <span class=\"small\">Touch to enlarge, touch beside it to shrink.</span></figcaption></figure>\n"
    )
}

/// A chart without its faces: the page has them once, and a saved one is shown with those of its reader.
fn bare(svg: &str) -> String {
    match (svg.split_once("<style>"), svg.split_once("</style>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}{}", after.trim_start()),
        _ => svg.to_owned(),
    }
}

/// A chart with ids of its own.
fn inline(chart: &Chart, svg: &str) -> String {
    let id = svg.split_once("<title id=\"").and_then(|(_, rest)| rest.split_once("-title\""));
    let Some(id) = id.map(|(id, _)| id.to_owned()) else { return svg.to_owned() };
    let own = format!("svg-{}", chart.name);
    svg.replacen(&format!("\"{id}-title {id}-desc\""), &format!("\"{own}-title {own}-desc\""), 1)
        .replacen(&format!("id=\"{id}-title\""), &format!("id=\"{own}-title\""), 1)
        .replacen(&format!("id=\"{id}-desc\""), &format!("id=\"{own}-desc\""), 1)
}
