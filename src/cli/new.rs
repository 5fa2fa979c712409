//! `tepid new`: a scenario to begin with.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tepid::scenario::{BuiltIn, BuiltInKind, built_ins};

use super::Exit;
use super::args::NewArgs;
use super::models;
use super::output;
use super::problem::Problem;
use super::schema;

/// What the schema is called where it stands beside a scenario.
const SCHEMA: &str = "tepid.schema.json";

/// Writes a template, with the files that it needs, and never over another file unless forced.
pub(super) fn new(args: &NewArgs, quiet: bool) -> Result<Exit, Problem> {
    if args.list {
        output::write(&models::group(BuiltInKind::Template), None)?;
        return Ok(Exit::Done);
    }
    let template = find(&args.template)?;
    let text = format!("#:schema ./{SCHEMA}\n{}", template.text);
    if args.file == Path::new("-") {
        output::write(&text, None)?;
        return Ok(Exit::Done);
    }
    let folder = args.file.parent().unwrap_or(Path::new(""));
    let mut files = vec![(args.file.clone(), text)];
    files.extend(template.samples().map(|(name, text)| (folder.join(name), text.to_owned())));
    // A schema has nothing in it that could be lost: it follows the program.
    let schema = args.with_schema.then(|| (folder.join(SCHEMA), schema::text()));
    if let Some((taken, _)) = files.iter().find(|(path, _)| path.exists() && !args.force) {
        let error = io::Error::other("it is there already; --force writes over it");
        return Err(Problem::Refused { path: taken.clone(), error });
    }
    for (path, text) in files.iter().chain(&schema) {
        output::write(text, Some(path))?;
    }
    if !quiet {
        tell(&args.file, files.iter().skip(1).map(|(path, _)| path), args.with_schema);
    }
    Ok(Exit::Done)
}

fn find(name: &str) -> Result<&'static BuiltIn, Problem> {
    let templates = built_ins().iter().filter(|file| file.kind == BuiltInKind::Template);
    let found = templates.clone().find(|file| file.name == name);
    found.ok_or_else(|| Problem::unknown("template", name, templates.map(|file| file.name)))
}

/// Says what was written and what comes next, on standard error.
fn tell<'p>(file: &Path, others: impl Iterator<Item = &'p PathBuf>, has_schema: bool) {
    let name = file.display();
    let mut lines = vec![format!("wrote {name}; next: tepid run {name}")];
    lines.extend(others.map(|path| format!("wrote {}, a sample to replace", path.display())));
    if has_schema || file.parent().is_some_and(|folder| folder.join(SCHEMA).exists()) {
        lines.push(format!("editors with a TOML server complete keys from {SCHEMA}"));
    } else {
        let output = file.with_file_name(OsStr::new(SCHEMA));
        let output = output.display();
        lines.push(format!("for completion in an editor: tepid schema --output {output}"));
    }
    // Where standard error is closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}
