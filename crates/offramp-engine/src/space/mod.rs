//! The state space: which states there are, packed, with an index both ways.
//!
//! In: a model. Out: a [`Space`]: axes, the feasible cells, the moves of every mover.
//! Does not look at: preferences, chance, time.
//!
//! A *cell* is a number: one strategy per axis, mixed radix. A [`StateId`] is the position of a feasible cell among the
//! feasible cells; both directions take constant time.

mod axes;
mod estimate;
mod feasible;
mod fibre;
mod group_moves;
mod reachable;
mod reduce;

pub use axes::{Axis, Projection};
pub use estimate::{SpaceEstimate, SpaceRefused, bytes, count};
pub use fibre::{Fibre, Pattern};
pub(crate) use group_moves::consent_options;
pub use group_moves::{Arc, GroupMoves, Needs};
pub use reduce::unmentioned_options;

use crate::bits::{CellSet, RankedSet};
use offramp_model::{ActorId, AgreementId, InstitutionId, Level, Model, OptionId, Owner};

/// A state, as its position among the feasible states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateId(pub u32);

impl StateId {
    /// The position.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Who makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mover {
    /// An actor, alone or with the consent of those its move needs.
    Actor(ActorId),
    /// The parties of an agreement together.
    Agreement(AgreementId),
    /// An institution by vote.
    Institution(InstitutionId),
}

/// How far the states were explored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Everything asked for is there.
    Complete,
    /// A limit was reached; more may exist.
    LimitReached {
        /// The limit, in states.
        limit: u64,
    },
    /// This part was not needed for the answer.
    NotNeeded,
}

/// Which states the space holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// All states that no rule excludes.
    #[default]
    AllFeasible,
    /// Only those that can be reached from the status quo by any moves of anybody.
    Reachable,
}

/// What space to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpaceRequest {
    /// The most cells to build.
    pub max_states: u64,
    /// Which states to hold.
    pub extent: Extent,
    /// Keep options that nobody mentions.
    pub keep_all_options: bool,
}

impl SpaceRequest {
    /// 2^24 states: about half a gigabyte with four actors.
    pub const DEFAULT_MAX_STATES: u64 = 1 << 24;
}

impl Default for SpaceRequest {
    fn default() -> Self {
        Self { max_states: Self::DEFAULT_MAX_STATES, extent: Extent::AllFeasible, keep_all_options: false }
    }
}

/// The states of a model and the moves between them.
#[derive(Debug, Clone)]
pub struct Space {
    /// Axes, the first varying fastest.
    pub axes: Vec<Axis>,
    /// Options left at their status-quo level because nobody mentions them.
    pub dropped: Vec<OptionId>,
    /// What was estimated before building.
    pub estimate: SpaceEstimate,
    /// Which states were asked for.
    pub extent: Extent,
    /// How far they were explored.
    pub coverage: Coverage,
    /// Moves that need more than one actor.
    pub group_moves: Vec<GroupMoves>,
    cells: RankedSet,
    status_quo: Vec<Level>,
}

/// The most actors: sets of actors are 64-bit masks.
pub const MAX_ACTORS: usize = 64;

/// Builds the state space of a model.
///
/// # Errors
/// [`SpaceRefused`] when it or its moves would be more than the limits allow, when rules exclude every state, or when only
/// reachable states are asked for and rules exclude the status quo.
pub fn build_space(model: &Model, request: &SpaceRequest) -> Result<Space, SpaceRefused> {
    if model.actors.len() > MAX_ACTORS {
        return Err(SpaceRefused::TooManyActors { n_actors: model.actors.len(), limit: MAX_ACTORS });
    }
    let dropped = if request.keep_all_options { Vec::new() } else { unmentioned_options(model) };
    let limit = request.max_states.min(u64::from(u32::MAX - 1));
    let (mut axes, estimate) = estimate::axes_and_estimate(model, dropped.clone(), limit)?;
    let mut n_cells = 1;
    for axis in &mut axes {
        axis.stride = n_cells;
        n_cells *= axis.len();
    }
    let feasible = feasible::feasible_cells(model, &axes, n_cells);
    let mut space = Space {
        axes,
        dropped,
        estimate,
        extent: request.extent,
        coverage: Coverage::Complete,
        group_moves: Vec::new(),
        cells: RankedSet::new(feasible),
        status_quo: model.status_quo(),
    };
    if space.n_states() == 0 {
        return Err(SpaceRefused::NoState);
    }
    space.group_moves = group_moves::all_group_moves(model, &space)?;
    if request.extent == Extent::Reachable {
        let start = space.status_quo().ok_or(SpaceRefused::StatusQuoExcluded)?;
        let reached = reachable::reachable_cells(model, &space, space.cell(start));
        space.cells = RankedSet::new(reached);
        space.group_moves = group_moves::all_group_moves(model, &space)?;
    }
    Ok(space)
}

