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
