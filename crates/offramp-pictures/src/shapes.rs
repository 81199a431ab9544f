//! Small signs that mean something by their shape alone.
//!
//! In: a centre and a radius. Out: markup. Does not know: what the signs stand for.

use std::f64::consts::PI;

use maud::{Markup, html};

use crate::canvas::{Place, at, circle, line, polygon};

/// A square standing on its corner: today.
pub(crate) fn diamond(centre: Place, radius: f64, class: &str) -> Markup {
    let Place { x, y } = centre;
    polygon(&[at(x, y - radius), at(x + radius, y), at(x, y + radius), at(x - radius, y)], class)
}

/// A ring: expected.
pub(crate) fn ring(centre: Place, radius: f64, class: &str) -> Markup {
    circle(centre, radius, class)
}

/// A star with five points: an equilibrium.
pub(crate) fn star(centre: Place, radius: f64, class: &str) -> Markup {
    let corner = |index: usize| {
        let reach = if index.is_multiple_of(2) { radius } else { radius * 0.45 };
        let angle = PI * (index as f64 / 5.0 - 0.5);
        at(centre.x + reach * angle.cos(), centre.y + reach * angle.sin())
    };
    polygon(&(0..10).map(corner).collect::<Vec<_>>(), class)
}

/// A tick: yes.
pub(crate) fn tick(centre: Place, radius: f64, class: &str) -> Markup {
    let Place { x, y } = centre;
    crate::canvas::polyline(
        &[at(x - radius, y), at(x - radius * 0.3, y + radius * 0.7), at(x + radius, y - radius * 0.7)],
        class,
    )
}

/// Two crossing strokes: no.
pub(crate) fn cross(centre: Place, radius: f64, class: &str) -> Markup {
    let Place { x, y } = centre;
    html! {
        (line(at(x - radius, y - radius), at(x + radius, y + radius), class))
        (line(at(x - radius, y + radius), at(x + radius, y - radius), class))
    }
}
