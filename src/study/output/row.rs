//! Rows declared once: a table of results is a struct with a line per column.
//!
//! Schema, units, cells of Parquet and CSV, JSON, and reading with types follow from the declaration:
//!
//! ```
//! use polmob_study::output::{Row, Table};
//!
//! polmob_study::output::row! {
//!     /// How old somebody is.
//!     pub struct Age in "ages": "one person" {
//!         name: String, "", "name of the person";
//!         age: Option<f64>, "years", "age; missing where nobody knows it";
//!     }
//! }
//!
//! let known = Age { name: "Ada".into(), age: Some(36.0) };
//! let table = Table::of([known.clone()]);
//! assert_eq!(table.definition.fields[1].unit, "years");
//! assert_eq!(table.rows_as::<Age>().unwrap(), [known]);
//! ```
//!
//! Tables whose columns are known only at run time (`runs`, `years`, `points`, `posterior`) fill a [`RowBatch`] instead.

use std::collections::BTreeMap;
use std::slice;

use super::cell::Cell;
use super::error::OutputError;
use super::read::Table;
use super::table::{CellValue, Column, Field, RowBatch, TableDefinition};

/// A type that fills one column or several side by side.
pub trait Columns: Sized {
    /// Adds its columns: what it calls them follows from the name, unit and meaning given to it.
    fn fields(name: &'static str, unit: &'static str, meaning: &'static str, into: &mut Vec<Field>);
    /// Fills the next columns with a cell of each row, column after column.
    fn write<'a>(rows: impl Iterator<Item = &'a Self> + Clone, to: &mut RowWriter)
    where
        Self: 'a;
    /// Reads the next cells of a row.
    ///
    /// # Errors
    /// What a cell holds or lacks, as the end of a sentence about its table.
    fn read(row: &mut RowReader) -> Result<Self, String>;
}

/// A row of a table of results.
pub trait Row: Columns {
    /// Name of the table.
    const NAME: &'static str;
    /// What a row is.
    const MEANING: &'static str;

    /// The table as it is described to its readers.
    fn definition() -> TableDefinition {
        let mut fields = Vec::new();
        Self::fields("", "", "", &mut fields);
        TableDefinition::new(Self::NAME, Self::MEANING, fields)
    }
}

/// The columns that rows are still to fill.
pub struct RowWriter<'a>(slice::IterMut<'a, Column>);

/// The cells of a row that are still to be read.
pub struct RowReader<'a> {
    columns: slice::Iter<'a, (Field, Option<&'a Column>)>,
    row: usize,
}

impl<'a> RowReader<'a> {
    fn next(&mut self) -> (&'a str, Option<CellValue>) {
        let (field, column) = self.columns.next().expect("a row reads the columns that it declares");
        (&field.name, column.map(|column| column.value(self.row)))
    }
}

impl<T: Cell> Columns for T {
    fn fields(name: &'static str, unit: &'static str, meaning: &'static str, into: &mut Vec<Field>) {
        into.push(Field::new(name, unit, meaning, T::KIND));
    }

    fn write<'a>(rows: impl Iterator<Item = &'a Self> + Clone, to: &mut RowWriter)
    where
        Self: 'a,
    {
        let is_put = to.0.next().is_some_and(|column| T::put(rows, column));
        assert!(is_put, "a row fills the columns that it declares");
    }

    fn read(row: &mut RowReader) -> Result<Self, String> {
        let (name, value) = row.next();
        match value {
            None => T::without_column().ok_or_else(|| format!("has no column `{name}`")),
            Some(value) => T::from_value(value.clone())
                .ok_or_else(|| format!("has {value} in `{name}`, which this version does not know there")),
        }
    }
}

