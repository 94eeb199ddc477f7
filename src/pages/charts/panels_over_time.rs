//! Several outcomes over time side by side, with the same arms and the same axes in every panel.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{BandSeries, Quantity, Words};
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::style::{self, LABEL, Look};
use super::ticks::Extent;

/// Facts of [`panels_over_time`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PanelsOverTime {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub time: Quantity,
    /// Upright axis, shared by all panels.
    pub outcome: Quantity,
    /// Name and series of each panel; the series of one arm have one name in all panels.
    pub panels: Vec<(String, Vec<BandSeries>)>,
}

/// Draws medians with the band of 50 % per arm, a panel per outcome.
pub fn panels_over_time(facts: &PanelsOverTime) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let drawn = || {
            let series = facts.panels.iter().flat_map(|(_, series)| series);
            series.flat_map(|series| &series.points).filter(|band| band.x.is_finite() && band.median.is_finite())
        };
        let extents = (
            Extent::of(drawn().map(|band| band.x)),
            Extent::of(drawn().flat_map(|band| [band.q25, band.median, band.q75])),
        );
        let (Some(x), Some(y)) = extents else { return frame::no_data(canvas, page) };
        let mut names: Vec<&str> = Vec::new();
        for series in facts.panels.iter().flat_map(|(_, series)| series) {
            if !names.contains(&series.name.as_str()) {
                names.push(&series.name);
            }
        }
        let looks: Vec<Look> = names.iter().enumerate().map(|(k, name)| style::look(name, k)).collect();
        let key = legend(canvas, page, &names, &looks);
        let columns = facts.panels.len().clamp(1, 4);
        let rows = facts.panels.len().div_ceil(columns);
        let room = Area { top: page.top + key + frame::ABOVE + 5.0, bottom: page.bottom - frame::BELOW, ..page };
        let tall = (room.height() - 13.5 * (rows - 1) as f64) / rows as f64;
        let (y, y_ticks) = frame::amounts(y.near_zero(), tall);
        let room = Area { left: room.left + frame::margin(&y_ticks), right: room.right - 3.0, ..room };
        for (k, ((name, series), area)) in
            facts.panels.iter().zip(room.panels(facts.panels.len(), columns, (7.0, 13.5))).enumerate()
        {
            let (x, x_ticks) = frame::times(x, area.width());
            let panel = Panel::new(area, x, y);
            panel.upright(canvas, &y_ticks, k % columns == 0);
            for arm in series {
                let look = names.iter().position(|known| *known == arm.name).map_or(style::look("", 0), |at| looks[at]);
                curve(canvas, panel, arm, look);
            }
            panel.level(canvas, &x_ticks);
            let title = Letter::of(LABEL).bold();
            canvas.text(&title.fit(name, area.width()), (area.left, area.top - 3.0), title);
        }
        frame::title_above(canvas, page.left, page.top + key, &facts.outcome, page.width());
        frame::title_below(canvas, room, &facts.time);
    })
}

fn curve(canvas: &mut Canvas, panel: Panel, series: &BandSeries, look: Look) {
    for run in frame::runs(&series.points, |b| [b.x, b.q25, b.q75].iter().all(|value| value.is_finite())) {
        let back = run.iter().rev().map(|b| panel.at(b.x, b.q25));
        let outline: Vec<_> = run.iter().map(|b| panel.at(b.x, b.q75)).chain(back).collect();
        canvas.area(&outline, look.colour.mix(style::OUTER * 1.5));
    }
    for run in frame::runs(&series.points, |b| b.x.is_finite() && b.median.is_finite()) {
        let median: Vec<_> = run.iter().map(|b| panel.at(b.x, b.median)).collect();
        canvas.line(&median, look.colour, style::CURVE, look.dash);
        if let Some(last) = median.last() {
            canvas.marker(look.marker, *last, 0.8, look.colour, true);
        }
    }
}

/// Lines with names in rows at the top of `page`; returns the height used.
pub(super) fn legend(canvas: &mut Canvas, page: Area, names: &[&str], looks: &[Look]) -> f64 {
    let letter = Letter::of(LABEL);
    let (mut x, mut y) = (page.left, page.top);
    for (name, look) in names.iter().zip(looks) {
        let name = letter.fit(name, page.width() / 2.0);
        let width = letter.width(&name) + 15.0;
        if x > page.left && x + width > page.right {
            (x, y) = (page.left, y + 4.8);
        }
        let ends = [(x, y + 2.0), (x + 8.0, y + 2.0)];
        canvas.line(&ends, look.colour, style::CURVE, look.dash);
        canvas.marker(look.marker, ends[1], 0.8, look.colour, true);
        canvas.text(&name, (x + 10.2, y + 2.0), letter);
        x += width;
    }
    y - page.top + 6.4
}
