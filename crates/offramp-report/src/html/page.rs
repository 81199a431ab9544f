//! The frame of the page: head, title, contents, the sections in order, foot.

use super::Report;
use super::chapters::{self, Place};
use crate::answer::{firmest_in_full, headline};
use crate::describe;
use crate::not_looked_at::not_looked_at;
use crate::words::{count, isolated, plural};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("report.css");
const SCRIPTS: [&str; 2] = [include_str!("report.js"), include_str!("graph.js")];

/// A section with its name for links.
struct Section<'a> {
    id: &'a str,
    title: &'a str,
    body: Markup,
}

pub(super) fn page(report: &Report<'_>) -> Markup {
    let title = report.extras.title.unwrap_or(&report.model.facts.title);
    let sections = sections(report);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "offramp " (env!("CARGO_PKG_VERSION")) };
                // Nothing is fetched: not even the little icon a browser would ask for.
                link rel="icon" href="data:,";
                title { (title) " - offramp" }
                style { (PreEscaped(STYLE)) (PreEscaped(offramp_pictures::CARDS_CSS)) }
                style #pictures-style { (PreEscaped(offramp_pictures::CSS)) }
            }
            body {
                a.skip href="#answer" { "Skip to the answer" }
                div.frame {
                    (top(report, title))
                    div.body {
                        (contents(&sections))
                        main {
                            @for section in &sections {
                                section id=(section.id) aria-labelledby={ (section.id) "-heading" } {
                                    h2 id={ (section.id) "-heading" } { (section.title) }
                                    (section.body)
                                }
                            }
                        }
                    }
                    (foot(report))
                }
                @for script in SCRIPTS { script { (PreEscaped(script)) } }
            }
        }
    }
}

/// The sections in reading order: the answer, why, how sure, what would change it, what was not looked at, what it rests on.
fn sections<'a>(report: &'a Report<'_>) -> Vec<Section<'a>> {
    let section = |id, title, body: Option<Markup>| body.map(|body| Section { id, title, body });
    let added = |place: Place| {
        let here = report.extras.chapters.iter().filter(move |chapter| chapter.place == place);
        here.map(|chapter| Section { id: &chapter.id, title: &chapter.title, body: chapters::chapter(report, chapter) })
    };
    let why = [
        section("answer", "The answer", Some(the_answer(report))),
        section("case", "Who can do what", super::case::case(report)),
        section("fronts", "Where the fronts stand", super::fronts::fronts(report)),
        section("rest", "What is stable, and why", Some(super::resting::resting(report))),
        section("paths", "How it could get there", super::paths::paths(report)),
    ];
    let sure = section("sure", "How sure", super::sure::sure(report));
    let views = section("viewpoints", "Seen differently", super::views::views(report));
    let change = section("change", "What would change it", super::change::change(report));
    let rest = [
        section("limits", "What was not looked at", Some(limits(report))),
        section("assumptions", "Which assumptions carry it", Some(super::assumptions::assumptions(report))),
        section("sources", "Sources", super::sources::sources(report)),
        section("method", "Method, and how to cite", Some(super::method::method(report))),
    ];
    let why = why.into_iter().flatten().chain(added(Place::Deals));
    let sure = sure.into_iter().chain(added(Place::Chances));
    let views = views.into_iter().chain(added(Place::Views));
    let change = change.into_iter().chain(added(Place::WaysOut));
    why.chain(sure).chain(views).chain(change).chain(rest.into_iter().flatten()).collect()
}

fn top(report: &Report<'_>, title: &str) -> Markup {
    let facts = &report.model.facts;
    html! {
        header.top {
            p.kicker { "Conflict analysis" }
            h1 { (title) }
            p.facts { @for part in describe::case_line(report.model) { span { (part) } } }
            @for overlay in &report.model.applied_overlays {
                p.banner { (capitalised(&describe::overlay_line(report.model, overlay))) }
            }
            @if let Some(about) = &facts.about { p.about { (about) } }
            @if let Some(question) = &facts.question { p.question { (question) } }
        }
    }
}

fn capitalised(text: &str) -> String {
    crate::prose::capitalised(text)
}

fn contents(sections: &[Section<'_>]) -> Markup {
    html! {
        nav.contents aria-labelledby="contents-heading" {
            h2 id="contents-heading" { "Contents" }
            ol { @for section in sections { li { a href={ "#" (section.id) } { (section.title) } } } }
        }
    }
}

fn the_answer(report: &Report<'_>) -> Markup {
    html! {
        div.answer { @for sentence in headline(&report.reasons, report.findings) { p { (report.prose(&sentence)) } } }
        @if let Some(told) = firmest_in_full(&report.reasons, report.findings) { p.reading { (report.prose(&told)) } }
        (key_figures(report))
    }
}

fn key_figures(report: &Report<'_>) -> Markup {
    let (findings, model) = (report.findings, report.model);
    let n_options = model.options.len() - findings.space.dropped.len();
    let (cited, contested, own) = describe::standings(model);
    let mut figures = vec![(
        count(findings.space.n_states()),
        format!(
            "possible states of {} and {}",
            plural(n_options, "option", "options"),
            plural(model.actors.len(), "actor", "actors")
        ),
    )];
    if let Some(concept) = findings.strongest() {
        let counted = findings.counts[concept.index()];
        let what = if counted.n_equilibria == 1 { "equilibrium" } else { "equilibria" };
        figures.push((count(counted.n_equilibria), format!("{} {what}", concept.label())));
        if !findings.space.group_moves.is_empty() {
            let n = counted.n_stable_against_groups;
            figures.push((count(n), "of them also withstand agreements, votes and consented moves".to_owned()));
        }
    }
    figures.push((count(findings.n_equilibria), "states at rest under some concept of foresight".to_owned()));
    let all = cited + contested + own;
    if all > 0 {
        figures
            .push((format!("{} of {}", count(cited + contested), count(all)), "assumptions cite a source".to_owned()));
    }
    html! { dl.figures { @for (figure, what) in figures { div { dt { (what) } dd { (figure) } } } } }
}

fn limits(report: &Report<'_>) -> Markup {
    let mut lines = not_looked_at(report.model, report.findings);
    let general = lines.pop();
    lines.extend(report.extras.not_looked_at.iter().cloned());
    lines.extend(report.extras.chapters.iter().flat_map(|chapter| chapter.not_looked_at.iter().cloned()));
    // Where another analysis looks at chance and time, it says itself what it leaves out.
    let has_chances = report.extras.chapters.iter().any(|chapter| chapter.place == Place::Chances);
    lines.extend(general.filter(|_| !has_chances));
    html! { ul { @for line in lines { li { (line) } } } }
}

fn foot(report: &Report<'_>) -> Markup {
    html! {
        footer {
            p {
                "Every statement here is conditional on the written case “" (isolated(&report.model.facts.title)) "”; nothing is a forecast. Made by offramp "
                (env!("CARGO_PKG_VERSION")) "."
            }
        }
    }
}
