//! Tables in memory: what a column means, and its values.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::ptr;

use serde::{Deserialize, Serialize};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Whole numbers below 2^31: keys and small counts.
    I32,
    /// Whole numbers below 2^63.
    I64,
    /// Real numbers.
    F64,
    /// Yes or no.
    Bool,
    /// Words.
    Text,
}

/// A column as it is described to its readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Name of the column.
    pub name: Cow<'static, str>,
    /// Unit of its values; empty for words and for pure numbers.
    pub unit: Cow<'static, str>,
    /// What it says, in a sentence.
    pub meaning: Cow<'static, str>,
    /// What its values are.
    pub kind: ColumnType,
    /// What it is called in words, where that is not its name: of an axis, its name as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Keys of the scenario that it has values for, with commas between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Field {
    /// A column known when the program is compiled.
    pub const fn new(name: &'static str, unit: &'static str, meaning: &'static str, kind: ColumnType) -> Self {
        let [name, unit, meaning] = [Cow::Borrowed(name), Cow::Borrowed(unit), Cow::Borrowed(meaning)];
        Self { name, unit, meaning, kind, label: None, key: None }
    }

    /// The same column under a name made at run time.
    #[must_use]
    pub fn named(self, name: String) -> Self {
        Self { name: name.into(), ..self }
    }
}

/// A table as it is described to its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDefinition {
    /// Name of the table and of its file, without an ending.
    pub name: Cow<'static, str>,
    /// What a row is.
    pub meaning: Cow<'static, str>,
    /// Its columns in order.
    pub fields: Vec<Field>,
}

impl TableDefinition {
    /// A table of these columns.
    pub fn new(name: &'static str, meaning: &'static str, fields: Vec<Field>) -> Self {
        Self { name: name.into(), meaning: meaning.into(), fields }
    }
}

/// One cell. Absence is `Missing` (a NaN is the same): a null on disk, never a zero.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// Of [`ColumnType::I32`].
    I32(i32),
    /// Of [`ColumnType::I64`].
    I64(i64),
    /// Of [`ColumnType::F64`].
    F64(f64),
    /// Of [`ColumnType::Bool`].
    Bool(bool),
    /// Of [`ColumnType::Text`].
    Text(Cow<'static, str>),
    /// Not there, of any kind.
    Missing,
}

impl fmt::Display for CellValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::I32(value) => write!(f, "{value}"),
            Self::I64(value) => write!(f, "{value}"),
            Self::F64(value) => write!(f, "{value}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(value) => write!(f, "`{value}`"),
            Self::Missing => f.write_str("nothing"),
        }
    }
}

