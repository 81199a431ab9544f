//! `offramp import` and `offramp export`: other programs' files in and out.

use super::pretty;
use crate::args::{ExportArguments, ExportTo, Format, ImportArguments};
use crate::exit::{Exit, Failure};
use crate::{load, output};
use offramp_exchange::{Exported, Refusal};
use std::path::PathBuf;

/// Turns a GMCR file into a case.
pub fn import(arguments: &ImportArguments) -> Result<Exit, Failure> {
    let bytes = load::read_bytes(&arguments.file)?;
    let fail = |error| Failure::new(format!("cannot read `{}` as a GMCR file: {error}", arguments.file.display()));
    let file = offramp_exchange::read_gmcr(&bytes).map_err(fail)?;
    let title = arguments.title.clone().unwrap_or_else(|| load::title_of(&arguments.file));
    let (text, notes) = offramp_exchange::case_text_from_gmcr(&file, &title);
    let json = || serde_json::json!({ "schema": "offramp.import/1", "case": text, "notes": notes });
    deliver(&text, &notes, json, arguments.format, &arguments.output, arguments.force)
}

/// Writes a case for another program.
pub fn export(arguments: &ExportArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let plain = |text: String| Exported { text, notes: Vec::new() };
    let refuse = |refusal: Refusal| Failure::new(refusal.to_string());
    let exported = match arguments.to {
        ExportTo::Json => plain(offramp_report::show_json(&loaded.model)),
        ExportTo::Csv => plain(offramp_exchange::to_csv(&loaded.model)),
        ExportTo::Gmcr => offramp_exchange::to_gmcr(&loaded.model).map_err(refuse)?,
        ExportTo::Nfg => offramp_exchange::to_nfg(&loaded.model).map_err(refuse)?,
    };
    let Exported { text, notes } = &exported;
    let json = || serde_json::json!({ "schema": "offramp.export/1", "file": text, "notes": notes });
    deliver(text, notes, json, arguments.format, &arguments.output, arguments.force)
}

/// Writes to the file asked for, or prints; notes go to standard error, or into the JSON.
fn deliver(
    text: &str,
    notes: &[String],
    json: impl Fn() -> serde_json::Value,
    format: Format,
    file: &Option<PathBuf>,
    force: bool,
) -> Result<Exit, Failure> {
    let content = match format {
        Format::Text => text.to_owned(),
        Format::Json => pretty(&json()),
    };
    match file {
        Some(path) => {
            output::write_file(path, content.as_bytes(), force)?;
            output::note(&format!("wrote {}", path.display()));
        }
        None => output::print(&content)?,
    }
    if format == Format::Text {
        notes.iter().for_each(|note| output::note(&format!("note: {note}")));
    }
    Ok(Exit::Fine)
}
