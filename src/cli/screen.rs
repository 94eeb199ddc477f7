//! The screen that text is read on: how wide it is, whether it has colours, and tables and lines that fit it.

use std::io::{self, IsTerminal};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// What text is read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Screen {
    /// Columns; nothing where lines may be as long as they like.
    pub(super) columns: Option<usize>,
    /// Whether colours are wanted.
    pub(super) colour: bool,
}

/// Codes of colours.
pub(super) const BOLD: &str = "1";
pub(super) const RED: &str = "1;31";
pub(super) const GREEN: &str = "1;32";
pub(super) const YELLOW: &str = "33";

impl Screen {
    /// The terminal behind standard output; anything else takes plain lines of any length.
    pub(super) fn of_stdout() -> Self {
        if !io::stdout().is_terminal() {
            return Self::FILE;
        }
        Self {
            columns: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
            colour: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    /// Lines of any length without colours: what goes into files.
    pub(super) const FILE: Self = Self { columns: None, colour: false };

    pub(super) fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Whether every line of a text has a place.
    pub(super) fn fits(self, text: &str) -> bool {
        self.columns.is_none_or(|columns| text.lines().all(|line| width(line) <= columns))
    }

    /// A table as lines; where it is too wide, as several below each other that all begin with the first column. Columns
    /// from `right` on stand to the right; cells with a star are the highest of their kind, and bold: whether that is good, an outcome says.
    pub(super) fn table(self, table: &Table, right: usize) -> String {
        let cells: Vec<Vec<String>> = (table.header().into_iter().chain(table.row_iter()))
            .map(|row| row.cell_iter().map(comfy_table::Cell::content).collect())
            .collect();
        let count = cells.iter().map(Vec::len).max().unwrap_or(0);
        let all: Vec<usize> = (1..count).collect();
        let mut most = all.len().max(1);
        let text = loop {
            let groups: Vec<&[usize]> = if all.is_empty() { vec![&[]] } else { all.chunks(most).collect() };
            let tables: Vec<String> = groups.iter().map(|group| part(&cells, group, right)).collect();
            let text = tables.join("\n\n");
            if most == 1 || self.fits(&text) {
                break text;
            }
            most -= 1;
        };
        let marked = |line: &str| -> String {
            let starred = |part: &str| if part.contains('*') { self.paint(BOLD, part) } else { part.to_owned() };
            line.split_inclusive("  ").map(starred).collect()
        };
        text.lines().map(|line| marked(line) + "\n").collect()
    }

    /// Running text wrapped at spaces; lines with columns of blanks stay as they are, since numbers must stay whole.
    pub(super) fn wrapped(self, text: &str) -> String {
        text.lines()
            .map(|line| self.columns.map_or_else(|| format!("{line}\n"), |columns| wrapped(line, columns)))
            .collect()
    }

    /// Indented lines, of 80 columns where no terminal says how many.
    pub(super) fn paragraph(self, text: &str) -> String {
        indented(text, self.columns.unwrap_or(80))
    }
}

/// Indented lines for the terminal, or of 80 columns where there is none.
pub(super) fn paragraph(text: &str) -> String {
    Screen::of_stdout().paragraph(text)
}

/// The first column of a table and some others.
fn part(cells: &[Vec<String>], group: &[usize], right: usize) -> String {
    let mut table = plain();
    let of = |row: &Vec<String>| -> Vec<String> {
        std::iter::once(&0).chain(group).map(|&at| row.get(at).cloned().unwrap_or_default()).collect()
    };
    let mut rows = cells.iter().map(of);
    if let Some(header) = rows.next() {
        table.set_header(header);
    }
    table.add_rows(rows);
    right_aligned(&mut table, right);
    table.trim_fmt()
}

/// A table without lines.
pub(super) fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// Puts the columns from `first` on to the right.
pub(super) fn right_aligned(table: &mut Table, first: usize) {
    for column in table.column_iter_mut().skip(first) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// Indented lines of so many columns.
pub(super) fn indented(text: &str, columns: usize) -> String {
    wrapped(&format!("  {}", text.split_whitespace().collect::<Vec<_>>().join(" ")), columns)
}

fn wrapped(line: &str, columns: usize) -> String {
    let text = line.trim_start();
    let indent = &line[..line.len() - text.len()];
    if width(line) <= columns || text.contains("  ") {
        return format!("{line}\n");
    }
    let mut wrapped = indent.to_owned();
    let mut used = indent.len();
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 && used + 1 + width(word) > columns {
            wrapped = wrapped + "\n" + indent;
            used = indent.len();
        } else if at > 0 {
            wrapped.push(' ');
            used += 1;
        }
        wrapped += word;
        used += width(word);
    }
    wrapped + "\n"
}

/// Columns that a line takes, colours left out; all letters here are one column wide.
pub(super) fn width(line: &str) -> usize {
    let mut inside = false;
    (line.chars())
        .filter(|&c| {
            let was_inside = inside;
            inside = if inside { c != 'm' } else { c == '\u{1b}' };
            !was_inside && !inside
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_is_cut_between_columns_and_loses_nothing() {
        let mut table = plain();
        table.set_header(["", "first arm", "second arm", "third arm"]);
        table.add_row(["transfer", "*0.0123 ± 0.0012", "0.0456 ± 0.0021", "0.0789 ± 0.0034"]);
        for columns in [30, 44, 60, 200] {
            let screen = Screen { columns: Some(columns), colour: true };
            let text = screen.table(&table, 1);
            assert!(screen.fits(&text), "{columns}:\n{text}");
            for cell in ["first arm", "0.0123 ± 0.0012", "0.0456 ± 0.0021", "0.0789 ± 0.0034"] {
                assert!(text.contains(cell), "{columns} lacks {cell}");
            }
            assert!(text.contains("\u{1b}[1m"));
        }
    }

    #[test]
    fn running_text_keeps_its_indentation() {
        let screen = Screen { columns: Some(12), colour: false };
        assert_eq!(screen.wrapped("  one two three\na  b c d e f g h"), "  one two\n  three\na  b c d e f g h\n");
    }
}
