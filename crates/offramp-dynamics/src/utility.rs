//! From wants in an order to numbers that keep the order.
//!
//! In: a preference, the comparisons that its owner ever makes, a draw. Out: a utility per position of the board.
//! Does not: know what anybody does with it.
//!
//! *Wants.* A utility is a sum of weights of the wants that hold. The weights are the smallest that keep the order of the wants on every
//! comparison that matters: from the last want to the first,
//!
//! > w_k = g_k + max(0, the most that wants after k can lose where k decides),
//!
//! the maximum over the pairs of states that the actor chooses between, votes on or is asked to agree to, and that differ first in want k.
//! g_k, the *strength*, is drawn. So wherever want k decides, the difference is at least g_k, and no weight is larger than a real
//! conflict between wants makes it. Weights that double from want to want (the numbers that option prioritising
//! is often computed with) would make every want but the first few as good as nothing. *Rankings* get a drawn step per tier; *weights*
//! are taken as given, in units of their mean size.

use crate::board::Board;
use crate::defaults::{STRENGTH, STRONGLY};
use crate::draw::Draws;
use offramp_engine::preference::rank_states;
use offramp_engine::space::StateId;
use offramp_model::{Level, Preference, RankingTier};
use std::collections::BTreeMap;

/// The most wants that are compared one by one; longer lists are treated like rankings, a step per rank.
pub const MAX_WANTS: usize = 64;

/// Differences smaller than this are ties.
pub const TIE: f64 = 1e-9;

/// A pair of states that an actor compares: positions on the board.
pub type Pair = (u32, u32);

/// What actors compare in one version of a case: per list of wants, with whose it is, the distinct differences (gained, lost).
///
/// Two versions whose weights keep the order on the comparisons of both give every actor the same weights in the same draw: what differs between
/// them is then due to what can be done, not to minds that were made up anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparisons(BTreeMap<WantsOf, Vec<(u64, u64)>>);

/// Whose wants, and which.
type WantsOf = (String, Vec<String>);

impl Comparisons {
    /// Adds those of another version. Lists of wants that differ stay apart.
    pub fn extend(&mut self, other: Self) {
        for (key, more) in other.0 {
            let known = self.0.entry(key).or_default();
            known.extend(more);
            known.sort_unstable();
            known.dedup();
        }
    }
}

/// A preference over the positions of a board, ready to be given weights.
#[derive(Debug, Clone)]
pub struct Scale {
    kind: Kind,
    /// Credence per want or weight; 1 where it is taken as given.
    credences: Vec<f64>,
    /// How the wants are told apart in draws.
    names: Vec<String>,
    /// Whose it is, in draws.
    owner: String,
    is_ranking: bool,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Truth values of the wants per position, want `k` at bit `k`; strength factors; distinct comparisons as (gained, lost).
    Wants { words: Vec<u64>, factors: Vec<f64>, comparisons: Vec<(u64, u64)> },
    /// Truth values of the weighted conditions per position; the weights in units of their mean size; one over that mean.
    Weights { words: Vec<u64>, weights: Vec<f64>, unit: f64 },
    /// Rank per position, from 0; how many there are; for rankings, the rank of each tier (see [`rank_by_tier`]).
    Ranks { ranks: Vec<u32>, n_ranks: u32, of_tier: Vec<u32> },
}

