//! A way from today to another state, from left to right: who takes part in each step, what it costs whom, where each front stands.
//!
//! In: actors, fronts with their rungs, and per step who moves, who joins and against whose interest it is. Out: a picture. Does not know:
//! whether the steps are legal or wanted, or why.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, circle, line, polyline, rectangle, text, word};
use crate::csv::Table;
use crate::ladder::scale_class;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, attribute, clean, sentence};
use crate::picture::Sheet;
use crate::shapes::{cross, diamond, star, tick};
use crate::stepped_path::PathFront;

/// What [`path_lanes`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct PathLanesData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// Who takes part in some step.
    pub actors: Vec<String>,
    /// The fronts whose rungs are shown.
    pub fronts: Vec<PathFront>,
    /// Per front the rung it stands on today, as a position.
    pub today: Vec<Option<usize>>,
    /// The steps in order.
    pub steps: Vec<LaneStep>,
    /// What holds at the end: `at rest (Nash)`; it gets a star.
    pub end: Option<String>,
    /// Where the same is done all at once: per actor what it makes of that against today, if it is asked. Empty where nobody looked.
    pub at_once: Vec<Option<Gain>>,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneStep {
    /// What scripts and tables call the state after the step: it becomes `data-node`.
    pub node: String,
    /// Who moves: an actor, the parties of an agreement, an institution.
    pub mover: String,
    /// What it does.
    pub change: String,
    /// Why, or what stands in the way; may be empty.
    pub reason: String,
    /// Who takes part in it, and how: positions in [`PathLanesData::actors`], each once.
    pub parts: Vec<(usize, Part)>,
    /// Per front the rung after the step, as a position.
    pub rungs: Vec<Option<usize>>,
}

/// How somebody takes part in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Makes the move.
    Moves,
    /// Signs, with others.
    Signs,
    /// Gives consent.
    Consents,
    /// Votes for it.
    Votes,
    /// Votes against it, and is outvoted.
    Outvoted,
    /// Is needed, and would have to go against its own interest.
    Loses,
}

impl Part {
    const ALL: [Self; 6] = [Self::Moves, Self::Signs, Self::Consents, Self::Votes, Self::Outvoted, Self::Loses];

    fn in_words(self) -> &'static str {
        match self {
            Self::Moves => "moves",
            Self::Signs => "signs, together with others",
            Self::Consents => "consents",
            Self::Votes => "votes for it, or lets it pass",
            Self::Outvoted => "is outvoted",
            Self::Loses => "would have to go first against its interest: here it breaks",
        }
    }
}

/// What somebody makes of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gain {
    /// It gains.
    Gains,
    /// It is all the same to it.
    Same,
    /// It loses.
    Loses,
}

impl Gain {
    const ALL: [Self; 3] = [Self::Gains, Self::Same, Self::Loses];

    fn in_words(self) -> &'static str {
        match self {
            Self::Gains => "gains by all at once",
            Self::Same => "is indifferent to all at once",
            Self::Loses => "loses by all at once",
        }
    }
}

/// Names of actors and fronts stand in a column this wide.
const NAMES: f64 = 116.0;
/// Steps side by side; more go on below.
const MOST_STEPS: usize = 8;
const SIGN: f64 = 7.0;
const LADDER: f64 = 40.0;

/// Draws steps as columns from left to right, actors and fronts as lanes: the signs of those who take part in a step hang together, and the
/// line of a front climbs and falls. The steps stand in words below.
pub fn path_lanes(data: &PathLanesData) -> Picture {
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    let n_panels = data.steps.len().div_ceil(MOST_STEPS).max(1);
    let per_panel = data.steps.len().div_ceil(n_panels);
    for panel in 0..n_panels {
        let (first, end) = (panel * per_panel, ((panel + 1) * per_panel).min(data.steps.len()));
        let (markup, height) = Panel::new(data, first, end).draw(y);
        parts.push(markup);
        y += height + 12.0;
    }
    let (steps, steps_height) = in_words(data, y);
    let (key, key_height) = key(data, y + steps_height + 8.0);
    let body = html! { @for part in &parts { (part) } (steps) (key) };
    let height = y + steps_height + 8.0 + key_height + 6.0;
    Sheet { prefix: &data.prefix, title: &data.title, description: describe(data), csv: table(data), height, body }
        .finish()
}

