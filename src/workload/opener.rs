//! Traces that are read more than once.

use std::fmt;
use std::io::BufRead;
use std::sync::Arc;

/// Opens a trace, as plain text, as often as it is asked to; cheap to clone.
#[derive(Clone)]
pub struct Opener {
    name: Arc<str>,
    open: Arc<dyn Fn() -> Opened + Send + Sync>,
}

/// A reader of the trace from its beginning, or a sentence on why there is none.
pub type Opened = Result<Box<dyn BufRead>, String>;

impl Opener {
    /// An opener of what messages call `name`.
    pub fn new(name: &str, open: impl Fn() -> Opened + Send + Sync + 'static) -> Self {
        Self { name: Arc::from(name), open: Arc::new(open) }
    }

    /// A reader from the beginning.
    ///
    /// # Errors
    /// A sentence on why there is none.
    pub fn open(&self) -> Opened {
        (self.open)()
    }

    /// What messages call the trace.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opener").field("name", &self.name).finish_non_exhaustive()
    }
}
