//! Tables of the library as Arrow record batches, with unit and meaning of every column, which other packages take over
//! by the Arrow `PyCapsule` interface.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray,
};
use arrow_buffer::NullBuffer;
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Schema};
use polmob::output::{self, Column, ColumnType};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::scenario::of_output;

/// A table: columns as Arrow arrays, names, units and meanings in its schema.
#[pyclass(frozen)]
pub struct Table(RecordBatch);

impl Table {
    /// Takes over the rows of a table.
    pub fn of(table: output::Table) -> PyResult<Self> {
        let output::Table { definition, about, rows } = table;
        let (mut fields, mut arrays) = (Vec::new(), Vec::new());
        for (field, column) in definition.fields.iter().zip(rows.columns()) {
            let notes = [
                ("unit", Some(field.unit.as_ref())),
                ("meaning", Some(field.meaning.as_ref())),
                ("label", field.label.as_deref()),
                ("key", field.key.as_deref()),
            ];
            let notes = notes.into_iter().filter_map(|(name, note)| Some((name.to_owned(), note?.to_owned())));
            let notes: BTreeMap<String, String> = notes.filter(|(_, note)| !note.is_empty()).collect();
            fields
                .push(arrow_schema::Field::new(field.name.as_ref(), data_type(field.kind), true).with_metadata(notes));
            arrays.push(array(column));
        }
        let own = [("polmob.table", definition.name), ("polmob.meaning", definition.meaning)];
        let own = own.into_iter().map(|(key, text)| (key.to_owned(), text.into_owned()));
        let about: BTreeMap<String, String> = about.into_iter().chain(own).collect();
        let schema = Schema::new_with_metadata(fields, about);
        RecordBatch::try_new(Arc::new(schema), arrays).map(Self).map_err(broken)
    }
}

fn broken(error: ArrowError) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::I32 => DataType::Int32,
        ColumnType::I64 => DataType::Int64,
        ColumnType::F64 => DataType::Float64,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Text => DataType::Utf8,
    }
}

fn array(column: &Column) -> ArrayRef {
    match column {
        Column::I32(values) => Arc::new(Int32Array::from(values.clone())),
        Column::I64(values) => Arc::new(Int64Array::from(values.clone())),
        Column::Bool(values) => Arc::new(BooleanArray::from(values.clone())),
        Column::Text(values) => Arc::new(values.iter().map(Option::as_deref).collect::<StringArray>()),
        // A NaN is a value that is missing.
        Column::F64(values) => {
            let nulls = values.iter().map(|value| !value.is_nan()).collect::<NullBuffer>();
            let nulls = Some(nulls).filter(|nulls| nulls.null_count() > 0);
            Arc::new(Float64Array::new(values.clone().into(), nulls))
        }
    }
}

#[pymethods]
impl Table {
    /// The Arrow schema, as the `PyCapsule` interface wants it.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.0.schema_ref().as_ref()).map_err(broken)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows as an Arrow stream, as the `PyCapsule` interface wants it. Buffers are shared, not copied.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface allows to give the own schema where another one is asked for.
        let _ = requested_schema;
        let batches = RecordBatchIterator::new([Ok(self.0.clone())], self.0.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(batches)), c"arrow_array_stream")
    }

    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    /// Name and meaning of the table.
    #[getter]
    fn about(&self) -> BTreeMap<String, String> {
        self.0.schema_ref().metadata().clone().into()
    }

    /// Columns in order: name, and the notes on it.
    #[getter]
    fn fields(&self) -> Vec<(String, BTreeMap<String, String>)> {
        self.0
            .schema_ref()
            .fields()
            .iter()
            .map(|field| (field.name().clone(), field.metadata().clone().into()))
            .collect()
    }
}

/// A table of a finished folder of results, compared with its manifest first.
#[pyfunction]
pub fn read_result_table(py: Python<'_>, folder: PathBuf, name: &str) -> PyResult<Table> {
    py.detach(|| output::read_result_table(&folder, name)).map_err(of_output).and_then(Table::of)
}

/// A table as a file.
#[pyfunction]
pub fn read_table(py: Python<'_>, path: PathBuf) -> PyResult<Table> {
    py.detach(|| output::read_table(&path)).map_err(of_output).and_then(Table::of)
}

/// Cells of words that are known when the program is compiled.
pub fn words(words: impl Iterator<Item = &'static str>) -> Column {
    Column::Text(words.map(|word| Some(Cow::Borrowed(word))).collect())
}
