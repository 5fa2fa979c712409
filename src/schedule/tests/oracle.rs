//! The `croner` crate as the oracle, and the rows of `tests/oracles/schedule.csv`.
//!
//! `croner` reads POSIX expressions: it wants a range before a step, counts years from 1, and calls
//! the last day of a week by its number. Those are written differently for it.

use croner::Direction;
use croner::parser::{CronParser, Seconds, Year};

use super::*;
use crate::rng::{Purpose, Seed, Stream, StreamKey};

/// A random expression, as AWS writes it and as the oracle does.
struct Random(Stream);

const MONTHS: [&str; 12] =
    ["JAN", "feb", "Mar", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "mon", "Tue", "WED", "THU", "FRI", "SAT"];

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0.next_below(bound)
    }

    fn among(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    /// A value, as a number or as a name.
    fn value(&mut self, value: u32, least: u32, names: &[&str]) -> String {
        match names.get((value - least) as usize) {
            Some(name) if self.below(2) == 0 => (*name).to_owned(),
            _ => value.to_string(),
        }
    }

    /// A list of values, ranges and steps.
    fn list(&mut self, (least, most): (u32, u32), names: &[&str], steps: bool) -> [String; 2] {
        if self.below(3) == 0 {
            return ["*".to_owned(), "*".to_owned()];
        }
        let count = self.among(1, 3);
        let items: Vec<[String; 2]> =
            (0..count).map(|_| self.item(least, most, names, steps)).collect();
        [0, 1].map(|way| items.iter().map(|item| item[way].as_str()).collect::<Vec<_>>().join(","))
    }

    fn item(&mut self, least: u32, most: u32, names: &[&str], steps: bool) -> [String; 2] {
        let first = self.among(least, most);
        let end = self.among(first, most);
        let step = self.among(1, (most - least).max(1));
        let (a, b) = (self.value(first, least, names), self.value(end, least, names));
        match self.below(if steps { 5 } else { 2 }) {
            0 => [a.clone(), a],
            1 => [format!("{a}-{b}"), format!("{first}-{end}")],
            2 => [format!("{a}/{step}"), format!("{first}-{most}/{step}")],
            3 => [format!("{a}-{b}/{step}"), format!("{first}-{end}/{step}")],
            _ => [format!("*/{step}"), format!("{least}-{most}/{step}")],
        }
    }

    /// Both fields of days.
    fn days(&mut self) -> [[String; 2]; 2] {
        let same = |text: String| [text.clone(), text];
        let any = same("?".to_owned());
        match self.below(10) {
            0 => [same("L".to_owned()), any],
            1 => [same("LW".to_owned()), any],
            2 => [same(format!("{}W", self.among(1, 31))), any],
            3 => [any, ["L".to_owned(), "7".to_owned()]],
            4 => [any, same(format!("{}L", self.among(1, 7)))],
            5 => [any, same(format!("{}#{}", self.among(1, 7), self.among(1, 5)))],
            6..8 => [any, self.list((1, 7), &WEEKDAYS, false)],
            _ => [self.list((1, 31), &[], true), any],
        }
    }

    fn expression(&mut self) -> [String; 2] {
        let minutes = self.list((0, 59), &[], true);
        let hours = self.list((0, 23), &[], true);
        let [of_month, of_week] = self.days();
        let month = self.list((1, 12), &MONTHS, true);
        let year = self.list((1_970, 2_199), &[], true);
        let year = if self.below(2) == 0 { year } else { ["*", "*"].map(str::to_owned) };
        [0, 1].map(|way| {
            let fields = [&minutes, &hours, &of_month, &month, &of_week, &year];
            fields.map(|field| field[way].as_str()).join(" ")
        })
    }
}

#[test]
fn random_expressions_fire_when_the_oracle_says() {
    const EXPRESSIONS: u32 = 600;
    const FIRINGS: usize = 20;
    let parser = CronParser::builder()
        .seconds(Seconds::Required)
        .year(Year::Required)
        .alternative_weekdays(true)
        .build();
    let mut random = Random(StreamKey::new(Seed(1), Purpose::Arrivals).name("cron").stream());
    let (mut fired, mut over) = (0, 0);
    for _ in 0..EXPRESSIONS {
        let [ours, theirs] = random.expression();
        let begin = beginning("2026-01-05T00:00:00", "UTC");
        let text = format!("cron({ours})");
        let found: Vec<DateTime> =
            instants(&text, &begin).map(|at| TimeZone::UTC.to_datetime(at)).take(FIRINGS).collect();
        let oracle =
            parser.parse(&format!("0 {theirs}")).unwrap_or_else(|e| panic!("{theirs}: {e}"));
        let start: DateTime = "2026-01-05T00:00:00".parse().unwrap();
        // AWS ends with 2199.
        let expected: Vec<DateTime> = oracle
            .iter_from(start, Direction::Forward)
            .take_while(|at| at.year() <= 2_199)
            .take(FIRINGS)
            .collect();
        assert_eq!(found, expected, "{text}, for the oracle {theirs}");
        fired += found.len();
        over += usize::from(found.len() < FIRINGS);
    }
    assert!(fired > 5_000, "{fired} firings");
    assert!(over < 200, "{over} expressions are soon over");
}

#[test]
fn known_numbers_of_firings() {
    let table = include_str!("../../../tests/oracles/schedule.csv");
    let mut rows = 0;
    let records = csv::Reader::from_reader(table.as_bytes()).into_records();
    for record in records.map(|record| record.unwrap()).filter(|row| &row[1] == "schedule") {
        let inputs: serde_json::Value = serde_json::from_str(&record[3]).unwrap();
        let kind = if inputs["cron"].is_string() { "cron" } else { "rate" };
        let text = format!("{kind}({})", inputs[kind].as_str().unwrap());
        let days = inputs["days"].as_u64().unwrap();
        for first_of_rate in [FirstOfRate::OnePeriodLater, FirstOfRate::AtOnce] {
            let beginning = Beginning { first_of_rate, ..beginning("2026-01-05", "UTC") };
            let end = SimTime::from_secs(days * 86_400);
            let is_in = |at: &SimTime| match first_of_rate {
                FirstOfRate::OnePeriodLater => *at <= end,
                FirstOfRate::AtOnce => *at < end,
            };
            let firings: Vec<SimTime> =
                Firings::new(read(&text), &beginning).take_while(is_in).collect();
            assert_eq!(firings.len() as u64, record[5].parse::<u64>().unwrap(), "{}", &record[0]);
            if kind == "cron" {
                assert_eq!(firings.first(), Some(&SimTime::from_secs(8 * 3_600)));
                let last = ((4 * 24 + 17) * 60 + 55) * 60;
                assert_eq!(firings.last(), Some(&SimTime::from_secs(last)));
            }
        }
        rows += 1;
    }
    assert_eq!(rows, 2);
}
