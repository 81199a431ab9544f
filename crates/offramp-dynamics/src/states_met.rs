//! The states of a chain as trajectories come to them: positions of a growing board, with what is under way there.
//!
//! In: the wants of a case, one draw, conditions that are asked about. Out: numbered states and their arcs, forgotten when there are too many. Does not:
//! draw random numbers. What follows from a state does not depend on what was met before, so numbers are all that changes when it is met anew.

use crate::board::{Board, BoardRefused};
use crate::channel::cause_of_deadline;
use crate::draw::Draws;
use crate::on_the_fly::{OnTheFly, REMEMBERED_BYTES};
use crate::simulated::Simulated;
use crate::under_way::{Assembly, Key};
use offramp_model::Level;

/// The most states of the chain that are remembered at a time; what is under way tells more of them apart than positions.
pub const REMEMBERED_STATES: usize = 1 << 18;
/// The most arcs that are remembered at a time.
pub const REMEMBERED_ARCS: usize = 1 << 23;

/// An arc: from, to, how often a day, the cause.
pub(crate) type Arc = (u32, u32, f64, u16);

/// The states that were met.
pub(crate) struct StatesMet<'a> {
    fly: OnTheFly<'a>,
    assembly: Assembly,
    /// Per state, where its arcs lie, once they were asked for.
    rows: Vec<Option<(u32, u32)>>,
    /// The bit of each target.
    targets: Vec<u32>,
    /// Per front, the bit of its lowest rung.
    rungs: Vec<u32>,
    /// Per gauge, the bit of its first effect.
    effects: Vec<u32>,
    limits: Limits,
}

/// How much is remembered at a time. No figure depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of positions and moves, about.
    pub bytes: usize,
    /// States of the chain.
    pub states: usize,
    /// Arcs.
    pub arcs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: REMEMBERED_BYTES, states: REMEMBERED_STATES, arcs: REMEMBERED_ARCS }
    }
}

impl<'a> StatesMet<'a> {
    /// Nothing met yet.
    pub fn new(of: &Simulated<'_, '_, 'a>, draw: impl Draws) -> Result<Self, BoardRefused> {
        let Simulated { dynamics, extras, minds, targets, limits } = *of;
        let model = dynamics.board.model;
        let mut fly = OnTheFly::new(dynamics, extras, draw, minds)?;
        let first = fly.ask_about(targets.iter().copied());
        let targets = (first..).take(targets.len()).collect();
        let ladders = model.fronts.iter();
        let rungs = ladders.map(|front| fly.ask_about(front.ladder.iter().map(|rung| &rung.when.formula))).collect();
        let gauges = model.gauges.iter();
        let effects = gauges.map(|gauge| fly.ask_about(gauge.adds.iter().map(|has| &has.when.formula))).collect();
        Ok(Self { fly, assembly: Assembly::new(None), rows: Vec::new(), targets, rungs, effects, limits })
    }

    /// Today, with nothing under way.
    pub fn today(&mut self) -> Result<u32, BoardRefused> {
        let today = self.fly.today()?;
        Ok(self.assembly.state((today, Vec::new())))
    }

    /// The same state with its arcs; its number changes where too much was met.
    pub fn prepared(&mut self, state: u32) -> Result<u32, BoardRefused> {
        let known = |met: &Self, state: u32| met.rows.get(state as usize).copied().flatten().is_some();
        if known(self, state) {
            return Ok(state);
        }
        let state = self.made_room(state)?;
        let (position, under_way) = self.assembly.keys[state as usize].clone();
        let x = position as usize;
        self.fly.choose(x)?;
        for &(action, _) in &under_way {
            let (levels, actors) = self.assembly.meant(self.fly.board(), x, action);
            self.fly.set(x, &levels, &actors)?;
        }
        let first = self.assembly.arcs.len() as u32;
        self.assembly.expand(self.fly.on(), state as usize);
        if self.rows.len() < self.assembly.keys.len() {
            self.rows.resize(self.assembly.keys.len(), None);
        }
        self.rows[state as usize] = Some((first, self.assembly.arcs.len() as u32));
        Ok(state)
    }

