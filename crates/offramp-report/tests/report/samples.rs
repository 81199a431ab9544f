//! Cases that the tests are about.

use offramp::{AnalysisRequest, Findings, analyse};
use offramp_model::Model;

/// A crisis that uses most of what a report shows.
pub const KNIFE_EDGE: &str = include_str!("../cases/knife-edge.toml");
/// The sample of the language page, so small that everything about it can be worked out by hand.
pub const TWO_PORTS: &str = include_str!("../cases/two-ports.toml");

/// The model of a case; it must have no errors.
pub fn model(text: &str) -> Model {
    model_with(text, &[])
}

/// The model of a case with overlays applied.
pub fn model_with(text: &str, overlays: &[&str]) -> Model {
    let case = offramp_case::CaseText { name: "case.toml".to_owned(), text: text.to_owned() };
    let overlays: Vec<String> = overlays.iter().map(|&name| name.to_owned()).collect();
    let checked = offramp_case::check(&case, &overlays);
    let complaints = offramp_case::render_text(&checked.diagnostics, &case, false);
    checked.model.unwrap_or_else(|| panic!("the case has errors:\n{complaints}"))
}

/// What is found of a case with the usual limits.
pub fn findings(model: &Model) -> Findings {
    analyse(model, &AnalysisRequest::default(), &|_| {}).expect("the case is small")
}
