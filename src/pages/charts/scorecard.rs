//! A scorecard: patterns by row, the full model and its rivals by column, a verdict in each cell.

use super::canvas::{Picture, sheet_of_height};
use super::facts::Labels;
use super::frame::{self, Area, Panel};
use super::legend::{self, Key};
use super::marks::{Mark, Stroke, draw};
use super::style::{self, Colour, LABEL, Marker, NOTE};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Facts of [`scorecard`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScorecardFacts {
    /// Title, caption, description.
    pub labels: Labels,
    /// Heads of the columns; the first is the full model.
    pub models: Vec<String>,
    /// What each model but the first lacks, listed below in columns.
    pub keys: Vec<String>,
    /// Groups from the top down.
    pub groups: Vec<ScoreGroup>,
}

/// Rows under a heading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreGroup {
    /// Heading.
    pub name: String,
    /// Rows from the top down.
    pub rows: Vec<ScoreRow>,
}

/// One pattern.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScoreRow {
    /// The pattern.
    pub name: String,
    /// The model's figure with its interval.
    pub figure: String,
    /// The range that meets the pattern.
    pub range: String,
    /// Verdicts by column, as many as there are models.
    pub cells: Vec<Score>,
}

/// A verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// The interval lies in the range.
    Pass,
    /// It lies outside.
    Fail,
    /// It straddles an edge, or there is no figure.
    Open,
    /// The runs of the model are those of the full model.
    Untouched,
    /// Not run.
    Absent,
}

const PASS: Colour = style::BLUE;
const FAIL: Colour = style::VERMILION;
/// Height of a row and of a heading, mm.
const ROW: f64 = 4.3;
const GROUP: f64 = 5.6;
/// Height of the heads of columns and of a line of keys, mm.
const HEAD: f64 = 5.0;
const KEY: f64 = 3.7;
/// Height of type of the heads of columns, mm.
const HEADS: f64 = 2.2;
/// Smallest type of names, as a share of that of notes.
const SMALLEST: f64 = 0.8;
/// Columns of keys.
const KEYS: usize = 3;
/// Half the length of a dash, and width of a key, mm.
const DASH: f64 = 0.8;
const KEY_WIDTH: f64 = 3.0;
/// Height of title, legend and caption together, mm.
const AROUND: f64 = 35.0;

/// Draws a row per pattern and a column per model: a disc passes, a square fails, a ring cannot say, a dash is untouched.
pub fn scorecard(facts: &ScorecardFacts) -> Picture {
    let rows: usize = facts.groups.iter().map(|group| group.rows.len()).sum();
    let lines = facts.keys.len().div_ceil(KEYS);
    let body = rows as f64 * ROW + facts.groups.len() as f64 * GROUP + HEAD + lines as f64 * KEY;
    let height = if rows == 0 { style::PAGE.1 } else { body + AROUND };
    sheet_of_height(height, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        if rows == 0 {
            return frame::no_data(canvas, page);
        }
        let used = legend::keys(canvas, page, &keys(facts));
        let columns = facts.models.len();
        // Wide enough that the heads of neighbours stay apart.
        let step = (page.width() * 0.39 / columns.max(1) as f64).min(8.0);
        let cells = page.right - step * columns as f64;
        let text_style = TextStyle::of(NOTE);
        let all = || facts.groups.iter().flat_map(|group| &group.rows);
        let widest =
            |words: fn(&ScoreRow) -> &String| all().map(|row| text_style.width(words(row))).fold(0.0, f64::max) + 0.5;
        let range = widest(|row| &row.range).min(20.0);
        let figure = widest(|row| &row.figure).min(32.0);
        let ranges = cells - 1.5;
        let figures = ranges - range - 2.5;
        let name = figures - figure - 1.5 - page.left;
        // Names are whole: in smaller type where one needs it.
        let widest_name = all().map(|row| text_style.width(&row.name)).fold(0.0, f64::max);
        let own = TextStyle::of(NOTE * (name / widest_name.max(name)).max(SMALLEST));
        let head = text_style.bold();
        let mut y = page.top + used + HEAD / 2.0;
        canvas.text("model [95 %]", (figures, y), head.right());
        canvas.text("range", (ranges, y), head.right());
        let centre = |k: usize| cells + step * (k as f64 + 0.5);
        let heads = facts.models.iter().map(|model| TextStyle::of(HEADS).bold().width(model)).fold(0.0, f64::max);
        let size = HEADS * (step / (heads + 0.4)).clamp(SMALLEST, 1.0);
        for (k, model) in facts.models.iter().enumerate() {
            let own = if k == 0 { TextStyle::of(size).bold() } else { TextStyle::of(size) };
            canvas.text(&own.fit(model, step), (centre(k), y), own.centre());
        }
        y += HEAD / 2.0;
        for group in &facts.groups {
            canvas.text(&group.name, (page.left, y + GROUP * 0.6), TextStyle::of(LABEL).bold());
            y += GROUP;
            for row in &group.rows {
                let middle = y + ROW / 2.0;
                canvas.line(&[(page.left, y), (page.right, y)], style::PALE, style::GRID, &[]);
                canvas.text(&own.fit(&row.name, name + 1.0), (page.left, middle), own);
                canvas.text(&text_style.fit(&row.figure, figure), (figures, middle), text_style.right());
                canvas.text(
                    &text_style.fit(&row.range, range),
                    (ranges, middle),
                    text_style.right().colour(style::GREY),
                );
                let area = Area { left: cells, top: y, right: page.right, bottom: y + ROW };
                let models = Extent { low: 0.0, high: columns.max(1) as f64 };
                draw(&row.marks(columns, DASH / step), canvas, Panel::new(area, models, Extent::UNIT), f64::INFINITY);
                y += ROW;
            }
        }
        let first = cells + step + 0.2;
        if columns > 1 {
            let top = page.top + used;
            canvas.line(&[(first, top), (first, y)], style::GREY, style::AXIS, &[0.8, 0.6]);
        }
        for (at, key) in facts.keys.iter().enumerate() {
            let width = page.width() / KEYS as f64;
            let place = (page.left + width * (at / lines.max(1)) as f64, y + KEY * ((at % lines.max(1)) as f64 + 0.8));
            canvas.text(&text_style.fit(key, width - 1.5), place, text_style.colour(style::GREY));
        }
    })
}

