//! Charts of rows: names on the left, marks on a common level axis, numbers on the right; the sheet is as high as its rows.

use super::canvas::{Canvas, Picture, sheet_of_height};
use super::facts::{AxisLabel, Labels};
use super::frame::{self, Area, Panel, Scale};
use super::legend::{self, Key};
use super::marks::{Mark, Stroke, draw, vertical_line};
use super::plane::level_marks;
use super::style::{self, Colour, GREY, INK, LABEL, NOTE, TICK};
use super::text_style::TextStyle;
use super::ticks::{Extent, Ticks, to_precision, within};

/// Rows on a common axis, before they are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows<'a> {
    pub(super) axis: &'a AxisLabel,
    /// What the axis shows; without it there is nothing to draw.
    pub(super) extent: Option<Extent>,
    /// Marks of the axis, where they are not round numbers.
    pub(super) ticks: Option<Ticks>,
    pub(super) keys: Vec<Key>,
    /// Side by side, most charts have one.
    pub(super) panels: Vec<RowPanel>,
    /// Heads of the columns of numbers.
    pub(super) columns: Vec<String>,
    /// From the top down.
    pub(super) entries: Vec<Row>,
    /// Height of a row where there is room, and of the highest sheet, mm.
    pub(super) row: f64,
    pub(super) highest: f64,
}

/// What runs through all rows, from 0 to 1 upwards.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RowPanel {
    /// In two lines above it.
    pub(super) heading: Option<[String; 2]>,
    /// Below the grid, and above it.
    pub(super) ground: Vec<Mark>,
    pub(super) lines: Vec<Mark>,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) bold: bool,
    /// Grey where there is nothing to say of it.
    pub(super) pale: bool,
    /// In each panel: from 0 to 1 upwards within the row.
    pub(super) marks: Vec<Vec<Mark>>,
    /// One for each column, with its colour.
    pub(super) numbers: Vec<(String, Colour)>,
    /// Below the last number, where there is room.
    pub(super) aside: String,
    /// Instead of this row and all below it, where there is no room for them.
    pub(super) rest: String,
}

/// Lowest row that still has a name, mm.
const LOWEST: f64 = 3.9;
/// Highest sheet, mm.
const HIGHEST: f64 = 150.0;
/// Shares of the width that names and a column of numbers take at most.
const NAMES: f64 = 0.4;
const NUMBERS: f64 = 0.32;
/// Height of the heads of columns, and of those of panels, mm.
const HEADS: f64 = 4.6;
const HEADINGS: f64 = 9.0;
/// Height of a row that has room for two lines, mm.
const TWO_LINES: f64 = 7.5;
/// Distances of columns of numbers and of panels, mm.
const GAPS: (f64, f64) = (3.0, 5.5);

impl<'a> Rows<'a> {
    /// Rows without anything that only some charts have.
    pub(super) fn of(axis: &'a AxisLabel, extent: Option<Extent>, row: f64, entries: Vec<Row>) -> Self {
        let (panels, columns) = (vec![RowPanel::default()], Vec::new());
        Self { axis, extent, ticks: None, keys: Vec::new(), panels, columns, entries, row, highest: HIGHEST }
    }

    pub(super) fn picture(&self, labels: &Labels) -> Picture {
        let heads = match self.panels.first().map(|panel| &panel.heading) {
            Some(Some(_)) => HEADINGS,
            _ if self.columns.iter().any(|head| !head.is_empty()) => HEADS,
            _ => 0.0,
        };
        let legend = legend::height(&self.keys, style::PAGE.0 - 2.0 * style::BORDER);
        let around = frame::around(labels) + legend + heads + frame::axis_title(self.axis).height();
        let fitting = ((self.highest - around) / LOWEST) as usize;
        let all = self.entries.len();
        let shown = if all > fitting { fitting.saturating_sub(1) } else { all };
        let count = shown + usize::from(shown < all);
        let row = ((style::PAGE.1 - around) / count.max(1) as f64).clamp(LOWEST, self.row.max(LOWEST));
        let height = if self.extent.is_some() { around + row * count as f64 } else { style::PAGE.1 * 0.5 };
        sheet_of_height(height, labels, |canvas| {
            let page = frame::title_and_caption(canvas, labels);
            let Some(extent) = self.extent else { return frame::no_data(canvas, page) };
            let top = page.top + legend::keys(canvas, page, &self.keys) + heads;
            let page = Area { top, bottom: top + row * count as f64, ..page };
            Layout::of(self, page, shown, row).draw(canvas, extent);
        })
    }
}

/// Where everything is.
struct Layout<'a> {
    rows: &'a Rows<'a>,
    page: Area,
    /// Rows that are shown, and the height of one, mm.
    shown: &'a [Row],
    row: f64,
    text_style: TextStyle,
    /// Width of names, and right end and width of each column, mm.
    names: f64,
    columns: Vec<(f64, f64)>,
}

