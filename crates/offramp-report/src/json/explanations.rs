//! Explanations as JSON: the facts, and the same in words.

use super::{coverage, mover};
use crate::words::Reasons;
use offramp::findings::StateFinding;
use offramp_engine::explain::{Answer, Answered, Explanation, Move, Reason, Step, Unanswered, VainAnswer};
use offramp_engine::space::{Needs, StateId};
use offramp_model::Model;
use serde_json::{Value, json};

/// Puts explanations of one space into JSON.
pub struct Explained<'m> {
    /// Words and states.
    pub reasons: Reasons<'m>,
}

impl Explained<'_> {
    fn model(&self) -> &Model {
        self.reasons.words.model
    }

    fn code(&self, state: StateId) -> u64 {
        self.reasons.space.code(self.model(), state)
    }

    /// One explanation.
    pub fn value(&self, state: &StateFinding, why: &Explanation) -> Value {
        let words: Vec<String> = self.reasons.explanation(state, why).iter().map(ToString::to_string).collect();
        let mut value = json!({
            "actor": self.model().actor(why.question.actor).id,
            "concept": why.question.concept.id(),
            "stable": why.is_stable(),
            "rank": why.rank,
            "margin": why.margin,
            "moves": why.n_moves,
            "improvements": why.n_improvements,
            "refused": why.n_refused,
            "reason": kind(&why.reason),
            "words": words,
        });
        match &why.reason {
            Reason::NoMove | Reason::NotFound => {}
            Reason::NoImprovement { best } => value["best_move"] = self.a_move(best),
            Reason::Deterred { answered } => {
                value["answered"] = answered.iter().map(|answered| self.answered(answered)).collect();
            }
            Reason::Unanswered(unanswered) => value["unanswered"] = self.unanswered(unanswered),
        }
        value
    }

    fn a_move(&self, made: &Move) -> Value {
        json!({ "to": self.code(made.to), "rank": made.rank, "needs": needs(self.model(), made.needs) })
    }

    fn path(&self, path: &[Step]) -> Value {
        path.iter().map(|step| self.step(step)).collect()
    }

    /// One step of a sequence of moves.
    pub fn step(&self, step: &Step) -> Value {
        json!({
            "mover": mover(self.model(), step.mover),
            "to": self.code(step.to),
            "needs": needs(self.model(), step.needs),
        })
    }

    fn answered(&self, answered: &Answered) -> Value {
        json!({
            "improvement": self.a_move(&answered.improvement),
            "answer": answered.answer.as_ref().map(|answer| self.answer(answer)),
            "coverage": coverage(answered.coverage),
        })
    }

    fn answer(&self, answer: &Answer) -> Value {
        json!({
            "path": self.path(&answer.path),
            "rank": answer.rank,
            "best_escape": answer.best_escape.as_ref().map(|escape| self.a_move(escape)),
        })
    }

    fn unanswered(&self, unanswered: &Unanswered) -> Value {
        let answers = unanswered.answers.as_ref().map(|answers| {
            json!({
                "states": answers.n_states,
                "escaped": answers.n_escaped,
                "worst": answers.worst.as_ref().map(|worst| self.vain_answer(worst)),
                "coverage": coverage(answers.coverage),
            })
        });
        json!({
            "improvement": self.a_move(&unanswered.improvement),
            "assured_rank": unanswered.assured,
            "answers": answers,
        })
    }

    fn vain_answer(&self, worst: &VainAnswer) -> Value {
        json!({
            "path": self.path(&worst.path),
            "rank": worst.rank,
            "escape": worst.escape.as_ref().map(|escape| self.a_move(escape)),
        })
    }
}

fn kind(reason: &Reason) -> &'static str {
    match reason {
        Reason::NoMove => "no_move",
        Reason::NoImprovement { .. } => "no_improvement",
        Reason::Deterred { .. } => "deterred",
        Reason::Unanswered(_) => "unanswered",
        Reason::NotFound => "not_found",
    }
}

/// The ids of all who have to agree: actors, then institutions.
fn needs(model: &Model, needs: Needs) -> Vec<String> {
    let actors = needs.actor_ids().map(|id| model.actor(id).id.clone());
    actors.chain(needs.institution_ids().map(|id| model.institutions[id.index()].id.clone())).collect()
}