impl Scale {
    /// Prepares a preference. `owner` names it in draws; `pairs` are the comparisons that have to keep their order.
    pub fn new(board: &Board<'_>, owner: &str, preference: &Preference, pairs: &[Pair]) -> Self {
        let credence = |evidence: &offramp_model::Evidence| evidence.credence.unwrap_or(1.0);
        let (kind, credences, names) = match preference {
            Preference::Wants(wants) if wants.len() <= MAX_WANTS => {
                let words = words(board, preference);
                let factors = wants.iter().map(|want| if want.strongly { STRONGLY } else { 1.0 }).collect();
                let comparisons = comparisons(&words, pairs);
                let credences = wants.iter().map(|want| credence(&want.evidence)).collect();
                let names = wants.iter().map(|want| want.that.text.clone()).collect();
                (Kind::Wants { words, factors, comparisons }, credences, names)
            }
            Preference::Weights(weights) if weights.len() <= MAX_WANTS => {
                let mean = weights.iter().map(|weight| weight.weight.abs()).sum::<f64>() / weights.len().max(1) as f64;
                let unit = if mean > 0.0 { 1.0 / mean } else { 0.0 };
                let values = weights.iter().map(|weight| weight.weight * unit).collect();
                let credences = weights.iter().map(|weight| credence(&weight.evidence)).collect();
                let names = weights.iter().map(|weight| weight.that.text.clone()).collect();
                (Kind::Weights { words: words(board, preference), weights: values, unit }, credences, names)
            }
            _ => (by_rank(board, preference), Vec::new(), tier_names(preference)),
        };
        let is_ranking = matches!(preference, Preference::Ranking(_));
        Self { kind, credences, names, owner: owner.to_owned(), is_ranking }
    }

    /// What is compared by these wants; nothing where weights are stated or ranks are counted.
    pub(crate) fn compared(&self) -> Comparisons {
        match &self.kind {
            Kind::Wants { comparisons, .. } => {
                Comparisons(BTreeMap::from([((self.owner.clone(), self.names.clone()), comparisons.clone())]))
            }
            Kind::Weights { .. } | Kind::Ranks { .. } => Comparisons::default(),
        }
    }

    /// The same, the order being kept on these comparisons too.
    pub(crate) fn comparing_also(mut self, also: &Comparisons) -> Self {
        if let Kind::Wants { comparisons, .. } = &mut self.kind {
            let key = (self.owner.clone(), self.names.clone());
            comparisons.extend(also.0.get(&key).into_iter().flatten());
            comparisons.sort_unstable();
            comparisons.dedup();
        }
        self
    }

    /// How many wants or weights are uncertain.
    pub fn n_uncertain(&self) -> usize {
        self.credences.iter().filter(|&&credence| credence < 1.0).count()
    }

    /// Which of them the author is not sure of, with their credences.
    pub(crate) fn uncertain(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.credences.iter().copied().enumerate().filter(|(_, credence)| *credence < 1.0)
    }

    /// How the wants (or weights, or steps of a ranking) are called in draws.
    pub(crate) fn names(&self) -> Vec<String> {
        match &self.kind {
            Kind::Ranks { n_ranks, .. } => (0..*n_ranks).map(|rank| rank.to_string()).collect(),
            _ => self.names.clone(),
        }
    }

    /// Whose it is, in draws.
    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    /// Whether it is a list too long for its wants or weights to be told apart one by one; see [`MAX_WANTS`].
    pub(crate) fn is_long_list(&self) -> bool {
        matches!(&self.kind, Kind::Ranks { .. }) && !self.is_ranking
    }

    /// Which stated weights make two positions of a pair worth the same although they are not alike, as a mask: any change of one of these breaks a tie.
    pub(crate) fn tied(&self, draw: impl Draws, pairs: impl Iterator<Item = Pair>) -> u64 {
        let Kind::Weights { words, .. } = &self.kind else { return 0 };
        let (kept, utilities) = (self.kept(draw), self.utilities(&self.weights(draw)));
        let of_pair = |(a, b): Pair| {
            let is_tie = (utilities[a as usize] - utilities[b as usize]).abs() <= TIE;
            if is_tie { (words[a as usize] ^ words[b as usize]) & kept } else { 0 }
        };
        pairs.fold(0, |mask, pair| mask | of_pair(pair))
    }

    /// Whether its numbers are the case's, not drawn.
    pub(crate) fn is_stated(&self) -> bool {
        matches!(self.kind, Kind::Weights { .. })
    }

    /// The numbers that the weights are made from: strengths as drawn (before `strongly`), or weights as the case states them.
    pub(crate) fn numbers(&self, draw: impl Draws) -> Vec<f64> {
        match &self.kind {
            Kind::Weights { weights, unit, .. } => weights.iter().map(|weight| weight / unit).collect(),
            _ => self.names().iter().map(|name| self.strength(draw, name)).collect(),
        }
    }

