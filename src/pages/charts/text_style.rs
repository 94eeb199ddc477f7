//! How wide words will be in the embedded font, and how to make them fit.

use super::style::{self, Colour};

/// Which end of the words stands at the given place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
}

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TextStyle {
    /// Height of type in mm.
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) colour: Colour,
    pub(crate) align: Align,
}

impl TextStyle {
    /// Upright, dark, left-aligned type of a size.
    pub(crate) const fn of(size: f64) -> Self {
        Self { size, bold: false, colour: style::INK, align: Align::Left }
    }
    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
    pub(crate) const fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }
    pub(crate) const fn centre(self) -> Self {
        Self { align: Align::Centre, ..self }
    }
    pub(crate) const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }

    /// Width of `words` in mm.
    pub(crate) fn width(self, text: &str) -> f64 {
        text.chars().map(|c| f64::from(advance(c, self.bold))).sum::<f64>() / UNITS_PER_EM * self.size
    }

    /// `words`, shortened with an ellipsis to at most `width` mm.
    pub(crate) fn fit(self, text: &str, width: f64) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let room = width - self.width("…");
        let mut used = 0.0;
        let kept: String = text
            .chars()
            .take_while(|&c| {
                used += f64::from(advance(c, self.bold)) / UNITS_PER_EM * self.size;
                used <= room
            })
            .collect();
        format!("{}…", kept.trim_end())
    }

    /// `words` broken into at most `most` lines of at most `width` mm; what does not fit ends in an ellipsis.
    pub(crate) fn wrap(self, text: &str, width: f64, most: usize) -> Vec<String> {
        // A number stays with its per cent sign.
        let glued = text.replace(" %", "\u{A0}%");
        let mut lines: Vec<String> = Vec::new();
        for word in glued.split_ascii_whitespace() {
            match lines.last_mut() {
                Some(line) if self.width(line) + self.width(" ") + self.width(word) <= width => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        if lines.len() > most {
            let rest = lines.split_off(most.max(1) - 1).join(" ");
            lines.push(rest);
        }
        lines.iter().map(|line| self.fit(line, width).replace('\u{A0}', " ")).collect()
    }
}

const UNITS_PER_EM: f64 = 2048.0;

/// Advance of a character in units of the em. A character outside printable ASCII takes a typical width.
fn advance(c: char, bold: bool) -> u16 {
    let table = if bold { &BOLD } else { &REGULAR };
    match c {
        ' '..='~' => table[c as usize - 32],
        '\u{A0}' => table[0],
        '\u{2009}' | '\u{202F}' => 409,
        '⁰'..='⁹' | '¹' | '²' | '³' | '₀'..='₉' => 821 + 77 * u16::from(bold),
        '−' | '×' | '±' | '≥' | '≤' | '→' | '←' => 1716,
        '—' | '…' => 2048,
        '–' => 1024,
        'Α'..='Ω' | 'А'..='я' => 1444 + 172 * u16::from(bold),
        _ if c.is_control() => 0,
        '\u{2E80}'.. => 2048,
        _ => 1297 + 152 * u16::from(bold),
    }
}

/// Advances of `DejaVu` Sans from the space to the tilde.
const REGULAR: [u16; 95] = [
    651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303, 1303, 1303, 1303, 1303,
    1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048, 1401, 1405, 1430, 1577, 1294, 1178, 1587,
    1540, 604, 604, 1343, 1141, 1767, 1532, 1612, 1235, 1612, 1423, 1300, 1251, 1499, 1401, 2025, 1403, 1251, 1403,
    799, 690, 799, 1716, 1024, 1024, 1255, 1300, 1126, 1300, 1260, 721, 1300, 1298, 569, 569, 1186, 569, 1995, 1298,
    1253, 1300, 1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212, 1075, 1303, 690, 1303, 1716,
];

/// The same in bold.
const BOLD: [u16; 95] = [
    713, 934, 1067, 1716, 1425, 2052, 1786, 627, 936, 936, 1071, 1716, 778, 850, 778, 748, 1425, 1425, 1425, 1425,
    1425, 1425, 1425, 1425, 1425, 1425, 819, 819, 1716, 1716, 1716, 1188, 2048, 1585, 1561, 1503, 1700, 1399, 1399,
    1681, 1714, 762, 762, 1587, 1305, 2038, 1714, 1741, 1501, 1741, 1577, 1475, 1397, 1663, 1585, 2259, 1579, 1483,
    1485, 936, 748, 936, 1716, 1024, 1024, 1382, 1466, 1214, 1466, 1389, 891, 1466, 1458, 702, 702, 1362, 702, 2134,
    1458, 1407, 1466, 1466, 1010, 1219, 979, 1458, 1335, 1892, 1321, 1335, 1192, 1458, 748, 1458, 1716,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_shortened_and_broken_within_the_width() {
        let text_style = TextStyle::of(3.0);
        let long = "the Thai-Chinese Rayong Industrial Zone of the Eastern Economic Corridor";
        assert_eq!(text_style.fit("short", 40.0), "short");
        let cut = text_style.fit(long, 40.0);
        assert!(cut.ends_with('…') && text_style.width(&cut) <= 40.0, "{cut}");
        let lines = text_style.wrap(long, 40.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| text_style.width(line) <= 40.0), "{lines:?}");
        assert_eq!(text_style.wrap(long, 400.0, 2), [long]);
        assert!(text_style.wrap("", 40.0, 2).is_empty());
    }

    #[test]
    fn the_table_of_widths_is_that_of_the_embedded_faces() {
        let faces = super::super::type_face::Faces::embedded().unwrap();
        for bold in [false, true] {
            for text in
                ["abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789 [+-.,;:] %", "−0.05 × 10⁻³"]
            {
                let measured = 20.0 * f64::from(faces.face(bold).line(text).width);
                let told = TextStyle { bold, ..TextStyle::of(20.0) }.width(text);
                assert!((told / measured - 1.0).abs() < 0.03, "{text}: {told} against {measured}");
            }
        }
    }
}
