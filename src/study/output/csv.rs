//! A table as plain CSV: a header of column names, an empty cell for what is missing, an apostrophe before words that a
//! spreadsheet would take for a formula.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::error::OutputError;
use super::read::Table;
use super::table::{Column, RowBatch, TableDefinition};
use super::written::begin;

/// The CSV twin of a table, row after row.
pub(crate) struct CsvFile<W: Write = BufWriter<File>> {
    rows: csv::Writer<W>,
}

/// A table as the bytes of a CSV file.
pub fn csv_bytes(table: &Table) -> Vec<u8> {
    let nowhere = Path::new("");
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let written = CsvFile::over(&mut bytes, nowhere, &table.definition).and_then(|mut file| {
        file.append(nowhere, &table.rows)?;
        file.finish(nowhere)
    });
    if written.is_err() {
        bytes.clear();
    }
    bytes
}

impl CsvFile {
    pub(crate) fn create(path: &Path, definition: &TableDefinition) -> Result<Self, OutputError> {
        let file = begin(path)?;
        Self::over(BufWriter::new(file), path, definition)
    }
}

impl<W: Write> CsvFile<W> {
    fn over(to: W, path: &Path, definition: &TableDefinition) -> Result<Self, OutputError> {
        let mut rows = csv::Writer::from_writer(to);
        rows.write_record(definition.fields.iter().map(|field| field.name.as_bytes())).map_err(disk(path))?;
        Ok(Self { rows })
    }

    pub(crate) fn append(&mut self, path: &Path, batch: &RowBatch) -> Result<(), OutputError> {
        let mut cell = String::new();
        for row in 0..batch.rows() {
            for column in batch.columns() {
                cell.clear();
                write_cell(&mut cell, column, row);
                self.rows.write_field(&cell).map_err(disk(path))?;
            }
            self.rows.write_record(None::<&[u8]>).map_err(disk(path))?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, path: &Path) -> Result<(), OutputError> {
        self.rows.flush().map_err(OutputError::disk(path))
    }
}

/// Writes one value: real numbers with the fewest digits that read back to the same bits.
fn write_cell(cell: &mut String, column: &Column, row: usize) {
    use std::fmt::Write;
    // Writing to a string cannot fail.
    let _ = match column {
        Column::I32(values) => values[row].map_or(Ok(()), |value| write!(cell, "{value}")),
        Column::I64(values) => values[row].map_or(Ok(()), |value| write!(cell, "{value}")),
        Column::F64(values) if values[row].is_nan() => Ok(()),
        Column::F64(values) => write!(cell, "{:?}", values[row]),
        Column::Bool(values) => values[row].map_or(Ok(()), |value| write!(cell, "{value}")),
        Column::Text(values) => values[row].as_ref().map_or(Ok(()), |value| {
            // A spreadsheet would take it for a formula.
            let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']) && value.parse::<f64>().is_err();
            cell.write_str(if is_formula { "'" } else { "" }).and_then(|()| cell.write_str(value))
        }),
    };
}

fn disk(path: &Path) -> impl Fn(csv::Error) -> OutputError + '_ {
    move |error| {
        let source = match error.into_kind() {
            csv::ErrorKind::Io(source) => source,
            other => io::Error::other(format!("{other:?}")),
        };
        OutputError::Disk { path: path.to_owned(), source }
    }
}
