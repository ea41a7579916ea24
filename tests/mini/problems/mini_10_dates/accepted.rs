use std::io::{stdin, BufRead};

const NAMES: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

/// Days since 1970-01-01, a Thursday.
fn days_from_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn date_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, rest) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (rest - rest / 1460 + rest / 36_524 - rest / 146_096) / 365;
    let day_of_year = rest - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

fn main() {
    for line in stdin().lock().lines().skip(1) {
        let line = line.unwrap();
        let (date, k) = line.trim().split_once(' ').unwrap();
        let parts: Vec<i64> = date.split('-').map(|part| part.parse().unwrap()).collect();
        let days = days_from_date(parts[0], parts[1], parts[2]) + k.parse::<i64>().unwrap();
        let (year, month, day) = date_from_days(days);
        println!("{year:04}-{month:02}-{day:02} {}", NAMES[days.rem_euclid(7) as usize]);
    }
}
