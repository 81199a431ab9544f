//! Off-ramps: from a model, an outcome and levers to the cheapest sets of levers that work, and what single actors would have to change.

use crate::paths::{EndFinding, end_finding, with_condition};
use offramp_engine::cells::cells_where;
use offramp_engine::offramps::inverse::{Inverse, inverse};
use offramp_engine::offramps::{FindRequest, Offramps, find_offramps, resting as states_at_rest};
use offramp_engine::space::{Space, SpaceRefused, build_space};
use offramp_engine::stability::{Game, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Condition, Model};

/// What was found about ways out.
#[derive(Debug, Clone)]
pub struct OfframpsFindings {
    /// The outcome asked for.
    pub to: Condition,
    /// Today's state.
    pub today: EndFinding,
    /// The states of the case without any lever.
    pub space: Space,
    /// How many states the outcome has, and how many of them are at rest under the concept asked for, without any lever.
    pub n_targets: (usize, usize),
    /// The sets of levers.
    pub offramps: Offramps,
    /// Where no state of the outcome is at rest: one that the fewest actors would leave, by the fewest moves, and what each of them would
    /// have to think otherwise of. `None` where some state of the outcome is at rest already, there is none, there are too
    /// many to look at, or everybody is judged by what it believes.
    pub inverse: Option<InverseFinding>,
}

/// What would keep everybody at one state of the outcome.
#[derive(Debug, Clone)]
pub struct InverseFinding {
    /// The state.
    pub end: EndFinding,
    /// The actors that would leave it, in case order.
    pub actors: Vec<Inverse>,
}

/// The most states of the outcome among which the nearest to being at rest is looked for.
const MAX_INVERSE_ENDS: usize = 2000;
/// Among how many of those that the fewest actors would leave the one with the fewest unsanctioned improvements is looked for.
const MAX_INVERSE_LOOKS: usize = 64;
/// The most answers looked at for one improvement.
const MAX_ANSWERS: usize = 20_000;

/// Looks for the cheapest sets of levers that let an outcome come about and hold.
///
/// # Errors
/// [`SpaceRefused`] where the states cannot be built, or rules exclude today's.
pub fn find(model: &Model, to: &Condition, request: &FindRequest<'_>) -> Result<OfframpsFindings, SpaceRefused> {
    let asked = with_condition(model, to);
    let with_declared = |chosen: &[usize]| {
        let (model, to) = (request.with_declared)(chosen)?;
        Ok((with_condition(&model, &to), to))
    };
    let request = &FindRequest { with_declared: &with_declared, prices: request.prices.clone(), ..*request };
    let offramps = find_offramps(&asked, to, request)?;
    (request.starting)("asking single actors");
    let space = build_space(&asked, &request.space)?;
    let start = space.status_quo().ok_or(SpaceRefused::StatusQuoExcluded)?;
    let game = Game::as_stated(&asked, &space);
    let stability = assess_stability(&game, StabilityRequest::default());
    let concept = request.criterion.concept;
    let mut targets = cells_where(&asked, &space.axes, &to.formula);
    targets.intersect_with(space.feasible());
    let mut resting = targets.clone();
    resting.intersect_with(&states_at_rest(&game, &stability, request.criterion));
    let n_targets = (targets.count(), resting.count());
    let leavers = |cell: usize| -> Vec<ActorId> {
        asked.actor_ids().filter(|&actor| !stability.is_stable(actor, concept, cell)).collect()
    };
    let nearest = || {
        let ends: Vec<usize> = targets.iter().take(MAX_INVERSE_ENDS).collect();
        let fewest = ends.iter().map(|&cell| leavers(cell).len()).min()?;
        let of_fewest = ends.into_iter().filter(|&cell| leavers(cell).len() == fewest).take(MAX_INVERSE_LOOKS);
        let n_needed = |cell: usize| -> Option<usize> {
            let state = space.state_at(cell)?;
            Some(
                leavers(cell)
                    .into_iter()
                    .map(|actor| inverse(&game, actor, concept, state, MAX_ANSWERS).n_needed())
                    .sum(),
            )
        };
        of_fewest.filter_map(|cell| Some((n_needed(cell)?, cell))).min().map(|(_, cell)| cell)
    };
    let looked_at_all = n_targets.0 <= MAX_INVERSE_ENDS;
    // What an actor would have to think otherwise of is asked about what is so, not about what it believes.
    let is_asked = n_targets.1 == 0 && looked_at_all && !request.criterion.as_believed;
    let inverse = is_asked.then(nearest).flatten().and_then(|cell| {
        let state = space.state_at(cell)?;
        let actors =
            leavers(cell).into_iter().map(|actor| inverse(&game, actor, concept, state, MAX_ANSWERS)).collect();
        Some(InverseFinding { end: end_finding(&game, &stability, state), actors })
    });
    let today = end_finding(&game, &stability, start);
    drop(game);
    Ok(OfframpsFindings { to: to.clone(), today, n_targets, offramps, inverse, space })
}
