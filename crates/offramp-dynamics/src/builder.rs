//! Puts positions on a board: what follows from each, with a space that lists all states or without.
//!
//! In: a model, what its states are from, lattices. Out: a growing [`Board`]. Does not: decide which positions are expanded, or when it is enough.

use crate::board::{
    ABSENT, Board, BoardRefused, FrontMask, Ground, JointMove, Nature, OwnMove, ShockArc, front_bit, mean_days,
};
use crate::dates::{after_deadline, ends_of_verification, has_to_wait, in_order};
use crate::extras::Extras;
use crate::holding::Where;
use crate::joint_choices::{joint_choices, joint_movers};
use crate::own_moves::{Changes, MoveKind, OwnChoices, OwnMoves};
use offramp_engine::space::{Mover, Needs, Space, StateId};
use offramp_model::dynamics::Shock;
use offramp_model::{ActorId, Condition, Level, Model};
use std::collections::{BTreeMap, HashMap};

/// Puts positions on a board, and their moves.
pub(crate) struct Builder<'a> {
    pub board: Board<'a>,
    own: OwnSource,
    shock_conditions: BTreeMap<(usize, Vec<u8>), Where>,
}

/// Where the own moves come from.
enum OwnSource {
    Listed(Vec<OwnMoves>),
    Met(Vec<OwnChoices>),
}

impl<'a> Builder<'a> {
    pub fn new(model: &'a Model, ground: Ground<'a>, extras: Extras) -> Self {
        let (own, movers, n_states) = match &ground {
            Ground::Listed(space) => {
                let own = model.actor_ids().map(|actor| OwnMoves::new(model, space, actor)).collect();
                let movers = space.group_moves.iter().map(|group| group.mover);
                let movers = movers.filter(|mover| !matches!(mover, Mover::Actor(_))).collect();
                (OwnSource::Listed(own), movers, space.n_states())
            }
            Ground::Met(_) => {
                let own = model.actor_ids().map(|actor| OwnChoices::new(model, actor)).collect();
                (OwnSource::Met(own), joint_movers(model), 0)
            }
        };
        let board = Board {
            model,
            states: Vec::new(),
            today: None,
            own: Vec::new(),
            own_first: Vec::new(),
            own_end: Vec::new(),
            parts: Vec::new(),
            joint: Vec::new(),
            joint_first: Vec::new(),
            joint_end: Vec::new(),
            shocks: Vec::new(),
            shock_first: Vec::new(),
            shock_end: Vec::new(),
            needs: vec![Needs::default()],
            joint_movers: movers,
            shocks_excluded: vec![0; model.shocks.len()],
            deadlines: in_order(model).into_iter().map(|number| (number, Vec::new())).collect(),
            deadlines_excluded: vec![0; model.deadlines.len()],
            extras,
            places: Vec::new(),
            index: vec![ABSENT; n_states],
            more: HashMap::new(),
            ground,
        };
        Self { board, own, shock_conditions: BTreeMap::new() }
    }

    /// The position of a state in which all lattices stand as they do today.
    pub fn begin(&mut self, state: StateId) -> u32 {
        let places = self.board.with_at(state, |at| self.board.extras.today(at));
        self.position(state, &places)
    }

    /// Today, where states are met.
    pub fn begin_today(&mut self) -> Result<u32, BoardRefused> {
        let state = self.state(&self.board.model.status_quo(), None).ok_or(BoardRefused::NoToday)?;
        let today = self.begin(state);
        self.board.today = Some(today);
        Ok(today)
    }

    /// The state with these levels, unless a rule excludes it; `from` is one that it is a change of.
    fn state(&mut self, levels: &[Level], from: Option<StateId>) -> Option<StateId> {
        let board = &mut self.board;
        let met = match &mut board.ground {
            Ground::Listed(space) => return space.state_of(levels),
            Ground::Met(met) => met,
        };
        let state = met.meet(levels, from)?;
        if state.index() == board.index.len() {
            board.index.push(ABSENT);
        }
        Some(state)
    }

