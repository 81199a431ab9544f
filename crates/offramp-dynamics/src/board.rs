//! The board: the states that a case can come to, and every move that somebody could make in each.
//!
//! In: a model and its space. Out: a [`Board`]: states by position, own moves, joint moves and shocks, with who makes them, on which
//! fronts, who has to agree and how long they take. Does not look at: preferences, rates, chance.

use crate::own_moves::OwnMoves;
use offramp_engine::bits::CellSet;
use offramp_engine::cells::cells_where;
use offramp_engine::space::{Mover, Needs, Space, StateId};
use offramp_model::dynamics::{Delay, Shock};
use offramp_model::{ActorId, Formula, FrontId, Level, Model, OptionId, Owner};

/// A set of fronts, one bit each; the last bit stands for options that belong to no front.
pub type FrontMask = u64;

/// The bit of options that belong to no front.
pub const NO_FRONT: u32 = 63;

/// The bit of a front. Fronts beyond the sixty-third share a bit with options that belong to none.
pub fn front_bit(front: Option<FrontId>) -> u32 {
    front.map_or(NO_FRONT, |front| (front.index() as u32).min(NO_FRONT))
}

/// One move that an actor could make by itself, or with somebody's consent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnMove {
    /// Who moves.
    pub actor: ActorId,
    /// The position of the state that it leads to.
    pub to: u32,
    /// The fronts on which it changes something.
    pub fronts: FrontMask,
    /// Who has to agree: an index into [`Board::needs`]; 0 is nobody.
    pub needs: u32,
    /// Mean days that it takes.
    pub days: f64,
    /// The moves of the same actor from the same state that change a part of what this one changes, and nothing else:
    /// positions in [`Board::parts`].
    pub parts: (u32, u32),
}

/// One move of an agreement or an institution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointMove {
    /// Position in [`Board::joint_movers`].
    pub mover: u16,
    /// The position of the state that it leads to.
    pub to: u32,
    /// Who has to agree, besides a vote: an index into [`Board::needs`].
    pub needs: u32,
    /// The fronts on which it changes something.
    pub fronts: FrontMask,
    /// Mean days that it takes.
    pub days: f64,
}

/// One shock that can happen in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShockArc {
    /// Position in the model's list.
    pub shock: u16,
    /// The position of the state that it leads to.
    pub to: u32,
}

/// Which states to put on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Those that today's state can lead to by any moves of anybody, and by shocks.
    #[default]
    FromToday,
    /// All that no rule excludes.
    All,
}

/// Why there is no board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardRefused {
    /// Rules exclude today's state, so there is nowhere to begin.
    NoToday,
    /// More states than the limit can be reached.
    TooManyStates {
        /// The limit, in states.
        limit: usize,
    },
}

/// States and moves, in compressed rows.
#[derive(Debug, Clone)]
pub struct Board<'a> {
    /// The model.
    pub model: &'a Model,
    /// The space that the states are from.
    pub space: &'a Space,
    /// The states by position; from today outward, or in the space's order.
    pub states: Vec<StateId>,
    /// Today's position, if today's state is on the board.
    pub today: Option<u32>,
    /// Own moves; those of position `x` are at `own_first[x]..own_first[x + 1]`, ordered by actor.
    pub own: Vec<OwnMove>,
    /// See [`Self::own`].
    pub own_first: Vec<u32>,
    /// See [`OwnMove::parts`]: each entry counts from the first move of the same state.
    pub parts: Vec<u32>,
    /// Joint moves; those of position `x` are at `joint_first[x]..joint_first[x + 1]`, ordered by mover.
    pub joint: Vec<JointMove>,
    /// See [`Self::joint`].
    pub joint_first: Vec<u32>,
    /// Shocks; those of position `x` are at `shock_first[x]..shock_first[x + 1]`.
    pub shocks: Vec<ShockArc>,
    /// See [`Self::shocks`].
    pub shock_first: Vec<u32>,
    /// Who has to agree; the first entry is nobody.
    pub needs: Vec<Needs>,
    /// The agreements and institutions that have moves.
    pub joint_movers: Vec<Mover>,
    /// Per shock of the model: in how many states on the board it could happen by its condition, and rules exclude what it leads to.
    pub shocks_excluded: Vec<usize>,
    index: Vec<u32>,
}

const ABSENT: u32 = u32::MAX;

