//! What is typed on a command line as scenarios and TOML write it: dates of one kind, quotation marks within names.

use std::fs;

use crate::commands::{VILLAGE, place};
use crate::program::polmob;
use crate::{commands::Ended, commands::polmob_with};

fn told(place: &std::path::Path, words: &[&str]) -> Ended {
    polmob_with(place, words.iter().map(|&word| word.to_owned()))
}

#[test]
fn a_network_takes_every_kind_of_date() {
    let place = place();
    for (date, step) in [("2003", "2003_00"), ("2003-07", "2003_50"), ("2003-07-01", "2003_50"), ("2003.5", "2003_50")]
    {
        polmob(place.path(), &format!("network village.toml --date {date} --out out --force")).well();
        let names: Vec<String> = fs::read_dir(place.path().join("out"))
            .into_iter()
            .flatten()
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .collect();
        assert!(names.iter().any(|name| name.contains(step)), "{date}: {names:?}");
    }
    for date in ["2003-13", "2003-02-30", "soon", "nan", "inf"] {
        polmob(place.path(), &format!("network village.toml --date {date} --out out --force")).with(2, &[date]);
    }
}

#[test]
fn quoted_parts_of_a_key_know_the_escapes_of_toml() {
    let place = place();
    let named = VILLAGE.replacen("[[case.park]]\nname = ", "[[case.park]]\nname = ''' \"big\" \\ park'''\n# ", 1);
    assert_ne!(named, VILLAGE, "the village pins no park");
    assert!(fs::write(place.path().join("named.toml"), named).is_ok());
    for key in [r#"case.park." \"big\" \\ park".land=50"#, r#"case.park.' "big" \ park'.land=50"#] {
        let ended = told(place.path(), &["check", "named.toml", "--set", key]);
        assert!(!ended.err.contains("has no element") && !ended.err.contains("dotted key"), "{key}: {}", ended.err);
    }
    for key in [r#"case.park."\x".land=50"#, r#"case.park."open\".land=50"#] {
        told(place.path(), &["check", "named.toml", "--set", key]).with(2, &["is not a dotted key"]);
    }
}
