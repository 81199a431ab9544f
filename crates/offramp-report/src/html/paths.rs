//! How it could get from today's state to where it would rest, step by step.

use super::picture::figure;
use super::{Report, scrolling};
use crate::certain::name_of;
use crate::reach::reach_in_words;
use crate::words::{count, isolated, plural};
use maud::{Markup, html};
use offramp::findings::{EvolutionFinding, StateFinding};
use offramp_engine::evolution::{ReachedState, ShortestPaths};
use offramp_engine::explain::Step;
use offramp_engine::fronts::rungs_at;
use offramp_engine::space::Mover;
use offramp_model::{FrontId, Level};
use offramp_pictures::{PathFront, PathStart, PathStep, Picture, SteppedPathData, stepped_path};

/// Paths drawn step by step.
const MAX_DRAWN: usize = 4;
/// Paths drawn on paper, where each may take a page.
const MAX_PRINTED: usize = 2;
/// Rows of the table of what can be reached.
const MAX_ROWS: usize = 12;

pub(super) fn paths(report: &Report<'_>) -> Option<Markup> {
    let evolution = report.findings.evolution.found()?;
    Some(html! {
        @for line in reach_in_words(report.findings) { p { (line) } }
        (super::graph::graph(report))
        (table(report))
        (drawn(report, evolution))
    })
}

fn drawn(report: &Report<'_>, evolution: &EvolutionFinding) -> Markup {
    let improving: Vec<&ShortestPaths> = evolution.improving.paths.iter().take(MAX_DRAWN).collect();
    // A way by improvements says more than one by any moves, so the latter are drawn only where there is no other.
    let is_firm = |paths: &&ShortestPaths| {
        let concept = report.findings.strongest();
        let cell = report.findings.space.cell(paths.reached.state);
        concept.is_some_and(|concept| report.findings.stability.is_equilibrium(concept, cell))
    };
    let any: Vec<&ShortestPaths> = match improving.is_empty() {
        true => evolution.any.paths.iter().filter(is_firm).take(2).collect(),
        false => Vec::new(),
    };
    html! {
        @for (index, paths) in improving.into_iter().enumerate() {
            div.off-paper[index >= MAX_PRINTED] { (one(report, paths, true)) }
        }
        @for paths in any { (one(report, paths, false)) }
    }
}

fn one(report: &Report<'_>, paths: &ShortestPaths, are_improvements: bool) -> Markup {
    let Some(path) = paths.paths.first() else { return html! {} };
    let others = paths.reached.n_paths.saturating_sub(1);
    let stages = stages(report, path);
    let picture = picture(report, paths, &stages, are_improvements);
    let code = report.findings.space.code(report.model, paths.reached.state);
    let caption = html! {
        @if are_improvements { "Each step is preferred by its mover and by all whom it needs." } @else { "Some of these steps nobody has reason to make today." }
        @if others > 0 { " " (plural(usize::try_from(others).unwrap_or(usize::MAX), "more path is", "more paths are")) " as short." }
    };
    html! {
        h3 {
            "To " (report.prose(&name_of(&report.reasons, report.findings, paths.reached.state))) " in "
            (plural(path.len(), "move", "moves"))
            @if !are_improvements { ", if everybody could be brought to agree" }
        }
        (figure(&format!("path-{code}"), &picture, &caption))
        details {
            summary { "The same in words, with the wants behind each step" }
            ol.steps { @for stage in &stages { (step_markup(report, stage, are_improvements)) } }
        }
    }
}

