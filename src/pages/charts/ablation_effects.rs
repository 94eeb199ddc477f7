//! What each ablation does to each difference between arms, beside the difference in the scenario as it is.

use super::canvas::{Canvas, Picture, sheet_of_height};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::interval::{Interval, level_whisker};
use super::lettering::Letter;
use super::maps::{self, Swatch};
use super::plane::level_marks;
use super::style::{self, Colour, GREY, INK, LABEL, Marker, NOTE, TICK};
use super::ticks::{Extent, within};

/// Facts of [`ablation_effects`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AblationEffects {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis, common to all panels.
    pub difference: Quantity,
    /// One panel each, named by its contrast.
    pub contrasts: Vec<AblatedContrast>,
    /// Name of the top row, the scenario as it is; `None` where it was not among what was run.
    pub base: Option<String>,
    /// One row each, from the top down.
    pub ablations: Vec<String>,
    /// What an interval is, for the legend; empty for that of a mean at 95 %.
    pub interval: String,
}

/// A contrast in the scenario as it is and under every ablation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AblatedContrast {
    /// Arm whose outcome counts positive.
    pub first: String,
    /// Arm that it is compared with.
    pub second: String,
    /// In the scenario as it is; not drawn where [`AblationEffects::base`] names none.
    pub base: Effect,
    /// One per ablation; a missing one is [`Interval::UNKNOWN`].
    pub under: Vec<Effect>,
}

/// A paired difference.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Effect {
    /// Mean and interval.
    pub difference: Interval,
    /// Whether its sign is settled; decided by the analysis.
    pub resolved: bool,
}

/// Panels beside each other.
const MOST_CONTRASTS: usize = 6;
const BAND: Colour = Colour(0xDD, 0xE6, 0xEC);

/// Draws a panel per contrast with a row per ablation; the base, if there is one, runs through all rows as a band. At most
/// six contrasts are drawn, further ones are counted in words.
pub fn ablation_effects(facts: &AblationEffects) -> Picture {
    let (ablations, first) = (facts.ablations.len(), usize::from(facts.base.is_some()));
    let rows = ablations + first;
    // Few rows leave no empty half.
    let height = (AROUND + TALLEST_ROW * rows.max(2) as f64).min(style::PAGE.1);
    sheet_of_height(height, &facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let shown = &facts.contrasts[..facts.contrasts.len().min(MOST_CONTRASTS)];
        let all = shown.iter().flat_map(|contrast| {
            std::iter::once(&contrast.base).take(first).chain(contrast.under.iter().take(ablations))
        });
        let Some(x) = Extent::of(all.flat_map(|effect| effect.difference.marks())) else {
            return frame::no_data(canvas, page);
        };
        let x = x.with(0.0).open();
        let pad = (x.high / 2.0 - x.low / 2.0) * 0.1;
        let x = Extent { low: x.low - pad, high: x.high + pad };
        let legend = maps::legend(canvas, page, &entries(shown, facts));
        let many = shown.len() > 4;
        let tall = (page.height() - legend - HEADING - frame::BELOW) / rows as f64 > LABEL * 1.25;
        let most = page.width() * if many { 0.28 } else { 0.36 };
        let widest = |letter: Letter| {
            let base = facts.base.as_ref().map_or(0.0, |name| letter.bold().width(name));
            facts.ablations.iter().map(|name| letter.width(name)).fold(base, f64::max)
        };
        // Smaller type where rows are low, panels many or names long.
        let letter = Letter::of(if tall && !many && widest(Letter::of(TICK)) <= most { TICK } else { NOTE });
        let names = widest(letter).min(most);
        let area = Area {
            left: page.left + names + 2.5,
            top: page.top + legend + HEADING,
            right: page.right - 2.0,
            bottom: page.bottom - frame::BELOW,
        };
        let height = (area.height() / rows as f64).min(TALLEST_ROW);
        let area = Area { bottom: area.top + height * rows as f64, ..area };
        let middle = |row: usize| area.top + height * (row as f64 + 0.5);
        let panels = area.panels(shown.len(), MOST_CONTRASTS, (5.5, 0.0));
        let room = panels.first().map_or(0.0, |panel| panel.width()) + 5.4;
        let fits = |letter: &Letter| {
            let lines = shown.iter().flat_map(heading);
            lines.into_iter().all(|line| letter.width(&line) <= room)
        };
        let letters = [Letter::of(LABEL).bold(), Letter::of(NOTE).bold()];
        let title = letters.into_iter().find(fits).unwrap_or(Letter::of(NOTE)).centre();
        for (k, (contrast, area)) in shown.iter().zip(panels).enumerate() {
            let panel = Panel::new(area, x, Extent { low: 0.0, high: 1.0 });
            let colour = style::look(&contrast.first, k).colour;
            let base = facts.base.as_ref().map(|_| contrast.base);
            ground(canvas, panel, base, x);
            for (k, effect) in base.iter().chain(contrast.under.iter().take(ablations)).enumerate() {
                row(canvas, panel, (middle(k), height), *effect, colour);
            }
            head(canvas, area, contrast, title);
        }
        if facts.base.is_some() {
            let line = area.top + height;
            canvas.line(&[(page.left, line), (area.right, line)], GREY, style::AXIS, &[0.8, 0.6]);
        }
        if height >= NOTE {
            let all = facts.base.iter().map(|name| (name, letter.bold()));
            for (k, (name, letter)) in all.chain(facts.ablations.iter().map(|name| (name, letter))).enumerate() {
                canvas.text(&letter.fit(name, names), (area.left - 2.5, middle(k)), letter.right());
            }
        }
        frame::title_below(canvas, area, &facts.difference);
        let left_out = facts.contrasts.len() - shown.len();
        if left_out > 0 {
            let note = Letter::of(NOTE).colour(GREY);
            canvas.text(&format!("{left_out} more not shown"), (page.left, area.bottom + 7.2), note);
        }
    })
}