/// Declares the rows of a table, or columns that several tables share; see [`row`](mod@self).
#[macro_export]
#[doc(hidden)]
macro_rules! __polmob_row {
    (@word) => {
        ""
    };
    (@word $word:expr) => {
        $word
    };
    ($(#[$on:meta])* $vis:vis struct $name:ident $(in $table:literal : $row:literal)? {
        $($(#[$attr:meta])* $field:ident : $kind:ty $(, $unit:expr, $meaning:literal)?;)*
    }) => {
        $(#[$on])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $name {
            $(
                $(#[$attr])*
                $(#[doc = $meaning])?
                $vis $field: $kind,
            )*
        }

        impl $crate::output::Columns for $name {
            fn fields(_: &'static str, _: &'static str, _: &'static str, into: &mut Vec<$crate::output::Field>) {
                $(
                    <$kind as $crate::output::Columns>::fields(
                        stringify!($field),
                        $crate::output::row!(@word $($unit)?),
                        $crate::output::row!(@word $($meaning)?),
                        into,
                    );
                )*
            }

            fn write<'a>(rows: impl Iterator<Item = &'a Self> + Clone, to: &mut $crate::output::RowWriter) {
                $(<$kind as $crate::output::Columns>::write(rows.clone().map(|row| &row.$field), to);)*
            }

            fn read(row: &mut $crate::output::RowReader) -> Result<Self, String> {
                Ok(Self { $($field: <$kind as $crate::output::Columns>::read(row)?,)* })
            }
        }

        $(
            impl $crate::output::Row for $name {
                const NAME: &'static str = $table;
                const MEANING: &'static str = $row;
            }
        )?
    };
}

pub use __polmob_row as row;

impl RowBatch {
    /// Adds a declared row.
    pub fn add(&mut self, row: impl Columns) {
        self.add_all(&[row]);
    }

    /// Adds declared rows.
    pub fn add_all<T: Columns>(&mut self, rows: &[T]) {
        let mut columns = RowWriter(self.columns_mut().iter_mut());
        T::write(rows.iter(), &mut columns);
        assert!(columns.0.next().is_none(), "a row fills the columns that it declares");
    }
}

impl Table {
    /// A table of these rows.
    pub fn of<T: Row>(rows: impl IntoIterator<Item = T>) -> Self {
        let definition = T::definition();
        let mut batch = RowBatch::of(&definition);
        batch.add_all(&rows.into_iter().collect::<Vec<_>>());
        Self { definition, about: BTreeMap::new(), rows: batch }
    }

    /// Its rows with their types. Columns are found by name; one that is not there is `None` where the row says so.
    ///
    /// # Errors
    /// [`OutputError::Content`] if it lacks a column or holds what the type does not have.
    pub fn rows_as<T: Columns>(&self) -> Result<Vec<T>, OutputError> {
        let mut fields = Vec::new();
        T::fields("", "", "", &mut fields);
        let columns = fields.into_iter().map(|field| (field.clone(), self.column(&field.name)));
        let columns: Vec<(Field, Option<&Column>)> = columns.collect();
        let read = |row| T::read(&mut RowReader { columns: columns.iter(), row });
        (0..self.rows.rows())
            .map(read)
            .collect::<Result<_, String>>()
            .map_err(|reason| OutputError::Content { table: self.definition.name.clone().into_owned(), reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Arm;
    use crate::state::Stage;

    row! {
        /// Columns of two tables.
        struct Who {
            arm: Arm, "", "who may act";
            world: u32, "", "number of the world";
        }
    }

    row! {
        /// A row.
        struct Trial in "trials": "one trial" {
            /// Whose it is.
            who: Who;
            value: f64, "log points", "what came out";
            worlds: Option<u64>, "worlds", "how many; missing if nobody counted";
        }
    }

    row! {
        /// The row of a later version.
        struct Later in "trials": "one trial" {
            who: Who;
            more: Option<bool>, "", "a column that earlier tables lack";
        }
    }

    row! {
        /// A row that must have its column.
        struct Strict in "trials": "one trial" {
            more: bool, "", "a column that earlier tables lack";
        }
    }

    fn table() -> Table {
        let who = |world| Who { arm: Arm::HYBRID, world };
        Table::of([
            Trial { who: who(0), value: 0.1, worlds: Some(7) },
            Trial { who: who(1), value: -2.5, worlds: None },
        ])
    }

    #[test]
    fn rows_return_with_their_types() {
        let table = table();
        let names: Vec<&str> = table.definition.fields.iter().map(|field| field.name.as_ref()).collect();
        assert_eq!(names, ["arm", "world", "value", "worlds"]);
        let rows: Vec<Trial> = table.rows_as().unwrap();
        assert_eq!((rows[0].who.arm, rows[0].value, rows[1].worlds), (Arm::HYBRID, 0.1, None));
        assert_eq!(Table::of(rows).rows.rows(), 2);
    }

    #[test]
    fn columns_that_are_not_there_are_absent_or_refused() {
        let later: Vec<Later> = table().rows_as().unwrap();
        assert_eq!((later[1].who.world, later[1].more), (1, None));
        let error = table().rows_as::<Strict>().unwrap_err().to_string();
        assert!(error.contains("`trials`") && error.contains("no column `more`"), "{error}");
    }

    row! {
        /// A row with a word of a closed set.
        struct Standing in "standings": "one park" {
            stage: Stage, "", "how far it is";
        }
    }

    #[test]
    fn a_word_that_is_none_is_refused() {
        let mut table = Table::of([Standing { stage: Stage::ALL[0] }]);
        assert_eq!(table.rows_as::<Standing>().unwrap(), [Standing { stage: Stage::ALL[0] }]);
        let mut rows = RowBatch::of(&table.definition);
        rows.push(["sideways".into()]);
        table.rows = rows;
        let error = table.rows_as::<Standing>().unwrap_err().to_string();
        assert!(error.contains("`sideways`") && error.contains("`stage`"), "{error}");
    }

    #[test]
    fn an_arm_of_a_scenarios_own_returns_by_its_name() {
        let mut table = table();
        let mut rows = RowBatch::of(&table.definition);
        rows.push(["sideways".into(), 0_u32.into(), 0.0.into(), CellValue::Missing]);
        table.rows = rows;
        assert_eq!(table.rows_as::<Trial>().unwrap()[0].who.arm.as_str(), "sideways");
    }
}
