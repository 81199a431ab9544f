//! What was checked and is used by no analysis yet: said, never silently left out.

use crate::tree::{Node, Table};
use offramp_model::{Model, Unused};

const DYNAMICS: &str = "the dynamics";
const EVIDENCE: &str = "the evidence view";

/// Everything in the case that waits for an analysis to come, in the order of the model.
pub(super) fn unused(model: &Model, root: &Table) -> Vec<Unused> {
    let mut found = Found(Vec::new());
    credences(model, &mut found);
    claims(root, &mut found);
    found.0
}

/// Worlds are sampled from the credences of wants and weights; all other credences wait.
fn credences(model: &Model, found: &mut Found) {
    let actors = model.actors.iter().map(|actor| (format!("`actor.{}`", actor.id), &actor.evidence));
    let options = model.options.iter().map(|option| (format!("`{}`", option.id), &option.evidence));
    let rules = model.rules.iter().enumerate().filter(|(_, rule)| rule.from_pool.is_none());
    let rules = rules.map(|(index, rule)| (format!("rule {}", index + 1), &rule.evidence));
    let beliefs = model.actors.iter().flat_map(|actor| {
        let of = |id: offramp_model::ActorId| format!("`actor.{}` `sees.{}`", actor.id, model.actor(id).id);
        actor.sees.iter().map(move |sees| (of(sees.of), &sees.evidence))
    });
    let bodies = model.institutions.iter().map(|body| (format!("`institution.{}`", body.id), &body.evidence));
    let pools = model.pools.iter().map(|pool| (format!("`pool.{}`", pool.id), &pool.evidence));
    let gauges = model.gauges.iter().map(|gauge| (format!("`gauge.{}`", gauge.id), &gauge.evidence));
    let shifts = model.agreements.iter().filter_map(|agreement| {
        agreement.power.as_ref().map(|power| (format!("`agreement.{}` `power`", agreement.id), &power.evidence))
    });
    let movers = actors.chain(options).chain(rules).chain(beliefs).chain(bodies).chain(shifts);
    for (what, evidence) in movers.chain(pools).chain(gauges) {
        if evidence.credence.is_some() {
            found.waits(format!("{what} `credence`"), DYNAMICS);
        }
    }
}

struct Found(Vec<Unused>);

impl Found {
    fn waits(&mut self, what: impl Into<String>, waits_for: &str) {
        self.0.push(Unused { what: what.into(), waits_for: waits_for.to_owned() });
    }
}

/// What claims say beyond who says what where.
fn claims(root: &Table, found: &mut Found) {
    for (name, entry) in root.named("claim") {
        let Some(table) = entry.node.as_table() else { continue };
        let keys: Vec<String> = ["of", "modality", "denies"]
            .into_iter()
            .filter(|key| table.get(key).is_some_and(|node: &Node| !matches!(node.value, crate::tree::Value::Broken)))
            .map(|key| format!("`{key}`"))
            .collect();
        if !keys.is_empty() {
            found.waits(format!("`claim.{name}` {}", keys.join(", ")), EVIDENCE);
        }
    }
}
