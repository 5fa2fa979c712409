//! The keys of `[functions.NAME]`.

use super::{Key, Kind, SHARE, Shape};

/// `[functions.NAME]`.
pub(in crate::scenario) const FUNCTION: &[Key] = &[
    Key::leaf("runtime", "a runtime of models/runtimes.toml, such as \"python3.12\"")
        .of(Kind::Text),
    Key::leaf("architecture", "\"x86_64\" or \"arm64\"").of(Kind::OneOf(&["x86_64", "arm64"])),
    Key::leaf("memory", "128 to 10240 (MB), or a text such as \"1 GB\"").of(Kind::Memory),
    Key::leaf("timeout", "a duration from \"1s\" to \"15m\", such as \"30s\"").of(Kind::Span),
    Key::leaf("reserved", "a whole number from 0 to 1000000 (execution environments)")
        .of(Kind::Whole(0, 1_000_000)),
    Key::dist("duration"),
    Key::new("failures", "error and crash", Shape::Table(FAILURES)),
    Key::dist("init"),
    Key::dist("platform_start"),
    Key::later("aliases"),
    Key::later("provisioned"),
];

const FAILURES: &[Key] =
    &[Key::leaf("error", SHARE).of(Kind::Share), Key::leaf("crash", SHARE).of(Kind::Share)];
