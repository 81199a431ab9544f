//! Fronts and outcomes: on which rung of each ladder a state stands, and where states that are at rest stand.
//!
//! In: a state, or sets of states. Out: rungs, outcomes, and how many states of a set stand on each rung.
//! Does not look at: moves, preferences.

use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::space::{Space, StateId};
use offramp_model::{FrontId, Level, Model, OptionId};

/// What there is to say about one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateSummary {
    /// The state.
    pub state: StateId,
    /// The level of every option.
    pub levels: Vec<Level>,
    /// How it differs from the status quo, in case order.
    pub changes: Vec<Change>,
    /// Per front: the rung it stands on, counted from peace upward; `None` where no rung's condition holds.
    pub rungs: Vec<Option<usize>>,
    /// The outcomes that hold, as positions in the model's list.
    pub outcomes: Vec<usize>,
}

/// An option at another level than today's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The option.
    pub option: OptionId,
    /// Today's level.
    pub from: Level,
    /// The level in the state described.
    pub to: Level,
}

/// Says how a state differs from today, where it stands on every front, and which outcomes hold.
pub fn describe_state(model: &Model, space: &Space, state: StateId) -> StateSummary {
    let levels = space.levels(state);
    let changes = model.option_ids().zip(&model.options).zip(&levels).filter(|((_, option), to)| option.now != **to);
    StateSummary {
        state,
        changes: changes.map(|((option, has), &to)| Change { option, from: has.now, to }).collect(),
        rungs: rungs_at(model, &levels),
        outcomes: outcomes_at(model, &levels),
        levels,
    }
}

/// Per front: the rung on which a state with these levels stands.
pub fn rungs_at(model: &Model, levels: &[Level]) -> Vec<Option<usize>> {
    model.fronts.iter().map(|front| front.rung_at(levels)).collect()
}

/// The outcomes that hold at a state with these levels, as positions in the model's list.
pub fn outcomes_at(model: &Model, levels: &[Level]) -> Vec<usize> {
    let holds = |outcome: &usize| model.outcomes[*outcome].when.formula.holds(levels);
    (0..model.outcomes.len()).filter(holds).collect()
}

/// How many states of a set stand on each rung of one ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungCounts {
    /// Per rung, from peace upward.
    pub per_rung: Vec<usize>,
    /// States at which no rung's condition holds.
    pub off_ladder: usize,
}

/// Where one front stands today, and where it would rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontStanding {
    /// The front.
    pub front: FrontId,
    /// Today's rung.
    pub now: Option<usize>,
    /// Over all states.
    pub possible: RungCounts,
    /// Over each of the sets asked about, in their order.
    pub at_rest: Vec<RungCounts>,
}

/// Counts, for every front, how many states of each set stand on each rung. The sets hold cells, usually the equilibria
/// of each concept; cells that are no states do not count.
pub fn front_standings(model: &Model, space: &Space, sets: &[CellSet]) -> Vec<FrontStanding> {
    let now = rungs_at(model, &model.status_quo());
    let fronts = model.fronts.iter().zip(now).enumerate();
    let standings = fronts.map(|(index, (front, now))| {
        let mut below = space.feasible().clone();
        let mut rungs: Vec<CellSet> = Vec::with_capacity(front.ladder.len());
        for rung in front.ladder.iter().rev() {
            let mut on_rung = cells_where(model, &space.axes, &rung.when.formula);
            on_rung.intersect_with(&below);
            below.subtract(&on_rung);
            rungs.push(on_rung);
        }
        let count = |set: &CellSet| RungCounts {
            per_rung: rungs.iter().rev().map(|rung| n_common(rung, set)).collect(),
            off_ladder: n_common(&below, set),
        };
        let front = FrontId::from_index(index);
        FrontStanding { front, now, possible: count(space.feasible()), at_rest: sets.iter().map(count).collect() }
    });
    standings.collect()
}

/// How often one outcome holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeStanding {
    /// The outcome's position in the model's list.
    pub outcome: usize,
    /// Whether it holds today.
    pub now: bool,
    /// In how many states it holds.
    pub possible: usize,
    /// In how many of each of the sets asked about, in their order.
    pub at_rest: Vec<usize>,
}

/// Counts, for every outcome, in how many states of each set it holds.
pub fn outcome_standings(model: &Model, space: &Space, sets: &[CellSet]) -> Vec<OutcomeStanding> {
    let status_quo = model.status_quo();
    let standings = model.outcomes.iter().enumerate().map(|(outcome, named)| {
        let mut holds = cells_where(model, &space.axes, &named.when.formula);
        holds.intersect_with(space.feasible());
        OutcomeStanding {
            outcome,
            now: named.when.formula.holds(&status_quo),
            possible: holds.count(),
            at_rest: sets.iter().map(|set| n_common(&holds, set)).collect(),
        }
    });
    standings.collect()
}

fn n_common(left: &CellSet, right: &CellSet) -> usize {
    left.words().iter().zip(right.words()).map(|(left, right)| (left & right).count_ones() as usize).sum()
}
