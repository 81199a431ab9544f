//! What a case says, as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use crate::describe;
use crate::words::{Words, isolated};
use offramp_model::{Actor, ActorId, FrontId, Model, OptionId, Preference};

/// What the case says: actors, what they can do and want, agreements, institutions, rules, fronts, outcomes, time, overlays,
/// documents, and what no analysis uses yet.
pub fn show_text(model: &Model, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    for id in model.actor_ids() {
        actor(&words, id, &mut page);
    }
    agreements(&words, &mut page);
    institutions(&words, &mut page);
    rules(model, &mut page);
    fronts(&words, &mut page);
    outcomes(model, &mut page);
    time(model, &mut page);
    overlays(model, &mut page);
    documents(model, &mut page);
    unused(model, &mut page);
    page.finish()
}

/// Title, date, question and overlays, for every text about a case.
pub(super) fn case_heading(model: &Model, page: &mut Page) {
    let facts = &model.facts;
    page.paragraph(0, &facts.title, Tone::Strong);
    page.paragraph(0, &describe::case_line(model).join(" · "), Tone::Faint);
    for overlay in &model.applied_overlays {
        page.paragraph(0, &describe::overlay_line(model, overlay), Tone::Care);
    }
    for text in [&facts.about, &facts.question].into_iter().flatten() {
        page.gap();
        page.paragraph(0, text, Tone::Plain);
    }
}

fn actor(words: &Words<'_>, id: ActorId, page: &mut Page) {
    let actor = words.model.actor(id);
    page.heading(&actor_heading(words.model, actor));
    if let Some(about) = &actor.about {
        page.paragraph(2, about, Tone::Faint);
    }
    options(words, &actor.options, page);
    wants(&actor.wants, "wants, most important first", page);
    if let Some(later) = &actor.wants_later {
        wants(later, "wants in the long run", page);
    }
    for perception in &actor.sees {
        let heading = format!("believes that {} wants", words.actor_name(perception.of));
        wants(&perception.wants, &heading, page);
    }
    let more = describe::actor_notes(words, id);
    if !more.is_empty() {
        page.paragraph(2, &more.join("; "), Tone::Faint);
    }
}

fn actor_heading(model: &Model, actor: &Actor) -> String {
    let name = isolated(&actor.name);
    let details = describe::actor_details(model, actor);
    let id = if actor.id == actor.name { String::new() } else { format!("  {}", actor.id) };
    if details.is_empty() { format!("{name}{id}") } else { format!("{name}{id}  ({})", details.join(", ")) }
}

fn options(words: &Words<'_>, ids: &[OptionId], page: &mut Page) {
    if ids.is_empty() {
        return page.paragraph(2, "has no option of its own", Tone::Faint);
    }
    page.paragraph(2, "can", Tone::Faint);
    let columns = [Column::fixed(""), Column::fixed(""), Column::words("")];
    let rows: Vec<Vec<Cell>> = ids
        .iter()
        .map(|&id| {
            let option = words.model.option(id);
            let notes = describe::option_notes(words, id);
            vec![
                Cell::new(option.id.as_str(), Tone::Name),
                Cell::new(describe::levels(words.model, id), Tone::Good),
                Cell::from(with_notes(&option.what, &notes)),
            ]
        })
        .collect();
    page.table(4, &columns, &rows);
}

fn wants(preference: &Preference, heading: &str, page: &mut Page) {
    match preference {
        Preference::Wants(wants) if wants.is_empty() => {
            page.paragraph(2, "states no wants: it is indifferent between all states", Tone::Care);
        }
        Preference::Wants(wants) => {
            page.paragraph(2, heading, Tone::Faint);
            for (index, want) in wants.iter().enumerate() {
                let mut notes = describe::want_notes(want);
                notes.extend(describe::evidence_notes(&want.evidence));
                page.item(4, &format!("{:>2}.", index + 1), &with_notes(&want.that.text, &notes));
            }
        }
        Preference::Weights(weights) => {
            page.paragraph(2, &format!("{heading} (weights)"), Tone::Faint);
            for weight in weights {
                let notes = describe::evidence_notes(&weight.evidence);
                page.item(
                    4,
                    &format!("{:>5}", describe::decimal(weight.weight)),
                    &with_notes(&weight.that.text, &notes),
                );
            }
        }
        Preference::Ranking(tiers) => {
            page.paragraph(2, "ranks, best first", Tone::Faint);
            let (shown, more) = page.cut(tiers.len());
            for (index, tier) in tiers.iter().take(shown).enumerate() {
                page.item(4, &format!("{:>2}.", index + 1), &describe::tier(tier));
            }
            if let Some(more) = more {
                page.paragraph(4, &more, Tone::Faint);
            }
        }
    }
}

