//! Documents, voices and claims the case cites.

use super::{Report, scrolling};
use crate::describe;
use crate::things::slug;
use crate::words::isolated;
use maud::{Markup, html};

pub(super) fn sources(report: &Report<'_>) -> Option<Markup> {
    let model = report.model;
    if model.documents.is_empty() && model.claims.is_empty() && model.voices.is_empty() {
        return None;
    }
    Some(html! {
        @if !model.documents.is_empty() {
            h3 { "Documents" }
            ul {
                @for (index, document) in model.documents.iter().enumerate() {
                    li id={ "document-" (slug(&document.id, index)) } { code { (document.id) } ": " (describe::citation(document)) }
                }
            }
        }
        @if !model.voices.is_empty() {
            h3 { "Voices" }
            ul { @for voice in &model.voices {
                li { (isolated(&voice.name)) @if let Some(role) = &voice.role { ", " (role) } }
            } }
        }
        @if !model.claims.is_empty() { h3 { "Claims" } (claims(report)) }
    })
}

fn claims(report: &Report<'_>) -> Markup {
    let table = html! {
        table {
            thead { tr { th scope="col" { "Claim" } th scope="col" { "Says" } th scope="col" { "Where" } th scope="col" { "Voice" } } }
            tbody {
                @for claim in &report.model.claims {
                    tr {
                        th.fit scope="row" { (claim.id) }
                        td { (claim.says) @if let Some(kind) = &claim.kind { " " span.badge.quiet { (kind) } } }
                        td.fit { @if let Some(source) = &claim.source { (describe::passage(source)) } }
                        td { @if let Some(voice) = &claim.voice { (voice_name(report, voice)) } }
                    }
                }
            }
        }
    };
    scrolling("What the voices say, in our own words", table)
}

fn voice_name(report: &Report<'_>, id: &str) -> String {
    let known = report.model.voices.iter().find(|voice| voice.id == id);
    known.map_or(id.to_owned(), |voice| isolated(&voice.name).into_owned())
}
