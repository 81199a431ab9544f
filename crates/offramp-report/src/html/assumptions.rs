//! Which assumptions carry the answer: every actor's options and wants, agreements, institutions and rules, each with who says so.

use super::Report;
use crate::describe;
use crate::prose::Prose;
use crate::things::{Thing, passages, slug, voices};
use crate::words::{isolated, plural};
use maud::{Markup, html};
use offramp_model::{ActorId, AgreementId, Condition, Evidence, InstitutionId, OptionId, Preference, Source, Standing};

pub(super) fn assumptions(report: &Report<'_>) -> Markup {
    let model = report.model;
    html! {
        p {
            (crate::prose::capitalised(&describe::standing_line(model))) ". "
            "Wants stand in their order: states are compared by the first want on which they differ."
        }
        div.in-columns {
            @for id in model.actor_ids() { (actor(report, id)) }
            @if !model.agreements.is_empty() { (agreements(report)) }
            @for index in 0..model.institutions.len() { (institution(report, InstitutionId::from_index(index))) }
            @if !model.rules.is_empty() { (rules(report)) }
            @if !model.overlays.is_empty() { (overlays(report)) }
        }
    }
}

fn actor(report: &Report<'_>, id: ActorId) -> Markup {
    let actor = report.model.actor(id);
    let details = describe::actor_details(report.model, actor);
    let notes = describe::actor_notes(&report.words, id);
    html! {
        div.actor {
            h3 id=(Thing::Actor(id).anchor(report.model)) {
                (isolated(&actor.name)) @if !details.is_empty() { " " span.soft.small { (details.join(", ")) } }
            }
            @if let Some(about) = &actor.about { p.reading { (about) } }
            @if !notes.is_empty() { p.soft.small { (crate::prose::capitalised(&notes.join("; "))) "." } }
            @if actor.options.is_empty() { p.soft { "Has no option of its own." } } @else { h4 { "Can" } (options(report, &actor.options)) }
            h4 { "Wants, most important first" }
            (preference(report, &actor.wants, |n| Thing::Want(id, n)))
            @if let Some(later) = &actor.wants_later {
                h4 { "Wants in the long run" }
                (preference(report, later, |n| Thing::LaterWant(id, n)))
            }
            @for (n, perception) in actor.sees.iter().enumerate() {
                h4 id=(Thing::Perception(id, n).anchor(report.model)) {
                    "Believes that " (report.words.actor_name(perception.of)) " wants"
                }
                (says(report, Thing::Perception(id, n), &perception.evidence, &[]))
                ol.wants { @for condition in perception.wants.conditions() { li { span.n { "·" } div { (condition_text(report, condition)) } } } }
            }
        }
    }
}

fn options(report: &Report<'_>, ids: &[OptionId]) -> Markup {
    html! {
        ul.wants {
            @for &id in ids {
                @let option = report.model.option(id);
                @let thing = Thing::Option(id);
                li id=(thing.anchor(report.model)) {
                    span.n { "–" }
                    div {
                        (isolated(&option.what)) " " code { (isolated(&option.id)) } " "
                        span.soft { (describe::levels(report.model, id)) }
                        (says(report, thing, &option.evidence, &option_notes(report, id)))
                    }
                }
            }
        }
    }
}

/// Directions, consent, pools and front; who says so stands beside them.
fn option_notes(report: &Report<'_>, id: OptionId) -> Vec<String> {
    let option = report.model.option(id);
    let mut notes = Vec::new();
    notes.extend(describe::directions(option.moves).map(str::to_owned));
    if !option.consent.is_empty() {
        notes.push(format!("needs the consent of {}", describe::consenters(&report.words, &option.consent)));
    }
    notes.extend(describe::pool_notes(option));
    notes.extend(option.front.map(|front| format!("front: {}", report.words.front_name(front))));
    if report.findings.space.dropped.contains(&id) {
        notes.push("mentioned by nobody, so left as it is".to_owned());
    }
    notes
}

fn preference(report: &Report<'_>, preference: &Preference, thing: impl Fn(usize) -> Thing) -> Markup {
    match preference {
        Preference::Wants(wants) if wants.is_empty() => {
            html! { p.soft { "States none: indifferent between all states." } }
        }
        Preference::Wants(wants) => html! {
            ol.wants {
                @for (n, want) in wants.iter().enumerate() {
                    @let notes = describe::want_notes(want);
                    li id=(thing(n).anchor(report.model)) {
                        span.n { (n + 1) "." }
                        div { (condition_text(report, &want.that)) (says(report, thing(n), &want.evidence, &notes)) }
                    }
                }
            }
        },
        Preference::Weights(weights) => html! {
            p.soft { "A state scores the sum of the weights that hold there." }
            ul.wants {
                @for (n, weight) in weights.iter().enumerate() {
                    li id=(thing(n).anchor(report.model)) {
                        span.n { (describe::decimal(weight.weight)) }
                        div { (condition_text(report, &weight.that)) (says(report, thing(n), &weight.evidence, &[])) }
                    }
                }
            }
        },
        Preference::Ranking(tiers) => html! {
            p.soft { "Ranks states in tiers, best first; states in no tier come last." }
            ol.wants {
                @for (n, tier) in tiers.iter().enumerate() {
                    li id=(thing(n).anchor(report.model)) { span.n { (n + 1) "." } div { code { (describe::tier(tier)) } } }
                }
            }
        },
    }
}

