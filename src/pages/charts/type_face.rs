//! The two faces that words in pictures are drawn with, and lines of words as outlines.

use super::ChartError;
use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

static REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// The regular and the bold face.
pub(super) struct Faces([TypeFace; 2]);

impl Faces {
    /// `DejaVu` Sans, which the program carries.
    pub(super) fn embedded() -> Result<Self, ChartError> {
        let face = |bytes| {
            let face = Face::parse(bytes, 0).map_err(|error| ChartError::Drawing(error.to_string()))?;
            let em = f32::from(face.units_per_em());
            let x_height = face.x_height().map_or(0.5, |height| f32::from(height) / em);
            Ok(TypeFace { face, em, x_height })
        };
        Ok(Self([face(REGULAR)?, face(BOLD)?]))
    }

    pub(super) fn face(&self, bold: bool) -> &TypeFace {
        &self.0[usize::from(bold)]
    }
}

/// A face.
pub(super) struct TypeFace {
    face: Face<'static>,
    /// Units of the face per em.
    em: f32,
    /// Height of small letters in em.
    pub(super) x_height: f32,
}

impl TypeFace {
    /// A line of words; a character that the face does not have is drawn as its box for missing ones.
    pub(super) fn line(&self, text: &str) -> Line<'_> {
        let mut glyphs: Vec<(GlyphId, f32)> = Vec::new();
        let mut width = 0.0;
        for letter in text.chars() {
            let glyph = self.face.glyph_index(letter).unwrap_or_default();
            if let Some(&(before, _)) = glyphs.last() {
                width += self.kerning(before, glyph) / self.em;
            }
            glyphs.push((glyph, width));
            width += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default()) / self.em;
        }
        Line { face: self, glyphs, width }
    }

    /// How much nearer than usual two letters stand, in units of the face.
    fn kerning(&self, left: GlyphId, right: GlyphId) -> f32 {
        let tables = self.face.tables().kern.into_iter().flat_map(|kern| kern.subtables);
        let mut pairs = tables.filter(|table| table.horizontal && !table.variable);
        f32::from(pairs.find_map(|table| table.glyphs_kerning(left, right)).unwrap_or_default())
    }
}

/// Glyphs side by side, with places and width in em.
pub(super) struct Line<'a> {
    face: &'a TypeFace,
    glyphs: Vec<(GlyphId, f32)>,
    pub(super) width: f32,
}

impl Line<'_> {
    /// The outline of the line in type of a size, from `left` on the base line `y`; nothing if there is no ink.
    pub(super) fn path(&self, left: f32, y: f32, size: f32) -> Option<Path> {
        let mut pen = Pen { path: PathBuilder::new(), left, y, scale: size / self.face.em };
        for (glyph, place) in &self.glyphs {
            pen.left = left + place * size;
            self.face.face.outline_glyph(*glyph, &mut pen);
        }
        pen.path.finish()
    }
}

/// Turns outlines in units of the face, upwards, to those of the sheet, downwards.
struct Pen {
    path: PathBuilder,
    left: f32,
    y: f32,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.left + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
