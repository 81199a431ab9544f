//! `offramp dynamics`: how likely, how soon, and by which road.

use super::{chances, dynamics_files, text_style};
use crate::args::{CaseArguments, DynamicsArguments, Format};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};
use offramp::dynamics::plan::{Held, held as hold, parse_held, parse_ties, untied};
use offramp::dynamics::replay;
use offramp::dynamics::simplified::{SimplificationCheck, check_simplifications, is_simplified};
use offramp::dynamics::study::compared;
use offramp::dynamics::{DynamicsFindings, DynamicsRequest, compare, study};
use offramp_model::Model;
use std::ops::ControlFlow;

/// Prints the probabilities, or two versions of a case side by side.
pub fn run(arguments: &DynamicsArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let stated = &loaded.model;
    let held: Vec<Held> =
        arguments.hold.iter().map(|text| parse_held(stated, text).map_err(Failure::new)).collect::<Result<_, _>>()?;
    let ties = parse_ties(stated, &arguments.cut).map_err(Failure::new)?;
    let model = &hold(&untied(stated, &ties), &held);
    let mut request = request(arguments, model)?;
    let exports = dynamics_files::exports(&arguments.export, arguments.force)?;
    if arguments.draw >= arguments.draws {
        let (draw, last) = (arguments.draw, arguments.draws - 1);
        return Err(Failure::new(format!(
            "`--draw {draw}`: draws are numbered from 0 to {last}; ask for more with `--draws`"
        )));
    }
    if let Some(number) = arguments.replay {
        let draw = u64::from(arguments.draw);
        let moves = replay(model, &DynamicsRequest { simulate: Some(1), ..request.clone() }, draw, number);
        let moves = moves.map_err(|refused| chances::refusal(&refused, model))?;
        output::print(&match arguments.format {
            Format::Text => offramp_report::replay_text(model, &moves, (draw, number), &text_style(0)),
            Format::Json => offramp_report::replay_json(model, &moves, (draw, number)),
        })?;
        return Ok(Exit::Fine);
    }
    let is_alone = held.is_empty() && arguments.cut.is_empty() && arguments.against.is_empty();
    let other = match arguments.against.is_empty() {
        true => stated.clone(),
        false => match load::load(&against(arguments))? {
            Some(loaded) => loaded.model,
            None => return Ok(Exit::CaseHasErrors),
        },
    };
    let progress = Progress::start();
    if !is_alone {
        progress.step("what is compared in either version");
        for version in [model, &other] {
            let found = compared(version, &request).map_err(|refused| chances::refusal(&refused, version))?;
            request.also_compared.extend(found);
        }
    }
    let mut findings = solve(model, &request, &progress, "")?;
    dynamics_files::write(&exports, (model, &findings), u64::from(arguments.draw), arguments.force)?;
    if is_alone {
        if arguments.check_simpler > 0 && is_simplified(&findings) {
            findings.simplification = Some(checked(model, &findings, arguments.check_simpler, &progress)?);
        }
        drop(progress);
        output::print(&match arguments.format {
            Format::Text => offramp_report::dynamics_text(model, &findings, &text_style(0)),
            Format::Json => offramp_report::dynamics_json(model, &findings),
        })?;
        return Ok(Exit::Fine);
    }
    let other_findings = solve(&other, &request, &progress, "the other version: ")?;
    drop(progress);
    let here = version_name(model, &arguments.hold, &arguments.cut);
    let there = version_name(&other, &[], &[]);
    let comparison = compare((model, &findings), (&other, &other_findings));
    let (first, second) = ((model, &findings, here.as_str()), (&other, &other_findings, there.as_str()));
    output::print(&match arguments.format {
        Format::Text => offramp_report::comparison_text(first, second, &comparison, &text_style(0)),
        Format::Json => offramp_report::comparison_json(first, second, &comparison),
    })?;
    Ok(Exit::Fine)
}

/// The same case under the overlays to compare with.
fn against(arguments: &DynamicsArguments) -> CaseArguments {
    let overlay = arguments.against.iter().filter(|name| *name != "as-written").cloned().collect();
    CaseArguments { case: arguments.case.case.clone(), overlay }
}

/// "phased with us.exit=gone", "the case as written", "the case as written without pool".
pub fn version_name(model: &Model, held: &[String], cut: &[String]) -> String {
    let overlays = match model.applied_overlays.as_slice() {
        [] => "the case as written".to_owned(),
        names => names.join(", "),
    };
    let held = if held.is_empty() { String::new() } else { format!(" with {}", held.join(", ")) };
    let cut = if cut.is_empty() { String::new() } else { format!(" without {}", cut.join(", ")) };
    format!("{overlays}{held}{cut}")
}

/// The same draws simulated, with what is taken in a simpler way told apart.
fn checked(
    model: &Model,
    findings: &DynamicsFindings,
    runs: u64,
    progress: &Progress,
) -> Result<SimplificationCheck, Failure> {
    let watch = |done: usize, of: usize| {
        progress.step(&format!("checked against simulated stories: {done} of {of} draws"));
        ControlFlow::Continue(())
    };
    check_simplifications(model, findings, runs, &watch).map_err(|refused| chances::refusal(&refused, model))
}

fn solve(
    model: &Model,
    request: &DynamicsRequest,
    progress: &Progress,
    which: &str,
) -> Result<DynamicsFindings, Failure> {
    progress.step(&format!("{which}building the states and moves"));
    let watch = |done: usize, of: usize| {
        progress.step(&format!("{which}{done} of {of} draws solved"));
        ControlFlow::Continue(())
    };
    study(model, request, &watch).map_err(|refused| chances::refusal(&refused, model))
}

fn request(arguments: &DynamicsArguments, model: &Model) -> Result<DynamicsRequest, Failure> {
    Ok(DynamicsRequest {
        n_draws: arguments.draws as usize,
        outcomes: arguments.outcome.clone(),
        max_detailed_states: arguments.detail as usize,
        long_run: !arguments.no_long_run,
        gradients: arguments.gradients,
        simulate: arguments.simulate,
        undecided_up_to: if arguments.lingering { usize::MAX } else { DynamicsRequest::default().undecided_up_to },
        ..chances::request(&arguments.chances, model)?
    })
}
