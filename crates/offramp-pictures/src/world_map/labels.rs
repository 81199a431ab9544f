//! Where labels go so that they hide neither each other nor what they name.
//!
//! In: points with the size of their labels, in order of importance. Out: a box for each label. The same points give
//! the same boxes: every place is tried in a fixed order, nearest first.

use crate::canvas::{Area, Place, at};

/// Something to be labelled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labelled {
    pub place: Place,
    /// How far around the place nothing may stand.
    pub reach: f64,
    pub width: f64,
    pub height: f64,
}

/// Distances from the place, nearest first.
const DISTANCES: [f64; 9] = [3.0, 9.0, 17.0, 27.0, 40.0, 56.0, 76.0, 100.0, 130.0];
/// Directions in the order of their merit: right, left, below, above, and between.
const DIRECTIONS: [(f64, f64); 12] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.0, 1.0),
    (0.0, -1.0),
    (0.87, -0.5),
    (0.87, 0.5),
    (-0.87, -0.5),
    (-0.87, 0.5),
    (0.5, -0.87),
    (0.5, 0.87),
    (-0.5, -0.87),
    (-0.5, 0.87),
];

/// As bad as so many square units of overlap: a label that stands nearer to another's place than to its own.
const AMBIGUOUS: f64 = 60.0;

/// A box for each label, within the frame, clear of all places and of the boxes before it, and nearest to its own place,
/// if any box allows that.
pub(super) fn placed(labelled: &[Labelled], frame: Area) -> Vec<Area> {
    let mut boxes: Vec<Area> = Vec::new();
    for (index, item) in labelled.iter().enumerate() {
        let others = || labelled.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| other);
        let badness = |area: &Area| {
            let overlap: f64 = others().map(mark).chain(boxes.iter().copied()).map(|other| shared(*area, other)).sum();
            let own = distance(item.place, *area);
            let is_ambiguous = others().any(|other| other.width > 0.0 && distance(other.place, *area) < own + 2.0);
            overlap + shared_exactly(*area, mark(item)) + if is_ambiguous { AMBIGUOUS } else { 0.0 }
        };
        let mut best: Option<(f64, Area)> = None;
        for candidate in candidates(item, frame) {
            let badness = badness(&candidate);
            if best.is_none_or(|best| badness < best.0) {
                best = Some((badness, candidate));
            }
            if badness == 0.0 {
                break;
            }
        }
        boxes.extend(best.map(|best| best.1));
    }
    boxes
}

/// The box around a place in which nothing may stand.
fn mark(item: &Labelled) -> Area {
    Area::new(item.place.x - item.reach, item.place.y - item.reach, item.reach * 2.0, item.reach * 2.0)
}

/// The nearest point of a box.
fn nearest(place: Place, area: Area) -> Place {
    at(place.x.clamp(area.x, area.x + area.width), place.y.clamp(area.y, area.y + area.height))
}

fn distance(place: Place, area: Area) -> f64 {
    let nearest = nearest(place, area);
    (nearest.x - place.x).hypot(nearest.y - place.y)
}

fn candidates(item: &Labelled, frame: Area) -> impl Iterator<Item = Area> {
    let item = *item;
    let around = DISTANCES
        .into_iter()
        .flat_map(move |distance| DIRECTIONS.into_iter().map(move |direction| (distance, direction)));
    around.map(move |(distance, (right, down))| {
        // The box touches a circle around the place in this direction.
        let away = item.reach + distance;
        let middle =
            at(item.place.x + right * (away + item.width / 2.0), item.place.y + down * (away + item.height / 2.0));
        kept_inside(
            Area::new(middle.x - item.width / 2.0, middle.y - item.height / 2.0, item.width, item.height),
            frame,
        )
    })
}

/// The box moved into the frame.
pub(super) fn kept_inside(area: Area, frame: Area) -> Area {
    let x = area.x.min(frame.x + frame.width - area.width).max(frame.x);
    let y = area.y.min(frame.y + frame.height - area.height).max(frame.y);
    Area { x, y, ..area }
}

/// How much area two boxes share, with a little air around them.
fn shared(first: Area, second: Area) -> f64 {
    let air = 4.0;
    let around = Area::new(second.x - air, second.y - air, second.width + air * 2.0, second.height + air * 2.0);
    shared_exactly(first, around)
}

fn shared_exactly(first: Area, second: Area) -> f64 {
    let width = (first.x + first.width).min(second.x + second.width) - first.x.max(second.x);
    let height = (first.y + first.height).min(second.y + second.height) - first.y.max(second.y);
    width.max(0.0) * height.max(0.0)
}

/// The end of a line from a place to its label, if the label is so far away that it needs one.
pub(super) fn leader(item: &Labelled, label: Area) -> Option<Place> {
    (distance(item.place, label) > item.reach + 7.0).then(|| nearest(item.place, label))
}

/// A place for a mark near a wanted place, clear of those that stand already.
pub(super) fn free_place(wanted: Place, reach: f64, taken: &[(Place, f64)], frame: Area) -> Place {
    let clear = |place: &Place| {
        taken
            .iter()
            .all(|(other, other_reach)| (other.x - place.x).hypot(other.y - place.y) > reach + other_reach + 3.0)
    };
    let inside = |place: Place| {
        at(
            place.x.min(frame.x + frame.width - reach).max(frame.x + reach),
            place.y.min(frame.y + frame.height - reach).max(frame.y + reach),
        )
    };
    let rings = (0..12u32).flat_map(|ring| {
        let steps = if ring == 0 { 1 } else { 12u32 };
        (0..steps).map(move |step| {
            let (sine, cosine) = (f64::from(step) * std::f64::consts::TAU / 12.0).sin_cos();
            let radius = f64::from(ring) * 8.0;
            at(wanted.x + cosine * radius, wanted.y + sine * radius)
        })
    });
    rings.map(inside).find(clear).unwrap_or_else(|| inside(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Area = Area { x: 0.0, y: 0.0, width: 400.0, height: 300.0 };

    #[test]
    fn labels_in_a_crowd_do_not_overlap() {
        let item = |index: usize| Labelled {
            place: at(180.0 + (index % 4) as f64 * 14.0, 130.0 + (index / 4) as f64 * 14.0),
            reach: 4.0,
            width: 60.0,
            height: 15.0,
        };
        let items: Vec<Labelled> = (0..16).map(item).collect();
        let boxes = placed(&items, FRAME);
        assert_eq!(boxes.len(), 16);
        for (index, area) in boxes.iter().enumerate() {
            assert!(area.x >= 0.0 && area.x + area.width <= 400.0 && area.y >= 0.0 && area.y + area.height <= 300.0);
            assert!(boxes[index + 1..].iter().all(|other| shared_exactly(*area, *other) == 0.0), "{index}: {area:?}");
        }
    }

    #[test]
    fn a_label_far_away_gets_a_line() {
        let item = Labelled { place: at(100.0, 100.0), reach: 4.0, width: 40.0, height: 15.0 };
        assert_eq!(leader(&item, Area::new(108.0, 92.0, 40.0, 15.0)), None);
        assert_eq!(leader(&item, Area::new(160.0, 92.0, 40.0, 15.0)), Some(at(160.0, 100.0)));
    }

    #[test]
    fn a_mark_gives_way_to_those_that_stand_already() {
        let taken = [(at(50.0, 50.0), 5.0)];
        let place = free_place(at(50.0, 50.0), 9.0, &taken, FRAME);
        assert!((place.x - 50.0).hypot(place.y - 50.0) > 17.0);
    }
}
