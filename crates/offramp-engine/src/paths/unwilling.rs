//! Where nobody credible goes: the way on which the fewest steps are against the will of somebody whom they need.
//!
//! Nobody is asked twice in succession here: this is advice on where persuasion is needed, not a legal sequence.

use super::search::Target;
use super::steps::{Choices, NEVER, Steps};
use super::{CrediblePath, PathLimits};
use crate::space::{Mover, Needs};
use crate::stability::Game;
use offramp_model::ActorId;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A way with the steps that somebody needed does not want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnwillingPath {
    /// The way.
    pub path: CrediblePath,
    /// The unwanted steps, ascending; never empty.
    pub unwanted: Vec<UnwillingStep>,
    /// Whether it was looked at all ways; if not, there may be a better one.
    pub is_best: bool,
}

/// A step that somebody needed does not want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnwillingStep {
    /// Its position on the way; the first has 0.
    pub position: usize,
    /// Those who are needed and do not prefer what it aims at, in case order. For a vote, the members that do not approve; empty
    /// where a vote would not pass with all of them.
    pub who: Vec<ActorId>,
}

/// Fewest unwanted steps, then fewest steps (Dijkstra backwards from the targets; ties by order of movers and cells).
pub(super) fn least_unwilling(
    steps: &Steps<'_, '_>,
    start: usize,
    targets: &[Target<'_>],
    limits: PathLimits,
) -> Option<UnwillingPath> {
    let mut looks_left = limits.max_looks;
    let mut best: Option<((u32, u32), &Target<'_>, Vec<Cost>)> = None;
    let mut is_best = targets.len() <= limits.max_ends;
    for target in targets.iter().take(limits.max_ends) {
        let at_most = best.as_ref().map_or((NEVER, NEVER), |(known, ..)| *known);
        let costs = costs(steps, start, target, at_most, &mut looks_left);
        let cost = (costs[start].unwanted, costs[start].n_steps);
        if cost.0 != NEVER && best.as_ref().is_none_or(|(known, ..)| cost < *known) {
            best = Some((cost, target, costs));
        }
        if looks_left == 0 {
            is_best = false;
            break;
        }
    }
    let (_, target, costs) = best?;
    let (mut cells, mut movers) = (vec![start], Vec::new());
    let mut here = start;
    while !target.holds(here) {
        let Cost { next, by, .. } = costs[here];
        movers.push(by as usize);
        cells.push(next as usize);
        here = next as usize;
    }
    let path = CrediblePath::of_cells(steps, &cells, &movers);
    let mut unwanted = Vec::new();
    for (position, (pair, &index)) in cells.windows(2).zip(&movers).enumerate() {
        let needs = steps.movers.needs_of(index, pair[0], pair[1]);
        let goal = target.end().unwrap_or(pair[1]);
        if !steps.is_wanted(index, needs, pair[0], goal) {
            let who = unwilling(steps.movers.game, steps.movers.list[index].mover, needs, pair[0], goal);
            unwanted.push(UnwillingStep { position, who });
        }
    }
    Some(UnwillingPath { path, unwanted, is_best })
}

/// What is left to go from a cell.
#[derive(Clone, Copy)]
struct Cost {
    unwanted: u32,
    n_steps: u32,
    next: u32,
    by: u32,
}

/// What is left to go from every cell, as far as it decides what is left from the start, and whether that is less than `at_most`.
fn costs(
    steps: &Steps<'_, '_>,
    start: usize,
    target: &Target<'_>,
    at_most: (u32, u32),
    looks_left: &mut u64,
) -> Vec<Cost> {
    let unknown = Cost { unwanted: NEVER, n_steps: NEVER, next: 0, by: 0 };
    let mut costs = vec![unknown; steps.movers.game.space.n_cells()];
    let mut open = BinaryHeap::new();
    for end in target.ends() {
        costs[end] = Cost { unwanted: 0, n_steps: 0, ..unknown };
        open.push(Reverse((0, 0, end)));
    }
    let mut choices: Vec<Choices<'_>> = (0..steps.n_movers()).map(|index| Choices::new(steps, index)).collect();
    while let Some(Reverse((unwanted, n_steps, to))) = open.pop() {
        if to == start || (unwanted, n_steps) >= at_most || *looks_left == 0 {
            break;
        }
        if (costs[to].unwanted, costs[to].n_steps) != (unwanted, n_steps) {
            continue;
        }
        let goal = target.end().unwrap_or(to);
        for (index, choices) in choices.iter_mut().enumerate() {
            let mut n_looks = 1;
            // What leads to a cell that costs more, aiming no higher, is no better: choices leave it out.
            let mut consider = |from: usize, is_wanted: bool| {
                n_looks += 1;
                let new = (unwanted + u32::from(!is_wanted), n_steps + 1);
                if new < (costs[from].unwanted, costs[from].n_steps) {
                    costs[from] = Cost { unwanted: new.0, n_steps: new.1, next: to as u32, by: index as u32 };
                    open.push(Reverse((new.0, new.1, from)));
                }
            };
            choices.into(to, goal, &mut consider);
            steps.group_steps_into(index, to, goal, &mut consider);
            *looks_left = looks_left.saturating_sub(n_looks);
        }
    }
    costs
}

/// Those who are needed for a move and do not prefer its goal to the state it leaves.
fn unwilling(game: &Game<'_>, mover: Mover, needs: Needs, from: usize, goal: usize) -> Vec<ActorId> {
    needed_where(game, mover, needs, (from, goal), |actor| !game.prefers(actor, goal, from))
}

/// Those who are needed for a move and prefer the state it leaves, if there are any or a vote does not pass; `None` where nobody has
/// anything to concede. A vote that passes needs none of those who oppose it; nobody is named where all members together are too few.
pub(super) fn losers(game: &Game<'_>, mover: Mover, needs: Needs, from: usize, to: usize) -> Option<Vec<ActorId>> {
    let who = needed_where(game, mover, needs, (from, to), |actor| game.prefers(actor, from, to));
    if !who.is_empty() {
        return Some(who);
    }
    let voting = match mover {
        Mover::Institution(institution) => Some(institution),
        _ => None,
    };
    let fails = needs.institution_ids().chain(voting).any(|institution| !game.vote_passes(institution, from, to));
    // A vote may fail because nobody gains by it, although nobody loses.
    fails.then(|| unwilling(game, mover, needs, from, to))
}

/// Those of the actors needed for a move for whom something holds, in case order.
fn needed_where(
    game: &Game<'_>,
    mover: Mover,
    needs: Needs,
    (from, goal): (usize, usize),
    holds: impl Fn(ActorId) -> bool,
) -> Vec<ActorId> {
    let mut who: Vec<ActorId> = needs.actor_ids().collect();
    let mut institutions: Vec<_> = needs.institution_ids().collect();
    match mover {
        Mover::Actor(actor) => who.push(actor),
        Mover::Agreement(_) => {}
        Mover::Institution(institution) => institutions.push(institution),
    }
    for institution in institutions {
        if !game.vote_passes(institution, from, goal) {
            let institution = &game.model.institutions[institution.index()];
            who.extend(institution.members.iter().chain(&institution.vote.veto));
        }
    }
    who.retain(|&actor| holds(actor));
    who.sort_unstable();
    who.dedup();
    who
}
