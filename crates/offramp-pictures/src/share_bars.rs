//! Shares with how sure they are.
//!
//! In: shares with an interval each, and of how many. Out: a picture. Does not know: how the interval was reckoned;
//! the caller names it.

use maud::{Markup, html};

use crate::Picture;
use crate::canvas::{Anchor, Area, Place, WIDTH, at, line, rectangle, text, word};
use crate::csv::{Table, decimal, yes_no};
use crate::ladder::percent;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, Weight, sentence, width};
use crate::picture::Sheet;
use crate::shapes::{cross, tick};

/// What [`share_bars`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareBarsData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// What the shares are of, in the plural: `sampled worlds`.
    pub of: String,
    /// What the interval is: `95% interval`.
    pub interval: String,
    /// The bars, from top to bottom.
    pub bars: Vec<ShareBar>,
}

/// One share.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareBar {
    /// What happens in this share.
    pub label: String,
    /// 0 to 1.
    pub share: f64,
    /// The lower and the upper end of its interval, 0 to 1.
    pub interval: Option<(f64, f64)>,
    /// Of how many this is the share.
    pub n: u64,
    /// Whether it holds for the case as written, if that is known.
    pub as_written: Option<bool>,
}

impl ShareBar {
    fn interval(&self) -> Option<(f64, f64)> {
        let (low, high) = self.interval?;
        (low.is_finite() && high.is_finite()).then(|| (low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)))
    }

    fn share(&self) -> f64 {
        if self.share.is_finite() { self.share.clamp(0.0, 1.0) } else { 0.0 }
    }

    fn in_words(&self) -> String {
        match self.interval() {
            Some((low, high)) => format!("{} ({} to {})", percent(self.share()), percent(low), percent(high)),
            None => percent(self.share()),
        }
    }
}

const BAR: f64 = 14.0;

/// Draws each share as a bar from 0 to 100%, with its interval as a line with two ends, its label above, and a tick or
/// a cross for whether it holds for the case as written.
pub fn share_bars(data: &ShareBarsData) -> Picture {
    let gutter = if data.bars.iter().any(|bar| bar.as_written.is_some()) { 22.0 } else { 0.0 };
    let left = 8.0 + gutter;
    let field = Area::new(left, 0.0, WIDTH - 22.0 - left, 0.0);
    let one_n = data.bars.first().map(|bar| bar.n).filter(|n| data.bars.iter().all(|bar| bar.n == *n));
    let mut y = 8.0;
    let mut parts: Vec<Markup> = Vec::new();
    for bar in &data.bars {
        let (markup, height) = draw(bar, at(left, y), field.width, one_n.is_none());
        parts.push(markup);
        y += height;
    }
    let (axis, axis_height) = axis(field, y);
    let whose = match one_n {
        Some(n) => format!("share of {n} {}", data.of),
        None => format!("share of the {}", data.of),
    };
    let caption = Lines::text(&whose, field.width, 3);
    let caption_top = y + axis_height;
    let (key, key_height) = key(data, caption_top + caption.height() + 10.0);
    let body = html! {
        (axis)
        @for part in &parts { (part) }
        (text(&caption, at(field.middle().x, caption_top), Anchor::Middle, "pic-soft"))
        (key)
    };
    let height = caption_top + caption.height() + 10.0 + key_height + 6.0;
    let (description, csv) = (describe(data, &whose), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height, body }.finish()
}

