//! Which worlds there are: each keeps each uncertain want with its credence, independently of all others.
//!
//! In: preferences, a seed. Out: worlds, enumerated with their probabilities or drawn one by one.
//! Does not: solve anything.

use super::WorldsRequest;
use offramp_model::{ActorId, Preference};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// A want (or weight) that the author is not sure of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UncertainWant {
    /// Whose it is.
    pub actor: ActorId,
    /// Its position among the actor's wants or weights.
    pub index: usize,
    /// In which share of worlds it is present; from 0 to below 1.
    pub credence: f64,
}

/// A world: for each uncertain want whether it is kept.
pub type World = Vec<bool>;

/// The wants and weights with a credence below 1, in case order. Tiers of a ranking carry no credence.
pub fn uncertain_wants(preferences: &[Preference]) -> Vec<UncertainWant> {
    let mut uncertain = Vec::new();
    for (index, preference) in preferences.iter().enumerate() {
        let actor = ActorId::from_index(index);
        let credences: Vec<Option<f64>> = match preference {
            Preference::Wants(wants) => wants.iter().map(|want| want.evidence.credence).collect(),
            Preference::Weights(weights) => weights.iter().map(|weight| weight.evidence.credence).collect(),
            Preference::Ranking(_) => Vec::new(),
        };
        let below_one = credences.into_iter().enumerate().filter_map(|(index, credence)| Some((index, credence?)));
        let below_one = below_one.filter(|(_, credence)| *credence < 1.0);
        uncertain.extend(below_one.map(|(index, credence)| UncertainWant { actor, index, credence }));
    }
    uncertain
}

/// A preference without the wants or weights at which `is_kept` says no.
pub(crate) fn without(preference: &Preference, is_kept: impl Fn(usize) -> bool) -> Preference {
    fn kept<T: Clone>(list: &[T], is_kept: impl Fn(usize) -> bool) -> Vec<T> {
        list.iter().enumerate().filter(|(index, _)| is_kept(*index)).map(|(_, item)| item.clone()).collect()
    }
    match preference {
        Preference::Wants(wants) => Preference::Wants(kept(wants, is_kept)),
        Preference::Weights(weights) => Preference::Weights(kept(weights, is_kept)),
        Preference::Ranking(_) => preference.clone(),
    }
}

/// The world of this number under this seed. Worlds do not depend on how many are drawn, so any can be replayed alone: the
/// stream of draws is ChaCha with 8 rounds (Bernstein 2008), keyed by the seed, one stream per number; each uncertain want,
/// in order, takes one 64-bit draw and is kept when it lies below credence times 2^64.
pub fn world(seed: u64, number: u64, uncertain: &[UncertainWant]) -> World {
    // The key is written out, because how a library spreads a short seed may change with its version.
    let mut key = [0u8; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..22].copy_from_slice(b"offramp-worlds");
    let mut draws = ChaCha8Rng::from_seed(key);
    draws.set_stream(number);
    uncertain.iter().map(|want| draws.next_u64() < threshold(want.credence)).collect()
}

/// Credence times 2^64, cut to a whole number.
fn threshold(credence: f64) -> u64 {
    const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;
    (credence * TWO_TO_64) as u64
}

/// How worlds were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorldsMethod {
    /// All of them, each with its probability: no sampling error.
    Enumerated,
    /// Drawn by chance.
    Sampled,
}

/// Different worlds with their weights: probabilities that add up to 1, or how often each was drawn.
pub(crate) struct Drawn {
    pub method: WorldsMethod,
    pub n_worlds: usize,
    pub weights: BTreeMap<World, f64>,
}

