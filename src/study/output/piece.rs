//! A piece of a column as Parquet takes it.

use std::borrow::Cow;
use std::iter;

use bytes::Bytes;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;

use super::table::Column;

/// Some rows of a column: for each whether it is there, and the values of those that are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// 1 where a row has a value, 0 where it has none.
    there: Vec<i16>,
    values: Values,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    I32(Vec<i32>),
    I64(Vec<i64>),
    F64(Vec<f64>),
    Bool(Vec<bool>),
    Text(Vec<ByteArray>),
}

macro_rules! pieces {
    ($($value:ty => $kind:ident),*) => {$(
        impl From<(Vec<i16>, Vec<$value>)> for Piece {
            fn from((there, values): (Vec<i16>, Vec<$value>)) -> Self {
                Self { there, values: Values::$kind(values) }
            }
        }
    )*};
}

pieces!(i32 => I32, i64 => I64, bool => Bool, ByteArray => Text);

/// A word of the program's own as Parquet takes it, which nobody copies or counts.
pub(super) fn own_word(word: &'static str) -> ByteArray {
    Bytes::from_static(word.as_bytes()).into()
}

impl Piece {
    /// The rows of a column.
    pub(super) fn of(column: &Column) -> Self {
        fn optional<T: Copy>(rows: &[Option<T>]) -> (Vec<i16>, Vec<T>) {
            (rows.iter().map(|row| i16::from(row.is_some())).collect(), rows.iter().flatten().copied().collect())
        }
        match column {
            Column::I32(rows) => optional(rows).into(),
            Column::I64(rows) => optional(rows).into(),
            Column::Bool(rows) => optional(rows).into(),
            Column::F64(rows) => Self::of_numbers(rows.iter().copied()),
            Column::Text(rows) => {
                let texts = rows.iter().flatten().map(|text| match text {
                    Cow::Borrowed(word) => own_word(word),
                    Cow::Owned(text) => ByteArray::from(text.as_str()),
                });
                let texts: Vec<ByteArray> = texts.collect();
                (rows.iter().map(|row| i16::from(row.is_some())).collect::<Vec<i16>>(), texts).into()
            }
        }
    }

    /// Rows of real numbers, of which NaN is the missing one.
    pub(super) fn of_numbers(rows: impl Iterator<Item = f64> + Clone) -> Self {
        let there: Vec<i16> = rows.clone().map(|row| i16::from(!row.is_nan())).collect();
        let mut values = Vec::with_capacity(there.len());
        values.extend(rows.filter(|row| !row.is_nan()));
        Self { there, values: Values::F64(values) }
    }

    /// Its one row so many times.
    pub(super) fn repeated(self, rows: usize) -> Self {
        fn again<T: Clone>(values: &[T], rows: usize) -> Vec<T> {
            values.iter().flat_map(|value| iter::repeat_n(value.clone(), rows)).collect()
        }
        let values = match &self.values {
            Values::I32(values) => Values::I32(again(values, rows)),
            Values::I64(values) => Values::I64(again(values, rows)),
            Values::F64(values) => Values::F64(again(values, rows)),
            Values::Bool(values) => Values::Bool(again(values, rows)),
            Values::Text(values) => Values::Text(again(values, rows)),
        };
        Self { there: again(&self.there, rows), values }
    }

    /// Writes the rows behind those that a column has, which must be of their kind.
    pub(super) fn write(&self, to: &mut ColumnWriter<'_>) -> Result<usize, ParquetError> {
        let there = Some(self.there.as_slice());
        match (&self.values, to) {
            (Values::I32(values), ColumnWriter::Int32ColumnWriter(to)) => to.write_batch(values, there, None),
            (Values::I64(values), ColumnWriter::Int64ColumnWriter(to)) => to.write_batch(values, there, None),
            (Values::F64(values), ColumnWriter::DoubleColumnWriter(to)) => to.write_batch(values, there, None),
            (Values::Bool(values), ColumnWriter::BoolColumnWriter(to)) => to.write_batch(values, there, None),
            (Values::Text(values), ColumnWriter::ByteArrayColumnWriter(to)) => to.write_batch(values, there, None),
            _ => Err(ParquetError::General("a column is of another kind than its values".into())),
        }
    }
}
