//! Where requests come from: the seam between workloads and the engine.

use crate::id::{FunctionId, Qualifier, RequestId};
use crate::units::{SimDuration, SimTime};

/// One try to invoke a function.
///
/// The layout is part of the engine's speed: what every invocation looks at begins at byte 40, so
/// that what is only carried along is copied in whole words. Pieces that overlap would have to wait
/// for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Request {
    /// Which request it is; retries share it.
    pub id: RequestId,
    /// How long the handler runs if nothing cuts it, or [`Request::OPEN`].
    pub work: SimDuration,
    /// When the first try was made.
    pub born: SimTime,
    /// The function that is asked for.
    pub target: FunctionId,
    /// Which try it is, from 1.
    pub attempt: u32,
    /// Whether the caller waits.
    pub mode: Mode,
    /// Whether the engine pauses when this try starts (if the sink heeds that), ends or is refused.
    pub watched: bool,
    /// Who asks.
    pub origin: Origin,
    /// How often the function has failed with it, where it is an event.
    pub failures: u8,
    /// The version of it that is asked for.
    pub qualifier: Qualifier,
}

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A user of the service.
    User,
    /// A warming policy.
    Policy,
}

/// How a function is invoked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The caller waits for the answer, and is told when the request is refused.
    #[default]
    Synchronous,
    /// Lambda queues the event, answers at once, and tries until it gives up (F4.2, F4.3).
    Asynchronous,
}

/// A stream of fresh requests in order of time.
pub trait Source {
    /// When the next request comes, if one does.
    ///
    /// Calling it again without [`Source::take`] gives the same answer; the times never decrease.
    fn peek(&self) -> Option<SimTime>;

    /// Takes the next request, which is born at the time that [`Source::peek`] gives.
    ///
    /// A source may keep a request back; the engine then pauses, so that others can see to it.
    fn take(&mut self) -> Option<Request>;

    /// Why the requests ended before their time, where they did: a trace that is read while the
    /// run goes on has changed or broken since it was checked.
    fn fault(&self) -> Option<&str> {
        None
    }
}

impl Request {
    /// The work of a handler that runs until somebody says that it is done
    /// ([`Engine::finish`](crate::engine::Engine::finish)), at the latest until its time-out.
    pub const OPEN: SimDuration = SimDuration::from_micros(u64::MAX);

    /// Whether the handler runs until somebody says that it is done.
    pub const fn is_open(&self) -> bool {
        self.work.as_micros() == Self::OPEN.as_micros()
    }

    /// Whether the request may outlive a try that was refused or failed; that it is over is told
    /// by [`Fact::Settled`](crate::engine::record::Fact::Settled).
    pub fn is_settled_apart(&self) -> bool {
        self.watched || self.mode == Mode::Asynchronous
    }
}

impl<S: Source + ?Sized> Source for Box<S> {
    fn peek(&self) -> Option<SimTime> {
        (**self).peek()
    }

    fn take(&mut self) -> Option<Request> {
        (**self).take()
    }

    fn fault(&self) -> Option<&str> {
        (**self).fault()
    }
}
