//! Who would move where: the picture of all states or groups of them, the ways through it, and the same as a table.
//!
//! In: findings. Out: a picture; below it the ways that can be followed in it, and a table that says of every mark who would move
//! from there, why, and for whom it is stable. Without scripts all of that is read one after the other; with them, pointing at a mark
//! shows its row beside the picture, and marks and arrows can be filtered and ways be lit (`graph.js`, by the `data-` hooks).

use super::Report;
use super::picture::figure;
use crate::certain::name_of;
use crate::prose::Prose;
use crate::words::{Stance, WhoMoves, count, plural};
use maud::{Markup, html};
use offramp::findings::{GraphArc, StateGraph};
use offramp_engine::evolution::ShortestPaths;
use offramp_engine::explain::Step;
use offramp_engine::space::{Mover, Needs, StateId};
use offramp_engine::stability::Concept;
use offramp_model::{ActorId, FrontId};
use offramp_pictures::{GraphEdge, GraphNode, StateGraphData, state_graph};
use serde_json::json;
use std::collections::BTreeMap;

/// Ways that can be followed in the picture.
const MAX_WAYS: usize = 8;
/// States of one group that are named.
const MAX_NAMED: usize = 12;

/// The picture with everything below it.
struct Graph<'a> {
    report: &'a Report<'a>,
    graph: &'a StateGraph,
    /// The arcs that are drawn.
    arcs: Vec<&'a GraphArc>,
    movers: Vec<Mover>,
    data: StateGraphData,
    /// The mark that each node is drawn as.
    drawn_as: Vec<String>,
}

/// All states, or groups of them, with the moves that somebody would make; nothing where no graph was made.
pub(super) fn graph(report: &Report<'_>) -> Markup {
    let Some(found) = report.findings.graph.found() else { return html! {} };
    let movers = report.findings.space.movers(report.model);
    let arcs = drawn_arcs(found);
    let data = data(report, found, &arcs, &movers);
    let drawn_as = data.drawn_as();
    let graph = Graph { report, graph: found, arcs, movers, data, drawn_as };
    let caption = html! {
        @if found.is_grouped {
            "Each node stands for all states that " (grouping(report, found)) ". For every mover the arrow shows where its best moves from there mostly lead; each is preferred by all whom it needs."
        } @else {
            "Arrows are the best moves of their movers; each is preferred by all whom it needs."
        }
        " It holds for the case as written: other wants, other arrows."
    };
    html! {
        div.graph data-names=(graph.names()) {
            (figure("graph", &state_graph(&graph.data), &caption))
            (graph.ways())
            (graph.table())
        }
    }
}

fn data(report: &Report<'_>, graph: &StateGraph, arcs: &[&GraphArc], movers: &[Mover]) -> StateGraphData {
    let model = report.model;
    let concept = report.findings.strongest();
    let front = found_front(report, graph);
    let node = |node: &offramp::findings::GraphNode| GraphNode {
        node: format!("s{}", report.findings.space.code(model, node.first)),
        label: label(report, graph, node),
        distance: node.n_moves,
        rung: front.and_then(|front| node.rungs[front]),
        n_states: node.n_states as u64,
        equilibrium: concept
            .filter(|concept| node.equilibria[concept.index()] > 0)
            .map(|concept| concept.label().to_owned()),
        is_today: node.is_today,
    };
    let edges = arcs.iter().filter_map(|arc| {
        let mover = movers.iter().position(|mover| *mover == arc.mover)?;
        Some(GraphEdge { from: arc.from, to: arc.to, mover })
    });
    StateGraphData {
        prefix: "graph".to_owned(),
        title: "Who would move where".to_owned(),
        nodes: graph.nodes.iter().map(node).collect(),
        edges: edges.collect(),
        movers: movers.iter().map(|&mover| report.words.mover_label(mover)).collect(),
        ladder: front.map_or(String::new(), |front| report.words.front_name(FrontId::from_index(front))),
        rungs: front
            .map_or(Vec::new(), |front| model.fronts[front].ladder.iter().map(|rung| rung.name.clone()).collect()),
        most_nodes: StateGraphData::USUAL_MOST_NODES,
    }
}

/// The front whose rungs make the columns and shades.
fn found_front(report: &Report<'_>, graph: &StateGraph) -> Option<usize> {
    match graph.by_fronts.first() {
        Some(front) => Some(front.index()),
        None if graph.is_grouped => None,
        None => report.model.fronts.iter().position(|front| !front.ladder.is_empty()),
    }
}