/// Some steps side by side.
struct Panel<'a> {
    data: &'a PathLanesData,
    first: usize,
    end: usize,
    /// The middles of the columns: the state before the first step, the steps, and all at once.
    middles: Vec<f64>,
    column: f64,
}

impl<'a> Panel<'a> {
    fn new(data: &'a PathLanesData, first: usize, end: usize) -> Self {
        let has_at_once = end == data.steps.len() && !data.at_once.is_empty();
        let n = end - first + 1 + usize::from(has_at_once);
        let left = 8.0 + NAMES + 8.0;
        let column = ((WIDTH - 8.0 - left) / n as f64).min(62.0);
        let middles = (0..n).map(|index| left + (index as f64 + 0.5) * column).collect();
        Self { data, first, end, middles, column }
    }

    fn n_steps(&self) -> usize {
        self.end - self.first
    }

    /// The middle of the column of all at once, if this panel has it.
    fn at_once(&self) -> Option<f64> {
        self.middles.get(self.n_steps() + 1).copied()
    }

    fn right(&self) -> f64 {
        self.middles.last().map_or(WIDTH - 8.0, |last| last + self.column / 2.0)
    }

    fn draw(&self, top: f64) -> (Markup, f64) {
        let head = 34.0;
        let mut y = top + head;
        let mut rows: Vec<Markup> = Vec::new();
        let mut tops: Vec<f64> = Vec::new();
        for (actor, name) in self.data.actors.iter().enumerate() {
            let lines = Lines::text(name, NAMES, 2);
            let height = (lines.height() + 6.0).max(SIGN * 2.0 + 8.0);
            tops.push(y + height / 2.0);
            rows.push(html! {
                (line(at(8.0, y), at(self.right(), y), "pic-hair"))
                (text(&lines, at(8.0, y + (height - lines.height()) / 2.0), Anchor::Start, "pic-ink"))
                @if let Some(verdict) = self.verdict(actor, y + height / 2.0) { (verdict) }
            });
            y += height;
        }
        let lanes: Vec<usize> =
            (0..self.data.fronts.len()).filter(|front| self.data.fronts[*front].rungs.len() > 1).collect();
        let mut ladders: Vec<Markup> = Vec::new();
        for front in lanes {
            let (markup, height) = self.front(front, y);
            ladders.push(markup);
            y += height;
        }
        let markup = html! {
            g class="pic-panel" {
                (self.heads(top + head / 2.0))
                @for row in &rows { (row) }
                @for ladder in &ladders { (ladder) }
                (line(at(8.0, y), at(self.right(), y), "pic-hair"))
                @for step in self.first..self.end { (self.step(step, &tops)) }
            }
        };
        (markup, y - top)
    }

    /// Today or the step before, the numbers of the steps, and all at once.
    fn heads(&self, y: f64) -> Markup {
        let is_last = self.end == self.data.steps.len();
        html! {
            @if let Some(x) = self.middles.first() {
                @if self.first == 0 { (diamond(at(*x, y), 8.0, "pic-today")) } @else { (word(&format!("after {}", self.first), at(*x, y), Anchor::Middle, "pic-soft")) }
            }
            @for (index, x) in self.middles.iter().skip(1).take(self.n_steps()).enumerate() {
                (circle(at(*x, y), 10.0, "pic-badge"))
                (word(&(self.first + index + 1).to_string(), at(*x, y), Anchor::Middle, "pic-bold pic-badge-text"))
                @if is_last && index + 1 == self.n_steps() && self.data.end.is_some() {
                    (star(at(x + 14.0, y - 7.0), 6.0, "pic-star"))
                }
            }
            @if let Some(x) = self.at_once() {
                (word("all at", at(x, y - 7.0), Anchor::Middle, "pic-bold"))
                (word("once", at(x, y + 7.0), Anchor::Middle, "pic-bold"))
            }
        }
    }

