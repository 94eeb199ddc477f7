//! A line of JSON that asks for a point, and what a wrong one still says of itself.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value as Json;

/// Numbers that Python and JavaScript write and JSON does not have, longest first.
const NO_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// A point that is requested.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    #[serde(default)]
    pub(super) id: Json,
    /// Keys and their values in the order of the line, none twice.
    #[serde(deserialize_with = "pairs")]
    pub(super) set: Vec<(String, Json)>,
    #[serde(default, deserialize_with = "whole")]
    pub(super) worlds: Option<u32>,
    pub(super) arms: Option<Vec<String>>,
}

impl Request {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        let error = match serde_json::from_str(line) {
            Ok(request) => return Ok(request),
            Err(error) => error,
        };
        let quoted = quoted(line);
        if let (Cow::Owned(text), Ok(request)) = (&quoted, serde_json::from_str::<Self>(&quoted)) {
            let number = |value: &Json| NO_NUMBERS.into_iter().find(|word| value.to_string().contains(word));
            if let Some((key, word)) = request.set.iter().find_map(|(key, value)| Some((key, number(value)?))) {
                return Err(format!("`{key}` is {word}; allowed: a finite number"));
            }
            let word = NO_NUMBERS.into_iter().find(|word| text.contains(word)).unwrap_or_default();
            return Err(format!("{word} is no number of JSON"));
        }
        let error = error.to_string();
        if error.starts_with("missing field `set`") {
            return Err(
                "missing field `set`; allowed: an object of keys and values, {} for the scenario as it is".into()
            );
        }
        Err(error)
    }
}

/// The name that a line gives itself, read off whatever else is wrong with it; null where there is none.
pub(super) fn id_of(line: &str) -> Json {
    struct Reader<'a>(&'a mut Json);
    impl<'de> Visitor<'de> for Reader<'_> {
        type Value = ();

        fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(key) = map.next_key::<Cow<str>>()? {
                if key == "id" {
                    *self.0 = map.next_value()?;
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(())
        }
    }
    let mut id = Json::Null;
    // What was read before the mistake counts; the mistake itself is reported by whoever reads the whole line.
    let _ = serde_json::Deserializer::from_str(&quoted(line)).deserialize_map(Reader(&mut id));
    id
}

/// A whole number, with a point and zeros too.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let value = Json::deserialize(deserializer)?;
    if value.is_null() {
        return Ok(None);
    }
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number));
    let refusal = || D::Error::custom(format!("`worlds` is {value}; allowed: one whole number"));
    number.map(|number| Some(number as u32)).ok_or_else(refusal)
}

fn pairs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Json)>, D::Error> {
    struct Reader;
    impl<'de> Visitor<'de> for Reader {
        type Value = Vec<(String, Json)>;

        fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
            formatter.write_str("keys of the scenario with their values")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs: Vec<(String, Json)> = Vec::new();
            while let Some((key, value)) = map.next_entry::<String, Json>()? {
                if pairs.iter().any(|(other, _)| *other == key) {
                    return Err(A::Error::custom(format!("`{key}` is set twice")));
                }
                pairs.push((key, value));
            }
            Ok(pairs)
        }
    }
    deserializer.deserialize_map(Reader)
}

/// The line with quotation marks around numbers that JSON does not have.
fn quoted(line: &str) -> Cow<'_, str> {
    let (mut quoted, mut rest, mut is_text) = (String::new(), line, false);
    let mut found = false;
    while let Some(sign) = rest.chars().next() {
        let word = NO_NUMBERS.into_iter().find(|word| !is_text && rest.starts_with(word));
        let length = match (word, sign) {
            (Some(word), _) => word.len(),
            // What is escaped does not end a text.
            (None, '\\') if is_text => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => sign.len_utf8(),
        };
        is_text ^= sign == '"';
        let (piece, behind) = rest.split_at(length);
        if word.is_some() {
            found = true;
            quoted.extend(["\"", piece, "\""]);
        } else {
            quoted.push_str(piece);
        }
        rest = behind;
    }
    if found { Cow::Owned(quoted) } else { Cow::Borrowed(line) }
}

#[cfg(test)]
mod tests {
    use super::{id_of, quoted};

    #[test]
    fn numbers_that_json_does_not_have_are_quoted_outside_of_texts() {
        let line = r#"{"NaN \" NaN": [NaN, -Infinity, 1], "b": Infinity, "é\\": NaN}"#;
        assert_eq!(quoted(line), r#"{"NaN \" NaN": ["NaN", "-Infinity", 1], "b": "Infinity", "é\\": "NaN"}"#);
        for line in [r#"{"a": "NaN"}"#, "", "\"\\", "\\"] {
            assert_eq!(quoted(line), line);
        }
    }

    #[test]
    fn a_line_has_its_name_whatever_is_wrong_with_it() {
        for line in [
            r#"{"id": 7, "set": {"a": 1e999}}"#,
            r#"{"set": {"a": NaN}, "id": 7}"#,
            r#"{"id": 7, "set": {"a": }}"#,
            r#"{"id": 7"#,
        ] {
            assert_eq!(id_of(line), 7, "{line}");
        }
        for line in ["", "7", "[7]", r#"{"set": , "id": 7}"#, r#"{"id": nul}"#] {
            assert!(id_of(line).is_null(), "{line}");
        }
    }
}
