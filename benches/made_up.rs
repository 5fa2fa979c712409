//! A day in the shape of the Azure Functions Trace 2019, with as many functions as are wanted.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const MINUTES: u64 = 1_440;

/// Writes the three tables of a day into `folder`: the function of rank k has a share of the
/// `invocations` proportional to 1/k, and everybody has three times as many around midnight as at
/// noon. Ten functions in a row have one owner, three one app.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn day(folder: &Path, functions: u64, invocations: u64) -> io::Result<()> {
    let header = "HashOwner,HashApp,HashFunction";
    let mut counts = create(&folder.join("invocations.csv"))?;
    write!(counts, "{header},Trigger")?;
    (1..=MINUTES).try_for_each(|minute| write!(counts, ",{minute}"))?;
    let mut durations = create(&folder.join("durations.csv"))?;
    write!(durations, "{header},Average,Count,Minimum,Maximum")?;
    for percent in [0, 1, 25, 50, 75, 99, 100] {
        write!(durations, ",percentile_Average_{percent}")?;
    }
    let mut memory = create(&folder.join("memory.csv"))?;
    write!(memory, "HashOwner,HashApp,SampleCount,AverageAllocatedMb")?;

    let harmonic: f64 = (1..=functions).map(|rank| 1.0 / rank as f64).sum();
    for rank in 1..=functions {
        let (owner, app) = (hash(rank / 10, 1), hash(rank / 3, 2));
        let name = format!("{owner},{app},{}", hash(rank, 3));
        write!(counts, "\n{name},http")?;
        let daily = invocations as f64 / (rank as f64 * harmonic);
        write_minutes(&mut counts, daily, phase(rank))?;
        let median = 20 + rank * 37 % 2_000;
        let [least, low, most] = [median / 5, median / 2, median * 20];
        write!(durations, "\n{name},{median},1,{least},{most}")?;
        write!(durations, ",{least},{least},{low},{median},{},{},{most}", 2 * median, 8 * median)?;
        if rank % 3 == 0 || rank == 1 {
            write!(memory, "\n{owner},{app},1,{}", 100 + rank * 53 % 900)?;
        }
    }
    [counts, durations, memory].iter_mut().try_for_each(Write::flush)
}

/// One row of counts that come to `daily`, as even as whole numbers can be.
fn write_minutes(out: &mut impl Write, daily: f64, phase: f64) -> io::Result<()> {
    let (mut so_far, mut written) = (phase, 0);
    for minute in 0..MINUTES {
        let from_noon = minute.abs_diff(MINUTES / 2) as f64 / (MINUTES / 2) as f64;
        so_far += daily / MINUTES as f64 * (0.5 + from_noon);
        let total = so_far as u64;
        write!(out, ",{}", total - written)?;
        written = total;
    }
    Ok(())
}

/// Where in its row a function's first invocation stands, from 0 to 1, spread evenly over ranks.
fn phase(rank: u64) -> f64 {
    (rank as f64 * 0.618_033_988_749_895).fract()
}

/// A name of 64 digits, as the trace has them.
fn hash(number: u64, salt: u64) -> String {
    let digits = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(salt as u32 * 13);
    format!("{digits:016x}").repeat(4)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark writes what it reads")]
fn create(path: &Path) -> io::Result<BufWriter<File>> {
    Ok(BufWriter::with_capacity(1 << 20, File::create(path)?))
}
