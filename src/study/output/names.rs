//! Names of files that every folder has, and of columns and files that follow from words of a scenario.
//!
//! The name of a column matches `[a-z][a-z0-9_]*` and, by its prefix, is no reserved word of a database. The name of a file
//! keeps letters of every script, and no two differ in case alone.

use std::collections::BTreeSet;

/// Name of the file that marks a folder as ours.
pub const MANIFEST: &str = "manifest.json";

/// Name of the file that says what a journal belongs to.
pub const STUDY: &str = "study.json";

/// Name of the journal.
pub const JOURNAL: &str = "journal.bin";

/// Name of the file in the folder of a run that is not finished, or was interrupted.
pub const WORLD_LOG: &str = "worlds.log";

/// Bytes of the part of a file's name that stands for a word: what is put around it has room in the 255 of most systems.
const LONGEST: usize = 80;

/// Parts of file names for these words: letters and digits of every script in lower case, an underscore for every run of
/// other signs, at most 80 bytes; of words that come to the same, the later ones get a number.
///
/// ```
/// use polmob_study::output::file_names;
///
/// assert_eq!(file_names(["Great Stone", "中白工业园", "great-stone", "?"]), ["great_stone", "中白工业园", "great_stone_2", "unnamed"]);
/// ```
pub fn file_names<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let part = |word: &str| {
        let lower = word.to_lowercase();
        let parts: Vec<&str> =
            lower.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let mut name = parts.join("_");
        let end = (0..=LONGEST.min(name.len())).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        name.truncate(end);
        if name.is_empty() { "unnamed".to_owned() } else { name }
    };
    told_apart(words.into_iter().map(part))
}

/// The same for one word.
pub fn file_name(word: &str) -> String {
    file_names([word]).concat()
}

/// Names for these words, `prefix` before each: lower case, an underscore for every run of other signs; of words that
/// come to the same name, the later ones get a number.
///
/// ```
/// use polmob_study::output::column_names;
///
/// let words = ["price of government", "payoff.base", "Price of government!"];
/// assert_eq!(
///     column_names("axis_", words),
///     ["axis_price_of_government", "axis_payoff_base", "axis_price_of_government_2"]
/// );
/// ```
pub fn column_names<'a>(prefix: &str, words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let part = |word: &str| {
        let signs = |sign: char| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { ' ' };
        let plain: String = word.chars().map(signs).collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join("_");
        format!("{prefix}{plain}")
    };
    told_apart(words.into_iter().map(part))
}

/// A name as a file system sees it that does not tell case apart: signs that share a capital are one sign.
pub(super) fn without_case(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// These names, the later ones of those that are equal without case with a number.
fn told_apart(firsts: impl Iterator<Item = String>) -> Vec<String> {
    let mut names = Vec::new();
    let mut taken = BTreeSet::new();
    for first in firsts {
        let mut name = first.clone();
        let mut number = 1;
        while !taken.insert(without_case(&name)) {
            number += 1;
            name = format!("{first}_{number}");
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{column_names, file_name, file_names};

    #[test]
    fn words_that_meet_are_told_apart() {
        assert_eq!(
            column_names("axis_", ["a b", "a.b", "a b 2", "a-b"]),
            ["axis_a_b", "axis_a_b_2", "axis_a_b_2_2", "axis_a_b_3"]
        );
        assert_eq!(column_names("axis_", ["中", "é"]), ["axis_", "axis__2"]);
    }

    #[test]
    fn files_have_room_and_differ_by_more_than_case() {
        assert_eq!(
            file_names(["Éire", "éire", "  ", "-", "ΣΑΣ 1"]),
            ["éire", "éire_2", "unnamed", "unnamed_2", "σας_1"]
        );
        for (sign, signs) in [("a", 80), ("é", 40), ("中", 26)] {
            assert_eq!(file_name(&sign.repeat(300)).chars().count(), signs, "{sign}");
        }
        // Signs that share a capital are one to a file system that does not tell case apart.
        assert_eq!(file_names(["σας", "σασ", "straße", "STRASSE"]), ["σας", "σασ_2", "straße", "strasse_2"]);
        let long = "x".repeat(100);
        let both = file_names([long.as_str(), long.as_str()]);
        assert!(both[0] != both[1] && both.iter().all(|name| name.len() < 100));
    }
}