/// Enumerates the worlds if no more than `limit` and no more than asked for, else draws as many as both allow.
pub(crate) fn draw_worlds(uncertain: &[UncertainWant], request: &WorldsRequest<'_>, limit: usize) -> Drawn {
    let n_asked = request.n_worlds.clamp(1, limit.max(1));
    let n_open = uncertain.iter().filter(|want| want.credence > 0.0).count() as u32;
    match 1usize.checked_shl(n_open) {
        Some(n_different) if n_different <= n_asked && n_open < usize::BITS => Drawn {
            method: WorldsMethod::Enumerated,
            n_worlds: n_different,
            weights: (0..n_different).map(|number| enumerated(uncertain, number)).collect(),
        },
        _ => {
            let mut weights: BTreeMap<World, f64> = BTreeMap::new();
            for number in 0..n_asked {
                *weights.entry(world(request.seed, number as u64, uncertain)).or_default() += 1.0;
            }
            Drawn { method: WorldsMethod::Sampled, n_worlds: n_asked, weights }
        }
    }
}

/// The world in which the bits of `number`, lowest first, say which of the wants that may be kept are; and its probability.
fn enumerated(uncertain: &[UncertainWant], number: usize) -> (World, f64) {
    let (mut rest, mut probability) = (number, 1.0);
    let keep = |want: &UncertainWant| {
        if want.credence <= 0.0 {
            return false;
        }
        let kept = rest & 1 == 1;
        rest >>= 1;
        probability *= if kept { want.credence } else { 1.0 - want.credence };
        kept
    };
    let world = uncertain.iter().map(keep).collect();
    (world, probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(credences: &[f64]) -> Vec<UncertainWant> {
        let want = |(index, &credence)| UncertainWant { actor: ActorId(0), index, credence };
        credences.iter().enumerate().map(want).collect()
    }

    /// Without this a change of library could change every published share in silence. The figures were worked out with a
    /// second implementation, written from the description of ChaCha.
    #[test]
    fn a_seed_means_the_same_worlds_for_ever() {
        let uncertain = wants(&[0.5; 16]);
        let bits = |number| world(7, number, &uncertain).iter().fold(0u32, |bits, &kept| bits << 1 | u32::from(kept));
        assert_eq!([bits(0), bits(1), bits(2), bits(1 << 40)], [35975, 56062, 11476, 43225]);
    }

    #[test]
    fn a_world_does_not_depend_on_wants_after_it() {
        for number in 0..50 {
            let long = world(3, number, &wants(&[0.2, 0.7, 0.5, 0.9]));
            assert_eq!(long[..2], world(3, number, &wants(&[0.2, 0.7])));
        }
    }

    #[test]
    fn credence_is_the_share_of_worlds_that_keep_the_want() {
        let uncertain = wants(&[0.0, 0.1, 0.5, 0.99]);
        let mut kept = [0; 4];
        for number in 0..10_000 {
            let world = world(1, number, &uncertain);
            kept.iter_mut().zip(world).for_each(|(count, kept)| *count += u32::from(kept));
        }
        for (count, want) in kept.into_iter().zip(uncertain) {
            let error = (want.credence * (1.0 - want.credence) * 10_000.0).sqrt();
            assert!((f64::from(count) - want.credence * 10_000.0).abs() <= 4.0 * error, "{count} of {want:?}");
        }
    }

    #[test]
    fn probabilities_of_all_worlds_add_up() {
        let uncertain = wants(&[0.25, 0.0, 0.5, 0.9]);
        let request = WorldsRequest { n_worlds: 8, ..WorldsRequest::default() };
        let drawn = draw_worlds(&uncertain, &request, 1000);
        assert_eq!((drawn.method, drawn.n_worlds, drawn.weights.len()), (WorldsMethod::Enumerated, 8, 8));
        assert!((drawn.weights.values().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(drawn.weights[&vec![true, false, true, true]], 0.25 * 0.5 * 0.9);
        let fewer = draw_worlds(&uncertain, &request, 7);
        assert_eq!((fewer.method, fewer.n_worlds), (WorldsMethod::Sampled, 7));
        let many = draw_worlds(&wants(&[0.5; 200]), &request, 1000);
        assert_eq!((many.method, many.n_worlds), (WorldsMethod::Sampled, 8));
    }
}
