//! What each key of a warming policy means, and its default.

use super::Default::{Is, Nothing, Said};
use super::meanings::Meaning;

/// The keys of `policies.NAME`.
pub(super) const POLICY: &[Meaning] = &[
    ("none", "Nothing is done.", Nothing),
    ("ping", "One call by the clock: keeps one environment warm, and no more.", Nothing),
    ("ping.handler", "How long the handler takes to see the marker.", Is("1ms")),
    ("fanout", "Many calls a round, which wait so that each finds its own environment.", Nothing),
    ("fanout.n", "How many calls a round has.", Nothing),
    ("fanout.hold", "How long each waits.", Is("75ms")),
    ("fanout.spacing", "What passes between two calls of a round.", Is("2ms")),
    ("fanout.controller", "The function whose handler makes the calls.", Said("nobody's")),
];

/// The keys that several kinds share, whichever it is.
pub(super) const SHARED: &[Meaning] = &[
    ("target", "Whom it calls.", Nothing),
    ("every", "How often it acts, from the beginning on.", Nothing),
    ("schedule", "When it acts, instead of `every`.", Nothing),
    ("timezone", "Whose clock the schedule goes by.", Is("UTC")),
    ("delay", "How much later than its time it acts.", Said("that of schedules: up to a minute")),
    ("invoke", "Whether somebody waits for its calls.", Said("`ping`: no; `fanout`: yes")),
];