    /// The signs of one step, hung together where several take part.
    fn step(&self, step: usize, tops: &[f64]) -> Markup {
        let x = self.middles[step - self.first + 1];
        let known = &self.data.steps[step];
        let parts: Vec<(f64, Part, &String)> = known
            .parts
            .iter()
            .filter_map(|(actor, part)| Some((*tops.get(*actor)?, *part, self.data.actors.get(*actor)?)))
            .collect();
        let highest = parts.iter().map(|(y, ..)| *y).fold(f64::INFINITY, f64::min);
        let lowest = parts.iter().map(|(y, ..)| *y).fold(f64::NEG_INFINITY, f64::max);
        html! {
            g class="pic-step" data-step=(step + 1) data-node=(attribute(&known.node)) data-mover=(attribute(&known.mover)) {
                @if parts.len() > 1 { (line(at(x, highest), at(x, lowest), "pic-joint")) }
                @for (y, part, name) in &parts {
                    g { title { (clean(name)) " " (part.in_words()) } (sign(*part, at(x, *y))) }
                }
            }
        }
    }

    fn verdict(&self, actor: usize, y: f64) -> Option<Markup> {
        let x = self.at_once()?;
        let gain = (*self.data.at_once.get(actor)?)?;
        let told = format!("{} {}", clean(&self.data.actors[actor]), gain.in_words());
        Some(html! { g { title { (told) } (gain_sign(gain, at(x, y))) } })
    }

    /// The line of a front over the steps; where it stands on no rung, the line is broken.
    fn front(&self, front: usize, top: f64) -> (Markup, f64) {
        let known = &self.data.fronts[front];
        let name = Lines::text(&known.name, NAMES, 2);
        let height = (name.height() + 8.0).max(LADDER + 14.0);
        let n_rungs = known.rungs.len();
        let field = Area::new(0.0, top + (height - LADDER) / 2.0, 0.0, LADDER);
        let rung_y = |rung: usize| field.y + LADDER * (1.0 - rung as f64 / (n_rungs - 1) as f64);
        let places: Vec<Option<Place>> = (self.first..=self.end)
            .zip(&self.middles)
            .map(|(index, x)| Some(at(*x, rung_y(rung_at(self.data, index, front)?))))
            .collect();
        let mut runs: Vec<Vec<Place>> = vec![Vec::new()];
        for place in &places {
            match (place, runs.last_mut()) {
                (Some(place), Some(run)) => {
                    // A rung is left halfway to the step that leaves it.
                    if let Some(last) = run.last().copied() {
                        let between = f64::midpoint(last.x, place.x);
                        run.extend([at(between, last.y), at(between, place.y)]);
                    }
                    run.push(*place);
                }
                _ => runs.push(Vec::new()),
            }
        }
        let markup = html! {
            g class="pic-lane" {
                (line(at(8.0, top), at(self.right(), top), "pic-hair"))
                (text(&name, at(8.0, top + (height - name.height()) / 2.0), Anchor::Start, "pic-soft"))
                @for run in runs.iter().filter(|run| run.len() > 1) { (polyline(run, "pic-lane-line")) }
                @for (index, place) in (self.first..=self.end).zip(&places) {
                    @if let (Some(place), Some(rung)) = (place, rung_at(self.data, index, front)) {
                        g {
                            title { (clean(&known.name)) ": " (clean(&known.rungs[rung])) }
                            (circle(*place, 5.0, &format!("{} pic-lane-dot", scale_class(rung, n_rungs))))
                        }
                    }
                }
            }
        };
        (markup, height)
    }
}

