//! How likely things are in two versions of one case, side by side: the same draws, one difference in each.

use super::chances::{MAX_SERIES, points_of, unit};
use crate::chances::{LIMITS, ahead, chance, chance_range, in_all, points, target_name};
use crate::html::{Block, Chapter, Place};
use crate::prose::Prose;
use crate::words::plural;
use offramp::dynamics::compare::Difference;
use offramp::dynamics::findings::TargetFinding;
use offramp::dynamics::{Comparison, DynamicsFindings, Range};
use offramp_model::Model;
use offramp_pictures::{VersionsData, VersionsPanel, versions_over_time};
use std::cmp::Ordering;

/// One version of a case.
#[derive(Debug, Clone, Copy)]
pub struct Version<'v> {
    /// What it is called in a sentence: `the case as written`, `phased`.
    pub name: &'v str,
    /// The case in this version.
    pub model: &'v Model,
    /// What was found of it.
    pub findings: &'v DynamicsFindings,
}

/// The chapter about two versions of a case. `here` is the one that the report is about.
pub fn versions_chapter(here: &Version<'_>, there: &Version<'_>, comparison: &Comparison) -> Chapter {
    let n_draws = here.findings.n_draws.min(there.findings.n_draws);
    let mut blocks = vec![Block::Text(Prose::text(format!(
        "Within {}, {} against {}. Both are solved on the same {} of what the case does not say in numbers, so there is a difference in each \
         of them; their middle and their ends are shown. Otherwise both are conditional on the same as all chances here.",
        ahead(here.findings.request.by_days),
        here.name,
        there.name,
        plural(n_draws, "draw", "draws"),
    )))];
    blocks.extend(picture(here, there, comparison));
    blocks.push(table(here, there, comparison));
    if !comparison.only_in_one.is_empty() {
        blocks.push(Block::Text(format!("Only in one of the two: {}.", comparison.only_in_one.join(", ")).into()));
    }
    blocks.push(Block::Text(LIMITS[0].into()));
    Chapter {
        id: "versions".to_owned(),
        title: format!("Two versions: {} and {}", here.name, there.name),
        place: Place::Chances,
        blocks,
        not_looked_at: Vec::new(),
    }
}

/// The things whose chances differ most, over time.
fn picture(here: &Version<'_>, there: &Version<'_>, comparison: &Comparison) -> Option<Block> {
    let size = |difference: &Difference| {
        let sizes = |range: &Range| (range.median.abs(), range.low.abs().max(range.high.abs()));
        difference.comes_about.as_ref().map_or((0.0, 0.0), sizes)
    };
    let mut shown: Vec<&Difference> =
        comparison.targets.iter().filter(|difference| points_differ(difference.comes_about.as_ref())).collect();
    // The largest in the middle draw first; of those that cannot be told apart there, the largest in any.
    shown.sort_by(|one, other| {
        let (one, other) = (size(one), size(other));
        let whole = |size: f64| (size * 10_000.0).round();
        whole(other.0).total_cmp(&whole(one.0)).then(other.1.total_cmp(&one.1))
    });
    let n_more = shown.len().saturating_sub(MAX_SERIES);
    shown.truncate(MAX_SERIES);
    let (unit, days) = unit(here.findings);
    let course =
        |version: &Version<'_>, target: usize| points_of(version.findings, &version.findings.targets[target], days);
    let panel = |difference: &&Difference| VersionsPanel {
        name: target_name(here.model, here.findings.targets[difference.here].target),
        difference: difference.comes_about.as_ref().map_or_else(String::new, |range| in_words(range, here.name)),
        courses: vec![course(here, difference.here), course(there, difference.there)],
    };
    let picture = versions_over_time(&VersionsData {
        prefix: "versions-over-time".to_owned(),
        title: "How likely each has come about by a time, in both versions".to_owned(),
        unit: unit.to_owned(),
        range: format!("lowest to highest of {}", plural(here.findings.n_draws, "draw", "draws")),
        versions: vec![here.name.to_owned(), there.name.to_owned()],
        panels: shown.iter().map(panel).collect(),
    });
    let more = match n_more {
        0 => String::new(),
        n => format!(" {} in the table below.", plural(n, "that differs less is", "that differ less are")),
    };
    let caption = format!(
        "Lines are the middle of the draws. Ranges may overlap though one version is above the other in every draw: the words above each \
         panel say so. Conditional on both versions as written.{more}"
    );
    (!shown.is_empty()).then(|| Block::Picture {
        id: "versions-over-time".to_owned(),
        picture,
        caption: caption.into(),
    })
}

/// Whether a difference can be seen in any draw.
fn points_differ(range: Option<&Range>) -> bool {
    range.is_some_and(|range| points(range.low) != "0" || points(range.high) != "0")
}

/// "12 points more likely in the case as shown here (+3 to +20), in all draws".
fn in_words(range: &Range, here: &str) -> String {
    let middle = points(range.median);
    let (low, high) = (points(range.low), points(range.high));
    let ends = if low == high { String::new() } else { format!(" ({low} to {high})") };
    let told = match in_all(range) {
        _ if middle == "0" => format!("no difference in the middle of the draws{ends}"),
        sign => {
            let more = if range.median > 0.0 { "more" } else { "less" };
            let all = if sign.is_some() { ", in all draws" } else { "" };
            format!("{} points {more} likely in {here}{ends}{all}", middle.trim_start_matches(['+', '-']))
        }
    };
    told.replace('-', "−")
}

fn table(here: &Version<'_>, there: &Version<'_>, comparison: &Comparison) -> Block {
    let likely = |found: &TargetFinding| found.by.last().map_or_else(|| "holds today".to_owned(), chance_range);
    let row = |found: &Difference| -> Vec<Prose> {
        let (one, other) = (&here.findings.targets[found.here], &there.findings.targets[found.there]);
        let (middle, ends, sign) = found.comes_about.as_ref().map_or_else(Default::default, |range| {
            let sign = match in_all(range) {
                Some(Ordering::Greater) => "more likely here in all draws",
                Some(Ordering::Less) => "less likely here in all draws",
                _ => "",
            };
            (points(range.median), format!("{} to {}", points(range.low), points(range.high)), sign)
        });
        let at = |found: &TargetFinding| found.at.last().map_or_else(String::new, |at| chance(at.median));
        let holds = format!("{} / {}", at(one), at(other));
        let cells =
            [target_name(here.model, one.target), likely(one), likely(other), middle, ends, sign.to_owned(), holds];
        cells.into_iter().map(Prose::text).collect()
    };
    Block::Table {
        title: format!(
            "Comes about within {}: both versions, and their difference in points (hundredths of a probability)",
            ahead(here.findings.request.by_days)
        ),
        head: [
            "What",
            "Here",
            "In the other",
            "Points",
            "Lowest to highest",
            "In all draws",
            "Holds then, here / in the other",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: comparison.targets.iter().map(row).collect(),
    }
}
