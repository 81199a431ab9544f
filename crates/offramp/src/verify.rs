//! Whether a case answers as it says it does.

use offramp_dynamics::expect::{Chance, Pull, chances as found_chances, pulls as found_pulls};
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

/// Answers what is expected of the dynamics and of coupling: the middle of the draws that the commands show by default.
fn chances(model: &Model, findings: &mut [ExpectationFinding]) {
    let (chances, numbers) = asked(model, Chance::read);
    let (pulls, more) = asked(model, Pull::read);
    let answers = found_chances(model, &chances).into_iter().chain(found_pulls(model, &pulls));
    for (number, found) in numbers.iter().chain(&more).zip(answers) {
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

/// The expectations of one kind, and their positions.
fn asked<T>(model: &Model, read: impl Fn(&Model, &str) -> Option<T>) -> (Vec<T>, Vec<usize>) {
    let all = model.expectations.iter().enumerate();
    all.filter_map(|(number, expectation)| Some((read(model, &expectation.key)?, number))).unzip()
}
