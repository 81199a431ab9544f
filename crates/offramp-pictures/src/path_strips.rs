//! The most likely ways something could come about, as strips of steps.
//!
//! In: ways with their shares, each a row of steps. Out: a picture. Does not know: how ways are found; the caller names what their shares are
//! of.

use maud::{Markup, html};

use crate::Picture;
use crate::axes::chance;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, polygon, rectangle, text, with_tooltip, word};
use crate::csv::{Table, decimal};
use crate::ladder::scale_class;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, attribute, clean, sentence};
use crate::picture::Sheet;

/// What [`path_strips`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct PathStripsData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// What the shares are of: `of all ways to war within 26 weeks`; empty where the ways have none.
    pub of: String,
    /// The ways, the most likely first.
    pub strips: Vec<Strip>,
    /// The share of all ways that are not drawn.
    pub rest: Option<f64>,
    /// What the shades mean, from the lowest upward: the rungs of a front; may be empty.
    pub rungs: Vec<String>,
}

/// One way.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// Its share, 0 to 1, if it is known.
    pub share: Option<f64>,
    /// The lower and upper end of the share's range.
    pub range: Option<(f64, f64)>,
    /// Its steps.
    pub steps: Vec<StripStep>,
}

/// One step of a way.
#[derive(Debug, Clone, PartialEq)]
pub struct StripStep {
    /// Who moves, or what happens.
    pub mover: String,
    /// What changes.
    pub change: String,
    /// When, in words; may be empty: `week 3`.
    pub when: String,
    /// The state it leads to, for scripts: it becomes `data-node`; may be empty.
    pub node: String,
    /// The rung it leads to, as a position in [`PathStripsData::rungs`].
    pub rung: Option<usize>,
}

const STRIP: f64 = 24.0;
const TIP: f64 = 9.0;
/// Steps drawn in one row; more go on in the next.
const MOST_IN_ROW: usize = 10;

/// Draws each way as a strip of numbered steps, shaded by the rung they lead to, with the steps in words below it.
pub fn path_strips(data: &PathStripsData) -> Picture {
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    for (index, strip) in data.strips.iter().enumerate() {
        let (markup, height) = draw(data, index, strip, y);
        parts.push(markup);
        y += height + 14.0;
    }
    let rest = rest_in_words(data);
    let rest = (!rest.is_empty()).then(|| Lines::text(&rest, WIDTH - 16.0, 4));
    let rest_height = rest.as_ref().map_or(0.0, |lines| lines.height() + 8.0);
    let (key, key_height) = key(data, y + rest_height);
    let body = html! {
        @for part in &parts { (part) }
        @if let Some(lines) = &rest { (text(lines, at(8.0, y), Anchor::Start, "pic-soft")) }
        (key)
    };
    let height = y + rest_height + key_height + 6.0;
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height, body }.finish()
}

fn share_in_words(data: &PathStripsData, strip: &Strip) -> String {
    let range = strip.range.map(|(low, high)| format!(" ({} to {})", chance(low), chance(high))).unwrap_or_default();
    match strip.share {
        Some(share) => format!("{}{range} {}", chance(share), clean(&data.of)),
        None if data.of.is_empty() => match strip.steps.len() {
            1 => "one step".to_owned(),
            n => format!("{n} steps"),
        },
        None => format!("of unknown share {}", clean(&data.of)),
    }
}

fn draw(data: &PathStripsData, index: usize, strip: &Strip, top: f64) -> (Markup, f64) {
    let head = Lines::bold(&format!("{}. {}", index + 1, share_in_words(data, strip)), WIDTH - 16.0, 3);
    let per_row = strip.steps.len().div_ceil(strip.steps.len().div_ceil(MOST_IN_ROW).max(1)).max(1);
    let step_width = ((WIDTH - 16.0 - TIP) / per_row as f64).min(84.0);
    let strip_top = top + head.height() + 4.0;
    let corner = |step: usize| {
        at(8.0 + (step % per_row) as f64 * step_width, strip_top + (step / per_row) as f64 * (STRIP + 5.0))
    };
    let n_rows = strip.steps.len().div_ceil(per_row);
    let mut y = strip_top + n_rows as f64 * (STRIP + 5.0) + 3.0;
    let mut words: Vec<Markup> = Vec::new();
    for (number, step) in strip.steps.iter().enumerate() {
        let lines = Lines::text(&step_in_words(step), WIDTH - 46.0, 4);
        words.push(html! {
            (word(&(number + 1).to_string(), at(28.0, y + lines.line_height() * 0.55), Anchor::End, "pic-bold"))
            (text(&lines, at(38.0, y), Anchor::Start, "pic-ink"))
        });
        y += lines.height() + 3.0;
    }
    let markup = html! {
        g class="pic-strip" {
            (text(&head, at(8.0, top), Anchor::Start, "pic-ink"))
            @for (number, step) in strip.steps.iter().enumerate() { (chevron(data, number, step, corner(number), step_width)) }
            @for words in &words { (words) }
        }
    };
    (markup, y - top)
}

