//! The countries of a map as outlines.
//!
//! In: a view and which countries are somebody's. Out: paths, and where each of those countries can be pointed at.

use offramp_atlas::{Country, countries};

use crate::canvas::{Place, n};

use super::projection::{View, area_and_middle, clipped};

/// Points closer than this to the one before are left out.
const FINENESS: f64 = 0.7;
/// Pieces of land smaller than this many square units are left out, unless they are somebody's.
const SMALLEST: f64 = 1.2;

/// The visible land of one country.
pub(super) struct Land {
    /// The path of its outlines.
    pub path: String,
    /// Where the country can be pointed at; none if it is not in view.
    pub anchor: Option<Place>,
}

/// All countries that are nobody's, as one path.
pub(super) fn neighbours(view: &View, owned: &[&str]) -> String {
    // Antarctica holds a pole, which no plane map draws well, and nobody lives there.
    let others = countries().iter().filter(|country| country.code != "ATA" && !owned.contains(&country.code));
    others
        .flat_map(|country| outlines(view, country))
        .filter(|ring| area_and_middle(ring).0 >= SMALLEST)
        .map(|ring| path(&ring))
        .collect()
}

/// One country.
pub(super) fn land(view: &View, country: &Country) -> Land {
    let outlines = outlines(view, country);
    let label = view.place(country.label);
    let largest = outlines.iter().map(|ring| area_and_middle(ring)).max_by(|left, right| left.0.total_cmp(&right.0));
    let is_on_land = outlines.iter().any(|ring| surrounds(ring, label));
    let anchor = match largest {
        // A label's place may lie at sea, between islands: then the largest piece of land is pointed at.
        _ if is_on_land && view.shows(label, 8.0) => Some(label),
        Some((area, middle)) if (area > 60.0 || view.shows(label, 8.0)) && view.shows(middle, 8.0) => Some(middle),
        None if view.shows(label, 8.0) => Some(label),
        _ => None,
    };
    Land { path: outlines.iter().map(|ring| path(ring)).collect(), anchor }
}

fn outlines(view: &View, country: &Country) -> Vec<Vec<Place>> {
    let rings = country.rings.iter().flat_map(|ring| view.projection.rings(ring));
    let on_drawing = rings.map(|ring| ring.into_iter().map(|place| view.on_drawing(place)).collect::<Vec<_>>());
    let visible = on_drawing.map(|ring| thinned(&clipped(&ring, view.frame)));
    visible.filter(|ring| ring.len() >= 3).collect()
}

/// Whether a place lies within an outline: a line from it to the right crosses the outline an odd number of times.
fn surrounds(ring: &[Place], place: Place) -> bool {
    let crosses = |index: &usize| {
        let (from, to) = (ring[*index], ring[(index + 1) % ring.len()]);
        let crosses_height = (from.y > place.y) != (to.y > place.y);
        crosses_height && place.x < from.x + (place.y - from.y) / (to.y - from.y) * (to.x - from.x)
    };
    (0..ring.len()).filter(crosses).count() % 2 == 1
}

fn thinned(ring: &[Place]) -> Vec<Place> {
    let mut kept: Vec<Place> = Vec::new();
    for place in ring {
        if kept.last().is_none_or(|last| (last.x - place.x).hypot(last.y - place.y) >= FINENESS) {
            kept.push(*place);
        }
    }
    kept
}

fn path(ring: &[Place]) -> String {
    let point = |(index, place): (usize, &Place)| {
        format!("{}{} {}", if index == 0 { "M" } else { "L" }, n(place.x), n(place.y))
    };
    let points: String = ring.iter().enumerate().map(point).collect();
    points + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::at;

    #[test]
    fn a_place_is_inside_or_outside() {
        let ring = [at(0.0, 0.0), at(10.0, 0.0), at(10.0, 10.0), at(5.0, 2.0), at(0.0, 10.0)];
        assert!(surrounds(&ring, at(1.0, 5.0)) && surrounds(&ring, at(9.0, 5.0)));
        assert!(!surrounds(&ring, at(5.0, 5.0)) && !surrounds(&ring, at(11.0, 5.0)));
    }
}
