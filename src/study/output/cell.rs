//! Types whose values are cells of a table: numbers, texts, and closed sets of words that stay enums.

use std::borrow::Cow;

use crate::analysis::claims::Verdict;
use crate::measures::kinds::Kind as PartnershipType;
use crate::policy::Degree;
use crate::rules::Arm;
use crate::scenario::{Ended, ParkOutcome};
use crate::state::{End, Stage};

use super::table::{Kind, Value};

/// A type whose values each fill one cell.
pub trait Cell: Sized {
    /// What its values are in a table.
    const KIND: Kind;
    /// The cell of a value.
    fn into_value(self) -> Value;
    /// The value of a cell; nothing if it has none.
    fn from_value(value: Value) -> Option<Self>;
    /// The value where a table lacks the column; nothing if it must be there.
    fn without_column() -> Option<Self> {
        None
    }
}

macro_rules! cells {
    ($($own:ty => $kind:ident, $read:expr;)*) => {$(
        impl Cell for $own {
            const KIND: Kind = Kind::$kind;
            fn into_value(self) -> Value {
                self.into()
            }
            fn from_value(value: Value) -> Option<Self> {
                match value {
                    Value::$kind(value) => $read(value),
                    _ => None,
                }
            }
        }
    )*};
}

cells! {
    u32 => I32, |value: i32| value.try_into().ok();
    u64 => I64, |value: i64| value.try_into().ok();
    bool => Bool, Some;
    String => Text, |value: Cow<'static, str>| Some(value.into_owned());
    Cow<'static, str> => Text, Some;
}

/// NaN is the missing number.
impl Cell for f64 {
    const KIND: Kind = Kind::F64;

    fn into_value(self) -> Value {
        self.into()
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::F64(value) => Some(value),
            Value::Missing => Some(Self::NAN),
            _ => None,
        }
    }
}

impl Cell for usize {
    const KIND: Kind = Kind::I64;

    fn into_value(self) -> Value {
        (self as u64).into()
    }

    fn from_value(value: Value) -> Option<Self> {
        u64::from_value(value)?.try_into().ok()
    }
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;

    fn into_value(self) -> Value {
        self.map_or(Value::Missing, T::into_value)
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Missing => Some(None),
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
            const KIND: $crate::output::Kind = $crate::output::Kind::Text;
            fn into_value(self) -> $crate::output::Value {
                self.word().into()
            }
            fn from_value(value: $crate::output::Value) -> Option<Self> {
                match value {
                    $crate::output::Value::Text(word) => Self::ALL.into_iter().find(|known| known.word() == word),
                    _ => None,
                }
            }
        }
    )*};
}

impl Cell for Arm {
    const KIND: Kind = Kind::Text;

    fn into_value(self) -> Value {
        self.word().into()
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Text(name) => Some(Self::called(&name)),
            _ => None,
        }
    }
}

words!(Degree, PartnershipType, Stage, End, Ended, ParkOutcome, Verdict);

pub(crate) use words;
