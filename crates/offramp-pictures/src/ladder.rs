//! Ladders: where each front stands today, and where it would rest.
//!
//! In: per front its rungs from peace upward, with how many states at rest stand on each. Out: a picture.
//! Does not know: what makes a state rest; the caller names it.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, rectangle, text, word};
use crate::csv::{Table, decimal, optional, yes_no};
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, clean, sentence, width};
use crate::picture::Sheet;
use crate::shapes::{diamond, ring};

/// What [`ladder`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct LadderData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// What is counted on the rungs, in the plural: `Nash equilibria`.
    pub at_rest: String,
    /// The fronts, in the order of the case.
    pub fronts: Vec<Ladder>,
}

/// One front.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// The front's name.
    pub name: String,
    /// From peace upward.
    pub rungs: Vec<Rung>,
    /// States at rest that stand on no rung at all.
    pub off_ladder: u64,
    /// Today's rung, as a position in `rungs`.
    pub today: Option<usize>,
    /// The rung to expect on average, as a position in `rungs` that may lie between two: 0 is the lowest.
    pub expected: Option<f64>,
}

/// One rung.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// The rung's name.
    pub name: String,
    /// How many states at rest stand on it.
    pub at_rest: u64,
}

impl Ladder {
    fn n_at_rest(&self) -> u64 {
        self.rungs.iter().map(|rung| rung.at_rest).sum::<u64>() + self.off_ladder
    }

    fn share(&self, at_rest: u64) -> f64 {
        let n = self.n_at_rest();
        if n == 0 { 0.0 } else { at_rest as f64 / n as f64 }
    }

    fn today(&self) -> Option<&Rung> {
        self.rungs.get(self.today?)
    }

    /// Where the ring stands, kept on the ladder.
    fn expected(&self) -> Option<f64> {
        let highest = self.rungs.len().checked_sub(1)? as f64;
        self.expected.filter(|expected| expected.is_finite()).map(|expected| expected.clamp(0.0, highest))
    }
}

/// Draws each front as a ladder: rungs from peace upward, a diamond at today's rung, a bar for the share of states at
/// rest on each rung, a ring where the front is expected.
pub fn ladder(data: &LadderData) -> Picture {
    let n_columns = data.fronts.len().clamp(1, 2);
    let gap = 28.0;
    let column_width = (WIDTH - 16.0 - gap * (n_columns - 1) as f64) / n_columns as f64;
    let label_width = label_width(&data.fronts, column_width * 0.38);
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    for row in data.fronts.chunks(n_columns) {
        let plans: Vec<Plan<'_>> =
            row.iter().map(|front| Plan::new(front, &data.at_rest, column_width, label_width)).collect();
        let head = plans.iter().map(Plan::head_height).fold(0.0, f64::max);
        for (index, plan) in plans.iter().enumerate() {
            let left = 8.0 + index as f64 * (column_width + gap);
            parts.push(plan.draw(at(left, y), head));
        }
        y += plans.iter().map(|plan| head + plan.ladder_height()).fold(0.0, f64::max) + 18.0;
    }
    if data.fronts.is_empty() {
        let lines = Lines::text("The case has no fronts.", WIDTH - 16.0, 1);
        parts.push(text(&lines, at(8.0, y), Anchor::Start, "pic-soft"));
        y += lines.height() + 6.0;
    } else {
        let (key, height) = key(data, y);
        parts.push(key);
        y += height + 6.0;
    }
    let body = html! { @for part in &parts { (part) } };
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y, body }.finish()
}

const RAIL: f64 = 26.0;
const SPACE: f64 = 8.0;

/// The width of the labels, the same for all fronts so that their rails line up.
fn label_width(fronts: &[Ladder], most: f64) -> f64 {
    let rungs = fronts.iter().flat_map(|front| &front.rungs);
    let longest = rungs.map(|rung| width(&clean(&rung.name), TEXT, Weight::Bold)).fold(0.0, f64::max);
    longest.max(width("expected", TEXT, Weight::Bold)).min(most)
}

/// One ladder with its text broken into lines.
struct Plan<'a> {
    front: &'a Ladder,
    name: Lines,
    count: Lines,
    labels: Vec<Lines>,
    label_width: f64,
    width: f64,
}

