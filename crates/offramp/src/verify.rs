//! Whether a case answers as it says it does.

use offramp_dynamics::expect::{Chance, chances as found_chances};
use offramp_engine::expect::{ExpectLimits, ExpectationFinding, Failure, Unanswered, Verdict, verify_expectations};
use offramp_engine::space::{Space, SpaceRefused, SpaceRequest, build_space};
use offramp_engine::stability::{Game, StabilityRequest, assess_stability};
use offramp_model::Model;
use offramp_model::model::Expected;

/// How the expected answers of a case fared.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The states that the findings speak of.
    pub space: Space,
    /// One finding per expectation, in the order of the case.
    pub findings: Vec<ExpectationFinding>,
}

/// Computes what the case's expected answers ask for, and compares.
///
/// # Errors
/// [`SpaceRefused`] when the states cannot be built.
pub fn verify(model: &Model, request: &SpaceRequest) -> Result<Verification, SpaceRefused> {
    let space = build_space(model, request)?;
    let game = Game::as_stated(model, &space);
    let stability = assess_stability(&game, StabilityRequest::default());
    let mut findings = verify_expectations(&game, &stability, ExpectLimits::default());
    chances(model, &mut findings);
    Ok(Verification { space, findings })
}

/// Answers what is expected of the dynamics: the middle of the draws that `offramp dynamics` shows by default.
fn chances(model: &Model, findings: &mut [ExpectationFinding]) {
    let mut asked = Vec::new();
    for (number, expectation) in model.expectations.iter().enumerate() {
        if let Some(chance) = Chance::read(model, &expectation.key) {
            asked.push((number, chance));
        }
    }
    let chances: Vec<Chance> = asked.iter().map(|(_, chance)| *chance).collect();
    let answers = found_chances(model, &chances);
    for ((number, _), found) in asked.iter().zip(answers) {
        let verdict = match (&model.expectations[*number].value, found) {
            (Expected::Between(low, high), Some(found)) if (*low..=*high).contains(&found) => Verdict::Passed,
            (&Expected::Between(low, high), Some(found)) => {
                Verdict::Failed(vec![Failure::Outside { low, high, found }])
            }
            _ => Verdict::Unanswered(Unanswered::NeedsDynamics),
        };
        findings
            .iter_mut()
            .filter(|known| known.expectation == *number)
            .for_each(|known| known.verdict = verdict.clone());
    }
}
