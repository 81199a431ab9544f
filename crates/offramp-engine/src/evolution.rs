//! Evolution: how it could get from one state to others, in how few moves and along which paths.
//!
//! In: a game and a state to start from. Out: [`Evolution`]: how far every state is, and all shortest legal paths.
//! Does not look at: stability, chance, time; whether anybody would go the whole way.
//!
//! After: Li, Kilgour & Hipel (2004, 2005), status quo analysis; Xu, Kilgour, Hipel & Kemkes (2010), shortest paths in which
//! nobody moves twice in succession. Those are searched for over pairs of a state and its last mover, because the shortest way
//! to a state need not begin with the shortest way to a state on it: whoever moved last may not be the one to go on.

use crate::sequences::{GoingOn, Movers, Step, StepRules, state_at};
use crate::space::{Coverage, Mover, StateId};
use crate::stability::Game;

/// Which moves a path is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Moves {
    /// Any legal moves; whoever has to consent or vote is taken to do so.
    Any,
    /// Improvements: each step is preferred by its mover and by all whose agreement it needs, and votes pass.
    Improvements,
}

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvolutionLimits {
    /// The most states to reach.
    pub max_states: usize,
    /// The most paths to list for one state.
    pub max_paths: usize,
    /// The most single moves to list that are on some shortest path to one state.
    pub max_arcs: usize,
}

impl Default for EvolutionLimits {
    /// A quarter of a million states, which takes about a second; twelve paths; two hundred moves.
    fn default() -> Self {
        Self { max_states: 1 << 18, max_paths: 12, max_arcs: 200 }
    }
}

/// What can be reached from one state.
pub struct Evolution<'g, 'a> {
    /// Where it starts.
    pub start: StateId,
    /// Which moves were allowed.
    pub moves: Moves,
    /// Whether all states that can be reached were. If not, all those up to some distance were, and none beyond it.
    pub coverage: Coverage,
    limits: EvolutionLimits,
    movers: Movers<'g, 'a>,
    rules: StepRules,
    /// Per cell: 0, or the number of its place in `reached` plus one.
    numbers: Vec<u32>,
    /// The cells reached, nearest first.
    reached: Vec<Reached>,
    /// For the cell at place `p` and the mover at position `m`: `nodes[p * n_movers + m]`.
    nodes: Vec<Node>,
}

/// A cell that was reached.
#[derive(Debug, Clone, Copy)]
struct Reached {
    cell: u32,
    /// How many moves it takes.
    distance: u32,
    /// Who may have gone on from here already.
    gone_on: GoneOn,
    /// The distance at which it last came up.
    queued: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GoneOn {
    Nobody,
    /// Everybody but the mover at this position, who alone had got there.
    AllBut(u16),
    All,
}

/// A cell with the one who moved last.
#[derive(Debug, Clone, Copy)]
struct Node {
    distance: u32,
    /// How many shortest legal sequences end so.
    n_paths: u64,
}

const NEVER: u32 = u32::MAX;

/// A state that can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReachedState {
    /// The state.
    pub state: StateId,
    /// The fewest moves it takes; 0 for the start.
    pub n_moves: u32,
    /// How many different shortest paths there are, not more than [`u64::MAX`]. Paths differ if states or movers do.
    pub n_paths: u64,
}

/// All shortest legal paths from the start to one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortestPaths {
    /// The state, and how many paths there are.
    pub reached: ReachedState,
    /// The paths, up to the limit, in a fixed order.
    pub paths: Vec<Vec<Step>>,
    /// Per step, whose moves carry it on some path: actors, then agreements, then institutions.
    pub movers: Vec<Vec<Mover>>,
    /// All moves that are on some shortest path, up to the limit, ascending.
    pub arcs: Vec<PathArc>,
    /// Whether all paths and moves are listed; if not, what limit cut the paths or else the moves.
    pub coverage: Coverage,
}

