//! Actors and parks as a two-mode network: home on the left, parks in the middle, host on the right.
//!
//! The layout is layered: home nations, home regions, parks with their two corporations, host regions, host nations.
//! Parks stand in order of their place, actors as near to their parks as they can without touching, so that the same
//! network is always the same picture.

use super::canvas::{Canvas, Picture, Point, sheet_of_height};
use super::facts::Labels;
use super::frame::{self, Area};
use super::style::{self, Colour, Marker, NOTE};
use super::text_style::{Align, TextStyle};
use crate::parameters::Scale;
use crate::world::plan::Side;

/// Facts of [`network_map`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkMap {
    /// Title, caption, description.
    pub labels: Labels,
    /// Actors.
    pub actors: Vec<MapActor>,
    /// Parks in the order in which they stand, neighbours of one place together.
    pub parks: Vec<MapPark>,
    /// Positions of an actor and of a park that it is enrolled in.
    pub links: Vec<(usize, usize)>,
}

/// An actor on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapActor {
    /// Name; empty is not written.
    pub name: String,
    /// Scale, shown as a shape.
    pub scale: Scale,
    /// Side, shown as filled or open.
    pub side: Side,
    /// Operating parks that would stop without it: one rings a nation or region, two a corporation.
    pub passage: u32,
}

/// A park on the map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapPark {
    /// Name.
    pub name: String,
    /// Type of partnership, shown as a colour.
    pub kind: String,
    /// Whether it operates: filled, else open.
    pub operating: bool,
    /// Whether the map is about this park.
    pub highlighted: bool,
}

/// Least and greatest height of the sheet, mm.
const HEIGHT: (f64, f64) = (75.0, 130.0);
/// Height of a row of parks where there are few, mm.
const ROOMY: f64 = 11.0;
/// Where the five layers stand, mm from the left of the page.
const HOME_NATIONS: f64 = 16.0;
const HOME_REGIONS: f64 = 50.0;
const PARKS: (f64, f64) = (61.0, 99.0);
const HOST_REGIONS: f64 = 110.0;
const HOST_NATIONS: f64 = 144.0;
/// Most parks in a single column.
const ONE_COLUMN: usize = 24;
/// Rings around regions where these stand close.
const MOST_RINGS: usize = 10;
/// Height of a row of parks where there are many, mm.
const ROW: f64 = 2.3;

/// Draws a network.
pub fn network_map(facts: &NetworkMap) -> Picture {
    let height = (48.0 + ROOMY * facts.parks.len() as f64).clamp(HEIGHT.0, HEIGHT.1);
    sheet_of_height(height, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        if facts.parks.is_empty() {
            return frame::no_data(canvas, page);
        }
        legend(canvas, page, facts);
        let area = Area { top: page.top + 14.0, bottom: page.bottom - 6.0, ..page };
        let layout = Layout::of(facts, area);
        layout.links(canvas, facts);
        layout.parks(canvas, facts);
        layout.actors(canvas, facts);
    })
}

/// Shapes, fills, the ring, and the colours of types.
fn legend(canvas: &mut Canvas, page: Area, facts: &NetworkMap) {
    let text_style = TextStyle::of(NOTE);
    let y = page.top + 1.8;
    let mut x = page.left + 1.2;
    let entry = |canvas: &mut Canvas, x: &mut f64, y: f64, name: &str, draw: &dyn Fn(&mut Canvas, Point)| {
        draw(canvas, (*x, y));
        canvas.text(name, (*x + 2.4, y), text_style);
        *x += text_style.width(name) + 8.0;
    };
    for (scale, name) in [(Scale::Nation, "nation"), (Scale::Region, "region"), (Scale::Corporation, "corporation")] {
        entry(canvas, &mut x, y, name, &|canvas, at| canvas.marker(shape(scale), at, 1.1, style::INK, true));
    }
    entry(canvas, &mut x, y, "home (filled)", &|canvas, at| canvas.marker(Marker::Circle, at, 1.1, style::INK, true));
    entry(canvas, &mut x, y, "host (open)", &|canvas, at| canvas.marker(Marker::Circle, at, 1.1, style::INK, false));
    entry(canvas, &mut x, y, "obligatory passage point", &|canvas, at| {
        ring(canvas, at, 1.9);
        canvas.marker(Marker::Diamond, at, 1.0, style::INK, true);
    });
    let (mut x, y) = (page.left + 1.2, y + 4.6);
    for kind in ["hierarchical", "spontaneous", "hybrid"] {
        if facts.parks.iter().any(|park| park.kind == kind) {
            let name = format!("{kind} park");
            let colour = style::of_series(kind, 0).colour;
            entry(canvas, &mut x, y, &name, &|canvas, at| canvas.marker(Marker::Triangle, at, 1.3, colour, true));
        }
    }
    if facts.parks.iter().any(|park| !park.operating) {
        entry(canvas, &mut x, y, "not operating (open)", &|canvas, at| {
            canvas.marker(Marker::Triangle, at, 1.3, style::INK, false);
        });
    }
}

