//! What the program was built from, and the time: the only clock whose reading reaches a file, in the part `made` of the
//! manifest.

use std::time::{SystemTime, UNIX_EPOCH};

/// The kind of machine that the program was built for.
pub(super) const TARGET: &str = env!("POLMOB_TARGET");
/// The compiler that built it.
pub(super) const COMPILER: &str = env!("POLMOB_COMPILER");
/// The commit that it was built from, or nothing.
pub(super) const COMMIT: &str = env!("POLMOB_COMMIT");

const DAY: u64 = 86_400;

/// The time in UTC, to the second.
#[expect(clippy::disallowed_methods, reason = "it stands in `made` alone, which is not compared")]
pub(super) fn now() -> String {
    stamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// Seconds since 1970 as date and time.
fn stamp(seconds: u64) -> String {
    let (day, second) = (seconds / DAY, seconds % DAY);
    // Years from March on, so that the leap day is the last of its year (Richards 2013).
    let shifted = day + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::stamp;

    #[test]
    fn seconds_become_dates() {
        assert_eq!(stamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(stamp(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(stamp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(stamp(1_709_251_199), "2024-02-29T23:59:59Z");
        assert_eq!(stamp(4_102_444_800), "2100-01-01T00:00:00Z");
        assert_eq!(stamp(4_107_542_400), "2100-03-01T00:00:00Z");
    }
}
