//! The `tepid` program.

fn main() {}
