//! Dates of the record: a year, a month or a day, and the point in time each one stands for.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// First and last year that a record may name.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A date as far as its source gives it.
///
/// Ordered by the text it was written as: a year comes before its months, a month before its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Calendar year.
    pub year: i32,
    /// Month from 1, where known.
    pub month: Option<u8>,
    /// Day of the month from 1, where known.
    pub day: Option<u8>,
}

impl Date {
    /// Whether it is earlier, as far as both say.
    pub fn is_before(self, other: Self) -> bool {
        let parts = [(self.month, other.month), (self.day, other.day)];
        let known = parts.into_iter().map_while(|(own, other)| own.zip(other));
        let order = known.fold(self.year.cmp(&other.year), |order, (own, other)| order.then(own.cmp(&other)));
        order == Ordering::Less
    }

    /// The middle of the named period, in calendar years: noon of a day, the middle of a month
    /// (`year + (month - 0.5) / 12`), the middle of a year (`year + 0.5`).
    ///
    /// Scenario files date *changes* and take the beginning of a period; the record dates *counts*, which are as
    /// likely to be early as late in it.
    pub fn in_years(self) -> f64 {
        let year = f64::from(self.year);
        match (self.month, self.day) {
            (Some(month), Some(day)) => {
                let before: u32 = (1..month).map(|earlier| u32::from(days_in(self.year, earlier))).sum();
                let length = if leap(self.year) { 366.0 } else { 365.0 };
                year + (f64::from(before) + f64::from(day) - 0.5) / length
            }
            (Some(month), None) => year + (f64::from(month) - 0.5) / 12.0,
            _ => year + 0.5,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(out, "-{part:02}")?;
        }
        Ok(())
    }
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[error("\"{0}\" is not a date; write \"YYYY\", \"YYYY-MM\" or \"YYYY-MM-DD\"")]
    Form(String),
    /// A year that no record of such parks can have.
    #[error("the year {0} is outside 1900 to 2100")]
    Year(i32),
    /// A month that does not exist.
    #[error("there is no month {0}; months run from 01 to 12")]
    Month(u8),
    /// A day that its month does not have.
    #[error("there is no day {day} in {year}-{month:02}, which has {last} days")]
    Day {
        /// Year.
        year: i32,
        /// Month.
        month: u8,
        /// Day found.
        day: u8,
        /// Last day of that month.
        last: u8,
    },
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let form = || DateError::Form(text.to_owned());
        let number = |part: &str, digits: usize| -> Result<u16, DateError> {
            if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(form());
            }
            part.parse().map_err(|_| form())
        };
        let parts: Vec<&str> = text.split('-').collect();
        if parts.len() > 3 {
            return Err(form());
        }
        let year = i32::from(number(parts.first().copied().unwrap_or(""), 4)?);
        // Two digits fit a byte.
        let month = parts.get(1).map(|part| number(part, 2)).transpose()?.map(|month| month as u8);
        let day = parts.get(2).map(|part| number(part, 2)).transpose()?.map(|day| day as u8);
        if !YEARS.contains(&year) {
            return Err(DateError::Year(year));
        }
        if let Some(month) = month {
            if !(1..=12).contains(&month) {
                return Err(DateError::Month(month));
            }
            let last = days_in(year, month);
            if let Some(day) = day
                && !(1..=last).contains(&day)
            {
                return Err(DateError::Day { year, month, day, last });
            }
        }
        Ok(Self { year, month, day })
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Date;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a date in quotes: \"YYYY\", \"YYYY-MM\" or \"YYYY-MM-DD\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
                text.parse().map_err(E::custom)
            }
        }
        // `any` rather than `str`, so that a bare TOML date gets a message that asks for quotes.
        from.deserialize_any(Text)
    }
}

fn leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_stand_for_their_middle() {
        let years = |text: &str| text.parse::<Date>().expect("a date").in_years();
        assert_eq!(years("2013"), 2013.5);
        assert_eq!(years("2013-01"), 2013.0 + 0.5 / 12.0);
        assert_eq!(years("2013-12"), 2013.0 + 11.5 / 12.0);
        assert_eq!(years("2013-01-01"), 2013.0 + 0.5 / 365.0);
        assert_eq!(years("2012-12-31"), 2012.0 + 365.5 / 366.0);
    }

    #[test]
    fn impossible_dates_are_refused_with_their_reason() {
        for (text, reason) in [
            ("", "is not a date"),
            ("201", "is not a date"),
            ("2013-5", "is not a date"),
            ("2013-05-17-1", "is not a date"),
            ("+013", "is not a date"),
            ("1776", "outside 1900 to 2100"),
            ("2013-13", "no month 13"),
            ("2013-00", "no month 0"),
            ("2013-02-29", "no day 29 in 2013-02, which has 28 days"),
            ("2013-04-31", "which has 30 days"),
            ("2013-04-00", "no day 0"),
        ] {
            let found = text.parse::<Date>().expect_err(text).to_string();
            assert!(found.contains(reason), "{text}: {found}");
        }
        assert!("2012-02-29".parse::<Date>().is_ok());
    }

    #[test]
    fn what_is_shown_reads_back() {
        for text in ["2013", "2013-05", "2013-05-07"] {
            assert_eq!(text.parse::<Date>().expect("a date").to_string(), text);
        }
    }
}
