//! Random numbers for designs: streams numbered by what they are for.
//!
//! In: a seed, a purpose, a number. Out: a stream that is the same for ever. Does not: keep any state between streams.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// A stream of ChaCha with 8 rounds (Bernstein 2008), keyed by the seed and the purpose.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of this number. `purpose` has at most 16 bytes.
    pub fn new(seed: u64, purpose: &[u8; 16], number: u64) -> Self {
        // The key is written out, because how a library spreads a short seed may change with its version.
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..24].copy_from_slice(purpose);
        let mut draws = ChaCha8Rng::from_seed(key);
        draws.set_stream(number);
        Self(draws)
    }

    /// A whole number from 0 to below `n`; `n` is at least 1. Uneven by less than n / 2^64.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// 32 bits.
    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// Puts a list into a random order (Fisher & Yates 1938; Durstenfeld 1964).
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}
