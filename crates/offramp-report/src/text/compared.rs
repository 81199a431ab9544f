//! Views compared, and what carries an answer, as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use crate::prose::list;
use crate::words::{Words, answer_in_a_word, isolated, nudge, number, plural};
use offramp::compare::{Difference, ViewsCompared};
use offramp::sensitivity::FlipsFindings;
use offramp_engine::compare::Unit;
use offramp_model::Model;

/// The same questions under several views: what all agree on, where they part, and what makes the difference.
pub fn compare_text(model: &Model, found: &ViewsCompared, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    page.gap();
    let agreed = (0..found.rows.len()).filter(|&row| found.is_agreed(row)).count();
    let all = found.rows.len();
    page.paragraph(
        0,
        &format!(
            "{} were asked of {}: all agree on {} of them, and part on {}. At rest means Nash stability, also against agreements and votes.",
            plural(all, "question", "questions"),
            plural(found.views.len(), "view", "views"),
            number(agreed),
            number(all - agreed)
        ),
        Tone::Plain,
    );
    for (view, answers) in found.views.iter().zip(&found.answers) {
        if let Err(why) = answers {
            page.paragraph(2, &format!("`{}` gives no answers: {why}", isolated(&view.name)), Tone::Care);
        }
    }
    legend(model, found, &mut page);
    table(&words, found, (false, "Where they part"), &mut page);
    differences(&words, found, &mut page);
    table(&words, found, (true, "What all agree on"), &mut page);
    page.heading("Not looked at");
    let (_, left) = found.swaps;
    if left > 0 {
        page.item(
            2,
            "-",
            &format!(
                "{} not swapped: the limit was reached, or it was stopped (--swaps)",
                plural(left, "assumption was", "assumptions were")
            ),
        );
    }
    for &view in &found.not_swapped {
        page.item(
            2,
            "-",
            &format!(
                "single assumptions of `{}`: it has other actors, options, agreements or institutions",
                isolated(&found.views[view].name)
            ),
        );
    }
    page.item(2, "-", "two assumptions swapped together, and the order of wants alone");
    page.finish()
}

/// Which letter stands for which view.
fn legend(model: &Model, found: &ViewsCompared, page: &mut Page) {
    page.gap();
    for (index, view) in found.views.iter().enumerate() {
        let about =
            model.overlays.iter().find(|overlay| overlay.id == view.name).and_then(|overlay| overlay.about.as_deref());
        let about = about.map_or_else(String::new, |about| format!(": {}", isolated(about)));
        page.item(2, &format!("{}", letter(index)), &format!("{}{about}", isolated(&view.name)));
    }
}

/// A, B, C ...
fn letter(index: usize) -> char {
    char::from(b'A' + u8::try_from(index % 26).unwrap_or(0))
}

/// The headings of the columns of views.
const LETTERS: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
];

fn table(words: &Words<'_>, found: &ViewsCompared, (agreed, heading): (bool, &str), page: &mut Page) {
    let rows: Vec<usize> = (0..found.rows.len()).filter(|&row| found.is_agreed(row) == agreed).collect();
    page.heading(heading);
    if rows.is_empty() {
        return page.paragraph(2, "nothing", Tone::Plain);
    }
    let mut columns = vec![Column::words("")];
    if agreed {
        columns.push(Column::fixed("all"));
    } else {
        columns.extend((0..found.views.len()).map(|index| Column::fixed(LETTERS[index % 26])));
    }
    let row = |&row: &usize| -> Vec<Cell> {
        let (question, answers) = &found.rows[row];
        let mut cells: Vec<Cell> = vec![words.question(question).into()];
        let shown = if agreed {
            answers.iter().flatten().take(1).map(Some).collect()
        } else {
            answers.iter().map(Option::as_ref).collect::<Vec<_>>()
        };
        cells.extend(shown.into_iter().map(|answer| Cell::from(answer_in_a_word(answer))));
        cells
    };
    let rows: Vec<Vec<Cell>> = rows.iter().map(row).collect();
    page.table(2, &columns, &rows);
}

fn differences(words: &Words<'_>, found: &ViewsCompared, page: &mut Page) {
    if found.differences.is_empty() {
        return;
    }
    page.heading("Which single assumption makes the difference");
    for (view, has) in found.views.iter().enumerate().skip(1) {
        let of_view: Vec<&Difference> = found.differences.iter().filter(|difference| difference.view == view).collect();
        if of_view.is_empty() {
            continue;
        }
        page.paragraph(2, &format!("{}, {}", letter(view), isolated(&has.name)), Tone::Name);
        // Questions with the same reasons are told together.
        let mut told: Vec<(Vec<usize>, &Difference)> = Vec::new();
        for difference in of_view {
            match told
                .iter_mut()
                .find(|(_, other)| (&other.enough, &other.needed) == (&difference.enough, &difference.needed))
            {
                Some((rows, _)) => rows.push(difference.row),
                None => told.push((vec![difference.row], difference)),
            }
        }
        for (rows, difference) in told {
            let questions: Vec<String> = rows.iter().map(|&row| words.question(&found.rows[row].0)).collect();
            page.item(4, "-", &questions.join("; "));
            page.paragraph(6, &reasons(words, found, difference), Tone::Plain);
        }
    }
}

