//! Which states are stable for whom, and under which concept.
//!
//! In: states, actors, and the strongest concept under which each is stable for each. Out: a picture.
//! Does not know: what the concepts mean, or which is stronger; the caller lists the strongest first.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, WIDTH, at, circle, line, rectangle, text, word};
use crate::csv::{Table, yes_no};
use crate::heads::{heads, panels};
use crate::ladder::scale_class;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, attribute, clean, sentence, width};
use crate::picture::Sheet;
use crate::shapes::{diamond, star};

/// What [`stability_matrix`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityMatrixData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The columns.
    pub actors: Vec<String>,
    /// The concepts, the strongest first.
    pub concepts: Vec<MatrixConcept>,
    /// The rows.
    pub rows: Vec<MatrixRow>,
}

/// One concept.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixConcept {
    /// What stands in the cells: one or two letters.
    pub letter: String,
    /// The full name, for the key.
    pub name: String,
}

/// One state.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixRow {
    /// What scripts and tables call the state: it becomes `data-node`.
    pub node: String,
    /// The state in words.
    pub label: String,
    /// Whether it is today's state.
    pub is_today: bool,
    /// Per actor the position of the strongest concept under which the state is stable for it; none if it is not stable.
    pub cells: Vec<Option<usize>>,
    /// The position of the strongest concept under which the state is an equilibrium.
    pub equilibrium: Option<usize>,
}

/// How many actors stand side by side; more are continued below.
const MOST_COLUMNS: usize = 10;
const EQUILIBRIUM: f64 = 46.0;
const GUTTER: f64 = 18.0;

/// Draws states as rows and actors as columns; each cell has the letter and the shade of the strongest concept under
/// which the state is stable for the actor; a star marks equilibria, a diamond today's state.
pub fn stability_matrix(data: &StabilityMatrixData) -> Picture {
    let draw = |first, actors, top| Panel::new(data, first, actors).draw(top);
    let (parts, y) = panels(&data.actors, MOST_COLUMNS, draw);
    let (key, height) = key(data, y);
    let body = html! { @for part in &parts { (part) } (key) };
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y + height + 6.0, body }.finish()
}

/// Some of the actors, side by side.
struct Panel<'a> {
    data: &'a StabilityMatrixData,
    first: usize,
    actors: &'a [String],
    label_width: f64,
    column: f64,
}

impl<'a> Panel<'a> {
    fn new(data: &'a StabilityMatrixData, first: usize, actors: &'a [String]) -> Self {
        let room = WIDTH - 16.0 - GUTTER - EQUILIBRIUM;
        let longest = data.rows.iter().map(|row| width(&clean(&row.label), TEXT, Weight::Regular)).fold(40.0, f64::max);
        let n_columns = actors.len().max(1) as f64;
        let label_width = longest.min((room - n_columns * 66.0).max(room * 0.46));
        Self { data, first, actors, label_width, column: ((room - label_width - 10.0) / n_columns).min(80.0) }
    }

    fn left(&self, column: usize) -> f64 {
        8.0 + GUTTER + self.label_width + 10.0 + column as f64 * self.column
    }

    fn draw(&self, top: f64) -> (Markup, f64) {
        let (head, head_height) = self.head(top);
        let mut y = top + head_height;
        let mut parts: Vec<Markup> = Vec::new();
        for row in &self.data.rows {
            let (markup, height) = self.row(row, y);
            parts.push(markup);
            y += height;
        }
        let right = self.left(self.actors.len()) + EQUILIBRIUM;
        let markup = html! {
            g class="pic-panel" { (head) @for part in &parts { (part) } (line(at(8.0, y), at(right, y), "pic-hair")) }
        };
        (markup, y - top)
    }

    fn head(&self, top: f64) -> (Markup, f64) {
        let middles: Vec<f64> = (0..self.actors.len()).map(|column| self.left(column) + self.column / 2.0).collect();
        let (names, height) = heads(self.actors, &middles, self.column, top);
        let star_place = at(self.left(self.actors.len()) + EQUILIBRIUM / 2.0, top + height - 14.0);
        (html! { (names) (star(star_place, 7.0, "pic-equilibrium")) }, height)
    }

    fn row(&self, row: &MatrixRow, top: f64) -> (Markup, f64) {
        let label = Lines::text(&row.label, self.label_width, 3);
        let height = (label.height() + 8.0).max(26.0);
        let middle = top + height / 2.0;
        let right = self.left(self.actors.len()) + EQUILIBRIUM;
        let markup = html! {
            g class="pic-row" data-node=(attribute(&row.node)) {
                title { (clean(&row.label)) }
                (line(at(8.0, top), at(right, top), "pic-hair"))
                @if row.is_today {
                    (rectangle(Area::new(8.0, top + 1.0, right - 8.0, height - 2.0), 3.0, "pic-row-today"))
                    (diamond(at(8.0 + GUTTER / 2.0, middle), 6.0, "pic-today"))
                }
                (text(&label, at(8.0 + GUTTER, middle - label.height() / 2.0), Anchor::Start, "pic-ink"))
                @for column in 0..self.actors.len() {
                    @let cell = row.cells.get(self.first + column).copied().flatten();
                    (self.cell(cell, Area::new(self.left(column) + 1.0, middle - 10.0, self.column - 2.0, 20.0)))
                }
                (self.equilibrium(row.equilibrium, Area::new(right - EQUILIBRIUM + 3.0, middle - 10.0, EQUILIBRIUM - 4.0, 20.0)))
            }
        };
        (markup, height)
    }

