//! The answers that a case expects.

use super::Builder;
use crate::checks::{unknown_concept, unknown_expectation, wrong_type};
use crate::diagnostics::Span;
use crate::keys::Kind;
use crate::tree::{Node, Table};
use offramp_model::Expectation;
use offramp_model::model::Expected;

/// The stability concepts, as they are written in a case.
pub(crate) const CONCEPTS: [&str; 9] = ["nash", "gmr", "smr", "seq", "sseq", "cnash", "cgmr", "csmr", "cseq"];

/// The roads by which something comes about.
const ROADS: [&str; 4] = ["intention", "miscalculation", "provocation", "accident"];

/// No ladder is climbed by more than that.
const MOST_RUNGS: f64 = 1000.0;

/// The channels by which a front drives another.
const CHANNELS: [&str; 6] = ["wants", "pool", "attention", "excitation", "flow", "actor"];

/// The kinds of credible path.
const FORESIGHTS: [&str; 2] = ["myopic", "farsighted"];

/// Whether an agreement enforces itself as power shifts.
const ENFORCEMENT: [&str; 3] = ["broken", "depends", "holds"];

/// Whether a way out is open.
const OPEN_OR_CLOSED: [&str; 2] = ["open", "closed"];

/// What the value of an expectation has to be.
enum Form {
    States,
    Number,
    Concepts,
    Actors,
    /// Two numbers between these, the smaller first.
    Between(f64, f64),
    /// A list of some of these words.
    Words(&'static [&'static str]),
}

