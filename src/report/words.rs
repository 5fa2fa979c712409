//! What people call things: causes, limits, and numbers with their units.

use crate::cost::Line;
use crate::engine::record::{GiveUp, StopCause, ThrottleReason};
use crate::metrics::{Answers, ColdCause, Figures};
use crate::model::Phases;
use crate::units::{PicoUsd, SimDuration};

/// Why a start was cold, in words.
pub(super) const fn cold_cause(cause: ColdCause) -> &'static str {
    match cause {
        ColdCause::First => "first of its function",
        ColdCause::Concurrency => "all environments were busy",
        ColdCause::Idle => "the last one had been idle too long",
        ColdCause::Silence => "the whole pool had been silent too long",
        ColdCause::Age => "the last one had become too old",
        ColdCause::Deployment => "first after a deployment",
        ColdCause::Spillover => "nothing provisioned was free",
    }
}

/// Why environments were stopped, in words.
pub(super) const fn stopped(cause: StopCause) -> &'static str {
    match cause {
        StopCause::Idle => "stopped after idling",
        StopCause::Silence => "stopped in a silent pool",
        StopCause::Age => "stopped for age",
        StopCause::Deployment => "replaced by a deployment",
        StopCause::Release => "no longer provisioned",
        StopCause::InitFailure => "provisioned, but INIT failed",
    }
}

/// Which limit refuses, in words.
pub(super) const fn limit(reason: ThrottleReason) -> &'static str {
    match reason {
        ThrottleReason::SwitchedOff => "reserved concurrency is 0",
        ThrottleReason::RequestRate => "requests a second, account",
        ThrottleReason::ReservedRequestRate => "requests a second, function",
        ThrottleReason::Concurrency => "unreserved concurrency",
        ThrottleReason::ReservedConcurrency => "reserved concurrency",
        ThrottleReason::ScalingRate => "scaling rate",
    }
}

/// Why a client gave up, in words.
pub(super) const fn give_up(reason: GiveUp) -> &'static str {
    match reason {
        GiveUp::Throttled => "throttled once too often",
        GiveUp::Failed => "an error, a crash or a time-out of the function",
        GiveUp::HandlerLimited => "refused by the handler's rate limiter",
        GiveUp::ClientTimeout => "the client waited no longer",
        GiveUp::RateLimited => "kept back by the client's rate limiter",
        GiveUp::CircuitOpen => "kept back by an open circuit breaker",
        GiveUp::EventTooOld => "the event was too old to be tried again",
    }
}

/// The phases of a cold start: key of the report, words, time.
pub(super) const fn phases(phases: &Phases) -> [(&'static str, &'static str, SimDuration); 6] {
    [
        ("environment", "environment is made", phases.environment),
        ("download", "code is fetched", phases.download),
        ("network", "VPC is connected", phases.network),
        ("runtime", "INIT: runtime", phases.runtime),
        ("static_code", "INIT: static code", phases.static_code),
        ("first_call", "first call of the handler, beyond the others", phases.first_call),
    ]
}

/// Where the time of all answers went: key of the report, words, time; the run itself comes last.
pub(super) fn answer_parts(figures: &Figures) -> [(&'static str, &'static str, SimDuration); 4] {
    let Answers { wait, platform, init } = figures.answers;
    let all = SimDuration::from_micros(figures.latency.sum() as u64);
    let run = all.saturating_sub(wait + platform + init);
    [
        ("retry_wait", "waiting, in a queue or to try again", wait),
        ("platform", "start, the platform's part", platform),
        ("init", "start, INIT", init),
        ("run", "run, with front end and network", run),
    ]
}

/// A line of the bill, in words.
pub(super) const fn line(line: Line) -> &'static str {
    match line {
        Line::Requests => "requests",
        Line::Compute => "compute",
        Line::Init => "INIT",
        Line::Ephemeral => "ephemeral storage",
        Line::ProvisionedIdle => "provisioned concurrency",
        Line::ProvisionedCompute => "provisioned compute",
        Line::Pings => "pings of policies",
        Line::FrontDoor => "front door",
        Line::Schedules => "schedules",
        Line::Alarms => "alarms",
    }
}

/// A whole number with thousands separators.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number and what it counts, as in `1 request` and `2 requests`.
pub(super) fn counted(number: u64, one: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {one}{plural}", count(number))
}

