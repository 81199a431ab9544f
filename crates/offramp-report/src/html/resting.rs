//! What is stable and why: how many states, today's, the firmest ones with their reasons, and what they have in common.

use super::sure::share_cell;
use super::{Report, scrolling};
use crate::text::pattern_condition;
use crate::things::Thing;
use crate::words::{Stance, count, isolated, plural};
use maud::{Markup, html};
use offramp::findings::{PatternFinding, StateFinding};
use offramp_engine::ranking::STRENGTH;
use offramp_engine::stability::Concept;
use offramp_model::FrontId;

/// Rows of the table of states; more are counted.
const MAX_ROWS: usize = 24;
/// Cards whose reasons can be read at once; those of the others are a click away, and stay out of print.
const OPEN_CARDS: usize = 2;
/// Rows of a table of patterns.
const MAX_PATTERNS: usize = 20;

pub(super) fn resting(report: &Report<'_>) -> Markup {
    html! {
        (counts(report))
        (today(report))
        (table(report))
        (cards(report))
        @for found in &report.findings.patterns { (patterns(report, found)) }
    }
}

fn counts(report: &Report<'_>) -> Markup {
    let groups = !report.findings.space.group_moves.is_empty();
    let table = html! {
        table {
            thead { tr {
                th scope="col" { "Concept" }
                th.number scope="col" { "States at rest" }
                @if groups { th.number scope="col" { "Also against agreements and votes" } }
                th.words scope="col" { "An actor stays where it" }
            } }
            tbody {
                @for counted in &report.findings.counts {
                    tr {
                        th.fit scope="row" { (counted.concept.label()) }
                        td.number { (count(counted.n_equilibria)) }
                        @if groups { td.number { (count(counted.n_stable_against_groups)) } }
                        td { (counted.concept.meaning()) }
                    }
                }
            }
        }
    };
    let states = plural(report.findings.space.n_states(), "possible state", "possible states");
    scrolling(&format!("How many of {states} are at rest, by how far actors look ahead"), table)
}

fn today(report: &Report<'_>) -> Markup {
    let Some(state) = &report.findings.status_quo else {
        return html! { p.banner { "Rules exclude today's state." } };
    };
    html! {
        h3 { "Today" }
        div.card id=(Thing::State(state.code).anchor(report.model)) {
            h4 { "s" (state.code) ", today's state " (badges(state)) }
            (standing(report, state))
            (reasons(report, state))
        }
    }
}

/// What a state is an equilibrium of, as badges.
fn badges(state: &StateFinding) -> Markup {
    html! {
        @for concept in &state.concepts { span.badge { (concept.label()) } }
        @if state.concepts.is_empty() { span.badge.quiet { "not at rest" } }
        @if !state.concepts.is_empty() && !state.stable_against_groups { span.badge.care { "left by an agreement, vote or consented move" } }
    }
}

/// Rungs, outcomes and margin in one line.
fn standing(report: &Report<'_>, state: &StateFinding) -> Markup {
    let model = report.model;
    let fronts = model.fronts.iter().zip(&state.rungs).enumerate().filter(|(_, (front, _))| !front.ladder.is_empty());
    html! {
        p.facts {
            @for (index, (_, &rung)) in fronts {
                @let id = FrontId::from_index(index);
                span { a href={ "#" (Thing::Front(id).anchor(model)) } { (report.words.front_name(id)) } ": " (report.words.rung(id, rung)) }
            }
            @for &outcome in &state.outcomes {
                span { "outcome: " a href={ "#" (Thing::Outcome(outcome).anchor(model)) } { (isolated(&model.outcomes[outcome].name)) } }
            }
            @if let Some((actor, margin)) = state.smallest_margin {
                span { (report.prose(&crate::answer::margin_in_words(&report.reasons, state, actor, margin))) }
            }
        }
    }
}

/// Actor by actor: stance and reason.
fn reasons(report: &Report<'_>, state: &StateFinding) -> Markup {
    html! {
        ul.reasons {
            @for story in report.reasons.stories(report.findings, state) {
                li {
                    div {
                        @for &id in &story.actors {
                            div.who { a href={ "#" (Thing::Actor(id).anchor(report.model)) } { (isolated(&report.model.actor(id).name)) } }
                        }
                        (stance(story.stance))
                    }
                    div { @for sentence in &story.sentences { p { (report.prose(sentence)) } } }
                }
            }
        }
    }
}

fn stance(stance: Stance) -> Markup {
    html! { span class={ "stance " (class(stance)) } title=(stance.meaning()) { (stance.label()) } }
}

/// A stance as its sign alone; the word is there for those who do not see it.
fn sign(stance: Stance) -> Markup {
    html! { span class={ "stance short " (class(stance)) } title={ (stance.label()) ": " (stance.meaning()) } { span.unseen { (stance.label()) } } }
}

fn class(stance: Stance) -> &'static str {
    ["content", "deterred", "threatened", "leaving"][stance as usize]
}

/// The states of the table: today's where it is not among the others, then the firmest.
pub(super) fn rows<'a>(report: &Report<'a>) -> impl Iterator<Item = &'a StateFinding> {
    let today = report.findings.status_quo.iter().filter(|today| today.concepts.is_empty());
    today.chain(&report.findings.equilibria).take(MAX_ROWS)
}

