//! Sets of cells as bitmaps, with rank and select.
//!
//! In: cell numbers. Out: membership, counts, the n-th member, the position of a member among the members.
//! Rank and select take constant time: counts are kept per block of 512 bits and the block of every 512th member is noted.

/// A set of cells, one bit each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSet {
    words: Vec<u64>,
    len: usize,
}

impl CellSet {
    /// The empty set over `len` cells.
    pub fn empty(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// The full set over `len` cells.
    pub fn full(len: usize) -> Self {
        let mut set = Self { words: vec![u64::MAX; len.div_ceil(64)], len };
        set.clear_tail();
        set
    }

    /// Builds a set over `len` cells, asking `holds` for each.
    pub fn from_fn(len: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        let mut set = Self::empty(len);
        for (index, word) in set.words.iter_mut().enumerate() {
            let first = index * 64;
            for cell in first..len.min(first + 64) {
                *word |= u64::from(holds(cell)) << (cell - first);
            }
        }
        set
    }

    /// The cells at which two equally long arrays stand in a relation.
    pub fn from_pairs<T: Copy>(left: &[T], right: &[T], holds: impl Fn(T, T) -> bool) -> Self {
        let words = left.chunks(64).zip(right.chunks(64)).map(|(left, right)| {
            let pairs = left.iter().zip(right).enumerate();
            pairs.fold(0, |word, (bit, (&left, &right))| word | u64::from(holds(left, right)) << bit)
        });
        Self { words: words.collect(), len: left.len() }
    }

    fn clear_tail(&mut self) {
        let tail = self.len % 64;
        if tail != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << tail) - 1;
        }
    }

    /// How many cells the set is over (not how many it holds).
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the set holds no cell.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Whether the set holds the cell.
    pub fn contains(&self, cell: usize) -> bool {
        self.words[cell / 64] >> (cell % 64) & 1 == 1
    }

    /// Adds a cell; says whether it was new.
    pub fn insert(&mut self, cell: usize) -> bool {
        let (word, bit) = (&mut self.words[cell / 64], 1 << (cell % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Takes a cell out.
    pub fn remove(&mut self, cell: usize) {
        self.words[cell / 64] &= !(1 << (cell % 64));
    }

    /// How many cells the set holds.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Keeps only the cells that `other` holds too.
    pub fn intersect_with(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds the cells that `other` holds.
    pub fn unite_with(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Takes out the cells that `other` holds.
    pub fn subtract(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// The members in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, &word)| Ones { word, first: index * 64 })
    }

    /// The words, 64 cells each, the first cell in the lowest bit.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }
}

/// Builds a set cell by cell, in order.
#[derive(Debug)]
pub struct CellSetWriter {
    set: CellSet,
    next: usize,
}

impl CellSetWriter {
    /// Begins a set over `len` cells.
    pub fn new(len: usize) -> Self {
        Self { set: CellSet::empty(len), next: 0 }
    }

    /// Says whether the next cell is in the set.
    pub fn push(&mut self, member: bool) {
        self.set.words[self.next / 64] |= u64::from(member) << (self.next % 64);
        self.next += 1;
    }

    /// Says the same of the next `n` cells.
    pub fn push_run(&mut self, member: bool, n: usize) {
        let end = self.next + n;
        if member {
            while self.next < end {
                let (word, bit) = (self.next / 64, self.next % 64);
                let take = (64 - bit).min(end - self.next);
                self.set.words[word] |= (u64::MAX >> (64 - take)) << bit;
                self.next += take;
            }
        }
        self.next = end;
    }

    /// The set; every cell must have been said.
    pub fn finish(self) -> CellSet {
        assert_eq!(self.next, self.set.len, "every cell is in the set or not");
        self.set
    }
}

/// The set bits of one word.
struct Ones {
    word: u64,
    first: usize,
}

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.word == 0 {
            return None;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(self.first + bit)
    }
}

const BLOCK_WORDS: usize = 8;
const SAMPLE: usize = 512;

/// A fixed set of cells with rank and select.
#[derive(Debug, Clone)]
pub struct RankedSet {
    set: CellSet,
    /// Members before each block of 512 bits; one more entry at the end.
    before: Vec<u32>,
    /// The block that holds member number 0, 512, 1024, ...
    samples: Vec<u32>,
}

impl RankedSet {
    /// Indexes a set of fewer than 2^32 members.
    pub fn new(set: CellSet) -> Self {
        let mut before = Vec::with_capacity(set.words.len() / BLOCK_WORDS + 2);
        let mut samples = Vec::new();
        let mut count = 0usize;
        before.push(0);
        for (block, words) in set.words.chunks(BLOCK_WORDS).enumerate() {
            count += words.iter().map(|word| word.count_ones() as usize).sum::<usize>();
            while samples.len() * SAMPLE < count {
                samples.push(block as u32);
            }
            before.push(count as u32);
        }
        Self { set, before, samples }
    }

    /// The set itself.
    pub fn set(&self) -> &CellSet {
        &self.set
    }

    /// How many members there are.
    pub fn count(&self) -> usize {
        self.before[self.before.len() - 1] as usize
    }

    /// The position of a member among the members, or `None` for a cell that is not a member.
    pub fn rank(&self, cell: usize) -> Option<usize> {
        if !self.set.contains(cell) {
            return None;
        }
        let word = cell / 64;
        let block = word / BLOCK_WORDS;
        let within: u32 = self.set.words[block * BLOCK_WORDS..word].iter().map(|word| word.count_ones()).sum();
        let below = self.set.words[word] & ((1u64 << (cell % 64)) - 1);
        Some((self.before[block] + within + below.count_ones()) as usize)
    }

    /// The member at a position; positions run from 0 to `count() - 1`.
    pub fn select(&self, position: usize) -> usize {
        assert!(position < self.count(), "there are {} members, so no number {position}", self.count());
        let sample = position / SAMPLE;
        let first = self.samples[sample] as usize;
        let last = self.samples.get(sample + 1).map_or(self.before.len() - 1, |&block| block as usize + 1);
        let block = first + self.before[first..last].partition_point(|&before| before as usize <= position) - 1;
        let mut left = position - self.before[block] as usize;
        for word in block * BLOCK_WORDS.. {
            let ones = self.set.words[word].count_ones() as usize;
            if left < ones {
                return word * 64 + nth_one(self.set.words[word], left);
            }
            left -= ones;
        }
        unreachable!("the block counts say the member is in this block")
    }
}

fn nth_one(mut word: u64, n: usize) -> usize {
    for _ in 0..n {
        word &= word - 1;
    }
    word.trailing_zeros() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without this, sparse stretches longer than a block would send `select` to the wrong member.
    #[test]
    fn rank_and_select_undo_each_other() {
        for (len, step) in [(1, 1), (64, 1), (513, 1), (100_000, 7), (100_000, 1999), (40_000, 39_999)] {
            let set = RankedSet::new(CellSet::from_fn(len, |cell| cell % step == 0));
            assert_eq!(set.count(), len.div_ceil(step));
            for position in 0..set.count() {
                assert_eq!(set.select(position), position * step);
                assert_eq!(set.rank(position * step), Some(position));
            }
        }
    }

    #[test]
    fn uneven_sets_are_indexed_too() {
        let set = RankedSet::new(CellSet::from_fn(200_000, |cell| cell < 3 || (cell > 150_000 && cell % 3 == 0)));
        let members: Vec<usize> = set.set().iter().collect();
        assert_eq!(members.len(), set.count());
        for (position, &cell) in members.iter().enumerate() {
            assert_eq!((set.select(position), set.rank(cell)), (cell, Some(position)));
        }
        assert_eq!(set.rank(5), None);
    }

    #[test]
    fn a_full_set_has_no_stray_bits() {
        assert_eq!(CellSet::full(70).count(), 70);
        let mut set = CellSet::full(70);
        set.subtract(&CellSet::from_fn(70, |cell| cell >= 1));
        assert_eq!(set.iter().collect::<Vec<_>>(), [0]);
    }
}
