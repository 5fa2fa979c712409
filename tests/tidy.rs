//! The house style, as far as a machine can check it: layers, lengths, words.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the helpers of this test read the sources, and a panic is how a test fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The top-level modules and the layer each stands in; imports point to lower layers only.
const LAYERS: &[(&str, u8)] = &[
    ("units", 0),
    ("id", 0),
    ("rng", 1),
    ("dist", 1),
    ("stats", 1),
    ("model", 2),
    ("schedule", 2),
    ("engine", 3),
    ("autoscaling", 4),
    ("bounds", 4),
    ("policy", 4),
    ("workload", 4),
    ("client", 4),
    ("metrics", 4),
    ("cost", 4),
    ("scenario", 5),
    ("run", 5),
    ("report", 5),
    ("cli", 6),
    ("main", 7),
];

/// Modules of one layer that must not see each other: the plug-ins.
const SIBLINGS_APART: u8 = 4;
/// The first layer that may touch files, clocks, threads and terminals.
const EDGE: u8 = 5;

const MAX_FILE: usize = 500;
const MAX_FUNCTION: usize = 70;
const MAX_COLUMNS: usize = 100;
const MAX_ARCHITECTURE: usize = 250;

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The top-level module that the file belongs to.
    fn module(&self) -> &str {
        let below_src = self.path.strip_prefix("src").unwrap_or(&self.path);
        let first = below_src.components().next().unwrap().as_os_str().to_str().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The code without its unit tests.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]").next().unwrap()
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }
}

fn sources(root: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(root)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "nothing to check below {root}");
    found
}

fn layer(module: &str) -> Option<u8> {
    LAYERS.iter().find(|(name, _)| *name == module).map(|(_, layer)| *layer)
}

/// The top-level modules that a line names through `crate::` or, in the binary, `tepid::`.
fn imports(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for prefix in ["crate::", "tepid::"] {
        for (at, _) in line.match_indices(prefix) {
            let rest = &line[at + prefix.len()..];
            if let Some(list) = rest.strip_prefix('{') {
                let list = list.split('}').next().unwrap();
                found.extend(list.split(',').map(|item| item.trim().split("::").next().unwrap()));
            } else {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                found.push(&rest[..end.unwrap_or(rest.len())]);
            }
        }
    }
    found
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

fn assert_none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn imports_point_downwards_only() {
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::new();
    for source in sources("src") {
        let module = source.module();
        if module == "lib" {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("{module} stands in no layer"));
        for (at, line) in source.code().lines().enumerate().filter(|(_, line)| !is_comment(line)) {
            for import in imports(line).into_iter().filter(|import| *import != module) {
                let Some(other) = layer(import) else { continue };
                *seen.entry((own, other)).or_insert(0) += 1;
                let sideways = other == own && own == SIBLINGS_APART;
                if own < other || sideways {
                    let path = source.path.display();
                    wrong.push(format!("{path}:{}: {module} imports {import}", at + 1));
                }
            }
        }
    }
    assert!(seen.len() > 5, "the check found hardly any imports: {seen:?}");
    assert_none("imports against the layers", &wrong);
}

#[test]
fn lower_layers_touch_nothing_outside() {
    const BANNED: &[&str] = &[
        "std::fs",
        "std::net",
        "std::thread",
        "std::process",
        "std::env",
        "Instant",
        "SystemTime",
        "File::",
        "println!",
        "eprintln!",
    ];
    let mut wrong = Vec::new();
    for source in sources("src") {
        if layer(source.module()).is_none_or(|layer| EDGE <= layer) {
            continue;
        }
        for (at, line) in source.code().lines().enumerate().filter(|(_, line)| !is_comment(line)) {
            for banned in BANNED.iter().filter(|banned| line.contains(**banned)) {
                wrong.push(format!("{}:{}: {banned}", source.path.display(), at + 1));
            }
        }
    }
    assert_none("files, clocks or threads below the edges", &wrong);
}

#[test]
fn the_engine_is_plain_integer_data() {
    const BANNED: &[&str] =
        &["f64", "f32", "HashMap", "HashSet", "Rc<", "Arc<Mutex", "Cell<", "Box<dyn", "unsafe"];
    let mut wrong = Vec::new();
    for source in sources("src").iter().filter(|source| source.module() == "engine") {
        for (at, line) in source.code().lines().enumerate().filter(|(_, line)| !is_comment(line)) {
            for banned in BANNED.iter().filter(|banned| line.contains(**banned)) {
                wrong.push(format!("{}:{}: {banned}", source.path.display(), at + 1));
            }
        }
    }
    assert_none("against the engine's invariants", &wrong);
}

#[test]
fn files_functions_and_lines_are_short() {
    let mut wrong = Vec::new();
    for source in ["src", "tests", "benches", "examples"].into_iter().flat_map(sources) {
        let path = source.path.display();
        let length = source.lines().count();
        if MAX_FILE < length {
            wrong.push(format!("{path}: {length} lines"));
        }
        let mut function: Option<(usize, usize)> = None;
        for (at, line) in source.lines() {
            if MAX_COLUMNS < line.chars().count() {
                wrong.push(format!("{path}:{at}: {} columns", line.chars().count()));
            }
            let indent = line.len() - line.trim_start().len();
            let is_head = ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn ", "const fn "]
                .iter()
                .any(|head| line.trim_start().starts_with(head));
            if is_head && function.is_none() && !line.trim_end().ends_with(';') {
                function = Some((at, indent));
            }
            if let Some((start, outer)) = function
                && indent == outer
                && line.trim_end().ends_with('}')
            {
                if MAX_FUNCTION < at - start + 1 {
                    wrong.push(format!("{path}:{start}: a function of {} lines", at - start + 1));
                }
                function = None;
            }
        }
    }
    assert_none("too long", &wrong);
}

#[test]
fn one_word_per_thing() {
    // An execution environment is neither a container nor an instance; burn-in is not a warm-up.
    const BANNED: &[(&str, &[&str])] = &[
        ("container", &["container image", "container_image", "Container image"]),
        ("instance", &["Managed Instances", "mean_instances", "instances\"", "mean instances"]),
        ("warmup", &["serverless-plugin-warmup"]),
        ("todo!", &[]),
        ("FIXME", &[]),
    ];
    let mut wrong = Vec::new();
    for source in sources("src") {
        for (at, line) in source.lines() {
            for (word, allowed) in BANNED {
                let excused = allowed.iter().map(|phrase| line.matches(phrase).count()).sum();
                if line.to_lowercase().matches(word).count() > excused {
                    wrong.push(format!("{}:{at}: {word}", source.path.display()));
                }
            }
        }
    }
    assert_none("words for which the house has another", &wrong);
}

#[test]
fn every_folder_has_a_front_page() {
    for source in sources("src") {
        assert!(source.path.file_name().unwrap() != "mod.rs", "{}", source.path.display());
        let folder = source.path.parent().unwrap();
        if folder != Path::new("src") {
            let page = folder.with_extension("rs");
            assert!(page.exists(), "{} has no front page", folder.display());
        }
    }
}

#[test]
fn the_architecture_page_knows_every_module() {
    let page = fs::read_to_string("ARCHITECTURE.md").unwrap();
    assert!(page.lines().count() <= MAX_ARCHITECTURE, "ARCHITECTURE.md is too long to be read");
    for source in sources("src") {
        let name = source.path.strip_prefix("src").unwrap().with_extension("");
        let stem = name.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(page.contains(&stem), "ARCHITECTURE.md does not mention {}", source.path.display());
    }
}
