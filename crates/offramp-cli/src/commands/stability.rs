//! `offramp stability`: where a case would come to rest, for whom, and why.

use super::{analysed, text_style};
use crate::args::{Format, StabilityArguments};
use crate::exit::{Exit, Failure};
use crate::{load, output};

/// Prints what is stable and why.
pub fn run(arguments: &StabilityArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let findings = analysed(&loaded.model, &arguments.space, arguments.all_states)?;
    match arguments.format {
        Format::Text => {
            let style = text_style(arguments.limit);
            output::print(&offramp_report::stability_text(&loaded.model, &findings, &style))?;
        }
        Format::Json => output::print(&offramp_report::stability_json(&loaded.model, &findings))?,
    }
    Ok(Exit::Fine)
}