    fn position(&mut self, state: StateId, places: &[u8]) -> u32 {
        let board = &mut self.board;
        let next = board.states.len() as u32;
        let first = board.index[state.index()];
        if first == ABSENT {
            board.index[state.index()] = next;
        } else if board.places(first as usize) == places {
            return first;
        } else if let Some(&known) = board.more.get(&(state.0, places.to_vec())) {
            return known;
        } else {
            board.more.insert((state.0, places.to_vec()), next);
        }
        board.states.push(state);
        board.places.extend_from_slice(places);
        for row in [&mut board.own_first, &mut board.own_end, &mut board.joint_first] {
            row.push(0);
        }
        for row in [&mut board.joint_end, &mut board.shock_first, &mut board.shock_end] {
            row.push(0);
        }
        board.deadlines.iter_mut().for_each(|(_, to)| to.push(next));
        next
    }

    /// The position that a change of levels leads to, unless a pool bars it.
    fn moved(&mut self, from: StateId, to: StateId, places: &[u8]) -> Option<u32> {
        let mut places = places.to_vec();
        let may = self.board.extras.width() == 0 || self.board.change(from, to, &mut places);
        may.then(|| self.position(to, &places))
    }

    /// The position with these levels and places, met now if need be; `None` where rules exclude it.
    pub fn meet(&mut self, levels: &[Level], places: &[u8]) -> Option<u32> {
        let state = self.state(levels, None)?;
        Some(self.position(state, places))
    }

    /// The position that setting levels at a position leads to, met now if need be; `None` where rules or pools exclude it.
    pub fn set(&mut self, position: usize, levels: &[Level]) -> Option<u32> {
        let from = self.board.states[position];
        let to = self.state(levels, Some(from))?;
        let places = self.board.places(position).to_vec();
        self.moved(from, to, &places)
    }

    /// Lists all moves from a position.
    pub fn expand(&mut self, position: usize) -> Result<(), BoardRefused> {
        let state = self.board.states[position];
        let places = self.board.places(position).to_vec();
        self.board.own_first[position] = self.board.own.len() as u32;
        self.board.joint_first[position] = self.board.joint.len() as u32;
        self.board.shock_first[position] = self.board.shocks.len() as u32;
        match self.board.space() {
            Some(space) => {
                let cell = space.cell(state);
                self.expand_own(space, state, cell, &places);
                self.expand_joint(space, state, cell, &places);
            }
            None => {
                let levels = self.board.levels(position);
                self.choose_own(state, &levels, &places)?;
                self.choose_joint(state, &levels, &places)?;
            }
        }
        self.expand_nature(position, state, &places);
        self.expand_deadlines(position, state, &places);
        self.board.own_end[position] = self.board.own.len() as u32;
        self.board.joint_end[position] = self.board.joint.len() as u32;
        self.board.shock_end[position] = self.board.shocks.len() as u32;
        Ok(())
    }

    /// Forgets all moves, not the positions.
    pub fn forget_moves(&mut self) {
        let board = &mut self.board;
        board.own.clear();
        board.joint.clear();
        board.shocks.clear();
        board.parts.clear();
        if let OwnSource::Met(own) = &mut self.own {
            own.iter_mut().for_each(OwnChoices::forget);
        }
    }

    /// Forgets all positions that were met, too.
    pub fn forget(&mut self) {
        self.forget_moves();
        let board = &mut self.board;
        if let Ground::Met(met) = &mut board.ground {
            met.forget();
        }
        board.states.clear();
        board.places.clear();
        board.index.clear();
        board.more.clear();
        for row in [&mut board.own_first, &mut board.own_end, &mut board.joint_first] {
            row.clear();
        }
        for row in [&mut board.joint_end, &mut board.shock_first, &mut board.shock_end] {
            row.clear();
        }
        board.deadlines.iter_mut().for_each(|(_, to)| to.clear());
    }

    fn expand_own(&mut self, space: &Space, from: StateId, cell: usize, places: &[u8]) {
        let first_here = self.board.own.len();
        for actor in 0..self.board.model.actors.len() {
            let OwnSource::Listed(own) = &mut self.own else { return };
            // The kinds of moves are cloned out so that the moves of this state can be numbered while they are read.
            let kinds = own[actor].at_cell(self.board.model, space, cell);
            let target = |kind: &MoveKind| space.state_at(own[actor].target(space, cell, kind.to));
            let states: Vec<Option<StateId>> = kinds.iter().map(target).collect();
            self.push_own(first_here, actor, (&kinds, &states), (from, places));
        }
    }

