//! Actions under way: the chain on positions and on what has been begun and is not yet done.
//!
//! In: a board, the rates of one draw, the options whose changes are followed stage by stage. Out: a chain, and the position that each of its
//! states belongs to. Does not: choose the options.
//!
//! A change that takes time is begun when it is decided, and done after several stages of equal mean length (Erlang's distribution): as many as give the stated
//! range its width, at most [`MOST_STAGES`]. Its owner can have one such action under way per front. Meanwhile it reviews it as often as anything else
//! there, and calls it off by the same logit: what it would be done, as things then are, against leaving it. An agreement under way is called off by any party or
//! consenter that no longer wants it. What rules exclude once it is done, lapses. An action that is not followed has its mean time added
//! to the mean time until it is begun.

use crate::board::{Board, front_bit, mean_days};
use crate::case_dynamics::Moving;
use crate::channel::{INTENDED, KINDS, MISTAKEN, SLIP, cause_of_deadline, cause_of_nature, is_wanted};
use crate::dates::has_to_wait;
use crate::gradient::number::Number;
use crate::met_states::mixed;
use crate::utility::TIE;
use hashbrown::HashTable;
use offramp_chain::{
    Chain, ChainBuilder, ChainError, Date, StateSet, TransientOptions, TransientRequest, transient_dated,
};
use offramp_engine::space::Needs;
use offramp_model::dynamics::Delay;
use offramp_model::{ActorId, Level, Model, OptionId};
use std::collections::BTreeMap;

/// The most stages of one action.
pub const MOST_STAGES: u32 = 4;

/// How many stages an action has: with n stages of equal mean the standard deviation is mean / sqrt(n), and a stated range is taken
/// for the middle 80 %, so 2.56 standard deviations wide. A single figure gets the most stages.
pub fn stages(takes: Delay) -> u32 {
    let mean = f64::midpoint(takes.from_days, takes.to_days);
    let deviation = (takes.to_days - takes.from_days) / 2.56;
    if deviation <= 0.0 {
        return MOST_STAGES;
    }
    // OK because the ratio is positive and is cut to a few.
    ((mean / deviation) * (mean / deviation)).round().clamp(1.0, f64::from(MOST_STAGES)) as u32
}

/// The moves that are followed stage by stage.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Staged {
    /// Per own move on the board.
    pub own: Vec<bool>,
    /// Per joint move on the board.
    pub joint: Vec<bool>,
    /// The options.
    pub options: Vec<OptionId>,
}

impl Staged {
    /// The moves that change one of these options.
    pub fn new(board: &Board<'_>, options: &[OptionId]) -> Self {
        let changes = |from: usize, to: u32| {
            let (before, after) = (board.levels(from), board.levels(to as usize));
            options.iter().any(|id| before[id.index()] != after[id.index()])
        };
        let mut staged = Self { own: Vec::new(), joint: Vec::new(), options: options.to_vec() };
        if options.is_empty() {
            return staged;
        }
        for position in 0..board.n_states() {
            staged.own.extend(board.own_moves(position).iter().map(|has| has.days > 0.0 && changes(position, has.to)));
            staged
                .joint
                .extend(board.joint_moves(position).iter().map(|has| has.days > 0.0 && changes(position, has.to)));
        }
        staged
    }

    /// Whether an own move is followed.
    pub fn follows_own(&self, number: usize) -> bool {
        self.own.get(number).copied().unwrap_or(false)
    }

    /// Whether a joint move is followed.
    pub fn follows_joint(&self, number: usize) -> bool {
        self.joint.get(number).copied().unwrap_or(false)
    }
}

/// A chain, and where its states stand on the board.
#[derive(Debug, Clone)]
pub struct Assembled {
    /// The chain.
    pub chain: Chain,
    /// Per state of the chain, its position on the board.
    pub positions: Vec<u32>,
    /// Where it begins.
    pub start: u32,
    /// What happens at dates, in rising order; deadlines at which nothing could happen are left out.
    pub dates: Vec<Date>,
}

impl Assembled {
    /// The law just after the last date, all dates being met whatever time is asked about; the start itself where there are none. States of `stop`
    /// are not left.
    pub(crate) fn law_after_dates(&self, start: &[f64], stop: Option<&StateSet>) -> Result<Vec<f64>, ChainError> {
        let Some(last) = self.dates.last() else { return Ok(start.to_vec()) };
        let request = TransientRequest { start, times: &[last.time], stop, laws: true, ..TransientRequest::default() };
        let mut found = transient_dated(&self.chain, &self.dates, &request, &TransientOptions::default())?;
        Ok(found.laws.pop().unwrap_or_default())
    }
}

