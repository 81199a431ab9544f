use offramp_atlas::NOTE;
use offramp_pictures::{MapActor, MapEnd, MapFront, MapLink, WorldMapData, world_map};

use crate::{check_picture, check_rows, check_says, hostile, toy};

fn region() -> WorldMapData {
    toy::world_map_data(&["PRT", "ESP", "", "MAR", "FRA", "CHE", "JPN"], &[&[], &[], &[]])
}

#[test]
fn a_map_shows_everybody_and_says_who_is_beyond_it() {
    let picture = world_map(&region());
    check_picture("map", &picture);
    check_says(
        &picture,
        &[
            "A map of 8 actors and 3 fronts: Strait, Northern border, Trade.",
            "Port (Morocco): active on Northern border.",
            "East Island (not on the map)",
            "Strait to Northern border: what happens",
            NOTE,
        ],
    );
    check_rows(&picture, &["actor,actor-1,South,ESP,Spain,Northern border,,", "front,front-2,Trade,,,,,"]);
    for code in ["PRT", "ESP", "MAR", "FRA", "CHE"] {
        assert!(picture.svg.contains(&format!("data-country=\"{code}\"")), "{code} is drawn");
    }
    assert!(picture.svg.contains("data-country=\"ESP\" data-actor=\"actor-1\""), "countries know who lives there");
    assert!(!picture.svg.contains("data-country=\"JPN\"") && picture.svg.contains("Japan lies in this direction"));
    assert!(picture.svg.contains("Natural Earth, drawn as controlled"), "the note stands in the drawing");
    assert!(picture.svg.contains("Not on the map: East Island (Strait, Trade)."));
    assert!(picture.svg.len() < 120_000, "a map stays small: {}", picture.svg.len());
}

#[test]
fn fronts_decide_what_is_shown_and_every_front_has_its_hatch() {
    let picture = world_map(&toy::world_map_data(&["NZL", "FJI", "WSM", "TON"], &[&["FJI"], &["WSM"]]));
    check_picture("islands", &picture);
    for shown in ["id=\"map-NZLFJIWSMTON-hatch-1\"", "url(#map-NZLFJIWSMTON-hatch-0)", "data-front=\"front-1\""] {
        assert!(picture.svg.contains(shown), "{shown}");
    }
}

#[test]
fn every_country_can_be_the_only_one() {
    for country in offramp_atlas::countries().iter().step_by(6) {
        let picture = world_map(&toy::world_map_data(&[country.code], &[&[country.code], &[]]));
        check_picture(country.name, &picture);
        assert!(picture.svg.contains("pic-place"), "{} has its place", country.name);
    }
}

#[test]
fn a_map_bears_any_name_crowds_and_countries_that_are_none() {
    let codes = ["USA", "XXX", "RUS", "", "FRA", "NLD", "BEL", "LUX", "DEU", "ATA", "\u{202e}", "FJI", "KIR"];
    for (n_actors, n_fronts) in [(0, 0), (0, 2), (1, 0), (13, 4), (40, 11), (90, 1)] {
        let actor = |index: usize| MapActor {
            id: hostile::name(index),
            name: hostile::name(index + 1),
            country: (index % 7 != 6).then(|| codes[index % codes.len()].to_owned()),
            fronts: vec![index % 5, (index * 3) % 13],
        };
        let front = |index: usize| MapFront {
            id: hostile::name(index),
            name: hostile::name(index + 3),
            countries: (0..index % 3).map(|step| codes[(index * 5 + step) % codes.len()].to_owned()).collect(),
        };
        let link = |index: usize| MapLink {
            from: if index.is_multiple_of(2) { MapEnd::Front(index) } else { MapEnd::Actor(index * 3) },
            to: MapEnd::Actor(index + 1),
            label: hostile::name(index),
        };
        let data = WorldMapData {
            prefix: "map \"".to_owned(),
            title: hostile::name(n_actors),
            actors: (0..n_actors).map(actor).collect(),
            fronts: (0..n_fronts).map(front).collect(),
            links: (0..30).map(link).collect(),
        };
        let picture = world_map(&data);
        check_picture(&format!("{n_actors} actors on {n_fronts} fronts"), &picture);
        assert_eq!(picture, world_map(&data));
    }
}
