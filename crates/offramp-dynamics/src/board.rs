//! The board: the states that a case can come to, and every move that somebody could make in each.
//!
//! In: a model and its space. Out: a [`Board`]: states by position, own moves, joint moves and shocks, with who makes them, on which
//! fronts, who has to agree and how long they take. Does not look at: preferences, rates, chance.

use crate::builder::Builder;
use crate::extras::Extras;
use crate::holding::{At, Where};
use crate::met_states::MetStates;
use offramp_engine::space::{Mover, Needs, Space, StateId, code_of};
use offramp_model::dynamics::Delay;
use offramp_model::{ActorId, Formula, FrontId, Level, Model, OptionId, Owner};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

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

/// What happens although nobody decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// A shock, as its position in the model's list.
    Shock(u16),
    /// A lattice moves by itself: its position among [`Extras`].
    Drift(u16),
    /// A verification finds that a level is kept: its position in the model's list.
    Kept(u16),
    /// A verification finds that it is not.
    FoundWanting(u16),
}

/// One thing that can happen in a state although nobody decides it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShockArc {
    /// What happens.
    pub what: Nature,
    /// The position of the state that it leads to.
    pub to: u32,
    /// How often a day.
    pub rate: f64,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BoardRefused {
    /// Rules exclude today's state, so there is nowhere to begin.
    NoToday,
    /// More states than the limit can be reached.
    TooManyStates {
        /// The limit, in states.
        limit: usize,
    },
    /// One mover can choose from more combinations than are listed where there is no space.
    TooManyChoices {
        /// Who.
        mover: Mover,
    },
    /// Around one state there are more moves than are looked at where there is no space.
    TooManyMovesAround,
    /// More answers of others foreseen than trajectories are simulated with.
    TooManyAnswers {
        /// The most.
        limit: u32,
    },
    /// An actor has more wants or weights than are told apart where there is no space.
    TooManyWants {
        /// Whose list it is, as in draws.
        owner: String,
    },
}

/// Where the states of a board come from.
#[derive(Debug, Clone)]
pub enum Ground<'a> {
    /// A space that lists all of them.
    Listed(&'a Space),
    /// Those that were met so far.
    Met(MetStates<'a>),
}

/// States and moves, in compressed rows.
#[derive(Debug, Clone)]
pub struct Board<'a> {
    /// The model.
    pub model: &'a Model,
    /// What the states are from.
    pub ground: Ground<'a>,
    /// The states by position; from today outward, or in the space's order.
    pub states: Vec<StateId>,
    /// Today's position, if today's state is on the board.
    pub today: Option<u32>,
    /// Own moves; those of position `x` are at [`Self::own_range`], ordered by actor.
    pub own: Vec<OwnMove>,
    /// Where the own moves of each position begin.
    pub own_first: Vec<u32>,
    pub(crate) own_end: Vec<u32>,
    /// See [`OwnMove::parts`]: each entry counts from the first move of the same state.
    pub parts: Vec<u32>,
    /// Joint moves; those of position `x` are at [`Self::joint_range`], ordered by mover.
    pub joint: Vec<JointMove>,
    /// Where the joint moves of each position begin.
    pub joint_first: Vec<u32>,
    pub(crate) joint_end: Vec<u32>,
    /// Shocks; those of position `x` are at [`Self::shock_range`].
    pub shocks: Vec<ShockArc>,
    /// Where the shocks of each position begin.
    pub shock_first: Vec<u32>,
    pub(crate) shock_end: Vec<u32>,
    /// Who has to agree; the first entry is nobody.
    pub needs: Vec<Needs>,
    /// The agreements and institutions that have moves.
    pub joint_movers: Vec<Mover>,
    /// Per shock of the model: in how many states on the board it could happen by its condition, and rules or spent pools exclude what it leads to.
    pub shocks_excluded: Vec<usize>,
    /// The deadlines, in the order in which they happen: the position in the model's list, and per position of the board where it would lead,
    /// the position itself where nothing happens.
    pub deadlines: Vec<(usize, Vec<u32>)>,
    /// The same as [`Self::shocks_excluded`] per deadline of the model.
    pub deadlines_excluded: Vec<usize>,
    /// The lattices that positions tell apart besides states.
    pub extras: Extras,
    /// Where they stand: as many places per position as there are lattices.
    pub(crate) places: Vec<u8>,
    pub(crate) index: Vec<u32>,
    /// Positions of a state beyond its first, with their places; only looked up, never walked through.
    pub(crate) more: HashMap<(u32, Vec<u8>), u32>,
}

