//! Legal sequences: what can be reached from one state by single steps when nobody moves twice in succession.
//!
//! In: a game, and which steps count. Out: the states reached, nearest first, and by whose moves.
//! Does not: decide stability; look at all states at once (see [`crate::stability`]).
//!
//! After: Fang, Hipel & Kilgour (1993), joint moves. A sequence goes on from a state depending on who moved last, so the
//! search runs over pairs of a state and a last mover (Xu, Kilgour, Hipel & Kemkes 2010).

use crate::space::{Arc, Fibre, GroupMoves, Mover, Needs, Space, StateId};
use crate::stability::Game;
use offramp_model::ActorId;
use std::collections::BTreeMap;

/// One move: who makes it, where it leads, and who else has to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step {
    /// Who moves.
    pub mover: Mover,
    /// The state it leads to.
    pub to: StateId,
    /// Who has to agree besides the mover. The parties of an agreement that moves are among them.
    pub needs: Needs,
}

/// Everybody who has a move anywhere: actors, then agreements, then institutions.
pub(crate) struct Movers<'g, 'a> {
    /// The game.
    pub game: &'g Game<'a>,
    /// The movers, each with its moves.
    pub list: Vec<MoverMoves<'g>>,
}

/// One mover's moves.
pub(crate) struct MoverMoves<'g> {
    /// Who moves.
    pub mover: Mover,
    /// What an actor can choose needing nobody's consent.
    fibre: Option<Fibre>,
    /// Moves that need others.
    pub group: Option<&'g GroupMoves>,
}

/// Which single steps count.
pub(crate) struct StepRules {
    /// Only steps that everybody whom they need prefers.
    only_improvements: bool,
    /// Per mover: for each set of those who have to agree, whether a move that needs them may count; `None` if the mover
    /// makes no moves at all.
    open: Vec<Option<Vec<bool>>>,
}

impl<'g, 'a> Movers<'g, 'a> {
    /// Lists the movers of a game.
    pub fn new(game: &'g Game<'a>) -> Self {
        let mut fibres: Vec<Option<Fibre>> =
            game.free_fibres().into_iter().map(|fibre| (!fibre.is_empty()).then_some(fibre)).collect();
        let moves_of = |mover: Mover| {
            let fibre = match mover {
                Mover::Actor(actor) => fibres[actor.index()].take(),
                Mover::Agreement(_) | Mover::Institution(_) => None,
            };
            MoverMoves { mover, fibre, group: game.space.group_moves_of(mover) }
        };
        let all = game.space.movers(game.model).into_iter().map(moves_of);
        Self { game, list: all.filter(|moves| moves.fibre.is_some() || moves.group.is_some()).collect() }
    }

