//! How unequally something is spread: the share that the least favoured hold, one curve per arm.

use super::canvas::{Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::panels_over_time::legend;
use super::style::{self, Look};
use super::ticks::{Extent, within};

/// Facts of [`lorenz`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lorenz {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis: share of holders, from those that hold least.
    pub holders: Quantity,
    /// Upright axis: share of what is held.
    pub held: Quantity,
    /// What all shares add up to: 1, or 100 for per cent.
    pub whole: f64,
    /// Name and points of each curve, in order.
    pub arms: Vec<(String, Vec<(f64, f64)>)>,
}

/// Draws Lorenz curves with the line of equality.
pub fn lorenz(facts: &Lorenz) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let is_whole = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
        let points = || facts.arms.iter().flat_map(|(_, points)| points).filter(|point| is_whole(point));
        if points().next().is_none() {
            return frame::no_data(canvas, page);
        }
        let names: Vec<&str> = facts.arms.iter().map(|(name, _)| name.as_str()).collect();
        let looks: Vec<Look> = names.iter().enumerate().map(|(k, name)| style::look(name, k)).collect();
        let key = legend(canvas, page, &names, &looks);
        let whole = Extent { low: 0.0, high: facts.whole };
        let room = Area { top: page.top + key + frame::ABOVE, bottom: page.bottom - frame::BELOW, ..page };
        let ticks = within(whole, 5, false);
        let left = page.left + frame::margin(&ticks);
        // Twice as wide as tall: a square would waste the sheet.
        let area = Area { left, right: page.right.min(left + 2.0 * room.height()), ..room };
        let panel = Panel::new(area, whole, whole);
        panel.upright(canvas, &ticks, true);
        canvas.line(&[panel.at(0.0, 0.0), panel.at(facts.whole, facts.whole)], style::GREY, style::AXIS, &[]);
        for ((_, points), look) in facts.arms.iter().zip(&looks) {
            let curve: Vec<_> = points.iter().filter(|point| is_whole(point)).map(|&(x, y)| panel.at(x, y)).collect();
            canvas.line(&curve, look.colour, style::CURVE, look.dash);
            // Marks at fourths of what is held, so that curves are told apart without colour.
            for quarter in 1..4 {
                let height = facts.whole * f64::from(quarter) / 4.0;
                let passed = points.iter().filter(|point| is_whole(point)).position(|point| point.1 >= height);
                if let Some(at) = passed.and_then(|at| curve.get(at)) {
                    canvas.marker(look.marker, *at, 0.8, look.colour, true);
                }
            }
        }
        panel.level(canvas, &ticks);
        frame::title_above(canvas, page.left, page.top + key, &facts.held, page.width());
        frame::title_below(canvas, area, &facts.holders);
    })
}
