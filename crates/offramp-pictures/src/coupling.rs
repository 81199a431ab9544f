//! How fronts drive each other, as a directed diagram.
//!
//! In: fronts, and for ordered pairs how much one changes the other. Out: a picture. Does not know: how the change is measured; the caller
//! names it.

use std::f64::consts::PI;

use maud::{Markup, html};

use crate::Picture;
use crate::axes::short;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, n, polygon, rectangle, text, word};
use crate::csv::Table;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, attribute, clean, sentence, width};
use crate::picture::Sheet;

/// What [`coupling_diagram`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct CouplingData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// What the numbers are, with their unit: `rungs that the expected height changes by week 26 when the pull is cut`.
    pub measure: String,
    /// The fronts.
    pub fronts: Vec<String>,
    /// The pulls of one front on another.
    pub pulls: Vec<Pull>,
}

/// The pull of one front on another.
#[derive(Debug, Clone, PartialEq)]
pub struct Pull {
    /// The front that pulls, as a position.
    pub from: usize,
    /// The front that is pulled, as a position.
    pub to: usize,
    /// By how much: above nought it drives the other up, below nought down, nought is no pull.
    pub strength: f64,
    /// The lower and upper end of its range.
    pub range: Option<(f64, f64)>,
    /// Which channels carry it, with their shares in words; may be empty.
    pub by: String,
}

const NODE_WIDTH: f64 = 104.0;

/// Draws fronts around a circle and pulls as arrows between them: thick ones pull more, whole lines drive up, dashed ones down. Pairs
/// without any pull have no arrow, and are named below. Arrows carry `data-from` and `data-to`.
pub fn coupling_diagram(data: &CouplingData) -> Picture {
    let pulls: Vec<&Pull> = sound(data);
    let labels: Vec<Lines> = data.fronts.iter().map(|front| Lines::bold(front, NODE_WIDTH - 12.0, 3)).collect();
    let radius = match data.fronts.len() {
        0 | 1 => 20.0,
        2 => 130.0,
        n => (60.0 + n as f64 * 18.0).min(150.0),
    };
    let half_height = labels.iter().map(|lines| lines.height() / 2.0 + 8.0).fold(16.0, f64::max);
    let tall = if data.fronts.len() <= 2 { 0.0 } else { radius };
    let centre = at(WIDTH / 2.0, tall + half_height + 34.0);
    let places: Vec<Place> =
        (0..data.fronts.len()).map(|front| around(centre, radius, front, data.fronts.len())).collect();
    let most = pulls.iter().map(|pull| pull.strength.abs()).fold(0.0, f64::max);
    let bottom = centre.y + tall + half_height + 34.0;
    let (list, list_height) = list(data, &pulls, bottom);
    let (key, key_height) = key(&pulls, data, bottom + list_height + 8.0);
    let body = html! {
        g class="pic-edges" { @for pull in pulls.iter().rev() { (arrow(data, pull, &places, &labels, most)) } }
        @for (lines, place) in labels.iter().zip(&places) { (node(lines, *place)) }
        @for (index, pull) in pulls.iter().enumerate() { (mark(index, pull, &places)) }
        (list)
        (key)
    };
    let height = bottom + list_height + 8.0 + key_height + 6.0;
    let (description, csv) = (describe(data, &pulls), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height, body }.finish()
}

/// The pulls between different fronts that exist and are not nought, the strongest first.
fn sound(data: &CouplingData) -> Vec<&Pull> {
    let n_fronts = data.fronts.len();
    let is_sound = |pull: &&Pull| {
        pull.from < n_fronts
            && pull.to < n_fronts
            && pull.from != pull.to
            && pull.strength.is_finite()
            && pull.strength != 0.0
    };
    let mut pulls: Vec<&Pull> = data.pulls.iter().filter(is_sound).collect();
    pulls.sort_by(|one, other| other.strength.abs().total_cmp(&one.strength.abs()));
    pulls
}

/// Two fronts stand side by side, more of them around a circle from the top on.
fn around(centre: Place, radius: f64, index: usize, n: usize) -> Place {
    match n {
        1 => centre,
        2 => at(centre.x + if index == 0 { -radius } else { radius }, centre.y),
        _ => {
            let angle = 2.0 * PI * index as f64 / n as f64 - PI / 2.0;
            at(centre.x + (radius + 20.0) * angle.cos() * 1.05, centre.y + radius * angle.sin())
        }
    }
}