impl Builder<'_> {
    pub(super) fn expectations(&mut self) {
        let Some(table) = self.root.table("expect") else { return };
        for (key, span, node) in flattened(table) {
            let Some(form) = self.form(&key, span) else { continue };
            let Some(value) = self.expected(&key, node, &form) else { continue };
            self.places.expectations.push(span);
            self.model.expectations.push(Expectation { key, value });
        }
    }

    /// Which value the key calls for. `None` when the key means nothing, which has been reported.
    fn form(&mut self, key: &str, span: Span) -> Option<Form> {
        let parts: Vec<&str> = key.split('.').collect();
        let concept_at = |position: usize| parts.get(position).copied().unwrap_or("");
        match parts.as_slice() {
            ["coupling", rest @ ..] => return self.coupling_form(key, rest, span),
            ["dynamics", rest @ ..] => return self.dynamics_form(key, rest, span),
            ["agreement", rest @ ..] => return self.agreement_form(key, rest, span),
            ["paths", outcome] => return self.of_outcome(key, outcome, span, Form::Words(&FORESIGHTS)),
            ["paths", outcome, "moves"] => return self.of_outcome(key, outcome, span, Form::Number),
            ["offramps", outcome] => return self.of_outcome(key, outcome, span, Form::Words(&OPEN_OR_CLOSED)),
            ["power", agreement] => return self.power_form(key, agreement, span),
            ["status-quo"] => return Some(Form::Concepts),
            ["states", "feasible"] => return Some(Form::Number),
            ["groups", "nash"] => return Some(Form::States),
            ["stability", concept, "count"] if CONCEPTS.contains(concept) => return Some(Form::Number),
            ["stability", concept, "includes" | "excludes"] if CONCEPTS.contains(concept) => return Some(Form::States),
            ["stability" | "durable" | "truce" | "reachable", concept] => {
                if CONCEPTS.contains(concept) {
                    return Some(Form::States);
                }
                self.sink.report(unknown_concept::message(concept, span));
            }
            ["stability", concept, "count" | "includes" | "excludes"] => {
                self.sink.report(unknown_concept::message(concept, span));
            }
            ["stability", actor, concept, test @ ("includes" | "excludes" | "count")] => {
                let actor_known = self.actor_named(actor, span).is_some();
                if !CONCEPTS.contains(concept) {
                    self.sink.report(unknown_concept::message(concept, span));
                } else if actor_known {
                    return Some(if *test == "count" { Form::Number } else { Form::States });
                }
            }
            ["stability", concept, _] if CONCEPTS.contains(concept) => {
                self.sink.report(unknown_expectation::message(key, span));
            }
            ["stability", actor, concept] => {
                let actor_known = self.actor_named(actor, span).is_some();
                if !CONCEPTS.contains(concept) {
                    self.sink.report(unknown_concept::message(concept_at(2), span));
                } else if actor_known {
                    return Some(Form::States);
                }
            }
            _ => self.sink.report(unknown_expectation::message(key, span)),
        }
        None
    }

    /// What follows `dynamics.`: an outcome or a front and a rung, then `by` (it has come about) or `at` (it holds), then a time.
    fn dynamics_form(&mut self, key: &str, parts: &[&str], span: Span) -> Option<Form> {
        let (target, time) = match parts {
            [target @ .., "by" | "at", time] => (target, time),
            [target @ .., "by", time, road] if ROADS.contains(road) => (target, time),
            _ => {
                self.sink.report(unknown_expectation::message(key, span));
                return None;
            }
        };
        let known = match target {
            [outcome] => self.declared.outcomes.contains_key(outcome),
            [front, rung] => {
                let mut fronts = self.model.fronts.iter().filter(|known| known.id == *front);
                fronts.any(|front| front.ladder.iter().any(|known| known.name == *rung))
            }
            _ => false,
        };
        if !known || crate::duration::parse_days(time).is_err() {
            self.sink.report(unknown_expectation::no_such_chance(key, span));
            return None;
        }
        Some(Form::Between(0.0, 1.0))
    }

    /// What follows `coupling.`: the driving front, the driven one, perhaps a channel, then `rungs` or `top`.
    fn coupling_form(&mut self, key: &str, parts: &[&str], span: Span) -> Option<Form> {
        let is_front = |name: &str| self.model.fronts.iter().any(|front| front.id == name);
        let (pair, figure) = match parts {
            [from, to, figure] => ((from, to), figure),
            [from, to, channel, figure] if CHANNELS.contains(channel) => ((from, to), figure),
            _ => {
                self.sink.report(unknown_expectation::no_such_pull(key, span));
                return None;
            }
        };
        let is_pair = pair.0 != pair.1 && is_front(pair.0) && is_front(pair.1);
        match *figure {
            "rungs" if is_pair => Some(Form::Between(-MOST_RUNGS, MOST_RUNGS)),
            "top" if is_pair => Some(Form::Between(-1.0, 1.0)),
            _ => {
                self.sink.report(unknown_expectation::no_such_pull(key, span));
                None
            }
        }
    }

    /// A question about the shift of power that an agreement states.
    fn power_form(&mut self, key: &str, name: &str, span: Span) -> Option<Form> {
        let mut stated = self.model.agreements.iter().filter(|agreement| agreement.power.is_some());
        if stated.any(|agreement| agreement.id == name) {
            return Some(Form::Words(&ENFORCEMENT));
        }
        self.sink.report(unknown_expectation::no_such_shift(key, name, span));
        None
    }

    /// A question about an outcome of the case.
    fn of_outcome(&mut self, key: &str, outcome: &str, span: Span, form: Form) -> Option<Form> {
        if self.declared.outcomes.contains_key(outcome) {
            return Some(form);
        }
        self.sink.report(unknown_expectation::no_such_outcome(key, outcome, span));
        None
    }

    /// What follows `agreement.`: perhaps an outcome, then what is asked, then perhaps a test.
    fn agreement_form(&mut self, key: &str, parts: &[&str], span: Span) -> Option<Form> {
        let parts = match parts {
            [outcome, rest @ ..] if !matches!(rest, [] | ["includes" | "excludes" | "count"]) => {
                if !self.declared.outcomes.contains_key(outcome) {
                    self.sink.report(unknown_expectation::no_such_outcome(key, outcome, span));
                    return None;
                }
                rest
            }
            parts => parts,
        };
        match parts {
            ["zone" | "kept"] | ["zone" | "kept", "includes" | "excludes"] => Some(Form::States),
            ["zone" | "kept", "count"] => Some(Form::Number),
            ["blocks"] => Some(Form::Actors),
            _ => {
                self.sink.report(unknown_expectation::message(key, span));
                None
            }
        }
    }

    fn expected(&mut self, key: &str, node: &Node, form: &Form) -> Option<Expected> {
        match form {
            Form::States => {
                let Some(items) = node.as_list().filter(|items| items.iter().all(|item| item.as_text().is_some()))
                else {
                    self.sink.report(wrong_type::message(key, node, &Kind::List(&Kind::Condition)));
                    return None;
                };
                let conditions: Vec<_> = items.iter().map(|item| self.condition(item)).collect();
                conditions.into_iter().collect::<Option<Vec<_>>>().map(Expected::States)
            }
            Form::Number => {
                let number = node.as_number().filter(|number| *number >= 0.0 && number.fract() == 0.0);
                if number.is_none() {
                    self.sink.report(wrong_type::message(key, node, &Kind::Whole { min: 0, max: i64::MAX }));
                }
                number.map(Expected::Number)
            }
            Form::Concepts => {
                let Some(items) = node.as_list() else {
                    self.sink.report(wrong_type::message(key, node, &Kind::List(&Kind::OneOf(&CONCEPTS))));
                    return None;
                };
                let mut words = Vec::new();
                for item in items {
                    match item.as_text() {
                        Some(word) if CONCEPTS.contains(&word) => words.push(word.to_owned()),
                        Some(word) => self.sink.report(unknown_concept::message(word, item.span)),
                        None => self.sink.report(wrong_type::message(key, item, &Kind::OneOf(&CONCEPTS))),
                    }
                }
                Some(Expected::Words(words))
            }
            Form::Actors => {
                let Some(items) = node.as_list().filter(|items| items.iter().all(|item| item.as_text().is_some()))
                else {
                    self.sink.report(wrong_type::message(key, node, &Kind::List(&Kind::Text)));
                    return None;
                };
                let known: Vec<_> = items.iter().map(|item| self.actor(item)).collect();
                let known = known.into_iter().collect::<Option<Vec<_>>>()?;
                let names = self.declared.actors.keys();
                let names: Vec<String> = names.map(|name| (*name).to_owned()).collect();
                Some(Expected::Words(known.iter().map(|actor| names[actor.index()].clone()).collect()))
            }
            Form::Between(least, most) => {
                let numbers =
                    node.as_list().map(|items| items.iter().filter_map(Node::as_number).collect::<Vec<f64>>());
                match numbers.as_deref() {
                    Some(&[low, high]) if (*least..=*most).contains(&low) && (low..=*most).contains(&high) => {
                        Some(Expected::Between(low, high))
                    }
                    _ => {
                        let kind = match (least, most) {
                            (0.0, _) => Kind::List(&Kind::Number { min: 0.0, max: 1.0 }),
                            (_, 1.0) => Kind::List(&Kind::Number { min: -1.0, max: 1.0 }),
                            _ => Kind::List(&Kind::Number { min: -MOST_RUNGS, max: MOST_RUNGS }),
                        };
                        self.sink.report(wrong_type::message(key, node, &kind));
                        None
                    }
                }
            }
            Form::Words(known) => {
                let mut words = Vec::new();
                for item in node.one_or_many() {
                    match item.as_text() {
                        Some(word) if known.contains(&word) => words.push(word.to_owned()),
                        _ => self.sink.report(wrong_type::message(key, item, &Kind::OneOf(known))),
                    }
                }
                Some(Expected::Words(words))
            }
        }
    }
}

/// Keys whose dots may stand inside quotes or outside: `"stability.nash" = ...` and `stability.nash = ...` are the same. The nesting is
/// bounded by the reader of TOML.
pub(crate) fn flattened(table: &Table) -> Vec<(String, Span, &Node)> {
    let mut found = Vec::new();
    for (key, entry) in &table.entries {
        match entry.node.as_table() {
            Some(inner) => {
                found.extend(
                    flattened(inner)
                        .into_iter()
                        .map(|(rest, span, node)| (format!("{key}.{rest}"), entry.key.to(span), node)),
                );
            }
            None => found.push((key.clone(), entry.key, &entry.node)),
        }
    }
    found
}
