//! Policy bundles: what travels, in which form, and how well it fits a place.

mod landscape;

pub use landscape::{Landscape, RegionalFit};

/// The form of one element of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Form {
    /// What the host country does already.
    #[default]
    Practice,
    /// The form of the source model, as it was carried.
    Source,
    /// The source's element in a form made on the spot.
    Translated,
}

impl Form {
    /// All forms in the order of tables and charts.
    pub const ALL: [Self; 3] = [Self::Practice, Self::Source, Self::Translated];

    /// The name in scenario files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Source => "source",
            Self::Translated => "translated",
        }
    }
}

/// A bundle of up to eight elements, each in one of three forms. An element has *moved* if it is not practice: that is
/// its content, which its neighbours see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bundle {
    moved: u8,
    translated: u8,
}

impl Bundle {
    /// Most elements of a bundle.
    pub const MOST_ELEMENTS: usize = 8;

    /// All elements in the host's practice.
    pub const PRACTICE: Self = Self { moved: 0, translated: 0 };

    /// The source model y: all elements in the source's form.
    pub fn source(elements: usize) -> Self {
        Self { moved: (u8::MAX as u32 >> (Self::MOST_ELEMENTS - elements)) as u8, translated: 0 }
    }

    /// The form of element `d`.
    pub fn form(self, d: usize) -> Form {
        match (self.moved >> d & 1, self.translated >> d & 1) {
            (0, _) => Form::Practice,
            (_, 0) => Form::Source,
            _ => Form::Translated,
        }
    }

    /// This bundle with element `d` in a form.
    #[must_use]
    pub fn with(self, d: usize, form: Form) -> Self {
        let bit = 1 << d;
        let (moved, translated) = (self.moved & !bit, self.translated & !bit);
        match form {
            Form::Practice => Self { moved, translated },
            Form::Source => Self { moved: moved | bit, translated },
            Form::Translated => Self { moved: moved | bit, translated: translated | bit },
        }
    }

    /// Whether element `d` has moved, in either form.
    pub fn has_moved(self, d: usize) -> bool {
        self.moved >> d & 1 == 1
    }

    /// The contents: elements that have moved, element `d` in bit `d`.
    pub fn contents(self) -> u8 {
        self.moved
    }

    /// Number of elements that have moved.
    pub fn moved(self) -> u32 {
        self.moved.count_ones()
    }

    /// Number of elements in the source's form.
    pub fn in_source_form(self) -> u32 {
        (self.moved & !self.translated).count_ones()
    }

    /// Number of elements in a form made on the spot.
    pub fn translated(self) -> u32 {
        self.translated.count_ones()
    }
}

/// How much of a source model a bundle holds, and in which forms (after Dolowitz and Marsh 2000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Degree {
    /// Nothing moved.
    None,
    /// Every element is in the source's form.
    Copying,
    /// Some elements in the source's form, none translated.
    Emulation,
    /// Elements in the source's form beside translated ones.
    Combination,
    /// Translated elements only.
    Inspiration,
}

impl Degree {
    /// The degree of a bundle of `elements` elements.
    pub fn of(bundle: Bundle, elements: usize) -> Self {
        match (bundle.in_source_form(), bundle.translated()) {
            (0, 0) => Self::None,
            (source, _) if source as usize == elements => Self::Copying,
            (_, 0) => Self::Emulation,
            (0, _) => Self::Inspiration,
            _ => Self::Combination,
        }
    }

    /// All degrees in the order of tables.
    pub const ALL: [Self; 5] = [Self::None, Self::Copying, Self::Emulation, Self::Combination, Self::Inspiration];

    /// The name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Copying => "copying",
            Self::Emulation => "emulation",
            Self::Combination => "combination",
            Self::Inspiration => "inspiration",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_set_and_read_back_and_counted() {
        let bundle = Bundle::PRACTICE.with(0, Form::Source).with(5, Form::Translated).with(7, Form::Source);
        assert_eq!(
            [0, 1, 5, 7].map(|d| bundle.form(d)),
            [Form::Source, Form::Practice, Form::Translated, Form::Source]
        );
        assert_eq!((bundle.moved(), bundle.in_source_form(), bundle.translated()), (3, 2, 1));
        assert_eq!(bundle.with(5, Form::Practice).with(0, Form::Practice).with(7, Form::Practice), Bundle::PRACTICE);
        assert_eq!(Bundle::source(8).in_source_form(), 8);
        assert_eq!(Bundle::source(1), Bundle::PRACTICE.with(0, Form::Source));
    }

    #[test]
    fn degrees_follow_from_forms() {
        use Form::{Practice, Source, Translated};
        let of = |forms: &[Form]| {
            let bundle = forms.iter().enumerate().fold(Bundle::PRACTICE, |bundle, (d, &form)| bundle.with(d, form));
            Degree::of(bundle, forms.len())
        };
        assert_eq!(of(&[Practice, Practice]), Degree::None);
        assert_eq!(of(&[Source, Source]), Degree::Copying);
        assert_eq!(of(&[Source, Practice]), Degree::Emulation);
        assert_eq!(of(&[Source, Translated]), Degree::Combination);
        assert_eq!(of(&[Practice, Translated]), Degree::Inspiration);
        assert_eq!(of(&[Translated, Translated]), Degree::Inspiration);
    }
}