    /// The own moves without a space.
    fn choose_own(&mut self, from: StateId, levels: &[Level], places: &[u8]) -> Result<(), BoardRefused> {
        let model = self.board.model;
        let first_here = self.board.own.len();
        for (actor, id) in model.actor_ids().enumerate() {
            let OwnSource::Met(own) = &mut self.own else { return Ok(()) };
            let too_many = BoardRefused::TooManyChoices { mover: Mover::Actor(id) };
            let kinds = own[actor].at(model, levels).ok_or(too_many)?;
            let states: Vec<Option<StateId>> =
                kinds.iter().map(|kind| self.state(&changed_levels(levels, &kind.changes), Some(from))).collect();
            self.push_own(first_here, actor, (&kinds, &states), (from, places));
        }
        Ok(())
    }

    /// Puts the moves of one actor on the board, with the states that they lead to.
    fn push_own(
        &mut self,
        first_here: usize,
        actor: usize,
        (kinds, states): (&[MoveKind], &[Option<StateId>]),
        (from, places): (StateId, &[u8]),
    ) {
        let one = |state: &Option<StateId>| {
            let state = state.filter(|state| !self.waits(from, *state))?;
            self.moved(from, state, places)
        };
        let targets: Vec<Option<u32>> = states.iter().map(one).collect();
        put_own(&mut self.board, first_here, actor, kinds, &targets);
    }

    /// Whether a move has to wait for a verification.
    fn waits(&self, from: StateId, to: StateId) -> bool {
        let (model, board) = (self.board.model, &self.board);
        !model.verifications.is_empty() && has_to_wait(model, &board.levels_of(from), &board.levels_of(to))
    }

    /// Where each deadline would lead from here.
    fn expand_deadlines(&mut self, position: usize, from: StateId, places: &[u8]) {
        let model = self.board.model;
        for place in 0..self.board.deadlines.len() {
            let number = self.board.deadlines[place].0;
            let has = &model.deadlines[number];
            let key = model.shocks.len() + 2 * number;
            let happens = has.chance > 0.0
                && self.holds(key, has.when.as_ref(), from, places)
                && (has.unless.is_none() || !self.holds(key + 1, has.unless.as_ref(), from, places));
            if !happens {
                continue;
            }
            let levels = after_deadline(model, number, self.board.levels(position));
            let state = self.state(&levels, Some(from));
            if state == Some(from) {
                continue;
            }
            match state.and_then(|state| self.moved(from, state, places)) {
                Some(to) => self.board.deadlines[place].1[position] = to,
                None => self.board.deadlines_excluded[number] += 1,
            }
        }
    }

    fn expand_joint(&mut self, space: &Space, from: StateId, cell: usize, places: &[u8]) {
        let model = self.board.model;
        for mover in 0..self.board.joint_movers.len() {
            let Some(group) = space.group_moves_of(self.board.joint_movers[mover]) else { continue };
            for arc in group.from_cell(cell) {
                let state = space.state_at(arc.to as usize).filter(|state| !self.waits(from, *state));
                let Some(to) = state.and_then(|state| self.moved(from, state, places)) else { continue };
                let needs = needs_number(&mut self.board, group.needs[arc.needs as usize]);
                let (fronts, days) = changed(model, space, cell, arc.to as usize);
                self.board.joint.push(JointMove { mover: mover as u16, to, needs, fronts, days });
            }
        }
    }

    /// The joint moves without a space.
    fn choose_joint(&mut self, from: StateId, levels: &[Level], places: &[u8]) -> Result<(), BoardRefused> {
        let model = self.board.model;
        for (number, mover) in self.board.joint_movers.clone().into_iter().enumerate() {
            let choices = joint_choices(model, mover, levels).ok_or(BoardRefused::TooManyChoices { mover })?;
            for (changes, needs) in choices {
                let state = self.state(&changed_levels(levels, &changes), Some(from));
                let state = state.filter(|state| !self.waits(from, *state));
                let Some(to) = state.and_then(|state| self.moved(from, state, places)) else { continue };
                let needs = needs_number(&mut self.board, needs);
                let options = changes.iter().map(|(id, ..)| *id);
                let fronts = options.clone().fold(0, |mask, id| mask | 1 << front_bit(model.option(id).front));
                let days = options.fold(0.0, |days, id| f64::max(days, mean_days(model, id)));
                self.board.joint.push(JointMove { mover: number as u16, to, needs, fronts, days });
            }
        }
        Ok(())
    }