/// How many combinations of levels an actor can choose from at most: its own options, and the agreements it may leave alone.
pub fn n_choices(model: &Model, space: &Space, actor: ActorId) -> usize {
    let own = space.axis_of(Owner::Actor(actor));
    let left = model.agreements.iter().enumerate().filter(|(_, agreement)| agreement.leavers().contains(&actor));
    let left = left.filter_map(|(index, _)| space.axis_of(Owner::Agreement(AgreementId::from_index(index))));
    own.into_iter().chain(left).map(|axis| space.axes[axis].len()).fold(1, usize::saturating_mul)
}

/// The number of the state with these levels, see [`Space::code`].
pub fn code_of(model: &Model, levels: &[Level]) -> u64 {
    let options = model.options.iter().zip(levels).rev();
    options
        .fold(0u64, |code, (option, &level)| code.wrapping_mul(option.n_levels() as u64).wrapping_add(u64::from(level)))
}

impl Space {
    /// How many states there are.
    pub fn n_states(&self) -> usize {
        self.cells.count()
    }

    /// How many cells there are, feasible or not.
    pub fn n_cells(&self) -> usize {
        self.cells.set().len()
    }

    /// Whether every cell is a state.
    pub fn is_full(&self) -> bool {
        self.n_states() == self.n_cells()
    }

    /// The cells that are states.
    pub fn feasible(&self) -> &CellSet {
        self.cells.set()
    }

    /// The cell of a state.
    pub fn cell(&self, state: StateId) -> usize {
        self.cells.select(state.index())
    }

    /// The state at a cell, if it is one.
    pub fn state_at(&self, cell: usize) -> Option<StateId> {
        self.cells.rank(cell).map(|position| StateId(position as u32))
    }

    /// All states, in ascending cell order.
    pub fn states(&self) -> impl Iterator<Item = StateId> + use<> {
        (0..self.n_states() as u32).map(StateId)
    }

    /// The levels of every option at a state, indexed by option.
    pub fn levels(&self, state: StateId) -> Vec<Level> {
        self.levels_at(self.cell(state))
    }

    /// The levels of every option at a cell, indexed by option.
    pub fn levels_at(&self, cell: usize) -> Vec<Level> {
        let mut levels = self.status_quo.clone();
        self.axes.iter().for_each(|axis| axis.write_levels(cell, &mut levels));
        levels
    }

    /// The cell with these levels (indexed by option), if local rules allow them. Dropped options are not looked at.
    pub fn cell_of(&self, levels: &[Level]) -> Option<usize> {
        self.axes.iter().try_fold(0, |cell, axis| Some(cell + axis.strategy(levels)? * axis.stride))
    }

    /// The state with these levels, if it is feasible (and reached, where only reachable states are held).
    pub fn state_of(&self, levels: &[Level]) -> Option<StateId> {
        self.cell_of(levels).and_then(|cell| self.state_at(cell))
    }

    /// Today's state, unless rules exclude it.
    pub fn status_quo(&self) -> Option<StateId> {
        self.state_of(&self.status_quo)
    }

    /// The state's number in the order that published tables use: options in case order, the first varying fastest.
    /// Numbers beyond 64 bits are cut to their low bits.
    pub fn code(&self, model: &Model, state: StateId) -> u64 {
        code_of(model, &self.levels(state))
    }

    /// The axis that holds an owner's options, if it has any that are kept.
    pub fn axis_of(&self, owner: Owner) -> Option<usize> {
        self.axes.iter().position(|axis| axis.owner == owner)
    }

    /// The group moves of a mover, if it has any.
    pub fn group_moves_of(&self, mover: Mover) -> Option<&GroupMoves> {
        self.group_moves.iter().find(|group| group.mover == mover)
    }

    /// Everybody who can move: all actors, then agreements, then institutions.
    pub fn movers(&self, model: &Model) -> Vec<Mover> {
        let actors = model.actor_ids().map(Mover::Actor);
        let agreements = (0..model.agreements.len()).map(|index| Mover::Agreement(AgreementId::from_index(index)));
        let institutions =
            (0..model.institutions.len()).map(|index| Mover::Institution(InstitutionId::from_index(index)));
        actors.chain(agreements).chain(institutions).collect()
    }
}
