//! From a chart's SVG to pixels: the few elements that a sheet is made of, in the embedded faces only. System fonts are
//! never looked for.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::ChartError;
use super::type_face::Faces;
use roxmltree::{Document, Node};
use tiny_skia::{Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

/// Widest picture that is rendered, in pixels.
const WIDEST: u32 = 16_384;

/// Renders a chart as a PNG `width` pixels wide, its height in proportion. At 160 mm, 1890 pixels are 300 to the inch.
///
/// # Errors
/// When `svg` is not an SVG document, when it holds anything that no chart is made of, or when the picture would be
/// empty or wider than 16 384 pixels.
pub fn png(svg: &str, width: u32) -> Result<Vec<u8>, ChartError> {
    let document = Document::parse(svg).map_err(|error| ChartError::NotSvg(error.to_string()))?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(ChartError::NotSvg(format!("it begins with `{}`", root.tag_name().name())));
    }
    let [_, _, wide, high] = numbers(root, "viewBox")?[..] else {
        return Err(ChartError::NotSvg("`viewBox` does not have four numbers".to_owned()));
    };
    let scale = width as f32 / wide;
    let height = (high * scale).round();
    if width > WIDEST || height > WIDEST as f32 {
        return Err(ChartError::Size(width));
    }
    let mut pixels = Pixmap::new(width, height as u32).ok_or(ChartError::Size(width))?;
    pixels.fill(Color::WHITE);
    let mut sheet = Sheet { pixels, scale: Transform::from_scale(scale, scale), faces: Faces::embedded()? };
    sheet.draw(root)?;
    encode(&sheet.pixels).map_err(|error| ChartError::Drawing(error.to_string()))
}

/// Pixels being drawn on.
struct Sheet {
    pixels: Pixmap,
    scale: Transform,
    faces: Faces,
}

impl Sheet {
    /// Draws what stands within an element, in its order.
    fn draw(&mut self, parent: Node) -> Result<(), ChartError> {
        for element in parent.children().filter(Node::is_element) {
            let path = match element.tag_name().name() {
                "title" | "desc" | "style" => None,
                "g" => {
                    self.draw(element)?;
                    None
                }
                "rect" => {
                    let [x, y, width, height] = each(element, ["x", "y", "width", "height"])?;
                    Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect)
                }
                "circle" => {
                    let [x, y, radius] = each(element, ["cx", "cy", "r"])?;
                    PathBuilder::from_circle(x, y, radius)
                }
                "line" => through(&each(element, ["x1", "y1", "x2", "y2"])?, false),
                "polyline" => through(&numbers(element, "points")?, false),
                "polygon" => through(&numbers(element, "points")?, true),
                "text" => self.words(element)?,
                name => return Err(ChartError::NotSvg(format!("`{name}` is no part of a chart"))),
            };
            if let Some(path) = path {
                self.fill(element, &path)?;
                self.stroke(element, &path)?;
            }
        }
        Ok(())
    }

    fn fill(&mut self, element: Node, path: &Path) -> Result<(), ChartError> {
        // Of a line there is nothing to fill.
        if let Some(paint) = paint(element, "fill")?.filter(|_| element.tag_name().name() != "line") {
            self.pixels.fill_path(path, &paint, FillRule::Winding, self.scale, None);
        }
        Ok(())
    }

    fn stroke(&mut self, element: Node, path: &Path) -> Result<(), ChartError> {
        if let Some(paint) = paint(element, "stroke")? {
            let [width] = each(element, ["stroke-width"])?;
            let stroke = Stroke { width, line_join: LineJoin::Round, ..Stroke::default() };
            self.pixels.stroke_path(path, &paint, &stroke, self.scale, None);
        }
        Ok(())
    }

    /// The outline of a line of text whose small letters are centred on its height.
    fn words(&self, element: Node) -> Result<Option<Path>, ChartError> {
        let [x, y, size] = each(element, ["x", "y", "font-size"])?;
        let text: String = element.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect();
        let words = text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let face = self.faces.face(element.attribute("font-weight") == Some("bold"));
        let line = face.line(&words);
        let left = match element.attribute("text-anchor") {
            Some("middle") => x - line.width * size / 2.0,
            Some("end") => x - line.width * size,
            _ => x,
        };
        Ok(line.path(left, y + face.x_height * size / 2.0, size))
    }
}

/// How an element is filled or stroked, if it is.
fn paint(element: Node, what: &str) -> Result<Option<Paint<'static>>, ChartError> {
    let Some(colour) = element.attribute(what).filter(|colour| *colour != "none") else { return Ok(None) };
    let parts = colour.strip_prefix('#').filter(|digits| digits.len() == 6);
    let rgb = parts.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let [_, red, green, blue] =
        rgb.ok_or_else(|| ChartError::NotSvg(format!("`{colour}` is no colour of a chart")))?.to_be_bytes();
    let opacity = numbers(element, &format!("{what}-opacity")).map_or(1.0, |opacity| opacity[0]);
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, (opacity * 255.0).round() as u8);
    Ok(Some(paint))
}

