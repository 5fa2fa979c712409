//! How much memory the program has needed.

/// The largest resident size so far \[bytes\], where the system tells it (Linux: `VmHWM`).
#[expect(clippy::disallowed_methods, reason = "the edge may ask the system about itself")]
pub(super) fn peak_resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1_024)
}
