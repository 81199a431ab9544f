//! Where more of a number and less of it act differently, and where any change of it breaks a tie.
//!
//! In: a board, who reviews how often. Out: per number, whether it stands at a kink: others are exactly as slow, and the slowest decides; or all
//! attention is given away, so that more of it takes from nobody and less leaves some to others; or several deadlines fall on one day. Does not: look at ties that only a draw could bring
//! about, which have no chance.
//!
//! At a *tie* a stated weight makes somebody exactly indifferent between two states. Nobody moves for nothing, so what breaks the tie, be it ever so little, makes a
//! move worth considering at once: a jump, which no derivative contains. Weights that are drawn tie with probability nought.
//!
//! At a kink the derivative is one of those between the two sides (Clarke 1983, section 2.1): parties that are equally slow share alike in what one of
//! them does; of options that take equally long, one stands for all.

use super::numbers::{CaseNumber, scale};
use crate::board::{Board, NO_FRONT, business, front_bit, mean_days};
use crate::case_dynamics::CaseDynamics;
use crate::draw::Draws;
use crate::tempo::{Decisiveness, Tempo};
use crate::utility::Pair;
use offramp_engine::space::Mover;
use offramp_model::{ActorId, Level, Model, OptionId};
use std::collections::BTreeSet;

/// Per number, whether it stands at a kink, where more of it and less of it act differently.
pub fn at_kinks(
    dynamics: &CaseDynamics<'_, '_>,
    draw: impl Draws,
    decisiveness: Decisiveness,
    numbers: &[CaseNumber],
) -> Vec<bool> {
    let board = dynamics.board;
    let (reviews, attention) = equally_slow(board, &Tempo::new(board, draw, decisiveness));
    let takes = equally_long(board);
    let is_kink = |number: &CaseNumber| match *number {
        CaseNumber::Reviews(actor) => reviews.contains(&actor.index()),
        CaseNumber::Attention(actor, front) => {
            attention.contains(&(actor.index(), front_bit(Some(front)))) || is_given_away(board, actor)
        }
        CaseNumber::Takes(option) => takes.contains(&option),
        CaseNumber::DeadlineAfter(number) => is_on_one_day(board.model, number),
        _ => false,
    };
    numbers.iter().map(is_kink).collect()
}

/// Per number, whether it is a stated weight that makes somebody exactly indifferent: any change of it breaks a tie, on top of what the derivative says.
pub fn at_ties(dynamics: &CaseDynamics<'_, '_>, draw: impl Draws, numbers: &[CaseNumber]) -> Vec<bool> {
    let mut pairs: Option<Vec<Pair>> = None;
    let mut is_tied = |number: &CaseNumber| {
        let CaseNumber::Weight { actor, list, want } = *number else { return false };
        let Some(scale) = scale(dynamics, actor, list) else { return false };
        let pairs = pairs.get_or_insert_with(|| compared_pairs(dynamics.board));
        scale.tied(draw, pairs.iter().copied()) >> want & 1 == 1
    };
    numbers.iter().map(&mut is_tied).collect()
}

/// The positions that somebody may compare: before and after any move or shock, and after a move and after a part of it.
fn compared_pairs(board: &Board<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for position in 0..board.n_states() {
        let (x, own) = (position as u32, board.own_moves(position));
        for has in own {
            let parts = &board.parts[has.parts.0 as usize..has.parts.1 as usize];
            pairs.extend(parts.iter().map(|&part| (has.to, own[part as usize].to)));
        }
        pairs.extend(own.iter().map(|has| (x, has.to)));
        pairs.extend(board.joint_moves(position).iter().map(|has| (x, has.to)));
        pairs.extend(board.shock_arcs(position).iter().map(|has| (x, has.to)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Whether an actor's stated attention comes to exactly 1, and there are fronts for which none is stated.
fn is_given_away(board: &Board<'_>, actor: ActorId) -> bool {
    let attention = &board.model.actor(actor).attention;
    let stated = attention.iter().fold(1 << NO_FRONT, |mask, part| mask | 1u64 << front_bit(Some(part.front)));
    let sum: f64 = attention.iter().map(|part| part.share).sum();
    business(board.model, actor) & !stated != 0 && (sum - 1.0).abs() < 1e-12
}

/// Whether another deadline falls on the same day: which of the two comes first is then decided by their order.
fn is_on_one_day(model: &Model, number: usize) -> bool {
    let day = model.deadlines[number].after_days;
    model.deadlines.iter().enumerate().any(|(other, has)| other != number && has.after_days == day)
}

/// Who is as slow as another one whose agreement or vote a joint move waits for; and on which front, where attention matters.
fn equally_slow(board: &Board<'_>, tempo: &Tempo) -> (BTreeSet<usize>, BTreeSet<(usize, u32)>) {
    let (mut reviews, mut attention) = (BTreeSet::new(), BTreeSet::new());
    for mover in &board.joint_movers {
        let (who, front): (Vec<usize>, Option<u32>) = match mover {
            Mover::Agreement(id) => {
                let agreement = &board.model.agreements[id.index()];
                let front = front_bit(board.model.option(agreement.option).front);
                (agreement.parties.iter().map(|actor| actor.index()).collect(), Some(front))
            }
            Mover::Institution(id) => {
                let members = &board.model.institutions[id.index()].members;
                (members.iter().map(|actor| actor.index()).collect(), None)
            }
            Mover::Actor(_) => continue,
        };
        let pace = |actor: usize| tempo.reviews[actor] * front.map_or(1.0, |front| tempo.shares[actor][front as usize]);
        let least = who.iter().map(|&actor| pace(actor)).fold(f64::INFINITY, f64::min);
        let tied: Vec<usize> = who.into_iter().filter(|&actor| pace(actor) == least).collect();
        if tied.len() > 1 {
            attention.extend(tied.iter().filter_map(|&actor| Some((actor, front?))));
            reviews.extend(tied);
        }
    }
    (reviews, attention)
}

/// The options that take exactly as long as another one that some move changes with them, where none takes longer.
fn equally_long(board: &Board<'_>) -> BTreeSet<OptionId> {
    let model = board.model;
    let slow: Vec<(OptionId, f64)> =
        model.option_ids().map(|id| (id, mean_days(model, id))).filter(|(_, days)| *days > 0.0).collect();
    let levels: Vec<Vec<Level>> = (0..board.n_states()).map(|position| board.levels(position)).collect();
    let mut found = BTreeSet::new();
    for position in 0..board.n_states() {
        let own = board.own_moves(position).iter().map(|has| (has.to, has.days));
        let joint = board.joint_moves(position).iter().map(|has| (has.to, has.days));
        for (to, days) in own.chain(joint).filter(|(_, days)| *days > 0.0) {
            let changes = |id: &OptionId| levels[position][id.index()] != levels[to as usize][id.index()];
            let mut longest = slow.iter().filter(|(id, takes)| *takes == days && changes(id)).map(|(id, _)| *id);
            if let (Some(first), Some(second)) = (longest.next(), longest.next()) {
                found.extend([first, second]);
                found.extend(longest);
            }
        }
    }
    found
}
