//! What the caller decides: which states, which seed, how far each analysis goes.

use offramp_engine::coalition::CoalitionLimits;
use offramp_engine::evolution::EvolutionLimits;
use offramp_engine::explain::ExplainLimits;
use offramp_engine::paths::PathLimits;
use offramp_engine::patterns::PatternLimits;
use offramp_engine::space::SpaceRequest;
use offramp_engine::worlds::WorldsRequest;

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
    /// Only where it would rest, with the fronts and outcomes there: no reasons, paths, patterns, worlds, horizons, perceptions,
    /// coalitions or graph. For setting many variants of a case side by side.
    pub only_rest: bool,
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
    /// In any case, within [`Limits::coalitions`].
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
    /// Worlds to draw where the author is not sure of wants; fewer are enumerated where there are fewer.
    pub n_worlds: usize,
    /// The most work on worlds: see [`WorldsRequest::max_work`].
    pub max_world_work: u64,
    /// How far paths from today's state are followed.
    pub evolution: EvolutionLimits,
    /// How much is looked at for coalitions.
    pub coalitions: CoalitionLimits,
    /// The most nodes of the graph of states; where there are more states, those on the same rungs are put together.
    pub max_graph_nodes: usize,
    /// The most states whose moves are looked at for that graph.
    pub max_graph_states: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_listed: 1000,
            max_explained: 8,
            explain: ExplainLimits::default(),
            patterns: PatternLimits { max_patterns: 200, max_looks: 1 << 24 },
            max_truces: 2000,
            n_worlds: 250,
            max_world_work: WorldsRequest::default().max_work,
            evolution: EvolutionLimits::default(),
            coalitions: CoalitionLimits::default(),
            max_graph_nodes: 60,
            max_graph_states: 1 << 16,
        }
    }
}

/// Which ways to look for, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathsRequest {
    /// Which states to build, and how many at most.
    pub space: SpaceRequest,
    /// How far paths are looked for.
    pub limits: PathLimits,
    /// Only to states of the outcome that are at rest under some concept.
    pub only_at_rest: bool,
}
