//! Files within a page, as links that save them.

use std::fmt::Write;

use crate::html::{base64, escape};

/// The date of this version, as in CHANGELOG.md.
const RELEASED: &str = "2026-11-28";

/// A file that a page contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Its name when it is saved.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    /// What it contains, in a few words.
    pub about: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A link that saves a file; nothing of it is fetched.
pub(super) fn link(name: &str, kind: &str, bytes: &[u8], text: &str) -> String {
    format!("<a download=\"{}\" href=\"data:{kind};base64,{}\">{}</a>", escape(name), base64(bytes), escape(text))
}

/// The section of downloads.
pub(super) fn section(downloads: &[Download], elsewhere: &[String]) -> String {
    let mut html = "<section id=\"downloads\" aria-labelledby=\"downloads-heading\">\n\
                    <h2 id=\"downloads-heading\">Take it along</h2>\n\
                    <p>This page contains these files; each chart above has a link of its own.</p>\n<ul class=\"files\">\n"
        .to_owned();
    for file in downloads {
        // Writing to a string cannot fail.
        let _ = writeln!(
            html,
            "<li>{}, {}</li>",
            link(&file.name, file.kind, &file.bytes, &file.name),
            escape(&file.about)
        );
    }
    html += "</ul>\n";
    if !elsewhere.is_empty() {
        html += "<p>Too large for a page, in the folder of results:</p>\n<ul class=\"files\">\n";
        for name in elsewhere {
            let _ = writeln!(html, "<li>{}</li>", escape(name));
        }
        html += "</ul>\n";
    }
    html + "</section>\n"
}

/// How to cite results of a version of the program.
pub(super) fn citation(title: &str, version: &str) -> String {
    let released = if version == env!("CARGO_PKG_VERSION") { format!(" ({RELEASED})") } else { String::new() };
    format!(
        "{title}. Simulated with polmob, version {version}{released}. The model follows Song, Sun, Liang, Ngampramuan, Wuzhati \
         and Zhou 2021, J. Geogr. Sci. 31(5):664-680, doi:10.1007/s11442-021-1864-6."
    )
}