/// The firmest states by all actors.
fn table(report: &Report<'_>) -> Markup {
    let findings = report.findings;
    let rows: Vec<&StateFinding> = rows(report).collect();
    let n_shown = rows.iter().filter(|state| !state.concepts.is_empty()).count();
    if rows.is_empty() {
        return html! {};
    }
    let some = if n_shown < findings.n_equilibria {
        format!("; {} of {} are shown", count(n_shown), count(findings.n_equilibria))
    } else {
        String::new()
    };
    let (worlds, lasting) = (findings.worlds.found().is_some(), findings.horizons.found().is_some());
    let title = format!("States at rest by actors, the firmest first{some}");
    let table = html! {
        table.matrix data-sorts {
            thead { tr {
                th scope="col" { "State" }
                th.words scope="col" { "Differs from today by" }
                @for actor in &report.model.actors { th.sign scope="col" { span { (isolated(&actor.name)) } } }
                th scope="col" { "At rest at best under" }
                @if worlds { th.number scope="col" { "Share of worlds" } }
                @if lasting { th scope="col" { "Lasts" } }
                th.off-paper scope="col" { "Reached by" }
            } }
            tbody { @for state in rows { (row(report, state)) } }
        }
    };
    html! {
        h3 { "Where it would rest" }
        (legend())
        (scrolling(&title, table))
    }
}

fn legend() -> Markup {
    let all = [Stance::Content, Stance::Deterred, Stance::Threatened, Stance::Leaving];
    html! { ul.legend { @for one in all { li { (stance(one)) " " (one.meaning()) } } } }
}

fn row(report: &Report<'_>, state: &StateFinding) -> Markup {
    let labels: Vec<&str> = state.concepts.iter().map(|concept| concept.label()).collect();
    let is_today = report.is_today(state);
    // The card of a state carries its name; a state without one is named by its row.
    let has_card = is_today || !state.explanations.is_empty();
    let anchor = Thing::State(state.code).anchor(report.model);
    html! {
        tr class=[is_today.then_some("is-today")] id=[(!has_card).then_some(&anchor)] data-concepts=(labels.join(" ")) {
            th.fit scope="row" data-key=(state.code) {
                @if has_card { a href={ "#" (anchor) } { "s" (state.code) } } @else { "s" (state.code) }
            }
            td.words data-key=(state.n_changes) {
                @if is_today { "today" }
                @for change in report.words.state_changes(&state.levels) { span.chip { (change) } }
            }
            @for actor in &state.actors {
                @let of = Stance::of(actor);
                td.sign data-key=(of as usize) { (sign(of)) }
            }
            td data-key=(STRENGTH.len() - labels.len()) {
                @match labels.first() {
                    Some(first) => span title=(labels.join(" ")) { (first) },
                    None => "-",
                }
                @if !labels.is_empty() && !state.stable_against_groups { br; span.badge.care { "not against groups" } }
            }
            (sureness(report, state))
        }
    }
}

/// Share of worlds, durable or truce, and by which moves it can be reached.
fn sureness(report: &Report<'_>, state: &StateFinding) -> Markup {
    let findings = report.findings;
    let concept = state.concepts.first().copied().unwrap_or(Concept::Nash);
    let cell = findings.space.cell(state.state);
    html! {
        @if let Some(worlds) = findings.worlds.found() {
            @let found = worlds.under[concept.index()].states.iter().find(|found| found.state == state.state);
            td.number data-key=(found.map_or(0.0, |found| found.share.value)) {
                @if let Some(found) = found { (share_cell(&found.share)) } @else { "-" }
            }
        }
        @if let Some(horizons) = findings.horizons.found() {
            td { @if horizons.under[concept.index()].durable.contains(cell) { "durable" } @else if !state.concepts.is_empty() { "truce" } @else { "-" } }
        }
        td.off-paper {
            @if report.is_today(state) { "here" } @else if state.by_improvements.is_some() { "improvements" } @else if state.by_any_moves.is_some() { "any moves" } @else { "not reached" }
        }
    }
}

fn cards(report: &Report<'_>) -> Markup {
    let cards: Vec<&StateFinding> = report.explained().filter(|state| !report.is_today(state)).collect();
    if cards.is_empty() {
        return html! {};
    }
    html! {
        h3 { "The firmest, one by one" }
        div data-reasons {
            @for (index, state) in cards.into_iter().enumerate() {
                div.card id=(Thing::State(state.code).anchor(report.model)) {
                    h4 { "s" (state.code) " " (badges(state)) }
                    p.reading { (report.prose(&report.words.state(&state.levels, usize::MAX).capitalised())) "." }
                    (standing(report, state))
                    details open[index < OPEN_CARDS] { summary { "Why, actor by actor" } (reasons(report, state)) }
                }
            }
        }
    }
}

fn patterns(report: &Report<'_>, found: &PatternFinding) -> Markup {
    let cover = &found.cover;
    // A few states are clearer than any pattern.
    if cover.n_states <= 3 {
        return html! {};
    }
    let labels: Vec<&str> = found.concepts.iter().map(|concept| concept.label()).collect();
    let shown = cover.patterns.len().min(MAX_PATTERNS);
    let table = html! {
        table {
            thead { tr { th.number scope="col" { "States" } th.number scope="col" { "Not in a line above" } th.words scope="col" { "Pattern" } } }
            tbody {
                @for pattern in &cover.patterns[..shown] {
                    tr {
                        td.number { (count(pattern.n_states)) }
                        td.number { (count(pattern.n_new)) }
                        td { code { (pattern_condition(report.model, pattern)) } }
                    }
                }
            }
        }
    };
    let rest = cover.n_patterns - shown;
    let title = format!(
        "Each line describes several of the {} at rest and no other; options not mentioned may be at any level; lines may overlap",
        plural(cover.n_states, "state", "states")
    );
    html! {
        h3 { "What they have in common: " (labels.join(", ")) }
        (scrolling(&title, table))
        @if rest > 0 { p.soft { (plural(rest, "more pattern is", "more patterns are")) " not shown." } }
    }
}
