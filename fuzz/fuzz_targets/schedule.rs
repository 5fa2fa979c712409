//! Any text as a schedule expression, in several time zones, from several beginnings.
//!
//! The first byte chooses the zone, the beginning, and when a rate fires first; the rest is the
//! expression.
#![no_main]

use jiff::Timestamp;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use tepid::schedule::{Beginning, Firings, FirstOfRate, Schedule};
use tepid::units::SimTime;

const ZONES: [&str; 4] = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"];

/// Beginnings [s since 1970]: an ordinary Monday, hours before clocks change, and the ends of the
/// calendar.
const BEGINNINGS: [i64; 6] = [
    1_767_571_200,
    1_774_742_400,
    1_792_886_400,
    1_325_203_200,
    -300_000_000_000,
    7_258_032_000,
];

/// How many firings are looked at.
const MOST: usize = 300;

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let schedule: Schedule = match text.parse() {
        Ok(schedule) => schedule,
        Err(error) => {
            let message = error.to_string();
            assert!(!message.is_empty() && message.chars().count() < 200, "{message}");
            return assert!(!error.allowed().is_empty());
        }
    };
    let zone = TimeZone::get(ZONES[usize::from(choice & 3)]).expect("a zone");
    let begin = BEGINNINGS[usize::from(choice >> 2 & 7) % BEGINNINGS.len()];
    let first_of_rate =
        if choice & 32 == 0 { FirstOfRate::OnePeriodLater } else { FirstOfRate::AtOnce };
    let at = Timestamp::from_second(begin).expect("a beginning");
    let beginning = Beginning { at, zone: zone.clone(), first_of_rate };
    let local = |since: SimTime| {
        let micros = begin * 1_000_000 + i64::try_from(since.as_micros()).expect("a time");
        zone.to_datetime(Timestamp::from_microsecond(micros).expect("an instant"))
    };
    let mut last = None;
    for firing in Firings::new(schedule.clone(), &beginning).take(MOST) {
        assert!(last < Some(firing), "{last:?} before {firing}");
        last = Some(firing);
        match &schedule {
            Schedule::Rate(period) => assert_eq!(firing.as_micros() % period.as_micros(), 0),
            Schedule::At(at) => assert_eq!(local(firing), *at),
            Schedule::Cron(cron) => {
                let local = local(firing);
                assert_eq!(cron.next_from(local), Some(local), "it fires when it does not");
                assert!((1_970..=2_199).contains(&local.year()));
            }
        }
    }
});
