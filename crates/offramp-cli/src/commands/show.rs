//! `offramp show`: what a case says, in plain words, or what overlays change in it.

use super::{pretty, text_style};
use crate::args::{Format, ShowArguments};
use crate::exit::{Exit, Failure};
use crate::load::Reading;
use crate::{load, output};
use offramp_case::Change;
use serde_json::json;

/// Prints the case, or the changes.
pub fn run(arguments: &ShowArguments) -> Result<Exit, Failure> {
    if arguments.diff {
        return show_changes(arguments);
    }
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    match arguments.format {
        Format::Text => output::print(&offramp_report::show_text(&loaded.model, &text_style(0)))?,
        Format::Json => output::print(&offramp_report::show_json(&loaded.model))?,
    }
    Ok(Exit::Fine)
}

fn show_changes(arguments: &ShowArguments) -> Result<Exit, Failure> {
    let overlays = &arguments.case.overlay;
    let Reading::Case(case, checked) = load::read_case(&arguments.case)? else {
        return Err(Failure::new("only a case in offramp's own language has overlays"));
    };
    let changed =
        if checked.model.is_some() { offramp_case::changes(&case, overlays) } else { Err(checked.diagnostics) };
    match changed {
        Ok(changes) => {
            output::print(&match arguments.format {
                Format::Text => changes_text(overlays, &changes),
                Format::Json => changes_json(overlays, &changes),
            })?;
            Ok(Exit::Fine)
        }
        Err(diagnostics) => {
            output::note(&offramp_case::render_text(&diagnostics, &case, output::errors_to_terminal()));
            Ok(Exit::CaseHasErrors)
        }
    }
}

/// The changes in the way of a patch: what was there after a minus, what is there now after a plus.
fn changes_text(overlays: &[String], changes: &[Change]) -> String {
    let names = overlays.join(", then ");
    if changes.is_empty() {
        return format!("{names}: nothing changes\n");
    }
    let mut text =
        format!("{names} changes {} {}\n", changes.len(), if changes.len() == 1 { "thing" } else { "things" });
    for change in changes {
        text.push_str(&format!("\n{} (line {})\n", change.path, change.line));
        for (mark, value) in [('-', &change.before), ('+', &change.after)] {
            for line in value.iter().flat_map(|value| value.lines()) {
                text.push_str(&format!("  {mark} {line}\n"));
            }
        }
    }
    text
}

fn changes_json(overlays: &[String], changes: &[Change]) -> String {
    let changes: Vec<_> = changes
        .iter()
        .map(|change| {
            json!({ "path": change.path, "before": change.before, "after": change.after, "line": change.line })
        })
        .collect();
    pretty(&json!({ "schema": "offramp.changes/1", "overlays": overlays, "changes": changes }))
}
