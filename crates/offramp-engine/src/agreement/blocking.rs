//! Why there is no deal, and what would open one.
//!
//! In: the terms of a case without a deal that everybody accepts. Out: all minimal *openings* (objections that, given up together,
//! leave some deal acceptable) and all minimal *blocking sets* (objections of which every deal meets at least one). Each is solved
//! again: with exactly these given up, and with one fewer. Does not: weigh who should give way.

use super::sets::{Antichain, NumberSet, minimal_transversals};
use super::terms::{Terms, VoteTerm};
use super::{AgreementLimits, Objection};
use crate::bits::CellSet;
use crate::space::{Coverage, StateId};
use offramp_model::{ActorId, InstitutionId};
use std::collections::BTreeSet;

/// Why there is no deal, and what would open one.
#[derive(Debug, Clone, PartialEq)]
pub struct Closed {
    /// Minimal sets of objections of which every deal meets at least one, smaller sets first. One that holds nothing: there is no deal,
    /// whatever is given up.
    pub blocking: Vec<Vec<Objection>>,
    /// Minimal sets of objections that open a zone when all of them are given up, smaller sets first.
    pub openings: Vec<Opening>,
    /// How far both were looked for. Where the limit was reached, those listed are right and more may exist.
    pub coverage: Coverage,
}

/// Objections that open a zone when all of them are given up.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// What would have to be given up.
    pub given_up: Vec<Objection>,
    /// The deals that everybody would then accept.
    pub zone: CellSet,
    /// Of these the one that is nearest to no deal: the fewest options changed.
    pub nearest: StateId,
}

/// The most ways to carry the votes of one deal that are looked at.
const MAX_WAYS: usize = 1 << 10;

/// Finds out why there is no deal. The zone must be empty.
pub(super) fn closed(terms: &Terms<'_, '_>, limits: &AgreementLimits) -> Closed {
    let bound = terms.n_objections();
    let (ways, mut coverage) = minimal_ways(terms, limits);
    let (blocking, searched) = minimal_transversals(&ways, bound, limits.max_looks);
    if searched != Coverage::Complete {
        coverage = searched;
    }
    // What a complete search finds is minimal by the theorem; each is solved again all the same, within the limit, and what a search
    // that was cut short gets wrong is left out.
    let is_complete = coverage == Coverage::Complete;
    let n_checked = limits.max_sets;
    let opening = |(position, set): (usize, &NumberSet)| {
        let zone = terms.zone_without(set);
        let holds = !zone.is_empty() && (position >= n_checked && is_complete || opens_minimally(terms, set));
        assert!(holds || !is_complete, "an opening does not open, or opens with less: {set:?}");
        let nearest = nearest(terms, &zone)?;
        holds.then(|| Opening { given_up: named(terms, set), zone, nearest })
    };
    let blocks = |(position, set): (usize, &NumberSet)| {
        let holds = position >= n_checked && is_complete || blocks_minimally(terms, set);
        assert!(holds || !is_complete, "a blocking set does not block, or blocks with less: {set:?}");
        holds.then(|| named(terms, set))
    };
    Closed {
        openings: ways.iter().enumerate().take(limits.max_listed).filter_map(opening).collect(),
        blocking: blocking.iter().enumerate().take(limits.max_listed).filter_map(blocks).collect(),
        coverage,
    }
}

fn named(terms: &Terms<'_, '_>, set: &NumberSet) -> Vec<Objection> {
    set.iter().map(|number| terms.objections[number]).collect()
}

/// The minimal sets of objections that have to be given up for one deal or another.
fn minimal_ways(terms: &Terms<'_, '_>, limits: &AgreementLimits) -> (Vec<NumberSet>, Coverage) {
    let mut known: BTreeSet<Vec<usize>> = BTreeSet::new();
    let mut chain = Antichain::default();
    let mut coverage = Coverage::Complete;
    let standing = Standing::of(terms);
    for cell in terms.deals.iter() {
        if chain.n_looks > limits.max_looks {
            coverage = Coverage::LimitReached { limit: limits.max_looks };
            break;
        }
        let base = standing.at(cell);
        let needed = terms.votes.iter().filter(|vote| vote.needed.contains(cell));
        let mut ways = vec![base];
        for vote in needed {
            let longer = ways.iter().flat_map(|base| ways_to_pass(terms, vote, cell, base));
            let mut longer: Vec<NumberSet> = longer.take(MAX_WAYS + 1).collect();
            if longer.len() > MAX_WAYS {
                coverage = Coverage::LimitReached { limit: MAX_WAYS as u64 };
                longer.truncate(MAX_WAYS);
            }
            ways = longer;
        }
        for way in ways {
            if known.insert(way.iter().collect()) {
                chain.add(way);
            }
        }
    }
    (chain.into_sorted(), coverage)
}

