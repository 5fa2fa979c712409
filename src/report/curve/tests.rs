use super::*;
use crate::bounds::Tariff;
use crate::run::Sweep;
use crate::units::{PicoUsd, SimTime};

const LIMITS: [u64; 4] = [1, 10, 60, 3_600];

fn limits() -> Vec<SimDuration> {
    LIMITS.map(SimDuration::from_secs).into_iter().chain([SimDuration::MAX]).collect()
}

/// Two functions: one every 20 s for 3 s, one twice at once and then half an hour later.
fn curve() -> IdleCurve {
    let picture = IdleCurve::picture_of(&limits());
    let cold = PicoUsd::from_pico(2_000_000);
    let tariff = Tariff::new(PicoUsd::from_pico(100_000), SimDuration::from_secs(1), cold);
    let all = limits().into_iter().chain(picture.iter().copied());
    let mut sweep = Sweep::new(all, vec![tariff], SimTime::NEVER);
    for n in 0..100 {
        sweep.start((0, 0), SimTime::from_secs(20 * n), SimTime::from_secs(20 * n + 3));
    }
    for at in [100, 100, 1_900] {
        sweep.start((1, 1), SimTime::from_secs(at), SimTime::from_secs(at + 60));
    }
    let heading = CurveHeading {
        title: "A *log*".to_owned(),
        functions: 2,
        partial: None,
        assumptions: vec!["Everything is as it seems.".to_owned()],
    };
    IdleCurve::new(heading, &sweep.finish(None), |limit| limits().contains(&limit), &picture)
}

#[test]
fn a_page_of_text() {
    insta::assert_snapshot!(format!("{}\n{}", curve().to_text(), curve().to_terminal(60, false)));
}

#[test]
fn a_page_of_markdown() {
    insta::assert_snapshot!(curve().to_markdown());
}

#[test]
fn tables_for_programs() {
    insta::assert_snapshot!(format!("{}{}", curve().to_csv(), curve().to_json()));
}

#[test]
fn pictures_are_well_formed_and_show_every_limit() {
    let curve = curve();
    let svg = curve.to_svg();
    assert!(roxmltree::Document::parse(&svg).is_ok(), "{svg}");
    for (class, least) in [("cold", 100), ("alive", 100), ("limit", 2)] {
        let count = svg.matches(&format!("class=\"{class}\"")).count();
        assert!(count >= least, "{class}: {count}");
    }
    assert!(curve.picture.is_sorted_by(|a, b| a.limit < b.limit));
    assert_eq!(curve.picture.len(), 120);
}

#[test]
fn a_limit_that_is_enough_is_enough() {
    let curve = curve();
    let limits: Vec<_> = curve.enough.iter().map(|one| one.limit).collect();
    // Of 103 starts 10 may be cold, or 1 of them, but 3 always are.
    assert_eq!(limits, [Some(SimDuration::from_micros(17_000_001)), None, None, None]);
}

#[test]
fn nothing_has_a_page_as_well() {
    let nothing = Sweep::new(limits(), Vec::new(), SimTime::NEVER).finish(None);
    let curve = IdleCurve::new(CurveHeading::default(), &nothing, |_| true, &[]);
    assert!(curve.to_text().contains("Nobody asked for anything."), "{}", curve.to_text());
    assert_eq!(curve.to_terminal(80, false), "");
    assert!(curve.to_csv().contains("inf,0,0.0,0.0") || curve.to_csv().contains("inf,0,0,0"));
    assert!(roxmltree::Document::parse(&curve.to_svg()).is_ok());
}
