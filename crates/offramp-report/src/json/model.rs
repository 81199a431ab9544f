//! A case as JSON (`offramp.case/1`).

use crate::describe;
use offramp_model::{
    Actor, CaseOption, Condition, Consenter, Directions, Evidence, Leave, Model, OptionId, OverlayFacts, Owner,
    Preference, RankingTier, Standing,
};
use serde_json::{Value, json};

/// The version of the document.
pub const SCHEMA: &str = "offramp.case/1";

/// What the case says.
pub fn case_value(model: &Model) -> Value {
    let facts = &model.facts;
    let (cited, contested, own) = describe::standings(model);
    json!({
        "schema": SCHEMA,
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": super::stability::case(model),
        "about": facts.about,
        "author": facts.author,
        "horizon_days": facts.horizon_days,
        "fronts": model.fronts.iter().map(|front| json!({
            "id": front.id,
            "name": front.name,
            "about": front.about,
            "ladder": front.ladder.iter().map(|rung| json!({ "rung": rung.name, "when": rung.when.text })).collect::<Vec<_>>(),
            "today": front.rung_at(&model.status_quo()).map(|rung| front.ladder[rung].name.as_str()),
        })).collect::<Vec<_>>(),
        "actors": model.actors.iter().map(|has| actor(model, has)).collect::<Vec<_>>(),
        "options": model.options.iter().map(|has| option(model, has)).collect::<Vec<_>>(),
        "agreements": agreements(model),
        "institutions": institutions(model),
        "rules": model.rules.iter().map(|rule| json!({
            "never": rule.never.text,
            "from_pool": rule.from_pool,
            "evidence": evidence(&rule.evidence),
        })).collect::<Vec<_>>(),
        "outcomes": model.outcomes.iter().map(|outcome| json!({
            "id": outcome.id,
            "name": outcome.name,
            "when": outcome.when.text,
            "today": outcome.when.formula.holds(&model.status_quo()),
        })).collect::<Vec<_>>(),
        "overlays": model.overlays.iter().map(|has| overlay(model, has)).collect::<Vec<_>>(),
        "documents": model.documents.iter().map(|document| json!({
            "id": document.id,
            "title": document.title,
            "author": document.author,
            "date": document.date,
            "publisher": document.publisher,
            "found": document.found,
        })).collect::<Vec<_>>(),
        "voices": model.voices.iter().map(|voice| json!({ "id": voice.id, "name": voice.name, "role": voice.role })).collect::<Vec<_>>(),
        "claims": model.claims.iter().map(|claim| json!({
            "id": claim.id,
            "says": claim.says,
            "source": claim.source.as_ref().map(describe::passage),
            "voice": claim.voice,
            "kind": claim.kind,
        })).collect::<Vec<_>>(),
        "assumptions": { "cited": cited, "contested": contested, "own": own },
        "unused": model.unused.iter().map(|unused| json!({ "what": unused.what, "waits_for": unused.waits_for })).collect::<Vec<_>>(),
    })
}

fn actor(model: &Model, actor: &Actor) -> Value {
    json!({
        "id": actor.id,
        "name": actor.name,
        "about": actor.about,
        "kind": actor.kind,
        "country": actor.country,
        "inside": actor.inside.map(|inside| model.actor(inside).id.as_str()),
        "options": super::option_ids(model, &actor.options),
        "wants": preference(&actor.wants),
        "wants_later": actor.wants_later.as_ref().map(preference),
        "sees": actor.sees.iter().map(|perception| json!({
            "actor": model.actor(perception.of).id,
            "wants": preference(&perception.wants),
            "evidence": evidence(&perception.evidence),
        })).collect::<Vec<_>>(),
        "evidence": evidence(&actor.evidence),
    })
}

fn preference(preference: &Preference) -> Value {
    match preference {
        Preference::Wants(wants) => {
            let want = |want: &offramp_model::Want| {
                json!({
                    "that": want.that.text,
                    "id": want.id,
                    "red_line": want.red_line,
                    "strongly": want.strongly,
                    "evidence": evidence(&want.evidence),
                })
            };
            json!({ "kind": "wants", "wants": wants.iter().map(want).collect::<Vec<_>>() })
        }
        Preference::Weights(weights) => {
            let weight = |weight: &offramp_model::Weight| json!({ "that": weight.that.text, "weight": weight.weight, "evidence": evidence(&weight.evidence) });
            json!({ "kind": "weights", "weights": weights.iter().map(weight).collect::<Vec<_>>() })
        }
        Preference::Ranking(tiers) => {
            let tier = |tier: &RankingTier| match tier {
                RankingTier::Conditions(conditions) => json!({ "any_of": texts(conditions) }),
                RankingTier::States(states) => json!({ "states": states }),
            };
            json!({ "kind": "ranking", "tiers": tiers.iter().map(tier).collect::<Vec<_>>() })
        }
    }
}

