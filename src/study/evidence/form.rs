//! The form of a file of evidence: its tables, their keys, and what each key may hold.

/// What a key may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Any text.
    Text,
    /// A text that names something: lower-case letters, digits, underscores.
    Key,
    /// An address.
    Address,
    /// A date in quotation marks.
    Date,
    /// True or false.
    Switch,
    /// A number from 0 on.
    Figure,
    /// Numbers above 0.
    Areas,
    /// Texts.
    Texts,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The key of a source.
    Source,
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its name.
    pub(super) key: &'static str,
    /// What it may hold.
    pub(super) form: Form,
    /// Whether the table must have it.
    pub(super) is_required: bool,
}

const fn must(key: &'static str, form: Form) -> Field {
    Field { key, form, is_required: true }
}

const fn may(key: &'static str, form: Form) -> Field {
    Field { key, form, is_required: false }
}

const CONFIDENCE: Form = Form::Word(&["low", "medium", "high"]);

/// A table `[source.KEY]`.
pub(super) const SOURCE: &[Field] = &[
    must("publisher", Form::Text),
    may("title", Form::Text),
    may("published", Form::Date),
    may("url", Form::Address),
    may("note", Form::Text),
];

/// A table `[[park]]`, without its lists of tables.
pub(super) const PARK: &[Field] = &[
    must("id", Form::Key),
    must("name", Form::Text),
    may("aggregate", Form::Switch),
    must("home_country", Form::Text),
    must("host_country", Form::Text),
    may("place", Form::Text),
    must("founded", Form::Date),
    may("agreement", Form::Date),
    may("partnership", Form::Word(&["hierarchical", "spontaneous", "hybrid"])),
    may("partnership_basis", Form::Word(&["stated", "inferred"])),
    may("partnership_note", Form::Text),
    may("developer", Form::Text),
    may("developer_kind", Form::Text),
    may("partner", Form::Text),
    may("partner_kind", Form::Text),
    may("shareholding", Form::Text),
    may("status", Form::Text),
    may("recognition", Form::Text),
    may("area_planned", Form::Areas),
    may("area_note", Form::Text),
    may("industries", Form::Text),
    may("counting", Form::Text),
    may("missing", Form::Texts),
];

/// The lists of tables of a park.
pub(super) const LISTS: &[(&str, &[Field])] = &[("event", EVENT), ("policy", POLICY), ("observation", OBSERVATION)];

const EVENT: &[Field] = &[
    must("date", Form::Date),
    must("what", Form::Text),
    must("scale", Form::Word(&["nation", "region", "corporation"])),
    must("confidence", CONFIDENCE),
    must("source", Form::Source),
];

const POLICY: &[Field] = &[
    must("domain", Form::Text),
    may("date", Form::Date),
    must("what", Form::Text),
    must("confidence", CONFIDENCE),
    must("source", Form::Source),
];

const OBSERVATION: &[Field] = &[
    must("variable", Form::Key),
    must("date", Form::Date),
    must("value", Form::Figure),
    must("unit", Form::Text),
    must("bound", Form::Word(&["exact", "approximate", "at_least"])),
    must("confidence", CONFIDENCE),
    must("source", Form::Source),
    may("counted", Form::Word(&["all", "home", "host"])),
    may("promise", Form::Switch),
    may("dating", Form::Text),
    may("note", Form::Text),
];

impl Form {
    /// What it may hold, in words.
    pub(super) fn allowed(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Key => "lower-case letters, digits and underscores, a letter first".to_owned(),
            Self::Address => "an address that begins with http:// or https://".to_owned(),
            Self::Date => "a date in quotation marks such as \"2006\", \"2006-07\" or \"2006-07-15\"".to_owned(),
            Self::Switch => "true or false".to_owned(),
            Self::Figure => "a number from 0 on".to_owned(),
            Self::Areas => "a list of numbers above 0".to_owned(),
            Self::Texts => "a list of text".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Source => "the key of a table [source.KEY] of this file, or of a source of the program".to_owned(),
        }
    }
}
