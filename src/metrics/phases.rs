//! Where the time of cold starts goes.

use crate::model::Phases;

/// Adds the phases of one cold start to a sum.
pub(super) fn add(sum: &mut Phases, phases: &Phases) {
    sum.environment += phases.environment;
    sum.download += phases.download;
    sum.network += phases.network;
    sum.runtime += phases.runtime;
    sum.static_code += phases.static_code;
    sum.first_call += phases.first_call;
}