/// The rung of a front after so many steps.
fn rung_at(data: &PathLanesData, index: usize, front: usize) -> Option<usize> {
    let rungs = index.checked_sub(1).map_or(&data.today, |step| &data.steps[step].rungs);
    let rung = rungs.get(front).copied().flatten()?;
    (rung < data.fronts[front].rungs.len()).then_some(rung)
}

/// Shapes before colours: a disc, a ring with a dot, a diamond, a square, a cross, a cross in a filled square.
fn sign(part: Part, place: Place) -> Markup {
    let square = |half: f64, class: &str| {
        rectangle(Area::new(place.x - half, place.y - half, half * 2.0, half * 2.0), 2.0, class)
    };
    match part {
        Part::Moves => circle(place, SIGN, "pic-badge"),
        Part::Signs => html! { (circle(place, SIGN, "pic-joins")) (circle(place, 2.6, "pic-badge")) },
        Part::Consents => diamond(place, SIGN + 1.0, "pic-joins"),
        Part::Votes => square(SIGN - 1.0, "pic-joins"),
        Part::Outvoted => html! { (square(SIGN - 1.0, "pic-joins")) (cross(place, 3.2, "pic-answer-unasked")) },
        Part::Loses => html! { (square(SIGN + 1.5, "pic-blocks")) (cross(place, 4.0, "pic-blocks-sign")) },
    }
}

fn gain_sign(gain: Gain, place: Place) -> Markup {
    match gain {
        Gain::Gains => html! { (circle(place, SIGN, "pic-answer-yes")) (tick(place, 3.6, "pic-answer-tick")) },
        Gain::Same => circle(place, SIGN - 1.0, "pic-answer-equal"),
        Gain::Loses => cross(place, 4.6, "pic-no"),
    }
}

/// The steps in words, and what holds at the end.
fn in_words(data: &PathLanesData, top: f64) -> (Markup, f64) {
    const LEFT: f64 = 34.0;
    let width = WIDTH - LEFT - 8.0;
    let mut y = top;
    let mut parts: Vec<Markup> = Vec::new();
    for (index, step) in data.steps.iter().enumerate() {
        let told = Lines::text(&told(step), width, 6);
        let reason = (!step.reason.is_empty()).then(|| Lines::text(&step.reason, width, 5));
        parts.push(html! {
            (word(&(index + 1).to_string(), at(LEFT - 10.0, y + told.line_height() * 0.55), Anchor::End, "pic-bold"))
            (text(&told, at(LEFT, y), Anchor::Start, "pic-ink"))
            @if let Some(reason) = &reason { (text(reason, at(LEFT, y + told.height()), Anchor::Start, "pic-soft")) }
        });
        y += told.height() + reason.as_ref().map_or(0.0, Lines::height) + 4.0;
    }
    if let Some(end) = &data.end {
        let lines = Lines::text(&sentence(end), width, 3);
        parts.push(html! {
            (star(at(LEFT - 14.0, y + lines.line_height() * 0.5), 6.5, "pic-star"))
            (text(&lines, at(LEFT, y), Anchor::Start, "pic-ink"))
        });
        y += lines.height() + 4.0;
    }
    (html! { @for part in &parts { (part) } }, y - top)
}

fn told(step: &LaneStep) -> String {
    format!("{}: {}", clean(&step.mover), clean(&step.change))
}

