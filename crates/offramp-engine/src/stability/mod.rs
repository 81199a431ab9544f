//! Stability: from which states no actor has reason to move, under several models of foresight.
//!
//! In: a [`Game`]. Out: [`Stability`]: for every actor, concept and state, stable or not, and by how many ranks.
//! Does not look at: chance, time, coalitions that form on their own (see `coalition`).
//!
//! For a focal actor, GMR, SMR, SEQ and SSEQ all ask of each improvement the same thing: what is the smallest value the
//! others can bring it to? The value is the actor's rank (GMR, SEQ) or the best rank it can still reach from there (SMR,
//! SSEQ); the others use any moves (GMR, SMR) or improvements only (SEQ, SSEQ).

mod answers;
mod concept;
mod credible;
mod game;
mod last_mover;
mod many_games;
mod orders;
mod passes;
mod rank;
mod rest;

pub use concept::Concept;
pub use game::Game;
pub(crate) use many_games::{ManyGames, Variant};
pub use rest::states_at_rest;

use crate::bits::CellSet;
use crate::space::{Fibre, Mover, Space, StateId};
use answers::{Answerer, Step, smallest_reached};
use offramp_model::{ActorId, Leave};
use orders::Orders;
use passes::own_max;
use rank::Rank;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Which states are stable, for whom, under which concept.
#[derive(Debug, Clone)]
pub struct Stability {
    /// Per actor, per concept (in the order of [`Concept::ALL`]): the stable cells.
    pub stable: Vec<[CellSet; 5]>,
    /// Per concept: the cells stable for every actor.
    pub equilibria: [CellSet; 5],
    /// Cells from which no agreement, no vote and no consented move leads to a state that everybody it needs prefers.
    pub stable_against_groups: CellSet,
    /// What each actor can make sure of by leaving for a state, per concept but Nash: kept where asked for.
    assured: Option<Vec<[Vec<u32>; 4]>>,
}

/// What to compute besides the verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StabilityRequest {
    /// Keep what margins and witnesses need: 16 bytes per actor and cell.
    pub keep_values: bool,
}

/// Cells times actors up to which keeping the values costs at most 256 MB.
pub const MAX_KEPT_VALUES: usize = 1 << 24;

/// Decides stability of every state for every actor under all five concepts.
pub fn assess_stability(game: &Game<'_>, request: StabilityRequest) -> Stability {
    if game.fits_two_bytes() {
        Assessment::<u16>::new(game).assess(request)
    } else {
        Assessment::<u32>::new(game).assess(request)
    }
}

impl Stability {
    /// Whether the state at a cell is stable for an actor.
    pub fn is_stable(&self, actor: ActorId, concept: Concept, cell: usize) -> bool {
        self.stable[actor.index()][concept.index()].contains(cell)
    }

    /// Whether the state at a cell is an equilibrium.
    pub fn is_equilibrium(&self, concept: Concept, cell: usize) -> bool {
        self.equilibria[concept.index()].contains(cell)
    }

    /// The equilibria, in ascending cell order.
    pub fn equilibria<'a>(&'a self, space: &'a Space, concept: Concept) -> impl Iterator<Item = StateId> + 'a {
        self.equilibria[concept.index()].iter().filter_map(|cell| space.state_at(cell))
    }

    /// By how many ranks a state is stable for an actor (0 or more) or misses it (below 0): the actor's rank there, less
    /// the best rank it can make sure of by leaving. `None` where the actor has no move, or values were not kept.
    pub fn margin(&self, game: &Game<'_>, actor: ActorId, concept: Concept, cell: usize) -> Option<i64> {
        self.margins(game, actor, concept, &[cell]).pop().flatten()
    }

    /// The margins of many states at once; see [`Self::margin`].
    pub fn margins(&self, game: &Game<'_>, actor: ActorId, concept: Concept, cells: &[usize]) -> Vec<Option<i64>> {
        self.margins_by(&OwnMoves::new(game, actor), concept, cells)
    }

    /// The same for an actor whose moves are prepared already.
    pub fn margins_by(&self, moves: &OwnMoves<'_, '_>, concept: Concept, cells: &[usize]) -> Vec<Option<i64>> {
        let (game, actor) = (moves.game, moves.actor);
        if concept != Concept::Nash && self.assured.is_none() {
            return vec![None; cells.len()];
        }
        let assured = |to: usize| self.assured_rank(game, actor, concept, to);
        let best = moves.best_departures(cells, assured);
        let rank = |cell: usize| i64::from(game.ranks[actor.index()].at(cell));
        cells.iter().zip(best).map(|(&cell, best)| Some(rank(cell) - i64::from(best?))).collect()
    }

