//! What was assumed, and the line that tells two runs apart.

use crate::report::text::wrapped;
use crate::report::{Report, words};

/// The assumptions, one item each.
pub(super) fn assumptions(assumptions: &[String]) -> String {
    if assumptions.is_empty() {
        return String::new();
    }
    let items: String = assumptions.iter().map(|sentence| wrapped("  - ", sentence)).collect();
    format!("Assumed\n{items}")
}

/// Digest, speed and memory.
pub(super) fn last_line(report: &Report) -> String {
    let engine = &report.engine;
    let millions = engine.invocations_per_s(&report.total) / 1e6;
    let tally = &report.total.figures.tally;
    let invocations = tally.invocations() + tally.pings.invocations;
    let mut parts = vec![
        format!("digest {}", report.digest),
        format!(
            "{} in {} ({millions:.1} M/s)",
            words::counted(invocations, "invocation"),
            words::span((engine.wall_s * 1e6) as u64),
        ),
    ];
    parts.extend(engine.peak_rss_bytes.map(words::mebibytes));
    wrapped("", &parts.join(" · "))
}