/// What the rate of an arc of the chain is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The rate of an own move of the board, by its number.
    Own(u32),
    /// The rate of a joint move of the board.
    Joint(u32),
    /// A shock or drift of the board.
    Nature(u32),
    /// The pace of an action: the option whose change takes longest.
    Stage(OptionId),
    /// Those who have to want an action still no longer do: the position that it would lead to, if any; its front; who they are.
    CalledOff {
        /// The position that it would lead to; `None` where it would lapse.
        to: Option<u32>,
        /// The front of its first change.
        front: u32,
        /// Its maker, or who has to agree to it.
        asked: Asked,
    },
    /// A second part of a rate that is already told of.
    Part,
}

/// Who has to want an action still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Its maker.
    Maker(u32),
    /// All in these needs of the board.
    Needs(u32),
}

/// Why there is no chain.
#[derive(Debug, Clone, PartialEq)]
pub enum AssemblyRefused {
    /// More states than allowed.
    TooManyStates,
    /// The chain is wrong: a mistake in the program.
    Chain(ChainError),
}

/// An action that has been begun.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Action {
    /// Position of the mover among all movers.
    mover: usize,
    /// The front of its first change.
    front: u32,
    /// What it changes, to which levels.
    changes: Vec<(OptionId, Level)>,
    /// Why it was begun.
    cause: u16,
    /// Who has to want it still: for a joint move all whose agreement it needs.
    needs: Option<Needs>,
    /// Stages.
    stages: u32,
    /// Mean days, in bits, so that actions can be compared exactly.
    days: u64,
    /// The option whose change takes longest.
    slowest: OptionId,
}

/// A state of the chain: a position and what is under way there, ordered, each with its stage.
pub(crate) type Key = (u32, Vec<(u32, u32)>);

/// What a chain is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct On<'b> {
    pub board: &'b Board<'b>,
    pub moving: &'b Moving,
    pub staged: &'b Staged,
}

/// States and arcs of the chain, as far as they were asked for.
pub(crate) struct Assembly {
    actions: Vec<Action>,
    numbers: BTreeMap<Action, u32>,
    pub keys: Vec<Key>,
    /// The numbers of the others, by their keys.
    index: HashTable<u32>,
    /// The state at each position where nothing is under way.
    idle: Vec<u32>,
    pub arcs: Vec<(u32, u32, f64, u16)>,
    /// Per arc, where they are wanted.
    origins: Option<Vec<Origin>>,
}

/// Builds the chain from today outward.
///
/// # Errors
/// [`AssemblyRefused`] over the limit of states.
pub fn assemble(
    board: &Board<'_>,
    moving: &Moving,
    staged: &Staged,
    limit: usize,
) -> Result<Assembled, AssemblyRefused> {
    Ok(assemble_with(board, moving, staged, limit, None)?.0)
}

/// The same, and what the rate of every arc is made from, by the arc's position in the chain.
pub(crate) fn assemble_traced(
    board: &Board<'_>,
    moving: &Moving,
    staged: &Staged,
    limit: usize,
) -> Result<(Assembled, Vec<Origin>), AssemblyRefused> {
    let (assembled, origins) = assemble_with(board, moving, staged, limit, Some(Vec::new()))?;
    Ok((assembled, origins.unwrap_or_default()))
}

fn assemble_with(
    board: &Board<'_>,
    moving: &Moving,
    staged: &Staged,
    limit: usize,
    origins: Option<Vec<Origin>>,
) -> Result<(Assembled, Option<Vec<Origin>>), AssemblyRefused> {
    let on = On { board, moving, staged };
    let mut assembly = Assembly::new(origins);
    let start = assembly.state((board.today.unwrap_or(0), Vec::new()));
    let mut next = 0;
    while next < assembly.keys.len() {
        if assembly.keys.len() > limit {
            return Err(AssemblyRefused::TooManyStates);
        }
        assembly.expand(on, next);
        next += 1;
    }
    let mut builder = ChainBuilder::new(assembly.keys.len());
    for &(from, to, rate, cause) in &assembly.arcs {
        builder.arc(from, to, rate, cause).map_err(AssemblyRefused::Chain)?;
    }
    let chain = builder.build().map_err(AssemblyRefused::Chain)?;
    // Arcs are listed state by state, so they stand in the chain in the same order.
    let positions = assembly.keys.iter().map(|(position, _)| *position).collect();
    let dates = assembly.dates(board);
    Ok((Assembled { chain, positions, start, dates }, assembly.origins))
}

const NONE: u32 = u32::MAX;

