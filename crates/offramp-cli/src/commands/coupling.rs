//! `offramp coupling`: how fronts drive each other.

use super::{chances, dynamics_files, text_style};
use crate::args::{CouplingArguments, Format};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output, stop};
use offramp::dynamics::DynamicsRequest;
use offramp::dynamics::coupling::{CouplingRequest, coupling};
use offramp_model::{FrontId, Model};
use offramp_report::table::{coupling_rows, dynamics_table};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;

/// Prints how fronts drive each other.
pub fn run(arguments: &CouplingArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let model = &loaded.model;
    let dynamics =
        DynamicsRequest { n_draws: arguments.draws as usize, ..chances::request(&arguments.chances, model)? };
    let request = CouplingRequest { dynamics, pairs: pairs(arguments, model)?, tolerance: arguments.leave_out };
    let exports = dynamics_files::tables(&arguments.export, arguments.force, "coupling")?;
    let stop = stop::on_interrupt();
    let progress = Progress::start();
    progress.step("building the states and moves");
    let watch = |done: usize, of: usize| {
        progress.step(&format!("{done} of {of} pairs solved, each draw counted apart"));
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let findings = coupling(model, &request, &watch).map_err(|refused| chances::refusal(&refused, model))?;
    drop(progress);
    let table = dynamics_table(&coupling_rows(model, &findings));
    exports.iter().try_for_each(|export| export.write_table(&table, arguments.force))?;
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
