//! Flips: for every want the smallest change that turns the answer to a yes-or-no question round.
//!
//! In: a game, an outcome. Out: [`Flips`]: what dropping each want, and moving it by one place, changes about the answers.
//! Does not look at: changes of several wants at once (see `offramps`), weights and rankings, numbers.
//!
//! The questions are whether today's state is at rest, whether some state of the outcome is, and whether a credible path leads to
//! one; at rest means Nash, also against agreements and votes.

use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::offramps::{Lever, pull_at_wants};
use crate::paths::{PathLimits, one_credible_path};
use crate::space::{Coverage, StateId};
use crate::stability::{Game, states_at_rest};
use offramp_model::{ActorId, Formula, Preference};
use rayon::prelude::*;

/// The answers to the questions about one game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headline {
    /// Whether today's state is at rest.
    pub today_rests: bool,
    /// Whether some state of the outcome is.
    pub outcome_rests: bool,
    /// Whether a credible path leads to one; `None` where none was found within the limit.
    pub outcome_open: Option<bool>,
}

/// The least that can be done to a want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nudge {
    /// It changes places with the want before it.
    Up,
    /// It changes places with the want after it.
    Down,
    /// It is dropped.
    Drop,
}

/// What becomes of the answers when one want is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantFlips {
    /// Whose want.
    pub actor: ActorId,
    /// Its position.
    pub want: usize,
    /// The answers after each change that turns some of them round.
    pub flips: Vec<(Nudge, Headline)>,
}

/// What every want carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flips {
    /// The answers as stated.
    pub stated: Headline,
    /// Wants of which some change turns some answer round: first those for which changing places is enough, then in case order.
    pub carrying: Vec<WantFlips>,
    /// Wants of which no change does.
    pub idle: Vec<(ActorId, usize)>,
    /// Actors whose preference is no list of wants, so that nothing was tried.
    pub not_tried: Vec<ActorId>,
}

/// Changes every want in turn. Changing places with a neighbour is counted for the want that moves up, and for the one that moves down.
pub fn flips(game: &Game<'_>, start: StateId, to: &Formula, limits: PathLimits) -> Flips {
    let mut targets = cells_where(game.model, &game.space.axes, to);
    targets.intersect_with(game.space.feasible());
    let stated = headline(game, start, &targets, limits);
    let mut nudges: Vec<(ActorId, usize, Nudge, Lever)> = Vec::new();
    let mut not_tried = Vec::new();
    let mut all = Vec::new();
    for actor in game.model.actor_ids() {
        let Preference::Wants(wants) = &game.preferences[actor.index()] else {
            not_tried.push(actor);
            continue;
        };
        for want in 0..wants.len() {
            all.push((actor, want));
            nudges.push((actor, want, Nudge::Drop, Lever::DropWant { actor, want }));
            if want + 1 < wants.len() {
                nudges.push((actor, want, Nudge::Down, Lever::MoveWant { actor, want, places: 1 }));
            }
        }
    }
    let after: Vec<Headline> = nudges
        .par_iter()
        .map(|(actor, _, _, lever)| {
            let stated_wants = &game.preferences[actor.index()];
            match pull_at_wants(stated_wants, stated_wants, std::slice::from_ref(lever)) {
                Some(changed) => headline(&game.with_preferences(&[(*actor, &changed)]), start, &targets, limits),
                None => stated,
            }
        })
        .collect();
    let mut carrying: Vec<WantFlips> = Vec::new();
    let mut note = |actor: ActorId, want: usize, nudge: Nudge, headline: Headline| match carrying
        .iter_mut()
        .find(|known| (known.actor, known.want) == (actor, want))
    {
        Some(known) => known.flips.push((nudge, headline)),
        None => carrying.push(WantFlips { actor, want, flips: vec![(nudge, headline)] }),
    };
    for ((actor, want, nudge, _), headline) in nudges.iter().zip(after) {
        if headline != stated {
            note(*actor, *want, *nudge, headline);
            if *nudge == Nudge::Down {
                note(*actor, want + 1, Nudge::Up, headline);
            }
        }
    }
    carrying.iter_mut().for_each(|found| found.flips.sort_by_key(|(nudge, _)| *nudge));
    carrying.sort_by_key(|found| (found.flips[0].0 == Nudge::Drop, found.actor, found.want));
    let is_idle =
        |(actor, want): &(ActorId, usize)| !carrying.iter().any(|found| (found.actor, found.want) == (*actor, *want));
    let idle = all.into_iter().filter(is_idle).collect();
    Flips { stated, carrying, idle, not_tried }
}

fn headline(game: &Game<'_>, start: StateId, targets: &CellSet, limits: PathLimits) -> Headline {
    let mut resting = states_at_rest(game);
    let today_rests = resting.contains(game.space.cell(start));
    resting.intersect_with(targets);
    let outcome_open = match resting.is_empty() {
        true => Some(false),
        false => match one_credible_path(game, start, &resting, limits) {
            (Some(_), _) => Some(true),
            (None, Coverage::Complete) => Some(false),
            (None, _) => None,
        },
    };
    Headline { today_rests, outcome_rests: !resting.is_empty(), outcome_open }
}