    fn rules(&self, only_improvements: bool, counts: impl Fn(Mover, Needs) -> bool) -> StepRules {
        let of_mover = |moves: &MoverMoves<'_>| {
            let needs = moves.group.map_or(&[][..], |group| &group.needs);
            let open: Vec<bool> = needs.iter().map(|&needs| counts(moves.mover, needs)).collect();
            (moves.fibre.is_some() && counts(moves.mover, Needs::default()) || open.contains(&true)).then_some(open)
        };
        StepRules { only_improvements, open: self.list.iter().map(of_mover).collect() }
    }

    /// All moves of everybody; with `only_improvements`, those that everybody whom they need prefers.
    pub fn everybody(&self, only_improvements: bool) -> StepRules {
        self.rules(only_improvements, |_, _| true)
    }

    /// The moves that may answer a focal actor. None is its own or needs its signature or consent. Credible ones are preferred
    /// by everybody whom they need, each member of an institution voting as it prefers; others could be made without the
    /// focal actor's vote.
    pub fn answers_to(&self, focal: ActorId, credible: bool) -> StepRules {
        let game = self.game;
        self.rules(credible, |mover, needs| {
            let could = match mover {
                Mover::Actor(actor) => actor != focal,
                Mover::Agreement(_) => true,
                Mover::Institution(institution) => credible || game.could_pass_without(institution, focal),
            };
            could && if credible { !needs.includes(focal) } else { game.could_agree_without(needs, focal) }
        })
    }

    /// Calls `visit(to, needs)` for every step of the mover at this position of the list from a cell: free choices first, then
    /// moves that need others.
    pub fn for_each_step(&self, rules: &StepRules, index: usize, cell: usize, mut visit: impl FnMut(usize, Needs)) {
        let Some(open) = &rules.open[index] else { return };
        let moves = &self.list[index];
        if let Some(fibre) = &moves.fibre {
            for to in fibre.targets(&self.game.space.axes, cell) {
                if self.free_step_counts(rules, moves.mover, cell, to) {
                    visit(to, Needs::default());
                }
            }
        }
        if let Some(group) = moves.group {
            for &arc in group.from_cell(cell) {
                if open[arc.needs as usize] && self.group_step_counts(rules, group, arc) {
                    visit(arc.to as usize, group.needs[arc.needs as usize]);
                }
            }
        }
    }

    /// Calls `visit(to, n_paths)` for the steps of one mover from many cells at once: every cell with a step to it is visited once for
    /// its free choices, with the paths of all the cells from which it can be chosen added up, and once for each move that
    /// needs others. Cells from which the mover chooses among the same ones are gone through together; one by one, that
    /// would take the square of their number.
    pub fn for_each_step_of_many(
        &self,
        rules: &StepRules,
        index: usize,
        mut from: Vec<GoingOn>,
        mut visit: impl FnMut(usize, u64),
    ) {
        let Some(open) = &rules.open[index] else { return };
        let moves = &self.list[index];
        from.sort_unstable_by_key(|going| going.cell);
        if let Some(group) = moves.group {
            for going in &from {
                let counts = |arc: &&Arc| open[arc.needs as usize] && self.group_step_counts(rules, group, **arc);
                group.from_cell(going.cell).iter().filter(counts).for_each(|arc| visit(arc.to as usize, going.n_paths));
            }
        }
        let Some(fibre) = &moves.fibre else { return };
        let improving = match moves.mover {
            Mover::Actor(actor) if rules.only_improvements => Some(&self.game.ranks[actor.index()]),
            _ => None,
        };
        let mut alike: BTreeMap<(usize, u32), Vec<GoingOn>> = BTreeMap::new();
        for going in from {
            let (combination, base) = fibre.locate(&self.game.space.axes, going.cell);
            alike.entry((base, fibre.pattern_of[combination])).or_default().push(going);
        }
        for ((base, pattern), from) in alike {
            let reach = fibre.patterns[pattern as usize].reach.iter();
            let choices = reach.map(|&to| base + fibre.offsets[to as usize]);
            let feasible = choices.filter(|&to| self.game.space.feasible().contains(to));
            match improving {
                Some(ranks) => {
                    let below = PathsBelow::new(from, |cell| ranks.at(cell));
                    feasible.for_each(|to| below.at(ranks.at(to)).into_iter().for_each(|n_paths| visit(to, n_paths)));
                }
                None => {
                    let all = PathsElsewhere::new(from);
                    feasible.for_each(|to| all.than(to).into_iter().for_each(|n_paths| visit(to, n_paths)));
                }
            }
        }
    }

    /// Calls `visit(from)` for every cell from which the mover has a step to this cell, ascending within free choices and
    /// within moves that need others.
    pub fn for_each_step_into(&self, rules: &StepRules, index: usize, cell: usize, mut visit: impl FnMut(usize)) {
        let Some(open) = &rules.open[index] else { return };
        let moves = &self.list[index];
        if let Some(fibre) = &moves.fibre {
            let (combination, base) = fibre.locate(&self.game.space.axes, cell);
            for (from, offset) in fibre.offsets.iter().enumerate() {
                let reach = &fibre.patterns[fibre.pattern_of[from] as usize].reach;
                let leads_here = from != combination && reach.binary_search(&(combination as u32)).is_ok();
                let from = base + offset;
                if leads_here
                    && self.game.space.feasible().contains(from)
                    && self.free_step_counts(rules, moves.mover, from, cell)
                {
                    visit(from);
                }
            }
        }
        if let Some(group) = moves.group {
            for arc in group.into_cell(cell) {
                if open[arc.needs as usize] && self.group_step_counts(rules, group, arc) {
                    visit(arc.from as usize);
                }
            }
        }
    }

    fn free_step_counts(&self, rules: &StepRules, mover: Mover, from: usize, to: usize) -> bool {
        match mover {
            // A cell that is no state has rank 0, so no step to it is an improvement.
            Mover::Actor(actor) if rules.only_improvements => self.game.prefers(actor, to, from),
            _ => self.game.space.feasible().contains(to),
        }
    }

    fn group_step_counts(&self, rules: &StepRules, group: &GroupMoves, arc: Arc) -> bool {
        let mover_gains = match group.mover {
            Mover::Actor(actor) => self.game.prefers(actor, arc.to as usize, arc.from as usize),
            Mover::Agreement(_) | Mover::Institution(_) => true,
        };
        !rules.only_improvements || mover_gains && self.game.is_carried(group, arc)
    }

    /// Whether the mover at this position of the list has a move between two cells, whoever agrees or not; if so, who has to.
    pub fn can_step(&self, index: usize, from: usize, to: usize) -> Option<Needs> {
        let moves = &self.list[index];
        let space = self.game.space;
        if from == to || !space.feasible().contains(to) {
            return None;
        }
        if let Some(fibre) = &moves.fibre {
            let ((before, base), (after, other)) = (fibre.locate(&space.axes, from), fibre.locate(&space.axes, to));
            let reach = &fibre.patterns[fibre.pattern_of[before] as usize].reach;
            if base == other && reach.binary_search(&(after as u32)).is_ok() {
                return Some(Needs::default());
            }
        }
        let group = moves.group?;
        let arc = group.from_cell(from).iter().find(|arc| arc.to as usize == to)?;
        Some(group.needs[arc.needs as usize])
    }

    /// What a mover can choose needing nobody's consent.
    pub fn free_choices(&self, index: usize) -> Option<&Fibre> {
        self.list[index].fibre.as_ref()
    }

    /// Who has to agree to a step of the mover at this position of the list.
    pub fn needs_of(&self, index: usize, from: usize, to: usize) -> Needs {
        let Some(group) = self.list[index].group else { return Needs::default() };
        let arc = group.from_cell(from).iter().find(|arc| arc.to as usize == to);
        arc.map_or(Needs::default(), |arc| group.needs[arc.needs as usize])
    }

    /// The step as others may read it.
    pub fn step(&self, index: usize, from: usize, to: usize) -> Step {
        Step { mover: self.list[index].mover, to: state_at(self.game.space, to), needs: self.needs_of(index, from, to) }
    }

    /// Calls `visit(to, needs, agreed)` for every move of an actor from a cell, whether those whom it needs agree or not.
    pub fn for_each_own_move(&self, actor: ActorId, cell: usize, mut visit: impl FnMut(usize, Needs, bool)) {
        let Some(moves) = self.list.iter().find(|moves| moves.mover == Mover::Actor(actor)) else { return };
        let space = self.game.space;
        if let Some(fibre) = &moves.fibre {
            let targets = fibre.targets(&space.axes, cell).filter(|&to| space.feasible().contains(to));
            targets.for_each(|to| visit(to, Needs::default(), true));
        }
        if let Some(group) = moves.group {
            for &arc in group.from_cell(cell) {
                visit(arc.to as usize, group.needs[arc.needs as usize], self.game.is_carried(group, arc));
            }
        }
    }
}

