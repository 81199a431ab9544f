//! What there is to say about states of a solved game: findings per state, reasons, patterns, counts.

use crate::findings::{ActorFinding, AllStates, ConceptCount, Looked, PatternFinding, StateFinding};
use crate::request::AnalysisRequest;
use offramp_engine::explain::{Explanation, Question, check_all, explain_all};
use offramp_engine::fronts::{outcomes_at, rungs_at};
use offramp_engine::patterns::cover_by_patterns;
use offramp_engine::ranking::{Ranking, STRENGTH};
use offramp_engine::space::{Coverage, Space, StateId};
use offramp_engine::stability::{Concept, Game, MAX_KEPT_VALUES, OwnMoves, Stability};
use offramp_model::{ActorId, Model};

/// A game with its verdicts.
#[derive(Clone, Copy)]
pub(crate) struct Solved<'g, 'a> {
    /// The game.
    pub game: &'g Game<'a>,
    /// The verdicts.
    pub stability: &'g Stability,
}

impl<'g> Solved<'g, '_> {
    pub(crate) fn model(&self) -> &'g Model {
        self.game.model
    }

    pub(crate) fn space(&self) -> &'g Space {
        self.game.space
    }

    /// Makes an analysis that keeps what it needs for every state, unless that would take too much memory.
    pub(crate) fn within_memory<T>(&self, analysis: impl FnOnce() -> Looked<T>) -> Looked<T> {
        if fits_memory(self.model(), self.space()) {
            return analysis();
        }
        Looked::TooLarge(format!("more than {MAX_KEPT_VALUES} states times actors"))
    }

    pub(crate) fn count(&self, concept: Concept) -> ConceptCount {
        let equilibria = &self.stability.equilibria[concept.index()];
        let mut resting = equilibria.clone();
        resting.intersect_with(&self.stability.stable_against_groups);
        ConceptCount { concept, n_equilibria: equilibria.count(), n_stable_against_groups: resting.count() }
    }

    /// The ranked equilibria with what each actor makes of them.
    pub(crate) fn listed(&self, ranking: Ranking) -> Vec<StateFinding> {
        let listed = ranking.equilibria.into_iter();
        let mut findings: Vec<StateFinding> =
            listed.map(|ranked| StateFinding::of_equilibrium(self.model(), self.space(), ranked)).collect();
        self.fill_in_actors(&mut findings);
        findings
    }

    /// What there is to say about one state, equilibrium or not.
    pub(crate) fn finding(&self, state: StateId) -> StateFinding {
        let (model, space) = (self.model(), self.space());
        let cell = space.cell(state);
        let levels = space.levels(state);
        let today = model.status_quo();
        let finding = StateFinding {
            state,
            code: space.code(model, state),
            concepts: STRENGTH.into_iter().filter(|&concept| self.stability.is_equilibrium(concept, cell)).collect(),
            stable_against_groups: self.stability.stable_against_groups.contains(cell),
            smallest_margin: None,
            n_changes: levels.iter().zip(&today).filter(|(level, today)| level != today).count(),
            rungs: rungs_at(model, &levels),
            outcomes: outcomes_at(model, &levels),
            levels,
            by_any_moves: None,
            by_improvements: None,
            actors: Vec::new(),
            explanations: Vec::new(),
        };
        let mut findings = [finding];
        self.fill_in_actors(&mut findings);
        let [mut finding] = findings;
        finding.smallest_margin = finding.concepts.first().and_then(|first| smallest_margin(&finding.actors, *first));
        finding
    }

    fn fill_in_actors(&self, findings: &mut [StateFinding]) {
        let cells: Vec<usize> = findings.iter().map(|finding| self.space().cell(finding.state)).collect();
        for actor in self.model().actor_ids() {
            let moves = OwnMoves::new(self.game, actor);
            let margins = Concept::ALL.map(|concept| self.stability.margins_by(&moves, concept, &cells));
            for (index, (finding, &cell)) in findings.iter_mut().zip(&cells).enumerate() {
                let stable = |concept: &Concept| self.stability.is_stable(actor, *concept, cell);
                finding.actors.push(ActorFinding {
                    rank: self.game.ranks[actor.index()].at(cell),
                    stable: Concept::ALL.into_iter().filter(stable).collect(),
                    margins: std::array::from_fn(|concept| margins[concept][index]),
                });
            }
        }
    }

    /// Explains states for every actor, and verifies each explanation against the definitions.
    pub(crate) fn explain(&self, request: &AnalysisRequest, states: Vec<&mut StateFinding>) -> Coverage {
        let mut limits = request.limits.explain;
        if self.space().n_cells() > MAX_CELLS_FOR_FAR_SEARCHES {
            limits.max_visited = limits.max_visited.min(NEAR);
        }
        let asked: Vec<Question> = states.iter().flat_map(|state| questions(state)).collect();
        let explanations = explain_all(self.game, self.stability, &asked, limits);
        let checked = check_all(self.game, &explanations, limits.max_visited);
        let coverage = checked.unwrap_or_else(|(index, mismatch)| {
            panic!("the explanation of {:?} does not hold: {mismatch}", explanations[index].question)
        });
        let mut explanations = explanations.into_iter();
        for state in states {
            let n = questions(state).len();
            state.explanations = explanations.by_ref().take(n).collect::<Vec<Explanation>>();
        }
        coverage
    }

    /// The equilibria of every concept as patterns; equal sets are looked at once.
    pub(crate) fn patterns(&self, request: &AnalysisRequest) -> Vec<PatternFinding> {
        let mut found: Vec<PatternFinding> = Vec::new();
        for concept in STRENGTH {
            let set = &self.stability.equilibria[concept.index()];
            let same = |other: &&mut PatternFinding| self.stability.equilibria[other.concepts[0].index()] == *set;
            if let Some(same) = found.iter_mut().find(same) {
                same.concepts.push(concept);
            } else if !set.is_empty() {
                let cover = cover_by_patterns(self.model(), self.space(), set, request.limits.patterns);
                found.push(PatternFinding { concepts: vec![concept], cover });
            }
        }
        found
    }

    /// Every state in the order of its number, with margins where values were kept.
    pub(crate) fn all_states(&self) -> AllStates {
        let (model, space) = (self.model(), self.space());
        let mut numbered: Vec<(u64, StateId)> = space.states().map(|state| (space.code(model, state), state)).collect();
        numbered.sort_unstable();
        let states: Vec<StateId> = numbered.into_iter().map(|(_, state)| state).collect();
        let margins = fits_memory(model, space).then(|| {
            let cells: Vec<usize> = states.iter().map(|&state| space.cell(state)).collect();
            let of = |actor| {
                let moves = OwnMoves::new(self.game, actor);
                Concept::ALL.map(|concept| self.stability.margins_by(&moves, concept, &cells))
            };
            model.actor_ids().map(of).collect()
        });
        AllStates { states, margins }
    }
}

