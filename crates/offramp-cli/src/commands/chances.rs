//! What the questions about chance and time share: what their flags ask of the dynamics, and how a refusal is told.

use crate::args::ChanceArguments;
use crate::exit::Failure;
use crate::load;
use offramp::SpaceRefused;
use offramp::dynamics::{DynamicsRefused, DynamicsRequest, Foresight};
use offramp_model::Model;

/// What the flags ask; everything else as the dynamics have it by default.
pub fn request(arguments: &ChanceArguments, model: &Model) -> Result<DynamicsRequest, Failure> {
    let mut request = DynamicsRequest {
        by_days: match &arguments.by {
            Some(text) => offramp_case::parse_days(text).map_err(Failure::new)?,
            None => usual_days(model),
        },
        seed: arguments.seed,
        ..DynamicsRequest::default()
    };
    if let Some(max_states) = arguments.max_states {
        request.max_states = max_states as usize;
    }
    request.minds.later = arguments.later;
    request.minds.beliefs = !arguments.undeceived;
    request.minds.foresight.steps = arguments.foresight;
    if arguments.foresight == 0 {
        request.minds.foresight = Foresight::NONE;
    }
    Ok(request)
}

/// How far to look ahead where nobody says it.
pub fn usual_days(model: &Model) -> f64 {
    model.facts.horizon_days.unwrap_or(DynamicsRequest::default().by_days)
}

/// Why the dynamics cannot be solved, with what to do about it.
pub fn refusal(refused: &DynamicsRefused, model: &Model) -> Failure {
    match refused {
        DynamicsRefused::Space(
            refused @ (SpaceRefused::TooLarge { .. }
            | SpaceRefused::MoverTooLarge { .. }
            | SpaceRefused::TooManyGroupMoves { .. }),
        ) => Failure::new(format!(
            "{}\n  = help: `offramp dynamics CASE --simulate 2000` answers without a list of states",
            load::refusal(refused, model)
        )),
        DynamicsRefused::Space(refused) => load::refusal(refused, model),
        refused => Failure::new(refused.to_string()),
    }
}