/// A cell from which somebody goes on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GoingOn {
    /// The cell.
    pub cell: usize,
    /// How many sequences of moves lead there that may be continued.
    pub n_paths: u64,
}

/// How many sequences end at cells with a lower rank than a given one.
struct PathsBelow {
    /// Ranks, ascending, with the number of sequences up to and with each.
    sums: Vec<(u32, u128)>,
}

impl PathsBelow {
    fn new(from: Vec<GoingOn>, rank: impl Fn(usize) -> u32) -> Self {
        let mut ranked: Vec<(u32, u64)> = from.into_iter().map(|going| (rank(going.cell), going.n_paths)).collect();
        ranked.sort_unstable();
        let mut sum = 0u128;
        let add = |(rank, n_paths)| {
            sum += u128::from(n_paths);
            (rank, sum)
        };
        Self { sums: ranked.into_iter().map(add).collect() }
    }

    fn at(&self, rank: u32) -> Option<u64> {
        let n_below = self.sums.partition_point(|(below, _)| *below < rank);
        let (_, sum) = self.sums.get(n_below.checked_sub(1)?)?;
        Some(u64::try_from(*sum).unwrap_or(u64::MAX))
    }
}

/// How many sequences end at other cells than a given one.
struct PathsElsewhere {
    /// Ascending by cell.
    from: Vec<GoingOn>,
    sum: u128,
}

impl PathsElsewhere {
    fn new(from: Vec<GoingOn>) -> Self {
        let sum = from.iter().map(|going| u128::from(going.n_paths)).sum();
        Self { from, sum }
    }

    fn than(&self, cell: usize) -> Option<u64> {
        let here = self.from.binary_search_by_key(&cell, |going| going.cell).ok();
        if here.is_some() && self.from.len() == 1 {
            return None;
        }
        let here = here.map_or(0, |index| u128::from(self.from[index].n_paths));
        Some(u64::try_from(self.sum - here).unwrap_or(u64::MAX))
    }
}

/// The state at a cell that is known to be one.
pub(crate) fn state_at(space: &Space, cell: usize) -> StateId {
    space.state_at(cell).expect("moves lead from states to states")
}

/// How many options stand at different levels at two cells.
pub(crate) fn n_changes(space: &Space, from: usize, to: usize) -> usize {
    let of_axis = |axis: &crate::space::Axis| {
        let (before, after) = (axis.strategy_of_cell(from), axis.strategy_of_cell(to));
        axis.levels(before).iter().zip(axis.levels(after)).filter(|(before, after)| before != after).count()
    };
    space.axes.iter().map(of_axis).sum()
}

/// That somebody got to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// Where.
    pub cell: u32,
    /// Whose move it was: a position in the list of movers.
    pub by: u16,
    /// Whether somebody else had got there before.
    again: bool,
    /// The arrival from which the move was made; [`START`] for the beginning.
    before: u32,
    /// How many moves it took.
    pub n_moves: u32,
}

