//! A chart that is drawn, with its name.

use crate::charts::Picture;

/// A chart that is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// File name without ending.
    pub name: String,
    /// The question it answers, or what it shows, in a line.
    pub title: String,
    /// The picture, with its own caption.
    pub svg: String,
}

impl Chart {
    /// A picture under a name.
    pub fn of(name: impl Into<String>, picture: Picture) -> Self {
        Self { name: name.into(), title: picture.title, svg: picture.svg }
    }
}
