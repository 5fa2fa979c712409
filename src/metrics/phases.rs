//! Where the time of cold starts goes.

use crate::model::Phases;

/// Adds the phases of one cold start to a sum.
pub(super) fn add(sum: &mut Phases, phases: &Phases) {
    sum.environment = sum.environment + phases.environment;
    sum.download = sum.download + phases.download;
    sum.network = sum.network + phases.network;
    sum.runtime = sum.runtime + phases.runtime;
    sum.static_code = sum.static_code + phases.static_code;
    sum.first_call = sum.first_call + phases.first_call;
}
