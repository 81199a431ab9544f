//! What changes over time: where fronts stand, how likely outcomes are, by which channels it comes to war.
//!
//! In: times with values and their ranges. Out: pictures. Does not know: how the values are found; the caller names what a range is and
//! what everything is conditional on.

use maud::{Markup, html};

use crate::Picture;
use crate::axes::{Heights, TimeAxis, band, chance, short, top_for};
use crate::canvas::{Anchor, Area, Place, WIDTH, at, circle, polyline, rectangle, text};
use crate::csv::{Table, decimal};
use crate::legend::{Entry, legend};
use crate::measure::{Lines, TEXT, clean, sentence};
use crate::picture::Sheet;

/// What [`fan_chart`] draws: one panel per front.
#[derive(Debug, Clone, PartialEq)]
pub struct FanChartData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The unit of the times: `weeks`.
    pub unit: String,
    /// What the bands are, from the widest inward: `90% of draws`, `50% of draws`.
    pub bands: Vec<String>,
    /// What the line is: `median`.
    pub line: String,
    /// The fronts.
    pub fronts: Vec<Fan>,
}

/// One front over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// Its name.
    pub name: String,
    /// Its rungs, from peace upward.
    pub rungs: Vec<String>,
    /// Its course.
    pub points: Vec<FanPoint>,
}

/// One moment of a front. Heights are positions on the ladder and may lie between rungs.
#[derive(Debug, Clone, PartialEq)]
pub struct FanPoint {
    /// The time.
    pub time: f64,
    /// Where the line is.
    pub middle: f64,
    /// The lower and upper end of each band, in the order of [`FanChartData::bands`].
    pub bands: Vec<(f64, f64)>,
}

/// What [`chances_over_time`] draws: several probabilities as lines with ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct ChancesData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The unit of the times.
    pub unit: String,
    /// What a range is: `5th to 95th percentile of 200 draws`.
    pub range: String,
    /// The probabilities.
    pub series: Vec<ChanceSeries>,
}

/// One probability over time.
#[derive(Debug, Clone, PartialEq)]
pub struct ChanceSeries {
    /// What happens with this probability.
    pub name: String,
    /// Its course.
    pub points: Vec<ChancePoint>,
}

/// One moment of a probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChancePoint {
    /// The time.
    pub time: f64,
    /// The probability, 0 to 1.
    pub value: f64,
    /// Its range.
    pub range: Option<(f64, f64)>,
}

/// What [`stacked_areas`] draws: parts that add up.
#[derive(Debug, Clone, PartialEq)]
pub struct StackedAreasData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The unit of the times.
    pub unit: String,
    /// What the whole is: `probability of war`.
    pub whole: String,
    /// The times.
    pub times: Vec<f64>,
    /// The parts, from the bottom upward, each with one share per time.
    pub parts: Vec<(String, Vec<f64>)>,
}

const LINES: [&str; 6] = ["solid", "dashed", "dotted", "dash-dotted", "short dashes", "long dashes"];

/// Draws each front as a panel with its rungs as heights: bands from the widest inward, and a line.
pub fn fan_chart(data: &FanChartData) -> Picture {
    let times = || data.fronts.iter().flat_map(|front| &front.points).map(|point| point.time);
    let axis = TimeAxis::new(times(), &data.unit);
    let margin = data.fronts.iter().map(|front| Heights::Rungs(&front.rungs).margin()).fold(30.0, f64::max);
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    for front in &data.fronts {
        let head = Lines::heading(&front.name, WIDTH - 16.0, 2);
        let field = Area::new(
            8.0 + margin,
            y + head.height() + 8.0,
            WIDTH - 26.0 - margin,
            (front.rungs.len().saturating_sub(1) as f64 * 26.0).clamp(46.0, 210.0),
        );
        let (marks, below) = axis.draw(field);
        parts.push(html! {
            g class="pic-panel" {
                (text(&head, at(8.0, y), Anchor::Start, "pic-ink"))
                (Heights::Rungs(&front.rungs).draw(field))
                (fan(data, front, &axis, field))
                (marks)
            }
        });
        y = field.y + field.height + below + 8.0;
    }
    let (key, key_height) = fan_key(data, y);
    let body = html! { @for part in &parts { (part) } (key) };
    let (description, csv) = (describe_fan(data), fan_table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y + key_height + 6.0, body }.finish()
}

