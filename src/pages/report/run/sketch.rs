//! A chart of a run before it is filed: its words and its picture.

use crate::charts::ChartError;

/// What a chart says in words, and its picture or what went wrong with it. The first word tells several pictures of one
/// chart apart.
pub(super) struct Sketch {
    pub(super) suffix: String,
    pub(super) title: String,
    pub(super) svg: Result<String, ChartError>,
}

impl Sketch {
    pub(super) fn only(title: &str, svg: Result<String, ChartError>) -> Vec<Self> {
        vec![Self { suffix: String::new(), title: title.to_owned(), svg }]
    }
}