fn picture(report: &Report<'_>, paths: &ShortestPaths, stages: &[Stage<'_>], are_improvements: bool) -> Picture {
    let model = report.model;
    let code = |state| report.findings.space.code(model, state);
    let with_ladder: Vec<usize> =
        (0..model.fronts.len()).filter(|&front| !model.fronts[front].ladder.is_empty()).collect();
    let rungs = |levels: &[Level]| {
        let all = rungs_at(model, levels);
        with_ladder.iter().map(|&front| all[front]).collect::<Vec<_>>()
    };
    let fronts = with_ladder.iter().map(|&front| PathFront {
        name: report.words.front_name(FrontId::from_index(front)),
        rungs: model.fronts[front].ladder.iter().map(|rung| rung.name.clone()).collect(),
    });
    let today = model.status_quo();
    let steps = stages.iter().map(|stage| {
        let to = report.findings.space.levels(stage.step.to);
        let reason = match stage.step.mover {
            Mover::Actor(actor) if are_improvements => report.words.reason(actor, &to, &stage.from),
            _ => None,
        };
        PathStep {
            node: format!("s{}", code(stage.step.to)),
            mover: report.words.mover_label(stage.step.mover),
            change: report.words.doing(&stage.from, &to).plain(),
            reason: reason.map(|reason| reason.plain()),
            rungs: rungs(&to),
        }
    });
    let ending = report.findings.equilibria.iter().find(|state| state.state == paths.reached.state);
    let end = ending.and_then(|state| state.concepts.first()).map(|concept| format!("at rest ({})", concept.label()));
    stepped_path(&SteppedPathData {
        prefix: format!("path-{}", code(paths.reached.state)),
        title: format!("From today to s{}, step by step", code(paths.reached.state)),
        fronts: fronts.collect(),
        start: PathStart {
            node: report.findings.status_quo.as_ref().map_or(String::new(), |state| format!("s{}", state.code)),
            label: report.findings.status_quo.as_ref().map_or(String::new(), |state| format!("s{}", state.code)),
            rungs: rungs(&today),
        },
        steps: steps.collect(),
        end,
    })
}

/// A step with the state it starts from.
struct Stage<'a> {
    from: Vec<Level>,
    step: &'a Step,
}

fn stages<'a>(report: &Report<'_>, path: &'a [Step]) -> Vec<Stage<'a>> {
    let mut from = report.model.status_quo();
    path.iter()
        .map(|step| {
            let to = report.findings.space.levels(step.to);
            Stage { from: std::mem::replace(&mut from, to), step }
        })
        .collect()
}

fn step_markup(report: &Report<'_>, stage: &Stage<'_>, is_improvement: bool) -> Markup {
    let to = report.findings.space.levels(stage.step.to);
    let told = report.reasons.step(&stage.from, stage.step, is_improvement).capitalised();
    let changes = report.words.changes(&stage.from, &to);
    let rungs = rungs_at(report.model, &stage.from).into_iter().zip(rungs_at(report.model, &to)).enumerate();
    html! {
        li {
            p { (report.prose(&told)) "." }
            p.small {
                @for (option, _, level) in changes { span.chip { (report.words.option_condition(option, level)) } }
                @for (index, (before, after)) in rungs {
                    @if before != after {
                        @let id = FrontId::from_index(index);
                        span.badge { (isolated(&report.words.front_name(id))) ": " (report.words.rung(id, before)) " → " (report.words.rung(id, after)) }
                    }
                }
            }
        }
    }
}

/// Which of the firmest states can be reached, and in how few moves.
fn table(report: &Report<'_>) -> Markup {
    let states: Vec<&StateFinding> =
        report.findings.equilibria.iter().filter(|state| !report.is_today(state)).take(MAX_ROWS).collect();
    if states.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            thead { tr {
                th scope="col" { "State" }
                th scope="col" { "By improvements only" }
                th scope="col" { "By any moves" }
                th.words scope="col" { "Differs from today by" }
            } }
            tbody {
                @for state in states {
                    tr {
                        th.fit scope="row" { (report.prose(&name_of(&report.reasons, report.findings, state.state))) }
                        td.fit { (reached(state.by_improvements.as_ref())) }
                        td.fit { (reached(state.by_any_moves.as_ref())) }
                        td.words { @for change in report.words.state_changes(&state.levels) { span.chip { (change) } } }
                    }
                }
            }
        }
    };
    scrolling(
        "Which of the firmest states can be reached from today's, in how few moves, along how many shortest paths",
        table,
    )
}

fn reached(reached: Option<&ReachedState>) -> String {
    match reached {
        None => "not reached".to_owned(),
        Some(reached) => {
            let paths = plural(usize::try_from(reached.n_paths).unwrap_or(usize::MAX), "path", "paths");
            format!("{} moves, {paths}", count(reached.n_moves as usize)).replace("1 moves", "1 move")
        }
    }
}
