//! `offramp compare`: the same questions under several overlays.

use super::text_style;
use crate::args::{CompareArguments, Format};
use crate::exit::{Exit, Failure};
use crate::load::Loaded;
use crate::progress::Progress;
use crate::{load, output, stop};
use offramp::View;
use offramp_model::{Model, OverlayKind};

/// Prints what the views agree on, where they part, and what makes the difference.
pub fn run(arguments: &CompareArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let names = overlays(&loaded.model, arguments)?;
    let mut views = vec![View { name: "as written".to_owned(), model: loaded.model.clone() }];
    for name in names {
        let Some(model) = seen(&loaded, arguments, &name)? else { return Ok(Exit::CaseHasErrors) };
        views.push(View { name, model });
    }
    let space = load::space_up_to(arguments.max_states);
    let stop = stop::on_interrupt();
    let progress = Progress::start();
    let found = offramp::compare(views, &space, arguments.swaps, &|step| progress.step(step), stop);
    drop(progress);
    match arguments.format {
        Format::Text => output::print(&offramp_report::compare_text(&loaded.model, &found, &text_style(0)))?,
        Format::Json => output::print(&offramp_report::compare_json(&loaded.model, &found))?,
    }
    Ok(Exit::Fine)
}

/// The overlays asked for, or all viewpoints.
fn overlays(model: &Model, arguments: &CompareArguments) -> Result<Vec<String>, Failure> {
    if !arguments.overlays.is_empty() {
        return Ok(arguments.overlays.clone());
    }
    let viewpoints = model.overlays.iter().filter(|overlay| overlay.kind == OverlayKind::Viewpoint);
    let names: Vec<String> = viewpoints.map(|overlay| overlay.id.clone()).collect();
    if names.is_empty() {
        let known: Vec<&str> = model.overlays.iter().map(|overlay| overlay.id.as_str()).collect();
        let known = if known.is_empty() {
            "it has no overlays at all".to_owned()
        } else {
            format!("its overlays: {}", known.join(", "))
        };
        return Err(Failure::new(format!(
            "the case declares no viewpoints\n  = help: say which overlays to compare with `--overlays`; {known}"
        )));
    }
    Ok(names)
}

/// The case with overlays applied. `None` where that has errors, which were printed.
fn seen(loaded: &Loaded, arguments: &CompareArguments, name: &str) -> Result<Option<Model>, Failure> {
    let Some(case) = &loaded.text else {
        return Err(Failure::new("`compare` takes a case in offramp's own language: other files have no overlays"));
    };
    let mut overlays = arguments.case.overlay.clone();
    overlays.extend(name.split('+').map(|part| part.trim().to_owned()));
    let checked = offramp_case::check(case, &overlays);
    if checked.model.is_none() {
        output::note(&offramp_case::render_text(&checked.diagnostics, case, output::errors_to_terminal()));
    }
    Ok(checked.model)
}
