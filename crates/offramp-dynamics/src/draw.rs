//! Draws: what a case does not say in numbers, drawn from a stated prior.
//!
//! In: a seed, the number of a draw, the name of what is drawn. Out: a number between 0 and 1.
//! Does not: keep a state. The same name in the same draw gives the same number in every case and under every overlay, so that two
//! versions of a case are compared on the same draws.
//!
//! The numbers are the finaliser of SplitMix64 (Steele, Lea & Flood 2014) over the seed, the draw and an FNV-1a digest of the name.

/// One draw of everything that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// Where all draws start.
    pub seed: u64,
    /// Which of them this is, from 0.
    pub number: u64,
}

impl Draw {
    /// A number from 0 to below 1 for what these parts name together.
    pub fn unit(self, name: &[&str]) -> f64 {
        let mut digest = 0xcbf2_9ce4_8422_2325_u64;
        for part in name {
            // A byte that no text contains ends each part, so that ("a", "bc") and ("ab", "c") differ.
            for byte in part.bytes().chain(std::iter::once(0xff)) {
                digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        let mixed = finalise(finalise(finalise(self.seed).wrapping_add(self.number)).wrapping_add(digest));
        const TWO_TO_53: f64 = 9_007_199_254_740_992.0;
        (mixed >> 11) as f64 / TWO_TO_53
    }

    /// A number from `low` to below `high`, all equally likely.
    pub fn uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit(name)
    }

    /// A number from `low` to below `high` (both positive), all ratios equally likely.
    pub fn log_uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        low * libm::exp(self.unit(name) * libm::log(high / low))
    }
}

/// Where numbers that no case states come from, by name.
pub trait Draws: Copy {
    /// A number from `low` to `high`, all equally likely.
    fn uniform(self, name: &[&str], low: f64, high: f64) -> f64;
    /// A number from `low` to `high`, both positive, all ratios equally likely.
    fn log_uniform(self, name: &[&str], low: f64, high: f64) -> f64;
    /// Whether something holds that holds with this chance.
    fn chance(self, name: &[&str], chance: f64) -> bool;
}

impl Draws for Draw {
    fn uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        Self::uniform(self, name, low, high)
    }

    fn log_uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        Self::log_uniform(self, name, low, high)
    }

    fn chance(self, name: &[&str], chance: f64) -> bool {
        self.unit(name) < chance
    }
}

/// Draws whose values somebody chose.
#[derive(Debug, Clone, Copy)]
pub struct Named<'n> {
    /// Values by name; 1 and 0 for what holds or not. What is not named takes the middle of its range, and holds if it is as likely as not.
    pub values: &'n std::collections::BTreeMap<Vec<String>, f64>,
}

impl Named<'_> {
    fn value(self, name: &[&str]) -> Option<f64> {
        let name: Vec<String> = name.iter().map(|part| (*part).to_owned()).collect();
        self.values.get(&name).copied()
    }
}

impl Draws for Named<'_> {
    fn uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.value(name).unwrap_or(f64::midpoint(low, high))
    }

    fn log_uniform(self, name: &[&str], low: f64, high: f64) -> f64 {
        self.value(name).unwrap_or_else(|| libm::sqrt(low * high))
    }

    fn chance(self, name: &[&str], chance: f64) -> bool {
        self.value(name).map_or(chance >= 0.5, |value| value > 0.5)
    }
}

fn finalise(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of SplitMix64 with seed 1234567, as the reference implementation gives them.
    #[test]
    fn the_finaliser_is_that_of_splitmix64() {
        assert_eq!(finalise(1_234_567), 6_457_827_717_110_365_317);
        assert_eq!(finalise(1_234_567_u64.wrapping_add(0x9e37_79b9_7f4a_7c15)), 3_203_168_211_198_807_973);
    }

    #[test]
    fn draws_are_spread_evenly_and_differ_by_name_draw_and_seed() {
        let mean = (0..10_000).map(|number| Draw { seed: 1, number }.unit(&["a", "b"])).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.012, "{mean}");
        let draw = Draw { seed: 1, number: 0 };
        assert!(draw.unit(&["a", "bc"]) != draw.unit(&["ab", "c"]));
        assert!(draw.unit(&["a"]) != Draw { seed: 2, number: 0 }.unit(&["a"]));
        assert_eq!(draw.unit(&["a"]), draw.unit(&["a"]));
    }

    #[test]
    fn ratios_stay_between_their_ends() {
        for number in 0..1000 {
            let years = Draw { seed: 3, number }.log_uniform(&["years"], 2.0, 20.0);
            assert!((2.0..20.0).contains(&years), "{years}");
        }
    }
}