/// A move on some shortest path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathArc {
    /// Its position in the path; the first move has 0.
    pub position: u32,
    /// The state it starts from.
    pub from: StateId,
    /// The move.
    pub step: Step,
}

/// Finds out what can be reached from a state.
pub fn evolve<'g, 'a>(game: &'g Game<'a>, start: StateId, moves: Moves, limits: EvolutionLimits) -> Evolution<'g, 'a> {
    let movers = Movers::new(game);
    let rules = movers.everybody(moves == Moves::Improvements);
    let mut evolution = Evolution {
        start,
        moves,
        coverage: Coverage::Complete,
        limits,
        movers,
        rules,
        numbers: vec![0; game.space.n_cells()],
        reached: Vec::new(),
        nodes: Vec::new(),
    };
    evolution.place(game.space.cell(start), 0);
    evolution.spread();
    evolution
}

impl Evolution<'_, '_> {
    /// Whether a state can be reached, in how few moves, and along how many shortest paths.
    pub fn reached(&self, state: StateId) -> Option<ReachedState> {
        let place = self.place_of(self.movers.game.space.cell(state))?;
        let distance = self.reached[place].distance;
        let ends = self.nodes_of(place).iter().filter(|node| node.distance == distance);
        let n_paths = ends.fold(0u64, |sum, node| sum.saturating_add(node.n_paths));
        Some(ReachedState { state, n_moves: distance, n_paths: if distance == 0 { 1 } else { n_paths } })
    }

    /// How many states can be reached, the start included.
    pub fn n_reached(&self) -> usize {
        self.reached.len()
    }

