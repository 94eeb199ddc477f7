//! Charts of panels: small panels on shared axes, one legend, names at the ends of curves, dated events above.

use super::canvas::{Canvas, Picture, sheet};
use super::colour_scale::ColourScale;
use super::division::Division;
use super::facts::{AxisLabel, Labels};
use super::flags::{self, DatedLine};
use super::frame::{self, Area, Panel};
use super::legend::{self, Key};
use super::marks::{Mark, draw};
use super::names::Names;
use super::style::{self, Colour, LABEL, Marker, NOTE};
use super::text_style::TextStyle;

/// Panels on shared axes, before they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panels<'a> {
    /// Level axis and how it is divided; without that there is nothing to draw.
    pub(super) across: (AxisLabel, Option<Division>),
    /// Upright axis.
    pub(super) up: (AxisLabel, Option<Division>),
    pub(super) keys: Vec<Key>,
    pub(super) parts: Vec<PanelContent>,
    /// A word at the upper right.
    pub(super) note: Option<(String, TextStyle)>,
    /// Dated lines through a single panel.
    pub(super) events: &'a [DatedLine],
    /// Least room to the left of the panels, mm.
    pub(super) left: f64,
    /// What colours of cells mean, as a bar on the right.
    pub(super) bar: Option<ColourScale>,
}

/// A panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PanelContent {
    /// Above it, may be empty.
    pub(super) name: String,
    /// Colour of the name, and a sign before it.
    pub(super) colour: Option<Colour>,
    pub(super) sign: Option<Marker>,
    /// Its level axis, if that is not the common one; its name says what it measures.
    pub(super) across: Option<Division>,
    /// In the order in which they are drawn; those before [`PanelContent::over`] lie below the axes.
    pub(super) marks: Vec<Mark>,
    /// Above the axes.
    pub(super) over: Vec<Mark>,
    /// Names beside points, below what is above the axes.
    pub(super) names: Names,
    /// Names with their colours beside the heights at which curves end.
    pub(super) ends: Vec<(String, Colour, f64)>,
}

/// Most panels beside each other.
const BESIDE: usize = 4;

/// How many panels are beside each other.
pub(super) fn columns(panels: usize) -> usize {
    panels.div_ceil(panels.div_ceil(BESIDE).max(1)).max(1)
}

/// Height of the name of a panel, mm.
const HEADING: f64 = 5.0;

/// Height of the numbers of a level axis without a title, mm.
const UNTITLED: f64 = 4.6;

