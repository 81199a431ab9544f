//! The board: the states that a case can come to, and every move that somebody could make in each.
//!
//! In: a model and its space. Out: a [`Board`]: states by position, own moves, joint moves and shocks, with who makes them, on which
//! fronts, who has to agree and how long they take. Does not look at: preferences, rates, chance.

use crate::extras::{Extras, MOST_EXCITED};
use crate::own_moves::OwnMoves;
use offramp_engine::bits::CellSet;
use offramp_engine::cells::cells_where;
use offramp_engine::space::{Mover, Needs, Space, StateId};
use offramp_model::dynamics::{Delay, Shock};
use offramp_model::{ActorId, Formula, FrontId, Level, Model, OptionId, Owner};
use std::collections::{BTreeMap, HashMap};

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
    /// The lattices that positions tell apart besides states.
    pub extras: Extras,
    /// Where they stand: as many places per position as there are lattices.
    places: Vec<u8>,
    /// Per excitation and state of the space, the rung of its driving front, counted from 1; 0 for none.
    rungs: Vec<Vec<u8>>,
    index: Vec<u32>,
    /// Positions of a state beyond its first, with their places; only looked up, never walked through.
    more: HashMap<(u32, Vec<u8>), u32>,
}

const ABSENT: u32 = u32::MAX;

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
        let mut builder = Builder::new(model, space, extras);
        let today = space.status_quo();
        let begin = |builder: &mut Builder<'a>, state: StateId| {
            let places = builder.board.extras.today(space.cell(state));
            builder.position(state, &places);
        };
        match extent {
            Extent::FromToday => begin(&mut builder, today.ok_or(BoardRefused::NoToday)?),
            Extent::All => space.states().for_each(|state| begin(&mut builder, state)),
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

    /// Where the lattices stand at a position.
    pub fn places(&self, position: usize) -> &[u8] {
        let width = self.extras.width();
        &self.places[position * width..][..width]
    }

    /// The levels of every option at a position.
    pub fn levels(&self, position: usize) -> Vec<Level> {
        self.space.levels(self.states[position])
    }

    /// The position that a change of levels from a position leads to, if it is on the board.
    pub fn moved_to(&self, position: usize, to: StateId) -> Option<u32> {
        let mut places = self.places(position).to_vec();
        self.excite(&mut places, self.states[position], to);
        let first = self.index[to.index()];
        match first {
            ABSENT => None,
            first if self.places(first as usize) == places => Some(first),
            _ => self.more.get(&(to.0, places)).copied(),
        }
    }

    /// Counts the rises of fronts between two states.
    fn excite(&self, places: &mut [u8], from: StateId, to: StateId) {
        let n_gauges = self.extras.gauges.len();
        for (number, rungs) in self.rungs.iter().enumerate() {
            if rungs[to.index()] > rungs[from.index()] {
                let place = &mut places[n_gauges + number];
                *place = (*place + 1).min(MOST_EXCITED);
            }
        }
    }

    /// Where a state was first met on the board, if it was.
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
        if !self.extras.reads(self.model, formula) {
            let cells = cells_where(self.model, &self.space.axes, formula);
            return self.states.iter().map(|&state| cells.contains(self.space.cell(state))).collect();
        }
        let mut known: BTreeMap<&[u8], CellSet> = BTreeMap::new();
        let n_gauges = self.extras.gauges.len();
        let holds = |position: usize| {
            let places = &self.places(position)[..n_gauges];
            let cells = known.entry(places).or_insert_with(|| {
                cells_where(self.model, &self.space.axes, &self.extras.read(self.model, formula, places))
            });
            cells.contains(self.space.cell(self.states[position]))
        };
        (0..self.n_states()).map(holds).collect()
    }
}

/// The moves of an agreement or an institution.
struct Builder<'a> {
    board: Board<'a>,
    own: Vec<OwnMoves>,
    shock_cells: BTreeMap<(usize, Vec<u8>), CellSet>,
}

