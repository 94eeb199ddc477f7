//! A table as Parquet, its units and meanings in the file's own metadata.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::{ColumnCloseResult, get_column_writer};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, Type};

use crate::experiment::{side_by_side, threads_here};

use super::error::OutputError;
use super::manifest::FORMAT;
use super::piece::Piece;
use super::table::{Column, ColumnType, Field, RowBatch, TableDefinition};
use super::written::begin;

/// Metadata key of the format of the folder that the table is of.
pub(crate) const FORMAT_KEY: &str = "format";
/// Metadata key of the table's name.
pub(crate) const TABLE: &str = "polmob.table";
/// Metadata key of what a row of the table is.
pub(crate) const MEANING: &str = "polmob.meaning";
/// Metadata key of the fields, a JSON list of `{name, unit, meaning, kind}`.
pub(crate) const FIELDS: &str = "polmob.fields";

/// Takes the next piece of a column.
pub(super) type Put<'a> = &'a mut dyn FnMut(&Piece) -> Result<(), OutputError>;

/// A Parquet file to which row groups are added. Every column may hold nulls.
pub(crate) struct ParquetFile {
    groups: SerializedFileWriter<BufWriter<File>>,
}

impl ParquetFile {
    /// Creates `path`; `about` goes into the metadata beside the definition.
    pub(crate) fn create(
        path: &Path,
        definition: &TableDefinition,
        about: &BTreeMap<String, String>,
    ) -> Result<Self, OutputError> {
        let file = begin(path)?;
        let groups = schema(definition)
            .and_then(|schema| {
                let properties = properties(definition, about)?;
                SerializedFileWriter::new(BufWriter::new(file), Arc::new(schema), Arc::new(properties))
            })
            .map_err(disk(path))?;
        Ok(Self { groups })
    }

    /// Writes all rows of `chunk` as one row group.
    pub(crate) fn append(&mut self, path: &Path, batch: &RowBatch) -> Result<(), OutputError> {
        let columns = batch.columns();
        let put = |at: usize, put: Put<'_>| put(&Piece::of(&columns[at]));
        self.append_by_column(path, columns.len(), put)
    }

    /// Writes a row group that was encoded before.
    pub(super) fn append_encoded(&mut self, path: &Path, columns: Vec<EncodedColumn>) -> Result<(), OutputError> {
        let disk = disk(path);
        let mut group = self.groups.next_row_group().map_err(&disk)?;
        for EncodedColumn { bytes, closed } in columns {
            group.append_column(&bytes, closed).map_err(&disk)?;
        }
        group.close().map(|_| ()).map_err(&disk)
    }

