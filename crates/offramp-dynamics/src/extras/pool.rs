//! What a pool has spent and not yet got back.
//!
//! In: a pool with a refill, or with options that wear it down; the space if there is one. Out: a [`PoolLattice`]. Does not: look at the pool's rule, which
//! excludes states that use more than there is.
//!
//! With a refill, what an option used is spent once it is lowered, and comes back unit by unit at the rate of the refill. An option that `spends` from
//! the pool wears it down at its rate while it is above its lowest level, until nothing is left; it may then stay where it is. A move that raises what is
//! used is barred where used and spent together would exceed the size, and one that raises an option which wears the pool down where nothing is left.

use crate::holding::{At, Where};
use offramp_engine::space::Space;
use offramp_model::{Comparison, Formula, LevelSet, Model};

/// The most steps of a pool's lattice; finer amounts are rounded up.
const MOST_STEPS: f64 = 12.0;
/// Steps of a pool that options only wear down.
const WORN_STEPS: f64 = 6.0;

/// What is spent of a pool, in steps.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolLattice {
    /// The pool, as its position in the model's list.
    pub pool: usize,
    /// How much one step is.
    pub step: f64,
    /// Whether all that options use are whole steps.
    pub is_exact: bool,
    size: f64,
    refill_per_day: Option<f64>,
    users: Vec<User>,
}

#[derive(Debug, Clone, PartialEq)]
struct User {
    /// The option, as its position in the model's list.
    option: usize,
    /// Per level above the lowest, where the option is at least there.
    levels: Vec<Where>,
    /// What a level takes while it lasts, and for good per day.
    uses: f64,
    spends_per_day: f64,
}

impl User {
    fn level(&self, at: At<'_>) -> usize {
        self.levels.iter().filter(|reached| reached.holds(at)).count()
    }
}

impl PoolLattice {
    /// The lattice of a pool, if anything is ever spent of it.
    pub(super) fn new(model: &Model, space: Option<&Space>, pool: usize) -> Option<Self> {
        let has = &model.pools[pool];
        let mut users = Vec::new();
        for id in model.option_ids() {
            let option = model.option(id);
            let uses: f64 = option.uses.iter().filter(|part| part.pool == has.id).map(|part| part.per_level).sum();
            let spends = option.spends.iter().filter(|part| part.pool == has.id);
            let spends_per_day: f64 = spends.map(|part| part.per_level_per_day).sum();
            if uses == 0.0 && spends_per_day == 0.0 {
                continue;
            }
            let at_least = |level: usize| {
                // OK because there are at most 32 levels.
                let levels = LevelSet::at_least(level as u8, option.n_levels());
                Where::new(model, space, Formula::Level { option: id, levels })
            };
            let levels = (1..option.n_levels()).map(at_least).collect();
            users.push(User { option: id.index(), levels, uses, spends_per_day });
        }
        let comes_back = has.refill_per_day.is_some() && users.iter().any(|user| user.uses > 0.0);
        let wears = users.iter().any(|user| user.spends_per_day > 0.0);
        if has.size <= 0.0 || !(comes_back || wears) {
            return None;
        }
        let amounts = users.iter().map(|user| user.uses).filter(|uses| *uses > 0.0);
        let exact = largest_step(amounts.chain([has.size]));
        let (step, is_exact) = match exact {
            Some(_) if users.iter().all(|user| user.uses == 0.0) => (has.size / WORN_STEPS, true),
            Some(step) if has.size / step <= MOST_STEPS + Comparison::TOLERANCE => (step, true),
            _ => (has.size / MOST_STEPS, false),
        };
        Some(Self { pool, step, is_exact, size: has.size, refill_per_day: has.refill_per_day, users })
    }

    fn used(&self, at: At<'_>) -> f64 {
        self.users.iter().map(|user| user.uses * user.level(at) as f64).sum()
    }

    /// How much is left in a state, at a place.
    pub fn left(&self, at: At<'_>, place: u8) -> f64 {
        self.size - self.used(at) - f64::from(place) * self.step
    }

    /// What is spent after a change of states, or `None` where the pool bars it.
    pub(super) fn moved(&self, from: At<'_>, to: At<'_>, place: u8) -> Option<u8> {
        let (mut raises, mut released) = (false, 0.0);
        for user in &self.users {
            let (before, after) = (user.level(from), user.level(to));
            if after > before {
                raises |= user.uses > 0.0;
                if user.spends_per_day > 0.0 && self.left(from, place) < Comparison::TOLERANCE {
                    return None;
                }
            }
            released += user.uses * before.saturating_sub(after) as f64;
        }
        let mut spent = f64::from(place);
        if self.refill_per_day.is_some() {
            spent = (spent + (released / self.step - Comparison::TOLERANCE).ceil()).min(MOST_STEPS);
        }
        // OK because of the line above, and because nothing is spent beyond the size.
        let spent = spent as u8;
        (!raises || self.left(to, spent) > -Comparison::TOLERANCE).then_some(spent)
    }

    /// The places that it moves to by itself, and the rates a day.
    pub(super) fn moves(&self, at: At<'_>, place: u8) -> impl Iterator<Item = (u8, f64)> {
        let refill = self.refill_per_day.filter(|rate| *rate > 0.0 && place > 0);
        let back = refill.map(|rate| (place - 1, rate / self.step));
        let wears: f64 = self.users.iter().map(|user| user.spends_per_day * user.level(at) as f64).sum();
        let has_left = self.left(at, place) > self.step - Comparison::TOLERANCE;
        let worn = (wears > 0.0 && has_left).then(|| (place + 1, wears / self.step));
        back.into_iter().chain(worn)
    }

    /// How the rate of a step changes with the refill.
    pub(crate) fn slope_in_refill(&self, place: u8, next: u8) -> f64 {
        if next < place { 1.0 / self.step } else { 0.0 }
    }

    /// How the rate of a step changes with what a level of an option wears down.
    pub(crate) fn slope_in_wear(&self, option: usize, at: At<'_>, place: u8, next: u8) -> f64 {
        let of_option = self.users.iter().filter(|user| user.option == option);
        let level: usize = of_option.map(|user| user.level(at)).sum();
        if next > place { level as f64 / self.step } else { 0.0 }
    }
}

/// The largest step of which all amounts are multiples, to a millionth; `None` where there is none.
fn largest_step(amounts: impl Iterator<Item = f64>) -> Option<f64> {
    const PARTS: f64 = 1e6;
    let mut step = 0u64;
    for amount in amounts {
        let parts = amount * PARTS;
        if parts.round() < 1.0 || (parts - parts.round()).abs() > 1e-3 || parts > 1e15 {
            return None;
        }
        // OK because of the line above.
        let (mut a, mut b) = (step, parts.round() as u64);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        step = a;
    }
    (step > 0).then(|| step as f64 / PARTS)
}

#[cfg(test)]
mod tests {
    use super::largest_step;

    #[test]
    fn steps_divide_all_amounts() {
        assert_eq!(largest_step([2.0, 3.0].into_iter()), Some(1.0));
        assert_eq!(largest_step([0.5, 0.75, 3.0].into_iter()), Some(0.25));
        assert_eq!(largest_step([0.1, 0.3, 1.0].into_iter()), Some(0.1));
        assert_eq!(largest_step([1.0 / 3.0].into_iter()), None);
    }
}