impl ScoreRow {
    /// A verdict for each of so many models, from left to right, with so long dashes to each side.
    fn marks(&self, models: usize, dash: f64) -> Vec<Mark> {
        let cells = self.cells.iter().take(models).enumerate();
        cells.filter_map(|(k, score)| verdict(*score, (k as f64 + 0.5, 0.5), dash)).collect()
    }
}

/// How a verdict is shown at a place.
fn verdict(score: Score, (x, y): (f64, f64), dash: f64) -> Option<Mark> {
    let sign = |marker, radius, colour, filled| Some(Mark::Sign { at: (x, y), marker, radius, colour, filled });
    match score {
        Score::Pass => sign(Marker::Circle, 1.15, PASS, true),
        Score::Fail => sign(Marker::Square, 1.25, FAIL, true),
        Score::Open => sign(Marker::Circle, 1.15, style::GREY, false),
        Score::Untouched => Some(Mark::Line(vec![(x - dash, y), (x + dash, y)], Stroke::of(style::GREY, style::AXIS))),
        Score::Absent => None,
    }
}

fn keys(facts: &ScorecardFacts) -> Vec<Key> {
    let seen = |score: Score| facts.groups.iter().flat_map(|group| &group.rows).any(|row| row.cells.contains(&score));
    let scores = [
        (Score::Pass, "passes"),
        (Score::Fail, "fails"),
        (Score::Open, "cannot say"),
        (Score::Untouched, "same runs as the full model"),
    ];
    let seen = scores.into_iter().filter(|(score, _)| seen(*score));
    seen.map(|(score, name)| Key::of(name, KEY_WIDTH, Vec::from_iter(verdict(score, (0.5, 0.5), DASH / KEY_WIDTH))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;

    #[test]
    fn verdicts_are_distinguished_by_shape_and_only_those_that_occur_are_explained() {
        let row = ScoreRow {
            cells: vec![Score::Pass, Score::Fail, Score::Absent, Score::Open, Score::Pass],
            ..ScoreRow::default()
        };
        let expected = [
            ((0.5, 0.5), Marker::Circle, PASS, true),
            ((1.5, 0.5), Marker::Square, FAIL, true),
            ((3.5, 0.5), Marker::Circle, style::GREY, false),
        ];
        assert_eq!(read::signs(&row.marks(4, 0.1)), expected);
        let groups = vec![ScoreGroup { rows: vec![row], ..ScoreGroup::default() }];
        let names: Vec<String> =
            keys(&ScorecardFacts { groups, ..ScorecardFacts::default() }).into_iter().map(|key| key.name).collect();
        assert_eq!(names, ["passes", "fails", "cannot say"]);
    }
}
