//! How fronts drive each other, as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use crate::chances::{LIMITS, ahead, coupling_conditions, points};
use crate::coupling;
use crate::words::{Words, plural};
use offramp::dynamics::coupling::{ChannelFinding, Coupled, CouplingFindings, Measures, PairAnswer, PairFinding};
use offramp_model::Model;

/// What changes on one front when its ties to another are cut, by channel.
pub fn coupling_text(model: &Model, findings: &CouplingFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    page.gap();
    page.paragraph(0, "Conditional on", Tone::Strong);
    for line in coupling_conditions(findings) {
        page.item(2, "-", &line);
    }
    wholes(&words, findings, &mut page);
    for pair in &findings.pairs {
        if let PairAnswer::Coupled(coupled) = &pair.answer {
            channels(&words, pair, coupled, &mut page);
        }
    }
    others(&words, findings, &mut page);
    how(model, findings, &mut page);
    page.finish()
}

fn wholes(words: &Words<'_>, findings: &CouplingFindings, page: &mut Page) {
    let row = |(pair, coupled): (&PairFinding, &Coupled)| -> Vec<Cell> {
        let [rung, top] = figures(&coupled.whole);
        let sign = Cell::new(coupling::direction(&coupled.whole.rung), Tone::Faint);
        vec![Cell::new(coupling::pair_name(words, pair), Tone::Name), rung, top, sign]
    };
    let coupled = findings.pairs.iter().filter_map(|pair| match &pair.answer {
        PairAnswer::Coupled(coupled) => Some((pair, coupled.as_ref())),
        _ => None,
    });
    let rows: Vec<Vec<Cell>> = coupled.map(row).collect();
    if rows.is_empty() {
        return;
    }
    let horizon = ahead(findings.request.dynamics.by_days);
    page.heading(&format!("What one front does to another within {horizon} (middle of the draws)"));
    let columns = [
        Column::words(""),
        Column::figures("rungs"),
        Column::figures("top rung, points"),
        Column::words("in the draws"),
    ];
    page.table(2, &columns, &rows);
}

/// Rungs and points of percentage, as differences.
fn figures(measures: &Measures) -> [Cell; 2] {
    let top = measures.top.as_ref().map_or_else(|| "there today".to_owned(), |top| points(top.median));
    [coupling::rungs(measures.rung.median).into(), top.into()]
}

fn channels(words: &Words<'_>, pair: &PairFinding, coupled: &Coupled, page: &mut Page) {
    page.heading(&format!("{}: by which channel", coupling::pair_name(words, pair)));
    let row = |found: &ChannelFinding| -> Vec<Cell> {
        let ([share, top], [alone, _]) = (figures(&found.share), figures(&found.alone));
        vec![Cell::new(coupling::channel_name(found.channel), Tone::Name), share, top, alone]
    };
    let rows: Vec<Vec<Cell>> = coupled.channels.iter().map(row).collect();
    let columns = [
        Column::words(""),
        Column::figures("share in rungs"),
        Column::figures("top rung, points"),
        Column::figures("rungs, cut alone"),
    ];
    page.table(2, &columns, &rows);
    let as_is = format!("{:.2}", coupled.as_is.rung.median);
    let all_cut = format!("{:.2}", coupled.all_cut.rung.median);
    let front = words.front_name(pair.to);
    page.paragraph(
        2,
        &format!(
            "Expected rung of {front} at the end, from 0 at the lowest: {as_is} as it is, {all_cut} with all cut."
        ),
        Tone::Faint,
    );
    if let Some(told) = coupling::pulls_nothing(words, pair, coupled) {
        page.paragraph(2, &told, Tone::Faint);
    }
    if coupled.n_excluded > 0 {
        let states = plural(coupled.n_excluded, "state", "states");
        page.paragraph(2, &format!("With pools and rules cut it comes to {states} that they exclude."), Tone::Faint);
    }
}

/// Pairs without effects, and why.
fn others(words: &Words<'_>, findings: &CouplingFindings, page: &mut Page) {
    let all = coupling::other_pairs(words, findings);
    if all.is_empty() {
        return;
    }
    page.heading("Other pairs");
    for line in all {
        page.item(2, "-", &line);
    }
}

fn how(model: &Model, findings: &CouplingFindings, page: &mut Page) {
    page.heading("How this was worked out");
    for line in coupling::method(findings).into_iter().chain(coupling::taken_its_own_way(model)) {
        page.paragraph(2, &line, Tone::Plain);
    }
    page.heading("What these figures are not");
    page.item(2, "-", coupling::NOT_THE_WORLD);
    page.item(2, "-", LIMITS[0]);
}
