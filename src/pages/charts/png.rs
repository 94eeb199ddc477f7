//! From a chart's SVG to pixels, with the embedded faces only: system fonts are never looked for.

use super::ChartError;
use resvg::{tiny_skia, usvg};
use std::sync::Arc;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSans-Bold.ttf");

/// Widest picture that is rendered, in pixels.
const WIDEST: u32 = 16_384;

/// The two faces that text in pictures is drawn with.
pub fn faces() -> usvg::fontdb::Database {
    let mut faces = usvg::fontdb::Database::new();
    for face in [REGULAR, BOLD] {
        faces.load_font_source(usvg::fontdb::Source::Binary(Arc::new(face)));
    }
    faces.set_sans_serif_family("DejaVu Sans");
    faces
}

/// Renders an SVG as a PNG `width` pixels wide, its height in proportion. At 160 mm, 1890 pixels are 300 to the inch.
///
/// # Errors
/// When `svg` is not an SVG document, or the picture would be empty or wider than 16 384 pixels.
pub fn png(svg: &str, width: u32) -> Result<Vec<u8>, ChartError> {
    let options =
        usvg::Options { fontdb: Arc::new(faces()), font_family: "DejaVu Sans".to_owned(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| ChartError::NotSvg(error.to_string()))?;
    let size = tree.size();
    let scale = width as f32 / size.width();
    let height = (size.height() * scale).round();
    if width > WIDEST || height > WIDEST as f32 {
        return Err(ChartError::Size(width));
    }
    let mut pixels = tiny_skia::Pixmap::new(width, height as u32).ok_or(ChartError::Size(width))?;
    pixels.fill(tiny_skia::Color::WHITE);
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    encode(&pixels).map_err(|error| ChartError::Drawing(error.to_string()))
}

/// Opaque pixels as a PNG. Of the encoder's settings this one takes a third of the time of its fast default for the same
/// size; half the size would cost seven times as much.
fn encode(pixels: &tiny_skia::Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let colours: Vec<u8> = pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Paeth);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}
