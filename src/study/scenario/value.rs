//! A single value of a scenario key.

use std::fmt;

/// A value of a scenario key.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A real number, in the key's own unit.
    Number(f64),
    /// A whole number.
    Integer(i64),
    /// A switch.
    Flag(bool),
    /// A name.
    Word(String),
}

impl Value {
    /// The value as a number, for an analysis; a switch is 0 or 1, a word has none.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Integer(whole) => Some(*whole as f64),
            Self::Flag(on) => Some(f64::from(*on)),
            Self::Word(_) => None,
        }
    }

    /// The value as a reader would write it: a word without quotation marks.
    pub fn unquoted(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Value {
    /// As it is written in a scenario file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Integer(whole) => write!(f, "{whole}"),
            Self::Flag(on) => write!(f, "{on}"),
            Self::Word(word) => write!(f, "{word:?}"),
        }
    }
}