    fn cell(&self, concept: Option<usize>, area: Area) -> Markup {
        let Some((index, concept)) = concept.and_then(|index| Some((index, self.data.concepts.get(index)?))) else {
            return circle(area.middle(), 1.8, "pic-dot");
        };
        let scale = strength_class(index, self.data.concepts.len());
        html! {
            (rectangle(area, 3.0, scale))
            (word(&letter(concept), area.middle(), Anchor::Middle, &scale.replace("pic-e", "pic-bold pic-on-e")))
        }
    }

    fn equilibrium(&self, concept: Option<usize>, area: Area) -> Markup {
        let Some(concept) = concept.and_then(|index| self.data.concepts.get(index)) else {
            return html! {};
        };
        html! {
            (rectangle(area, 3.0, "pic-equilibrium-frame"))
            (star(at(area.x + 11.0, area.middle().y), 6.5, "pic-equilibrium"))
            (word(&letter(concept), at(area.x + 29.0, area.middle().y), Anchor::Middle, "pic-bold"))
        }
    }
}

/// At most two characters: more do not fit a cell.
fn letter(concept: &MatrixConcept) -> String {
    clean(&concept.letter).chars().take(2).collect()
}

/// The strongest concept is the darkest.
fn strength_class(index: usize, n_concepts: usize) -> &'static str {
    scale_class(n_concepts - 1 - index, n_concepts)
}

fn key(data: &StabilityMatrixData, y: f64) -> (Markup, f64) {
    let n_concepts = data.concepts.len();
    let concepts = data.concepts.iter().enumerate().map(|(index, concept)| {
        let scale = strength_class(index, n_concepts);
        let letter = letter(concept);
        Entry::wide(concept.name.clone(), 24.0, move |place| {
            html! {
                (rectangle(Area::new(place.x - 12.0, place.y - 8.0, 24.0, 16.0), 3.0, scale))
                (word(&letter, place, Anchor::Middle, &scale.replace("pic-e", "pic-bold pic-on-e")))
            }
        })
    });
    let mut entries: Vec<Entry> = concepts.collect();
    entries.push(Entry::new("not stable", |place| circle(place, 1.8, "pic-dot")));
    entries.push(Entry::new("equilibrium: stable for every actor", |place| star(place, 6.5, "pic-equilibrium")));
    if data.rows.iter().any(|row| row.is_today) {
        entries.push(Entry::new("today", |place| diamond(place, 6.0, "pic-today")));
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &StabilityMatrixData) -> String {
    let name = |index: usize| data.concepts.get(index).map(|concept| clean(&concept.name));
    let sentences = data.rows.iter().map(|row| {
        let stable = data
            .actors
            .iter()
            .zip(&row.cells)
            .filter_map(|(actor, cell)| Some(format!("{} ({})", clean(actor), name((*cell)?)?)));
        let stable: Vec<String> = stable.collect();
        let stable = if stable.is_empty() { "nobody".to_owned() } else { stable.join(", ") };
        let equilibrium = row.equilibrium.and_then(name).map(|name| format!("; an equilibrium: {name}"));
        let today = if row.is_today { " (today)" } else { "" };
        format!("{}{today}: stable for {stable}{}.", sentence(&row.label), equilibrium.unwrap_or_default())
    });
    let (n_rows, n_actors) = (data.rows.len(), data.actors.len());
    let n_equilibria = data.rows.iter().filter(|row| row.equilibrium.is_some()).count();
    let head = format!("{n_rows} states by {n_actors} actors; {n_equilibria} of the states are equilibria.");
    // A listener should not have to sit through hundreds of rows: the table has them all.
    let spoken: Vec<String> = sentences.take(12).collect();
    let rest = if n_rows > 12 { format!(" And {} more states.", n_rows - 12) } else { String::new() };
    format!("{head} {}{rest}", spoken.join(" "))
}

fn table(data: &StabilityMatrixData) -> String {
    let mut head = vec!["node", "state", "today"];
    head.extend(data.actors.iter().map(String::as_str));
    head.push("equilibrium");
    let mut table = Table::new(&head);
    let name =
        |cell: Option<usize>| cell.and_then(|index| data.concepts.get(index)).map_or("", |concept| &concept.name);
    for row in &data.rows {
        let mut cells = vec![row.node.as_str(), row.label.as_str(), yes_no(row.is_today)];
        cells.extend((0..data.actors.len()).map(|index| name(row.cells.get(index).copied().flatten())));
        cells.push(name(row.equilibrium));
        table.row(&cells);
    }
    table.finish()
}
