//! The graph of states: who would move where.
//!
//! In: states with their distance from today and their rung, improving moves, equilibria. Out: a picture in which every
//! state is drawn while there are few, and states at the same distance and rung are drawn as one when there are many.
//! Does not know: how moves or equilibria are found.
//!
//! The layers are given by the distance from today, and wide layers go on below; layout libraries that choose layers
//! of their own (layout-rs, rust-sugiyama, dagre) would draw another picture than the one wanted here. What remains is
//! the order within a layer: the barycentre method of Sugiyama, Tagawa & Toda (1981).

mod detailed;
mod grouped;
mod layers;
mod routes;

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Place, WIDTH, at, text, word};
use crate::csv::{Table, optional, yes_no};
use crate::measure::{Lines, attribute, clean};
use crate::picture::Sheet;

/// What [`state_graph`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct StateGraphData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The states, or groups of states that are alike.
    pub nodes: Vec<GraphNode>,
    /// The improving moves.
    pub edges: Vec<GraphEdge>,
    /// Who moves.
    pub movers: Vec<String>,
    /// What the rungs are rungs of: the name of a front, or empty.
    pub ladder: String,
    /// The rungs of that front, from peace upward; may be empty.
    pub rungs: Vec<String>,
    /// With more nodes than this (or more than 600 edges), nodes at the same distance and rung are drawn as one.
    /// [`StateGraphData::USUAL_MOST_NODES`] is a good choice.
    pub most_nodes: usize,
}

impl StateGraphData {
    /// How many nodes can still be told apart in one picture.
    pub const USUAL_MOST_NODES: usize = 40;

    /// The `data-node` of the mark that each node is drawn as: its own where nodes are drawn one by one, else its group's.
    pub fn drawn_as(&self) -> Vec<String> {
        if is_grouped(self, sound_edges(self).len()) {
            grouped::names(self)
        } else {
            self.nodes.iter().map(|node| attribute(&node.node)).collect()
        }
    }

    /// The number that each node bears in the drawing; none where nodes are drawn in groups.
    pub fn numbers(&self) -> Option<Vec<usize>> {
        let edges = sound_edges(self);
        (!is_grouped(self, edges.len())).then(|| detailed::numbers_of(self, &edges))
    }
}

/// A state, or a group of states.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNode {
    /// What scripts and tables call it: it becomes `data-node`.
    pub node: String,
    /// The state in words.
    pub label: String,
    /// How many moves it is away from today; none if it cannot be reached.
    pub distance: Option<u32>,
    /// The rung it stands on, as a position in the rungs.
    pub rung: Option<usize>,
    /// How many states it stands for: 1 for a state.
    pub n_states: u64,
    /// The concept under which it is an equilibrium, by name.
    pub equilibrium: Option<String>,
    /// Whether it is today's state.
    pub is_today: bool,
}

/// An improving move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphEdge {
    /// The node it leaves, as a position.
    pub from: usize,
    /// The node it leads to, as a position.
    pub to: usize,
    /// Who moves, as a position.
    pub mover: usize,
}

/// More edges than this are bundled, however few the nodes: nobody could follow them one by one.
const MOST_EDGES: usize = 600;

/// Draws the states in rows by their distance from today, with arrows for improving moves. Shape says what a state is (a
/// diamond for today, a square for an equilibrium), shade the rung, line style, colour and letter the mover. Nodes carry
/// `data-node`; edges carry `data-from`, `data-to`, `data-mover` (who moves most, by name) and `data-movers` (all who move,
/// as positions in [`StateGraphData::movers`] with spaces between them), and a wide unseen line (`pic-hit`) to point at.
pub fn state_graph(data: &StateGraphData) -> Picture {
    let edges = sound_edges(data);
    let movers = mover_codes(&data.movers);
    let is_grouped = is_grouped(data, edges.len());
    let (body, height) = if data.nodes.is_empty() {
        let lines = Lines::text("There are no states.", WIDTH - 16.0, 1);
        (text(&lines, at(8.0, 6.0), Anchor::Start, "pic-soft"), 6.0 + lines.height())
    } else if is_grouped {
        grouped::draw(data, &edges, &movers)
    } else {
        detailed::draw(data, &edges, &movers)
    };
    let description = describe(data, &edges, is_grouped);
    let csv = if is_grouped { grouped::table(data, &edges) } else { table(data, &edges) };
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: height + 6.0, body }.finish()
}

fn is_grouped(data: &StateGraphData, n_edges: usize) -> bool {
    data.nodes.len() > data.most_nodes || n_edges > MOST_EDGES
}

/// The edges whose ends and mover exist, each once, in order.
fn sound_edges(data: &StateGraphData) -> Vec<GraphEdge> {
    let n_nodes = data.nodes.len();
    let is_sound = |edge: &&GraphEdge| {
        edge.from < n_nodes && edge.to < n_nodes && edge.from != edge.to && edge.mover < data.movers.len()
    };
    let mut edges: Vec<GraphEdge> = data.edges.iter().filter(is_sound).copied().collect();
    edges.sort_by_key(|edge| (edge.from, edge.to, edge.mover));
    edges.dedup();
    edges
}

/// A short sign for each mover: its first letter, or as much more as tells it from those before.
fn mover_codes(movers: &[String]) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for mover in movers {
        let letters: Vec<char> = clean(mover).chars().filter(|letter| letter.is_alphanumeric()).collect();
        let first: String = letters.first().map_or("?".to_owned(), |letter| letter.to_uppercase().collect());
        let longer = letters.iter().skip(1).map(|letter| format!("{first}{letter}"));
        let numbered = (2..).map(|number: usize| format!("{first}{number}"));
        let code = std::iter::once(first.clone()).chain(longer).chain(numbered).find(|code| !codes.contains(code));
        codes.push(code.unwrap_or(first));
    }
    codes
}

