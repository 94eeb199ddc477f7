//! Tables read back from Parquet files of our own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use parquet::column::reader::get_typed_column_reader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use super::error::OutputError;
use super::manifest::{FORMAT, digest, read_manifest};
use super::parquet::{FIELDS, FORMAT_KEY, MEANING, TABLE};
use super::table::{Column, ColumnType, Field, RowBatch, TableDefinition};

/// A table with what it says about itself.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name, meaning and fields.
    pub definition: TableDefinition,
    /// What was noted about it beside the definition.
    pub about: BTreeMap<String, String>,
    /// All its rows.
    pub rows: RowBatch,
}

impl Table {
    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let position = self.definition.fields.iter().position(|field| field.name == name)?;
        self.rows.columns().get(position)
    }
}

/// Reads a whole table that this program wrote.
///
/// # Errors
/// [`OutputError::Disk`] if the file cannot be opened, [`OutputError::Unreadable`] if it is damaged or not ours.
pub fn read_table(path: &Path) -> Result<Table, OutputError> {
    read_projection(path, &Projection::default())
}

/// How many rows a table has, without reading them.
///
/// # Errors
/// Those of [`read_table`].
pub fn count_rows(path: &Path) -> Result<u64, OutputError> {
    let file = File::open(path).map_err(OutputError::disk(path))?;
    let unreadable = |reason: String| OutputError::Unreadable { path: path.to_owned(), reason };
    let reader = SerializedFileReader::new(file).map_err(|error| unreadable(error.to_string()))?;
    Ok(u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default())
}

/// What to read of a table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Projection<'a> {
    /// Columns, or all if none is named; those that the table lacks are left out.
    pub columns: &'a [&'a str],
    /// A column of words that is read too, and the words of rows that are kept.
    pub only: Option<(&'a str, &'a [&'a str])>,
    /// Rows from the first on; all without a number.
    pub rows: Option<usize>,
}

/// Reads a part of a table that this program wrote.
///
/// # Errors
/// Those of [`read_table`].
pub fn read_projection(path: &Path, projection: &Projection) -> Result<Table, OutputError> {
    let file = File::open(path).map_err(OutputError::disk(path))?;
    if file.metadata().map_err(OutputError::disk(path))?.is_dir() {
        return Err(OutputError::Unreadable { path: path.to_owned(), reason: "it is a folder".to_owned() });
    }
    let unreadable = |reason: String| OutputError::Unreadable { path: path.to_owned(), reason };
    // The decoder panics on some damaged pages. What it was reading is dropped with it, so nothing half-made is seen.
    match panic::catch_unwind(AssertUnwindSafe(|| read(file, projection))) {
        Ok(table) => table.map_err(|error| unreadable(error.to_string())),
        Err(_) => Err(unreadable("it is damaged".to_owned())),
    }
}

/// Reads `tables/<name>.parquet` of a finished folder of results, after comparing it with the manifest: damage is found
/// before anything is decoded.
///
/// # Errors
/// [`OutputError::Unreadable`] if the manifest does not list the table or the file is not what it lists, and those of
/// [`read_manifest`] and [`read_table`].
pub fn read_result_table(folder: &Path, name: &str) -> Result<Table, OutputError> {
    read_result_projection(folder, name, &Projection::default())
}

/// As [`read_result_table`], a part of it.
///
/// # Errors
/// Those of [`read_result_table`].
pub fn read_result_projection(folder: &Path, name: &str, projection: &Projection) -> Result<Table, OutputError> {
    let path = unchanged(folder, &format!("tables/{name}.parquet"))?;
    read_projection(&path, projection)
}

/// Reads a text file of a folder of results, after comparing it with the manifest.
///
/// # Errors
/// [`OutputError::Unreadable`] if it is not the file that the manifest lists, [`OutputError::Disk`].
pub fn read_result_text(folder: &Path, relative: &str) -> Result<String, OutputError> {
    let path = unchanged(folder, relative)?;
    fs::read_to_string(&path).map_err(OutputError::disk(&path))
}

/// The path of a file that the manifest lists, if it is still as it was then.
fn unchanged(folder: &Path, relative: &str) -> Result<PathBuf, OutputError> {
    let path = folder.join(relative);
    let unreadable = |reason: &str| OutputError::Unreadable { path: path.clone(), reason: reason.to_owned() };
    let manifest = read_manifest(folder)?;
    let listed = manifest.files.into_iter().find(|file| file.path == relative);
    let listed = listed.ok_or_else(|| unreadable("the manifest does not list it"))?;
    if digest(&path).map_err(OutputError::disk(&path))? != (listed.bytes, listed.sha256) {
        return Err(unreadable("it has changed since the manifest was written"));
    }
    Ok(path)
}

fn read(file: File, projection: &Projection) -> Result<Table, ParquetError> {
    let reader = SerializedFileReader::new(file)?;
    let mut about: BTreeMap<String, String> = reader
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .into_iter()
        .flatten()
        .filter_map(|pair| Some((pair.key.clone(), pair.value.clone()?)))
        .collect();
    let mut take =
        |key: &str| about.remove(key).ok_or_else(|| ParquetError::General(format!("it does not say `{key}`")));
    let format = take(FORMAT_KEY)?;
    if format != FORMAT.to_string() {
        return Err(ParquetError::General(format!("it is of format {format}, which this version does not read")));
    }
    let name = Cow::Owned(take(TABLE)?);
    let meaning = Cow::Owned(take(MEANING)?);
    let fields: Vec<Field> =
        serde_json::from_str(&take(FIELDS)?).map_err(|error| ParquetError::External(error.into()))?;

    let schema = reader.metadata().file_metadata().schema_descr();
    let as_described = schema.num_columns() == fields.len()
        && schema.columns().iter().zip(&fields).all(|(column, field)| {
            column.name() == field.name && column.physical_type() == super::parquet::physical(field.kind).0
        });
    if !as_described {
        return Err(ParquetError::General("its columns are not the ones it describes".to_owned()));
    }
    let kept: Vec<usize> = (fields.iter().enumerate())
        .filter(|(_, field)| projection.reads(&field.name))
        .map(|(position, _)| position)
        .collect();
    let fields = kept.iter().map(|&position| fields[position].clone()).collect();
    let definition = TableDefinition { name, meaning, fields };
    let mut rows = RowBatch::of(&definition);
    let mut left = projection.rows.unwrap_or(usize::MAX);
    for group in 0..reader.num_row_groups() {
        if left == 0 {
            break;
        }
        let group = reader.get_row_group(group)?;
        let count = usize::try_from(group.metadata().num_rows())?.min(left);
        left -= count;
        let only = projection.only.and_then(|(name, words)| {
            let at = definition.fields.iter().position(|field| field.name == name)?;
            Some(rows_of(group.as_ref(), kept[at], count, words))
        });
        let only = only.transpose()?;
        let read =
            |(field, &position): (&Field, &usize)| column(group.as_ref(), position, field.kind, count, only.as_deref());
        let columns = definition.fields.iter().zip(&kept).map(read).collect::<Result<Vec<_>, _>>()?;
        rows.take(columns);
    }
    Ok(Table { definition, about, rows })
}

impl Projection<'_> {
    fn reads(&self, name: &str) -> bool {
        self.columns.is_empty()
            || self.columns.contains(&name)
            || self.only.is_some_and(|(filtering, _)| filtering == name)
    }
}

