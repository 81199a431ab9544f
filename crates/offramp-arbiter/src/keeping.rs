//! Would a deal be kept, straight from the definitions: who leaves, what shocks do to it, what it takes from pools, what repairs it; and how sure it
//! is.
//!
//! In: an [`Arbiter`] and terms. Out: answers about one state, by trying every move, set of options, change and world.
//! Does not: use transversals, or remember anything between two questions.
//!
//! After: Putnam 1988 (involuntary defection); Fearon 1995, Powell 2006 (commitment).

use std::collections::BTreeSet;

use offramp_model::dynamics::Shock;
use offramp_model::{ActorId, Directions, InstitutionId, Level, Model, OptionId, Preference};

use crate::agreement::{Objections, Terms};
use crate::arbiter::Arbiter;
use crate::moves::Mover;
use crate::verdicts::Concept;

/// What a shock does to a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowShock {
    /// Where it leads; `None` where rules exclude that.
    pub to: Option<usize>,
    /// What of the deal it undoes.
    pub undone: Vec<OptionId>,
    /// Who would leave then and would not before, or would break the deal then and would not before.
    pub on_account: Vec<ActorId>,
}

/// In which share of worlds something holds of a deal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SlowSureness {
    /// Everybody accepts it whom it needs.
    pub accepted: f64,
    /// All at the table do, and somebody needed besides does not.
    pub defection: f64,
    /// Per actor: it accepts the deal.
    pub accepts: Vec<f64>,
    /// Per institution: its vote passes.
    pub passes: Vec<f64>,
}

impl Arbiter<'_> {
    /// The moves that an actor likes best of those it prefers to staying.
    pub fn favourites(&self, actor: ActorId, state: usize) -> Vec<usize> {
        let preferred = self.improvements(actor, state);
        preferred.iter().copied().filter(|&to| !preferred.iter().any(|&t| self.prefers(actor, t, to))).collect()
    }

    /// Whether each of these moves undoes something that differs from no deal.
    fn each_undoes(&self, terms: &Terms, state: usize, moves: &[usize]) -> bool {
        let by_deal = self.changed(terms, state);
        let here = self.levels(state);
        let undoes = |to: &usize| by_deal.iter().any(|option| self.levels(*to)[option.index()] != here[option.index()]);
        moves.iter().all(undoes)
    }

    /// Whether the actor leaves the state, and whether it breaks the deal by it: every move it likes best undoes part of the deal.
    pub fn leaves_and_breaks(&self, terms: &Terms, actor: ActorId, state: usize) -> (bool, bool) {
        let moves = self.favourites(actor, state);
        (!moves.is_empty(), !moves.is_empty() && self.each_undoes(terms, state, &moves))
    }

    /// What a shock does to a deal; `None` where it cannot happen there.
    pub fn shock(&self, terms: &Terms, deal: usize, shock: &Shock) -> Option<SlowShock> {
        let here = self.levels(deal);
        if shock.when.as_ref().is_some_and(|when| !when.formula.holds(here)) {
            return None;
        }
        let mut there = here.to_vec();
        shock.sets.iter().for_each(|&(option, level)| there[option.index()] = level);
        let by_deal = self.changed(terms, deal);
        let undone = by_deal.into_iter().filter(|option| there[option.index()] != here[option.index()]).collect();
        let to = self.state_with(&there);
        let is_new = |&actor: &ActorId| {
            let before = self.leaves_and_breaks(terms, actor, deal);
            to.is_some_and(|to| {
                // What counts as undoing is what differs from no deal where one is: after the shock.
                let after = self.leaves_and_breaks(terms, actor, to);
                after.0 && !before.0 || after.1 && !before.1
            })
        };
        Some(SlowShock { to, undone, on_account: self.model.actor_ids().filter(is_new).collect() })
    }

    /// Single further changes of a deal, as option and level, after which everybody signs and nobody leaves alone.
    pub fn additions(&self, terms: &Terms, later: &Arbiter<'_>, deal: usize) -> BTreeSet<(OptionId, Level)> {
        let any_kind = Terms { about: None, ..terms.clone() };
        let holds = |option: OptionId, level: Level| {
            let mut levels = self.levels(deal).to_vec();
            levels[option.index()] = level;
            let state = self.state_with(&levels).filter(|&state| state != deal);
            state.is_some_and(|state| {
                self.is_agreed(&any_kind, state, &Objections::new()) && later.equilibrium(Concept::Nash, state)
            })
        };
        let levels = |option: OptionId| 0..self.model.option(option).n_levels() as Level;
        let all = self.model.option_ids().flat_map(|option| levels(option).map(move |level| (option, level)));
        all.filter(|&(option, level)| holds(option, level)).collect()
    }

    /// Where things come to rest from a state if no agreement moves: the states that can be reached by improvements of single actors and by votes
    /// that pass, and from which no such move leads away.
    pub fn rests_without_deal(&self, start: usize) -> BTreeSet<usize> {
        let moves_on = |s: usize, t: usize| {
            self.movers.iter().any(|&mover| match mover {
                Mover::Actor(actor) => self.is_improvement(actor, s, t),
                Mover::Institution(_) => self.would_move(mover, s, t),
                Mover::Agreement(_) => false,
            })
        };
        let all = 0..self.state_count();
        let mut reached = BTreeSet::from([start]);
        loop {
            let next: BTreeSet<usize> = all.clone().filter(|&t| reached.iter().any(|&s| moves_on(s, t))).collect();
            let n_before = reached.len();
            reached.extend(next);
            if reached.len() == n_before {
                break;
            }
        }
        reached.into_iter().filter(|&s| !all.clone().any(|t| moves_on(s, t))).collect()
    }

    /// How sure a deal is, world by world. The game is solved anew in each.
    ///
    /// # Panics
    /// If a world cannot be solved; all worlds of a model have the same states.
    pub fn sureness(&self, terms: &Terms, deal: usize) -> SlowSureness {
        let nothing = Objections::new();
        let (actors, institutions) = self.signatures(terms, deal);
        let mut found = SlowSureness {
            accepts: vec![0.0; self.model.actors.len()],
            passes: vec![0.0; self.model.institutions.len()],
            ..SlowSureness::default()
        };
        for (model, chance) in worlds(self.model) {
            let world = Arbiter::new(&model).expect("the states are those of the case");
            let signs = |actor: ActorId| world.signs(terms, actor, deal, &nothing);
            let carries = |index: usize| world.carries(terms, InstitutionId::from_index(index), deal, &nothing);
            let (at_table, besides): (Vec<ActorId>, Vec<ActorId>) =
                actors.iter().copied().partition(|actor| terms.table.contains(actor));
            let table_signs = at_table.into_iter().all(signs);
            let others_agree = besides.into_iter().all(signs) && institutions.iter().all(|&index| carries(index));
            found.accepted += if table_signs && others_agree { chance } else { 0.0 };
            found.defection += if table_signs && !others_agree { chance } else { 0.0 };
            for actor in self.model.actor_ids().filter(|actor| !actors.contains(actor) || signs(*actor)) {
                found.accepts[actor.index()] += chance;
            }
            for (index, passes) in found.passes.iter_mut().enumerate() {
                *passes += if !institutions.contains(&index) || carries(index) { chance } else { 0.0 };
            }
        }
        found
    }

    /// In which share of worlds there is a deal.
    ///
    /// # Panics
    /// As [`Arbiter::sureness`].
    pub fn chance_of_a_deal(&self, terms: &Terms) -> f64 {
        let has_deal = |model: &Model| {
            let world = Arbiter::new(model).expect("the states are those of the case");
            !world.zone(terms, &Objections::new()).is_empty()
        };
        worlds(self.model).into_iter().filter(|(model, _)| has_deal(model)).map(|(_, chance)| chance).sum()
    }
}

