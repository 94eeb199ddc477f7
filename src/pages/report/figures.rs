//! Figures as they are read: digits that count, a mean with its interval, a share as a percentage, a date.

pub(super) use crate::story::{capital, list};

use crate::analysis::Interval;
use crate::parameters::Arm;

/// Months of a year.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A number with about four digits that count; a dash where there is none.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    // Nothing has no sign.
    let value = if size == 0.0 { size } else { value };
    if size > 0.0 && size < 1e-5 {
        // So many zeros are better counted.
        let text = format!("{value:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        return format!("{digits}e{power}").replace('-', "−");
    }
    let decimals = if size == 0.0 { 0 } else { (3.0 - libm::floor(libm::log10(size))).clamp(0.0, 8.0) as usize };
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.replacen('-', "−", 1)
}

/// A number in three digits.
pub fn significant3(value: f64) -> String {
    match value.abs() {
        _ if value.is_nan() => "-".to_owned(),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 || size == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// A number in three digits, with its sign.
pub fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", significant3(value)) } else { significant3(value).replace('-', "−") }
}

/// Log points of technology as per cent of it, with the interval.
pub(super) fn technology(log_points: Interval) -> String {
    let percent = log_points.map(|value| 100.0 * libm::expm1(value));
    let (Interval { value: mean, low, high }, half) = (percent, percent.half_width());
    if !half.is_finite() {
        return format!("{} %", fixed(mean, decimals(mean.abs())));
    }
    let d = decimals(half);
    format!("{} % ({} to {} %)", fixed(mean, d), fixed(low, d), fixed(high, d))
}

/// A number with as many decimals as its half-width of an interval deserves, and the half-width.
pub(super) fn with_interval(value: Interval) -> String {
    let (mean, half) = (value.value, value.half_width());
    if !mean.is_finite() {
        return "–".to_owned();
    }
    if !half.is_finite() {
        return number(mean);
    }
    let decimals = decimals(half);
    format!("{} ± {half:.decimals$}", fixed(mean, decimals))
}

/// A number with so many decimals; one that rounds to zero has no sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.trim_start_matches(['-', '0', '.']).is_empty() {
        text.replace('-', "")
    } else {
        text.replacen('-', "−", 1)
    }
}

/// Decimals that show two digits of a half-width.
pub fn decimals(half: f64) -> usize {
    if half > 0.0 { (1.0 - libm::floor(libm::log10(half))).clamp(0.0, 8.0) as usize } else { 2 }
}

/// A share as it is written.
pub fn percent(share: f64) -> String {
    if share.is_finite() { format!("{:.0} %", 100.0 * share) } else { "an unknown share".to_owned() }
}

/// A probability as it is written.
pub fn probability_text(probability: f64) -> String {
    if probability > 0.995 { "above 0.99".to_owned() } else { format!("{probability:.2}") }
}

/// Whether a difference is distinguishable from none.
pub(super) fn verdict(resolved: bool) -> &'static str {
    if resolved { "resolved" } else { "not resolved" }
}

/// Arms that are compared as a set; the presets but for the open one are types of partnership.
pub fn set_of(arms: impl Iterator<Item = Arm>) -> String {
    let arms: Vec<Arm> = arms.collect();
    let is_type = |arm: &Arm| *arm != Arm::OPEN && Arm::PRESETS.contains(arm);
    let what = if arms.iter().all(is_type) { "types" } else { "arms" };
    match arms.len() {
        2 => format!("the two {what}"),
        3 => format!("the three {what}"),
        count => format!("the {count} {what}"),
    }
}

/// Ratios of variances from the least to the largest; nothing where there is none.
pub fn times_between(ratios: impl Iterator<Item = f64>) -> Option<String> {
    let known: Vec<f64> = ratios.filter(|ratio| ratio.is_finite()).collect();
    let low = ratio_text(known.iter().copied().reduce(f64::min)?)?;
    let high = ratio_text(known.iter().copied().reduce(f64::max)?)?;
    Some(if low == high { low } else { format!("{low} to {high}") })
}

/// A ratio of variances in two or three digits; nothing where there is none.
pub fn ratio_text(ratio: f64) -> Option<String> {
    let decimals = if ratio >= 9.95 { 0 } else { 1 + usize::from(ratio < 0.995) };
    ratio.is_finite().then(|| format!("{ratio:.decimals$}"))
}

