//! Views compared (`offramp.compare/1`), and what carries an answer (`offramp.sensitivity/1`), as JSON.

use super::pretty;
use super::stability::case;
use crate::words::{Words, answer_in_a_word, nudge};
use offramp::compare::ViewsCompared;
use offramp::sensitivity::FlipsFindings;
use offramp_engine::compare::{Answer, Question};
use offramp_engine::flips::Headline;
use offramp_model::Model;
use serde_json::{Value, json};

/// Views compared as JSON.
pub fn compare_json(model: &Model, found: &ViewsCompared) -> String {
    let words = Words::new(model);
    let views = found.views.iter().zip(&found.answers);
    let views = views.map(|(view, answers)| json!({ "name": view.name, "digest": view.model.facts.digest, "refused": answers.as_ref().err() }));
    let rows = found.rows.iter().enumerate().map(|(row, (question, answers))| {
        let (kind, about) = question_key(question);
        json!({
            "question": kind,
            "about": about,
            "words": words.question(question),
            "answers": answers.iter().map(|answer| answer.as_ref().map(answer_value)).collect::<Vec<_>>(),
            "agreed": found.is_agreed(row),
        })
    });
    let differences = found.differences.iter().map(|difference| {
        let (first, second) = (&found.views[0].model, &found.views[difference.view].model);
        let told = |units: &[offramp_engine::compare::Unit]| -> Vec<String> {
            units.iter().map(|unit| words.unit(unit, first, second)).collect()
        };
        json!({ "view": difference.view, "row": difference.row, "enough": told(&difference.enough), "needed": told(&difference.needed) })
    });
    pretty(&json!({
        "schema": "offramp.compare/1",
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case(model),
        "views": views.collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
        "differences": differences.collect::<Vec<_>>(),
        "not_swapped": found.not_swapped,
        "swaps": { "tried": found.swaps.0, "left": found.swaps.1 },
    }))
}

fn question_key(question: &Question) -> (&'static str, Option<&str>) {
    match question {
        Question::TodayRests => ("today_rests", None),
        Question::Deal => ("deal", None),
        Question::OutcomeRests(id) => ("outcome_rests", Some(id)),
        Question::OutcomeOpen(id) => ("outcome_open", Some(id)),
        Question::LowestRung(id) => ("lowest_rung", Some(id)),
        Question::HighestRung(id) => ("highest_rung", Some(id)),
    }
}

fn answer_value(answer: &Answer) -> Value {
    match answer {
        Answer::Yes => json!(true),
        Answer::No => json!(false),
        Answer::Unknown | Answer::None => Value::Null,
        Answer::Rung(_) => json!(answer_in_a_word(Some(answer))),
    }
}

/// What carries the answers about an outcome as JSON.
pub fn flips_json(model: &Model, findings: &FlipsFindings) -> String {
    let flips = &findings.flips;
    let want = |actor: offramp_model::ActorId, want: usize| json!({ "actor": model.actor(actor).id, "want": want });
    let carrying = flips.carrying.iter().map(|found| {
        let mut value = want(found.actor, found.want);
        value["flips"] = found
            .flips
            .iter()
            .map(|(nudged, after)| json!({ "change": nudge(*nudged), "answers": headline(*after) }))
            .collect();
        value
    });
    pretty(&json!({
        "schema": "offramp.sensitivity/1",
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case(model),
        "to": findings.to.text,
        "stated": headline(flips.stated),
        "carrying": carrying.collect::<Vec<_>>(),
        "idle": flips.idle.iter().map(|&(actor, position)| want(actor, position)).collect::<Vec<_>>(),
        "not_tried": flips.not_tried.iter().map(|&actor| model.actor(actor).id.clone()).collect::<Vec<_>>(),
    }))
}

fn headline(headline: Headline) -> Value {
    json!({
        "today_rests": headline.today_rests,
        "outcome_rests": headline.outcome_rests,
        "outcome_open": headline.outcome_open,
    })
}
