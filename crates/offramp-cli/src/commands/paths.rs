//! `offramp paths`: by which steps it could get to an outcome.

use super::text_style;
use crate::args::{Format, PathsArguments};
use crate::exit::{Exit, Failure};
use crate::progress::Progress;
use crate::{load, output};
use offramp::PathsRequest;
use offramp::engine::paths::PathLimits;

/// Prints the ways to an outcome.
pub fn run(arguments: &PathsArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    let to = load::condition(&loaded, &arguments.case, "--to", &arguments.to)?;
    let request = PathsRequest {
        space: load::space_up_to(arguments.max_states),
        limits: PathLimits {
            max_paths: arguments.max_paths as usize,
            max_moves: arguments.max_moves,
            ..PathLimits::default()
        },
        only_at_rest: arguments.at_rest,
    };
    let progress = Progress::start();
    let findings = offramp::find_paths(&loaded.model, &to, &request, &|step| progress.step(step))
        .map_err(|refused| load::refusal(&refused, &loaded.model))?;
    drop(progress);
    match arguments.format {
        Format::Text => {
            output::print(&offramp_report::paths_text(&loaded.model, &findings, &text_style(arguments.limit)))?;
        }
        Format::Json => output::print(&offramp_report::paths_json(&loaded.model, &findings))?,
    }
    Ok(Exit::Fine)
}