    /// All states that can be reached, nearest first.
    pub fn all_reached(&self) -> impl Iterator<Item = ReachedState> + '_ {
        let states = self.reached.iter().map(|reached| state_at(self.movers.game.space, reached.cell as usize));
        states.filter_map(|state| self.reached(state))
    }

    /// All shortest legal paths to a state, if it can be reached.
    pub fn paths_to(&self, state: StateId) -> Option<ShortestPaths> {
        let reached = self.reached(state)?;
        let cell = self.movers.game.space.cell(state);
        let paths = self.list_paths(cell, reached.n_moves);
        let mut arcs = self.list_arcs(cell, reached.n_moves);
        let mut movers: Vec<Vec<Mover>> = vec![Vec::new(); reached.n_moves as usize];
        for arc in &arcs {
            movers[arc.position as usize].push(arc.step.mover);
        }
        for movers in &mut movers {
            movers.sort_unstable();
            movers.dedup();
        }
        let coverage = if (paths.len() as u64) < reached.n_paths {
            Coverage::LimitReached { limit: self.limits.max_paths as u64 }
        } else if arcs.len() > self.limits.max_arcs {
            Coverage::LimitReached { limit: self.limits.max_arcs as u64 }
        } else {
            Coverage::Complete
        };
        arcs.truncate(self.limits.max_arcs);
        Some(ShortestPaths { reached, paths, movers, arcs, coverage })
    }

    fn n_movers(&self) -> usize {
        self.movers.list.len()
    }

    fn place_of(&self, cell: usize) -> Option<usize> {
        (self.numbers[cell] as usize).checked_sub(1)
    }

    fn nodes_of(&self, place: usize) -> &[Node] {
        &self.nodes[place * self.n_movers()..][..self.n_movers()]
    }

    /// Puts a cell on the list of those reached.
    fn place(&mut self, cell: usize, distance: u32) -> usize {
        let reached = Reached { cell: cell as u32, distance, gone_on: GoneOn::Nobody, queued: NEVER };
        self.reached.push(reached);
        self.nodes.resize(self.reached.len() * self.n_movers(), Node { distance: NEVER, n_paths: 0 });
        self.numbers[cell] = self.reached.len() as u32;
        self.reached.len() - 1
    }

    /// Goes on from the start, one distance after the other.
    ///
    /// Whoever goes on from a cell does so once, as soon as somebody else has got there: going on later makes no shorter path.
    fn spread(&mut self) {
        let mut open = vec![0];
        let mut steps = Vec::new();
        for distance in 0.. {
            let mut going: Vec<Vec<GoingOn>> = vec![Vec::new(); self.n_movers()];
            for place in open {
                let cell = self.reached[place].cell as usize;
                for (mover, n_paths) in self.going_on(place, distance) {
                    going[mover].push(GoingOn { cell, n_paths });
                }
            }
            let mut next = Vec::new();
            let n_before = self.reached.len();
            let mut within_limit = true;
            for (mover, going) in going.into_iter().enumerate() {
                self.movers.for_each_step_of_many(&self.rules, mover, going, |to, n_paths| steps.push((to, n_paths)));
                for (to, n_paths) in steps.drain(..) {
                    within_limit &= self.arrive(to, mover, distance + 1, n_paths, &mut next);
                }
            }
            if !within_limit {
                self.coverage = Coverage::LimitReached { limit: self.limits.max_states as u64 };
                return self.take_back(distance + 1, n_before, &next);
            }
            if next.is_empty() {
                return;
            }
            open = next;
        }
    }

    /// Who goes on from a cell at a distance, and how many shortest sequences each of them continues.
    fn going_on(&mut self, place: usize, distance: u32) -> Vec<(usize, u64)> {
        let all = 0..self.n_movers();
        if distance == 0 {
            self.reached[place].gone_on = GoneOn::All;
            return all.map(|mover| (mover, 1)).collect();
        }
        let arrived: Vec<(usize, u64)> = self
            .nodes_of(place)
            .iter()
            .enumerate()
            .filter(|(_, node)| node.distance == distance)
            .map(|(mover, node)| (mover, node.n_paths))
            .collect();
        let others = |mover: usize| {
            let others = arrived.iter().filter(|(other, _)| *other != mover);
            others.fold(0u64, |sum, (_, n_paths)| sum.saturating_add(*n_paths))
        };
        let (gone_on, who) = match (self.reached[place].gone_on, &arrived[..]) {
            (GoneOn::All, _) | (_, []) => return Vec::new(),
            (GoneOn::AllBut(first), _) => (GoneOn::All, usize::from(first)..usize::from(first) + 1),
            (GoneOn::Nobody, [(only, _)]) => (GoneOn::AllBut(*only as u16), all),
            (GoneOn::Nobody, _) => (GoneOn::All, all),
        };
        self.reached[place].gone_on = gone_on;
        let skipped = if let GoneOn::AllBut(only) = gone_on { Some(usize::from(only)) } else { None };
        who.filter(|mover| Some(*mover) != skipped).map(|mover| (mover, others(mover))).collect()
    }

    /// Notes that a mover gets to a cell; false if the limit does not allow it.
    fn arrive(&mut self, to: usize, mover: usize, distance: u32, n_paths: u64, next: &mut Vec<usize>) -> bool {
        let place = match self.place_of(to) {
            Some(place) => place,
            None if self.reached.len() >= self.limits.max_states.max(1) => return false,
            None => self.place(to, distance),
        };
        if self.reached[place].gone_on == GoneOn::All {
            return true;
        }
        let n_movers = self.n_movers();
        let node = &mut self.nodes[place * n_movers + mover];
        if node.distance == NEVER {
            *node = Node { distance, n_paths };
            if self.reached[place].queued != distance {
                self.reached[place].queued = distance;
                next.push(place);
            }
        } else if node.distance == distance {
            node.n_paths = node.n_paths.saturating_add(n_paths);
        }
        true
    }

    /// Forgets a distance that could not be looked at completely, so that all that is said of nearer ones is exact.
    fn take_back(&mut self, distance: u32, n_before: usize, touched: &[usize]) {
        let n_movers = self.n_movers();
        for reached in self.reached.drain(n_before..) {
            self.numbers[reached.cell as usize] = 0;
        }
        self.nodes.truncate(n_before * n_movers);
        for &place in touched.iter().filter(|&&place| place < n_before) {
            for node in &mut self.nodes[place * n_movers..][..n_movers] {
                if node.distance == distance {
                    *node = Node { distance: NEVER, n_paths: 0 };
                }
            }
        }
    }

    /// The movers who may have made the last of `distance` moves that led to a cell, other than one who moves next.
    fn last_movers(&self, cell: usize, distance: u32, next: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let nodes = self.place_of(cell).map_or(&[][..], |place| self.nodes_of(place));
        let nodes = nodes.iter().enumerate().filter(move |(_, node)| distance > 0 && node.distance == distance);
        nodes.map(|(mover, _)| mover).filter(move |&mover| Some(mover) != next)
    }

    /// The cells from which the mover could make the last of `distance` moves on a shortest path.
    fn cells_before(&self, cell: usize, mover: usize, distance: u32) -> Vec<usize> {
        let mut before = Vec::new();
        self.movers.for_each_step_into(&self.rules, mover, cell, |from| before.push(from));
        before.retain(|&from| match distance {
            1 => self.place_of(from) == Some(0),
            _ => self.last_movers(from, distance - 1, Some(mover)).next().is_some(),
        });
        before
    }

    /// Follows all shortest paths backwards from a cell, one after the other, up to the limit.
    fn list_paths(&self, end: usize, n_moves: u32) -> Vec<Vec<Step>> {
        // What is still to be followed: a cell with the mover who got there, and how many moves it took; the last first.
        let waiting = |cell: usize, distance: u32, next: Option<usize>| {
            let movers: Vec<usize> = self.last_movers(cell, distance, next).collect();
            movers.into_iter().rev().map(move |mover| (cell, mover, distance))
        };
        let mut paths = Vec::new();
        if n_moves == 0 && self.limits.max_paths > 0 {
            paths.push(Vec::new());
        }
        let mut open: Vec<(usize, usize, u32)> = waiting(end, n_moves, None).collect();
        // Invariant: the moves after the one being followed, the last of the path first.
        let mut after: Vec<(usize, usize)> = Vec::new();
        while let Some((cell, mover, distance)) = open.pop().filter(|_| paths.len() < self.limits.max_paths) {
            after.truncate((n_moves - distance) as usize);
            after.push((cell, mover));
            for from in self.cells_before(cell, mover, distance).into_iter().rev() {
                if distance > 1 {
                    open.extend(waiting(from, distance - 1, Some(mover)));
                } else {
                    paths.push(self.steps_from(from, &after));
                }
            }
        }
        paths
    }

    fn steps_from(&self, start: usize, backwards: &[(usize, usize)]) -> Vec<Step> {
        let mut from = start;
        let steps = backwards.iter().rev().map(|&(cell, mover)| {
            let step = self.movers.step(mover, from, cell);
            from = cell;
            step
        });
        steps.collect()
    }

    /// All moves on shortest paths to a cell, ascending.
    fn list_arcs(&self, end: usize, n_moves: u32) -> Vec<PathArc> {
        let mut arcs = Vec::new();
        let mut ends: Vec<(usize, usize)> = self.last_movers(end, n_moves, None).map(|mover| (end, mover)).collect();
        for distance in (1..=n_moves).rev() {
            let mut before = Vec::new();
            for (cell, mover) in ends {
                for from in self.cells_before(cell, mover, distance) {
                    let step = self.movers.step(mover, from, cell);
                    let from_state = state_at(self.movers.game.space, from);
                    arcs.push(PathArc { position: distance - 1, from: from_state, step });
                    before.extend(self.last_movers(from, distance - 1, Some(mover)).map(|other| (from, other)));
                }
            }
            before.sort_unstable();
            before.dedup();
            ends = before;
        }
        arcs.sort_unstable();
        arcs
    }
}
