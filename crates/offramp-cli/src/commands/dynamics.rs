//! `offramp dynamics`: how likely, how soon, and by which road.

use super::text_style;
use crate::args::{DynamicsArguments, Format};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};
use offramp::dynamics::{DynamicsRefused, DynamicsRequest, Foresight, study};
use offramp_model::Model;
use std::ops::ControlFlow;

/// The time looked ahead where neither the command nor the case says one, in days.
const DEFAULT_DAYS: f64 = 182.0;

/// Prints the probabilities.
pub fn run(arguments: &DynamicsArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let model = &loaded.model;
    let request = request(arguments, model)?;
    let progress = Progress::start();
    let watch = |done: usize, of: usize| {
        progress.step(&format!("{done} of {of} draws solved"));
        ControlFlow::Continue(())
    };
    progress.step("building the states and moves");
    let findings = study(model, &request, &watch).map_err(|refused| refusal(&refused, model))?;
    drop(progress);
    output::print(&match arguments.format {
        Format::Text => offramp_report::dynamics_text(model, &findings, &text_style(0)),
        Format::Json => offramp_report::dynamics_json(model, &findings),
    })?;
    Ok(Exit::Fine)
}

fn refusal(refused: &DynamicsRefused, model: &Model) -> Failure {
    match refused {
        DynamicsRefused::Space(refused) => load::refusal(refused, model),
        refused => Failure::new(refused.to_string()),
    }
}

fn request(arguments: &DynamicsArguments, model: &Model) -> Result<DynamicsRequest, Failure> {
    let by_days = match &arguments.by {
        Some(text) => offramp_case::parse_days(text).map_err(Failure::new)?,
        None => model.facts.horizon_days.unwrap_or(DEFAULT_DAYS),
    };
    let mut request = DynamicsRequest {
        by_days,
        n_draws: arguments.draws as usize,
        seed: arguments.seed,
        outcomes: arguments.outcome.clone(),
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
