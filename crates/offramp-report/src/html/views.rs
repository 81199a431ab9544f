//! The same questions under other viewpoints: overlays analysed by the caller and shown side by side; what all agree on, and where
//! they part.

use super::Report;
use super::picture::figure;
use crate::things::Thing;
use crate::words::{Reasons, Stance, Words, count, isolated, plural};
use maud::{Markup, html};
use offramp::Findings;
use offramp_engine::stability::Concept;
use offramp_model::{FrontId, Model, OverlayFacts, OverlayKind};
use offramp_pictures::{Answer, ViewpointCell, ViewpointRow, ViewpointsData, viewpoints};

/// The case under one of its overlays.
#[derive(Clone, Copy)]
pub struct Viewpoint<'a> {
    /// The overlay, as a position in the overlays of the model that the report is about.
    pub overlay: usize,
    /// The model with the overlay applied, on top of those applied already.
    pub model: &'a Model,
    /// What was found of it.
    pub findings: &'a Findings,
}

impl Viewpoint<'_> {
    /// What the case says of the overlay.
    pub(super) fn facts<'m>(&self, model: &'m Model) -> &'m OverlayFacts {
        &model.overlays[self.overlay]
    }
}

/// A question with its answer under every viewpoint.
struct Question {
    section: &'static str,
    asked: String,
    answers: Vec<ViewpointCell>,
}

impl Question {
    /// Whether all that answer give the same answer, and everybody answers.
    fn is_agreed(&self) -> bool {
        let first = self.answers.first().map(|cell| cell.answer);
        first != Some(Answer::Unknown) && self.answers.iter().all(|cell| Some(cell.answer) == first)
    }
}

pub(super) fn views(report: &Report<'_>) -> Option<Markup> {
    let is_view = |view: &&Viewpoint<'_>| view.facts(report.model).kind == OverlayKind::Viewpoint;
    let others: Vec<&Viewpoint<'_>> = report.extras.viewpoints.iter().filter(is_view).collect();
    if others.is_empty() {
        return None;
    }
    let as_shown = report.as_shown();
    let all: Vec<&Viewpoint<'_>> = std::iter::once(&as_shown).chain(others.iter().copied()).collect();
    let mut names = vec!["As shown here".to_owned()];
    names.extend(others.iter().map(|view| name(view.facts(report.model))));
    let questions = questions(report, &all);
    let picture = viewpoints(&ViewpointsData {
        prefix: "views".to_owned(),
        title: "The same questions, seen differently".to_owned(),
        viewpoints: names.clone(),
        rows: questions
            .iter()
            .map(|question| ViewpointRow {
                section: question.section.to_owned(),
                label: question.asked.clone(),
                cells: question.answers.clone(),
            })
            .collect(),
    });
    let caption = html! {
        "Of every viewpoint its firmest states at rest are asked: those of the strongest concept that has any. A tick says that all of them are so, a half-filled circle that some are. Each viewpoint is an overlay of the case, and holds what the case does not say otherwise."
    };
    Some(html! {
        (agreement(&questions, &names))
        (figure("views", &picture, &caption))
        ul {
            @for (view, name) in others.iter().zip(&names[1..]) {
                @let facts = view.facts(report.model);
                li {
                    a href={ "#" (Thing::Overlay(view.overlay).anchor(report.model)) } { (name) }
                    @if let Some(about) = &facts.about { ": " (about) }
                    ". " span.soft { "Today's state: " (today_in_words(view)) ". Firmest: " (firmest_in_words(view)) "." }
                }
            }
        }
    })
}

/// An overlay's name as people would say it.
fn name(facts: &OverlayFacts) -> String {
    crate::prose::capitalised(&isolated(&facts.id).replace(['-', '_'], " "))
}

