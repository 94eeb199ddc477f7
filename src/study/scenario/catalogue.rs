//! Every key of a scenario with its default, range, unit, meaning and source, read from the annotated template.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::diagnostics::Location;
use super::document::{Node, TomlValue};

/// The text of the template.
pub(crate) const TEMPLATE: &str = include_str!("template.toml");

/// Signs of lines of the template that are examples: of the one case, and of what does not go with it.
const EXAMPLE: [&str; 2] = ["#~ ", "#? "];

/// What a key may hold.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueType {
    /// True or false.
    Switch,
    /// A whole number between two bounds, both included.
    Integer {
        /// Lowest.
        low: i64,
        /// Highest.
        high: i64,
    },
    /// A number between two bounds, both included.
    Number {
        /// Lowest.
        low: f64,
        /// Highest.
        high: f64,
    },
    /// Two numbers between two bounds, the lower first.
    Interval {
        /// Lowest.
        low: f64,
        /// Highest.
        high: f64,
    },
    /// Any text on one line.
    Text,
    /// Any text.
    Lines,
    /// A list of texts.
    Texts,
    /// One of these words.
    Word(Vec<String>),
    /// Some of these words.
    Words(Vec<String>),
    /// A year, month or day.
    Date,
}

/// One key of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Dotted path, such as `launch.rate` or `case.park.land`.
    pub key: String,
    /// What it may hold.
    pub kind: ValueType,
    /// What it may hold, as the template words it.
    pub allowed: String,
    /// Unit.
    pub unit: String,
    /// Meaning, one or more sentences.
    pub meaning: String,
    /// Where the default comes from; for a key of a case, whether it is required and what stands in for it.
    pub source: String,
    /// The default as TOML; absent for keys of cases, programmes and events, which have none.
    pub default: Option<String>,
    /// Whether its table must have it.
    pub required: bool,
}

impl Entry {
    /// Whether it names arms: those of every scenario, or of a table `[[arm]]`.
    pub fn is_arm(&self) -> bool {
        matches!(self.unit.as_str(), "arm" | "arms")
    }

    /// What it may hold, in words.
    pub(crate) fn allowed_values(&self) -> String {
        match &self.kind {
            ValueType::Switch | ValueType::Word(_) | ValueType::Text | ValueType::Lines => self.allowed.clone(),
            ValueType::Integer { .. } => format!("a whole number, {} ({})", self.allowed, self.unit),
            ValueType::Number { .. } => format!("a number, {} ({})", self.allowed, self.unit),
            ValueType::Interval { .. } => format!("two numbers, {} ({})", self.allowed, self.unit),
            ValueType::Texts | ValueType::Words(_) => format!("a {}", self.allowed),
            ValueType::Date => {
                "a date such as \"2006-07-15\", \"2006-07\" or \"2006\", or a year of the run such as 10".to_owned()
            }
        }
    }
}

/// One table of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Dotted path, empty for the top level.
    pub path: String,
    /// Whether it is a list of tables, such as `[[case.park]]`.
    pub is_list: bool,
    /// Meaning.
    pub meaning: String,
}

/// All keys and tables, in the order of the template.
#[derive(Debug)]
pub struct Catalogue {
    entries: Vec<Entry>,
    tables: Vec<Table>,
    by_key: BTreeMap<String, usize>,
    /// Positions of the entries of each table, looked up every time that a scenario is written out.
    by_table: BTreeMap<String, Vec<usize>>,
    defaults: Node,
}

/// The catalogue of the embedded template.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::read(TEMPLATE).expect("the embedded template keeps its own convention"))
}

