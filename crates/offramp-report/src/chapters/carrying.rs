//! Which wants carry the answer about an outcome: by the smallest change that turns it round, and those that never matter.

use crate::html::{Block, Chapter, Place};
use crate::not_looked_at::flips_not_looked_at;
use crate::prose::Prose;
use crate::words::{HOW_FLIPS, Words, nudge, plural};
use offramp::sensitivity::FlipsFindings;
use offramp_engine::flips::{Nudge, WantFlips};
use offramp_model::Model;

/// Wants told one by one.
const MAX_WANTS: usize = 20;

/// The chapter about the wants that carry the answers about outcomes, one after the other.
pub fn carrying_chapter(model: &Model, all: &[FlipsFindings]) -> Chapter {
    let words = Words::new(model);
    let mut blocks = vec![Block::Text(HOW_FLIPS.into())];
    for findings in all {
        blocks.extend(about(&words, findings));
    }
    let mut not_looked_at: Vec<String> =
        all.iter().flat_map(|findings| flips_not_looked_at(model, &findings.flips)).collect();
    not_looked_at.dedup();
    Chapter {
        id: "carrying".to_owned(),
        title: "Which wants carry the answer".to_owned(),
        place: Place::WaysOut,
        blocks,
        not_looked_at,
    }
}

fn about(words: &Words<'_>, findings: &FlipsFindings) -> Vec<Block> {
    let flips = &findings.flips;
    let mut blocks = vec![Block::Text(Prose::text(words.as_stated(findings)))];
    if flips.carrying.is_empty() {
        blocks.push(Block::Text("No single change of a want turns any of this round.".into()));
    } else {
        blocks.push(Block::Table {
            title: format!(
                "{} an answer round: those that need only change places with a neighbour first",
                plural(flips.carrying.len(), "want that turns", "wants that turn")
            ),
            head: ["Want", "Smallest change", "What would then be so", "Other changes"].map(str::to_owned).to_vec(),
            rows: flips.carrying.iter().take(MAX_WANTS).map(|want| row(words, findings, want)).collect(),
        });
        if let Some(more) = flips.carrying.len().checked_sub(MAX_WANTS).filter(|more| *more > 0) {
            blocks.push(Block::Text(Prose::text(format!("{} not shown.", plural(more, "more is", "more are")))));
        }
    }
    let idle: Vec<Prose> = words.idle(flips).into_iter().map(|line| Prose::text(line + ".")).collect();
    if !idle.is_empty() {
        let summary =
            format!("{} here", plural(flips.idle.len(), "want that never matters", "wants that never matter"));
        blocks.push(Block::Details(summary, vec![Block::List(idle)]));
    }
    blocks
}

/// A change of places is smaller than a drop.
fn size(nudged: Nudge) -> u8 {
    match nudged {
        Nudge::Up | Nudge::Down => 0,
        Nudge::Drop => 1,
    }
}

fn row(words: &Words<'_>, findings: &FlipsFindings, want: &WantFlips) -> Vec<Prose> {
    let mut changes = want.flips.clone();
    changes.sort_by_key(|(nudged, _)| size(*nudged));
    let told = |(nudged, after): &(Nudge, _)| (nudge(*nudged), words.turned(findings.flips.stated, *after));
    let mut told = changes.iter().map(told);
    let (smallest, then) = told.next().unwrap_or_default();
    let others: Vec<String> = told.map(|(nudged, then)| format!("{nudged}: {then}")).collect();
    vec![words.owned_want(want.actor, want.want), smallest.into(), then.into(), others.join("; ").into()]
}
