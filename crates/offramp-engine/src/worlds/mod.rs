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
pub(crate) use draw::{Drawn, draw_worlds, without};
use solve::Solver;

/// What to ask of the worlds.
#[derive(Debug, Clone, Copy)]
pub struct WorldsRequest<'r> {
    /// How many worlds to draw; fewer are enumerated where there are fewer.
    pub n_worlds: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// The most work: for each world the cells, and the moves of those states that might be at rest. How many worlds that
    /// allows is judged by the work for the world as stated and for those in which one want is missing.
    pub max_work: u64,
    /// The most states to list per concept.
    pub max_states: usize,
    /// Patterns to follow, each under a concept.
    pub patterns: &'r [(Concept, Pattern)],
}

impl Default for WorldsRequest<'_> {
    /// 250 worlds: standard errors of at most 3.2 %. The work takes half a second on two cores at the most, or thereabouts.
    fn default() -> Self {
        Self { n_worlds: 250, seed: 0, max_work: 1 << 26, max_states: 100, patterns: &[] }
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
    let mut solver = Solver::new(game, &uncertain);
    let stated = solver.solve(&[vec![true; uncertain.len()]])[0];
    // Every influence takes a world of its own; they may take up to half of the work.
    let n_affordable = (request.max_work / 2).checked_div(solver.work).map_or(usize::MAX, to_usize);
    let has_influences = uncertain.len() < n_affordable;
    let without: Option<Vec<usize>> = has_influences.then(|| solver.solve(&all_but_one(uncertain.len())));
    // How much a world takes is judged by those solved already, so that chance has no part in how many are drawn.
    let per_world = (solver.work / solver.equilibria.len() as u64).max(1);
    let most_worlds = to_usize(request.max_work.saturating_sub(solver.work) / per_world).max(1);
    let drawn = draw_worlds(&uncertain, request, most_worlds);
    let worlds: Vec<World> = drawn.weights.keys().cloned().collect();
    let answers = solver.solve(&worlds);
    let tally = Tally::new(&drawn, &answers, &solver.equilibria);
    let has_all = drawn.method == WorldsMethod::Enumerated || drawn.n_worlds == request.n_worlds;
    let wants = uncertain.iter().enumerate().map(|(index, &want)| {
        let compare = |without: &Vec<usize>| changes(&solver.equilibria[stated], &solver.equilibria[without[index]]);
        Influence { want, changes: without.as_ref().map(compare) }
    });
    Some(Worlds {
        method: drawn.method,
        seed: request.seed,
        n_worlds: drawn.n_worlds,
        n_games: tally.weights.iter().filter(|weight| **weight > 0.0).count(),
        coverage: match has_all && has_influences {
            true => Coverage::Complete,
            false => Coverage::LimitReached { limit: request.max_work },
        },
        under: Concept::ALL.map(|concept| tally.under(game, concept, request.max_states)),
        patterns: request.patterns.iter().map(|(concept, pattern)| tally.pattern(game, *concept, pattern)).collect(),
        wants: wants.collect(),
    })
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// For each want the world in which it alone is missing.
fn all_but_one(n_wants: usize) -> Vec<World> {
    (0..n_wants).map(|dropped| (0..n_wants).map(|want| want != dropped).collect()).collect()
}

/// The answers with their weights among the worlds drawn.
struct Tally<'s> {
    drawn: &'s Drawn,
    equilibria: &'s [[CellSet; 5]],
    weights: Vec<f64>,
}

impl<'s> Tally<'s> {
    /// `answers` says for each world drawn, in order, which of the equilibria are its own.
    fn new(drawn: &'s Drawn, answers: &[usize], equilibria: &'s [[CellSet; 5]]) -> Self {
        let mut weights = vec![0.0; equilibria.len()];
        for (weight, &answer) in drawn.weights.values().zip(answers) {
            weights[answer] += weight;
        }
        Self { drawn, equilibria, weights }
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

/// Compares the equilibria with a want and without it.
fn changes(with: &[CellSet; 5], without: &[CellSet; 5]) -> [EquilibriumChange; 5] {
    Concept::ALL.map(|concept| {
        let (with, without) = (&with[concept.index()], &without[concept.index()]);
        let mut common = with.clone();
        common.intersect_with(without);
        let kept = common.count();
        EquilibriumChange { kept, lost: with.count() - kept, gained: without.count() - kept }
    })
}
