//! `tepid schema`: the JSON Schema of a scenario.

use super::Exit;
use super::args::SchemaArgs;
use super::output;
use super::problem::Problem;

/// Prints the schema, or writes it to a file.
pub(super) fn schema(args: &SchemaArgs) -> Result<Exit, Problem> {
    output::write(&text(), args.output.as_deref())?;
    Ok(Exit::Done)
}

/// The schema as text.
pub(super) fn text() -> String {
    format!("{:#}\n", tepid::scenario::json_schema())
}