    fn strength(&self, draw: impl Draws, name: &str) -> f64 {
        draw.uniform(&["strength", &self.owner, name], STRENGTH.0, STRENGTH.1)
    }

    /// From what a figure owes to the utility of every position to what it owes to [`Self::numbers`].
    pub(crate) fn back(&self, draw: impl Draws, owed: &[f64]) -> Vec<f64> {
        let to_weights = |words: &[u64], n: usize| {
            let mut found = vec![0.0; n];
            for (&word, owed) in words.iter().zip(owed) {
                let mut word = word;
                while word != 0 {
                    found[word.trailing_zeros() as usize] += owed;
                    word &= word - 1;
                }
            }
            found
        };
        match &self.kind {
            Kind::Wants { words, factors, comparisons } => {
                let strengths = self.factored(draw, factors);
                let weights = to_weights(words, factors.len());
                let owed = smallest_weights_back(&strengths, self.kept(draw), comparisons, weights);
                owed.iter().zip(factors).map(|(owed, factor)| owed * factor).collect()
            }
            Kind::Weights { words, weights, unit } => {
                // A weight also changes the mean size, and by that the unit of all.
                let kept = self.kept(draw);
                let mut owed = to_weights(words, weights.len());
                owed.iter_mut().enumerate().filter(|(k, _)| kept >> k & 1 == 0).for_each(|(_, owed)| *owed = 0.0);
                let by_unit: f64 = owed.iter().zip(weights).map(|(owed, weight)| owed * weight).sum();
                let n = weights.len() as f64;
                let one = |(owed, weight): (&f64, &f64)| unit * (owed - by_unit * weight.signum() / n);
                owed.iter().zip(weights).map(one).collect()
            }
            Kind::Ranks { ranks, n_ranks, .. } => {
                let mut found = vec![0.0; *n_ranks as usize];
                ranks.iter().zip(owed).for_each(|(&rank, owed)| found[rank as usize] += owed);
                // A step lifts all ranks from its own up.
                for rank in (1..found.len()).rev() {
                    found[rank - 1] += found[rank];
                }
                found
            }
        }
    }

    fn factored(&self, draw: impl Draws, factors: &[f64]) -> Vec<f64> {
        self.names.iter().zip(factors).map(|(name, factor)| self.strength(draw, name) * factor).collect()
    }

    /// Which wants or weights are there in a draw: each with its credence, independently of the others.
    fn kept(&self, draw: impl Draws) -> u64 {
        let kept = |(number, &credence): (usize, &f64)| {
            credence >= 1.0 || draw.chance(&["kept", &self.owner, &self.names[number]], credence)
        };
        self.credences.iter().enumerate().filter(|pair| kept(*pair)).fold(0, |mask, (number, _)| mask | 1 << number)
    }

    /// A number per want (or weight, or rank step) that says how much it counts in this draw; 0 for wants that are not there.
    pub fn weights(&self, draw: impl Draws) -> Vec<f64> {
        match &self.kind {
            Kind::Wants { factors, comparisons, .. } => {
                smallest_weights(&self.factored(draw, factors), self.kept(draw), comparisons)
            }
            Kind::Weights { weights, .. } => {
                let kept = self.kept(draw);
                weights.iter().enumerate().map(|(k, weight)| if kept >> k & 1 == 1 { *weight } else { 0.0 }).collect()
            }
            Kind::Ranks { n_ranks, .. } => (0..*n_ranks).map(|rank| self.strength(draw, &rank.to_string())).collect(),
        }
    }

    /// The utility of every position under these weights.
    pub fn utilities(&self, weights: &[f64]) -> Vec<f64> {
        match &self.kind {
            Kind::Wants { words, .. } | Kind::Weights { words, .. } => {
                words.iter().map(|&word| sum_of(word, weights)).collect()
            }
            Kind::Ranks { ranks, .. } => {
                let steps = heights(weights);
                ranks.iter().map(|&rank| steps[rank as usize]).collect()
            }
        }
    }