/// A state by what differs from today, a group by what its states have in common.
fn label(report: &Report<'_>, graph: &StateGraph, node: &offramp::findings::GraphNode) -> String {
    if !graph.is_grouped {
        let changes = report.words.state_changes(&report.findings.space.levels(node.first)).join(", ");
        return if changes.is_empty() { "today".to_owned() } else { changes };
    }
    if graph.by_fronts.is_empty() {
        return match node.n_moves {
            Some(0) => "today".to_owned(),
            Some(n) => format!("{} from today", plural(n as usize, "move", "moves")),
            None => "not reached from today".to_owned(),
        };
    }
    let told = graph.by_fronts.iter().map(|&front| {
        let name = report.words.front_name(front);
        format!("{name}: {}", report.words.rung(front, node.rungs[front.index()]))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What a node stands for, for the caption.
fn grouping(report: &Report<'_>, graph: &StateGraph) -> String {
    let names: Vec<String> = graph.by_fronts.iter().map(|&front| report.words.front_name(front)).collect();
    let n_ladders = report.model.fronts.iter().filter(|front| !front.ladder.is_empty()).count();
    match names.len() {
        0 => "are equally far from today".to_owned(),
        n if n == n_ladders => "have the fronts on the same rungs".to_owned(),
        _ => format!("have {} on the same rung, whatever the other fronts do", crate::prose::list(&names, "and")),
    }
}

/// The best moves; between groups, for every mover the arc that stands for the most of them.
fn drawn_arcs(graph: &StateGraph) -> Vec<&GraphArc> {
    let best: Vec<&GraphArc> = graph.arcs.iter().filter(|arc| arc.n_best > 0).collect();
    if !graph.is_grouped {
        return best;
    }
    let mut heaviest: BTreeMap<(usize, Mover), &GraphArc> = BTreeMap::new();
    for arc in best {
        let known = heaviest.entry((arc.from, arc.mover)).or_insert(arc);
        if (arc.n_best, std::cmp::Reverse(arc.to)) > (known.n_best, std::cmp::Reverse(known.to)) {
            *known = arc;
        }
    }
    let mut arcs: Vec<&GraphArc> = heaviest.into_values().collect();
    arcs.sort_unstable();
    arcs
}

impl Graph<'_> {
    /// What the menus call movers, concepts and rungs, for the script.
    fn names(&self) -> String {
        let concepts: Vec<_> =
            Concept::ALL.iter().map(|concept| json!([format!("rests-{}", concept.id()), concept.label()])).collect();
        let fronts = self.report.model.fronts.iter().enumerate().filter(|(_, front)| !front.ladder.is_empty());
        let fronts: Vec<_> = fronts
            .map(|(index, front)| {
                let rungs = front.ladder.iter().enumerate();
                let rungs: Vec<_> =
                    rungs.map(|(rung, named)| json!([format!("front-{index}-{rung}"), named.name])).collect();
                json!({ "name": self.report.words.front_name(FrontId::from_index(index)), "rungs": rungs })
            })
            .collect();
        json!({ "movers": self.data.movers, "concepts": concepts, "fronts": fronts }).to_string()
    }

    /// The mark that a state is drawn in.
    fn mark_of(&self, state: StateId) -> Option<&str> {
        self.graph.node_of.get(state.index()).map(|&node| self.drawn_as[node].as_str())
    }

    fn mover_index(&self, mover: Mover) -> usize {
        self.movers.iter().position(|known| *known == mover).unwrap_or(self.movers.len())
    }

    /// The ways from today that can be lit in the picture.
    fn ways(&self) -> Markup {
        let Some(evolution) = self.report.findings.evolution.found() else { return html! {} };
        let are_improvements = !evolution.improving.paths.is_empty();
        let all = if are_improvements { &evolution.improving.paths } else { &evolution.any.paths };
        let ways: Vec<Markup> = all.iter().take(MAX_WAYS).filter_map(|paths| self.way(paths)).collect();
        if ways.is_empty() {
            return html! {};
        }
        html! {
            p.small {
                @if are_improvements { "Ways through the picture from today, each step an improvement for its mover:" }
                @else { "Ways through the picture from today; some of their steps nobody has reason to make:" }
            }
            ul.ways { @for way in ways { (way) } }
        }
    }

    fn way(&self, paths: &ShortestPaths) -> Option<Markup> {
        let path = paths.paths.first()?;
        let today = self.report.findings.space.status_quo()?;
        let states = std::iter::once(today).chain(path.iter().map(|step| step.to));
        let marks: Vec<&str> = states.map(|state| self.mark_of(state)).collect::<Option<_>>()?;
        let movers: Vec<String> = path.iter().map(|step| self.mover_index(step.mover).to_string()).collect();
        let label = |step: &Step| self.report.words.mover_label(step.mover);
        let told = match path.as_slice() {
            [first, _, _, _, ..] => format!("; the first is made by {}", label(first)),
            all => format!(": {}", all.iter().map(label).collect::<Vec<_>>().join(", then ")),
        };
        let n = path.len();
        Some(html! {
            li data-way=(marks.join(" ")) data-movers=(movers.join(" ")) {
                span {
                    "to " (self.report.prose(&name_of(&self.report.reasons, self.report.findings, paths.reached.state)))
                    " in " (plural(n, "move", "moves")) (told)
                }
            }
        })
    }

    /// Mark by mark: what it is, for whom it is stable, who would move.
    fn table(&self) -> Markup {
        let mut marks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let numbers = self.data.numbers();
        for (node, name) in self.drawn_as.iter().enumerate() {
            let first = self.drawn_as.iter().position(|other| other == name).unwrap_or(node);
            marks.entry(numbers.as_ref().map_or(first, |numbers| numbers[node])).or_default().push(node);
        }
        let what = if self.drawn_as.len() == marks.len() { "Mark by mark" } else { "Group by group" };
        html! {
            details.marks {
                summary { (what) ": what it is, for whom it is stable, who would move and why" }
                div.scroll tabindex="0" role="region" aria-label="The marks of the picture" {
                    table {
                        thead { tr {
                            @if numbers.is_some() { th scope="col" { "Mark" } }
                            th.words scope="col" { "State" }
                            th.words scope="col" { "At rest" }
                            th.words scope="col" { "Who would move" }
                        } }
                        tbody {
                            @for (number, nodes) in &marks { (self.row(numbers.is_some().then_some(*number), nodes)) }
                        }
                    }
                }
            }
        }
    }

    fn row(&self, number: Option<usize>, nodes: &[usize]) -> Markup {
        let mark = &self.drawn_as[nodes[0]];
        html! {
            tr data-node=(mark) data-has=(self.tokens(nodes).join(" ")) {
                @if let Some(number) = number { th.number scope="row" { (number) } }
                td.words data-part="what" { (self.what(nodes)) }
                td.words data-part="rest" { (self.rest(nodes)) }
                td.words data-part="moves" { (self.moves(nodes)) }
            }
        }
    }

    /// What the filters ask for: concepts under which it rests, rungs on which fronts stand.
    fn tokens(&self, nodes: &[usize]) -> Vec<String> {
        let mut tokens = Vec::new();
        for node in nodes.iter().map(|&node| &self.graph.nodes[node]) {
            let at_rest = Concept::ALL.into_iter().filter(|concept| node.equilibria[concept.index()] > 0);
            tokens.extend(at_rest.map(|concept| format!("rests-{}", concept.id())));
            let standing = node.rungs.iter().enumerate().filter_map(|(front, rung)| Some((front, (*rung)?)));
            tokens.extend(standing.map(|(front, rung)| format!("front-{front}-{rung}")));
        }
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }

    fn what(&self, nodes: &[usize]) -> Markup {
        let n_states: usize = nodes.iter().map(|&node| self.graph.nodes[node].n_states).sum();
        let today = nodes.iter().any(|&node| self.graph.nodes[node].is_today);
        if let [node] = nodes {
            let named = &self.graph.nodes[*node];
            return html! {
                @if n_states == 1 {
                    strong { (self.report.prose(&name_of(&self.report.reasons, self.report.findings, named.first))) }
                } @else {
                    strong { (plural(n_states, "state", "states")) }
                }
                ": " (self.data.nodes[*node].label)
                @if today && n_states > 1 { "; today's is one of them" }
            };
        }
        html! {
            strong { (plural(n_states, "state", "states")) } @if today { "; today's is one of them" }
            ul.plain {
                @for &node in nodes.iter().take(MAX_NAMED) { li { (self.data.nodes[node].label) } }
                @if nodes.len() > MAX_NAMED { li.soft { "and " (count(nodes.len() - MAX_NAMED)) " more" } }
            }
        }
    }

    fn rest(&self, nodes: &[usize]) -> Markup {
        if let ([node], false) = (nodes, self.graph.is_grouped) {
            return self.stances(self.graph.nodes[*node].first);
        }
        let n_states: usize = nodes.iter().map(|&node| self.graph.nodes[node].n_states).sum();
        let n_at_rest = |concept: Concept| -> usize {
            nodes.iter().map(|&node| self.graph.nodes[node].equilibria[concept.index()]).sum()
        };
        let found: Vec<String> = Concept::ALL
            .into_iter()
            .filter(|&concept| n_at_rest(concept) > 0)
            .map(|concept| format!("{} {}", count(n_at_rest(concept)), concept.label()))
            .collect();
        html! {
            @if found.is_empty() { "none of " (plural(n_states, "state", "states")) }
            @else { "of " (plural(n_states, "state", "states")) ": " (found.join(", ")) }
        }
    }

    /// For whom one state is stable, and how.
    fn stances(&self, state: StateId) -> Markup {
        let (findings, model) = (self.report.findings, self.report.model);
        let cell = findings.space.cell(state);
        let mut by_stance: BTreeMap<usize, (Stance, Vec<ActorId>)> = BTreeMap::new();
        for actor in model.actor_ids() {
            let stance = Stance::where_stable(|concept| findings.stability.is_stable(actor, concept, cell));
            by_stance.entry(stance as usize).or_insert((stance, Vec::new())).1.push(actor);
        }
        let concepts: Vec<&str> = Concept::ALL
            .into_iter()
            .filter(|&concept| findings.stability.is_equilibrium(concept, cell))
            .map(Concept::label)
            .collect();
        html! {
            @if concepts.is_empty() { "not at rest" } @else { "at rest (" (concepts.join(", ")) ")" }
            ul.plain {
                @for (stance, actors) in by_stance.values() {
                    li { (stance.label()) ": " (self.report.words.actor_names(actors, "and")) }
                }
            }
        }
    }

    fn moves(&self, nodes: &[usize]) -> Markup {
        let arcs: Vec<&GraphArc> = self.arcs.iter().filter(|arc| nodes.contains(&arc.from)).copied().collect();
        let beyond: Vec<&GraphArc> =
            arcs.iter().filter(|arc| self.drawn_as[arc.to] != self.drawn_as[arc.from]).copied().collect();
        if beyond.is_empty() {
            return html! { "nobody" @if !arcs.is_empty() { ", except to other states of this group" } };
        }
        if self.graph.is_grouped {
            return self.bundled(&beyond);
        }
        html! {
            ul.plain {
                @for arc in beyond {
                    li data-to=(self.drawn_as[arc.to]) data-movers=(self.mover_index(arc.mover)) { (self.one_move(arc)) }
                }
            }
        }
    }

    /// "Iran would close the strait (to s5): it prefers that by want 2."
    fn one_move(&self, arc: &GraphArc) -> Markup {
        let space = &self.report.findings.space;
        let (from, to) = (self.graph.nodes[arc.from].first, self.graph.nodes[arc.to].first);
        let (before, after) = (space.levels(from), space.levels(to));
        let who = WhoMoves { mover: arc.mover, needs: Needs::default() };
        let told = self.report.words.mover_does(who, "would", &before, &after).capitalised();
        let name = name_of(&self.report.reasons, self.report.findings, to);
        let gains = match arc.mover {
            Mover::Actor(actor) => self.report.words.reason(actor, &after, &before),
            Mover::Agreement(_) | Mover::Institution(_) => None,
        };
        let why = match gains {
            Some(gains) => Prose::text(", which ").then(gains).and(" speaks for"),
            None => Prose::text(", which all whom it needs prefer"),
        };
        self.report.prose(&told.and(" (to ").then(name).and(")").then(why).and("."))
    }

    /// Moves between groups: who, where to, how many.
    fn bundled(&self, arcs: &[&GraphArc]) -> Markup {
        let mut bundles: BTreeMap<(&str, usize), (usize, usize)> = BTreeMap::new();
        for arc in arcs {
            let key = (self.drawn_as[arc.to].as_str(), self.mover_index(arc.mover));
            let (n_moves, to) = bundles.entry(key).or_insert((0, arc.to));
            *n_moves += arc.n_moves;
            *to = (*to).min(arc.to);
        }
        html! {
            ul.plain {
                @for ((mark, mover), (n_moves, to)) in &bundles {
                    li data-to=(mark) data-movers=(mover) {
                        (self.data.movers.get(*mover).map_or("", String::as_str)) " to " (self.data.nodes[*to].label)
                        @if self.drawn_as.iter().filter(|name| *name == mark).count() > 1 { ", and others of that group" }
                        " (" (plural(*n_moves, "improving move", "improving moves")) ")"
                    }
                }
            }
        }
    }
}
