//! Which row a node stands in, and where in it.
//!
//! In: distances, edges, a width. Out: a place for every node. Does not know: what nodes look like.

use crate::canvas::{Place, at};

use super::GraphEdge;

/// One row of nodes at the same distance; wide rows go on in further lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layer {
    /// The distance; none for nodes that cannot be reached.
    pub distance: Option<u32>,
    /// The nodes from left to right, as positions.
    pub nodes: Vec<usize>,
}

/// Nodes by distance, in an order in which few edges cross.
pub(super) fn layers(distances: &[Option<u32>], edges: &[GraphEdge]) -> Vec<Layer> {
    // Those that cannot be reached come last.
    let mut keys: Vec<(bool, Option<u32>)> = distances.iter().map(|distance| (distance.is_none(), *distance)).collect();
    keys.sort_unstable();
    keys.dedup();
    let nodes_at = |wanted: Option<u32>| (0..distances.len()).filter(|node| distances[*node] == wanted).collect();
    let layers = keys.into_iter().map(|(_, distance)| Layer { distance, nodes: nodes_at(distance) });
    let mut layers: Vec<Layer> = layers.collect();
    order(&mut layers, distances.len(), edges);
    layers
}

/// The barycentre method: each node moves to the mean position of its neighbours, sweep after sweep; the order with the
/// fewest crossings is kept.
fn order(layers: &mut Vec<Layer>, n_nodes: usize, edges: &[GraphEdge]) {
    const SWEEPS: usize = 12;
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); n_nodes];
    for edge in edges {
        neighbours[edge.from].push(edge.to);
        neighbours[edge.to].push(edge.from);
    }
    let mut best = (crossings(layers, n_nodes, edges), layers.clone());
    for sweep in 0..SWEEPS {
        for step in 0..layers.len() {
            let index = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
            let positions = positions(layers, n_nodes);
            let barycentre = |node: usize| {
                let around = &neighbours[node];
                let sum: f64 = around.iter().map(|neighbour| positions[*neighbour]).sum();
                if around.is_empty() { positions[node] } else { sum / around.len() as f64 }
            };
            // A stable sort: ties keep their order, so the result is the same every time.
            layers[index].nodes.sort_by(|left, right| barycentre(*left).total_cmp(&barycentre(*right)));
        }
        let n_crossings = crossings(layers, n_nodes, edges);
        if n_crossings < best.0 {
            best = (n_crossings, layers.clone());
        }
    }
    *layers = best.1;
}

/// Where each node stands between the left (0) and the right (1) of its row.
fn positions(layers: &[Layer], n_nodes: usize) -> Vec<f64> {
    let mut positions = vec![0.5; n_nodes];
    for layer in layers {
        for (index, node) in layer.nodes.iter().enumerate() {
            positions[*node] = (index as f64 + 0.5) / layer.nodes.len() as f64;
        }
    }
    positions
}

/// How many pairs of edges between the same two rows cross.
fn crossings(layers: &[Layer], n_nodes: usize, edges: &[GraphEdge]) -> usize {
    let positions = positions(layers, n_nodes);
    let mut row = vec![0; n_nodes];
    for (index, layer) in layers.iter().enumerate() {
        layer.nodes.iter().for_each(|node| row[*node] = index);
    }
    // Every edge from its upper to its lower end.
    let downward = edges.iter().filter(|edge| row[edge.from] != row[edge.to]).map(|edge| {
        let (upper, lower) = if row[edge.from] < row[edge.to] { (edge.from, edge.to) } else { (edge.to, edge.from) };
        ((row[upper], row[lower]), positions[upper], positions[lower])
    });
    let downward: Vec<_> = downward.collect();
    let crosses = |first: &((usize, usize), f64, f64), second: &((usize, usize), f64, f64)| {
        first.0 == second.0 && (first.1 - second.1) * (first.2 - second.2) < 0.0
    };
    let pairs = downward.iter().enumerate();
    pairs.map(|(index, first)| downward[index + 1..].iter().filter(|second| crosses(first, second)).count()).sum()
}

