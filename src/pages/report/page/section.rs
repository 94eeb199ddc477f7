//! A section of a page: a heading over text, charts and tables.

use super::Chart;
use super::figure::{self, Room};
use super::table::PageTable;
use crate::html::escape;

/// A section of a page; content is in the order in which it was added.
#[derive(Debug, Clone)]
pub struct Section {
    id: String,
    heading: String,
    is_hidden: bool,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
enum Block {
    Html(String),
    Chart(Chart),
    Charts(Vec<Chart>),
    Fold(String, Vec<Block>),
}

impl Section {
    /// An empty section; `id` is what links to it name, of letters, digits and dashes.
    pub fn new(id: &str, heading: &str) -> Self {
        Self { id: id.to_owned(), heading: heading.to_owned(), is_hidden: false, blocks: Vec::new() }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn text(self, text: impl AsRef<str>) -> Self {
        self.markup(format!("<p>{}</p>\n", escape(text.as_ref())))
    }

    /// Adds a chart.
    #[must_use]
    pub fn chart(mut self, chart: &Chart) -> Self {
        self.blocks.push(Block::Chart(chart.clone()));
        self
    }

    /// Adds charts, two beside each other where there is room.
    #[must_use]
    pub fn charts(mut self, charts: &[&Chart]) -> Self {
        if !charts.is_empty() {
            self.blocks.push(Block::Charts(charts.iter().map(|&chart| chart.clone()).collect()));
        }
        self
    }

    /// Adds a table.
    #[must_use]
    pub fn table(self, table: &PageTable) -> Self {
        self.markup(table.html())
    }

    /// Adds a long table that can be folded away.
    #[must_use]
    pub fn folded(self, summary: &str, table: &PageTable) -> Self {
        let (summary, table) = (escape(summary), table.html());
        self.markup(format!("<details class=\"listed\"><summary>{summary}</summary>{table}</details>\n"))
    }

    /// Adds content that is folded away under a summary.
    #[must_use]
    pub fn fold(mut self, summary: &str, fill: impl FnOnce(Self) -> Self) -> Self {
        let blocks = fill(Self::new("", "")).blocks;
        if !blocks.is_empty() {
            self.blocks.push(Block::Fold(summary.to_owned(), blocks));
        }
        self
    }

    /// Folds away all that it has so far.
    #[must_use]
    pub(in crate::report) fn collapsed(mut self, summary: &str) -> Self {
        let blocks = std::mem::take(&mut self.blocks);
        self.blocks.push(Block::Fold(summary.to_owned(), blocks));
        self
    }

    /// Adds words and what they mean, folded.
    #[must_use]
    pub fn explained<'a>(self, summary: &str, words: impl IntoIterator<Item = (String, &'a str)>) -> Self {
        let list = words.into_iter().fold(String::new(), |list, (word, meaning)| {
            list + "<dt>" + &escape(&word) + "</dt><dd>" + &escape(meaning) + ".</dd>"
        });
        self.markup(format!("<details><summary>{}</summary><dl>{list}</dl></details>\n", escape(summary)))
    }

    /// Adds markup of our own.
    #[must_use]
    pub(in crate::report) fn markup(mut self, html: impl Into<String>) -> Self {
        self.blocks.push(Block::Html(html.into()));
        self
    }

    /// Hides the section until a script shows it.
    #[must_use]
    pub(in crate::report) fn hidden(mut self) -> Self {
        self.is_hidden = true;
        self
    }

    pub(super) fn link(&self) -> (&str, &str) {
        (&self.id, &self.heading)
    }

    /// The section; charts take from `room`, and those that find none are linked.
    pub(super) fn html(&self, room: &mut Room) -> String {
        let (id, heading) = (escape(&self.id), escape(&self.heading));
        let hidden = if self.is_hidden { " hidden" } else { "" };
        let mut html = format!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-heading\"{hidden}>\n<h2 id=\"{id}-heading\">{heading}</h2>\n"
        );
        write(&self.blocks, room, &mut html);
        html + "</section>\n"
    }
}

fn write(blocks: &[Block], room: &mut Room, html: &mut String) {
    for block in blocks {
        match block {
            Block::Html(block) => *html += block,
            Block::Chart(chart) => *html += &figure::html(chart, room),
            Block::Charts(charts) => {
                *html += "<div class=\"charts\">\n";
                for chart in charts {
                    *html += &figure::html(chart, room);
                }
                *html += "</div>\n";
            }
            Block::Fold(summary, blocks) => {
                *html += "<details><summary>";
                *html += &escape(summary);
                *html += "</summary>\n";
                write(blocks, room, html);
                *html += "</details>\n";
            }
        }
    }
}
