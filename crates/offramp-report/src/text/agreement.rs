//! Whether there is a deal, who blocks it and what would open one, as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use crate::deals::Deals;
use crate::prose::Prose;
use crate::text::pattern_condition;
use crate::words::{count, isolated, number, plural};
use offramp::agreement::{AgreementFindings, DealFinding};
use offramp_engine::agreement::Closed;
use offramp_model::{ActorId, Model};
use std::cmp::Ordering;

/// The zone of agreement: the answer, the terms, who accepts what, the deals or what blocks them, and the method.
pub fn agreement_text(model: &Model, findings: &AgreementFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let deals = Deals::new(model, findings);
    case_heading(model, &mut page);
    page.gap();
    for sentence in deals.answer() {
        page.paragraph(0, &sentence.plain(), Tone::Plain);
    }
    page.heading("The terms");
    let columns = [Column::fixed(""), Column::words("")];
    let terms = deals.terms();
    let rows: Vec<Vec<Cell>> =
        terms.iter().map(|(label, told)| vec![Cell::new(*label, Tone::Faint), told.plain().into()]).collect();
    page.table(2, &columns, &rows);
    signers(&deals, &mut page);
    if let Some(closed) = &findings.plain.closed {
        blocked(&deals, closed, &mut page);
    }
    zone(&deals, &mut page);
    separate(&deals, &mut page);
    kept(&deals, &mut page);
    power(&deals, &mut page);
    page.heading("Method");
    for line in deals.method() {
        page.item(2, "-", &line.plain());
    }
    page.finish()
}

fn signers(deals: &Deals<'_>, page: &mut Page) {
    let (model, found) = (deals.words.model, &deals.findings.plain);
    if found.n_deals == 0 {
        return;
    }
    page.heading("Who accepts what");
    let columns = [
        Column::words("of the deals"),
        Column::figures("need it"),
        Column::figures("it accepts"),
        Column::figures("wait for it alone"),
    ];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for signer in &found.signers {
        let name = isolated(&model.actor(signer.actor).name).into_owned();
        let refuses = signer.n_accepted < signer.n_needed;
        let tone = if refuses { Tone::Care } else { Tone::Good };
        rows.push(vec![
            Cell::new(name, Tone::Name),
            count(signer.n_needed).into(),
            Cell::new(count(signer.n_accepted), tone),
            count(signer.n_waiting).into(),
        ]);
    }
    for voter in &found.voters {
        let name = isolated(&model.institutions[voter.institution.index()].name).into_owned();
        let tone = if voter.n_passed < voter.n_needed { Tone::Care } else { Tone::Good };
        rows.push(vec![
            Cell::new(format!("{name} (vote)"), Tone::Name),
            count(voter.n_needed).into(),
            Cell::new(count(voter.n_passed), tone),
            count(voter.n_waiting).into(),
        ]);
    }
    page.table(2, &columns, &rows);
    for line in deals.pivotal() {
        page.paragraph(2, &line.plain(), Tone::Plain);
    }
}

fn blocked(deals: &Deals<'_>, closed: &Closed, page: &mut Page) {
    if !closed.blocking.is_empty() && closed.blocking.iter().all(|set| !set.is_empty()) {
        page.heading(&format!(
            "What blocks: every deal meets at least one objection of each ({})",
            plural(closed.blocking.len(), "minimal set", "minimal sets")
        ));
        let (shown, more) = page.cut(closed.blocking.len());
        for (index, set) in closed.blocking[..shown].iter().enumerate() {
            let told: Vec<String> = set.iter().map(|&objection| deals.objection(objection).plain()).collect();
            page.item(2, &format!("{}.", index + 1), &told.join("; or "));
        }
        if let Some(more) = more {
            page.paragraph(2, &more, Tone::Faint);
        }
    }
    if !closed.openings.is_empty() {
        page.heading(&format!(
            "What would open one ({})",
            plural(closed.openings.len(), "minimal set", "minimal sets")
        ));
        let (shown, more) = page.cut(closed.openings.len());
        for (index, opening) in closed.openings[..shown].iter().enumerate() {
            let n = match opening.given_up.len() {
                1 => "one concession; with it".to_owned(),
                n => format!("{} concessions; with all of them", number(n)),
            };
            page.item(2, &format!("{}.", index + 1), &format!("{n} {}", deals.opened(opening).plain()));
            for (actor, list) in deals.given_up(opening) {
                let what = Prose::list(list, "and").plain();
                page.item(5, "-", &format!("{} would give up {what}", deals.words.actor(actor).plain()));
            }
        }
        if let Some(more) = more {
            page.paragraph(2, &more, Tone::Faint);
        }
    }
}

fn zone(deals: &Deals<'_>, page: &mut Page) {
    let found = &deals.findings.plain;
    let asked = deals.findings.deals.iter().filter(|deal| deal.group.is_none());
    for (index, deal) in asked.enumerate() {
        if index == 0 {
            page.heading("The state asked about");
        }
        one_deal(deals, deal, page);
    }
    if found.zone.is_empty() {
        return;
    }
    let n_groups = found.comparison.groups.len();
    page.heading(&format!(
        "The efficient deals, the worst-off best off first ({})",
        plural(found.comparison.n_efficient, "deal", "deals")
    ));
    page.paragraph(2, "no other deal is as good for every party and better for one (Pareto)", Tone::Faint);
    let listed: Vec<&DealFinding> = deals.findings.deals.iter().filter(|deal| deal.group.is_some()).collect();
    listed.iter().for_each(|deal| one_deal(deals, deal, page));
    let shown = listed.len();
    if n_groups > shown {
        page.paragraph(2, &format!("... and {} more; --limit 0 shows all", count(n_groups - shown)), Tone::Faint);
    }
    let packages = deals.packages(&found.packages);
    if !packages.is_empty() {
        page.heading("What it ties together");
        for line in packages {
            page.paragraph(2, &line.plain(), Tone::Plain);
        }
    }
    if found.patterns.n_states > 3 {
        patterns(deals, page);
    }
}

