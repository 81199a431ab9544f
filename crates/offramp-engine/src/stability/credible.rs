//! Credible answers where only a few states are asked about: what the others can bring an improvement to, looked for forward.
//!
//! In: a game, one focal actor, and states it would rather leave. Out: for each, whether credible answers deter it.
//! Does not: look at states that no such answer leads to. For all states at once see [`super::answers`].
//!
//! Sequences of improvements lead to few states, mostly. Those that can be reached from the improvements asked about are
//! listed with the moves between them; values then run backward along the moves, smallest first, so that the first to
//! arrive is the smallest and every move is looked at twice at the most. Nobody moves twice in succession, so per state
//! two values are kept: the smallest, with the mover that brought it, and the smallest over all other movers.

use super::game::Game;
use crate::space::{Arc as Move, Fibre, GroupMoves, Mover};
use offramp_model::ActorId;

/// One move that everybody whom it needs prefers.
#[derive(Debug, Clone, Copy)]
struct Improvement {
    to: u32,
    /// The mover's position in the list of movers.
    mover: u16,
    /// The actors whose agreement it needs, one bit each.
    needs: u64,
}

/// Who can move where: the same for all games over one space.
pub(super) struct MovesByCell<'s> {
    /// What each actor can choose needing nobody's consent.
    pub fibres: Vec<Fibre>,
    movers: Vec<Mover>,
    /// Per mover: its moves that need others.
    groups: Vec<Option<GroupByCell<'s>>>,
}

/// Group moves, with the place at which those from each cell begin.
struct GroupByCell<'s> {
    group: &'s GroupMoves,
    first: Vec<u32>,
}

impl<'s> MovesByCell<'s> {
    /// Lists the moves over the space of a game.
    pub fn new(game: &Game<'s>) -> Self {
        let movers = game.space.movers(game.model);
        let groups = movers.iter().map(|&mover| game.space.group_moves_of(mover));
        let by_cell = groups.map(|group| group.map(|group| GroupByCell::new(group, game.space.n_cells())));
        Self { fibres: game.free_fibres(), groups: by_cell.collect(), movers }
    }
}

impl<'s> GroupByCell<'s> {
    fn new(group: &'s GroupMoves, n_cells: usize) -> Self {
        let mut first = vec![0u32; n_cells + 1];
        group.arcs.iter().for_each(|arc| first[arc.from as usize + 1] += 1);
        for cell in 1..first.len() {
            first[cell] += first[cell - 1];
        }
        Self { group, first }
    }

    fn at(&self, cell: usize) -> &'s [Move] {
        &self.group.arcs[self.first[cell] as usize..self.first[cell + 1] as usize]
    }
}

/// The improvements of one game, listed state by state when they are first asked for.
pub(super) struct Credible<'m, 'a> {
    game: &'m Game<'a>,
    moves: &'m MovesByCell<'a>,
    improvements: Vec<Improvement>,
    /// Per cell: where its improvements begin, and how many there are.
    listed: Vec<Option<(u32, u32)>>,
    /// Per cell: its place among those looked at for the focal actor.
    places: Vec<u32>,
    /// How many moves were looked at.
    looks: u64,
}

const NO_PLACE: u32 = u32::MAX;

/// The most moves looked at for one focal actor, per state: more take longer than a pass over all states.
const MAX_MOVES_PER_STATE: usize = 4;

/// The most improvements kept from one focal actor to the next, per state.
const MAX_LISTED_PER_STATE: usize = 8;

/// Whether a state is stable for the focal actor with credible answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CredibleVerdict {
    /// Under SEQ.
    pub seq: bool,
    /// Under SSEQ.
    pub sseq: bool,
}

impl<'m, 'a> Credible<'m, 'a> {
    /// The improvements of a game among the moves over its space.
    pub fn new(game: &'m Game<'a>, moves: &'m MovesByCell<'a>) -> Self {
        let n_cells = game.space.n_cells();
        let (listed, places) = (vec![None; n_cells], vec![NO_PLACE; n_cells]);
        Self { game, moves, improvements: Vec::new(), listed, places, looks: 0 }
    }

    /// How many moves were looked at so far.
    pub fn looks(&self) -> u64 {
        self.looks
    }

    /// The verdicts of an actor on these cells, in their order. `None` where answers lead to so many moves that a pass over
    /// all states costs less.
    pub fn verdicts(&mut self, focal: ActorId, cells: &[usize]) -> Option<Vec<CredibleVerdict>> {
        if self.improvements.len() > MAX_LISTED_PER_STATE * self.game.space.n_states() {
            self.improvements.clear();
            self.listed.fill(None);
        }
        let mut local = Local::default();
        let verdicts = self.local_verdicts(focal, cells, &mut local);
        for &cell in &local.cells {
            self.places[cell as usize] = NO_PLACE;
        }
        self.looks += local.moves.len() as u64;
        verdicts
    }

