//! Which deals of a zone are worth having: the Pareto frontier, and named ways to choose one.
//!
//! In: terms, a zone, the parties. Out: groups of deals that all parties rank the same, with the marks they earn.
//! Does not: compare how much two actors want something, except where the case states intensities (`weights`) for every party.
//!
//! * *Efficient*: no other deal of the zone is at least as good for every party and better for one (Pareto).
//! * *Fairest by standing*: the standing of a deal for a party is how many of all states are worse for it. The worst standing is made as
//!   good as it can be, then the second worst, and so on (lexicographic max-min). Standings are ordinal: they count states, so they
//!   depend on which states the case distinguishes. Nearest in print: fallback bargaining (Brams & Kilgour 2001).
//! * *Nash* (1950) and *Kalai-Smorodinsky* (1975; the lexicographic form of Imai 1983) need intensities; the deals are finitely many,
//!   so the product, or the vector of shares of the ideal gains, is compared over all of them.

use super::terms::Terms;
use crate::bits::CellSet;
use crate::preference::weight_units;
use crate::space::{Coverage, StateId};
use offramp_model::{ActorId, Preference};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Deals that every party ranks the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealGroup {
    /// The one with the fewest options changed; of those the first.
    pub deal: StateId,
    /// How many deals there are that every party ranks the same, this one included.
    pub n_alike: usize,
    /// Per party, in the order of the finding's parties: how many of all states are worse for it.
    pub standings: Vec<usize>,
    /// Whether it leaves the worst-off best off, by standing.
    pub is_fairest: bool,
    /// Whether it is the Nash solution; `None` where the case does not state intensities for every party.
    pub is_nash: Option<bool>,
    /// Whether it is the Kalai-Smorodinsky solution; `None` as above.
    pub is_kalai_smorodinsky: Option<bool>,
}

/// The efficient deals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Efficient groups, the fairest by standing first; then those with the fewest changes.
    pub groups: Vec<DealGroup>,
    /// How many deals are efficient.
    pub n_efficient: usize,
    /// How far was compared.
    pub coverage: Coverage,
}

/// Compares the deals of a zone.
pub(super) fn compare(terms: &Terms<'_, '_>, zone: &CellSet, parties: &[ActorId], max_looks: u64) -> Comparison {
    let game = terms.game;
    let n_changes = |cell: usize| {
        let levels = game.space.levels_at(cell);
        levels.iter().zip(&terms.no_deal_levels).filter(|(level, before)| level != before).count()
    };
    // Per group: how many deals, and the nearest with its number of changes.
    let mut alike: BTreeMap<Vec<u32>, (usize, (usize, usize))> = BTreeMap::new();
    for cell in zone.iter() {
        let ranks = parties.iter().map(|party| game.ranks[party.index()].at(cell)).collect();
        let here = (n_changes(cell), cell);
        let group = alike.entry(ranks).or_insert((0, here));
        group.0 += 1;
        group.1 = group.1.min(here);
    }
    let standings = Standings::new(terms, parties);
    let (efficient, coverage) = efficient(alike.keys().collect(), max_looks);
    let intensities = Intensities::new(terms, parties);
    let mut groups: Vec<DealGroup> = Vec::new();
    for ranks in efficient {
        let (n_alike, (_, cell)) = alike[ranks];
        let Some(deal) = game.space.state_at(cell) else { continue };
        groups.push(DealGroup {
            deal,
            n_alike,
            standings: standings.of(ranks),
            is_fairest: false,
            is_nash: None,
            is_kalai_smorodinsky: None,
        });
    }
    mark_fairest(&mut groups);
    if let Some(intensities) = intensities {
        intensities.mark(terms, &mut groups);
    }
    groups.sort_by(|a, b| {
        let n_changes = |group: &DealGroup| n_changes(game.space.cell(group.deal));
        worst_first(&b.standings, &a.standings).then_with(|| n_changes(a).cmp(&n_changes(b))).then(a.deal.cmp(&b.deal))
    });
    let n_efficient = groups.iter().map(|group| group.n_alike).sum();
    Comparison { groups, n_efficient, coverage }
}

/// The vectors that no other dominates.
fn efficient(vectors: Vec<&Vec<u32>>, max_looks: u64) -> (Vec<&Vec<u32>>, Coverage) {
    // A vector can only be dominated by one with a larger sum, so only those kept so far need to be looked at.
    let mut by_sum = vectors;
    let sum = |ranks: &[u32]| -> u64 { ranks.iter().map(|&rank| u64::from(rank)).sum() };
    by_sum.sort_by_key(|ranks| std::cmp::Reverse(sum(ranks)));
    let mut kept: Vec<&Vec<u32>> = Vec::new();
    let mut looks = 0u64;
    for ranks in by_sum {
        looks += kept.len() as u64;
        if looks > max_looks {
            return (kept, Coverage::LimitReached { limit: max_looks });
        }
        if !kept.iter().any(|better| better.iter().zip(ranks).all(|(better, rank)| better >= rank)) {
            kept.push(ranks);
        }
    }
    (kept, Coverage::Complete)
}

