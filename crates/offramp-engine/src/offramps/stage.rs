//! A stage: one space of states, and many sets of wants over it that are tried.

use super::levers::{Lever, LeverKind, pull_at_wants};
use super::{Criterion, FindLimits};
use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::paths::{CrediblePath, Foresight, PathLimits, one_credible_path};
use crate::perception::believed_preferences;
use crate::preference::{Ranks, rank_states};
use crate::space::{Coverage, Mover, StateId};
use crate::stability::{Game, ManyGames, Variant};
use crate::worlds::without;
use offramp_model::{ActorId, Formula, Model, Preference};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is changed about one actor: levers about its wants, and the wants (by position after the levers) that a world leaves out.
pub(super) type Change = (Vec<Lever>, Vec<usize>);

/// One space with what was prepared for it.
pub(super) struct Stage<'g, 'a> {
    /// The case without any lever, to which levers refer.
    base: &'g Model,
    /// The game as the stage's own model states it.
    pub game: &'g Game<'a>,
    many: ManyGames<'g, 'a>,
    /// The states of the outcome.
    pub targets: CellSet,
    /// Today's state.
    pub start: StateId,
    criterion: Criterion,
    limits: FindLimits,
    /// Per actor of the stage's model.
    actors: Vec<Variants>,
    /// What actors believe of others, in case order; nothing where everybody is judged by what is so.
    beliefs: Vec<Belief>,
}

/// What one actor believes that another one wants.
struct Belief {
    viewer: ActorId,
    of: ActorId,
    /// The variant of the other one that it believes in; known once something was prepared.
    number: usize,
}

/// The preferences one actor has under some changes.
#[derive(Default)]
struct Variants {
    different: Vec<Variant>,
    /// The variant that comes of a change; `None` where a lever finds nothing to change.
    by_change: BTreeMap<Change, Option<usize>>,
}

/// Whether a set of levers does what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Works {
    Yes,
    No,
    /// Some lever finds nothing to change.
    Void,
    /// No path was found within the limit.
    Undecided,
}

/// Where a set of levers leads.
pub(super) struct Success {
    /// The states of the outcome at rest.
    pub ends: CellSet,
    /// The way to one of them; `None` where none was found, which only a criterion without paths allows.
    pub way: Option<(Foresight, CrediblePath)>,
}

impl<'g, 'a> Stage<'g, 'a> {
    /// A stage over the space of a game; `None` where rules exclude today's state.
    pub fn new(
        base: &'g Model,
        game: &'g Game<'a>,
        to: &Formula,
        criterion: Criterion,
        limits: FindLimits,
    ) -> Option<Self> {
        let mut targets = cells_where(game.model, &game.space.axes, to);
        targets.intersect_with(game.space.feasible());
        let believed =
            |viewer: ActorId| believed_preferences(game, viewer).into_iter().map(move |(of, _)| (viewer, of));
        let beliefs = game.model.actor_ids().flat_map(believed).map(|(viewer, of)| Belief { viewer, of, number: 0 });
        Some(Self {
            beliefs: beliefs.filter(|_| criterion.as_believed).collect(),
            base,
            game,
            many: ManyGames::new(game),
            targets,
            start: game.space.status_quo()?,
            criterion,
            limits,
            actors: game.preferences.iter().map(|_| Variants::default()).collect(),
        })
    }

    /// The actor of the stage's model that an actor of the base is.
    fn actor(&self, base: ActorId) -> Option<ActorId> {
        let id = &self.base.actor(base).id;
        // Most often it stands where it stood.
        let same = self.game.model.actors.get(base.index()).filter(|actor| actor.id == *id);
        let position = match same {
            Some(_) => Some(base.index()),
            None => self.game.model.actors.iter().position(|actor| actor.id == *id),
        };
        position.map(ActorId::from_index)
    }

    /// What levers about wants and beliefs change, per actor of the stage's model; `None` where they pull at an actor that is gone, or
    /// persuade one of what it believes already.
    pub fn changes(&self, levers: &[Lever]) -> Option<Vec<Change>> {
        let mut changes: Vec<Change> = vec![(Vec::new(), Vec::new()); self.game.preferences.len()];
        for &lever in levers {
            if let Lever::Persuade { actor, of } = lever {
                let (viewer, seen) = (self.actor(actor)?, self.actor(of)?);
                self.beliefs.iter().find(|belief| (belief.viewer, belief.of) == (viewer, seen))?;
                changes[viewer.index()].0.push(lever);
            }
            if let Lever::DropWant { actor, .. } | Lever::MoveWant { actor, .. } = lever {
                changes[self.actor(actor)?.index()].0.push(lever);
            }
        }
        Some(changes)
    }

