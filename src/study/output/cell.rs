//! Types whose values are cells of a table: numbers, texts, and closed sets of words that stay enums.

use std::borrow::Cow;
use std::iter;

use crate::analysis::claims::Verdict;
use crate::measures::partnership_type::PartnershipType;
use crate::parameters::Arm;
use crate::policy::Degree;
use crate::scenario::{Ended, ParkOutcome};
use crate::state::{End, Stage};

use super::table::{CellValue, Column, ColumnType};

/// A type whose values each fill one cell.
pub trait Cell: Sized {
    /// What its values are in a table.
    const KIND: ColumnType;
    /// Adds cells to a column; false where the column is of another kind.
    fn put<'a>(cells: impl Iterator<Item = &'a Self>, column: &mut Column) -> bool
    where
        Self: 'a;
    /// The value of a cell; nothing if it has none.
    fn from_value(value: CellValue) -> Option<Self>;
    /// The value where a table lacks the column; nothing if it must be there.
    fn without_column() -> Option<Self> {
        None
    }
}

macro_rules! cells {
    ($($own:ty => $kind:ident, $write:expr, $read:expr;)*) => {$(
        impl Cell for $own {
            const KIND: ColumnType = ColumnType::$kind;
            fn put<'a>(cells: impl Iterator<Item = &'a Self>, column: &mut Column) -> bool {
                let Column::$kind(values) = column else { return false };
                values.extend(cells.map(|cell| Some($write(cell))));
                true
            }
            fn from_value(value: CellValue) -> Option<Self> {
                match value {
                    CellValue::$kind(value) => $read(value),
                    _ => None,
                }
            }
        }
    )*};
}

cells! {
    u32 => I32,
        |value: &u32| i32::try_from(*value).expect("a key or a count below 2^31"), |value: i32| value.try_into().ok();
    u64 => I64, |value: &u64| i64::try_from(*value).expect("a count below 2^63"), |value: i64| value.try_into().ok();
    usize => I64, |value: &usize| i64::try_from(*value).expect("a count below 2^63"), |value: i64| value.try_into().ok();
    bool => Bool, |value: &bool| *value, Some;
    String => Text, |value: &String| Cow::Owned(value.clone()), |value: Cow<'static, str>| Some(value.into_owned());
    Cow<'static, str> => Text, Cow::clone, Some;
}

/// NaN is the missing number.
impl Cell for f64 {
    const KIND: ColumnType = ColumnType::F64;

    fn put<'a>(cells: impl Iterator<Item = &'a Self>, column: &mut Column) -> bool {
        let Column::F64(values) = column else { return false };
        values.extend(cells);
        true
    }

    fn from_value(value: CellValue) -> Option<Self> {
        match value {
            CellValue::F64(value) => Some(value),
            CellValue::Missing => Some(Self::NAN),
            _ => None,
        }
    }
}

impl<T: Cell> Cell for Option<T> {
    const KIND: ColumnType = T::KIND;

    fn put<'a>(mut cells: impl Iterator<Item = &'a Self>, column: &mut Column) -> bool
    where
        Self: 'a,
    {
        cells.all(|cell| match cell {
            Some(value) => T::put(iter::once(value), column),
            None => column.push(CellValue::Missing),
        })
    }

    fn from_value(value: CellValue) -> Option<Self> {
        match value {
            CellValue::Missing => Some(None),
            value => T::from_value(value).map(Some),
        }
    }

    fn without_column() -> Option<Self> {
        Some(None)
    }
}

/// Closed sets of words: enums stay enums on the way back from a table.
macro_rules! words {
    ($($own:ty),* $(,)?) => {$(
        impl $crate::output::Cell for $own {
            const KIND: $crate::output::ColumnType = $crate::output::ColumnType::Text;
            fn put<'a>(cells: impl Iterator<Item = &'a Self>, column: &mut $crate::output::Column) -> bool {
                column.extend_with_words(cells.map(|cell| cell.as_str()))
            }
            fn from_value(value: $crate::output::CellValue) -> Option<Self> {
                match value {
                    $crate::output::CellValue::Text(word) => Self::ALL.into_iter().find(|known| known.as_str() == word),
                    _ => None,
                }
            }
        }
    )*};
}

impl Cell for Arm {
    const KIND: ColumnType = ColumnType::Text;

    fn put<'a>(cells: impl Iterator<Item = &'a Self>, column: &mut Column) -> bool {
        column.extend_with_words(cells.map(|arm| arm.as_str()))
    }

    fn from_value(value: CellValue) -> Option<Self> {
        match value {
            CellValue::Text(name) => Some(Self::called(&name)),
            _ => None,
        }
    }
}

words!(Degree, PartnershipType, Stage, End, Ended, ParkOutcome, Verdict);

pub(crate) use words;
