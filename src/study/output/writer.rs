//! One table on its way to disk, as Parquet and, if wanted, as CSV beside it.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::csv::CsvFile;
use super::error::OutputError;
use super::parquet::{EncodedColumn, Encoder, ParquetFile};
use super::piece::Piece;
use super::read::Table;
use super::spool::Spool;
use super::table::{Column, Field, RowBatch, TableDefinition};

/// Rows that are held until they go to the spool. Fixed, so that the same rows are the same bytes however they came.
const ROWS_HELD: usize = 1 << 10;
/// Rows of a row group; a multiple of those held.
const ROWS_PER_GROUP: usize = 1 << 18;
/// Rows of a row group of which only a piece of one column is held: many, since every group is described in memory until
/// the file is closed.
const ROWS_BY_COLUMN: u64 = 1 << 20;
/// Rows of a column that are encoded at a time, of a table that is written by column. Fixed, as [`ROWS_HELD`] is.
const ROWS_OF_PIECE: usize = 1 << 14;
/// Rows of a CSV file that are held at a time, of a table that is written by column.
const ROWS_OF_CSV: u64 = 1 << 10;

/// Takes the next rows of a column.
type Put<'a> = &'a mut dyn FnMut(&Column) -> Result<(), OutputError>;

/// Rows of a table that is written by column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// All of them; a multiple of `together`.
    pub count: u64,
    /// Rows that are only requested together, at least 1.
    pub together: u64,
}

impl Rows {
    /// All rows in ranges of about so many.
    fn ranges(self, about: u64) -> impl Iterator<Item = Range<u64>> {
        let step = (about / self.together).max(1) * self.together;
        (0..self.count.div_ceil(step)).map(move |at| at * step..self.count.min((at + 1) * step))
    }
}

/// Encodes row groups of one table, on any thread.
pub struct RowGroupEncoder {
    path: PathBuf,
    encoder: Encoder,
    with_csv: bool,
}

/// Rows of a table as they go to its files.
pub struct RowGroup {
    columns: Vec<EncodedColumn>,
    /// For the CSV file, where there is one.
    rows: Vec<RowBatch>,
}

impl RowGroupEncoder {
    /// A row group of these rows, which come in pieces whose lengths depend on nothing but the table: pages end between them.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn encode(&self, rows: Vec<RowBatch>) -> Result<RowGroup, OutputError> {
        let columns = self.encoder.group(&self.path, &rows)?;
        Ok(RowGroup { columns, rows: if self.with_csv { rows } else { Vec::new() } })
    }
}

