//! Is there a deal: who accepts what, what blocks it or what would open one, and whether it would hold.

use crate::deals::Deals;
use crate::html::{Block, Chapter, Place};
use crate::prose::Prose;
use crate::words::{isolated, plural};
use offramp::agreement::AgreementFindings;
use offramp_engine::agreement::{Closed, Stand};
use offramp_model::{ActorId, Level, Model};
use offramp_pictures::{AgreementMatrixData, DealCell, DealRow, DealStand, agreement_matrix};
use std::cmp::Ordering;

/// Deals drawn in the matrix.
const MAX_DRAWN: usize = 10;
/// Blocking sets and openings told one by one.
const MAX_TOLD: usize = 6;
/// Deals told one by one.
const MAX_DEALS: usize = 3;

/// The chapter about deals. Where no deal is open, the matrix shows those that the fewest concessions would open.
pub fn deals_chapter(model: &Model, findings: &AgreementFindings) -> Chapter {
    let deals = Deals::new(model, findings);
    let mut blocks: Vec<Block> = deals.answer().into_iter().map(Block::Text).collect();
    let looked_at = findings.deals.iter().map(|deal| Shown {
        code: deal.code,
        levels: deal.levels.clone(),
        stands: &deal.stands,
        is_open: deal.is_agreed,
    });
    let blocked_ones = findings.nearest.iter().map(|(state, stands)| Shown {
        code: findings.space.code(model, *state),
        levels: findings.space.levels(*state),
        stands,
        is_open: false,
    });
    let shown: Vec<Shown<'_>> = looked_at.chain(blocked_ones).take(MAX_DRAWN).collect();
    if !shown.is_empty() {
        blocks.push(matrix(&deals, &shown));
    }
    blocks.extend(deals.pivotal().into_iter().map(Block::Text));
    if let Some(closed) = &findings.plain.closed {
        blocks.extend(blocked(&deals, closed));
    }
    blocks.extend(one_by_one(&deals));
    let packages = deals.packages(&findings.plain.packages);
    if !packages.is_empty() {
        blocks.push(Block::Heading("What it ties together".to_owned()));
        blocks.push(Block::List(packages));
    }
    blocks.extend(power(&deals));
    blocks.extend(sure(&deals));
    blocks.push(Block::Details("What counts as a deal, and how it was found".to_owned(), terms(&deals)));
    Chapter {
        id: "deals".to_owned(),
        title: "Is there a deal".to_owned(),
        place: Place::Deals,
        blocks,
        not_looked_at: Vec::new(),
    }
}

/// A deal of the matrix.
struct Shown<'a> {
    code: u64,
    levels: Vec<Level>,
    stands: &'a [Stand],
    is_open: bool,
}

/// The actors whose signature some deal needs, who have a vote on one and care, or who lose by one.
fn parties(model: &Model, shown: &[Shown<'_>]) -> Vec<ActorId> {
    let concerns = |stand: &Stand| match stand.change {
        Ordering::Less => true,
        Ordering::Greater => stand.signs || stand.votes,
        Ordering::Equal => stand.signs,
    };
    let is_party = |id: &ActorId| shown.iter().any(|deal| deal.stands.get(id.index()).is_some_and(concerns));
    model.actor_ids().filter(is_party).collect()
}

fn matrix(deals: &Deals<'_>, shown: &[Shown<'_>]) -> Block {
    let model = deals.words.model;
    let parties = parties(model, shown);
    let cell = |actor: ActorId, deal: &Shown<'_>| -> DealCell {
        let Some(stand) = deal.stands.get(actor.index()) else {
            return DealCell { stand: DealStand::Unknown, why: String::new() };
        };
        DealCell { stand: stand_of(stand, deals.findings.question.strictly), why: deals.stand(actor, stand).plain() }
    };
    let row = |deal: &Shown<'_>| DealRow {
        node: format!("s{}", deal.code),
        label: deals.words.state_changes(&deal.levels).join(", "),
        cells: parties.iter().map(|&actor| cell(actor, deal)).collect(),
        is_open: deal.is_open,
    };
    let no_deal = deals.findings.space.code(model, deals.findings.plain.no_deal);
    let picture = agreement_matrix(&AgreementMatrixData {
        prefix: "deals-matrix".to_owned(),
        title: "Who accepts which deal".to_owned(),
        parties: parties.iter().map(|&actor| isolated(&model.actor(actor).name).into_owned()).collect(),
        deals: shown.iter().map(row).collect(),
        against: format!("s{no_deal}, which holds without a deal"),
    });
    let which = match deals.findings.plain.closed {
        Some(_) => "No deal is open; shown are those that the fewest concessions would open.",
        None => "Shown are efficient deals: none is as good for every party and better for one.",
    };
    let caption = format!(
        "{which} A deal is blocked where anybody whose signature it needs refuses. It holds for the wants and red lines as written."
    );
    Block::Picture { id: "deals-matrix".to_owned(), picture, caption: caption.into() }
}