/// What all agree on, and who answers how where they part.
fn agreement(questions: &[Question], names: &[String]) -> Markup {
    let agreed: Vec<&Question> = questions.iter().filter(|question| question.is_agreed()).collect();
    let parted: Vec<&Question> = questions.iter().filter(|question| !question.is_agreed()).collect();
    html! {
        h3 { "What all agree on" }
        @if agreed.is_empty() { p { "Nothing of what is asked here." } } @else {
            ul { @for question in agreed { li { (question.asked) ": " (in_a_word(question.answers[0].answer)) "." } } }
        }
        h3 { "Where they part" }
        @if parted.is_empty() { p { "Nowhere: every viewpoint gives the same answers. What they differ on decides nothing that is asked here." } } @else {
            ul {
                @for question in parted {
                    li {
                        (question.asked) ": "
                        @for (index, answer) in [Answer::Yes, Answer::Partly, Answer::No, Answer::Unknown].into_iter().filter(|answer| question.answers.iter().any(|cell| cell.answer == *answer)).enumerate() {
                            @let who: Vec<String> = names.iter().zip(&question.answers).filter(|(_, cell)| cell.answer == answer).map(|(name, _)| name.to_lowercase()).collect();
                            @if index > 0 { "; " }
                            (in_a_word(answer)) " (" (who.join(", ")) ")"
                        }
                        "."
                    }
                }
            }
        }
    }
}

fn in_a_word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::Partly => "in part",
        Answer::No => "no",
        Answer::Unknown => "not known",
    }
}

fn questions(report: &Report<'_>, all: &[&Viewpoint<'_>]) -> Vec<Question> {
    let ask = |section, asked: String, answer: &dyn Fn(&Viewpoint<'_>) -> ViewpointCell| Question {
        section,
        asked,
        answers: all.iter().map(|view| answer(view)).collect(),
    };
    let mut questions = vec![
        ask("Today", "Today's state is at rest".to_owned(), &today),
        ask("Today", "Some state is at rest for everybody".to_owned(), &some),
    ];
    for outcome in &report.model.outcomes {
        let asked = format!("It would rest in “{}”", isolated(&outcome.name));
        questions.push(ask("Outcomes", asked, &|view| rests_in(view, &outcome.id)));
    }
    for (index, front) in report.model.fronts.iter().enumerate().filter(|(_, front)| !front.ladder.is_empty()) {
        let named = report.words.front_name(FrontId::from_index(index));
        let asked = format!("{named} would rest no higher than it stands today");
        questions.push(ask("Fronts", asked, &|view| no_higher(view, &front.id)));
    }
    questions
}

fn cell(answer: Answer, note: impl Into<String>) -> ViewpointCell {
    ViewpointCell { answer, note: note.into() }
}

fn some_of(n: usize, of: usize) -> ViewpointCell {
    let answer = match n {
        0 => Answer::No,
        _ if n == of => Answer::Yes,
        _ => Answer::Partly,
    };
    cell(answer, format!("{} of {}", count(n), count(of)))
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
    some_of(standing.at_rest[concept.index()], view.findings.counts[concept.index()].n_equilibria)
}

/// Whether the states at rest have a front on today's rung or below.
fn no_higher(view: &Viewpoint<'_>, front: &str) -> ViewpointCell {
    let known = view.model.fronts.iter().position(|known| known.id == front).map(FrontId::from_index);
    let standing = known.and_then(|known| view.findings.fronts.iter().find(|standing| standing.front == known));
    let (Some(standing), Some(concept)) = (standing, view.findings.strongest()) else {
        return cell(Answer::Unknown, "");
    };
    let counts = &standing.at_rest[concept.index()];
    let n_below = standing.now.map_or(0, |now| counts.per_rung.iter().take(now + 1).sum::<usize>());
    some_of(n_below + counts.off_ladder, view.findings.counts[concept.index()].n_equilibria)
}

/// Whether today's state is at rest, and who would leave it.
pub(super) fn today_in_words(view: &Viewpoint<'_>) -> String {
    let Some(state) = &view.findings.status_quo else { return "excluded by a rule".to_owned() };
    if let Some(concept) = state.concepts.first() {
        return format!("at rest ({})", concept.label());
    }
    let words = Words::new(view.model);
    let leaving = view.model.actor_ids().zip(&state.actors).filter(|(_, actor)| Stance::of(actor) == Stance::Leaving);
    let leaving: Vec<_> = leaving.map(|(id, _)| id).collect();
    match leaving.as_slice() {
        [] => "not at rest under any one concept".to_owned(),
        all => format!("not at rest: {} would leave", words.actor_names(all, "and")),
    }
}

