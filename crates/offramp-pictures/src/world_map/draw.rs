//! The drawing of a map: land, links, marks, labels, and what stands below.

use maud::{Markup, html};
use offramp_atlas::{Country, NOTE, country};

use crate::canvas::{Anchor, Area, Place, WIDTH, at, circle, line, n, polygon, rectangle, text, with_tooltip, word};
use crate::legend::{Entry, legend};
use crate::measure::{Lines, attribute, clean};

use super::labels::{Labelled, free_place, kept_inside, leader, placed};
use super::land::{Land, land, neighbours};
use super::projection::View;
use super::view::fitted;
use super::{MapActor, MapEnd, MapLink, WorldMapData, country_of, end_name, front_names};

const FRONT: f64 = 10.0;
const DOT: f64 = 3.5;
const LABEL_WIDTH: f64 = 118.0;
/// So many actors of one country are named at it; the rest are counted.
const MOST_NAMES: usize = 4;

/// More hatches on one another could not be told apart.
const MOST_HATCHES: usize = 2;

/// The actors of one country.
struct Home {
    country: &'static Country,
    actors: Vec<usize>,
    fronts: Vec<usize>,
    land: Land,
}

impl Home {
    /// Where it is on the drawing: its own place, or a place at the edge in its direction.
    fn mark(&self, view: &View) -> Mark {
        match self.land.anchor {
            Some(place) => Mark { place, points_out: None },
            None => at_edge(view, self.country),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    place: Place,
    /// The direction to what is not on the map, as a step of length 1.
    points_out: Option<Place>,
}

/// Where actors and fronts stand.
struct Stage {
    view: View,
    homes: Vec<Home>,
    marks: Vec<Mark>,
    /// Per front; none if nobody on the map is active there.
    fronts: Vec<Option<Place>>,
}

/// Draws the map and what stands below it; also says how high all that is.
pub(super) fn draw(data: &WorldMapData, prefix: &str) -> (Markup, f64) {
    let stage = stage(data);
    let frame = stage.view.frame;
    let (below, height) = below(data, &stage, prefix, frame.y + frame.height + 6.0);
    let markup = html! {
        (patterns(data, prefix))
        (rectangle(frame, 0.0, "pic-sea"))
        (draw_land(data, &stage, prefix))
        (draw_links(data, &stage))
        (draw_marks(data, &stage))
        (draw_labels(data, &stage))
        (rectangle(frame, 0.0, "pic-frame"))
        (below)
    };
    (markup, frame.y + frame.height + 6.0 + height)
}

fn stage(data: &WorldMapData) -> Stage {
    let mut here: Vec<&Country> =
        data.fronts.iter().flat_map(|front| &front.countries).filter_map(|code| country(code)).collect();
    here.sort_by_key(|country| country.code);
    here.dedup_by_key(|country| country.code);
    let mut involved: Vec<&Country> = data.actors.iter().filter_map(country_of).chain(here.iter().copied()).collect();
    involved.sort_by_key(|country| country.code);
    involved.dedup_by_key(|country| country.code);
    let view = fitted(&here, &involved, 6.0);
    let homes: Vec<Home> = involved.into_iter().map(|country| home(data, country, &view)).collect();
    let marks: Vec<Mark> = spread(homes.iter().map(|home| home.mark(&view)).collect(), view.frame);
    let fronts = front_places(data, &homes, &marks, &view);
    Stage { view, homes, marks, fronts }
}

fn home(data: &WorldMapData, country: &'static Country, view: &View) -> Home {
    let lives_here = |actor: &MapActor| country_of(actor).is_some_and(|home| home.code == country.code);
    let actors: Vec<usize> = (0..data.actors.len()).filter(|actor| lives_here(&data.actors[*actor])).collect();
    let on_front = |front: &usize| {
        let by_actor = actors.iter().any(|actor| data.actors[*actor].fronts.contains(front));
        by_actor || data.fronts[*front].countries.iter().any(|code| code == country.code)
    };
    let fronts = (0..data.fronts.len()).filter(on_front).collect();
    Home { country, actors, fronts, land: land(view, country) }
}

/// The place at the edge of the map that lies in the direction of a country.
fn at_edge(view: &View, country: &Country) -> Mark {
    let target = view.place(country.label);
    let middle = view.frame.middle();
    let (dx, dy) = (target.x - middle.x, target.y - middle.y);
    let length = dx.hypot(dy).max(1e-6);
    let (dx, dy) = (dx / length, dy / length);
    let (half_width, half_height) = (view.frame.width / 2.0 - 12.0, view.frame.height / 2.0 - 12.0);
    let reach = (half_width / dx.abs().max(1e-6)).min(half_height / dy.abs().max(1e-6));
    Mark { place: at(middle.x + dx * reach, middle.y + dy * reach), points_out: Some(at(dx, dy)) }
}

/// Marks at the edge that would stand on each other move along.
fn spread(marks: Vec<Mark>, frame: Area) -> Vec<Mark> {
    let mut taken: Vec<(Place, f64)> =
        marks.iter().filter(|mark| mark.points_out.is_none()).map(|mark| (mark.place, DOT)).collect();
    let moved = marks.into_iter().map(|mark| {
        if mark.points_out.is_none() {
            return mark;
        }
        let place = free_place(mark.place, 9.0, &taken, frame);
        taken.push((place, 9.0));
        Mark { place, ..mark }
    });
    moved.collect()
}

/// A front stands in the midst of its countries, or of its actors that are on the map.
fn front_places(data: &WorldMapData, homes: &[Home], marks: &[Mark], view: &View) -> Vec<Option<Place>> {
    let mut taken: Vec<(Place, f64)> = marks.iter().map(|mark| (mark.place, DOT + 2.0)).collect();
    let mut places = Vec::new();
    for (front, mapped) in data.fronts.iter().enumerate() {
        let near = |front_countries: bool| -> Vec<Place> {
            let belongs = |home: &Home| {
                if front_countries {
                    mapped.countries.iter().any(|code| code == home.country.code)
                } else {
                    home.fronts.contains(&front)
                }
            };
            let visible = homes.iter().zip(marks).filter(|(home, mark)| mark.points_out.is_none() && belongs(home));
            visible.map(|(_, mark)| mark.place).collect()
        };
        let around = [near(true), near(false)].into_iter().find(|places| !places.is_empty());
        let place = around.map(|around| {
            let count = around.len() as f64;
            let wanted = at(
                around.iter().map(|place| place.x).sum::<f64>() / count,
                around.iter().map(|place| place.y).sum::<f64>() / count,
            );
            free_place(wanted, FRONT + 2.0, &taken, view.frame)
        });
        taken.extend(place.map(|place| (place, FRONT + 2.0)));
        places.push(place);
    }
    places
}

/// How the countries of a front are hatched: the direction, and from the fifth front on dots.
fn patterns(data: &WorldMapData, prefix: &str) -> Markup {
    html! {
        defs {
            @for front in 0..data.fronts.len() {
                pattern id={ (prefix) "-hatch-" (front) } width="7" height="7" patternUnits="userSpaceOnUse"
                    patternTransform={ "rotate(" ([45, 135, 0, 90][front % 4]) ")" } {
                    @if front % 8 < 4 {
                        line class={ "pic-hatch pic-s" (front % 8) } x1="0" y1="3.5" x2="7" y2="3.5" {}
                    } @else {
                        circle class={ "pic-f" (front % 8) } cx="3.5" cy="3.5" r="1.4" {}
                    }
                }
            }
        }
    }
}

fn draw_land(data: &WorldMapData, stage: &Stage, prefix: &str) -> Markup {
    let owned: Vec<&str> = stage.homes.iter().map(|home| home.country.code).collect();
    html! {
        path class="pic-land" d=(neighbours(&stage.view, &owned)) {}
        @for home in stage.homes.iter().filter(|home| !home.land.path.is_empty()) {
            @let actors: Vec<String> = home.actors.iter().map(|actor| attribute(&data.actors[*actor].id)).collect();
            g class="pic-country" data-country=(home.country.code) data-actor=[(!actors.is_empty()).then(|| actors.join(" "))] {
                title { (home.country.name) }
                path class="pic-land-owned" d=(home.land.path) {}
                @for front in home.fronts.iter().take(MOST_HATCHES) {
                    path fill={ "url(#" (prefix) "-hatch-" (front) ")" } d=(home.land.path) {}
                }
                path class="pic-border" d=(home.land.path) {}
            }
        }
    }
}

fn home_of(stage: &Stage, actor: usize) -> Option<usize> {
    stage.homes.iter().position(|home| home.actors.contains(&actor))
}

fn end_place(stage: &Stage, end: MapEnd) -> Option<Place> {
    match end {
        MapEnd::Actor(actor) => Some(stage.marks[home_of(stage, actor)?].place),
        MapEnd::Front(front) => stage.fronts.get(front).copied().flatten(),
    }
}

fn draw_links(data: &WorldMapData, stage: &Stage) -> Markup {
    html! {
        g class="pic-links" {
            @for (front, place) in stage.fronts.iter().enumerate() {
                @for (home, mark) in stage.homes.iter().zip(&stage.marks) {
                    @if let (Some(place), true) = (place, home.actors.iter().any(|actor| data.actors[*actor].fronts.contains(&front))) {
                        (curve(mark.place, *place, 0.12, &format!("pic-link pic-s{}", front % 8), false))
                    }
                }
            }
            @for (index, link) in data.links.iter().enumerate() {
                @if let (Some((from, to)), Some(place)) = (link_ends(stage, link), letter_place(stage, link)) {
                    g class="pic-link-named" {
                        title { (clean(&link.label)) }
                        (curve(from, to, BEND, "pic-link-strong", true))
                        (word(&letter(index), place, Anchor::Middle, "pic-bold pic-halo"))
                    }
                }
            }
        }
    }
}

/// How far named links bend from the straight line, as a share of their length.
const BEND: f64 = -0.22;

/// The ends of a link that can be drawn.
fn link_ends(stage: &Stage, link: &MapLink) -> Option<(Place, Place)> {
    let (from, to) = (end_place(stage, link.from)?, end_place(stage, link.to)?);
    (from != to).then_some((from, to))
}

fn letter_place(stage: &Stage, link: &MapLink) -> Option<Place> {
    let (from, to) = link_ends(stage, link)?;
    let signs = || stage.fronts.iter().flatten().copied().chain(stage.marks.iter().map(|mark| mark.place));
    let room = |place: &Place| signs().map(|sign| (sign.x - place.x).hypot(sign.y - place.y)).fold(18.0, f64::min);
    let places = [0.5, 0.4, 0.6, 0.3, 0.7].map(|share| bent(from, to, BEND, share));
    // The first of the best: ties go to the middle of the link.
    Some(places.iter().fold(places[0], |best, place| if room(place) > room(&best) + 0.5 { *place } else { best }))
}

/// The point at a share of a bent line.
fn bent(from: Place, to: Place, bend: f64, share: f64) -> Place {
    let control = control(from, to, bend);
    let mix = |from: f64, control: f64, to: f64| {
        let (first, second) = (from + (control - from) * share, control + (to - control) * share);
        first + (second - first) * share
    };
    at(mix(from.x, control.x, to.x), mix(from.y, control.y, to.y))
}

/// Bends stay within the map: the drawing is wider than the distance between two of its places times the bend.
fn control(from: Place, to: Place, bend: f64) -> Place {
    let middle = at((from.x + to.x) / 2.0, (from.y + to.y) / 2.0);
    let x = middle.x - (to.y - from.y) * bend;
    let y = middle.y + (to.x - from.x) * bend;
    at(x.clamp(10.0, WIDTH - 10.0), y.max(8.0))
}

fn curve(from: Place, to: Place, bend: f64, class: &str, has_head: bool) -> Markup {
    let control = control(from, to, bend);
    // The head ends short of the sign it points at.
    let is_short = |place: &Place| (place.x - to.x).hypot(place.y - to.y) >= FRONT + 3.0;
    let shares = (10..=50u32).rev().map(|step| bent(from, to, bend, f64::from(step) / 50.0));
    let end = shares.into_iter().find(is_short).filter(|_| has_head).unwrap_or(to);
    let (dx, dy) = (end.x - control.x, end.y - control.y);
    let length = dx.hypot(dy).max(0.001);
    let (dx, dy) = (dx / length * 9.0, dy / length * 9.0);
    let path = format!("M{} {}Q{} {} {} {}", n(from.x), n(from.y), n(control.x), n(control.y), n(end.x), n(end.y));
    html! {
        path class=(class) d=(path) {}
        @if has_head {
            (polygon(&[end, at(end.x - dx - dy * 0.5, end.y - dy + dx * 0.5), at(end.x - dx + dy * 0.5, end.y - dy - dx * 0.5)], "pic-link-head"))
        }
    }
}

/// What a named link is called in the list: a, b, c and so on, then a2, b2.
fn letter(index: usize) -> String {
    let letter = char::from(b'a' + (index % 26) as u8);
    if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26 + 1) }
}

