//! The actors who have moves, with all their moves listed, and what some of them can bring about together.
//!
//! In: a game in which every move is one actor's alone. Out: lists of moves, and searches along them.
//! Does not: decide stability.
//!
//! Two moves of one actor in a row are one move of it, or none, so what legal sequences lead to is what moves in any order lead
//! to (and the same holds for improvements, because preferences are transitive).

use super::Work;
use crate::sequences::Movers;
use crate::space::Mover;
use crate::stability::Game;
use offramp_model::ActorId;

/// A set of players, one bit for each position in [`Players::list`].
pub(super) type Mask = u64;

/// Everybody who has a move somewhere.
pub(super) struct Players<'g, 'a> {
    /// The game.
    pub game: &'g Game<'a>,
    /// The players, in case order.
    pub list: Vec<Player>,
    /// Per actor, player or not: its rank of every cell.
    pub ranks: Vec<Vec<u32>>,
}

/// One player's moves.
pub(super) struct Player {
    /// Who.
    pub actor: ActorId,
    /// Per cell, where it can go.
    forward: Lists,
    /// Per cell, from where it can get there; `None` where every move can be undone, so that these are the same.
    back: Option<Lists>,
    /// The axes on which it can change something, one bit each.
    axes: u64,
}

impl Player {
    fn back(&self) -> &Lists {
        self.back.as_ref().unwrap_or(&self.forward)
    }
}

/// A list of cells for each cell.
struct Lists {
    starts: Vec<u32>,
    cells: Vec<u32>,
}

impl Lists {
    fn of(&self, cell: usize) -> &[u32] {
        &self.cells[self.starts[cell] as usize..self.starts[cell + 1] as usize]
    }

    /// The same pairs, listed by their second cell.
    fn reversed(&self) -> Self {
        let n_cells = self.starts.len() - 1;
        let mut starts = vec![0u32; n_cells + 1];
        for &to in &self.cells {
            starts[to as usize + 1] += 1;
        }
        for cell in 0..n_cells {
            starts[cell + 1] += starts[cell];
        }
        let mut next = starts.clone();
        let mut cells = vec![0; self.cells.len()];
        for from in 0..n_cells {
            for &to in self.of(from) {
                cells[next[to as usize] as usize] = from as u32;
                next[to as usize] += 1;
            }
        }
        Self { starts, cells }
    }
}

/// Every non-empty set of `n` players, the smaller ones first, then in ascending order.
pub(super) fn coalitions_by_size(n: usize) -> impl Iterator<Item = Mask> {
    let all = if n >= 64 { Mask::MAX } else { (1 << n) - 1 };
    (1..=n).flat_map(move |size| {
        let first = if size >= 64 { Mask::MAX } else { (1 << size) - 1 };
        std::iter::successors(Some(first), move |&mask: &Mask| next_of_same_size(mask).filter(|next| next & !all == 0))
    })
}

/// The next larger number with as many bits set (Gosper's rule).
fn next_of_same_size(mask: Mask) -> Option<Mask> {
    let lowest = mask & mask.wrapping_neg();
    let carried = mask.checked_add(lowest)?;
    Some(carried | (((mask ^ carried) >> 2) / lowest))
}

/// Where a search has been, without wiping the table each time.
#[derive(Default)]
pub(super) struct Marks {
    stamps: Vec<u32>,
    now: u32,
}

impl Marks {
    /// Forgets all marks.
    pub fn clear(&mut self, n_cells: usize) {
        self.now = self.now.wrapping_add(1);
        if self.now == 0 || self.stamps.len() != n_cells {
            self.stamps = vec![0; n_cells];
            self.now = 1;
        }
    }

    fn is_marked(&self, cell: usize) -> bool {
        self.stamps[cell] == self.now
    }

    /// Marks a cell; says whether it was not marked.
    pub fn mark(&mut self, cell: usize) -> bool {
        let new = self.stamps[cell] != self.now;
        self.stamps[cell] = self.now;
        new
    }
}