fn draw(bar: &ShareBar, corner: Place, field_width: f64, shows_n: bool) -> (Markup, f64) {
    let value = if shows_n { format!("{}, n = {}", percent(bar.share()), bar.n) } else { percent(bar.share()) };
    let value_width = width(&value, TEXT, Weight::Bold);
    let label = Lines::text(&bar.label, field_width - value_width - 16.0, 3);
    let bar_top = corner.y + label.height() + 3.0;
    let middle = bar_top + BAR / 2.0;
    let track = Area::new(corner.x, bar_top, field_width, BAR);
    let filled = Area { width: field_width * bar.share(), ..track };
    let sign = at(corner.x - 13.0, middle);
    let markup = html! {
        g class="pic-share" {
            (text(&label, corner, Anchor::Start, "pic-halo"))
            (word(&value, at(corner.x + field_width, corner.y + TEXT * 0.65), Anchor::End, "pic-bold pic-halo"))
            (rectangle(track, 3.0, "pic-tint"))
            @if filled.width > 0.0 { (rectangle(Area { width: filled.width.max(2.0), ..filled }, 3.0, "pic-bar")) }
            @if let Some((low, high)) = bar.interval() {
                (whisker(corner.x + low * field_width, corner.x + high * field_width, middle))
            }
            @match bar.as_written {
                Some(true) => { (tick(sign, 5.5, "pic-yes")) }
                Some(false) => { (cross(sign, 4.5, "pic-no")) }
                None => {}
            }
        }
    };
    (markup, bar_top + BAR + 12.0 - corner.y)
}

fn whisker(from: f64, to: f64, middle: f64) -> Markup {
    html! {
        @for class in ["pic-interval-halo", "pic-interval"] {
            (line(at(from, middle), at(to, middle), class))
            (line(at(from, middle - 5.0), at(from, middle + 5.0), class))
            (line(at(to, middle - 5.0), at(to, middle + 5.0), class))
        }
    }
}

/// The lines behind the bars, with their percentages below.
fn axis(field: Area, bottom: f64) -> (Markup, f64) {
    let markup = html! {
        g class="pic-scale" {
            @for quarter in 0..=4u8 {
                @let x = field.x + field.width * f64::from(quarter) / 4.0;
                (line(at(x, 6.0), at(x, bottom), "pic-hair"))
                (word(&format!("{}%", quarter * 25), at(x, bottom + 9.0), Anchor::Middle, "pic-soft"))
            }
        }
    };
    (markup, 19.0)
}

fn key(data: &ShareBarsData, y: f64) -> (Markup, f64) {
    let mut entries = Vec::new();
    if data.bars.iter().any(|bar| bar.interval().is_some()) {
        entries.push(Entry::wide(data.interval.clone(), 26.0, |place: Place| {
            whisker(place.x - 12.0, place.x + 12.0, place.y)
        }));
    }
    if data.bars.iter().any(|bar| bar.as_written == Some(true)) {
        entries.push(Entry::new("holds for the case as written", |place| tick(place, 5.5, "pic-yes")));
    }
    if data.bars.iter().any(|bar| bar.as_written == Some(false)) {
        entries.push(Entry::new("does not hold for the case as written", |place| cross(place, 4.5, "pic-no")));
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &ShareBarsData, whose: &str) -> String {
    if data.bars.is_empty() {
        return format!("There is no {whose} to show.");
    }
    let bar = |bar: &ShareBar| {
        let written = match bar.as_written {
            Some(true) => "; holds for the case as written",
            Some(false) => "; does not hold for the case as written",
            None => "",
        };
        format!("{}: {}{written}.", sentence(&bar.label), bar.in_words())
    };
    let bars: Vec<String> = data.bars.iter().map(bar).collect();
    format!("The {whose}, with the {}. {}", data.interval, bars.join(" "))
}

fn table(data: &ShareBarsData) -> String {
    let mut table = Table::new(&["label", "share", "low", "high", "n", "as_written"]);
    for bar in &data.bars {
        let end = |end: Option<f64>| end.map(decimal).unwrap_or_default();
        table.row(&[
            bar.label.clone(),
            decimal(bar.share()),
            end(bar.interval().map(|interval| interval.0)),
            end(bar.interval().map(|interval| interval.1)),
            bar.n.to_string(),
            bar.as_written.map(yes_no).unwrap_or_default().to_owned(),
        ]);
    }
    table.finish()
}
