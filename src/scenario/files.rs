//! The only place below the edges that opens files.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read as _};
use std::path::Path;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::scenario::diagnostic::{SourceKind, SourceText};
use crate::workload::Opener;

/// The first bytes of every gzip file.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Reads a whole text file of at most `most` bytes; the error is a sentence that names it.
pub(super) fn text(path: &Path, most: usize) -> Result<Arc<SourceText>, String> {
    let mut bytes = Vec::new();
    let file = open(path).map_err(|error| explain(path, &error))?;
    let read = file.take(most as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| explain(path, &error))?;
    if bytes.len() > most {
        return Err(format!("`{}` has more than {} MiB", path.display(), most >> 20));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let valid = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        let line = valid.matches('\n').count() + 1;
        format!("`{}` is not UTF-8: line {line} has bytes that are no text", path.display())
    })?;
    Ok(Arc::new(SourceText {
        name: path.display().to_string(),
        text,
        base: Some(path.parent().unwrap_or(Path::new("")).to_path_buf()),
        kind: SourceKind::File,
    }))
}

/// Opens a trace, unpacked where its first bytes say that it is gzip.
pub(super) fn reader(path: &Path) -> Result<Box<dyn BufRead>, String> {
    let mut file = open(path).map_err(|error| explain(path, &error))?;
    let start = file.fill_buf().map_err(|error| explain(path, &error))?;
    if start.starts_with(&GZIP_MAGIC) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(file))));
    }
    Ok(Box::new(file))
}

/// An opener of a trace that is read more than once, which only a regular file can be.
pub(super) fn opener(path: &Path) -> Result<Opener, String> {
    let is_regular = path.metadata().map_err(|error| explain(path, &error))?.is_file();
    if !is_regular && !path.is_dir() {
        let path = path.display();
        return Err(format!(
            "`{path}` is no regular file, and is read twice; sort = true keeps its rows instead"
        ));
    }
    let owned = path.to_path_buf();
    Ok(Opener::new(&path.display().to_string(), move || reader(&owned)))
}

/// Whether something stands at `path`.
pub(super) fn exists(path: &Path) -> bool {
    path.exists()
}

fn open(path: &Path) -> io::Result<BufReader<File>> {
    #[expect(clippy::disallowed_methods, reason = "this is scenario::files")]
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok(BufReader::with_capacity(1 << 16, file))
}

/// A sentence on why `path` cannot be read, the same on every system.
fn explain(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        ErrorKind::NotFound => format!("`{path}` does not exist"),
        ErrorKind::IsADirectory => format!("`{path}` is a directory, not a file"),
        ErrorKind::PermissionDenied => format!("`{path}` may not be read"),
        _ => format!("`{path}` cannot be read: {error}"),
    }
}
