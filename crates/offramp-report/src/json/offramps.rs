//! Ways out as JSON (`offramp.find/1`).

use super::analyses::share;
use super::explanations::Explained;
use super::stability::case;
use super::ways::Ways;
use super::{concept_ids, pretty};
use crate::text::FindAsked;
use crate::words::{Reasons, Words};
use offramp::OfframpsFindings;
use offramp::offramps::InverseFinding;
use offramp::paths::PathFinding;
use offramp_engine::offramps::{Lever, Offramp, PricedLever, Survival};
use offramp_engine::space::Space;
use offramp_model::Model;
use serde_json::{Value, json};

/// The version of the document.
pub const SCHEMA: &str = "offramp.find/1";

/// Ways out as JSON.
pub fn find_json(model: &Model, findings: &OfframpsFindings, asked: &FindAsked<'_>) -> String {
    let ways = ways(model, &findings.space);
    let found = &findings.offramps;
    let tried = &found.tried;
    let levers: Vec<Value> = found.levers.iter().map(|lever| lever_value(model, *lever, asked)).collect();
    let sets = found.found.iter().map(|(cost, set)| json!({ "cost": cost.units(), "levers": set }));
    let refused = tried.refused.iter().map(|(set, why)| json!({ "levers": set, "why": why }));
    pretty(&json!({
        "schema": SCHEMA,
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case(model),
        "to": findings.to.text,
        "criterion": {
            "concept": asked.criterion.concept.id(),
            "as_believed": asked.criterion.as_believed,
            "against_groups": asked.criterion.against_groups,
            "by_credible_path": asked.criterion.by_credible_path,
        },
        "limits": {
            "cost": asked.limits.max_cost.units(),
            "derived": asked.limits.max_derived,
            "sets": asked.limits.max_sets,
            "described": asked.limits.max_described,
            "worlds": asked.limits.n_worlds,
            "seed": asked.limits.seed,
        },
        "today": ways.end(&findings.today),
        "states_of_outcome": findings.n_targets.0,
        "at_rest_without_levers": findings.n_targets.1,
        "levers": levers,
        "minimal_sets": sets.collect::<Vec<_>>(),
        "offramps": found.described.iter().map(one).collect::<Vec<_>>(),
        "inverse": findings.inverse.as_ref().map(|inverse| inverse_value(&ways, inverse)),
        "tried": {
            "sets": tried.n_sets,
            "failed": tried.n_failed,
            "hold_a_smaller_one": tried.n_larger,
            "change_nothing": tried.n_void,
            "undecided": tried.n_undecided,
            "left": tried.n_left,
            "refused": refused.collect::<Vec<_>>(),
            "complete_up_to_cost": tried.complete_up_to.map(|cost| cost.units()),
            "was_stopped": tried.was_stopped,
        },
        "not_looked_at": crate::not_looked_at::find_not_looked_at(model, findings, asked),
    }))
}

fn ways<'m>(model: &'m Model, space: &'m Space) -> Ways<'m> {
    Ways { model, explained: Explained { reasons: Reasons { words: Words::new(model), space } } }
}

fn lever_value(model: &Model, priced: PricedLever, asked: &FindAsked<'_>) -> Value {
    let words = Words::new(model);
    let lever = priced.lever;
    let mut value = json!({
        "kind": lever.kind().id(),
        "cost": priced.cost.units(),
        "words": words.lever(lever, asked.declared).capitalised().plain(),
    });
    let option = |id| json!(model.option(id).id);
    match lever {
        Lever::Declared(position) => value["overlay"] = json!(asked.declared[position]),
        Lever::DropWant { actor, want } => {
            value["actor"] = json!(model.actor(actor).id);
            value["want"] = json!(want);
        }
        Lever::MoveWant { actor, want, places } => {
            value["actor"] = json!(model.actor(actor).id);
            value["want"] = json!(want);
            value["places"] = json!(places);
        }
        Lever::Fix(id) | Lever::Free(id) => value["option"] = option(id),
        Lever::OneWayUp(id) => {
            value["option"] = option(id);
            value["direction"] = json!("up");
        }
        Lever::OneWayDown(id) => {
            value["option"] = option(id);
            value["direction"] = json!("down");
        }
        Lever::Guarantee(id) => value["agreement"] = json!(model.agreements[id.index()].id),
        Lever::Persuade { actor, of } => {
            value["actor"] = json!(model.actor(actor).id);
            value["of"] = json!(model.actor(of).id);
        }
        Lever::WidenPool { pool, steps } => {
            value["pool"] = json!(model.pools[pool].id);
            value["steps"] = json!(steps);
            value["size"] = json!(offramp_engine::offramps::widened_size(model, pool, steps));
        }
    }
    value
}

