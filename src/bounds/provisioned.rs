//! How much provisioned concurrency is best, slot by slot, for who knows the requests.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::units::{PicoUsd, SimDuration, SimTime};

/// Requests by the first environment that is free for them, slot by slot.
///
/// Environments are numbered, and each request takes the free one of the lowest number. What the
/// first n of them serve does not depend on how many more there are, so one pass tells how many
/// requests spill over for every n.
///
/// Memory: a word for each slot and each environment that was busy in it.
#[derive(Clone, Debug)]
pub struct Spills {
    slot: SimDuration,
    slots: Vec<Slot>,
    /// The busy environments, by when they are free.
    busy: BinaryHeap<Reverse<(SimTime, u32)>>,
    free: BinaryHeap<Reverse<u32>>,
}

/// What happened in one slot.
#[derive(Clone, Debug, Default)]
struct Slot {
    /// The most environments that were busy at once.
    peak: u32,
    /// How many requests each environment took.
    taken: Vec<u32>,
}

/// What provisioned concurrency costs, and what it saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotPrices {
    /// One environment for one slot.
    pub hold: PicoUsd,
    /// One request that spills over.
    pub spill: PicoUsd,
    /// One environment more than in the slot before, or in the first slot.
    pub rise: PicoUsd,
}

impl Spills {
    /// Nothing yet, in slots of this length.
    ///
    /// # Panics
    /// If that is no time at all.
    pub fn new(slot: SimDuration) -> Self {
        assert!(slot > SimDuration::ZERO, "time is divided into slots of some length");
        Self { slot, slots: Vec::new(), busy: BinaryHeap::new(), free: BinaryHeap::new() }
    }

    /// A request starts at `at` and keeps its environment busy until `end`; starts come in order.
    pub fn record(&mut self, at: SimTime, end: SimTime) {
        self.go(at);
        let Reverse(env) = self.free.pop().unwrap_or(Reverse(self.busy.len() as u32));
        self.busy.push(Reverse((end, env)));
        let busy = self.busy.len() as u32;
        if let Some(slot) = self.slots.last_mut() {
            slot.peak = slot.peak.max(busy);
            let place = env as usize;
            if slot.taken.len() <= place {
                slot.taken.resize(place + 1, 0);
            }
            slot.taken[place] += 1;
        }
    }

    /// The slots up to `until`, the last of which may be cut short.
    #[must_use]
    pub fn finish(mut self, until: SimTime) -> Self {
        if let Some(last) = until.as_micros().checked_sub(1) {
            self.go(SimTime::from_micros(last));
        }
        self
    }

    /// The least that nothing spills over, slot by slot.
    pub fn peaks(&self) -> Vec<u32> {
        self.slots.iter().map(|slot| slot.peak).collect()
    }

    /// How many requests spill over in a slot if `provisioned` environments are there all the time.
    pub fn spills(&self, slot: usize, provisioned: u32) -> u64 {
        let taken = self.slots.get(slot).map_or(&[][..], |slot| &slot.taken);
        taken.iter().skip(provisioned as usize).map(|count| u64::from(*count)).sum()
    }

    /// The cheapest provisioned concurrency, slot by slot, and what it costs with what spills over.
    ///
    /// Requests spill over as if what a slot has had been there before: a few more will where it
    /// rises. By dynamic programming, in steps of slots times environments.
    pub fn plan(&self, prices: SlotPrices) -> (Vec<u32>, PicoUsd) {
        let most = self.slots.iter().map(|slot| slot.taken.len()).max().unwrap_or(0);
        // The least so far if the present slot has n, and what the slot before had then.
        let mut least: Vec<u128> = (0..=most).map(|n| times(prices.rise, n as u64)).collect();
        let mut from: Vec<Vec<u32>> = Vec::with_capacity(self.slots.len());
        for (place, slot) in self.slots.iter().enumerate() {
            if place > 0 {
                from.push(change(&mut least, prices.rise.as_pico()));
            }
            let mut spilled: u64 = slot.taken.iter().map(|count| u64::from(*count)).sum();
            for (n, least) in least.iter_mut().enumerate() {
                *least += times(prices.hold, n as u64) + times(prices.spill, spilled);
                spilled -= slot.taken.get(n).map_or(0, |count| u64::from(*count));
            }
        }
        let best = least.iter().enumerate().min_by_key(|(_, cost)| **cost);
        let (mut n, cost) = best.map_or((0, 0), |(n, cost)| (n as u32, *cost));
        let mut plan = Vec::with_capacity(self.slots.len());
        if !self.slots.is_empty() {
            plan.push(n);
        }
        for before in from.iter().rev() {
            n = before[n as usize];
            plan.push(n);
        }
        plan.reverse();
        (plan, PicoUsd::from_pico(cost))
    }