/// Compares two vectors by their smallest entries, then the next smallest, and so on.
fn worst_first<T: Ord + Clone>(a: &[T], b: &[T]) -> Ordering {
    let (mut a, mut b) = (a.to_vec(), b.to_vec());
    a.sort();
    b.sort();
    a.cmp(&b)
}

fn mark_fairest(groups: &mut [DealGroup]) {
    let best = groups.iter().map(|group| group.standings.clone()).max_by(|a, b| worst_first(a, b));
    for group in groups {
        group.is_fairest = best.as_ref().is_some_and(|best| worst_first(&group.standings, best) == Ordering::Equal);
    }
}

/// How many states are worse than each rank, per party.
struct Standings(Vec<Vec<usize>>);

impl Standings {
    fn new(terms: &Terms<'_, '_>, parties: &[ActorId]) -> Self {
        let of = |party: &ActorId| {
            let ranks = &terms.game.ranks[party.index()];
            let mut below = vec![0; ranks.n_ranks as usize + 2];
            terms.game.space.feasible().iter().for_each(|cell| below[ranks.at(cell) as usize + 1] += 1);
            for rank in 1..below.len() {
                below[rank] += below[rank - 1];
            }
            below
        };
        Self(parties.iter().map(of).collect())
    }

    fn of(&self, ranks: &[u32]) -> Vec<usize> {
        self.0.iter().zip(ranks).map(|(below, &rank)| below[rank as usize]).collect()
    }
}

/// What the parties score, in millionths, where all of them state weights.
struct Intensities<'g> {
    weights: Vec<&'g [offramp_model::Weight]>,
    without: Vec<i64>,
}

impl<'g> Intensities<'g> {
    fn new(terms: &Terms<'g, '_>, parties: &[ActorId]) -> Option<Self> {
        let of = |party: &ActorId| match &terms.game.preferences[party.index()] {
            Preference::Weights(weights) if !weights.is_empty() => Some(weights.as_slice()),
            _ => None,
        };
        let weights: Option<Vec<&[offramp_model::Weight]>> = parties.iter().map(of).collect();
        let weights = weights.filter(|weights| !weights.is_empty())?;
        let without = weights.iter().map(|weights| score(weights, &terms.no_deal_levels)).collect();
        Some(Self { weights, without })
    }

    /// The gains of the parties over no deal.
    fn gains(&self, levels: &[offramp_model::Level]) -> Vec<i64> {
        self.weights.iter().zip(&self.without).map(|(weights, without)| score(weights, levels) - without).collect()
    }

    /// Marks the Nash and Kalai-Smorodinsky solutions. Both lie among the efficient deals.
    fn mark(&self, terms: &Terms<'_, '_>, groups: &mut [DealGroup]) {
        let gains: Vec<Vec<i64>> =
            groups.iter().map(|group| self.gains(&terms.game.space.levels(group.deal))).collect();
        let ideal: Vec<i64> =
            (0..self.weights.len()).map(|party| gains.iter().map(|gains| gains[party]).max().unwrap_or(0)).collect();
        let best = gains.iter().filter_map(|gains| Product::of(gains)).max();
        let shares = |gains: &[i64]| -> Vec<Share> {
            gains
                .iter()
                .zip(&ideal)
                .filter(|(_, ideal)| **ideal > 0)
                .map(|(&gain, &ideal)| Share(gain, ideal))
                .collect()
        };
        let most = gains.iter().map(|gains| shares(gains)).max_by(|a, b| worst_first(a, b)).unwrap_or_default();
        for (group, gains) in groups.iter_mut().zip(&gains) {
            group.is_nash = Some(best.is_some() && Product::of(gains) == best);
            group.is_kalai_smorodinsky = Some(worst_first(&shares(gains), &most) == Ordering::Equal);
        }
    }
}

/// A product of gains, without rounding however many there are: digits to the base of 2^32, the highest first. Fewer digits, smaller number.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Product(usize, Vec<u32>);

impl Product {
    /// `None` where some party does not gain: such a deal is no Nash solution.
    fn of(gains: &[i64]) -> Option<Self> {
        let mut digits: Vec<u32> = vec![1];
        for &gain in gains {
            let factor = u128::try_from(gain).ok().filter(|&gain| gain > 0)?;
            let mut carried = 0u128;
            for digit in &mut digits {
                let sum = u128::from(*digit) * factor + carried;
                (*digit, carried) = (sum as u32, sum >> 32);
            }
            while carried > 0 {
                digits.push(carried as u32);
                carried >>= 32;
            }
        }
        digits.reverse();
        Some(Self(digits.len(), digits))
    }
}

/// A gain as a share of the ideal gain, compared without rounding.
#[derive(Debug, Clone, Copy)]
struct Share(i64, i64);

impl Ord for Share {
    fn cmp(&self, other: &Self) -> Ordering {
        (i128::from(self.0) * i128::from(other.1)).cmp(&(i128::from(other.0) * i128::from(self.1)))
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Share {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Share {}

fn score(weights: &[offramp_model::Weight], levels: &[offramp_model::Level]) -> i64 {
    weights.iter().filter(|weight| weight.that.formula.holds(levels)).map(weight_units).sum()
}
