//! Separate deals: which smaller groups could strike a deal of their own, leaving others out, and whom that would harm.
//!
//! In: a game and a request. Out: [`Separate`]. Does not: ask whether those left out would let it happen, or what they would answer.
//!
//! A group has a *deal of its own* if some deal needs the signatures of exactly its members, every one of them gains by it, none of their
//! red lines is crossed, and the votes it needs pass. Two or more sign, and somebody at the table does not. In the words of the graph
//! model: an improvement of a coalition (Kilgour, Hipel, Fang & Peng 2001), in which agreements, consent and votes have their say.

use super::sets::{Antichain, NumberSet};
use super::terms::Terms;
use super::{AgreementRequest, compare};
use crate::bits::CellSet;
use crate::space::StateId;
use crate::stability::Game;
use offramp_model::ActorId;
use std::collections::BTreeMap;

/// The smallest groups with a deal of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separate {
    /// The groups: none is part of another. Smaller ones first.
    pub groups: Vec<SeparateGroup>,
}

/// A group with a deal of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeparateGroup {
    /// Its members, in case order.
    pub members: Vec<ActorId>,
    /// How many deals of its own it has.
    pub n_deals: usize,
    /// Of these the efficient one that leaves the worst-off member best off, by standing; of several the nearest to no deal.
    pub deal: StateId,
    /// Those outside who lose by that deal, in case order.
    pub harmed: Vec<ActorId>,
    /// Those outside who lose by every deal of the group.
    pub always_harmed: Vec<ActorId>,
    /// How many of the group's deals harm nobody outside.
    pub n_harmless: usize,
}

/// Finds the smallest groups that have a deal of their own. The table of the request says who is left out if not in a group; it need not sign.
pub fn separate_deals(game: &Game<'_>, request: &AgreementRequest<'_>, max_looks: u64) -> Separate {
    let own = AgreementRequest { table: &[], strictly: true, attitudes: false, ..*request };
    let terms = Terms::new(game, &own);
    let n_actors = game.model.actors.len();
    let mut by_signers: BTreeMap<Vec<usize>, CellSet> = BTreeMap::new();
    for cell in terms.zone().iter() {
        let signers: Vec<usize> = (0..n_actors).filter(|&actor| terms.signs[actor].contains(cell)).collect();
        let leaves_out = request.table.iter().any(|actor| !signers.contains(&actor.index()));
        if signers.len() >= 2 && leaves_out {
            by_signers.entry(signers).or_insert_with(|| CellSet::empty(game.space.n_cells())).insert(cell);
        }
    }
    let mut smallest = Antichain::default();
    by_signers.keys().for_each(|signers| smallest.add(NumberSet::of(n_actors, signers.iter().copied())));
    let group = |signers: NumberSet| {
        let signers: Vec<usize> = signers.iter().collect();
        by_signers.get(&signers).and_then(|deals| group(&terms, &signers, deals, max_looks))
    };
    Separate { groups: smallest.into_sorted().into_iter().filter_map(group).collect() }
}

fn group(terms: &Terms<'_, '_>, signers: &[usize], deals: &CellSet, max_looks: u64) -> Option<SeparateGroup> {
    let game = terms.game;
    let members: Vec<ActorId> = signers.iter().copied().map(ActorId::from_index).collect();
    let best = compare::compare(terms, deals, &members, max_looks).groups.into_iter().next()?;
    let outside = game.model.actor_ids().filter(|actor| !members.contains(actor));
    let outside: Vec<ActorId> = outside.collect();
    let loses = |actor: ActorId, cell: usize| game.prefers(actor, terms.no_deal, cell);
    let harmed_in = |cell: usize| outside.iter().copied().filter(move |&actor| loses(actor, cell));
    Some(SeparateGroup {
        n_deals: deals.count(),
        deal: best.deal,
        harmed: harmed_in(game.space.cell(best.deal)).collect(),
        always_harmed: outside.iter().copied().filter(|&a| deals.iter().all(|cell| loses(a, cell))).collect(),
        n_harmless: deals.iter().filter(|&cell| harmed_in(cell).next().is_none()).count(),
        members,
    })
}
