//! What surrounds the data: title, caption, panels with axes and grid, legends and labels at line ends.

use super::canvas::{Canvas, Point};
use super::facts::{AxisLabel, Labels};
use super::style::{self, BORDER, Colour, GRID, LABEL, NOTE, TICK};
use super::text_style::TextStyle;
use super::ticks::{self, Extent, Ticks, within};

/// A rectangle on the sheet in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn width(self) -> f64 {
        self.right - self.left
    }
    pub(crate) fn height(self) -> f64 {
        self.bottom - self.top
    }
    pub(crate) fn centre(self) -> Point {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }
    /// Its outline, from the upper left corner on.
    pub(crate) fn edge(self) -> [Point; 5] {
        let Self { left, top, right, bottom } = self;
        [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    }
    /// The area of a name around its middle.
    pub(crate) fn around((x, y): Point, half_width: f64, half_height: f64) -> Self {
        Self { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height }
    }
    /// The same with so much more on the left and on the right, which keeps names apart that stand in one line.
    pub(crate) fn wider(self, by: f64) -> Self {
        Self { left: self.left - by, right: self.right + by, ..self }
    }
    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
    /// Cut into panels of equal size, at most `columns` beside each other, `gap` mm apart, from left to right, then down.
    pub(crate) fn panels(self, count: usize, columns: usize, gap: (f64, f64)) -> Vec<Self> {
        let columns = count.min(columns).max(1);
        let rows = count.div_ceil(columns).max(1);
        let width = (self.width() - gap.0 * (columns - 1) as f64) / columns as f64;
        let height = (self.height() - gap.1 * (rows - 1) as f64) / rows as f64;
        (0..count)
            .map(|k| {
                let left = self.left + (k % columns) as f64 * (width + gap.0);
                let top = self.top + (k / columns) as f64 * (height + gap.1);
                Self { left, top, right: left + width, bottom: top + height }
            })
            .collect()
    }
}

const HEAD: TextStyle = TextStyle::of(style::TITLE).bold();
const FOOT: TextStyle = TextStyle::of(style::CAPTION).colour(style::GREY);
/// Height of a line of the title and of the caption, mm.
const LINES: (f64, f64) = (4.9, 3.7);

/// The lines of title and caption.
fn lines(labels: &Labels) -> (Vec<String>, Vec<String>) {
    let room = style::PAGE.0 - 2.0 * BORDER;
    (HEAD.wrap(&labels.title, room, 3), FOOT.wrap(&labels.caption, room, 3))
}

/// Height in mm that title and caption take on a sheet.
pub(crate) fn around(labels: &Labels) -> f64 {
    let (title, caption) = lines(labels);
    2.0 * (BORDER + 1.0) + LINES.0 * title.len() as f64 + LINES.1 * caption.len() as f64
}

/// Writes title and caption and returns what is left between them.
pub(crate) fn title_and_caption(canvas: &mut Canvas, labels: &Labels) -> Area {
    let (title, caption) = lines(labels);
    for (k, line) in title.iter().enumerate() {
        canvas.text(line, (BORDER, BORDER + LINES.0 * k as f64 + 2.2), HEAD);
    }
    let bottom = canvas.height - BORDER - LINES.1 * caption.len() as f64;
    for (k, line) in caption.iter().enumerate() {
        canvas.text(line, (BORDER, bottom + LINES.1 * k as f64 + 2.4), FOOT);
    }
    let top = BORDER + LINES.0 * title.len() as f64;
    Area { left: BORDER, top: top + 1.0, right: style::PAGE.0 - BORDER, bottom: bottom - 1.0 }
}

/// Says that there is nothing to draw.
pub(crate) fn no_data(canvas: &mut Canvas, area: Area) {
    canvas.line(&area.edge(), style::PALE, style::AXIS * 1.5, &[]);
    canvas.text("no data", area.centre(), TextStyle::of(style::TITLE).centre().colour(style::GREY));
}

/// A linear map from values to mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    pub(crate) extent: Extent,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Scale {
    /// Where `value` stands; one beyond the ends stands at the end.
    pub(crate) fn at(self, value: f64) -> f64 {
        let value = value.clamp(self.extent.low, self.extent.high);
        // Halved, so that the span of two huge numbers is still a number.
        let span = self.extent.high / 2.0 - self.extent.low / 2.0;
        self.from + (self.to - self.from) * ((value / 2.0 - self.extent.low / 2.0) / span)
    }
}

/// The ends and marks of an axis of amounts, widened to whole steps.
pub(crate) fn value_axis(extent: Extent, height: f64) -> (Extent, Ticks) {
    ticks::around(extent.open(), ((height / 8.5) as usize).clamp(2, 7))
}

