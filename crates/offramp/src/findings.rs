//! Everything that was found about one case, with how far it was looked for.

use crate::request::AnalysisRequest;
use offramp_engine::coalition::{CoalitionEquilibria, Jumps};
use offramp_engine::evolution::{ReachedState, ShortestPaths};
use offramp_engine::explain::Explanation;
use offramp_engine::fronts::{FrontStanding, OutcomeStanding};
use offramp_engine::horizons::Horizons;
use offramp_engine::patterns::PatternCover;
use offramp_engine::perception::Perceptions;
use offramp_engine::ranking::RankedEquilibrium;
use offramp_engine::space::{Coverage, Mover, Space, StateId};
use offramp_engine::stability::{Concept, Stability};
use offramp_engine::worlds::Worlds;
use offramp_model::{ActorId, FrontId, Level, Model};

/// What was found.
#[derive(Debug, Clone)]
pub struct Findings {
    /// What was asked.
    pub request: AnalysisRequest,
    /// The states and moves.
    pub space: Space,
    /// The verdicts of all states.
    pub stability: Stability,
    /// How many different ranks each actor's preference gives.
    pub n_ranks: Vec<u32>,
    /// How many equilibria each concept has, in the order of [`Concept::ALL`].
    pub counts: [ConceptCount; 5],
    /// Today's state, explained for every actor; `None` where rules exclude it.
    pub status_quo: Option<StateFinding>,
    /// States that are equilibria under some concept, the strongest first.
    pub equilibria: Vec<StateFinding>,
    /// How many states are equilibria under some concept, listed or not.
    pub n_equilibria: usize,
    /// The equilibria of each concept as patterns; concepts with the same equilibria share one entry.
    pub patterns: Vec<PatternFinding>,
    /// Per front: where it stands and where it would rest, per concept in the order of [`Concept::ALL`].
    pub fronts: Vec<FrontStanding>,
    /// Per outcome: whether it holds today, and in how many equilibria of each concept.
    pub outcomes: Vec<OutcomeStanding>,
    /// Whether explanations were verified against the definitions to the end.
    pub explanations_checked: Coverage,
    /// Which equilibria outlast today's preferences; not needed where no actor states later ones.
    pub horizons: Looked<Horizons>,
    /// What actors believe is stable, next to what is; not needed where no actor has a view of others.
    pub perceptions: Looked<Perceptions>,
    /// How it could get from today's state to others; not needed where rules exclude today's.
    pub evolution: Looked<EvolutionFinding>,
    /// In which share of worlds the answer holds; not needed where the author is sure of every want.
    pub worlds: Looked<Worlds>,
    /// States that withstand every coalition, and jumps between equilibria; not needed where the case itself says who moves together.
    pub coalitions: Looked<CoalitionFinding>,
    /// Who can move between which states, or between which groups of states.
    pub graph: Looked<StateGraph>,
    /// The verdicts of every state, where asked for.
    pub all_states: Option<AllStates>,
}

/// The three silences of an analysis that may not have been made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked<T> {
    /// It was made, and this is what it found; its own coverage says how far it went.
    Found(T),
    /// The case gives it nothing to do.
    NotNeeded,
    /// It was not asked for.
    NotAskedFor,
    /// The case is too large for it; the words say what the limit is.
    TooLarge(String),
}

impl<T> Looked<T> {
    /// What was found, if it was made.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(found) => Some(found),
            _ => None,
        }
    }
}

impl<T> From<Option<T>> for Looked<T> {
    /// Analyses give `None` where the case has nothing for them to do.
    fn from(found: Option<T>) -> Self {
        found.map_or(Self::NotNeeded, Self::Found)
    }
}

/// How many equilibria a concept has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConceptCount {
    /// The concept.
    pub concept: Concept,
    /// States stable for every actor alone.
    pub n_equilibria: usize,
    /// Those of them that no agreement, vote or consented move leaves either.
    pub n_stable_against_groups: usize,
}

/// What was found about one state.
#[derive(Debug, Clone)]
pub struct StateFinding {
    /// The state.
    pub state: StateId,
    /// Its number in the order that published tables use: see [`Space::code`].
    pub code: u64,
    /// The level of every option.
    pub levels: Vec<Level>,
    /// The concepts under which it is an equilibrium, strongest first; may be empty for the status quo.
    pub concepts: Vec<Concept>,
    /// Whether no agreement, vote or consented move leads to a state that everybody it needs prefers.
    pub stable_against_groups: bool,
    /// The actor nearest to leaving and its margin, under the first concept held.
    pub smallest_margin: Option<(ActorId, i64)>,
    /// How many options are at another level than today's.
    pub n_changes: usize,
    /// Per front: the rung it stands on.
    pub rungs: Vec<Option<usize>>,
    /// The outcomes that hold, as positions in the model's list.
    pub outcomes: Vec<usize>,
    /// How it can be reached from today's state by any moves, if it was found to be.
    pub by_any_moves: Option<ReachedState>,
    /// How it can be reached from today's state by improvements only, if it was found to be.
    pub by_improvements: Option<ReachedState>,
    /// What each actor makes of it, in case order.
    pub actors: Vec<ActorFinding>,
    /// Why it is stable or not: per actor in case order, under Nash stability, and under the other concepts where it is not
    /// Nash stable. Empty where the state was not explained.
    pub explanations: Vec<Explanation>,
}

