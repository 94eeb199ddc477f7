//! How every chart looks: colours with a second channel beside each, line weights and sizes of type.

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

/// A colour that may let shine through what lies below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink {
    pub(crate) colour: Colour,
    /// From 0 to 1, all of it.
    pub(crate) opacity: f64,
}

impl Colour {
    /// As ink of an opacity.
    pub(crate) const fn mix(self, opacity: f64) -> Ink {
        Ink { colour: self, opacity }
    }
}

impl From<Colour> for Ink {
    fn from(colour: Colour) -> Self {
        colour.mix(1.0)
    }
}

/// Width and height of a chart in mm, as printed at full size.
pub(crate) const PAGE: (f64, f64) = (160.0, 100.0);
/// Empty border around everything, mm.
pub(crate) const BORDER: f64 = 3.0;

/// Height of type in mm. At 90 mm wide the smallest is still 1.5 mm, about 4 points.
pub(crate) const TITLE: f64 = 3.9;
/// Axis titles, direct labels, legends.
pub(crate) const LABEL: f64 = 3.3;
/// Numbers along axes.
pub(crate) const TICK: f64 = 3.1;
/// The words below a chart.
pub(crate) const CAPTION: f64 = 2.8;
/// Source keys beside points, event labels.
pub(crate) const NOTE: f64 = 2.6;

/// Weight of axes, mm.
pub(crate) const AXIS: f64 = 0.2;
/// Weight of the grid, mm.
pub(crate) const GRID: f64 = 0.15;
/// Weight of medians and curves, mm.
pub(crate) const CURVE: f64 = 0.6;

/// Text and axes.
pub(crate) const INK: Colour = Colour(0x26, 0x26, 0x26);
/// Captions, secondary lines.
pub(crate) const GREY: Colour = Colour(0x5C, 0x5C, 0x5C);
/// Grid.
pub(crate) const PALE: Colour = Colour(0xE2, 0xE2, 0xE2);
/// Paper.
pub(crate) const PAPER: Colour = Colour(0xFF, 0xFF, 0xFF);

/// Opacity of the band that holds 50 % and of the one that holds 90 %.
pub(crate) const INNER: f64 = 0.24;
/// See [`INNER`].
pub(crate) const OUTER: f64 = 0.08;

/// A point's shape, so that no series is distinguished by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
}

/// An area's texture, so that no area is distinguished by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texture {
    Plain,
    Upright,
    Level,
    Dots,
}

/// Colour and second channels of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SeriesStyle {
    /// From the palette of Okabe and Ito (2008), which is distinguished under all common colour blindness.
    pub(crate) colour: Colour,
    /// Lengths in mm, drawn and skipped in turn; empty is a full line.
    pub(crate) dash: &'static [f64],
    pub(crate) marker: Marker,
    pub(crate) texture: Texture,
}

const fn series(colour: Colour, dash: &'static [f64], marker: Marker, texture: Texture) -> SeriesStyle {
    SeriesStyle { colour, dash, marker, texture }
}

/// Colours that many charts use.
pub(crate) const BLUE: Colour = Colour(0x00, 0x72, 0xB2);
pub(crate) const VERMILION: Colour = Colour(0xD5, 0x5E, 0x00);
const GREEN: Colour = Colour(0x00, 0x8F, 0x6B);
const DARK: Colour = Colour(0x4D, 0x4D, 0x4D);
const DASHES: &[f64] = &[2.4, 1.0];
const DOTS: &[f64] = &[0.8, 0.7];
const DASHES_AND_DOTS: &[f64] = &[3.2, 0.8, 0.7, 0.8];

const HIERARCHICAL: SeriesStyle = series(BLUE, DASHES, Marker::Square, Texture::Upright);
const SPONTANEOUS: SeriesStyle = series(VERMILION, DOTS, Marker::Triangle, Texture::Plain);
const HYBRID: SeriesStyle = series(GREEN, &[], Marker::Circle, Texture::Dots);
const OPEN: SeriesStyle = series(DARK, DASHES_AND_DOTS, Marker::Diamond, Texture::Level);
/// Looks of series that have no fixed one, in turn.
const OTHERS: [SeriesStyle; 7] = [
    series(BLUE, &[], Marker::Circle, Texture::Plain),
    series(VERMILION, DASHES, Marker::Square, Texture::Upright),
    series(GREEN, DOTS, Marker::Triangle, Texture::Dots),
    series(Colour(0xCC, 0x79, 0xA7), DASHES_AND_DOTS, Marker::Diamond, Texture::Level),
    series(Colour(0xE6, 0x9F, 0x00), &[1.6, 0.8], Marker::Circle, Texture::Upright),
    series(Colour(0x56, 0xB4, 0xE9), &[4.0, 1.2], Marker::Square, Texture::Dots),
    series(DARK, &[0.5, 1.0], Marker::Triangle, Texture::Plain),
];

/// `colour` on white paper at an opacity, as a colour of its own, so that no grid shows through.
pub(crate) fn tint(colour: Colour, opacity: f64) -> Colour {
    let mix = |part: u8| (f64::from(part) * opacity + 255.0 * (1.0 - opacity)).round() as u8;
    Colour(mix(colour.0), mix(colour.1), mix(colour.2))
}

/// Names in the order in which they first come, each once.
pub(crate) fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    names.fold(Vec::new(), |mut distinct, name| {
        if !distinct.contains(&name.as_str()) {
            distinct.push(name);
        }
        distinct
    })
}

/// The look of the series called `name`: fixed for the arms and types of partnership, else that of the `index`-th other
/// series.
pub(crate) fn of_series(name: &str, index: usize) -> SeriesStyle {
    match name {
        "hierarchical" => HIERARCHICAL,
        "spontaneous" => SPONTANEOUS,
        "hybrid" => HYBRID,
        "open" => OPEN,
        _ => OTHERS[index % OTHERS.len()],
    }
}
