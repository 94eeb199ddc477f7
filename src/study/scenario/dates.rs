//! Dates of scenario files: a year, a month or a day, as written and as a number of years.

use std::fmt;

/// A calendar date between the years 0 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CalendarDate {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
}

impl CalendarDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. The error says what is impossible about the text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.trim().split('-');
        let year = number(parts.next(), 4);
        let (month, day) = (parts.next(), parts.next());
        let (month_number, day_number) = (number(month, 2), number(day, 2));
        let (Some(year), None) = (year, parts.next()) else {
            return Err(format!("{text:?} is not a date"));
        };
        if (month.is_some() && month_number.is_none()) || (day.is_some() && day_number.is_none()) {
            return Err(format!("{text:?} is not a date"));
        }
        let date = Self { year, month: month_number, day: day_number };
        if let Some(month) = date.month
            && !(1..=12).contains(&month)
        {
            return Err(format!("{text:?} has month {month}; a year has 12 months"));
        }
        if let (Some(month), Some(day)) = (date.month, date.day) {
            let days = days_in_month(year, month);
            if !(1..=days).contains(&day) {
                return Err(format!("{text:?} has day {day}; that month has {days} days"));
            }
        }
        Ok(date)
    }

    /// The beginning of a year between 0 and 9999.
    pub(super) fn of_year(year: i64) -> Result<Self, String> {
        match u32::try_from(year) {
            Ok(year) if year <= 9999 => Ok(Self { year, month: None, day: None }),
            _ => Err(format!("{year} is not a year between 0 and 9999")),
        }
    }

    /// Years since the beginning of year 0: months are twelfths, days equal parts of their month.
    pub(super) fn years(self) -> f64 {
        let month = self.month.unwrap_or(1);
        let day = self.day.unwrap_or(1);
        let part_of_month = f64::from(day - 1) / f64::from(days_in_month(self.year, month));
        f64::from(self.year) + (f64::from(month - 1) + part_of_month) / 12.0
    }
}

impl fmt::Display for CalendarDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

/// The date of a text `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as a number of years; a year or month is its beginning. A year
/// with a fraction, as tables have it, is taken too.
///
/// # Errors
/// What is impossible about the text.
pub fn years_of(text: &str) -> Result<f64, String> {
    let fraction =
        text.contains('.').then(|| text.trim().parse::<f64>().ok().filter(|years| years.is_finite())).flatten();
    fraction.map_or_else(|| CalendarDate::parse(text).map(CalendarDate::years), Ok)
}

/// A number of exactly `digits` digits.
fn number(text: Option<&str>, digits: usize) -> Option<u32> {
    text.filter(|text| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::CalendarDate;

    #[test]
    fn a_date_is_its_year_and_the_part_of_the_year_that_has_passed() {
        let years = |text: &str| CalendarDate::parse(text).expect("a date").years();
        assert_eq!(years("2006"), 2006.0);
        assert_eq!(years("2006-01"), 2006.0);
        assert_eq!(years("2006-07"), 2006.5);
        assert_eq!(years("2006-07-01"), 2006.5);
        assert!(years("2006-07-31") < years("2006-08"));
        assert_eq!(years("0000"), 0.0);
        assert!(years("2024-02-29") < years("2024-03"));
    }

    #[test]
    fn impossible_dates_are_refused_with_their_reason() {
        let refusal = |text: &str| CalendarDate::parse(text).expect_err("no date");
        assert!(refusal("2006-13").contains("month 13"));
        assert!(refusal("2006-00").contains("month 0"));
        assert!(refusal("2023-02-29").contains("28 days"));
        assert!(refusal("1900-02-29").contains("28 days"));
        for text in ["", "06", "2006-", "2006-7", "2006-07-1", "2006-07-01-01", "+200", "2006/07", "２００６"] {
            assert!(refusal(text).contains("not a date"), "{text}");
        }
    }
}
