//! Solving many worlds: what two worlds have in common is worked out once.
//!
//! In: a game, its uncertain wants, and worlds. Out: the equilibria of each world, worlds that differ in no rank sharing them.

use super::draw::{UncertainWant, World, without};
use crate::bits::CellSet;
use crate::preference::{Ranks, rank_states};
use crate::stability::{Game, ManyGames, Variant};
use offramp_model::{ActorId, Preference};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of the worlds solved so far.
pub(super) struct Solver<'s, 'g, 'a> {
    game: &'g Game<'a>,
    uncertain: &'s [UncertainWant],
    many: ManyGames<'g, 'a>,
    /// Per actor, the preferences it has in some world.
    actors: Vec<Variants>,
    /// Games by the numbers of everybody's variants.
    numbers: BTreeMap<Vec<usize>, usize>,
    /// The equilibria of each game, per concept.
    pub equilibria: Vec<[CellSet; 5]>,
    /// How much was looked at for all games together.
    pub work: u64,
}

/// The preferences that one actor has in some world.
#[derive(Default)]
struct Variants {
    /// Those that differ in some rank.
    different: Vec<Variant>,
    /// The variant that comes of dropping these wants.
    without: BTreeMap<Vec<usize>, usize>,
}

impl<'s, 'g, 'a> Solver<'s, 'g, 'a> {
    /// Nothing is solved yet.
    pub fn new(game: &'g Game<'a>, uncertain: &'s [UncertainWant]) -> Self {
        let actors = game.preferences.iter().map(|_| Variants::default()).collect();
        let (numbers, equilibria) = (BTreeMap::new(), Vec::new());
        Self { game, uncertain, many: ManyGames::new(game), actors, numbers, equilibria, work: 0 }
    }

    /// Finds the equilibria of every world; says for each, in order, where they are in [`Self::equilibria`]. The answer does
    /// not depend on the number of threads.
    pub fn solve(&mut self, worlds: &[World]) -> Vec<usize> {
        let (game, many, uncertain) = (self.game, &self.many, self.uncertain);
        let ids: Vec<ActorId> = game.model.actor_ids().collect();
        let choices: Vec<Vec<usize>> = self
            .actors
            .par_iter_mut()
            .zip(&ids)
            .map(|(variants, &actor)| variants.in_worlds(game, many, actor, uncertain, worlds))
            .collect();
        let mut new: Vec<Vec<usize>> = Vec::new();
        let mut answers = Vec::with_capacity(worlds.len());
        for world in 0..worlds.len() {
            let choice: Vec<usize> = choices.iter().map(|of_actor| of_actor[world]).collect();
            let next = self.equilibria.len() + new.len();
            let number = *self.numbers.entry(choice.clone()).or_insert(next);
            if number == next {
                new.push(choice);
            }
            answers.push(number);
        }
        let solve_one = |choice: &Vec<usize>| {
            let pairs = self.actors.iter().zip(choice);
            let variants: Vec<&Variant> = pairs.map(|(variants, &number)| &variants.different[number]).collect();
            many.equilibria(&variants)
        };
        let solved: Vec<([CellSet; 5], u64)> = new.par_iter().map(solve_one).collect();
        for (equilibria, work) in solved {
            self.equilibria.push(equilibria);
            self.work += work;
        }
        answers
    }
}

impl Variants {
    /// The variant that the actor has in each world; those not met before are prepared.
    fn in_worlds(
        &mut self,
        game: &Game<'_>,
        many: &ManyGames<'_, '_>,
        actor: ActorId,
        uncertain: &[UncertainWant],
        worlds: &[World],
    ) -> Vec<usize> {
        let own: Vec<usize> = (0..uncertain.len()).filter(|&number| uncertain[number].actor == actor).collect();
        let dropped = |world: &World| -> Vec<usize> {
            own.iter().filter(|&&number| !world[number]).map(|&number| uncertain[number].index).collect()
        };
        let dropped: Vec<Vec<usize>> = worlds.iter().map(dropped).collect();
        let mut new: Vec<Vec<usize>> =
            dropped.iter().filter(|dropped| !self.without.contains_key(*dropped)).cloned().collect();
        new.sort_unstable();
        new.dedup();
        self.prepare(game, many, actor, new);
        dropped.iter().map(|dropped| self.without[dropped]).collect()
    }

    /// Ranks the states without these wants; only where that differs from what is known, a new variant comes of it.
    fn prepare(&mut self, game: &Game<'_>, many: &ManyGames<'_, '_>, actor: ActorId, new: Vec<Vec<usize>>) {
        let stated = &game.preferences[actor.index()];
        let rank = |dropped: &Vec<usize>| -> (Preference, Arc<Ranks>) {
            if dropped.is_empty() {
                return (stated.clone(), Arc::clone(&game.ranks[actor.index()]));
            }
            let preference = without(stated, |index| !dropped.contains(&index));
            let ranks = Arc::new(rank_states(game.model, game.space, &preference));
            (preference, ranks)
        };
        let ranked: Vec<(Preference, Arc<Ranks>)> = new.par_iter().map(rank).collect();
        let n_known = self.different.len();
        let mut different: Vec<(Preference, Arc<Ranks>)> = Vec::new();
        for (dropped, (preference, ranks)) in new.into_iter().zip(ranked) {
            let known = self.different.iter().map(|variant| &variant.ranks);
            let mut known = known.chain(different.iter().map(|(_, ranks)| ranks));
            let number = known.position(|known| *known == ranks).unwrap_or(n_known + different.len());
            if number == n_known + different.len() {
                different.push((preference, ranks));
            }
            self.without.insert(dropped, number);
        }
        let numbered = different.into_par_iter().enumerate();
        let prepared: Vec<Variant> = numbered
            .map(|(place, (preference, ranks))| {
                let variant = many.variant(actor, n_known + place, preference, ranks);
                many.decide(actor, &variant);
                variant
            })
            .collect();
        self.different.extend(prepared);
    }
}
