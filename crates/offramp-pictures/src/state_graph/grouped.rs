//! Nodes at the same distance and on the same rung drawn as one, moves between them as bundles.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::canvas::{Anchor, Area, Place, WIDTH, at, polygon, rectangle, text, word};
use crate::csv::Table;
use crate::ladder::scale_class;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, clean, width};
use crate::shapes::{diamond, star};

use super::routes::{Route, label_places, route};
use super::{GraphEdge, GraphNode, HEAD, StateGraphData, distance_label, edge_row, listing, node_row, row_label};

/// Distances beyond this are drawn as one row.
const MOST_ROWS: u32 = 10;
/// So many bundles are drawn, unless every group needs its own.
const MOST_BUNDLES: usize = 60;
/// So many of the thickest bundles out of each group are drawn in any case.
const LEAST_OUT: usize = 2;
/// So many bundles get their number and their most frequent mover.
const MOST_LABELS: usize = 10;
const MOST_LISTED: usize = 12;

/// A cell of the drawing: a row by distance (none: not reached), a column by rung (none: on no rung).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    row: Option<u32>,
    column: Option<usize>,
}

impl Cell {
    /// The name in `data-node` and in the table.
    fn name(self) -> String {
        let row = self.row.map_or("far".to_owned(), |row| row.to_string());
        let column = self.column.map_or("none".to_owned(), |column| column.to_string());
        format!("group-{row}-{column}")
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Group {
    n_states: u64,
    n_equilibria: u64,
    has_today: bool,
}

/// All moves from one group to another.
#[derive(Debug, Clone, PartialEq)]
struct Bundle {
    from: usize,
    to: usize,
    /// Per mover.
    counts: Vec<usize>,
}

impl Bundle {
    fn count(&self) -> usize {
        self.counts.iter().sum()
    }

    /// All who move, as positions with spaces between them.
    fn moving(&self) -> String {
        let moving = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        moving.map(|(mover, _)| mover.to_string()).collect::<Vec<_>>().join(" ")
    }

    /// Who moves most often; the first of several.
    fn leading(&self) -> usize {
        let most = self.counts.iter().max();
        self.counts.iter().position(|count| Some(count) == most).unwrap_or(0)
    }
}

fn cell_of(data: &StateGraphData, node: &GraphNode) -> Cell {
    let column = node.rung.filter(|rung| *rung < data.rungs.len());
    Cell { row: node.distance.map(|distance| distance.min(MOST_ROWS)), column }
}

/// The `data-node` of the group that each node is drawn in.
pub(super) fn names(data: &StateGraphData) -> Vec<String> {
    data.nodes.iter().map(|node| cell_of(data, node).name()).collect()
}

fn groups(data: &StateGraphData) -> BTreeMap<Cell, Group> {
    let mut groups: BTreeMap<Cell, Group> = BTreeMap::new();
    for node in &data.nodes {
        let group = groups.entry(cell_of(data, node)).or_default();
        group.n_states += node.n_states;
        group.n_equilibria += if node.equilibrium.is_some() { node.n_states } else { 0 };
        group.has_today |= node.is_today;
    }
    groups
}

/// Bundles between different groups, the thickest first.
fn bundles(data: &StateGraphData, edges: &[GraphEdge], cells: &[Cell]) -> Vec<Bundle> {
    let index = |node: usize| cells.binary_search(&cell_of(data, &data.nodes[node])).unwrap_or(0);
    let mut counts: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for edge in edges {
        let (from, to) = (index(edge.from), index(edge.to));
        if from != to {
            counts.entry((from, to)).or_insert_with(|| vec![0; data.movers.len()])[edge.mover] += 1;
        }
    }
    let mut bundles: Vec<Bundle> = counts.into_iter().map(|((from, to), counts)| Bundle { from, to, counts }).collect();
    bundles.sort_by_key(|bundle| std::cmp::Reverse(bundle.count()));
    bundles
}

/// Those that are drawn: the thickest out of each group, so that no way on is hidden by crowds elsewhere, and then the
/// thickest of all. The thickest come first.
fn drawn(bundles: &[Bundle]) -> Vec<Bundle> {
    let mut n_out: BTreeMap<usize, usize> = BTreeMap::new();
    let is_needed = |bundle: &Bundle, n_out: &mut BTreeMap<usize, usize>| {
        let n_out = n_out.entry(bundle.from).or_default();
        *n_out += 1;
        *n_out <= LEAST_OUT
    };
    let needed: Vec<bool> = bundles.iter().map(|bundle| is_needed(bundle, &mut n_out)).collect();
    let mut room = MOST_BUNDLES.saturating_sub(needed.iter().filter(|needed| **needed).count());
    let mut drawn = Vec::new();
    for (bundle, needed) in bundles.iter().zip(needed) {
        if needed || room > 0 {
            room -= usize::from(!needed);
            drawn.push(bundle.clone());
        }
    }
    drawn
}

struct Plan {
    cells: Vec<Cell>,
    places: Vec<Place>,
    reach: Vec<f64>,
    columns: Vec<(Option<usize>, f64)>,
    rows: Vec<(Option<u32>, f64)>,
    head: f64,
    bottom: f64,
    column_width: f64,
}

const LEFT: f64 = 70.0;

fn plan(data: &StateGraphData, groups: &BTreeMap<Cell, Group>) -> Plan {
    let cells: Vec<Cell> = groups.keys().copied().collect();
    let mut columns: Vec<Option<usize>> = cells.iter().map(|cell| cell.column).collect();
    columns.sort_unstable_by_key(|column| (column.is_none(), *column));
    columns.dedup();
    let mut rows: Vec<Option<u32>> = cells.iter().map(|cell| cell.row).collect();
    rows.sort_unstable_by_key(|row| (row.is_none(), *row));
    rows.dedup();
    let column_width = (WIDTH - 8.0 - LEFT) / columns.len() as f64;
    let columns: Vec<(Option<usize>, f64)> = columns
        .into_iter()
        .enumerate()
        .map(|(index, column)| (column, LEFT + (index as f64 + 0.5) * column_width))
        .collect();
    let head = columns.iter().map(|(column, _)| column_head(data, *column, column_width).height()).fold(0.0, f64::max);
    let first = 6.0 + head + 34.0;
    let rows: Vec<(Option<u32>, f64)> =
        rows.into_iter().enumerate().map(|(index, row)| (row, first + index as f64 * 64.0)).collect();
    let place = |cell: &Cell| {
        let x = columns.iter().find(|column| column.0 == cell.column).map_or(LEFT, |column| column.1);
        let y = rows.iter().find(|row| row.0 == cell.row).map_or(first, |row| row.1);
        at(x, y)
    };
    let places: Vec<Place> = cells.iter().map(place).collect();
    let most = groups.values().map(|group| group.n_states).max().unwrap_or(1).max(1) as f64;
    let widest = (column_width / 2.0 - 4.0).clamp(9.0, 21.0);
    let reach = groups.values().map(|group| {
        // The area of a square says how many states it holds; the number must still fit.
        let number = width(&short(group.n_states), TEXT, Weight::Bold) / 2.0 + 4.0;
        (widest * (group.n_states as f64 / most).sqrt()).max(number.min(widest)).max(9.0)
    });
    let bottom = rows.last().map_or(first, |row| row.1) + 34.0;
    Plan { reach: reach.collect(), cells, places, columns, rows, head, bottom, column_width }
}

fn column_head(data: &StateGraphData, column: Option<usize>, column_width: f64) -> Lines {
    let name = column.and_then(|column| data.rungs.get(column)).map_or("no rung", String::as_str);
    Lines::bold(if data.rungs.is_empty() { "all states" } else { name }, column_width - 6.0, 3)
}

/// Draws the groups, the bundles and the keys; also says how high all that is.
pub(super) fn draw(data: &StateGraphData, edges: &[GraphEdge], codes: &[String]) -> (Markup, f64) {
    let groups = groups(data);
    let plan = plan(data, &groups);
    let bundles = bundles(data, edges, &plan.cells);
    let drawn = drawn(&bundles);
    let (caption, y) = caption(data, bundles.len() - drawn.len(), plan.bottom);
    let (list, list_height) = equilibria(data, y);
    let (key, key_height) = key(data, edges, codes, y + list_height + 6.0);
    let markup = html! {
        (draw_heads(data, &plan))
        (draw_bundles(data, &plan, &drawn, codes))
        g class="pic-nodes" {
            @for (index, group) in groups.values().enumerate() { (draw_group(data, &plan, index, group)) }
        }
        (caption)
        (list)
        (key)
    };
    (markup, y + list_height + 6.0 + key_height)
}

fn draw_heads(data: &StateGraphData, plan: &Plan) -> Markup {
    html! {
        @for (column, x) in &plan.columns {
            @let lines = column_head(data, *column, plan.column_width);
            (text(&lines, at(*x, 6.0 + plan.head - lines.height()), Anchor::Middle, "pic-ink"))
            @let half = plan.column_width / 2.0 - 2.0;
            (rectangle(Area::new(x - half, plan.head + 10.0, half * 2.0, plan.bottom - plan.head - 16.0), 4.0, "pic-tint"))
        }
        @for (row, y) in &plan.rows {
            @let label = if *row == Some(MOST_ROWS) { format!("{MOST_ROWS} moves or more") } else { distance_label(*row) };
            (row_label(&label, *y))
        }
    }
}

fn draw_bundles(data: &StateGraphData, plan: &Plan, bundles: &[Bundle], codes: &[String]) -> Markup {
    let most = bundles.first().map_or(1, Bundle::count).max(1) as f64;
    let frame = Area::new(LEFT - 4.0, plan.head + 8.0, WIDTH - 4.0 - LEFT, plan.bottom - plan.head - 10.0);
    let routes: Vec<Route> = bundles
        .iter()
        .map(|bundle| route(&plan.places, &plan.reach, (bundle.from, bundle.to), lane(bundle), frame))
        .collect();
    let thickness = |bundle: &Bundle| 1 + (5.0 * (bundle.count() as f64 / most).sqrt()).round() as usize;
    let labelled = &routes[..routes.len().min(MOST_LABELS)];
    let label = |bundle: &Bundle| format!("{} {}", codes[bundle.leading()], bundle.count());
    html! {
        g class="pic-edges" {
            // The thickest come first in the list and are drawn first, so that thin ones are not hidden.
            @for (bundle, route) in bundles.iter().zip(&routes) {
                @let (from, to) = (plan.cells[bundle.from].name(), plan.cells[bundle.to].name());
                @let movers = movers_in_words(data, bundle);
                g class="pic-edge" data-from=(from) data-to=(to) data-mover=(crate::measure::attribute(&data.movers[bundle.leading()])) data-movers=(bundle.moving()) {
                    title { (movers) }
                    path class="pic-hit" d=(route.path()) {}
                    path class={ "pic-bundle pic-w" (thickness(bundle)) } d=(route.path()) {}
                    (polygon(&route.arrowhead(5.0 + thickness(bundle) as f64), "pic-bundle-head"))
                }
            }
        }
        g class="pic-letters" {
            @for (bundle, place) in bundles.iter().zip(label_places(labelled, &plan.places, 2.2)) {
                g class="pic-letter" data-from=(plan.cells[bundle.from].name()) data-to=(plan.cells[bundle.to].name()) data-movers=(bundle.moving()) {
                    (word(&label(bundle), kept_inside(place, &label(bundle)), Anchor::Middle, "pic-bold pic-halo"))
                }
            }
        }
    }
}

/// A label must not leave the drawing.
fn kept_inside(place: Place, label: &str) -> Place {
    let half = width(label, TEXT, Weight::Bold) / 2.0 + 4.0;
    at(place.x.clamp(LEFT + half - 8.0, WIDTH - half), place.y)
}

/// Both directions between two groups bow to their own side.
fn lane(bundle: &Bundle) -> f64 {
    if bundle.from < bundle.to { 0.7 } else { -0.7 }
}

fn movers_in_words(data: &StateGraphData, bundle: &Bundle) -> String {
    let moving = data.movers.iter().zip(&bundle.counts).filter(|(_, count)| **count > 0);
    let moving: Vec<String> = moving.map(|(mover, count)| format!("{} {count}", clean(mover))).collect();
    format!("{} improving moves: {}", bundle.count(), moving.join(", "))
}

fn draw_group(data: &StateGraphData, plan: &Plan, index: usize, group: &Group) -> Markup {
    let (cell, place, reach) = (plan.cells[index], plan.places[index], plan.reach[index]);
    let scale = cell.column.map(|column| scale_class(column, data.rungs.len()));
    let ink = scale.map_or("pic-bold".to_owned(), |scale| scale.replace("pic-e", "pic-bold pic-on-e"));
    let fill = scale.unwrap_or("pic-paper");
    let frame = if group.n_equilibria > 0 { "pic-node-ring" } else { "pic-node-outline" };
    let corner = at(place.x + reach, place.y - reach);
    html! {
        g class="pic-node" data-node=(cell.name()) {
            title { (group.n_states) " states, of which " (group.n_equilibria) " equilibria" }
            (rectangle(Area::new(place.x - reach, place.y - reach, reach * 2.0, reach * 2.0), 4.0, fill))
            (rectangle(Area::new(place.x - reach, place.y - reach, reach * 2.0, reach * 2.0), 4.0, frame))
            (word(&short(group.n_states), place, Anchor::Middle, &ink))
            @if group.n_equilibria > 0 {
                (star(at(corner.x, corner.y), 7.0, "pic-star"))
                @if group.n_equilibria < group.n_states {
                    @let label = short(group.n_equilibria);
                    @let fits = corner.x + 9.0 + width(&label, TEXT, Weight::Bold) < WIDTH - 2.0;
                    @let beside = if fits { at(corner.x + 8.0, corner.y - 2.0) } else { at(corner.x - 8.0, corner.y - 4.0) };
                    (word(&label, beside, if fits { Anchor::Start } else { Anchor::End }, "pic-bold pic-halo"))
                }
            }
            @if group.has_today { (diamond(at(place.x - reach, place.y - reach), 7.5, "pic-today")) }
        }
    }
}

/// A count that fits into a square.
fn short(count: u64) -> String {
    match count {
        0..=9_999 => count.to_string(),
        10_000..=999_999 => format!("{}k", count / 1_000),
        _ => format!("{}M", count / 1_000_000),
    }
}

fn caption(data: &StateGraphData, n_left_out: usize, top: f64) -> (Markup, f64) {
    let columns = match (data.rungs.is_empty(), data.ladder.is_empty()) {
        (true, _) => String::new(),
        (false, true) => ", columns by rung".to_owned(),
        (false, false) => format!(", columns by rung of {}", clean(&data.ladder)),
    };
    let left_out =
        if n_left_out == 0 { String::new() } else { format!(" {n_left_out} thinner bundles are not drawn.") };
    let words = format!(
        "Rows by moves from today{columns}. Numbers in squares count states; arrows bundle improving moves, \
         the thickest with their number and the one who moves most often.{left_out}"
    );
    let lines = Lines::text(&words, WIDTH - 16.0, 8);
    (text(&lines, at(8.0, top), Anchor::Start, "pic-soft"), top + lines.height() + 10.0)
}

fn equilibria(data: &StateGraphData, top: f64) -> (Markup, f64) {
    let found: Vec<&GraphNode> = data.nodes.iter().filter(|node| node.equilibrium.is_some()).collect();
    let mut y = top;
    let mut entries = Vec::new();
    for node in found.iter().take(MOST_LISTED) {
        let concept = node.equilibrium.as_deref().map(clean).unwrap_or_default();
        let words = format!("{}: {concept}, {}", clean(&node.label), distance_label(node.distance));
        let lines = Lines::text(&words, WIDTH - 48.0, 3);
        entries.push((star(at(24.0, y + lines.line_height() * 0.55), 7.0, "pic-star"), lines.clone()));
        y += lines.height() + 4.0;
    }
    if found.len() > MOST_LISTED {
        let more = Lines::text(&format!("and {} more equilibria", found.len() - MOST_LISTED), WIDTH - 48.0, 1);
        entries.push((html! {}, more));
    }
    listing(&entries, top)
}

fn key(data: &StateGraphData, edges: &[GraphEdge], codes: &[String], y: f64) -> (Markup, f64) {
    let mut entries = Vec::new();
    if data.nodes.iter().any(|node| node.is_today) {
        entries.push(Entry::new("today is in this group", |place| diamond(place, 6.5, "pic-today")));
    }
    if data.nodes.iter().any(|node| node.equilibrium.is_some()) {
        entries.push(Entry::new("equilibria in this group", |place| star(place, 6.5, "pic-star")));
    }
    for (mover, name) in data.movers.iter().enumerate() {
        if edges.iter().any(|edge| edge.mover == mover) {
            let code = codes[mover].clone();
            let sign_width = width(&code, TEXT, Weight::Bold) + 2.0;
            entries.push(Entry::wide(clean(name), sign_width, move |place| {
                word(&code, place, Anchor::Middle, "pic-bold")
            }));
        }
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

/// Every node with the group it is drawn in, and every bundle, also those that are not drawn.
pub(super) fn table(data: &StateGraphData, edges: &[GraphEdge]) -> String {
    let cells: Vec<Cell> = groups(data).into_keys().collect();
    let mut table = Table::new(&HEAD);
    for node in &data.nodes {
        table.row(&node_row(data, node, &cell_of(data, node).name()));
    }
    for bundle in bundles(data, edges, &cells) {
        for (mover, count) in data.movers.iter().zip(&bundle.counts).filter(|(_, count)| **count > 0) {
            table.row(&edge_row(&cells[bundle.from].name(), &cells[bundle.to].name(), mover, *count));
        }
    }
    table.finish()
}
