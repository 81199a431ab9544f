//! Which deals are worth having, straight from the definitions: efficient, fairest by standing, Nash, Kalai-Smorodinsky.
//!
//! In: an [`Arbiter`], terms, a zone. Out: sets of deals, each found by holding every deal against every other.
//! Does not: use that all of them are efficient, sort by sums, or take logarithms.
//!
//! After: Nash 1950; Kalai & Smorodinsky 1975; Imai 1983 (its lexicographic form); Rawls's difference principle made lexicographic (Sen 1970) for
//! standings.

use std::cmp::Ordering;

use offramp_model::{ActorId, Preference};

use crate::agreement::{Objections, Terms};
use crate::arbiter::Arbiter;

/// Units in which weights are added, so that sums do not depend on their order.
const UNITS: f64 = 1e6;

impl Arbiter<'_> {
    /// Over whom deals are compared: the table, and everybody whose signature some deal of the zone needs; if that is nobody, everybody who
    /// votes on some deal of the zone. In case order.
    pub fn parties(&self, terms: &Terms) -> Vec<ActorId> {
        let zone = self.zone(terms, &Objections::new());
        let signs = |actor: &ActorId| zone.iter().any(|&state| self.signatures(terms, state).0.contains(actor));
        let votes = |actor: &ActorId| {
            let bodies = zone.iter().flat_map(|&state| self.signatures(terms, state).1);
            bodies.into_iter().any(|body| self.model.institutions[body].members.contains(actor))
        };
        let all = self.model.actor_ids();
        let parties: Vec<ActorId> = all.filter(|actor| terms.table.contains(actor) || signs(actor)).collect();
        if parties.is_empty() { self.model.actor_ids().filter(votes).collect() } else { parties }
    }

    /// The deals of the zone than which no other is as good for every party and better for one.
    pub fn efficient(&self, parties: &[ActorId], zone: &[usize]) -> Vec<usize> {
        let beats = |other: usize, deal: usize| {
            parties.iter().all(|&party| !self.prefers(party, deal, other))
                && parties.iter().any(|&party| self.prefers(party, other, deal))
        };
        zone.iter().copied().filter(|&deal| !zone.iter().any(|&other| beats(other, deal))).collect()
    }

    /// How many of all states are worse for a party.
    pub fn standing(&self, party: ActorId, state: usize) -> usize {
        (0..self.state_count()).filter(|&other| self.prefers(party, state, other)).count()
    }

    /// The deals of the zone whose worst standing is the best that can be had; of these those whose second worst is, and so on.
    pub fn fairest(&self, parties: &[ActorId], zone: &[usize]) -> Vec<usize> {
        let of = |state: usize| parties.iter().map(|&party| self.standing(party, state)).collect();
        step_by_step(zone, of, Ord::cmp)
    }

    /// What each party gains over no deal, in millionths; `None` unless all of them state weights.
    pub fn gains(&self, terms: &Terms, parties: &[ActorId], state: usize) -> Option<Vec<i128>> {
        let of = |&party: &ActorId| {
            let Preference::Weights(weights) = &self.model.actor(party).wants else { return None };
            let score = |state: usize| -> i128 {
                let counting = weights.iter().filter(|weight| weight.that.formula.holds(self.levels(state)));
                counting.map(|weight| (weight.weight * UNITS).round() as i128).sum()
            };
            (!weights.is_empty()).then(|| score(state) - score(terms.no_deal))
        };
        let gains: Option<Vec<i128>> = parties.iter().map(of).collect();
        gains.filter(|gains| !gains.is_empty())
    }

    /// Of the deals in which every party gains those with the largest product of gains. `None` unless all parties state weights.
    ///
    /// # Panics
    /// If a product does not fit into 128 bits.
    pub fn nash_solutions(&self, terms: &Terms, parties: &[ActorId], zone: &[usize]) -> Option<Vec<usize>> {
        self.gains(terms, parties, terms.no_deal)?;
        let product = |state: usize| -> Option<i128> {
            let gains = self.gains(terms, parties, state)?;
            let multiplied = |so_far: i128, gain: &i128| so_far.checked_mul(*gain).expect("fits into 128 bits");
            gains.iter().all(|&gain| gain > 0).then(|| gains.iter().fold(1, multiplied))
        };
        let best = zone.iter().filter_map(|&state| product(state)).max();
        Some(zone.iter().copied().filter(|&state| best.is_some() && product(state) == best).collect())
    }

    /// Of the efficient deals those whose gains, each as a share of the most that its party gains in any deal of the zone, leave the smallest
    /// share largest, then the second smallest, and so on. Parties that gain in no deal are left out. `None` unless all state weights.
    pub fn kalai_smorodinsky(&self, terms: &Terms, parties: &[ActorId], zone: &[usize]) -> Option<Vec<usize>> {
        self.gains(terms, parties, terms.no_deal)?;
        let gain = |state: usize, party: usize| self.gains(terms, parties, state).map_or(0, |gains| gains[party]);
        let ideal = |party: usize| zone.iter().map(|&state| gain(state, party)).max().unwrap_or(0);
        let ideals: Vec<(usize, i128)> = (0..parties.len()).map(|party| (party, ideal(party))).collect();
        let shares = |state: usize| -> Vec<(i128, i128)> {
            let gaining = ideals.iter().filter(|(_, ideal)| *ideal > 0);
            gaining.map(|&(party, ideal)| (gain(state, party), ideal)).collect()
        };
        let compare = |a: &(i128, i128), b: &(i128, i128)| (a.0 * b.1).cmp(&(b.0 * a.1));
        Some(step_by_step(&self.efficient(parties, zone), shares, compare))
    }
}

/// Keeps the deals whose smallest value is largest, of these those whose second smallest is, and so on. The k-th smallest of some values is
/// the smallest of the maxima over all choices of k of them.
fn step_by_step<T: Copy>(
    deals: &[usize],
    values: impl Fn(usize) -> Vec<T>,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Vec<usize> {
    let mut left: Vec<(usize, Vec<T>)> = deals.iter().map(|&deal| (deal, values(deal))).collect();
    let n = left.first().map_or(0, |(_, values)| values.len());
    let larger = |a: &T, b: &T| compare(a, b);
    for k in 1..=n {
        let kth = |values: &[T]| -> T {
            let choices = (0..1usize << n).filter(|bits| bits.count_ones() as usize == k);
            let maxima = choices.map(|bits| {
                let chosen = (0..n).filter(|member| bits >> member & 1 == 1).map(|member| values[member]);
                chosen.max_by(larger).expect("at least one is chosen")
            });
            maxima.min_by(larger).expect("there are choices")
        };
        let Some(best) = left.iter().map(|(_, values)| kth(values)).max_by(larger) else { break };
        left.retain(|(_, values)| compare(&kth(values), &best).is_eq());
    }
    left.into_iter().map(|(deal, _)| deal).collect()
}