fn stand_of(stand: &Stand, strictly: bool) -> DealStand {
    match (stand.signs, stand.change) {
        (true, _) if !stand.crossed.is_empty() => DealStand::RedLine,
        (true, Ordering::Greater) => DealStand::Gains,
        (true, Ordering::Equal) if strictly => DealStand::Refuses,
        (true, Ordering::Equal) => DealStand::Indifferent,
        (true, Ordering::Less) => DealStand::Refuses,
        (false, Ordering::Greater) if stand.votes => DealStand::VotesFor,
        (false, Ordering::Less) if stand.votes => DealStand::VotesAgainst,
        (false, Ordering::Less) => DealStand::LosesUnasked,
        (false, _) => DealStand::Unasked,
    }
}

fn blocked(deals: &Deals<'_>, closed: &Closed) -> Vec<Block> {
    let mut blocks = Vec::new();
    let rest = |n: usize| -> Option<Block> {
        let more = n.checked_sub(MAX_TOLD).filter(|more| *more > 0)?;
        Some(Block::Text(Prose::text(format!("{} not shown.", plural(more, "more is", "more are")))))
    };
    if !closed.blocking.is_empty() && closed.blocking.iter().all(|set| !set.is_empty()) {
        let n = plural(closed.blocking.len(), "minimal set", "minimal sets");
        blocks.push(Block::Heading(format!("What blocks: every deal meets at least one objection of each ({n})")));
        let told = closed
            .blocking
            .iter()
            .take(MAX_TOLD)
            .map(|set| Prose::list_with(set.iter().map(|&objection| deals.objection(objection)).collect(), "; or"));
        blocks.push(Block::List(told.collect()));
        blocks.extend(rest(closed.blocking.len()));
    }
    if !closed.openings.is_empty() {
        let n = plural(closed.openings.len(), "minimal set", "minimal sets");
        blocks.push(Block::Heading(format!("What would open one ({n})")));
        let told = closed.openings.iter().take(MAX_TOLD).map(|opening| {
            let clauses = deals
                .given_up(opening)
                .into_iter()
                .map(|(actor, list)| deals.words.actor(actor).and(" would give up ").then(Prose::list(list, "and")));
            Prose::list_with(clauses.collect(), ", and").capitalised().and(": then ").then(deals.opened(opening))
        });
        blocks.push(Block::List(told.collect()));
        blocks.extend(rest(closed.openings.len()));
    }
    blocks
}

/// The best deals: what they are, who gains what, whether they would hold.
fn one_by_one(deals: &Deals<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for deal in deals.findings.deals.iter().take(MAX_DEALS) {
        let marks = deals.marks(deal);
        let mark = if marks.is_empty() { String::new() } else { format!(" ({marks})") };
        blocks.push(Block::Heading(format!("Deal s{}: {}{mark}", deal.code, deals.verdict(deal))));
        blocks.push(Block::Text(deals.words.state(&deal.levels, usize::MAX).capitalised().and(".")));
        let signers =
            deal.stands.iter().enumerate().filter(|(_, stand)| stand.signs && stand.change != Ordering::Equal);
        let gains = signers.map(|(index, stand)| {
            let actor = ActorId::from_index(index);
            deals.words.actor(actor).and(" ").then(deals.stand(actor, stand)).and(".")
        });
        let mut lines: Vec<Prose> = gains.collect();
        lines.extend(deals.keeping(deal).into_iter().map(Prose::capitalised));
        blocks.push(Block::Details("Who gains what, and whether it would hold".to_owned(), vec![Block::List(lines)]));
    }
    blocks
}

fn power(deals: &Deals<'_>) -> Vec<Block> {
    let told = deals.power();
    let mut blocks = Vec::new();
    if !told.is_empty() {
        blocks.push(Block::Heading("As power shifts".to_owned()));
    }
    for told in told {
        blocks.push(Block::Text(told.verdict));
        if !told.because.is_empty() {
            blocks.push(Block::List(told.because));
        }
    }
    blocks
}

fn sure(deals: &Deals<'_>) -> Vec<Block> {
    let Some(worlds) = deals.worlds() else { return Vec::new() };
    let mut blocks = vec![Block::Heading("How sure a deal is".to_owned()), Block::Text(worlds.into())];
    let found = deals.findings.ratification.found().into_iter().flat_map(|found| &found.deals);
    let lines: Vec<Prose> = found
        .take(MAX_DEALS)
        .map(|deal| {
            let code = deals.findings.space.code(deals.words.model, deal.deal);
            Prose::text(format!("s{code}: {}.", deals.ratification(deal).join("; ")))
        })
        .collect();
    if !lines.is_empty() {
        blocks.push(Block::List(lines));
    }
    blocks
}

fn terms(deals: &Deals<'_>) -> Vec<Block> {
    let terms =
        deals.terms().into_iter().map(|(label, told)| Prose::text(format!("{label}: ")).capitalised().then(told));
    vec![Block::List(terms.collect()), Block::List(deals.method())]
}