/// The objections that stand anywhere, so that those that never do are not looked at for every deal.
struct Standing<'t, 'g, 'a> {
    terms: &'t Terms<'g, 'a>,
    numbers: Vec<usize>,
}

impl<'t, 'g, 'a> Standing<'t, 'g, 'a> {
    fn of(terms: &'t Terms<'g, 'a>) -> Self {
        let numbers = (0..terms.n_objections()).filter(|&number| !terms.stands[number].is_empty()).collect();
        Self { terms, numbers }
    }

    fn at(&self, cell: usize) -> NumberSet {
        let here = self.numbers.iter().copied().filter(|&number| self.terms.stands[number].contains(cell));
        NumberSet::of(self.terms.n_objections(), here)
    }
}

/// All ways to let a vote pass, each with `base` given up already: members with a veto do not oppose, and as many as it takes approve.
fn ways_to_pass(terms: &Terms<'_, '_>, vote: &VoteTerm, cell: usize, base: &NumberSet) -> Vec<NumberSet> {
    let institution = &terms.game.model.institutions[vote.institution.index()];
    let mut base = base.clone();
    for &member in &institution.vote.veto {
        base.unite_with(&terms.vote_price(member, cell).0);
    }
    let prices: Vec<NumberSet> = institution.members.iter().map(|&member| terms.vote_price(member, cell).1).collect();
    let (free, open): (Vec<NumberSet>, Vec<NumberSet>) = prices.into_iter().partition(|price| price.is_subset(&base));
    let n_missing = institution.vote.pass.saturating_sub(institution.vote.others_yes + free.len());
    choices(&open, n_missing, base)
}

/// The base together with any `n` of the sets: as many ways as there are choices, up to [`MAX_WAYS`] and one more.
fn choices(sets: &[NumberSet], n: usize, base: NumberSet) -> Vec<NumberSet> {
    if n > sets.len() {
        return Vec::new();
    }
    let mut ways = Vec::new();
    let mut waiting = vec![(0, n, base)];
    while let Some((next, missing, way)) = waiting.pop() {
        if ways.len() > MAX_WAYS {
            break;
        }
        if missing == 0 {
            ways.push(way);
        } else if sets.len() - next >= missing {
            waiting.push((next + 1, missing, way.clone()));
            let mut longer = way;
            longer.unite_with(&sets[next]);
            waiting.push((next + 1, missing - 1, longer));
        }
    }
    ways
}

/// Whether giving up these opens a zone, and giving up all but any one of them does not.
fn opens_minimally(terms: &Terms<'_, '_>, set: &NumberSet) -> bool {
    !terms.zone_without(set).is_empty()
        && set.iter().all(|number| {
            let mut fewer = set.clone();
            fewer.remove(number);
            terms.zone_without(&fewer).is_empty()
        })
}

/// Whether there is no zone even when everything else is given up, and there is one as soon as any of these is given up as well.
fn blocks_minimally(terms: &Terms<'_, '_>, set: &NumberSet) -> bool {
    let n = terms.n_objections();
    let others = NumberSet::of(n, (0..n).filter(|&number| !set.contains(number)));
    terms.zone_without(&others).is_empty()
        && set.iter().all(|number| {
            let mut more = others.clone();
            more.insert(number);
            !terms.zone_without(&more).is_empty()
        })
}

/// The state of a set with the fewest options changed; of those the first.
pub(super) fn nearest(terms: &Terms<'_, '_>, cells: &CellSet) -> Option<StateId> {
    let space = terms.game.space;
    let n_changes = |cell: &usize| {
        let levels = space.levels_at(*cell);
        levels.iter().zip(&terms.no_deal_levels).filter(|(level, before)| level != before).count()
    };
    let cell = cells.iter().min_by_key(|cell| (n_changes(cell), *cell))?;
    space.state_at(cell)
}

/// How many deals wait for this actor alone: everybody else accepts them, and they would be in the zone if it agreed to anything.
pub(super) fn n_waiting_for(terms: &Terms<'_, '_>, zone: &CellSet, actor: ActorId) -> usize {
    let own = (0..terms.n_objections()).filter(|&number| terms.objections[number].actor() == actor);
    let mut opened = terms.zone_without(&NumberSet::of(terms.n_objections(), own));
    opened.subtract(zone);
    opened.count()
}

/// How many deals wait for this vote alone: they would be in the zone if it passed.
pub(super) fn n_waiting_for_vote(terms: &Terms<'_, '_>, zone: &CellSet, institution: InstitutionId) -> usize {
    let mut opened = terms.zone_without_votes_of(&NumberSet::empty(terms.n_objections()), Some(institution));
    opened.subtract(zone);
    opened.count()
}
