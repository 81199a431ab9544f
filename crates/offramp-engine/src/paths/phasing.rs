//! Phased against all at once: is there an order of the needed changes in which nobody has to go first against its interest?
//!
//! In: a game, today's state and an end. Out: [`Phasing`]: the best order, where orders break, and who gains from everything at once.
//! Does not look at: moves that change anything not needed for the end.
//!
//! The needed changes are the options at other levels in the end than today. A stage is a set of changes already made; the state at a
//! stage has to be feasible. One legal move leads from stage to stage; it costs nothing when nobody whom it needs loses by it, and one
//! *concession* otherwise (for a vote: when it does not pass). All stages are looked at once, over the lattice of sets of changes,
//! never order by order.

use super::Step;
use super::unwilling::losers;
use crate::bits::CellSet;
use crate::sequences::{Movers, state_at};
use crate::space::StateId;
use crate::stability::Game;
use offramp_model::{ActorId, OptionId};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The most changes for which orders are looked at: there are 2^16 stages.
pub const MAX_CHANGES: usize = 16;

/// The most places where orders break that are listed.
const MAX_BREAKS: usize = 8;

/// How the needed changes could be put in an order.
#[derive(Debug, Clone, PartialEq)]
pub struct Phasing {
    /// The options that differ, in case order.
    pub changes: Vec<OptionId>,
    /// The orders; `None` where there are more than [`MAX_CHANGES`] changes, so that they were not looked at.
    pub orders: Option<Orders>,
    /// What each actor whose agreement some needed change takes makes of everything at once against today, in case order.
    pub at_once: Vec<(ActorId, Ordering)>,
}

/// What was found about orders.
#[derive(Debug, Clone, PartialEq)]
pub struct Orders {
    /// An order with the fewest concessions, then the fewest moves; `None` where no legal moves make just these changes.
    pub best: Option<Order>,
    /// How many orders (sequences of moves) need no concession, not more than `u64::MAX`.
    pub n_without_concession: u64,
    /// Stages that can be reached without concession and from which every move goes against somebody's interest, or none leads on.
    /// Those with the most changes made come first; at most a few are listed.
    pub breaks: Vec<Break>,
    /// How many such stages there are.
    pub n_breaks: usize,
}

/// A sequence of moves that makes the needed changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The moves.
    pub steps: Vec<Step>,
    /// Per move: `None` where it is no concession, else those whom it needs and who lose by it, in case order; for a vote that does not
    /// pass and costs nobody anything, those who do not approve.
    pub losers: Vec<Option<Vec<ActorId>>>,
}

impl Order {
    /// How many moves go against the interest of somebody needed.
    pub fn n_concessions(&self) -> usize {
        self.losers.iter().flatten().count()
    }
}

/// A stage from which nobody goes on willingly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The state.
    pub state: StateId,
    /// The changes made, in case order.
    pub done: Vec<OptionId>,
    /// The moves that would go on, each with those who would lose by it. Empty where no legal move makes only needed changes.
    pub next: Vec<(Step, Vec<ActorId>)>,
}

/// A move between stages: positions of the mover and of the next stage, and those who lose by it.
struct StageMove {
    mover: usize,
    to: usize,
    losers: Option<Vec<ActorId>>,
}

/// Looks at all orders of the changes between two states.
pub fn phasing(game: &Game<'_>, start: StateId, end: StateId) -> Phasing {
    let (before, after) = (game.space.levels(start), game.space.levels(end));
    let changes: Vec<OptionId> = game.model.option_ids().filter(|id| before[id.index()] != after[id.index()]).collect();
    let movers = Movers::new(game);
    let who = who_is_needed(game, &changes);
    let stand = |actor: ActorId| (actor, game.preferences[actor.index()].compare(&after, &before).ordering);
    let at_once = who.into_iter().map(stand).collect();
    let orders = (changes.len() <= MAX_CHANGES).then(|| orders(game, &movers, &before, &after, &changes));
    Phasing { changes, orders, at_once }
}

/// The owners, parties, consenters and members whose agreement some of these changes takes.
fn who_is_needed(game: &Game<'_>, changes: &[OptionId]) -> Vec<ActorId> {
    use offramp_model::{Consenter, Owner};
    let model = game.model;
    let mut who: Vec<ActorId> = Vec::new();
    for &id in changes {
        let option = model.option(id);
        match option.owner {
            Owner::Actor(actor) => who.push(actor),
            Owner::Agreement(agreement) => who.extend(&model.agreements[agreement.index()].parties),
            Owner::Institution(institution) => who.extend(&model.institutions[institution.index()].members),
        }
        for consenter in &option.consent {
            match *consenter {
                Consenter::Actor(actor) => who.push(actor),
                Consenter::Institution(institution) => who.extend(&model.institutions[institution.index()].members),
            }
        }
    }
    who.sort_unstable();
    who.dedup();
    who
}

