//! What a probability hangs on most: a tornado.
//!
//! In: numbers of the case with what changing each does. Out: a picture, the largest effect first. Does not know: how effects are found; the
//! caller names the change and the unit.

use maud::{Markup, html};

use crate::Picture;
use crate::axes::{magnitude, short};
use crate::canvas::{Anchor, Area, Place, WIDTH, at, line, rectangle, text, word};
use crate::csv::Table;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, clean, sentence};
use crate::picture::Sheet;

/// What [`tornado`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// What changes, in its unit: `change of the probability of war, in percentage points`.
    pub unit: String,
    /// What it changes from, in words: `12% as the case stands`; may be empty.
    pub base: String,
    /// What is done to each number when it is lowered and raised: `10% less`, `10% more`.
    pub less: String,
    /// See [`TornadoData::less`].
    pub more: String,
    /// The numbers.
    pub bars: Vec<TornadoBar>,
}

/// One number of the case.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoBar {
    /// What it is.
    pub label: String,
    /// The effect of less of it, in the unit of the picture.
    pub less: f64,
    /// The effect of more of it.
    pub more: f64,
}

impl TornadoBar {
    fn reach(&self) -> f64 {
        [self.less, self.more].into_iter().filter(|effect| effect.is_finite()).map(f64::abs).fold(0.0, f64::max)
    }
}

const BAR: f64 = 9.0;

/// Draws for each number two bars around nought, one for less of it and one for more, the largest effect on top. Numbers without any
/// effect are named below.
pub fn tornado(data: &TornadoData) -> Picture {
    let mut bars: Vec<&TornadoBar> = data.bars.iter().filter(|bar| bar.reach() > 0.0).collect();
    bars.sort_by(|one, other| other.reach().total_cmp(&one.reach()));
    let most = bars.iter().map(|bar| bar.reach()).fold(0.0, f64::max).max(1e-300);
    let (middle, half) = (WIDTH / 2.0, WIDTH / 2.0 - 62.0);
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    for bar in &bars {
        let label = Lines::text(&bar.label, WIDTH - 16.0, 3);
        let top = y + label.height() + 3.0;
        parts.push(html! {
            g class="pic-row" {
                (text(&label, at(8.0, y), Anchor::Start, "pic-ink pic-halo"))
                (one(bar.less, at(middle, top), half / most, "pic-less"))
                (one(bar.more, at(middle, top + BAR + 6.0), half / most, "pic-more"))
            }
        });
        y = top + BAR * 2.0 + 6.0 + 9.0;
    }
    let bottom = y;
    let (below, below_height) = below(data, y + 2.0);
    let body = html! {
        @if !bars.is_empty() { (line(at(middle, 6.0), at(middle, bottom), "pic-axis")) }
        @for part in &parts { (part) }
        (below)
    };
    let (description, csv) = (describe(data, &bars), table(data));
    let height = bottom + 2.0 + below_height + 6.0;
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height, body }.finish()
}

/// One bar from nought, with its number at its end.
fn one(effect: f64, from: Place, scale: f64, class: &str) -> Markup {
    let effect = if effect.is_finite() { effect } else { 0.0 };
    let length = (effect.abs() * scale).max(0.8);
    let left = if effect < 0.0 { from.x - length } else { from.x };
    let (end, anchor) = if effect < 0.0 { (left - 4.0, Anchor::End) } else { (left + length + 4.0, Anchor::Start) };
    html! {
        (rectangle(Area::new(left, from.y, length, BAR), 0.0, class))
        (word(&signed(effect), at(end, from.y + BAR / 2.0), anchor, "pic-soft pic-halo"))
    }
}

/// An effect with three digits that matter and its sign.
fn signed(value: f64) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    // Three digits that matter, wherever the point stands.
    let mut digits = 2usize;
    let mut size = magnitude(value.abs());
    while size < 1.0 && digits < 9 {
        size *= 10.0;
        digits += 1;
    }
    while size >= 10.0 && digits > 0 {
        size /= 10.0;
        digits -= 1;
    }
    let text = if value.abs() < 1e-6 {
        format!("{:.1e}", value.abs())
    } else {
        let fixed = format!("{:.*}", digits, value.abs());
        if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.').to_owned() } else { fixed }
    };
    // Too long a number would leave the drawing.
    let text = if text.len() > 7 { format!("{:.1e}", value.abs()) } else { text };
    format!("{}{text}", if value < 0.0 { "−" } else { "+" })
}

fn below(data: &TornadoData, top: f64) -> (Markup, f64) {
    let base = if data.base.is_empty() { String::new() } else { format!(", from {}", clean(&data.base)) };
    let unit = Lines::text(&format!("{}{base}", sentence(&data.unit)), WIDTH - 16.0, 4);
    let idle: Vec<String> = data.bars.iter().filter(|bar| bar.reach() == 0.0).map(|bar| clean(&bar.label)).collect();
    let idle = match (data.bars.len(), idle.len()) {
        (0, _) => "There is no number to change.".to_owned(),
        (_, 0) => String::new(),
        _ => format!("Without any effect: {}.", idle.join(", ")),
    };
    let idle = (!idle.is_empty()).then(|| Lines::text(&idle, WIDTH - 16.0, 10));
    let idle_top = top + unit.height() + 4.0;
    let key_top = idle_top + idle.as_ref().map_or(0.0, |lines| lines.height() + 4.0) + 4.0;
    let sample = |class: &'static str| {
        move |place: Place| rectangle(Area::new(place.x - 7.0, place.y - BAR / 2.0, 14.0, BAR), 0.0, class)
    };
    let entries =
        [Entry::new(clean(&data.less), sample("pic-less")), Entry::new(clean(&data.more), sample("pic-more"))];
    let (key, key_height) = legend(&entries, at(8.0, key_top), WIDTH - 16.0);
    let markup = html! {
        (text(&unit, at(8.0, top), Anchor::Start, "pic-soft"))
        @if let Some(lines) = &idle { (text(lines, at(8.0, idle_top), Anchor::Start, "pic-soft")) }
        (key)
    };
    (markup, key_top + key_height.max(TEXT) - top)
}

fn describe(data: &TornadoData, bars: &[&TornadoBar]) -> String {
    let base = if data.base.is_empty() { String::new() } else { format!(", from {}", clean(&data.base)) };
    let mut sentences = vec![format!("{}{base}; the largest effect first.", sentence(&data.unit))];
    for bar in bars {
        sentences.push(format!(
            "{}: {} with {}, {} with {}.",
            sentence(&bar.label),
            signed(bar.less),
            clean(&data.less),
            signed(bar.more),
            clean(&data.more)
        ));
    }
    let n_idle = data.bars.len() - bars.len();
    if n_idle > 0 {
        sentences.push(format!("{n_idle} more have no effect."));
    }
    sentences.join(" ")
}

fn table(data: &TornadoData) -> String {
    let mut table = Table::new(&["what", &data.less, &data.more, "unit"]);
    for bar in &data.bars {
        let [less, more] = [bar.less, bar.more].map(|effect| {
            if effect.is_finite() && effect.abs() < 1e-3 && effect != 0.0 {
                format!("{effect:.6e}")
            } else {
                short(effect)
            }
        });
        table.row(&[bar.label.as_str(), &less, &more, &data.unit]);
    }
    table.finish()
}
