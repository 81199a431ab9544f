//! States as they are met, where nobody lists them all.
//!
//! In: a model; levels as somebody comes to them. Out: a number per state that rules allow, in the order of meeting, and its levels
//! again. Does not: look for states.

use hashbrown::HashTable;
use offramp_engine::space::StateId;
use offramp_model::{Level, Model, Rule};

/// States by number.
#[derive(Debug, Clone)]
pub struct MetStates<'a> {
    rules: &'a [Rule],
    /// Per option, the rules that mention it.
    rules_of: Vec<Vec<u32>>,
    /// Levels of state `s`, option `k` at `s * n_options + k`.
    levels: Vec<Level>,
    n_options: usize,
    numbers: HashTable<u32>,
}

impl<'a> MetStates<'a> {
    /// Nothing met yet.
    pub fn new(model: &'a Model) -> Self {
        let mut rules_of = vec![Vec::new(); model.options.len()];
        for (number, rule) in model.rules.iter().enumerate() {
            rule.never.formula.options().iter().for_each(|id| rules_of[id.index()].push(number as u32));
        }
        let n_options = model.options.len();
        Self { rules: &model.rules, rules_of, levels: Vec::new(), n_options, numbers: HashTable::new() }
    }

    /// How many were met.
    pub fn len(&self) -> usize {
        self.levels.len().checked_div(self.n_options).unwrap_or(0)
    }

    /// Whether none was met.
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// The level of every option.
    pub fn levels(&self, state: StateId) -> &[Level] {
        &self.levels[state.index() * self.n_options..][..self.n_options]
    }

    /// The number of a state that was met.
    pub fn known(&self, levels: &[Level]) -> Option<StateId> {
        let same = |&number: &u32| self.levels(StateId(number)) == levels;
        self.numbers.find(digest(levels), same).map(|&number| StateId(number))
    }

    /// The number of a state, met now if need be; `None` where a rule excludes it. Where it is a change of another state (that no rule excludes), only
    /// rules on what changes are looked at.
    pub fn meet(&mut self, levels: &[Level], from: Option<StateId>) -> Option<StateId> {
        if let Some(known) = self.known(levels) {
            return Some(known);
        }
        if !self.is_allowed(levels, from) {
            return None;
        }
        let number = self.len() as u32;
        self.levels.extend_from_slice(levels);
        let (all, n) = (&self.levels, self.n_options);
        let digest_of = |&number: &u32| digest(&all[number as usize * n..][..n]);
        self.numbers.insert_unique(digest(levels), number, digest_of);
        Some(StateId(number))
    }

    fn is_allowed(&self, levels: &[Level], from: Option<StateId>) -> bool {
        match from {
            Some(from) => self.allows(self.levels(from), levels),
            None => !self.rules.iter().any(|rule| rule.never.formula.holds(levels)),
        }
    }

    /// Whether no rule on what changes excludes a change of levels.
    pub(crate) fn allows(&self, before: &[Level], levels: &[Level]) -> bool {
        if self.rules.is_empty() {
            return true;
        }
        let changed = before.iter().zip(levels).enumerate().filter(|(_, (before, after))| before != after);
        let mut rules = changed.flat_map(|(option, _)| &self.rules_of[option]);
        !rules.any(|&rule| self.rules[rule as usize].never.formula.holds(levels))
    }

    /// Forgets all.
    pub fn forget(&mut self) {
        self.levels.clear();
        self.numbers.clear();
    }
}

/// A number that tells most states apart, the same on all machines.
pub fn digest(levels: &[Level]) -> u64 {
    levels.chunks(8).fold(levels.len() as u64, |state, chunk| {
        mixed(state, chunk.iter().fold(0, |word, &level| word << 8 | u64::from(level)))
    })
}

/// A word mixed into a digest.
pub(crate) fn mixed(state: u64, word: u64) -> u64 {
    // The multiplier of SplitMix64 (Steele, Lea & Flood 2014); any odd number with bits spread out does.
    let product = (state ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 32)
}
