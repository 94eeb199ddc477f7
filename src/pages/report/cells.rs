//! Columns of a table as numbers and words.

use std::ops::Range;

use crate::output::{Column, Columns, Field, Table};

use super::ReportError;

/// A table whose columns are requested by name.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a>(pub(super) &'a Table);

impl<'a> Cells<'a> {
    fn refuse(self, reason: String) -> ReportError {
        ReportError::content(&self.0.definition.name, reason)
    }

    /// Its rows with their types.
    pub(super) fn rows_as<T: Columns>(self) -> Result<Vec<T>, ReportError> {
        Ok(self.0.rows_as()?)
    }

    pub(super) fn rows(self) -> usize {
        self.0.rows.rows()
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.0.column(name).is_some()
    }

    /// Whether there is a column of words of this name.
    pub(super) fn has_words(self, name: &str) -> bool {
        matches!(self.0.column(name), Some(Column::Text(_)))
    }

    /// All columns as they are described.
    pub(super) fn fields(self) -> impl Iterator<Item = &'a Field> {
        self.0.definition.fields.iter()
    }

    fn column(self, name: &str) -> Result<&'a Column, ReportError> {
        self.0.column(name).ok_or_else(|| self.refuse(format!("has no column `{name}`")))
    }

    /// Numbers of any kind; what is missing is NaN.
    pub(super) fn numbers(self, name: &str) -> Result<Vec<f64>, ReportError> {
        Ok(match self.column(name)? {
            Column::F64(values) => values.clone(),
            Column::I32(values) => values.iter().map(|value| value.map_or(f64::NAN, f64::from)).collect(),
            Column::I64(values) => values.iter().map(|value| value.map_or(f64::NAN, |value| value as f64)).collect(),
            Column::Bool(values) => {
                values.iter().map(|value| value.map_or(f64::NAN, |value| f64::from(u8::from(value)))).collect()
            }
            Column::Text(_) => return Err(self.refuse(format!("has words in `{name}` where numbers should be"))),
        })
    }

    /// Words; what is missing is empty.
    pub(super) fn words(self, name: &str) -> Result<Vec<&'a str>, ReportError> {
        match self.column(name)? {
            Column::Text(values) => Ok(values.iter().map(|value| value.as_deref().unwrap_or_default()).collect()),
            _ => Err(self.refuse(format!("has no words in `{name}`"))),
        }
    }

    /// For each row, where its arm stands among `arms`.
    pub(super) fn arms(self, arms: &[&str]) -> Result<Vec<usize>, ReportError> {
        self.words("arm")?
            .into_iter()
            .map(|word| {
                arms.iter()
                    .position(|arm| *arm == word)
                    .ok_or_else(|| self.refuse(format!("speaks of the arm `{word}`, which the scenario does not have")))
            })
            .collect()
    }

    /// For each row, how far its number in a column of whole numbers lies beyond the first of `known`.
    pub(super) fn indices(self, name: &str, known: Range<usize>) -> Result<Vec<usize>, ReportError> {
        let indices: Vec<usize> = match self.column(name)? {
            Column::I32(values) => values
                .iter()
                .map(|value| value.and_then(|value| usize::try_from(value).ok()).unwrap_or(usize::MAX))
                .collect(),
            _ => return Err(self.refuse(format!("has no whole numbers in `{name}`"))),
        };
        if indices.iter().all(|index| known.contains(index)) {
            return Ok(indices.into_iter().map(|index| index - known.start).collect());
        }
        Err(self.refuse(format!("has a `{name}` that is not among {} to {}", known.start, known.end.saturating_sub(1))))
    }
}
