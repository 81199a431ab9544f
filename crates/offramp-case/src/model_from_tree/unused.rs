//! What was checked and is used by no analysis yet: said, never silently left out.

use crate::tree::{Node, Table};
use offramp_model::{Model, Unused};

const EVIDENCE: &str = "the evidence view";

/// Everything in the case that waits for an analysis to come, in the order of the model.
pub(super) fn unused(model: &Model, root: &Table) -> Vec<Unused> {
    let mut found = Found(Vec::new());
    credences(model, &mut found);
    claims(root, &mut found);
    found.0
}

/// Worlds are sampled from the credences of wants and weights, the dynamics draw all of them; only shifts of power are taken as given everywhere.
fn credences(model: &Model, found: &mut Found) {
    for agreement in &model.agreements {
        if agreement.power.as_ref().is_some_and(|power| power.evidence.credence.is_some()) {
            found.waits(
                format!("`agreement.{}` `power` `credence`", agreement.id),
                "an answer about power that is unsure",
            );
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
