//! The JSON Schema of a scenario, from the description that its decoder uses.
//!
//! It is for editors and for programs that write scenarios: it knows shapes, names, units and
//! bounds. What only makes sense together, such as `median` with `p99`, the decoder alone judges.

use serde_json::{Map, Value, json};

use crate::scenario::schema::{DIST, IDLE, Key, Kind, SCENARIO, Shape};

/// The draft that the schema is written in.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A number with digits behind the point or without.
const NUMBER: &str = r"[0-9]+(\.[0-9]*)?";

/// Choices that stand in many places and are written down once.
const SHARED: [(&str, &[Key]); 2] = [("distribution", DIST), ("idle-law", IDLE)];

/// The JSON Schema (draft 2020-12) of a scenario file, after its TOML has become JSON.
///
/// ```
/// let schema = tepid::scenario::json_schema();
/// assert_eq!(schema["properties"]["seed"]["type"], "integer");
/// ```
pub fn json_schema() -> Value {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), DRAFT.into());
    schema.insert("title".to_owned(), "A scenario of tepid".into());
    schema.extend(table(SCENARIO));
    schema.insert("$defs".to_owned(), definitions().into());
    schema.into()
}

/// A table with these keys and no others.
fn table(keys: &[Key]) -> Map<String, Value> {
    let built = keys.iter().filter(|key| !matches!(key.shape, Shape::Later));
    let properties: Map<String, Value> =
        built.map(|key| (key.name.to_owned(), described(key))).collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("additionalProperties".to_owned(), false.into());
    schema.insert("properties".to_owned(), properties.into());
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema
}

/// What may stand behind `key`, with the words that the decoder has for it.
fn described(key: &Key) -> Value {
    let mut schema = shape(key);
    schema.insert("description".to_owned(), key.allowed.into());
    schema.into()
}

fn shape(key: &Key) -> Map<String, Value> {
    match key.shape {
        Shape::Leaf => kind(key.kind),
        Shape::Table(keys) => table(keys),
        Shape::Named(keys) => {
            object(json!({ "type": "object", "additionalProperties": table(keys) }))
        }
        Shape::List(keys) => object(json!({ "type": "array", "items": table(keys) })),
        Shape::Choice(kinds) => choice(kinds),
        Shape::TextOrChoice(kinds) => {
            object(json!({ "oneOf": [kind(key.kind), choice_or_reference(kinds)] }))
        }
        Shape::TextOrTable(keys) => object(json!({ "oneOf": [kind(key.kind), table(keys)] })),
        Shape::Later => object(json!({ "not": {} })),
    }
}

/// A table with exactly one of these keys.
fn choice(kinds: &[Key]) -> Map<String, Value> {
    let one = |kind: &Key| {
        json!({
            "type": "object",
            "additionalProperties": false,
            "required": [kind.name],
            "properties": { kind.name: described(kind) },
        })
    };
    let built = kinds.iter().filter(|kind| !matches!(kind.shape, Shape::Later));
    object(json!({ "oneOf": built.map(one).collect::<Vec<_>>() }))
}

/// The choice, or where it is written down once for all.
fn choice_or_reference(kinds: &[Key]) -> Map<String, Value> {
    let same = |other: &[Key]| kinds.iter().map(|key| key.name).eq(other.iter().map(|k| k.name));
    match SHARED.iter().find(|(_, keys)| same(keys)) {
        Some((name, _)) => reference(name),
        None => choice(kinds),
    }
}

fn kind(kind: Kind) -> Map<String, Value> {
    match kind {
        Kind::Any => Map::new(),
        Kind::Text => object(json!({ "type": "string" })),
        Kind::Span => reference("duration"),
        Kind::Rate => reference("rate"),
        Kind::Share => reference("share"),
        Kind::Memory => reference("memory"),
        Kind::Ephemeral => reference("ephemeral"),
        Kind::Amount => reference("amount"),
        Kind::Size => reference("size"),
        Kind::Bytes => reference("bytes"),
        Kind::Expectations => reference("expectations"),
        Kind::Flag => object(json!({ "type": "boolean" })),
        Kind::Whole(min, max) if max == u64::MAX => {
            object(json!({ "type": "integer", "minimum": min }))
        }
        Kind::Whole(min, max) => {
            object(json!({ "type": "integer", "minimum": min, "maximum": max }))
        }
        Kind::Number(min, max) => {
            object(json!({ "type": "number", "minimum": min, "maximum": max }))
        }
        Kind::OneOf(texts) => object(json!({ "enum": texts })),
        Kind::Like(pattern) => object(json!({ "type": "string", "pattern": pattern })),
        Kind::List(of) => object(json!({ "type": "array", "items": self::kind(*of) })),
        Kind::Map(to) => {
            object(json!({ "type": "object", "additionalProperties": self::kind(*to) }))
        }
        Kind::Either(kinds) => {
            object(json!({ "anyOf": kinds.iter().map(|one| self::kind(*one)).collect::<Vec<_>>() }))
        }
    }
}

/// What the schema refers to from several places.
fn definitions() -> Map<String, Value> {
    let text = |pattern: String| json!({ "type": "string", "pattern": pattern });
    let part = format!(r"{NUMBER}\s*(d|h|m|min|s|ms|us|µs)");
    let size = text(format!(r"^\s*{NUMBER}\s*(MB|MiB|GB|GiB)?\s*$"));
    let sign = "(<=|>=|!=|==|<|>|=)";
    let bound = format!(r"(-?{NUMBER}|-?\.[0-9]+)([eE][+-]?[0-9]+)?");
    let mut definitions = object(json!({
        "duration": text(format!(r"^\s*(0|({part}\s*)+)\s*$")),
        "rate": text(format!(r"^\s*{NUMBER}\s*/\s*(s|m|min|h|d)\s*$")),
        "share": { "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            text(format!(r"^\s*{NUMBER}\s*%?\s*$")),
        ] },
        "memory": { "anyOf": [
            { "type": "integer", "minimum": 128, "maximum": 10_240 },
            size,
        ] },
        "size": size,
        "bytes": text(format!(r"^\s*{NUMBER}\s*(B|kB|KB|KiB|MB|MiB)\s*$")),
        "ephemeral": { "anyOf": [
            { "type": "integer", "minimum": 512, "maximum": 10_240 },
            size,
        ] },
        "amount": { "anyOf": [
            { "type": "number", "minimum": 0, "maximum": 1 },
            text(format!(r"^\s*\$*\s*{NUMBER}\s*$")),
        ] },
        "expectations": {
            "type": "object",
            "additionalProperties": { "anyOf": [
                { "type": "number" },
                text(format!(r"^\s*{sign}\s*(\$\s*{bound}|{bound}\s*%?|0|({part}\s*)+)\s*$")),
                { "$ref": "#/$defs/expectations" },
            ] },
        },
    }));
    for (name, kinds) in SHARED {
        definitions.insert(name.to_owned(), choice(kinds).into());
    }
    definitions
}

fn reference(name: &str) -> Map<String, Value> {
    object(json!({ "$ref": format!("#/$defs/{name}") }))
}

/// The entries of a value that was written down as an object.
fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => unreachable!("it is written down as an object"),
    }
}
