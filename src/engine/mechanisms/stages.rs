//! Stages and mobilisation (phase 5).
//!
//! Interessement -> enrolment when the core is enrolled; -> mobilisation after `park.setup` years with the core
//! enrolled; -> operating when `q >= mobilisation.operating_at`, until the core breaks. From mobilisation on q relaxes at
//! rate nuM to `E_w = (enrolled/6)(phi0 + (1 - phi0) F_r(x))`, before to 0. A1 puts 4/6 for enrolled/6.
//!
//! Limit: with constant `E_w > q_op` a park operates after `-ln(1 - q_op/E_w)/nuM` years, rounded up to steps; with
//! `E_w <= q_op` never (V13).

use crate::ids::ParkId;
use crate::parameters::Parameters;
use crate::state::{Context, End, Park, RunEvent, Stage, State};

/// The share that members mobilise in the end: `(enrolled/6)(phi0 + (1 - phi0) F)`.
pub fn mobilisation_target(enrolled: u32, fit: f64, parameters: &Parameters) -> f64 {
    let breadth = if parameters.ablation.a1_core_mobilisation { 4.0 } else { f64::from(enrolled) } / 6.0;
    breadth * (parameters.mobilisation.base + (1.0 - parameters.mobilisation.base) * fit)
}

/// Moves every park through its stages; parks whose patience ends have failed.
pub fn phase(state: &mut State, context: &Context) {
    let step = state.step;
    let mut failed: Vec<(ParkId, End)> = Vec::new();
    for index in 0..state.living.len() {
        let id = state.living[index];
        let park = &mut state.parks[id];
        let before = park.stage;
        advance(park, step, context);
        if park.stage != before {
            let stage = park.stage;
            if stage == Stage::Operating {
                park.open_window(step + 1);
            }
            state.events.record(step, RunEvent::Moved { park: id, stage });
        }
        let park = &state.parks[id];
        if park.stage != Stage::Operating && step + 1 - park.waiting_since >= park.patience {
            failed.push((id, End::Failed));
        }
    }
    state.end(&failed, context);
}

/// One sweep: the core is tested, stages up to mobilisation are passed, q relaxes, a ready park operates.
pub fn advance(park: &mut Park, step: u32, context: &Context) {
    let parameters = context.parameters;
    if park.core_enrolled() {
        let since = *park.core_since.get_or_insert(step);
        if park.stage == Stage::Interessement {
            park.stage = Stage::Enrolment;
        }
        if park.stage == Stage::Enrolment && step - since >= context.clock.steps_of(parameters.park.setup) {
            park.stage = Stage::Mobilisation;
        }
    } else {
        if park.stage == Stage::Operating {
            park.waiting_since = step;
        }
        park.core_since = None;
        park.stage = Stage::Interessement;
    }

    let target = if park.stage >= Stage::Mobilisation {
        mobilisation_target(park.enrolled.count(), park.fit, parameters)
    } else {
        0.0
    };
    park.mobilised = target + (park.mobilised - target) * context.keeps.mobilised;

    if park.stage == Stage::Mobilisation && park.mobilised >= parameters.mobilisation.operating_at && step >= park.ready
    {
        park.stage = Stage::Operating;
        park.history.first_operating.get_or_insert(step);
    }
}
