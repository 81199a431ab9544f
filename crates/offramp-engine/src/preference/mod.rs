//! How an actor ranks the states: a dense rank per cell, higher is better, equal is a tie.
//!
//! In: a space and a preference. Out: [`Ranks`]. Does not look at: moves.
//! After: Fang, Hipel, Kilgour & Peng (2003), option prioritising; Hipel et al. (1997), option weighting. The words of truth
//! values are compared as words, never as sums of powers of two, so there is no limit on the number of wants.

use crate::bits::CellSet;
use crate::cells::cells_where;
use crate::space::Space;
use offramp_model::{Condition, Model, Preference, RankingTier, Weight};

/// The ranks of all cells for one actor: 1 to `n_ranks` for states, 0 for cells that are no states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranks {
    /// One rank per cell.
    pub values: RankValues,
    /// How many different ranks there are.
    pub n_ranks: u32,
}

/// Ranks in as few bytes as they need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RankValues {
    /// Up to 65,534 ranks.
    U16(Vec<u16>),
    /// More.
    U32(Vec<u32>),
}

impl Ranks {
    /// The most ranks that fit into two bytes; one value stands for "no state", another for "nothing lower".
    pub const MAX_U16: u32 = u16::MAX as u32 - 1;

    /// The rank of a cell.
    pub fn at(&self, cell: usize) -> u32 {
        match &self.values {
            RankValues::U16(values) => u32::from(values[cell]),
            RankValues::U32(values) => values[cell],
        }
    }
}

/// Weights are added in millionths, so that sums do not depend on the order of adding.
const WEIGHT_UNIT: f64 = 1e6;

/// A weight in millionths.
pub(crate) fn weight_units(weight: &Weight) -> i64 {
    (weight.weight * WEIGHT_UNIT).round() as i64
}

/// Ranks all cells of a space by a preference.
pub fn rank_states(model: &Model, space: &Space, preference: &Preference) -> Ranks {
    let (classes, n_classes) = match preference {
        Preference::Wants(wants) => {
            let conditions: Vec<&Condition> = wants.iter().map(|want| &want.that).collect();
            by_words(model, space, &conditions)
        }
        Preference::Weights(weights) => by_scores(model, space, weights),
        Preference::Ranking(tiers) => by_tiers(model, space, tiers),
    };
    let values = if n_classes <= Ranks::MAX_U16 {
        RankValues::U16(classes.into_iter().map(|class| class as u16).collect())
    } else {
        RankValues::U32(classes)
    };
    Ranks { values, n_ranks: n_classes }
}

/// How many wants are compared before the words seen so far are numbered anew: as many as keep the table of words small.
fn n_wants_at_once(n_classes: u32) -> usize {
    const TABLE_BITS: u32 = 26;
    let used = u32::BITS - n_classes.leading_zeros();
    TABLE_BITS.saturating_sub(used).clamp(1, 12) as usize
}

fn by_words(model: &Model, space: &Space, conditions: &[&Condition]) -> (Vec<u32>, u32) {
    // Invariant: `classes` orders the feasible cells by the wants handled so far, 1 to `n_classes`.
    let mut classes: Vec<u32> = vec![1; space.n_cells()];
    let mut n_classes = 1;
    let mut rest = conditions;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(n_wants_at_once(n_classes).min(rest.len()));
        rest = after;
        let truths: Vec<CellSet> =
            chunk.iter().map(|condition| cells_where(model, &space.axes, &condition.formula)).collect();
        for (word, cells) in classes.chunks_mut(64).enumerate() {
            for truth in &truths {
                let bits = truth.words()[word];
                for (bit, class) in cells.iter_mut().enumerate() {
                    *class = *class << 1 | (bits >> bit & 1) as u32;
                }
            }
        }
        n_classes = densify(&mut classes, space.feasible(), (n_classes as usize + 1) << chunk.len());
    }
    if conditions.is_empty() {
        n_classes = densify(&mut classes, space.feasible(), 2);
    }
    (classes, n_classes)
}

/// Numbers the values below `bound` that feasible cells have, 1 and up in the same order; other cells get 0.
fn densify(values: &mut [u32], feasible: &CellSet, bound: usize) -> u32 {
    let mut numbers = vec![0u32; bound];
    for cell in feasible.iter() {
        numbers[values[cell] as usize] = 1;
    }
    let mut count = 0;
    for number in &mut numbers {
        if *number == 1 {
            count += 1;
            *number = count;
        }
    }
    for (cell, value) in values.iter_mut().enumerate() {
        *value = if feasible.contains(cell) { numbers[*value as usize] } else { 0 };
    }
    count
}

fn by_scores(model: &Model, space: &Space, weights: &[Weight]) -> (Vec<u32>, u32) {
    let mut scores = vec![0i64; space.n_cells()];
    for weight in weights {
        for cell in cells_where(model, &space.axes, &weight.that.formula).iter() {
            scores[cell] += weight_units(weight);
        }
    }
    let mut distinct: Vec<i64> = space.feasible().iter().map(|cell| scores[cell]).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut classes = vec![0; scores.len()];
    for cell in space.feasible().iter() {
        classes[cell] = distinct.partition_point(|&score| score < scores[cell]) as u32 + 1;
    }
    (classes, distinct.len() as u32)
}

fn by_tiers(model: &Model, space: &Space, tiers: &[RankingTier]) -> (Vec<u32>, u32) {
    let mut classes = vec![0u32; space.n_cells()];
    let mut left = space.feasible().clone();
    for (index, tier) in tiers.iter().enumerate() {
        let value = (tiers.len() - index) as u32;
        let members = cells_in_tier(model, space, tier);
        for cell in members.iter().filter(|&cell| left.contains(cell)) {
            classes[cell] = value;
        }
        left.subtract(&members);
    }
    let n_classes = densify(&mut classes, space.feasible(), tiers.len() + 1);
    (classes, n_classes)
}

fn cells_in_tier(model: &Model, space: &Space, tier: &RankingTier) -> CellSet {
    let mut members = CellSet::empty(space.n_cells());
    match tier {
        RankingTier::Conditions(conditions) => {
            for condition in conditions {
                members.unite_with(&cells_where(model, &space.axes, &condition.formula));
            }
        }
        RankingTier::States(states) => {
            for cell in states.iter().filter_map(|levels| space.cell_of(levels)) {
                members.insert(cell);
            }
        }
    }
    members
}