    /// Writes a row group of which no more than a piece of one column is held: `fill` hands over the column at a position,
    /// in pieces whose lengths do not depend on how rows came, since pages end between them.
    pub(super) fn append_by_column(
        &mut self,
        path: &Path,
        columns: usize,
        mut fill: impl FnMut(usize, Put<'_>) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let disk = disk(path);
        let mut group = self.groups.next_row_group().map_err(&disk)?;
        for position in 0..columns {
            let writer = group.next_column().map_err(&disk)?;
            let mut writer = writer.ok_or_else(|| disk(ParquetError::General("a column is missing".into())))?;
            fill(position, &mut |piece| piece.write(writer.untyped()).map(|_| ()).map_err(&disk))?;
            writer.close().map_err(&disk)?;
        }
        group.close().map(|_| ()).map_err(&disk)
    }

    /// Writes a row group as [`ParquetFile::append_by_column`] does. On a thread of a pool columns are encoded side by
    /// side, as many as it has threads, and wait in memory as they go to the file.
    pub(super) fn append_side_by_side(
        &mut self,
        path: &Path,
        columns: usize,
        fill: impl Fn(usize, Put<'_>) -> Result<(), OutputError> + Sync,
    ) -> Result<(), OutputError> {
        let threads = threads_here();
        if threads < 2 {
            return self.append_by_column(path, columns, fill);
        }
        let disk = |error| disk(path)(error);
        let encoder = self.encoder();
        let mut group = self.groups.next_row_group().map_err(disk)?;
        for first in (0..columns).step_by(threads) {
            let encoded = |position| encoder.column(path, position, |put| fill(position, put));
            for column in side_by_side(first..columns.min(first + threads), encoded) {
                let EncodedColumn { bytes, closed } = column?;
                group.append_column(&bytes, closed).map_err(disk)?;
            }
        }
        group.close().map(|_| ()).map_err(disk)
    }

    /// What encodes row groups for this file.
    pub(super) fn encoder(&self) -> Encoder {
        let columns = self.groups.schema_descr().columns().to_vec();
        let repeated = columns.iter().map(|_| Mutex::default()).collect();
        Encoder { columns, properties: Arc::clone(self.groups.properties()), repeated }
    }

    pub(crate) fn finish(self, path: &Path) -> Result<(), OutputError> {
        self.groups.close().map(|_| ()).map_err(disk(path))
    }
}

/// A column of a row group as it goes to a file.
#[derive(Clone)]
pub(super) struct EncodedColumn {
    bytes: Bytes,
    closed: ColumnCloseResult,
}

/// Encodes columns of a file without the file, on any thread.
pub(super) struct Encoder {
    columns: Vec<ColumnDescPtr>,
    properties: WriterPropertiesPtr,
    /// By column, the last row group in which it repeated its first rows.
    repeated: Vec<Mutex<Option<Repeated>>>,
}

/// A column of a row group that says the same in all pieces: what a table of many points has in most of its columns.
struct Repeated {
    /// The rows of the longest piece, which is the first.
    rows: Column,
    /// Rows of each piece.
    pieces: Vec<usize>,
    encoded: EncodedColumn,
}

impl Encoder {
    /// The columns of a row group of these rows.
    pub(super) fn group(&self, path: &Path, batches: &[RowBatch]) -> Result<Vec<EncodedColumn>, OutputError> {
        (0..self.columns.len()).map(|at| self.column_of_pieces(path, at, batches)).collect()
    }

    /// A column of a row group. One that repeats itself as it did in an earlier row group is the same bytes again.
    fn column_of_pieces(&self, path: &Path, at: usize, batches: &[RowBatch]) -> Result<EncodedColumn, OutputError> {
        let pieces = || batches.iter().map(|batch| &batch.columns()[at]);
        let lengths = || pieces().map(Column::len);
        let repeats = |rows: &Column| pieces().all(|piece| rows.begins_with(piece));
        let known = self.repeated[at].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref()
            && lengths().eq(known.pieces.iter().copied())
            && repeats(&known.rows)
        {
            return Ok(known.encoded.clone());
        }
        drop(known);
        let encoded = self.column(path, at, |put| pieces().try_for_each(|piece| put(&Piece::of(piece))))?;
        if let Some(rows) = pieces().next().filter(|rows| repeats(rows)) {
            let known = Repeated { rows: rows.clone(), pieces: lengths().collect(), encoded: encoded.clone() };
            *self.repeated[at].lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
        Ok(encoded)
    }

    /// The column at a position, which `fill` hands over in pieces.
    fn column(
        &self,
        path: &Path,
        position: usize,
        fill: impl FnOnce(Put<'_>) -> Result<(), OutputError>,
    ) -> Result<EncodedColumn, OutputError> {
        let disk = |error| disk(path)(error);
        let mut bytes = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut bytes));
        let mut writer = get_column_writer(Arc::clone(&self.columns[position]), Arc::clone(&self.properties), pages);
        fill(&mut |piece| piece.write(&mut writer).map(|_| ()).map_err(disk))?;
        let closed = writer.close().map_err(disk)?;
        Ok(EncodedColumn { bytes: Bytes::from(bytes.into_inner().map_err(disk)?), closed })
    }
}

/// What a kind is on disk.
pub(crate) fn physical(kind: ColumnType) -> (Physical, Option<LogicalType>) {
    match kind {
        ColumnType::I32 => (Physical::INT32, Some(LogicalType::integer(32, true))),
        ColumnType::I64 => (Physical::INT64, Some(LogicalType::integer(64, true))),
        ColumnType::F64 => (Physical::DOUBLE, None),
        ColumnType::Bool => (Physical::BOOLEAN, None),
        ColumnType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    }
}

fn schema(definition: &TableDefinition) -> Result<Type, ParquetError> {
    let fields = definition.fields.iter().map(|field| {
        let (physical, logical) = physical(field.kind);
        Type::primitive_type_builder(&field.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    });
    Type::group_type_builder(&definition.name).with_fields(fields.collect::<Result<_, _>>()?).build()
}

/// Fixed in all that could differ between equal results: no version of the library, no date.
fn properties(
    definition: &TableDefinition,
    about: &BTreeMap<String, String>,
) -> Result<WriterProperties, ParquetError> {
    let fields = serde_json::to_string(&definition.fields).map_err(|error| ParquetError::External(error.into()))?;
    let mut metadata = vec![
        KeyValue::new(FORMAT_KEY.to_owned(), FORMAT.to_string()),
        KeyValue::new(TABLE.to_owned(), definition.name.to_string()),
        KeyValue::new(MEANING.to_owned(), definition.meaning.to_string()),
        KeyValue::new(FIELDS.to_owned(), fields),
    ];
    metadata.extend(about.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())));
    let mut properties = WriterProperties::builder()
        .set_created_by("polmob".to_owned())
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        // What is said of every page would be held until the file is closed.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_key_value_metadata(Some(metadata));
    // A dictionary holds back the pages of its column and all different values: it is for words. Whole numbers here are keys
    // and counts that run in order, which differences store best.
    for Field { name, kind, .. } in &definition.fields {
        if *kind == ColumnType::Text {
            // Its least and greatest word say nothing of a group in which all words return.
            properties = properties.set_column_statistics_enabled(name.as_ref().into(), EnabledStatistics::None);
            continue;
        }
        properties = properties.set_column_dictionary_enabled(name.as_ref().into(), false);
        if matches!(kind, ColumnType::I32 | ColumnType::I64) {
            properties = properties.set_column_encoding(name.as_ref().into(), Encoding::DELTA_BINARY_PACKED);
        }
    }
    Ok(properties.build())
}

fn disk(path: &Path) -> impl Fn(ParquetError) -> OutputError + '_ {
    move |error| {
        let source = match error {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(source) => *source,
                Err(other) => io::Error::other(other),
            },
            other => io::Error::other(other),
        };
        OutputError::Disk { path: path.to_owned(), source }
    }
}
