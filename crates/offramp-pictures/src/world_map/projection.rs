//! From the globe to the drawing.
//!
//! In: degrees. Out: units of the drawing. Around one region the projection keeps areas (Lambert 1772, azimuthal
//! equal-area, after Snyder 1987, equations 24-2 to 24-4); where the whole world is wanted it is the plain cylindrical
//! one. Does not know: countries.

use offramp_atlas::Point;

use crate::canvas::{Area, Place, at};

/// Points farther than this from the centre, in degrees, are drawn at this distance: far outside every region.
const FARTHEST: f64 = 100.0;

/// A projection onto a plane with degrees as units, east to the right, north up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Projection {
    /// Lambert's azimuthal equal-area projection around a centre.
    Azimuthal(Point),
    /// Degrees as they are, longitudes counted from a meridian, and narrowed as they are at a parallel.
    Cylindrical(Point),
}

impl Projection {
    /// The place of a point on the plane.
    pub(super) fn project(self, point: Point) -> Place {
        match self {
            Self::Azimuthal(centre) => azimuthal(centre, point),
            Self::Cylindrical(centre) => {
                let east = wrapped(point.longitude - centre.longitude);
                at(east * centre.latitude.to_radians().cos(), point.latitude)
            }
        }
    }

    /// The outline as it lies on the plane: once, or several times where the plane repeats the globe.
    pub(super) fn rings(self, ring: &[Point]) -> Vec<Vec<Place>> {
        match self {
            Self::Azimuthal(centre) => {
                let is_near = ring.iter().any(|point| angle(centre, *point) < 90.0);
                if is_near { vec![ring.iter().map(|point| azimuthal(centre, *point)).collect()] } else { Vec::new() }
            }
            Self::Cylindrical(centre) => {
                let narrowing = centre.latitude.to_radians().cos();
                let unbroken = unbroken(ring, centre.longitude);
                let copy =
                    |shift: f64| unbroken.iter().map(|place| at((place.x + shift) * narrowing, place.y)).collect();
                [-360.0, 0.0, 360.0].map(copy).to_vec()
            }
        }
    }
}

/// A ring that crosses the edge of the world, as one that does not jump: longitudes go on beyond 180 degrees.
fn unbroken(ring: &[Point], meridian: f64) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::with_capacity(ring.len());
    for point in ring {
        let mut east = point.longitude - meridian;
        if let Some(before) = places.last() {
            east = before.x + wrapped(east - before.x);
        }
        places.push(at(east, point.latitude));
    }
    places
}

/// An angle between -180 and 180 degrees.
pub(super) fn wrapped(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

/// The angle between two points, seen from the middle of the Earth, in degrees.
pub(super) fn angle(first: Point, second: Point) -> f64 {
    let (first, second) = (direction(first), direction(second));
    let cosine: f64 = first.iter().zip(second).map(|(left, right)| left * right).sum();
    cosine.clamp(-1.0, 1.0).acos().to_degrees()
}

fn direction(point: Point) -> [f64; 3] {
    let (longitude, latitude) = (point.longitude.to_radians(), point.latitude.to_radians());
    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
}

/// The point in the middle of several; none for points that balance each other all around the globe.
pub(super) fn middle(points: &[Point]) -> Option<Point> {
    let mut sum = [0.0; 3];
    for point in points {
        sum.iter_mut().zip(direction(*point)).for_each(|(sum, part)| *sum += part);
    }
    let length = sum.iter().map(|part| part * part).sum::<f64>().sqrt();
    let [x, y, z] = sum;
    (length > 1e-6).then(|| Point { longitude: y.atan2(x).to_degrees(), latitude: (z / length).asin().to_degrees() })
}

fn azimuthal(centre: Point, point: Point) -> Place {
    let east = (point.longitude - centre.longitude).to_radians();
    let (sine, cosine) = point.latitude.to_radians().sin_cos();
    let (centre_sine, centre_cosine) = centre.latitude.to_radians().sin_cos();
    // The direction in which the point lies, and how far away it is.
    let right = cosine * east.sin();
    let up = centre_cosine * sine - centre_sine * cosine * east.cos();
    let away = angle(centre, point).min(FARTHEST).to_radians();
    let radius = 2.0 * (away / 2.0).sin();
    let length = right.hypot(up);
    if length < 1e-12 {
        return at(0.0, 0.0);
    }
    at((right / length * radius).to_degrees(), (up / length * radius).to_degrees())
}

/// From the plane of a projection to the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    pub projection: Projection,
    /// The part of the drawing that the map fills.
    pub frame: Area,
    /// The place on the plane that lies in the middle of the frame.
    pub centre: Place,
    /// Units of the drawing per unit of the plane.
    pub scale: f64,
}

impl View {
    /// The place in the drawing of a place on the plane.
    pub(super) fn on_drawing(&self, place: Place) -> Place {
        let middle = self.frame.middle();
        at(middle.x + (place.x - self.centre.x) * self.scale, middle.y - (place.y - self.centre.y) * self.scale)
    }

    /// The place in the drawing of a point on the globe.
    pub(super) fn place(&self, point: Point) -> Place {
        self.on_drawing(self.projection.project(point))
    }

