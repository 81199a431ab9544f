//! A finished picture.
//!
//! In: a drawing with its title, description and data. Out: SVG for a page, SVG for a file of its own, CSV.
//! Does not know: what is shown.

use maud::{Markup, PreEscaped, html};

use crate::canvas::{Anchor, WIDTH, at, n, text};
use crate::measure::{HEADING, Lines, Weight, clean};

/// What the classes look like: in light, in dark, in print, with forced colours. A page includes it once.
///
/// A page may set `--pic-font` and `--pic-paper` (the ground the pictures stand on) to its own; it may force a scheme
/// with `data-theme="light"` or `data-theme="dark"` on its root element.
pub const CSS: &str = include_str!("pictures.css");

/// A drawing with everything that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// An `<svg>` element for use within a page that includes [`CSS`]. It has `role="img"`, a `<title>` and a `<desc>`,
    /// a `viewBox`, and neither width nor height. The title is not drawn: the page shows it as a caption.
    pub svg: String,
    /// The title, as plain text.
    pub title: String,
    /// What can be seen, as plain text: the text alternative.
    pub description: String,
    /// The data that is shown, with a head row (RFC 4180).
    pub csv: String,
    /// How high the drawing is when it is 480 units wide.
    pub height: f64,
    prefix: String,
    inside: String,
}

impl Picture {
    /// The picture as an SVG file of its own, with its title drawn on top and its looks inside.
    pub fn standalone(&self) -> String {
        let title = Lines::fit(&self.title, HEADING + 2.5, Weight::Bold, WIDTH - 16.0, 4);
        let head = title.height() + 16.0;
        let view_box = format!("0 {} {} {}", n(-head), n(WIDTH), n(self.height + head));
        let markup = html! {
            (opening(&view_box, "pic pic-alone", &self.prefix))
            (names(&self.prefix, &self.title, &self.description))
            style { (PreEscaped(CSS)) }
            rect class="pic-ground" x="0" y=(n(-head)) width=(n(WIDTH)) height=(n(self.height + head)) {}
            (text(&title, at(8.0, 6.0 - head), Anchor::Start, "pic-ink"))
            (PreEscaped(&self.inside))
            (PreEscaped("</svg>"))
        };
        markup.into_string()
    }
}

/// What a picture is made from.
pub(crate) struct Sheet<'a> {
    pub prefix: &'a str,
    pub title: &'a str,
    pub description: String,
    pub csv: String,
    pub height: f64,
    pub body: Markup,
}

impl Sheet<'_> {
    /// Puts the frame around the drawing.
    pub(crate) fn finish(self) -> Picture {
        let prefix = id_prefix(self.prefix);
        let (title, description) = (clean(self.title), clean(&self.description));
        let inside = self.body.into_string();
        let view_box = format!("0 0 {} {}", n(WIDTH), n(self.height));
        let svg = html! {
            (opening(&view_box, "pic", &prefix))
            (names(&prefix, &title, &description))
            (PreEscaped(&inside))
            (PreEscaped("</svg>"))
        };
        Picture { svg: svg.into_string(), title, description, csv: self.csv, height: self.height, prefix, inside }
    }
}

/// The opening tag alone: the content is put behind it as it is.
fn opening(view_box: &str, class: &str, prefix: &str) -> PreEscaped<String> {
    PreEscaped(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" viewBox=\"{view_box}\" preserveAspectRatio=\"xMinYMin meet\" font-size=\"12\" role=\"img\" \
         aria-labelledby=\"{prefix}-title\" aria-describedby=\"{prefix}-description\">"
    ))
}

fn names(prefix: &str, title: &str, description: &str) -> Markup {
    html! {
        title id={ (prefix) "-title" } { (title) }
        desc id={ (prefix) "-description" } { (description) }
    }
}

/// A prefix that may stand in ids, in `url(#...)` and in selectors.
pub(crate) fn id_prefix(wanted: &str) -> String {
    let safe = |character: char| if character.is_ascii_alphanumeric() || character == '_' { character } else { '-' };
    let safe: String = wanted.chars().map(safe).collect();
    if safe.starts_with(|first: char| first.is_ascii_alphabetic()) { safe } else { format!("pic-{safe}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of a property where it is set for the n-th time.
    fn colour(property: &str, nth: usize) -> [f64; 3] {
        let start = format!("{property}: #");
        let value = CSS.split(&start).nth(nth + 1).map_or("", |rest| &rest[..6]);
        [0, 2, 4]
            .map(|at| f64::from(u8::from_str_radix(&value[at..at + 2], 16).expect("two hexadecimal digits")) / 255.0)
    }

    /// Relative luminance and contrast as in WCAG 2.2.
    fn contrast(first: [f64; 3], second: [f64; 3]) -> f64 {
        let luminance = |colour: [f64; 3]| {
            let linear =
                colour.map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (first, second) = (luminance(first), luminance(second));
        (first.max(second) + 0.05) / (first.min(second) + 0.05)
    }

    #[test]
    fn everything_that_text_is_written_in_reads_on_its_ground() {
        // In the order of the file: light, dark, light again, dark again, print.
        for (scheme, is_dark) in [(0, false), (1, true), (2, false), (3, true), (4, false)] {
            let ground = if is_dark { [0x14, 0x17, 0x1b].map(|part| f64::from(part) / 255.0) } else { [1.0; 3] };
            let tint = colour("--pic-tint", scheme);
            let series = (0..8).map(|index| format!("--pic-{index}"));
            let inks = ["--pic-ink", "--pic-soft", "--pic-today", "--pic-rest"].map(str::to_owned);
            for property in inks.into_iter().chain(series) {
                for ground in [ground, tint] {
                    let contrast = contrast(colour(&property, scheme), ground);
                    assert!(contrast >= 4.5, "{property} in scheme {scheme}: {contrast}");
                }
            }
            for step in 0..5 {
                let (fill, ink) = (format!("--pic-e{step}"), format!("--pic-on-e{step}"));
                let contrast = contrast(colour(&fill, scheme), colour(&ink, scheme));
                assert!(contrast >= 4.5, "step {step} in scheme {scheme}: {contrast}");
            }
        }
    }

    #[test]
    fn the_looks_can_stand_in_a_file_of_their_own() {
        assert!(!CSS.contains(['<', '&']), "a style element within SVG is XML");
    }

    #[test]
    fn a_prefix_is_always_a_name() {
        assert_eq!(id_prefix("front-1"), "front-1");
        assert_eq!(id_prefix("1 \"<x>"), "pic-1---x-");
        assert_eq!(id_prefix(""), "pic-");
    }
}