    /// What measures states one by one, by these weights, as [`Self::utilities`] does.
    pub(crate) fn measure(&self, weights: &[f64]) -> Measure {
        match &self.kind {
            Kind::Wants { .. } | Kind::Weights { .. } => Measure::Words(weights.to_vec()),
            Kind::Ranks { of_tier, .. } => {
                let steps = heights(weights);
                Measure::Tiers(of_tier.iter().map(|&rank| steps.get(rank as usize).copied().unwrap_or(0.0)).collect())
            }
        }
    }
}

/// The utility of single states to somebody.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Measure {
    /// The weights of the wants that hold.
    Words(Vec<f64>),
    /// The utility of each tier, from none upward.
    Tiers(Vec<f64>),
}

impl Measure {
    /// The utility of a state, by which conditions of the preference hold there and what the levels are.
    pub fn of(&self, word: u64, preference: &Preference, levels: &[Level]) -> f64 {
        match self {
            Self::Words(weights) => sum_of(word, weights),
            Self::Tiers(tiers) => tiers[rank_by_tier(preference, levels) as usize],
        }
    }
}

/// The sums of ever more steps.
fn heights(steps: &[f64]) -> Vec<f64> {
    let add = |total: &mut f64, step: &f64| {
        *total += step;
        Some(*total)
    };
    steps.iter().scan(0.0, add).collect()
}

/// The sum of the weights whose bit is set, in the order of the bits.
fn sum_of(mut word: u64, weights: &[f64]) -> f64 {
    let mut sum = 0.0;
    while word != 0 {
        sum += weights[word.trailing_zeros() as usize];
        word &= word - 1;
    }
    sum
}

/// The smallest weights that give every comparison at least the strength of the want that decides it.
fn smallest_weights(strengths: &[f64], kept: u64, comparisons: &[(u64, u64)]) -> Vec<f64> {
    weights_and_losses(strengths, kept, comparisons).0
}

/// The same, and per want the comparison (gained, lost, from the side of the want) whose loss it makes up for.
fn weights_and_losses(strengths: &[f64], kept: u64, comparisons: &[(u64, u64)]) -> (Vec<f64>, Vec<Option<(u64, u64)>>) {
    let mut by_decider: Vec<Vec<(u64, u64)>> = vec![Vec::new(); strengths.len()];
    for &(gained, lost) in comparisons {
        let (gained, lost) = (gained & kept, lost & kept);
        if gained | lost == 0 {
            continue;
        }
        let decider = (gained | lost).trailing_zeros() as usize;
        // Told from the side of the state that is preferred.
        let (gained, lost) = if gained >> decider & 1 == 1 { (gained, lost) } else { (lost, gained) };
        by_decider[decider].push((gained & !(1 << decider), lost));
    }
    let mut weights = vec![0.0; strengths.len()];
    let mut made_up = vec![None; strengths.len()];
    for decider in (0..strengths.len()).rev().filter(|k| kept >> k & 1 == 1) {
        let mut most = 0.0;
        for &(gained, lost) in &by_decider[decider] {
            let loss = sum_of(lost, &weights) - sum_of(gained, &weights);
            if loss > most {
                most = loss;
                made_up[decider] = Some((gained, lost));
            }
        }
        weights[decider] = strengths[decider] + most;
    }
    (weights, made_up)
}

/// From what is owed to the weights to what is owed to the strengths.
fn smallest_weights_back(strengths: &[f64], kept: u64, comparisons: &[(u64, u64)], mut owed: Vec<f64>) -> Vec<f64> {
    let (_, made_up) = weights_and_losses(strengths, kept, comparisons);
    for decider in 0..strengths.len() {
        if kept >> decider & 1 == 0 {
            owed[decider] = 0.0;
            continue;
        }
        // Wants that come later hand on what they owe after this one.
        let Some((gained, lost)) = made_up[decider] else { continue };
        for later in decider + 1..strengths.len() {
            let (gains, loses) = ((gained >> later & 1) as f64, (lost >> later & 1) as f64);
            owed[later] += owed[decider] * (loses - gains);
        }
    }
    owed
}

