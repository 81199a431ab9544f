//! Chosen states as JSON (`offramp.states/1`).

use super::explanations::Explained;
use super::stability::{StateValues, case};
use super::{coverage, option_ids, per_actor, pretty};
use crate::words::{Reasons, Words};
use offramp::states::StatesFindings;
use offramp_engine::space::Extent;
use offramp_engine::stability::Concept;
use offramp_model::Model;
use serde_json::{Value, json};

/// The version of the document.
pub const SCHEMA: &str = "offramp.states/1";

/// The states that were asked for, each with its verdicts and their reasons. `asked` is the author's words for them.
pub fn states_json(model: &Model, asked: &str, findings: &StatesFindings) -> String {
    let space = &findings.space;
    let explained = Explained { reasons: Reasons { words: Words::new(model), space } };
    let states = StateValues { model, explained };
    let concepts: Vec<Value> =
        Concept::ALL.iter().map(|concept| json!({ "id": concept.id(), "name": concept.name() })).collect();
    pretty(&json!({
        "schema": SCHEMA,
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case(model),
        "options": model.options.iter().map(|option| option.id.clone()).collect::<Vec<_>>(),
        "actors": model.actors.iter().map(|actor| actor.id.clone()).collect::<Vec<_>>(),
        "asked": asked,
        "method": {
            "name": "graph model for conflict resolution",
            "concepts": concepts,
            "limits": { "states": findings.request.analysis.space.max_states, "explained": findings.request.max_explained },
            "explanations_checked": coverage(findings.explanations_checked),
        },
        "space": {
            "states": space.n_states(),
            "cells": space.n_cells(),
            "extent": match space.extent {
                Extent::AllFeasible => "all_feasible",
                Extent::Reachable => "reachable",
            },
            "coverage": coverage(space.coverage),
            "dropped_options": option_ids(model, &space.dropped),
            "ranks": per_actor(model, |actor| json!(findings.n_ranks[actor])),
        },
        "states_found": findings.n_found,
        "states": findings.states.iter().map(|state| states.value(state)).collect::<Vec<_>>(),
    }))
}