/// Where nodes go.
pub(super) struct Field {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    /// The least distance between two nodes of a row.
    pub spacing: f64,
    /// From one row to the next, and between the lines of a wide row.
    pub row_gap: f64,
    pub line_gap: f64,
}

/// A place for every node, the middle height of every layer, and where the last row ends.
pub(super) fn places(layers: &[Layer], n_nodes: usize, field: &Field) -> (Vec<Place>, Vec<f64>, f64) {
    let width = field.right - field.left;
    let per_line = ((width / field.spacing).floor() as usize).max(2);
    let mut places = vec![at(field.left, field.top); n_nodes];
    let mut middles = Vec::new();
    let mut y = field.top;
    for layer in layers {
        let n_lines = layer.nodes.len().div_ceil(per_line).max(1);
        let in_line = layer.nodes.len().div_ceil(n_lines).max(1);
        for (line, nodes) in layer.nodes.chunks(in_line).enumerate() {
            let spacing = (width / nodes.len() as f64).min(field.spacing * 2.6);
            // Every other line is shifted a little, so that edges find their way between the nodes above.
            let shift = if n_lines > 1 { (line % 2) as f64 * spacing * 0.3 - spacing * 0.15 } else { 0.0 };
            let first = field.left + width / 2.0 - spacing * (nodes.len() - 1) as f64 / 2.0 + shift;
            for (index, node) in nodes.iter().enumerate() {
                places[*node] = at(first + spacing * index as f64, y + line as f64 * field.line_gap);
            }
        }
        let depth = (n_lines - 1) as f64 * field.line_gap;
        middles.push(y + depth / 2.0);
        y += depth + field.row_gap;
    }
    (places, middles, y - field.row_gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: usize, to: usize) -> GraphEdge {
        GraphEdge { from, to, mover: 0 }
    }

    #[test]
    fn nodes_stand_in_the_row_of_their_distance_and_the_unreached_last() {
        let layers = layers(&[Some(1), None, Some(0), Some(1)], &[edge(2, 0), edge(2, 3)]);
        let rows: Vec<(Option<u32>, usize)> = layers.iter().map(|layer| (layer.distance, layer.nodes.len())).collect();
        assert_eq!(rows, [(Some(0), 1), (Some(1), 2), (None, 1)]);
    }

    #[test]
    fn crossings_that_can_be_avoided_are_avoided() {
        // 1 and 2 under 0; 3 under 2 and 4 under 1: as listed, the lower edges cross.
        let edges = [edge(0, 1), edge(0, 2), edge(2, 3), edge(1, 4)];
        let distances = [Some(0), Some(1), Some(1), Some(2), Some(2)];
        let in_order = |nodes: &[usize]| Layer { distance: Some(0), nodes: nodes.to_vec() };
        assert_eq!(crossings(&[in_order(&[0]), in_order(&[1, 2]), in_order(&[3, 4])], 5, &edges), 1);
        assert_eq!(crossings(&layers(&distances, &edges), 5, &edges), 0);
    }

    #[test]
    fn wide_rows_go_on_below_and_nobody_stands_on_anybody() {
        let distances = vec![Some(0); 37];
        let layers = layers(&distances, &[]);
        let field = Field { left: 70.0, right: 470.0, top: 20.0, spacing: 36.0, row_gap: 60.0, line_gap: 42.0 };
        let (places, _, bottom) = places(&layers, 37, &field);
        assert!(bottom > 20.0);
        for (index, place) in places.iter().enumerate() {
            assert!(place.x >= 70.0 && place.x <= 470.0, "{place:?}");
            let clear = |other: &Place| (other.x - place.x).hypot(other.y - place.y) > 30.0;
            assert!(places[index + 1..].iter().all(clear));
        }
    }
}
