//! The ways to the outcomes that the report is asked about, as chapters.
//!
//! In: the loaded case and the outcomes. Out: a chapter for each: the paths there as things are, and the cheapest changes that open one.
//! Asks what `offramp paths` and `offramp find` ask without flags, but describes more sets of levers.

use super::also::{Asked, Chapters};
use crate::args::{FindArguments, Format, LeverSource, ReportArguments, StableUnder};
use crate::commands::find;
use crate::exit::Failure;
use crate::load;
use crate::progress::Progress;
use offramp::{PathsRequest, find_paths};
use offramp_model::Condition;
use offramp_report::{Chapter, WaysOut, ways_out_chapter};

/// Sets of levers described at most.
const MAX_DESCRIBED: usize = 8;

/// A chapter for each outcome asked about, until the user wants no more of it.
pub fn chapters(asked: &Asked<'_>) -> Result<Chapters, Failure> {
    let mut made = Chapters::default();
    for (index, (name, to)) in asked.arguments.to.iter().zip(asked.to).enumerate() {
        if asked.is_stopped() {
            made.not_looked_at.push(format!("ways to “{name}”: stopped before"));
            continue;
        }
        made.chapters.push(chapter(asked, name, to, index + 1)?);
    }
    Ok(made)
}

fn chapter(asked: &Asked<'_>, name: &str, to: &Condition, number: usize) -> Result<Chapter, Failure> {
    let Asked { loaded, arguments, .. } = asked;
    let request = PathsRequest { space: load::space_request(&arguments.space, false), ..PathsRequest::default() };
    let progress = Progress::start();
    let paths = find_paths(&loaded.model, to, &request, &|step| progress.step(step))
        .map_err(|refused| load::refusal(&refused, &loaded.model))?;
    drop(progress);
    let search = find::search(loaded, &find_arguments(arguments, name))?;
    let ways = WaysOut { paths: &paths, found: Some((&search.findings, search.asked())) };
    Ok(ways_out_chapter(&loaded.model, &ways, number))
}

/// What `offramp find` would be given.
fn find_arguments(arguments: &ReportArguments, to: &str) -> FindArguments {
    FindArguments {
        case: arguments.case.clone(),
        to: to.to_owned(),
        max_cost: None,
        levers: vec![LeverSource::Declared, LeverSource::Derived],
        without: Vec::new(),
        cost: Vec::new(),
        max_derived: None,
        max_sets: 20_000,
        concept: StableUnder::Nash,
        as_believed: false,
        alone: false,
        limit: MAX_DESCRIBED,
        worlds: arguments.space.worlds.unwrap_or(100),
        seed: arguments.space.seed,
        max_states: arguments.space.max_states,
        format: Format::Text,
    }
}
