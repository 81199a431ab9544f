//! Small sets of numbers, the minimal ones of a family, and the minimal sets that meet every member of a family.
//!
//! In: sets of objections, options or issues, as numbers. Out: antichains and minimal transversals.
//! Does not know: what the numbers stand for.
//!
//! What stands in the way of a deal and what opens one are dual: the minimal sets of one kind are the minimal transversals of the
//! other (Reiter 1987, on diagnoses and conflicts; Liffiton & Sakallah 2008). Transversals are listed by the search of Murakami & Uno
//! (2014, MMCS): every member chosen has a set that it alone meets, so that no branch leads to a set that is not minimal.

use crate::space::Coverage;
use std::cmp::Ordering;

/// A set of numbers below a bound that is the same for a whole family.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NumberSet {
    words: Box<[u64]>,
}

impl NumberSet {
    /// The empty set of numbers below `bound`.
    pub fn empty(bound: usize) -> Self {
        Self { words: vec![0; bound.div_ceil(64)].into_boxed_slice() }
    }

    /// The set of these numbers, all below `bound`.
    pub fn of(bound: usize, members: impl IntoIterator<Item = usize>) -> Self {
        let mut set = Self::empty(bound);
        members.into_iter().for_each(|member| set.insert(member));
        set
    }

    /// Adds a number.
    pub fn insert(&mut self, member: usize) {
        self.words[member / 64] |= 1 << (member % 64);
    }

    /// Takes a number out.
    pub fn remove(&mut self, member: usize) {
        self.words[member / 64] &= !(1 << (member % 64));
    }

    /// Whether the number is in the set.
    pub fn contains(&self, member: usize) -> bool {
        self.words[member / 64] >> (member % 64) & 1 == 1
    }

    /// Adds all of another set.
    pub fn unite_with(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// Keeps what is in the other set too.
    pub fn intersect_with(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Whether the other set holds all of these.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).all(|(word, other)| word & !other == 0)
    }

    /// Whether the sets share a number.
    pub fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(word, other)| word & other != 0)
    }

    /// How many numbers both sets hold.
    fn n_common(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(word, other)| (word & other).count_ones() as usize).sum()
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words
            .iter()
            .enumerate()
            .flat_map(|(index, &word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index * 64 + bit))
    }

    /// Smaller sets first, then by their members.
    pub fn by_size(&self, other: &Self) -> Ordering {
        self.len().cmp(&other.len()).then_with(|| self.iter().cmp(other.iter()))
    }
}

/// A family of which no set holds another: only the minimal ones of all that were put in.
#[derive(Debug, Clone, Default)]
pub struct Antichain {
    kept: Vec<NumberSet>,
    /// How many pairs of sets were compared.
    pub n_looks: u64,
}

impl Antichain {
    /// Puts a set in, unless one that is there already lies within it; what it lies within goes out.
    pub fn add(&mut self, set: NumberSet) {
        self.n_looks += self.kept.len() as u64 + 1;
        if self.kept.iter().any(|known| known.is_subset(&set)) {
            return;
        }
        self.kept.retain(|known| !set.is_subset(known));
        self.kept.push(set);
    }

    /// The minimal sets, smaller ones first.
    pub fn into_sorted(mut self) -> Vec<NumberSet> {
        self.kept.sort_by(NumberSet::by_size);
        self.kept
    }
}

/// A branch of the search.
struct Branch {
    /// What is chosen.
    chosen: Vec<usize>,
    /// What may still be.
    open: NumberSet,
    /// The sets of the family that one member chosen meets, and those that several do.
    met_once: NumberSet,
    met_often: NumberSet,
}

