//! Whether a case answers as it says it does.

use offramp_engine::expect::{ExpectLimits, ExpectationFinding, verify_expectations};
use offramp_engine::space::{Space, SpaceRefused, SpaceRequest, build_space};
use offramp_engine::stability::{Game, StabilityRequest, assess_stability};
use offramp_model::Model;

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
    let findings = verify_expectations(&game, &stability, ExpectLimits::default());
    Ok(Verification { space, findings })
}
