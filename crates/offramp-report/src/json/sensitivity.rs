//! Which uncertain numbers carry the probabilities, as JSON (`offramp.sensitivity-numbers/1`).

use super::pretty;
use crate::chances::{target_id, target_name};
use offramp::explore::{Effects, FoundBox, Index, Morris, Prim, Sobol, Spread, Within};
use offramp::numbers::{InputFinding, SensitivityAnswer, SensitivityFindings};
use offramp_model::Model;
use serde_json::{Value, json};

/// Everything that was found.
pub fn sensitivity_json(model: &Model, findings: &SensitivityFindings) -> String {
    let request = &findings.request;
    let target = |target: &offramp::dynamics::Target| json!({ "id": target_id(model, *target), "name": target_name(model, *target) });
    let answer = match &findings.answer {
        SensitivityAnswer::Morris(found) => morris(findings, found),
        SensitivityAnswer::Sobol(found) => sobol(findings, found),
        SensitivityAnswer::Prim { boxes, above, asked } => prim(findings, boxes, *above, *asked),
    };
    pretty(&json!({
        "schema": "offramp.sensitivity-numbers/1",
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": { "title": model.facts.title, "overlays": model.applied_overlays },
        "by_days": request.dynamics.by_days,
        "seed": request.dynamics.seed,
        "states": findings.n_states,
        "targets": findings.targets.iter().map(target).collect::<Vec<_>>(),
        "inputs": findings.inputs.iter().map(input).collect::<Vec<_>>(),
        "numeric": answer,
    }))
}

fn input(found: &InputFinding) -> Value {
    let (kind, values) = match &found.spread {
        Spread::Even { low, high } => ("even", vec![*low, *high]),
        Spread::Ratio { low, high } => ("ratio", vec![*low, *high]),
        Spread::Levels(levels) => ("levels", levels.clone()),
        Spread::Chance(chance) => ("chance", vec![*chance]),
    };
    json!({ "name": found.name, "spread": kind, "values": values, "stated": found.is_stated })
}

fn morris(findings: &SensitivityFindings, found: &Morris) -> Value {
    let effect = |(input, effects): (&InputFinding, &Effects)| {
        json!({
            "input": input.name,
            "mu": effects.mu,
            "mu_star": effects.mu_star,
            "mu_star_error": effects.mu_star_error,
            "sigma": effects.sigma,
            "rises": effects.rises_falls.0,
            "falls": effects.rises_falls.1,
        })
    };
    let targets = found.outputs.iter().map(|output| {
        json!({
            "range": [output.range.0, output.range.1],
            "effects": findings.inputs.iter().zip(&output.inputs).map(effect).collect::<Vec<_>>(),
        })
    });
    json!({
        "method": "morris", "runs": found.runs, "trajectories": found.trajectories, "trajectories_asked_for": found.asked,
        "targets": targets.collect::<Vec<_>>(),
    })
}

fn sobol(findings: &SensitivityFindings, found: &Sobol) -> Value {
    let index = |(input, index): (&InputFinding, &Index)| {
        json!({
            "input": input.name,
            "first": index.first, "first_error": index.first_error,
            "total": index.total, "total_error": index.total_error,
        })
    };
    let targets = found.outputs.iter().map(|output| {
        let indices = output.inputs.as_ref();
        json!({
            "mean": output.mean, "variance": output.variance, "range": [output.range.0, output.range.1],
            "indices": indices.map(|all| findings.inputs.iter().zip(all).map(index).collect::<Vec<_>>()),
        })
    });
    json!({
        "method": "sobol", "runs": found.runs, "rows": found.rows, "rows_asked_for": found.asked, "replicates": found.replicates,
        "targets": targets.collect::<Vec<_>>(),
    })
}

fn prim(findings: &SensitivityFindings, found: &Prim, above: f64, asked: u64) -> Value {
    let limit = |limit: &offramp::explore::Limit| {
        let (from, to, levels) = match &limit.within {
            Within::Range(from, to) => (*from, *to, None),
            Within::Levels(levels) => (None, None, Some(levels.clone())),
        };
        json!({
            "input": findings.inputs[limit.input].name, "from": from, "to": to, "levels": levels,
            "quasi_p": limit.quasi_p, "found_again": limit.found_again,
        })
    };
    let one = |found: &FoundBox| {
        json!({
            "runs": found.runs, "of_interest": found.of_interest, "coverage": found.coverage, "density": found.density,
            "limits": found.limits.iter().map(limit).collect::<Vec<_>>(),
        })
    };
    json!({
        "method": "prim", "above": above, "runs": found.runs, "runs_asked_for": asked, "of_interest": found.of_interest,
        "boxes": found.boxes.iter().map(one).collect::<Vec<_>>(),
    })
}
