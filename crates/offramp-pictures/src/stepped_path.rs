//! One way from today to another state, step by step.
//!
//! In: the fronts with their rungs, and per step who moves, what changes, why, and where each front stands after it.
//! Out: a picture. Does not know: whether the steps are legal or wanted.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, circle, line, polygon, polyline, rectangle, text, word};
use crate::csv::Table;
use crate::ladder::scale_class;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, attribute, clean, sentence, width};
use crate::picture::Sheet;
use crate::shapes::{diamond, star};

/// What [`stepped_path`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct SteppedPathData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The fronts whose rungs are shown.
    pub fronts: Vec<PathFront>,
    /// Where it begins.
    pub start: PathStart,
    /// The steps in order.
    pub steps: Vec<PathStep>,
    /// What holds at the end: `a Nash equilibrium`. It gets a star.
    pub end: Option<String>,
}

/// One front with its ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct PathFront {
    /// The front's name.
    pub name: String,
    /// From peace upward.
    pub rungs: Vec<String>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStart {
    /// What scripts and tables call the state: it becomes `data-node`.
    pub node: String,
    /// The state in words.
    pub label: String,
    /// Per front the rung, as a position.
    pub rungs: Vec<Option<usize>>,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    /// What scripts and tables call the state after the step: it becomes `data-node`.
    pub node: String,
    /// Who moves: an actor, the parties of an agreement, an institution.
    pub mover: String,
    /// What it does.
    pub change: String,
    /// Why it does so.
    pub reason: Option<String>,
    /// Per front the rung after the step, as a position.
    pub rungs: Vec<Option<usize>>,
}

/// How many fronts get a lane; the others are told in words only.
const MOST_LANES: usize = 4;
const BADGE: f64 = 11.0;
const TEXT_LEFT: f64 = 44.0;

/// Draws a path from top to bottom: each step with its mover, what it changes and why; beside it, one lane a front, in
/// which the line goes right as the front climbs and left as it comes down.
pub fn stepped_path(data: &SteppedPathData) -> Picture {
    let layout = Layout::new(data);
    let head_height = layout.heads.iter().map(Lines::height).fold(0.0, f64::max) + 8.0;
    let mut top = 6.0 + head_height;
    let mut bands: Vec<Area> = Vec::new();
    let rows: Vec<Row> = (0..=data.steps.len()).map(|index| layout.row(index)).collect();
    for row in &rows {
        bands.push(Area::new(8.0, top, WIDTH - 16.0, row.height()));
        top += row.height();
    }
    let (key, key_height) = key(data, top + 12.0);
    let body = html! {
        (layout.draw_heads(6.0, head_height, top))
        (spine(&bands))
        @for (index, (row, band)) in rows.iter().zip(&bands).enumerate() { (layout.draw_row(index, row, *band)) }
        @for lane in 0..layout.lanes.len() { (layout.draw_lane(lane, &bands)) }
        (key)
    };
    let height = top + 12.0 + key_height + 6.0;
    Sheet { prefix: &data.prefix, title: &data.title, description: describe(data), csv: table(data), height, body }
        .finish()
}

/// The text of one row: parts with the class they are drawn in.
struct Row {
    parts: Vec<(Lines, &'static str)>,
    /// Rungs that change, each with whether the front climbs.
    climbs: Vec<(Lines, bool)>,
}

impl Row {
    fn height(&self) -> f64 {
        let parts: f64 = self.parts.iter().map(|(lines, _)| lines.height()).sum();
        let climbs: f64 = self.climbs.iter().map(|(lines, _)| lines.height() + 2.0).sum();
        (parts + climbs + 20.0).max(BADGE * 2.0 + 12.0)
    }
}

struct Layout<'a> {
    data: &'a SteppedPathData,
    /// The fronts that have a lane, as positions.
    lanes: Vec<usize>,
    lane_width: f64,
    text_width: f64,
    heads: Vec<Lines>,
}

