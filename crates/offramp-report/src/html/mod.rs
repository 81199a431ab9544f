//! The report: one HTML page that needs nothing else.
//!
//! In: a model and findings. Out: a page that reads from the top down: the answer; why (who can do what, where the fronts stand, what
//! is stable, how it could get there); how sure; what would change it; what was not looked at; which assumptions carry it, sources, method. It works without scripts, offline, in
//! print, on a phone and in the dark; everything from the case is escaped.

mod assumptions;
mod case;
mod change;
mod chapters;
mod fronts;
mod graph;
mod method;
mod page;
mod paths;
mod picture;
mod resting;
mod sources;
mod sure;
mod views;

pub use chapters::{Block, Chapter, Place};
pub use views::Viewpoint;

use crate::prose::Prose;
use crate::things::Thing;
use crate::words::{Reasons, Words};
use maud::{Markup, html};
use offramp::findings::Findings;
use offramp_model::Model;
use std::collections::BTreeMap;

/// What the door knows and the model does not.
#[derive(Clone, Copy, Default)]
pub struct ReportExtras<'a> {
    /// The title of the page; the case's title if not given.
    pub title: Option<&'a str>,
    /// Where a thing stands in the case file, for people: `knife-edge.toml, line 41`.
    pub places: Option<&'a dyn Fn(Thing) -> Option<String>>,
    /// The case under its overlays: viewpoints are shown side by side, the others under what would change it; may be empty.
    pub viewpoints: &'a [Viewpoint<'a>],
    /// What further analyses add; may be empty.
    pub chapters: &'a [Chapter],
    /// What the caller did not look at, one line each; may be empty.
    pub not_looked_at: &'a [String],
}

/// The whole report as one HTML document.
pub fn report_html(model: &Model, findings: &Findings, extras: &ReportExtras<'_>) -> String {
    let words = Words::new(model);
    let reasons = Reasons { words, space: &findings.space };
    let mut report = Report { model, findings, words, reasons, extras: *extras, leaning: BTreeMap::new() };
    report.leaning = report.count_leaning();
    page::page(&report).into_string()
}

/// What every part of the page is made from.
struct Report<'a> {
    model: &'a Model,
    findings: &'a Findings,
    words: Words<'a>,
    reasons: Reasons<'a>,
    extras: ReportExtras<'a>,
    /// How many reasons on the page lean on each thing.
    leaning: BTreeMap<Thing, usize>,
}

impl Report<'_> {
    /// A sentence with links to what it is about.
    fn prose(&self, prose: &Prose) -> Markup {
        html! {
            @for span in &prose.spans {
                @match span.about.filter(|&thing| self.is_on_page(thing)) {
                    Some(thing) => a href={ "#" (thing.anchor(self.model)) } { (span.text) },
                    None => (span.text),
                }
            }
        }
    }

    /// Whether the page says more about a thing. It does of everything but states that are only counted.
    fn is_on_page(&self, thing: Thing) -> bool {
        match thing {
            Thing::State(code) => self.explained().chain(resting::rows(self)).any(|state| state.code == code),
            _ => true,
        }
    }

    /// The case as the report shows it, as one view among others. Its overlay means nothing.
    fn as_shown(&self) -> Viewpoint<'_> {
        Viewpoint { overlay: usize::MAX, model: self.model, findings: self.findings }
    }

    /// Where a thing stands in the case file.
    fn place(&self, thing: Thing) -> Option<String> {
        self.extras.places.and_then(|places| places(thing))
    }

    /// The states that are explained: today's, then equilibria.
    fn explained(&self) -> impl Iterator<Item = &offramp::StateFinding> {
        let today = self.findings.status_quo.iter();
        let equilibria = self.findings.equilibria.iter().filter(|state| !state.explanations.is_empty());
        today.chain(equilibria.filter(|state| !self.is_today(state)))
    }

    fn is_today(&self, state: &offramp::StateFinding) -> bool {
        self.findings.status_quo.as_ref().is_some_and(|today| today.state == state.state)
    }

    fn count_leaning(&self) -> BTreeMap<Thing, usize> {
        let mut leaning = BTreeMap::new();
        for state in self.explained() {
            let stories = self.reasons.stories(self.findings, state);
            for sentence in stories.iter().flat_map(|story| &story.sentences) {
                let mut things: Vec<Thing> = sentence.spans.iter().filter_map(|span| span.about).collect();
                things.sort_unstable();
                things.dedup();
                things.into_iter().for_each(|thing| *leaning.entry(thing).or_insert(0) += 1);
            }
        }
        leaning
    }
}

/// A table in a box of its own, which scrolls where the page is narrow, with what it shows above it.
fn scrolling(title: &str, table: Markup) -> Markup {
    html! {
        figure.table {
            figcaption { (title) }
            div.scroll tabindex="0" role="region" aria-label=(title) { (table) }
        }
    }
}