fn fan(data: &FanChartData, front: &Fan, axis: &TimeAxis, field: Area) -> Markup {
    let heights = Heights::Rungs(&front.rungs);
    let place = |point: &FanPoint, value: f64| at(axis.x(point.time, field), heights.y(value, field));
    let line: Vec<Place> = front.points.iter().map(|point| place(point, point.middle)).collect();
    html! {
        @for index in 0..data.bands.len() {
            @let with: Vec<(&FanPoint, (f64, f64))> = front.points.iter().filter_map(|point| Some((point, *point.bands.get(index)?))).collect();
            @let upper: Vec<Place> = with.iter().map(|(point, band)| place(point, band.1)).collect();
            @let lower: Vec<Place> = with.iter().map(|(point, band)| place(point, band.0)).collect();
            @if !upper.is_empty() { path class={ "pic-fan pic-fan-" (index.min(2)) } d=(band(&upper, &lower)) {} }
        }
        @if !line.is_empty() { (polyline(&line, "pic-fan-line")) }
        @if let Some(first) = line.first() { (circle(*first, 3.5, "pic-today")) }
    }
}

fn fan_key(data: &FanChartData, y: f64) -> (Markup, f64) {
    let mut entries = vec![Entry::wide(clean(&data.line), 24.0, |place: Place| {
        polyline(&[at(place.x - 12.0, place.y), at(place.x + 12.0, place.y)], "pic-fan-line")
    })];
    for (index, band) in data.bands.iter().enumerate() {
        let class = format!("pic-fan pic-fan-{}", index.min(2));
        entries.push(Entry::wide(clean(band), 24.0, move |place: Place| {
            rectangle(Area::new(place.x - 12.0, place.y - 6.0, 24.0, 12.0), 0.0, &class)
        }));
    }
    entries.push(Entry::new("today", |place| circle(place, 3.5, "pic-today")));
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

/// A height in words: the rung, or the two rungs it lies between.
fn rung_in_words(rungs: &[String], value: f64) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    let (low, high) = (value.floor().max(0.0) as usize, value.ceil().max(0.0) as usize);
    match (rungs.get(low), rungs.get(high)) {
        (Some(low), Some(high)) if low != high => format!("between {} and {}", clean(low), clean(high)),
        (Some(rung), _) => clean(rung),
        _ => "no rung".to_owned(),
    }
}

fn describe_fan(data: &FanChartData) -> String {
    let mut sentences = vec![format!(
        "{} fronts over time, in {}; the line is the {}, the bands are {}.",
        data.fronts.len(),
        clean(&data.unit),
        clean(&data.line),
        data.bands.iter().map(|band| clean(band)).collect::<Vec<_>>().join(" and ")
    )];
    for front in &data.fronts {
        let ends: Vec<&FanPoint> = front.points.first().into_iter().chain(front.points.last()).collect();
        let told: Vec<String> = ends
            .iter()
            .map(|point| {
                let widest = point.bands.first().map(|(low, high)| {
                    format!(" ({} to {})", rung_in_words(&front.rungs, *low), rung_in_words(&front.rungs, *high))
                });
                format!(
                    "at {} {} {}{}",
                    short(point.time),
                    clean(&data.unit),
                    rung_in_words(&front.rungs, point.middle),
                    widest.unwrap_or_default()
                )
            })
            .collect();
        sentences.push(format!("{}: {}.", sentence(&front.name), told.join("; ")));
    }
    sentences.join(" ")
}

fn fan_table(data: &FanChartData) -> String {
    let mut head = vec!["front".to_owned(), format!("time in {}", data.unit), data.line.clone(), "rung".to_owned()];
    for band in &data.bands {
        head.extend([format!("{band}, lower"), format!("{band}, upper")]);
    }
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut table = Table::new(&head);
    for front in &data.fronts {
        for point in &front.points {
            let rung = rung_in_words(&front.rungs, point.middle);
            let mut row = vec![front.name.clone(), short(point.time), decimal(point.middle), rung];
            for band in 0..data.bands.len() {
                let ends = point.bands.get(band);
                row.extend(
                    [ends.map(|ends| decimal(ends.0)), ends.map(|ends| decimal(ends.1))].map(Option::unwrap_or_default),
                );
            }
            table.row(&row);
        }
    }
    table.finish()
}

/// Draws probabilities as lines that differ in colour and dashes, with their ranges as bands. Small probabilities get a finer scale,
/// which the axis says.
pub fn chances_over_time(data: &ChancesData) -> Picture {
    let all = || data.series.iter().flat_map(|series| &series.points);
    let axis = TimeAxis::new(all().map(|point| point.time), &data.unit);
    let heights = Heights::Shares { top: top_for(largest(&data.series)) };
    let field = Area::new(8.0 + heights.margin(), 12.0, WIDTH - 26.0 - heights.margin(), 210.0);
    let (marks, below) = axis.draw(field);
    let y = field.y + field.height + below + 6.0;
    let (key, key_height) = chances_key(data, y);
    let body = html! {
        (heights.draw(field))
        (courses(&data.series, &axis, &heights, field))
        (marks)
        (key)
    };
    let (description, csv) = (describe_chances(data), chances_table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y + key_height + 6.0, body }.finish()
}

