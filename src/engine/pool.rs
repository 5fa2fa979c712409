//! The idle environments of one version, in the order that the routing rule asks for.

use crate::engine::environment::{EnvState, EnvTable, Links};
use crate::id::EnvSlot;
use crate::model::Routing;

/// The warm pool of one version.
///
/// An intrusive list through [`EnvTable`] keeps the idle ones by recency, so that the most and the
/// least recently used are found in O(1). The other routing rules keep a *shelf* beside it: a heap
/// by birth, or a plain list for random choice. Each idle environment knows its place on the shelf.
#[derive(Clone, Debug)]
pub(super) struct WarmPool {
    routing: Routing,
    oldest_idle: Option<EnvSlot>,
    latest_idle: Option<EnvSlot>,
    shelf: Vec<EnvSlot>,
    /// Environments in INIT or INVOKE.
    pub(super) occupied: u32,
}

impl WarmPool {
    pub(super) fn new(routing: Routing) -> Self {
        Self { routing, oldest_idle: None, latest_idle: None, shelf: Vec::new(), occupied: 0 }
    }

    /// The idle environment that serves next, if there is one.
    ///
    /// `draw` gives a random number below its argument; only random routing asks for it.
    #[inline]
    pub(super) fn choose(&self, draw: impl FnOnce(u32) -> u32) -> Option<EnvSlot> {
        match self.routing {
            Routing::MostRecentlyUsed => self.latest_idle,
            Routing::LeastRecentlyUsed => self.oldest_idle,
            Routing::Newest | Routing::Oldest => self.shelf.first().copied(),
            Routing::Random if self.shelf.is_empty() => None,
            Routing::Random => Some(self.shelf[draw(self.shelf.len() as u32) as usize]),
        }
    }

    /// The idle environment that has been idle longest.
    pub(super) fn longest_idle(&self) -> Option<EnvSlot> {
        self.oldest_idle
    }

    /// Takes in an environment that has just become idle.
    #[inline]
    pub(super) fn add(&mut self, envs: &mut EnvTable, slot: EnvSlot) {
        let earlier = self.latest_idle.replace(slot);
        match earlier {
            Some(earlier) => envs.life_mut(earlier).links.later = Some(slot),
            None => self.oldest_idle = Some(slot),
        }
        debug_assert_eq!(envs.get(slot).state, EnvState::Idle);
        envs.life_mut(slot).links = Links { earlier, later: None };
        if self.has_shelf() {
            self.put_on_shelf(envs, slot);
        }
    }

    /// Takes out an idle environment, which is about to serve or to stop.
    #[inline]
    pub(super) fn remove(&mut self, envs: &mut EnvTable, slot: EnvSlot) {
        let Links { earlier, later } = envs.life(slot).links;
        match earlier {
            Some(earlier) => envs.life_mut(earlier).links.later = later,
            None => self.oldest_idle = later,
        }
        match later {
            Some(later) => envs.life_mut(later).links.earlier = earlier,
            None => self.latest_idle = earlier,
        }
        if self.has_shelf() {
            let place = envs.life(slot).place as usize;
            self.take_from_shelf(envs, place);
        }
    }

    /// The idle environments, from the one that became idle last.
    pub(super) fn iter<'a>(&self, envs: &'a EnvTable) -> impl Iterator<Item = EnvSlot> + use<'a> {
        std::iter::successors(self.latest_idle, |slot| envs.life(*slot).links.earlier)
    }

    #[inline]
    fn has_shelf(&self) -> bool {
        !matches!(self.routing, Routing::MostRecentlyUsed | Routing::LeastRecentlyUsed)
    }

    fn put_on_shelf(&mut self, envs: &mut EnvTable, slot: EnvSlot) {
        let place = self.shelf.len();
        self.shelf.push(slot);
        envs.life_mut(slot).place = place as u32;
        self.rise(envs, place);
    }

    fn take_from_shelf(&mut self, envs: &mut EnvTable, place: usize) {
        self.shelf.swap_remove(place);
        if let Some(&moved) = self.shelf.get(place) {
            envs.life_mut(moved).place = place as u32;
            self.sink(envs, place);
            self.rise(envs, place);
        }
    }

    /// Whether the first of two idle environments is routed to before the second.
    fn precedes(&self, envs: &EnvTable, a: usize, b: usize) -> bool {
        let births = [a, b].map(|place| envs.life(self.shelf[place]).birth);
        match self.routing {
            Routing::Newest => births[0] > births[1],
            Routing::Oldest => births[0] < births[1],
            Routing::MostRecentlyUsed | Routing::LeastRecentlyUsed | Routing::Random => false,
        }
    }

    fn rise(&mut self, envs: &mut EnvTable, mut place: usize) {
        while place > 0 && self.precedes(envs, place, (place - 1) / 2) {
            self.swap(envs, place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    fn sink(&mut self, envs: &mut EnvTable, mut place: usize) {
        loop {
            let children = [2 * place + 1, 2 * place + 2];
            let mut first = place;
            for child in children.into_iter().filter(|child| *child < self.shelf.len()) {
                if self.precedes(envs, child, first) {
                    first = child;
                }
            }
            if first == place {
                return;
            }
            self.swap(envs, place, first);
            place = first;
        }
    }

    fn swap(&mut self, envs: &mut EnvTable, a: usize, b: usize) {
        self.shelf.swap(a, b);
        for place in [a, b] {
            envs.life_mut(self.shelf[place]).place = place as u32;
        }
    }
}
