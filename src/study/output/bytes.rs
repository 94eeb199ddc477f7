//! Values as bytes and back, to the last bit: numbers little-endian, lists with their length before them.

/// What goes to bytes and comes back.
pub(crate) trait Bytes: Sized {
    /// Adds it behind what is there.
    fn put(&self, into: &mut Vec<u8>);

    /// Takes what it needs from the front; nothing where that is not of this form.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Bytes for $number {
            fn put(&self, into: &mut Vec<u8>) {
                into.extend(self.to_le_bytes());
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                let (bytes, rest) = from.split_first_chunk()?;
                *from = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        }
    )*};
}

numbers!(u8, u32, u64, f32, f64);

/// A struct as its fields, one after another.
macro_rules! fields {
    ($record:ident { $($field:ident),* $(,)? }) => {
        impl $crate::output::bytes::Bytes for $record {
            fn put(&self, into: &mut Vec<u8>) {
                $($crate::output::bytes::Bytes::put(&self.$field, into);)*
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                $(let $field = $crate::output::bytes::Bytes::take(from)?;)*
                Some(Self { $($field),* })
            }
        }
    };
}

pub(crate) use fields;

impl Bytes for bool {
    fn put(&self, into: &mut Vec<u8>) {
        u8::from(*self).put(into);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        [false, true].get(usize::from(u8::take(from)?)).copied()
    }
}

impl Bytes for usize {
    fn put(&self, into: &mut Vec<u8>) {
        (*self as u64).put(into);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        u64::take(from)?.try_into().ok()
    }
}

impl<T: Bytes> Bytes for Option<T> {
    fn put(&self, into: &mut Vec<u8>) {
        self.is_some().put(into);
        if let Some(value) = self {
            value.put(into);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<T: Bytes, const N: usize> Bytes for [T; N] {
    fn put(&self, into: &mut Vec<u8>) {
        for value in self {
            value.put(into);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let values: Option<Vec<T>> = (0..N).map(|_| T::take(from)).collect();
        values?.try_into().ok()
    }
}

impl<T: Bytes> Bytes for Vec<T> {
    fn put(&self, into: &mut Vec<u8>) {
        self.len().put(into);
        for value in self {
            value.put(into);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        // A length that the bytes cannot hold ends with them; nothing is set aside for it.
        (0..usize::take(from)?).map(|_| T::take(from)).collect()
    }
}

impl<A: Bytes, B: Bytes> Bytes for (A, B) {
    fn put(&self, into: &mut Vec<u8>) {
        self.0.put(into);
        self.1.put(into);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<A: Bytes, B: Bytes, C: Bytes> Bytes for (A, B, C) {
    fn put(&self, into: &mut Vec<u8>) {
        self.0.put(into);
        self.1.put(into);
        self.2.put(into);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?, C::take(from)?))
    }
}