fn draw_marks(data: &WorldMapData, stage: &Stage) -> Markup {
    html! {
        g class="pic-marks" {
            @for (home, mark) in stage.homes.iter().zip(&stage.marks).filter(|(home, _)| !home.actors.is_empty()) {
                @match mark.points_out {
                    None => { (circle(mark.place, DOT, "pic-place")) }
                    Some(step) => {
                        @let tip = at(mark.place.x + step.x * 8.0, mark.place.y + step.y * 8.0);
                        @let back = at(mark.place.x - step.x * 4.0, mark.place.y - step.y * 4.0);
                        g class="pic-far" {
                            title { (home.country.name) " lies in this direction, beyond the map" }
                            (polygon(&[tip, at(back.x - step.y * 6.0, back.y + step.x * 6.0), at(back.x + step.y * 6.0, back.y - step.x * 6.0)], "pic-place"))
                        }
                    }
                }
            }
            @for (front, place) in stage.fronts.iter().enumerate() {
                @if let Some(place) = place {
                    g class="pic-front" data-front=(attribute(&data.fronts[front].id)) {
                        title { (clean(&data.fronts[front].name)) }
                        (front_sign(*place, front, FRONT))
                    }
                }
            }
        }
    }
}

/// A front's number in a ring of its colour.
fn front_sign(place: Place, front: usize, radius: f64) -> Markup {
    html! {
        (circle(place, radius, &format!("pic-front-mark pic-s{}", front % 8)))
        (word(&(front + 1).to_string(), place, Anchor::Middle, "pic-bold"))
    }
}

