//! `lambda-2020` against the six runs from which it was calibrated, and the page that says so.

#[path = "../../../examples/fidelity/recording.rs"]
#[expect(dead_code, reason = "the example also looks at single rows")]
mod recording;
#[path = "../../../examples/fidelity/replay.rs"]
mod replay;
#[path = "../../../examples/fidelity/search.rs"]
#[expect(dead_code, reason = "the example also runs the whole search")]
mod search;

use recording::Recording;
use replay::Replayed;
use search::{Effort, Found};

use crate::data::measured;

const PAGE: &str = include_str!("../../../docs/fidelity.md");

fn recordings() -> Option<Vec<Recording>> {
    let folder = measured("lambda-measured/poisson-2020")?;
    Some(recording::all(&folder).unwrap_or_else(|wrong| panic!("{wrong}")))
}

#[test]
fn the_calibrated_platform_meets_the_recordings_and_the_page_tells_the_truth() {
    let Some(recordings) = recordings() else { return };
    let replayed = Replayed::new(&recordings).unwrap_or_else(|wrong| panic!("{wrong}"));
    let table = replayed.table();
    for (truth, limit) in
        [((|run| run.seen) as fn(&Recording) -> usize, 0.06), (|run| run.flagged, 0.06)]
    {
        let error = |platform| replayed.mean_error(platform, truth);
        let calibrated = error("lambda-2020");
        assert!(calibrated <= limit, "{table}");
        // Not by a hair: the older rules are off by three times as much.
        assert!(3.0 * calibrated < error("fixed-600").min(error("lambda-2019")), "{table}");
    }
    for line in table.lines() {
        assert!(PAGE.contains(line), "docs/fidelity.md lacks\n{line}\nof\n{table}");
    }
}

#[test]
fn each_run_is_predicted_from_the_other_five() {
    let Some(recordings) = recordings() else { return };
    let found = Found::new(&recordings, Effort::Brief).unwrap_or_else(|wrong| panic!("{wrong}"));
    let errors = found.held_out();
    let mean = errors.iter().map(|error| error.abs()).sum::<f64>() / errors.len() as f64;
    assert_eq!(errors.len(), 6);
    assert!(mean <= 0.06, "{}", found.tables());
    assert!(errors.iter().all(|error| error.abs() <= 0.12), "{}", found.tables());
}