/// Ranges below, lines above; every series has its own line and shade.
pub(crate) fn courses(all: &[ChanceSeries], axis: &TimeAxis, heights: &Heights<'_>, field: Area) -> Markup {
    let place = |point: &ChancePoint, value: f64| at(axis.x(point.time, field), heights.y(value, field));
    html! {
        @for (index, series) in all.iter().enumerate() {
            @let with: Vec<(&ChancePoint, (f64, f64))> = series.points.iter().filter_map(|point| Some((point, point.range?))).collect();
            @let upper: Vec<Place> = with.iter().map(|(point, range)| place(point, range.1)).collect();
            @let lower: Vec<Place> = with.iter().map(|(point, range)| place(point, range.0)).collect();
            @if !upper.is_empty() { path class={ "pic-range pic-f" (index % 8) } d=(band(&upper, &lower)) {} }
        }
        @for (index, series) in all.iter().enumerate() {
            @let line: Vec<Place> = series.points.iter().map(|point| place(point, point.value)).collect();
            g class="pic-series" { title { (clean(&series.name)) } (polyline(&line, &format!("pic-course pic-s{} pic-d{}", index % 8, index % 6))) }
        }
    }
}

/// The highest value or upper end of a range.
pub(crate) fn largest(all: &[ChanceSeries]) -> f64 {
    let points = all.iter().flat_map(|series| &series.points);
    let tops = points.map(|point| point.range.map_or(point.value, |range| range.1.max(point.value)));
    tops.filter(|value| value.is_finite()).fold(0.0, f64::max)
}