impl<'a> Layout<'a> {
    fn new(data: &'a SteppedPathData) -> Self {
        let lanes = lanes(data);
        let words = lanes.iter().flat_map(|front| data.fronts[*front].name.split_whitespace());
        let longest_word = words.map(|word| width(word, TEXT, Weight::Bold)).fold(0.0, f64::max);
        let (least, most) = [(0.0, 0.0), (90.0, 120.0), (72.0, 100.0), (60.0, 76.0), (52.0, 58.0)][lanes.len()];
        let lane_width = (longest_word + 10.0).clamp(least, most);
        let text_width = WIDTH - 8.0 - TEXT_LEFT - lanes.len() as f64 * lane_width - 10.0;
        let heads = lanes.iter().map(|front| Lines::bold(&data.fronts[*front].name, lane_width - 8.0, 4)).collect();
        Self { data, lanes, lane_width, text_width, heads }
    }

    fn lane_left(&self, lane: usize) -> f64 {
        WIDTH - 8.0 - (self.lanes.len() - lane) as f64 * self.lane_width
    }

    fn row(&self, index: usize) -> Row {
        let width = self.text_width;
        let Some(step) = index.checked_sub(1).map(|step| &self.data.steps[step]) else {
            let mut parts = vec![
                (Lines::bold("Today", width, 1), "pic-today-text"),
                (Lines::text(&self.data.start.label, width, 6), "pic-ink"),
            ];
            parts.extend(self.end_after(index));
            return Row { parts, climbs: Vec::new() };
        };
        let mut parts =
            vec![(Lines::bold(&step.mover, width, 3), "pic-ink"), (Lines::text(&step.change, width, 6), "pic-ink")];
        parts.extend(step.reason.as_ref().map(|reason| (Lines::text(reason, width, 6), "pic-soft")));
        let climbs = changes(self.data, index)
            .into_iter()
            .map(|change| (Lines::text(&change.in_words, width - 14.0, 4), change.climbs));
        let climbs = climbs.collect();
        parts.extend(self.end_after(index));
        Row { parts, climbs }
    }

    fn end_after(&self, index: usize) -> Option<(Lines, &'static str)> {
        let end = self.data.end.as_ref().filter(|_| index == self.data.steps.len())?;
        Some((Lines::bold(&format!("Rests here: {}", clean(end)), self.text_width, 4), "pic-rest-text"))
    }

    fn draw_heads(&self, top: f64, height: f64, bottom: f64) -> Markup {
        html! {
            @for (lane, head) in self.heads.iter().enumerate() {
                @let left = self.lane_left(lane);
                @let rungs = &self.data.fronts[self.lanes[lane]].rungs;
                (rectangle(Area::new(left + 2.0, top + height - 2.0, self.lane_width - 4.0, bottom - top - height + 4.0), 4.0, "pic-tint"))
                (text(head, at(left + self.lane_width / 2.0, top + height - 6.0 - head.height()), Anchor::Middle, "pic-ink"))
                @for rung in 0..rungs.len() {
                    @let x = self.rung_x(lane, rung);
                    (line(at(x, top + height), at(x, bottom), "pic-hair"))
                }
            }
        }
    }

    fn rung_x(&self, lane: usize, rung: usize) -> f64 {
        let steps = self.data.fronts[self.lanes[lane]].rungs.len().saturating_sub(1).max(1) as f64;
        self.lane_left(lane) + 14.0 + (self.lane_width - 28.0) * (rung as f64 / steps).min(1.0)
    }

