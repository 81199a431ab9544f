//! How it could get from today's state to others: ways by any moves and by improvements, and the graph of states.

use crate::findings::{GraphArc, GraphNode, Looked, StateFinding, StateGraph, Ways};
use crate::request::Limits;
use crate::solved::Solved;
use offramp_engine::evolution::Evolution;
use offramp_engine::fronts::rungs_at;
use offramp_engine::space::{Mover, StateId};
use offramp_engine::stability::{Concept, OwnMoves};
use offramp_model::FrontId;
use std::collections::BTreeMap;

/// What can be reached, and the shortest paths to these states.
pub(crate) fn ways(solved: Solved<'_, '_>, evolution: &Evolution<'_, '_>, to: &[StateId]) -> Ways {
    let space = solved.space();
    let can_be_reached = |state: &StateId| evolution.reached(*state).is_some();
    let equilibria =
        Concept::ALL.map(|concept| solved.stability.equilibria(space, concept).filter(can_be_reached).count());
    let others = to.iter().filter(|&&state| state != evolution.start);
    Ways {
        n_reached: evolution.n_reached(),
        equilibria,
        coverage: evolution.coverage,
        paths: others.filter_map(|&state| evolution.paths_to(state)).collect(),
    }
}

/// Notes for each state how it can be reached.
pub(crate) fn note_reach(findings: &mut [StateFinding], any: &Evolution<'_, '_>, improving: &Evolution<'_, '_>) {
    for finding in findings {
        finding.by_any_moves = any.reached(finding.state);
        finding.by_improvements = improving.reached(finding.state);
    }
}

/// The most moves of actors alone that are looked at for the graph: some seconds.
const MAX_GRAPH_MOVES: usize = 1 << 26;

/// The improving moves between states; between groups of them where there are too many.
pub(crate) fn graph(solved: Solved<'_, '_>, any: Option<&Evolution<'_, '_>>, limits: &Limits) -> Looked<StateGraph> {
    let space = solved.space();
    if space.n_states() > limits.max_graph_states {
        return Looked::TooLarge(format!("more than {} states", limits.max_graph_states));
    }
    let choices = |actor| offramp_engine::space::n_choices(solved.model(), space, actor);
    let n_moves = solved.model().actor_ids().map(choices).fold(0usize, usize::saturating_add);
    if n_moves.saturating_mul(space.n_states()) > MAX_GRAPH_MOVES {
        return Looked::TooLarge(format!("more than {MAX_GRAPH_MOVES} moves to look at"));
    }
    let distances: Vec<Option<u32>> =
        space.states().map(|state| any.and_then(|any| any.reached(state)).map(|reached| reached.n_moves)).collect();
    let is_grouped = space.n_states() > limits.max_graph_nodes;
    let mut by_fronts = if is_grouped { ladders(solved) } else { Vec::new() };
    let (mut nodes, mut node_of) = nodes(solved, is_grouped, &by_fronts, &distances);
    // Fronts come in the order of the case, the one that matters most first; with too many groups, the last are let go.
    while is_grouped && nodes.len() > limits.max_graph_nodes && by_fronts.len() > 1 {
        by_fronts.pop();
        (nodes, node_of) = self::nodes(solved, is_grouped, &by_fronts, &distances);
    }
    if nodes.len() > limits.max_graph_nodes {
        return Looked::TooLarge(format!("more than {} groups of states", limits.max_graph_nodes));
    }
    for (index, distance) in node_of.iter().zip(&distances) {
        let nearest = &mut nodes[*index].n_moves;
        *nearest = nearest.iter().chain(distance).min().copied();
    }
    Looked::Found(StateGraph { arcs: arcs(solved, &node_of), nodes, node_of, is_grouped, by_fronts })
}

/// The fronts that have a ladder.
fn ladders(solved: Solved<'_, '_>) -> Vec<FrontId> {
    let fronts = solved.model().fronts.iter().enumerate().filter(|(_, front)| !front.ladder.is_empty());
    fronts.map(|(index, _)| FrontId::from_index(index)).collect()
}

/// The nodes in the order of their first states, and the node of every state. States are put together by the rungs on which
/// fronts stand, or where there is no ladder by their distance from today.
fn nodes(
    solved: Solved<'_, '_>,
    is_grouped: bool,
    by_fronts: &[FrontId],
    distances: &[Option<u32>],
) -> (Vec<GraphNode>, Vec<usize>) {
    let (model, space) = (solved.model(), solved.space());
    let today = space.status_quo();
    let mut nodes: Vec<GraphNode> = Vec::new();
    let mut known: BTreeMap<(Vec<Option<usize>>, Option<u32>), usize> = BTreeMap::new();
    let mut node_of = Vec::with_capacity(space.n_states());
    for state in space.states() {
        let cell = space.cell(state);
        let mut rungs = rungs_at(model, &space.levels_at(cell));
        if is_grouped {
            let is_kept = |front: usize| by_fronts.iter().any(|kept| kept.index() == front);
            rungs.iter_mut().enumerate().filter(|(front, _)| !is_kept(*front)).for_each(|(_, rung)| *rung = None);
        }
        let distance = distances[state.index()].filter(|_| by_fronts.is_empty());
        let key = (rungs.clone(), distance);
        let known_as = is_grouped.then(|| known.get(&key).copied()).flatten();
        let index = known_as.unwrap_or_else(|| {
            nodes.push(GraphNode {
                first: state,
                n_states: 0,
                equilibria: [0; 5],
                is_today: false,
                rungs,
                n_moves: None,
            });
            known.insert(key, nodes.len() - 1);
            nodes.len() - 1
        });
        let node = &mut nodes[index];
        node.n_states += 1;
        node.is_today |= Some(state) == today;
        for concept in Concept::ALL {
            node.equilibria[concept.index()] += usize::from(solved.stability.is_equilibrium(concept, cell));
        }
        node_of.push(index);
    }
    (nodes, node_of)
}

/// All improving moves: each preferred by its mover and by all whose agreement it needs. Those within a node are left out.
fn arcs(solved: Solved<'_, '_>, node_of: &[usize]) -> Vec<GraphArc> {
    let (game, space) = (solved.game, solved.space());
    let mut counts: BTreeMap<(usize, usize, Mover), (usize, usize)> = BTreeMap::new();
    let node = |cell: usize| space.state_at(cell).map(|state| node_of[state.index()]);
    let mut note = |mover: Mover, from: usize, to: usize, is_best: bool| {
        if let (Some(from), Some(to)) = (node(from), node(to))
            && from != to
        {
            let (n_moves, n_best) = counts.entry((from, to, mover)).or_default();
            *n_moves += 1;
            *n_best += usize::from(is_best);
        }
    };
    for actor in game.model.actor_ids() {
        let moves = OwnMoves::new(game, actor);
        let ranks = &game.ranks[actor.index()];
        for cell in space.feasible().iter() {
            let targets = moves.from(cell);
            let best = targets.iter().map(|&to| ranks.at(to)).max();
            let improving = targets.into_iter().filter(|&to| game.prefers(actor, to, cell));
            improving.for_each(|to| note(Mover::Actor(actor), cell, to, Some(ranks.at(to)) == best));
        }
    }
    for group in space.group_moves.iter().filter(|group| !matches!(group.mover, Mover::Actor(_))) {
        let carried = group.arcs.iter().filter(|arc| game.is_carried(group, **arc));
        carried.for_each(|arc| note(group.mover, arc.from as usize, arc.to as usize, true));
    }
    let arc = |((from, to, mover), (n_moves, n_best))| GraphArc { from, to, mover, n_moves, n_best };
    counts.into_iter().map(arc).collect()
}
