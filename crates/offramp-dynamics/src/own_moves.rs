//! What one actor could do by itself in a state: each change of its own options, and leaving agreements.
//!
//! In: a model, its space if there is one, a state. Out: kinds of moves. Does not look at: preferences, whether rules exclude the target.

use crate::board::{FrontMask, front_bit, mean_days};
use offramp_engine::space::{Fibre, Needs, Space};
use offramp_model::{ActorId, AgreementId, Consenter, Level, Model, OptionId, Owner};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most combinations of levels that one mover can choose from in one state where there is no space.
pub const MOST_CHOICES: usize = 1 << 12;

/// Changes of options: from which level to which.
pub(crate) type Changes = Vec<(OptionId, Level, Level)>;

/// A change of an actor's options, whatever the other options are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MoveKind {
    /// The combination that it leads to, where there is a space.
    pub to: u32,
    /// What it changes.
    pub changes: Changes,
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
    by_combination: BTreeMap<usize, Arc<Vec<MoveKind>>>,
}

impl OwnMoves {
    pub fn new(model: &Model, space: &Space, actor: ActorId) -> Self {
        Self { actor, fibre: Fibre::of_actor(model, space, actor, &[]), by_combination: BTreeMap::new() }
    }

    /// The kinds of moves that directions allow at a cell.
    pub fn at_cell(&mut self, model: &Model, space: &Space, cell: usize) -> Arc<Vec<MoveKind>> {
        if self.fibre.is_empty() {
            return Arc::new(Vec::new());
        }
        let (combination, _) = self.fibre.locate(&space.axes, cell);
        if let Some(kinds) = self.by_combination.get(&combination) {
            return Arc::clone(kinds);
        }
        let kinds = Arc::new(self.kinds(model, combination));
        self.by_combination.insert(combination, Arc::clone(&kinds));
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
        kinds(model, self.actor, targets.iter().map(|&to| (to, self.changes(from, to as usize))).collect())
    }

    fn changes(&self, from: usize, to: usize) -> Changes {
        let levels = self.fibre.levels(from).iter().zip(self.fibre.levels(to));
        let all = self.fibre.options.iter().zip(levels).map(|(&id, (&before, &after))| (id, before, after));
        all.filter(|(_, before, after)| before != after).collect()
    }
}

/// The same without a space: by the levels of the options that the actor can change.
pub(crate) struct OwnChoices {
    actor: ActorId,
    /// Its options, then those of the agreements that it can leave, which it can only lower.
    options: Vec<OptionId>,
    n_own: usize,
    by_levels: BTreeMap<Vec<Level>, Arc<Vec<MoveKind>>>,
}

impl OwnChoices {
    pub fn new(model: &Model, actor: ActorId) -> Self {
        let mut options: Vec<OptionId> = options_of(model, Owner::Actor(actor)).collect();
        let n_own = options.len();
        let left = model.agreements.iter().enumerate().filter(|(_, agreement)| agreement.leavers().contains(&actor));
        let left = left.map(|(index, _)| Owner::Agreement(AgreementId::from_index(index)));
        options.extend(left.flat_map(|owner| options_of(model, owner)));
        Self { actor, options, n_own, by_levels: BTreeMap::new() }
    }

    /// The kinds of moves that directions allow at these levels; `None` where they are more than [`MOST_CHOICES`].
    pub fn at(&mut self, model: &Model, levels: &[Level]) -> Option<Arc<Vec<MoveKind>>> {
        let key: Vec<Level> = self.options.iter().map(|id| levels[id.index()]).collect();
        if let Some(kinds) = self.by_levels.get(&key) {
            return Some(Arc::clone(kinds));
        }
        // Combinations are numbered with the first option varying fastest, as strategies and cells are.
        let order: Vec<(OptionId, bool)> =
            self.options.iter().enumerate().rev().map(|(place, &id)| (id, place >= self.n_own)).collect();
        let may_change = |place: usize, from, to| {
            let (id, only_down) = order[place];
            model.option(id).may_change(from, to) && (!only_down || to < from)
        };
        let options: Vec<OptionId> = order.iter().map(|(id, _)| *id).collect();
        let mut found = combinations(model, &options, levels, may_change)?;
        found.iter_mut().for_each(|changes| changes.reverse());
        let kinds = Arc::new(kinds(model, self.actor, found.into_iter().map(|changes| (0, changes)).collect()));
        self.by_levels.insert(key, Arc::clone(&kinds));
        Some(kinds)
    }

