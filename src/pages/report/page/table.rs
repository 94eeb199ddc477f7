//! A table of a page: it scrolls by itself where it is wider, can be copied, and sorted or filtered if it is to be.

use std::fmt::Write;

use crate::analysis::Interval;
use crate::html::escape;
use crate::report::figures::{between, number, with_interval};

/// Letters up to which words are not broken, and beyond which they get a wider column.
const SHORT: usize = 14;
const LONG: usize = 48;

/// A table of a page.
#[derive(Debug, Clone)]
pub struct PageTable {
    id: String,
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    is_sortable: bool,
    is_stacked: bool,
}

#[derive(Debug, Clone)]
struct Column {
    name: String,
    is_words: bool,
    /// The word chosen to begin with, if the reader can choose among its words.
    filter: Option<String>,
}

/// A cell of a table: text, and what it is sorted by.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub(in crate::report) text: String,
    pub(in crate::report) value: Option<f64>,
    pub(in crate::report) hint: Option<String>,
    pub(in crate::report) strong: bool,
    /// Said to those who cannot see how it looks.
    pub(in crate::report) aside: &'static str,
    /// A place on the page that the text leads to.
    pub(in crate::report) link: Option<String>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<f64> for Cell {
    /// A number with four digits that count; a dash where it is missing.
    fn from(value: f64) -> Self {
        Self { text: number(value), value: value.is_finite().then_some(value), ..Self::default() }
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.unwrap_or(f64::NAN).into()
    }
}

impl From<Interval> for Cell {
    /// A number with the ends of its interval, as far as they are known.
    fn from(value: Interval) -> Self {
        Self::of(between(value), value.value)
    }
}

impl Cell {
    /// Text that stands for a number.
    pub fn of(text: impl Into<String>, value: f64) -> Self {
        Self { text: text.into(), value: value.is_finite().then_some(value), ..Self::default() }
    }

    /// A number with half the width of its interval.
    pub(in crate::report) fn plus_minus(value: Interval) -> Self {
        Self::of(with_interval(value), value.value)
    }

    /// The same in bold, if `strong`.
    #[must_use]
    pub fn strong(self, strong: bool) -> Self {
        Self { strong, ..self }
    }
}

/// A column of a table whose rows are values of one type: its name, whether it holds words, and its cell in a row.
pub(in crate::report) type TableColumn<'a, T> = (&'a str, bool, &'a dyn Fn(&T) -> Cell);

/// A column of words.
pub(in crate::report) fn words<'a, T>(name: &'a str, cell: &'a dyn Fn(&T) -> Cell) -> TableColumn<'a, T> {
    (name, true, cell)
}

/// A column of numbers.
pub(in crate::report) fn numbers<'a, T>(name: &'a str, cell: &'a dyn Fn(&T) -> Cell) -> TableColumn<'a, T> {
    (name, false, cell)
}

impl PageTable {
    /// A table of these rows that the reader can sort.
    pub(in crate::report) fn of<T>(
        id: &str,
        caption: &str,
        rows: impl IntoIterator<Item = T>,
        columns: &[TableColumn<T>],
    ) -> Self {
        let table = columns.iter().fold(Self::new(id, caption), |table, (name, is_words, _)| {
            if *is_words { table.words(*name) } else { table.numbers(*name) }
        });
        let row = |table: Self, row: T| table.row(columns.iter().map(|(.., cell)| cell(&row)));
        rows.into_iter().fold(table, row).sortable()
    }

    /// A table without columns; `id` is its own on the page.
    pub fn new(id: &str, caption: &str) -> Self {
        Self {
            id: id.to_owned(),
            caption: caption.to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
            is_sortable: false,
            is_stacked: false,
        }
    }

    /// Adds a column of words.
    #[must_use]
    pub fn words(mut self, name: impl Into<String>) -> Self {
        self.columns.push(Column { name: name.into(), is_words: true, filter: None });
        self
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn numbers(mut self, name: impl Into<String>) -> Self {
        self.columns.push(Column { name: name.into(), is_words: false, filter: None });
        self
    }

    /// Adds a row, a cell per column.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }

    /// Lets the reader sort it by any column.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.is_sortable = true;
        self
    }