    fn local_verdicts(&mut self, focal: ActorId, cells: &[usize], local: &mut Local) -> Option<Vec<CredibleVerdict>> {
        let max_moves = MAX_MOVES_PER_STATE * self.game.space.n_states();
        if cells.len() > max_moves / 4 {
            return None;
        }
        let departures: Vec<Vec<usize>> = cells.iter().map(|&cell| self.departures(focal, cell)).collect();
        for &cell in departures.iter().flatten() {
            self.place(local, cell);
        }
        self.follow(focal, local, max_moves)?;
        let ranks = &self.game.ranks[focal.index()];
        let rank: Vec<u32> = local.cells.iter().map(|&cell| ranks.at(cell as usize)).collect();
        let best_own: Vec<u32> = local.cells.iter().map(|&cell| self.best_own(focal, cell)).collect();
        let incoming = local.incoming();
        let smallest = [rank, best_own].map(|values| smallest_reached(&values, &incoming));
        let verdict = |(&cell, departures): (&usize, &Vec<usize>)| {
            let here = ranks.at(cell);
            let answered = |smallest: &[u32]| departures.iter().all(|&to| smallest[self.places[to] as usize] <= here);
            CredibleVerdict { seq: answered(&smallest[0]), sseq: answered(&smallest[1]) }
        };
        Some(cells.iter().zip(&departures).map(verdict).collect())
    }

    /// Calls `visit` with every state that an actor can move to, with consent given by preference.
    fn for_each_own_move(&mut self, actor: ActorId, cell: usize, mut visit: impl FnMut(usize)) {
        let space = self.game.space;
        let mut looks = 0;
        for to in self.moves.fibres[actor.index()].targets(&space.axes, cell) {
            looks += 1;
            if space.feasible().contains(to) {
                visit(to);
            }
        }
        if let Some(by_cell) = &self.moves.groups[actor.index()] {
            let arcs = by_cell.at(cell);
            looks += arcs.len() as u64;
            let carried = arcs.iter().filter(|arc| self.game.is_carried(by_cell.group, **arc));
            carried.for_each(|arc| visit(arc.to as usize));
        }
        self.looks += looks;
    }

    /// The improvements of the focal actor.
    fn departures(&mut self, focal: ActorId, cell: usize) -> Vec<usize> {
        let game = self.game;
        let mut departures = Vec::new();
        self.for_each_own_move(focal, cell, |to| {
            if game.prefers(focal, to, cell) {
                departures.push(to);
            }
        });
        departures
    }

    /// The best rank among a state and all that the actor can move to from there.
    fn best_own(&mut self, actor: ActorId, cell: u32) -> u32 {
        let ranks = &self.game.ranks[actor.index()];
        let mut best = ranks.at(cell as usize);
        self.for_each_own_move(actor, cell as usize, |to| best = best.max(ranks.at(to)));
        best
    }

    /// A cell's place among those looked at, a new one if need be.
    fn place(&mut self, local: &mut Local, cell: usize) -> u32 {
        if self.places[cell] == NO_PLACE {
            self.places[cell] = local.cells.len() as u32;
            local.cells.push(cell as u32);
        }
        self.places[cell]
    }

    /// Adds all that the others' improvements lead to, with the moves between; `None` when there are too many of those.
    fn follow(&mut self, focal: ActorId, local: &mut Local, max_moves: usize) -> Option<()> {
        let mut place = 0;
        while let Some(&cell) = local.cells.get(place) {
            let (first, count) = self.list(cell as usize);
            for index in first as usize..(first + count) as usize {
                let Improvement { to, mover, needs } = self.improvements[index];
                if usize::from(mover) != focal.index() && needs >> focal.index() & 1 == 0 {
                    let to = self.place(local, to as usize);
                    local.moves.push(LocalMove { from: place as u32, to, mover });
                }
            }
            if local.moves.len() > max_moves {
                return None;
            }
            place += 1;
        }
        Some(())
    }

