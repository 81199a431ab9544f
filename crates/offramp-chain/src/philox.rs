//! Random numbers by counting: every draw is a function of seed, trajectory, purpose and position, so that any trajectory
//! can be replayed alone and the number of threads cannot matter.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011), tested against the known answers that come with Random123.

const MULTIPLY: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// One block of four words for a counter and a key.
#[inline]
pub fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let (mut c, mut k) = (counter, key);
    for round in 0..10 {
        if round > 0 {
            k = [k[0].wrapping_add(WEYL[0]), k[1].wrapping_add(WEYL[1])];
        }
        let a = u64::from(MULTIPLY[0]) * u64::from(c[0]);
        let b = u64::from(MULTIPLY[1]) * u64::from(c[2]);
        c = [(b >> 32) as u32 ^ c[1] ^ k[0], b as u32, (a >> 32) as u32 ^ c[3] ^ k[1], a as u32];
    }
    c
}

/// What a stream of one trajectory is for; different purposes never share a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// The state at the start.
    Start = 0,
    /// Which arc is taken.
    Jump = 1,
    /// How long a state lasts.
    Clock = 2,
}

/// The draws of one trajectory for one purpose, in order.
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u32; 2],
    trajectory: u64,
    purpose: Purpose,
    block: u32,
    second: Option<u64>,
}

impl Stream {
    /// The stream of a trajectory under a seed.
    pub fn new(seed: u64, trajectory: u64, purpose: Purpose) -> Stream {
        Stream { key: [seed as u32, (seed >> 32) as u32], trajectory, purpose, block: 0, second: None }
    }

    /// The next 64 random bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        if let Some(bits) = self.second.take() {
            return bits;
        }
        let [first, second] = pair(self.key, self.trajectory, self.purpose, self.block);
        self.block = self.block.wrapping_add(1);
        self.second = Some(second);
        first
    }

    /// A number strictly between 0 and 1, a multiple of 2^-54.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
    }

    /// An exponential time with the given rate, which must be positive.
    pub fn exponential(&mut self, rate: f64) -> f64 {
        -libm::log(self.unit()) / rate
    }
}

/// Two words of 64 bits: block number `block` of a stream.
#[inline]
pub(crate) fn pair(key: [u32; 2], trajectory: u64, purpose: Purpose, block: u32) -> [u64; 2] {
    let words = philox4x32_10([block, purpose as u32, trajectory as u32, (trajectory >> 32) as u32], key);
    [u64::from(words[0]) | u64::from(words[1]) << 32, u64::from(words[2]) | u64::from(words[3]) << 32]
}

/// Streams side by side in [`pairs`].
pub(crate) const LANES: usize = 16;

/// As [`pair`], for sixteen trajectories at once: the same bits, in a form that compilers turn into vector instructions.
#[inline]
pub(crate) fn pairs(
    key: [u32; 2],
    trajectory: &[u64; LANES],
    purpose: Purpose,
    block: &[u32; LANES],
) -> [[u64; LANES]; 2] {
    let mut c = [*block, [purpose as u32; LANES], [0; LANES], [0; LANES]];
    for lane in 0..LANES {
        c[2][lane] = trajectory[lane] as u32;
        c[3][lane] = (trajectory[lane] >> 32) as u32;
    }
    let mut k = key;
    for round in 0..10 {
        if round > 0 {
            k = [k[0].wrapping_add(WEYL[0]), k[1].wrapping_add(WEYL[1])];
        }
        for lane in 0..LANES {
            let a = u64::from(MULTIPLY[0]) * u64::from(c[0][lane]);
            let b = u64::from(MULTIPLY[1]) * u64::from(c[2][lane]);
            c[0][lane] = (b >> 32) as u32 ^ c[1][lane] ^ k[0];
            c[2][lane] = (a >> 32) as u32 ^ c[3][lane] ^ k[1];
            c[1][lane] = b as u32;
            c[3][lane] = a as u32;
        }
    }
    let join =
        |low: usize, high: usize| std::array::from_fn(|lane| u64::from(c[low][lane]) | u64::from(c[high][lane]) << 32);
    [join(0, 1), join(2, 3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_answers_of_random123() {
        let ones = u32::MAX;
        let known = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            ([ones; 4], [ones; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, answer) in known {
            assert_eq!(philox4x32_10(counter, key), answer);
        }
    }

    #[test]
    fn sixteen_at_once_are_the_same_as_one_by_one() {
        let trajectory = std::array::from_fn(|lane| (lane as u64) << (2 * lane) | 7);
        let block = std::array::from_fn(|lane| 3 * lane as u32);
        let both = pairs([1, 2], &trajectory, Purpose::Clock, &block);
        for lane in 0..LANES {
            let one = pair([1, 2], trajectory[lane], Purpose::Clock, block[lane]);
            assert_eq!([both[0][lane], both[1][lane]], one);
        }
    }

    #[test]
    fn streams_differ_by_seed_trajectory_and_purpose() {
        let first = |seed, trajectory, purpose| Stream::new(seed, trajectory, purpose).bits();
        let all = [
            first(1, 1, Purpose::Jump),
            first(2, 1, Purpose::Jump),
            first(1, 2, Purpose::Jump),
            first(1, 1, Purpose::Clock),
            first(1 << 40, 1, Purpose::Jump),
            first(1, 1 << 40, Purpose::Jump),
        ];
        for (place, a) in all.iter().enumerate() {
            assert!(!all[place + 1..].contains(a));
        }
    }
}
