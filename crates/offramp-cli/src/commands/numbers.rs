//! `offramp sensitivity --method`: which uncertain numbers carry the probabilities.

use super::text_style;
use crate::args::{Format, SensitivityArguments, SensitivityQuestion};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};
use offramp::dynamics::{DynamicsRefused, DynamicsRequest, Foresight};
use offramp::numbers::{SensitivityMethod, SensitivityRefused, SensitivityRequest, sensitivity};
use offramp_model::Model;
use std::ops::ControlFlow;

/// The time looked ahead where neither the command nor the case says one, in days.
const DEFAULT_DAYS: f64 = 182.0;

/// Prints the answer of the method asked for.
pub fn run(arguments: &SensitivityArguments, question: SensitivityQuestion) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let model = &loaded.model;
    let method = match question {
        SensitivityQuestion::Morris => SensitivityMethod::Morris,
        SensitivityQuestion::Sobol => SensitivityMethod::Sobol,
        SensitivityQuestion::Prim => SensitivityMethod::Prim { above: arguments.numbers.above },
    };
    let request =
        SensitivityRequest { dynamics: dynamics(arguments, model)?, method, runs: arguments.numbers.runs as usize };
    let progress = Progress::start();
    progress.step("building the states and moves");
    let watch = |done: u64, of: u64| {
        progress.step(&format!("{done} of {of} runs made"));
        ControlFlow::Continue(())
    };
    let findings = sensitivity(model, &request, &watch).map_err(|refused| match &refused {
        SensitivityRefused::Dynamics(DynamicsRefused::Space(refused)) => load::refusal(refused, model),
        refused => Failure::new(refused.to_string()),
    })?;
    drop(progress);
    output::print(&match arguments.format {
        Format::Text => offramp_report::sensitivity_text(model, &findings, &text_style(arguments.limit)),
        Format::Json => offramp_report::sensitivity_json(model, &findings),
    })?;
    Ok(Exit::Fine)
}

fn dynamics(arguments: &SensitivityArguments, model: &Model) -> Result<DynamicsRequest, Failure> {
    let by_days = match &arguments.numbers.by {
        Some(text) => offramp_case::parse_days(text).map_err(Failure::new)?,
        None => model.facts.horizon_days.unwrap_or(DEFAULT_DAYS),
    };
    let mut request = DynamicsRequest {
        by_days,
        seed: arguments.numbers.seed,
        outcomes: arguments.numbers.outcome.clone(),
        ..DynamicsRequest::default()
    };
    if let Some(max_states) = arguments.max_states {
        request.max_states = max_states as usize;
    }
    request.minds.foresight.steps = arguments.numbers.foresight;
    if arguments.numbers.foresight == 0 {
        request.minds.foresight = Foresight::NONE;
    }
    Ok(request)
}