/// The same model in which these options stay where they are.
pub fn committed(model: &Model, options: &BTreeSet<OptionId>) -> Model {
    let mut model = model.clone();
    options.iter().for_each(|option| model.options[option.index()].moves = Directions::Fixed);
    model
}

/// Every world of a model with its probability: uncertain wants and weights are kept with their credences, independently.
pub fn worlds(model: &Model) -> Vec<(Model, f64)> {
    let mut worlds = vec![(model.clone(), 1.0)];
    for actor in model.actor_ids() {
        let credences: Vec<f64> = match &model.actor(actor).wants {
            Preference::Wants(wants) => wants.iter().map(|want| want.evidence.credence.unwrap_or(1.0)).collect(),
            Preference::Weights(list) => list.iter().map(|weight| weight.evidence.credence.unwrap_or(1.0)).collect(),
            Preference::Ranking(_) => Vec::new(),
        };
        // From the last to the first, so that what is taken out moves nothing that is still to come.
        for (index, credence) in credences.into_iter().enumerate().rev().filter(|(_, credence)| *credence < 1.0) {
            let split = worlds.into_iter().flat_map(|(kept, chance)| {
                let mut gone = kept.clone();
                match &mut gone.actors[actor.index()].wants {
                    Preference::Wants(wants) => drop(wants.remove(index)),
                    Preference::Weights(weights) => drop(weights.remove(index)),
                    Preference::Ranking(_) => {}
                }
                [(kept, chance * credence), (gone, chance * (1.0 - credence))]
            });
            worlds = split.filter(|(_, chance)| *chance > 0.0).collect();
        }
    }
    worlds
}
