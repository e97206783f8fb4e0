//! The proleptic Gregorian calendar on plain day numbers: months, ISO weeks, quarters, ordinal days.

use super::Date;

/// The first and the last year a date may have.
pub const YEARS: std::ops::RangeInclusive<i64> = -999_999_999..=999_999_999;

/// Whether the year has 366 days.
pub fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// Number of days in a month (1 to 12); 0 for other numbers.
pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Number of days in a year.
pub fn days_in_year(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// Number of days in a quarter (1 to 4).
pub fn days_in_quarter(year: i64, quarter: i64) -> i64 {
    (quarter * 3 - 2..=quarter * 3).map(|month| days_in_month(year, month)).sum()
}

/// Number of ISO weeks in a week-based year: 52 or 53.
pub fn weeks_in_year(year: i64) -> i64 {
    let first = Date::raw(year, 1, 1).weekday();
    if first == 4 || (first == 3 && is_leap(year)) { 53 } else { 52 }
}

impl Date {
    /// The first day there is.
    pub const MIN: Date = Date { days: -365_243_219_162 };
    /// The last day there is.
    pub const MAX: Date = Date { days: 365_241_780_471 };

    /// The day by its number since 1970-01-01; none outside the years there are.
    pub fn from_days(days: i64) -> Option<Date> {
        let date = Date { days };
        (Date::MIN..=Date::MAX).contains(&date).then_some(date)
    }

    /// A day by year, month and day of the month; none when there is no such day.
    pub fn from_calendar(year: i64, month: i64, day: i64) -> Option<Date> {
        let exists = YEARS.contains(&year) && (1..=days_in_month(year, month)).contains(&day);
        exists.then(|| Date::raw(year, month, day))
    }

    /// A day by ISO week-based year, week (1 to 53) and day of the week (Monday is 1).
    pub fn from_week(year: i64, week: i64, weekday: i64) -> Option<Date> {
        if !YEARS.contains(&year) || !(1..=weeks_in_year(year)).contains(&week) || !(1..=7).contains(&weekday) {
            return None;
        }
        let fourth = Date::raw(year, 1, 4);
        Date::from_days(fourth.days - (fourth.weekday() - 1) + (week - 1) * 7 + weekday - 1)
    }

    /// A day by year and day of the year (1 to 366).
    pub fn from_ordinal(year: i64, ordinal: i64) -> Option<Date> {
        let exists = YEARS.contains(&year) && (1..=days_in_year(year)).contains(&ordinal);
        exists.then(|| Date { days: Date::raw(year, 1, 1).days + ordinal - 1 })
    }

    /// A day by year, quarter (1 to 4) and day of the quarter (1 to 92).
    pub fn from_quarter(year: i64, quarter: i64, day: i64) -> Option<Date> {
        let exists =
            YEARS.contains(&year) && (1..=4).contains(&quarter) && (1..=days_in_quarter(year, quarter)).contains(&day);
        exists.then(|| Date { days: Date::raw(year, quarter * 3 - 2, 1).days + day - 1 })
    }

    /// Day number of a date whose parts are known to be good (Hinnant's `days_from_civil`).
    fn raw(year: i64, month: i64, day: i64) -> Date {
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Date { days: era * 146_097 + day_of_era - 719_468 }
    }

    /// Year, month, day of the month.
    pub fn calendar(self) -> (i64, i64, i64) {
        let shifted = self.days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// The year.
    pub fn year(self) -> i64 {
        self.calendar().0
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i64 {
        self.calendar().1
    }

    /// The day of the month.
    pub fn day(self) -> i64 {
        self.calendar().2
    }

    /// The quarter, 1 to 4.
    pub fn quarter(self) -> i64 {
        (self.month() + 2) / 3
    }

    /// The day of the quarter, from 1.
    pub fn day_of_quarter(self) -> i64 {
        let (year, month, _) = self.calendar();
        self.days - Date::raw(year, (month - 1) / 3 * 3 + 1, 1).days + 1
    }

    /// The day of the year, from 1.
    pub fn ordinal(self) -> i64 {
        self.days - Date::raw(self.year(), 1, 1).days + 1
    }

    /// The day of the week: Monday is 1, Sunday is 7.
    pub fn weekday(self) -> i64 {
        (self.days + 3).rem_euclid(7) + 1
    }

    /// The ISO week-based year and the week in it.
    pub fn week(self) -> (i64, i64) {
        let thursday = Date { days: self.days - self.weekday() + 4 };
        (thursday.year(), (thursday.ordinal() - 1) / 7 + 1)
    }

    /// So many months later; the day of the month is cut to the length of the month.
    pub fn plus_months(self, months: i64) -> Option<Date> {
        let (year, month, day) = self.calendar();
        let total = year.checked_mul(12)?.checked_add(month - 1)?.checked_add(months)?;
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
        Date::from_calendar(year, month, day.min(days_in_month(year, month)))
    }

    /// So many days later.
    pub fn plus_days(self, days: i64) -> Option<Date> {
        Date::from_days(self.days.checked_add(days)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_and_calendar_agree_over_the_whole_range() {
        let samples = [Date::MIN.days, -719_529, -1, 0, 59, 11_016, 2_932_896, Date::MAX.days];
        for days in samples.into_iter().chain((-800_000..800_000).step_by(97)) {
            let date = Date { days };
            let (year, month, day) = date.calendar();
            assert_eq!(Date::from_calendar(year, month, day), Some(date));
            assert_eq!(Date::from_ordinal(year, date.ordinal()), Some(date));
            assert_eq!(Date::from_quarter(year, date.quarter(), date.day_of_quarter()), Some(date));
            let (week_year, week) = date.week();
            if YEARS.contains(&week_year) {
                assert_eq!(Date::from_week(week_year, week, date.weekday()), Some(date), "{year}-{month}-{day}");
            }
        }
        assert_eq!(Date::MIN.calendar(), (-999_999_999, 1, 1));
        assert_eq!(Date::MAX.calendar(), (999_999_999, 12, 31));
    }

    #[test]
    fn weeks_begin_on_monday_and_belong_to_the_year_of_their_thursday() {
        let date = |y, m, d| Date::from_calendar(y, m, d).map(|date| (date.week(), date.weekday()));
        assert_eq!(date(2020, 12, 31), Some(((2020, 53), 4)));
        assert_eq!(date(2021, 1, 3), Some(((2020, 53), 7)));
        assert_eq!(date(2018, 12, 31), Some(((2019, 1), 1)));
        assert_eq!(Date::from_week(2021, 53, 1), None);
    }

    #[test]
    fn months_are_cut_to_their_length() {
        let end_of_january = Date::from_calendar(2023, 1, 31);
        assert_eq!(end_of_january.and_then(|d| d.plus_months(1)), Date::from_calendar(2023, 2, 28));
        assert_eq!(end_of_january.and_then(|d| d.plus_months(-2)), Date::from_calendar(2022, 11, 30));
        assert_eq!(Date::MAX.plus_months(1), None);
    }
}
