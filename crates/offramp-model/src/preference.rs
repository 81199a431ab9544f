//! What an actor prefers: wants in priority order, additive weights, or an explicit ranking.

use crate::condition::Condition;
use crate::evidence::Evidence;
use crate::ids::Level;

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

impl Preference {
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
