//! One table on its way to disk, as Parquet and, if wanted, as CSV beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::csv::CsvFile;
use super::error::OutputError;
use super::parquet::ParquetFile;
use super::table::{Chunk, TableDefinition};

/// Rows of a row group. Fixed, and cut without regard to the chunks rows came in: the same rows are the same bytes, and
/// memory does not grow with them.
const ROWS_PER_GROUP: usize = 1 << 16;

/// Writes rows as they come; call [`TableWriter::finish`] at the end, or the files stay broken.
pub struct TableWriter {
    parquet: (PathBuf, ParquetFile),
    csv: Option<(PathBuf, CsvFile)>,
    waiting: Chunk,
    rows_per_group: usize,
}

impl TableWriter {
    /// Creates `<folder>/<table>.parquet`, and `<table>.csv` with `with_csv`; the folder must be there.
    ///
    /// `about` (scenario hash, seed, ...) goes into the Parquet metadata as it is, so nothing in it may differ between
    /// equal results.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn create(
        folder: &Path,
        definition: &TableDefinition,
        about: &BTreeMap<String, String>,
        with_csv: bool,
    ) -> Result<Self, OutputError> {
        let path = |ending: &str| folder.join(format!("{}.{ending}", definition.name));
        let parquet = ParquetFile::create(&path("parquet"), definition, about)?;
        let csv = if with_csv { Some((path("csv"), CsvFile::create(&path("csv"), definition)?)) } else { None };
        Ok(Self {
            parquet: (path("parquet"), parquet),
            csv,
            waiting: Chunk::of(definition),
            rows_per_group: ROWS_PER_GROUP,
        })
    }

    /// The same with smaller row groups, for a wide table of which as little as can be is to stay in memory.
    #[must_use]
    pub fn in_groups_of(self, rows: usize) -> Self {
        Self { rows_per_group: rows.max(1), ..self }
    }

    /// Adds the rows of `chunk`, which must have the columns of the table.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn append(&mut self, chunk: &Chunk) -> Result<(), OutputError> {
        if let Some((path, csv)) = &mut self.csv {
            csv.append(path, chunk)?;
        }
        let mut next = 0;
        while next < chunk.rows() {
            let room = self.rows_per_group - self.waiting.rows();
            let end = chunk.rows().min(next + room);
            self.waiting.extend(chunk, next..end);
            next = end;
            if self.waiting.rows() == self.rows_per_group {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Writes what waits and closes the files.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn finish(mut self) -> Result<(), OutputError> {
        if self.waiting.rows() > 0 {
            self.flush()?;
        }
        let (path, parquet) = self.parquet;
        parquet.finish(&path)?;
        match self.csv {
            Some((path, csv)) => csv.finish(&path),
            None => Ok(()),
        }
    }

    /// Writes a whole small table.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn write(
        folder: &Path,
        definition: &TableDefinition,
        about: &BTreeMap<String, String>,
        with_csv: bool,
        rows: &Chunk,
    ) -> Result<(), OutputError> {
        fs::create_dir_all(folder).map_err(OutputError::disk(folder))?;
        let mut table = Self::create(folder, definition, about, with_csv)?;
        table.append(rows)?;
        table.finish()
    }

    fn flush(&mut self) -> Result<(), OutputError> {
        let (path, parquet) = &mut self.parquet;
        parquet.append(path, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}
