//! Compare: the same questions asked of several views of one case, and which single assumption makes the difference.

use offramp_engine::compare::{Answer, Answers, Question, Unit, answers, swapped, units};
use offramp_engine::space::SpaceRequest;
use offramp_model::Model;
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// One view of a case.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name: an overlay's, or several.
    pub name: String,
    /// The case so seen.
    pub model: Model,
}

/// What was found about several views.
#[derive(Debug, Clone)]
pub struct ViewsCompared {
    /// The views; the first is the one that the others are compared with.
    pub views: Vec<View>,
    /// Per view its answers, or why there are none.
    pub answers: Vec<Result<Answers, String>>,
    /// The questions that every view with answers answers, in order, each with the answers of all views; `None` for views without answers.
    pub rows: Vec<(Question, Vec<Option<Answer>>)>,
    /// For each other view and question with another answer than the first view's: what makes the difference.
    pub differences: Vec<Difference>,
    /// Views that have other actors, options, agreements or institutions than the first, so that no single assumption can be swapped.
    pub not_swapped: Vec<usize>,
    /// How many swaps were tried, and how many were left out because of the limit or because it was stopped.
    pub swaps: (usize, usize),
}

/// What makes the difference between the first view and another on one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The other view.
    pub view: usize,
    /// The row of the question.
    pub row: usize,
    /// Assumptions of the other view that alone, put into the first, give its answer.
    pub enough: Vec<Unit>,
    /// Assumptions without which, the first view's put in their place, the other view gives the first one's answer.
    pub needed: Vec<Unit>,
}

impl ViewsCompared {
    /// Whether all views that answer give the same answer to a row's question.
    pub fn is_agreed(&self, row: usize) -> bool {
        let mut given = self.rows[row].1.iter().flatten();
        let first = given.next();
        given.all(|answer| Some(answer) == first)
    }
}

/// Compares views of one case. At most `max_swaps` single assumptions are swapped.
pub fn compare(
    views: Vec<View>,
    request: &SpaceRequest,
    max_swaps: usize,
    starting: &dyn Fn(&str),
    stop: &AtomicBool,
) -> ViewsCompared {
    starting("asking every view");
    let all: Vec<Result<Answers, String>> = views
        .par_iter()
        .map(|view| answers(&view.model, request, &|_| true).map_err(|refused| refused.to_string()))
        .collect();
    let asked = all.iter().flatten().next().cloned().unwrap_or_default();
    let is_common = |question: &Question| all.iter().flatten().all(|answers| answer_to(answers, question).is_some());
    let rows: Vec<(Question, Vec<Option<Answer>>)> = asked
        .into_iter()
        .map(|(question, _)| question)
        .filter(is_common)
        .map(|question| {
            let given = all.iter().map(|answers| answer_to(answers.as_ref().ok()?, &question).cloned());
            let given = given.collect();
            (question, given)
        })
        .collect();
    let mut found =
        ViewsCompared { views, answers: all, rows, differences: Vec::new(), not_swapped: Vec::new(), swaps: (0, 0) };
    for view in 1..found.views.len() {
        starting(&format!("looking for what makes the difference to `{}`", found.views[view].name));
        differences(&mut found, view, request, max_swaps, stop);
    }
    found
}

fn answer_to<'a>(answers: &'a Answers, question: &Question) -> Option<&'a Answer> {
    answers.iter().find(|(other, _)| other == question).map(|(_, answer)| answer)
}

fn differences(found: &mut ViewsCompared, view: usize, request: &SpaceRequest, max_swaps: usize, stop: &AtomicBool) {
    let differs =
        |answers: &[Option<Answer>]| answers[0].is_some() && answers[view].is_some() && answers[0] != answers[view];
    let rows: Vec<usize> = (0..found.rows.len()).filter(|&row| differs(&found.rows[row].1)).collect();
    if rows.is_empty() {
        return;
    }
    let (first, second) = (&found.views[0].model, &found.views[view].model);
    let Some(mut units) = units(first, second) else { return found.not_swapped.push(view) };
    let room = max_swaps.saturating_sub(found.swaps.0);
    let n_left_out = units.len().saturating_sub(room);
    units.truncate(room);
    // Only what the two views answer differently can be brought about by a swap.
    let is_open = |question: &Question| rows.iter().any(|&row| found.rows[row].0 == *question);
    // One assumption alone that is all the difference there is explains everything.
    let swap = |unit: &Unit| -> Option<[Option<Answers>; 2]> {
        let ask = |into_second| answers(&swapped(first, second, unit, into_second), request, &is_open).ok();
        (!stop.load(Ordering::Relaxed)).then(|| [ask(false), ask(true)])
    };
    let swapped: Vec<Option<[Option<Answers>; 2]>> = units.par_iter().map(swap).collect();
    let n_stopped = swapped.iter().filter(|swapped| swapped.is_none()).count();
    for row in rows {
        let (question, given) = &found.rows[row];
        let gives = |which: usize, wanted: usize| -> Vec<Unit> {
            let pairs = units.iter().zip(&swapped);
            let hits = pairs.filter(|(_, swapped)| {
                let answers = swapped.as_ref().and_then(|both| both[which].as_ref());
                answers.and_then(|answers| answer_to(answers, question)) == given[wanted].as_ref()
            });
            hits.map(|(unit, _)| unit.clone()).collect()
        };
        found.differences.push(Difference { view, row, enough: gives(0, view), needed: gives(1, 0) });
    }
    found.swaps.0 += units.len() - n_stopped;
    found.swaps.1 += n_left_out + n_stopped;
}
