//! Typed indices, and columns that only their own id can index.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// An index into columns of its own kind.
pub trait Id: Copy + Ord {
    /// The id at `position`.
    fn at(position: usize) -> Self;
    /// Where it stands in its columns.
    fn position(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn at(position: usize) -> Self {
                Self(u32::try_from(position).expect("fewer than 2^32 entities"))
            }
            fn position(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A country, home countries first.
    CountryId;
    /// A region, in order of its country.
    RegionId;
    /// A corporation, in order of its region.
    CorporationId;
    /// A park of one run, in order of founding.
    ParkId;
    /// An outcome, in the order of columns.
    OutcomeId;
}

/// A vector that only `I` can index.
#[derive(Debug, PartialEq)]
pub struct Column<I, T> {
    values: Vec<T>,
    id: PhantomData<fn(I)>,
}

impl<I, T: Clone> Clone for Column<I, T> {
    fn clone(&self) -> Self {
        Self { values: self.values.clone(), id: PhantomData }
    }

    fn clone_from(&mut self, other: &Self) {
        self.values.clone_from(&other.values);
    }
}

impl<I: Id, T> Column<I, T> {
    /// A column of these values.
    pub fn new(values: Vec<T>) -> Self {
        Self { values, id: PhantomData }
    }

    /// A column of `count` copies of `value`.
    pub fn filled(count: usize, value: T) -> Self
    where
        T: Clone,
    {
        Self::new(vec![value; count])
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Appends a value and gives its id.
    pub fn push(&mut self, value: T) -> I {
        self.values.push(value);
        I::at(self.values.len() - 1)
    }

    /// The values in order of their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &T> + Clone {
        self.values.iter()
    }

    /// The values in order of their ids, to be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = &mut T> {
        self.values.iter_mut()
    }

    /// All ids in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + Clone + use<I, T> {
        (0..self.values.len()).map(I::at)
    }

    /// Ids and values in order.
    pub fn enumerate(&self) -> impl ExactSizeIterator<Item = (I, &T)> + Clone {
        self.values.iter().enumerate().map(|(position, value)| (I::at(position), value))
    }

    /// The values as a slice.
    pub fn as_slice(&self) -> &[T] {
        &self.values
    }
}

impl<I: Id, T> Default for Column<I, T> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<I: Id, T> Index<I> for Column<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.values[id.position()]
    }
}

impl<I: Id, T> IndexMut<I> for Column<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.values[id.position()]
    }
}

impl<I: Id, T> FromIterator<T> for Column<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(values: S) -> Self {
        Self::new(values.into_iter().collect())
    }
}