/// A condition in the author's words, and as a sentence where that is clearer.
fn condition_text(report: &Report<'_>, condition: &Condition) -> Markup {
    let told = report.words.wish(condition).map(Prose::capitalised);
    html! {
        @if let Some(told) = told { (report.prose(&told)) br; }
        code { (condition.text.trim()) }
    }
}

/// Who says so, how sure, why, where in the file, and how many reasons lean on it.
fn says(report: &Report<'_>, thing: Thing, evidence: &Evidence, notes: &[String]) -> Markup {
    let model = report.model;
    let names = voices(model, evidence);
    let cited = passages(model, evidence);
    html! {
        p.says {
            @for note in notes { (note) " · " }
            @match evidence.standing() {
                Standing::Cited => span.badge { "cited" },
                Standing::Contested => span.badge.care { "contested" },
                Standing::AnalystsOwn => span.badge.quiet { "the analyst's own" },
            }
            (passage_links(report, &cited))
            @if !evidence.against.is_empty() { " against: " (passage_links(report, &evidence.against.iter().collect::<Vec<_>>())) }
            @if !names.is_empty() { " voice: " (names.iter().map(|name| isolated(name)).collect::<Vec<_>>().join(", ")) " " }
            @if let Some(credence) = evidence.credence { span.badge.care { "credence " (describe::decimal(credence)) } }
            @if let Some(because) = &evidence.because { " because: " (because) " " }
            @if let Some(n) = report.leaning.get(&thing) { "· carries " (plural(*n, "reason", "reasons")) " above " }
            @if let Some(place) = report.place(thing) { "· " (place) }
        }
    }
}

/// Passages as links, those of one document together: "fazi-2025 L5, L7".
fn passage_links(report: &Report<'_>, sources: &[&Source]) -> Markup {
    let mut documents: Vec<(&str, Vec<&str>)> = Vec::new();
    for source in sources {
        match documents.iter_mut().find(|(document, _)| *document == source.document) {
            Some((_, places)) => places.push(&source.place),
            None => documents.push((&source.document, vec![&source.place])),
        }
    }
    html! { @for (document, places) in documents { " " (document_link(report, document)) " " (places.join(", ")) " " } }
}

fn document_link(report: &Report<'_>, id: &str) -> Markup {
    let known = report.model.documents.iter().position(|document| document.id == id);
    html! { @match known { Some(index) => a href={ "#document-" (slug(id, index)) } { (id) }, None => (id) } }
}

fn agreements(report: &Report<'_>) -> Markup {
    html! {
        h3 { "Agreements" }
        ul.wants {
            @for (index, agreement) in report.model.agreements.iter().enumerate() {
                @let thing = Thing::Agreement(AgreementId::from_index(index));
                @let option = report.model.option(agreement.option);
                li id=(thing.anchor(report.model)) {
                    span.n { "–" }
                    div {
                        (describe::agreement(&report.words, agreement)) (says(report, thing, &option.evidence, &[]))
                        @if let Some(power) = &agreement.power {
                            (says(report, thing, &power.evidence, &["the shift of power".to_owned()]))
                        }
                    }
                }
            }
        }
    }
}

fn institution(report: &Report<'_>, id: InstitutionId) -> Markup {
    let institution = &report.model.institutions[id.index()];
    let thing = Thing::Institution(id);
    html! {
        div.actor {
            h3 id=(thing.anchor(report.model)) { (isolated(&institution.name)) }
            p.reading { (crate::prose::capitalised(&describe::vote(&report.words, institution))) "." }
            (says(report, thing, &institution.evidence, &[]))
            (options(report, &institution.options))
        }
    }
}

fn rules(report: &Report<'_>) -> Markup {
    html! {
        h3 { "No state is like this" }
        ul.wants {
            @for (n, rule) in report.model.rules.iter().enumerate() {
                @let thing = Thing::Rule(n);
                @let notes: Vec<String> = rule.from_pool.iter().map(|pool| format!("the pool {pool} holds no more")).collect();
                li id=(thing.anchor(report.model)) {
                    span.n { "–" }
                    div { code { (rule.never.text.trim()) } (says(report, thing, &rule.evidence, &notes)) }
                }
            }
        }
    }
}

fn overlays(report: &Report<'_>) -> Markup {
    html! {
        h3 { "Other ways to see it" }
        p { "The case also states these overlays. Each can be applied to the same analysis." }
        ul.wants {
            @for (n, overlay) in report.model.overlays.iter().enumerate() {
                @let thing = Thing::Overlay(n);
                @let applied = report.model.applied_overlays.contains(&overlay.id);
                li id=(thing.anchor(report.model)) {
                    span.n { "–" }
                    div {
                        code { (overlay.id) } " (" (describe::overlay_kind(overlay.kind)) @if applied { ", applied here" } ")"
                        @if let Some(about) = &overlay.about { ": " (about) }
                        (says(report, thing, &overlay.evidence, &[]))
                    }
                }
            }
        }
    }
}