macro_rules! into_value {
    ($($from:ty => $variant:ident),*) => {$(
        impl From<$from> for CellValue {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

into_value!(i32 => I32, i64 => I64, f64 => F64, bool => Bool, &'static str => Text, String => Text, Cow<'static, str> => Text);

impl From<u32> for CellValue {
    /// Panics from 2^31 on: keys and counts of one run stay far below.
    fn from(value: u32) -> Self {
        Self::I32(value.try_into().expect("a key or a count below 2^31"))
    }
}

impl From<u64> for CellValue {
    /// Panics from 2^63 on, which no count reaches.
    fn from(value: u64) -> Self {
        Self::I64(value.try_into().expect("a count below 2^63"))
    }
}

impl<T: Into<CellValue>> From<Option<T>> for CellValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

/// The values of one column; NaN is the missing real number.
#[derive(Debug, Clone)]
pub enum Column {
    /// Of [`ColumnType::I32`].
    I32(Vec<Option<i32>>),
    /// Of [`ColumnType::I64`].
    I64(Vec<Option<i64>>),
    /// Of [`ColumnType::F64`].
    F64(Vec<f64>),
    /// Of [`ColumnType::Bool`].
    Bool(Vec<Option<bool>>),
    /// Of [`ColumnType::Text`].
    Text(Vec<Option<Cow<'static, str>>>),
}

impl Column {
    /// An empty column.
    pub fn empty(kind: ColumnType) -> Self {
        match kind {
            ColumnType::I32 => Self::I32(Vec::new()),
            ColumnType::I64 => Self::I64(Vec::new()),
            ColumnType::F64 => Self::F64(Vec::new()),
            ColumnType::Bool => Self::Bool(Vec::new()),
            ColumnType::Text => Self::Text(Vec::new()),
        }
    }

    /// A column of this kind with one value in so many rows. Panics on a value of another kind.
    pub fn repeated(value: &CellValue, kind: ColumnType, rows: usize) -> Self {
        let mut column = Self::empty(kind);
        for _ in 0..rows {
            assert!(column.push(value.clone()), "a column of {kind:?} holds no {value}");
        }
        column
    }

    /// What its values are.
    pub fn kind(&self) -> ColumnType {
        match self {
            Self::I32(_) => ColumnType::I32,
            Self::I64(_) => ColumnType::I64,
            Self::F64(_) => ColumnType::F64,
            Self::Bool(_) => ColumnType::Bool,
            Self::Text(_) => ColumnType::Text,
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::I32(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::Bool(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value in a row; a NaN is `Missing`. Panics past the last row.
    pub fn value(&self, row: usize) -> CellValue {
        match self {
            Self::I32(values) => values[row].into(),
            Self::I64(values) => values[row].into(),
            Self::F64(values) => Some(values[row]).filter(|value| !value.is_nan()).into(),
            Self::Bool(values) => values[row].into(),
            Self::Text(values) => values[row].clone().into(),
        }
    }

    /// Whether its first rows are those of the other column, to the bit.
    pub(super) fn begins_with(&self, other: &Self) -> bool {
        // Without a way out between rows, so that several are compared at a time.
        fn begins<T>(rows: &[T], first: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
            let parts = || rows.chunks(64).zip(first.chunks(64));
            let all = |(rows, first): (&[T], &[T])| rows.iter().zip(first).fold(true, |all, (a, b)| all & same(a, b));
            rows.len() >= first.len() && parts().all(all)
        }
        match (self, other) {
            (Self::I32(rows), Self::I32(first)) => begins(rows, first, PartialEq::eq),
            (Self::I64(rows), Self::I64(first)) => begins(rows, first, PartialEq::eq),
            (Self::F64(rows), Self::F64(first)) => begins(rows, first, |a, b| a.to_bits() == b.to_bits()),
            (Self::Bool(rows), Self::Bool(first)) => begins(rows, first, PartialEq::eq),
            (Self::Text(rows), Self::Text(first)) => begins(rows, first, |a, b| match (a, b) {
                (Some(Cow::Borrowed(a)), Some(Cow::Borrowed(b))) if ptr::eq(*a, *b) => true,
                _ => a == b,
            }),
            _ => false,
        }
    }

    fn reserve(&mut self, rows: usize) {
        match self {
            Self::I32(values) => values.reserve(rows),
            Self::I64(values) => values.reserve(rows),
            Self::F64(values) => values.reserve(rows),
            Self::Bool(values) => values.reserve(rows),
            Self::Text(values) => values.reserve(rows),
        }
    }

    /// Adds a row; false if the value is of another kind.
    pub(super) fn push(&mut self, value: CellValue) -> bool {
        match (self, value) {
            (Self::I32(values), CellValue::I32(value)) => values.push(Some(value)),
            (Self::I32(values), CellValue::Missing) => values.push(None),
            (Self::I64(values), CellValue::I64(value)) => values.push(Some(value)),
            (Self::I64(values), CellValue::Missing) => values.push(None),
            (Self::F64(values), CellValue::F64(value)) => values.push(value),
            (Self::F64(values), CellValue::Missing) => values.push(f64::NAN),
            (Self::Bool(values), CellValue::Bool(value)) => values.push(Some(value)),
            (Self::Bool(values), CellValue::Missing) => values.push(None),
            (Self::Text(values), CellValue::Text(value)) => values.push(Some(value)),
            (Self::Text(values), CellValue::Missing) => values.push(None),
            _ => return false,
        }
        true
    }

    /// Adds static words; false if it holds no words.
    pub(crate) fn extend_with_words(&mut self, words: impl Iterator<Item = &'static str>) -> bool {
        let Self::Text(values) = self else { return false };
        values.extend(words.map(|word| Some(Cow::Borrowed(word))));
        true
    }

    /// Adds rows of a column of the same kind.
    pub(crate) fn extend(&mut self, other: &Self, rows: Range<usize>) {
        match (self, other) {
            (Self::I32(values), Self::I32(more)) => values.extend_from_slice(&more[rows]),
            (Self::I64(values), Self::I64(more)) => values.extend_from_slice(&more[rows]),
            (Self::F64(values), Self::F64(more)) => values.extend_from_slice(&more[rows]),
            (Self::Bool(values), Self::Bool(more)) => values.extend_from_slice(&more[rows]),
            (Self::Text(values), Self::Text(more)) => values.extend_from_slice(&more[rows]),
            (mine, theirs) => panic!("a column of {:?} got rows of {:?}", mine.kind(), theirs.kind()),
        }
    }

    /// Adds all rows of a column of the same kind.
    fn take(&mut self, other: Self) {
        match (self, other) {
            (Self::I32(values), Self::I32(more)) => values.extend(more),
            (Self::I64(values), Self::I64(more)) => values.extend(more),
            (Self::F64(values), Self::F64(more)) => values.extend(more),
            (Self::Bool(values), Self::Bool(more)) => values.extend(more),
            (Self::Text(values), Self::Text(more)) => values.extend(more),
            (mine, theirs) => panic!("a column of {:?} got rows of {:?}", mine.kind(), theirs.kind()),
        }
    }

    pub(crate) fn clear(&mut self) {
        match self {
            Self::I32(values) => values.clear(),
            Self::I64(values) => values.clear(),
            Self::F64(values) => values.clear(),
            Self::Bool(values) => values.clear(),
            Self::Text(values) => values.clear(),
        }
    }
}

/// Rows of a table, held by column.
#[derive(Debug, Clone)]
pub struct RowBatch {
    columns: Vec<Column>,
}

impl RowBatch {
    /// No rows yet of this table.
    pub fn of(definition: &TableDefinition) -> Self {
        Self { columns: definition.fields.iter().map(|field| Column::empty(field.kind)).collect() }
    }

    /// The rows of these columns, in the order of the table's fields. Panics if columns differ in length.
    pub fn from_columns(columns: Vec<Column>) -> Self {
        let batch = Self { columns };
        assert!(
            batch.columns.iter().all(|column| column.len() == batch.rows()),
            "columns of one chunk have one length"
        );
        batch
    }

    /// Makes room for more rows.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.columns.iter_mut().for_each(|column| column.reserve(rows));
    }

    /// Adds a row, a value for each field in order. Panics on a value too few, too many or of another kind: the code that
    /// makes rows stands beside the definition of its table.
    pub fn push(&mut self, row: impl IntoIterator<Item = CellValue>) {
        let mut values = row.into_iter();
        for (position, column) in self.columns.iter_mut().enumerate() {
            let value = values.next();
            assert!(value.is_some_and(|value| column.push(value)), "field {position} wants a {:?}", column.kind());
        }
        assert!(values.next().is_none(), "a row of {} fields has a value more", self.columns.len());
    }

    /// Adds the rows of another chunk of the same table.
    pub fn append(&mut self, other: &Self) {
        self.extend(other, 0..other.rows());
    }

    /// Adds columns of rows of the same table, which nobody copies.
    pub(super) fn take(&mut self, columns: Vec<Column>) {
        assert_eq!(self.columns.len(), columns.len(), "chunks of one table have the same columns");
        self.columns.iter_mut().zip(columns).for_each(|(column, more)| column.take(more));
    }

    /// Adds some rows of another chunk of the same table.
    pub(crate) fn extend(&mut self, other: &Self, rows: Range<usize>) {
        assert_eq!(self.columns.len(), other.columns.len(), "chunks of one table have the same columns");
        for (column, more) in self.columns.iter_mut().zip(&other.columns) {
            column.extend(more, rows.clone());
        }
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Column::len)
    }

    pub(super) fn columns_mut(&mut self) -> &mut [Column] {
        &mut self.columns
    }

    /// The columns in the order of the table's fields.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}
