//! Names of columns that follow from words of a scenario.
//!
//! A name matches `[a-z][a-z0-9_]*` and, by its prefix, is no reserved word of a database.

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
    let mut names: Vec<String> = Vec::new();
    for word in words {
        let signs = |sign: char| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { ' ' };
        let plain: String = word.chars().map(signs).collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join("_");
        let first = format!("{prefix}{plain}");
        let mut name = first.clone();
        let mut number = 1;
        while names.contains(&name) {
            number += 1;
            name = format!("{first}_{number}");
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::column_names;

    #[test]
    fn words_that_meet_are_told_apart() {
        assert_eq!(
            column_names("axis_", ["a b", "a.b", "a b 2", "a-b"]),
            ["axis_a_b", "axis_a_b_2", "axis_a_b_2_2", "axis_a_b_3"]
        );
        assert_eq!(column_names("axis_", ["中", "é"]), ["axis_", "axis__2"]);
    }
}