    /// Forgets what was listed.
    pub fn forget(&mut self) {
        self.by_levels.clear();
    }
}

/// The options of an owner, in case order.
pub(crate) fn options_of(model: &Model, owner: Owner) -> impl Iterator<Item = OptionId> + '_ {
    model.option_ids().filter(move |&id| model.option(id).owner == owner)
}

/// All changes of these options that are allowed, the last option varying fastest, without the one that changes nothing. `None` where they
/// are more than [`MOST_CHOICES`].
pub(crate) fn combinations(
    model: &Model,
    options: &[OptionId],
    levels: &[Level],
    may_change: impl Fn(usize, Level, Level) -> bool,
) -> Option<Vec<Changes>> {
    let mut found: Vec<Changes> = vec![Vec::new()];
    for (place, id) in options.iter().enumerate() {
        let now = levels[id.index()];
        let allowed = |to: &Level| *to == now || may_change(place, now, *to);
        let targets: Vec<Level> = (0..model.option(*id).n_levels() as Level).filter(allowed).collect();
        if found.len() * targets.len() > MOST_CHOICES {
            return None;
        }
        let longer = |changes: &Changes, to: Level| {
            let changed = (to != now).then_some((*id, now, to));
            changes.iter().copied().chain(changed).collect()
        };
        found = found
            .iter()
            .flat_map(|changes| targets.iter().map(|&to| longer(changes, to)).collect::<Vec<_>>())
            .collect();
    }
    found.retain(|changes| !changes.is_empty());
    Some(found)
}

fn kinds(model: &Model, actor: ActorId, changes: Vec<(u32, Changes)>) -> Vec<MoveKind> {
    let masks = masks(&changes);
    let is_part = |part: usize, whole: usize| match &masks {
        Some(masks) => part != whole && masks[part] & !masks[whole] == 0,
        None => part != whole && changes[part].1.iter().all(|change| changes[whole].1.contains(change)),
    };
    let kind = |(number, (to, has)): (usize, &(u32, Changes))| MoveKind {
        to: *to,
        fronts: has.iter().fold(0, |mask, (id, ..)| mask | 1 << front_bit(model.option(*id).front)),
        needs: has.iter().fold(Needs::default(), |needs, change| with_consent(model, needs, *change, Some(actor))),
        days: has.iter().fold(0.0, |days, (id, ..)| f64::max(days, mean_days(model, *id))),
        parts: (0..changes.len() as u32).filter(|&other| is_part(other as usize, number)).collect(),
        changes: has.clone(),
    };
    changes.iter().enumerate().map(kind).collect()
}

/// Each set of changes as bits, one per option and level changed to; `None` where they are more than there are bits.
fn masks(changes: &[(u32, Changes)]) -> Option<Vec<u128>> {
    let mut all: Vec<(OptionId, Level)> =
        changes.iter().flat_map(|(_, has)| has).map(|&(id, _, to)| (id, to)).collect();
    all.sort_unstable();
    all.dedup();
    let bit = |&(id, _, to): &(OptionId, Level, Level)| 1u128 << all.partition_point(|known| *known < (id, to));
    let mask = |(_, has): &(u32, Changes)| has.iter().fold(0, |mask, change| mask | bit(change));
    (all.len() <= 128).then(|| changes.iter().map(mask).collect())
}

/// Adds those whose consent raising an option needs, except one actor (who makes the move, or owns the option).
pub(crate) fn with_consent(
    model: &Model,
    mut needs: Needs,
    (id, before, after): (OptionId, Level, Level),
    except: Option<ActorId>,
) -> Needs {
    if after > before {
        for consenter in &model.option(id).consent {
            match *consenter {
                Consenter::Actor(actor) if Some(actor) == except => {}
                Consenter::Actor(actor) => needs.actors |= 1 << actor.index(),
                Consenter::Institution(institution) => needs.institutions |= 1 << institution.index(),
            }
        }
    }
    needs
}
