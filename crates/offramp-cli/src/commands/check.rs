//! `offramp check`: every problem of a case at once, and whether it answers as it says it does.

use super::pretty;
use crate::args::{CheckArguments, Format};
use crate::exit::{Exit, Failure};
use crate::load::Reading;
use crate::progress::Progress;
use crate::{load, output};
use offramp::Verification;
use offramp_case::{CaseText, Checked, Diagnostic, Severity};
use offramp_model::Model;
use offramp_report::expectation_counts;

/// What is known of a case once it has been read.
struct Subject {
    case: CaseText,
    diagnostics: Vec<Diagnostic>,
    model: Option<Model>,
    /// Overlays that state expected answers of their own.
    with_expectations: Vec<String>,
}

/// Checks a case, and verifies its expected answers where asked to.
pub fn run(arguments: &CheckArguments) -> Result<Exit, Failure> {
    let subject = read(arguments)?;
    let is_warning = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Warning;
    let sound = subject.model.is_some() && !(arguments.strict && subject.diagnostics.iter().any(is_warning));
    let verified = match &subject.model {
        Some(model) if arguments.expect => verify_all(arguments, &subject, model)?,
        _ => Vec::new(),
    };
    match arguments.format {
        Format::Json => output::print(&pretty(&as_json(&subject, &verified)))?,
        Format::Text => {
            report_problems(&subject)?;
            for (overlays, model, verification) in &verified {
                output::print(&expectations(overlays, model, verification))?;
            }
        }
    }
    let met = verified.iter().all(|(_, _, verification)| expectation_counts(verification).failed == 0);
    Ok(if sound && met { Exit::Fine } else { Exit::CaseHasErrors })
}

fn read(arguments: &CheckArguments) -> Result<Subject, Failure> {
    Ok(match load::read_case(&arguments.case)? {
        Reading::Case(case, Checked { model, diagnostics, overlays_with_expectations, .. }) => {
            Subject { case, diagnostics, model, with_expectations: overlays_with_expectations }
        }
        Reading::Undecodable(case, diagnostics) => {
            Subject { case, diagnostics, model: None, with_expectations: Vec::new() }
        }
        Reading::Imported(loaded) => {
            let case = CaseText { name: load::display_name(&arguments.case.case), text: String::new() };
            loaded.notes.iter().for_each(|text| output::note(&format!("note: {text}")));
            Subject { case, diagnostics: Vec::new(), model: Some(loaded.model), with_expectations: Vec::new() }
        }
    })
}

/// The overlays applied, the model they give, and how its expected answers fared.
type Verified = (Vec<String>, Model, Verification);

/// Verifies the case as asked for and, where no overlay was asked for, every overlay that expects answers of its own.
fn verify_all(arguments: &CheckArguments, subject: &Subject, model: &Model) -> Result<Vec<Verified>, Failure> {
    let progress = Progress::start();
    let request = load::space_request(&arguments.space, false);
    let verify_one = |overlays: &[String], model: &Model| {
        progress.step("verifying the expected answers");
        let verification = offramp::verify(model, &request).map_err(|refused| load::refusal(&refused, model))?;
        Ok((overlays.to_vec(), model.clone(), verification))
    };
    let mut verified = vec![verify_one(&arguments.case.overlay, model)?];
    if arguments.case.overlay.is_empty() {
        for overlay in &subject.with_expectations {
            let overlays = [overlay.clone()];
            // OK because an overlay with an error is an error of the case, which then has no model.
            if let Some(model) = offramp_case::check(&subject.case, &overlays).model {
                verified.push(verify_one(&overlays, &model)?);
            }
        }
    }
    Ok(verified)
}

fn expectations(overlays: &[String], model: &Model, verification: &Verification) -> String {
    let counts = expectation_counts(verification);
    let seen = if overlays.is_empty() { "as written".to_owned() } else { format!("with {}", overlays.join(", ")) };
    let waiting = if counts.unanswered > 0 { format!(", {} not yet", counts.unanswered) } else { String::new() };
    format!(
        "\nexpected answers, {seen}: {} ok, {} failed{waiting}\n{}",
        counts.passed,
        counts.failed,
        offramp_report::expectations_text(model, verification)
    )
}

fn as_json(subject: &Subject, verified: &[Verified]) -> serde_json::Value {
    let mut value = offramp_case::json_value(&subject.diagnostics, &subject.case);
    if !verified.is_empty() {
        let expected = verified.iter().map(|(overlays, model, verification)| {
            let mut one = offramp_report::expectations_json(model, verification);
            one["overlays"] = serde_json::json!(overlays);
            one
        });
        value["expect"] = expected.collect();
    }
    value
}

fn report_problems(subject: &Subject) -> Result<(), Failure> {
    let Subject { case, diagnostics, model, .. } = subject;
    if !diagnostics.is_empty() {
        output::print(&offramp_case::render_text(diagnostics, case, output::is_terminal()))?;
    }
    output::print(&summary(case, diagnostics, model.as_ref()))
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
