//! A set of states, by index.

/// A set of states of one [`crate::Arbiter`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateSet {
    words: Vec<u64>,
}

impl StateSet {
    /// The empty set, with room for `n_states` states.
    pub fn empty(n_states: usize) -> Self {
        Self { words: vec![0; n_states.div_ceil(64)] }
    }

    /// Puts a state in; says whether it is new.
    pub fn insert(&mut self, state: usize) -> bool {
        let (word, bit) = (state / 64, 1 << (state % 64));
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        is_new
    }

    /// Whether the state is in the set.
    pub fn contains(&self, state: usize) -> bool {
        self.words.get(state / 64).is_some_and(|word| word >> (state % 64) & 1 == 1)
    }

    /// The states in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(position, &word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| position * 64 + bit)
        })
    }

    /// Whether nothing is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let mut set = StateSet::empty(130);
        assert!(set.is_empty());
        assert!(set.insert(129) && set.insert(0) && set.insert(64) && !set.insert(64));
        assert_eq!(set.iter().collect::<Vec<_>>(), [0, 64, 129]);
        assert!(set.contains(129) && !set.contains(128) && !set.contains(5000));
    }
}