fn texts(conditions: &[Condition]) -> Vec<&str> {
    conditions.iter().map(|condition| condition.text.as_str()).collect()
}

fn option(model: &Model, option: &CaseOption) -> Value {
    let (kind, owner) = match option.owner {
        Owner::Actor(id) => ("actor", &model.actor(id).id),
        Owner::Agreement(id) => ("agreement", &model.agreements[id.index()].id),
        Owner::Institution(id) => ("institution", &model.institutions[id.index()].id),
    };
    json!({
        "id": option.id,
        "what": option.what,
        "owner": { kind: owner },
        "front": option.front.map(|front| model.front(front).id.as_str()),
        "levels": option.levels,
        "now": option.now,
        "moves": match option.moves {
            Directions::Both => "both",
            Directions::Up => "up",
            Directions::Down => "down",
            Directions::Fixed => "none",
        },
        "consent": consent(model, &option.consent),
        "uses": option.uses.iter().map(|uses| json!({ "pool": uses.pool, "per_level": uses.per_level })).collect::<Vec<_>>(),
        "evidence": evidence(&option.evidence),
    })
}

fn consent(model: &Model, consent: &[Consenter]) -> Vec<String> {
    let id = |consenter: &Consenter| match *consenter {
        Consenter::Actor(id) => model.actor(id).id.clone(),
        Consenter::Institution(id) => model.institutions[id.index()].id.clone(),
    };
    consent.iter().map(id).collect()
}

fn agreements(model: &Model) -> Value {
    let actors =
        |ids: &[offramp_model::ActorId]| -> Vec<String> { ids.iter().map(|&id| model.actor(id).id.clone()).collect() };
    let value = |agreement: &offramp_model::Agreement| {
        json!({
            "id": agreement.id,
            "name": agreement.name,
            "option": model.option(agreement.option).id,
            "parties": actors(&agreement.parties),
            "leave": match &agreement.leave {
                Leave::Any => json!("any"),
                Leave::All => json!("all"),
                Leave::Nobody => json!("nobody"),
                Leave::Listed(listed) => json!(actors(listed)),
            },
            "with": agreement.with.iter().map(|&id: &OptionId| model.option(id).id.clone()).collect::<Vec<_>>(),
        })
    };
    model.agreements.iter().map(value).collect()
}

fn institutions(model: &Model) -> Value {
    let value = |institution: &offramp_model::Institution| {
        let vote = &institution.vote;
        json!({
            "id": institution.id,
            "name": institution.name,
            "members": institution.members.iter().map(|&id| model.actor(id).id.clone()).collect::<Vec<_>>(),
            "vote": {
                "pass": vote.pass,
                "seats": vote.seats,
                "veto": vote.veto.iter().map(|&id| model.actor(id).id.clone()).collect::<Vec<_>>(),
                "others_yes": vote.others_yes,
            },
            "options": super::option_ids(model, &institution.options),
            "evidence": evidence(&institution.evidence),
        })
    };
    model.institutions.iter().map(value).collect()
}

fn overlay(model: &Model, overlay: &OverlayFacts) -> Value {
    json!({
        "id": overlay.id,
        "about": overlay.about,
        "kind": describe::overlay_kind(overlay.kind),
        "cost": overlay.cost,
        "applied": model.applied_overlays.contains(&overlay.id),
        "evidence": evidence(&overlay.evidence),
    })
}

fn evidence(evidence: &Evidence) -> Value {
    json!({
        "standing": match evidence.standing() {
            Standing::Cited => "cited",
            Standing::Contested => "contested",
            Standing::AnalystsOwn => "own",
        },
        "sources": evidence.sources.iter().map(describe::passage).collect::<Vec<_>>(),
        "against": evidence.against.iter().map(describe::passage).collect::<Vec<_>>(),
        "claims": evidence.claims,
        "voices": evidence.voices,
        "because": evidence.because,
        "credence": evidence.credence,
    })
}
