//! The same questions under other viewpoints: overlays analysed by the caller and shown side by side.

use super::Report;
use super::picture::figure;
use crate::words::count;
use maud::{Markup, html};
use offramp::Findings;
use offramp_engine::stability::Concept;
use offramp_model::Model;
use offramp_pictures::{Answer, ViewpointCell, ViewpointRow, ViewpointsData, viewpoints};

/// The case under another viewpoint.
#[derive(Clone, Copy)]
pub struct Viewpoint<'a> {
    /// Its name for people.
    pub name: &'a str,
    /// What it is about, if stated.
    pub about: Option<&'a str>,
    /// The model with the overlay applied.
    pub model: &'a Model,
    /// What was found of it.
    pub findings: &'a Findings,
}

pub(super) fn views(report: &Report<'_>) -> Option<Markup> {
    let others = report.extras.viewpoints;
    if others.is_empty() {
        return None;
    }
    let as_written = Viewpoint { name: "As shown here", about: None, model: report.model, findings: report.findings };
    let all: Vec<Viewpoint<'_>> = std::iter::once(as_written).chain(others.iter().copied()).collect();
    let mut rows = vec![
        row("Today", "Today's state is at rest", &all, today),
        row("Today", "Some state is at rest for everybody", &all, some),
    ];
    for outcome in &report.model.outcomes {
        let label = format!("It would rest in “{}”", outcome.name);
        rows.push(row("Outcomes", &label, &all, |view| rests_in(view, &outcome.id)));
    }
    let picture = viewpoints(&ViewpointsData {
        prefix: "views".to_owned(),
        title: "The same questions, seen differently".to_owned(),
        viewpoints: all.iter().map(|view| view.name.to_owned()).collect(),
        rows,
    });
    let caption = html! {
        "Of every viewpoint its firmest states at rest are asked: those of the strongest concept that has any. A tick says that all of them are so, a half-filled circle that some are."
    };
    Some(html! {
        (figure("views", &picture, &caption))
        ul { @for view in others { li { strong { (view.name) } @if let Some(about) = view.about { ": " (about) } } } }
    })
}

fn row(
    section: &str,
    label: &str,
    all: &[Viewpoint<'_>],
    cell: impl Fn(&Viewpoint<'_>) -> ViewpointCell,
) -> ViewpointRow {
    ViewpointRow { section: section.to_owned(), label: label.to_owned(), cells: all.iter().map(cell).collect() }
}

fn cell(answer: Answer, note: impl Into<String>) -> ViewpointCell {
    ViewpointCell { answer, note: note.into() }
}

/// Nash stability is a yes; a state that others have to hold in place is at rest in part.
fn today(view: &Viewpoint<'_>) -> ViewpointCell {
    match view.findings.status_quo.as_ref().map(|today| today.concepts.first()) {
        Some(Some(Concept::Nash)) => cell(Answer::Yes, Concept::Nash.label()),
        Some(Some(concept)) => cell(Answer::Partly, concept.label()),
        Some(None) => cell(Answer::No, ""),
        None => cell(Answer::Unknown, ""),
    }
}

fn some(view: &Viewpoint<'_>) -> ViewpointCell {
    match view.findings.strongest() {
        Some(Concept::Nash) => cell(Answer::Yes, count(view.findings.counts[0].n_equilibria)),
        Some(concept) => cell(Answer::Partly, concept.label()),
        None => cell(Answer::No, ""),
    }
}

fn rests_in(view: &Viewpoint<'_>, outcome: &str) -> ViewpointCell {
    let known = view.model.outcomes.iter().position(|known| known.id == outcome);
    let standing = known.and_then(|known| view.findings.outcomes.iter().find(|standing| standing.outcome == known));
    let (Some(standing), Some(concept)) = (standing, view.findings.strongest()) else {
        return cell(Answer::Unknown, "");
    };
    let (n, of) = (standing.at_rest[concept.index()], view.findings.counts[concept.index()].n_equilibria);
    let answer = match n {
        0 => Answer::No,
        _ if n == of => Answer::Yes,
        _ => Answer::Partly,
    };
    cell(answer, format!("{} of {}", count(n), count(of)))
}
