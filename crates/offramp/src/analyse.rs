//! The story: a model becomes a space, the space a game, the game verdicts, and the verdicts answers with their reasons.

use crate::findings::{CoalitionFinding, EvolutionFinding, Findings, Looked, PatternFinding, StateFinding};
use crate::request::{AnalysisRequest, Coalitions};
use crate::solved::{Solved, fits_memory};
use crate::ways::{graph, note_reach, ways};
use offramp_engine::coalition::{coalition_equilibria, equilibrium_jumps};
use offramp_engine::evolution::{Moves, evolve};
use offramp_engine::fronts::{front_standings, outcome_standings};
use offramp_engine::horizons::assess_horizons;
use offramp_engine::patterns::Pattern;
use offramp_engine::perception::assess_perceptions;
use offramp_engine::ranking::{RankingRequest, rank_equilibria};
use offramp_engine::space::{SpaceRefused, StateId, build_space};
use offramp_engine::stability::{Concept, Game, StabilityRequest, assess_stability};
use offramp_engine::worlds::{WorldsRequest, assess_worlds};
use offramp_model::Model;

/// Answers everything that is asked of one case about stability. `starting` is called with a few words before each step, so
/// that a door can show what takes so long.
///
/// # Errors
/// [`SpaceRefused`] where the space would be too large, or rules exclude every state.
///
/// # Panics
/// If an explanation does not hold against the definitions: that would be a mistake in the program, not in the case.
pub fn analyse(model: &Model, request: &AnalysisRequest, starting: &dyn Fn(&str)) -> Result<Findings, SpaceRefused> {
    let limits = &request.limits;
    starting("building the states");
    let space = build_space(model, &request.space)?;

    starting("ranking the states");
    let game = Game::as_stated(model, &space);

    starting("deciding stability");
    let stability = assess_stability(&game, StabilityRequest { keep_values: fits_memory(model, &space) });
    let solved = Solved { game: &game, stability: &stability };

    starting("following moves from today's state");
    let today = space.status_quo();
    let paths_by =
        |moves| today.filter(|_| !request.only_rest).map(|today| evolve(&game, today, moves, limits.evolution));
    let (any, improving) = (paths_by(Moves::Any), paths_by(Moves::Improvements));

    starting("ranking the equilibria");
    let n_moves = |state| any.as_ref().and_then(|any| any.reached(state)).map(|reached| reached.n_moves);
    let ranking = RankingRequest { limit: limits.max_listed, n_moves: Some(&n_moves) };
    let ranking = rank_equilibria(&game, &stability, ranking);
    let n_equilibria = ranking.n_found;
    let mut equilibria = solved.listed(ranking);
    let mut status_quo = today.map(|today| solved.finding(today));

    starting("explaining the verdicts");
    let n_explained = if request.only_rest { 0 } else { limits.max_explained.min(equilibria.len()) };
    let explained = status_quo.iter_mut().filter(|_| !request.only_rest).chain(&mut equilibria[..n_explained]);
    let explanations_checked = solved.explain(request, explained.collect());

    starting("looking for paths");
    let targets: Vec<StateId> = equilibria[..n_explained].iter().map(|state| state.state).collect();
    let evolution = any.as_ref().zip(improving.as_ref()).map(|(any, improving)| {
        note_reach(&mut equilibria, any, improving);
        EvolutionFinding { any: ways(solved, any, &targets), improving: ways(solved, improving, &targets) }
    });
    let graph = if request.only_rest { Looked::NotAskedFor } else { graph(solved, any.as_ref(), limits) };
    drop((any, improving));

    starting("looking for patterns");
    let patterns = if request.only_rest { Vec::new() } else { solved.patterns(request) };

    starting("sampling worlds");
    let followed: Vec<(Concept, Pattern)> = followed(&patterns);
    let worlds = match limits.n_worlds {
        0 => Looked::NotAskedFor,
        _ if request.only_rest => Looked::NotAskedFor,
        _ => assess_worlds(&game, &worlds_request(request, &followed)).into(),
    };

    starting("comparing today with the long run");
    let horizons = match request.only_rest {
        true => Looked::NotAskedFor,
        false => solved.within_memory(|| assess_horizons(&game, &stability, limits.max_truces).into()),
    };

    starting("looking through the actors' eyes");
    let perceptions = match request.only_rest {
        true => Looked::NotAskedFor,
        false => solved.within_memory(|| assess_perceptions(&game, &stability).into()),
    };

    starting("looking at coalitions");
    let coalitions = coalitions(solved, request, &equilibria);

    starting("reading off the fronts");
    let fronts = front_standings(model, &space, &stability.equilibria);
    let outcomes = outcome_standings(model, &space, &stability.equilibria);
    let all_states = request.all_states.then(|| solved.all_states());
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
        evolution: if request.only_rest { Looked::NotAskedFor } else { evolution.into() },
        worlds,
        coalitions,
        graph,
        all_states,
        stability,
        space,
    })
}

/// The patterns whose share of worlds is asked for: the first ones of each set of equilibria, under its first concept.
fn followed(patterns: &[PatternFinding]) -> Vec<(Concept, Pattern)> {
    const MAX_PER_CONCEPT: usize = 5;
    let first = |found: &PatternFinding| -> Vec<(Concept, Pattern)> {
        found.cover.patterns.iter().take(MAX_PER_CONCEPT).map(|pattern| (found.concepts[0], pattern.clone())).collect()
    };
    patterns.iter().flat_map(first).collect()
}

fn worlds_request<'r>(request: &AnalysisRequest, patterns: &'r [(Concept, Pattern)]) -> WorldsRequest<'r> {
    let limits = &request.limits;
    WorldsRequest {
        n_worlds: limits.n_worlds,
        seed: request.seed,
        max_work: limits.max_world_work,
        max_states: limits.max_listed,
        patterns,
    }
}

/// Cells up to which coalitions are looked at without being asked for.
const MAX_CELLS_FOR_COALITIONS: usize = 1 << 14;
/// Actors up to which coalitions are looked at without being asked for: their number doubles with each.
const MAX_ACTORS_FOR_COALITIONS: usize = 6;

fn coalitions(
    solved: Solved<'_, '_>,
    request: &AnalysisRequest,
    equilibria: &[StateFinding],
) -> Looked<CoalitionFinding> {
    let is_small = solved.space().n_cells() <= MAX_CELLS_FOR_COALITIONS
        && solved.model().actors.len() <= MAX_ACTORS_FOR_COALITIONS;
    match request.coalitions {
        Coalitions::Never => return Looked::NotAskedFor,
        Coalitions::Auto if !is_small => {
            let limit = format!("more than {MAX_CELLS_FOR_COALITIONS} states or {MAX_ACTORS_FOR_COALITIONS} actors");
            return Looked::TooLarge(limit);
        }
        Coalitions::Auto | Coalitions::Always => {}
    }
    let limits = request.limits.coalitions;
    let Ok(found) = coalition_equilibria(solved.game, solved.stability, limits) else { return Looked::NotNeeded };
    let nash = equilibria.iter().filter(|state| state.concepts.contains(&Concept::Nash));
    let nash: Vec<StateId> = nash.map(|state| state.state).collect();
    let Ok(jumps) = equilibrium_jumps(solved.game, &nash, limits) else { return Looked::NotNeeded };
    Looked::Found(CoalitionFinding { equilibria: found, jumps })
}
