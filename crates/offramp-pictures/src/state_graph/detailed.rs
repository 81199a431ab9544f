//! Every node drawn by itself, with a number, and a list below that says what the numbers are.

use maud::{Markup, html};

use crate::canvas::{Anchor, Area, Place, WIDTH, at, circle, line, polygon, rectangle, word};
use crate::ladder::scale_class;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, attribute, clean};
use crate::shapes::diamond;

use super::layers::{Field, layers, places};
use super::routes::{Route, label_places, route};
use super::{GraphEdge, GraphNode, StateGraphData, distance_label, line_class, line_sign, listing, row_label};

const RADIUS: f64 = 13.0;
/// With more edges than this, letters on them would hide more than they say.
const MOST_LETTERS: usize = 48;
/// With more nodes than this, only today and equilibria are listed in words.
const MOST_LISTED: usize = 20;

/// Draws the nodes, the edges and the keys; also says how high all that is.
pub(super) fn draw(data: &StateGraphData, edges: &[GraphEdge], codes: &[String]) -> (Markup, f64) {
    let distances: Vec<Option<u32>> = data.nodes.iter().map(|node| node.distance).collect();
    let layers = layers(&distances, edges);
    let field = Field { left: 84.0, right: WIDTH - 22.0, top: 28.0, spacing: 38.0, row_gap: 74.0, line_gap: 46.0 };
    let (places, middles, bottom) = places(&layers, data.nodes.len(), &field);
    let numbers = numbers(&layers.iter().flat_map(|layer| layer.nodes.iter().copied()).collect::<Vec<_>>());
    let graph_bottom = bottom + RADIUS + 22.0;
    let routes = routes(data, edges, &places, Area::new(66.0, 8.0, WIDTH - 74.0, graph_bottom - 14.0));
    let (list, list_height) = list(data, &numbers, graph_bottom);
    let (key, key_height) = key(data, edges, codes, graph_bottom + list_height + 8.0);
    let markup = html! {
        @for (layer, middle) in layers.iter().zip(&middles) {
            (row_label(&distance_label(layer.distance), *middle))
        }
        g class="pic-edges" { @for (edge, route) in edges.iter().zip(&routes) { (draw_edge(data, *edge, route)) } }
        @if edges.len() <= MOST_LETTERS {
            g class="pic-letters" {
                @for (edge, place) in edges.iter().zip(label_places(&routes, &places, 1.0)) {
                    (letter(data, *edge, &word(&codes[edge.mover], place, Anchor::Middle, &format!("pic-bold pic-halo pic-f{}", edge.mover % 8))))
                }
            }
        }
        g class="pic-nodes" {
            @for (index, node) in data.nodes.iter().enumerate() { (draw_node(data, node, numbers[index], places[index])) }
        }
        (list)
        (key)
    };
    (markup, graph_bottom + list_height + 8.0 + key_height)
}

/// The numbers that the nodes bear.
pub(super) fn numbers_of(data: &StateGraphData, edges: &[GraphEdge]) -> Vec<usize> {
    let distances: Vec<Option<u32>> = data.nodes.iter().map(|node| node.distance).collect();
    numbers(&layers(&distances, edges).iter().flat_map(|layer| layer.nodes.iter().copied()).collect::<Vec<_>>())
}

/// Numbers in reading order, from 1.
fn numbers(in_order: &[usize]) -> Vec<usize> {
    let mut numbers = vec![0; in_order.len()];
    in_order.iter().enumerate().for_each(|(index, node)| numbers[*node] = index + 1);
    numbers
}

/// Edges between the same two nodes fan out.
fn routes(data: &StateGraphData, edges: &[GraphEdge], places: &[Place], frame: Area) -> Vec<Route> {
    let reach: Vec<f64> =
        data.nodes.iter().map(|node| if node.is_today { RADIUS + 4.0 } else { RADIUS + 1.0 }).collect();
    let pair = |edge: &GraphEdge| (edge.from.min(edge.to), edge.from.max(edge.to));
    let mut seen: std::collections::BTreeMap<(usize, usize), (usize, usize)> = std::collections::BTreeMap::new();
    for edge in edges {
        seen.entry(pair(edge)).or_default().0 += 1;
    }
    let mut routes = Vec::new();
    for edge in edges {
        let (n_edges, n_drawn) = seen.entry(pair(edge)).or_default();
        let lane = *n_drawn as f64 - (*n_edges as f64 - 1.0) / 2.0;
        *n_drawn += 1;
        routes.push(route(places, &reach, (edge.from, edge.to), lane, frame));
    }
    routes
}

fn draw_edge(data: &StateGraphData, edge: GraphEdge, route: &Route) -> Markup {
    let name = |node: usize| attribute(&data.nodes[node].node);
    html! {
        g class="pic-edge" data-from=(name(edge.from)) data-to=(name(edge.to)) data-mover=(attribute(&data.movers[edge.mover])) data-movers=(edge.mover) {
            path class="pic-hit" d=(route.path()) {}
            path class=(line_class(edge.mover)) d=(route.path()) {}
            (polygon(&route.arrowhead(8.0), &format!("pic-f{}", edge.mover % 8)))
        }
    }
}

/// The letter on an edge, with the hooks of the edge: it fades and stands out with it.
fn letter(data: &StateGraphData, edge: GraphEdge, word: &Markup) -> Markup {
    let name = |node: usize| attribute(&data.nodes[node].node);
    html! {
        g class="pic-letter" data-from=(name(edge.from)) data-to=(name(edge.to)) data-movers=(edge.mover) { (word) }
    }
}