/// Cells up to which answers are searched for as far as asked; in larger spaces only nearby ones are, lest the reasons take
/// longer than the verdicts. What was cut short is said.
pub(crate) const MAX_CELLS_FOR_FAR_SEARCHES: usize = 1 << 18;
/// How many states a search visits in larger spaces.
const NEAR: usize = 1 << 14;

/// Whether what margins need can be kept for every state.
pub(crate) fn fits_memory(model: &Model, space: &Space) -> bool {
    space.n_cells().saturating_mul(model.actors.len()) <= MAX_KEPT_VALUES
}

/// The questions of a state, actor by actor: Nash stability, and the other concepts where it does not settle them.
fn questions(state: &StateFinding) -> Vec<Question> {
    let of = |(index, actor): (usize, &ActorFinding)| {
        let settled = actor.stable.contains(&Concept::Nash);
        let n = if settled { 1 } else { Concept::ALL.len() };
        let (actor, state) = (ActorId::from_index(index), state.state);
        Concept::ALL.into_iter().take(n).map(move |concept| Question { actor, concept, state })
    };
    state.actors.iter().enumerate().flat_map(of).collect()
}

fn smallest_margin(actors: &[ActorFinding], concept: Concept) -> Option<(ActorId, i64)> {
    let margins = actors
        .iter()
        .enumerate()
        .filter_map(|(index, actor)| actor.margins[concept.index()].map(|margin| (ActorId::from_index(index), margin)));
    margins.min_by_key(|&(_, margin)| margin)
}
