//! Environments alive under an idle limit: exact for most-recently-used routing, by independent
//! simulation for the other rules.

use tepid::id::FunctionId;
use tepid::model::Routing;
use tepid::rng::Seed;

use super::stretch;
use super::study::{Study, above, mean_level};
use super::table::{Ledger, Row};
use crate::traffic::{Flow, Law};
use crate::world::{function, idle_secs, model};

/// The longest stretch behind a burn-in [s].
const LONGEST: f64 = 1.4e7;

/// P(cold), mean environments, their mean lifetime and P(environments <= k).
pub(super) fn mru_window(ledger: &mut Ledger) {
    for row in ledger.all(|row| row.id.ends_with('a')) {
        let mut study = study(&row, Law::Exponential(row.input("mean_service")));
        let others = ["b", "c", "d"].map(|letter| row.id.replace('a', letter));
        let [alive, life, few] = others.map(|id| ledger.all(|other| other.id == id).remove(0));
        study.compare(ledger, &row, &|s| (s.cold, s.arrivals[0]));
        study.compare(ledger, &alive, &|s| (mean_level(&s.alive), s.span));
        study.compare(ledger, &life, &|s| (mean_level(&s.alive) / 1e6, s.cold));
        let digits: String = few.metric.chars().filter(char::is_ascii_digit).collect();
        let level: usize = digits.parse().expect("the metric names its level");
        study.compare(ledger, &few, &|s| (s.span - above(&s.alive, level), s.span));
    }
}

/// P(cold) and mean environments under every routing rule and three laws of service.
pub(super) fn routing_mc(ledger: &mut Ledger) {
    for row in ledger.all(|row| row.id.ends_with('a')) {
        let mean = row.input("mean_service");
        let law = match row.text("service").as_str() {
            "exp" => Law::Exponential(mean),
            "det" => Law::Fixed(mean),
            "lognormal(sigma=1)" => Law::Lognormal(mean, 1.0),
            other => panic!("{}: no law {other}", row.id),
        };
        let mut study = study(&row, law);
        let alive = ledger.all(|other| other.id == row.id.replace('a', "b")).remove(0);
        study.compare(ledger, &row, &|s| (s.cold, s.arrivals[0]));
        study.compare(ledger, &alive, &|s| (mean_level(&s.alive), s.span));
    }
}

fn study(row: &Row, work: Law) -> Study<'static> {
    let (rate, limit) = (row.input("lambda"), row.input("idle_timeout"));
    let mut world = model(vec![function("f")]);
    world.platform.idle = idle_secs(limit);
    world.platform.routing = match row.text("routing").as_str() {
        "MRU" | "mru" => Routing::MostRecentlyUsed,
        "lru" => Routing::LeastRecentlyUsed,
        "newest_created" => Routing::Newest,
        "oldest_created" => Routing::Oldest,
        "random" => Routing::Random,
        other => panic!("{}: no routing {other}", row.id),
    };
    // Under most-recently-used routing nothing older than the limit matters; the other rules
    // forget slowly when many requests come within the limit.
    let burn_in =
        limit * if world.platform.routing == Routing::MostRecentlyUsed { 10.0 } else { 3_000.0 };
    Study::new(move |number| {
        let flow = Flow::new(Seed(number), FunctionId(0), Law::Exponential(1.0 / rate), work);
        stretch(&world, number, flow, burn_in, (100_000.0 / rate).min(LONGEST))
    })
}
