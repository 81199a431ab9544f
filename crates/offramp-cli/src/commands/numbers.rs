//! `offramp sensitivity --method`: which uncertain numbers carry the probabilities.

use super::{chances, dynamics_files, text_style};
use crate::args::{ChanceArguments, Format, SensitivityArguments, SensitivityQuestion};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};
use offramp::dynamics::DynamicsRequest;
use offramp::numbers::{SensitivityMethod, SensitivityRefused, SensitivityRequest, sensitivity};
use offramp_model::Model;
use std::ops::ControlFlow;

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
    let numbers = &arguments.numbers;
    let exports = dynamics_files::tables(&numbers.export, numbers.force, "sensitivity")?;
    let progress = Progress::start();
    progress.step("building the states and moves");
    let watch = |done: u64, of: u64| {
        progress.step(&format!("{done} of {of} runs made"));
        ControlFlow::Continue(())
    };
    let findings = sensitivity(model, &request, &watch).map_err(|refused| match &refused {
        SensitivityRefused::Dynamics(refused) => chances::refusal(refused, model),
        refused => Failure::new(refused.to_string()),
    })?;
    drop(progress);
    if !exports.is_empty() {
        let table = offramp_report::table_of_numbers::sensitivity_table(model, &findings);
        exports.iter().try_for_each(|export| export.write_table(&table, numbers.force))?;
    }
    output::print(&match arguments.format {
        Format::Text => offramp_report::sensitivity_text(model, &findings, &text_style(arguments.limit)),
        Format::Json => offramp_report::sensitivity_json(model, &findings),
    })?;
    Ok(Exit::Fine)
}

fn dynamics(arguments: &SensitivityArguments, model: &Model) -> Result<DynamicsRequest, Failure> {
    let numbers = &arguments.numbers;
    let chances = ChanceArguments {
        by: numbers.by.clone(),
        seed: numbers.seed,
        foresight: numbers.foresight,
        later: 0.0,
        undeceived: false,
        max_states: arguments.max_states,
    };
    Ok(DynamicsRequest { outcomes: numbers.outcome.clone(), ..chances::request(&chances, model)? })
}
