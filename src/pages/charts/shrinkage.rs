//! How much of each prior the data settle: posterior intervals along the quantiles of the prior.

use super::canvas::{Picture, sheet};
use super::facts::Words;
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::maps::{self, Swatch};
use super::style::{self, Colour, GREY, INK, LABEL, NOTE};
use super::ticks::{Extent, Ticks, number};

/// Facts of [`shrinkage`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shrinkage {
    /// Title, caption, description.
    pub words: Words,
    /// In any order; the chart sorts them.
    pub rows: Vec<ShrinkageRow>,
}

/// The posterior of one parameter, in quantiles of its prior (0 to 1), so that all fit one axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShrinkageRow {
    /// The parameter.
    pub name: String,
    /// Posterior median.
    pub median: f64,
    /// Posterior interval of 50 %.
    pub half: (f64, f64),
    /// Posterior interval of 90 %.
    pub most: (f64, f64),
    /// Share of the prior's standard deviation that is gone; NaN if unknown.
    pub shrinkage: f64,
    /// Posterior median and 90 % interval in the parameter's unit, in words.
    pub told: String,
}

const POSTERIOR: Colour = Colour(0x00, 0x72, 0xB2);
const LOWEST_ROW: f64 = 3.7;
const TALLEST_ROW: f64 = 8.0;

/// Draws a row per parameter, the most settled on top; those for which there is no room are counted in words.
pub fn shrinkage(facts: &Shrinkage) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let fits = |row: &&ShrinkageRow| {
            [row.median, row.half.0, row.half.1, row.most.0, row.most.1].iter().all(|end| end.is_finite())
        };
        let mut rows: Vec<&ShrinkageRow> = facts.rows.iter().filter(fits).collect();
        if rows.is_empty() {
            return frame::no_data(canvas, page);
        }
        let size = |row: &ShrinkageRow| if row.shrinkage.is_nan() { f64::NEG_INFINITY } else { row.shrinkage };
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let bar = |colour: Colour, share: f64| {
            move |canvas: &mut super::canvas::Canvas, at: Area| {
                let (middle, half) = (at.centre().1, at.height() * share / 2.0);
                canvas.rect((at.left, middle - half), (at.right, middle + half), colour);
            }
        };
        let swatches: Vec<Swatch> = vec![
            ("prior, 90 %".to_owned(), 6.0, Box::new(bar(style::PALE, 1.0))),
            ("posterior, 90 %".to_owned(), 6.0, Box::new(bar(style::tint(POSTERIOR, 0.5), 0.5))),
            ("50 %".to_owned(), 6.0, Box::new(bar(POSTERIOR, 0.5))),
        ];
        let legend = maps::legend(canvas, page, &swatches);
        let room = Area { top: page.top + legend + 3.0, bottom: page.bottom - frame::BELOW, ..page };
        let fitting = ((room.height() / LOWEST_ROW) as usize).max(2);
        let shown = if rows.len() > fitting { fitting - 1 } else { rows.len() };
        let rest = rows.len() - shown;
        let height = (room.height() / (shown + usize::from(rest > 0)) as f64).min(TALLEST_ROW);
        let (label, note) = (Letter::of(LABEL), Letter::of(NOTE));
        let widest =
            |words: &dyn Fn(&ShrinkageRow) -> f64| rows[..shown].iter().map(|row| words(row)).fold(0.0, f64::max);
        let names = widest(&|row| label.width(&row.name)).min(page.width() * 0.3);
        let told = widest(&|row| note.width(&row.told)).min(page.width() * 0.26);
        let area = Area { left: page.left + names + 2.0, right: page.right - told - 13.0, ..room };
        let area = Area { bottom: area.top + height * (shown + usize::from(rest > 0)) as f64, ..area };
        let panel = Panel::new(area, Extent { low: 0.0, high: 1.0 }, Extent { low: 0.0, high: 1.0 });
        let values = vec![0.0, 0.25, 0.5, 0.75, 1.0];
        for &value in &values {
            let x = panel.x.at(value);
            canvas.line(&[(x, area.top), (x, area.bottom)], style::PALE, style::GRID, &[]);
        }
        for (k, row) in rows[..shown].iter().enumerate() {
            let y = area.top + height * (k as f64 + 0.5);
            let mut strip = |(low, high): (f64, f64), half: f64, colour: Colour| {
                canvas.rect((panel.x.at(low), y - half), (panel.x.at(high), y + half), colour);
            };
            strip((0.05, 0.95), height * 0.38, style::PALE);
            strip(row.most, height * 0.2, style::tint(POSTERIOR, 0.5));
            strip(row.half, height * 0.2, POSTERIOR);
            let x = panel.x.at(row.median);
            canvas.line(&[(x, y - height * 0.33), (x, y + height * 0.33)], INK, 0.5, &[]);
            canvas.text(&label.fit(&row.name, names), (area.left - 2.0, y), label.right());
            canvas.text(&number(row.shrinkage, 2), (area.right + 10.5, y), label.right());
            canvas.text(&note.fit(&row.told, told), (page.right, y), note.right().colour(GREY));
        }
        if rest > 0 {
            let y = area.top + height * (shown as f64 + 0.5);
            canvas.text(&format!("{rest} more, settled less"), (area.left + 1.5, y), note.colour(GREY));
        }
        let head = note.right().colour(GREY);
        canvas.text("shrinkage", (area.right + 10.5, area.top - 2.2), head);
        let heading = note.fit("median [90 %]", told);
        canvas.text(&heading, (page.right, area.top - 2.2), head);
        let labels = values.iter().map(|&value| number(value, 2)).collect();
        panel.level(canvas, &Ticks { values, labels });
        frame::title_below(canvas, area, &super::Quantity::new("quantile of the prior", ""));
    })
}
