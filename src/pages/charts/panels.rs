//! Charts of panels: small panels on shared axes, one legend, names at the ends of curves, dated events above.

use super::canvas::Canvas;
use super::facts::AxisLabel;
use super::flags::{self, DatedLine};
use super::frame::{self, Area, Panel};
use super::legend::{self, Key};
use super::marks::{Mark, draw};
use super::style::{self, Colour, LABEL, Marker, NOTE};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Panels on shared axes, before they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Panels<'a> {
    /// Level axis and what it must contain; without that there is nothing to draw.
    pub(super) across: (&'a AxisLabel, Option<Extent>),
    /// Upright axis.
    pub(super) up: (&'a AxisLabel, Option<Extent>),
    pub(super) keys: Vec<Key>,
    pub(super) parts: Vec<PanelContent>,
    /// A word at the upper right.
    pub(super) note: Option<(String, TextStyle)>,
    /// Dated lines through a single panel.
    pub(super) events: &'a [DatedLine],
    /// Least room to the left of the panels, mm.
    pub(super) left: f64,
}

/// A panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PanelContent {
    /// Above it, may be empty.
    pub(super) name: String,
    /// Colour of the name, and a sign before it.
    pub(super) colour: Option<Colour>,
    pub(super) sign: Option<Marker>,
    /// In the order in which they are drawn; those before [`PanelContent::over`] lie below the axes.
    pub(super) marks: Vec<Mark>,
    /// Above the axes.
    pub(super) over: Vec<Mark>,
    /// Names with their colours beside the heights at which curves end.
    pub(super) ends: Vec<(String, Colour, f64)>,
}

/// Most panels beside each other.
const BESIDE: usize = 4;
/// Height of the name of a panel, mm.
const HEADING: f64 = 5.0;

impl<'a> Panels<'a> {
    /// Panels without anything that only some charts have.
    pub(super) fn of(
        across: (&'a AxisLabel, Option<Extent>),
        up: (&'a AxisLabel, Option<Extent>),
        parts: Vec<PanelContent>,
    ) -> Self {
        Self { across, up, keys: Vec::new(), parts, note: None, events: &[], left: 0.0 }
    }

    /// Draws them on what is left of the page; returns where they are and the height of the labels of events.
    pub(super) fn draw(&self, canvas: &mut Canvas, page: Area) -> (Vec<Panel>, f64) {
        let (Some(x), Some(y), false) = (self.across.1, self.up.1, self.parts.is_empty()) else {
            frame::no_data(canvas, page);
            return (Vec::new(), 0.0);
        };
        let top = page.top + legend::keys(canvas, page, &self.keys);
        let heading = if self.parts.iter().any(|part| !part.name.is_empty()) { HEADING } else { 0.0 };
        let rows = self.parts.len().div_ceil(BESIDE);
        let columns = self.parts.len().div_ceil(rows);
        let gap = 8.5 + heading;
        let names = self.parts.iter().flat_map(|part| &part.ends).map(|(name, ..)| name.as_str());
        let room = Area {
            top: top + frame::ABOVE + heading,
            right: page.right - frame::names_width(names).max(3.0),
            bottom: page.bottom - frame::BELOW,
            ..page
        };
        let (y, y_ticks) = frame::value_axis(y, (room.height() - gap * (rows - 1) as f64) / rows as f64);
        let room = Area { left: room.left + frame::margin(&y_ticks).max(self.left), ..room };
        let (x_extent, _) = frame::time_axis(x, room.width());
        let scale = Panel::new(room, x_extent, y).x;
        let flags = flags::place(self.events, scale, (page.left, style::PAGE.0 - style::BORDER));
        let flagged = flags::height(&flags);
        let room = Area { top: room.top + flagged, ..room };
        let mut panels = Vec::new();
        for (k, (part, area)) in self.parts.iter().zip(room.panels(self.parts.len(), columns, (8.5, gap))).enumerate() {
            let (x, x_ticks) = frame::time_axis(x, area.width());
            let panel = Panel::new(area, x, y);
            panel.y_axis(canvas, &y_ticks, k % columns == 0);
            for flag in &flags {
                flag.draw(canvas, (area.top, area.bottom));
            }
            draw(&part.marks, canvas, panel, f64::INFINITY);
            panel.zero(canvas);
            panel.x_axis(canvas, &x_ticks);
            draw(&part.over, canvas, panel, f64::INFINITY);
            let ends: Vec<frame::End> =
                part.ends.iter().map(|(name, colour, value)| (name.clone(), *colour, panel.y.at(*value))).collect();
            frame::name_ends(canvas, area, &ends);
            part.title(canvas, area);
            panels.push(panel);
        }
        frame::title_above(
            canvas,
            page.left,
            top,
            self.up.0,
            page.width() * if self.note.is_some() { 0.5 } else { 1.0 },
        );
        frame::title_below(canvas, room, self.across.0);
        if let Some((note, text_style)) = &self.note {
            canvas.text(&text_style.fit(note, page.width() * 0.5), (page.right, top + 1.8), text_style.right());
        }
        (panels, flagged)
    }
}

impl PanelContent {
    fn title(&self, canvas: &mut Canvas, area: Area) {
        let (colour, y) = (self.colour.unwrap_or(style::INK), area.top - 3.0);
        let aside = self.sign.map_or(0.0, |marker| {
            canvas.marker(marker, (area.left + 1.2, y), 1.1, colour, true);
            3.5
        });
        let text_style = [LABEL, NOTE].map(|size| TextStyle::of(size).bold());
        let text_style = text_style
            .into_iter()
            .find(|text_style| text_style.width(&self.name) <= area.width())
            .unwrap_or(text_style[1]);
        canvas.text(
            &text_style.fit(&self.name, area.width() - aside),
            (area.left + aside, y),
            text_style.colour(colour),
        );
    }
}
