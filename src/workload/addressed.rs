//! A source whose requests ask for a certain version, or which nobody waits for.

use crate::engine::source::{Mode, Request, Source};
use crate::id::Qualifier;
use crate::units::SimTime;

/// A source with another address on its requests.
#[derive(Debug)]
pub struct Addressed<S> {
    source: S,
    qualifier: Qualifier,
    mode: Mode,
}

impl<S: Source> Addressed<S> {
    /// The same requests for this version of their function, made in this way.
    pub const fn new(source: S, qualifier: Qualifier, mode: Mode) -> Self {
        Self { source, qualifier, mode }
    }
}

impl<S: Source> Source for Addressed<S> {
    fn peek(&self) -> Option<SimTime> {
        self.source.peek()
    }

    fn take(&mut self) -> Option<Request> {
        let Self { qualifier, mode, .. } = *self;
        Some(Request { mode, qualifier, ..self.source.take()? })
    }

    fn fault(&self) -> Option<&str> {
        self.source.fault()
    }
}