/// For every position, which conditions of the preference hold there.
fn words(board: &Board<'_>, preference: &Preference) -> Vec<u64> {
    let mut words = vec![0; board.n_states()];
    for (number, condition) in preference.conditions().iter().enumerate() {
        let holds = board.where_holds(&condition.formula);
        words.iter_mut().zip(holds).for_each(|(word, holds)| *word |= u64::from(holds) << number);
    }
    words
}

/// The distinct differences between the states compared: what is gained and what is lost.
fn comparisons(words: &[u64], pairs: &[Pair]) -> Vec<(u64, u64)> {
    let mut found: Vec<(u64, u64)> = Vec::new();
    for chunk in pairs.chunks(1 << 16) {
        found.extend(chunk.iter().filter_map(|&(from, to)| {
            let (before, after) = (words[from as usize], words[to as usize]);
            (before != after).then_some((after & !before, before & !after))
        }));
        found.sort_unstable();
        found.dedup();
    }
    found
}

fn by_rank(board: &Board<'_>, preference: &Preference) -> Kind {
    let tiers: Vec<u32> = match preference {
        Preference::Ranking(_) => (0..board.n_states()).map(|x| rank_by_tier(preference, &board.levels(x))).collect(),
        _ => Vec::new(),
    };
    let n_tiers = match preference {
        Preference::Ranking(tiers) => tiers.len() as u32 + 1,
        _ => 1,
    };
    let Some(space) = board.space() else {
        // No space says which tiers have states: every tier counts.
        return Kind::Ranks { ranks: tiers, n_ranks: n_tiers, of_tier: (0..n_tiers).collect() };
    };
    let found = rank_states(board.model, space, preference);
    let of_state = |&state: &StateId| found.at(space.cell(state)).saturating_sub(1);
    let ranks: Vec<u32> = board.states.iter().map(of_state).collect();
    let mut of_tier = vec![0; n_tiers as usize];
    tiers.iter().zip(&ranks).for_each(|(&tier, &rank)| of_tier[tier as usize] = rank);
    Kind::Ranks { ranks, n_ranks: found.n_ranks, of_tier }
}

/// The rank of a state by the tier that it is in, from 0 for none upward; 0 where the preference is no ranking.
fn rank_by_tier(preference: &Preference, levels: &[Level]) -> u32 {
    let Preference::Ranking(tiers) = preference else { return 0 };
    let is_in = |tier: &RankingTier| match tier {
        RankingTier::Conditions(conditions) => conditions.iter().any(|condition| condition.formula.holds(levels)),
        RankingTier::States(states) => states.iter().any(|state| state == levels),
    };
    tiers.iter().position(is_in).map_or(0, |tier| (tiers.len() - tier) as u32)
}

fn tier_names(preference: &Preference) -> Vec<String> {
    match preference {
        Preference::Ranking(tiers) => tiers
            .iter()
            .map(|tier| match tier {
                RankingTier::Conditions(conditions) => {
                    conditions.iter().map(|has| has.text.as_str()).collect::<Vec<_>>().join("; ")
                }
                RankingTier::States(states) => format!("{} states", states.len()),
            })
            .collect(),
        _ => preference.conditions().iter().map(|condition| condition.text.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_grow_only_where_wants_conflict() {
        // Three wants; gaining the first can cost the other two, the second never costs the third.
        let comparisons = [(0b001, 0b110), (0b010, 0b000), (0b100, 0b000)];
        assert_eq!(smallest_weights(&[1.0, 1.0, 1.0], 0b111, &comparisons), [3.0, 1.0, 1.0]);
        // Without the second want the first has less to make up for.
        assert_eq!(smallest_weights(&[1.0, 1.0, 1.0], 0b101, &comparisons), [2.0, 0.0, 1.0]);
    }

    #[test]
    fn what_is_won_on_the_way_does_not_count_against_a_want() {
        let comparisons = [(0b101, 0b010), (0b010, 0b100)];
        assert_eq!(smallest_weights(&[1.0, 1.0, 1.0], 0b111, &comparisons), [2.0, 2.0, 1.0]);
    }
}