fn hash_of((position, under_way): &Key) -> u64 {
    under_way.iter().fold(mixed(0, u64::from(*position)), |state, &(action, stage)| {
        mixed(state, u64::from(action) << 32 | u64::from(stage))
    })
}

impl Assembly {
    pub fn new(origins: Option<Vec<Origin>>) -> Self {
        Self {
            actions: Vec::new(),
            numbers: BTreeMap::new(),
            keys: Vec::new(),
            index: HashTable::new(),
            idle: Vec::new(),
            arcs: Vec::new(),
            origins,
        }
    }

    /// Forgets all states and arcs, not the actions.
    pub fn forget(&mut self) {
        self.keys.clear();
        self.idle.clear();
        self.index.clear();
        self.arcs.clear();
    }

    /// What levels an action sets, and the actors that can call it off.
    pub fn meant(&self, board: &Board<'_>, x: usize, action: u32) -> (Vec<Level>, Vec<usize>) {
        let has = &self.actions[action as usize];
        let actors = match has.needs {
            None => vec![has.mover],
            Some(needs) => needs.actor_ids().map(ActorId::index).collect(),
        };
        (self.levels_once_done(board, x, action), actors)
    }

    pub fn state(&mut self, key: Key) -> u32 {
        let number = self.keys.len() as u32;
        if key.1.is_empty() {
            // By far the most states: a table is quicker than a search.
            if self.idle.len() <= key.0 as usize {
                self.idle.resize(key.0 as usize + 1, NONE);
            }
            let known = &mut self.idle[key.0 as usize];
            if *known == NONE {
                *known = number;
                self.keys.push(key);
            }
            return *known;
        }
        let (hash, keys) = (hash_of(&key), &self.keys);
        if let Some(&known) = self.index.find(hash, |&known| keys[known as usize] == key) {
            return known;
        }
        self.index.insert_unique(hash, number, |&known| hash_of(&keys[known as usize]));
        self.keys.push(key);
        number
    }

    fn arc(&mut self, from: usize, to: Key, rate: f64, cause: u16, origin: Origin) {
        let to = self.state(to);
        if rate > 0.0 && to as usize != from {
            self.arcs.push((from as u32, to, rate, cause));
            if let Some(origins) = &mut self.origins {
                origins.push(origin);
            }
        }
    }

    /// Adds all arcs that leave a state.
    pub fn expand(&mut self, on: On<'_>, from: usize) {
        let (position, under_way) = self.keys[from].clone();
        let x = position as usize;
        self.own(on, from, x, &under_way);
        self.joint(on, from, x, &under_way);
        let first = on.board.shock_first[x];
        for number in 0..on.board.shock_arcs(x).len() {
            let has = on.board.shock_arcs(x)[number];
            let origin = Origin::Nature(first + number as u32);
            let cause = cause_of_nature(on.board, has.what);
            self.arc(from, (has.to, under_way.clone()), has.rate, cause, origin);
        }
        // What a deadline leads to has to be there when the date comes.
        for place in 0..on.board.deadlines.len() {
            self.after_deadline(on.board, from, place);
        }
        for place in 0..under_way.len() {
            self.go_on(on, from, x, &under_way, place);
            self.call_off(on, from, x, &under_way, place);
        }
    }

    /// The state that a state is moved to at a deadline, by its place among those of the board; the state itself where nothing happens.
    pub fn after_deadline(&mut self, board: &Board<'_>, from: usize, place: usize) -> u32 {
        let (position, under_way) = &self.keys[from];
        let to = board.deadlines[place].1[*position as usize];
        if to == *position { from as u32 } else { self.state((to, under_way.clone())) }
    }

    /// The deadlines as dates of the chain, once all its states are there; those at which nothing happens are left out.
    fn dates(&mut self, board: &Board<'_>) -> Vec<Date> {
        let mut dates = Vec::new();
        for place in 0..board.deadlines.len() {
            let moves = (0..self.keys.len()).map(|from| (from as u32, self.after_deadline(board, from, place)));
            let moves: Vec<(u32, u32)> = moves.filter(|(from, to)| from != to).collect();
            let number = board.deadlines[place].0;
            let has = &board.model.deadlines[number];
            if !moves.is_empty() {
                let cause = cause_of_deadline(board, number);
                dates.push(Date { time: has.after_days, moves, chance: has.chance, cause });
            }
        }
        dates
    }

    fn own(&mut self, on: On<'_>, from: usize, x: usize, under_way: &[(u32, u32)]) {
        for number in 0..on.board.own_moves(x).len() {
            let Some(decision) = on.own_decision(x, number) else { continue };
            if !self.is_busy(on.board, decision.mover, x, decision.to, under_way) {
                self.decide(on, from, x, under_way, decision);
            }
        }
    }