    fn draw_row(&self, index: usize, row: &Row, band: Area) -> Markup {
        let step = index.checked_sub(1).map(|step| &self.data.steps[step]);
        let node = step.map_or(&self.data.start.node, |step| &step.node);
        let badge = at(8.0 + BADGE + 2.0, dot_y(&band));
        let is_end = self.data.end.is_some() && index == self.data.steps.len();
        let mut y = band.y + 10.0;
        let mut texts: Vec<Markup> = Vec::new();
        let n_before = row.parts.len() - usize::from(is_end);
        for (lines, class) in &row.parts[..n_before] {
            texts.push(text(lines, at(TEXT_LEFT, y), Anchor::Start, class));
            y += lines.height();
        }
        for (lines, climbs) in &row.climbs {
            texts.push(arrow(at(TEXT_LEFT + 5.0, y + 2.0 + TEXT * 0.68), *climbs));
            texts.push(text(lines, at(TEXT_LEFT + 14.0, y + 2.0), Anchor::Start, "pic-soft"));
            y += lines.height() + 2.0;
        }
        for (lines, class) in &row.parts[n_before..] {
            texts.push(text(lines, at(TEXT_LEFT, y), Anchor::Start, class));
        }
        html! {
            g class="pic-step" data-step=(index) data-node=(attribute(node)) data-mover=[step.map(|step| attribute(&step.mover))] {
                @if index == 0 {
                    (diamond(badge, 9.0, "pic-today"))
                } @else {
                    (circle(badge, BADGE, "pic-badge"))
                    @if is_end { (star(badge, 8.0, "pic-badge-star")) } @else { (word(&index.to_string(), badge, Anchor::Middle, "pic-bold pic-badge-text")) }
                }
                @for part in &texts { (part) }
            }
        }
    }

    /// The line of one front through all rows. Where the front stands on no rung, the line is broken.
    fn draw_lane(&self, lane: usize, bands: &[Area]) -> Markup {
        let front = self.lanes[lane];
        let n_rungs = self.data.fronts[front].rungs.len();
        let places: Vec<Option<usize>> = (0..bands.len()).map(|index| rung_at(self.data, index, front)).collect();
        let mut runs: Vec<Vec<Place>> = vec![Vec::new()];
        for (index, (rung, band)) in places.iter().zip(bands).enumerate() {
            match (*rung, runs.last_mut()) {
                (Some(rung), Some(run)) => {
                    // The line begins at the first dot and ends at the last.
                    let (x, dot) = (self.rung_x(lane, rung), dot_y(band));
                    let top = if index == 0 { dot } else { band.y };
                    let bottom = if index + 1 == bands.len() { dot } else { band.y + band.height };
                    run.extend([at(x, top), at(x, bottom)]);
                }
                _ => runs.push(Vec::new()),
            }
        }
        html! {
            g class="pic-lane" {
                @for run in runs.iter().filter(|run| !run.is_empty()) { (polyline(run, "pic-lane-line")) }
                @for (rung, band) in places.iter().zip(bands) {
                    @if let Some(rung) = rung {
                        @let class = format!("{} pic-lane-dot", scale_class(*rung, n_rungs));
                        (circle(at(self.rung_x(lane, *rung), dot_y(band)), 6.0, &class))
                    }
                }
            }
        }
    }
}

/// The height at which the badge and the dots of a row stand.
fn dot_y(band: &Area) -> f64 {
    band.y + 10.0 + BADGE
}

/// Fronts with at least two rungs; those that change come first when there are too many.
fn lanes(data: &SteppedPathData) -> Vec<usize> {
    let has_rungs = |front: &usize| data.fronts[*front].rungs.len() > 1;
    let mut lanes: Vec<usize> = (0..data.fronts.len()).filter(has_rungs).collect();
    if lanes.len() > MOST_LANES {
        let stays =
            |front: usize| (0..=data.steps.len()).all(|index| rung_at(data, index, front) == rung_at(data, 0, front));
        lanes.sort_by_key(|front| stays(*front));
        lanes.truncate(MOST_LANES);
        lanes.sort_unstable();
    }
    lanes
}

/// The rung of a front after so many steps.
fn rung_at(data: &SteppedPathData, index: usize, front: usize) -> Option<usize> {
    let rungs = index.checked_sub(1).map_or(&data.start.rungs, |step| &data.steps[step].rungs);
    let rung = rungs.get(front).copied().flatten()?;
    (rung < data.fronts[front].rungs.len()).then_some(rung)
}

/// A front that goes from one rung to another.
struct RungChange {
    in_words: String,
    climbs: bool,
}

