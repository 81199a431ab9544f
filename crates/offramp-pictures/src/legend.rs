//! The key under a picture: what its signs mean.
//!
//! In: signs and their meanings. Out: markup in rows that fit the width, and its height.

use maud::{Markup, html};

use crate::canvas::{Anchor, Place, at, text};
use crate::measure::Lines;

/// One sign with its meaning.
pub(crate) struct Entry {
    /// Draws the sign around a place, no larger than 14 units in height.
    pub sign: Box<dyn Fn(Place) -> Markup>,
    /// The width of the sign.
    pub sign_width: f64,
    pub meaning: String,
}

impl Entry {
    /// A sign no wider than 14 units.
    pub(crate) fn new(meaning: impl Into<String>, sign: impl Fn(Place) -> Markup + 'static) -> Self {
        Self { sign: Box::new(sign), sign_width: 14.0, meaning: meaning.into() }
    }

    /// A sign of another width.
    pub(crate) fn wide(meaning: impl Into<String>, sign_width: f64, sign: impl Fn(Place) -> Markup + 'static) -> Self {
        Self { sign: Box::new(sign), sign_width, meaning: meaning.into() }
    }
}

const GAP: f64 = 16.0;

/// Draws the entries in rows from the place on, and says how high they are.
pub(crate) fn legend(entries: &[Entry], top: Place, width: f64) -> (Markup, f64) {
    let (mut x, mut y, mut row_height) = (top.x, top.y, 0.0f64);
    let mut parts: Vec<Markup> = Vec::new();
    for entry in entries {
        let indent = entry.sign_width + 6.0;
        let lines = Lines::text(&entry.meaning, width - indent, 3);
        let needed = indent + lines.width();
        if x > top.x && x + needed > top.x + width {
            (x, y, row_height) = (top.x, y + row_height + 3.0, 0.0);
        }
        parts.push((entry.sign)(at(x + entry.sign_width / 2.0, y + lines.line_height() * 0.55)));
        parts.push(text(&lines, at(x + indent, y), Anchor::Start, "pic-soft"));
        x += needed + GAP;
        row_height = row_height.max(lines.height());
    }
    (html! { g class="pic-legend" { @for part in &parts { (part) } } }, y + row_height - top.y)
}