/// A step as a piece of the strip that points to the next.
fn chevron(data: &PathStripsData, number: usize, step: &StripStep, corner: Place, step_width: f64) -> Markup {
    let (left, right, top, bottom) = (corner.x, corner.x + step_width - 2.0, corner.y, corner.y + STRIP);
    let middle = corner.y + STRIP / 2.0;
    let shape = [
        at(left, top),
        at(right, top),
        at(right + TIP, middle),
        at(right, bottom),
        at(left, bottom),
        at(left + TIP, middle),
    ];
    let rung = step.rung.filter(|rung| *rung < data.rungs.len());
    let fill = rung.map_or("pic-tint", |rung| scale_class(rung, data.rungs.len()));
    let ink = rung.map_or("pic-bold".to_owned(), |_| fill.replace("pic-e", "pic-bold pic-on-e"));
    let drawn = html! {
        g class="pic-step" data-step=(number + 1) data-node=[(!step.node.is_empty()).then(|| attribute(&step.node))] {
            (polygon(&shape, &format!("{fill} pic-chevron")))
            (word(&(number + 1).to_string(), at((left + right + TIP) / 2.0, middle), Anchor::Middle, &ink))
        }
    };
    with_tooltip(&step_in_words(step), &drawn)
}

fn step_in_words(step: &StripStep) -> String {
    let when = if step.when.is_empty() { String::new() } else { format!("{}: ", clean(&step.when)) };
    format!("{when}{}, {}", clean(&step.mover), clean(&step.change))
}

fn rest_in_words(data: &PathStripsData) -> String {
    match (data.strips.is_empty(), data.rest) {
        (true, _) => format!("There is no way to show {}.", clean(&data.of)),
        (false, Some(rest)) if rest > 0.0 => {
            format!("The other {} come about in other ways.", chance(rest))
        }
        _ => String::new(),
    }
}

fn key(data: &PathStripsData, y: f64) -> (Markup, f64) {
    let entries: Vec<Entry> = data
        .rungs
        .iter()
        .enumerate()
        .map(|(index, rung)| {
            let class = format!("{} pic-chevron", scale_class(index, data.rungs.len()));
            Entry::new(format!("leads to {}", clean(rung)), move |place| {
                rectangle(Area::new(place.x - 7.0, place.y - 6.0, 14.0, 12.0), 2.0, &class)
            })
        })
        .collect();
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &PathStripsData) -> String {
    let mut sentences = vec![format!("{} ways, the most likely first.", data.strips.len())];
    for (index, strip) in data.strips.iter().enumerate() {
        let steps: Vec<String> = strip
            .steps
            .iter()
            .enumerate()
            .map(|(number, step)| format!("{}. {}", number + 1, step_in_words(step)))
            .collect();
        sentences.push(format!("Way {}, {}: {}.", index + 1, share_in_words(data, strip), steps.join("; ")));
    }
    let rest = rest_in_words(data);
    sentences.extend((!rest.is_empty()).then(|| sentence(&rest)));
    sentences.join(" ")
}

fn table(data: &PathStripsData) -> String {
    let mut table = Table::new(&["way", "share", "lower", "upper", "step", "when", "mover", "change", "node", "rung"]);
    for (index, strip) in data.strips.iter().enumerate() {
        let [share, low, high] = [strip.share, strip.range.map(|range| range.0), strip.range.map(|range| range.1)]
            .map(|value| value.map(decimal).unwrap_or_default());
        for (number, step) in strip.steps.iter().enumerate() {
            let rung = step.rung.and_then(|rung| data.rungs.get(rung)).map_or("", String::as_str);
            let numbers = [(index + 1).to_string(), (number + 1).to_string()];
            table.row(&[
                numbers[0].as_str(),
                &share,
                &low,
                &high,
                &numbers[1],
                &step.when,
                &step.mover,
                &step.change,
                &step.node,
                rung,
            ]);
        }
    }
    table.finish()
}