    /// The rank that an actor can make sure of by moving to a cell, whatever the others answer under the concept, but no
    /// more than the cell's own rank. `None` where values were not kept.
    pub fn assured_rank(&self, game: &Game<'_>, actor: ActorId, concept: Concept, cell: usize) -> Option<u32> {
        match concept {
            Concept::Nash => Some(game.ranks[actor.index()].at(cell)),
            _ => self.assured.as_ref().map(|values| values[actor.index()][concept.index() - 1][cell]),
        }
    }
}

/// The cells an actor can move to: alone, or with consent that is given by preference. Ascending, each once.
pub fn own_moves(game: &Game<'_>, actor: ActorId, cell: usize) -> Vec<usize> {
    OwnMoves::new(game, actor).from(cell)
}

/// The moves of one actor, prepared once for asking about many states.
#[derive(Debug, Clone)]
pub struct OwnMoves<'g, 'a> {
    game: &'g Game<'a>,
    actor: ActorId,
    fibre: Fibre,
}

impl<'g, 'a> OwnMoves<'g, 'a> {
    /// Prepares the moves of an actor.
    pub fn new(game: &'g Game<'a>, actor: ActorId) -> Self {
        let not_raised = crate::space::consent_options(game.model, game.space, actor);
        Self { game, actor, fibre: Fibre::of_actor(game.model, game.space, actor, &not_raised) }
    }

    /// The cells it can move to from a cell: see [`own_moves`].
    pub fn from(&self, cell: usize) -> Vec<usize> {
        let space = self.game.space;
        let targets = self.fibre.targets(&space.axes, cell).filter(|&to| space.feasible().contains(to));
        let mut targets: Vec<usize> = targets.collect();
        if let Some(group) = space.group_moves_of(Mover::Actor(self.actor)) {
            let carried = group.from_cell(cell).iter().filter(|arc| self.game.is_carried(group, **arc));
            targets.extend(carried.map(|arc| arc.to as usize));
        }
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    /// For each cell the largest value among the cells it can move to from there; `None` where it has no move. Cells from which the
    /// actor chooses among the same ones are looked at together: going through the choices of each alone would take the square
    /// of their number.
    fn best_departures(&self, cells: &[usize], value: impl Fn(usize) -> Option<u32>) -> Vec<Option<u32>> {
        let space = self.game.space;
        let group = space.group_moves_of(Mover::Actor(self.actor));
        // By fibre and pattern: the best two of the choices, since one of them may be the cell itself.
        let mut known: BTreeMap<(usize, u32), BestTwo> = BTreeMap::new();
        let best_two = |base: usize, pattern: u32| {
            let mut best: BestTwo = [None, None];
            let reach = self.fibre.patterns[pattern as usize].reach.iter();
            let choices = reach.map(|&to| base + self.fibre.offsets[to as usize]);
            for to in choices.filter(|&to| space.feasible().contains(to)) {
                let this = value(to).map(|value| (value, to));
                if this > best[0] {
                    best = [this, best[0]];
                } else if this > best[1] {
                    best[1] = this;
                }
            }
            best
        };
        let best_from = |&cell: &usize| {
            let (combination, base) = self.fibre.locate(&space.axes, cell);
            let pattern = self.fibre.pattern_of[combination];
            let choices = known.entry((base, pattern)).or_insert_with(|| best_two(base, pattern));
            let alone = choices.iter().flatten().find(|(_, to)| *to != cell).map(|(value, _)| *value);
            let arcs = group.map_or(&[][..], |group| group.from_cell(cell));
            let carried = arcs.iter().filter(|arc| group.is_some_and(|group| self.game.is_carried(group, **arc)));
            alone.max(carried.filter_map(|arc| value(arc.to as usize)).max())
        };
        cells.iter().map(best_from).collect()
    }
}

/// The largest values among some cells and where they are, the largest first.
type BestTwo = [Option<(u32, usize)>; 2];

/// Per group of moves in the space: those that are carried by preference.
fn carried_moves(game: &Game<'_>) -> Vec<Vec<crate::space::Arc>> {
    let carried = game.space.group_moves.iter().map(|group| {
        let arcs = group.arcs.iter().copied();
        arcs.filter(|&arc| game.is_carried(group, arc)).collect()
    });
    carried.collect()
}

/// What is computed once for all focal actors.
struct Assessment<'g, 'a, R: Rank> {
    game: &'g Game<'a>,
    ranks: Vec<Cow<'g, [R]>>,
    fibres: Cow<'g, [Fibre]>,
    orders: Vec<Cow<'g, Orders>>,
    /// Per group of moves in the space: those that are carried by preference.
    carried: Vec<Vec<crate::space::Arc>>,
}

/// How the others answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    Any,
    Improvements,
}

