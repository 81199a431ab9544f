//! What each viewpoint makes of the same questions, side by side.
//!
//! In: viewpoints, questions, an answer for each pair. Out: a picture. Does not know: how answers are found.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, circle, line, n, rectangle, text, word};
use crate::csv::Table;
use crate::heads::{heads, panels};
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, clean, sentence, width};
use crate::picture::Sheet;
use crate::shapes::{cross, tick};

/// What [`viewpoints`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewpointsData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The columns: the case as written first, usually, and then its viewpoints.
    pub viewpoints: Vec<String>,
    /// The rows.
    pub rows: Vec<ViewpointRow>,
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewpointRow {
    /// A heading over this row and those after it with the same one; may be empty.
    pub section: String,
    /// What is asked.
    pub label: String,
    /// Per viewpoint the answer.
    pub cells: Vec<ViewpointCell>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewpointCell {
    /// Yes, partly, no or not known.
    pub answer: Answer,
    /// A few characters beside the sign, `3 of 5`; may be empty.
    pub note: String,
}

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Yes,
    /// It is so in part: in some equilibria, under some concepts.
    Partly,
    /// It is not so.
    No,
    /// Nobody looked.
    Unknown,
}

impl Answer {
    fn in_words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
            Self::Unknown => "not known",
        }
    }
}

/// How many viewpoints stand side by side; more are continued below.
const MOST_COLUMNS: usize = 6;
const SIGN: f64 = 7.5;

/// Draws viewpoints as columns and questions as rows, with a tick, a half-filled circle, a cross or a dash for each answer.
pub fn viewpoints(data: &ViewpointsData) -> Picture {
    let draw = |first, names, top| Panel::new(data, first, names).draw(top);
    let (parts, y) = panels(&data.viewpoints, MOST_COLUMNS, draw);
    let (key, height) = key(data, y);
    let body = html! { @for part in &parts { (part) } (key) };
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y + height + 6.0, body }.finish()
}

/// Some of the viewpoints, side by side.
struct Panel<'a> {
    data: &'a ViewpointsData,
    first: usize,
    names: &'a [String],
    label_width: f64,
    column: f64,
}

impl<'a> Panel<'a> {
    fn new(data: &'a ViewpointsData, first: usize, names: &'a [String]) -> Self {
        let room = WIDTH - 16.0 - 10.0;
        let longest = data.rows.iter().map(|row| width(&clean(&row.label), TEXT, Weight::Regular)).fold(60.0, f64::max);
        let n_columns = names.len().max(1) as f64;
        let label_width = longest.min((room - n_columns * 76.0).max(room * 0.4));
        Self { data, first, names, label_width, column: ((room - label_width) / n_columns).min(100.0) }
    }

    fn middles(&self) -> Vec<f64> {
        let left = 8.0 + self.label_width + 10.0;
        (0..self.names.len()).map(|column| left + (column as f64 + 0.5) * self.column).collect()
    }

    fn draw(&self, top: f64) -> (Markup, f64) {
        let middles = self.middles();
        let (head, head_height) = heads(self.names, &middles, self.column, top);
        let right = 18.0 + self.label_width + self.column * self.names.len() as f64;
        let mut y = top + head_height;
        let mut parts: Vec<Markup> = Vec::new();
        let mut section = "";
        for row in &self.data.rows {
            if row.section != section {
                section = &row.section;
                let (heading, height) = heading(section, right, y);
                parts.push(heading);
                y += height;
            }
            let (markup, height) = self.row(row, &middles, right, y);
            parts.push(markup);
            y += height;
        }
        let bottom = line(at(8.0, y), at(right, y), "pic-hair");
        // The first column of all is usually the case as written: it stands on a quiet ground.
        let ground = (self.first == 0 && self.names.len() > 1).then(|| {
            let left = 18.0 + self.label_width;
            rectangle(Area::new(left, top, self.column, y - top), 4.0, "pic-tint")
        });
        (
            html! { g class="pic-panel" { @if let Some(ground) = ground { (ground) } (head) @for part in &parts { (part) } (bottom) } },
            y - top,
        )
    }