impl<'a> Builder<'a> {
    fn new(model: &'a Model, space: &'a Space, extras: Extras) -> Self {
        let rungs = extras.excitations.iter().map(|excitation| rungs_by_state(model, space, excitation.from)).collect();
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
            extras,
            places: Vec::new(),
            rungs,
            index: vec![ABSENT; space.n_states()],
            more: HashMap::new(),
        };
        Self {
            board,
            own: model.actor_ids().map(|actor| OwnMoves::new(model, space, actor)).collect(),
            shock_cells: BTreeMap::new(),
        }
    }

    fn position(&mut self, state: StateId, places: &[u8]) -> u32 {
        let next = self.board.states.len() as u32;
        let first = self.board.index[state.index()];
        if first == ABSENT {
            self.board.index[state.index()] = next;
        } else if self.board.places(first as usize) == places {
            return first;
        } else if let Some(&known) = self.board.more.get(&(state.0, places.to_vec())) {
            return known;
        } else {
            self.board.more.insert((state.0, places.to_vec()), next);
        }
        self.board.states.push(state);
        self.board.places.extend_from_slice(places);
        next
    }

    /// The position that a change of levels leads to: gauges stay where they are, a rise of a front excites.
    fn moved(&mut self, from: StateId, to: StateId, places: &[u8]) -> u32 {
        if self.board.extras.excitations.is_empty() {
            return self.position(to, places);
        }
        let mut places = places.to_vec();
        self.board.excite(&mut places, from, to);
        self.position(to, &places)
    }

    fn expand(&mut self, position: usize) {
        let state = self.board.states[position];
        let cell = self.board.space.cell(state);
        let places = self.board.places(position).to_vec();
        self.expand_own(state, cell, &places);
        self.expand_joint(state, cell, &places);
        self.expand_nature(state, cell, &places);
    }

    fn expand_own(&mut self, from: StateId, cell: usize, places: &[u8]) {
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
                let to = self.moved(from, state, places);
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
                let first = self.board.parts.len() as u32;
                let known = kind.parts.iter().map(|&part| local[part as usize]).filter(|&part| part != ABSENT);
                self.board.parts.extend(known);
                self.board.own[own].parts = (first, self.board.parts.len() as u32);
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

    fn expand_joint(&mut self, from: StateId, cell: usize, places: &[u8]) {
        let (model, space) = (self.board.model, self.board.space);
        for mover in 0..self.board.joint_movers.len() {
            let Some(group) = space.group_moves_of(self.board.joint_movers[mover]) else { continue };
            for arc in group.from_cell(cell) {
                let Some(state) = space.state_at(arc.to as usize) else { continue };
                let to = self.moved(from, state, places);
                let needs = self.needs(group.needs[arc.needs as usize]);
                let (fronts, days) = changed(model, space, cell, arc.to as usize);
                self.board.joint.push(JointMove { mover: mover as u16, to, needs, fronts, days });
            }
        }
        self.board.joint_first.push(self.board.joint.len() as u32);
    }

    fn expand_nature(&mut self, from: StateId, cell: usize, places: &[u8]) {
        let (model, space) = (self.board.model, self.board.space);
        for (number, shock) in model.shocks.iter().enumerate() {
            let Some(rate) = shock.rate_per_day.filter(|rate| *rate > 0.0) else { continue };
            if !self.may_happen(number, cell, places) {
                continue;
            }
            let levels = after_shock(shock, space.levels_at(cell));
            match space.cell_of(&levels).and_then(|to| space.state_at(to).map(|state| (to, state))) {
                Some((to, _)) if to == cell => {}
                Some((_, state)) => {
                    let to = self.moved(from, state, places);
                    self.board.shocks.push(ShockArc { what: Nature::Shock(number as u16), to, rate });
                }
                None => self.board.shocks_excluded[number] += 1,
            }
        }
        for (lattice, place, rate) in self.board.extras.drifts(cell, places) {
            let mut then = places.to_vec();
            then[lattice] = place;
            let to = self.position(from, &then);
            self.board.shocks.push(ShockArc { what: Nature::Drift(lattice as u16), to, rate });
        }
        self.board.shock_first.push(self.board.shocks.len() as u32);
    }

    /// Whether a shock's condition holds.
    fn may_happen(&mut self, number: usize, cell: usize, places: &[u8]) -> bool {
        let (model, space, extras) = (self.board.model, self.board.space, &self.board.extras);
        let Some(when) = &model.shocks[number].when else { return true };
        let places = places[..extras.gauges.len()].to_vec();
        let cells = self.shock_cells.entry((number, places)).or_insert_with_key(|(_, places)| {
            cells_where(model, &space.axes, &extras.read(model, &when.formula, places))
        });
        cells.contains(cell)
    }
}

/// Per state of the space, the rung of a front counted from 1; 0 where it stands on none.
fn rungs_by_state(model: &Model, space: &Space, front: FrontId) -> Vec<u8> {
    let mut rungs = vec![0; space.n_states()];
    for (number, rung) in model.front(front).ladder.iter().enumerate() {
        let cells = cells_where(model, &space.axes, &rung.when.formula);
        let all = rungs.iter_mut().zip(space.states());
        all.filter(|(_, state)| cells.contains(space.cell(*state))).for_each(|(rung, _)| *rung = number as u8 + 1);
    }
    rungs
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