    /// Forgets what is too much: first the moves of positions, then everything but the state at hand.
    fn made_room(&mut self, state: u32) -> Result<u32, BoardRefused> {
        if self.fly.bytes() > self.limits.bytes {
            self.fly.forget_moves();
        }
        let too_much = self.fly.bytes() > self.limits.bytes / 2
            || self.assembly.keys.len() > self.limits.states
            || self.assembly.arcs.len() > self.limits.arcs;
        if !too_much || self.rows.is_empty() {
            return Ok(state);
        }
        let (position, under_way): Key = self.assembly.keys[state as usize].clone();
        let (levels, places) = self.identity(position as usize);
        let (levels, places) = (levels.to_vec(), places.to_vec());
        self.fly.forget();
        self.assembly.forget();
        self.rows.clear();
        let position = self.fly.meet(&levels, &places)?;
        Ok(self.assembly.state((position, under_way)))
    }

    /// The state that a prepared state is moved to at a deadline of the board, by its place there; the state itself where nothing happens.
    pub fn after_deadline(&mut self, state: u32, place: usize) -> u32 {
        self.assembly.after_deadline(self.fly.board(), state as usize, place)
    }

    /// The deadline at this place among those of the board: its day, its chance and its cause.
    pub fn deadline(&self, place: usize) -> Option<(f64, f64, u16)> {
        let board = self.board();
        let number = board.deadlines.get(place)?.0;
        let has = &board.model.deadlines[number];
        Some((has.after_days, has.chance, cause_of_deadline(board, number)))
    }

    /// The arcs that leave a prepared state.
    pub fn arcs(&self, state: u32) -> &[Arc] {
        let row = self.rows.get(state as usize).copied().flatten();
        row.map_or(&[], |(first, last)| &self.assembly.arcs[first as usize..last as usize])
    }

    /// The board, as far as it was met.
    pub fn board(&self) -> &Board<'a> {
        self.fly.board()
    }

    /// The position of a state on the board.
    pub fn position(&self, state: u32) -> usize {
        self.assembly.keys[state as usize].0 as usize
    }

    /// What tells a position apart: levels, and the places of lattices.
    pub fn identity(&self, position: usize) -> (&[Level], &[u8]) {
        let board = self.board();
        (board.met_levels(position), board.places(position))
    }

    /// How many targets there are.
    pub fn n_targets(&self) -> usize {
        self.targets.len()
    }

    /// Whether a target holds at a position.
    pub fn holds(&self, position: usize, target: usize) -> bool {
        self.fly.truths.holds(position, self.targets[target])
    }

    /// The rung of a front at a position; the number of its rungs where none holds.
    pub fn rung(&self, position: usize, front: usize) -> usize {
        let n = self.board().model.fronts[front].ladder.len();
        let holds = |rung: &usize| self.fly.truths.holds(position, self.rungs[front] + *rung as u32);
        (0..n).rev().find(holds).unwrap_or(n)
    }

    /// What a gauge reads at a position: its place on its lattice, or what it settles at.
    pub fn gauge(&self, position: usize, gauge: usize) -> f64 {
        let board = self.board();
        if let Some(number) = board.extras.gauges.iter().position(|lattice| lattice.gauge == gauge) {
            return board.extras.gauges[number].points[usize::from(board.places(position)[number])];
        }
        let has = &board.model.gauges[gauge];
        let counts = |place: usize| self.fly.truths.holds(position, self.effects[gauge] + place as u32);
        let effects = has.adds.iter().enumerate().filter(|(place, _)| counts(*place));
        effects.fold(has.starts, |sum, (_, effect)| sum + effect.by)
    }
}
