//! Findings and cases as JSON with a version. `docs/json.md` lists every key.
//!
//! In: a model and findings. Out: JSON text. Keys are added within a version and never change their meaning; anything else gets
//! a new version. Numbers that do not exist are `null`.

mod agreement;
mod analyses;
mod compared;
mod coupling;
mod dynamics;
mod explanations;
mod model;
mod offramps;
mod sensitivity;
mod stability;
mod states;
mod ways;

pub use agreement::{agreement_at_rest_json, agreement_json};
pub use compared::{compare_json, flips_json};
pub use coupling::coupling_json;
pub use dynamics::{comparison_json, dynamics_json, replay_json};
pub use offramps::find_json;
pub use sensitivity::sensitivity_json;
pub use stability::{stability_json, write_stability_json};
pub use states::states_json;
pub use ways::paths_json;

use offramp_engine::space::{Coverage, Mover};
use offramp_engine::stability::Concept;
use offramp_model::{Model, OptionId};
use serde_json::{Map, Value, json};

/// What the case says, as JSON (`offramp.case/1`).
pub fn show_json(model: &Model) -> String {
    pretty(&model::case_value(model))
}

fn pretty(value: &Value) -> String {
    // OK because a `Value` holds only text keys and finite numbers, and writing to a string cannot fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn coverage(coverage: Coverage) -> Value {
    match coverage {
        Coverage::Complete => json!("complete"),
        Coverage::LimitReached { limit } => json!({ "limit_reached": limit }),
        Coverage::NotNeeded => json!("not_needed"),
    }
}

fn concept_ids(concepts: &[Concept]) -> Vec<&'static str> {
    concepts.iter().map(|concept| concept.id()).collect()
}

fn option_ids(model: &Model, ids: &[OptionId]) -> Vec<String> {
    ids.iter().map(|&id| model.option(id).id.clone()).collect()
}

fn mover(model: &Model, mover: Mover) -> Value {
    match mover {
        Mover::Actor(id) => json!({ "actor": model.actor(id).id }),
        Mover::Agreement(id) => json!({ "agreement": model.agreements[id.index()].id }),
        Mover::Institution(id) => json!({ "institution": model.institutions[id.index()].id }),
    }
}

/// An object with one entry per actor, in case order.
fn per_actor(model: &Model, value: impl Fn(usize) -> Value) -> Value {
    let entries = model.actors.iter().enumerate().map(|(index, actor)| (actor.id.clone(), value(index)));
    Value::Object(entries.collect::<Map<String, Value>>())
}
