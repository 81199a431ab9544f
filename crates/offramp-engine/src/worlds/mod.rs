//! Worlds: how far the answer depends on wants that the author is not sure of.
//!
//! In: a game with credences. Out: [`Worlds`]: in which share of worlds a state, an outcome or a pattern is at rest, and what
//! each uncertain want changes; or nothing where the author is sure of all of them.
//! Does not look at: credences of rules and options, wants that depend on each other, or how strongly anything is wanted.
//!
//! In a world each uncertain want is present with its credence, independently of all others. Where all worlds are no more
//! than were asked for, they are enumerated with their probabilities and shares are exact; else worlds are drawn by chance and
//! shares have a sampling error.

mod draw;
mod share;
mod solve;

pub use draw::{UncertainWant, World, WorldsMethod, uncertain_wants, world};
pub use share::{SamplingError, Share};

use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::patterns::Pattern;
use crate::space::{Coverage, StateId};
use crate::stability::{Concept, Game};
use draw::{Drawn, draw_worlds};
use solve::{Solved, solve};

/// What to ask of the worlds.
#[derive(Debug, Clone, Copy)]
pub struct WorldsRequest<'r> {
    /// How many worlds to draw; fewer are enumerated where there are fewer.
    pub n_worlds: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// The most work: cells times worlds.
    pub max_work: u64,
    /// The most states to list per concept.
    pub max_states: usize,
    /// Patterns to follow, each under a concept.
    pub patterns: &'r [(Concept, Pattern)],
}

impl Default for WorldsRequest<'_> {
    /// 250 worlds (standard errors of at most 3.2 %) of up to 2^12 cells, fewer of more: well below a second.
    fn default() -> Self {
        Self { n_worlds: 250, seed: 0, max_work: 1 << 20, max_states: 100, patterns: &[] }
    }
}

/// What holds in which share of worlds.
#[derive(Debug, Clone, PartialEq)]
pub struct Worlds {
    /// How worlds were chosen.
    pub method: WorldsMethod,
    /// The seed of the draws.
    pub seed: u64,
    /// How many worlds the shares are over.
    pub n_worlds: usize,
    /// How many different games they turned out to be.
    pub n_games: usize,
    /// Complete, or the limit on work was reached, so that there are fewer worlds than asked for or no influences.
    pub coverage: Coverage,
    /// Per concept, in the order of [`Concept::ALL`].
    pub under: [WorldsUnder; 5],
    /// The patterns asked about, in their order.
    pub patterns: Vec<Shares>,
    /// The uncertain wants, in case order, each with what changes without it.
    pub wants: Vec<Influence>,
}

/// What holds in which share of worlds under one concept.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldsUnder {
    /// States that are an equilibrium in some world, the largest share first.
    pub states: Vec<StateShare>,
    /// How many such states there are, listed or not.
    pub n_states: usize,
    /// Worlds in which the status quo is an equilibrium; `None` where rules exclude it.
    pub status_quo: Option<Share>,
    /// Worlds in which there is any equilibrium.
    pub any: Share,
    /// Per outcome, in case order.
    pub outcomes: Vec<Shares>,
}

/// In which share of worlds a state is an equilibrium.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateShare {
    /// The state.
    pub state: StateId,
    /// The share.
    pub share: Share,
}

/// Two shares for a set of states, an outcome or a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Worlds in which some equilibrium is in the set.
    pub some: Share,
    /// For an outcome: worlds in which there are equilibria and all of them are in the set. For a pattern: worlds in which
    /// all states of the set are equilibria.
    pub every: Share,
}

/// What changes when one uncertain want is dropped and all others are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Influence {
    /// The want.
    pub want: UncertainWant,
    /// Per concept; `None` where the limit on work did not allow to find out.
    pub changes: Option<[EquilibriumChange; 5]>,
}

/// Two sets of equilibria compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EquilibriumChange {
    /// Equilibria with the want and without it.
    pub kept: usize,
    /// Equilibria only with it.
    pub lost: usize,
    /// Equilibria only without it.
    pub gained: usize,
}

impl EquilibriumChange {
    /// Which share of the equilibria, with or without the want, are so only with it or only without it: 0 where nothing
    /// changes, 1 where everything does (the Jaccard distance of the two sets).
    pub fn share(self) -> f64 {
        let changed = self.lost + self.gained;
        if changed == 0 { 0.0 } else { changed as f64 / (changed + self.kept) as f64 }
    }
}

