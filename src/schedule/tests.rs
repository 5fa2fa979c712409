mod broken;
mod clocks;
mod oracle;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::*;
use crate::units::SimTime;

/// The schedule that `text` is.
fn read(text: &str) -> Schedule {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A beginning at a local time in a zone.
fn beginning(local: &str, zone: &str) -> Beginning {
    let zone = TimeZone::get(zone).unwrap();
    let local: DateTime = local.parse().unwrap();
    let at = zone.to_timestamp(local).unwrap();
    Beginning { at, zone, first_of_rate: FirstOfRate::default() }
}

/// The instants at which `text` fires from `beginning` on.
fn instants(text: &str, beginning: &Beginning) -> impl Iterator<Item = Timestamp> + use<> {
    let begin = beginning.at.as_microsecond();
    let at = move |since: SimTime| begin + since.as_micros().cast_signed();
    Firings::new(read(text), beginning)
        .map(move |since| Timestamp::from_microsecond(at(since)).unwrap())
}

/// The first `count` firings in UTC, as they are printed.
fn utc(text: &str, from: &str, count: usize) -> Vec<String> {
    let firings = instants(text, &beginning(from, "UTC"));
    firings.take(count).map(|instant| instant.to_string()).collect()
}

#[test]
fn what_aws_gives_as_examples_fires_as_it_says() {
    // EventBridge User Guide, eb-cron-expressions; 2026-01-05 is a Monday.
    for (text, firings) in [
        ("cron(0 10 * * ? *)", ["2026-01-05T10:00:00Z", "2026-01-06T10:00:00Z"]),
        ("cron(15 12 * * ? *)", ["2026-01-05T12:15:00Z", "2026-01-06T12:15:00Z"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-01-05T18:00:00Z", "2026-01-06T18:00:00Z"]),
        ("cron(0 8 1 * ? *)", ["2026-02-01T08:00:00Z", "2026-03-01T08:00:00Z"]),
        ("cron(0/15 * * * ? *)", ["2026-01-05T00:00:00Z", "2026-01-05T00:15:00Z"]),
        ("cron(0/10 * ? * MON-FRI *)", ["2026-01-05T00:00:00Z", "2026-01-05T00:10:00Z"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-01-05T08:00:00Z", "2026-01-05T08:05:00Z"]),
        ("cron(1/10 0 * * ? *)", ["2026-01-05T00:01:00Z", "2026-01-05T00:11:00Z"]),
        ("cron(0 9 ? * 3#2 *)", ["2026-01-13T09:00:00Z", "2026-02-10T09:00:00Z"]),
        ("cron(0 9 3W * ? *)", ["2026-02-03T09:00:00Z", "2026-03-03T09:00:00Z"]),
        // Scheduler User Guide, schedule-types.
        ("cron(15 10 ? * 6L 2026-2027)", ["2026-01-30T10:15:00Z", "2026-02-27T10:15:00Z"]),
    ] {
        assert_eq!(utc(text, "2026-01-05T00:00", 2), firings, "{text}");
    }
}

#[test]
fn days_of_a_month_and_of_a_week() {
    for (text, from, firings) in [
        ("cron(0 0 L * ? *)", "2024-02-01", ["2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z"]),
        ("cron(0 0 LW * ? *)", "2026-01-01", ["2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"]),
        // The first of February and of March 2026 are Sundays, the first of August a Saturday.
        ("cron(0 0 1W 2,8 ? *)", "2026-01-01", ["2026-02-02T00:00:00Z", "2026-08-03T00:00:00Z"]),
        // The 31st of May 2026 is a Sunday; in June there is none.
        ("cron(0 0 31W 5-7 ? *)", "2026-05-01", ["2026-05-29T00:00:00Z", "2026-07-31T00:00:00Z"]),
        ("cron(0 0 ? * L *)", "2026-01-05", ["2026-01-10T00:00:00Z", "2026-01-17T00:00:00Z"]),
        ("cron(0 0 ? * 1 *)", "2026-01-05", ["2026-01-11T00:00:00Z", "2026-01-18T00:00:00Z"]),
        // A fifth Friday is rare.
        ("cron(0 0 ? * fri#5 *)", "2026-02-01", ["2026-05-29T00:00:00Z", "2026-07-31T00:00:00Z"]),
        ("cron(0 0 29 FEB ? *)", "2026-01-01", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
        ("cron(0 0 1 1 ? 2198/1)", "2026-01-01", ["2198-01-01T00:00:00Z", "2199-01-01T00:00:00Z"]),
    ] {
        assert_eq!(utc(text, from, 2), firings, "{text}");
    }
}

#[test]
fn seconds_of_the_beginning_and_the_end_of_the_calendar() {
    let daily = "cron(0 0 * * ? *)";
    assert_eq!(utc(daily, "2026-01-05T00:00:00", 1), ["2026-01-05T00:00:00Z"]);
    assert_eq!(utc(daily, "2026-01-05T00:00:00.000001", 1), ["2026-01-06T00:00:00Z"]);
    assert_eq!(utc(daily, "1816-03-30T00:00:00", 1), ["1970-01-01T00:00:00Z"]);
    assert_eq!(utc(daily, "2199-12-31T00:00:00", 9), ["2199-12-31T00:00:00Z"]);
    assert_eq!(utc(daily, "2199-12-31T00:01:00", 9), Vec::<String>::new());
    assert_eq!(utc(daily, "9999-12-30T00:00:00", 9), Vec::<String>::new());
    for never in ["cron(0 0 30 2 ? *)", "cron(0 0 31 2,4,6,9,11 ? *)", "cron(0 0 1 1 ? 1970)"] {
        assert_eq!(utc(never, "2026-01-05T00:00", 1), Vec::<String>::new(), "{never}");
    }
}

#[test]
fn rates_count_from_the_beginning_and_a_time_comes_once() {
    let hours = |text: &str, first_of_rate| {
        let beginning = Beginning { first_of_rate, ..beginning("2026-01-05T00:07", "UTC") };
        let firings = Firings::new(read(text), &beginning).take(3);
        firings.map(|at| at.as_micros() / 3_600_000_000).collect::<Vec<u64>>()
    };
    assert_eq!(hours("rate(1 hour)", FirstOfRate::OnePeriodLater), [1, 2, 3]);
    assert_eq!(hours("rate( 2  hours )", FirstOfRate::AtOnce), [0, 2, 4]);
    assert_eq!(hours("rate(1 day)", FirstOfRate::OnePeriodLater), [24, 48, 72]);
    let once = "at(2026-01-05T00:07:30)";
    assert_eq!(utc(once, "2026-01-05T00:07:30", 2), ["2026-01-05T00:07:30Z"]);
    assert_eq!(utc(once, "2026-01-05T00:07:31", 2), Vec::<String>::new());
    let last = Firings::new(read("rate(9999 days)"), &beginning("2026-01-05", "UTC")).last();
    assert!(last.is_some_and(|last| last < SimTime::NEVER));
}