fn node(lines: &Lines, place: Place) -> Markup {
    let (w, h) = (lines.width() + 16.0, lines.height() + 10.0);
    html! {
        (rectangle(Area::new(place.x - w / 2.0, place.y - h / 2.0, w, h), 6.0, "pic-node-frame"))
        (text(lines, at(place.x, place.y - lines.height() / 2.0), Anchor::Middle, "pic-ink"))
    }
}

/// The control point of the curve from one place to another: both directions bow to their own side.
fn bow(from: Place, to: Place) -> Place {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy).max(1.0);
    let reach = (length * 0.16).clamp(18.0, 30.0);
    at((from.x + to.x) / 2.0 - dy / length * reach, (from.y + to.y) / 2.0 + dx / length * reach)
}

/// Where the line from a place to the middle of a box meets the box.
fn at_box(middle: Place, towards: Place, lines: &Lines) -> Place {
    let (half_w, half_h) = (lines.width() / 2.0 + 10.0, lines.height() / 2.0 + 7.0);
    let (dx, dy) = (towards.x - middle.x, towards.y - middle.y);
    let share = (half_w / dx.abs().max(1e-6)).min(half_h / dy.abs().max(1e-6)).min(1.0);
    at(middle.x + dx * share, middle.y + dy * share)
}

fn arrow(data: &CouplingData, pull: &Pull, places: &[Place], labels: &[Lines], most: f64) -> Markup {
    let control = bow(places[pull.from], places[pull.to]);
    let start = at_box(places[pull.from], control, &labels[pull.from]);
    let tip = at_box(places[pull.to], control, &labels[pull.to]);
    let thickness = 1 + (5.0 * (pull.strength.abs() / most.max(1e-300)).sqrt()).round() as usize;
    let (dx, dy) = (tip.x - control.x, tip.y - control.y);
    let length = dx.hypot(dy).max(1e-6);
    let size = 7.0 + thickness as f64 * 1.5;
    let (ux, uy) = (dx / length, dy / length);
    let base = at(tip.x - ux * size, tip.y - uy * size);
    let side = size * 0.5;
    let head = [tip, at(base.x - uy * side, base.y + ux * side), at(base.x + uy * side, base.y - ux * side)];
    let d = format!("M{} {}Q{} {} {} {}", n(start.x), n(start.y), n(control.x), n(control.y), n(base.x), n(base.y));
    let (line, tip) =
        if pull.strength > 0.0 { ("pic-drives-up", "pic-climbs") } else { ("pic-drives-down", "pic-eases") };
    html! {
        g class="pic-edge" data-from=(attribute(&data.fronts[pull.from])) data-to=(attribute(&data.fronts[pull.to])) {
            title { (in_words(data, pull)) }
            path class={ (line) " pic-w" (thickness.min(6)) } d=(d) {}
            (polygon(&head, tip))
        }
    }
}

/// The number of a pull, on its arrow.
fn mark(index: usize, pull: &Pull, places: &[Place]) -> Markup {
    let (from, to) = (places[pull.from], places[pull.to]);
    let control = bow(from, to);
    // The middle of the curve lies halfway between the control point and the straight line.
    let middle = at((from.x + to.x) / 4.0 + control.x / 2.0, (from.y + to.y) / 4.0 + control.y / 2.0);
    word(&(index + 1).to_string(), middle, Anchor::Middle, "pic-bold pic-halo")
}

fn signed(value: f64) -> String {
    let text = short(if value.abs() < 1e12 { (value * 1000.0).round() / 1000.0 } else { value });
    if value > 0.0 { format!("+{text}") } else { text.replace('-', "−") }
}

fn in_words(data: &CouplingData, pull: &Pull) -> String {
    let range = pull.range.map(|(low, high)| format!(" ({} to {})", signed(low), signed(high))).unwrap_or_default();
    let by = if pull.by.is_empty() { String::new() } else { format!(", by {}", clean(&pull.by)) };
    format!(
        "{} on {}: {}{range}{by}",
        clean(&data.fronts[pull.from]),
        clean(&data.fronts[pull.to]),
        signed(pull.strength)
    )
}

