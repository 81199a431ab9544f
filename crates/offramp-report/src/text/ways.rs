//! The ways to an outcome, as text.

use super::TextStyle;
use super::layout::{Page, Tone};
use super::show::case_heading;
use crate::not_looked_at::paths_not_looked_at;
use crate::words::{Reasons, Words, count, isolated, number, plural};
use offramp::paths::{PathFinding, PathsFindings};
use offramp_engine::paths::{CrediblePaths, Foresight, UnwillingPath};
use offramp_engine::space::{Coverage, StateId};
use offramp_model::Model;

/// How many paths of a kind are told step by step; the rest takes one line each.
fn n_told_in_full(foresight: Foresight) -> usize {
    if foresight == Foresight::Myopic { 2 } else { 1 }
}

/// The ways to an outcome: the answer, the credible paths, where nobody goes, orders, and what was not looked at.
pub fn paths_text(model: &Model, findings: &PathsFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let reasons = Reasons { words: Words::new(model), space: &findings.space };
    case_heading(model, &mut page);
    page.gap();
    page.paragraph(0, &answer(&reasons, findings), Tone::Plain);
    if !findings.paths.is_there {
        kind(&reasons, findings, (&findings.paths.myopic, &findings.myopic), &mut page);
        kind(&reasons, findings, (&findings.paths.farsighted, &findings.farsighted), &mut page);
        unwilling(&reasons, findings, &mut page);
        phasing(&reasons, findings, &mut page);
    }
    page.heading("Not looked at");
    for line in paths_not_looked_at(model, findings) {
        page.item(2, "-", &line);
    }
    page.finish()
}

/// What is asked, as a phrase: "“the way out”", "states where strait = calm".
fn target(reasons: &Reasons<'_>, findings: &PathsFindings) -> String {
    match reasons.outcome_called(findings.to.text.trim()) {
        Some((_, name)) => format!("“{}”", isolated(name)),
        None => format!("a state where “{}”", isolated(findings.to.text.trim())),
    }
}

fn answer(reasons: &Reasons<'_>, findings: &PathsFindings) -> String {
    let target = target(reasons, findings);
    let paths = &findings.paths;
    if paths.is_there {
        return format!("Today's state is {target} already ({}).", reasons.rest_of_end(&findings.today));
    }
    if paths.n_targets == 0 {
        let of = if findings.request.only_at_rest { "No state at rest is" } else { "No state is" };
        return format!("{of} {target}: rules exclude it, or nothing at rest meets it.");
    }
    let states = plural(paths.n_targets, "state", "states");
    let resting = findings.at_rest.iter().max().copied().unwrap_or(0);
    let rest = match resting {
        0 => "none of them at rest under any concept".to_owned(),
        n => format!("up to {} of them at rest, depending on the concept", number(n)),
    };
    let mut told = format!(
        "{} of {} {} {target}, {rest}.",
        states,
        count(findings.space.n_states()),
        if paths.n_targets == 1 { "is" } else { "are" }
    );
    told.push(' ');
    told.push_str(&match (paths.myopic.paths.first(), paths.farsighted.paths.first(), paths.by_any_moves) {
        (Some(path), ..) => format!(
            "It could get there in {}, {} an improvement for all whom it needs.",
            moves(path.steps.len()),
            if path.steps.len() == 1 { "which is" } else { "each of them" }
        ),
        (None, Some(path), _) => format!(
            "Improvements alone do not lead there; whoever looks ahead could go there in {}.",
            moves(path.steps.len())
        ),
        (None, None, Some(n)) => format!(
            "It would take {}, and nobody credible goes the whole way: on every way some step is unwanted by somebody it needs.",
            moves(n as usize)
        ),
        (None, None, None) => match paths.any_coverage {
            Coverage::Complete => "No sequence of legal moves leads there from today's state.".to_owned(),
            _ => "No way there was found within the limit.".to_owned(),
        },
    });
    told
}

fn moves(n: usize) -> String {
    format!("{} {}", number(n), if n == 1 { "move" } else { "moves" })
}

