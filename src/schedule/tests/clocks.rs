//! Days on which the clocks change: what they skip does not fire, what they repeat fires once.

use super::*;

/// The firings from a local time on, as UTC, and how many there are before another local time.
fn firings(text: &str, zone: &str, from: &str, until: &str) -> (Vec<String>, usize) {
    let begin = beginning(from, zone);
    let end = beginning(until, zone).at;
    let all: Vec<Timestamp> = instants(text, &begin).take_while(|at| *at < end).collect();
    assert!(all.is_sorted_by(|a, b| a < b), "{text} in {zone} is out of order");
    (all.iter().take(3).map(ToString::to_string).collect(), all.len())
}

#[test]
fn a_skipped_hour_is_skipped() {
    // 2:00 to 3:00 on 8 March in New York, on 29 March in Berlin.
    for (zone, from, until, expected) in [
        (
            "America/New_York",
            "2026-03-07",
            "2026-03-10",
            ["2026-03-07T07:30:00Z", "2026-03-09T06:30:00Z"],
        ),
        (
            "Europe/Berlin",
            "2026-03-28",
            "2026-03-31",
            ["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"],
        ),
    ] {
        let (found, count) = firings("cron(30 2 * * ? *)", zone, from, until);
        assert_eq!((found.as_slice(), count), (expected.map(str::to_owned).as_slice(), 2));
        let (_, minutes) = firings("cron(* * * * ? *)", zone, from, until);
        assert_eq!(minutes, (3 * 24 - 1) * 60, "{zone}");
        let (_, at_three) = firings("cron(0 3 * * ? *)", zone, from, until);
        assert_eq!(at_three, 3, "{zone}");
    }
    let once = "at(2026-03-29T02:30:00)";
    assert_eq!(firings(once, "Europe/Berlin", "2026-03-28", "2026-03-31").1, 0);
}

#[test]
fn a_repeated_hour_fires_once_and_the_first_time() {
    // 1:00 to 2:00 on 1 November in New York, 2:00 to 3:00 on 25 October in Berlin.
    for (zone, hour, from, until, expected) in [
        ("America/New_York", 1, "2026-11-01", "2026-11-02", "2026-11-01T05:30:00Z"),
        ("Europe/Berlin", 2, "2026-10-25", "2026-10-26", "2026-10-25T00:30:00Z"),
    ] {
        let text = format!("cron(30 {hour} * * ? *)");
        let (found, count) = firings(&text, zone, from, until);
        assert_eq!((found[0].as_str(), count), (expected, 1), "{zone}");
        // The day has 25 hours, of which one fires nothing.
        assert_eq!(firings("cron(* * * * ? *)", zone, from, until).1, 24 * 60, "{zone}");
        assert_eq!(firings(&text, zone, from, until).1, 1, "{zone}");
        // A rate does not look at the clock.
        assert_eq!(firings("rate(1 hour)", zone, from, until).1, 24, "{zone}");
    }
    assert_eq!(
        firings("at(2026-10-25T02:30:00)", "Europe/Berlin", "2026-10-25", "2026-10-26").0,
        ["2026-10-25T00:30:00Z"]
    );
}

#[test]
fn who_begins_within_a_repeated_hour_has_missed_what_fired_the_first_time() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    for (begin, expected) in [
        // 2:15 by summer time, and an hour later 2:15 by winter time.
        ("2026-10-25T00:15:00Z", "2026-10-25T00:30:00Z"),
        ("2026-10-25T01:15:00Z", "2026-10-26T01:30:00Z"),
    ] {
        let at = begin.parse().unwrap();
        let beginning =
            Beginning { at, zone: zone.clone(), first_of_rate: FirstOfRate::OnePeriodLater };
        let first = instants("cron(30 2 * * ? *)", &beginning).next().unwrap();
        assert_eq!(first.to_string(), expected, "from {begin}");
    }
}

#[test]
fn clocks_that_change_by_half_an_hour_or_by_a_day() {
    // Lord Howe Island moves by half an hour: 2:00 to 2:30 on 4 October 2026.
    let (found, count) =
        firings("cron(15 2 * * ? *)", "Australia/Lord_Howe", "2026-10-03", "2026-10-06");
    assert_eq!((found[0].as_str(), count), ("2026-10-02T15:45:00Z", 2));
    // Samoa left out 30 December 2011.
    assert_eq!(firings("cron(0 12 * * ? *)", "Pacific/Apia", "2011-12-28", "2012-01-02").1, 4);
    assert_eq!(firings("cron(* * * * ? *)", "Pacific/Apia", "2011-12-29", "2012-01-01").1, 2_880);
}

#[test]
fn scheduled_actions_in_paris_move_by_an_hour_in_utc() {
    let in_utc = |from: &str| utc_of("cron(0 8 * * ? *)", from);
    assert_eq!(in_utc("2025-03-29"), ["2025-03-29T07:00:00Z", "2025-03-30T06:00:00Z"]);
    assert_eq!(in_utc("2025-10-25"), ["2025-10-25T06:00:00Z", "2025-10-26T07:00:00Z"]);
}

fn utc_of(text: &str, from: &str) -> Vec<String> {
    let firings = instants(text, &beginning(from, "Europe/Paris"));
    firings.take(2).map(|instant| instant.to_string()).collect()
}