impl<'g, 'a> Players<'g, 'a> {
    /// Lists all moves; `None` if that is more work than allowed.
    pub fn new(game: &'g Game<'a>, work: &mut Work) -> Option<Self> {
        let movers = Movers::new(game);
        let rules = movers.everybody(false);
        let n_choices: usize =
            (0..movers.list.len()).filter_map(|index| movers.free_choices(index)).map(|fibre| fibre.len()).sum();
        if !work.spend(game.space.n_cells().saturating_mul(n_choices)) {
            return None;
        }
        let mut list = Vec::new();
        for (index, moves) in movers.list.iter().enumerate() {
            let (Mover::Actor(actor), Some(fibre)) = (moves.mover, movers.free_choices(index)) else { continue };
            let mut forward = Lists { starts: vec![0], cells: Vec::new() };
            for cell in 0..game.space.n_cells() {
                if game.space.feasible().contains(cell) {
                    movers.for_each_step(&rules, index, cell, |to, _| forward.cells.push(to as u32));
                }
                forward.starts.push(u32::try_from(forward.cells.len()).ok()?);
            }
            let undone = fibre.patterns.iter().all(|pattern| pattern.reach == pattern.members);
            let back = (!undone).then(|| forward.reversed());
            let touches = |axis: &crate::space::Axis| axis.options.iter().any(|id| fibre.options.contains(id));
            let axes = game.space.axes.iter().enumerate().filter(|(_, axis)| touches(axis));
            list.push(Player { actor, forward, back, axes: axes.fold(0, |axes, (axis, _)| axes | 1 << axis) });
        }
        let ranks = game.ranks.iter().map(|ranks| (0..game.space.n_cells()).map(|cell| ranks.at(cell)).collect());
        Some(Self { game, list, ranks: ranks.collect() })
    }

    /// The players of a set.
    pub fn actors(&self, members: Mask) -> Vec<ActorId> {
        self.of(members).map(|player| player.actor).collect()
    }

    /// The players among these actors.
    pub fn mask(&self, actors: &[ActorId]) -> Mask {
        let among = self.list.iter().enumerate().filter(|(_, player)| actors.contains(&player.actor));
        among.fold(0, |mask, (position, _)| mask | 1 << position)
    }

    /// All players.
    pub fn everybody(&self) -> Mask {
        (0..self.list.len()).fold(0, |mask, position| mask | 1 << position)
    }

    fn of(&self, members: Mask) -> impl Iterator<Item = &Player> {
        self.list.iter().enumerate().filter(move |(position, _)| members >> position & 1 == 1).map(|(_, player)| player)
    }

    fn prefers(&self, actor: ActorId, to: usize, from: usize) -> bool {
        let ranks = &self.ranks[actor.index()];
        ranks[to] > ranks[from]
    }

    /// Those among these who strictly prefer the state at `to` to the one at `from`.
    pub fn supporters(&self, among: Mask, to: usize, from: usize) -> Mask {
        let prefers =
            |position: &usize| among >> position & 1 == 1 && self.prefers(self.list[*position].actor, to, from);
        (0..self.list.len()).filter(prefers).fold(0, |mask, position| mask | 1 << position)
    }

    /// Whether every move of these can be undone.
    pub fn can_undo(&self, members: Mask) -> bool {
        self.of(members).all(|player| player.back.is_none())
    }

    /// Whether all that differs between two cells is on axes on which these can change something. If it is not, they cannot
    /// get from one to the other.
    pub fn may_account_for(&self, members: Mask, from: usize, to: usize) -> bool {
        let axes = self.of(members).fold(0, |axes, player| axes | player.axes);
        let differs = |axis: &crate::space::Axis| axis.strategy_of_cell(from) != axis.strategy_of_cell(to);
        self.game.space.axes.iter().enumerate().all(|(index, axis)| axes >> index & 1 == 1 || !differs(axis))
    }

    /// Whether these can get from one cell to another, each setting what is its own as it is there. Only where every cell is
    /// a state, so that nothing stands in between; then there is no other way that could help.
    fn can_set(&self, members: Mask, from: usize, to: usize) -> bool {
        let mut at = from;
        for player in self.of(members) {
            let axes = self.game.space.axes.iter().enumerate().filter(|(index, _)| player.axes >> index & 1 == 1);
            let set = axes.fold(at, |cell, (_, axis)| {
                cell - axis.strategy_of_cell(cell) * axis.stride + axis.strategy_of_cell(to) * axis.stride
            });
            if player.forward.of(at).contains(&(set as u32)) {
                at = set;
            }
        }
        at == to
    }

