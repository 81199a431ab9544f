//! Wants, weights and rankings.

use super::Builder;
use crate::checks::{name_taken, too_many, two_preferences};
use crate::conditions::on_one_line;
use crate::diagnostics::Span;
use crate::tree::{Node, Table};
use offramp_model::{Condition, Preference, RankingTier, Want, Weight};

impl Builder<'_> {
    /// What a table of an actor (or of what is believed of one) prefers, with the place of each item. `lead` is for the
    /// list of assumptions: "`us` wants".
    pub(super) fn preference(&mut self, table: Option<&Table>, lead: &str) -> (Preference, Vec<Span>) {
        let Some(table) = table else { return (Preference::indifferent(), Vec::new()) };
        let given: Vec<_> =
            ["wants", "weights", "ranking"].into_iter().filter_map(|key| Some((key, table.entry(key)?))).collect();
        if let [(first, first_entry), (second, second_entry), ..] = given.as_slice() {
            self.sink.report(two_preferences::message(second, second_entry.key, first, first_entry.key));
        }
        match given.first() {
            Some(("wants", entry)) => self.wants(&entry.node, lead),
            Some(("weights", entry)) => self.weights(&entry.node, lead),
            Some((_, entry)) => self.ranking(&entry.node),
            None => (Preference::indifferent(), Vec::new()),
        }
    }

    pub(super) fn later_preference(&mut self, table: Option<&Table>, lead: &str) -> (Option<Preference>, Vec<Span>) {
        match table.and_then(|table| table.get("wants-later")) {
            Some(node) => {
                let (preference, spans) = self.wants(node, lead);
                (Some(preference), spans)
            }
            None => (None, Vec::new()),
        }
    }

    /// Not more items than a case can hold; the rest is reported.
    pub(super) fn items<'n>(&mut self, node: &'n Node, plural: &str) -> &'n [Node] {
        let items = node.as_list().unwrap_or_default();
        if let Some(first_too_many) = items.get(too_many::MAX_THINGS) {
            self.sink.report(too_many::things(first_too_many.span, items.len(), plural));
        }
        &items[..items.len().min(too_many::MAX_THINGS)]
    }

    fn wants(&mut self, node: &Node, lead: &str) -> (Preference, Vec<Span>) {
        let mut wants = Vec::new();
        let mut spans = Vec::new();
        let mut ids = Vec::new();
        for item in self.items(node, "wants") {
            let table = item.as_table();
            let that = table.and_then(|table| table.get("that")).unwrap_or(item);
            let text = that.as_text().unwrap_or("");
            let evidence = self.assumption(format!("{lead} `{}`", on_one_line(text)), that.span, table);
            let id = self.id(table, &mut ids, "a want of this actor");
            let Some(that_condition) = self.condition(that) else { continue };
            let is_true = |key: &str| {
                table
                    .and_then(|table| table.get(key))
                    .is_some_and(|node| node.value == crate::tree::Value::Boolean(true))
            };
            spans.push(that.span);
            wants.push(Want {
                id,
                that: that_condition,
                red_line: is_true("red-line"),
                strongly: is_true("strongly"),
                evidence,
            });
        }
        (Preference::Wants(wants), spans)
    }

    fn weights(&mut self, node: &Node, lead: &str) -> (Preference, Vec<Span>) {
        let mut weights = Vec::new();
        let mut spans = Vec::new();
        let mut ids = Vec::new();
        for item in self.items(node, "weights") {
            let Some(table) = item.as_table() else { continue };
            let Some(that) = table.get("that") else { continue };
            let text = that.as_text().unwrap_or("");
            let evidence = self.assumption(format!("{lead} `{}`", on_one_line(text)), that.span, Some(table));
            self.id(Some(table), &mut ids, "a weight of this actor");
            let weight = table.get("weight").and_then(Node::as_number);
            if let (Some(that_condition), Some(weight)) = (self.condition(that), weight) {
                spans.push(that.span);
                weights.push(Weight { that: that_condition, weight, evidence });
            }
        }
        (Preference::Weights(weights), spans)
    }

    fn ranking(&mut self, node: &Node) -> (Preference, Vec<Span>) {
        let mut tiers = Vec::new();
        let mut spans = Vec::new();
        for item in self.items(node, "tiers") {
            let conditions: Vec<Condition> =
                item.one_or_many().iter().filter_map(|node| self.condition(node)).collect();
            spans.push(item.span);
            tiers.push(RankingTier::Conditions(conditions));
        }
        (Preference::Ranking(tiers), spans)
    }

    /// The `id` of an item, which no other item of the list may have.
    pub(super) fn id(&mut self, table: Option<&Table>, taken: &mut Vec<(String, Span)>, what: &str) -> Option<String> {
        let node = table?.get("id")?;
        let id = node.as_text()?;
        match taken.iter().find(|(other, _)| other == id) {
            Some((_, first)) => self.sink.report(name_taken::message(id, node.span, what, *first, what)),
            None => taken.push((id.to_owned(), node.span)),
        }
        Some(id.to_owned())
    }
}