/// The firmest state: its outcomes, or where the fronts stand, or what differs from today.
pub(super) fn firmest_in_words(view: &Viewpoint<'_>) -> String {
    let Some(concept) = view.findings.strongest() else { return "no state is at rest for everybody".to_owned() };
    let n = view.findings.counts[concept.index()].n_equilibria;
    let Some(state) = view.findings.equilibria_of(concept).next() else { return String::new() };
    let of = format!("{} of {}", concept.label(), plural(n, "such state", "such states"));
    let outcomes: Vec<String> =
        state.outcomes.iter().map(|&outcome| format!("“{}”", isolated(&view.model.outcomes[outcome].name))).collect();
    if !outcomes.is_empty() {
        return format!("{} ({of})", crate::prose::list(&outcomes, "and"));
    }
    let words = Words::new(view.model);
    let reasons = Reasons { words, space: &view.findings.space };
    let fronts = crate::answer::fronts_in_words(&reasons, state).plain();
    if fronts.is_empty() {
        return format!("{} ({of})", words.state(&state.levels, crate::answer::MAX_CHANGES_TOLD).plain());
    }
    format!("{} ({of})", fronts.trim_start_matches("there, "))
}

/// Whether the firmest states of two views have the same outcomes and stand on the same rungs.
pub(super) fn is_firmest_alike(base: &Viewpoint<'_>, other: &Viewpoint<'_>) -> bool {
    let firmest = |view: &Viewpoint<'_>| {
        let state = view.findings.equilibria_of(view.findings.strongest()?).next()?;
        let outcomes: Vec<String> =
            state.outcomes.iter().map(|&outcome| view.model.outcomes[outcome].id.clone()).collect();
        Some((outcomes, state.rungs.clone()))
    };
    firmest(base).is_some() && firmest(base) == firmest(other)
}

/// What to say where all answers are the same.
pub(super) fn alike_in_words(base: &Viewpoint<'_>, other: &Viewpoint<'_>) -> String {
    let n = |view: &Viewpoint<'_>| {
        let concept = view.findings.strongest()?;
        Some(view.findings.counts[concept.index()].n_equilibria)
    };
    match (n(base), n(other)) {
        (Some(before), Some(after)) if before != after => {
            format!(
                "the same answers, from {} instead of {}",
                plural(after, "state at rest", "states at rest"),
                count(before)
            )
        }
        _ => "nothing of what is asked here".to_owned(),
    }
}

/// In what the answers about one view differ from those about another, in words.
pub(super) fn differences(base: &Viewpoint<'_>, other: &Viewpoint<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let at_rest = |view: &Viewpoint<'_>| view.findings.status_quo.as_ref().map(|today| today.concepts.first().copied());
    if at_rest(base) != at_rest(other) {
        lines.push(format!("today's state: {}", today_in_words(other)));
    }
    match (base.findings.strongest(), other.findings.strongest()) {
        (Some(_), None) => lines.push("no state is at rest any more".to_owned()),
        (before, Some(after)) if before != Some(after) => lines.push(format!("firmest by {}", after.label())),
        _ => (),
    }
    for outcome in &base.model.outcomes {
        let (before, after) = (rests_in(base, &outcome.id).answer, rests_in(other, &outcome.id).answer);
        let told = match (before, after) {
            (before, after) if before == after => continue,
            (_, Answer::Yes) => "holds in every firmest state",
            (Answer::No, Answer::Partly) => "becomes possible at rest",
            (_, Answer::Partly) => "holds only in some of the firmest states",
            (_, Answer::No) => "holds in none of the firmest states",
            (_, Answer::Unknown) => "is not known",
        };
        lines.push(format!("“{}” {told}", isolated(&outcome.name)));
    }
    lines
}
