//! The ways to an outcome as JSON (`offramp.paths/1`).

use super::explanations::Explained;
use super::stability::case;
use super::{concept_ids, coverage, mover, pretty};
use crate::words::{Reasons, Words};
use offramp::paths::{EndFinding, PathFinding, PathsFindings};
use offramp_engine::paths::clocks::Clocks;
use offramp_engine::paths::phasing::Phasing;
use offramp_engine::paths::reasons::{Needed, Role, StepReason};
use offramp_engine::paths::{CrediblePaths, Foresight, UnwillingPath};
use offramp_engine::space::{Space, StateId};
use offramp_engine::stability::Concept;
use offramp_model::{ActorId, Model, OptionId};
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// The version of the document.
pub const SCHEMA: &str = "offramp.paths/1";

/// The ways to an outcome as JSON.
pub fn paths_json(model: &Model, findings: &PathsFindings) -> String {
    let ways = Ways { model, explained: explained(model, &findings.space) };
    let paths = &findings.paths;
    let limits = &findings.request.limits;
    let at_rest: Map<String, Value> = Concept::ALL
        .iter()
        .map(|concept| (concept.id().to_owned(), json!(findings.at_rest[concept.index()])))
        .collect();
    pretty(&json!({
        "schema": SCHEMA,
        "offramp": env!("CARGO_PKG_VERSION"),
        "case": case(model),
        "to": findings.to.text,
        "only_at_rest": findings.request.only_at_rest,
        "limits": { "paths": limits.max_paths, "moves": limits.max_moves, "ends": limits.max_ends, "looks": limits.max_looks },
        "today": ways.end(&findings.today),
        "states": findings.space.n_states(),
        "states_of_outcome": paths.n_targets,
        "at_rest": at_rest,
        "is_there": paths.is_there,
        "by_any_moves": paths.by_any_moves,
        "by_any_moves_coverage": coverage(paths.any_coverage),
        "myopic": ways.kind(&paths.myopic, &findings.myopic),
        "farsighted": ways.kind(&paths.farsighted, &findings.farsighted),
        "least_unwilling": {
            "myopic": paths.unwilling[0].as_ref().map(|way| ways.unwilling(way)),
            "farsighted": paths.unwilling[1].as_ref().map(|way| ways.unwilling(way)),
        },
        "phasing": findings.phasing.as_ref().map(|phasing| ways.phasing(phasing, findings.phased_to.as_ref())),
        "not_looked_at": crate::not_looked_at::paths_not_looked_at(model, findings),
    }))
}

fn explained<'m>(model: &'m Model, space: &'m Space) -> Explained<'m> {
    Explained { reasons: Reasons { words: Words::new(model), space } }
}

/// Puts ways through one space into JSON.
pub(super) struct Ways<'m> {
    pub model: &'m Model,
    pub explained: Explained<'m>,
}

