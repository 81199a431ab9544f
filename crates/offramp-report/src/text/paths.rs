//! How it could get from today's state to where it would rest, as text.

use super::layout::{Page, Tone};
use crate::reach::reach_in_words;
use crate::words::{Reasons, plural};
use offramp::findings::Findings;
use offramp_engine::evolution::ShortestPaths;
use offramp_engine::space::StateId;

pub(super) fn paths(reasons: &Reasons<'_>, findings: &Findings, page: &mut Page) {
    let Some(evolution) = findings.evolution.found() else { return };
    page.heading("How it could get there");
    for line in reach_in_words(findings) {
        page.paragraph(2, &line, Tone::Plain);
    }
    let (ways, are_improvements) = match evolution.improving.paths.is_empty() {
        true => (&evolution.any, false),
        false => (&evolution.improving, true),
    };
    const MAX_TARGETS: usize = 3;
    // By any moves nearly everything can be reached: only ways to the firmest states are worth the room.
    let firm = |paths: &&ShortestPaths| {
        let cell = findings.space.cell(paths.reached.state);
        are_improvements || findings.strongest().is_some_and(|concept| findings.stability.is_equilibrium(concept, cell))
    };
    for paths in ways.paths.iter().filter(firm).take(MAX_TARGETS) {
        one_target(reasons, findings, paths, are_improvements, page);
    }
}

fn one_target(
    reasons: &Reasons<'_>,
    findings: &Findings,
    paths: &ShortestPaths,
    are_improvements: bool,
    page: &mut Page,
) {
    let Some(path) = paths.paths.first() else { return };
    let by = if are_improvements { "by improvements" } else { "by any moves" };
    let ways = match paths.reached.n_paths {
        1 => "the only shortest way".to_owned(),
        n => format!("the first of {} shortest ways", crate::words::count(usize::try_from(n).unwrap_or(usize::MAX))),
    };
    let code = reasons.space.code(reasons.words.model, paths.reached.state);
    let moves = plural(paths.reached.n_moves as usize, "move", "moves");
    page.paragraph(2, &format!("To s{code} in {moves} {by}, {ways}:"), Tone::Name);
    let Some(start) = findings.status_quo.as_ref() else { return };
    let mut at: StateId = start.state;
    for (index, step) in path.iter().enumerate() {
        let told = reasons.step(&reasons.space.levels(at), step, are_improvements).capitalised();
        page.item(4, &format!("{}.", index + 1), &told.plain());
        at = step.to;
    }
}