/// So many of a thing: "1 park", "2 parks", "2 countries".
pub fn count_of(number: impl TryInto<u64>, thing: &str) -> String {
    let number: u64 = number.try_into().unwrap_or(u64::MAX);
    let before = thing.strip_suffix('y').filter(|before| !before.ends_with(['a', 'e', 'o', 'u']));
    match (number, before) {
        (1, _) => format!("1 {thing}"),
        (_, Some(before)) => format!("{number} {before}ies"),
        (_, None) => format!("{number} {thing}s"),
    }
}

/// A number between its interval's ends, as far as there are any, with two digits of the half-width.
pub fn between(Interval { value: mean, low, high }: Interval) -> String {
    /// Below this, decimals would be mostly zeros.
    const SMALL: f64 = 1e-6;
    let half = (high - low) / 2.0;
    if !mean.is_finite() || !half.is_finite() {
        return number(mean);
    }
    if half < SMALL {
        return format!("{} ({} to {})", number(mean), number(low), number(high));
    }
    let d = decimals(half);
    format!("{} ({} to {})", fixed(mean, d), fixed(low, d), fixed(high, d))
}

/// A date in years as people read it: "December 2018", "2018" of a year as a whole, "the start of 2030", "year 12.5" where
/// years count from 0.
pub fn moment(date: f64) -> String {
    let year = libm::floor(date + 1e-9);
    let within = date - year;
    if date < 1000.0 {
        return format!("year {}", number(date));
    }
    if within < 1e-6 {
        return format!("the start of {year}");
    }
    if (within - 0.5).abs() < 1e-6 {
        return format!("{year}");
    }
    format!("{} {year}", MONTHS[((within * 12.0) as usize).min(11)])
}

/// The same in a sentence: "in December 2018", "at the start of 2030".
pub fn when(date: f64) -> String {
    let moment = moment(date);
    if moment.starts_with("the ") { format!("at {moment}") } else { format!("in {moment}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_four_digits() {
        assert_eq!(
            [number(-0.0), number(0.086_214), number(-12.345_6), number(12_345.6)],
            ["0", "0.08621", "−12.35", "12346"]
        );
        assert_eq!([number(0.000_04), number(4e-6), number(-1.25e-9)], ["0.00004", "4e−6", "−1.25e−9"]);
        assert_eq!(with_interval(Interval::new(-0.086_2, -0.087_6, -0.084_8)), "−0.0862 ± 0.0014");
    }

    #[test]
    fn a_ratio_of_variances_is_told_whatever_it_is() {
        let told = [0.876, 0.999, 1.0, 2.14, 13.4].map(|ratio| ratio_text(ratio).unwrap());
        assert_eq!(told, ["0.88", "1.0", "1.0", "2.1", "13"]);
        assert_eq!(times_between([2.14, f64::NAN, 0.5].into_iter()).unwrap(), "0.50 to 2.1");
        assert_eq!(times_between([f64::NAN].into_iter()), None);
    }

    #[test]
    fn dates_are_read_as_dates() {
        assert_eq!(
            [2030.0, 2018.5, 2018.958, 2017.371].map(when),
            ["at the start of 2030", "in 2018", "in December 2018", "in May 2017"]
        );
        assert_eq!(when(25.0), "in year 25");
    }

    #[test]
    fn log_points_are_told_as_per_cent() {
        assert_eq!(technology(Interval::new(0.088, 0.085, 0.091)), "9.20 % (8.87 to 9.53 %)");
        assert_eq!(technology(Interval::point(-0.01)), "−1.00 %");
        assert_eq!(technology(Interval::point(0.081)), "8.4 %");
    }

    #[test]
    fn parts_make_a_sentence() {
        assert_eq!(with_interval(Interval::new(-0.0001, -0.1, 0.1)), "0.00 ± 0.10");
        assert_eq!(between(Interval::new(0.5, 0.4, 0.6)), "0.50 (0.40 to 0.60)");
        assert_eq!(between(Interval::new(0.000_042_1, 0.000_04, 0.000_044)), "0.0000421 (0.0000400 to 0.0000440)");
        assert_eq!(between(Interval::new(-2e-9, -3e-9, -1e-9)), "−2e−9 (−3e−9 to −1e−9)");
        assert_eq!(between(Interval::new(0.0042, 0.0042, 0.0042)), "0.0042 (0.0042 to 0.0042)");
        assert_eq!((probability_text(0.999), probability_text(0.5)), ("above 0.99".to_owned(), "0.50".to_owned()));
    }
}