    /// Moves to `at`, slot by slot: what is still busy counts in every slot that it is in.
    fn go(&mut self, at: SimTime) {
        let slot = (at.as_micros() / self.slot.as_micros()) as usize;
        while self.slots.len() <= slot {
            let begin = self.slots.len() as u64 * self.slot.as_micros();
            self.free_until(SimTime::from_micros(begin));
            self.slots.push(Slot { peak: self.busy.len() as u32, taken: Vec::new() });
        }
        self.free_until(at);
    }

    fn free_until(&mut self, until: SimTime) {
        while let Some(Reverse((end, env))) = self.busy.peek().copied()
            && end <= until
        {
            self.busy.pop();
            self.free.push(Reverse(env));
        }
    }
}

/// Lets every number become any other at `rise` for each one more; gives where each came from.
fn change(least: &mut [u128], rise: u128) -> Vec<u32> {
    let mut from: Vec<u32> = (0..least.len() as u32).collect();
    // Down is free; among equals the number stays.
    for n in (0..least.len().saturating_sub(1)).rev() {
        if least[n + 1] < least[n] {
            (least[n], from[n]) = (least[n + 1], from[n + 1]);
        }
    }
    for n in 1..least.len() {
        let up = least[n - 1].saturating_add(rise);
        if up < least[n] {
            (least[n], from[n]) = (up, from[n - 1]);
        }
    }
    from
}

fn times(price: PicoUsd, count: u64) -> u128 {
    price.times(count.into(), 1).as_pico()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seed, Stream, StreamKey};

    fn spans(stream: &mut Stream, count: u32) -> Vec<(u64, u64)> {
        let mut at = 0;
        let mut next = |_| {
            at += u64::from(stream.next_below(8));
            (at, at + u64::from(stream.next_below(30)))
        };
        (0..count).map(&mut next).collect()
    }

    fn spills(spans: &[(u64, u64)], slot: u64) -> Spills {
        let mut spills = Spills::new(SimDuration::from_micros(slot));
        for (start, end) in spans {
            spills.record(SimTime::from_micros(*start), SimTime::from_micros(*end));
        }
        spills
    }

    #[test]
    fn every_number_of_environments_spills_what_it_spills_alone() {
        let mut stream = StreamKey::new(Seed(8), Purpose::Arrivals).stream();
        for _ in 0..50 {
            let spans = spans(&mut stream, 60);
            let all = spills(&spans, u64::MAX);
            for provisioned in 0..9_usize {
                let mut busy: Vec<u64> = Vec::new();
                let mut spilled = 0;
                for (start, end) in &spans {
                    busy.retain(|end| *end > *start);
                    if busy.len() < provisioned {
                        busy.push(*end);
                    } else {
                        spilled += 1;
                    }
                }
                assert_eq!(all.spills(0, provisioned as u32), spilled, "{provisioned}");
            }
        }
    }

    #[test]
    fn no_other_plan_is_cheaper() {
        let mut stream = StreamKey::new(Seed(9), Purpose::Arrivals).stream();
        let mut rises = 0;
        for _ in 0..60 {
            let spills = spills(&spans(&mut stream, 24), 25);
            let slots = spills.peaks().len().min(4);
            let spills = Spills { slots: spills.slots[..slots].to_vec(), ..spills };
            let mut price = |below| PicoUsd::from_pico(u128::from(stream.next_below(below)));
            let prices = SlotPrices { hold: price(7), spill: price(6), rise: price(8) };
            let cost = |plan: &[u32]| {
                let mut before = 0;
                let one = |(slot, n): (usize, &u32)| {
                    let rise = times(prices.rise, u64::from(n.saturating_sub(before)));
                    before = *n;
                    rise + times(prices.hold, (*n).into())
                        + times(prices.spill, spills.spills(slot, *n))
                };
                plan.iter().enumerate().map(one).sum::<u128>()
            };
            let most = spills.peaks().into_iter().max().unwrap() + 1;
            let every = (0..most.pow(slots as u32)).map(|code| {
                (0..slots as u32).map(|slot| code / most.pow(slot) % most).collect::<Vec<u32>>()
            });
            let (plan, told) = spills.plan(prices);
            assert_eq!(told.as_pico(), cost(&plan), "{plan:?}");
            assert_eq!(Some(told.as_pico()), every.map(|plan| cost(&plan)).min(), "{prices:?}");
            rises += usize::from(plan.windows(2).any(|pair| pair[0] < pair[1]));
        }
        assert!(rises > 5, "only {rises} plans rise");
    }

    #[test]
    fn nothing_needs_nothing() {
        let nothing = Spills::new(SimDuration::from_secs(300));
        let prices = SlotPrices { hold: PicoUsd::ZERO, spill: PicoUsd::ZERO, rise: PicoUsd::ZERO };
        assert_eq!(nothing.plan(prices), (Vec::new(), PicoUsd::ZERO));
        assert_eq!(nothing.finish(SimTime::from_secs(301)).peaks(), [0, 0]);
    }
}
