//! The frame of every page: one file that opens from disk, with the answer first.

mod differences;
mod download;
mod figure;
mod section;
mod table;

use std::fmt::Write;

use crate::html::{BASE, STYLE, escape, fill, hash_source};
use crate::output::command_line;
use crate::scenario::Scenario;

use super::{Chart, Origin};
use differences::section as different;

pub(super) use differences::parameters_of;
pub use download::Download;
pub use section::Section;
pub use table::{Cell, PageTable};
pub(super) use table::{numbers, row, words};

const TEMPLATE: &str = include_str!("page.html");
const MODEL: &str = include_str!("model.html");
/// The faces of charts, once for all of them.
const FACES: &str = include_str!("../../fonts/embedded.css");

/// Charts beside the first that are not folded away.
const MAIN: usize = 2;

/// A page that any command can fill. The answer comes first, then the sections in the order in which they were added, then
/// warnings, how it was made and how to repeat it, the model in brief and the parameters that differ from their defaults,
/// which the page knows by itself. All text is plain text; the page escapes it.
///
/// ```no_run
/// # use polmob_pages::report::{Cell, Chart, Origin, Page, PageTable, Section};
/// # fn make(scenario: &polmob_pages::scenario::Scenario, svg: String) -> String {
/// let origin = Origin { version: "0.1.0".into(), asked: 200, done: 200, first: [0; 2], arguments: vec![] };
/// let chart = Chart { name: "shrinkage".into(), title: "What did the record teach?".into(), svg };
/// let posterior = PageTable::new("posterior-table", "Posterior by parameter")
///     .words("parameter")
///     .numbers("median")
///     .row([Cell::from("tenant.entry"), Cell::from(0.031)])
///     .sortable();
/// Page::new("Calibration", scenario, &origin)
///     .answer("Three of five parameters are identified.", "This holds for the model with its defaults elsewhere.")
///     .section(Section::new("charts", "Charts").chart(&chart))
///     .section(Section::new("tables", "Tables").table(&posterior))
///     .warning("The record reaches dates, tenants and staff, never transfer.")
///     .made("Method", "sequential Monte Carlo")
///     .html()
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Page {
    kind: String,
    title: String,
    version: String,
    incomplete: Option<String>,
    answer: Vec<String>,
    picture: Option<Chart>,
    places: Vec<(String, String)>,
    sections: Vec<Section>,
    warnings: Vec<String>,
    made: Vec<(String, String)>,
    downloads: Vec<Download>,
    elsewhere: Vec<String>,
    commands: Vec<(String, String)>,
    different: Section,
    interaction: Option<Interaction>,
}

/// What works on the page: scripts and the numbers that they read.
#[derive(Debug, Clone)]
struct Interaction {
    scripts: Vec<&'static str>,
    json: String,
}

impl Page {
    /// A page without content for results of `scenario`; `kind` says what was done, in a word or two.
    pub fn new(kind: &str, scenario: &Scenario, origin: &Origin) -> Self {
        let kind = format!("{kind} · seed {}", scenario.experiment.seed);
        let page = Self::bare(kind, scenario.title.clone(), origin, different(&[scenario]));
        page.download(toml("scenario", scenario))
            .made("Scenario", format!("scenario.toml, in this page and beside it (SHA-256 {})", scenario.hash()))
            .made("Arms", scenario.experiment.arms.iter().map(|arm| arm.as_str()).collect::<Vec<_>>().join(", "))
            .made("Time", time(scenario))
            .made("Seed", scenario.experiment.seed.to_string())
            .made("Program", format!("polmob {}", origin.version))
    }

    /// The same for results that are of several scenarios together, under a title of their own.
    pub fn of_several(kind: &str, title: &str, scenarios: &[&Scenario], origin: &Origin) -> Self {
        let page = Self::bare(kind.to_owned(), title.to_owned(), origin, different(scenarios));
        let page = scenarios.iter().fold(page, |page, scenario| {
            let (hash, seed) = (scenario.hash(), scenario.experiment.seed);
            let told = format!("{}; {}, seed {seed} (SHA-256 {hash})", scenario.title, time(scenario));
            page.download(toml(&scenario.name, scenario)).made(&format!("Scenario {}", scenario.name), told)
        });
        page.made("Program", format!("polmob {}", origin.version))
    }

