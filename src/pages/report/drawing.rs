//! A chart that is drawn, with its name.

use crate::charts::ChartError;

use super::ReportError;

/// A chart that is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// File name without ending.
    pub name: String,
    /// The question it answers, or what it shows, in a line.
    pub title: String,
    /// The picture, with its own caption.
    pub svg: String,
}

impl Drawing {
    /// A drawing that may have failed.
    ///
    /// # Errors
    /// [`ReportError::Chart`].
    pub fn of(
        name: impl Into<String>,
        title: impl Into<String>,
        svg: Result<String, ChartError>,
    ) -> Result<Self, ReportError> {
        let name = name.into();
        let svg = svg.map_err(|error| ReportError::Chart(name.clone(), error))?;
        Ok(Self { name, title: title.into(), svg })
    }
}
