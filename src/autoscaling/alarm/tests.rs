use super::*;

/// The tables of the CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing
/// data": datapoints to alarm of 3, what the 5 latest datapoints are (`0` within the threshold,
/// `X` breaching, `-` missing), and the state with missing data treated as missing, ignored,
/// breaching, not breaching (`=` for the state before). The last rows of each are from the text
/// below the tables and from an older edition of them.
const GUIDE: &str = "
3 | 0 - X - X | OK    | OK    | OK    | OK
3 | 0 - - - - | OK    | OK    | OK    | OK
3 | - - - - - | NONE  | =     | ALARM | OK
3 | 0 X X - X | ALARM | ALARM | ALARM | ALARM
3 | - - X - - | ALARM | =     | ALARM | OK
2 | 0 - X - X | ALARM | ALARM | ALARM | ALARM
2 | 0 0 X 0 X | ALARM | ALARM | ALARM | ALARM
2 | 0 - X - - | OK    | OK    | ALARM | OK
2 | - - - - 0 | OK    | OK    | ALARM | OK
2 | - - - X - | ALARM | =     | ALARM | OK
3 | X - - - - | ALARM | =     | ALARM | OK
3 | - - - - X | NONE  | =     | ALARM | OK
3 | - - - X - | NONE  | =     | ALARM | OK
2 | - - - - X | NONE  | =     | ALARM | OK
";

const TREATMENTS: [MissingData; 4] =
    [MissingData::Missing, MissingData::Ignore, MissingData::Breaching, MissingData::NotBreaching];

fn above_a_half(m: u16, n: u16, missing: MissingData) -> Alarm {
    Alarm::new(AlarmSpec {
        comparison: Comparison::Above,
        threshold: Ratio::of(1, 2),
        period: Period::MINUTE,
        datapoints: MOfN::new(m, n).unwrap(),
        missing,
        look_back: AlarmSpec::LOOK_BACK,
    })
    .unwrap()
}

fn value(point: char) -> Option<Ratio> {
    match point {
        'X' => Some(Ratio::of(1, 1)),
        '0' => Some(Ratio::ZERO),
        '-' => None,
        _ => panic!("no such datapoint: {point}"),
    }
}

/// Feeds the datapoints of `script` and returns the state after each.
fn states(alarm: &mut Alarm, script: &str) -> String {
    let letters = script.chars().filter(|point| *point != ' ').map(|point| {
        alarm.observe(value(point));
        match alarm.state() {
            AlarmState::Ok => 'o',
            AlarmState::Alarm => 'A',
            AlarmState::InsufficientData => '?',
        }
    });
    letters.collect()
}

#[test]
fn the_tables_of_the_user_guide() {
    for row in GUIDE.lines().filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        for (missing, expected) in TREATMENTS.into_iter().zip(&cells[2..]) {
            for history in ["00000", "XXXXX"] {
                let mut alarm = above_a_half(cells[0].parse().unwrap(), 3, missing);
                states(&mut alarm, history);
                let before = alarm.state();
                // What came before is forgotten but for the state.
                alarm.points.clear();
                alarm.points.extend(cells[1].split(' ').map(|point| match point {
                    "X" => Point::Breaching,
                    "0" => Point::Within,
                    _ => Point::Missing,
                }));
                let expected = match *expected {
                    "OK" => AlarmState::Ok,
                    "ALARM" => AlarmState::Alarm,
                    "NONE" => AlarmState::InsufficientData,
                    "=" => before,
                    other => panic!("no such state: {other}"),
                };
                assert_eq!(alarm.evaluate(), expected, "{row} as {missing:?} after {before:?}");
            }
        }
    }
}

#[test]
fn three_of_three_need_three_in_a_row() {
    let mut alarm = above_a_half(3, 3, MissingData::Missing);
    assert_eq!(states(&mut alarm, "0X XX0 XX0 XXXX0 00"), "oooAooooooAAooo");
}

#[test]
fn changes_are_told_once() {
    let mut alarm = above_a_half(2, 2, MissingData::Missing);
    let changes: Vec<Option<Transition>> =
        "0XXX0----".chars().map(|point| alarm.observe(value(point))).collect();
    let change = |from, to| Some(Transition { from, to });
    assert_eq!(
        changes,
        [
            change(AlarmState::InsufficientData, AlarmState::Ok),
            None,
            change(AlarmState::Ok, AlarmState::Alarm),
            None,
            change(AlarmState::Alarm, AlarmState::Ok),
            None,
            None,
            None,
            change(AlarmState::Ok, AlarmState::InsufficientData),
        ]
    );
}

#[test]
fn comparisons_differ_at_the_threshold() {
    for (comparison, breaching) in [
        (Comparison::Above, [false, false, true]),
        (Comparison::AtLeast, [false, true, true]),
        (Comparison::Below, [true, false, false]),
        (Comparison::AtMost, [true, true, false]),
    ] {
        // A third is no decimal and no double.
        let spec = AlarmSpec {
            comparison,
            threshold: Ratio::of(1, 3),
            ..above_a_half(1, 1, MissingData::Missing).spec
        };
        let values = [Ratio::of(333_333_333, 1_000_000_000), Ratio::of(21, 63), Ratio::of(1, 2)];
        let got = values.map(|value| {
            let mut alarm = Alarm::new(spec).unwrap();
            alarm.observe(Some(value));
            alarm.state() == AlarmState::Alarm
        });
        assert_eq!(got, breaching, "{comparison:?}");
    }
}

#[test]
fn memory_is_bounded_by_the_evaluation_range() {
    let mut alarm = above_a_half(15, 15, MissingData::Missing);
    for _ in 0..1_000 {
        alarm.observe(None);
    }
    assert_eq!(alarm.points.len(), 17);
}

#[test]
fn periods_and_lengths_are_those_of_cloudwatch() {
    let secs = SimDuration::from_secs;
    for good in [10, 20, 30, 60, 300, 86_400] {
        assert_eq!(Period::new(secs(good)).map(Period::span), Some(secs(good)));
    }
    for bad in [0, 1, 15, 40, 61, 90, 86_460] {
        assert_eq!(Period::new(secs(bad)), None, "{bad} s");
    }
    let spec = above_a_half(1, 24, MissingData::Missing).spec;
    let hourly = AlarmSpec { period: Period::new(secs(3_600)).unwrap(), ..spec };
    assert!(Alarm::new(hourly).is_ok());
    let longer = AlarmSpec { datapoints: MOfN::all(25), ..hourly };
    assert_eq!(Alarm::new(longer).err(), Some(AlarmError::LongerThanADay));
}

#[test]
fn m_of_n_reads_what_it_prints() {
    for text in ["3 of 3", "15 of 15", "2 of 3"] {
        assert_eq!(text.parse::<MOfN>().unwrap().to_string(), text);
    }
    for text in ["", "3", "0 of 3", "4 of 3", "3of3", "+3 of 3", "1 of 8641", "3 of 3 of 3"] {
        assert!(text.parse::<MOfN>().is_err(), "{text:?}");
    }
}
