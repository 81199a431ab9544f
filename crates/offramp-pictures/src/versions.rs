//! Two or more versions of one plan: how likely each thing is under each, over time.
//!
//! In: per thing one course of probabilities per version. Out: a picture, one panel a thing. Does not know: what the versions are, or how the
//! values are found.

use maud::{Markup, html};

use crate::Picture;
use crate::axes::{Heights, TimeAxis, chance, short, top_for};
use crate::canvas::{Anchor, Area, Place, WIDTH, at, polyline, rectangle, text};
use crate::csv::Table;
use crate::legend::{Entry, legend};
use crate::measure::{Lines, clean, sentence};
use crate::over_time::{ChancePoint, ChanceSeries, courses, largest, precise};
use crate::picture::Sheet;

/// What [`versions_over_time`] draws.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionsData {
    /// Begins every id in the drawing; unique on its page.
    pub prefix: String,
    /// The title of the picture.
    pub title: String,
    /// The unit of the times.
    pub unit: String,
    /// What a range is: `lowest to highest of 8 draws`.
    pub range: String,
    /// The versions.
    pub versions: Vec<String>,
    /// What may come about.
    pub panels: Vec<VersionsPanel>,
}

/// One thing that may come about.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionsPanel {
    /// What it is.
    pub name: String,
    /// What the difference is, in words; may be empty: `12 points less in the first, in all draws`.
    pub difference: String,
    /// Per version its course.
    pub courses: Vec<Vec<ChancePoint>>,
}

/// Draws a panel for each thing, with a line and a range for each version. Each panel has its own height of scale.
pub fn versions_over_time(data: &VersionsData) -> Picture {
    let times = || data.panels.iter().flat_map(|panel| panel.courses.iter().flatten()).map(|point| point.time);
    let axis = TimeAxis::new(times(), &data.unit);
    let mut y = 6.0;
    let mut parts: Vec<Markup> = Vec::new();
    for panel in &data.panels {
        let (markup, height) = draw(data, panel, &axis, y);
        parts.push(markup);
        y += height + 10.0;
    }
    let (key, key_height) = key(data, y);
    let body = html! { @for part in &parts { (part) } (key) };
    let (description, csv) = (describe(data), table(data));
    Sheet { prefix: &data.prefix, title: &data.title, description, csv, height: y + key_height + 6.0, body }.finish()
}

fn draw(data: &VersionsData, panel: &VersionsPanel, axis: &TimeAxis, top: f64) -> (Markup, f64) {
    let head = Lines::heading(&panel.name, WIDTH - 16.0, 2);
    let told = (!panel.difference.is_empty()).then(|| Lines::text(&panel.difference, WIDTH - 16.0, 3));
    let told_height = told.as_ref().map_or(0.0, Lines::height);
    let all = series(data, panel);
    let heights = Heights::Shares { top: top_for(largest(&all)) };
    let above = head.height() + told_height + 10.0;
    let field = Area::new(8.0 + heights.margin(), top + above, WIDTH - 26.0 - heights.margin(), 110.0);
    let (marks, below) = axis.draw(field);
    let markup = html! {
        g class="pic-panel" {
            (text(&head, at(8.0, top), Anchor::Start, "pic-ink"))
            @if let Some(told) = &told { (text(told, at(8.0, top + head.height()), Anchor::Start, "pic-soft")) }
            (heights.draw(field))
            (courses(&all, axis, &heights, field))
            (marks)
        }
    };
    (markup, above + field.height + below)
}

fn series(data: &VersionsData, panel: &VersionsPanel) -> Vec<ChanceSeries> {
    let named = data.versions.iter().zip(&panel.courses);
    named.map(|(name, points)| ChanceSeries { name: name.clone(), points: points.clone() }).collect()
}

fn key(data: &VersionsData, y: f64) -> (Markup, f64) {
    let mut entries: Vec<Entry> = Vec::new();
    for (index, version) in data.versions.iter().enumerate() {
        let (area, class) =
            (format!("pic-range pic-f{}", index % 8), format!("pic-course pic-s{} pic-d{}", index % 8, index % 6));
        entries.push(Entry::wide(clean(version), 30.0, move |place: Place| {
            html! {
                (rectangle(Area::new(place.x - 15.0, place.y - 6.0, 30.0, 12.0), 0.0, &area))
                (polyline(&[at(place.x - 15.0, place.y), at(place.x + 15.0, place.y)], &class))
            }
        }));
    }
    entries.push(Entry::wide(format!("range: {}", clean(&data.range)), 0.0, |_| html! {}));
    legend(&entries, at(8.0, y), WIDTH - 16.0)
}

fn describe(data: &VersionsData) -> String {
    let versions: Vec<String> = data.versions.iter().map(|version| clean(version)).collect();
    let mut sentences = vec![format!(
        "{} things that may come about, over time in {}, under {}.",
        data.panels.len(),
        clean(&data.unit),
        versions.join(" and under ")
    )];
    for panel in &data.panels {
        let ends = versions.iter().zip(&panel.courses).filter_map(|(version, points)| {
            let last = points.last()?;
            let range = last.range.map(|(low, high)| format!(" ({} to {})", chance(low), chance(high)));
            Some(format!("{} under {version}{}", chance(last.value), range.unwrap_or_default()))
        });
        let ends: Vec<String> = ends.collect();
        let told =
            if panel.difference.is_empty() { String::new() } else { format!(" {}.", sentence(&panel.difference)) };
        sentences.push(format!("{}: in the end {}.{told}", sentence(&panel.name), ends.join(", ")));
    }
    sentences.push(format!("Ranges are the {}.", clean(&data.range)));
    sentences.join(" ")
}

fn table(data: &VersionsData) -> String {
    let time = format!("time in {}", data.unit);
    let mut table = Table::new(&["what", "version", &time, "probability", "lower", "upper"]);
    for panel in &data.panels {
        for (version, points) in data.versions.iter().zip(&panel.courses) {
            for point in points {
                let [low, high] = [point.range.map(|range| range.0), point.range.map(|range| range.1)]
                    .map(|end| end.map(precise).unwrap_or_default());
                table.row(&[panel.name.as_str(), version, &short(point.time), &precise(point.value), &low, &high]);
            }
        }
    }
    table.finish()
}