/// The ends and marks of an axis of time, which ends where the data end; `width` in mm decides how many marks fit.
pub(crate) fn time_axis(extent: Extent, width: f64) -> (Extent, Ticks) {
    let extent = if extent.low == extent.high && extent.low.abs() < 1e6 {
        Extent { low: extent.low - 1.0, high: extent.high + 1.0 }
    } else {
        extent.open()
    };
    let text_style = TextStyle::of(TICK);
    let mut most = ((width / 9.0) as usize).clamp(1, 10);
    let mut ticks = within(extent, most, extent.high - extent.low >= 2.0);
    while most > 1 && ticks.labels.iter().map(|label| text_style.width(label) + 3.5).sum::<f64>() > width + 8.0 {
        most -= 1;
        ticks = within(extent, most, extent.high - extent.low >= 2.0);
    }
    (extent, ticks)
}

/// Width in mm that the numbers of an upright axis need to its left.
pub(crate) fn margin(ticks: &Ticks) -> f64 {
    ticks.labels.iter().map(|label| TextStyle::of(TICK).width(label)).fold(0.0, f64::max) + 1.8
}

/// A place for data with a scale in each direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Panel {
    pub(crate) area: Area,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
}

impl Panel {
    pub(crate) fn new(area: Area, x: Extent, y: Extent) -> Self {
        Self {
            area,
            x: Scale { extent: x, from: area.left, to: area.right },
            y: Scale { extent: y, from: area.bottom, to: area.top },
        }
    }

    pub(crate) fn at(self, x: f64, y: f64) -> Point {
        (self.x.at(x), self.y.at(y))
    }

    /// Grid lines and numbers of the upright axis; a panel further right in a row may go without `numbers`.
    pub(crate) fn y_axis(self, canvas: &mut Canvas, ticks: &Ticks, numbers: bool) {
        for (&value, label) in ticks.values.iter().zip(&ticks.labels) {
            let y = self.y.at(value);
            canvas.line(&[(self.area.left, y), (self.area.right, y)], style::PALE, GRID, &[]);
            if numbers {
                canvas.text(label, (self.area.left - 1.3, y), TextStyle::of(TICK).right());
            }
        }
    }

    /// The level axis along the bottom with marks and numbers.
    pub(crate) fn x_axis(self, canvas: &mut Canvas, ticks: &Ticks) {
        let Area { left, right, bottom, .. } = self.area;
        canvas.line(&[(left, bottom), (right, bottom)], style::INK, style::AXIS, &[]);
        for (&value, label) in ticks.values.iter().zip(&ticks.labels) {
            let x = self.x.at(value);
            canvas.line(&[(x, bottom), (x, bottom + 0.9)], style::INK, style::AXIS, &[]);
            canvas.text(label, (x, bottom + 3.0), TextStyle::of(TICK).centre());
        }
    }

    /// A line at zero if zero lies inside the panel.
    pub(crate) fn zero(self, canvas: &mut Canvas) {
        if self.y.extent.low < 0.0 && self.y.extent.high > 0.0 {
            let y = self.y.at(0.0);
            canvas.line(&[(self.area.left, y), (self.area.right, y)], style::GREY, style::AXIS, &[]);
        }
    }
}

/// Height in mm of the numbers and the title below a level axis.
pub(crate) const BELOW: f64 = 9.4;
/// Height in mm of the upright axis' title, which stands above the axis.
pub(crate) const ABOVE: f64 = 6.6;

/// The title of the upright axis, written level above it so that nobody has to turn the head.
pub(crate) fn title_above(canvas: &mut Canvas, left: f64, top: f64, quantity: &AxisLabel, width: f64) {
    let text_style = TextStyle::of(LABEL);
    canvas.text(&text_style.fit(&quantity.label(), width), (left, top + 1.8), text_style);
}

/// The title of a level axis in one or two lines, smaller where it must be.
pub(crate) struct AxisTitle {
    text_style: TextStyle,
    lines: Vec<String>,
}

/// Height of a line of the title of an axis, mm.
const TITLE_LINE: f64 = 4.0;

pub(crate) fn axis_title(quantity: &AxisLabel) -> AxisTitle {
    let lines = |size: f64, most| TextStyle::of(size).wrap(&quantity.label(), style::PAGE.0 - 2.0 * BORDER, most);
    let sizes = [(LABEL, 1), (LABEL, 2), (NOTE, 2)];
    let fits = |(size, most): &(f64, usize)| !lines(*size, *most).iter().any(|line| line.ends_with('…'));
    let (size, most) = sizes.into_iter().find(fits).unwrap_or((NOTE, 2));
    AxisTitle { text_style: TextStyle::of(size).centre(), lines: lines(size, most) }
}

impl AxisTitle {
    /// Height of the numbers and the title below a level axis, mm.
    pub(crate) fn height(&self) -> f64 {
        BELOW + TITLE_LINE * self.lines.len().saturating_sub(1) as f64
    }
}

