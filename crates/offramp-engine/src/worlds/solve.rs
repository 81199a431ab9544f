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

/// The equilibria of some worlds.
pub(super) struct Solved {
    /// The different answers, per concept.
    pub equilibria: Vec<[CellSet; 5]>,
    /// For each world asked about, in order, the position of its answer.
    pub answer_of: Vec<usize>,
}

/// Finds the equilibria of every world. The answer does not depend on the number of threads.
pub(super) fn solve(game: &Game<'_>, uncertain: &[UncertainWant], worlds: &[World]) -> Solved {
    let many = ManyGames::new(game);
    // Per actor: the variants of its preference, and for each world the one it has.
    let actors: Vec<ActorId> = game.model.actor_ids().collect();
    let per_actor: Vec<(Vec<Variant>, Vec<usize>)> =
        actors.par_iter().map(|&actor| variants_of(game, &many, actor, uncertain, worlds)).collect();
    let mut numbers: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut games: Vec<Vec<usize>> = Vec::new();
    let mut answer_of = Vec::with_capacity(worlds.len());
    for world in 0..worlds.len() {
        let choice: Vec<usize> = per_actor.iter().map(|(_, variant_of)| variant_of[world]).collect();
        let number = *numbers.entry(choice.clone()).or_insert(games.len());
        if number == games.len() {
            games.push(choice);
        }
        answer_of.push(number);
    }
    let solve_one = |choice: &Vec<usize>| {
        let variants: Vec<&Variant> =
            per_actor.iter().zip(choice).map(|((variants, _), &number)| &variants[number]).collect();
        many.equilibria(&variants)
    };
    Solved { equilibria: games.par_iter().map(solve_one).collect(), answer_of }
}

/// The variants of one actor's preference that differ in some rank, and which of them it has in each world.
fn variants_of(
    game: &Game<'_>,
    many: &ManyGames<'_, '_>,
    actor: ActorId,
    uncertain: &[UncertainWant],
    worlds: &[World],
) -> (Vec<Variant>, Vec<usize>) {
    let own: Vec<usize> = (0..uncertain.len()).filter(|&number| uncertain[number].actor == actor).collect();
    let dropped = |world: &World| -> Vec<usize> {
        own.iter().filter(|&&number| !world[number]).map(|&number| uncertain[number].index).collect()
    };
    let mut numbers: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut kinds: Vec<Vec<usize>> = Vec::new();
    let mut kind_of = Vec::with_capacity(worlds.len());
    for world in worlds {
        let dropped = dropped(world);
        let number = *numbers.entry(dropped.clone()).or_insert(kinds.len());
        if number == kinds.len() {
            kinds.push(dropped);
        }
        kind_of.push(number);
    }
    let stated = &game.preferences[actor.index()];
    let ranked: Vec<(Preference, Ranks)> = kinds
        .par_iter()
        .map(|dropped| match dropped.is_empty() {
            true => (stated.clone(), game.ranks[actor.index()].clone()),
            false => {
                let preference = without(stated, |index| !dropped.contains(&index));
                let ranks = rank_states(game.model, game.space, &preference);
                (preference, ranks)
            }
        })
        .collect();
    let mut different: Vec<(Preference, Ranks)> = Vec::new();
    let mut different_of = Vec::with_capacity(ranked.len());
    for (preference, ranks) in ranked {
        let known = different.iter().position(|(_, known)| *known == ranks);
        different_of.push(known.unwrap_or(different.len()));
        if known.is_none() {
            different.push((preference, ranks));
        }
    }
    let variants: Vec<Variant> =
        different.into_par_iter().map(|(preference, ranks)| many.variant(actor, preference, ranks)).collect();
    (variants, kind_of.into_iter().map(|kind| different_of[kind]).collect())
}