/// The names at one country, each on its own line.
fn home_label(data: &WorldMapData, home: &Home) -> Vec<Lines> {
    let names = home.actors.iter().take(MOST_NAMES).enumerate();
    let mut lines: Vec<Lines> = names
        .map(|(index, actor)| {
            let name = &data.actors[*actor].name;
            if index == 0 { Lines::bold(name, LABEL_WIDTH, 2) } else { Lines::text(name, LABEL_WIDTH, 1) }
        })
        .collect();
    if home.actors.len() > MOST_NAMES {
        lines.push(Lines::text(&format!("and {} more", home.actors.len() - MOST_NAMES), LABEL_WIDTH, 1));
    }
    lines
}

fn draw_labels(data: &WorldMapData, stage: &Stage) -> Markup {
    let mut items: Vec<Labelled> = Vec::new();
    let mut labels: Vec<(Vec<Lines>, String)> = Vec::new();
    for (home, mark) in stage.homes.iter().zip(&stage.marks).filter(|(home, _)| !home.actors.is_empty()) {
        let lines = home_label(data, home);
        let reach = if mark.points_out.is_some() { 9.0 } else { DOT + 1.0 };
        items.push(labelled(mark.place, reach, &lines));
        let everybody: Vec<String> = home.actors.iter().map(|actor| clean(&data.actors[*actor].name)).collect();
        labels.push((lines, everybody.join(", ")));
    }
    // Fronts and links are named below the map; on it their signs only have to stay visible.
    let n_labels = items.len();
    let fronts = stage.fronts.iter().flatten().map(|place| (*place, FRONT + 1.0));
    let links = data.links.iter().filter_map(|link| letter_place(stage, link)).map(|place| (place, 7.0));
    items.extend(fronts.chain(links).map(|(place, reach)| Labelled { place, reach, width: 0.0, height: 0.0 }));
    let frame = stage.view.frame;
    let inner = Area::new(frame.x + 3.0, frame.y + 3.0, frame.width - 6.0, frame.height - 6.0);
    let boxes = placed(&items, inner);
    html! {
        g class="pic-labels" {
            @for ((item, area), (lines, everybody)) in items.iter().zip(boxes).take(n_labels).zip(&labels) {
                @let area = kept_inside(area, inner);
                @if let Some(end) = leader(item, area) { (line(item.place, end, "pic-axis")) }
                (with_tooltip(everybody, &stacked(lines, area)))
            }
        }
    }
}