    /// Prepares what all these changes need. Forgets what was prepared before where that has become too much.
    pub fn prepare(&mut self, all: &[Vec<Change>]) {
        const MAX_KEPT: usize = 1 << 28;
        let n_kept: usize = self.actors.iter().map(|variants| variants.different.len()).sum();
        if n_kept.saturating_mul(self.game.space.n_cells()) > MAX_KEPT {
            self.actors.iter_mut().for_each(|variants| *variants = Variants::default());
            self.many = ManyGames::new(self.game);
        }
        let (base, game, many) = (self.base, self.game, &self.many);
        for belief in &mut self.beliefs {
            let stated = believed_preferences(game, belief.viewer).into_iter().find(|(of, _)| *of == belief.of);
            if let Some((of, preference)) = stated {
                belief.number = self.actors[of.index()].believed(game, many, of, preference);
            }
        }
        self.actors.par_iter_mut().enumerate().for_each(|(index, variants)| {
            let mut new: Vec<&Change> = all.iter().map(|changes| &changes[index]).collect();
            new.sort_unstable();
            new.dedup();
            new.retain(|change| !variants.by_change.contains_key(change));
            variants.add(base, game, many, ActorId::from_index(index), &new);
        });
    }

    /// The preferences after these changes.
    pub fn preferences(&self, changes: &[Change]) -> Option<Vec<Preference>> {
        let pairs = self.game.model.actor_ids().zip(changes);
        pairs.map(|(actor, change)| changed(self.base, self.game, actor, change)).collect()
    }

    /// The numbers of everybody's variants under changes that were prepared, then for every belief whether it is put right (1) or stands (0):
    /// games with the same numbers are the same.
    pub fn choice(&self, changes: &[Change]) -> Option<Vec<usize>> {
        let pairs = self.actors.iter().zip(changes);
        let variants = pairs.map(|(variants, change)| variants.by_change.get(change).copied().flatten());
        let beliefs = self.beliefs.iter().map(|belief| {
            let is_right = changes[belief.viewer.index()].0.iter().any(|lever| match *lever {
                Lever::Persuade { of, .. } => self.actor(of) == Some(belief.of),
                _ => false,
            });
            Some(usize::from(is_right))
        });
        variants.chain(beliefs).collect()
    }

    /// The game with prepared variants of these numbers.
    pub fn game_of(&self, choice: &[usize]) -> Game<'a> {
        self.many.game_of(&self.variants(choice))
    }

    fn variants(&self, choice: &[usize]) -> Vec<&Variant> {
        self.actors.iter().zip(choice).map(|(variants, &number)| &variants.different[number]).collect()
    }

    /// The states of the outcome that are at rest as the criterion asks.
    pub fn ends(&self, game: &Game<'a>, choice: &[usize]) -> CellSet {
        let mut ends = self.at_rest(game, choice);
        ends.intersect_with(&self.targets);
        if self.criterion.against_groups {
            for cell in ends.clone().iter().filter(|&cell| is_left_by_groups(game, cell)) {
                ends.remove(cell);
            }
        }
        ends
    }

    /// The states at rest for each actor alone, in the game that it believes in where beliefs count.
    fn at_rest(&self, game: &Game<'a>, choice: &[usize]) -> CellSet {
        let concept = self.criterion.concept;
        let truth = self.variants(choice);
        let is_right = &choice[self.actors.len()..];
        let mistaken: Vec<&Belief> =
            self.beliefs.iter().zip(is_right).filter(|(_, right)| **right == 0).map(|(belief, _)| belief).collect();
        let is_mistaken = |actor: ActorId| mistaken.iter().any(|belief| belief.viewer == actor);
        let mut states = self.many.content(game, &truth, concept, &|actor| !is_mistaken(actor));
        for viewer in game.model.actor_ids().filter(|&actor| is_mistaken(actor)) {
            let mut seen = truth.clone();
            for belief in mistaken.iter().filter(|belief| belief.viewer == viewer) {
                seen[belief.of.index()] = &self.actors[belief.of.index()].different[belief.number];
            }
            let believed = self.many.game_of(&seen);
            states.intersect_with(&self.many.content(&believed, &seen, concept, &|actor| actor == viewer));
        }
        states
    }

    /// Whether the game with prepared variants of these numbers does what is asked.
    pub fn works(&self, choice: &[usize]) -> Works {
        let game = self.game_of(choice);
        let ends = self.ends(&game, choice);
        if ends.is_empty() {
            return Works::No;
        }
        if !self.criterion.by_credible_path {
            return Works::Yes;
        }
        match one_credible_path(&game, self.start, &ends, self.path_limits()) {
            (Some(_), _) => Works::Yes,
            (None, Coverage::Complete) => Works::No,
            (None, _) => Works::Undecided,
        }
    }

    pub fn path_limits(&self) -> PathLimits {
        self.limits.paths
    }

    /// Where the game with prepared variants of these numbers leads, where it does what is asked.
    pub fn success(&self, game: &Game<'a>, choice: &[usize]) -> Option<Success> {
        let ends = self.ends(game, choice);
        let (way, _) = one_credible_path(game, self.start, &ends, self.path_limits());
        let works = way.is_some() || !self.criterion.by_credible_path && !ends.is_empty();
        works.then_some(Success { ends, way })
    }
}

