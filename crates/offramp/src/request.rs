//! What the caller decides: which states, which seed, how far each analysis goes.

use offramp_engine::explain::ExplainLimits;
use offramp_engine::patterns::PatternLimits;
use offramp_engine::space::SpaceRequest;

/// What to analyse and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AnalysisRequest {
    /// Which states to build, and how many at most.
    pub space: SpaceRequest,
    /// Where random numbers start.
    pub seed: u64,
    /// How far each analysis goes.
    pub limits: Limits,
    /// Whether to look at coalitions.
    pub coalitions: Coalitions,
    /// Keep the verdicts of every state, for tools that compare. Ask for all options in `space` too, if levels of dropped ones
    /// matter.
    pub all_states: bool,
}

/// Whether to look at coalitions, which takes much longer than single actors do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Coalitions {
    /// Where the case is small enough.
    #[default]
    Auto,
    /// In any case, within [`Limits::coalition_work`].
    Always,
    /// Not at all.
    Never,
}

/// How far each analysis goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most equilibria listed one by one.
    pub max_listed: usize,
    /// The most equilibria that are explained for every actor.
    pub max_explained: usize,
    /// How far a single explanation looks.
    pub explain: ExplainLimits,
    /// How far patterns are looked for.
    pub patterns: PatternLimits,
    /// The most truces for which it is said who would leave.
    pub max_truces: usize,
    /// Worlds to sample.
    pub n_worlds: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_listed: 1000,
            max_explained: 12,
            explain: ExplainLimits::default(),
            patterns: PatternLimits { max_patterns: 200, max_looks: 1 << 24 },
            max_truces: 2000,
            n_worlds: 1000,
        }
    }
}
