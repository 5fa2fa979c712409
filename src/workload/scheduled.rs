//! Requests that a schedule makes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::dist::Dist;
use crate::engine::HORIZON;
use crate::engine::source::{Request, Source};
use crate::id::{FunctionId, SourceId};
use crate::rng::StreamKey;
use crate::schedule::{Beginning, Firings, Schedule};
use crate::units::{SimDuration, SimTime};
use crate::workload::Minter;

/// What fires, and how punctually.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduledSpec {
    /// When it fires.
    pub schedule: Schedule,
    /// The source's own time 0 on the calendar.
    pub beginning: Beginning,
    /// How much later than its firing a request comes.
    pub delay: Dist,
    /// A flexible time window: a request comes anywhere within this time besides.
    pub window: SimDuration,
    /// The key of the firings' draws.
    pub firings: StreamKey,
}

/// One request for each firing of a schedule, some time later.
///
/// Delay and place in the window come from the firing's own stream, which its number keys; the
/// work of each request is drawn from the source's stream. Requests that overtake each other wait
/// in a heap, of which there are as many as fire within the longest delay.
#[derive(Clone, Debug)]
pub struct Scheduled {
    minter: Minter,
    firings: Firings,
    delay: Dist,
    window: SimDuration,
    /// The key of the firings' streams.
    key: StreamKey,
    /// The next firing.
    upcoming: Option<SimTime>,
    /// Its number, from 0.
    number: u64,
    /// The requests of earlier firings, by time and number.
    late: BinaryHeap<Reverse<(SimTime, u64)>>,
}

impl Scheduled {
    /// Requests to `target` as `spec` says.
    pub fn new(
        source: SourceId,
        target: FunctionId,
        work: Dist,
        spec: &ScheduledSpec,
        key: StreamKey,
    ) -> Self {
        let minter = Minter::new(source, target, work, key);
        let mut firings = Firings::new(spec.schedule.clone(), &spec.beginning);
        let upcoming = firings.next();
        let mut this = Self {
            minter,
            firings,
            delay: spec.delay.clone(),
            window: spec.window,
            key: spec.firings,
            upcoming,
            number: 0,
            late: BinaryHeap::new(),
        };
        this.fire();
        this
    }

    /// Fires until no further firing can come before the next request.
    fn fire(&mut self) {
        while let Some(at) = self.upcoming
            && at <= HORIZON
            && self.late.peek().is_none_or(|Reverse((first, _))| at < *first)
        {
            let late = self.lateness();
            self.late.push(Reverse((at.saturating_add(late), self.number)));
            self.upcoming = self.firings.next();
            self.number += 1;
        }
    }

    /// How much later than the next firing its request comes.
    fn lateness(&self) -> SimDuration {
        let mut stream = self.key.with(self.number).stream();
        let delay = self.delay.sample(&mut stream);
        let place = stream.next_unit() * self.window.as_micros() as f64;
        delay.saturating_add(SimDuration::from_micros(place as u64))
    }

    /// The request that comes of a firing: the one place that says how a schedule invokes.
    #[inline]
    fn request(&mut self, born: SimTime) -> Request {
        self.minter.mint(born)
    }
}

impl Source for Scheduled {
    #[inline]
    fn peek(&self) -> Option<SimTime> {
        self.late.peek().map(|Reverse((at, _))| *at)
    }

    fn take(&mut self) -> Option<Request> {
        let Reverse((born, _)) = self.late.pop()?;
        let request = self.request(born);
        self.fire();
        Some(request)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::rng::{Purpose, Seed};
    use crate::schedule::FirstOfRate;
    use crate::workload::check::{HOUR, before, key, work};

    const MINUTE: u64 = HOUR / 60;
    const DAY: u64 = 24 * HOUR;

    fn spec(text: &str, delay: Dist, window: SimDuration) -> ScheduledSpec {
        let first_of_rate = FirstOfRate::AtOnce;
        let beginning = Beginning { at: Timestamp::UNIX_EPOCH, zone: TimeZone::UTC, first_of_rate };
        let firings = StreamKey::new(Seed(1), Purpose::Firing).name("tested");
        ScheduledSpec { schedule: text.parse().unwrap(), beginning, delay, window, firings }
    }

    fn source(spec: &ScheduledSpec) -> Scheduled {
        Scheduled::new(SourceId(0), FunctionId(0), work(), spec, key(1))
    }

    fn births(spec: &ScheduledSpec, end: u64) -> Vec<u64> {
        before(source(spec), end).iter().map(|request| request.born.as_micros()).collect()
    }

    fn none() -> Dist {
        Dist::Constant(SimDuration::ZERO)
    }

    fn up_to_a_minute() -> Dist {
        Dist::uniform(SimDuration::ZERO, SimDuration::from_secs(60)).unwrap()
    }

    #[test]
    fn punctual_requests_come_with_their_firings() {
        let punctual = spec("rate(5 minutes)", none(), SimDuration::ZERO);
        let expected: Vec<u64> = (0..12).map(|firing| firing * 5 * MINUTE).collect();
        assert_eq!(births(&punctual, HOUR), expected);
        let once = spec("at(1970-01-01T00:30:00)", none(), SimDuration::ZERO);
        assert_eq!(births(&once, u64::MAX), [HOUR / 2]);
        let never = spec("cron(0 0 30 2 ? *)", none(), SimDuration::ZERO);
        assert_eq!(births(&never, u64::MAX), Vec::<u64>::new());
        let yearly = spec("cron(0 0 2 1 ? *)", none(), SimDuration::ZERO);
        assert_eq!(births(&yearly, u64::MAX), [DAY]);
    }

    #[test]
    fn delays_spread_over_the_minute_and_stay_in_it() {
        let late = spec("rate(1 minute)", up_to_a_minute(), SimDuration::ZERO);
        let born = births(&late, 200 * DAY);
        assert_eq!(born.len(), 200 * 1_440);
        let delays = born.iter().zip(0..).map(|(born, firing)| born - firing * MINUTE);
        let delays: Vec<u64> = delays.collect();
        assert!(delays.iter().all(|delay| *delay <= MINUTE));
        let mean = delays.iter().sum::<u64>() as f64 / delays.len() as f64 / MINUTE as f64;
        // A standard error of 0.0005.
        assert!((mean - 0.5).abs() < 0.003, "{mean}");
    }

    #[test]
    fn within_a_flexible_window_requests_overtake_each_other_and_none_is_lost() {
        let window = SimDuration::from_secs(900);
        let flexible = spec("cron(0 * * * ? *)", none(), window);
        let born = births(&flexible, 200 * DAY);
        let minute = |at: &u64| at % HOUR / MINUTE;
        assert_eq!(born.len(), 200 * 24);
        assert!(born.iter().all(|at| minute(at) < 15));
        assert!((0..15).all(|wanted| born.iter().any(|at| minute(at) == wanted)));
        let crowded = spec("rate(1 minute)", none(), SimDuration::from_secs(86_400));
        let born = births(&crowded, 10 * DAY);
        // All that fired by the ninth day came by the tenth.
        assert!((9 * 1_440..10 * 1_440).contains(&born.len()), "{}", born.len());
    }

    #[test]
    fn a_firing_keeps_its_delay_whatever_fires_besides() {
        let all = births(&spec("rate(1 minute)", up_to_a_minute(), SimDuration::ZERO), DAY);
        let from_noon = spec("rate(1 minute)", up_to_a_minute(), SimDuration::ZERO);
        let again = births(&from_noon, DAY / 2);
        assert_eq!(all[..again.len()], again);
    }
}
