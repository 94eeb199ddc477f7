//! Command lines that can be pasted: words in quotation marks where a shell would read them otherwise.

use std::borrow::Cow;

/// A word as shells read it: as it is, or in single quotation marks.
pub fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+=:,./@%".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

/// The command line of these words.
///
/// ```
/// use polmob_study::output::command_line;
///
/// let words = ["polmob", "sweep", "my village.toml", "--vary", "launch.rate=log(0.002..0.02):8"];
/// assert_eq!(command_line(words), "polmob sweep 'my village.toml' --vary 'launch.rate=log(0.002..0.02):8'");
/// ```
pub fn command_line<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> String {
    words.into_iter().map(|word| quoted(word.as_ref()).into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_them_otherwise() {
        for plain in ["sweep", "--vary", "policy.coercion=0..1:6", "scenarios/village.toml", "a=0,1", "x@y", "100%"] {
            assert_eq!(quoted(plain), plain);
        }
        for other in ["", "a b", "log(1..2)", "~/x", "$HOME", "a;b", "a*1", "\"x\"", "a&b", "x#", "a|b", "é"] {
            assert_eq!(quoted(other), format!("'{other}'"));
        }
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
