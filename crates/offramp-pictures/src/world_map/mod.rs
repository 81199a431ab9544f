//! A map of actors and fronts.
//!
//! In: actors with their countries, fronts, links. Out: a picture in which the countries of actors are hatched by front,
//! fronts and actors are labelled, and who or what has no place on the map is listed below it.
//! Does not know: whose land is whose; outlines come from the atlas, with its note.

mod draw;
mod labels;
mod land;
mod projection;
mod view;

use offramp_atlas::{Country, NOTE, country};

use crate::Picture;
use crate::csv::Table;
use crate::measure::clean;
use crate::picture::{Sheet, id_prefix};

/// What [`world_map`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldMapData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The actors.
    pub actors: Vec<MapActor>,
    /// The fronts, in the order of the case.
    pub fronts: Vec<MapFront>,
    /// Links besides those between actors and their fronts.
    pub links: Vec<MapLink>,
}

/// One actor.
#[derive(Debug, Clone, PartialEq)]
pub struct MapActor {
    /// What scripts and tables call it: it stands in `data-actor` of its country, with the others that live there.
    pub id: String,
    /// The actor's name.
    pub name: String,
    /// ISO 3166 three-letter code.
    pub country: Option<String>,
    /// The fronts it has options on, as positions.
    pub fronts: Vec<usize>,
}

/// One front.
#[derive(Debug, Clone, PartialEq)]
pub struct MapFront {
    /// What scripts and tables call it: it becomes `data-front`.
    pub id: String,
    /// The front's name.
    pub name: String,
    /// The countries it lies in, by ISO 3166 three-letter code, if they are known. Without any, the front is drawn in the
    /// midst of its actors.
    pub countries: Vec<String>,
}

/// One end of a link, as a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapEnd {
    /// An actor.
    Actor(usize),
    /// A front.
    Front(usize),
}

/// A link.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLink {
    /// Where it begins.
    pub from: MapEnd,
    /// Where it leads.
    pub to: MapEnd,
    /// What it is, in words.
    pub label: String,
}

/// Draws actors and fronts on a map that fits them. Actors far from the rest are pointed at from the edge of the map; actors
/// whose country is not known are listed below it.
pub fn world_map(data: &WorldMapData) -> Picture {
    let prefix = id_prefix(&data.prefix);
    let (body, height) = draw::draw(data, &prefix);
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: height + 6.0, body }.finish()
}

fn country_of(actor: &MapActor) -> Option<&'static Country> {
    country(actor.country.as_deref()?)
}

fn front_names(data: &WorldMapData, fronts: &[usize]) -> Vec<String> {
    fronts.iter().filter_map(|front| data.fronts.get(*front)).map(|front| clean(&front.name)).collect()
}

/// The name of an end; none if there is no such actor or front.
fn end_name(data: &WorldMapData, end: MapEnd) -> Option<&str> {
    match end {
        MapEnd::Actor(actor) => data.actors.get(actor).map(|actor| actor.name.as_str()),
        MapEnd::Front(front) => data.fronts.get(front).map(|front| front.name.as_str()),
    }
}

fn describe(data: &WorldMapData) -> String {
    let fronts: Vec<String> = data.fronts.iter().map(|front| clean(&front.name)).collect();
    let mut sentences = vec![match fronts.len() {
        0 => format!("A map of {} actors.", data.actors.len()),
        n => format!("A map of {} actors and {n} fronts: {}.", data.actors.len(), fronts.join(", ")),
    }];
    for actor in &data.actors {
        let place = country_of(actor).map_or("not on the map".to_owned(), |country| country.name.to_owned());
        let fronts = front_names(data, &actor.fronts);
        let fronts =
            if fronts.is_empty() { "on no front".to_owned() } else { format!("active on {}", fronts.join(", ")) };
        sentences.push(format!("{} ({place}): {fronts}.", clean(&actor.name)));
    }
    for link in &data.links {
        if let (Some(from), Some(to)) = (end_name(data, link.from), end_name(data, link.to)) {
            sentences.push(format!("{} to {}: {}.", clean(from), clean(to), clean(&link.label)));
        }
    }
    sentences.push(NOTE.to_owned());
    sentences.join(" ")
}

fn table(data: &WorldMapData) -> String {
    let mut table = Table::new(&["kind", "id", "name", "country_code", "country", "fronts", "from", "to"]);
    for actor in &data.actors {
        let code = actor.country.as_deref().unwrap_or_default();
        let country = country_of(actor).map_or("", |country| country.name);
        let fronts = front_names(data, &actor.fronts).join("; ");
        table.row(&["actor", &actor.id, &actor.name, code, country, &fronts, "", ""]);
    }
    for front in &data.fronts {
        let names = front.countries.iter().filter_map(|code| country(code)).map(|country| country.name);
        let names: Vec<&str> = names.collect();
        table.row(&["front", &front.id, &front.name, &front.countries.join("; "), &names.join("; "), "", "", ""]);
    }
    for link in &data.links {
        if let (Some(from), Some(to)) = (end_name(data, link.from), end_name(data, link.to)) {
            table.row(&["link", "", &link.label, "", "", "", from, to]);
        }
    }
    table.finish()
}
