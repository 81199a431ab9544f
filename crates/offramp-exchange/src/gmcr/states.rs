//! Feasible states in ascending order, found by fixing options from the highest bit down and cutting wherever an
//! infeasible pattern is already complete.
//!
//! In: the number of options and the infeasible patterns. Out: feasible states, or that a limit was reached.

use std::collections::BTreeMap;

use super::file::Pattern;

/// How many look-ups may be made before the search gives up; a second or so of work.
const MAX_LOOK_UPS: u64 = 1 << 25;

/// How a search for feasible states ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Search {
    /// All feasible states, ascending, or the first `wanted` of them.
    Found(Vec<u64>),
    /// There are more than the limit.
    TooMany,
    /// The patterns are so entangled that the search was given up.
    GaveUp,
}

/// Patterns over the same options, so that one look-up answers for all of them.
struct SameOptions {
    mask: u64,
    /// What they want taken, sorted.
    taken: Vec<u64>,
}

/// The infeasible patterns, by the option that is fixed last when going from the highest bit down.
pub(crate) struct Space {
    n_options: usize,
    /// The patterns whose lowest option is the index.
    complete_at: Vec<Vec<SameOptions>>,
    /// Whether some pattern is empty and so excludes every state.
    all_excluded: bool,
}

impl Space {
    pub(crate) fn new<'a>(n_options: usize, patterns: impl IntoIterator<Item = &'a Pattern>) -> Self {
        let mut by_mask: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for pattern in patterns {
            by_mask.entry(pattern.mask()).or_default().push(pattern.taken());
        }
        let all_excluded = by_mask.remove(&0).is_some();
        let mut complete_at: Vec<Vec<SameOptions>> = (0..n_options).map(|_| Vec::new()).collect();
        for (mask, mut taken) in by_mask {
            taken.sort_unstable();
            complete_at[mask.trailing_zeros() as usize].push(SameOptions { mask, taken });
        }
        Self { n_options, complete_at, all_excluded }
    }

    /// All feasible states, unless there are more than `limit`.
    pub(crate) fn all(&self, limit: usize) -> Search {
        match self.search(limit + 1) {
            Search::Found(states) if states.len() > limit => Search::TooMany,
            other => other,
        }
    }

    /// The feasible state with the lowest number, if there is one.
    pub(crate) fn first(&self) -> Search {
        self.search(1)
    }

    /// The first `wanted` feasible states, ascending.
    fn search(&self, wanted: usize) -> Search {
        let mut found = Vec::new();
        if self.all_excluded {
            return Search::Found(found);
        }
        let mut look_ups = 0;
        let mut state = 0u64;
        // Options `bit` and above are fixed in `state`; the bits below are zero.
        let mut bit = self.n_options;
        loop {
            if bit == 0 {
                found.push(state);
                if found.len() == wanted {
                    return Search::Found(found);
                }
                if !self.next_branch(&mut state, &mut bit) {
                    return Search::Found(found);
                }
            } else {
                bit -= 1;
            }
            while self.excluded(state, bit, &mut look_ups) {
                if !self.next_branch(&mut state, &mut bit) {
                    return Search::Found(found);
                }
            }
            if look_ups > MAX_LOOK_UPS {
                return Search::GaveUp;
            }
        }
    }

    /// Goes up to the nearest option that is not taken yet and takes it; false when there is none.
    fn next_branch(&self, state: &mut u64, bit: &mut usize) -> bool {
        while *bit < self.n_options {
            let this = 1u64 << *bit;
            if *state & this == 0 {
                *state |= this;
                return true;
            }
            *state &= !this;
            *bit += 1;
        }
        false
    }

    /// Whether a pattern that is complete once option `bit` is fixed holds. `bit` is below the number of options.
    fn excluded(&self, state: u64, bit: usize, look_ups: &mut u64) -> bool {
        *look_ups += 1 + self.complete_at[bit].len() as u64;
        self.complete_at[bit].iter().any(|group| group.taken.binary_search(&(state & group.mask)).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::Literal;
    use super::*;

    fn pattern(text: &str) -> Pattern {
        let literals = text.char_indices().filter(|(_, sign)| *sign != '-');
        Pattern { literals: literals.map(|(option, sign)| Literal { option, yes: sign == 'Y' }).collect() }
    }

    #[test]
    fn agrees_with_trying_every_state() {
        for patterns in [vec![], vec!["-YY--", "-Y-Y-", "--YY-", "-NNN-"], vec!["Y----", "----N"], vec!["YYYYY"]] {
            let patterns: Vec<Pattern> = patterns.into_iter().map(pattern).collect();
            let expected: Vec<u64> = (0..32).filter(|&state| !patterns.iter().any(|p| p.holds(state))).collect();
            assert_eq!(Space::new(5, &patterns).all(32), Search::Found(expected));
        }
    }

    #[test]
    fn one_too_many_is_too_many() {
        assert_eq!(Space::new(2, &[]).all(3), Search::TooMany);
        assert_eq!(Space::new(2, &[]).all(4), Search::Found(vec![0, 1, 2, 3]));
    }

    #[test]
    fn finds_the_first_of_very_many() {
        let patterns: Vec<Pattern> =
            (0..64).map(|option| Pattern { literals: vec![Literal { option, yes: option % 2 == 0 }] }).collect();
        assert_eq!(Space::new(64, &patterns).first(), Search::Found(vec![0xAAAA_AAAA_AAAA_AAAA]));
    }

    #[test]
    fn nothing_is_feasible_under_an_empty_pattern_or_a_contradiction() {
        assert_eq!(Space::new(3, &[pattern("---")]).first(), Search::Found(vec![]));
        assert_eq!(Space::new(1, &[pattern("Y"), pattern("N")]).first(), Search::Found(vec![]));
    }

    #[test]
    fn gives_up_on_patterns_that_say_nothing_until_the_last_option() {
        // All settings of the twelve lowest options are excluded, which is only seen when the last of them is fixed,
        // again and again under each of 2^50 settings of the others.
        let setting = |bits: u64| (0..12).map(|option| Literal { option, yes: bits >> option & 1 == 1 }).collect();
        let patterns: Vec<Pattern> = (0..1u64 << 12).map(|bits| Pattern { literals: setting(bits) }).collect();
        assert_eq!(Space::new(62, &patterns).first(), Search::GaveUp);
    }
}
