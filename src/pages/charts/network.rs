//! Actors and parks as a two-mode network: home on the left, parks in the middle, host on the right.
//!
//! The layout is layered: home nations, home regions, parks with their two corporations, host regions, host nations.
//! Parks stand in order of their place, actors as near to their parks as they can without touching, so that the same
//! network is always the same picture.

use super::canvas::{Picture, Point, sheet_of_height};
use super::facts::Labels;
use super::frame::{self, Area, Panel, Scale as Axis};
use super::legend::{self, Key};
use super::marks::{Mark, Stroke, draw};
use super::style::{self, Colour, INK, Marker, NOTE, PAPER};
use super::text_style::TextStyle;
use super::ticks::Extent;
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
        let top = page.top + legend::keys(canvas, page, &keys(facts)) + 3.0;
        let marks = Layout::of(facts, Area { top, bottom: page.bottom - 6.0, ..page }).marks(facts);
        // Marks are in mm from the upper left corner of the sheet.
        let mm = |most| Axis { extent: Extent { low: 0.0, high: most }, from: 0.0, to: most };
        draw(&marks, canvas, Panel { area: page, x: mm(style::PAGE.0), y: mm(height) }, f64::INFINITY);
    })
}

/// Shapes, fills, the ring, and the colours of types.
fn keys(facts: &NetworkMap) -> Vec<Key> {
    let at = (0.5, 0.5);
    let key = |name: &str, marks: Vec<Mark>| Key::of(name, 2.4, marks);
    let of = |name: &str, marker, filled| key(name, vec![sign(at, marker, 1.1, INK, filled)]);
    let scales = [(Scale::Nation, "nation"), (Scale::Region, "region"), (Scale::Corporation, "corporation")];
    let sides = [("home (filled)", true), ("host (open)", false)];
    let passage = ring(at, 1.9).into_iter().chain([sign(at, Marker::Diamond, 1.0, INK, true)]).collect();
    let kinds = ["hierarchical", "spontaneous", "hybrid"].into_iter();
    let kinds = kinds.filter(|kind| facts.parks.iter().any(|park| park.kind == *kind)).map(|kind| {
        let colour = style::of_series(kind, 0).colour;
        key(&format!("{kind} park"), vec![sign(at, Marker::Triangle, 1.3, colour, true)])
    });
    let stopped = facts.parks.iter().any(|park| !park.operating);
    let stopped = stopped.then(|| of("not operating (open)", Marker::Triangle, false));
    let scales = scales.into_iter().map(|(scale, name)| of(name, shape(scale), true));
    let sides = sides.into_iter().map(|(name, filled)| of(name, Marker::Circle, filled));
    scales.chain(sides).chain([key("obligatory passage point", passage)]).chain(kinds).chain(stopped).collect()
}

fn sign(at: Point, marker: Marker, radius: f64, colour: Colour, filled: bool) -> Mark {
    Mark::Sign { at, marker, radius, colour, filled }
}

fn shape(scale: Scale) -> Marker {
    match scale {
        Scale::Nation => Marker::Square,
        Scale::Region => Marker::Diamond,
        Scale::Corporation => Marker::Circle,
    }
}

fn ring(at: Point, radius: f64) -> [Mark; 2] {
    [(radius, style::of_series("", 3).colour), (radius - 0.45, PAPER)]
        .map(|(radius, colour)| Mark::Dot(at, radius, colour.into()))
}