impl<'a> Board<'a> {
    /// Lists the states and all moves.
    ///
    /// # Errors
    /// [`BoardRefused`] when rules exclude today's state and only what it leads to is asked for, or over the limit.
    pub fn new(model: &'a Model, space: &'a Space, extent: Extent, limit: usize) -> Result<Self, BoardRefused> {
        let mut builder = Builder::new(model, space);
        let today = space.status_quo();
        match extent {
            Extent::FromToday => {
                builder.position(today.ok_or(BoardRefused::NoToday)?);
            }
            Extent::All => space.states().for_each(|state| {
                builder.position(state);
            }),
        }
        let mut next = 0;
        while next < builder.board.states.len() {
            if builder.board.states.len() > limit {
                return Err(BoardRefused::TooManyStates { limit });
            }
            builder.expand(next);
            next += 1;
        }
        let mut board = builder.board;
        board.today = today.and_then(|today| board.position_of(today));
        Ok(board)
    }

    /// How many states there are.
    pub fn n_states(&self) -> usize {
        self.states.len()
    }

    /// Where a state stands on the board, if it does.
    pub fn position_of(&self, state: StateId) -> Option<u32> {
        let position = self.index[state.index()];
        (position != ABSENT).then_some(position)
    }

    /// The own moves from a position.
    pub fn own_moves(&self, position: usize) -> &[OwnMove] {
        &self.own[self.own_first[position] as usize..self.own_first[position + 1] as usize]
    }

    /// The joint moves from a position.
    pub fn joint_moves(&self, position: usize) -> &[JointMove] {
        &self.joint[self.joint_first[position] as usize..self.joint_first[position + 1] as usize]
    }

    /// The shocks that can happen at a position.
    pub fn shock_arcs(&self, position: usize) -> &[ShockArc] {
        &self.shocks[self.shock_first[position] as usize..self.shock_first[position + 1] as usize]
    }

    /// At which positions a formula holds.
    pub fn where_holds(&self, formula: &Formula) -> Vec<bool> {
        let cells = cells_where(self.model, &self.space.axes, formula);
        self.states.iter().map(|&state| cells.contains(self.space.cell(state))).collect()
    }
}

/// The moves of an agreement or an institution.
struct Builder<'a> {
    board: Board<'a>,
    own: Vec<OwnMoves>,
    shock_cells: Vec<CellSet>,
}

impl<'a> Builder<'a> {
    fn new(model: &'a Model, space: &'a Space) -> Self {
        let shock_cells = model.shocks.iter().map(|shock| match &shock.when {
            Some(when) => cells_where(model, &space.axes, &when.formula),
            None => CellSet::full(space.n_cells()),
        });
        let joint_movers = space.group_moves.iter().map(|group| group.mover);
        let board = Board {
            model,
            space,
            states: Vec::new(),
            today: None,
            own: Vec::new(),
            own_first: vec![0],
            parts: Vec::new(),
            joint: Vec::new(),
            joint_first: vec![0],
            shocks: Vec::new(),
            shock_first: vec![0],
            needs: vec![Needs::default()],
            joint_movers: joint_movers.filter(|mover| !matches!(mover, Mover::Actor(_))).collect(),
            shocks_excluded: vec![0; model.shocks.len()],
            index: vec![ABSENT; space.n_states()],
        };
        Self {
            board,
            own: model.actor_ids().map(|actor| OwnMoves::new(model, space, actor)).collect(),
            shock_cells: shock_cells.collect(),
        }
    }

    fn position(&mut self, state: StateId) -> u32 {
        let entry = &mut self.board.index[state.index()];
        if *entry == ABSENT {
            *entry = self.board.states.len() as u32;
            self.board.states.push(state);
        }
        *entry
    }

    fn expand(&mut self, position: usize) {
        let cell = self.board.space.cell(self.board.states[position]);
        self.expand_own(cell);
        self.expand_joint(cell);
        self.expand_shocks(cell);
    }