    /// Lists the improvements of everybody at a cell, and says where in the list they are.
    fn list(&mut self, cell: usize) -> (u32, u32) {
        if let Some(known) = self.listed[cell] {
            return known;
        }
        let first = self.improvements.len();
        let space = self.game.space;
        for (number, &mover) in self.moves.movers.iter().enumerate() {
            let mover_prefers = |to: usize| match mover {
                Mover::Actor(actor) => self.game.prefers(actor, to, cell),
                Mover::Agreement(_) | Mover::Institution(_) => true,
            };
            if let Some(fibre) = self.moves.fibres.get(number) {
                for to in fibre.targets(&space.axes, cell) {
                    self.looks += 1;
                    // A cell that is no state has rank 0 and is preferred to nothing.
                    if mover_prefers(to) {
                        self.improvements.push(Improvement { to: to as u32, mover: number as u16, needs: 0 });
                    }
                }
            }
            if let Some(by_cell) = &self.moves.groups[number] {
                for &arc in by_cell.at(cell) {
                    self.looks += 1;
                    if mover_prefers(arc.to as usize) && self.game.is_carried(by_cell.group, arc) {
                        let needs = by_cell.group.needs[arc.needs as usize].actors;
                        self.improvements.push(Improvement { to: arc.to, mover: number as u16, needs });
                    }
                }
            }
        }
        let known = (first as u32, (self.improvements.len() - first) as u32);
        self.listed[cell] = Some(known);
        known
    }
}

/// The states looked at for one focal actor, and the others' improvements between them.
#[derive(Default)]
struct Local {
    cells: Vec<u32>,
    moves: Vec<LocalMove>,
}

#[derive(Clone, Copy)]
struct LocalMove {
    from: u32,
    to: u32,
    mover: u16,
}

/// Moves by the place they lead to.
struct Incoming {
    /// Moves into place `p`: `moves[first[p]..first[p + 1]]`.
    first: Vec<u32>,
    moves: Vec<(u32, u16)>,
}

impl Local {
    fn incoming(&self) -> Incoming {
        let mut first = vec![0u32; self.cells.len() + 1];
        self.moves.iter().for_each(|step| first[step.to as usize + 1] += 1);
        for place in 1..first.len() {
            first[place] += first[place - 1];
        }
        let mut next = first.clone();
        let mut moves = vec![(0, 0); self.moves.len()];
        for step in &self.moves {
            let at = &mut next[step.to as usize];
            moves[*at as usize] = (step.from, step.mover);
            *at += 1;
        }
        Incoming { first, moves }
    }
}

/// The smallest value at which a legal sequence of the moves can end, for each place, the empty sequence included.
fn smallest_reached(values: &[u32], incoming: &Incoming) -> Vec<u32> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_by_key(|&place| values[place as usize]);
    let mut labels = Labels { smallest: vec![None; values.len()], news: Vec::new() };
    for place in order {
        let value = values[place as usize];
        labels.end_at(place, value);
        while let Some((place, next)) = labels.news.pop() {
            let range = incoming.first[place as usize] as usize..incoming.first[place as usize + 1] as usize;
            for &(from, mover) in incoming.moves[range].iter().filter(|(_, mover)| next.allows(*mover)) {
                labels.begin_with(from, mover, value);
            }
        }
    }
    // OK because every place ends a sequence of no moves.
    labels.smallest.into_iter().zip(values).map(|(label, &value)| label.map_or(value, |label| label.value)).collect()
}

/// What is known of a place.
#[derive(Clone, Copy)]
struct Label {
    /// The smallest value.
    value: u32,
    /// Who makes the first move towards it, as long as no other way is known for when that one has just moved.
    only_by: Option<u16>,
}

/// After whose moves a value is now known to be within reach.
#[derive(Clone, Copy)]
enum After {
    Anybody,
    AllBut(u16),
    Only(u16),
}

impl After {
    fn allows(self, mover: u16) -> bool {
        match self {
            Self::Anybody => true,
            Self::AllBut(other) => mover != other,
            Self::Only(other) => mover == other,
        }
    }
}

struct Labels {
    smallest: Vec<Option<Label>>,
    /// Places of which there is news: whoever moved there may go on to the value at hand.
    news: Vec<(u32, After)>,
}

impl Labels {
    /// Notes that a sequence may end here.
    fn end_at(&mut self, place: u32, value: u32) {
        match &mut self.smallest[place as usize] {
            label @ None => {
                *label = Some(Label { value, only_by: None });
                self.news.push((place, After::Anybody));
            }
            Some(label) => {
                if let Some(mover) = label.only_by.take() {
                    self.news.push((place, After::Only(mover)));
                }
            }
        }
    }

    /// Notes that a sequence may begin here with a move of `mover` and end at the value.
    fn begin_with(&mut self, place: u32, mover: u16, value: u32) {
        match &mut self.smallest[place as usize] {
            label @ None => {
                *label = Some(Label { value, only_by: Some(mover) });
                self.news.push((place, After::AllBut(mover)));
            }
            Some(label) => {
                if label.only_by.is_some_and(|other| other != mover)
                    && let Some(other) = label.only_by.take()
                {
                    self.news.push((place, After::Only(other)));
                }
            }
        }
    }
}