/// Words on paper, so that links do not strike them through.
fn words(text: String, at: Point, text_style: TextStyle) -> Mark {
    Mark::Text { text, at, aside: (0.0, 0.0), text_style, paper: 0.75 }
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

    /// Links, parks, actors, and the names of both.
    fn marks(&self, facts: &NetworkMap) -> Vec<Mark> {
        let mut marks = self.links(facts);
        marks.extend(self.parks(facts));
        marks.extend(self.actors(facts));
        marks.extend(self.names(facts));
        marks
    }

    /// Links in the colours of their parks' types, the paler the more there are.
    fn links(&self, facts: &NetworkMap) -> Vec<Mark> {
        let pale = (45.0 / facts.links.len() as f64).clamp(0.13, 0.6);
        let link = |&(actor, park): &(usize, usize)| {
            let colour = style::of_series(&facts.parks[park].kind, 0).colour;
            let near = facts.actors[actor].scale == Scale::Corporation && self.middle[actor] == Some(park);
            let (opacity, weight) = match (near, facts.parks[park].highlighted) {
                (true, _) => (0.9, 0.25),
                (_, true) => (1.0, 0.45),
                _ => (pale, 0.22),
            };
            Mark::Line(vec![self.actors[actor], self.parks[park]], Stroke::of(colour.mix(opacity), weight))
        };
        facts.links.iter().map(link).collect()
    }

    /// Parks, and above all of them their names where there is room.
    fn parks(&self, facts: &NetworkMap) -> Vec<Mark> {
        let parks = || facts.parks.iter().zip(&self.parks);
        let signs = parks().map(|(park, &at)| {
            let radius = self.radii.2 + if park.highlighted { 0.5 } else { 0.0 };
            sign(at, Marker::Triangle, radius, style::of_series(&park.kind, 0).colour, park.operating)
        });
        let named = parks().filter(|(park, _)| !self.many || park.highlighted);
        let names = named.map(|(park, &(x, y))| {
            let plain = TextStyle::of(NOTE).centre();
            let (text_style, above) = if park.highlighted { (plain.bold(), 2.3) } else { (plain, 1.5) };
            words(text_style.fit(&park.name, 36.0), (x, y - self.radii.2 - above), text_style)
        });
        signs.chain(names).collect()
    }

    fn actors(&self, facts: &NetworkMap) -> Vec<Mark> {
        let actor = |(actor, &at): (&MapActor, &Point)| {
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
            let ring = (actor.passage >= least).then(|| ring(at, radius * 1.3 + 0.75));
            let sign = sign(at, shape(actor.scale), radius, INK, actor.side == Side::Home);
            ring.into_iter().flatten().chain([sign])
        };
        facts.actors.iter().zip(&self.actors).flat_map(actor).collect()
    }

    /// Names of nations, and of regions and corporations where there is room, those with most parks first.
    fn names(&self, facts: &NetworkMap) -> Vec<Mark> {
        let mut order: Vec<usize> = (0..facts.actors.len()).collect();
        order.sort_by_key(|&at| (facts.actors[at].scale, std::cmp::Reverse(self.degrees[at]), at));
        let mut taken: Vec<Point> = Vec::new();
        let mut marks = Vec::new();
        for at in order {
            let (actor, (x, y)) = (&facts.actors[at], self.actors[at]);
            let is_close = |other: &Point| (other.0 - x).abs() < 8.0 && (other.1 - y).abs() < 2.9;
            let is_crowded = self.many && actor.scale == Scale::Corporation;
            if actor.name.is_empty() || is_crowded || taken.iter().any(is_close) {
                continue;
            }
            taken.push((x, y));
            let plain = TextStyle::of(NOTE);
            let (at, text_style, room) = match (actor.scale, actor.side) {
                (Scale::Nation, _) => {
                    let lines = plain.wrap(&actor.name, 28.0, 3).into_iter().enumerate();
                    let bold = plain.bold().centre();
                    marks.extend(lines.map(|(row, line)| words(line, (x, y + 4.2 + 3.1 * row as f64), bold)));
                    continue;
                }
                (Scale::Region, Side::Home) => ((x - 2.6, y), plain.right(), 24.0),
                (Scale::Region, Side::Host) => ((x + 2.6, y), plain, 24.0),
                (Scale::Corporation, _) => ((x, y + 2.9), plain.centre(), 26.0),
            };
            marks.push(words(text_style.fit(&actor.name, room), at, text_style));
        }
        marks
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

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;

    #[test]
    fn a_passage_point_has_a_ring_and_home_is_left_of_its_park() {
        let actor = |name: &str, scale, side, passage| MapActor { name: name.into(), scale, side, passage };
        let facts = NetworkMap {
            actors: vec![
                actor("China", Scale::Nation, Side::Home, 1),
                actor("Rayong", Scale::Region, Side::Host, 0),
                actor("developer", Scale::Corporation, Side::Home, 1),
            ],
            parks: vec![MapPark { name: "TCRIZ".into(), kind: "hybrid".into(), ..MapPark::default() }],
            links: vec![(0, 0), (1, 0), (2, 0)],
            ..NetworkMap::default()
        };
        let marks = Layout::of(&facts, Area { left: 3.0, top: 20.0, right: 157.0, bottom: 70.0 }).marks(&facts);
        assert_eq!(read::dots(&marks).len(), 2, "one ring");
        let signs = read::signs(&marks);
        let shapes: Vec<(Marker, bool)> = signs.iter().map(|(_, marker, _, filled)| (*marker, *filled)).collect();
        let expected =
            [(Marker::Triangle, false), (Marker::Square, true), (Marker::Diamond, false), (Marker::Circle, true)];
        assert_eq!(shapes, expected);
        let [park, nation, region, developer] = [0, 1, 2, 3].map(|k: usize| signs[k].0.0);
        assert!(nation < developer && developer < park && park < region, "{signs:?}");
        assert_eq!(read::texts(&marks), ["TCRIZ", "China", "Rayong", "developer"]);
        assert!(keys(&facts).iter().any(|key| key.name == "not operating (open)"));
    }
}
