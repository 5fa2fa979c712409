//! Any text as a scenario, changed by the `# set:` lines at its top.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    tepid_fuzz::scenario(text);
});