    /// Whether a place lies within the frame, at least so far from its edges.
    pub(super) fn shows(&self, place: Place, margin: f64) -> bool {
        let frame = self.frame;
        place.x >= frame.x + margin
            && place.x <= frame.x + frame.width - margin
            && place.y >= frame.y + margin
            && place.y <= frame.y + frame.height - margin
    }
}

/// The part of a closed outline that lies within a box (Sutherland & Hodgman 1974).
pub(super) fn clipped(ring: &[Place], frame: Area) -> Vec<Place> {
    let (right, bottom) = (frame.x + frame.width, frame.y + frame.height);
    let by_left = clip_edge(ring, |place| place.x - frame.x);
    let by_right = clip_edge(&by_left, |place| right - place.x);
    let by_top = clip_edge(&by_right, |place| place.y - frame.y);
    clip_edge(&by_top, |place| bottom - place.y)
}

/// Keeps what lies at a positive distance.
fn clip_edge(ring: &[Place], distance: impl Fn(Place) -> f64) -> Vec<Place> {
    let mut kept = Vec::with_capacity(ring.len());
    for (index, place) in ring.iter().enumerate() {
        let before = ring[(index + ring.len() - 1) % ring.len()];
        let (from, to) = (distance(before), distance(*place));
        if (from < 0.0) != (to < 0.0) {
            let share = from / (from - to);
            kept.push(at(before.x + (place.x - before.x) * share, before.y + (place.y - before.y) * share));
        }
        if to >= 0.0 {
            kept.push(*place);
        }
    }
    kept
}

/// The area and the middle of a closed outline.
pub(super) fn area_and_middle(ring: &[Place]) -> (f64, Place) {
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (index, place) in ring.iter().enumerate() {
        let next = ring[(index + 1) % ring.len()];
        let cross = place.x * next.y - next.x * place.y;
        area += cross / 2.0;
        x += (place.x + next.x) * cross / 6.0;
        y += (place.y + next.y) * cross / 6.0;
    }
    if area.abs() < 1e-9 {
        (0.0, ring.first().copied().unwrap_or(at(0.0, 0.0)))
    } else {
        (area.abs(), at(x / area, y / area))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(longitude: f64, latitude: f64) -> Point {
        Point { longitude, latitude }
    }

    fn close(found: Place, expected: Place) -> bool {
        (found.x - expected.x).abs() < 1e-3 && (found.y - expected.y).abs() < 1e-3
    }

    #[test]
    fn the_azimuthal_projection_agrees_with_a_printed_value() {
        // Snyder 1987, appendix A, pages 332-333: radius 3, centre 40 N 100 W, point 20 S 100 E, x = -4.2339303 and
        // y = 4.0257775. The point lies beyond what regions need: the direction is checked as drawn, the radius apart.
        let (centre, far) = (point(-100.0, 40.0), point(100.0, -20.0));
        let radius = 2.0 * (angle(centre, far) / 2.0).to_radians().sin() * 3.0;
        assert!((radius - 4.2339303f64.hypot(4.0257775)).abs() < 1e-5, "{radius}");
        let near = Projection::Azimuthal(centre).project(far);
        assert!(near.y > 0.0 && (near.y / near.x - 4.0257775 / -4.2339303).abs() < 1e-6, "{near:?}");
    }

    #[test]
    fn the_centre_is_in_the_middle_with_north_up_and_east_to_the_right() {
        let projection = Projection::Azimuthal(point(45.0, 30.0));
        assert!(close(projection.project(point(45.0, 30.0)), at(0.0, 0.0)));
        let north = projection.project(point(45.0, 40.0));
        assert!(north.x.abs() < 1e-9 && north.y > 9.9 && north.y < 10.0);
        assert!(projection.project(point(55.0, 30.0)).x > 8.0);
    }

    #[test]
    fn outlines_across_the_edge_of_the_world_do_not_jump() {
        let ring = [point(170.0, 60.0), point(180.0, 65.0), point(-170.0, 60.0), point(179.0, 55.0)];
        for ring in Projection::Cylindrical(point(0.0, 0.0)).rings(&ring) {
            assert!(ring.windows(2).all(|pair| (pair[0].x - pair[1].x).abs() < 30.0), "{ring:?}");
        }
    }

    #[test]
    fn clipping_keeps_what_is_inside() {
        let frame = Area::new(0.0, 0.0, 10.0, 10.0);
        let outside = [at(20.0, 20.0), at(30.0, 20.0), at(30.0, 30.0)];
        assert!(clipped(&outside, frame).is_empty());
        let around = [at(-5.0, -5.0), at(15.0, -5.0), at(15.0, 15.0), at(-5.0, 15.0)];
        let (area, middle) = area_and_middle(&clipped(&around, frame));
        assert!((area - 100.0).abs() < 1e-9 && close(middle, at(5.0, 5.0)));
    }

    #[test]
    fn the_middle_of_points_respects_the_globe() {
        let middle = middle(&[point(170.0, 0.0), point(-170.0, 0.0)]).expect("they do not balance");
        assert!((wrapped(middle.longitude - 180.0)).abs() < 1e-9);
        assert_eq!(super::middle(&[]), None);
    }
}
