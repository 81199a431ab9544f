//! The names above columns.
//!
//! In: names, the middles of their columns, how wide the columns are. Out: markup and its height. Names stand level
//! where all of them fit, and upright where one does not.

use maud::{Markup, html};

use crate::canvas::{Anchor, at, n, text, with_tooltip};
use crate::measure::{Lines, TEXT, clean};

/// An upright name longer than this is cut.
const LONGEST: f64 = 130.0;
/// Between the names and what stands below them.
const GAP: f64 = 6.0;

/// Draws columns in panels one below the other, so that at most `most` stand side by side. `draw` is given the position of a panel's
/// first column, the names of its columns and where its top is; it gives back the panel and its height. Returns the panels, and where
/// the last one ends.
pub(crate) fn panels<'n>(
    names: &'n [String],
    most: usize,
    draw: impl Fn(usize, &'n [String], f64) -> (Markup, f64),
) -> (Vec<Markup>, f64) {
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    let n_panels = names.len().div_ceil(most).max(1);
    let per_panel = names.len().div_ceil(n_panels);
    for panel in 0..n_panels {
        let first = panel * per_panel;
        let (markup, height) = draw(first, &names[first..(first + per_panel).min(names.len())], y);
        parts.push(markup);
        y += height + 14.0;
    }
    (parts, y)
}

/// Draws the names from the height `top` on.
pub(crate) fn heads(names: &[String], middles: &[f64], column: f64, top: f64) -> (Markup, f64) {
    let level: Vec<Lines> = names.iter().map(|name| Lines::bold(name, column - 4.0, 2)).collect();
    // Cut names and torn words are worse than upright ones.
    let is_whole = |(name, lines): (&String, &Lines)| lines.lines.join(" ") == clean(name);
    if names.iter().zip(&level).all(is_whole) {
        let height = level.iter().map(Lines::height).fold(TEXT * 1.25, f64::max) + GAP;
        let markup = html! {
            @for (lines, x) in level.iter().zip(middles) {
                (text(lines, at(*x, top + height - GAP - lines.height()), Anchor::Middle, "pic-ink"))
            }
        };
        return (markup, height);
    }
    let upright: Vec<Lines> = names.iter().map(|name| Lines::bold(name, LONGEST, 1)).collect();
    let height = upright.iter().map(Lines::width).fold(20.0, f64::max) + GAP * 2.0;
    let markup = html! {
        @for ((lines, name), middle) in upright.iter().zip(names).zip(middles) {
            @let (x, y) = (n(middle + TEXT * 0.36), n(top + height - GAP));
            @let words = lines.lines.concat();
            @let turned = html! { text class="pic-bold" x=(x) y=(y) transform={ "rotate(-90 " (x) " " (y) ")" } { (words) } };
            (with_tooltip(name, &turned))
        }
    };
    (markup, height)
}