impl<'a> Layout<'a> {
    fn of(rows: &'a Rows<'a>, page: Area, shown: usize, row: f64) -> Self {
        let shown = &rows.entries[..shown];
        let is_tight = row < LABEL * 1.2 || rows.panels.len() > 1;
        let text_style = TextStyle::of(if is_tight { NOTE } else { LABEL });
        let widest =
            |widths: &mut dyn Iterator<Item = f64>, share: f64| widths.fold(0.0, f64::max).min(page.width() * share);
        let note = TextStyle::of(NOTE);
        let mut right = page.right;
        let mut columns: Vec<(f64, f64)> = Vec::new();
        for (k, head) in rows.columns.iter().enumerate().rev() {
            let numbers = shown.iter().filter_map(|one| one.numbers.get(k)).map(|(number, _)| text_style.width(number));
            let is_last = k + 1 == rows.columns.len();
            let asides = shown.iter().filter(|_| is_last && row >= TWO_LINES).map(|one| note.width(&one.aside));
            let width = widest(&mut numbers.chain(asides).chain([note.width(head)]), NUMBERS);
            columns.insert(0, (right, width));
            right -= width + GAPS.0;
        }
        let names = widest(&mut shown.iter().map(|one| text_style.bold().width(&one.name)), NAMES);
        Self { rows, page, shown, row, text_style, names, columns }
    }

    fn draw(&self, canvas: &mut Canvas, extent: Extent) {
        let Area { top, bottom, .. } = self.page;
        let left = self.page.left + self.names + 2.0;
        let numbers: f64 = self.columns.iter().map(|(_, width)| width + GAPS.0).sum();
        let area = Area { left, top, right: (self.page.right - numbers.max(2.0)).max(left + 20.0), bottom };
        let areas = area.panels(self.rows.panels.len(), self.rows.panels.len(), (GAPS.1, 0.0));
        for (k, (panel, area)) in self.rows.panels.iter().zip(areas).enumerate() {
            let whole = Panel::new(area, extent, Extent::UNIT);
            draw(&panel.ground, canvas, whole, f64::INFINITY);
            let ticks = self.rows.ticks.clone().unwrap_or_else(|| spaced(extent, area.width()));
            let places: Vec<f64> = ticks.values.iter().map(|&value| whole.x.at(value)).collect();
            for &at in &places {
                canvas.line(&[(at, top), (at, bottom)], style::PALE, style::GRID, &[]);
            }
            draw(&panel.lines, canvas, whole, f64::INFINITY);
            for (at, one) in self.shown.iter().enumerate() {
                let (from, to) = (top + self.row * at as f64, top + self.row * (at + 1) as f64);
                let y = Scale { extent: Extent::UNIT, from: to, to: from };
                let marks = one.marks.get(k).map_or(&[][..], Vec::as_slice);
                draw(
                    marks,
                    canvas,
                    Panel { area: Area { top: from, bottom: to, ..area }, x: whole.x, y },
                    self.row * 0.2,
                );
            }
            let labels: Vec<(f64, String)> = places.iter().copied().zip(ticks.labels).collect();
            level_marks(canvas, area, &places, &labels);
            self.heading(canvas, area, panel);
        }
        self.labels(canvas, left);
        frame::title_below(canvas, area, self.rows.axis);
    }

    /// Both lines above a panel, smaller where one of any panel needs it.
    fn heading(&self, canvas: &mut Canvas, area: Area, panel: &RowPanel) {
        let all = || self.rows.panels.iter().filter_map(|panel| panel.heading.as_ref()).flatten();
        let room = area.width() + GAPS.1;
        let fits = |text_style: &TextStyle| all().all(|line| text_style.width(line) <= room);
        let letters = [TextStyle::of(LABEL).bold(), TextStyle::of(NOTE).bold()];
        let text_style = letters.into_iter().find(fits).unwrap_or(TextStyle::of(NOTE)).centre();
        for (line, above) in panel.heading.iter().flatten().zip([6.6, 2.6]) {
            canvas.text(&text_style.fit(line, room), (area.centre().0, area.top - above), text_style);
        }
    }

