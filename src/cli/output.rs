//! Where reports go: standard output, or files that are written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::interrupt::Interrupt;
use super::problem::Problem;

/// What standard output is called in messages.
pub(super) const STDOUT: &str = "standard output";

/// How much is kept before it is written out \[bytes\].
const BUFFER: usize = 1 << 18;

/// Writes `text` to `file` alone, or to standard output where there is none.
pub(super) fn write(text: &str, file: Option<&Path>) -> Result<(), Problem> {
    let mut outputs = Outputs::new(&Interrupt::default());
    outputs.text(text, file.unwrap_or(Path::new("-")))?;
    outputs.commit()
}

/// Everything that a run writes. Files are temporary until [`Outputs::commit`] renames all of
/// them; if that is not reached, nothing is left behind.
pub(super) struct Outputs {
    interrupt: Interrupt,
    files: Vec<Pending>,
    /// What is printed when all files are complete.
    printed: String,
}

/// A file that is not yet there.
struct Pending {
    /// As it was asked for, for messages.
    path: PathBuf,
    /// Where it will be, behind links.
    target: PathBuf,
    /// Nothing where the target is a device or a pipe, which is written to at once.
    file: Option<NamedTempFile>,
}

impl Outputs {
    /// Nothing to write yet.
    pub(super) fn new(interrupt: &Interrupt) -> Self {
        Self { interrupt: interrupt.clone(), files: Vec::new(), printed: String::new() }
    }

    /// Whether no file is written.
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// A way to write to `path` while the run goes on, `-` being standard output.
    pub(super) fn stream(&mut self, path: &Path) -> Result<Box<dyn Write>, Problem> {
        if is_stdout(path) {
            return Ok(Box::new(BufWriter::with_capacity(BUFFER, io::stdout())));
        }
        let file = self.open(path).map_err(|error| problem(path, error))?;
        Ok(Box::new(BufWriter::with_capacity(BUFFER, file)))
    }

    /// Writes `text` to `path`, `-` being standard output.
    pub(super) fn text(&mut self, text: &str, path: &Path) -> Result<(), Problem> {
        if is_stdout(path) {
            self.printed.push_str(text);
            return Ok(());
        }
        let written = self.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| problem(path, error))
    }

    /// Puts every file in its place and prints what is to be printed.
    pub(super) fn commit(self) -> Result<(), Problem> {
        for pending in &self.files {
            if let Some(file) = &pending.file {
                file.as_file().sync_all().map_err(|error| problem(&pending.path, error))?;
            }
        }
        print(&self.printed).map_err(|error| problem(Path::new(STDOUT), error))?;
        let mut placed: Vec<PathBuf> = Vec::new();
        for Pending { path, target, file } in self.files {
            let Some(file) = file else { continue };
            let is_new = !target.exists();
            if let Err(error) = file.persist(&target) {
                // Those that replaced nothing can be taken back.
                for target in &placed {
                    let _ = fs::remove_file(target);
                }
                return Err(problem(&path, error.error));
            }
            placed.extend(is_new.then_some(target));
        }
        self.interrupt.forget();
        Ok(())
    }

    /// Opens a temporary file beside the target, or the target itself if that is no file.
    fn open(&mut self, path: &Path) -> io::Result<File> {
        let found = fs::metadata(path);
        if found.as_ref().is_ok_and(fs::Metadata::is_dir) {
            return Err(io::Error::new(ErrorKind::IsADirectory, "it is a directory"));
        }
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if found.is_ok_and(|found| !found.is_file()) {
            let device = OpenOptions::new().write(true).open(path)?;
            self.files.push(Pending { path: path.to_owned(), target, file: None });
            return Ok(device);
        }
        let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        let file = temporary()
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .map_err(|error| io::Error::from(error.kind()))?;
        let handle = file.as_file().try_clone()?;
        self.interrupt.sweep(file.path());
        self.files.push(Pending { path: path.to_owned(), target, file: Some(file) });
        Ok(handle)
    }
}

/// Whether `path` stands for standard output.
pub(super) fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether two paths lead to the same file, as far as that can be told before it is there.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| -> Option<PathBuf> {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        let file = folder.join(path.file_name()?);
        Some(file.canonicalize().unwrap_or(file))
    };
    one == other || place(one).is_some_and(|found| Some(found) == place(other))
}

fn problem(path: &Path, error: io::Error) -> Problem {
    let path = if is_stdout(path) { STDOUT.into() } else { path.to_owned() };
    Problem::Output { path, error }
}

/// Temporary files that anybody may read whom the user's mask lets, as other files.
fn temporary() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
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