fn kind(
    reasons: &Reasons<'_>,
    findings: &PathsFindings,
    (found, described): (&CrediblePaths, &[PathFinding]),
    page: &mut Page,
) {
    let (heading, meaning) = match found.foresight {
        Foresight::Myopic => (
            "Step by step (myopic)",
            "Each step is preferred at once by all whom it needs (status quo analysis; Li, Kilgour & Hipel 2005).",
        ),
        Foresight::Farsighted => (
            "Looking ahead (farsighted)",
            "All whom a step needs prefer the end of the path to the state they leave (indirect dominance; Chwe 1994).",
        ),
    };
    page.heading(heading);
    page.paragraph(2, meaning, Tone::Faint);
    if found.paths.is_empty() {
        let why = match found.coverage {
            Coverage::Complete => "There is no such path.",
            Coverage::NotNeeded => "No moves lead there at all, so none was looked for.",
            Coverage::LimitReached { .. } => "None was found within the limit.",
        };
        page.paragraph(2, why, Tone::Care);
        return;
    }
    let n = plural(found.paths.len(), "minimal path", "minimal paths");
    let line = match (found.coverage, found.paths.len()) {
        (Coverage::Complete, 1) => format!("{n}:"),
        (Coverage::Complete, _) => format!("{n}, the shortest first, and of equal ones those to firmer states:"),
        _ => {
            format!("{n} or more (a limit was reached), the shortest first, and of equal ones those to firmer states:")
        }
    };
    page.paragraph(2, &line, Tone::Plain);
    let others = if found.foresight == Foresight::Farsighted { findings.myopic.as_slice() } else { &[] };
    let (shown, more) = page.cut(described.len());
    let mut n_told = 0;
    for (index, path) in described[..shown].iter().enumerate() {
        let known = others.iter().position(|other| other.path.steps == path.path.steps);
        if known.is_none() && n_told < n_told_in_full(found.foresight) {
            n_told += 1;
            one_path(reasons, findings.paths.start, found.foresight, (index, path), page);
        } else {
            let code = path.end.code;
            let same = known.map_or(String::new(), |known| format!(" (the same as path {} above)", known + 1));
            let line =
                format!("{}, to s{code}: {}{same}", moves(path.path.steps.len()), reasons.who_moves(&path.path.steps));
            page.item(2, &format!("{}.", index + 1), &line);
        }
    }
    if let Some(more) = more {
        page.paragraph(2, &more, Tone::Faint);
    }
}

fn one_path(
    reasons: &Reasons<'_>,
    start: StateId,
    foresight: Foresight,
    (index, path): (usize, &PathFinding),
    page: &mut Page,
) {
    let head = format!(
        "{}. {}, to s{}, {}",
        index + 1,
        moves(path.path.steps.len()),
        path.end.code,
        reasons.rest_of_end(&path.end)
    );
    page.gap();
    page.paragraph(2, &head, Tone::Name);
    let standing = reasons.standing_of_end(&path.end);
    if !standing.is_empty() {
        page.paragraph(5, &standing, Tone::Faint);
    }
    debug_assert_eq!(path.path.states(start).len(), path.steps.len() + 1);
    for (position, step) in path.steps.iter().enumerate() {
        let goal = if foresight == Foresight::Myopic { step.step.to } else { path.end.state };
        page.item(4, &format!("{}.", position + 1), &reasons.way_step(step, goal).capitalised().and(".").plain());
        for detail in reasons.way_details(step, goal) {
            page.paragraph(7, &detail.plain(), Tone::Faint);
        }
    }
    if let Some(clocks) = &path.clocks {
        reasons.clocks(clocks).iter().for_each(|line| page.paragraph(4, line, Tone::Plain));
    }
}

fn unwilling(reasons: &Reasons<'_>, findings: &PathsFindings, page: &mut Page) {
    let [myopic, farsighted] = &findings.paths.unwilling;
    if myopic.is_none() && farsighted.is_none() {
        return;
    }
    page.heading("Where nobody goes by themselves");
    let told = [(myopic, "Step by step"), (farsighted, "Looking ahead")];
    for (way, how) in told {
        let Some(way) = way else { continue };
        let best = if way.is_best { "" } else { " found within the limit" };
        let n = way.unwanted.len();
        let line = format!(
            "{how}, the way with the fewest unwanted steps{best} has {} of {}:",
            number(n),
            moves(way.path.steps.len())
        );
        page.paragraph(2, &line, Tone::Plain);
        whole_way(reasons, findings.paths.start, way, page);
    }
}

fn whole_way(reasons: &Reasons<'_>, start: StateId, way: &UnwillingPath, page: &mut Page) {
    let mut unwanted = way.unwanted.iter().zip(reasons.unwanted(start, way)).peekable();
    let states = way.path.states(start);
    for (position, step) in way.path.steps.iter().enumerate() {
        match unwanted.next_if(|(unwanted, _)| unwanted.position == position) {
            Some((_, told)) => page.paragraph(4, &told.plain(), Tone::Care),
            None => {
                let told = reasons.bare_step(states[position], step, "would").capitalised();
                page.paragraph(4, &format!("step {}: {}.", position + 1, told.plain()), Tone::Plain);
            }
        }
    }
}

fn phasing(reasons: &Reasons<'_>, findings: &PathsFindings, page: &mut Page) {
    let (Some(phasing), Some(end)) = (&findings.phasing, &findings.phased_to) else { return };
    page.heading(&format!("In stages or all at once, to s{}", end.code));
    page.paragraph(2, &reasons.end_in_words(end).capitalised().and(".").plain(), Tone::Faint);
    for told in reasons.phasing(findings.paths.start, phasing) {
        page.paragraph(2, &told.plain(), Tone::Plain);
    }
}
