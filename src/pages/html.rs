//! What pages are made of: style and scripts that all share, escaping, slots of a template, names for a policy of scripts.

use sha2::{Digest, Sha256};

/// Colours, letters, tables, controls.
pub(crate) const STYLE: &str = include_str!("html/page.css");
/// Tables; what the other scripts share.
pub(crate) const BASE: &str = include_str!("html/base.js");

/// Means with intervals, written and drawn.
#[cfg(feature = "pictures")]
pub(crate) const INTERVALS: &str = include_str!("html/intervals.js");

/// Text with the characters escaped that mean something in HTML, in attributes too.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Puts content into `{{slots}}` of a template, in one pass: what content holds is never read as a slot.
pub(crate) fn fill(template: &str, slots: &[(&str, String)]) -> String {
    let mut filled =
        String::with_capacity(template.len() + slots.iter().map(|(_, content)| content.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, after)) = after.split_once("}}") else { break };
        filled.extend(slots.iter().find(|(slot, _)| *slot == name).map(|(_, content)| content.as_str()));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// How a content security policy names an inline script or style.
pub(crate) fn hash_source(text: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())))
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = word >> (18 - 6 * digit) & 63;
            text.push(if digit <= group.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_published_examples() {
        // RFC 4648, section 10.
        for (text, code) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }

    #[test]
    fn content_is_not_read_as_a_slot() {
        assert_eq!(fill("<{{a}}|{{b}}|{{c}}>", &[("a", "{{b}}".to_owned()), ("b", "x".to_owned())]), "<{{b}}|x|>");
    }
}