fn orders(
    game: &Game<'_>,
    movers: &Movers<'_, '_>,
    before: &[offramp_model::Level],
    after: &[offramp_model::Level],
    changes: &[OptionId],
) -> Orders {
    let n_stages = 1usize << changes.len();
    let cell_of = |stage: usize| {
        let mut levels = before.to_vec();
        let made = changes.iter().enumerate().filter(|(bit, _)| stage >> bit & 1 == 1);
        made.for_each(|(_, id)| levels[id.index()] = after[id.index()]);
        game.space.state_of(&levels).map(|state| game.space.cell(state))
    };
    let cells: Vec<Option<usize>> = (0..n_stages).map(cell_of).collect();
    let stages: BTreeMap<usize, usize> =
        cells.iter().enumerate().filter_map(|(stage, cell)| Some(((*cell)?, stage))).collect();
    let mut wanted = CellSet::empty(game.space.n_cells());
    stages.keys().for_each(|&cell| {
        wanted.insert(cell);
    });
    let any = movers.everybody(false);
    let moves_from = |stage: usize| -> Vec<StageMove> {
        let Some(from) = cells[stage] else { return Vec::new() };
        let mut found = Vec::new();
        for mover in 0..movers.list.len() {
            movers.for_each_step(&any, mover, from, |to, needs| {
                let to_stage = if wanted.contains(to) { stages.get(&to).copied() } else { None };
                if let Some(to_stage) = to_stage.filter(|to_stage| to_stage & stage == stage) {
                    let losers = losers(game, movers.list[mover].mover, needs, from, to);
                    found.push(StageMove { mover, to: to_stage, losers });
                }
            });
        }
        found.sort_by_key(|found| (found.to, found.mover));
        found
    };
    let all_moves: Vec<Vec<StageMove>> = (0..n_stages).map(moves_from).collect();
    let step = |stage: usize, found: &StageMove| {
        let cell = |stage: usize| cells[stage].unwrap_or_default();
        movers.step(found.mover, cell(stage), cell(found.to))
    };
    let (breaks, n_breaks) = breaks(game, &cells, &all_moves, changes, step);
    Orders {
        best: best_order(&all_moves, step),
        n_without_concession: count_free(&all_moves)[n_stages - 1],
        breaks,
        n_breaks,
    }
}

/// Per stage: how many sequences of moves without concession lead there. Supersets have larger numbers, so one pass is enough.
fn count_free(all_moves: &[Vec<StageMove>]) -> Vec<u64> {
    let mut counts = vec![0u64; all_moves.len()];
    counts[0] = 1;
    for stage in 0..all_moves.len() {
        let here = counts[stage];
        for found in all_moves[stage].iter().filter(|found| here > 0 && found.losers.is_none()) {
            counts[found.to] = counts[found.to].saturating_add(here);
        }
    }
    counts
}

fn best_order(all_moves: &[Vec<StageMove>], step: impl Fn(usize, &StageMove) -> Step) -> Option<Order> {
    // Per stage: concessions and moves so far, the stage before, and which of its moves.
    let mut best: Vec<Option<(u32, u32, usize, usize)>> = vec![None; all_moves.len()];
    best[0] = Some((0, 0, 0, 0));
    for stage in 0..all_moves.len() {
        let Some((concessions, moves, ..)) = best[stage] else { continue };
        for (number, found) in all_moves[stage].iter().enumerate() {
            let new = (concessions + u32::from(found.losers.is_some()), moves + 1);
            if best[found.to].is_none_or(|known| new < (known.0, known.1)) {
                best[found.to] = Some((new.0, new.1, stage, number));
            }
        }
    }
    let mut order = Order { steps: Vec::new(), losers: Vec::new() };
    let mut stage = all_moves.len() - 1;
    best[stage]?;
    while stage != 0 {
        let (_, _, before, number) = best[stage]?;
        let found = &all_moves[before][number];
        order.steps.push(step(before, found));
        order.losers.push(found.losers.clone());
        stage = before;
    }
    order.steps.reverse();
    order.losers.reverse();
    Some(order)
}

fn breaks(
    game: &Game<'_>,
    cells: &[Option<usize>],
    all_moves: &[Vec<StageMove>],
    changes: &[OptionId],
    step: impl Fn(usize, &StageMove) -> Step,
) -> (Vec<Break>, usize) {
    let free = count_free(all_moves);
    let last = all_moves.len() - 1;
    let is_break = |&stage: &usize| {
        stage != last && free[stage] > 0 && all_moves[stage].iter().all(|found| found.losers.is_some())
    };
    let mut stages: Vec<usize> = (0..all_moves.len()).filter(is_break).collect();
    stages.sort_by_key(|stage| (std::cmp::Reverse(stage.count_ones()), *stage));
    let n_breaks = stages.len();
    let listed = stages.into_iter().take(MAX_BREAKS).filter_map(|stage| {
        Some(Break {
            state: state_at(game.space, cells[stage]?),
            done: changes.iter().enumerate().filter(|(bit, _)| stage >> bit & 1 == 1).map(|(_, &id)| id).collect(),
            next: all_moves[stage]
                .iter()
                .map(|found| (step(stage, found), found.losers.clone().unwrap_or_default()))
                .collect(),
        })
    });
    (listed.collect(), n_breaks)
}
