//! `offramp sensitivity`: which wants carry the answers about an outcome.

use super::text_style;
use crate::args::{Format, SensitivityArguments};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};

/// Prints which wants carry the answers, and which never matter.
pub fn run(arguments: &SensitivityArguments) -> Result<Exit, Failure> {
    if let Some(question) = arguments.numbers.method {
        return super::numbers::run(arguments, question);
    }
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let named = match (&arguments.to, loaded.model.outcomes.first()) {
        (Some(to), _) => to.clone(),
        (None, Some(outcome)) => outcome.id.clone(),
        (None, None) => {
            let help = "say about which states with `--to CONDITION`";
            return Err(Failure::new(format!("the case names no outcome\n  = help: {help}")));
        }
    };
    let to = load::condition(&loaded, &arguments.case, "--to", &named)?;
    let space = load::space_up_to(arguments.max_states);
    let progress = Progress::start();
    let findings = offramp::find_flips(&loaded.model, &to, &space, &|step| progress.step(step))
        .map_err(|refused| load::refusal(&refused, &loaded.model))?;
    drop(progress);
    match arguments.format {
        Format::Text => {
            output::print(&offramp_report::flips_text(&loaded.model, &findings, &text_style(arguments.limit)))?;
        }
        Format::Json => output::print(&offramp_report::flips_json(&loaded.model, &findings))?,
    }
    Ok(Exit::Fine)
}