    /// Puts the cells of a row below each other on a phone, each with the name of its column: for columns of sentences.
    #[must_use]
    pub fn stacked(mut self) -> Self {
        self.is_stacked = true;
        self
    }

    /// Lets the reader choose among the words of the first column; `first` is chosen to begin with, and an empty word is
    /// all of them.
    #[must_use]
    pub fn filtered(mut self, first: &str) -> Self {
        if let Some(column) = self.columns.first_mut() {
            column.filter = Some(first.to_owned());
        }
        self
    }

    /// Lets the reader choose among the words of the column added last, with all of them shown to begin with.
    #[must_use]
    pub fn chosen(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.filter = Some(String::new());
        }
        self
    }

    pub(super) fn html(&self) -> String {
        let class =
            class_of(&[if self.is_sortable { "sortable" } else { "" }, if self.is_stacked { "stacked" } else { "" }]);
        let mut html = format!(
            "<div class=\"wide listing\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\"><table id=\"{1}\"{class}>\
             <caption>{0}</caption><thead><tr>",
            escape(&self.caption),
            escape(&self.id),
        );
        let side = |at: usize| if self.columns.get(at).is_some_and(|column| column.is_words) { "text" } else { "" };
        for (at, Column { name, filter, .. }) in self.columns.iter().enumerate() {
            let filter =
                filter.as_ref().map_or_else(String::new, |first| format!(" data-filter=\"{}\"", escape(first)));
            // Writing to a string cannot fail.
            let width = if name.chars().count() > SHORT { "long" } else { "" };
            let _ = write!(html, "<th scope=\"col\"{}{filter}>{}</th>", class_of(&[side(at), width]), escape(name));
        }
        html += "</tr></thead>\n<tbody>\n";
        for row in &self.rows {
            html += "<tr>";
            for (at, cell) in row.iter().enumerate() {
                let label =
                    self.columns.get(at).filter(|_| self.is_stacked && at > 0).map(|column| column.name.as_str());
                html += &cell.html(at == 0, side(at), label);
            }
            html += "</tr>\n";
        }
        html + "</tbody></table></div>\n"
    }
}

impl Cell {
    fn html(&self, is_head: bool, side: &str, label: Option<&str>) -> String {
        let width = match self.text.chars().count() {
            _ if side != "text" => "",
            0..=SHORT => "short",
            letters if letters > LONG => "long",
            _ => "",
        };
        let class = class_of(&[side, width, if self.strong { "best" } else { "" }]);
        let sort = self.value.map_or_else(String::new, |value| format!(" data-v=\"{value}\""));
        let hint = self.hint.as_ref().map_or_else(String::new, |hint| format!(" title=\"{}\"", escape(hint)));
        let mut text = escape(&self.text);
        if let Some(place) = &self.link {
            text = format!("<a href=\"{}\">{text}</a>", escape(place));
        }
        if !self.aside.is_empty() {
            let _ = write!(text, "<span class=\"vh\">{}</span>", escape(self.aside));
        }
        let label = label.map_or_else(String::new, |label| format!(" data-label=\"{}\"", escape(label)));
        let (tag, scope) = if is_head { ("th", " scope=\"row\"") } else { ("td", "") };
        format!("<{tag}{scope}{class}{label}{sort}{hint}>{text}</{tag}>")
    }
}

/// A row of words, then numbers.
pub(in crate::report) fn row(words: &[&str], numbers: &[f64]) -> Vec<Cell> {
    words.iter().copied().map(Cell::from).chain(numbers.iter().copied().map(Cell::from)).collect()
}

fn class_of(classes: &[&str]) -> String {
    let classes: Vec<&str> = classes.iter().copied().filter(|class| !class.is_empty()).collect();
    if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) }
}