impl Panels<'_> {
    /// Panels without anything that only some charts have.
    pub(super) fn of<X: Into<Division>, Y: Into<Division>>(
        across: (&AxisLabel, Option<X>),
        up: (&AxisLabel, Option<Y>),
        parts: Vec<PanelContent>,
    ) -> Self {
        let across = (across.0.clone(), across.1.map(Into::into));
        let up = (up.0.clone(), up.1.map(Into::into));
        Self { across, up, keys: Vec::new(), parts, note: None, events: &[], left: 0.0, bar: None }
    }

    /// The picture of these panels alone.
    pub(super) fn picture(&self, labels: &Labels) -> Picture {
        sheet(labels, |canvas| {
            let page = frame::title_and_caption(canvas, labels);
            self.draw(canvas, page);
        })
    }

    /// Draws them on what is left of the page; returns where they are and the height of the labels of events.
    pub(super) fn draw(&self, canvas: &mut Canvas, page: Area) -> (Vec<Panel>, f64) {
        let (Some(across), Some(up), false) = (&self.across.1, &self.up.1, self.parts.is_empty()) else {
            frame::no_data(canvas, page);
            return (Vec::new(), 0.0);
        };
        let top = page.top + legend::keys(canvas, page, &self.keys);
        let heading = if self.parts.iter().any(|part| !part.name.is_empty()) { HEADING } else { 0.0 };
        let columns = columns(self.parts.len());
        let rows = self.parts.len().div_ceil(columns);
        let gap = (8.5, 8.5 + heading);
        let names = self.parts.iter().flat_map(|part| &part.ends).map(|(name, ..)| name.as_str());
        let bar = self.bar.as_ref().map_or(0.0, |bar| bar.width() + 4.0);
        let is_titled = self.parts.iter().any(|part| part.across.is_none());
        let room = Area {
            top: top + frame::ABOVE + heading,
            right: page.right - frame::names_width(names).max(3.0).max(bar),
            bottom: page.bottom - if is_titled { frame::BELOW } else { UNTITLED },
            ..page
        };
        let (y, y_ticks) = up.upright((room.height() - gap.1 * (rows - 1) as f64) / rows as f64);
        let room = Area { left: room.left + up.margin(&y_ticks).max(self.left), ..room };
        let scale = Panel::new(room, across.level(room.width()).0, y).x;
        let flags = flags::place(self.events, scale, (page.left, style::PAGE.0 - style::BORDER));
        let flagged = flags::height(&flags);
        let room = Area { top: room.top + flagged, ..room };
        let areas = room.panels(self.parts.len(), columns, gap);
        let text_style = self.heading(areas[0].width());
        let (mut panels, mut unlabelled) = (Vec::new(), Vec::new());
        for (k, (part, area)) in self.parts.iter().zip(areas).enumerate() {
            let across = part.across.as_ref().unwrap_or(across);
            let (x, x_ticks) = across.level(area.width());
            let panel = Panel::new(area, x, y);
            let is_first = k % columns == 0;
            panel.y_axis(canvas, &y_ticks, is_first);
            for flag in &flags {
                flag.draw(canvas, (area.top, area.bottom));
            }
            draw(&part.marks, canvas, panel, f64::INFINITY);
            panel.zero(canvas);
            across.below(canvas, panel, &x_ticks);
            up.beside(canvas, panel, is_first);
            unlabelled.extend(part.names.draw(canvas, panel, part.marks.iter().chain(&part.over)));
            draw(&part.over, canvas, panel, f64::INFINITY);
            let ends: Vec<frame::End> =
                part.ends.iter().map(|(name, colour, value)| (name.clone(), *colour, panel.y.at(*value))).collect();
            frame::name_ends(canvas, area, &ends);
            part.title(canvas, area, text_style);
            panels.push(panel);
        }
        self.titles(canvas, Area { top, ..page }, &unlabelled);
        if is_titled {
            frame::title_below(canvas, room, &self.across.0);
        }
        if let Some(bar) = &self.bar {
            bar.bar(canvas, Area { left: page.right - bar.width(), right: page.right, ..room });
        }
        (panels, flagged)
    }

    /// The title of the upright axis, the note, and names for which there was no place.
    fn titles(&self, canvas: &mut Canvas, page: Area, unlabelled: &[&str]) {
        let has_note = self.note.is_some() || !unlabelled.is_empty();
        let most = page.width() * if has_note { 0.5 } else { 1.0 };
        frame::title_above(canvas, page.left, page.top, &self.up.0, most);
        let room = page.width() - TextStyle::of(LABEL).width(&self.up.0.label()).min(most) - 3.0;
        let grey = TextStyle::of(NOTE).colour(style::GREY);
        let (note, text_style) = self.note.as_ref().map_or(("", grey), |(note, text_style)| (note, *text_style));
        let with = |unlabelled: String| if note.is_empty() { unlabelled } else { format!("{note}; {unlabelled}") };
        let names = with(format!("unlabelled: {}", unlabelled.join(", ")));
        let note = match unlabelled {
            [] => note.to_owned(),
            _ if text_style.width(&names) <= room => names,
            _ => with(format!("{} unlabelled", unlabelled.len())),
        };
        canvas.text(&text_style.fit(&note, room), (page.right, page.top + 1.8), text_style.right());
    }

    /// Type of the names of panels so many mm wide: smaller for all before letters of one are lost.
    fn heading(&self, width: f64) -> TextStyle {
        let sizes = [LABEL, NOTE].map(|size| TextStyle::of(size).bold());
        let fits = |size: &TextStyle| self.parts.iter().all(|part| size.width(&part.name) <= part.room(width));
        sizes.into_iter().find(fits).unwrap_or(sizes[1])
    }
}

impl PanelContent {
    /// Width in mm left for the name of a panel beside its sign.
    fn room(&self, width: f64) -> f64 {
        if self.sign.is_some() { width - 3.5 } else { width + 4.0 }
    }

    fn title(&self, canvas: &mut Canvas, area: Area, text_style: TextStyle) {
        let (colour, y) = (self.colour.unwrap_or(style::INK), area.top - 3.0);
        let aside = self.sign.map_or(0.0, |marker| {
            canvas.marker(marker, (area.left + 1.2, y), 1.1, colour, true);
            3.5
        });
        let name = text_style.fit(&self.name, self.room(area.width()));
        canvas.text(&name, (area.left + aside, y), text_style.colour(colour));
    }
}