/// A number of things whose plural is no `s` at the end.
pub(super) fn counted_as(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A number that is not negative, with thousands separators and `places` behind the point.
pub(super) fn decimal(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
}

/// A part of a whole in percent: small ones keep two digits, and only nothing is 0 %.
pub(super) fn percent(part: u64, whole: u64) -> String {
    let percent = 100.0 * part as f64 / whole.max(1) as f64;
    match percent {
        0.0 => "0%".to_owned(),
        10.0.. => format!("{percent:.1}%"),
        0.1.. => format!("{percent:.2}%"),
        _ => format!("{}%", two_digits(percent)),
    }
}

/// A span in the unit in which it has one to three digits before the point, three in all.
pub(super) fn span(micros: u64) -> String {
    const UNITS: [(f64, &str); 5] =
        [(86_400e6, "d"), (3_600e6, "h"), (60e6, "min"), (1e6, "s"), (1e3, "ms")];
    let micros = micros as f64;
    // A value that would round up to a whole larger unit is shown in that unit.
    let fits = |size: f64| micros >= size * 0.9995;
    let Some((size, unit)) = UNITS.into_iter().find(|(size, _)| fits(*size)) else {
        return format!("{micros} µs");
    };
    let number = micros / size;
    let places = if number < 9.995 { 2 } else { usize::from(number < 99.95) };
    let text = format!("{number:.places$}");
    let short = if places > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{short} {unit}")
}

/// An amount of money: cents where there are dollars, two digits where there are none.
pub(super) fn usd(amount: PicoUsd) -> String {
    let usd = amount.as_usd();
    match usd {
        0.0 => "$0".to_owned(),
        1.0.. => format!("${}", decimal(usd, 2)),
        0.01.. => format!("${usd:.4}"),
        _ => format!("${}", two_digits(usd)),
    }
}

/// An amount that is only estimated: whole dollars where there are hundreds, else cents.
pub(super) fn about_usd(amount: PicoUsd) -> String {
    match amount.as_usd() {
        usd @ 99.995.. => format!("${}", decimal(usd, 0)),
        usd @ 0.0995.. => format!("${usd:.2}"),
        _ => usd(amount),
    }
}

/// A span in hours.
pub(super) fn hours(span: SimDuration) -> f64 {
    span.as_secs_f64() / 3_600.0
}

/// A size in MiB.
pub(super) fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", decimal(bytes as f64 / f64::from(1 << 20), 0))
}

/// `text` in one line, without characters that a terminal or a reader would obey.
pub(super) fn clean(text: &str) -> String {
    clean_page(&text.replace(['\n', '\r', '\t'], " "))
}

/// A name, cut where it is too long for its column: many names are hashes.
pub(super) fn shortened(name: &str, most: usize) -> String {
    let name = clean(name);
    if name.chars().count() <= most {
        return name;
    }
    name.chars().take(most - 1).chain(['…']).collect()
}

/// A whole page without them: its line breaks stay.
pub(super) fn clean_page(page: &str) -> String {
    page.chars()
        .map(|c| if c != '\n' && is_command(c) { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}

/// Control characters, and those that change the direction of the text around them.
fn is_command(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}

/// A page in ASCII, character by character, so that columns stay where they are.
pub fn ascii(page: &str) -> String {
    let ascii = |c| match c {
        '█' | '▇' => '#',
        '▄' | '▅' | '▆' => 'o',
        '▁' | '▂' | '▃' => '.',
        '░' => ':',
        '▒' => 'x',
        '─' | '·' => '-',
        '┴' | '└' | '┤' => '+',
        '│' => '|',
        '▲' => '^',
        'µ' => 'u',
        '…' => '~',
        _ if c.is_ascii() => c,
        _ => '?',
    };
    page.chars().map(ascii).collect()
}

/// A number between 0 and 1 with its first two digits that are not 0.
fn two_digits(number: f64) -> String {
    let mut places = 2;
    let mut scaled = number;
    while scaled < 0.1 && places < 14 {
        scaled *= 10.0;
        places += 1;
    }
    format!("{number:.places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let counted = [0, 7, 999, 1_000, 12_345, 1_234_567].map(count);
        assert_eq!(counted, ["0", "7", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(decimal(1_234.56, 1), "1,234.6");
        assert_eq!(decimal(0.0, 2), "0.00");
        assert_eq!(super::counted(1, "request"), "1 request");
        assert_eq!(super::counted(2_000, "request"), "2,000 requests");
    }

    #[test]
    fn names_give_no_orders() {
        assert_eq!(clean("a\u{1b}[31mb\r\n\u{202e}c"), "a�[31mb  �c");
        assert_eq!(clean_page("é\n\u{7}"), "é\n�");
        assert_eq!(ascii("80 µs █▃░ · 名\n"), "80 us #.: - ?\n");
    }

    #[test]
    fn shares_keep_two_digits() {
        for (part, whole, text) in [
            (0, 0, "0%"),
            (0, 5, "0%"),
            (1, 1, "100.0%"),
            (1, 8, "12.5%"),
            (1, 80, "1.25%"),
            (1, 1_000, "0.10%"),
            (1, 8_000, "0.013%"),
            (1, 80_000_000, "0.0000013%"),
        ] {
            assert_eq!(percent(part, whole), text, "{part} of {whole}");
        }
    }

    #[test]
    fn spans_are_read_at_a_glance() {
        for (micros, text) in [
            (0, "0 µs"),
            (850, "850 µs"),
            (1_000, "1 ms"),
            (1_234, "1.23 ms"),
            (81_400, "81.4 ms"),
            (412_300, "412 ms"),
            (999_800, "1 s"),
            (1_500_000, "1.5 s"),
            (90_000_000, "1.5 min"),
            (86_400_000_000, "1 d"),
        ] {
            assert_eq!(span(micros), text);
        }
    }

    #[test]
    fn money_is_shown_as_far_as_it_matters() {
        for (usd_text, text) in [
            ("0", "$0"),
            ("1234.567", "$1,234.57"),
            ("0.0161280288", "$0.0161"),
            ("0.001746000036", "$0.0017"),
            ("0.0000002", "$0.00000020"),
        ] {
            assert_eq!(usd(usd_text.parse().unwrap()), text);
        }
        for (usd_text, text) in [
            ("0", "$0"),
            ("0.0009", "$0.00090"),
            ("0.0996", "$0.10"),
            ("99.99", "$99.99"),
            ("99.996", "$100"),
            ("12345.6", "$12,346"),
        ] {
            assert_eq!(about_usd(usd_text.parse().unwrap()), text);
        }
    }
}
