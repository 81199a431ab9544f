//! Sensitivity of the yes-or-no answers: which want carries them, and which never matters.

use crate::paths::with_condition;
use offramp_engine::flips::{Flips, flips};
use offramp_engine::paths::PathLimits;
use offramp_engine::space::{SpaceRefused, SpaceRequest, build_space};
use offramp_engine::stability::Game;
use offramp_model::{Condition, Model};

/// What was found about one outcome.
#[derive(Debug, Clone)]
pub struct FlipsFindings {
    /// The outcome.
    pub to: Condition,
    /// What every want carries.
    pub flips: Flips,
}

/// Changes every want in turn, and asks whether the answers turn round.
///
/// # Errors
/// [`SpaceRefused`] where the states cannot be built, or rules exclude today's.
pub fn find_flips(
    model: &Model,
    to: &Condition,
    request: &SpaceRequest,
    starting: &dyn Fn(&str),
) -> Result<FlipsFindings, SpaceRefused> {
    starting("building the states");
    let asked = with_condition(model, to);
    let space = build_space(&asked, request)?;
    let start = space.status_quo().ok_or(SpaceRefused::StatusQuoExcluded)?;
    let game = Game::as_stated(&asked, &space);
    starting("changing every want in turn");
    let limits = PathLimits { max_paths: 1, max_ends: 16, ..PathLimits::default() };
    let flips = flips(&game, start, &to.formula, limits);
    Ok(FlipsFindings { to: to.clone(), flips })
}
