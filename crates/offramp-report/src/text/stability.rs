//! Where a case would come to rest and why, as text.

use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use super::{TextStyle, paths, sure};
use crate::answer;
use crate::not_looked_at::not_looked_at;
use crate::words::{Reasons, Stance, Words, count, isolated, plural};
use offramp::findings::{Findings, PatternFinding, StateFinding};
use offramp_engine::patterns::Pattern;
use offramp_engine::stability::Concept;
use offramp_model::{FrontId, LevelSet, Model, OptionId};

/// Where the case would come to rest and why: the answer, the equilibria, patterns, fronts, why today holds or does not, and what
/// was not looked at.
pub fn stability_text(model: &Model, findings: &Findings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let reasons = Reasons { words: Words::new(model), space: &findings.space };
    case_heading(model, &mut page);
    page.gap();
    for sentence in answer::answer(&reasons, findings) {
        page.paragraph(0, &sentence.plain(), Tone::Plain);
    }
    counts(findings, &mut page);
    equilibria(&reasons, findings, &mut page);
    patterns(model, findings, &mut page);
    fronts(&reasons, findings, &mut page);
    today(&reasons, findings, &mut page);
    paths::paths(&reasons, findings, &mut page);
    sure::sure(&reasons, findings, &mut page);
    page.heading("Not looked at");
    for line in not_looked_at(model, findings) {
        page.item(2, "-", &line);
    }
    page.finish()
}

fn counts(findings: &Findings, page: &mut Page) {
    page.heading("How many states are at rest");
    let columns = [
        Column::fixed(""),
        Column::figures("states"),
        Column::figures("also against groups"),
        Column::words("an actor stays where it"),
    ];
    let rows: Vec<Vec<Cell>> = findings
        .counts
        .iter()
        .map(|counted| {
            vec![
                Cell::new(counted.concept.label(), Tone::Name),
                count(counted.n_equilibria).into(),
                count(counted.n_stable_against_groups).into(),
                Cell::new(counted.concept.meaning(), Tone::Faint),
            ]
        })
        .collect();
    page.table(2, &columns, &rows);
    page.paragraph(2, &format!("of {}", plural(findings.space.n_states(), "state", "states")), Tone::Faint);
}

fn equilibria(reasons: &Reasons<'_>, findings: &Findings, page: &mut Page) {
    if findings.n_equilibria == 0 {
        return;
    }
    page.heading(&format!(
        "Where it would rest, firmest first ({})",
        plural(findings.n_equilibria, "state found", "states found")
    ));
    let (shown, _) = page.cut(findings.equilibria.len());
    for state in &findings.equilibria[..shown] {
        equilibrium(reasons, state, page);
    }
    if findings.n_equilibria > shown {
        let all = if shown < findings.equilibria.len() { "; --limit 0 shows those that are listed" } else { "" };
        page.paragraph(2, &format!("... and {} more{all}", count(findings.n_equilibria - shown)), Tone::Faint);
    }
}

fn equilibrium(reasons: &Reasons<'_>, state: &StateFinding, page: &mut Page) {
    let concepts: Vec<&str> = state.concepts.iter().map(|concept| concept.label()).collect();
    let mut head = format!("s{}  {}", state.code, concepts.join(" "));
    if !state.stable_against_groups {
        head.push_str(", but not against agreements and votes");
    }
    if let Some((actor, margin)) = state.smallest_margin {
        head.push_str(&format!("; {}", answer::margin_in_words(reasons, state, actor, margin)));
    }
    page.paragraph(2, &head, Tone::Name);
    page.paragraph(6, &reasons.words.state(&state.levels, usize::MAX).plain(), Tone::Plain);
    let standing = standing(reasons, state);
    if !standing.is_empty() {
        page.paragraph(6, &standing, Tone::Faint);
    }
}

/// Rungs and outcomes in one line.
pub(super) fn standing(reasons: &Reasons<'_>, state: &StateFinding) -> String {
    let model = reasons.words.model;
    let fronts = model.fronts.iter().zip(&state.rungs).enumerate().filter(|(_, (front, _))| !front.ladder.is_empty());
    let rungs = fronts.map(|(index, (front, &rung))| {
        format!("{}: {}", front.id, reasons.words.rung(FrontId::from_index(index), rung))
    });
    let outcomes = state.outcomes.iter().map(|&outcome| format!("outcome {}", model.outcomes[outcome].id));
    rungs.chain(outcomes).collect::<Vec<_>>().join(" · ")
}

fn patterns(model: &Model, findings: &Findings, page: &mut Page) {
    // A few states need no pattern: the list above says it all.
    let Some(first) = findings.patterns.first().filter(|found| found.cover.n_states > 3) else { return };
    let labels: Vec<&str> = first.concepts.iter().map(|concept| concept.label()).collect();
    page.heading(&format!(
        "What the {} equilibria have in common ({})",
        labels.join(", "),
        plural(first.cover.n_states, "state", "states")
    ));
    pattern_table(model, first, page);
}

