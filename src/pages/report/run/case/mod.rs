//! The report of a case: what the record says of pinned parks, what the model says, and the story of a median world.

mod dates;
mod fates;
mod figures;
mod sentences;
mod sources;
mod story;
mod subject;
mod tables;

use crate::report::page::{Cell, Page, PageTable, Section};
use crate::report::{Chart, ReportError, ResultTables};

pub(super) use fates::history;
pub(super) use figures::{ReportedCount, State, Whose, figures, record, usual};
use sources::Sources;
pub(in crate::report) use story::replay;
use subject::Subject;

/// Parks whose sections stand open; of more, each is folded away below a table of all.
const MOST_OPEN: usize = 1;

/// The parks of a case with what is on record about them.
pub(super) struct Case<'a> {
    tables: &'a ResultTables,
    subjects: Vec<Subject<'a>>,
    sources: Sources,
}

/// Charts of parks among all, in the order of parks.
pub(super) fn of_parks(charts: &[Chart]) -> impl Iterator<Item = &Chart> {
    charts.iter().filter(|chart| chart.name.starts_with("tenants"))
}

impl<'a> Case<'a> {
    /// The case that results are of; nothing if history pins no park or no world is done.
    pub(super) fn of(tables: &'a ResultTables) -> Result<Option<Self>, ReportError> {
        if tables.scenario.plan.parks.is_empty() || tables.worlds() == 0 {
            return Ok(None);
        }
        let subjects = (0..tables.scenario.plan.parks.len()).map(|at| Subject::of(tables, at));
        let subjects = subjects.collect::<Result<Vec<_>, _>>()?;
        Ok(Some(Self { tables, subjects, sources: Sources::default() }))
    }

    /// Puts the answer and its picture at the top of the page, then a section for each park.
    pub(super) fn open(&self, page: Page, charts: &[Chart]) -> Result<Page, ReportError> {
        let chart = |subject: &Subject| of_parks(charts).nth(subject.at);
        let page = match self.subjects.as_slice() {
            [only] => only.answer(self.tables, page),
            several => sentences::several(self.tables, several, page),
        };
        // The park with the most counts on record.
        let shown = self.subjects.iter().rev().max_by_key(|subject| subject.figures.len());
        let picture = shown.and_then(chart);
        let mut page = picture.iter().fold(page, |page, chart| page.picture(chart));
        if self.subjects.len() > MOST_OPEN {
            page = page.section(self.overview());
        }
        let mut parks = Section::new("parks", if self.subjects.len() == 1 { "The park" } else { "Each park" });
        for subject in &self.subjects {
            let own = chart(subject).filter(|chart| picture.is_none_or(|shown| shown.name != chart.name));
            if self.subjects.len() <= MOST_OPEN {
                parks = self.park(subject, own, parks)?;
            } else {
                let body = self.park(subject, own, Section::new("", ""))?;
                parks = parks.fold(&subject.park.name, |_| body);
            }
        }
        Ok(page.section(parks))
    }

    /// Adds the list of sources, and links to it wherever a chart names one.
    pub(super) fn close(&self, page: Page) -> Page {
        for figure in self.subjects.iter().flat_map(|subject| &subject.figures) {
            self.sources.cite(&figure.seen.source);
        }
        let places = self.sources.places();
        if places.is_empty() {
            page
        } else {
            page.section(self.sources.section(&self.tables.scenario.evidence)).linked(places)
        }
    }

    fn park(&self, subject: &Subject, chart: Option<&Chart>, section: Section) -> Result<Section, ReportError> {
        let section = section.markup(tables::facts(subject, &self.sources));
        let section = chart.iter().fold(section, |section, chart| section.chart(chart));
        let section = section.markup(format!("<h3>Recognition and other dates</h3>\n<p>{}</p>\n", dates::NOTE));
        let section = section.table(&dates::table(self.tables, subject, &self.sources));
        let section = tables::record_and_model(self.tables, subject, &self.sources, section);
        let section = tables::arms(self.tables, subject, section);
        story::add(self.tables, subject, section)
    }

    /// All parks in a table.
    fn overview(&self) -> Section {
        let mut table = PageTable::new("cases-table", "Real parks: on record and in the model");
        for column in ["park", "type on record", "type in the model", "last count on record", "the model then"] {
            table = table.words(column);
        }
        table = table.words("record in the model's range").numbers("lives to the end");
        for subject in &self.subjects {
            let last = subject.last_count();
            let model = last.and_then(|figure| Some((figure, subject.model_at(figure)?)));
            let cells = [
                subject.park.name.clone(),
                subject.stated().map_or("none".to_owned(), str::to_owned),
                sentences::common(subject.fates(), |fate| &fate.type_last),
                last.map_or("none".to_owned(), sentences::count_of),
                model.as_ref().map_or("–".to_owned(), |(_, spread)| sentences::range(spread)),
                model.map_or("–", |(figure, spread)| sentences::where_it_lies(figure, &spread)).to_owned(),
            ];
            let lives = subject.fates().iter().filter(|fate| fate.lives()).count();
            let lives = Cell::of(format!("{lives} of {}", subject.fates().len()), lives as f64);
            table = table.row(cells.into_iter().map(Cell::from).chain([lives]));
        }
        let text = "Counts are of the same firms in both columns: of home firms where the record counts those, otherwise of \
                    firms of all nationalities. The range holds nine of ten worlds in which the park lives at that date.";
        Section::new("cases", "The parks, on record and in the model").text(text).table(&table.sortable())
    }
}