    /// Whether these can get from one cell to another, moving in any order.
    pub fn can_reach(&self, members: Mask, from: usize, to: usize, marks: &mut Marks, work: &mut Work) -> bool {
        if self.game.space.is_full() {
            work.spend(self.list.len());
            return self.can_set(members, from, to);
        }
        self.may_account_for(members, from, to)
            && self.reach_until(members, from, marks, work, |cell| cell == to).last() == Some(&(to as u32))
    }

    /// Where these can get from a cell by moving in any order, the cell itself left out.
    /// Cut short once the work is spent.
    pub fn reach(&self, members: Mask, from: usize, marks: &mut Marks, work: &mut Work) -> Vec<u32> {
        self.reach_until(members, from, marks, work, |_| false)
    }

    /// The same, but stops as soon as `is_goal` holds; the goal is then the last one.
    fn reach_until(
        &self,
        members: Mask,
        from: usize,
        marks: &mut Marks,
        work: &mut Work,
        is_goal: impl Fn(usize) -> bool,
    ) -> Vec<u32> {
        marks.clear(self.game.space.n_cells());
        marks.mark(from);
        let mut reached: Vec<u32> = Vec::new();
        let mut next = 0;
        let mut at = from;
        loop {
            for player in self.of(members) {
                let targets = player.forward.of(at);
                if !work.spend(targets.len()) {
                    return reached;
                }
                for &to in targets {
                    if marks.mark(to as usize) {
                        reached.push(to);
                        if is_goal(to as usize) {
                            return reached;
                        }
                    }
                }
            }
            let Some(&cell) = reached.get(next) else { return reached };
            (at, next) = (cell as usize, next + 1);
        }
    }

    /// Those of the cells that were marked last (what these can get to from `to`) from which they can also get back to it.
    pub fn returning(&self, members: Mask, to: usize, reached: &Marks, marks: &mut Marks, work: &mut Work) -> Vec<u32> {
        marks.clear(self.game.space.n_cells());
        marks.mark(to);
        let mut returning: Vec<u32> = Vec::new();
        let mut next = 0;
        let mut at = to;
        loop {
            for player in self.of(members) {
                let befores = player.back().of(at);
                if !work.spend(befores.len()) {
                    return returning;
                }
                let new = befores.iter().filter(|&&from| reached.is_marked(from as usize) && marks.mark(from as usize));
                returning.extend(new);
            }
            let Some(&cell) = returning.get(next) else { return returning };
            (at, next) = (cell as usize, next + 1);
        }
    }

    /// For every state the smallest value among itself and what these can bring it to: by any moves, or by moves that each mover
    /// prefers. Values of cells that are no states stay as they are.
    ///
    /// States are taken in ascending order of their values; whoever can get to one and has no smaller value yet takes it over.
    /// Cut short once the work is spent.
    pub fn smallest_reached(&self, members: Mask, improving: bool, mut values: Vec<u32>, work: &mut Work) -> Vec<u32> {
        let mut order: Vec<u32> = self.game.space.feasible().iter().map(|cell| cell as u32).collect();
        order.sort_by_key(|&cell| values[cell as usize]);
        let mut settled = vec![false; values.len()];
        let mut open = Vec::new();
        work.spend(values.len());
        for cell in order {
            if settled[cell as usize] {
                continue;
            }
            let value = values[cell as usize];
            settled[cell as usize] = true;
            open.push(cell);
            while let Some(to) = open.pop() {
                for player in self.of(members) {
                    let befores = player.back().of(to as usize);
                    if !work.spend(befores.len()) {
                        return values;
                    }
                    for &from in befores {
                        let counts = !improving || self.prefers(player.actor, to as usize, from as usize);
                        if counts && !settled[from as usize] {
                            settled[from as usize] = true;
                            values[from as usize] = value;
                            open.push(from);
                        }
                    }
                }
            }
        }
        values
    }
}