/// The verdicts of one focal actor for one kind of answers: the plain and the symmetric concept.
struct Verdicts {
    stable: [CellSet; 2],
    nash: CellSet,
    assured: Option<[Vec<u32>; 2]>,
}

impl<'g, 'a, R: Rank> Assessment<'g, 'a, R> {
    fn new(game: &'g Game<'a>) -> Self {
        let fibres = game.free_fibres();
        let orders = game.orders(&fibres);
        let ranks = game.ranks.iter().map(|ranks| R::ranks(ranks)).collect();
        let carried = carried_moves(game);
        let orders = orders.into_iter().map(Cow::Owned).collect();
        Self { game, ranks, fibres: fibres.into(), orders, carried }
    }

    fn assess(&self, request: StabilityRequest) -> Stability {
        let n_actors = self.game.model.actors.len();
        // Improvements take longer than any moves, so they go first and the short jobs fill the gaps.
        let jobs: Vec<(Answers, usize)> = [Answers::Improvements, Answers::Any]
            .iter()
            .flat_map(|&kind| (0..n_actors).map(move |i| (kind, i)))
            .collect();
        let mut verdicts: Vec<Verdicts> =
            jobs.par_iter().with_max_len(1).map(|&(kind, focal)| self.verdicts(focal, kind, request)).collect();
        let any = verdicts.split_off(n_actors);
        let mut stable = Vec::with_capacity(n_actors);
        let mut assured = Vec::with_capacity(n_actors);
        for (credible, any) in verdicts.into_iter().zip(any) {
            let ([gmr, smr], [seq, sseq]) = (any.stable, credible.stable);
            stable.push([any.nash, gmr, smr, seq, sseq]);
            if let (Some([gmr, smr]), Some([seq, sseq])) = (any.assured, credible.assured) {
                assured.push([gmr, smr, seq, sseq]);
            }
        }
        let equilibria = std::array::from_fn(|concept| {
            let mut all = self.game.space.feasible().clone();
            stable.iter().for_each(|stable: &[CellSet; 5]| all.intersect_with(&stable[concept]));
            all
        });
        Stability {
            stable,
            equilibria,
            stable_against_groups: self.stable_against_groups(),
            assured: request.keep_values.then_some(assured),
        }
    }

    fn verdicts(&self, focal: usize, kind: Answers, request: StabilityRequest) -> Verdicts {
        let ranks: &[R] = &self.ranks[focal];
        let mut best_own = ranks.to_vec();
        self.own_best(focal, &mut best_own);
        let nash = self.where_not_above(&best_own, ranks);
        let values =
            [ranks.iter().map(|rank| rank.down()).collect(), best_own.iter().map(|rank| rank.down()).collect()];
        drop(best_own);
        let answerers = self.answerers(focal, kind);
        let full = self.game.space.is_full() && self.game.space.group_moves.is_empty() && kind == Answers::Any;
        let reached = smallest_reached(&answerers, values, full);
        let mut assured = request.keep_values.then(|| [Vec::new(), Vec::new()]);
        let mut index = 0;
        let stable = reached.map(|mut values| {
            for (value, rank) in values.iter_mut().zip(ranks) {
                *value = (*value).min(rank.down()).up();
            }
            if let Some(assured) = &mut assured {
                assured[index] = values.iter().map(|value| value.number()).collect();
            }
            index += 1;
            self.own_best(focal, &mut values);
            self.where_not_above(&values, ranks)
        });
        Verdicts { stable, nash, assured }
    }

    /// Upward reading: the best value among a state and all that the focal actor can move to.
    fn own_best(&self, focal: usize, values: &mut [R]) {
        let carried = self.carried_by(Mover::Actor(ActorId::from_index(focal)));
        let before: Vec<R> = carried.iter().map(|arc| values[arc.to as usize]).collect();
        own_max(&self.fibres[focal], values);
        for (arc, value) in carried.iter().zip(before) {
            let best = &mut values[arc.from as usize];
            *best = (*best).max(value);
        }
    }

    fn where_not_above(&self, values: &[R], ranks: &[R]) -> CellSet {
        let mut cells = CellSet::from_pairs(values, ranks, |value, rank| value <= rank);
        cells.intersect_with(self.game.space.feasible());
        cells
    }

    fn carried_by(&self, mover: Mover) -> &[crate::space::Arc] {
        let group = self.game.space.group_moves.iter().position(|group| group.mover == mover);
        group.map_or(&[], |index| &self.carried[index])
    }

