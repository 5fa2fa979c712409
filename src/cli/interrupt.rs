//! Ctrl-C: the first ends the run with the report so far, the second ends the program.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Exit;

/// Whether somebody wants the run to end.
#[derive(Clone, Debug)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on to Ctrl-C and to the signals that ask a program to end.
    pub(super) fn listen() -> Self {
        let wanted = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&wanted);
        // Where no handler can be installed, Ctrl-C simply ends the program, as it always does.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                process::exit(Exit::Interrupted as i32);
            }
        });
        Self(wanted)
    }

    /// Whether the run is to end.
    pub(super) fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
