//! What a policy asks for.

use crate::engine::source::Mode;
use crate::id::{FunctionId, Qualifier};
use crate::units::{MemoryMb, SimDuration, SimTime};

/// What a policy asks for while it looks at one observation.
#[derive(Clone, Debug, Default)]
pub struct Actions {
    asks: Vec<Ask>,
    calls: u64,
}

/// One thing that a policy asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A call of a function.
    Invoke(CallId, Call),
    /// The handler of an open call is done.
    Finish(CallId),
    /// Provisioned concurrency of a version or an alias \[environments\]; 0 is none.
    Provision(Target, u32),
    /// Reserved concurrency of a function \[environments\], or none of its own.
    Reserve(FunctionId, Option<u32>),
    /// Another size of a function, which loses its warm environments.
    Resize(FunctionId, MemoryMb),
    /// To be woken at this instant.
    WakeAt(SimTime),
}

/// A function, and which of its versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The function.
    pub function: FunctionId,
    /// The version or alias that is asked for.
    pub qualifier: Qualifier,
}

/// Which of a policy's calls, counted from 0 as it asks for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// A call that a policy makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Whom it asks.
    pub target: Target,
    /// When it is made, at the earliest now.
    pub at: SimTime,
    /// Whether somebody waits for the answer.
    pub mode: Mode,
    /// What the handler does with it.
    pub work: Work,
}

/// What a handler does with a policy's call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It sees the marker, waits this long, and returns.
    For(SimDuration),
    /// It is the policy's own code: it runs until [`Actions::finish`], at the latest until its
    /// time-out.
    UntilFinished,
}

impl Actions {
    /// Asks for a call.
    pub fn invoke(&mut self, call: Call) -> CallId {
        let id = CallId(self.calls);
        self.calls += 1;
        self.asks.push(Ask::Invoke(id, call));
        id
    }

    /// The handler of an open call of the policy's own is done.
    pub fn finish(&mut self, call: CallId) {
        self.asks.push(Ask::Finish(call));
    }

    /// Asks for provisioned concurrency \[environments\]; 0 takes it away.
    pub fn provision(&mut self, target: Target, units: u32) {
        self.asks.push(Ask::Provision(target, units));
    }

    /// Asks for reserved concurrency \[environments\]; nothing gives it back.
    pub fn reserve(&mut self, function: FunctionId, units: Option<u32>) {
        self.asks.push(Ask::Reserve(function, units));
    }

    /// Asks for another size of a function.
    pub fn resize(&mut self, function: FunctionId, memory: MemoryMb) {
        self.asks.push(Ask::Resize(function, memory));
    }

    /// Asks to be woken; an instant that is over means at once.
    pub fn wake_at(&mut self, at: SimTime) {
        self.asks.push(Ask::WakeAt(at));
    }

    /// What has been asked for since the last time, in order.
    pub fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// Takes what has been asked for; calls are counted on.
    pub fn drain(&mut self) -> impl Iterator<Item = Ask> {
        self.asks.drain(..)
    }
}

impl Target {
    /// The latest version of a function.
    pub const fn latest(function: FunctionId) -> Self {
        Self { function, qualifier: Qualifier::Latest }
    }
}