fn key(data: &PathLanesData, y: f64) -> (Markup, f64) {
    let mut entries = vec![Entry::new("today", |place| diamond(place, 6.5, "pic-today"))];
    let has = |part: Part| data.steps.iter().any(|step| step.parts.iter().any(|(_, known)| *known == part));
    for part in Part::ALL.into_iter().filter(|part| has(*part)) {
        entries.push(Entry::new(part.in_words(), move |place| sign(part, place)));
    }
    for gain in Gain::ALL.into_iter().filter(|gain| data.at_once.contains(&Some(*gain))) {
        entries.push(Entry::new(gain.in_words(), move |place| gain_sign(gain, place)));
    }
    if data.fronts.iter().any(|front| front.rungs.len() > 1) {
        entries.push(Entry::wide("a front: the higher the line, the higher its rung", 30.0, |place| {
            let corners = [(-14.0, 5.0), (0.0, 5.0), (0.0, -5.0), (14.0, -5.0)];
            polyline(&corners.map(|(dx, dy)| at(place.x + dx, place.y + dy)), "pic-lane-line")
        }));
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &PathLanesData) -> String {
    let mut sentences = vec![format!("A way of {} steps from today.", data.steps.len())];
    for (index, step) in data.steps.iter().enumerate() {
        let parts = step.parts.iter().filter(|(_, part)| *part != Part::Moves).filter_map(|(actor, part)| {
            let what =
                if *part == Part::Loses { "would have to go first against its interest" } else { part.in_words() };
            Some(format!("{} {what}", clean(data.actors.get(*actor)?)))
        });
        let parts: Vec<String> = parts.collect();
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) };
        let climbs = (0..data.fronts.len()).filter_map(|front| {
            let (before, after) = (rung_at(data, index, front), rung_at(data, index + 1, front));
            let rungs = &data.fronts[front].rungs;
            let name = |rung: Option<usize>| rung.map_or("no rung".to_owned(), |rung| clean(&rungs[rung]));
            (before != after)
                .then(|| format!(" {}: {} to {}.", sentence(&data.fronts[front].name), name(before), name(after)))
        });
        let climbs: String = climbs.collect();
        let reason = if step.reason.is_empty() { String::new() } else { format!(" {}.", sentence(&step.reason)) };
        sentences.push(format!("{}. {}{parts}.{climbs}{reason}", index + 1, sentence(&told(step))));
    }
    let verdicts = data
        .actors
        .iter()
        .zip(&data.at_once)
        .filter_map(|(actor, gain)| Some(format!("{} {}", clean(actor), (*gain)?.in_words())));
    let verdicts: Vec<String> = verdicts.collect();
    if !verdicts.is_empty() {
        sentences.push(format!("{}.", verdicts.join(", ")));
    }
    sentences.extend(data.end.as_ref().map(|end| format!("{}.", sentence(end))));
    sentences.join(" ")
}

fn table(data: &PathLanesData) -> String {
    let mut head = vec!["step", "node", "mover", "change", "reason", "who takes part"];
    head.extend(data.fronts.iter().map(|front| front.name.as_str()));
    let mut table = Table::new(&head);
    for index in 0..=data.steps.len() {
        let number = index.to_string();
        let step = index.checked_sub(1).map(|step| &data.steps[step]);
        let parts = step.map_or(String::new(), |step| {
            let told = step
                .parts
                .iter()
                .filter_map(|(actor, part)| Some(format!("{} {}", clean(data.actors.get(*actor)?), part.in_words())));
            told.collect::<Vec<_>>().join("; ")
        });
        let mut cells = match step {
            None => vec![number.as_str(), "", "", "today", "", ""],
            Some(step) => vec![number.as_str(), &step.node, &step.mover, &step.change, &step.reason, &parts],
        };
        let rung = |front: usize| rung_at(data, index, front).map_or("", |rung| &data.fronts[front].rungs[rung]);
        cells.extend((0..data.fronts.len()).map(rung));
        table.row(&cells);
    }
    let asked = data.actors.iter().zip(&data.at_once).filter_map(|(actor, gain)| Some((actor, (*gain)?)));
    for (actor, gain) in asked {
        let told = format!("{} {}", clean(actor), gain.in_words());
        let mut cells = vec!["all at once", "", "", "", "", told.as_str()];
        cells.extend(data.fronts.iter().map(|_| ""));
        table.row(&cells);
    }
    table.finish()
}