    fn expand_own(&mut self, cell: usize) {
        let space = self.board.space;
        let first_here = self.board.own.len();
        for actor in 0..self.own.len() {
            // The kinds of moves are cloned out so that the moves of this state can be numbered while they are read.
            let kinds = self.own[actor].at_cell(self.board.model, space, cell);
            let before = self.board.own.len();
            let mut local = vec![ABSENT; kinds.len()];
            for (number, kind) in kinds.iter().enumerate() {
                let to = self.own[actor].target(space, cell, kind.to);
                let Some(state) = space.state_at(to) else { continue };
                local[number] = (self.board.own.len() - first_here) as u32;
                let to = self.position(state);
                let needs = self.needs(kind.needs);
                self.board.own.push(OwnMove {
                    actor: ActorId::from_index(actor),
                    to,
                    fronts: kind.fronts,
                    needs,
                    days: kind.days,
                    parts: (0, 0),
                });
            }
            let feasible = kinds.iter().zip(&local).filter(|(_, local)| **local != ABSENT).map(|(kind, _)| kind);
            for (own, kind) in (before..).zip(feasible) {
                let from = self.board.parts.len() as u32;
                let known = kind.parts.iter().map(|&part| local[part as usize]).filter(|&part| part != ABSENT);
                self.board.parts.extend(known);
                self.board.own[own].parts = (from, self.board.parts.len() as u32);
            }
        }
        self.board.own_first.push(self.board.own.len() as u32);
    }

    fn needs(&mut self, needs: Needs) -> u32 {
        let known = self.board.needs.iter().position(|known| *known == needs);
        known.unwrap_or_else(|| {
            self.board.needs.push(needs);
            self.board.needs.len() - 1
        }) as u32
    }

    fn expand_joint(&mut self, cell: usize) {
        let (model, space) = (self.board.model, self.board.space);
        for mover in 0..self.board.joint_movers.len() {
            let Some(group) = space.group_moves_of(self.board.joint_movers[mover]) else { continue };
            for arc in group.from_cell(cell) {
                let Some(state) = space.state_at(arc.to as usize) else { continue };
                let to = self.position(state);
                let needs = self.needs(group.needs[arc.needs as usize]);
                let (fronts, days) = changed(model, space, cell, arc.to as usize);
                self.board.joint.push(JointMove { mover: mover as u16, to, needs, fronts, days });
            }
        }
        self.board.joint_first.push(self.board.joint.len() as u32);
    }

    fn expand_shocks(&mut self, cell: usize) {
        let (model, space) = (self.board.model, self.board.space);
        for (number, shock) in model.shocks.iter().enumerate() {
            if shock.rate_per_day.is_none_or(|rate| rate <= 0.0) || !self.shock_cells[number].contains(cell) {
                continue;
            }
            let levels = after_shock(shock, space.levels_at(cell));
            match space.cell_of(&levels).and_then(|to| space.state_at(to).map(|state| (to, state))) {
                Some((to, _)) if to == cell => {}
                Some((_, state)) => {
                    let to = self.position(state);
                    self.board.shocks.push(ShockArc { shock: number as u16, to });
                }
                None => self.board.shocks_excluded[number] += 1,
            }
        }
        self.board.shock_first.push(self.board.shocks.len() as u32);
    }
}

/// The levels after a shock.
fn after_shock(shock: &Shock, mut levels: Vec<Level>) -> Vec<Level> {
    shock.sets.iter().for_each(|&(option, level)| levels[option.index()] = level);
    levels
}

/// On which fronts two cells differ, and the mean days of the slowest change between them.
fn changed(model: &Model, space: &Space, from: usize, to: usize) -> (FrontMask, f64) {
    let (mut fronts, mut days) = (0, 0.0);
    for axis in &space.axes {
        let (before, after) = (axis.strategy_of_cell(from), axis.strategy_of_cell(to));
        if before == after {
            continue;
        }
        for (index, &option) in axis.options.iter().enumerate() {
            if axis.levels(before)[index] != axis.levels(after)[index] {
                fronts |= 1 << front_bit(model.option(option).front);
                days = f64::max(days, mean_days(model, option));
            }
        }
    }
    (fronts, days)
}

/// Mean days that a change of an option takes: the middle of the stated range, 0 where none is stated.
pub fn mean_days(model: &Model, option: OptionId) -> f64 {
    model.option(option).takes.map_or(0.0, |Delay { from_days, to_days }| (from_days + to_days) / 2.0)
}

/// The fronts on which an actor can do something: those of its options, of the agreements it is a party to or may leave.
pub fn business(model: &Model, actor: ActorId) -> FrontMask {
    let own = model.options.iter().filter(|option| option.owner == Owner::Actor(actor)).map(|option| option.front);
    let joint = model
        .agreements
        .iter()
        .filter(|agreement| agreement.parties.contains(&actor) || agreement.leavers().contains(&actor))
        .map(|agreement| model.option(agreement.option).front);
    own.chain(joint).fold(0, |mask, front| mask | 1 << front_bit(front))
}
