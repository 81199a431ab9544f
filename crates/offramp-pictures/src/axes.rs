//! Axes for what changes over time.
//!
//! In: a field of the drawing, a span of time with its unit, what stands at which height. Out: places for values, and the axes as
//! markup. Does not know: what is drawn between them.

use maud::{Markup, html};

use crate::canvas::{Anchor, Area, Place, WIDTH, at, line, text, word};
use crate::measure::{Lines, TEXT, Weight, clean, width};

/// A time axis from 0 to `end`, in the reader's unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TimeAxis {
    end: f64,
    unit: String,
}

/// What a height means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Heights<'a> {
    /// Shares from nought to one.
    Shares {
        /// The share at the top, up to 1: small shares need a finer scale.
        top: f64,
    },
    /// Rungs from the lowest upward.
    Rungs(&'a [String]),
}

impl TimeAxis {
    /// An axis that ends with the last of the times; times that are no numbers do not count.
    pub(crate) fn new(times: impl Iterator<Item = f64>, unit: &str) -> Self {
        let end = times.filter(|time| time.is_finite()).fold(0.0, f64::max);
        Self { end: if end > 0.0 { end } else { 1.0 }, unit: unit.to_owned() }
    }

    /// The place of a time within a field.
    pub(crate) fn x(&self, time: f64, field: Area) -> f64 {
        let share = if time.is_finite() { (time / self.end).clamp(0.0, 1.0) } else { 0.0 };
        field.x + share * field.width
    }

    /// The axis with its marks below a field, and its height.
    pub(crate) fn draw(&self, field: Area) -> (Markup, f64) {
        let bottom = field.y + field.height;
        let marks = round_marks(self.end, 6);
        let caption = format!("time, in {}", clean(&self.unit));
        let markup = html! {
            (line(at(field.x, bottom), at(field.x + field.width, bottom), "pic-axis"))
            @for mark in &marks {
                @let x = self.x(*mark, field);
                (line(at(x, bottom), at(x, bottom + 4.0), "pic-axis"))
                @let label = short(*mark);
                @let half = width(&label, TEXT, Weight::Regular) / 2.0 + 2.0;
                (word(&label, at(x.min(WIDTH - half), bottom + 12.0), Anchor::Middle, "pic-soft"))
            }
            (text(&Lines::text(&caption, field.width, 1), at(field.x + field.width / 2.0, bottom + 20.0), Anchor::Middle, "pic-soft"))
        };
        (markup, 20.0 + TEXT * 1.25 + 4.0)
    }
}

impl Heights<'_> {
    /// The room that the labels at the left need.
    pub(crate) fn margin(&self) -> f64 {
        match self {
            Self::Shares { top } => {
                let longest =
                    round_marks(*top, 5).into_iter().map(|mark| width(&share_mark(mark), TEXT, Weight::Regular));
                longest.fold(30.0, f64::max) + 14.0
            }
            Self::Rungs(rungs) => {
                let longest = rungs.iter().map(|rung| width(&clean(rung), TEXT, Weight::Regular)).fold(20.0, f64::max);
                longest.min(118.0) + 14.0
            }
        }
    }

    /// The height of a value: a share, or a position on the ladder that may lie between rungs.
    pub(crate) fn y(&self, value: f64, field: Area) -> f64 {
        let top = match self {
            Self::Shares { top } => top.max(1e-12),
            Self::Rungs(rungs) => rungs.len().saturating_sub(1).max(1) as f64,
        };
        let share = if value.is_finite() { (value / top).clamp(0.0, 1.0) } else { 0.0 };
        field.y + field.height * (1.0 - share)
    }

    /// Hairlines with their labels at the left of a field.
    pub(crate) fn draw(&self, field: Area) -> Markup {
        let marks: Vec<(f64, String)> = match self {
            Self::Shares { top } => round_marks(*top, 5).into_iter().map(|mark| (mark, share_mark(mark))).collect(),
            Self::Rungs(rungs) => rungs.iter().enumerate().map(|(rung, name)| (rung as f64, clean(name))).collect(),
        };
        html! {
            @for (value, name) in &marks {
                @let y = self.y(*value, field);
                (line(at(field.x, y), at(field.x + field.width, y), "pic-hair"))
                @let lines = Lines::text(name, self.margin() - 12.0, 1);
                (text(&lines, at(field.x - 6.0, y - TEXT * 0.64), Anchor::End, "pic-soft"))
            }
        }
    }
}

/// A share in per cent, as fine as its size needs (20%, 2.5%, 0.01%); below that as a power of ten.
fn share_mark(share: f64) -> String {
    if share > 0.0 && share < 1e-4 {
        return power_of_ten(share);
    }
    let percent = (share * 100.0 * 1e9).round() / 1e9;
    format!("{percent}%")
}