impl<'a> Plan<'a> {
    fn new(front: &'a Ladder, at_rest: &str, column_width: f64, label_width: f64) -> Self {
        let label = |rung: &Rung| Lines::bold(&rung.name, label_width, 3);
        let n = front.n_at_rest();
        let on_ladder =
            if front.off_ladder == 0 { String::new() } else { format!(", {} on no rung", front.off_ladder) };
        let count = if n == 0 { format!("no {at_rest}") } else { format!("{n} {at_rest}{on_ladder}") };
        Self {
            front,
            name: Lines::heading(&front.name, column_width, 3),
            count: Lines::text(&count, column_width, 3),
            labels: front.rungs.iter().map(label).collect(),
            label_width,
            width: column_width,
        }
    }

    fn head_height(&self) -> f64 {
        self.name.height() + self.count.height() + 8.0
    }

    /// The tags that stand under the label of a rung.
    fn tags(&self, rung: usize) -> Vec<&'static str> {
        let is_today = self.front.today == Some(rung);
        let is_expected = self.front.expected().is_some_and(|expected| expected.round() as usize == rung);
        [(is_today, "today"), (is_expected, "expected")].into_iter().filter(|tag| tag.0).map(|tag| tag.1).collect()
    }

    fn rung_height(&self, rung: usize) -> f64 {
        let text = self.labels[rung].height() + self.tags(rung).len() as f64 * TEXT * 1.25;
        (text + 10.0).max(34.0)
    }

    fn ladder_height(&self) -> f64 {
        (0..self.labels.len()).map(|rung| self.rung_height(rung)).sum()
    }

    fn draw(&self, corner: Place, head: f64) -> Markup {
        let mut y = corner.y + head;
        let mut middles = vec![0.0; self.labels.len()];
        let mut parts: Vec<Markup> = Vec::new();
        for rung in (0..self.labels.len()).rev() {
            let height = self.rung_height(rung);
            middles[rung] = y + height / 2.0;
            parts.push(self.draw_rung(rung, Area::new(corner.x, y, self.width, height)));
            y += height;
        }
        let rail = corner.x + self.label_width + SPACE;
        html! {
            g class="pic-front" {
                (text(&self.name, corner, Anchor::Start, "pic-ink"))
                (text(&self.count, at(corner.x, corner.y + self.name.height()), Anchor::Start, "pic-soft"))
                @for part in &parts { (part) }
                @if let Some(expected) = self.front.expected() {
                    (ring(at(rail + 18.0, between(&middles, expected)), 6.0, "pic-expected"))
                }
                @if let Some(middle) = self.front.today.and_then(|rung| middles.get(rung)) {
                    (diamond(at(rail + 8.0, *middle), 7.0, "pic-today"))
                }
            }
        }
    }

    fn draw_rung(&self, rung: usize, area: Area) -> Markup {
        let share = self.front.share(self.front.rungs[rung].at_rest);
        let (label, tags) = (&self.labels[rung], self.tags(rung));
        let middle = area.y + area.height / 2.0;
        let top = middle - (label.height() + tags.len() as f64 * TEXT * 1.25) / 2.0;
        let rail = area.x + self.label_width + SPACE;
        let percent_width = 36.0;
        let bar_left = rail + RAIL + SPACE;
        let track = Area::new(bar_left, middle - 7.0, area.x + area.width - percent_width - bar_left, 14.0);
        let bar = Area { width: if share > 0.0 { (track.width * share).max(2.0) } else { 0.0 }, ..track };
        html! {
            (text(label, at(area.x + self.label_width, top), Anchor::End, "pic-ink"))
            @for (index, tag) in tags.iter().enumerate() {
                @let y = top + label.height() + (index as f64 + 0.55) * TEXT * 1.25;
                (word(tag, at(area.x + self.label_width, y), Anchor::End, if *tag == "today" { "pic-today-text" } else { "pic-soft" }))
            }
            (rectangle(Area::new(rail, area.y + 1.0, RAIL, area.height - 2.0), 3.0, scale_class(rung, self.labels.len())))
            (rectangle(track, 3.0, "pic-tint"))
            @if bar.width > 0.0 { (rectangle(bar, 3.0, "pic-bar")) }
            (word(&percent(share), at(area.x + area.width, middle), Anchor::End, if share > 0.0 { "pic-bold" } else { "pic-soft" }))
        }
    }
}

/// The height between two rungs at which a position lies.
fn between(middles: &[f64], position: f64) -> f64 {
    let below = position.floor() as usize;
    let above = (below + 1).min(middles.len() - 1);
    middles[below] + (middles[above] - middles[below]) * position.fract()
}

