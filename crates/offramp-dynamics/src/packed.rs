//! States as a few words of bits, and what is remembered of all states that are alike in some of these bits.
//!
//! In: levels, places of lattices. Out: words; tables. Does not: know what is remembered.

use crate::met_states::mixed;
use hashbrown::HashTable;
use offramp_model::{Formula, Level, Model, OptionId};

/// Where the level of each option, and the place of each lattice, stand among the bits.
#[derive(Debug, Clone)]
pub(crate) struct Packing {
    /// Per option: word, shift, mask.
    options: Vec<(usize, u32, u64)>,
    /// The first word of places, eight of them in each.
    first_places: usize,
    n_words: usize,
}

impl Packing {
    /// Room for the options of a model, and so many lattices.
    pub fn new(model: &Model, width: usize) -> Self {
        let (mut word, mut used) = (0, 0);
        let one = |option: &offramp_model::CaseOption| {
            let bits = (option.n_levels().max(2) - 1).ilog2() + 1;
            if used + bits > 64 {
                (word, used) = (word + 1, 0);
            }
            used += bits;
            (word, used - bits, ((1 << bits) - 1) << (used - bits))
        };
        let options = model.options.iter().map(one).collect();
        let first_places = word + 1;
        Self { options, first_places, n_words: first_places + width.div_ceil(8) }
    }

    /// The words of a state.
    pub fn pack(&self, levels: &[Level], places: &[u8], words: &mut Vec<u64>) {
        words.clear();
        words.resize(self.n_words, 0);
        for (&(word, shift, _), &level) in self.options.iter().zip(levels) {
            words[word] |= u64::from(level) << shift;
        }
        self.set_places(words, places);
    }

    /// Changes the level of an option.
    pub fn set(&self, words: &mut [u64], id: OptionId, level: Level) {
        let (word, shift, mask) = self.options[id.index()];
        words[word] = words[word] & !mask | u64::from(level) << shift;
    }

    /// Changes the places of all lattices.
    pub fn set_places(&self, words: &mut [u64], places: &[u8]) {
        for (word, chunk) in words[self.first_places..].iter_mut().zip(places.chunks(8)) {
            *word = chunk.iter().fold(0, |word, &place| word << 8 | u64::from(place));
        }
    }

    /// A mask of nothing.
    pub fn nothing(&self) -> Vec<u64> {
        vec![0; self.n_words]
    }

    /// Adds an option to a mask.
    pub fn add(&self, mask: &mut [u64], id: OptionId) {
        let (word, _, bits) = self.options[id.index()];
        mask[word] |= bits;
    }

    /// Adds the options that a formula mentions.
    pub fn add_formula(&self, mask: &mut [u64], formula: &Formula) {
        formula.options().into_iter().for_each(|id| self.add(mask, id));
    }

    /// Adds all options.
    pub fn add_all(&self, mask: &mut [u64]) {
        self.options.iter().for_each(|&(word, _, bits)| mask[word] |= bits);
    }

    /// Adds the places of lattices.
    pub fn add_places(&self, mask: &mut [u64]) {
        mask[self.first_places..].fill(u64::MAX);
    }
}

/// Something per combination of the bits in a mask.
#[derive(Debug, Clone)]
pub(crate) struct Remembered<T> {
    /// The words in which the mask has bits, with these.
    mask: Vec<(usize, u64)>,
    /// The masked words of each entry, row after row.
    keys: Vec<u64>,
    values: Vec<T>,
    index: HashTable<u32>,
}

impl<T> Remembered<T> {
    /// Nothing yet.
    pub fn new(mask: Vec<u64>) -> Self {
        let mask = mask.into_iter().enumerate().filter(|(_, bits)| *bits != 0).collect();
        Self { mask, keys: Vec::new(), values: Vec::new(), index: HashTable::new() }
    }

    fn hash(&self, words: impl Iterator<Item = u64>) -> u64 {
        words.fold(self.mask.len() as u64, mixed)
    }

    fn masked<'w>(&'w self, words: &'w [u64]) -> impl Iterator<Item = u64> + 'w {
        self.mask.iter().map(|&(word, bits)| words[word] & bits)
    }

    fn key(&self, number: u32) -> &[u64] {
        &self.keys[number as usize * self.mask.len()..][..self.mask.len()]
    }

    /// What is remembered of a state, if anything.
    pub fn find(&self, words: &[u64]) -> Option<&T> {
        let same = |&number: &u32| self.masked(words).zip(self.key(number)).all(|(word, known)| word == *known);
        let found = self.index.find(self.hash(self.masked(words)), same)?;
        self.values.get(*found as usize)
    }

    /// Remembers something of which nothing was known.
    pub fn insert(&mut self, words: &[u64], value: T) {
        let number = self.values.len() as u32;
        let hash = self.hash(self.masked(words));
        self.keys.extend(self.mask.iter().map(|&(word, bits)| words[word] & bits));
        self.values.push(value);
        let mut index = std::mem::take(&mut self.index);
        index.insert_unique(hash, number, |&number| self.hash(self.key(number).iter().copied()));
        self.index = index;
    }

    /// Forgets all.
    pub fn forget(&mut self) {
        self.keys.clear();
        self.values.clear();
        self.index.clear();
    }

    /// About how many bytes are taken.
    pub fn bytes(&self) -> usize {
        self.values.len() * (8 * self.mask.len() + size_of::<T>() + 6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_found_by_the_bits_that_count() {
        let mut table = Remembered::new(vec![0b110, 0, 1 << 63]);
        for number in 0..8u64 {
            table.insert(&[(number & 3) << 1 | 1, 77, number >> 2 << 63], number);
        }
        assert_eq!(table.find(&[0b011, 5, 1 << 63]), Some(&5));
        assert_eq!(table.find(&[0b110, 0, 0]), Some(&3));
        table.forget();
        assert_eq!(table.find(&[0b110, 0, 0]), None);
    }
}
