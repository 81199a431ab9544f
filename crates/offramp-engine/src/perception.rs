//! Perceptions: the game each actor believes it is in, next to the game it is in. Where they differ lives miscalculation.
//!
//! In: a game, its stability, and what actors see in others. Out: [`Perceptions`], or nothing where nobody sees anything
//! special. Does not look at: what an actor believes about others' beliefs, or how beliefs change.
//!
//! The game an actor believes in has its own preferences, those it sees in the actors it has a view of, and the true ones of
//! all others. A state that is stable for each actor in its own believed game is an equilibrium of the hypergame (a
//! first-level one: Bennett 1977; in conflict analysis, Wang, Hipel & Fraser 1988): nobody leaves it, each for reasons of
//! its own, some of which may be mistaken.

use crate::bits::CellSet;
use crate::stability::{Concept, Game, Stability, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Preference};
use rayon::prelude::*;

/// What the actors believe, and what comes of it.
#[derive(Debug, Clone)]
pub struct Perceptions {
    /// One per actor that has a view of others, in case order.
    pub views: Vec<View>,
    /// Per concept, in the order of [`Concept::ALL`]: states stable for each actor in the game it believes in.
    pub hypergame: [CellSet; 5],
}

/// The game one actor believes in, next to the real one.
#[derive(Debug, Clone)]
pub struct View {
    /// Whose view it is.
    pub actor: ActorId,
    /// The actors of which it has a view, in case order.
    pub about: Vec<ActorId>,
    /// What it believes is stable for whom.
    pub believed: Stability,
    /// Per concept, in the order of [`Concept::ALL`].
    pub under: [ViewUnder; 5],
}

/// Where one actor is mistaken under one concept.
#[derive(Debug, Clone)]
pub struct ViewUnder {
    /// States that it believes are equilibria and are not.
    pub mistaken: CellSet,
    /// States that are equilibria and it does not believe so.
    pub missed: CellSet,
    /// How it judges the status quo; `None` where rules exclude that.
    pub status_quo: Option<Judgement>,
}

/// What an actor believes of one state under one concept, and what is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it believes that the state is an equilibrium.
    pub believed: bool,
    /// Whether it is one.
    pub actual: bool,
    /// The verdicts it gets wrong. It may be its own: when it expects answers that would not come, or not those that would.
    pub wrong: Vec<WrongVerdict>,
}

/// A verdict that an actor gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongVerdict {
    /// For whom.
    pub about: ActorId,
    /// Whether it believes that the state is stable for that actor; the contrary is so.
    pub believed_stable: bool,
}

impl View {
    /// How the actor judges the state at a cell.
    pub fn judgement(&self, actual: &Stability, concept: Concept, cell: usize) -> Judgement {
        let actors = (0..actual.stable.len()).map(ActorId::from_index);
        let wrong = actors.filter_map(|about| {
            let believed_stable = self.believed.is_stable(about, concept, cell);
            let is_wrong = believed_stable != actual.is_stable(about, concept, cell);
            is_wrong.then_some(WrongVerdict { about, believed_stable })
        });
        Judgement {
            believed: self.believed.is_equilibrium(concept, cell),
            actual: actual.is_equilibrium(concept, cell),
            wrong: wrong.collect(),
        }
    }
}

/// The preferences that an actor believes others have where they are stated; what it sees in itself does not count.
pub fn believed_preferences<'g>(game: &Game<'g>, actor: ActorId) -> Vec<(ActorId, &'g Preference)> {
    let others = game.model.actor(actor).sees.iter().filter(|perception| perception.of != actor);
    let mut believed: Vec<_> = others.map(|perception| (perception.of, &perception.wants)).collect();
    believed.sort_by_key(|(of, _)| *of);
    believed
}

/// Compares the game each actor believes in with the real one. `None`, because not needed, where nobody has a view of others.
pub fn assess_perceptions(game: &Game<'_>, actual: &Stability) -> Option<Perceptions> {
    let actors: Vec<ActorId> = game.model.actor_ids().collect();
    let views: Vec<View> = actors.par_iter().filter_map(|&actor| view(game, actual, actor)).collect();
    if views.is_empty() {
        return None;
    }
    let hypergame = Concept::ALL.map(|concept| {
        let mut stable = game.space.feasible().clone();
        for &actor in &actors {
            let seen = views.iter().find(|view| view.actor == actor).map_or(actual, |view| &view.believed);
            stable.intersect_with(&seen.stable[actor.index()][concept.index()]);
        }
        stable
    });
    Some(Perceptions { views, hypergame })
}

fn view(game: &Game<'_>, actual: &Stability, actor: ActorId) -> Option<View> {
    let changed = believed_preferences(game, actor);
    if changed.is_empty() {
        return None;
    }
    let believed = assess_stability(&game.with_preferences(&changed), StabilityRequest::default());
    let about = changed.into_iter().map(|(of, _)| of).collect();
    let under = Concept::ALL.map(|concept| {
        let (expected, real) = (&believed.equilibria[concept.index()], &actual.equilibria[concept.index()]);
        let [mut mistaken, mut missed] = [expected.clone(), real.clone()];
        mistaken.subtract(real);
        missed.subtract(expected);
        ViewUnder { mistaken, missed, status_quo: None }
    });
    let mut view = View { actor, about, believed, under };
    if let Some(status_quo) = game.space.status_quo() {
        let cell = game.space.cell(status_quo);
        for concept in Concept::ALL {
            view.under[concept.index()].status_quo = Some(view.judgement(actual, concept, cell));
        }
    }
    Some(view)
}