/// The class of a rung on the scale from peace upward.
pub(crate) fn scale_class(rung: usize, n_rungs: usize) -> &'static str {
    let steps = n_rungs.saturating_sub(1).max(1);
    ["pic-e0", "pic-e1", "pic-e2", "pic-e3", "pic-e4"][(rung * 4 / steps).min(4)]
}

/// A share in whole per cent; a share that is small but not nought is never shown as nought, nor one short of all as all.
pub(crate) fn percent(share: f64) -> String {
    // Adding zero turns the -0 that a sum of shares may leave into 0.
    let rounded = (share * 100.0).round() + 0.0;
    match share {
        // What misses 0 or 1 by less than a billionth is rounding, not a share.
        share if share > 1e-9 && rounded < 1.0 => "<1%".to_owned(),
        share if share < 1.0 - 1e-9 && rounded > 99.0 => ">99%".to_owned(),
        _ => format!("{rounded:.0}%"),
    }
}

fn key(data: &LadderData, y: f64) -> (Markup, f64) {
    let mut entries = vec![Entry::new("today", |place| diamond(place, 6.0, "pic-today"))];
    if data.fronts.iter().any(|front| front.expected().is_some()) {
        entries.push(Entry::new("expected on average", |place| ring(place, 5.5, "pic-expected")));
    }
    let bar = |place: Place| rectangle(Area::new(place.x - 11.0, place.y - 5.0, 22.0, 10.0), 3.0, "pic-bar");
    entries.push(Entry::wide(format!("share of the {} on this rung", data.at_rest), 22.0, bar));
    entries.push(Entry::wide("from peace upward", 42.0, |place| {
        html! {
            @for step in 0..5usize {
                (rectangle(Area::new(place.x - 21.0 + step as f64 * 8.5, place.y - 5.0, 8.0, 10.0), 1.0, scale_class(step, 5)))
            }
        }
    }));
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &LadderData) -> String {
    if data.fronts.is_empty() {
        return "The case has no fronts.".to_owned();
    }
    let sentences: Vec<String> = data.fronts.iter().map(|front| describe_front(front, &data.at_rest)).collect();
    sentences.join(" ")
}

fn describe_front(front: &Ladder, at_rest: &str) -> String {
    let today = match front.today() {
        Some(rung) => format!("stands today on {}", clean(&rung.name)),
        None => "stands on no rung today".to_owned(),
    };
    let occupied = front.rungs.iter().rev().filter(|rung| rung.at_rest > 0);
    let mut rests: Vec<String> =
        occupied.map(|rung| format!("{} on {}", percent(front.share(rung.at_rest)), clean(&rung.name))).collect();
    if front.off_ladder > 0 {
        rests.push(format!("{} on no rung", percent(front.share(front.off_ladder))));
    }
    let rests = match front.n_at_rest() {
        0 => format!("there are no {at_rest}"),
        n => format!("of {n} {at_rest}, {}", rests.join(", ")),
    };
    let expected = front.expected().map(|expected| {
        let nearest = &front.rungs[expected.round() as usize];
        format!("; expected on average near {}", clean(&nearest.name))
    });
    format!("{} {today}; {rests}{}.", sentence(&front.name), expected.unwrap_or_default())
}

fn table(data: &LadderData) -> String {
    let mut table = Table::new(&["front", "rung", "position", "today", "at_rest", "share", "expected_position"]);
    for front in &data.fronts {
        for (index, rung) in front.rungs.iter().enumerate() {
            table.row(&[
                front.name.clone(),
                rung.name.clone(),
                index.to_string(),
                yes_no(front.today == Some(index)).to_owned(),
                rung.at_rest.to_string(),
                decimal(front.share(rung.at_rest)),
                optional(front.expected().map(decimal)),
            ]);
        }
        if front.off_ladder > 0 {
            let (count, share) = (front.off_ladder.to_string(), decimal(front.share(front.off_ladder)));
            table.row(&[front.name.as_str(), "", "", "", &count, &share, ""]);
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_never_rounded_to_nothing_or_to_all() {
        let texts: Vec<String> = [0.0, 0.001, 0.5, 0.666, 0.999, 1.0].map(percent).to_vec();
        assert_eq!(texts, ["0%", "<1%", "50%", "67%", ">99%", "100%"]);
    }

    #[test]
    fn the_scale_runs_from_lightest_to_darkest() {
        assert_eq!([scale_class(0, 3), scale_class(1, 3), scale_class(2, 3)], ["pic-e0", "pic-e2", "pic-e4"]);
        assert_eq!(scale_class(0, 1), "pic-e0");
    }
}