/// The title of the level axis, centred under `area` as far as the page allows.
pub(crate) fn title_below(canvas: &mut Canvas, area: Area, quantity: &AxisLabel) {
    let title = axis_title(quantity);
    for (k, line) in title.lines.iter().enumerate() {
        let half = title.text_style.width(line) / 2.0;
        let x = area.centre().0.max(BORDER + half).min(style::PAGE.0 - BORDER - half);
        canvas.text(line, (x, area.bottom + 7.2 + TITLE_LINE * k as f64), title.text_style);
    }
}

/// Moves heights apart, as little as possible and within `area`, so that labels `gap` mm high do not touch.
pub(crate) fn spread(heights: &[f64], gap: f64, area: Area) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by(|&a, &b| heights[a].total_cmp(&heights[b]));
    // Neighbours that touch join a block, centred where its members would be (pool adjacent violators).
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for &k in &order {
        blocks.push((heights[k], 1));
        while let [.., (above, m), (below, n)] = blocks[..] {
            let reach = gap * (m + n) as f64 / 2.0;
            if below - above >= reach {
                break;
            }
            blocks.truncate(blocks.len() - 2);
            blocks.push(((above * m as f64 + below * n as f64) / (m + n) as f64, m + n));
        }
    }
    let mut placed = vec![0.0; heights.len()];
    let mut next = order.iter();
    for (centre, n) in blocks {
        let half = gap * (n - 1) as f64 / 2.0;
        let centre = centre.min(area.bottom - half).max(area.top + half);
        for (rank, &k) in next.by_ref().take(n).enumerate() {
            placed[k] = centre - half + gap * rank as f64;
        }
    }
    // A block that was moved back inside may touch its neighbour now: push down from the top, then up from the bottom.
    for pair in order.windows(2) {
        placed[pair[1]] = placed[pair[1]].max(placed[pair[0]] + gap);
    }
    if let Some(&last) = order.last() {
        placed[last] = placed[last].min(area.bottom.max(area.top));
    }
    for pair in order.windows(2).rev() {
        placed[pair[0]] = placed[pair[0]].min(placed[pair[1]] - gap);
    }
    placed
}

/// Name, colour and height of the end of a line.
pub(crate) type End = (String, Colour, f64);

/// Names beside line ends, moved apart where they would touch.
pub(crate) fn name_ends(canvas: &mut Canvas, area: Area, ends: &[End]) {
    let heights: Vec<f64> = ends.iter().map(|end| end.2).collect();
    let text_style = TextStyle::of(LABEL).bold();
    for ((name, colour, height), y) in ends.iter().zip(spread(&heights, 4.2, area)) {
        if (y - height).abs() > 0.8 {
            canvas.line(&[(area.right + 0.4, *height), (area.right + 1.8, y)], *colour, GRID, &[]);
        }
        let name = text_style.fit(name, style::PAGE.0 - area.right - 3.5);
        canvas.text(&name, (area.right + 2.2, y), text_style.colour(*colour));
    }
}

/// Width in mm that [`name_ends`] needs to the right, at most a quarter of the page.
pub(crate) fn names_width<'a>(names: impl IntoIterator<Item = &'a str>) -> f64 {
    let text_style = TextStyle::of(LABEL).bold();
    names.into_iter().map(|name| text_style.width(name)).fold(0.0, f64::max).min(style::PAGE.0 / 4.0) + 2.4
}

/// Cuts a series where a value is missing, so that gaps stay gaps.
pub(crate) fn runs<T: Copy>(items: &[T], whole: impl Fn(&T) -> bool) -> Vec<Vec<T>> {
    items.split(|item| !whole(item)).filter(|run| !run.is_empty()).map(<[T]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_moved_apart_and_stay_inside() {
        let area = Area { left: 0.0, top: 0.0, right: 10.0, bottom: 50.0 };
        assert_eq!(spread(&[10.0, 30.0], 4.0, area), [10.0, 30.0]);
        assert_eq!(spread(&[20.0, 20.0, 20.0], 4.0, area), [16.0, 20.0, 24.0]);
        assert_eq!(spread(&[50.0, 49.0], 4.0, area), [50.0, 46.0]);
        assert_eq!(spread(&[-2.0, 2.5], 4.0, area), [0.0, 4.0]);
    }

    #[test]
    fn panels_share_the_area() {
        let area = Area { left: 0.0, top: 0.0, right: 100.0, bottom: 50.0 };
        let panels = area.panels(5, 4, (4.0, 10.0));
        assert_eq!(panels.len(), 5);
        assert_eq!(panels[3].right, 100.0);
        assert_eq!((panels[4].left, panels[4].bottom), (0.0, 50.0));
    }
}