fn chances_key(data: &ChancesData, y: f64) -> (Markup, f64) {
    let mut entries: Vec<Entry> = Vec::new();
    for (index, series) in data.series.iter().enumerate() {
        let last = series.points.last().map(|point| format!(" ({})", chance(point.value))).unwrap_or_default();
        let class = format!("pic-course pic-s{} pic-d{}", index % 8, index % 6);
        entries.push(Entry::wide(format!("{}{last}", clean(&series.name)), 30.0, move |place: Place| {
            polyline(&[at(place.x - 15.0, place.y), at(place.x + 15.0, place.y)], &class)
        }));
    }
    if data.series.iter().flat_map(|series| &series.points).any(|point| point.range.is_some()) {
        let told = format!("range: {}", clean(&data.range));
        entries.push(Entry::wide(told, 24.0, |place: Place| {
            rectangle(Area::new(place.x - 12.0, place.y - 6.0, 24.0, 12.0), 0.0, "pic-range pic-f7")
        }));
    }
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe_chances(data: &ChancesData) -> String {
    let mut sentences = vec![format!("{} probabilities over time, in {}.", data.series.len(), clean(&data.unit))];
    for (index, series) in data.series.iter().enumerate() {
        let told = match (series.points.first(), series.points.last()) {
            (Some(first), Some(last)) => {
                let range = last.range.map(|(low, high)| format!(" ({} to {})", chance(low), chance(high)));
                format!(
                    "{} at {}, {}{} at {} {}",
                    chance(first.value),
                    short(first.time),
                    chance(last.value),
                    range.unwrap_or_default(),
                    short(last.time),
                    clean(&data.unit)
                )
            }
            _ => "no values".to_owned(),
        };
        sentences.push(format!("{} ({} line): {told}.", sentence(&series.name), LINES[index % 6]));
    }
    if data.series.iter().flat_map(|series| &series.points).any(|point| point.range.is_some()) {
        sentences.push(format!("Ranges are the {}.", clean(&data.range)));
    }
    sentences.join(" ")
}

fn chances_table(data: &ChancesData) -> String {
    let time = format!("time in {}", data.unit);
    let mut table = Table::new(&["what", &time, "probability", "lower", "upper"]);
    for series in &data.series {
        for point in &series.points {
            let ends = [point.range.map(|range| precise(range.0)), point.range.map(|range| precise(range.1))];
            let [low, high] = ends.map(Option::unwrap_or_default);
            table.row(&[series.name.clone(), short(point.time), precise(point.value), low, high]);
        }
    }
    table.finish()
}

/// A probability with six digits that matter, however small it is.
pub(crate) fn precise(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    if value.abs() < 1e-3 && value != 0.0 { format!("{value:.6e}") } else { decimal(value) }
}

/// Draws parts on top of each other; the upper edge is the whole. Parts differ in colour, and each is named where it is thick enough.
pub fn stacked_areas(data: &StackedAreasData) -> Picture {
    let axis = TimeAxis::new(data.times.iter().copied(), &data.unit);
    let level = |n_parts: usize, time: usize| -> f64 {
        data.parts.iter().take(n_parts).map(|(_, shares)| share(shares.get(time))).sum()
    };
    let largest = (0..data.times.len()).map(|time| level(data.parts.len(), time)).fold(0.0, f64::max);
    let heights = Heights::Shares { top: top_for(largest) };
    let field = Area::new(8.0 + heights.margin(), 12.0, WIDTH - 26.0 - heights.margin(), 200.0);
    let (marks, below) = axis.draw(field);
    let y = field.y + field.height + below + 6.0;
    let edge = |n_parts: usize| -> Vec<Place> {
        let place = |(time, when): (usize, &f64)| at(axis.x(*when, field), heights.y(level(n_parts, time), field));
        data.times.iter().enumerate().map(place).collect()
    };
    let (key, key_height) = areas_key(data, y);
    let body = html! {
        (heights.draw(field))
        @for (index, (name, _)) in data.parts.iter().enumerate() {
            @let outline = band(&edge(index + 1), &edge(index));
            @if !outline.is_empty() {
                g class="pic-series" {
                    title { (clean(name)) }
                    path class={ "pic-area pic-f" (index % 8) } d=(outline) {}
                    (polyline(&edge(index + 1), &format!("pic-area-edge pic-d{}", index % 6)))
                }
            }
        }
        (marks)
        (key)
    };
    let (description, csv) = (describe_areas(data), areas_table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y + key_height + 6.0, body }.finish()
}

fn share(value: Option<&f64>) -> f64 {
    value.copied().filter(|value| value.is_finite()).unwrap_or(0.0).max(0.0)
}

/// The parts from the top down, as they lie, with what each comes to in the end.
fn areas_key(data: &StackedAreasData, y: f64) -> (Markup, f64) {
    let entries: Vec<Entry> = data
        .parts
        .iter()
        .enumerate()
        .rev()
        .map(|(index, (name, shares))| {
            let (area, edge) = (format!("pic-area pic-f{}", index % 8), format!("pic-area-edge pic-d{}", index % 6));
            let last = shares.last().map(|share| format!(" ({})", chance(*share))).unwrap_or_default();
            Entry::wide(format!("{}{last}", clean(name)), 24.0, move |place: Place| {
                html! {
                    (rectangle(Area::new(place.x - 12.0, place.y - 5.0, 24.0, 12.0), 0.0, &area))
                    (polyline(&[at(place.x - 12.0, place.y - 5.0), at(place.x + 12.0, place.y - 5.0)], &edge))
                }
            })
        })
        .collect();
    let head = Lines::text(&format!("{}, from the top down:", sentence(&data.whole)), WIDTH - 16.0, 2);
    let (markup, height) = legend(&entries, at(8.0, y + head.height() + 2.0), WIDTH - 16.0);
    (html! { (text(&head, at(8.0, y), Anchor::Start, "pic-soft")) (markup) }, head.height() + 2.0 + height.max(TEXT))
}

fn describe_areas(data: &StackedAreasData) -> String {
    let whole: f64 = data.parts.iter().map(|(_, shares)| share(shares.last())).sum();
    let end = data.times.last().map_or("the end".to_owned(), |time| format!("{} {}", short(*time), clean(&data.unit)));
    let parts: Vec<String> =
        data.parts.iter().map(|(name, shares)| format!("{} {}", clean(name), chance(share(shares.last())))).collect();
    format!(
        "{} over time in {} parts. At {end}: {} in all, made of {}.",
        sentence(&data.whole),
        data.parts.len(),
        chance(whole),
        if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
    )
}

fn areas_table(data: &StackedAreasData) -> String {
    let time = format!("time in {}", data.unit);
    let mut head = vec![time.as_str()];
    head.extend(data.parts.iter().map(|(name, _)| name.as_str()));
    let mut table = Table::new(&head);
    for (index, time) in data.times.iter().enumerate() {
        let mut row = vec![short(*time)];
        row.extend(
            data.parts.iter().map(|(_, shares)| shares.get(index).map_or(String::new(), |share| precise(*share))),
        );
        table.row(&row);
    }
    table.finish()
}
