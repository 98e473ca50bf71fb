//! Rows by day.

use chrono::NaiveDate;
use domain::time;

/// The rows of one day, in the order they came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day<T> {
    pub date: NaiveDate,
    pub rows: Vec<T>,
}

/// Rows that follow each other in time, divided where the day changes.
pub fn by_day<T>(rows: impl IntoIterator<Item = T>, day_of: impl Fn(&T) -> NaiveDate) -> Vec<Day<T>> {
    let mut days: Vec<Day<T>> = Vec::new();
    for row in rows {
        let date = day_of(&row);
        match days.last_mut() {
            Some(day) if day.date == date => day.rows.push(row),
            _ => days.push(Day { date, rows: vec![row] }),
        }
    }
    days
}

/// "Tuesday 3 March", with "Today" and "Tomorrow" before it, and the year where it is another one.
#[must_use]
pub fn heading(date: NaiveDate, today: NaiveDate) -> String {
    use chrono::Datelike;

    let day = time::day_long(date);
    match (date - today).num_days() {
        0 => format!("Today, {day}"),
        1 => format!("Tomorrow, {day}"),
        _ if date.year() != today.year() => format!("{day} {}", date.year()),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(raw: &str) -> NaiveDate {
        raw.parse().unwrap()
    }

    #[test]
    fn rows_are_divided_where_the_day_changes() {
        let rows = [("a", "2026-03-03"), ("b", "2026-03-03"), ("c", "2026-03-05")];
        let days = by_day(rows, |row| day(row.1));
        let names: Vec<Vec<_>> = days.iter().map(|day| day.rows.iter().map(|row| row.0).collect()).collect();
        assert_eq!(names, [vec!["a", "b"], vec!["c"]]);
        assert_eq!(days[1].date, day("2026-03-05"));
    }

    #[test]
    fn a_day_says_how_near_it_is() {
        for (date, expected) in [
            ("2026-12-30", "Today, Wednesday 30 December"),
            ("2026-12-31", "Tomorrow, Thursday 31 December"),
            ("2026-12-29", "Tuesday 29 December"),
            ("2027-01-04", "Monday 4 January 2027"),
        ] {
            assert_eq!(heading(day(date), day("2026-12-30")), expected);
        }
    }
}
