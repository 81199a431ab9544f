//! How sure: shares of worlds, what lasts and what is only a truce, who misreads the situation, and what coalitions would change.

use super::picture::figure;
use super::{Report, scrolling};
use crate::certain::{self, name_of};
use crate::words::{count, isolated, percent};
use maud::{Markup, html};
use offramp::findings::{CoalitionFinding, StateFinding};
use offramp_engine::horizons::Horizons;
use offramp_engine::perception::Perceptions;
use offramp_engine::stability::Concept;
use offramp_engine::worlds::{Share, Worlds};
use offramp_pictures::{ShareBar, ShareBarsData, share_bars};

/// Rows of the table of horizons.
const MAX_ROWS: usize = 12;
/// States and outcomes drawn as bars.
const MAX_BARS: usize = 8;

pub(super) fn sure(report: &Report<'_>) -> Option<Markup> {
    let concept = report.findings.strongest().unwrap_or(Concept::Nash);
    let findings = report.findings;
    let parts: Vec<Markup> = [
        findings.worlds.found().map(|found| worlds(report, found, concept)),
        findings.horizons.found().map(|found| lasting(report, found, concept)),
        findings.perceptions.found().map(|found| beliefs(report, found, concept)),
        findings.coalitions.found().map(|found| together(report, found)),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| html! { @for part in parts { (part) } })
}

fn worlds(report: &Report<'_>, worlds: &Worlds, concept: Concept) -> Markup {
    html! {
        h3 { "Where the author is not sure" }
        @for line in certain::worlds_in_words(worlds, concept) { p { (line) } }
        (bars(report, worlds, concept))
    }
}

fn bars(report: &Report<'_>, worlds: &Worlds, concept: Concept) -> Markup {
    let under = &worlds.under[concept.index()];
    let bar = |label: String, share: &Share, as_written: Option<bool>| ShareBar {
        label,
        // A sum over no worlds may come out as minus nought.
        share: share.value.abs(),
        interval: share.error.map(|error| error.interval),
        n: worlds.n_worlds as u64,
        as_written,
    };
    let is_equilibrium = |state| report.findings.stability.is_equilibrium(concept, report.findings.space.cell(state));
    let mut bars: Vec<ShareBar> = Vec::new();
    if let Some(today) = &under.status_quo {
        let holds = report.findings.status_quo.as_ref().map(|today| today.concepts.contains(&concept));
        bars.push(bar("Today's state is at rest".to_owned(), today, holds));
    }
    for (index, outcome) in under.outcomes.iter().enumerate().take(MAX_BARS) {
        let named = &report.model.outcomes[index];
        let holds = report.findings.outcomes.get(index).map(|standing| standing.at_rest[concept.index()] > 0);
        bars.push(bar(format!("Some state at rest is “{}”", named.name), &outcome.some, holds));
    }
    let today = report.findings.status_quo.as_ref().map(|today| today.state);
    for state in under.states.iter().filter(|found| Some(found.state) != today).take(MAX_BARS) {
        let levels = report.findings.space.levels(state.state);
        let code = report.findings.space.code(report.model, state.state);
        let changes = report.words.state_changes(&levels).join(", ");
        bars.push(bar(format!("s{code}: {changes}"), &state.share, Some(is_equilibrium(state.state))));
    }
    if bars.is_empty() {
        return html! {};
    }
    let picture = share_bars(&ShareBarsData {
        prefix: "worlds".to_owned(),
        title: format!("In which share of worlds it holds ({})", concept.label()),
        of: "worlds".to_owned(),
        interval: "95% interval".to_owned(),
        bars,
    });
    figure(
        "worlds",
        &picture,
        &html! { "The tick or cross says whether it holds for the case as written, with every want in place." },
    )
}

fn lasting(report: &Report<'_>, horizons: &Horizons, concept: Concept) -> Markup {
    let under = &horizons.under[concept.index()];
    let states: Vec<&StateFinding> = report.findings.equilibria_of(concept).take(MAX_ROWS).collect();
    let table = html! {
        table {
            thead { tr { th scope="col" { "State" } th scope="col" { "In the long run" } th.words scope="col" { "Who would leave, and how" } } }
            tbody {
                @for state in &states {
                    @let cell = report.findings.space.cell(state.state);
                    @let truce = under.broken_by.iter().find(|truce| truce.state == state.state);
                    tr {
                        th.fit scope="row" { (report.prose(&name_of(&report.reasons, report.findings, state.state))) }
                        td.fit { @if under.durable.contains(cell) { span.badge { "durable" } } @else { span.badge.care { "truce" } } }
                        td { @if let Some(truce) = truce { (report.prose(&certain::leavers(&report.reasons, truce))) } }
                    }
                }
            }
        }
    };
    let told = certain::horizons_in_words(&report.reasons, report.findings, horizons, concept);
    html! {
        h3 { "Durable, or a truce" }
        @if let Some(first) = told.first() { p { (report.prose(first)) } }
        @if !states.is_empty() { (scrolling(&format!("States at rest under today's wants ({})", concept.label()), table)) }
    }
}

fn beliefs(report: &Report<'_>, perceptions: &Perceptions, concept: Concept) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { "Actor" }
                th scope="col" { "Has a view of" }
                th.number scope="col" { "Wrongly taken for at rest" }
                th.number scope="col" { "At rest without its knowing" }
                th.words scope="col" { "Of today's state it" }
            } }
            tbody {
                @for view in &perceptions.views {
                    @let under = &view.under[concept.index()];
                    tr {
                        th scope="row" { (isolated(&report.model.actor(view.actor).name)) }
                        td { (report.words.actor_names(&view.about, "and")) }
                        td.number { (count(under.mistaken.count())) }
                        td.number { (count(under.missed.count())) }
                        td { @if let Some(judgement) = &under.status_quo { (report.prose(&certain::judged(&report.reasons, judgement))) } }
                    }
                }
            }
        }
    };
    let last = certain::perceptions_in_words(&report.reasons, perceptions, concept).pop();
    html! {
        h3 { "What they believe" }
        p { "Where a belief differs from what is, miscalculation becomes possible. " @if let Some(last) = last { (report.prose(&last)) } }
        (scrolling(&format!("What each actor believes is at rest, next to what is ({})", concept.label()), table))
    }
}

fn together(report: &Report<'_>, found: &CoalitionFinding) -> Markup {
    html! {
        h3 { "If actors move together" }
        ul {
            @for line in certain::coalitions_in_words(&report.reasons, report.findings, found) { li { (report.prose(&line)) } }
        }
    }
}

/// A share with its interval, for a cell.
pub(super) fn share_cell(share: &Share) -> String {
    match share.error {
        None => percent(share.value),
        Some(error) => format!("{} ±{:.0}", percent(share.value), (error.interval.1 - error.interval.0) * 50.0),
    }
}
