//! Fronts, outcomes and rules, pools among them.

use super::Builder;
use super::definitions::FIRST_RUNG;
use crate::checks::{missing_key, two_preferences};
use crate::conditions::on_one_line;
use crate::tree::{Entry, Node};
use offramp_model::{Comparison, Condition, Formula, Front, LevelSet, LinearTerm, OptionId, Outcome, Rule, Rung};

/// The ways to write a rule; each rule takes one of them.
const FORMS: [&str; 4] = ["never", "always", "at-most-one", "exactly-one"];

impl Builder<'_> {
    pub(super) fn fronts(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.fronts {
            let ladder = thing.table.and_then(|table| table.get("ladder")).and_then(Node::as_list).unwrap_or_default();
            let mut rungs = Vec::new();
            let mut spans = Vec::new();
            for rung in ladder.iter().take(crate::checks::too_many::MAX_THINGS) {
                let Some(table) = rung.as_table() else { continue };
                let when = match table.get("when") {
                    Some(when) => self.condition(when),
                    None => Some(Condition { text: FIRST_RUNG.0.to_owned(), formula: FIRST_RUNG.1 }),
                };
                let Some((name, when)) = table.text("rung").zip(when) else { continue };
                spans.push(table.entry("rung").map_or(rung.span, |entry| entry.node.span));
                rungs.push(Rung { name: name.to_owned(), when });
            }
            self.places.fronts.push(thing.span);
            self.places.rungs.push(spans);
            self.model.fronts.push(Front {
                id: (*id).to_owned(),
                name: Self::name(thing.table, id),
                about: Self::about(thing.table),
                ladder: rungs,
            });
        }
    }

    pub(super) fn outcomes(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.outcomes {
            let when = thing.table.and_then(|table| table.get("when")).and_then(|node| self.condition(node));
            let Some(when) = when else { continue };
            self.places.outcomes.push(thing.span);
            self.model.outcomes.push(Outcome { id: (*id).to_owned(), name: Self::name(thing.table, id), when });
        }
    }

    pub(super) fn rules(&mut self) {
        let mut ids = Vec::new();
        let Some(list) = self.root.get("rule") else { return self.pool_rules() };
        for node in self.items(list, "rules") {
            let Some(table) = node.as_table() else { continue };
            self.id(Some(table), &mut ids, "a rule");
            let given: Vec<(&str, &Entry)> =
                FORMS.into_iter().filter_map(|form| Some((form, table.entry(form)?))).collect();
            let Some((form, entry)) = given.first() else {
                self.sink.report(missing_key::one_of(node.span, "a rule", &FORMS));
                continue;
            };
            if let Some((second, second_entry)) = given.get(1) {
                self.sink.report(two_preferences::message(second, second_entry.key, form, entry.key));
            }
            let words = on_one_line(self.source.get(entry.node.span.start..entry.node.span.end).unwrap_or(""));
            let evidence = self.assumption(format!("rule `{form} = {words}`"), entry.node.span, Some(table));
            if let Some(never) = self.never(form, &entry.node) {
                self.places.rules.push(entry.node.span);
                self.model.rules.push(Rule { never, from_pool: None, evidence });
            }
        }
        self.pool_rules();
    }

    /// What never holds, whichever way the rule is written.
    fn never(&mut self, form: &str, node: &Node) -> Option<Condition> {
        match form {
            "never" => self.condition(node),
            "always" => {
                let always = self.condition(node)?;
                let text = format!("not ({})", always.text);
                Some(Condition { text, formula: Formula::Not(Box::new(always.formula)) })
            }
            _ => {
                let items = node.as_list()?;
                let of: Vec<Condition> = items.iter().filter_map(|item| self.condition(item)).collect();
                if of.len() < items.len() {
                    return None;
                }
                let listed = of.iter().map(|item| item.text.as_str()).collect::<Vec<_>>().join(", ");
                let formulas = of.iter().map(|item| item.formula.clone()).collect();
                let (text, compare, n) = if form == "at-most-one" {
                    (format!("at least 2 of ({listed})"), Comparison::AtLeast, 2)
                } else {
                    (format!("not exactly 1 of ({listed})"), Comparison::NotEqual, 1)
                };
                Some(Condition { text, formula: Formula::Count { compare, n, of: formulas } })
            }
        }
    }

    /// Each pool is a rule: what the options' levels take together never exceeds its size.
    fn pool_rules(&mut self) {
        let pools = self.model.pools.clone();
        for (index, pool) in pools.iter().enumerate() {
            let mut terms = Vec::new();
            for (option_index, option) in self.model.options.iter().enumerate() {
                for pool_use in option.uses.iter().filter(|pool_use| pool_use.pool == pool.id) {
                    let id = OptionId::from_index(option_index);
                    terms.extend((1..option.n_levels()).map(|level| LinearTerm {
                        // OK because there are at most 32 levels.
                        when: Formula::Level { option: id, levels: LevelSet::at_least(level as u8, option.n_levels()) },
                        weight: pool_use.per_level,
                    }));
                }
            }
            if terms.is_empty() {
                continue;
            }
            let unit = pool.unit.as_deref().map_or_else(String::new, |unit| format!(" {unit}"));
            let text = format!("more than {}{unit} of `{}` in use", pool.size, pool.id);
            let formula =
                Formula::Linear { gauge: None, base: 0.0, terms, compare: Comparison::Greater, value: pool.size };
            self.places.rules.push(self.places.pools[index]);
            self.model.rules.push(Rule {
                never: Condition { text, formula },
                from_pool: Some(pool.id.clone()),
                evidence: pool.evidence.clone(),
            });
        }
    }
}
