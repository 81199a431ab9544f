//! Stability as JSON (`offramp.stability/1`). States are written one by one, so that millions of them need no memory.

use super::analyses::{Analyses, reached};
use super::explanations::Explained;
use super::{concept_ids, coverage, option_ids, per_actor};
use crate::not_looked_at::not_looked_at;
use crate::text::pattern_condition;
use crate::words::{Reasons, Words};
use offramp::findings::{AllStates, Findings, StateFinding};
use offramp_engine::fronts::RungCounts;
use offramp_engine::patterns::Pattern;
use offramp_engine::space::{Extent, StateId};
use offramp_engine::stability::Concept;
use offramp_model::{ActorId, LevelSet, Model};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// The version of the document.
pub const SCHEMA: &str = "offramp.stability/1";

/// Findings as JSON.
pub fn stability_json(model: &Model, findings: &Findings) -> String {
    let mut bytes = Vec::new();
    // OK because writing to memory does not fail, and JSON is UTF-8.
    let _ = write_stability_json(&mut bytes, model, findings);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Writes findings as JSON: the same bytes as [`stability_json`], without holding them all.
///
/// # Errors
/// What writing to `out` gives.
pub fn write_stability_json(out: &mut dyn Write, model: &Model, findings: &Findings) -> io::Result<()> {
    let document = Document { head: head(model, findings), model, findings };
    serde_json::to_writer(&mut *out, &document).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// Everything but the states, and the states.
struct Document<'a> {
    head: Map<String, Value>,
    model: &'a Model,
    findings: &'a Findings,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in &self.head {
            map.serialize_entry(key, value)?;
        }
        if let Some(all) = &self.findings.all_states {
            map.serialize_entry("states", &States { model: self.model, findings: self.findings, all })?;
        }
        map.end()
    }
}

fn head(model: &Model, findings: &Findings) -> Map<String, Value> {
    let mut head = Map::new();
    let mut put = |key: &str, value: Value| {
        head.insert(key.to_owned(), value);
    };
    put("schema", json!(SCHEMA));
    put("offramp", json!(env!("CARGO_PKG_VERSION")));
    put("case", case(model));
    put("options", model.options.iter().map(|option| option.id.clone()).collect());
    put("actors", model.actors.iter().map(|actor| actor.id.clone()).collect());
    put("method", method(findings));
    put("space", space(model, findings));
    put("counts", counts(findings));
    let explained = || Explained { reasons: Reasons { words: Words::new(model), space: &findings.space } };
    let states = StateValues { model, explained: explained() };
    put("status_quo", findings.status_quo.as_ref().map_or(Value::Null, |state| states.value(state)));
    put("equilibria_found", json!(findings.n_equilibria));
    put("equilibria", findings.equilibria.iter().map(|state| states.value(state)).collect());
    put("patterns", patterns(model, findings));
    put("fronts", fronts(model, findings));
    put("outcomes", outcomes(model, findings));
    let analyses = Analyses { model, findings, explained: explained() };
    for (key, value) in analyses.entries() {
        put(key, value);
    }
    put("not_looked_at", not_looked_at(model, findings).into());
    head
}

/// What was analysed.
pub(super) fn case(model: &Model) -> Value {
    let facts = &model.facts;
    json!({
        "title": facts.title,
        "as_of": facts.as_of,
        "question": facts.question,
        "digest": facts.digest,
        "overlays": model.applied_overlays,
    })
}

fn method(findings: &Findings) -> Value {
    let concepts: Vec<Value> =
        Concept::ALL.iter().map(|concept| json!({ "id": concept.id(), "name": concept.name() })).collect();
    let limits = &findings.request.limits;
    json!({
        "name": "graph model for conflict resolution",
        "concepts": concepts,
        "seed": findings.request.seed,
        "limits": {
            "states": findings.request.space.max_states,
            "listed": limits.max_listed,
            "explained": limits.max_explained,
            "patterns": limits.patterns.max_patterns,
            "worlds": limits.n_worlds,
        },
        "explanations_checked": coverage(findings.explanations_checked),
    })
}