/// The minimal sets that meet every set of the family, smaller ones first. An empty family is met by the empty set; a family with an
/// empty set by none. `max_looks` bounds the sets looked at; where it is reached, what was found by then is returned.
pub fn minimal_transversals(family: &[NumberSet], bound: usize, max_looks: u64) -> (Vec<NumberSet>, Coverage) {
    let n = family.len();
    // For each number the sets that hold it.
    let holders: Vec<NumberSet> =
        (0..bound).map(|member| NumberSet::of(n, (0..n).filter(|&index| family[index].contains(member)))).collect();
    let open = NumberSet::of(bound, family.iter().flat_map(NumberSet::iter));
    let nothing = NumberSet::empty(n);
    let mut waiting = vec![Branch { chosen: Vec::new(), open, met_once: nothing.clone(), met_often: nothing }];
    let mut found = Vec::new();
    let mut looks = 0u64;
    let mut coverage = Coverage::Complete;
    while let Some(branch) = waiting.pop() {
        let Branch { chosen, mut open, met_once, met_often } = branch;
        looks += n as u64 + 1;
        if looks > max_looks {
            coverage = Coverage::LimitReached { limit: max_looks };
            break;
        }
        let unmet = (0..n).filter(|&index| !met_once.contains(index) && !met_often.contains(index));
        let Some(next) = unmet.min_by_key(|&index| family[index].n_common(&open)) else {
            found.push(NumberSet::of(bound, chosen));
            continue;
        };
        let candidates: Vec<usize> = family[next].iter().filter(|&member| open.contains(member)).collect();
        candidates.iter().for_each(|&member| open.remove(member));
        let first = waiting.len();
        for member in candidates {
            let longer = with_member(&holders[member], &met_once, &met_often);
            let (met_once, met_often) = longer;
            // Every member chosen has to have a set that it alone meets.
            let is_needed = |chosen: &usize| holders[*chosen].meets(&met_once);
            looks += chosen.len() as u64 + 1;
            if chosen.iter().all(is_needed) && is_needed(&member) {
                let chosen = chosen.iter().copied().chain([member]).collect();
                waiting.push(Branch { chosen, open: open.clone(), met_once, met_often });
                open.insert(member);
            }
        }
        waiting[first..].reverse();
    }
    found.sort_by(NumberSet::by_size);
    (found, coverage)
}

/// Which sets are met once and which more often, once a number with these holders is chosen as well.
fn with_member(holders: &NumberSet, met_once: &NumberSet, met_often: &NumberSet) -> (NumberSet, NumberSet) {
    let (mut once, mut often) = (met_once.clone(), met_often.clone());
    let words = once.words.iter_mut().zip(often.words.iter_mut()).zip(&holders.words);
    for ((once, often), holders) in words {
        *often |= *once & holders;
        *once = (*once | holders) & !*often;
    }
    (once, often)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(family: &[&[usize]]) -> Vec<NumberSet> {
        family.iter().map(|set| NumberSet::of(8, set.iter().copied())).collect()
    }

    fn members(family: &[NumberSet]) -> Vec<Vec<usize>> {
        family.iter().map(|set| set.iter().collect()).collect()
    }

    /// All transversals straight from the definition.
    fn slow(family: &[NumberSet]) -> Vec<NumberSet> {
        let meets_all = |set: &NumberSet| family.iter().all(|other| other.meets(set));
        let all: Vec<NumberSet> = (0..256usize)
            .map(|bits| NumberSet::of(8, (0..8).filter(|bit| bits >> bit & 1 == 1)))
            .filter(|set| meets_all(set))
            .collect();
        let minimal = |set: &&NumberSet| !all.iter().any(|other| other != *set && other.is_subset(set));
        let mut minimal: Vec<NumberSet> = all.iter().filter(minimal).cloned().collect();
        minimal.sort_by(NumberSet::by_size);
        minimal
    }

    #[test]
    fn what_meets_every_set_is_found_and_nothing_twice() {
        let mut state = 1u64;
        for round in 0..2000 {
            let mut family = Vec::new();
            for _ in 0..round % 7 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let bits = (state >> 33) as usize & (state >> 45) as usize & 255;
                family.push(NumberSet::of(8, (0..8).filter(|bit| bits >> bit & 1 == 1)));
            }
            let (found, coverage) = minimal_transversals(&family, 8, u64::MAX);
            assert_eq!((members(&found), coverage), (members(&slow(&family)), Coverage::Complete), "{family:?}");
        }
    }

    #[test]
    fn minimal_sets_are_dual_to_themselves() {
        let mut chain = Antichain::default();
        sets(&[&[0, 1, 2], &[1, 2], &[3], &[1, 2, 4], &[0, 5]]).into_iter().for_each(|set| chain.add(set));
        let family = chain.into_sorted();
        assert_eq!(members(&family), [vec![3], vec![0, 5], vec![1, 2]]);
        let (once, _) = minimal_transversals(&family, 8, u64::MAX);
        let (twice, _) = minimal_transversals(&once, 8, u64::MAX);
        assert_eq!(members(&twice), members(&family));
    }

    #[test]
    fn a_search_cut_short_says_so() {
        let family = sets(&[&[0, 1], &[2, 3], &[4, 5]]);
        let (found, coverage) = minimal_transversals(&family, 8, 20);
        assert!(found.len() < 8 && coverage == Coverage::LimitReached { limit: 20 });
    }
}
