//! `offramp stability`: where a case would come to rest, for whom, and why; or all there is to say about single states.

use super::{analysed, text_style};
use crate::args::{Format, StabilityArguments};
use crate::exit::{Exit, Failure};
use crate::load::Loaded;
use crate::progress::Progress;
use crate::{load, output};
use offramp::{AnalysisRequest, ChosenStates, StatesRefused, StatesRequest};

/// Prints what is stable and why.
pub fn run(arguments: &StabilityArguments) -> Result<Exit, Failure> {
    let Some(loaded) = load::load(&arguments.case)? else { return Ok(Exit::CaseHasErrors) };
    if let Some(asked) = &arguments.state {
        return states(arguments, &loaded, asked.trim());
    }
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

/// The most states that are explained, whatever the limit asked for.
const MAX_STATES: usize = 1000;

fn states(arguments: &StabilityArguments, loaded: &Loaded, asked: &str) -> Result<Exit, Failure> {
    let chosen = chosen(arguments, loaded, asked)?;
    let limit = if arguments.limit == 0 { MAX_STATES } else { arguments.limit.min(MAX_STATES) };
    let analysis = AnalysisRequest {
        space: load::space_request(&arguments.space, false),
        seed: arguments.space.seed,
        ..AnalysisRequest::default()
    };
    let request = StatesRequest { chosen, max_explained: limit, analysis };
    let progress = Progress::start();
    let model = &loaded.model;
    let findings =
        offramp::explain_states(model, &request, &|step| progress.step(step)).map_err(|refused| match refused {
            StatesRefused::Space(refused) => load::refusal(&refused, model),
            StatesRefused::NoSuchState(why) => Failure::new(offramp_report::no_such_state(model, asked, &why)),
        })?;
    drop(progress);
    match arguments.format {
        Format::Text => {
            output::print(&offramp_report::states_text(model, &findings, &text_style(arguments.limit)))?;
        }
        Format::Json => output::print(&offramp_report::states_json(model, asked, &findings))?,
    }
    Ok(Exit::Fine)
}

/// Which states are meant.
fn chosen(arguments: &StabilityArguments, loaded: &Loaded, asked: &str) -> Result<ChosenStates, Failure> {
    if asked == "today" {
        return Ok(ChosenStates::Today);
    }
    let number = asked.strip_prefix('s').or_else(|| asked.strip_prefix('#'));
    if let Some(digits) = number.filter(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit())) {
        let too_large = |_| Failure::new(format!("`{asked}` is no number of a state: it is beyond 64 bits"));
        return digits.parse().map(ChosenStates::Code).map_err(too_large);
    }
    if loaded.text.is_none() {
        return Err(Failure::new(format!(
            "`{asked}` cannot be looked up: a GMCR file has no names that conditions can use\n  = help: name the state by its \
             number (`s37`), or turn the file into a case first: `offramp import`"
        )));
    }
    let condition = load::condition(loaded, &arguments.case, "--state", asked)?;
    Ok(ChosenStates::Where(condition.formula))
}
