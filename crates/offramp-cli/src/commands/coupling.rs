//! `offramp coupling`: how fronts drive each other.

use super::text_style;
use crate::args::{CouplingArguments, Format};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};
use offramp::dynamics::coupling::{CouplingRequest, coupling};
use offramp::dynamics::{DynamicsRefused, DynamicsRequest, Foresight};
use offramp_model::{FrontId, Model};
use std::ops::ControlFlow;

/// The time looked ahead where neither the command nor the case says one, in days.
const DEFAULT_DAYS: f64 = 182.0;

/// Prints how fronts drive each other.
pub fn run(arguments: &CouplingArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let model = &loaded.model;
    let request = CouplingRequest { dynamics: request(arguments, model)?, pairs: pairs(arguments, model)? };
    let progress = Progress::start();
    progress.step("building the states and moves");
    let watch = |done: usize, of: usize| {
        progress.step(&format!("{done} of {of} draws solved"));
        ControlFlow::Continue(())
    };
    let findings = coupling(model, &request, &watch).map_err(|refused| match &refused {
        DynamicsRefused::Space(refused) => load::refusal(refused, model),
        refused => Failure::new(refused.to_string()),
    })?;
    drop(progress);
    output::print(&match arguments.format {
        Format::Text => offramp_report::coupling_text(model, &findings, &text_style(0)),
        Format::Json => offramp_report::coupling_json(model, &findings),
    })?;
    Ok(Exit::Fine)
}

/// The pairs asked for; none asks for all.
fn pairs(arguments: &CouplingArguments, model: &Model) -> Result<Vec<(FrontId, FrontId)>, Failure> {
    if model.fronts.len() < 2 {
        return Err(Failure::new(format!(
            "coupling is between fronts, and this case has {}: `offramp dynamics` looks at one",
            if model.fronts.is_empty() { "none" } else { "one" }
        )));
    }
    let all = || (0..model.fronts.len()).map(FrontId::from_index);
    let chosen = |name: &Option<String>| -> Result<Vec<FrontId>, Failure> {
        let Some(name) = name else { return Ok(all().collect()) };
        let known: Vec<&str> = model.fronts.iter().map(|front| front.id.as_str()).collect();
        let found = all().find(|&front| model.front(front).id == *name).map(|front| vec![front]);
        found.ok_or_else(|| Failure::new(format!("no front is called `{name}`; the case has {}", known.join(", "))))
    };
    let (from, to) = (chosen(&arguments.from)?, chosen(&arguments.to)?);
    let pairs = from.iter().flat_map(|&from| to.iter().map(move |&to| (from, to)));
    let pairs: Vec<(FrontId, FrontId)> = pairs.filter(|(from, to)| from != to).collect();
    if pairs.is_empty() {
        return Err(Failure::new("a front does not drive itself: give two different fronts, or only one"));
    }
    Ok(pairs)
}

fn request(arguments: &CouplingArguments, model: &Model) -> Result<DynamicsRequest, Failure> {
    let by_days = match &arguments.by {
        Some(text) => offramp_case::parse_days(text).map_err(Failure::new)?,
        None => model.facts.horizon_days.unwrap_or(DEFAULT_DAYS),
    };
    let mut request = DynamicsRequest {
        by_days,
        n_draws: arguments.draws as usize,
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
