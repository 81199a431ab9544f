//! Ways out as cards, the cheapest first.
//!
//! In: what each way out changes, costs and leads to, and how it fares when it is examined. Out: markup for a page, and the same as CSV.
//! Does not know: how ways out are found.
//!
//! Cards are text, not a drawing: they are read, searched and folded like the rest of a page. A page that shows them includes
//! [`CARDS_CSS`].

use maud::{Markup, html};

use crate::Answer;
use crate::axes::short;
use crate::csv::Table;
use crate::measure::{attribute, clean};
use crate::picture::id_prefix;

/// What cards look like; it takes its colours from the page: `--ink`, `--soft`, `--line`, `--card`, `--content`, `--threatened`, `--leaving`.
pub const CARDS_CSS: &str = include_str!("cards.css");

/// What [`off_ramp_cards`] writes.
#[derive(Debug, Clone, PartialEq)]
pub struct OffRampCardsData {
    /// Begins every id; unique on its page.
    pub prefix: String,
    /// Where the ways lead: the outcome that was asked for.
    pub to: String,
    /// The unit of costs; may be empty.
    pub cost_unit: String,
    /// The ways out, in any order.
    pub cards: Vec<OffRampCard>,
}

/// One way out.
#[derive(Debug, Clone, PartialEq)]
pub struct OffRampCard {
    /// Its name in a few words.
    pub title: String,
    /// What it costs; none if nobody says.
    pub cost: Option<f64>,
    /// What is changed, one line each.
    pub changes: Vec<String>,
    /// What is reached, in a sentence.
    pub reached: String,
    /// How it fares when it is examined.
    pub verdicts: Vec<CardVerdict>,
    /// The way there, step by step; may be empty.
    pub steps: Vec<String>,
    /// What becomes of everything else, where it becomes worse; may be empty.
    pub harms: Vec<String>,
}

/// How a way out fares in one respect.
#[derive(Debug, Clone, PartialEq)]
pub struct CardVerdict {
    /// The question: `holds in the long run`, `works in sampled worlds`.
    pub asked: String,
    /// The answer.
    pub answer: Answer,
    /// A few words more: `82%`, `truce: Iran would leave`; may be empty.
    pub note: String,
}

/// Cards ready for a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Cards {
    /// An ordered list of articles, the cheapest first, those without a stated cost last. Everything is escaped.
    pub html: String,
    /// The same as a table (RFC 4180).
    pub csv: String,
}

/// Writes the cards, the cheapest first.
pub fn off_ramp_cards(data: &OffRampCardsData) -> Cards {
    let mut order: Vec<usize> = (0..data.cards.len()).collect();
    // A cost that is no number is as good as none.
    let cost = |card: usize| data.cards[card].cost.filter(|cost| cost.is_finite());
    order.sort_by(|one, other| match (cost(*one), cost(*other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    });
    let prefix = id_prefix(&data.prefix);
    let markup = html! {
        @if order.is_empty() { p { "No way out to “" (clean(&data.to)) "” was found." } } @else {
            ol.ramps {
                @for (rank, index) in order.iter().enumerate() {
                    li id={ (prefix) "-" (rank + 1) } { (card(data, &data.cards[*index])) }
                }
            }
        }
    };
    Cards { html: markup.into_string(), csv: table(data, &order) }
}

fn card(data: &OffRampCardsData, card: &OffRampCard) -> Markup {
    html! {
        article.ramp {
            header {
                h4 { (clean(&card.title)) }
                p.ramp-cost { (cost_in_words(data, card)) }
            }
            @if !card.changes.is_empty() { ul.ramp-changes { @for change in &card.changes { li { (clean(change)) } } } }
            p.ramp-reached { (clean(&card.reached)) }
            @if !card.verdicts.is_empty() {
                ul.ramp-verdicts {
                    @for verdict in &card.verdicts {
                        li class=(class(verdict.answer)) {
                            span.ramp-sign aria-hidden="true" { (sign(verdict.answer)) }
                            span {
                                (clean(&verdict.asked)) ": " strong { (in_a_word(verdict.answer)) }
                                @if !verdict.note.is_empty() { ", " (clean(&verdict.note)) }
                            }
                        }
                    }
                }
            }
            @if !card.harms.is_empty() {
                p.ramp-harm { strong { "What it does elsewhere" } }
                ul.ramp-harm { @for harm in &card.harms { li { (clean(harm)) } } }
            }
            @if !card.steps.is_empty() {
                details { summary { "The way there, in " (card.steps.len()) @if card.steps.len() == 1 { " step" } @else { " steps" } }
                    ol { @for step in &card.steps { li { (clean(step)) } } }
                }
            }
        }
    }
}

fn cost_in_words(data: &OffRampCardsData, card: &OffRampCard) -> String {
    match card.cost.filter(|cost| cost.is_finite()) {
        None => "cost not stated".to_owned(),
        Some(cost) if data.cost_unit.is_empty() => format!("cost {}", short(cost)),
        Some(cost) => format!("cost {} {}", short(cost), clean(&data.cost_unit)),
    }
}

fn class(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "ramp-yes",
        Answer::Partly => "ramp-partly",
        Answer::No => "ramp-no",
        Answer::Unknown => "ramp-unknown",
    }
}

fn sign(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "✓",
        Answer::Partly => "◐",
        Answer::No => "✗",
        Answer::Unknown => "–",
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

fn table(data: &OffRampCardsData, order: &[usize]) -> String {
    let mut table = Table::new(&["rank", "title", "cost", "unit", "kind", "text", "answer", "note"]);
    for (rank, index) in order.iter().enumerate() {
        let card = &data.cards[*index];
        let rank = (rank + 1).to_string();
        let cost = card.cost.filter(|cost| cost.is_finite()).map(short).unwrap_or_default();
        let mut row = |kind: &str, text: &str, answer: &str, note: &str| {
            table.row(&[rank.as_str(), &attribute(&card.title), &cost, &data.cost_unit, kind, text, answer, note]);
        };
        card.changes.iter().for_each(|change| row("change", change, "", ""));
        row("reached", &card.reached, "", "");
        card.verdicts
            .iter()
            .for_each(|verdict| row("verdict", &verdict.asked, in_a_word(verdict.answer), &verdict.note));
        card.harms.iter().for_each(|harm| row("harm", harm, "", ""));
        card.steps.iter().for_each(|step| row("step", step, "", ""));
    }
    table.finish()
}
