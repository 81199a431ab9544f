//! How fronts drive each other as JSON (`offramp.coupling/1`).

use super::dynamics::range_with_draws;
use super::pretty;
use crate::chances::coupling_conditions;
use offramp::dynamics::coupling::{ChannelFinding, Coupled, CouplingFindings, Measures, PairAnswer, PairFinding};
use offramp_model::Model;
use serde_json::{Value, json};

/// Everything that was found, with every draw's figures.
pub fn coupling_json(model: &Model, findings: &CouplingFindings) -> String {
    pretty(&coupling_value(model, findings))
}

pub(crate) fn coupling_value(model: &Model, findings: &CouplingFindings) -> Value {
    let request = &findings.request.dynamics;
    json!({
        "schema": "offramp.coupling/1",
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": { "title": model.facts.title, "overlays": model.applied_overlays },
        "method": {
            "name": "mean-preserving cuts, Shapley shares",
            "by_days": request.by_days,
            "draws": findings.n_draws,
            "draws_asked_for": request.n_draws,
            "seed": request.seed,
            "foresight": request.minds.foresight.steps,
            "limits": { "states": request.max_states },
            "left_out_up_to": findings.request.tolerance,
        },
        "conditional_on": coupling_conditions(findings),
        "simplified": crate::coupling::taken_its_own_way(model),
        "states": findings.n_states,
        "pairs": findings.pairs.iter().map(|pair| pair_value(model, pair)).collect::<Vec<_>>(),
    })
}

fn pair_value(model: &Model, pair: &PairFinding) -> Value {
    let (answer, coupled) = match &pair.answer {
        PairAnswer::Separate => ("separate", None),
        PairAnswer::NoLadder => ("no_ladder", None),
        PairAnswer::TooLarge => ("too_large", None),
        PairAnswer::NotReached => ("not_reached", None),
        PairAnswer::Coupled(coupled) => ("coupled", Some(coupled_value(coupled))),
    };
    json!({ "from": model.front(pair.from).id, "to": model.front(pair.to).id, "answer": answer, "effects": coupled })
}

fn coupled_value(coupled: &Coupled) -> Value {
    let channel = |found: &ChannelFinding| json!({ "channel": found.channel.id(), "alone": measures(&found.alone), "share": measures(&found.share) });
    json!({
        "as_is": measures(&coupled.as_is),
        "all_cut": measures(&coupled.all_cut),
        "whole": measures(&coupled.whole),
        "channels": coupled.channels.iter().map(channel).collect::<Vec<_>>(),
        "excluded_states": coupled.n_excluded,
        "states_solved": coupled.n_solved,
        "left_out": coupled.missing,
    })
}

fn measures(found: &Measures) -> Value {
    json!({ "rung": range_with_draws(&found.rung), "top": found.top.as_ref().map(range_with_draws) })
}
