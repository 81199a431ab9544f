//! A set of numbered states with membership in constant time.

/// A set of states of one chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateSet {
    member: Vec<bool>,
}

impl StateSet {
    /// The empty set over `n_states` states.
    pub fn new(n_states: usize) -> StateSet {
        StateSet { member: vec![false; n_states] }
    }

    /// The set of the given states; numbers outside `0..n_states` are ignored.
    pub fn from_states(n_states: usize, states: impl IntoIterator<Item = u32>) -> StateSet {
        let mut set = StateSet::new(n_states);
        for state in states {
            set.insert(state);
        }
        set
    }

    /// The set of all states for which `keep` holds.
    pub fn from_fn(n_states: usize, keep: impl FnMut(usize) -> bool) -> StateSet {
        StateSet { member: (0..n_states).map(keep).collect() }
    }

    /// Puts a state into the set; a number outside the chain is ignored.
    pub fn insert(&mut self, state: u32) {
        if let Some(slot) = self.member.get_mut(state as usize) {
            *slot = true;
        }
    }

    /// Takes a state out of the set.
    pub fn remove(&mut self, state: u32) {
        if let Some(slot) = self.member.get_mut(state as usize) {
            *slot = false;
        }
    }

    /// Whether the state is in the set.
    #[inline]
    pub fn contains(&self, state: u32) -> bool {
        self.member.get(state as usize).copied().unwrap_or(false)
    }

    /// The number of states of the chain that the set is over.
    pub fn n_states(&self) -> usize {
        self.member.len()
    }

    /// The number of states in the set.
    pub fn len(&self) -> usize {
        self.member.iter().filter(|&&member| member).count()
    }

    /// Whether no state is in the set.
    pub fn is_empty(&self) -> bool {
        !self.member.contains(&true)
    }

    /// The states of the set, in rising order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.member.iter().enumerate().filter(|(_, member)| **member).map(|(state, _)| state as u32)
    }
}
