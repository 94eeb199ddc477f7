//! A chart as part of a page.

use super::Drawing;
use super::html::escape;

/// The figure of a drawing, or a link where `room`, in bytes, is too small for it.
pub(super) fn html(drawing: &Drawing, room: &mut usize) -> String {
    let svg = inline(drawing);
    let (name, title) = (escape(&drawing.name), escape(&drawing.title));
    if svg.len() > *room {
        return format!("<p>Kept beside this page, since it is large: <code>charts/{name}</code>, {title}</p>\n");
    }
    *room -= svg.len();
    format!(
        "<figure id=\"chart-{name}\"><h3 class=\"vh\">{title}</h3><div class=\"wide\" tabindex=\"0\" role=\"group\" \
         aria-label=\"{title}\">{svg}</div><figcaption>Also as <code>charts/{name}</code>. \
         <span class=\"small\">Touch to enlarge, touch beside it to shrink.</span></figcaption></figure>\n"
    )
}

/// A chart with the faces of the page and ids of its own.
fn inline(drawing: &Drawing) -> String {
    let svg = match (drawing.svg.split_once("<style>"), drawing.svg.split_once("</style>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}{}", after.trim_start()),
        _ => drawing.svg.clone(),
    };
    let id = svg.split_once("<title id=\"").and_then(|(_, rest)| rest.split_once("-title\""));
    let Some(id) = id.map(|(id, _)| id.to_owned()) else { return svg };
    let own = format!("svg-{}", drawing.name);
    svg.replacen(&format!("\"{id}-title {id}-desc\""), &format!("\"{own}-title {own}-desc\""), 1)
        .replacen(&format!("id=\"{id}-title\""), &format!("id=\"{own}-title\""), 1)
        .replacen(&format!("id=\"{id}-desc\""), &format!("id=\"{own}-desc\""), 1)
}