/// The classes for a mover's line.
fn line_class(mover: usize) -> String {
    format!("pic-move pic-s{} pic-d{}", mover % 8, mover % 6)
}

/// What a row of the drawing is called.
fn distance_label(distance: Option<u32>) -> String {
    match distance {
        None => "not reached".to_owned(),
        Some(0) => "today".to_owned(),
        Some(1) => "1 move".to_owned(),
        Some(n) => format!("{n} moves"),
    }
}

/// The label of a row at the left.
fn row_label(label: &str, middle: f64) -> Markup {
    let lines = Lines::text(label, 58.0, 2);
    text(&lines, at(8.0, middle - lines.height() / 2.0), Anchor::Start, "pic-soft")
}

/// Signs with their meanings, one below the other.
fn listing(entries: &[(Markup, Lines)], top: f64) -> (Markup, f64) {
    let mut y = top;
    let mut parts: Vec<Markup> = Vec::new();
    for (sign, lines) in entries {
        parts.push(html! { (sign) (text(lines, at(40.0, y), Anchor::Start, "pic-ink")) });
        y += lines.height() + 4.0;
    }
    (html! { g class="pic-listing" { @for part in &parts { (part) } } }, y - top)
}

/// A straight piece of a mover's line with its letter, for keys.
fn line_sign(place: Place, mover: usize, code: &str) -> Markup {
    html! {
        (crate::canvas::line(at(place.x - 21.0, place.y), at(place.x + 5.0, place.y), &line_class(mover)))
        (word(code, at(place.x + 8.0, place.y), Anchor::Start, &format!("pic-bold pic-f{}", mover % 8)))
    }
}

fn describe(data: &StateGraphData, edges: &[GraphEdge], is_grouped: bool) -> String {
    let n_states: u64 = data.nodes.iter().map(|node| node.n_states).sum();
    let equilibria: Vec<&GraphNode> = data.nodes.iter().filter(|node| node.equilibrium.is_some()).collect();
    let farthest = data.nodes.iter().filter_map(|node| node.distance).max();
    let mut sentences = vec![format!("{n_states} states and {} improving moves.", edges.len())];
    if let Some(today) = data.nodes.iter().position(|node| node.is_today) {
        let n_out = edges.iter().filter(|edge| edge.from == today).count();
        let label = clean(&data.nodes[today].label);
        sentences.push(format!("Today ({label}) has {n_out} improving moves out."));
    }
    if let Some(farthest) = farthest {
        let n_unreached: u64 = data.nodes.iter().filter(|node| node.distance.is_none()).map(|node| node.n_states).sum();
        sentences.push(format!("The farthest state is {farthest} moves away; {n_unreached} states are not reached."));
    }
    if is_grouped {
        sentences.push("States at the same distance from today and on the same rung are drawn as one.".to_owned());
    }
    let name = |node: &&GraphNode| {
        let concept = node.equilibrium.as_deref().map(clean).unwrap_or_default();
        format!("{} ({concept}, {})", clean(&node.label), distance_label(node.distance))
    };
    let named: Vec<String> = equilibria.iter().take(12).map(name).collect();
    let rest = if equilibria.len() > 12 { format!(", and {} more", equilibria.len() - 12) } else { String::new() };
    sentences.push(match equilibria.len() {
        0 => "None of them is an equilibrium.".to_owned(),
        n => format!("Equilibria ({n}): {}{rest}.", named.join("; ")),
    });
    sentences.join(" ")
}

const HEAD: [&str; 11] =
    ["kind", "node", "to", "mover", "count", "distance", "rung", "today", "equilibrium", "label", "drawn_in"];

/// The row of one node; `drawn_in` is what it is drawn as part of.
fn node_row(data: &StateGraphData, node: &GraphNode, drawn_in: &str) -> [String; 11] {
    let rung = node.rung.and_then(|rung| data.rungs.get(rung)).cloned();
    [
        "node".to_owned(),
        node.node.clone(),
        String::new(),
        String::new(),
        node.n_states.to_string(),
        optional(node.distance),
        rung.unwrap_or_default(),
        yes_no(node.is_today).to_owned(),
        node.equilibrium.clone().unwrap_or_default(),
        node.label.clone(),
        drawn_in.to_owned(),
    ]
}

/// The row of one edge, or of a bundle of edges.
fn edge_row(from: &str, to: &str, mover: &str, count: usize) -> [String; 11] {
    let mut row = [(); 11].map(|()| String::new());
    row[..5].clone_from_slice(&["edge", from, to, mover, &count.to_string()].map(str::to_owned));
    row
}

fn table(data: &StateGraphData, edges: &[GraphEdge]) -> String {
    let mut table = Table::new(&HEAD);
    for node in &data.nodes {
        table.row(&node_row(data, node, &node.node));
    }
    for edge in edges {
        let name = |node: usize| data.nodes[node].node.as_str();
        table.row(&edge_row(name(edge.from), name(edge.to), &data.movers[edge.mover], 1));
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn movers_get_short_signs_that_differ() {
        let names = ["North", "South", "Nation", "Nation", "Nn", "?", "!"].map(str::to_owned);
        assert_eq!(mover_codes(&names), ["N", "S", "Na", "Nt", "Nn", "?", "?2"]);
    }
}
