//! How fronts drive each other, as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use crate::chances::{LIMITS, ahead, assumed, coupling_premises, points};
use crate::words::{Words, plural};
use offramp::dynamics::Range;
use offramp::dynamics::coupling::{
    ChannelFinding, Coupled, CouplingChannel, CouplingFindings, Measures, PairAnswer, PairFinding,
};
use offramp_model::Model;

/// What changes on one front when its ties to another are cut, by channel.
pub fn coupling_text(model: &Model, findings: &CouplingFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    page.gap();
    page.paragraph(0, "Conditional on", Tone::Strong);
    for line in assumed(&coupling_premises(findings)) {
        page.item(2, "-", &line);
    }
    wholes(&words, findings, &mut page);
    for pair in &findings.pairs {
        if let PairAnswer::Coupled(coupled) = &pair.answer {
            channels(&words, pair, coupled, &mut page);
        }
    }
    others(&words, findings, &mut page);
    how(findings, &mut page);
    page.finish()
}

/// A pair in words: `Iraq on Gulf`.
fn pair_name(words: &Words<'_>, pair: &PairFinding) -> String {
    format!("{} on {}", words.front_name(pair.from), words.front_name(pair.to))
}

fn wholes(words: &Words<'_>, findings: &CouplingFindings, page: &mut Page) {
    let row = |(pair, coupled): (&PairFinding, &Coupled)| -> Vec<Cell> {
        let [rung, top] = figures(&coupled.whole);
        let sign = Cell::new(direction(&coupled.whole.rung), Tone::Faint);
        vec![Cell::new(pair_name(words, pair), Tone::Name), rung, top, sign]
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
    [rungs(measures.rung.median).into(), top.into()]
}

/// A difference in rungs: `+0.12`, `-0.004`, `0`.
fn rungs(difference: f64) -> String {
    match difference.abs() {
        size if size < 0.0005 => "0".to_owned(),
        size if size < 0.095 => format!("{difference:+.3}"),
        _ => format!("{difference:+.2}"),
    }
}

/// Whether all draws agree on the sign of the difference.
fn direction(range: &Range) -> String {
    let (low, high) = (rungs(range.low), rungs(range.high));
    let ends = if low == high { String::new() } else { format!(" ({low} to {high})") };
    match (low.as_str(), high.as_str()) {
        ("0", "0") => "none in any".to_owned(),
        ("0", _) => format!("up or none{ends}"),
        (_, "0") => format!("down or none{ends}"),
        _ if range.low > 0.0 => format!("up in all{ends}"),
        _ if range.high < 0.0 => format!("down in all{ends}"),
        _ => format!("either way{ends}"),
    }
}

fn channels(words: &Words<'_>, pair: &PairFinding, coupled: &Coupled, page: &mut Page) {
    page.heading(&format!("{}: by which channel", pair_name(words, pair)));
    let row = |found: &ChannelFinding| -> Vec<Cell> {
        let ([share, top], [alone, _]) = (figures(&found.share), figures(&found.alone));
        vec![Cell::new(channel_name(found.channel), Tone::Name), share, top, alone]
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
    let whole = &coupled.whole;
    let is_nothing = |range: &Range| rungs(range.low) == "0" && rungs(range.high) == "0";
    if is_nothing(&whole.rung) && whole.top.as_ref().is_none_or(|top| points(top.low) == "0" && points(top.high) == "0")
    {
        let other = words.front_name(pair.from);
        page.paragraph(
            2,
            &format!("The ties are there, and pull nothing within that time: {other} hardly moves, or what it does makes no difference here."),
            Tone::Faint,
        );
    }
    if coupled.n_excluded > 0 {
        let states = plural(coupled.n_excluded, "state", "states");
        page.paragraph(2, &format!("With pools and rules cut it comes to {states} that they exclude."), Tone::Faint);
    }
}

fn channel_name(channel: CouplingChannel) -> &'static str {
    match channel {
        CouplingChannel::Wants => "wants",
        CouplingChannel::Pool => "pools and rules",
        CouplingChannel::Attention => "attention",
        CouplingChannel::Excitation => "excitation",
        CouplingChannel::Flow => "shocks",
        CouplingChannel::Actor => "moves on both at once",
    }
}

/// Pairs without effects, and why.
fn others(words: &Words<'_>, findings: &CouplingFindings, page: &mut Page) {
    let told = |pair: &PairFinding| {
        let name = pair_name(words, pair);
        match pair.answer {
            PairAnswer::Coupled(_) => None,
            PairAnswer::Separate => Some(format!(
                "{name}: zero by structure; nothing that can happen on the second depends on how the first stands"
            )),
            PairAnswer::NoLadder => Some(format!("{name}: the second has no ladder of at least two rungs to read off")),
            PairAnswer::TooLarge => Some(format!(
                "{name}: not measured; taken apart they make more pairs than the limit, which `--max-states` raises"
            )),
        }
    };
    let all: Vec<String> = findings.pairs.iter().filter_map(told).collect();
    if all.is_empty() {
        return;
    }
    page.heading("Other pairs");
    for line in all {
        page.item(2, "-", &line);
    }
}

fn how(findings: &CouplingFindings, page: &mut Page) {
    page.heading("How this was worked out");
    page.paragraph(
        2,
        &format!(
            "The effect of a channel is the outcome as it is less the outcome with the channel cut. A cut replaces what the driven \
             front sees of the driving one by its average over the time, never by nothing, so that only the moving together goes. \
             Shares are what a channel adds to the others, averaged over all orders (Shapley 1953); in every draw they add up \
             to the whole, their middles need not. Each figure is the middle over {} of a chain of {}, solved \
             once per set of channels. Seed {}.",
            plural(findings.n_draws, "draw", "draws"),
            plural(findings.n_states, "state", "states"),
            findings.request.dynamics.seed,
        ),
        Tone::Plain,
    );
    page.paragraph(
        2,
        "Only direct influence is cut: what reaches the second front by way of a third, or of options that belong to no front, stays. \
         Rungs are ordinal; an expected rung counts them as if they were equally far apart.",
        Tone::Plain,
    );
    page.heading("What these figures are not");
    page.item(
        2,
        "-",
        "They say how the case as written ties its fronts together, not how the world does. In records of disputes the sign of \
         such ties changes with how one groups the years.",
    );
    page.item(2, "-", LIMITS[0]);
}
