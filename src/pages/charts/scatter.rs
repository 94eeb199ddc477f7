//! Two outcomes of every world against each other, one cloud per arm.

use super::canvas::{Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::style::{self, LABEL};
use super::ticks::Extent;

/// Facts of [`scatter`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scatter {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub x: Quantity,
    /// Upright axis.
    pub y: Quantity,
    /// One panel per arm: its name and a point per world; what is missing is NaN and left out.
    pub arms: Vec<(String, Vec<(f64, f64)>)>,
    /// Mean over worlds of each arm, drawn as a mark of its arm's shape in every panel; NaN are not drawn.
    pub means: Vec<(f64, f64)>,
}

/// Points drawn per arm; of more, every n-th is drawn, so that the file stays small.
const MOST_POINTS: usize = 300;

/// Draws a panel with a cloud of worlds per arm on shared axes.
pub fn scatter(facts: &Scatter) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let is_whole = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
        let points = || facts.arms.iter().flat_map(|(_, points)| points).filter(|point| is_whole(point)).copied();
        let (Some(x), Some(y)) = (Extent::of(points().map(|p| p.0)), Extent::of(points().map(|p| p.1))) else {
            return frame::no_data(canvas, page);
        };
        let columns = facts.arms.len().clamp(1, 4);
        let rows = facts.arms.len().div_ceil(columns);
        let room = Area { top: page.top + frame::ABOVE + 5.0, bottom: page.bottom - frame::BELOW, ..page };
        let (y, y_ticks) = frame::amounts(y.near_zero(), room.height() / rows as f64);
        let room = Area { left: room.left + frame::margin(&y_ticks), right: room.right - 3.0, ..room };
        let panels = room.panels(facts.arms.len(), columns, (7.0, 13.5));
        for (k, ((name, points), area)) in facts.arms.iter().zip(panels).enumerate() {
            let (x, x_ticks) = frame::times(x, area.width());
            let panel = Panel::new(area, x, y);
            let look = style::look(name, k);
            panel.upright(canvas, &y_ticks, k % columns == 0);
            let every = points.len().div_ceil(MOST_POINTS).max(1);
            for &(x, y) in points.iter().step_by(every).filter(|point| is_whole(point)) {
                canvas.disc(panel.at(x, y), 0.5, look.colour.mix(0.45));
            }
            for (other, &mean) in facts.means.iter().enumerate().filter(|(_, mean)| is_whole(mean)) {
                let other_look = facts.arms.get(other).map_or(look, |(name, _)| style::look(name, other));
                let size = if other == k { 1.5 } else { 0.9 };
                canvas.marker(other_look.marker, panel.at(mean.0, mean.1), size, style::INK, other == k);
            }
            panel.level(canvas, &x_ticks);
            let title = Letter::of(LABEL).bold();
            // The shape beside the name says whose mean a mark is.
            canvas.marker(look.marker, (area.left + 1.2, area.top - 3.0), 1.1, style::INK, true);
            canvas.text(&title.fit(name, area.width() - 3.5), (area.left + 3.5, area.top - 3.0), title);
        }
        frame::title_above(canvas, page.left, page.top, &facts.y, page.width());
        frame::title_below(canvas, room, &facts.x);
    })
}