fn reasons(words: &Words<'_>, found: &ViewsCompared, difference: &Difference) -> String {
    let (first, second) = (&found.views[0].model, &found.views[difference.view].model);
    let named = |units: &[Unit]| -> String {
        const MAX_TOLD: usize = 6;
        // Where a single want of an actor is named, all that it wants together says less.
        let has_single = |id: &str| {
            units
                .iter()
                .any(|unit| matches!(unit, Unit::WantAdded(actor, _) | Unit::WantDropped(actor, _) if actor == id))
        };
        let units: Vec<&Unit> =
            units.iter().filter(|unit| !matches!(unit, Unit::Preference(id) if has_single(id))).collect();
        let mut told: Vec<String> = units.iter().take(MAX_TOLD).map(|unit| words.unit(unit, first, second)).collect();
        if units.len() > MAX_TOLD {
            told.push(format!("{} more", number(units.len() - MAX_TOLD)));
        }
        list(&told, "and")
    };
    let both: Vec<Unit> = difference.enough.iter().filter(|unit| difference.needed.contains(unit)).cloned().collect();
    if !both.is_empty() && both.len() == difference.enough.len() && both.len() == difference.needed.len() {
        let each = if both.len() == 1 { "It decides" } else { "Each decides" };
        return format!("{each} alone, either way: {}.", named(&both));
    }
    let mut told = Vec::new();
    if !difference.enough.is_empty() {
        told.push(format!("Enough to bring A to this answer: {}.", named(&difference.enough)));
    }
    if !difference.needed.is_empty() {
        told.push(format!("Without it this view answers as A does: {}.", named(&difference.needed)));
    }
    match told.is_empty() {
        true if found.not_swapped.contains(&difference.view) => "Single assumptions cannot be swapped here.".to_owned(),
        true if found.swaps.0 == 0 => "Which assumption makes it was not looked at: none was swapped.".to_owned(),
        true if found.swaps.1 > 0 => "None of the single assumptions that were swapped makes it.".to_owned(),
        true => "No single assumption: it takes several together.".to_owned(),
        false => told.join(" "),
    }
}

/// Which wants carry the yes-or-no answers about an outcome, and which never matter.
pub fn flips_text(model: &Model, findings: &FlipsFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    page.gap();
    let flips = &findings.flips;
    let stated = flips.stated;
    let name = model.outcomes.iter().find(|outcome| outcome.id == findings.to.text.trim());
    let target = match name {
        Some(outcome) => format!("“{}”", isolated(&outcome.name)),
        None => format!("a state where “{}”", isolated(findings.to.text.trim())),
    };
    let way = match stated.outcome_open {
        Some(true) => ", and a credible way leads there",
        Some(false) if stated.outcome_rests => ", and no credible way leads there",
        Some(false) => "",
        None => ", and no way was found within the limit",
    };
    page.paragraph(
        0,
        &format!(
            "As stated, today's state {} at rest, and {target} {} come to rest{way}.",
            if stated.today_rests { "is" } else { "is not" },
            if stated.outcome_rests { "could" } else { "could not" }
        ),
        Tone::Plain,
    );
    page.paragraph(
        0,
        "Each want was dropped, and made to change places with its neighbours, one change at a time. At rest means Nash stability, also against agreements and votes.",
        Tone::Faint,
    );
    page.heading("Wants that carry an answer, the smallest change first");
    let (shown, more) = page.cut(flips.carrying.len());
    for found in &flips.carrying[..shown] {
        page.paragraph(2, &words.owned_want(found.actor, found.want).plain(), Tone::Name);
        for (nudged, after) in &found.flips {
            page.item(4, "-", &format!("{}: {}", nudge(*nudged), words.turned(stated, *after)));
        }
    }
    if flips.carrying.is_empty() {
        page.paragraph(2, "none: no single change of a want turns an answer round", Tone::Plain);
    }
    if let Some(more) = more {
        page.paragraph(2, &more, Tone::Faint);
    }
    page.heading("Wants that never matter here");
    if flips.idle.is_empty() {
        page.paragraph(2, "none", Tone::Plain);
    }
    let mut by_actor: Vec<(offramp_model::ActorId, Vec<String>)> = Vec::new();
    for &(actor, want) in &flips.idle {
        match by_actor.iter_mut().find(|(known, _)| *known == actor) {
            Some((_, wants)) => wants.push((want + 1).to_string()),
            None => by_actor.push((actor, vec![(want + 1).to_string()])),
        }
    }
    for (actor, wants) in by_actor {
        let want = if wants.len() == 1 { "want" } else { "wants" };
        page.item(2, "-", &format!("{}: {want} {}", isolated(&model.actor(actor).name), wants.join(", ")));
    }
    page.heading("Not looked at");
    page.item(2, "-", "changes of several wants at once: `offramp find` looks for those");
    if !flips.not_tried.is_empty() {
        page.item(2, "-", &format!("the weights or rankings of {}", words.actor_names(&flips.not_tried, "and")));
    }
    page.item(2, "-", "rules, options, numbers, and what actors believe of each other");
    page.finish()
}
