//! The story: a model becomes a space, the space a game, the game verdicts, and the verdicts answers with their reasons.

use crate::findings::{ActorFinding, AllStates, ConceptCount, Findings, Looked, PatternFinding, StateFinding};
use crate::request::AnalysisRequest;
use offramp_engine::explain::{Explanation, Question, check_all, explain_all};
use offramp_engine::fronts::{front_standings, outcome_standings, outcomes_at, rungs_at};
use offramp_engine::horizons::assess_horizons;
use offramp_engine::patterns::cover_by_patterns;
use offramp_engine::perception::assess_perceptions;
use offramp_engine::ranking::{Ranking, RankingRequest, STRENGTH, rank_equilibria};
use offramp_engine::space::{Coverage, Space, SpaceRefused, StateId, build_space};
use offramp_engine::stability::{Concept, Game, MAX_KEPT_VALUES, Stability, StabilityRequest, assess_stability};
use offramp_model::{ActorId, Model};

/// Answers everything that is asked of one case about stability. `starting` is called with a few words before each step, so
/// that a door can show what takes so long.
///
/// # Errors
/// [`SpaceRefused`] where the space would be too large, or rules exclude every state.
///
/// # Panics
/// If an explanation does not hold against the definitions: that would be a mistake in the program, not in the case.
pub fn analyse(model: &Model, request: &AnalysisRequest, starting: &dyn Fn(&str)) -> Result<Findings, SpaceRefused> {
    starting("building the states");
    let space = build_space(model, &request.space)?;

    starting("ranking the states");
    let game = Game::as_stated(model, &space);

    starting("deciding stability");
    let keep_values = space.n_cells().saturating_mul(model.actors.len()) <= MAX_KEPT_VALUES;
    let stability = assess_stability(&game, StabilityRequest { keep_values });
    let solved = Solved { game: &game, stability: &stability };

    starting("ranking the equilibria");
    let ranking =
        rank_equilibria(&game, &stability, RankingRequest { limit: request.limits.max_listed, n_moves: None });
    let n_equilibria = ranking.n_found;
    let mut equilibria = solved.listed(ranking);
    let mut status_quo = space.status_quo().map(|state| solved.finding(state));

    starting("explaining the verdicts");
    let explained = status_quo.iter_mut().chain(equilibria.iter_mut().take(request.limits.max_explained));
    let explanations_checked = solved.explain(request, explained.collect());

    starting("looking for patterns");
    let patterns = solved.patterns(request);

    starting("reading off the fronts");
    let fronts = front_standings(model, &space, &stability.equilibria);
    let outcomes = outcome_standings(model, &space, &stability.equilibria);

    starting("comparing today with the long run");
    let horizons = solved.within_memory(|| assess_horizons(&game, &stability, request.limits.max_truces).into());

    starting("looking through the actors' eyes");
    let perceptions = solved.within_memory(|| assess_perceptions(&game, &stability).into());

    let all_states = request.all_states.then(|| solved.all_states(keep_values));
    let counts = Concept::ALL.map(|concept| solved.count(concept));
    let n_ranks = game.ranks.iter().map(|ranks| ranks.n_ranks).collect();
    drop(game);
    Ok(Findings {
        request: *request,
        n_ranks,
        counts,
        status_quo,
        equilibria,
        n_equilibria,
        patterns,
        fronts,
        outcomes,
        explanations_checked,
        horizons,
        perceptions,
        all_states,
        stability,
        space,
    })
}

/// A game with its verdicts.
#[derive(Clone, Copy)]
struct Solved<'g, 'a> {
    game: &'g Game<'a>,
    stability: &'g Stability,
}

impl Solved<'_, '_> {
    fn model(&self) -> &Model {
        self.game.model
    }

    fn space(&self) -> &Space {
        self.game.space
    }

    /// Makes an analysis that keeps what it needs for every state, unless that would take too much memory.
    fn within_memory<T>(&self, analysis: impl FnOnce() -> Looked<T>) -> Looked<T> {
        if self.space().n_cells().saturating_mul(self.model().actors.len()) <= MAX_KEPT_VALUES {
            return analysis();
        }
        Looked::TooLarge(format!("more than {MAX_KEPT_VALUES} states times actors"))
    }

    fn count(&self, concept: Concept) -> ConceptCount {
        let equilibria = &self.stability.equilibria[concept.index()];
        let mut resting = equilibria.clone();
        resting.intersect_with(&self.stability.stable_against_groups);
        ConceptCount { concept, n_equilibria: equilibria.count(), n_stable_against_groups: resting.count() }
    }

    /// The ranked equilibria with what each actor makes of them.
    fn listed(&self, ranking: Ranking) -> Vec<StateFinding> {
        let listed = ranking.equilibria.into_iter();
        let mut findings: Vec<StateFinding> =
            listed.map(|ranked| StateFinding::of_equilibrium(self.model(), self.space(), ranked)).collect();
        self.fill_in_actors(&mut findings);
        findings
    }

    /// What there is to say about one state, equilibrium or not.
    fn finding(&self, state: StateId) -> StateFinding {
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
            let margins = Concept::ALL.map(|concept| self.stability.margins(self.game, actor, concept, &cells));
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
    fn explain(&self, request: &AnalysisRequest, states: Vec<&mut StateFinding>) -> Coverage {
        let limits = request.limits.explain;
        let questions: Vec<Question> = states.iter().flat_map(|state| questions(state)).collect();
        let explanations = explain_all(self.game, self.stability, &questions, limits);
        let checked = check_all(self.game, &explanations, limits.max_visited);
        let coverage = checked.unwrap_or_else(|(index, mismatch)| {
            panic!("the explanation of {:?} does not hold: {mismatch}", explanations[index].question)
        });
        let mut explanations = explanations.into_iter();
        for state in states {
            let n = questions_of(state);
            state.explanations = explanations.by_ref().take(n).collect::<Vec<Explanation>>();
        }
        coverage
    }

    /// The equilibria of every concept as patterns; equal sets are looked at once.
    fn patterns(&self, request: &AnalysisRequest) -> Vec<PatternFinding> {
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

    fn all_states(&self, with_margins: bool) -> AllStates {
        let (model, space) = (self.model(), self.space());
        let mut numbered: Vec<(u64, StateId)> = space.states().map(|state| (space.code(model, state), state)).collect();
        numbered.sort_unstable();
        let states: Vec<StateId> = numbered.into_iter().map(|(_, state)| state).collect();
        let margins = with_margins.then(|| {
            let cells: Vec<usize> = states.iter().map(|&state| space.cell(state)).collect();
            let of = |actor| Concept::ALL.map(|concept| self.stability.margins(self.game, actor, concept, &cells));
            model.actor_ids().map(of).collect()
        });
        AllStates { states, margins }
    }
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

fn questions_of(state: &StateFinding) -> usize {
    questions(state).len()
}

fn smallest_margin(actors: &[ActorFinding], concept: Concept) -> Option<(ActorId, i64)> {
    let margins = actors
        .iter()
        .enumerate()
        .filter_map(|(index, actor)| actor.margins[concept.index()].map(|margin| (ActorId::from_index(index), margin)));
    margins.min_by_key(|&(_, margin)| margin)
}
