//! Ctrl-C: the first ends the run with the report so far, the second ends the program.

use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::Exit;

/// Whether somebody wants the run to end, and what must not be left behind then.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt {
    wanted: Arc<AtomicBool>,
    temporary: Arc<Mutex<Vec<PathBuf>>>,
}

impl Interrupt {
    /// Listens from now on to Ctrl-C and to the signals that ask a program to end.
    pub(super) fn listen() -> Self {
        let interrupt = Self::default();
        let listener = interrupt.clone();
        // Where no handler can be installed, Ctrl-C simply ends the program, as it always does.
        let _ = ctrlc::set_handler(move || {
            if listener.wanted.swap(true, Ordering::Relaxed) {
                let files = listener.temporary.lock().unwrap_or_else(PoisonError::into_inner);
                files.iter().for_each(|file| drop(std::fs::remove_file(file)));
                process::exit(Exit::Interrupted as i32);
            }
        });
        interrupt
    }

    /// Whether the run is to end.
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// Removes the temporary file `path` if the program ends at once.
    pub(super) fn sweep(&self, path: &Path) {
        self.temporary.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
    }

    /// Nothing is temporary any more.
    pub(super) fn forget(&self) {
        self.temporary.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