/// Writes rows as they come; call [`TableWriter::finish`] at the end, or the files stay broken.
pub struct TableWriter {
    parquet: (PathBuf, ParquetFile),
    csv: Option<(PathBuf, CsvFile)>,
    fields: Vec<Field>,
    /// Rows that are held.
    waiting: RowBatch,
    /// Rows before them in the same row group.
    spool: Option<Spool>,
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
            fields: definition.fields.clone(),
            waiting: RowBatch::of(definition),
            spool: None,
        })
    }

    /// Adds the rows of `chunk`, which must have the columns of the table.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn append(&mut self, batch: &RowBatch) -> Result<(), OutputError> {
        if let Some((path, csv)) = &mut self.csv {
            csv.append(path, batch)?;
        }
        let mut next = 0;
        while next < batch.rows() {
            let end = batch.rows().min(next + ROWS_HELD - self.waiting.rows());
            self.waiting.extend(batch, next..end);
            next = end;
            if self.waiting.rows() == ROWS_HELD {
                self.put_by()?;
            }
        }
        Ok(())
    }

    /// What encodes row groups of this table.
    pub fn encoder(&self) -> RowGroupEncoder {
        let (path, parquet) = &self.parquet;
        RowGroupEncoder { path: path.clone(), encoder: parquet.encoder(), with_csv: self.csv.is_some() }
    }

    /// Adds rows as a row group of their own, which [`RowGroupEncoder::encode`] made; none may have come by
    /// [`TableWriter::append`].
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn append_group(&mut self, group: RowGroup) -> Result<(), OutputError> {
        let RowGroup { columns, rows } = group;
        if let Some((path, csv)) = &mut self.csv {
            rows.iter().try_for_each(|rows| csv.append(path, rows))?;
        }
        let (path, parquet) = &mut self.parquet;
        parquet.append_encoded(path, columns)
    }

    /// Moves the rows that are held to the spool, and what the spool has to the file once it is a row group.
    fn put_by(&mut self) -> Result<(), OutputError> {
        let spool = match self.spool.take() {
            Some(spool) => spool,
            None => Spool::create(self.parquet.0.with_extension("rows"))?,
        };
        let spool = self.spool.insert(spool);
        spool.add(&self.waiting)?;
        self.waiting.clear();
        if spool.rows() >= ROWS_PER_GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what waits and closes the files.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn finish(mut self) -> Result<(), OutputError> {
        if self.spool.is_some() && self.waiting.rows() > 0 {
            self.put_by()?;
        }
        self.flush()?;
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
        rows: &RowBatch,
    ) -> Result<(), OutputError> {
        fs::create_dir_all(folder).map_err(OutputError::disk(folder))?;
        let mut table = Self::create(folder, definition, about, with_csv)?;
        table.append(rows)?;
        table.finish()
    }

    /// Writes a table that is held whole.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn write_table(
        folder: &Path,
        table: &Table,
        about: &BTreeMap<String, String>,
        with_csv: bool,
    ) -> Result<(), OutputError> {
        Self::write(folder, &table.definition, about, with_csv, &table.rows)
    }

    /// Writes a table of any number of rows, of which a piece of one column is held at a time: `column` hands over, in pieces
    /// of any length, the rows of a range in the column at a position.
    ///
    /// # Errors
    /// [`OutputError::Disk`] and those of `column`.
    pub fn write_by_column(
        folder: &Path,
        definition: &TableDefinition,
        about: &BTreeMap<String, String>,
        with_csv: bool,
        rows: Rows,
        mut column: impl FnMut(usize, Range<u64>, Put<'_>) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let Self { parquet: (path, mut parquet), csv, .. } = Self::create(folder, definition, about, with_csv)?;
        for range in rows.ranges(ROWS_BY_COLUMN) {
            parquet.append_by_column(&path, definition.fields.len(), |at, put| {
                let mut waiting = Column::empty(definition.fields[at].kind);
                column(at, range.clone(), &mut |rows| {
                    let mut next = 0;
                    while next < rows.len() {
                        let end = rows.len().min(next + ROWS_OF_PIECE - waiting.len());
                        waiting.extend(rows, next..end);
                        next = end;
                        if waiting.len() == ROWS_OF_PIECE {
                            put(&Piece::of(&waiting))?;
                            waiting.clear();
                        }
                    }
                    Ok(())
                })?;
                put(&Piece::of(&waiting))
            })?;
        }
        parquet.finish(&path)?;
        let Some((path, mut csv)) = csv else { return Ok(()) };
        for range in rows.ranges(ROWS_OF_CSV) {
            let mut columns: Vec<Column> = definition.fields.iter().map(|field| Column::empty(field.kind)).collect();
            for (at, whole) in columns.iter_mut().enumerate() {
                column(at, range.clone(), &mut |piece| {
                    whole.extend(piece, 0..piece.len());
                    Ok(())
                })?;
            }
            csv.append(&path, &RowBatch::from_columns(columns))?;
        }
        csv.finish(&path)
    }

    /// Writes a row group of all rows that wait, if any do.
    fn flush(&mut self) -> Result<(), OutputError> {
        let (path, parquet) = &mut self.parquet;
        match &mut self.spool {
            Some(spool) if spool.rows() > 0 => {
                parquet.append_side_by_side(path, self.fields.len(), |at, put| {
                    spool.column(at, self.fields[at].kind, put)
                })?;
                spool.clear()
            }
            None if self.waiting.rows() > 0 => {
                parquet.append(path, &self.waiting)?;
                self.waiting.clear();
                Ok(())
            }
            Some(_) | None => Ok(()),
        }
    }
}