/// Whether some agreement, vote or consented move leads from a cell to one that everybody it needs prefers.
pub(super) fn is_left_by_groups(game: &Game<'_>, cell: usize) -> bool {
    game.space.group_moves.iter().any(|group| {
        group.from_cell(cell).iter().any(|&arc| {
            let wanted = match group.mover {
                Mover::Actor(actor) => game.prefers(actor, arc.to as usize, cell),
                Mover::Agreement(_) | Mover::Institution(_) => true,
            };
            wanted && game.is_carried(group, arc)
        })
    })
}

/// The preference of one actor after a change.
fn changed(base: &Model, game: &Game<'_>, actor: ActorId, (levers, left_out): &Change) -> Option<Preference> {
    let stated = &game.preferences[actor.index()];
    // What it is persuaded of changes nothing about what it wants itself.
    let levers: Vec<Lever> = levers.iter().copied().filter(|lever| lever.kind() != LeverKind::Persuade).collect();
    let preference = if levers.is_empty() {
        stated.clone()
    } else {
        let id = &game.model.actor(actor).id;
        let of_base = base.actors.iter().find(|other| other.id == *id)?;
        pull_at_wants(&of_base.wants, stated, &levers)?
    };
    Some(if left_out.is_empty() { preference } else { without(&preference, |index| !left_out.contains(&index)) })
}

impl Variants {
    /// The number of the variant with this preference, which somebody believes in.
    fn believed(&mut self, game: &Game<'_>, many: &ManyGames<'_, '_>, of: ActorId, preference: &Preference) -> usize {
        let ranks = Arc::new(rank_states(game.model, game.space, preference));
        let known = self.different.iter().position(|variant| variant.ranks == ranks);
        known.unwrap_or_else(|| {
            let number = self.different.len();
            self.different.push(many.variant(of, number, preference.clone(), ranks));
            number
        })
    }

    /// Ranks the states under these changes; only where that differs from what is known, a new variant comes of it.
    fn add(&mut self, base: &Model, game: &Game<'_>, many: &ManyGames<'_, '_>, actor: ActorId, new: &[&Change]) {
        let rank = |change: &&Change| -> Option<(Preference, Arc<Ranks>)> {
            let preference = changed(base, game, actor, change)?;
            let ranks = match change.0.is_empty() && change.1.is_empty() {
                true => Arc::clone(&game.ranks[actor.index()]),
                false => Arc::new(rank_states(game.model, game.space, &preference)),
            };
            Some((preference, ranks))
        };
        let ranked: Vec<Option<(Preference, Arc<Ranks>)>> = new.par_iter().map(rank).collect();
        let n_known = self.different.len();
        let mut different: Vec<(Preference, Arc<Ranks>)> = Vec::new();
        for (change, ranked) in new.iter().zip(ranked) {
            let Some((preference, ranks)) = ranked else {
                self.by_change.insert((*change).clone(), None);
                continue;
            };
            let known = self.different.iter().map(|variant| &variant.ranks);
            let mut known = known.chain(different.iter().map(|(_, ranks)| ranks));
            let number = known.position(|known| *known == ranks).unwrap_or(n_known + different.len());
            if number == n_known + different.len() {
                different.push((preference, ranks));
            }
            self.by_change.insert((*change).clone(), Some(number));
        }
        let numbered = different.into_par_iter().enumerate();
        let prepared: Vec<Variant> = numbered
            .map(|(place, (preference, ranks))| many.variant(actor, n_known + place, preference, ranks))
            .collect();
        self.different.extend(prepared);
    }
}
