//! Views compared: where they part, which single assumption makes the difference, what all agree on.

use crate::html::{Block, Chapter, Place};
use crate::not_looked_at::compare_not_looked_at;
use crate::prose::Prose;
use crate::things::Thing;
use crate::words::{Words, alike, answer_in_a_word, isolated, number, plural};
use offramp::compare::ViewsCompared;
use offramp_model::Model;

/// What the first view is called in sentences.
const FIRST: &str = "the case as shown here";

/// The chapter about what makes the difference between views. `model` is the case that the report is about, and the first view.
pub fn compare_chapter(model: &Model, found: &ViewsCompared) -> Chapter {
    let words = Words::new(model);
    let agreed: Vec<usize> = (0..found.rows.len()).filter(|&row| found.is_agreed(row)).collect();
    let parted: Vec<usize> = (0..found.rows.len()).filter(|&row| !found.is_agreed(row)).collect();
    let answer = format!(
        "{} were asked of {}: all agree on {} of them, and part on {}. At rest means Nash stability, also against agreements and votes: \
         not the strongest concept that has any, as where the views stand side by side.",
        plural(found.rows.len(), "question", "questions"),
        plural(found.views.len(), "view", "views"),
        number(agreed.len()),
        number(parted.len())
    );
    let mut blocks = vec![Block::Text(Prose::text(answer).capitalised())];
    let silent = found.views.iter().zip(&found.answers).filter_map(|(view, answers)| {
        let why = answers.as_ref().err()?;
        Some(Prose::text(format!("{} gives no answers: {why}.", isolated(&view.name))))
    });
    let silent: Vec<Prose> = silent.collect();
    if !silent.is_empty() {
        blocks.push(Block::List(silent));
    }
    if !parted.is_empty() {
        blocks.push(side_by_side(&words, found, &parted));
    }
    blocks.extend(differences(&words, found));
    if !agreed.is_empty() {
        let told = agreed.iter().map(|&row| {
            let (question, answers) = &found.rows[row];
            let answer = answer_in_a_word(answers.iter().flatten().next());
            Prose::text(format!("{} {answer}.", closed(words.question(question), ":")))
        });
        blocks.push(Block::Details("What all agree on".to_owned(), vec![Block::List(told.collect())]));
    }
    Chapter {
        id: "difference".to_owned(),
        title: "What makes the difference between the views".to_owned(),
        place: Place::Views,
        blocks,
        not_looked_at: compare_not_looked_at(found),
    }
}

/// The overlay of a view, to link to.
fn view_name(model: &Model, name: &str) -> Prose {
    match model.overlays.iter().position(|overlay| overlay.id == name) {
        Some(overlay) => Prose::about(isolated(name).into_owned(), Thing::Overlay(overlay)),
        None => Prose::text(isolated(name).into_owned()),
    }
}

/// A question ends in its own mark, what is no question in the one given.
fn closed(question: String, mark: &str) -> String {
    if question.ends_with('?') { question } else { question + mark }
}

fn side_by_side(words: &Words<'_>, found: &ViewsCompared, parted: &[usize]) -> Block {
    let mut head = vec!["Question".to_owned(), "As shown here".to_owned()];
    head.extend(found.views.iter().skip(1).map(|view| isolated(&view.name).into_owned()));
    let row = |&row: &usize| -> Vec<Prose> {
        let (question, answers) = &found.rows[row];
        let answers = answers.iter().map(|answer| answer_in_a_word(answer.as_ref()).into());
        std::iter::once(words.question(question).into()).chain(answers).collect()
    };
    Block::Table {
        title: "Where they part: the same questions under each view".to_owned(),
        head,
        rows: parted.iter().map(row).collect(),
    }
}

fn differences(words: &Words<'_>, found: &ViewsCompared) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, view) in found.views.iter().enumerate().skip(1) {
        let told = alike(found, index).into_iter().map(|(rows, difference)| {
            let questions = rows.iter().map(|&row| closed(words.question(&found.rows[row].0), "."));
            let questions: Vec<String> = questions.collect();
            Prose::text(format!("{} {}", questions.join(" "), words.difference(found, difference, FIRST)))
        });
        let told: Vec<Prose> = told.collect();
        if told.is_empty() {
            continue;
        }
        if blocks.is_empty() {
            blocks.push(Block::Heading("Which single assumption makes the difference".to_owned()));
            blocks.push(Block::Text(
                "One assumption at a time of another view was put into the case, and one of the case into the other view."
                    .into(),
            ));
        }
        blocks.push(Block::Text(view_name(words.model, &view.name).capitalised().and(":")));
        blocks.push(Block::List(told));
    }
    blocks
}