fn labelled(place: Place, reach: f64, lines: &[Lines]) -> Labelled {
    let width = lines.iter().map(Lines::width).fold(0.0, f64::max);
    Labelled { place, reach, width: width + 2.0, height: lines.iter().map(Lines::height).sum() }
}

fn stacked(lines: &[Lines], area: Area) -> Markup {
    let mut y = area.y;
    let mut parts = Vec::new();
    for block in lines {
        parts.push(text(block, at(area.x + 1.0, y), Anchor::Start, "pic-halo"));
        y += block.height();
    }
    html! { @for part in &parts { (part) } }
}

/// The key, who is not on the map, the named links, and the note about boundaries.
fn below(data: &WorldMapData, stage: &Stage, prefix: &str, top: f64) -> (Markup, f64) {
    let mut y = top;
    let mut parts: Vec<Markup> = Vec::new();
    let note = Lines::text(NOTE, WIDTH - 16.0, 4);
    parts.push(text(&note, at(8.0, y), Anchor::Start, "pic-soft"));
    y += note.height() + 8.0;
    let (key, height) = legend(&key(data, stage, prefix), at(8.0, y), WIDTH - 16.0);
    parts.push(key);
    y += height + 8.0;
    for words in lists(data, stage) {
        let lines = Lines::text(&words, WIDTH - 16.0, 12);
        parts.push(text(&lines, at(8.0, y), Anchor::Start, "pic-ink"));
        y += lines.height() + 4.0;
    }
    (html! { @for part in &parts { (part) } }, y - top)
}

