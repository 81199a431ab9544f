//! Two horizons: which equilibria of today's preferences outlast them, and which are only a truce.
//!
//! In: a game, its stability, and the `wants-later` of its actors. Out: [`Horizons`], or nothing where nobody states any.
//! Does not look at: when preferences change, or whether they do.
//!
//! An equilibrium is *durable* when it is an equilibrium of the same concept with everybody's later preferences too (an actor
//! without later preferences keeps today's), and a *truce* when somebody would then leave it.

use crate::bits::CellSet;
use crate::space::StateId;
use crate::stability::{Concept, Game, OwnMoves, Stability, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Preference};

/// What lasts and what does not.
#[derive(Debug, Clone)]
pub struct Horizons {
    /// The actors that state later preferences, in case order.
    pub who: Vec<ActorId>,
    /// Stability under the later preferences, margins included.
    pub later: Stability,
    /// Per concept, in the order of [`Concept::ALL`].
    pub under: [HorizonsUnder; 5],
}

/// What lasts under one concept.
#[derive(Debug, Clone)]
pub struct HorizonsUnder {
    /// Equilibria today and later.
    pub durable: CellSet,
    /// Equilibria today and not later.
    pub truces: CellSet,
    /// Equilibria later and not today.
    pub only_later: CellSet,
    /// The first truces in ascending order, with those who would leave.
    pub broken_by: Vec<Truce>,
    /// How many truces are not among these.
    pub n_left_out: usize,
}

/// An equilibrium that later preferences break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truce {
    /// The state.
    pub state: StateId,
    /// Those who would leave it; never empty.
    pub leavers: Vec<Leaver>,
}

/// An actor that would leave a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaver {
    /// The actor.
    pub actor: ActorId,
    /// Where to: of its moves, the one that makes sure of the most, whatever the answer; of those, the one it likes best.
    pub to: StateId,
    /// How many ranks it makes sure of gaining; at least 1.
    pub gain: i64,
}

/// Compares today's equilibria with those of later preferences; for the first `max_truces` truces of each concept it says
/// who would leave. `None`, because not needed, where no actor states later preferences.
pub fn assess_horizons(game: &Game<'_>, today: &Stability, max_truces: usize) -> Option<Horizons> {
    let actors = game.model.actor_ids().zip(&game.model.actors);
    let changed: Vec<(ActorId, &Preference)> =
        actors.filter_map(|(id, actor)| Some((id, actor.wants_later.as_ref()?))).collect();
    if changed.is_empty() {
        return None;
    }
    let later_game = game.with_preferences(&changed);
    let later = assess_stability(&later_game, StabilityRequest { keep_values: true });
    let moves: Vec<OwnMoves<'_, '_>> = game.model.actor_ids().map(|actor| OwnMoves::new(&later_game, actor)).collect();
    let under = Concept::ALL.map(|concept| {
        let (now, then) = (&today.equilibria[concept.index()], &later.equilibria[concept.index()]);
        let [mut durable, mut truces, mut only_later] = [now.clone(), now.clone(), then.clone()];
        durable.intersect_with(then);
        truces.subtract(then);
        only_later.subtract(now);
        let broken = |cell| truce(&later_game, &later, &moves, concept, cell);
        let broken_by: Vec<Truce> = truces.iter().take(max_truces).filter_map(broken).collect();
        let n_left_out = truces.count() - broken_by.len();
        HorizonsUnder { durable, truces, only_later, broken_by, n_left_out }
    });
    Some(Horizons { who: changed.into_iter().map(|(actor, _)| actor).collect(), later, under })
}

fn truce(
    later_game: &Game<'_>,
    later: &Stability,
    moves: &[OwnMoves<'_, '_>],
    concept: Concept,
    cell: usize,
) -> Option<Truce> {
    let leavers = later_game.model.actor_ids().zip(moves).filter_map(|(actor, moves)| {
        let (to, gain) = best_departure(later_game, later, moves, actor, concept, cell)?;
        Some(Leaver { actor, to: later_game.space.state_at(to)?, gain })
    });
    Some(Truce { state: later_game.space.state_at(cell)?, leavers: leavers.collect() })
}

/// The move that makes sure of the most, and by how many ranks that is more than staying; `None` where none is more.
fn best_departure(
    game: &Game<'_>,
    stability: &Stability,
    moves: &OwnMoves<'_, '_>,
    actor: ActorId,
    concept: Concept,
    cell: usize,
) -> Option<(usize, i64)> {
    let ranks = &game.ranks[actor.index()];
    let assured = |to: usize| stability.assured_rank(game, actor, concept, to);
    let best = |to: &usize| (assured(*to), ranks.at(*to), std::cmp::Reverse(*to));
    let to = moves.from(cell).into_iter().max_by_key(best)?;
    let gain = i64::from(assured(to)?) - i64::from(ranks.at(cell));
    (gain > 0).then_some((to, gain))
}
