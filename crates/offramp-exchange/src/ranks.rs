//! What an actor prefers, as dense ranks, straight from the definitions: no tables, no packing, one state at a time.
//!
//! In: a preference and a list of states. Out: per state a rank from 1 (worst) up, equal where the actor is
//! indifferent.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use offramp_model::{Comparison, Condition, Level, Preference, RankingTier};

/// Dense ranks of the states: 1 for the least preferred, without gaps, equal where the actor is indifferent.
/// Wants are compared as words of truth values, most important first (option prioritising; Fang, Hipel, Kilgour & Peng
/// 2003); weights are summed; tiers of a ranking count from the last.
pub fn dense_ranks(preference: &Preference, states: &[Vec<Level>]) -> Vec<usize> {
    match preference {
        Preference::Wants(wants) => {
            let words: Vec<Vec<bool>> =
                states.iter().map(|state| wants.iter().map(|want| want.that.formula.holds(state)).collect()).collect();
            ranks_of(&words, Vec::cmp, |a, b| a == b)
        }
        Preference::Weights(weights) => {
            let score = |state: &Vec<Level>| {
                let held = weights.iter().filter(|weight| weight.that.formula.holds(state));
                held.map(|weight| weight.weight).sum::<f64>()
            };
            let scores: Vec<f64> = states.iter().map(score).collect();
            // Sums of decimals count as equal however the computer adds them.
            ranks_of(&scores, f64::total_cmp, |a, b| Comparison::Equal.holds(*a, *b))
        }
        Preference::Ranking(tiers) => {
            let places = Places::new(tiers);
            let from_last: Vec<usize> = states.iter().map(|state| tiers.len() - places.of(state)).collect();
            ranks_of(&from_last, usize::cmp, |a, b| a == b)
        }
    }
}

/// The tiers of a ranking, each where it is found quickly.
struct Places<'a> {
    n_tiers: usize,
    /// The tiers made of conditions, in order, with their positions.
    described: Vec<(usize, &'a [Condition])>,
    /// The first tier in which a state is listed.
    listed: BTreeMap<&'a [Level], usize>,
}

impl<'a> Places<'a> {
    fn new(tiers: &'a [RankingTier]) -> Self {
        let mut places = Self { n_tiers: tiers.len(), described: Vec::new(), listed: BTreeMap::new() };
        for (position, tier) in tiers.iter().enumerate() {
            match tier {
                RankingTier::Conditions(conditions) => places.described.push((position, conditions)),
                RankingTier::States(states) => {
                    for state in states {
                        places.listed.entry(state.as_slice()).or_insert(position);
                    }
                }
            }
        }
        places
    }

    /// The position of the first tier that describes the state, or the number of tiers.
    fn of(&self, state: &[Level]) -> usize {
        let listed = self.listed.get(state).copied().unwrap_or(self.n_tiers);
        let mut earlier = self.described.iter().take_while(|(position, _)| *position < listed);
        let holds = |conditions: &[Condition]| conditions.iter().any(|condition| condition.formula.holds(state));
        earlier.find(|(_, conditions)| holds(conditions)).map_or(listed, |(position, _)| *position)
    }
}

/// Dense ranks of worths, 1 for the smallest.
fn ranks_of<T>(worths: &[T], compare: impl Fn(&T, &T) -> Ordering, equal: impl Fn(&T, &T) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..worths.len()).collect();
    order.sort_by(|&a, &b| compare(&worths[a], &worths[b]));
    let mut ranks = vec![0; worths.len()];
    let mut rank = 0;
    for (position, &state) in order.iter().enumerate() {
        if position == 0 || !equal(&worths[order[position - 1]], &worths[state]) {
            rank += 1;
        }
        ranks[state] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use offramp_model::{Evidence, Formula, OptionId, Weight};

    fn yes(option: u16) -> Condition {
        Condition { text: String::new(), formula: Formula::yes(OptionId(option)) }
    }

    fn states() -> Vec<Vec<Level>> {
        vec![vec![0, 0], vec![1, 0], vec![0, 1], vec![1, 1]]
    }

    #[test]
    fn weights_that_add_up_to_the_same_tie() {
        let weight = |option, weight| Weight { that: yes(option), weight, evidence: Evidence::default() };
        let preference = Preference::Weights(vec![weight(0, 0.3), weight(1, 0.1), weight(1, 0.2)]);
        assert_eq!(dense_ranks(&preference, &states()), [1, 2, 2, 3]);
    }

    #[test]
    fn a_ranking_counts_the_first_tier_that_fits_and_the_rest_last() {
        let tiers = vec![RankingTier::Conditions(vec![yes(1)]), RankingTier::States(vec![vec![1, 0], vec![1, 1]])];
        assert_eq!(dense_ranks(&Preference::Ranking(tiers), &states()), [1, 2, 3, 3]);
    }

    #[test]
    fn indifference_is_one_rank() {
        assert_eq!(dense_ranks(&Preference::indifferent(), &states()), [1, 1, 1, 1]);
    }
}