/// Tallest row, and height of all that is around the rows, mm.
const TALLEST_ROW: f64 = 9.0;
const AROUND: f64 = 48.0;
/// Height of the two lines that name a contrast, mm.
const HEADING: f64 = 9.0;

/// Grid, zero and the band of the scenario as it is.
fn ground(canvas: &mut Canvas, panel: Panel, base: Option<Effect>, x: Extent) {
    let area = panel.area;
    let upright = |canvas: &mut Canvas, at: f64, colour: Colour, weight: f64, dash: &[f64]| {
        canvas.line(&[(at, area.top), (at, area.bottom)], colour, weight, dash);
    };
    let base = base.map_or(Interval::UNKNOWN, |base| base.difference);
    if base.bounded() {
        let (left, right) = (panel.x.at(base.low), panel.x.at(base.high));
        canvas.rect((left, area.top), (right.max(left + 0.3), area.bottom), BAND);
    }
    let ticks = marks(x, area.width());
    for &value in &ticks.values {
        upright(canvas, panel.x.at(value), style::PALE, style::GRID, &[]);
    }
    if base.known() {
        upright(canvas, panel.x.at(base.value), GREY, style::AXIS, &[1.2, 0.8]);
    }
    upright(canvas, panel.x.at(0.0), INK, style::AXIS * 1.5, &[]);
    let places: Vec<f64> = ticks.values.iter().map(|&value| panel.x.at(value)).collect();
    let words: Vec<(f64, String)> = places.iter().copied().zip(ticks.labels).collect();
    level_marks(canvas, area, &places, &words);
}

/// Marks whose numbers do not touch within `width` mm.
fn marks(x: Extent, width: f64) -> super::ticks::Ticks {
    let letter = Letter::of(TICK);
    let apart = |ticks: &super::ticks::Ticks| {
        let places = ticks.values.windows(2).map(|pair| (pair[1] - pair[0]) / (x.high - x.low) * width);
        let needed =
            ticks.labels.windows(2).map(|pair| f64::midpoint(letter.width(&pair[0]), letter.width(&pair[1])) + 0.5);
        places.zip(needed).all(|(place, needed)| place >= needed)
    };
    let most = ((width / 9.0) as usize).clamp(2, 7);
    let fitting = (2..=most).rev().map(|most| within(x, most, false)).find(apart);
    fitting.unwrap_or_else(|| within(x, 2, false))
}

fn row(canvas: &mut Canvas, panel: Panel, (y, height): (f64, f64), effect: Effect, colour: Colour) {
    let interval: Interval = effect.difference;
    if !interval.known() {
        canvas.text("–", (panel.x.at(0.0) + 2.0, y), Letter::of(NOTE).centre().colour(GREY));
        return;
    }
    let colour = if effect.resolved { colour } else { GREY };
    let weight = (height * 0.1).clamp(0.2, 0.5);
    if interval.bounded() {
        level_whisker(canvas, (panel.x.at(interval.low), panel.x.at(interval.high)), y, weight, colour);
    }
    let marker = if effect.resolved { Marker::Square } else { Marker::Circle };
    canvas.marker(marker, (panel.x.at(interval.value), y), (height * 0.16).clamp(0.45, 0.8), colour, effect.resolved);
}

fn heading(contrast: &AblatedContrast) -> [String; 2] {
    [format!("{} −", contrast.first), contrast.second.clone()]
}

/// The contrast's name in two lines above its panel.
fn head(canvas: &mut Canvas, area: Area, contrast: &AblatedContrast, letter: Letter) {
    let x = area.centre().0;
    for (line, y) in heading(contrast).iter().zip([area.top - 6.6, area.top - 2.6]) {
        canvas.text(&letter.fit(line, area.width() + 5.4), (x, y), letter);
    }
}

fn entries<'a>(shown: &[AblatedContrast], facts: &AblationEffects) -> Vec<Swatch<'a>> {
    let base = facts.base.as_deref();
    let effects = || {
        let first = |contrast: &'_ AblatedContrast| base.map(|_| contrast.base);
        shown.iter().flat_map(move |contrast| first(contrast).into_iter().chain(contrast.under.iter().copied()))
    };
    let mark = |marker: Marker, colour: Colour, filled: bool| {
        move |canvas: &mut Canvas, at: Area| {
            level_whisker(canvas, (at.left, at.right), at.centre().1, 0.4, colour);
            canvas.marker(marker, at.centre(), 1.0, colour, filled);
        }
    };
    let mut entries: Vec<Swatch<'a>> = Vec::new();
    if effects().any(|effect| effect.difference.known() && effect.resolved) {
        let interval = if facts.interval.is_empty() { "mean with 95 % interval" } else { &facts.interval };
        entries.push((interval.to_owned(), 7.0, Box::new(mark(Marker::Square, INK, true))));
    }
    if effects().any(|effect| effect.difference.known() && !effect.resolved) {
        entries.push(("sign not resolved".to_owned(), 7.0, Box::new(mark(Marker::Circle, GREY, false))));
    }
    if let Some(base) = base.filter(|_| shown.iter().any(|contrast| contrast.base.difference.bounded())) {
        let draw = |canvas: &mut Canvas, at: Area| {
            canvas.rect((at.left, at.top), (at.right, at.bottom), BAND);
            let x = at.centre().0;
            canvas.line(&[(x, at.top), (x, at.bottom)], GREY, style::AXIS, &[1.2, 0.8]);
        };
        entries.push((base.to_owned(), 4.0, Box::new(draw)));
    }
    entries
}