fn key(data: &WorldMapData, stage: &Stage, prefix: &str) -> Vec<Entry> {
    let entry = |front: usize| {
        let fill = format!("url(#{prefix}-hatch-{front})");
        Entry::wide(clean(&data.fronts[front].name), 46.0, move |place| {
            let area = Area::new(place.x + 1.0, place.y - 7.0, 22.0, 14.0);
            html! {
                (front_sign(at(place.x - 13.0, place.y), front, 8.5))
                (rectangle(area, 0.0, "pic-land-owned"))
                rect x=(n(area.x)) y=(n(area.y)) width=(n(area.width)) height=(n(area.height)) fill=(fill) {}
                (rectangle(area, 0.0, "pic-border"))
            }
        })
    };
    let mut entries: Vec<Entry> = (0..data.fronts.len()).map(entry).collect();
    let is_far = |(home, mark): (&Home, &Mark)| mark.points_out.is_some() && !home.actors.is_empty();
    if stage.homes.iter().zip(&stage.marks).any(is_far) {
        entries.push(Entry::new("lies beyond the map", |place| {
            polygon(
                &[at(place.x + 7.0, place.y), at(place.x - 5.0, place.y - 6.0), at(place.x - 5.0, place.y + 6.0)],
                "pic-place",
            )
        }));
    }
    entries
}

fn lists(data: &WorldMapData, stage: &Stage) -> Vec<String> {
    let mut lists = Vec::new();
    if stage.homes.iter().any(|home| home.fronts.len() > MOST_HATCHES && !home.land.path.is_empty()) {
        lists.push("Countries are hatched for two fronts at most; lines lead to all.".to_owned());
    }
    let nowhere = data.actors.iter().filter(|actor| country_of(actor).is_none()).map(|actor| {
        let fronts = front_names(data, &actor.fronts);
        if fronts.is_empty() { clean(&actor.name) } else { format!("{} ({})", clean(&actor.name), fronts.join(", ")) }
    });
    let nowhere: Vec<String> = nowhere.collect();
    if !nowhere.is_empty() {
        lists.push(format!("Not on the map: {}.", nowhere.join("; ")));
    }
    let unplaced = stage.fronts.iter().zip(&data.fronts).filter(|(place, _)| place.is_none());
    let unplaced: Vec<String> = unplaced.map(|(_, front)| clean(&front.name)).collect();
    if !unplaced.is_empty() {
        lists.push(format!("Fronts without a place: {}.", unplaced.join(", ")));
    }
    for (index, link) in data.links.iter().enumerate() {
        if let (Some(from), Some(to)) = (end_name(data, link.from), end_name(data, link.to)) {
            lists.push(format!("{}: {} to {}: {}", letter(index), clean(from), clean(to), clean(&link.label)));
        }
    }
    lists
}
