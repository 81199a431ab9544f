//! Outlines of countries, for maps in reports.
//!
//! In: a three-letter country code. Out: its name, where to put a label, and its outline in degrees.
//! Does not know: projections, pictures, cases. Source and licence: `data/README.md`.

use std::sync::OnceLock;

/// What every map has to say about its boundaries.
pub const NOTE: &str =
    "Boundaries: Natural Earth, drawn as controlled, not as claimed; they imply no view on any dispute.";

/// One country.
#[derive(Debug, Clone, PartialEq)]
pub struct Country {
    /// ISO 3166 three-letter code.
    pub code: &'static str,
    /// The name in English.
    pub name: &'static str,
    /// Where a label stands well.
    pub label: Point,
    /// Outlines of its parts, the largest first; each closes on itself.
    pub rings: Vec<Vec<Point>>,
}

/// A place on the globe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// Degrees north, -90 to 90.
    pub latitude: f64,
}

/// All countries, in the order of their codes.
pub fn countries() -> &'static [Country] {
    static COUNTRIES: OnceLock<Vec<Country>> = OnceLock::new();
    // A line that cannot be read is left out; a test makes sure that there is none.
    COUNTRIES.get_or_init(|| include_str!("../data/outlines.txt").lines().filter_map(country_from_line).collect())
}

/// The country with this code.
pub fn country(code: &str) -> Option<&'static Country> {
    let countries = countries();
    countries.binary_search_by(|country| country.code.cmp(code)).ok().map(|index| &countries[index])
}

fn country_from_line(line: &'static str) -> Option<Country> {
    let mut fields = line.split('|');
    let (code, name, label, rings) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let (longitude, latitude) = label.split_once(' ')?;
    let label = Point { longitude: longitude.parse().ok()?, latitude: latitude.parse().ok()? };
    let rings = rings.split(';').map(ring_from_text).collect::<Option<Vec<_>>>()?;
    Some(Country { code, name, label, rings })
}

fn ring_from_text(text: &str) -> Option<Vec<Point>> {
    let point = |text: &str| {
        let (longitude, latitude) = text.split_once(',')?;
        let degrees = |tenths: &str| tenths.parse::<i32>().ok().map(|tenths| f64::from(tenths) / 10.0);
        Some(Point { longitude: degrees(longitude)?, latitude: degrees(latitude)? })
    };
    text.split(' ').map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_country_with_an_outline_on_the_globe() {
        let lines = include_str!("../data/outlines.txt").lines().count();
        assert_eq!(countries().len(), lines);
        assert!(lines > 200, "small states are there too: {lines}");
        for country in countries() {
            assert!(country.code.len() == 3 && !country.name.is_empty(), "{}", country.code);
            assert!(!country.rings.is_empty() && country.rings.iter().all(|ring| ring.len() >= 3), "{}", country.code);
            for point in country.rings.iter().flatten().chain([&country.label]) {
                assert!(point.longitude.abs() <= 180.0 && point.latitude.abs() <= 90.0, "{}", country.code);
            }
        }
    }

    #[test]
    fn the_countries_of_the_gallery_are_found_where_they_are() {
        for (code, longitude, latitude) in
            [("IRQ", 44.0, 33.0), ("IRN", 53.0, 32.0), ("UKR", 32.0, 49.0), ("BHR", 50.5, 26.0)]
        {
            let label = country(code).expect("the code is known").label;
            assert!((label.longitude - longitude).abs() < 3.0 && (label.latitude - latitude).abs() < 3.0, "{code}");
        }
        assert_eq!(country("ZZZ"), None);
    }
}