/// What one actor makes of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorFinding {
    /// Its rank: 1 is the worst.
    pub rank: u32,
    /// The concepts under which the state is stable for it, in the order of [`Concept::ALL`].
    pub stable: Vec<Concept>,
    /// By how many ranks, per concept in the order of [`Concept::ALL`]: 0 or more where stable, below where not. `None` where
    /// it has no move, or where values were not kept.
    pub margins: [Option<i64>; 5],
}

/// How it could get from today's state to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvolutionFinding {
    /// By any moves, all consent taken as possible.
    pub any: Ways,
    /// By improvements only: each step preferred by its mover and by all whose agreement it needs.
    pub improving: Ways,
}

/// What can be reached by one kind of moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// How many states can be reached, today's included.
    pub n_reached: usize,
    /// How many of the equilibria of each concept, in the order of [`Concept::ALL`], can be reached.
    pub equilibria: [usize; 5],
    /// Whether all states that can be reached were.
    pub coverage: Coverage,
    /// All shortest legal paths to the explained equilibria that can be reached, in their order; not to today's state itself.
    pub paths: Vec<ShortestPaths>,
}

/// What coalitions add.
#[derive(Debug, Clone)]
pub struct CoalitionFinding {
    /// States that withstand every coalition.
    pub equilibria: CoalitionEquilibria,
    /// Jumps between listed Nash equilibria to the advantage of every member.
    pub jumps: Jumps,
}

/// Who moves where: between single states where there are few, else between groups of states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateGraph {
    /// What a node stands for.
    pub nodes: Vec<GraphNode>,
    /// Improving moves between nodes, ascending.
    pub arcs: Vec<GraphArc>,
    /// The node of every state, by [`StateId::index`].
    pub node_of: Vec<usize>,
    /// Whether nodes are groups of states.
    pub is_grouped: bool,
    /// The fronts by whose rungs states are put together; none where nodes are states, and where states at the same distance from
    /// today are put together because no front has a ladder.
    pub by_fronts: Vec<FrontId>,
}

/// A state, or states that are put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphNode {
    /// One of its states, the first by number.
    pub first: StateId,
    /// How many states it stands for.
    pub n_states: usize,
    /// How many of them are equilibria, per concept in the order of [`Concept::ALL`].
    pub equilibria: [usize; 5],
    /// Whether today's state is among them.
    pub is_today: bool,
    /// Per front: the rung on which its states stand; none for a front by which states are not put together.
    pub rungs: Vec<Option<usize>>,
    /// The fewest moves of anybody from today's state to one of them; `None` where none is known.
    pub n_moves: Option<u32>,
}

/// Improving moves of one mover from one node to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GraphArc {
    /// From which node.
    pub from: usize,
    /// To which node.
    pub to: usize,
    /// Who moves.
    pub mover: Mover,
    /// How many single moves this stands for.
    pub n_moves: usize,
    /// How many of them lead to what their mover likes best of all it can improve to from there.
    pub n_best: usize,
}

/// The equilibria of some concepts as patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternFinding {
    /// The concepts whose equilibria these are.
    pub concepts: Vec<Concept>,
    /// The patterns.
    pub cover: PatternCover,
}

/// The verdicts of every state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllStates {
    /// All states, ascending by [`Space::code`].
    pub states: Vec<StateId>,
    /// Margins per actor and concept, in the order of `states`; `None` where values were not kept.
    pub margins: Option<Vec<[Vec<Option<i64>>; 5]>>,
}

impl Findings {
    /// See [`StateFinding::explanation`].
    pub fn explanation<'a>(
        &self,
        state: &'a StateFinding,
        actor: ActorId,
        concept: Concept,
    ) -> Option<&'a Explanation> {
        state.explanation(actor, concept)
    }

    /// The equilibria of a concept that are listed, strongest first.
    pub fn equilibria_of(&self, concept: Concept) -> impl Iterator<Item = &StateFinding> {
        self.equilibria.iter().filter(move |state| state.concepts.contains(&concept))
    }

    /// The strongest concept that has an equilibrium.
    pub fn strongest(&self) -> Option<Concept> {
        offramp_engine::ranking::STRENGTH.into_iter().find(|concept| self.counts[concept.index()].n_equilibria > 0)
    }
}

impl StateFinding {
    /// The explanation for an actor under a concept: where the state is Nash stable for the actor, that explains the other
    /// concepts too. `None` where the state was not explained.
    pub fn explanation(&self, actor: ActorId, concept: Concept) -> Option<&Explanation> {
        let of = |wanted: Concept| {
            let mut all = self.explanations.iter();
            all.find(|explanation| explanation.question.actor == actor && explanation.question.concept == wanted)
        };
        of(concept).or_else(|| of(Concept::Nash).filter(|explanation| explanation.is_stable()))
    }

    /// The finding for a ranked equilibrium, before actors and explanations are filled in.
    pub(crate) fn of_equilibrium(model: &Model, space: &Space, ranked: RankedEquilibrium) -> Self {
        Self {
            state: ranked.state,
            code: space.code(model, ranked.state),
            levels: space.levels(ranked.state),
            concepts: ranked.concepts,
            stable_against_groups: ranked.stable_against_groups,
            smallest_margin: ranked.smallest_margin,
            n_changes: ranked.n_changes,
            rungs: ranked.rungs,
            outcomes: ranked.outcomes,
            by_any_moves: None,
            by_improvements: None,
            actors: Vec::new(),
            explanations: Vec::new(),
        }
    }
}