/// `2·10⁻⁷`.
fn power_of_ten(value: f64) -> String {
    let size = magnitude(value);
    let mut exponent = 0usize;
    let mut step = 1.0;
    while step > size * 1.000_001 && exponent < 300 {
        step /= 10.0;
        exponent += 1;
    }
    let factor = (value / size * 100.0).round() / 100.0;
    let raised =
        |digit: char| digit.to_digit(10).and_then(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize)).unwrap_or('?');
    let exponent: String = exponent.to_string().chars().map(raised).collect();
    format!("{factor}·10⁻{exponent}")
}

/// A probability for people: whole per cent, below one per cent a tenth, below a thousandth as one in so many.
pub(crate) fn chance(value: f64) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    if value >= 0.01 || value <= 0.0 {
        return crate::ladder::percent(value);
    }
    if value >= 0.001 {
        return format!("{}%", (value * 1000.0).round() / 10.0);
    }
    let one_in = 1.0 / value;
    // Two digits that matter.
    let size = magnitude(one_in) / 10.0;
    let rounded = (one_in / size).round() * size;
    match rounded {
        n if n < 1e6 => format!("1 in {n:.0}"),
        n if n < 1e9 => format!("1 in {} million", short(n / 1e6)),
        n if n < 1e12 => format!("1 in {} billion", short(n / 1e9)),
        _ => format!("about {}", power_of_ten(value)),
    }
}

/// A number without needless digits.
pub(crate) fn short(value: f64) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    if value.abs() >= 1e9 {
        return format!("{value:.2e}");
    }
    let rounded = (value * 1e6).round() / 1e6;
    // Adding zero turns the -0 that rounding may leave into 0.
    format!("{}", rounded + 0.0)
}

/// The scale at whose top a largest share stands: 1, or a round number that is not much larger.
pub(crate) fn top_for(largest: f64) -> f64 {
    let largest = if largest.is_finite() { largest } else { 1.0 };
    if largest > 0.5 || largest <= 0.0 {
        return 1.0;
    }
    let size = magnitude(largest);
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * size).find(|top| *top >= largest).unwrap_or(1.0).min(1.0)
}

/// The largest power of ten that is not above a positive number. By steps of ten, which are the same on every machine.
pub(crate) fn magnitude(value: f64) -> f64 {
    let mut size = 1.0;
    while size > value && size > 1e-300 {
        size /= 10.0;
    }
    while size * 10.0 <= value && size < 1e300 {
        size *= 10.0;
    }
    size
}

/// Round numbers from 0 to `end`, at most about so many.
fn round_marks(end: f64, most: usize) -> Vec<f64> {
    let rough = end / most.max(1) as f64;
    if !(rough.is_finite() && rough > 0.0) {
        return vec![0.0];
    }
    let size = magnitude(rough);
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * size).find(|step| *step >= rough * 0.999).unwrap_or(rough);
    let n = (end / step + 1e-9).floor() as usize;
    (0..=n.min(20)).map(|index| index as f64 * step).collect()
}

/// The outline of what lies between two lines over the same times, as a path.
pub(crate) fn band(upper: &[Place], lower: &[Place]) -> String {
    let mut path = String::new();
    for (index, place) in upper.iter().chain(lower.iter().rev()).enumerate() {
        let sign = if index == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{sign}{} {}", crate::canvas::n(place.x), crate::canvas::n(place.y)));
    }
    if !path.is_empty() {
        path.push('Z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_reach_the_end() {
        assert_eq!(round_marks(26.0, 6), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0]);
        assert_eq!(
            round_marks(1.0, 5).iter().map(|mark| share_mark(*mark)).collect::<Vec<_>>(),
            ["0%", "20%", "40%", "60%", "80%", "100%"]
        );
        assert_eq!(round_marks(0.0, 5), [0.0]);
        assert_eq!(round_marks(f64::NAN, 5), [0.0]);
        assert_eq!((top_for(0.0), top_for(0.7), top_for(0.013)), (1.0, 1.0, 0.02));
        assert!((top_for(3e-6) - 5e-6).abs() < 1e-18);
        assert_eq!([0.0, 0.02, 4e-7, 1e-5].map(share_mark), ["0%", "2%", "4·10⁻⁷", "1·10⁻⁵"]);
        let chances = [0.42, 0.004, 0.0004, 3e-7, 0.0, 1.0, f64::NAN].map(chance);
        assert_eq!(chances, ["42%", "0.4%", "1 in 2500", "1 in 3.3 million", "0%", "100%", "not known"]);
        assert_eq!((magnitude(1.0), magnitude(26.0), magnitude(0.5)), (1.0, 10.0, 0.1));
    }
}