    fn bare(kind: String, title: String, origin: &Origin, different: Section) -> Self {
        let words = ["polmob"].into_iter().chain(origin.arguments.iter().map(String::as_str));
        let page = Self {
            kind,
            title,
            version: origin.version.clone(),
            incomplete: None,
            answer: Vec::new(),
            picture: None,
            places: Vec::new(),
            sections: Vec::new(),
            warnings: Vec::new(),
            made: Vec::new(),
            downloads: Vec::new(),
            elsewhere: Vec::new(),
            commands: Vec::new(),
            different,
            interaction: None,
        };
        let again = command_line(words.chain(["--out", "again"]));
        page.command("To repeat it, in the folder of this page, with the same version:", again)
    }

    /// What was found, in the first sentence; how sure and under which assumptions, in the second.
    #[must_use]
    pub fn answer(mut self, found: impl Into<String>, uncertainty: impl Into<String>) -> Self {
        self.answer = vec![found.into(), uncertainty.into()];
        self
    }

    /// Adds a further paragraph to the answer.
    #[must_use]
    pub fn further(mut self, text: impl Into<String>) -> Self {
        self.answer.push(text.into());
        self
    }

    /// Puts a chart beside the answer, on the first screen.
    #[must_use]
    pub fn picture(mut self, chart: &Chart) -> Self {
        self.picture = Some(chart.clone());
        self
    }

    /// Puts the first chart beside the answer and the others in a section, most of them folded away.
    #[must_use]
    pub fn illustrated(self, charts: &[Chart]) -> Self {
        let Some((first, rest)) = charts.split_first() else { return self };
        let page = self.picture(first);
        if rest.is_empty() {
            return page;
        }
        let (main, more) = rest.split_at(MAIN.min(rest.len()));
        let [main, more] = [main, more].map(|some| some.iter().collect::<Vec<_>>());
        let section = Section::new("charts", "Charts").charts(&main);
        page.section(section.fold(&format!("{} more", more.len()), |fold| fold.charts(&more)))
    }

    /// Turns words that stand alone in charts, such as keys of sources, into links to places on the page.
    #[must_use]
    pub(super) fn linked(mut self, places: Vec<(String, String)>) -> Self {
        self.places = places;
        self
    }

    /// Says at the top of the page that results are not complete, and why.
    #[must_use]
    pub fn incomplete(mut self, why: impl Into<String>) -> Self {
        self.incomplete = Some(why.into());
        self
    }

    /// Adds a section.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// Adds a warning.
    #[must_use]
    pub fn warning(mut self, text: impl Into<String>) -> Self {
        self.warnings.push(text.into());
        self
    }

    /// Adds a file that the reader can save.
    #[must_use]
    pub fn download(mut self, file: Download) -> Self {
        self.downloads.push(file);
        self
    }

    /// Names a file that is too large for the page.
    #[must_use]
    pub fn elsewhere(mut self, name: impl Into<String>) -> Self {
        self.elsewhere.push(name.into());
        self
    }

