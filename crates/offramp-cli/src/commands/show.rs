//! `offramp show`: what a case says, in plain words.

use super::text_style;
use crate::args::{Format, ShowArguments};
use crate::exit::{Exit, Failure};
use crate::{load, output};

/// Prints the case.
pub fn run(arguments: &ShowArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    match arguments.format {
        Format::Text => output::print(&offramp_report::show_text(&loaded.model, &text_style(0)))?,
        Format::Json => output::print(&offramp_report::show_json(&loaded.model))?,
    }
    Ok(Exit::Fine)
}
