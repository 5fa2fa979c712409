//! Where reports go: standard output, or a file that is written whole or not at all.

use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use tempfile::Builder;

use super::problem::Problem;

/// Writes `text` to `file`, or to standard output where there is none.
pub(super) fn write(text: &str, file: Option<&Path>) -> Result<(), Problem> {
    match file {
        Some(path) => write_whole(text, path)
            .map_err(|error| Problem::Output { path: path.to_owned(), error }),
        None => {
            print(text).map_err(|error| Problem::Output { path: "standard output".into(), error })
        }
    }
}

/// Writes a temporary file beside `path` and renames it.
fn write_whole(text: &str, path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::Error::new(ErrorKind::IsADirectory, "it is a directory"));
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut file = temporary()
        .tempfile_in(folder.unwrap_or(Path::new(".")))
        .map_err(|error| io::Error::from(error.kind()))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Temporary files that anybody may read whom the user's mask lets, as other files.
fn temporary() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Prints to standard output; a reader that has heard enough is no error.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