/// A path through points that are given as x and y in turn.
fn through(places: &[f32], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (at, point) in places.chunks_exact(2).enumerate() {
        if at == 0 {
            path.move_to(point[0], point[1]);
        } else {
            path.line_to(point[0], point[1]);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// The first number of each of several attributes.
fn each<const N: usize>(element: Node, names: [&str; N]) -> Result<[f32; N], ChartError> {
    let mut values = [0.0; N];
    for (value, name) in values.iter_mut().zip(names) {
        *value = numbers(element, name)?[0];
    }
    Ok(values)
}

/// The numbers of an attribute, at least one.
fn numbers(element: Node, name: &str) -> Result<Vec<f32>, ChartError> {
    let wrong = || ChartError::NotSvg(format!("`{name}` of `{}` is missing or no number", element.tag_name().name()));
    let text = element.attribute(name).ok_or_else(wrong)?;
    let words = text.split([' ', ',']).filter(|word| !word.is_empty());
    let numbers: Vec<f32> = words.map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    if numbers.is_empty() { Err(wrong()) } else { Ok(numbers) }
}

/// Opaque pixels as a PNG: as numbers of a palette where they have at most 256 colours, which most charts do and which takes
/// a fraction of the bytes; otherwise as red, green and blue.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_depth(png::BitDepth::Eight);
    let data = if let Some((palette, numbers)) = indexed(pixels) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::NoFilter);
        numbers
    } else {
        encoder.set_color(png::ColorType::Rgb);
        // A third of the time of the encoder's fast default for the same size; half the size would cost seven times as much.
        encoder.set_compression(png::Compression::Fast);
        encoder.set_filter(png::Filter::Paeth);
        pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(bytes)
}

/// Colours in the order in which they are met, and the number of each pixel's; nothing if there are more than a byte counts.
fn indexed(pixels: &Pixmap) -> Option<(Vec<u8>, Vec<u8>)> {
    let (mut palette, mut known) = (Vec::new(), BTreeMap::new());
    let (mut last, mut number) = ([0; 3], None);
    let numbers = pixels.data().chunks_exact(4).map(|pixel| {
        let colour = [pixel[0], pixel[1], pixel[2]];
        if number.is_none() || colour != last {
            let next = u8::try_from(known.len());
            let own = match known.entry(colour) {
                Entry::Occupied(entry) => *entry.get(),
                Entry::Vacant(entry) => {
                    palette.extend(colour);
                    *entry.insert(next.ok()?)
                }
            };
            (last, number) = (colour, Some(own));
        }
        number
    });
    let numbers = numbers.collect::<Option<Vec<u8>>>()?;
    Some((palette, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(elements: &str) -> Result<Vec<u8>, ChartError> {
        png(&format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 50'>{elements}</svg>"), 100)
    }

    /// Colour of a pixel of a picture of 100 by 50.
    fn at(picture: &[u8], x: usize, y: usize) -> [u8; 3] {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let start = 3 * (100 * y + x);
        [pixels[start], pixels[start + 1], pixels[start + 2]]
    }

    #[test]
    fn elements_lie_over_one_another_in_their_order() {
        let picture = of("<rect x='10' y='10' width='30' height='30' fill='#0000FF' stroke='none'/>\
                          <g><circle cx='25' cy='25' r='5' fill='#FF0000'/></g>\
                          <line stroke='#000000' stroke-opacity='0.5' stroke-width='4' x1='50' y1='25' x2='90' y2='25'/>\
                          <polygon fill='#00FF00' fill-opacity='0.5' points='10,10 20,10 20,20 10,20 '/>")
        .unwrap();
        assert_eq!(at(&picture, 5, 5), [255, 255, 255]);
        assert_eq!(at(&picture, 35, 35), [0, 0, 255]);
        assert_eq!(at(&picture, 25, 25), [255, 0, 0]);
        let near = |found: [u8; 3], told: [u8; 3]| found.iter().zip(told).all(|(a, b)| a.abs_diff(b) <= 2);
        assert!(near(at(&picture, 70, 25), [127, 127, 127]), "{:?}", at(&picture, 70, 25));
        assert!(near(at(&picture, 15, 15), [0, 127, 127]), "{:?}", at(&picture, 15, 15));
        assert_eq!(at(&picture, 70, 28), [255, 255, 255]);
    }

    /// Of few colours each pixel takes a byte, of many three; both show the same.
    #[test]
    fn a_palette_is_used_while_it_has_room() {
        let dot = |k: usize| {
            let [x, y, red, green] = [k % 100, k / 100, k % 251, k / 251];
            format!("<rect x='{x}' y='{y}' width='1' height='1' fill='#{red:02X}{green:02X}40'/>")
        };
        let stripes = |number: usize| (0..number).map(dot).collect::<Vec<String>>().concat();
        let kind =
            |picture: &[u8]| png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap().info().color_type;
        let (few, many) = (of(&stripes(200)).unwrap(), of(&stripes(300)).unwrap());
        assert_eq!([kind(&few), kind(&many)], [png::ColorType::Indexed, png::ColorType::Rgb]);
        for k in [0, 99, 199] {
            assert_eq!(at(&few, k % 100, k / 100), [(k % 251) as u8, (k / 251) as u8, 0x40]);
            assert_eq!(at(&few, k % 100, k / 100), at(&many, k % 100, k / 100));
        }
        assert_eq!(at(&many, 99, 2), [(299 % 251) as u8, 1, 0x40]);
    }

    #[test]
    fn what_no_chart_is_made_of_is_named() {
        for (elements, word) in [
            ("<image href='a.png'/>", "`image`"),
            ("<rect x='0' y='0' width='9' height='9' fill='tomato'/>", "`tomato`"),
            ("<circle cx='0' cy='0' fill='#000000'/>", "`r` of `circle`"),
            ("<line stroke='#000000' stroke-width='wide' x1='1' y1='1' x2='2' y2='2'/>", "`stroke-width`"),
        ] {
            let error = of(elements).unwrap_err();
            assert!(matches!(&error, ChartError::NotSvg(why) if why.contains(word)), "{elements}: {error}");
        }
        assert!(matches!(png("<html/>", 100), Err(ChartError::NotSvg(_))));
    }
}
