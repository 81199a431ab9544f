//! Where the fronts stand, where they would rest, and which outcomes hold.

use super::picture::figure;
use super::{Report, scrolling};
use crate::things::Thing;
use crate::words::{count, isolated};
use maud::{Markup, html};
use offramp_engine::fronts::FrontStanding;
use offramp_engine::stability::Concept;
use offramp_pictures::{Ladder, LadderData, Rung, ladder};

pub(super) fn fronts(report: &Report<'_>) -> Option<Markup> {
    let model = report.model;
    if model.fronts.is_empty() && model.outcomes.is_empty() {
        return None;
    }
    let concept = report.findings.strongest();
    Some(html! {
        @match concept {
            Some(concept) => p { "A diamond marks today's rung. The bars show on which rungs the " (concept.label()) " equilibria stand." },
            None => p { "A diamond marks today's rung. No state is at rest for everybody, so no rung has a bar." },
        }
        (ladders(report, concept))
        ul.fronts { @for standing in &report.findings.fronts { (front(report, standing, concept)) } }
        @if !model.outcomes.is_empty() { (outcomes(report)) }
    })
}

fn ladders(report: &Report<'_>, concept: Option<Concept>) -> Markup {
    let with_ladder =
        report.findings.fronts.iter().filter(|standing| !report.model.front(standing.front).ladder.is_empty());
    let fronts: Vec<Ladder> = with_ladder
        .map(|standing| {
            let resting = concept.map(|concept| &standing.at_rest[concept.index()]);
            let ladder = &report.model.front(standing.front).ladder;
            let rungs = ladder.iter().enumerate().map(|(index, rung)| Rung {
                name: rung.name.clone(),
                at_rest: resting.map_or(0, |counts| counts.per_rung[index] as u64),
            });
            Ladder {
                name: report.words.front_name(standing.front),
                rungs: rungs.collect(),
                off_ladder: resting.map_or(0, |counts| counts.off_ladder as u64),
                today: standing.now,
                expected: None,
            }
        })
        .collect();
    if fronts.is_empty() {
        return html! {};
    }
    let at_rest = concept.map_or("states at rest".to_owned(), |concept| {
        let n = report.findings.counts[concept.index()].n_equilibria;
        format!("{} {}", concept.label(), if n == 1 { "equilibrium" } else { "equilibria" })
    });
    let title = "The fronts, each from peace upward".to_owned();
    let picture = ladder(&LadderData { prefix: "ladders".to_owned(), title, at_rest, fronts });
    figure("ladders", &picture, &html! { "Each front's rungs, where it stands today, and where it would rest." })
}

/// A front in words, with the anchor that sentences link to.
fn front(report: &Report<'_>, standing: &FrontStanding, concept: Option<Concept>) -> Markup {
    let front = report.model.front(standing.front);
    let rung = |index: usize| isolated(&front.ladder[index].name).into_owned();
    let resting = concept.map(|concept| &standing.at_rest[concept.index()].per_rung);
    let rests: Vec<String> = resting
        .into_iter()
        .flatten()
        .enumerate()
        .filter(|(_, n)| **n > 0)
        .map(|(index, n)| format!("{} on “{}”", count(*n), rung(index)))
        .collect();
    html! {
        li id=(Thing::Front(standing.front).anchor(report.model)) {
            strong { (report.words.front_name(standing.front)) } ": "
            @if front.ladder.is_empty() { "no ladder is stated" } @else {
                @match standing.now { Some(now) => { "today on “" (rung(now)) "”" }, None => "today off the ladder" }
                @if !rests.is_empty() { "; at rest " (crate::prose::list(&rests, "and")) }
            }
            "."
            @if let Some(about) = &front.about { " " span.soft { (about) } }
        }
    }
}

fn outcomes(report: &Report<'_>) -> Markup {
    let concepts: Vec<Concept> =
        Concept::ALL.into_iter().filter(|concept| report.findings.counts[concept.index()].n_equilibria > 0).collect();
    let table = html! {
        table {
            thead { tr {
                th.words scope="col" { "Outcome" }
                th scope="col" { "Today" }
                @for concept in &concepts {
                    th.number scope="col" {
                        (concept.label()) " (of " (count(report.findings.counts[concept.index()].n_equilibria)) ")"
                    }
                }
                th.number scope="col" { "Possible" }
            } }
            tbody {
                @for standing in &report.findings.outcomes {
                    @let outcome = &report.model.outcomes[standing.outcome];
                    tr id=(Thing::Outcome(standing.outcome).anchor(report.model)) {
                        th.words scope="row" { (isolated(&outcome.name)) br; code { (outcome.when.text.trim()) } }
                        td { @if standing.now { "holds" } @else { "no" } }
                        @for concept in &concepts { td.number { (count(standing.at_rest[concept.index()])) } }
                        td.number { (count(standing.possible)) }
                    }
                }
            }
        }
    };
    html! {
        h3 { "Outcomes" }
        (scrolling("In how many states at rest each outcome holds, by concept of foresight; and in how many possible states", table))
    }
}