fn space(model: &Model, findings: &Findings) -> Value {
    let space = &findings.space;
    json!({
        "states": space.n_states(),
        "cells": space.n_cells(),
        "extent": match space.extent {
            Extent::AllFeasible => "all_feasible",
            Extent::Reachable => "reachable",
        },
        "coverage": coverage(space.coverage),
        "dropped_options": option_ids(model, &space.dropped),
        "ranks": per_actor(model, |actor| json!(findings.n_ranks[actor])),
    })
}

fn counts(findings: &Findings) -> Value {
    let entries = findings.counts.iter().map(|counted| {
        let value = json!({
            "equilibria": counted.n_equilibria,
            "stable_against_groups": counted.n_stable_against_groups,
        });
        (counted.concept.id().to_owned(), value)
    });
    Value::Object(entries.collect())
}

/// Puts single states into JSON.
pub(super) struct StateValues<'a> {
    pub model: &'a Model,
    pub explained: Explained<'a>,
}

impl StateValues<'_> {
    pub fn value(&self, state: &StateFinding) -> Value {
        let model = self.model;
        let words = Words::new(model);
        let margin = |actor: usize| {
            let margins = state.actors[actor].margins;
            let entries =
                Concept::ALL.iter().zip(margins).map(|(concept, margin)| (concept.id().to_owned(), json!(margin)));
            Value::Object(entries.collect())
        };
        let rungs = model
            .fronts
            .iter()
            .zip(&state.rungs)
            .map(|(front, rung)| (front.id.clone(), json!(rung.map(|rung| front.ladder[rung].name.as_str()))));
        json!({
            "code": state.code,
            "levels": state.levels,
            "equilibrium": concept_ids(&in_order(&state.concepts)),
            "stable_against_groups": state.stable_against_groups,
            "stable": per_actor(model, |actor| json!(concept_ids(&state.actors[actor].stable))),
            "margin": per_actor(model, margin),
            "rank": per_actor(model, |actor| json!(state.actors[actor].rank)),
            "smallest_margin": state.smallest_margin.map(|(actor, margin)| json!({
                "actor": model.actor(actor).id,
                "ranks": margin,
            })),
            "changes": words.state_changes(&state.levels),
            "words": words.state(&state.levels, usize::MAX).plain(),
            "rungs": Value::Object(rungs.collect()),
            "outcomes": state.outcomes.iter().map(|&outcome| model.outcomes[outcome].id.clone()).collect::<Vec<_>>(),
            "by_any_moves": reached(state.by_any_moves.as_ref()),
            "by_improvements": reached(state.by_improvements.as_ref()),
            "explanations": state.explanations.iter().map(|why| self.explained.value(state, why)).collect::<Vec<_>>(),
        })
    }
}

fn in_order(concepts: &[Concept]) -> Vec<Concept> {
    Concept::ALL.into_iter().filter(|concept| concepts.contains(concept)).collect()
}

fn patterns(model: &Model, findings: &Findings) -> Value {
    let pattern = |pattern: &Pattern| {
        let levels = |(id, set): (usize, &LevelSet)| {
            let option = &model.options[id];
            let members = (0..option.n_levels()).filter(|&level| set.contains(level as u8));
            (option.id.clone(), members.collect::<Value>())
        };
        let restricted = pattern.restricted(model);
        let said =
            pattern.levels.iter().enumerate().filter(|(index, _)| restricted.iter().any(|id| id.index() == *index));
        json!({
            "condition": pattern_condition(model, pattern),
            "levels": Value::Object(said.map(levels).collect()),
            "states": pattern.n_states,
            "new": pattern.n_new,
        })
    };
    let found = findings.patterns.iter().map(|found| {
        json!({
            "concepts": concept_ids(&in_order(&found.concepts)),
            "states": found.cover.n_states,
            "patterns": found.cover.patterns.iter().map(pattern).collect::<Vec<_>>(),
            "states_in_no_pattern": found.cover.n_left_out,
            "coverage": coverage(found.cover.coverage),
        })
    });
    found.collect()
}

