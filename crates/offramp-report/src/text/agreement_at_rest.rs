//! Deals compared with where things come to rest without one, as text.

use super::layout::{Page, Tone};
use super::show::case_heading;
use super::{TextStyle, agreement_text};
use crate::deals::{AT_REST_METHOD, Deals, MAX_CHANGES_TOLD};
use crate::words::{Words, count, number};
use offramp::AgreementAtRest;
use offramp_engine::space::Coverage;
use offramp_model::Model;

/// One state of rest: the usual answer. Several: what is accepted whichever it comes to, and the answer for each in short.
pub fn agreement_at_rest_text(model: &Model, found: &AgreementAtRest, style: &TextStyle) -> String {
    if let ([answer], Coverage::Complete) = (&found.answers[..], found.rest.coverage) {
        return agreement_text(model, answer, style);
    }
    let mut page = Page::new(style);
    case_heading(model, &mut page);
    page.gap();
    page.paragraph(0, &head(found), Tone::Plain);
    page.paragraph(0, &whichever(model, found), Tone::Plain);
    page.heading("If it comes to rest in");
    let (shown, more) = page.cut(found.answers.len());
    for answer in &found.answers[..shown] {
        let deals = Deals::new(model, answer);
        let code = answer.space.code(model, answer.plain.no_deal);
        let state = deals.words.state(&answer.no_deal_levels, MAX_CHANGES_TOLD).plain();
        page.item(2, &format!("s{code}"), &state);
        for sentence in deals.answer() {
            page.item(6, "-", &sentence.plain());
        }
    }
    if let Some(more) = more {
        page.paragraph(2, &more, Tone::Faint);
    }
    page.heading("Method");
    page.item(2, "-", AT_REST_METHOD);
    page.item(2, "-", "`--without-deal` with the number of one of these states tells all about it.");
    page.finish()
}

fn head(found: &AgreementAtRest) -> String {
    let (n, n_looked) = (found.rest.states.len(), found.answers.len());
    let where_it_rests = match n {
        1 => "Without a deal things can come to rest in one state.".to_owned(),
        n => format!("Without a deal things can come to rest in {} states: each has its answer.", number(n)),
    };
    let cut = match (found.rest.coverage, n > n_looked) {
        (Coverage::LimitReached { limit }, _) => {
            format!(" Only {} states were looked at; there may be more.", count(limit as usize))
        }
        (_, true) => format!(" Only the first {} were looked at.", number(n_looked)),
        (_, false) => String::new(),
    };
    format!("{where_it_rests}{cut}")
}

fn whichever(model: &Model, found: &AgreementAtRest) -> String {
    let looked = if found.answers.len() < found.rest.states.len() { " of those looked at" } else { "" };
    let told = |(code, levels): &(u64, Vec<_>)| {
        format!("s{code}, {}", Words::new(model).state(levels, MAX_CHANGES_TOLD).plain())
    };
    match &found.whichever[..] {
        [] => format!("No deal is accepted whichever{looked} it comes to."),
        [one] => format!("One deal is accepted whichever{looked} it comes to: {}.", told(one)),
        [first, ..] => {
            let n = number(found.whichever.len());
            format!("{n} deals are accepted whichever{looked} it comes to; the nearest to today is {}.", told(first))
        }
    }
}
