//! How long the benches of this folder measure.

use std::time::Duration;

use criterion::Criterion;

/// Few samples, because one iteration is a whole run; flags may ask for others.
pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .measurement_time(Duration::from_secs(3))
        .warm_up_time(Duration::from_secs(1))
        .configure_from_args()
}
