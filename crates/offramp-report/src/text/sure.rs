//! How sure the answer is, as text: worlds, horizons, perceptions, coalitions.

use super::layout::{Cell, Column, Page, Tone};
use crate::certain;
use crate::words::{Reasons, plural, share};
use offramp::findings::Findings;
use offramp_engine::stability::Concept;
use offramp_engine::worlds::{StateShare, Worlds};

pub(super) fn sure(reasons: &Reasons<'_>, findings: &Findings, page: &mut Page) {
    let concept = findings.strongest().unwrap_or(Concept::Nash);
    if let Some(found) = findings.worlds.found() {
        worlds(reasons, found, concept, page);
    }
    if let Some(found) = findings.horizons.found() {
        page.heading("Durable, or a truce");
        for line in certain::horizons_in_words(reasons, findings, found, concept) {
            page.paragraph(2, &line.plain(), Tone::Plain);
        }
    }
    if let Some(found) = findings.perceptions.found() {
        page.heading("What they believe");
        for line in certain::perceptions_in_words(reasons, found, concept) {
            page.paragraph(2, &line.plain(), Tone::Plain);
        }
    }
    if let Some(found) = findings.coalitions.found() {
        page.heading("If actors move together");
        for line in certain::coalitions_in_words(reasons, findings, found) {
            page.paragraph(2, &line.plain(), Tone::Plain);
        }
    }
}

fn worlds(reasons: &Reasons<'_>, worlds: &Worlds, concept: Concept, page: &mut Page) {
    page.heading(&format!("How sure ({})", concept.label()));
    for line in certain::worlds_in_words(worlds, concept) {
        page.paragraph(2, &line, Tone::Plain);
    }
    let under = &worlds.under[concept.index()];
    let (shown, _) = page.cut(under.states.len());
    let row = |state: &StateShare| -> Vec<Cell> {
        let interval = state.share.error.map(|error| error.interval);
        let code = reasons.space.code(reasons.words.model, state.state);
        let changes = reasons.words.state_changes(&reasons.space.levels(state.state));
        let changes = if changes.is_empty() { "today".to_owned() } else { changes.join(" and ") };
        vec![share(state.share.value, interval).into(), Cell::new(format!("s{code}"), Tone::Name), changes.into()]
    };
    let rows: Vec<Vec<Cell>> = under.states[..shown].iter().map(row).collect();
    let columns = [Column::figures("of worlds"), Column::fixed("state"), Column::words("differs from today by")];
    page.table(2, &columns, &rows);
    if under.n_states > shown {
        page.paragraph(
            2,
            &format!("... and {}", plural(under.n_states - shown, "more state", "more states")),
            Tone::Faint,
        );
    }
    let wants = certain::influences(reasons, worlds, concept);
    if wants.is_empty() {
        return;
    }
    page.paragraph(2, "What the uncertain wants change, the most first:", Tone::Plain);
    let (shown, more) = page.cut(wants.len());
    for (told, _) in &wants[..shown] {
        page.item(4, "-", &told.plain());
    }
    if let Some(more) = more {
        page.paragraph(4, &more, Tone::Faint);
    }
}