fn fronts(model: &Model, findings: &Findings) -> Value {
    let standings = findings.fronts.iter().map(|standing| {
        let front = model.front(standing.front);
        let per_rung = |counts: &RungCounts| {
            let rungs = front.ladder.iter().zip(&counts.per_rung).map(|(rung, &n)| json!({ "rung": rung.name, "states": n }));
            json!({ "rungs": rungs.collect::<Vec<_>>(), "off_ladder": counts.off_ladder })
        };
        let at_rest = Concept::ALL.iter().zip(&standing.at_rest);
        json!({
            "front": front.id,
            "today": standing.now.map(|rung| front.ladder[rung].name.as_str()),
            "possible": per_rung(&standing.possible),
            "at_rest": Value::Object(at_rest.map(|(concept, counts)| (concept.id().to_owned(), per_rung(counts))).collect()),
        })
    });
    standings.collect()
}

fn outcomes(model: &Model, findings: &Findings) -> Value {
    let standings = findings.outcomes.iter().map(|standing| {
        let at_rest = Concept::ALL.iter().zip(&standing.at_rest);
        json!({
            "outcome": model.outcomes[standing.outcome].id,
            "today": standing.now,
            "possible": standing.possible,
            "at_rest": Value::Object(at_rest.map(|(concept, &n)| (concept.id().to_owned(), json!(n))).collect()),
        })
    });
    standings.collect()
}

/// All states, ascending by code.
struct States<'a> {
    model: &'a Model,
    findings: &'a Findings,
    all: &'a AllStates,
}

impl Serialize for States<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut states = serializer.serialize_seq(Some(self.all.states.len()))?;
        for (position, &state) in self.all.states.iter().enumerate() {
            states.serialize_element(&State { of: self, position, state })?;
        }
        states.end()
    }
}

/// One state: `levels`, `stable`, `margin`, `equilibrium`.
struct State<'a> {
    of: &'a States<'a>,
    position: usize,
    state: StateId,
}

impl Serialize for State<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.of.findings;
        let cell = findings.space.cell(self.state);
        let holds = |holds: &dyn Fn(Concept) -> bool| -> Vec<&'static str> {
            Concept::ALL.into_iter().filter(|&concept| holds(concept)).map(Concept::id).collect()
        };
        let equilibrium = holds(&|concept| findings.stability.is_equilibrium(concept, cell));
        let stable = PerActor(self.of.model, |actor| {
            holds(&|concept| findings.stability.is_stable(ActorId::from_index(actor), concept, cell))
        });
        let margin = PerActor(self.of.model, |actor| Margins { of: self.of, position: self.position, actor });
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("code", &findings.space.code(self.of.model, self.state))?;
        map.serialize_entry("levels", &findings.space.levels_at(cell))?;
        map.serialize_entry("stable", &stable)?;
        map.serialize_entry("margin", &margin)?;
        map.serialize_entry("equilibrium", &equilibrium)?;
        map.end()
    }
}

/// An object with one entry per actor, in case order.
struct PerActor<'a, F>(&'a Model, F);

impl<F: Fn(usize) -> T, T: Serialize> Serialize for PerActor<'_, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.actors.iter().enumerate().map(|(index, actor)| (&actor.id, self.1(index))))
    }
}

/// The margins of one state for one actor; `null` where there are none.
struct Margins<'a> {
    of: &'a States<'a>,
    position: usize,
    actor: usize,
}

impl Serialize for Margins<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let margin = |concept: Concept| {
            let margins = self.of.all.margins.as_ref()?;
            margins[self.actor][concept.index()][self.position]
        };
        serializer.collect_map(Concept::ALL.into_iter().map(|concept| (concept.id(), margin(concept))))
    }
}