    fn joint(&mut self, on: On<'_>, from: usize, x: usize, under_way: &[(u32, u32)]) {
        for number in 0..on.board.joint_moves(x).len() {
            let Some(decision) = on.joint_decision(x, number) else { continue };
            if !self.is_busy(on.board, decision.mover, x, decision.to, under_way) {
                self.decide(on, from, x, under_way, decision);
            }
        }
    }

    /// Whether the mover has something under way that touches an option the move would change, or on the front where it would begin.
    fn is_busy(&self, board: &Board<'_>, mover: usize, x: usize, to: u32, under_way: &[(u32, u32)]) -> bool {
        let actions = under_way.iter().map(|(action, _)| &self.actions[*action as usize]);
        let mut mine = actions.filter(|action| action.mover == mover).peekable();
        if mine.peek().is_none() {
            return false;
        }
        let (before, after) = (board.levels(x), board.levels(to as usize));
        mine.any(|action| action.changes.iter().any(|(id, _)| before[id.index()] != after[id.index()]))
    }

    fn decide(&mut self, on: On<'_>, from: usize, x: usize, under_way: &[(u32, u32)], decision: Decision) {
        let mut origin = decision.origin;
        for (rate, cause) in causes_of(&decision) {
            // Both parts lead on alike, so what the whole rate does is seen at the first.
            let origin = std::mem::replace(&mut origin, Origin::Part);
            if !decision.follows {
                self.arc(from, (decision.to, under_way.to_vec()), rate, cause, origin);
                continue;
            }
            let Some(action) = self.action(on.board, x, &decision, cause) else { continue };
            let has = &self.actions[action as usize];
            let (mover, front) = (has.mover, has.front);
            let taken = |(other, _): &(u32, u32)| {
                let other = &self.actions[*other as usize];
                other.mover == mover && other.front == front
            };
            if under_way.iter().any(taken) {
                continue;
            }
            let mut begun = under_way.to_vec();
            begun.push((action, 0));
            // By what they are, so that the order does not depend on the way taken.
            begun.sort_unstable_by(|a, b| self.actions[a.0 as usize].cmp(&self.actions[b.0 as usize]));
            self.arc(from, (x as u32, begun), rate, cause, origin);
        }
    }

    fn action(&mut self, board: &Board<'_>, x: usize, decision: &Decision, cause: u16) -> Option<u32> {
        let model: &Model = board.model;
        let (before, after) = (board.levels(x), board.levels(decision.to as usize));
        let changes: Vec<(OptionId, Level)> = model
            .option_ids()
            .filter(|id| before[id.index()] != after[id.index()])
            .map(|id| (id, after[id.index()]))
            .collect();
        let id = slowest_of(model, changes.iter().map(|(id, _)| *id))?;
        let takes = model.option(id).takes?;
        let front = front_bit(model.option(id).front);
        let action = Action {
            mover: decision.mover,
            front,
            changes,
            cause,
            needs: decision.needs.map(|needs| board.needs[needs as usize]),
            stages: stages(takes),
            days: decision.days.to_bits(),
            slowest: id,
        };
        if let Some(&known) = self.numbers.get(&action) {
            return Some(known);
        }
        let number = self.actions.len() as u32;
        self.actions.push(action.clone());
        self.numbers.insert(action, number);
        Some(number)
    }

    /// The levels once an action is done.
    fn levels_once_done(&self, board: &Board<'_>, x: usize, action: u32) -> Vec<Level> {
        let mut levels = board.levels(x);
        self.actions[action as usize].changes.iter().for_each(|&(id, level)| levels[id.index()] = level);
        levels
    }

    /// The position once an action is done, or `None` where it would lapse.
    fn done(&self, board: &Board<'_>, x: usize, action: u32) -> Option<u32> {
        let levels = self.levels_once_done(board, x, action);
        // What was begun before a deal fell back does not pass what is to be verified anew.
        if has_to_wait(board.model, &board.levels(x), &levels) {
            return None;
        }
        board.moved_to(x, board.state_of(&levels)?)
    }

    fn go_on(&mut self, on: On<'_>, from: usize, x: usize, under_way: &[(u32, u32)], place: usize) {
        let (action, stage) = under_way[place];
        let has = &self.actions[action as usize];
        let (stages, cause, origin) = (has.stages, has.cause, Origin::Stage(has.slowest));
        let rate = f64::from(stages) / f64::from_bits(has.days);
        let mut then = under_way.to_vec();
        if stage + 1 < stages {
            then[place].1 += 1;
            self.arc(from, (x as u32, then), rate, cause, origin);
        } else {
            then.remove(place);
            let to = self.done(on.board, x, action).unwrap_or(x as u32);
            self.arc(from, (to, then), rate, cause, origin);
        }
    }

