//! `offramp check`: every problem of a case at once, and whether it answers as it says it does.

use super::pretty;
use crate::args::{CheckArguments, Format};
use crate::exit::{Exit, Failure};
use crate::load::Reading;
use crate::{load, output};
use offramp_case::{CaseText, Diagnostic, Severity};
use offramp_model::Model;

/// Checks a case.
pub fn run(arguments: &CheckArguments) -> Result<Exit, Failure> {
    let (case, diagnostics, model) = match load::read_case(&arguments.case)? {
        Reading::Case(case, checked) => (case, checked.diagnostics, checked.model),
        Reading::Undecodable(case, diagnostics) => (case, diagnostics, None),
        Reading::Imported(loaded) => {
            let case = CaseText { name: load::display_name(&arguments.case.case), text: String::new() };
            loaded.notes.iter().for_each(|text| output::note(&format!("note: {text}")));
            (case, Vec::new(), Some(loaded.model))
        }
    };
    report_problems(arguments, &case, &diagnostics, model.as_ref())?;
    let warned = arguments.strict && diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Warning);
    Ok(if model.is_some() && !warned { Exit::Fine } else { Exit::CaseHasErrors })
}

fn report_problems(
    arguments: &CheckArguments,
    case: &CaseText,
    diagnostics: &[Diagnostic],
    model: Option<&Model>,
) -> Result<(), Failure> {
    match arguments.format {
        Format::Json => output::print(&pretty(&offramp_case::json_value(diagnostics, case))),
        Format::Text => {
            if !diagnostics.is_empty() {
                output::print(&offramp_case::render_text(diagnostics, case, output::is_terminal()))?;
            }
            output::print(&summary(case, diagnostics, model))
        }
    }
}

/// One line that says how it went.
fn summary(case: &CaseText, diagnostics: &[Diagnostic], model: Option<&Model>) -> String {
    let count = |severity: Severity, one: &str| {
        let n = diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let plural = if n == 1 { "" } else { "s" };
        format!("{n} {one}{plural}")
    };
    let problems = format!("{}, {}", count(Severity::Error, "error"), count(Severity::Warning, "warning"));
    match model {
        Some(model) => format!(
            "{}: {problems}; {} actors, {} options, {} rules",
            case.name,
            model.actors.len(),
            model.options.len(),
            model.rules.len()
        ),
        None => format!("{}: {problems}", case.name),
    }
}
