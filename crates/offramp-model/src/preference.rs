//! What an actor prefers: wants in priority order, additive weights, or an explicit ranking.

use crate::condition::Condition;
use crate::evidence::Evidence;
use crate::ids::Level;
use std::cmp::Ordering;

/// How an actor orders the states. Every kind gives a weak order: ties are ties.
#[derive(Debug, Clone, PartialEq)]
pub enum Preference {
    /// Option prioritising (Fang, Hipel, Kilgour & Peng 2003): the truth values of the wants, most important first, are
    /// compared as words. An empty list is indifference between all states.
    Wants(Vec<Want>),
    /// Option weighting: each state scores the sum of the weights whose condition holds; more is better.
    Weights(Vec<Weight>),
    /// Tiers, best first. A state belongs to the first tier that describes it; states in no tier come last, as a tie.
    Ranking(Vec<RankingTier>),
}

/// One want: something an actor would like to be true.
#[derive(Debug, Clone, PartialEq)]
pub struct Want {
    /// The author's name for it (`id = "..."`), used by overlays.
    pub id: Option<String>,
    /// What is wanted.
    pub that: Condition,
    /// Without it the actor signs nothing.
    pub red_line: bool,
    /// Stated as much stronger than the wants after it.
    pub strongly: bool,
    /// Who says so, and how sure; `evidence.credence` below 1 makes the want absent from some sampled worlds.
    pub evidence: Evidence,
}

/// A condition and what it adds to a state's score.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Where the weight counts.
    pub that: Condition,
    /// What it adds; may be negative.
    pub weight: f64,
    /// Who says so.
    pub evidence: Evidence,
}

/// States that tie, in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub enum RankingTier {
    /// States that meet any of these conditions.
    Conditions(Vec<Condition>),
    /// States listed one by one, each as the levels of all options (imported rankings).
    States(Vec<Vec<Level>>),
}

/// How two states compare, and what decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// `Greater` where the first state is preferred, `Equal` where the actor is indifferent between them.
    pub ordering: Ordering,
    /// The position of the want that decides, or of the tier that the preferred state is in. `None` for ties, for weights, which
    /// only decide together, and where the preferred state is in no tier.
    pub by: Option<usize>,
}

impl Preference {
    /// Compares two states, each as the levels of all options.
    pub fn compare(&self, first: &[Level], second: &[Level]) -> Decision {
        match self {
            Self::Wants(wants) => {
                let decides = |want: &Want| want.that.formula.holds(first) != want.that.formula.holds(second);
                let by = wants.iter().position(decides);
                let ordering = by.map_or(Ordering::Equal, |index| {
                    if wants[index].that.formula.holds(first) { Ordering::Greater } else { Ordering::Less }
                });
                Decision { ordering, by }
            }
            Self::Weights(weights) => {
                // Weights are added in millionths, so that sums do not depend on the order of adding.
                let score = |state: &[Level]| -> i64 {
                    let counts = weights.iter().filter(|weight| weight.that.formula.holds(state));
                    counts.map(|weight| (weight.weight * 1e6).round() as i64).sum()
                };
                Decision { ordering: score(first).cmp(&score(second)), by: None }
            }
            Self::Ranking(tiers) => {
                let tier = |state: &[Level]| tiers.iter().position(|tier| tier.describes(state));
                let (first, second) = (tier(first), tier(second));
                // The best tier has the lowest number; a state in no tier comes after all of them.
                let place = |tier: Option<usize>| tier.unwrap_or(tiers.len());
                let ordering = place(second).cmp(&place(first));
                let by = match ordering {
                    Ordering::Greater => first,
                    Ordering::Less => second,
                    Ordering::Equal => None,
                };
                Decision { ordering, by }
            }
        }
    }

    /// Indifferent between all states.
    pub fn indifferent() -> Self {
        Self::Wants(Vec::new())
    }

    /// The conditions this preference is made of, in order.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::Wants(wants) => wants.iter().map(|want| &want.that).collect(),
            Self::Weights(weights) => weights.iter().map(|weight| &weight.that).collect(),
            Self::Ranking(tiers) => tiers
                .iter()
                .flat_map(|tier| match tier {
                    RankingTier::Conditions(conditions) => conditions.iter().collect(),
                    RankingTier::States(_) => Vec::new(),
                })
                .collect(),
        }
    }
}

impl RankingTier {
    /// Whether the tier describes the state.
    pub fn describes(&self, levels: &[Level]) -> bool {
        match self {
            Self::Conditions(conditions) => conditions.iter().any(|condition| condition.formula.holds(levels)),
            Self::States(states) => states.iter().any(|state| state == levels),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::Formula;
    use crate::ids::OptionId;

    fn condition(option: u16) -> Condition {
        Condition { text: format!("o{option}"), formula: Formula::yes(OptionId(option)) }
    }

    #[test]
    fn the_first_want_on_which_two_states_differ_decides() {
        let want = |option| Want {
            id: None,
            that: condition(option),
            red_line: false,
            strongly: false,
            evidence: Evidence::default(),
        };
        let wants = Preference::Wants(vec![want(0), want(1)]);
        assert_eq!(wants.compare(&[1, 0], &[0, 1]), Decision { ordering: Ordering::Greater, by: Some(0) });
        assert_eq!(wants.compare(&[1, 0], &[1, 1]), Decision { ordering: Ordering::Less, by: Some(1) });
        assert_eq!(wants.compare(&[1, 1], &[1, 1]), Decision { ordering: Ordering::Equal, by: None });
    }

    #[test]
    fn tiers_compare_by_the_first_that_describes_a_state_and_none_comes_last() {
        let tiers = Preference::Ranking(vec![
            RankingTier::Conditions(vec![condition(0)]),
            RankingTier::States(vec![vec![0, 1]]),
        ]);
        assert_eq!(tiers.compare(&[1, 0], &[0, 1]), Decision { ordering: Ordering::Greater, by: Some(0) });
        assert_eq!(tiers.compare(&[0, 0], &[0, 1]), Decision { ordering: Ordering::Less, by: Some(1) });
        assert_eq!(tiers.compare(&[1, 0], &[1, 1]).ordering, Ordering::Equal);
    }

    #[test]
    fn weights_decide_together() {
        let weight = |option, weight| Weight { that: condition(option), weight, evidence: Evidence::default() };
        let weights = Preference::Weights(vec![weight(0, 0.1), weight(1, 0.2), weight(2, 0.3)]);
        let comparison = weights.compare(&[1, 1, 0], &[0, 0, 1]);
        assert_eq!(comparison, Decision { ordering: Ordering::Equal, by: None }, "0.1 + 0.2 is 0.3 here");
        assert_eq!(weights.compare(&[0, 1, 0], &[1, 0, 0]).ordering, Ordering::Greater);
    }
}
