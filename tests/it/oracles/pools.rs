//! Busy environments without limits (Poisson) and with one (Erlang's loss formula).

use tepid::id::FunctionId;
use tepid::rng::Seed;

use super::stretch;
use super::study::{Stretch, Study, above, mean_level};
use super::table::Ledger;
use crate::traffic::{Both, Flow, Law};
use crate::world::{function, model};

/// M/G/∞: the laws of service take turns, because none of them matters.
pub(super) fn busy_poisson(ledger: &mut Ledger) {
    for (turn, row) in ledger.all(|row| row.id.ends_with('a')).iter().enumerate() {
        let (rate, mean) = (row.input("lambda"), row.input("mean_service"));
        let law = match turn % 3 {
            0 => Law::Exponential(mean),
            1 => Law::Lognormal(mean, 1.0),
            _ => Law::Fixed(mean),
        };
        let world = model(vec![function("f")]);
        let mut study = Study::new(|number| {
            let flow = Flow::new(Seed(number), FunctionId(0), Law::Exponential(1.0 / rate), law);
            stretch(&world, number, flow, 50.0 * mean, 50_000.0 / rate)
        });
        let part = |letter: &str| row.id.replace('a', letter);
        let row_of = |ledger: &Ledger, id: String| ledger.all(|row| row.id == id).remove(0);
        study.compare(ledger, row, &|s| (mean_level(&s.occupied), s.span));
        let none = row_of(ledger, part("b"));
        study.compare(ledger, &none, &|s| (s.occupied.first().copied().unwrap_or(0.0), s.span));
        let quantile = row_of(ledger, part("c"));
        let level = quantile.number() as usize;
        ledger.exact(&quantile.id, &high_quantile(&mut study, level).into());
        let tail = row_of(ledger, part("d"));
        study.compare(ledger, &tail, &|s| (above(&s.occupied, level), s.span));
    }
}

/// The lowest level that is exceeded for at most a thousandth of the time.
fn high_quantile(study: &mut Study<'_>, guess: usize) -> u64 {
    let mut exceeded =
        |level: usize| study.exceeds(1e-3, &|s: &Stretch| (above(&s.occupied, level), s.span));
    // Far from the quantile nothing is in doubt, and near it doubt is expensive: begin below.
    let mut level = guess.saturating_sub(3);
    while exceeded(level) {
        level += 1;
    }
    level as u64
}

/// M/G/c/c: one function against the account's concurrency. Service varies little in the large
/// cases, which settles them with half the traffic.
pub(super) fn erlang_b(ledger: &mut Ledger) {
    for row in ledger.all(|row| !row.id.ends_with('u')) {
        let (rate, mean) = (row.input("lambda"), row.input("mean_service"));
        let law = if rate < 500.0 {
            Law::Exponential(mean)
        } else {
            Law::Uniform(0.5 * mean, 1.5 * mean)
        };
        let mut world = model(vec![function("f")]);
        world.account.concurrency = row.input("limit") as u32;
        let study = Study::new(|number| {
            let flow = Flow::new(Seed(number), FunctionId(0), Law::Exponential(1.0 / rate), law);
            stretch(&world, number, flow, 20.0 * mean, (200_000.0 / rate).max(100.0 * mean))
        });
        let mut study = study.with_rate(rate);
        let expected = |s: &Stretch| (s.throttled[0], rate * s.span / 1e6);
        study.compare(ledger, &row, &expected);
        let busy = ledger.all(|other| other.id == format!("{}u", row.id)).remove(0);
        study.compare(ledger, &busy, &|s| (mean_level(&s.occupied), s.span));
    }
}

/// Two functions in one pool, or one of them with a reserved part of it.
pub(super) fn erlang_b_shared(ledger: &mut Ledger) {
    for row in ledger.all(|row| !row.id.ends_with('b')) {
        let reserved = row.input("reserved1") as u32;
        let mut first = function("f1");
        first.reserved = (reserved > 0).then_some(reserved);
        let mut world = model(vec![first, function("f2")]);
        world.account.concurrency = row.input("account_limit") as u32;
        let flow = |seed: Seed, number: u32, rate: f64| {
            Flow::new(seed, FunctionId(number), Law::Exponential(1.0 / rate), Law::Exponential(1.0))
        };
        let mut study = Study::new(|number| {
            let one = flow(Seed(number), 0, row.input("rho1"));
            let two = flow(Seed(number), 1, row.input("rho2"));
            stretch(&world, number, Both(one, two), 30.0, 1_000.0)
        });
        let [first, second] = [0, 1].map(|f| move |s: &Stretch| (s.throttled[f], s.arrivals[f]));
        if reserved == 0 {
            let of_second = study.narrowed(row.widest(), &second);
            assert_eq!(row.refute(of_second), None);
            study.compare(ledger, &row, &|s| (s.throttled.iter().sum(), s.arrivals.iter().sum()));
            continue;
        }
        study.compare(ledger, &row, &first);
        let other = ledger.all(|other| other.id == row.id.replace('a', "b")).remove(0);
        study.compare(ledger, &other, &second);
    }
}