    fn expand_nature(&mut self, position: usize, from: StateId, places: &[u8]) {
        let model = self.board.model;
        for (number, shock) in model.shocks.iter().enumerate() {
            let Some(rate) = shock.rate_per_day.filter(|rate| *rate > 0.0) else { continue };
            if !self.holds(number, shock.when.as_ref(), from, places) {
                continue;
            }
            let levels = after_shock(shock, self.board.levels(position));
            let to = self.state(&levels, Some(from));
            if to == Some(from) {
                continue;
            }
            match to.and_then(|to| self.moved(from, to, places)) {
                Some(to) => {
                    self.board.shocks.push(ShockArc { what: Nature::Shock(number as u16), to, rate });
                }
                None => self.board.shocks_excluded[number] += 1,
            }
        }
        for (what, levels, rate) in ends_of_verification(model, &self.board.levels(position)) {
            let state = self.state(&levels, Some(from));
            if let Some(to) = state.and_then(|state| self.moved(from, state, places)) {
                self.board.shocks.push(ShockArc { what, to, rate });
            }
        }
        let drifts = self.board.with_at(from, |at| self.board.extras.drifts(at, places));
        for (lattice, place, rate) in drifts {
            let mut then = places.to_vec();
            then[lattice] = place;
            let to = self.position(from, &then);
            self.board.shocks.push(ShockArc { what: Nature::Drift(lattice as u16), to, rate });
        }
    }

    /// Whether a condition holds, if one is stated; `number` is its own among those of shocks and deadlines.
    fn holds(&mut self, number: usize, when: Option<&Condition>, state: StateId, places: &[u8]) -> bool {
        let (model, board) = (self.board.model, &self.board);
        let Some(when) = when else { return true };
        let places = places[..board.extras.gauges.len()].to_vec();
        let condition = self.shock_conditions.entry((number, places)).or_insert_with_key(|(_, places)| {
            Where::new(model, board.space(), board.extras.read(&when.formula, places))
        });
        board.with_at(state, |at| condition.holds(at))
    }
}

/// Puts the moves of one actor on a board, with the positions that they lead to; what leads nowhere is left out. The moves of all actors from this
/// position begin at `first_here`.
pub(crate) fn put_own(
    board: &mut Board<'_>,
    first_here: usize,
    actor: usize,
    kinds: &[MoveKind],
    targets: &[Option<u32>],
) {
    let before = board.own.len();
    let mut local = vec![ABSENT; kinds.len()];
    for (number, (kind, to)) in kinds.iter().zip(targets).enumerate() {
        let Some(to) = *to else { continue };
        local[number] = (board.own.len() - first_here) as u32;
        let needs = needs_number(board, kind.needs);
        let (actor, parts) = (ActorId::from_index(actor), (0, 0));
        board.own.push(OwnMove { actor, to, fronts: kind.fronts, needs, days: kind.days, parts });
    }
    let feasible = kinds.iter().zip(&local).filter(|(_, local)| **local != ABSENT).map(|(kind, _)| kind);
    for (own, kind) in (before..).zip(feasible) {
        let first = board.parts.len() as u32;
        let known = kind.parts.iter().map(|&part| local[part as usize]).filter(|&part| part != ABSENT);
        board.parts.extend(known);
        board.own[own].parts = (first, board.parts.len() as u32);
    }
}

/// The number of these needs on a board.
pub(crate) fn needs_number(board: &mut Board<'_>, needs: Needs) -> u32 {
    let known = board.needs.iter().position(|known| *known == needs);
    known.unwrap_or_else(|| {
        board.needs.push(needs);
        board.needs.len() - 1
    }) as u32
}

/// Levels after some changes.
fn changed_levels(levels: &[Level], changes: &Changes) -> Vec<Level> {
    let mut then = levels.to_vec();
    changes.iter().for_each(|&(id, _, to)| then[id.index()] = to);
    then
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
