//! Which part of the globe a map shows.
//!
//! In: the countries of actors and fronts. Out: a view that fits them. Where most of them lie together and a few far
//! away, the map shows those that lie together: the far ones are pointed at from its edge.

use offramp_atlas::{Country, Point};

use crate::canvas::{Area, Place, WIDTH, at};

use super::projection::{Projection, View, angle, middle, wrapped};

/// Countries this close to each other, in degrees, make one region.
const REGION: f64 = 30.0;
/// Of a large country, only what lies this close to its label decides what the map shows.
const NEAR_LABEL: f64 = 12.0;
/// At least so much is shown, so that a small country has surroundings.
const LEAST_SPAN: f64 = 14.0;

/// Chooses what to show. `here` are countries that must be seen because something happens there; `involved` are all.
pub(super) fn fitted(here: &[&Country], involved: &[&Country], top: f64) -> View {
    let core = core(here, involved);
    let points: Vec<Point> = core.iter().flat_map(|country| fitting_points(country)).collect();
    let labels: Vec<Point> = core.iter().map(|country| country.label).collect();
    let centre = middle(&labels).filter(|centre| labels.iter().all(|label| angle(*centre, *label) < 55.0));
    let projection = match centre {
        Some(centre) => Projection::Azimuthal(centre),
        None => Projection::Cylindrical(Point { longitude: emptiest_meridian(&labels), latitude: 35.0 }),
    };
    let places: Vec<Place> = points.iter().map(|point| projection.project(*point)).collect();
    framed(projection, &places, top)
}

/// The countries that the map is fitted to.
fn core<'a>(here: &[&'a Country], involved: &[&'a Country]) -> Vec<&'a Country> {
    if !here.is_empty() {
        let is_near = |country: &&&Country| here.iter().any(|seed| angle(seed.label, country.label) <= REGION * 0.75);
        return involved.iter().filter(is_near).copied().collect();
    }
    let mut densest: Vec<&Country> = Vec::new();
    for seed in involved {
        let is_near = |country: &&&Country| angle(seed.label, country.label) <= REGION;
        let around: Vec<&Country> = involved.iter().filter(is_near).copied().collect();
        if around.len() > densest.len() {
            densest = around;
        }
    }
    let is_region = densest.len() >= 2 && densest.len() * 2 >= involved.len();
    if is_region { densest } else { involved.to_vec() }
}

fn fitting_points(country: &Country) -> Vec<Point> {
    let outline = country.rings.iter().flatten().copied();
    let mut points: Vec<Point> = outline.filter(|point| angle(*point, country.label) <= NEAR_LABEL).collect();
    points.push(country.label);
    points
}

/// The meridian opposite to the widest gap between the points: the map is cut within that gap.
fn emptiest_meridian(points: &[Point]) -> f64 {
    let mut longitudes: Vec<f64> = points.iter().map(|point| point.longitude).collect();
    longitudes.sort_by(f64::total_cmp);
    let next = |index: usize| {
        longitudes[(index + 1) % longitudes.len()] + if index + 1 == longitudes.len() { 360.0 } else { 0.0 }
    };
    let mut widest = (0.0, 180.0);
    for (index, longitude) in longitudes.iter().enumerate() {
        let gap = next(index) - longitude;
        if gap > widest.0 {
            widest = (gap, longitude + gap / 2.0);
        }
    }
    wrapped(widest.1 + 180.0)
}

/// A frame as wide as the drawing, as high as the places want it within limits.
fn framed(projection: Projection, places: &[Place], top: f64) -> View {
    let bounds = |coordinate: fn(&Place) -> f64| {
        let values = || places.iter().map(coordinate);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    };
    let ((left, right), (low, high)) = if places.is_empty() {
        ((-90.0, 90.0), (-40.0, 60.0))
    } else {
        (bounds(|place| place.x), bounds(|place| place.y))
    };
    let (span_x, span_y) = ((right - left).max(LEAST_SPAN) * 1.24, (high - low).max(LEAST_SPAN) * 1.24);
    let width = WIDTH - 16.0;
    let height = (width * span_y / span_x).clamp(250.0, 400.0);
    let scale = (width / span_x).min(height / span_y);
    let mut centre = at((left + right) / 2.0, (low + high) / 2.0);
    if let Projection::Cylindrical(_) = projection {
        // No part of the map lies beyond the poles.
        let half = height / scale / 2.0;
        centre.y = if half >= 88.0 { 8.0 } else { centre.y.clamp(half - 88.0, 88.0 - half) };
    }
    View { projection, frame: Area::new(8.0, top, width, height), centre, scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries(codes: &[&str]) -> Vec<&'static Country> {
        codes.iter().filter_map(|code| offramp_atlas::country(code)).collect()
    }

    fn shown(view: &View, code: &str) -> bool {
        countries(&[code]).iter().all(|country| view.shows(view.place(country.label), 0.0))
    }

    #[test]
    fn a_region_is_shown_without_those_far_away() {
        let involved = countries(&["IRQ", "IRN", "SAU", "USA"]);
        let view = fitted(&[], &involved, 0.0);
        assert!(matches!(view.projection, Projection::Azimuthal(_)));
        assert!(shown(&view, "IRQ") && shown(&view, "IRN") && shown(&view, "SAU") && !shown(&view, "USA"));
    }

    #[test]
    fn scattered_countries_get_the_whole_width_they_need() {
        let codes = ["USA", "CHN", "BRA", "ZAF"];
        let view = fitted(&[], &countries(&codes), 0.0);
        assert!(matches!(view.projection, Projection::Cylindrical(_)));
        assert!(codes.iter().all(|code| shown(&view, code)));
    }

    #[test]
    fn what_happens_somewhere_decides() {
        let view = fitted(&countries(&["UKR"]), &countries(&["UKR", "RUS", "USA", "GBR", "DEU"]), 0.0);
        assert!(shown(&view, "UKR") && shown(&view, "DEU") && !shown(&view, "USA"));
    }

    #[test]
    fn the_edge_of_the_world_does_not_cut_neighbours_apart() {
        let codes = ["NZL", "FJI", "USA", "JPN", "CHL"];
        let view = fitted(&[], &countries(&codes), 0.0);
        assert!(codes.iter().all(|code| shown(&view, code)));
        let place = |code: &str| countries(&[code]).first().map(|country| view.place(country.label).x);
        assert!(place("JPN") < place("FJI") && place("FJI") < place("USA") && place("USA") < place("CHL"));
    }

    #[test]
    fn no_countries_make_a_map_of_the_world() {
        let view = fitted(&[], &[], 5.0);
        assert!(view.scale.is_finite() && view.scale > 0.0);
    }
}