fn list(data: &CouplingData, pulls: &[&Pull], top: f64) -> (Markup, f64) {
    let mut y = top;
    let mut parts: Vec<Markup> = Vec::new();
    for (index, pull) in pulls.iter().enumerate() {
        let lines = Lines::text(&in_words(data, pull), WIDTH - 48.0, 4);
        let number = (index + 1).to_string();
        parts.push(html! {
            (word(&number, at(30.0, y + lines.line_height() * 0.55), Anchor::End, "pic-bold"))
            (text(&lines, at(40.0, y), Anchor::Start, "pic-ink"))
        });
        y += lines.height() + 4.0;
    }
    let free = unconnected(data, pulls);
    if !free.is_empty() {
        let lines = Lines::text(&free, WIDTH - 16.0, 8);
        parts.push(text(&lines, at(8.0, y + 2.0), Anchor::Start, "pic-soft"));
        y += lines.height() + 6.0;
    }
    let unit = Lines::text(&format!("Numbers: {}.", clean(&data.measure)), WIDTH - 16.0, 4);
    parts.push(text(&unit, at(8.0, y + 2.0), Anchor::Start, "pic-soft"));
    (html! { @for part in &parts { (part) } }, y + 2.0 + unit.height() + 4.0 - top)
}

/// The fronts that neither pull nor are pulled.
fn unconnected(data: &CouplingData, pulls: &[&Pull]) -> String {
    let alone: Vec<String> = (0..data.fronts.len())
        .filter(|front| !pulls.iter().any(|pull| pull.from == *front || pull.to == *front))
        .map(|front| clean(&data.fronts[front]))
        .collect();
    match (data.fronts.len(), alone.len()) {
        (0, _) => "There are no fronts.".to_owned(),
        (_, 0) => String::new(),
        _ => format!("Without any pull: {}.", alone.join(", ")),
    }
}

fn key(pulls: &[&Pull], data: &CouplingData, y: f64) -> (Markup, f64) {
    let mut entries: Vec<Entry> = Vec::new();
    let sample = |line: &'static str, tip: &'static str| {
        move |place: Place| {
            let end = at(place.x + 15.0, place.y);
            html! {
                (crate::canvas::line(at(place.x - 15.0, place.y), at(place.x + 8.0, place.y), line))
                (polygon(&[end, at(end.x - 9.0, end.y - 4.5), at(end.x - 9.0, end.y + 4.5)], tip))
            }
        }
    };
    if pulls.iter().any(|pull| pull.strength > 0.0) {
        entries.push(Entry::wide("drives the other up", 32.0, sample("pic-drives-up pic-w2", "pic-climbs")));
    }
    if pulls.iter().any(|pull| pull.strength < 0.0) {
        entries.push(Entry::wide("drives the other down", 32.0, sample("pic-drives-down pic-w2", "pic-eases")));
    }
    if pulls.len() > 1 {
        let told = "thicker pulls more";
        entries.push(Entry::wide(told, 0.0, |_| html! {}));
    }
    if entries.is_empty() && data.fronts.len() > 1 {
        entries.push(Entry::wide("no front pulls another", width("", TEXT, Weight::Regular), |_| html! {}));
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &CouplingData, pulls: &[&Pull]) -> String {
    let mut sentences = vec![format!(
        "{} fronts and {} pulls between them. {}.",
        data.fronts.len(),
        pulls.len(),
        sentence(&data.measure)
    )];
    sentences.extend(pulls.iter().map(|pull| format!("{}.", sentence(&in_words(data, pull)))));
    let free = unconnected(data, pulls);
    sentences.extend((!free.is_empty()).then_some(free));
    sentences.join(" ")
}

fn table(data: &CouplingData) -> String {
    let mut table = Table::new(&["from", "to", "strength", "lower", "upper", "by", "measure"]);
    for pull in &data.pulls {
        let (Some(from), Some(to)) = (data.fronts.get(pull.from), data.fronts.get(pull.to)) else { continue };
        let [low, high] = [pull.range.map(|range| range.0), pull.range.map(|range| range.1)]
            .map(|end| end.map(short).unwrap_or_default());
        table.row(&[from.as_str(), to, &short(pull.strength), &low, &high, &pull.by, &data.measure]);
    }
    table.finish()
}