impl Catalogue {
    /// The entry of a dotted key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.by_key.get(key).map(|&position| &self.entries[position])
    }

    /// The entry in which the path of a setting ends: parts that pick an element of a list do not count.
    pub(crate) fn entry_at(&self, path: &[String]) -> Option<&Entry> {
        let mut key = String::new();
        let mut parts = path.iter();
        while let Some(part) = parts.next() {
            if !key.is_empty() {
                key.push('.');
            }
            key.push_str(part);
            if let Some(entry) = self.get(&key) {
                let element = parts.next();
                let fits = match (&entry.kind, element) {
                    (ValueType::Interval { .. }, Some(element)) => matches!(element.as_str(), "0" | "1"),
                    (_, element) => element.is_none(),
                };
                return (fits && parts.next().is_none()).then_some(entry);
            }
            if self.table(&key).is_some_and(|table| table.is_list) {
                parts.next()?;
            }
        }
        None
    }

    /// All keys in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All tables in order, the top level first.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The keys that stand directly in the table at `path` or, for a list of tables, in each of its tables.
    pub fn keys_of(&self, path: &str) -> impl Iterator<Item = &Entry> {
        self.by_table.get(path).into_iter().flatten().map(|&position| &self.entries[position])
    }

    /// The innermost named table around a key; `case.park.thresholds.home_nation` stands in `case.park`.
    fn table_of<'a>(&self, key: &'a str) -> &'a str {
        let mut path = key;
        while let Some((parent, _)) = path.rsplit_once('.') {
            if self.table(parent).is_some_and(|table| !table.meaning.is_empty()) {
                return parent;
            }
            path = parent;
        }
        ""
    }

    /// The table at a path; also one that only holds other tables, such as `selection.weights`.
    pub(crate) fn table(&self, path: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.path == path)
    }

    /// What may stand at a path: last words of the keys and tables directly below it.
    pub(crate) fn words_below(&self, path: &str) -> Vec<&str> {
        let mut words = Vec::new();
        let paths = self.entries.iter().map(|entry| &entry.key).chain(self.tables.iter().map(|table| &table.path));
        for known in paths {
            let below = match path {
                "" => Some(known.as_str()),
                _ => known.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')),
            };
            let word = below.and_then(|below| below.split('.').next()).unwrap_or_default();
            if !word.is_empty() && !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// The defaults as a document.
    pub(crate) fn defaults(&self) -> &Node {
        &self.defaults
    }

    /// Reads a template; the error names the line that breaks the convention.
    pub(crate) fn read(template: &str) -> Result<Self, String> {
        let examples = EXAMPLE.iter().fold(template.to_owned(), |text, sign| text.replace(sign, "   "));
        let examples = Node::from_toml(&examples).map_err(|errors| format!("{errors:?}"))?;
        let defaults = Node::from_toml(template).map_err(|errors| format!("{errors:?}"))?.moved_to(&Location::Default);
        let (entries, tables, by_key, by_table) = (Vec::new(), Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut catalogue = Self { entries, tables, by_key, by_table, defaults };
        catalogue.add_table("", false, "");
        let mut comment: Vec<&str> = Vec::new();
        let mut table = String::new();
        for (number, line) in template.lines().enumerate() {
            let code = EXAMPLE.iter().find_map(|sign| line.strip_prefix(sign)).unwrap_or(line).trim();
            if let Some(words) = code.strip_prefix('#') {
                comment.push(words.trim());
                continue;
            }
            if let Some(path) = code.strip_prefix("[[").and_then(|path| path.strip_suffix("]]")) {
                path.clone_into(&mut table);
                catalogue.add_table(path, true, &comment.join(" "));
            } else if let Some(path) = code.strip_prefix('[').and_then(|path| path.strip_suffix(']')) {
                path.clone_into(&mut table);
                catalogue.add_table(path, false, &comment.join(" "));
            } else if let Some((word, value)) = code.split_once(" = ") {
                let key = if table.is_empty() { word.to_owned() } else { format!("{table}.{word}") };
                if catalogue.get(&key).is_none() {
                    let example = examples.first_at(&key).ok_or_else(|| format!("{key} is nowhere"))?;
                    let default = (!line.starts_with('#')).then(|| value.to_owned());
                    catalogue
                        .add_entry(key, &comment, example, default)
                        .map_err(|why| format!("line {}: {why}", number + 1))?;
                }
            }
            comment.clear();
        }
        let mut by_table: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, entry) in catalogue.entries.iter().enumerate() {
            by_table.entry(catalogue.table_of(&entry.key).to_owned()).or_default().push(position);
        }
        catalogue.by_table = by_table;
        Ok(catalogue)
    }

    fn add_table(&mut self, path: &str, is_list: bool, meaning: &str) {
        if let Some((parent, _)) = path.rsplit_once('.')
            && self.table(parent).is_none()
        {
            self.add_table(parent, false, "");
        }
        if self.table(path).is_none() {
            self.tables.push(Table { path: path.to_owned(), is_list, meaning: meaning.to_owned() });
        }
    }

    fn add_entry(
        &mut self,
        key: String,
        comment: &[&str],
        example: &Node,
        default: Option<String>,
    ) -> Result<(), String> {
        let (facts, meaning) = comment.split_last().ok_or("a key without comment")?;
        let mut facts = facts.split(" · ");
        let (Some(allowed), Some(unit), Some(source), None) = (facts.next(), facts.next(), facts.next(), facts.next())
        else {
            return Err("the last comment line is: allowed · unit · source".to_owned());
        };
        if meaning.is_empty() {
            return Err("no meaning".to_owned());
        }
        // A table inside a table of a list, such as `case.park.thresholds`.
        if let Some((parent, _)) = key.rsplit_once('.') {
            self.add_table(parent, false, "");
        }
        self.by_key.insert(key.clone(), self.entries.len());
        self.entries.push(Entry {
            kind: kind(allowed, example).ok_or_else(|| format!("`{allowed}` does not go with the value of {key}"))?,
            key,
            allowed: allowed.to_owned(),
            unit: unit.to_owned(),
            meaning: meaning.join(" "),
            source: source.to_owned(),
            required: source == "required" || default.is_some(),
            default,
        });
        Ok(())
    }
}

/// The kind that the allowed values and an example say together.
fn kind(allowed: &str, example: &Node) -> Option<ValueType> {
    let words = |list: &str| list.split(", ").map(str::to_owned).collect();
    let kind = match (&example.value, allowed) {
        (TomlValue::Switch(_), "true or false") => ValueType::Switch,
        (TomlValue::Text(_), "text") => ValueType::Text,
        (TomlValue::Text(_), "text of several lines") => ValueType::Lines,
        (TomlValue::Text(_), "date") => ValueType::Date,
        (TomlValue::List(_), "list of text") => ValueType::Texts,
        (TomlValue::List(_), _) if allowed.starts_with("list of one of ") => {
            ValueType::Words(words(allowed.strip_prefix("list of one of ")?))
        }
        (TomlValue::Text(_), _) => ValueType::Word(words(allowed.strip_prefix("one of ")?)),
        (value, _) => {
            let (low, high) = allowed.split_once(" to ")?;
            match value {
                TomlValue::Integer(_) => ValueType::Integer { low: low.parse().ok()?, high: high.parse().ok()? },
                TomlValue::Float(_) => ValueType::Number { low: low.parse().ok()?, high: high.parse().ok()? },
                TomlValue::List(_) => ValueType::Interval { low: low.parse().ok()?, high: high.parse().ok()? },
                _ => return None,
            }
        }
    };
    Some(kind)
}