fn draw_node(data: &StateGraphData, node: &GraphNode, number: usize, place: Place) -> Markup {
    let concept = node.equilibrium.as_ref().map(|concept| format!("; an equilibrium: {}", clean(concept)));
    let tooltip = format!("{number}: {}{}", clean(&node.label), concept.unwrap_or_default());
    html! {
        g class="pic-node" data-node=(attribute(&node.node)) {
            title { (tooltip) }
            (shape(data, node, place, RADIUS))
            (word(&number.to_string(), place, Anchor::Middle, &ink_class(data, node)))
        }
    }
}

/// A diamond for today, a square with a double frame for an equilibrium, a circle for the rest; the shade is the rung.
fn shape(data: &StateGraphData, node: &GraphNode, place: Place, radius: f64) -> Markup {
    let fill = fill_class(data, node);
    let square = |radius: f64, class: &str| {
        rectangle(Area::new(place.x - radius, place.y - radius, radius * 2.0, radius * 2.0), 4.0, class)
    };
    html! {
        @match (node.is_today, node.equilibrium.is_some()) {
            (true, is_equilibrium) => {
                @if is_equilibrium { (diamond(place, radius + 7.5, "pic-node-frame")) }
                (diamond(place, radius + 4.0, &format!("pic-node-shape pic-node-today {fill}")))
            }
            (false, true) => {
                (square(radius + 2.5, "pic-node-frame"))
                (square(radius - 1.0, &format!("pic-node-shape {fill}")))
            }
            (false, false) => { (circle(place, radius, &format!("pic-node-shape {fill}"))) }
        }
    }
}

fn fill_class(data: &StateGraphData, node: &GraphNode) -> &'static str {
    match node.rung {
        Some(rung) if rung < data.rungs.len() => scale_class(rung, data.rungs.len()),
        _ => "pic-paper",
    }
}

fn ink_class(data: &StateGraphData, node: &GraphNode) -> String {
    match fill_class(data, node) {
        "pic-paper" => "pic-bold".to_owned(),
        scale => scale.replace("pic-e", "pic-bold pic-on-e"),
    }
}

/// What the numbers stand for, with the equilibria in bold.
fn list(data: &StateGraphData, numbers: &[usize], top: f64) -> (Markup, f64) {
    let listed = |node: &usize| {
        let state = &data.nodes[*node];
        data.nodes.len() <= MOST_LISTED || state.is_today || state.equilibrium.is_some()
    };
    let mut nodes: Vec<usize> = (0..data.nodes.len()).filter(listed).collect();
    nodes.sort_by_key(|node| numbers[*node]);
    let mut y = top;
    let mut entries = Vec::new();
    for node in nodes {
        let state = &data.nodes[node];
        let mut words = clean(&state.label);
        if state.n_states > 1 {
            words = format!("{words} ({} states)", state.n_states);
        }
        let lines = match &state.equilibrium {
            Some(concept) => Lines::bold(&format!("{words}: {}", clean(concept)), WIDTH - 48.0, 3),
            None => Lines::text(&words, WIDTH - 48.0, 2),
        };
        let lines_middle = y + lines.line_height() * 0.55;
        let sign = word(&numbers[node].to_string(), at(30.0, lines_middle), Anchor::End, "pic-bold");
        y += lines.height() + 4.0;
        entries.push((sign, lines));
    }
    let (markup, height) = listing(&entries, top);
    (html! { (line(at(8.0, top - 6.0), at(WIDTH - 8.0, top - 6.0), "pic-hair")) (markup) }, height)
}

fn key(data: &StateGraphData, edges: &[GraphEdge], codes: &[String], y: f64) -> (Markup, f64) {
    let square = |place: Place| {
        html! {
            (rectangle(Area::new(place.x - 7.5, place.y - 7.5, 15.0, 15.0), 3.0, "pic-node-frame"))
            (rectangle(Area::new(place.x - 4.5, place.y - 4.5, 9.0, 9.0), 1.5, "pic-node-shape pic-tint"))
        }
    };
    let mut entries = Vec::new();
    if data.nodes.iter().any(|node| node.is_today) {
        entries.push(Entry::new("today", |place| diamond(place, 7.0, "pic-node-shape pic-node-today pic-paper")));
    }
    if data.nodes.iter().any(|node| node.equilibrium.is_some()) {
        entries.push(Entry::new("equilibrium", square));
    }
    entries.push(Entry::new("other state", |place| circle(place, 6.0, "pic-node-shape pic-paper")));
    for (mover, name) in data.movers.iter().enumerate() {
        if edges.iter().any(|edge| edge.mover == mover) {
            let code = codes[mover].clone();
            entries.push(Entry::wide(format!("{} would move", clean(name)), 48.0, move |place| {
                line_sign(place, mover, &code)
            }));
        }
    }
    entries.extend(rung_entries(data));
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

/// The shades of the rungs.
pub(super) fn rung_entries(data: &StateGraphData) -> Vec<Entry> {
    let n_rungs = data.rungs.len();
    let entry = |(index, rung): (usize, &String)| {
        let class = format!("pic-node-shape {}", scale_class(index, n_rungs));
        let ladder =
            if data.ladder.is_empty() || index > 0 { String::new() } else { format!("{}: ", clean(&data.ladder)) };
        Entry::new(format!("{ladder}{}", clean(rung)), move |place| circle(place, 6.0, &class))
    };
    data.rungs.iter().enumerate().map(entry).collect()
}
