//! The few kinds of marks that pictures are made of.
//!
//! In: places in units of the drawing, classes, text. Out: markup that is also well-formed XML (every element is
//! closed). Does not know: what a picture shows.

use maud::{Markup, html};

use crate::measure::{Lines, clean};

/// The width of every picture, in units of the drawing.
pub(crate) const WIDTH: f64 = 480.0;

/// A coordinate with one digit after the point. Anything that is no number is drawn at nought.
pub(crate) fn n(value: f64) -> String {
    let tenths = if value.is_finite() { (value * 10.0).round() } else { 0.0 };
    let text = format!("{:.1}", tenths / 10.0);
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// On which side of its place text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// To the right of it.
    Start,
    /// Around it.
    Middle,
    /// To the left of it.
    End,
}

impl Anchor {
    fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Start => None,
            Self::Middle => Some("middle"),
            Self::End => Some("end"),
        }
    }
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub x: f64,
    pub y: f64,
}

/// A place.
pub(crate) fn at(x: f64, y: f64) -> Place {
    Place { x, y }
}

/// Lines of text below the place `top`.
pub(crate) fn text(lines: &Lines, top: Place, anchor: Anchor, class: &str) -> Markup {
    let bold = lines.weight == crate::measure::Weight::Bold;
    let baseline = |index: usize| top.y + lines.size + index as f64 * lines.line_height();
    html! {
        text class={ @if bold { "pic-bold " } (class) } font-size=[(lines.size != crate::measure::TEXT).then(|| n(lines.size))]
            text-anchor=[anchor.attribute()] {
            @for (index, line) in lines.lines.iter().enumerate() {
                tspan x=(n(top.x)) y=(n(baseline(index))) { (line) }
            }
        }
    }
}

/// One line of ordinary text whose middle is at the height of the place. Nothing is broken or cut.
pub(crate) fn word(word: &str, place: Place, anchor: Anchor, class: &str) -> Markup {
    html! {
        text class=(class) x=(n(place.x)) y=(n(place.y + crate::measure::TEXT * 0.36)) text-anchor=[anchor.attribute()] {
            (clean(word))
        }
    }
}

/// A box with its upper left corner at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// A box.
    pub(crate) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width: width.max(0.0), height: height.max(0.0) }
    }

    /// Its middle.
    pub(crate) fn middle(self) -> Place {
        at(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// A rectangle with rounded corners.
pub(crate) fn rectangle(area: Area, radius: f64, class: &str) -> Markup {
    html! {
        rect class=(class) x=(n(area.x)) y=(n(area.y)) width=(n(area.width)) height=(n(area.height))
            rx=[(radius > 0.0).then(|| n(radius))] {}
    }
}

/// A straight line.
pub(crate) fn line(from: Place, to: Place, class: &str) -> Markup {
    html! { line class=(class) x1=(n(from.x)) y1=(n(from.y)) x2=(n(to.x)) y2=(n(to.y)) {} }
}

/// A shape with straight edges.
pub(crate) fn polygon(corners: &[Place], class: &str) -> Markup {
    let points: Vec<String> = corners.iter().map(|corner| format!("{},{}", n(corner.x), n(corner.y))).collect();
    html! { polygon class=(class) points=(points.join(" ")) {} }
}

/// A line with corners.
pub(crate) fn polyline(corners: &[Place], class: &str) -> Markup {
    let points: Vec<String> = corners.iter().map(|corner| format!("{},{}", n(corner.x), n(corner.y))).collect();
    html! { polyline class=(class) points=(points.join(" ")) {} }
}

/// A circle.
pub(crate) fn circle(centre: Place, radius: f64, class: &str) -> Markup {
    html! { circle class=(class) cx=(n(centre.x)) cy=(n(centre.y)) r=(n(radius)) {} }
}

/// Markup that shows its full text when pointed at. The text alternative of the whole picture does not need it.
pub(crate) fn with_tooltip(tooltip: &str, markup: &Markup) -> Markup {
    html! { g { title { (clean(tooltip)) } (markup) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short_and_always_numbers() {
        let texts: Vec<String> = [1.0, 0.04, -0.04, 12.345, f64::NAN, f64::INFINITY].map(n).to_vec();
        assert_eq!(texts, ["1", "0", "0", "12.3", "0", "0"]);
    }
}