    fn call_off(&mut self, on: On<'_>, from: usize, x: usize, under_way: &[(u32, u32)], place: usize) {
        let (action, _) = under_way[place];
        let done = self.done(on.board, x, action);
        let has = self.actions[action as usize].clone();
        let regrets = |actor: usize| {
            let gain = done.map(|to| on.moving.acting[actor][to as usize] - on.moving.acting[actor][x]);
            let chance = gain.map_or(1.0, |gain| (-on.moving.tempo.decisiveness[actor] * gain).logistic());
            chance * on.moving.tempo.rate(actor, has.front, x)
        };
        let rate: f64 = match has.needs {
            None => regrets(has.mover),
            Some(needs) => needs.actor_ids().map(|actor| regrets(actor.index())).sum(),
        };
        let needs = has.needs.and_then(|needs| on.board.needs.iter().position(|known| *known == needs));
        let asked = needs.map_or(Asked::Maker(has.mover as u32), |needs| Asked::Needs(needs as u32));
        let origin = Origin::CalledOff { to: done, front: has.front, asked };
        let mut then = under_way.to_vec();
        then.remove(place);
        self.arc(from, (x as u32, then), rate, (has.mover * KINDS + INTENDED) as u16, origin);
    }
}

impl On<'_> {
    /// One of the own moves from a position, if it is ever made.
    fn own_decision(&self, x: usize, number: usize) -> Option<Decision> {
        let has = self.board.own_moves(x)[number];
        let number = self.board.own_first[x] as usize + number;
        let actor = has.actor.index();
        let rate = self.moving.rates.own[number];
        let values = &self.moving.values[actor];
        (rate != 0.0).then(|| Decision {
            mover: actor,
            to: has.to,
            slips: values[has.to as usize] - values[x] <= TIE,
            rate,
            undeceived: self.moving.undeceived.as_ref().map_or(rate, |rates| rates.own[number]),
            follows: self.staged.follows_own(number),
            needs: None,
            days: has.days,
            origin: Origin::Own(number as u32),
        })
    }

    /// One of the joint moves from a position, if it is ever made.
    fn joint_decision(&self, x: usize, number: usize) -> Option<Decision> {
        let has = self.board.joint_moves(x)[number];
        let number = self.board.joint_first[x] as usize + number;
        let rate = self.moving.rates.joint[number];
        (rate != 0.0).then(|| Decision {
            mover: self.board.model.actors.len() + has.mover as usize,
            to: has.to,
            slips: !is_wanted(self.board, self.moving, x, &has),
            rate,
            undeceived: self.moving.undeceived.as_ref().map_or(rate, |rates| rates.joint[number]),
            follows: self.staged.follows_joint(number),
            needs: Some(has.needs),
            days: has.days,
            origin: Origin::Joint(number as u32),
        })
    }
}

/// A decision as the rates have it.
#[derive(Debug, Clone, Copy)]
struct Decision {
    mover: usize,
    to: u32,
    slips: bool,
    rate: f64,
    undeceived: f64,
    follows: bool,
    needs: Option<u32>,
    days: f64,
    origin: Origin,
}

/// The parts of a decision's rate that are more than nought, with their causes: what is meant (or slips), and what is mistaken.
fn causes_of(decision: &Decision) -> impl Iterator<Item = (f64, u16)> + use<> {
    let intended = decision.rate.min(decision.undeceived);
    let kind = if decision.slips { SLIP } else { INTENDED };
    let first = decision.mover * KINDS;
    let parts = [(intended, (first + kind) as u16), (decision.rate - intended, (first + MISTAKEN) as u16)];
    parts.into_iter().filter(|(rate, _)| *rate > 0.0)
}

/// Of these options the one whose change takes longest, if any takes time.
pub(crate) fn slowest_of(model: &Model, options: impl Iterator<Item = OptionId>) -> Option<OptionId> {
    let slow = options.filter(|&id| model.option(id).takes.is_some());
    slow.max_by(|&a, &b| mean_days(model, a).total_cmp(&mean_days(model, b)))
}

/// The options whose changes take time, those that take longest first.
pub fn slow_options(model: &Model) -> Vec<OptionId> {
    let mut slow: Vec<OptionId> = model.option_ids().filter(|&id| mean_days(model, id) > 0.0).collect();
    slow.sort_by(|&a, &b| mean_days(model, b).total_cmp(&mean_days(model, a)).then(a.cmp(&b)));
    slow
}