    fn row(&self, row: &ViewpointRow, middles: &[f64], right: f64, top: f64) -> (Markup, f64) {
        let label = Lines::text(&row.label, self.label_width, 4);
        let cells = || (0..self.names.len()).map(|column| row.cells.get(self.first + column));
        let notes: Vec<Option<Lines>> = cells()
            .map(|cell| {
                let note = cell.map(|cell| cell.note.as_str()).filter(|note| !note.is_empty())?;
                Some(Lines::text(note, self.column - 6.0, 2))
            })
            .collect();
        let note_height = notes.iter().flatten().map(Lines::height).fold(0.0, f64::max);
        let height = (label.height() + 10.0).max(SIGN * 2.0 + 12.0 + note_height);
        let sign_y = top + (height - note_height) / 2.0;
        let markup = html! {
            g class="pic-row" {
                (line(at(8.0, top), at(right, top), "pic-hair"))
                (text(&label, at(8.0, top + (height - label.height()) / 2.0), Anchor::Start, "pic-ink"))
                @for ((cell, note), x) in cells().zip(&notes).zip(middles) {
                    (sign(cell.map_or(Answer::Unknown, |cell| cell.answer), at(*x, sign_y)))
                    @if let Some(note) = note { (text(note, at(*x, sign_y + SIGN + 1.0), Anchor::Middle, "pic-soft")) }
                }
            }
        };
        (markup, height)
    }
}

fn heading(section: &str, right: f64, top: f64) -> (Markup, f64) {
    if section.is_empty() {
        return (html! {}, 0.0);
    }
    let lines = Lines::heading(section, right - 8.0, 2);
    let markup = html! {
        (line(at(8.0, top), at(right, top), "pic-hair"))
        (text(&lines, at(8.0, top + 9.0), Anchor::Start, "pic-ink"))
    };
    (markup, lines.height() + 12.0)
}

/// The sign of an answer: told by its shape, by how much of it is filled, and by colour.
fn sign(answer: Answer, place: Place) -> Markup {
    let Place { x, y } = place;
    match answer {
        Answer::Yes => html! { (circle(place, SIGN, "pic-answer-yes")) (tick(place, 3.8, "pic-answer-tick")) },
        Answer::No => html! { (circle(place, SIGN, "pic-answer-no")) (cross(place, 3.0, "pic-answer-cross")) },
        Answer::Partly => {
            let half = SIGN * 1.0;
            // Two quarter circles as curves; the constant makes a curve of the third degree look like a circle.
            let k = half * 0.5523;
            let path = format!(
                "M{} {}C{} {} {} {} {} {}C{} {} {} {} {} {}Z",
                n(x),
                n(y - half),
                n(x - k),
                n(y - half),
                n(x - half),
                n(y - k),
                n(x - half),
                n(y),
                n(x - half),
                n(y + k),
                n(x - k),
                n(y + half),
                n(x),
                n(y + half),
            );
            html! { (circle(place, SIGN, "pic-answer-partly")) path class="pic-answer-half" d=(path) {} }
        }
        Answer::Unknown => word("–", place, Anchor::Middle, "pic-soft"),
    }
}

fn key(data: &ViewpointsData, y: f64) -> (Markup, f64) {
    let is_used = |answer: Answer| {
        let known = data.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.answer == answer);
        let missing = data.rows.iter().any(|row| row.cells.len() < data.viewpoints.len());
        known || (answer == Answer::Unknown && missing)
    };
    let answers =
        [Answer::Yes, Answer::Partly, Answer::No, Answer::Unknown].into_iter().filter(|answer| is_used(*answer));
    let entries: Vec<Entry> =
        answers.map(|answer| Entry::new(answer.in_words(), move |place| sign(answer, place))).collect();
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn cell_in_words(cell: Option<&ViewpointCell>) -> String {
    match cell {
        None => Answer::Unknown.in_words().to_owned(),
        Some(cell) if cell.note.is_empty() => cell.answer.in_words().to_owned(),
        Some(cell) => format!("{} ({})", cell.answer.in_words(), clean(&cell.note)),
    }
}

fn describe(data: &ViewpointsData) -> String {
    let names: Vec<String> = data.viewpoints.iter().map(|name| clean(name)).collect();
    let mut sentences =
        vec![format!("{} questions seen from {} viewpoints: {}.", data.rows.len(), names.len(), names.join(", "))];
    for row in &data.rows {
        let answers =
            names.iter().enumerate().map(|(index, name)| format!("{name} {}", cell_in_words(row.cells.get(index))));
        sentences.push(format!("{}: {}.", sentence(&row.label), answers.collect::<Vec<_>>().join(", ")));
    }
    sentences.join(" ")
}

fn table(data: &ViewpointsData) -> String {
    let mut head = vec!["section", "question"];
    head.extend(data.viewpoints.iter().map(String::as_str));
    let mut table = Table::new(&head);
    for row in &data.rows {
        let mut cells = vec![row.section.clone(), row.label.clone()];
        cells.extend((0..data.viewpoints.len()).map(|index| cell_in_words(row.cells.get(index))));
        table.row(&cells);
    }
    table.finish()
}
