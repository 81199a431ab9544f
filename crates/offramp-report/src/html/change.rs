//! What would change the answer: who is nearest to leaving, the wants its author is not sure of, what the long run breaks, and what
//! the case's own overlays bring about.
//!
//! In: findings, and the case under its overlays where the caller solved them. Out: a section. Other analyses add theirs behind it
//! as chapters ([`super::chapters::Place::WaysOut`]).

use super::views::{alike_in_words, differences, firmest_in_words, is_firmest_alike, today_in_words};
use super::{Report, Viewpoint, scrolling};
use crate::certain;
use crate::describe;
use crate::prose::Prose;
use crate::things::Thing;
use crate::words::{isolated, plural};
use maud::{Markup, html};
use offramp::findings::StateFinding;
use offramp_engine::stability::Concept;
use offramp_model::{ActorId, OverlayKind};

/// Actors told as nearest to leaving one state.
const MAX_NEAREST: usize = 3;
/// Uncertain wants told one by one.
const MAX_WANTS: usize = 8;
/// Truces told one by one.
const MAX_TRUCES: usize = 4;

pub(super) fn change(report: &Report<'_>) -> Option<Markup> {
    let parts: Vec<Markup> =
        [nearest(report), wants(report), long_run(report), overlays(report)].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| html! { @for part in parts { (part) } })
}

/// Who would lose least by leaving today's state and the firmest one.
fn nearest(report: &Report<'_>) -> Option<Markup> {
    let today = report.findings.status_quo.iter();
    let firmest = report.findings.strongest().and_then(|concept| report.findings.equilibria_of(concept).next());
    let firmest = firmest.into_iter().filter(|state| !report.is_today(state));
    let lines: Vec<Prose> = today.chain(firmest).filter_map(|state| nearest_to_leaving(report, state)).collect();
    (!lines.is_empty()).then(|| {
        html! {
            h3 { "Whose gain or loss is smallest" }
            ul { @for line in &lines { li { (report.prose(line)) } } }
            p.soft.small { "Counted in ranks of the actor's own order of states. Ranks of different actors have no common scale: one rank may be much to one and little to another." }
        }
    })
}

fn nearest_to_leaving(report: &Report<'_>, state: &StateFinding) -> Option<Prose> {
    let concept = state.concepts.first().copied().unwrap_or(Concept::Nash);
    let mut margins: Vec<(i64, ActorId)> = state
        .actors
        .iter()
        .enumerate()
        .filter_map(|(index, actor)| Some((actor.margins[concept.index()]?, ActorId::from_index(index))))
        .collect();
    margins.sort_unstable_by_key(|(margin, actor)| (margin.unsigned_abs(), *actor));
    margins.truncate(MAX_NEAREST);
    let told = margins.into_iter().map(|(margin, actor)| {
        let name = report.words.actor(actor);
        match margin {
            i64::MIN..=-1 => name.and(format!(
                " gains {} by leaving",
                plural(usize::try_from(-margin).unwrap_or(usize::MAX), "rank", "ranks")
            )),
            0 => name.and(" could leave at no loss"),
            n => name.and(format!(" would lose {}", plural(usize::try_from(n).unwrap_or(usize::MAX), "rank", "ranks"))),
        }
    });
    let told: Vec<Prose> = told.collect();
    if told.is_empty() {
        return None;
    }
    let which = if report.is_today(state) { ", today's state" } else { ", the firmest" };
    let name = crate::answer::state_name(state).and(format!("{which} ({}): ", concept.label()));
    Some(name.then(Prose::list(told, "and")).and("."))
}

/// What each want of which the author is not sure would change, the most first.
fn wants(report: &Report<'_>) -> Option<Markup> {
    let worlds = report.findings.worlds.found()?;
    let concept = report.findings.strongest().unwrap_or(Concept::Nash);
    let influences = certain::influences(&report.reasons, worlds, concept);
    let (matter, idle): (Vec<_>, Vec<_>) = influences.into_iter().partition(|(_, share)| *share > 0.0);
    if matter.is_empty() && idle.is_empty() {
        return None;
    }
    Some(html! {
        h3 { "The wants of which the author is not sure" }
        @if matter.is_empty() { p { "None of them changes what is at rest." } } @else {
            ul { @for (told, _) in matter.iter().take(MAX_WANTS) { li { (report.prose(told)) "." } } }
            @if matter.len() > MAX_WANTS { p.soft { (plural(matter.len() - MAX_WANTS, "more changes", "more change")) " something, each less than these." } }
            @if !idle.is_empty() { p.soft { "By themselves, " (plural(idle.len(), "more changes", "more change")) " nothing." } }
        }
    })
}

/// What the long run breaks.
fn long_run(report: &Report<'_>) -> Option<Markup> {
    let horizons = report.findings.horizons.found()?;
    let concept = report.findings.strongest()?;
    let told = certain::horizons_in_words(&report.reasons, report.findings, horizons, concept);
    let n_more = told.len().saturating_sub(1 + MAX_TRUCES);
    Some(html! {
        h3 { "The long run" }
        ul { @for line in told.iter().take(1 + MAX_TRUCES) { li { (report.prose(line)) } } }
        @if n_more > 0 { p.soft { (plural(n_more, "more truce is", "more truces are")) " listed under " a href="#sure" { "how sure" } "." } }
    })
}

/// What the case's overlays bring about, other than viewpoints, which stand side by side.
fn overlays(report: &Report<'_>) -> Option<Markup> {
    let is_change = |view: &&Viewpoint<'_>| view.facts(report.model).kind != OverlayKind::Viewpoint;
    let changes: Vec<&Viewpoint<'_>> = report.extras.viewpoints.iter().filter(is_change).collect();
    if changes.is_empty() {
        return None;
    }
    let table = html! {
        table {
            thead { tr {
                th scope="col" { "Change" }
                th.words scope="col" { "Today's state" }
                th.words scope="col" { "Firmest state at rest" }
                th.words scope="col" { "What is different" }
            } }
            tbody { @for view in &changes { (overlay_row(report, view)) } }
        }
    };
    Some(html! {
        h3 { "What the case itself tries" }
        (scrolling("The same case with one change at a time: what-ifs, plans and levers stated in it", table))
    })
}

fn overlay_row(report: &Report<'_>, view: &Viewpoint<'_>) -> Markup {
    let facts = view.facts(report.model);
    let cost = facts.cost.map(|cost| format!(", cost {}", describe::decimal(cost))).unwrap_or_default();
    let different = differences(&report.as_shown(), view);
    html! {
        tr {
            th scope="row" {
                a href={ "#" (Thing::Overlay(view.overlay).anchor(report.model)) } { (isolated(&facts.id)) }
                br; span.soft.small { (describe::overlay_kind(facts.kind)) (cost) }
            }
            td { @if today_in_words(view) == today_in_words(&report.as_shown()) { "the same" } @else { (today_in_words(view)) } }
            td { @if is_firmest_alike(&report.as_shown(), view) { "the same" } @else { (firmest_in_words(view)) } }
            td {
                @if different.is_empty() { (alike_in_words(&report.as_shown(), view)) } @else {
                    ul.plain { @for line in &different { li { (line) } } }
                }
            }
        }
    }
}
