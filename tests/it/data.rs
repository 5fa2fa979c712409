//! Where the measured data is, if it is here at all.

use std::path::PathBuf;

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
/// The path of a file or folder of measured data; nothing where the data is not here.
///
/// It is looked for in `$TEPID_DATA`, then beside the checkout. The test that asks says so and is
/// skipped where it is absent, unless `$TEPID_REQUIRE_DATA` is set.
pub(crate) fn measured(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TEPID_DATA").map_or("../shared/data".into(), PathBuf::from);
    let found = root.join(path);
    if found.exists() {
        return Some(found.canonicalize().unwrap());
    }
    assert!(
        std::env::var_os("TEPID_REQUIRE_DATA").is_none(),
        "{} is missing although TEPID_REQUIRE_DATA is set",
        found.display()
    );
    eprintln!("skipped: there is no {}", found.display());
    None
}