fn one(found: &Offramp) -> Value {
    let (model, space) = (&found.model, &found.space);
    let ways = ways(model, space);
    let levels = space.levels(found.end);
    let code = space.code(model, found.end);
    let end = offramp::paths::EndFinding {
        state: found.end,
        code,
        rungs: offramp_engine::fronts::rungs_at(model, &levels),
        outcomes: offramp_engine::fronts::outcomes_at(model, &levels),
        levels,
        concepts: found.concepts.clone(),
        stable_against_groups: found.stable_against_groups,
    };
    let way = found.way.as_ref().map(|way| {
        let path = PathFinding {
            path: way.path.clone(),
            end: end.clone(),
            steps: way.steps.clone(),
            clocks: way.clocks.clone(),
        };
        let mut value = ways.path(way.foresight, &path);
        value["foresight"] = json!(format!("{:?}", way.foresight).to_lowercase());
        value
    });
    let shocks = found.shocks.iter().map(|fate| {
        let (word, moves) = match fate.survival {
            Survival::CannotCome => ("cannot_come", None),
            Survival::ChangesNothing => ("changes_nothing", None),
            Survival::Stays => ("stays", None),
            Survival::ComesBack(moves) => ("comes_back", Some(moves)),
            Survival::Lost => ("lost", None),
            Survival::Unknown => ("unknown", None),
            Survival::Excluded => ("excluded", None),
        };
        json!({ "shock": model.shocks[fate.shock].id, "fate": word, "moves": moves })
    });
    let outcomes = found.outcomes.iter().map(|fate| {
        json!({ "outcome": fate.id, "today": fate.today, "at_end": fate.at_end, "at_rest_before": fate.at_rest.0, "at_rest_after": fate.at_rest.1 })
    });
    let fronts = found.fronts.iter().zip(&model.fronts).map(|(fate, front)| {
        let rung = |rung: Option<usize>| rung.map(|rung| front.ladder[rung].name.clone());
        json!({
            "front": fate.id,
            "today": rung(fate.today),
            "at_end": rung(fate.at_end),
            "worst_at_rest_before": rung(fate.worst_at_rest.0),
            "worst_at_rest_after": rung(fate.worst_at_rest.1),
        })
    });
    json!({
        "levers": found.levers,
        "cost": found.cost.units(),
        "ends": found.n_ends,
        "end": ways.end(&end),
        "way": way,
        "concepts": concept_ids(&found.concepts),
        "durable": found.is_durable,
        "would_leave_later": found.leavers.iter().map(|&actor| model.actor(actor).id.clone()).collect::<Vec<_>>(),
        "worlds": found.worlds.as_ref().map(share),
        "shocks": shocks.collect::<Vec<_>>(),
        "outcomes": outcomes.collect::<Vec<_>>(),
        "fronts": fronts.collect::<Vec<_>>(),
    })
}

fn inverse_value(ways: &Ways<'_>, found: &InverseFinding) -> Value {
    let reasons = ways.explained.reasons;
    let code = |state| reasons.space.code(ways.model, state);
    let actors = found.actors.iter().map(|of_actor| {
        let improvements = of_actor.improvements.iter().map(|improvement| {
            let nearest = improvement.nearest.map(|(state, ranks)| json!({ "code": code(state), "ranks": ranks }));
            json!({
                "to": code(improvement.to),
                "answers": improvement.answers.iter().map(|&answer| code(answer)).collect::<Vec<_>>(),
                "nearest_answer": nearest,
            })
        });
        json!({
            "actor": ways.model.actor(of_actor.actor).id,
            "concept": of_actor.concept.id(),
            "needed": of_actor.n_needed(),
            "is_exact": of_actor.is_exact,
            "smallest": of_actor.smallest.as_ref().map(|sets| {
                sets.iter().map(|set| set.iter().map(|&state| code(state)).collect::<Vec<_>>()).collect::<Vec<_>>()
            }),
            "improvements": improvements.collect::<Vec<_>>(),
        })
    });
    json!({ "end": ways.end(&found.end), "actors": actors.collect::<Vec<_>>() })
}