fn shape(scale: Scale) -> Marker {
    match scale {
        Scale::Nation => Marker::Square,
        Scale::Region => Marker::Diamond,
        Scale::Corporation => Marker::Circle,
    }
}

fn ring(canvas: &mut Canvas, at: Point, radius: f64) {
    canvas.disc(at, radius, style::of_series("", 3).colour);
    canvas.disc(at, radius - 0.45, style::PAPER);
}

/// Where everything stands.
struct Layout {
    parks: Vec<Point>,
    actors: Vec<Point>,
    /// Number of parks of each actor.
    degrees: Vec<usize>,
    /// Size of regions of the home and of the host side, and of parks.
    radii: (f64, f64, f64),
    many: bool,
    middle: Vec<Option<usize>>,
    /// Operating parks that must depend on a region for its ring: more where regions stand too close for rings.
    least_ringed: u32,
}

impl Layout {
    fn of(facts: &NetworkMap, area: Area) -> Self {
        let many = facts.parks.len() > ONE_COLUMN;
        let parks = places(facts.parks.len(), area);
        let mut of_actor: Vec<Vec<usize>> = vec![Vec::new(); facts.actors.len()];
        for &(actor, park) in &facts.links {
            of_actor[actor].push(park);
        }
        let mean = |links: &[usize]| links.iter().map(|&park| parks[park].1).sum::<f64>() / links.len().max(1) as f64;
        let mut actors = vec![(0.0, 0.0); facts.actors.len()];
        let mut gaps = [0.0; 2];
        for (scale, side, x) in [
            (Scale::Nation, Side::Home, HOME_NATIONS),
            (Scale::Region, Side::Home, HOME_REGIONS),
            (Scale::Region, Side::Host, HOST_REGIONS),
            (Scale::Nation, Side::Host, HOST_NATIONS),
        ] {
            let layer: Vec<usize> = (0..facts.actors.len())
                .filter(|&at| facts.actors[at].scale == scale && facts.actors[at].side == side)
                .collect();
            let wished: Vec<f64> = layer.iter().map(|&at| mean(&of_actor[at])).collect();
            let most = if scale == Scale::Nation { 12.0 } else { 5.0 };
            let gap = f64::min(most, area.height() / layer.len().max(1) as f64);
            if scale == Scale::Region {
                gaps[usize::from(side == Side::Host)] = gap;
            }
            for (&at, y) in layer.iter().zip(frame::spread(&wished, gap, area)) {
                actors[at] = (x, y);
            }
        }
        // A corporation stands beside its first park.
        let beside = if many { 1.45 } else { 11.0 };
        for (at, actor) in facts.actors.iter().enumerate().filter(|(_, actor)| actor.scale == Scale::Corporation) {
            if let Some(&park) = of_actor[at].first() {
                let (x, y) = parks[park];
                actors[at] = (if actor.side == Side::Home { x - beside } else { x + beside }, y);
            }
        }
        let radius = |gap: f64| (gap * 0.3).clamp(0.55, 1.25);
        let radii = (radius(gaps[0]), radius(gaps[1]), if many { 0.85 } else { 1.4 });
        let degrees = of_actor.iter().map(Vec::len).collect();
        let middle = of_actor.iter().map(|links| links.first().copied()).collect();
        let mut passages: Vec<u32> =
            facts.actors.iter().filter(|actor| actor.scale == Scale::Region).map(|actor| actor.passage).collect();
        passages.sort_unstable_by(|a, b| b.cmp(a));
        let crowded = gaps.iter().any(|gap| (0.1..3.2).contains(gap));
        let least_ringed = if crowded { passages.get(MOST_RINGS).map_or(1, |passage| passage + 1) } else { 1 };
        Self { parks, actors, degrees, radii, many, middle, least_ringed }
    }

    /// Links in the colours of their parks' types, the paler the more there are.
    fn links(&self, canvas: &mut Canvas, facts: &NetworkMap) {
        let opacity = (45.0 / facts.links.len() as f64).clamp(0.13, 0.6);
        for &(actor, park) in &facts.links {
            let colour = style::of_series(&facts.parks[park].kind, 0).colour;
            let near = facts.actors[actor].scale == Scale::Corporation && self.middle[actor] == Some(park);
            let highlighted = facts.parks[park].highlighted;
            let (opacity, weight) = match (near, highlighted) {
                (true, _) => (0.9, 0.25),
                (_, true) => (1.0, 0.45),
                _ => (opacity, 0.22),
            };
            canvas.line(&[self.actors[actor], self.parks[park]], colour.mix(opacity), weight, &[]);
        }
    }