fn one_deal(deals: &Deals<'_>, deal: &DealFinding, page: &mut Page) {
    let model = deals.words.model;
    let marks = deals.marks(deal);
    let head = if marks.is_empty() { format!("s{}", deal.code) } else { format!("s{}  {marks}", deal.code) };
    page.paragraph(2, &head, Tone::Name);
    page.paragraph(6, &deals.words.state(&deal.levels, usize::MAX).plain(), Tone::Plain);
    if let Some(refused) = deals.refused(deal) {
        page.item(6, "!", &refused.plain());
    }
    let mut unmoved = Vec::new();
    let mut outside = Vec::new();
    let mut voting = [Vec::new(), Vec::new()];
    for (index, stand) in deal.stands.iter().enumerate() {
        let actor = ActorId::from_index(index);
        let name = isolated(&model.actor(actor).name);
        match (stand.signs, stand.change) {
            (true, Ordering::Equal) => unmoved.push(actor),
            (true, _) => page.item(6, "-", &format!("{name} {}", deals.stand(actor, stand).plain())),
            (false, Ordering::Greater) if stand.votes => voting[0].push(actor),
            (false, Ordering::Less) if stand.votes => voting[1].push(actor),
            (false, Ordering::Less) => outside.push(actor),
            (false, _) => {}
        }
    }
    if !unmoved.is_empty() {
        page.item(6, "-", &format!("neither gain nor lose: {}", deals.words.actor_names(&unmoved, "and")));
    }
    for (what, actors) in ["gain, and vote for it", "lose, and vote against it"].into_iter().zip(voting) {
        if !actors.is_empty() {
            page.item(6, "-", &format!("{what}: {}", deals.words.actor_names(&actors, "and")));
        }
    }
    if !outside.is_empty() {
        page.item(6, "-", &format!("lose by it without being asked: {}", deals.words.actor_names(&outside, "and")));
    }
    for part in &deal.parts {
        page.item(6, "*", &deals.part(part).plain());
    }
}

/// The groups that could do without the others.
fn separate(deals: &Deals<'_>, page: &mut Page) {
    let Some(found) = deals.findings.separate.found() else { return };
    if found.groups.is_empty() {
        page.heading("Who could have a deal of their own");
        page.paragraph(2, "No smaller group has a deal of its own in which everybody it needs gains.", Tone::Plain);
        return;
    }
    let n = plural(found.groups.len(), "smallest group", "smallest groups");
    page.heading(&format!("Who could have a deal of their own ({n})"));
    let (shown, more) = page.cut(found.groups.len());
    for (index, group) in found.groups[..shown].iter().enumerate() {
        page.item(2, &format!("{}.", index + 1), &deals.own_deal(group).plain());
        page.item(5, "-", &deals.harm_outside(group).plain());
    }
    if let Some(more) = more {
        page.paragraph(2, &more, Tone::Faint);
    }
}

/// Whether the deals looked at would hold, and how sure they are.
fn kept(deals: &Deals<'_>, page: &mut Page) {
    let findings = deals.findings;
    if !findings.deals.is_empty() {
        page.heading("Would it hold");
    }
    for deal in &findings.deals {
        page.paragraph(2, &format!("s{}  {}", deal.code, deals.verdict(deal)), Tone::Name);
        for line in deals.keeping(deal) {
            page.item(6, "-", &line.plain());
        }
    }
    let Some(worlds) = deals.worlds() else { return };
    page.heading("How sure");
    page.paragraph(2, &worlds, Tone::Plain);
    for found in findings.ratification.found().into_iter().flat_map(|found| &found.deals) {
        let code = findings.space.code(deals.words.model, found.deal);
        let lines = deals.ratification(found);
        page.item(2, &format!("s{code}"), &lines.join("; "));
    }
}

/// Whether agreements enforce themselves while power shifts.
fn power(deals: &Deals<'_>, page: &mut Page) {
    for (index, told) in deals.power().into_iter().enumerate() {
        if index == 0 {
            page.heading("As power shifts");
        }
        page.paragraph(2, &told.verdict.plain(), Tone::Name);
        for line in told.because {
            page.item(6, "-", &line.plain());
        }
    }
}

fn patterns(deals: &Deals<'_>, page: &mut Page) {
    let cover = &deals.findings.plain.patterns;
    page.heading(&format!("What the deals of the zone have in common ({})", plural(cover.n_states, "deal", "deals")));
    let columns = [Column::figures("deals"), Column::words("with")];
    let (shown, more) = page.cut(cover.patterns.len());
    let rows: Vec<Vec<Cell>> = cover.patterns[..shown]
        .iter()
        .map(|pattern| vec![count(pattern.n_states).into(), pattern_condition(deals.words.model, pattern).into()])
        .collect();
    page.table(2, &columns, &rows);
    if let Some(more) = more {
        page.paragraph(2, &more, Tone::Faint);
    }
    if cover.n_left_out > 0 {
        let rest = plural(cover.n_left_out, "deal is", "deals are");
        page.paragraph(2, &format!("{rest} in no pattern listed: the limit was reached"), Tone::Care);
    }
}
