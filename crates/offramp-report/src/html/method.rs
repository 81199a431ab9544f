//! Method: what was computed, after whom, with which parameters, and how to cite it.

use super::{Report, scrolling};
use crate::describe;
use crate::words::{count, isolated};
use maud::{Markup, html};
use offramp_engine::space::{Coverage, Extent};
use offramp_engine::stability::Concept;

/// Where each concept was defined, in the order of [`Concept::ALL`].
const LITERATURE: [&str; 5] =
    ["Nash (1950, 1951)", "Howard (1971)", "Howard (1971)", "Fraser & Hipel (1979, 1984)", "Rêgo & Vieira (2017)"];

/// What the methods rest on.
const REFERENCES: [&str; 6] = [
    "Kilgour, D. M., K. W. Hipel and L. Fang (1987). The graph model for conflicts. Automatica 23: 41-55.",
    "Fang, L., K. W. Hipel and D. M. Kilgour (1993). Interactive Decision Making: The Graph Model for Conflict Resolution. Wiley.",
    "Fang, L., K. W. Hipel, D. M. Kilgour and X. Peng (2003). A decision support system for interactive decision making, parts I and II. IEEE Transactions on Systems, Man, and Cybernetics C 33: 42-66.",
    "Howard, N. (1971). Paradoxes of Rationality: Theory of Metagames and Political Behavior. MIT Press.",
    "Fraser, N. M. and K. W. Hipel (1984). Conflict Analysis: Models and Resolutions. North-Holland.",
    "Rêgo, L. C. and G. I. A. Vieira (2017). Symmetric sequential stability in the graph model for conflict resolution with multiple decision makers. Group Decision and Negotiation 26: 775-792.",
];

pub(super) fn method(report: &Report<'_>) -> Markup {
    html! {
        p {
            "The graph model for conflict resolution: every combination of option levels that no rule excludes is a state; actors move between states; "
            "a state is at rest when no actor has reason to leave it, given how far it looks ahead."
        }
        (concepts())
        h3 { "Parameters" }
        (parameters(report))
        h3 { "How to cite" }
        p { (citation(report)) }
        h3 { "Literature" }
        ul.small { @for reference in REFERENCES { li { (reference) } } }
    }
}

fn concepts() -> Markup {
    let table = html! {
        table {
            thead { tr { th scope="col" { "Concept" } th scope="col" { "An actor stays where it" } th scope="col" { "After" } } }
            tbody {
                @for (concept, source) in Concept::ALL.into_iter().zip(LITERATURE) {
                    tr {
                        th scope="row" { (concept.label()) ": " (concept.name()) }
                        td { (concept.meaning()) }
                        td { (source) }
                    }
                }
            }
        }
    };
    scrolling("Concepts of stability", table)
}

fn parameters(report: &Report<'_>) -> Markup {
    let findings = report.findings;
    let space = &findings.space;
    let extent = match space.extent {
        Extent::AllFeasible => "all that no rule excludes",
        Extent::Reachable => "those that can be reached from today's",
    };
    let checked = match findings.explanations_checked {
        Coverage::Complete => "each verified against the definition by a second, simpler method",
        Coverage::LimitReached { .. } => "verified against the definition as far as the search limit let it",
        Coverage::NotNeeded => "none given",
    };
    let overlays = if report.model.applied_overlays.is_empty() {
        "none".to_owned()
    } else {
        report.model.applied_overlays.join(", ")
    };
    let rows = [
        ("States", format!("{}, {extent}", count(space.n_states()))),
        ("Reasons", checked.to_owned()),
        ("Overlays applied", overlays),
        ("Seed", findings.request.seed.to_string()),
        ("Case digest", report.model.facts.digest.clone()),
        ("Program", format!("offramp {}", env!("CARGO_PKG_VERSION"))),
    ];
    let table = html! {
        table {
            tbody { @for (what, value) in rows { tr { th.fit scope="row" { (what) } td { (value) } } } }
        }
    };
    scrolling("The same case, program and seed give the same page, byte for byte", table)
}

fn citation(report: &Report<'_>) -> String {
    let facts = &report.model.facts;
    let author = facts.author.as_ref().map(|author| format!("{author}, ")).unwrap_or_default();
    let date = facts.as_of.as_ref().map(|date| format!(" (as of {date})")).unwrap_or_default();
    let overlays = if report.model.applied_overlays.is_empty() {
        String::new()
    } else {
        format!(", overlays {}", report.model.applied_overlays.join(", "))
    };
    let digest = if facts.digest.is_empty() {
        String::new()
    } else {
        format!(", case {}", describe::short_digest(&facts.digest))
    };
    format!(
        "{author}“{}”{date}{overlays}{digest}. Graph-model stability analysis with offramp {}.",
        isolated(&facts.title),
        env!("CARGO_PKG_VERSION")
    )
}