    /// Names, heads of columns, numbers, and what is not shown.
    fn labels(&self, canvas: &mut Canvas, left: f64) {
        let note = TextStyle::of(NOTE).colour(GREY);
        for (head, &(end, _)) in self.rows.columns.iter().zip(&self.columns) {
            canvas.text(head, (end, self.page.top - 2.4), note.right());
        }
        let middle = |k: usize| self.page.top + self.row * (k as f64 + 0.5);
        for (k, one) in self.shown.iter().enumerate() {
            let y = middle(k);
            let named = if one.bold { self.text_style.bold() } else { self.text_style };
            let name = named.fit(&one.name, self.names);
            canvas.text(&name, (left - 2.0, y), named.right().colour(if one.pale { GREY } else { INK }));
            let aside = if self.row >= TWO_LINES && !one.aside.is_empty() { 2.0 } else { 0.0 };
            for ((number, colour), &(end, width)) in one.numbers.iter().zip(&self.columns) {
                let text_style = self.text_style.right().colour(*colour);
                canvas.text(&text_style.fit(number, width), (end, y - aside), text_style);
            }
            if aside > 0.0 {
                canvas.text(&one.aside, (self.page.right, y + aside), note.right());
            }
        }
        if let Some(next) = self.rows.entries.get(self.shown.len()) {
            canvas.text(&next.rest, (left + 1.5, middle(self.shown.len())), note);
        }
    }
}

/// Round marks whose numbers do not touch within `width` mm; where there is no room for three, zero is a single digit.
fn spaced(extent: Extent, width: f64) -> Ticks {
    let text_style = TextStyle::of(TICK);
    let apart = |ticks: &Ticks| {
        let places = ticks.values.windows(2).map(|pair| (pair[1] - pair[0]) / (extent.high - extent.low) * width);
        let halves =
            ticks.labels.windows(2).map(|pair| f64::midpoint(text_style.width(&pair[0]), text_style.width(&pair[1])));
        places.zip(halves).all(|(place, halves)| place >= halves + 1.4)
    };
    let most = ((width / 9.0) as usize).clamp(2, 7);
    let fitting = (2..=most).rev().map(|most| within(extent, most, false)).find(apart);
    fitting.unwrap_or_else(|| {
        let mut ticks = within(extent, 2, false);
        let zeros = ticks.values.iter().zip(&mut ticks.labels).filter(|(value, _)| **value == 0.0);
        zeros.for_each(|(_, label)| "0".clone_into(label));
        ticks
    })
}

/// An extent that contains 0, a little wider than what it shows.
pub(super) fn about_zero(extent: Extent) -> Extent {
    padded(extent.with(0.0))
}

/// A little wider than what it shows.
pub(super) fn padded(extent: Extent) -> Extent {
    let Extent { low, high } = extent.open();
    let pad = (high / 2.0 - low / 2.0) * 0.1;
    Extent { low: low - pad, high: high + pad }
}

/// The line at zero through all rows.
pub(super) fn zero() -> Mark {
    vertical_line(0.0, (0.0, 1.0), Stroke::of(INK, style::AXIS * 1.5))
}

/// A value with its interval, if it has one, in as many figures as the interval supports.
pub(super) fn in_numbers(value: f64, low: f64, high: f64, signed: bool) -> String {
    let write = |value, signed| to_precision(value, (high - low).abs(), signed);
    if low.is_finite() && high.is_finite() {
        format!("{} [{}, {}]", write(value, signed), write(low, false), write(high, false))
    } else {
        write(value, signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Too few rows leave no empty half, too many are counted, and every axis has a scale.
    #[test]
    fn a_sheet_is_as_high_as_its_rows() {
        let axis = AxisLabel::new("difference", "firms");
        let heights = [1, 4, 12, 400].map(|count| {
            let row =
                |k: usize| Row { name: format!("row {k}"), rest: format!("{} more", count - k), ..Row::default() };
            let rows = Rows::of(&axis, Some(Extent { low: -1.0, high: 2.0 }), 9.0, (0..count).map(row).collect());
            let svg = rows.picture(&Labels::default()).svg;
            let written = |word: &str| svg.contains(&format!(">\n{word}\n<"));
            assert!(
                ["−1", "0", "1", "2"].iter().filter(|tick| written(tick) || written(&format!("{tick}.0"))).count() >= 3
            );
            assert!(written("row 0"));
            assert_eq!(svg.contains(" more\n"), count == 400);
            let height = svg.split("height=\"").nth(1).and_then(|rest| rest.split("mm").next());
            height.and_then(|height| height.parse::<f64>().ok()).expect("a height")
        });
        assert!(heights[0] < 40.0 && heights[0] < heights[1] && heights[2] <= 100.5, "{heights:?}");
        assert!(heights[3] > 140.0 && heights[3] <= 150.0, "{heights:?}");
    }

    #[test]
    fn numbers_below_narrow_panels_do_not_touch_and_are_three_at_least() {
        for (low, high) in [(-0.019, 0.022), (-0.012, 0.018), (0.3, 0.4), (-1.0, 4.9)] {
            for width in [21.0, 40.0, 130.0] {
                assert!(spaced(Extent { low, high }, width).values.len() >= 3, "{low} to {high} on {width} mm");
            }
        }
    }
}
