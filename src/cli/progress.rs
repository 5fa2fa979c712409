//! A progress bar on standard error, for long runs on a terminal.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tepid::units::SimTime;

/// How far a run has come.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// A bar for a run up to `until`; none where nobody looks or nobody wants it.
    pub(super) fn new(until: SimTime, quiet: bool) -> Self {
        if quiet || !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        // Four frames a second: short runs end before the first one.
        let target = ProgressDrawTarget::stderr_with_hz(4);
        let bar = ProgressBar::with_draw_target(Some(until.as_micros()), target);
        bar.set_style(
            ProgressStyle::with_template("{wide_bar} {percent}% of {msg}  {eta} left")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.set_message(until.to_string());
        bar.enable_steady_tick(Duration::from_millis(250));
        Self(bar)
    }

    /// The run has come to `now`.
    pub(super) fn show(&self, now: SimTime) {
        self.0.set_position(now.as_micros());
    }

    /// The run is over: the bar goes away.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