const START: u32 = u32::MAX;

/// What a search found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Search {
    /// All arrivals, the nearest first. A state occurs once for the first mover who gets there, and may occur once more for
    /// another.
    pub arrivals: Vec<Arrival>,
    /// How many different states were reached, the start not counted.
    pub n_states: usize,
    /// Whether the limit cut the search short.
    pub limit_reached: bool,
}

impl Search {
    /// First arrivals: every state reached, once.
    pub fn states(&self) -> impl Iterator<Item = (usize, &Arrival)> {
        self.arrivals.iter().enumerate().filter(|(_, arrival)| !arrival.again)
    }

    /// The sequence of moves that ends in an arrival.
    pub fn path(&self, movers: &Movers<'_, '_>, start: usize, arrival: usize) -> Vec<Step> {
        let mut backwards = vec![self.arrivals[arrival]];
        while let Some(&Arrival { before, .. }) = backwards.last()
            && before != START
        {
            backwards.push(self.arrivals[before as usize]);
        }
        let mut from = start;
        let steps = backwards.into_iter().rev().map(|arrival| {
            let step = movers.step(usize::from(arrival.by), from, arrival.cell as usize);
            from = arrival.cell as usize;
            step
        });
        steps.collect()
    }
}

/// Searches from one state at a time, with marks that are used again.
pub(crate) struct Searcher {
    /// Per cell: 0, or the first mover to get there plus one; with [`TWICE`], a second one did too.
    marks: Vec<u16>,
}

const TWICE: u16 = 1 << 15;

impl Searcher {
    /// A searcher over so many cells.
    pub fn new(n_cells: usize) -> Self {
        Self { marks: vec![0; n_cells] }
    }

    /// Searches breadth first from a cell until a whole distance has been looked at that holds a goal, nothing is left, or
    /// `max_states` states have been reached.
    ///
    /// From a state somebody has just got to, everybody else may go on. After the first arrival all but that mover have gone
    /// on; after a second one, by somebody else, that mover too. Later arrivals add nothing.
    pub fn search(
        &mut self,
        movers: &Movers<'_, '_>,
        rules: &StepRules,
        start: usize,
        max_states: usize,
        mut is_goal: impl FnMut(usize) -> bool,
    ) -> Search {
        let mut search = Search::default();
        let mut steps_left = max_states.saturating_mul(STEPS_PER_STATE);
        // Where nobody needs anybody else, two moves of one actor in a row are one move or none, so that the shortest sequences
        // are legal ones and second arrivals lead nowhere new.
        let all_compose = movers.game.space.group_moves.is_empty();
        self.marks[start] = TWICE;
        let mut found = false;
        let mut next = 0;
        let mut at = Arrival { cell: start as u32, by: u16::MAX, again: false, before: START, n_moves: 0 };
        let mut from = START;
        loop {
            for index in 0..movers.list.len() {
                if !at_turn(&at, index, self.marks[at.cell as usize]) {
                    continue;
                }
                movers.for_each_step(rules, index, at.cell as usize, |to, _| {
                    steps_left = steps_left.saturating_sub(1);
                    search.limit_reached |= steps_left == 0;
                    let again = match self.marks[to] {
                        0 => false,
                        mark if mark & TWICE != 0 || mark == index as u16 + 1 || all_compose => return,
                        _ => true,
                    };
                    if search.limit_reached || !again && search.n_states == max_states {
                        search.limit_reached = true;
                        return;
                    }
                    self.marks[to] = if again { self.marks[to] | TWICE } else { index as u16 + 1 };
                    search.n_states += usize::from(!again);
                    found = found || !again && is_goal(to);
                    let (by, n_moves) = (index as u16, at.n_moves + 1);
                    search.arrivals.push(Arrival { cell: to as u32, by, again, before: from, n_moves });
                });
            }
            let Some(&arrival) = search.arrivals.get(next) else { break };
            if search.limit_reached || found && arrival.n_moves > at.n_moves {
                break;
            }
            (at, from, next) = (arrival, next as u32, next + 1);
        }
        search.arrivals.iter().for_each(|arrival| self.marks[arrival.cell as usize] = 0);
        self.marks[start] = 0;
        search
    }
}

/// How many steps a search may look at for every state it may reach: an actor with many options has very many moves.
pub(crate) const STEPS_PER_STATE: usize = 64;

/// Whether the mover at this position goes on from an arrival: everybody but the one who got there; at a second arrival only the
/// one who got there first, since everybody else has gone on before.
fn at_turn(at: &Arrival, index: usize, mark: u16) -> bool {
    if at.again { usize::from(mark & !TWICE) == index + 1 } else { usize::from(at.by) != index }
}