fn pattern_table(model: &Model, found: &PatternFinding, page: &mut Page) {
    let columns = [Column::figures("states"), Column::words("with")];
    let (shown, more) = page.cut(found.cover.patterns.len());
    let row = |pattern: &Pattern| vec![count(pattern.n_states).into(), pattern_condition(model, pattern).into()];
    let rows: Vec<Vec<Cell>> = found.cover.patterns[..shown].iter().map(row).collect();
    page.table(2, &columns, &rows);
    if let Some(more) = more {
        page.paragraph(2, &more, Tone::Faint);
    }
    if found.cover.n_left_out > 0 {
        let rest = plural(found.cover.n_left_out, "state is", "states are");
        page.paragraph(2, &format!("{rest} in no pattern listed: the limit was reached"), Tone::Care);
    }
}

/// A pattern as a condition of the case language.
pub fn pattern_condition(model: &Model, pattern: &Pattern) -> String {
    let parts: Vec<String> = pattern
        .restricted(model)
        .into_iter()
        .map(|id| levels_condition(model, id, pattern.levels[id.index()]))
        .collect();
    if parts.is_empty() { "anything".to_owned() } else { parts.join(" and ") }
}

fn levels_condition(model: &Model, id: OptionId, levels: LevelSet) -> String {
    let option = model.option(id);
    let words = Words::new(model);
    let members: Vec<u8> = (0..option.n_levels() as u8).filter(|&level| levels.contains(level)).collect();
    let name = |level: u8| isolated(&option.levels[usize::from(level)]).into_owned();
    match members.as_slice() {
        [only] => words.option_condition(id, *only),
        [first, .., last]
            if usize::from(last - first) + 1 == members.len() && usize::from(*last) + 1 == option.n_levels() =>
        {
            format!("{} >= {}", isolated(&option.id), name(*first))
        }
        [0, .., last] if usize::from(*last) + 1 == members.len() => {
            format!("{} <= {}", isolated(&option.id), name(*last))
        }
        _ => {
            let parts: Vec<String> = members.iter().map(|&level| words.option_condition(id, level)).collect();
            format!("({})", parts.join(" or "))
        }
    }
}

fn fronts(reasons: &Reasons<'_>, findings: &Findings, page: &mut Page) {
    let model = reasons.words.model;
    let Some(concept) = findings.strongest() else { return };
    if model.fronts.iter().all(|front| front.ladder.is_empty()) {
        return;
    }
    page.heading(&format!("Where the fronts stand, and where they would rest ({})", concept.label()));
    for standing in findings.fronts.iter().filter(|standing| !model.front(standing.front).ladder.is_empty()) {
        page.paragraph(2, &reasons.words.front_name(standing.front), Tone::Plain);
        let front = model.front(standing.front);
        let resting = &standing.at_rest[concept.index()];
        let columns = [Column::fixed(""), Column::fixed(""), Column::figures("rest here")];
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (rung, has) in front.ladder.iter().enumerate() {
            let here = standing.now == Some(rung);
            let mark = Cell::new(if here { "today >" } else { "" }, Tone::Good);
            rows.push(vec![mark, Cell::from(has.name.as_str()), count(resting.per_rung[rung]).into()]);
        }
        if resting.off_ladder > 0 {
            rows.push(vec!["".into(), Cell::new("off the ladder", Tone::Faint), count(resting.off_ladder).into()]);
        }
        page.table(4, &columns, &rows);
    }
}

fn today(reasons: &Reasons<'_>, findings: &Findings, page: &mut Page) {
    let Some(state) = &findings.status_quo else { return };
    page.heading("Why today holds, or does not");
    for story in reasons.stories(findings, state) {
        let tone = if story.stance == Stance::Leaving { Tone::Care } else { Tone::Good };
        let names: Vec<String> =
            story.actors.iter().map(|&id| isolated(&reasons.words.model.actor(id).name).into_owned()).collect();
        let held = match story.actors.as_slice() {
            [one] => concepts_held(&state.actors[one.index()].stable),
            _ => String::new(),
        };
        page.paragraph(2, &format!("{}: {}{held}", names.join(", "), story.stance.label()), tone);
        for sentence in &story.sentences {
            page.paragraph(4, &sentence.plain(), Tone::Plain);
        }
    }
}

fn concepts_held(stable: &[Concept]) -> String {
    if stable.is_empty() || stable.len() == Concept::ALL.len() {
        return String::new();
    }
    format!(" ({})", stable.iter().map(|concept| concept.label()).collect::<Vec<_>>().join(", "))
}