/// For each of the first rows of a group, whether a column of words has one of these there.
fn rows_of(
    group: &dyn RowGroupReader,
    position: usize,
    rows: usize,
    words: &[&str],
) -> Result<Vec<bool>, ParquetError> {
    let is_meant = |value: ByteArray| words.iter().any(|word| word.as_bytes() == value.data());
    let meant = values::<ByteArrayType, _>(group, position, rows, None, is_meant)?;
    Ok(meant.into_iter().map(|meant| meant == Some(true)).collect())
}

/// The first rows of a column of a group, all or those that `only` says.
fn column(
    group: &dyn RowGroupReader,
    position: usize,
    kind: ColumnType,
    rows: usize,
    only: Option<&[bool]>,
) -> Result<Column, ParquetError> {
    let at = position;
    Ok(match kind {
        ColumnType::I32 => Column::I32(values::<Int32Type, _>(group, at, rows, only, |value| value)?),
        ColumnType::I64 => Column::I64(values::<Int64Type, _>(group, at, rows, only, |value| value)?),
        ColumnType::Bool => Column::Bool(values::<BoolType, _>(group, at, rows, only, |value| value)?),
        ColumnType::F64 => {
            let values = values::<DoubleType, _>(group, at, rows, only, |value| value)?;
            Column::F64(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
        }
        ColumnType::Text => {
            let text = |value: ByteArray| Ok(Cow::Owned(value.as_utf8()?.to_owned()));
            let texts = values::<ByteArrayType, _>(group, at, rows, only, text)?;
            Column::Text(texts.into_iter().map(Option::transpose).collect::<Result<_, ParquetError>>()?)
        }
    })
}

/// Values of the first rows of a column chunk, nulls in their places; those rows alone that `only` says.
fn values<T: DataType, V>(
    group: &dyn RowGroupReader,
    position: usize,
    rows: usize,
    only: Option<&[bool]>,
    convert: impl Fn(T::T) -> V,
) -> Result<Vec<Option<V>>, ParquetError> {
    let mut reader = get_typed_column_reader::<T>(group.get_column_reader(position)?);
    let (mut levels, mut present) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    reader.read_records(rows, Some(&mut levels), None, &mut present)?;
    if levels.len() != rows {
        return Err(ParquetError::General("its columns differ in length".to_owned()));
    }
    // Most columns lack no value, and are taken without a look at each level.
    let is_whole = present.len() == rows;
    let mut present = present.into_iter();
    Ok(match only {
        None if is_whole => present.map(|value| Some(convert(value))).collect(),
        Some(only) if is_whole => {
            let kept = present.zip(only).filter(|(_, kept)| **kept);
            kept.map(|(value, _)| Some(convert(value))).collect()
        }
        _ => {
            let all = levels.into_iter().map(|level| if level > 0 { present.next() } else { None }).enumerate();
            let kept = all.filter(|(row, _)| only.is_none_or(|only| only[*row]));
            kept.map(|(_, value)| value.map(&convert)).collect()
        }
    })
}