impl Ways<'_> {
    fn code(&self, state: StateId) -> u64 {
        self.explained.reasons.space.code(self.model, state)
    }

    fn actors(&self, ids: &[ActorId]) -> Vec<&str> {
        ids.iter().map(|&id| self.model.actor(id).id.as_str()).collect()
    }

    fn options(&self, ids: &[OptionId]) -> Vec<&str> {
        ids.iter().map(|&id| self.model.option(id).id.as_str()).collect()
    }

    /// A state that something leads to.
    pub fn end(&self, end: &EndFinding) -> Value {
        let words = Words::new(self.model);
        let rungs: Map<String, Value> = self
            .model
            .fronts
            .iter()
            .zip(&end.rungs)
            .map(|(front, rung)| (front.id.clone(), json!(rung.map(|rung| front.ladder[rung].name.clone()))))
            .collect();
        let outcomes = end.outcomes.iter().filter_map(|&outcome| self.model.outcomes.get(outcome));
        json!({
            "code": end.code,
            "changes": words.state_changes(&end.levels),
            "at_rest": concept_ids(&end.concepts),
            "stable_against_groups": end.stable_against_groups,
            "rungs": rungs,
            "outcomes": outcomes.map(|outcome| outcome.id.clone()).collect::<Vec<_>>(),
        })
    }

    fn kind(&self, found: &CrediblePaths, described: &[PathFinding]) -> Value {
        json!({
            "paths": described.iter().map(|path| self.path(found.foresight, path)).collect::<Vec<_>>(),
            "coverage": coverage(found.coverage),
            "cut": found.cut.map(crate::words::cut_in_words),
            "ends_looked_at": found.n_ends,
        })
    }

    /// One path with its reasons.
    pub fn path(&self, foresight: Foresight, path: &PathFinding) -> Value {
        json!({
            "end": self.end(&path.end),
            "steps": path.steps.iter().map(|step| self.step(step, foresight, path.end.state)).collect::<Vec<_>>(),
            "clocks": path.clocks.as_ref().map(|clocks| self.clocks(clocks)),
        })
    }

    fn step(&self, reason: &StepReason, foresight: Foresight, end: StateId) -> Value {
        let goal = if foresight == Foresight::Myopic { reason.step.to } else { end };
        let mut value = self.explained.step(&reason.step);
        value["needed"] = reason.needed.iter().map(|needed| self.needed(needed)).collect();
        let leavers = reason.leavers.iter().map(|leaver| {
            json!({
                "actor": self.model.actor(leaver.actor).id,
                "agreement": self.model.agreements[leaver.agreement.index()].id,
                "gains": leaver.gains,
            })
        });
        value["could_leave"] = leavers.collect();
        value["rivals"] = reason.rivals.iter().map(|&rival| mover(self.model, rival)).collect();
        value["words"] = json!(self.explained.reasons.way_step(reason, goal).plain());
        value
    }

    fn needed(&self, needed: &Needed) -> Value {
        let role = match needed.role {
            Role::Moves => json!("moves"),
            Role::Party => json!("party"),
            Role::Consents => json!("consents"),
            Role::Votes { institution, has_veto, is_pivotal } => json!({
                "votes_in": self.model.institutions[institution.index()].id,
                "veto": has_veto,
                "decisive": is_pivotal,
            }),
        };
        json!({
            "actor": self.model.actor(needed.actor).id,
            "role": role,
            "stand": stand(needed.decision.ordering),
            "decided_by_want": needed.decision.by,
        })
    }

    fn clocks(&self, clocks: &Clocks) -> Value {
        let range = |(from, to): (f64, f64)| json!([from, to]);
        let windows = clocks
            .windows
            .iter()
            .map(|window| json!({ "shock": self.model.shocks[window.shock].id, "steps": window.steps }));
        json!({
            "days": range(clocks.days),
            "days_per_step": clocks.per_step.iter().map(|days| days.map(range)).collect::<Vec<_>>(),
            "windows": windows.collect::<Vec<_>>(),
            "share_lost": range(clocks.lost),
        })
    }

    fn unwilling(&self, way: &UnwillingPath) -> Value {
        let unwanted = way.unwanted.iter().map(|step| json!({ "step": step.position, "who": self.actors(&step.who) }));
        json!({
            "to": self.code(way.path.end),
            "steps": way.path.steps.iter().map(|step| self.explained.step(step)).collect::<Vec<_>>(),
            "unwanted": unwanted.collect::<Vec<_>>(),
            "is_best": way.is_best,
        })
    }

    fn phasing(&self, phasing: &Phasing, end: Option<&EndFinding>) -> Value {
        let orders = phasing.orders.as_ref().map(|orders| {
            let best = orders.best.as_ref().map(|best| {
                let steps = best.steps.iter().zip(&best.losers).map(|(step, losers)| {
                    let mut value = self.explained.step(step);
                    value["concession_of"] = json!(losers.as_ref().map(|losers| self.actors(losers)));
                    value
                });
                json!({ "concessions": best.n_concessions(), "steps": steps.collect::<Vec<_>>() })
            });
            let breaks = orders.breaks.iter().map(|found| {
                let next = found.next.iter().map(|(step, losers)| {
                    let mut value = self.explained.step(step);
                    value["concession_of"] = json!(self.actors(losers));
                    value
                });
                json!({ "state": self.code(found.state), "done": self.options(&found.done), "next": next.collect::<Vec<_>>() })
            });
            json!({
                "best": best,
                "without_concession": orders.n_without_concession,
                "breaks": breaks.collect::<Vec<_>>(),
                "breaks_found": orders.n_breaks,
            })
        });
        let at_once: Map<String, Value> = phasing
            .at_once
            .iter()
            .map(|(actor, ordering)| (self.model.actor(*actor).id.clone(), json!(stand(*ordering))))
            .collect();
        json!({
            "to": end.map(|end| self.end(end)),
            "changes": self.options(&phasing.changes),
            "orders": orders,
            "at_once": at_once,
        })
    }
}

fn stand(ordering: Ordering) -> &'static str {
    match ordering {
        Ordering::Greater => "gains",
        Ordering::Equal => "indifferent",
        Ordering::Less => "loses",
    }
}
