//! What one actor could do by itself in a state: each change of its own options, and leaving agreements.
//!
//! In: a model, its space, a cell. Out: kinds of moves. Does not look at: preferences, whether rules exclude the target.

use crate::board::{FrontMask, front_bit, mean_days};
use offramp_engine::space::{Fibre, Needs, Space};
use offramp_model::{ActorId, Consenter, Level, Model, OptionId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A change of an actor's options, whatever the other options are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MoveKind {
    /// The combination that it leads to.
    pub to: u32,
    /// The fronts on which it changes something.
    pub fronts: FrontMask,
    /// Who has to agree.
    pub needs: Needs,
    /// Mean days of the slowest change.
    pub days: f64,
    /// Kinds that change a part of the same options in the same way, as positions in the list.
    pub parts: Vec<u32>,
}

/// The moves of one actor, listed when first asked for.
pub(crate) struct OwnMoves {
    actor: ActorId,
    fibre: Fibre,
    by_combination: BTreeMap<usize, Rc<Vec<MoveKind>>>,
}

impl OwnMoves {
    pub fn new(model: &Model, space: &Space, actor: ActorId) -> Self {
        Self { actor, fibre: Fibre::of_actor(model, space, actor, &[]), by_combination: BTreeMap::new() }
    }

    /// The kinds of moves that directions allow at a cell.
    pub fn at_cell(&mut self, model: &Model, space: &Space, cell: usize) -> Rc<Vec<MoveKind>> {
        if self.fibre.is_empty() {
            return Rc::new(Vec::new());
        }
        let (combination, _) = self.fibre.locate(&space.axes, cell);
        if let Some(kinds) = self.by_combination.get(&combination) {
            return Rc::clone(kinds);
        }
        let kinds = Rc::new(self.kinds(model, combination));
        self.by_combination.insert(combination, Rc::clone(&kinds));
        kinds
    }

    /// The cell that a kind of move leads to from a cell.
    pub fn target(&self, space: &Space, cell: usize, to: u32) -> usize {
        let (_, base) = self.fibre.locate(&space.axes, cell);
        base + self.fibre.offsets[to as usize]
    }

    fn kinds(&self, model: &Model, from: usize) -> Vec<MoveKind> {
        let pattern = &self.fibre.patterns[self.fibre.pattern_of[from] as usize];
        let targets: Vec<u32> = pattern.reach.iter().copied().filter(|&to| to as usize != from).collect();
        let changes: Vec<Vec<(OptionId, Level, Level)>> =
            targets.iter().map(|&to| self.changes(from, to as usize)).collect();
        let is_part = |part: &[(OptionId, Level, Level)], whole: &[(OptionId, Level, Level)]| {
            part.len() < whole.len() && part.iter().all(|change| whole.contains(change))
        };
        let kind = |(&to, has): (&u32, &Vec<(OptionId, Level, Level)>)| MoveKind {
            to,
            fronts: has.iter().fold(0, |mask, (id, ..)| mask | 1 << front_bit(model.option(*id).front)),
            needs: has.iter().fold(Needs::default(), |needs, change| self.needs_of(model, needs, *change)),
            days: has.iter().fold(0.0, |days, (id, ..)| f64::max(days, mean_days(model, *id))),
            parts: (0..targets.len() as u32).filter(|&other| is_part(&changes[other as usize], has)).collect(),
        };
        targets.iter().zip(&changes).map(kind).collect()
    }

    fn changes(&self, from: usize, to: usize) -> Vec<(OptionId, Level, Level)> {
        let levels = self.fibre.levels(from).iter().zip(self.fibre.levels(to));
        let all = self.fibre.options.iter().zip(levels).map(|(&id, (&before, &after))| (id, before, after));
        all.filter(|(_, before, after)| before != after).collect()
    }

    /// Adds those whose consent raising an option needs, except the actor itself.
    fn needs_of(&self, model: &Model, mut needs: Needs, (id, before, after): (OptionId, Level, Level)) -> Needs {
        if after > before {
            for consenter in &model.option(id).consent {
                match *consenter {
                    Consenter::Actor(actor) if actor == self.actor => {}
                    Consenter::Actor(actor) => needs.actors |= 1 << actor.index(),
                    Consenter::Institution(institution) => needs.institutions |= 1 << institution.index(),
                }
            }
        }
        needs
    }
}
