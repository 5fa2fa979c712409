//! Expressions that AWS refuses or does not document, with what is said of them.

use super::*;

fn message(text: &str) -> String {
    match text.parse::<Schedule>() {
        Ok(schedule) => panic!("{text} is read as {schedule:?}"),
        Err(error) => {
            assert!(!error.allowed().is_empty());
            error.to_string()
        }
    }
}

#[test]
fn every_mistake_has_its_message() {
    for (text, expected) in [
        ("", "it is no schedule expression"),
        ("5 minutes", "it is no schedule expression"),
        ("cron 0 8 * * ? *", "it is no schedule expression"),
        ("cron(0 8 * * ? *", "it is no schedule expression"),
        ("every(5 minutes)", "it is no schedule expression"),
        ("cron()", "a cron expression has 6 fields, not 0"),
        ("cron(0 8 * * ?)", "a cron expression has 6 fields, not 5"),
        ("cron(0 0 8 * * ? *)", "a cron expression has 6 fields, not 7"),
        ("cron(60 8 * * ? *)", "`60` is no value of minutes"),
        ("cron(-1 8 * * ? *)", "a value of minutes is missing"),
        ("cron(0, 8 * * ? *)", "a value of minutes is missing"),
        ("cron(? 8 * * ? *)", "`?` is no value of minutes"),
        ("cron(1-2-3 8 * * ? *)", "`2-3` is no value of minutes"),
        ("cron(0 24 * * ? *)", "`24` is no value of hours"),
        ("cron(0 22-2 * * ? *)", "`22-2` in hours ends before it begins"),
        ("cron(0 0/24 * * ? *)", "the step of `0/24` in hours is not from 1 to 23"),
        ("cron(*/0 * * * ? *)", "the step of `*/0` in minutes is not from 1 to 59"),
        ("cron(*/ * * * ? *)", "the step of `*/` in minutes is not from 1 to 59"),
        ("cron(/5 * * * ? *)", "a value of minutes is missing"),
        ("cron(0 8 0 * ? *)", "`0` is no value of day-of-month"),
        ("cron(0 8 32W * ? *)", "`32W` in day-of-month puts together what stands alone"),
        ("cron(0 8 1,L * ? *)", "`1,L` in day-of-month puts together what stands alone"),
        ("cron(0 8 L-3 * ? *)", "`L-3` in day-of-month puts together what stands alone"),
        ("cron(0 8 1W,15W * ? *)", "`1W,15W` in day-of-month puts together what stands alone"),
        ("cron(0 8 1 13 ? *)", "`13` is no value of month"),
        ("cron(0 8 1 JANUARY ? *)", "`JANUARY` is no value of month"),
        ("cron(0 8 ? * 0 *)", "`0` is no value of day-of-week"),
        ("cron(0 8 ? * FRI-MON *)", "`FRI-MON` in day-of-week ends before it begins"),
        ("cron(0 8 ? * 2/2 *)", "`2/2`: day-of-week has no steps"),
        ("cron(0 8 ? * 3#6 *)", "`3#6` in day-of-week asks for no week from 1 to 5"),
        ("cron(0 8 ? * 3#1,6#3 *)", "`3#1,6#3` in day-of-week puts together what stands alone"),
        ("cron(0 8 ? * 8#1 *)", "`8` is no value of day-of-week"),
        ("cron(0 8 ? * 8L *)", "`8L` is no value of day-of-week"),
        ("cron(0 8 ? * ? *)", "day-of-month and day-of-week are both ?"),
        ("cron(0 8 * * * *)", "day-of-month is `*` and day-of-week is `*`: neither is ?"),
        ("cron(0 8 1 * MON *)", "day-of-month is `1` and day-of-week is `MON`: neither is ?"),
        ("cron(0 8 * * ? 1969)", "`1969` is no value of year"),
        ("cron(0 8 * * ? 2200)", "`2200` is no value of year"),
        ("cron(0 8 * * ? 02026)", "`02026` is no value of year"),
        ("rate()", "`` is no rate"),
        ("rate(5)", "`5` is no rate"),
        ("rate(0 minutes)", "`0 minutes` is no rate"),
        ("rate(-5 minutes)", "`-5 minutes` is no rate"),
        ("rate(1.5 hours)", "`1.5 hours` is no rate"),
        ("rate(30 seconds)", "`30 seconds` is no rate"),
        ("rate(10000 minutes)", "`10000 minutes` is no rate"),
        ("rate(5 minutes now)", "`5 minutes now` is no rate"),
        ("rate(1 minutes)", "singular and plural: AWS wants rate(1 minute)"),
        ("rate(5 minute)", "singular and plural: AWS wants rate(5 minutes)"),
        ("rate(05 day)", "singular and plural: AWS wants rate(5 days)"),
        ("rate(1 s)", "`1 s` is no rate"),
        ("at(2026-11-27)", "`2026-11-27` is no time"),
        ("at(2026-11-27T08:00)", "`2026-11-27T08:00` is no time"),
        ("at(2026-11-27 08:00:00)", "`2026-11-27 08:00:00` is no time"),
        ("at(2026-02-30T08:00:00)", "`2026-02-30T08:00:00` is no time"),
        ("at(2026-11-27T24:00:00)", "`2026-11-27T24:00:00` is no time"),
        ("at(2026-11-27T08:00:00.5)", "`2026-11-27T08:00:00.5` is no time"),
        ("at(2026-11-27T08:00:00.0)", "`2026-11-27T08:00:00.0` is no time"),
        ("at(2026-11-27T08:00:60)", "`2026-11-27T08:00:60` is no time"),
        ("at(2026-11-27T08:00:00Z)", "`2026-11-27T08:00:00Z` is no time"),
    ] {
        assert_eq!(message(text), expected, "{text}");
    }
}

#[test]
fn what_is_long_is_cut_and_what_is_no_ascii_is_refused() {
    let long = format!("cron({} 8 * * ? *)", "9".repeat(1_000_000));
    assert!(message(&long).len() < 100);
    let fields = format!("cron({})", "0 ".repeat(1_000_000));
    assert_eq!(message(&fields), "a cron expression has 6 fields, not 1000000");
    for text in ["cron(ä 8 * * ? *)", "cron(0 8 ? * ſun *)", "at(２026-11-27T08:00:00)", "räte(1)"]
    {
        assert!(!message(text).is_empty());
    }
}