pub(crate) const ABSENT: u32 = u32::MAX;

impl<'a> Board<'a> {
    /// Lists the states and all moves.
    ///
    /// # Errors
    /// [`BoardRefused`] when rules exclude today's state and only what it leads to is asked for, or over the limit.
    pub fn new(model: &'a Model, space: &'a Space, extent: Extent, limit: usize) -> Result<Self, BoardRefused> {
        Self::with_extras(model, space, extent, limit, Extras::default())
    }

    /// The same, states being told apart by lattices too.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub fn with_extras(
        model: &'a Model,
        space: &'a Space,
        extent: Extent,
        limit: usize,
        extras: Extras,
    ) -> Result<Self, BoardRefused> {
        let mut builder = Builder::new(model, Ground::Listed(space), extras);
        match extent {
            Extent::FromToday => {
                builder.begin(space.status_quo().ok_or(BoardRefused::NoToday)?);
            }
            Extent::All => space.states().for_each(|state| {
                builder.begin(state);
            }),
        }
        let mut next = 0;
        while next < builder.board.states.len() {
            if builder.board.states.len() > limit {
                return Err(BoardRefused::TooManyStates { limit });
            }
            builder.expand(next)?;
            next += 1;
        }
        let mut board = builder.board;
        board.today = space.status_quo().and_then(|today| board.position_of(today));
        Ok(board)
    }

    /// The first states from today outward, without a space: as many as the limits allow, and whether those are all. Positions at the end of an
    /// incomplete board have no moves.
    ///
    /// # Errors
    /// [`BoardRefused`] when rules exclude today's state, or a mover has too many choices.
    pub fn met(
        model: &'a Model,
        extras: Extras,
        max_states: usize,
        max_moves: usize,
    ) -> Result<(Self, bool), BoardRefused> {
        let mut builder = Builder::new(model, Ground::Met(MetStates::new(model)), extras);
        builder.begin_today()?;
        let mut next = 0;
        while next < builder.board.states.len() {
            if builder.board.states.len() > max_states || builder.board.n_moves() > max_moves {
                return Ok((builder.board, false));
            }
            builder.expand(next)?;
            next += 1;
        }
        Ok((builder.board, true))
    }

    /// How many moves of anybody, and shocks, there are.
    pub fn n_moves(&self) -> usize {
        self.own.len() + self.joint.len() + self.shocks.len()
    }

    /// How many states there are.
    pub fn n_states(&self) -> usize {
        self.states.len()
    }

    /// Where the lattices stand at a position.
    pub fn places(&self, position: usize) -> &[u8] {
        let width = self.extras.width();
        &self.places[position * width..][..width]
    }

    /// The levels of every option at a position.
    pub fn levels(&self, position: usize) -> Vec<Level> {
        self.levels_of(self.states[position])
    }

    /// The levels of every option in a state.
    pub fn levels_of(&self, state: StateId) -> Vec<Level> {
        match &self.ground {
            Ground::Listed(space) => space.levels(state),
            Ground::Met(met) => met.levels(state).to_vec(),
        }
    }

    /// The levels of every option at a position that was met; none where states are listed.
    pub(crate) fn met_levels(&self, position: usize) -> &[Level] {
        match &self.ground {
            Ground::Listed(_) => &[],
            Ground::Met(met) => met.levels(self.states[position]),
        }
    }

    /// Whether no rule excludes a change of levels, where states are met.
    pub(crate) fn allows(&self, before: &[Level], after: &[Level]) -> bool {
        match &self.ground {
            Ground::Listed(space) => space.state_of(after).is_some(),
            Ground::Met(met) => met.allows(before, after),
        }
    }

    /// The number of a state in the order that published tables use.
    pub fn code(&self, state: StateId) -> u64 {
        code_of(self.model, &self.levels_of(state))
    }

    /// The position that a change of levels from a position leads to, if it is on the board and no pool bars it.
    pub fn moved_to(&self, position: usize, to: StateId) -> Option<u32> {
        let mut places = self.places(position).to_vec();
        if !self.change(self.states[position], to, &mut places) {
            return None;
        }
        let first = self.index[to.index()];
        match first {
            ABSENT => None,
            first if self.places(first as usize) == places => Some(first),
            _ => self.more.get(&(to.0, places)).copied(),
        }
    }

    /// Moves the lattices with a change of levels; `false` where a pool bars it.
    pub(crate) fn change(&self, from: StateId, to: StateId, places: &mut [u8]) -> bool {
        self.with_at(from, |from| self.with_at(to, |to| self.extras.moved(from, to, places)))
    }

    /// The space, where there is one.
    pub fn space(&self) -> Option<&'a Space> {
        match &self.ground {
            Ground::Listed(space) => Some(space),
            Ground::Met(_) => None,
        }
    }

    /// The state with these levels, if no rule excludes it (and it was met, where states are not listed).
    pub fn state_of(&self, levels: &[Level]) -> Option<StateId> {
        match &self.ground {
            Ground::Listed(space) => space.state_of(levels),
            Ground::Met(met) => met.known(levels),
        }
    }

    /// Where a state was first met on the board, if it was.
    pub fn position_of(&self, state: StateId) -> Option<u32> {
        let position = self.index[state.index()];
        (position != ABSENT).then_some(position)
    }

    /// Where the own moves from a position lie among all.
    pub fn own_range(&self, position: usize) -> Range<usize> {
        self.own_first[position] as usize..self.own_end[position] as usize
    }

    /// Where the joint moves from a position lie among all.
    pub fn joint_range(&self, position: usize) -> Range<usize> {
        self.joint_first[position] as usize..self.joint_end[position] as usize
    }

    /// Where the shocks at a position lie among all.
    pub fn shock_range(&self, position: usize) -> Range<usize> {
        self.shock_first[position] as usize..self.shock_end[position] as usize
    }

    /// The own moves from a position.
    pub fn own_moves(&self, position: usize) -> &[OwnMove] {
        &self.own[self.own_range(position)]
    }

    /// The joint moves from a position.
    pub fn joint_moves(&self, position: usize) -> &[JointMove] {
        &self.joint[self.joint_range(position)]
    }

    /// The shocks that can happen at a position.
    pub fn shock_arcs(&self, position: usize) -> &[ShockArc] {
        &self.shocks[self.shock_range(position)]
    }

    /// What a gauge reads at every position: its place on its lattice, or what it settles at.
    pub fn gauge_values(&self, gauge: usize) -> Vec<f64> {
        if let Some(number) = self.extras.gauges.iter().position(|lattice| lattice.gauge == gauge) {
            let points = &self.extras.gauges[number].points;
            return (0..self.n_states()).map(|position| points[usize::from(self.places(position)[number])]).collect();
        }
        let has = &self.model.gauges[gauge];
        let mut values = vec![has.starts; self.n_states()];
        for effect in &has.adds {
            let holds = self.where_holds(&effect.when.formula);
            values.iter_mut().zip(holds).filter(|(_, holds)| *holds).for_each(|(value, _)| *value += effect.by);
        }
        values
    }

    /// At which positions a formula holds.
    pub fn where_holds(&self, formula: &Formula) -> Vec<bool> {
        let space = self.space();
        let ask = |holds: &Where, position: usize| self.with_at(self.states[position], |at| holds.holds(at));
        if !self.extras.reads(formula) {
            let holds = Where::new(self.model, space, formula.clone());
            return (0..self.n_states()).map(|position| ask(&holds, position)).collect();
        }
        let mut known: BTreeMap<&[u8], Where> = BTreeMap::new();
        let n_gauges = self.extras.gauges.len();
        let holds = |position: usize| {
            let places = &self.places(position)[..n_gauges];
            let read = || Where::new(self.model, space, self.extras.read(formula, places));
            ask(known.entry(places).or_insert_with(read), position)
        };
        (0..self.n_states()).map(holds).collect()
    }

    /// Asks something at a state.
    pub(crate) fn with_at<T>(&self, state: StateId, ask: impl FnOnce(At<'_>) -> T) -> T {
        match &self.ground {
            Ground::Listed(space) => ask(At::Cell(space.cell(state))),
            Ground::Met(met) => ask(At::Levels(met.levels(state))),
        }
    }
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