    /// Adds a fact on how the results were made.
    #[must_use]
    pub fn made(mut self, name: &str, value: impl Into<String>) -> Self {
        self.made.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a command that the reader may want to type, and what for.
    #[must_use]
    pub fn command(mut self, purpose: &str, command: impl Into<String>) -> Self {
        self.commands.push((purpose.to_owned(), command.into()));
        self
    }

    /// Adds a section that works with scripts of our own, hidden without them. They find `json` in `data`.
    #[must_use]
    pub(super) fn interactive(mut self, section: Section, scripts: &[&'static str], json: String) -> Self {
        self.interaction = Some(Interaction { scripts: scripts.to_vec(), json });
        self.section(section)
    }

    /// The whole file.
    pub fn html(&self) -> String {
        let style = format!("{FACES}\n{STYLE}");
        let interaction = self.interaction.as_ref();
        let own = interaction.map_or_else(String::new, |interaction| interaction.scripts.concat());
        let script = format!("\"use strict\";\n(() => {{\n{BASE}{own}}})();\n");
        let data = interaction.map_or_else(String::new, |interaction| {
            // Inside a script element only this sign could end it.
            let json = interaction.json.replace('<', "\\u003c");
            format!("<script type=\"application/json\" id=\"data\">{json}</script>")
        });
        let sections: Vec<&Section> = self.sections.iter().chain([&self.different]).collect();
        let fixed = [
            ("downloads", "Take it along"),
            ("warnings", "Warnings"),
            ("made", "How it was made"),
            ("model", "The model"),
        ];
        let (own, last) = sections.split_at(self.sections.len());
        let links = (own.iter().map(|section| section.link())).chain(fixed);
        let links = links.chain(last.iter().map(|section| section.link()));
        let mut contents = String::new();
        for (id, heading) in links {
            // Writing to a string cannot fail.
            let _ = writeln!(contents, "<li><a href=\"#{id}\">{}</a></li>", escape(heading));
        }
        let mut room = figure::Room::default();
        let picture = self.picture.as_ref().map_or_else(String::new, |chart| figure::html(chart, &mut room));
        let bodies: Vec<String> = sections.iter().map(|section| section.html(&mut room)).collect();
        let (own, last) = bodies.split_at(self.sections.len());
        fill(
            TEMPLATE,
            &[
                ("style_hash", hash_source(&style)),
                ("script_hash", hash_source(&script)),
                ("style", style),
                ("script", script),
                ("title", escape(&self.title)),
                ("kind", escape(&self.kind)),
                ("version", escape(&self.version)),
                ("incomplete", self.banner()),
                ("answer", self.answer_html()),
                ("answer_class", if picture.is_empty() { "" } else { " class=\"pictured\"" }.to_owned()),
                ("picture", self.link_words(picture)),
                ("contents", contents),
                ("sections", self.link_words(own.concat())),
                ("downloads", download::section(&self.downloads, &self.elsewhere)),
                ("warnings", list(&self.warnings)),
                ("made", self.made_html()),
                ("model", MODEL.to_owned()),
                ("differences", last.concat()),
                ("data", data),
            ],
        )
    }

    fn link_words(&self, html: String) -> String {
        let linked = self.places.iter().fold(html, |html, (word, place)| {
            html.replace(&format!(">\n{word}\n</text>"), &format!("><a href=\"#{place}\">{word}</a></text>"))
        });
        // An image has no parts that could be reached; a group has.
        let mut pieces = linked.split("<svg ");
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |html, piece| {
            let has_links = piece.split("</svg>").next().is_some_and(|picture| picture.contains("<a href=\"#"));
            let piece = if has_links { piece.replacen("role=\"img\"", "role=\"group\"", 1) } else { piece.to_owned() };
            html + "<svg " + &piece
        })
    }

    fn banner(&self) -> String {
        let Some(why) = &self.incomplete else { return String::new() };
        format!("<p class=\"banner\" role=\"alert\"><strong>INCOMPLETE:</strong> {}</p>", escape(why))
    }

    fn answer_html(&self) -> String {
        let mut html = String::new();
        for (at, text) in self.answer.iter().filter(|text| !text.is_empty()).enumerate() {
            let class = if at == 0 { " class=\"lead\"" } else { "" };
            let _ = writeln!(html, "<p{class}>{}</p>", escape(text));
        }
        html
    }

    fn made_html(&self) -> String {
        let mut html = "<dl class=\"facts\">".to_owned();
        let cited = ("To cite it".to_owned(), download::citation(&self.title, &self.version));
        for (name, value) in self.made.iter().chain([&cited]) {
            let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(value));
        }
        html += "</dl>\n<div class=\"commands\">\n";
        for (purpose, command) in &self.commands {
            let _ = writeln!(
                html,
                "<div><p>{}</p>\n<pre tabindex=\"0\"><code>{}</code></pre></div>",
                escape(purpose),
                escape(command)
            );
        }
        html + "</div>\n"
    }
}

/// A scenario as a file.
fn toml(name: &str, scenario: &Scenario) -> Download {
    Download {
        name: format!("{name}.toml"),
        kind: "text/plain;charset=utf-8",
        about: "what was simulated".to_owned(),
        bytes: scenario.resolved().as_bytes().to_vec(),
    }
}

fn time(scenario: &Scenario) -> String {
    format!("{} years in steps of {}", scenario.parameters.time.years, scenario.parameters.time.step)
}

fn list(items: &[String]) -> String {
    let items = items.iter().fold(String::new(), |list, item| list + "<li>" + &escape(item) + "</li>\n");
    format!("<ul class=\"warnings\">\n{items}</ul>")
}