/// Solves the worlds of a game. `None`, because not needed, where no want or weight has a credence below 1.
pub fn assess_worlds(game: &Game<'_>, request: &WorldsRequest<'_>) -> Option<Worlds> {
    let uncertain = uncertain_wants(&game.preferences);
    if uncertain.is_empty() {
        return None;
    }
    let most_solved = usize::try_from(request.max_work / game.space.n_cells() as u64).unwrap_or(usize::MAX).max(1);
    // Every influence takes a world of its own, and the world as stated one more; they may take up to half of the work.
    let n_extra = if uncertain.len() < most_solved / 2 { uncertain.len() + 1 } else { 0 };
    let drawn = draw_worlds(&uncertain, request, most_solved - n_extra);
    let mut worlds: Vec<World> = drawn.weights.keys().cloned().collect();
    if n_extra > 0 {
        worlds.push(vec![true; uncertain.len()]);
        worlds.extend((0..uncertain.len()).map(|dropped| (0..uncertain.len()).map(|want| want != dropped).collect()));
    }
    let solved = solve(game, &uncertain, &worlds);
    let tally = Tally::new(&drawn, &solved);
    let is_complete = n_extra > 0 && (drawn.method == WorldsMethod::Enumerated || drawn.n_worlds == request.n_worlds);
    Some(Worlds {
        method: drawn.method,
        seed: request.seed,
        n_worlds: drawn.n_worlds,
        n_games: tally.weights.iter().filter(|weight| **weight > 0.0).count(),
        coverage: if is_complete { Coverage::Complete } else { Coverage::LimitReached { limit: request.max_work } },
        under: Concept::ALL.map(|concept| tally.under(game, concept, request.max_states)),
        patterns: request.patterns.iter().map(|(concept, pattern)| tally.pattern(game, *concept, pattern)).collect(),
        wants: influences(&uncertain, &solved, drawn.weights.len(), n_extra > 0),
    })
}

/// The answers with their weights among the worlds drawn.
struct Tally<'s> {
    drawn: &'s Drawn,
    equilibria: &'s [[CellSet; 5]],
    weights: Vec<f64>,
}

impl<'s> Tally<'s> {
    fn new(drawn: &'s Drawn, solved: &'s Solved) -> Self {
        let mut weights = vec![0.0; solved.equilibria.len()];
        for (weight, &answer) in drawn.weights.values().zip(&solved.answer_of) {
            weights[answer] += weight;
        }
        Self { drawn, equilibria: &solved.equilibria, weights }
    }

    fn share(&self, weight: f64) -> Share {
        Share::of(weight, self.drawn.method, self.drawn.n_worlds)
    }

    /// The share of worlds whose equilibria are so.
    fn share_where(&self, concept: Concept, holds: impl Fn(&CellSet) -> bool) -> Share {
        let answers = self.equilibria.iter().zip(&self.weights);
        let holding = answers.filter(|(equilibria, _)| holds(&equilibria[concept.index()]));
        self.share(holding.map(|(_, weight)| weight).sum())
    }

    fn under(&self, game: &Game<'_>, concept: Concept, max_states: usize) -> WorldsUnder {
        let mut per_cell = vec![0.0; game.space.n_cells()];
        for (equilibria, weight) in self.equilibria.iter().zip(&self.weights).filter(|(_, weight)| **weight > 0.0) {
            equilibria[concept.index()].iter().for_each(|cell| per_cell[cell] += weight);
        }
        let somewhere = per_cell.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
        let mut found: Vec<(f64, StateId)> =
            somewhere.filter_map(|(cell, &weight)| Some((weight, game.space.state_at(cell)?))).collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let listed = found.iter().take(max_states);
        let status_quo = game.space.status_quo().map(|state| self.share(per_cell[game.space.cell(state)]));
        let outcomes = game.model.outcomes.iter().map(|outcome| {
            let within = cells_where(game.model, &game.space.axes, &outcome.when.formula);
            Shares {
                some: self.share_where(concept, |set| meets(set, &within)),
                every: self.share_where(concept, |set| !set.is_empty() && lies_within(set, &within)),
            }
        });
        WorldsUnder {
            states: listed.map(|&(weight, state)| StateShare { state, share: self.share(weight) }).collect(),
            n_states: found.len(),
            status_quo,
            any: self.share_where(concept, |set| !set.is_empty()),
            outcomes: outcomes.collect(),
        }
    }

    fn pattern(&self, game: &Game<'_>, concept: Concept, pattern: &Pattern) -> Shares {
        let described = pattern.cells(game.space);
        Shares {
            some: self.share_where(concept, |set| meets(set, &described)),
            every: self.share_where(concept, |set| lies_within(&described, set)),
        }
    }
}

fn meets(left: &CellSet, right: &CellSet) -> bool {
    left.words().iter().zip(right.words()).any(|(left, right)| left & right != 0)
}

fn lies_within(inner: &CellSet, outer: &CellSet) -> bool {
    inner.words().iter().zip(outer.words()).all(|(inner, outer)| inner & !outer == 0)
}

/// Compares the answer as stated, which follows the worlds drawn, with the answers without each want, which follow it.
fn influences(uncertain: &[UncertainWant], solved: &Solved, n_drawn: usize, are_solved: bool) -> Vec<Influence> {
    let answer = |world: usize| &solved.equilibria[solved.answer_of[world]];
    let compare = |index: usize| {
        Concept::ALL.map(|concept| {
            let with = &answer(n_drawn)[concept.index()];
            let without = &answer(n_drawn + 1 + index)[concept.index()];
            let mut common = with.clone();
            common.intersect_with(without);
            let kept = common.count();
            EquilibriumChange { kept, lost: with.count() - kept, gained: without.count() - kept }
        })
    };
    let influence =
        |(index, &want): (usize, &UncertainWant)| Influence { want, changes: are_solved.then(|| compare(index)) };
    uncertain.iter().enumerate().map(influence).collect()
}