    fn answerers(&self, focal: usize, kind: Answers) -> Vec<Answerer<'_>> {
        let focal = ActorId::from_index(focal);
        let movers = self.game.space.movers(self.game.model);
        let others = movers.into_iter().filter(|mover| *mover != Mover::Actor(focal));
        let answerers = others.map(|mover| match (mover, kind) {
            (Mover::Actor(actor), Answers::Any) => self.any_choices(actor, focal),
            (Mover::Actor(actor), Answers::Improvements) => self.improvements(actor, focal),
            (_, Answers::Any) => self.possible_group_moves(mover, focal),
            (_, Answers::Improvements) => self.carried_group_moves(mover, focal),
        });
        answerers.filter(|answerer| !answerer.steps.is_empty()).collect()
    }

    /// Any moves of an actor, with any consent that could be given without the focal actor.
    fn any_choices(&self, actor: ActorId, focal: ActorId) -> Answerer<'_> {
        let needs_others = self.game.space.group_moves_of(Mover::Actor(actor)).is_some();
        let fibre = if needs_others {
            let not_raised = self.game.options_needing(actor, focal);
            Cow::Owned(Fibre::of_actor(self.game.model, self.game.space, actor, &not_raised))
        } else {
            Cow::Borrowed(&self.fibres[actor.index()])
        };
        let steps = if fibre.is_empty() { Vec::new() } else { vec![Step::Any(fibre)] };
        Answerer { steps, composes: true }
    }

    /// Improvements of an actor, alone or with consent that is given by preference and does not need the focal actor.
    fn improvements(&self, actor: ActorId, focal: ActorId) -> Answerer<'_> {
        let fibre = &self.fibres[actor.index()];
        let mut steps = Vec::new();
        if !fibre.is_empty() {
            steps.push(Step::Improving(fibre, &self.orders[actor.index()]));
        }
        let arcs = self.carried_without(Mover::Actor(actor), focal, |from, to| self.game.prefers(actor, to, from));
        let composes = arcs.is_empty();
        if !composes {
            steps.push(Step::Arcs(arcs));
        }
        Answerer { steps, composes }
    }

    /// Moves of an agreement or institution that the others could make without the focal actor.
    fn possible_group_moves(&self, mover: Mover, focal: ActorId) -> Answerer<'_> {
        let could_move = match mover {
            Mover::Institution(institution) => self.game.could_pass_without(institution, focal),
            Mover::Actor(_) | Mover::Agreement(_) => true,
        };
        let arcs: Vec<(u32, u32)> = match self.game.space.group_moves_of(mover) {
            Some(group) if could_move => {
                let possible =
                    |arc: &&crate::space::Arc| self.game.could_agree_without(group.needs[arc.needs as usize], focal);
                group.arcs.iter().filter(possible).map(|arc| (arc.from, arc.to)).collect()
            }
            _ => Vec::new(),
        };
        let composes = match mover {
            // Up and down again by the same parties would change only what the agreement carries along.
            Mover::Agreement(agreement) => self.game.model.agreements[agreement.index()].leave != Leave::All,
            Mover::Actor(_) | Mover::Institution(_) => true,
        };
        Answerer { steps: if arcs.is_empty() { Vec::new() } else { vec![Step::Arcs(arcs)] }, composes }
    }

    /// Moves of an agreement or institution that are carried by preference and do not need the focal actor.
    fn carried_group_moves(&self, mover: Mover, focal: ActorId) -> Answerer<'_> {
        let arcs = self.carried_without(mover, focal, |_, _| true);
        Answerer { steps: if arcs.is_empty() { Vec::new() } else { vec![Step::Arcs(arcs)] }, composes: false }
    }

    fn carried_without(&self, mover: Mover, focal: ActorId, also: impl Fn(usize, usize) -> bool) -> Vec<(u32, u32)> {
        let Some(group) = self.game.space.group_moves_of(mover) else { return Vec::new() };
        let counts = |arc: &&crate::space::Arc| {
            !group.needs[arc.needs as usize].includes(focal) && also(arc.from as usize, arc.to as usize)
        };
        self.carried_by(mover).iter().filter(counts).map(|arc| (arc.from, arc.to)).collect()
    }

    /// States from which no group has a move that everybody it needs prefers.
    fn stable_against_groups(&self) -> CellSet {
        let mut stable = self.game.space.feasible().clone();
        for (group, carried) in self.game.space.group_moves.iter().zip(&self.carried) {
            for arc in carried {
                let wanted = match group.mover {
                    Mover::Actor(actor) => self.game.prefers(actor, arc.to as usize, arc.from as usize),
                    Mover::Agreement(_) | Mover::Institution(_) => true,
                };
                if wanted {
                    stable.remove(arc.from as usize);
                }
            }
        }
        stable
    }
}
