//! Views compared, and what carries an answer, as text.

use super::TextStyle;
use super::layout::{Cell, Column, Page, Tone};
use super::show::case_heading;
use crate::not_looked_at::{compare_not_looked_at, flips_not_looked_at};
use crate::words::{HOW_FLIPS, Words, alike, answer_in_a_word, isolated, nudge, number, plural};
use offramp::compare::ViewsCompared;
use offramp::sensitivity::FlipsFindings;
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
    for line in compare_not_looked_at(found) {
        page.item(2, "-", &line);
    }
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
        let told = alike(found, view);
        if told.is_empty() {
            continue;
        }
        page.paragraph(2, &format!("{}, {}", letter(view), isolated(&has.name)), Tone::Name);
        for (rows, difference) in told {
            let questions: Vec<String> = rows.iter().map(|&row| words.question(&found.rows[row].0)).collect();
            page.item(4, "-", &questions.join("; "));
            page.paragraph(6, &words.difference(found, difference, "A"), Tone::Plain);
        }
    }
}

/// Which wants carry the yes-or-no answers about an outcome, and which never matter.
pub fn flips_text(model: &Model, findings: &FlipsFindings, style: &TextStyle) -> String {
    let mut page = Page::new(style);
    let words = Words::new(model);
    case_heading(model, &mut page);
    page.gap();
    let flips = &findings.flips;
    page.paragraph(0, &words.as_stated(findings), Tone::Plain);
    page.paragraph(0, HOW_FLIPS, Tone::Faint);
    page.heading("Wants that carry an answer, the smallest change first");
    let (shown, more) = page.cut(flips.carrying.len());
    for found in &flips.carrying[..shown] {
        page.paragraph(2, &words.owned_want(found.actor, found.want).plain(), Tone::Name);
        for (nudged, after) in &found.flips {
            page.item(4, "-", &format!("{}: {}", nudge(*nudged), words.turned(flips.stated, *after)));
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
    for line in words.idle(flips) {
        page.item(2, "-", &line);
    }
    page.heading("Not looked at");
    for line in flips_not_looked_at(model, flips) {
        page.item(2, "-", &line);
    }
    page.finish()
}