fn changes(data: &SteppedPathData, index: usize) -> Vec<RungChange> {
    let change = |front: usize| {
        let (before, after) = (rung_at(data, index - 1, front), rung_at(data, index, front));
        let name =
            |rung: Option<usize>| rung.map_or("no rung".to_owned(), |rung| clean(&data.fronts[front].rungs[rung]));
        let in_words = format!("{}: {} to {}", clean(&data.fronts[front].name), name(before), name(after));
        (before != after).then_some(RungChange { in_words, climbs: before < after })
    };
    (0..data.fronts.len()).filter_map(change).collect()
}

/// Up for a front that climbs, down for one that comes down.
fn arrow(centre: Place, climbs: bool) -> Markup {
    let Place { x, y } = centre;
    if climbs {
        polygon(&[at(x, y - 4.5), at(x + 5.0, y + 4.0), at(x - 5.0, y + 4.0)], "pic-climbs")
    } else {
        polygon(&[at(x, y + 4.5), at(x + 5.0, y - 4.0), at(x - 5.0, y - 4.0)], "pic-eases")
    }
}

fn spine(bands: &[Area]) -> Markup {
    let x = 8.0 + BADGE + 2.0;
    html! {
        @if let [first, .., last] = bands { (line(at(x, dot_y(first)), at(x, dot_y(last)), "pic-spine")) }
    }
}

fn key(data: &SteppedPathData, y: f64) -> (Markup, f64) {
    let mut entries = vec![Entry::new("today", |place| diamond(place, 6.5, "pic-today"))];
    if data.fronts.iter().any(|front| front.rungs.len() > 1) {
        entries.push(Entry::new("a front climbs", |place| arrow(place, true)));
        entries.push(Entry::new("a front comes down", |place| arrow(place, false)));
        entries.push(Entry::wide("lanes: peace at the left, the highest rung at the right", 34.0, |place| {
            html! {
                (polyline(&[at(place.x - 12.0, place.y - 6.0), at(place.x - 12.0, place.y), at(place.x + 12.0, place.y), at(place.x + 12.0, place.y + 6.0)], "pic-lane-line"))
            }
        }));
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &SteppedPathData) -> String {
    let rungs = |front: usize| {
        let rung = rung_at(data, 0, front)?;
        Some(format!("{} on {}", clean(&data.fronts[front].name), clean(&data.fronts[front].rungs[rung])))
    };
    let rungs: Vec<String> = (0..data.fronts.len()).filter_map(rungs).collect();
    let rungs = if rungs.is_empty() { String::new() } else { format!(" ({})", rungs.join(", ")) };
    let mut sentences =
        vec![format!("A path of {} steps from today: {}{rungs}.", data.steps.len(), clean(&data.start.label))];
    for (index, step) in data.steps.iter().enumerate() {
        let changes: Vec<String> = changes(data, index + 1).into_iter().map(|change| change.in_words).collect();
        let changes = if changes.is_empty() { String::new() } else { format!(" ({})", changes.join(", ")) };
        let reason = step.reason.as_ref().map(|reason| format!(" {}.", sentence(reason))).unwrap_or_default();
        sentences.push(format!("{}. {}: {}{changes}.{reason}", index + 1, sentence(&step.mover), clean(&step.change)));
    }
    sentences.extend(data.end.as_ref().map(|end| format!("It rests there: {}.", clean(end))));
    sentences.join(" ")
}

fn table(data: &SteppedPathData) -> String {
    let mut head = vec!["step", "node", "mover", "change", "reason"];
    head.extend(data.fronts.iter().map(|front| front.name.as_str()));
    let mut table = Table::new(&head);
    for index in 0..=data.steps.len() {
        let number = index.to_string();
        let mut cells = match index.checked_sub(1).map(|step| &data.steps[step]) {
            None => vec![number.as_str(), data.start.node.as_str(), "", data.start.label.as_str(), ""],
            Some(step) => {
                vec![&number, &step.node, &step.mover, &step.change, step.reason.as_deref().unwrap_or_default()]
            }
        };
        let rung = |front: usize| rung_at(data, index, front).map_or("", |rung| &data.fronts[front].rungs[rung]);
        cells.extend((0..data.fronts.len()).map(rung));
        table.row(&cells);
    }
    table.finish()
}
