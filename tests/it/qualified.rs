//! Which calls meet what is provisioned: whole runs of scenarios.

use tepid::report::{EngineFigures, Report};
use tepid::run::{Progress, World};
use tepid::scenario::{Override, Scenario};

/// Three environments for an alias; its version is called by the alias and by its number, and
/// `$LATEST` besides. Nothing stays warm on demand.
const TWO_NAMES: &str = r#"
duration = "1h"
[platform]
idle = "10s"
platform_start = "0s"
[functions.f]
duration = "100ms"
aliases.live = { version = 4, provisioned = 3 }
aliases.bare = { version = 4 }
[traffic.by-alias]
target = "f:live"
arrivals = { constant = { every = "1m" } }
[traffic.by-number]
target = "f:4"
arrivals = { constant = { every = "1m", first = "20s" } }
[traffic.by-other]
target = "f:bare"
arrivals = { constant = { every = "1m", first = "40s" } }
[traffic.latest]
target = "f"
arrivals = { constant = { every = "1m", first = "50s" } }
"#;
const EXACT: (&str, &str) = ("platform.provisioned.exact_qualifier", "true");

/// Invocations on demand, spilled over and provisioned, cold starts, and what is said of names.
fn run(text: &str, changes: &[(&str, &str)]) -> ([u64; 3], u64, Vec<String>) {
    let changes: Vec<Override> = changes
        .iter()
        .map(|(path, value)| Override { path: (*path).to_owned(), value: (*value).to_owned() })
        .collect();
    let scenario = Scenario::parse("names", text, "".into(), &changes);
    let scenario = scenario.unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut world = World::new(&scenario);
    while world.advance().unwrap() == Progress::Going {}
    let engine = EngineFigures { wall_s: 0.0, events: 0, peak_rss_bytes: None };
    let tally = Report::new(&scenario, &world, None, engine).total.figures.tally;
    let said = scenario.assumptions.iter().filter(|sentence| sentence.contains("F2.14"));
    let (spilled, provisioned) = (tally.spillovers(), tally.provisioned());
    let pools = [tally.invocations() - spilled - provisioned, spilled, provisioned];
    (pools, tally.cold_starts(), said.cloned().collect())
}

#[test]
fn a_version_is_served_by_whichever_name_it_is_called() {
    let (pools, cold, said) = run(TWO_NAMES, &[]);
    assert_eq!(pools, [60, 0, 180]);
    assert_eq!(cold, 60, "only $LATEST");
    let other = "what is provisioned for f:live serves these calls, which name the version \
                 otherwise (AWS does not say; F2.14).";
    let paths = ["traffic.by-number", "traffic.by-other"];
    assert_eq!(said, paths.map(|path| format!("{path}: {other}")));
}

#[test]
fn only_the_very_name_is_served_where_names_must_be_exact() {
    let (pools, cold, said) = run(TWO_NAMES, &[EXACT]);
    assert_eq!(pools, [180, 0, 60], "what another name has provisioned cannot spill over");
    assert_eq!(cold, 180);
    assert_eq!(said.len(), 2);
    assert!(said[0].contains("does not serve these calls"), "{said:?}");
}

#[test]
fn what_is_set_on_a_number_is_for_that_number() {
    let on_number = [
        ("functions.f.aliases.live", "{ version = 4 }"),
        ("functions.f.versions.4", "{ provisioned = 3 }"),
    ];
    assert_eq!(run(TWO_NAMES, &on_number).0, [60, 0, 180]);
    let exact = [on_number[0], on_number[1], EXACT];
    let (pools, _, said) = run(TWO_NAMES, &exact);
    assert_eq!(pools, [180, 0, 60]);
    assert_eq!(said.len(), 2, "both aliases: {said:?}");
}

#[test]
fn one_name_alone_leaves_nothing_to_say() {
    let alone = [("traffic.by-number.target", "f:live"), ("traffic.by-other.target", "f")];
    let (pools, _, said) = run(TWO_NAMES, &alone);
    assert_eq!((pools, said), ([120, 0, 120], Vec::new()));
    let exact = [alone[0], alone[1], EXACT];
    assert_eq!(run(TWO_NAMES, &exact).0, [120, 0, 120], "and nothing changes");
}