    fn parks(&self, canvas: &mut Canvas, facts: &NetworkMap) {
        let text_style = TextStyle::of(NOTE).centre();
        for (park, &at) in facts.parks.iter().zip(&self.parks) {
            let colour = style::of_series(&park.kind, 0).colour;
            let radius = if park.highlighted { self.radii.2 + 0.5 } else { self.radii.2 };
            canvas.marker(Marker::Triangle, at, radius, colour, park.operating);
        }
        // Names last, on paper, so that links do not strike them through.
        for (park, &(x, y)) in facts.parks.iter().zip(&self.parks) {
            if self.many && !park.highlighted {
                continue;
            }
            let text_style = if park.highlighted { text_style.bold() } else { text_style };
            write(
                canvas,
                &text_style.fit(&park.name, 36.0),
                (x, y - self.radii.2 - if park.highlighted { 2.3 } else { 1.5 }),
                text_style,
            );
        }
    }

    fn actors(&self, canvas: &mut Canvas, facts: &NetworkMap) {
        for (actor, &at) in facts.actors.iter().zip(&self.actors) {
            let radius = match (actor.scale, actor.side) {
                (Scale::Nation, _) => 1.7,
                (Scale::Region, Side::Home) => self.radii.0,
                (Scale::Region, Side::Host) => self.radii.1,
                (Scale::Corporation, _) if self.many => 0.4,
                (Scale::Corporation, _) => 0.9,
            };
            // Every corporation is the passage point of its own park.
            let least = match actor.scale {
                Scale::Nation => 1,
                Scale::Region => self.least_ringed,
                Scale::Corporation => 2,
            };
            if actor.passage >= least {
                ring(canvas, at, radius * 1.3 + 0.75);
            }
            canvas.marker(shape(actor.scale), at, radius, style::INK, actor.side == Side::Home);
        }
        self.names(canvas, facts);
    }

    /// Names of nations, and of regions and corporations where there is room, those with most parks first.
    fn names(&self, canvas: &mut Canvas, facts: &NetworkMap) {
        let mut order: Vec<usize> = (0..facts.actors.len()).collect();
        order.sort_by_key(|&at| (facts.actors[at].scale, std::cmp::Reverse(self.degrees[at]), at));
        let mut taken: Vec<Point> = Vec::new();
        for at in order {
            let (actor, (x, y)) = (&facts.actors[at], self.actors[at]);
            if actor.name.is_empty() || (self.many && actor.scale == Scale::Corporation) {
                continue;
            }
            if taken.iter().any(|other| (other.0 - x).abs() < 8.0 && (other.1 - y).abs() < 2.9) {
                continue;
            }
            taken.push((x, y));
            let text_style = TextStyle::of(NOTE);
            match (actor.scale, actor.side) {
                (Scale::Nation, _) => {
                    for (row, line) in text_style.wrap(&actor.name, 28.0, 3).iter().enumerate() {
                        write(canvas, line, (x, y + 4.2 + 3.1 * row as f64), text_style.bold().centre());
                    }
                }
                (Scale::Region, Side::Home) => {
                    write(canvas, &text_style.fit(&actor.name, 24.0), (x - 2.6, y), text_style.right());
                }
                (Scale::Region, Side::Host) => {
                    write(canvas, &text_style.fit(&actor.name, 24.0), (x + 2.6, y), text_style);
                }
                (Scale::Corporation, _) => {
                    write(canvas, &text_style.fit(&actor.name, 26.0), (x, y + 2.9), text_style.centre());
                }
            }
        }
    }
}

/// Rows of parks from the top: one column, or as many beside each other as the height asks for.
fn places(count: usize, area: Area) -> Vec<Point> {
    let (left, right) = PARKS;
    let middle = f64::midpoint(left, right);
    if count <= ONE_COLUMN {
        let pitch = (area.height() / count.max(1) as f64).min(ROOMY);
        let first = area.centre().1 - pitch * (count as f64 - 1.0) / 2.0;
        return (0..count).map(|at| (middle, first + pitch * at as f64)).collect();
    }
    let rows = (area.height() / ROW).floor().max(1.0);
    let columns = libm::ceil(count as f64 / rows).max(2.0) as usize;
    let rows = count.div_ceil(columns);
    let pitch = (area.height() / rows as f64).min(6.0);
    let first = area.centre().1 - pitch * (rows as f64 - 1.0) / 2.0;
    let step = (right - left) / (columns - 1) as f64;
    let step = step.min(12.0);
    let left = middle - step * (columns - 1) as f64 / 2.0;
    // Odd rows stand a little lower on the right, so that links are distinguished.
    let lean = pitch / columns as f64;
    (0..count)
        .map(|at| {
            let column = at % columns;
            (left + step * column as f64, first + pitch * (at / columns) as f64 + lean * column as f64 - pitch / 2.0)
        })
        .collect()
}

/// Words on paper, so that links do not strike them through.
fn write(canvas: &mut Canvas, words: &str, at: Point, text_style: TextStyle) {
    let width = text_style.width(words);
    let left = match text_style.align {
        Align::Left => at.0,
        Align::Centre => at.0 - width / 2.0,
        Align::Right => at.0 - width,
    };
    let paper: Colour = style::PAPER;
    canvas.rect((left - 0.3, at.1 - 1.5), (left + width + 0.3, at.1 + 1.5), paper.mix(0.75));
    canvas.text(words, at, text_style);
}
