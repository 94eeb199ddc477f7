//! Why a text is no axis of an experiment.

use super::distribution::DistributionError;
use super::settings::SettingError;

/// Why a text is not an axis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AxisError {
    /// No equals sign, or nothing on one side of it.
    #[error("an axis reads key=values, such as policy.coercion=0..1:6 or policy.interdependence=0,3")]
    Shape,
    /// A quotation mark that nothing closes.
    #[error("a quotation mark is not closed: put another before the `:` or `=`, or leave it out of the name")]
    Quotes,
    /// Not a dotted key.
    #[error(transparent)]
    Key(#[from] SettingError),
    /// No such key.
    #[error("there is no key `{key}`{}", near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    Unknown {
        /// As written.
        key: String,
        /// The known key that it most resembles.
        near: Option<String>,
    },
    /// A third element of two.
    #[error("there is no key `{key}`; `{pair}` has two values, `{pair}.0` and `{pair}.1`")]
    Element {
        /// As written.
        key: String,
        /// The key of the two.
        pair: String,
    },
    /// A key that holds more than one value, or none that an experiment could vary.
    #[error("`{key}` cannot be an axis: {reason}")]
    Unfit {
        /// The key.
        key: String,
        /// Why.
        reason: &'static str,
    },
    /// Something that should be a number.
    #[error("`{0}` is not a number")]
    Number(String),
    /// A range with ends that are no whole numbers, for a key that wants them.
    #[error("`{0}` takes whole numbers, and the range does not end in them")]
    Whole(String),
    /// Levels of a key of whole numbers that would lie between them.
    #[error("`{key}` takes whole numbers, and not all of {levels} levels from {from} to {to} are; allowed: {}", fitting(*from, *to, near))]
    Steps {
        /// The key.
        key: String,
        /// Levels requested.
        levels: usize,
        /// Start of the range.
        from: f64,
        /// End of the range.
        to: f64,
        /// Numbers of levels that would fit.
        near: Vec<usize>,
    },
    /// A value that the key cannot have.
    #[error("`{key}` cannot be {found}; allowed: {allowed}")]
    Value {
        /// The key.
        key: String,
        /// The value.
        found: String,
        /// What it may be.
        allowed: String,
    },
    /// Brackets behind a name that is none of a distribution.
    #[error(
        "unknown distribution `{0}`; allowed: from..to, log(from..to), triangular(from, mode, to), discrete(value: weight, \
         value: weight), or values with commas between them; a name with brackets stands in quotation marks"
    )]
    Call(String),
    /// A number of levels that is none.
    #[error("`{0}` is not a number of levels, 1 to 1000000")]
    Levels(String),
    /// A form with another content than it should have.
    #[error("`{found}` is not of the form {form}")]
    Form {
        /// As written.
        found: String,
        /// As it should be.
        form: &'static str,
    },
    /// Words or switches, for a key that takes a multiple of the axis.
    #[error("`{0}` is a multiple of the axis, so the axis must have numbers")]
    Multiple(String),
    /// An impossible distribution.
    #[error(transparent)]
    Distribution(#[from] DistributionError),
}

/// Ranges with numbers of levels that fit.
fn fitting(from: f64, to: f64, near: &[usize]) -> String {
    let ranges: Vec<String> = near.iter().map(|levels| format!("{from}..{to}:{levels}")).collect();
    ranges.into_iter().chain(["a list of values".to_owned()]).collect::<Vec<_>>().join(" or ")
}