fn with_notes(text: &str, notes: &[String]) -> String {
    if notes.is_empty() { text.to_owned() } else { format!("{text}  [{}]", notes.join("; ")) }
}

fn agreements(words: &Words<'_>, page: &mut Page) {
    if words.model.agreements.is_empty() {
        return;
    }
    page.heading("Agreements");
    for agreement in &words.model.agreements {
        page.item(2, "-", &describe::agreement(words, agreement));
    }
}

fn institutions(words: &Words<'_>, page: &mut Page) {
    for institution in &words.model.institutions {
        page.heading(&format!("{}  {}", isolated(&institution.name), institution.id));
        page.paragraph(2, &describe::vote(words, institution), Tone::Plain);
        options(words, &institution.options, page);
    }
}

fn rules(model: &Model, page: &mut Page) {
    if model.rules.is_empty() {
        return;
    }
    page.heading("No state is like this");
    for rule in &model.rules {
        let mut notes = describe::evidence_notes(&rule.evidence);
        if let Some(pool) = &rule.from_pool {
            notes.insert(0, format!("the pool {pool} holds no more"));
        }
        page.item(2, "-", &with_notes(&rule.never.text, &notes));
    }
}

fn fronts(words: &Words<'_>, page: &mut Page) {
    let model = words.model;
    if model.fronts.is_empty() {
        return;
    }
    page.heading("Fronts, each from peace upward");
    let today = model.status_quo();
    for (index, front) in model.fronts.iter().enumerate() {
        let name = words.front_name(FrontId::from_index(index));
        if front.ladder.is_empty() {
            page.item(2, "-", &format!("{name}: no ladder"));
            continue;
        }
        page.paragraph(2, &name, Tone::Plain);
        let at = front.rung_at(&today);
        let columns = [Column::fixed(""), Column::fixed(""), Column::words("")];
        let rows: Vec<Vec<Cell>> = front
            .ladder
            .iter()
            .enumerate()
            .map(|(rung, has)| {
                let here = at == Some(rung);
                let tone = if here { Tone::Strong } else { Tone::Plain };
                let mark = if here { "today >" } else { "" };
                vec![
                    Cell::new(mark, Tone::Good),
                    Cell::new(has.name.as_str(), tone),
                    Cell::new(has.when.text.as_str(), Tone::Faint),
                ]
            })
            .collect();
        page.table(4, &columns, &rows);
    }
}

fn outcomes(model: &Model, page: &mut Page) {
    if model.outcomes.is_empty() {
        return;
    }
    page.heading("Outcomes");
    let today = model.status_quo();
    let columns = [Column::fixed(""), Column::words(""), Column::fixed("")];
    let rows: Vec<Vec<Cell>> = model
        .outcomes
        .iter()
        .map(|outcome| {
            let holds = if outcome.when.formula.holds(&today) { "holds today" } else { "" };
            vec![
                Cell::new(outcome.id.as_str(), Tone::Name),
                Cell::from(outcome.when.text.as_str()),
                Cell::new(holds, Tone::Good),
            ]
        })
        .collect();
    page.table(2, &columns, &rows);
}

fn time(model: &Model, page: &mut Page) {
    let lines = describe::time_lines(model);
    if lines.is_empty() {
        return;
    }
    page.heading(if model.deadlines.is_empty() && model.verifications.is_empty() {
        "Pools, gauges, shocks and links"
    } else {
        "Pools, gauges, shocks, deadlines, verification and links"
    });
    for line in lines {
        page.item(2, "-", &line);
    }
}

fn overlays(model: &Model, page: &mut Page) {
    if model.overlays.is_empty() {
        return;
    }
    page.heading("Overlays");
    for overlay in &model.overlays {
        let applied = if model.applied_overlays.contains(&overlay.id) { " (applied)" } else { "" };
        let about = overlay.about.as_deref().map(|about| format!(": {about}")).unwrap_or_default();
        page.item(2, "-", &format!("{} - {}{applied}{about}", overlay.id, describe::overlay_kind(overlay.kind)));
    }
}

fn documents(model: &Model, page: &mut Page) {
    if model.documents.is_empty() {
        return;
    }
    page.heading("Documents");
    for document in &model.documents {
        page.item(2, "-", &format!("{}: {}", document.id, describe::citation(document)));
    }
}

fn unused(model: &Model, page: &mut Page) {
    let tally = describe::standing_line(model);
    page.heading("How the assumptions stand");
    page.paragraph(2, &tally, Tone::Plain);
    if model.unused.is_empty() {
        return;
    }
    page.heading("Checked, and not used by any analysis yet");
    let (shown, more) = page.cut(model.unused.len());
    for unused in &model.unused[..shown] {
        page.item(2, "-", &format!("{} waits for {}", unused.what, unused.waits_for));
    }
    if let Some(more) = more {
        page.paragraph(2, &more, Tone::Faint);
    }
}
