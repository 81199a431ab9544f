//! How an edge gets from node to node without running through others.
//!
//! In: places of nodes with their reach, two ends, how far to bow. Out: a curve with its arrowhead.
//! Does not know: who moves.

use crate::canvas::{Area, Place, at, n};

/// A curve with one control point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Route {
    pub from: Place,
    pub control: Place,
    pub to: Place,
}

impl Route {
    /// The point at a share of the way.
    pub(super) fn point(&self, share: f64) -> Place {
        let (first, second) = (between(self.from, self.control, share), between(self.control, self.to, share));
        between(first, second, share)
    }

    /// The part between two shares of the way.
    fn part(&self, start: f64, end: f64) -> Self {
        let (from, to) = (self.point(start), self.point(end));
        let tangent = between(self.from, self.control, start);
        let second = between(self.control, self.to, start);
        // De Casteljau: the control point of the part is the blossom of the curve at both shares.
        Self { from, control: between(tangent, second, end), to }
    }

    /// The path as SVG.
    pub(super) fn path(&self) -> String {
        let Self { from, control, to } = self;
        format!("M{} {}Q{} {} {} {}", n(from.x), n(from.y), n(control.x), n(control.y), n(to.x), n(to.y))
    }

    /// The corners of an arrowhead at its end.
    pub(super) fn arrowhead(&self, size: f64) -> [Place; 3] {
        let (dx, dy) = (self.to.x - self.control.x, self.to.y - self.control.y);
        let length = dx.hypot(dy).max(0.001);
        let (dx, dy) = (dx / length, dy / length);
        let back = at(self.to.x - dx * size, self.to.y - dy * size);
        let half = size * 0.48;
        [self.to, at(back.x - dy * half, back.y + dx * half), at(back.x + dy * half, back.y - dx * half)]
    }
}

fn between(from: Place, to: Place, share: f64) -> Place {
    at(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
}

fn distance(from: Place, to: Place) -> f64 {
    (from.x - to.x).hypot(from.y - to.y)
}

/// Finds a curve from one node to another that keeps clear of the other nodes, trying wider and wider bows on both
/// sides, and ends short of both nodes.
///
/// `reach` is the radius of each node, `lane` sets apart edges between the same two nodes (0 is the straightest).
pub(super) fn route(places: &[Place], reach: &[f64], ends: (usize, usize), lane: f64, frame: Area) -> Route {
    let (from, to) = (places[ends.0], places[ends.1]);
    // Both directions between two nodes use the same side for the same lane, so that they never lie on each other.
    let (first, second) = if ends.0 < ends.1 { (from, to) } else { (to, from) };
    let length = distance(first, second).max(1.0);
    let across = at(-(second.y - first.y) / length, (second.x - first.x) / length);
    let middle = between(first, second, 0.5);
    let bow = |width: f64| Route {
        from,
        control: at(
            (middle.x + across.x * width).clamp(frame.x, frame.x + frame.width),
            (middle.y + across.y * width).clamp(frame.y, frame.y + frame.height),
        ),
        to,
    };
    let cost = |candidate: &Route| {
        let hits = (1..16).flat_map(|step| {
            let point = candidate.point(f64::from(step) / 16.0);
            let clear = move |node: &usize| distance(places[*node], point) < reach[*node] + 4.0;
            (0..places.len()).filter(|node| *node != ends.0 && *node != ends.1).filter(clear)
        });
        hits.count()
    };
    let base = lane * 20.0;
    let mut best = bow(base);
    let mut least = cost(&best);
    for step in 1..=6 {
        for side in [1.0, -1.0] {
            if least == 0 {
                break;
            }
            let candidate = bow(base + side * f64::from(step) * (18.0 + length * 0.06));
            let hits = cost(&candidate);
            if hits < least {
                (best, least) = (candidate, hits);
            }
        }
    }
    shortened(&best, reach[ends.0] + 1.5, reach[ends.1] + 2.5)
}

/// Where labels stand: on their curves, as far from nodes and from each other as a few tries allow. Labels are `stretch`
/// times as wide as they are high.
pub(super) fn label_places(routes: &[Route], nodes: &[Place], stretch: f64) -> Vec<Place> {
    let mut taken: Vec<Place> = nodes.to_vec();
    let mut labels = Vec::new();
    for route in routes {
        let room = |place: &Place| {
            let distances = taken.iter().map(|other| ((other.x - place.x) / stretch).hypot(other.y - place.y));
            distances.fold(f64::INFINITY, f64::min).min(18.0)
        };
        let places = [0.45, 0.35, 0.55, 0.27, 0.63, 0.2].map(|share| route.point(share));
        // The first of the best: ties go to the middle of the edge.
        let better = |best: Place, place: &Place| if room(place) > room(&best) + 0.5 { *place } else { best };
        let best = places.iter().fold(places[0], better);
        taken.push(best);
        labels.push(best);
    }
    labels
}

/// The curve without what lies within a distance of its ends.
fn shortened(route: &Route, start_gap: f64, end_gap: f64) -> Route {
    let steps = 64;
    let share = |step: i32| f64::from(step) / f64::from(steps);
    let start = (0..steps / 2).find(|step| distance(route.point(share(*step)), route.from) >= start_gap);
    let end = (steps / 2..=steps).rev().find(|step| distance(route.point(share(*step)), route.to) >= end_gap);
    route.part(share(start.unwrap_or(steps / 2 - 1)), share(end.unwrap_or(steps / 2 + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Area = Area { x: 0.0, y: 0.0, width: 480.0, height: 480.0 };

    #[test]
    fn an_edge_goes_around_a_node_in_its_way() {
        let places = [at(100.0, 100.0), at(100.0, 200.0), at(100.0, 300.0)];
        let route = route(&places, &[13.0; 3], (0, 2), 0.0, FRAME);
        for step in 0..=20 {
            assert!(distance(route.point(f64::from(step) / 20.0), places[1]) > 13.0);
        }
    }

    #[test]
    fn an_edge_ends_short_of_its_nodes() {
        let places = [at(100.0, 100.0), at(200.0, 160.0)];
        let route = route(&places, &[13.0; 2], (0, 1), 1.0, FRAME);
        assert!(distance(route.from, places[0]) >= 13.0 && distance(route.to, places[1]) >= 13.0);
    }

    #[test]
    fn a_part_of_a_curve_lies_on_the_curve() {
        let whole = Route { from: at(0.0, 0.0), control: at(50.0, 100.0), to: at(100.0, 0.0) };
        let part = whole.part(0.25, 0.75);
        let (expected, found) = (whole.point(0.5), part.point(0.5));
        assert!(distance(expected, found) < 1e-9, "{expected:?} {found:?}");
    }
}
