//! Pools, gauges, shocks, deadlines, verification and links: what a case states about resources and time.

use super::{Builder, flattened};
use crate::checks::unknown_level;
use crate::duration;
use crate::tree::{Node, Table};
use offramp_model::dynamics::{Deadline, Gauge, GaugeDrift, GaugeEffect, GaugeJump, Link, Pool, Shock, Verification};
use offramp_model::{Level, OptionId};

impl Builder<'_> {
    pub(super) fn pools(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.pools {
            let table = thing.table;
            let text = |key: &str| table.and_then(|table| table.text(key)).map(str::to_owned);
            let evidence = self.assumption(format!("pool `{id}`"), thing.span, table);
            self.places.pools.push(thing.span);
            let pool = Pool {
                id: (*id).to_owned(),
                name: Self::name(table, id),
                of: table.and_then(|table| table.get("of")).and_then(|node| self.actor(node)),
                size: table.and_then(|table| table.get("size")).and_then(Node::as_number).unwrap_or(0.0),
                unit: text("unit"),
                refill_per_day: text("refill").and_then(|text| duration::amount_per_day(&text).ok()),
                evidence,
            };
            self.model.pools.push(pool);
        }
    }

    pub(super) fn gauges(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.gauges {
            let table = thing.table;
            let text = |key: &str| table.and_then(|table| table.text(key)).map(str::to_owned);
            let evidence = self.assumption(format!("gauge `{id}`"), thing.span, table);
            let number = |key: &str| table.and_then(|table| table.get(key)).and_then(Node::as_number);
            let list = |key: &str| table.and_then(|table| table.get(key)).and_then(Node::as_list).unwrap_or_default();
            let adds = list("adds").iter().filter_map(|effect| self.gauge_effect(effect)).collect();
            let drifts = list("drifts").iter().filter_map(|drift| self.gauge_drift(drift)).collect();
            let jumps = list("jumps").iter().filter_map(|jump| self.gauge_jump(jump)).collect();
            self.places.gauges.push(thing.span);
            self.model.gauges.push(Gauge {
                id: (*id).to_owned(),
                name: Self::name(table, id),
                unit: text("unit"),
                starts: number("starts").unwrap_or(0.0),
                adds,
                drifts,
                jumps,
                from: number("from"),
                to: number("to"),
                half_life_days: text("half-life").and_then(|text| duration::duration_days(&text).ok()),
                evidence,
            });
        }
    }

    fn gauge_effect(&mut self, node: &Node) -> Option<GaugeEffect> {
        let table = node.as_table()?;
        let when = self.condition(table.get("when")?)?;
        let lasts_days = table.text("for").and_then(|text| duration::duration_days(text).ok());
        Some(GaugeEffect { when, by: table.get("by")?.as_number()?, lasts_days })
    }

    fn gauge_drift(&mut self, node: &Node) -> Option<GaugeDrift> {
        let table = node.as_table()?;
        let when = match table.get("when") {
            Some(when) => Some(self.condition(when)?),
            None => None,
        };
        Some(GaugeDrift { when, per_day: duration::drift_per_day(table.text("by")?).ok()? })
    }

    fn gauge_jump(&mut self, node: &Node) -> Option<GaugeJump> {
        let table = node.as_table()?;
        Some(GaugeJump { when: self.condition(table.get("when")?)?, by: table.get("by")?.as_number()? })
    }

    pub(super) fn shocks(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.shocks {
            let table = thing.table;
            let get = |key: &str| table.and_then(|table| table.get(key));
            let text = |key: &str| get(key).and_then(Node::as_text).map(str::to_owned);
            let evidence = self.assumption(format!("shock `{id}`"), thing.span, table);
            self.places.shocks.push(thing.span);
            let shock = Shock {
                id: (*id).to_owned(),
                what: text("what").or_else(|| text("name")).unwrap_or_else(|| id.replace('-', " ")),
                front: self.front(get("front")),
                rate_per_day: text("rate").and_then(|text| duration::rate_per_day(&text).ok()),
                when: get("when").and_then(|node| self.condition(node)),
                sets: self.sets(get("sets").and_then(Node::as_table)),
                channel: text("channel"),
                evidence,
            };
            self.model.shocks.push(shock);
        }
    }

    pub(super) fn deadlines(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.deadlines {
            let table = thing.table;
            let get = |key: &str| table.and_then(|table| table.get(key));
            let text = |key: &str| get(key).and_then(Node::as_text).map(str::to_owned);
            let evidence = self.assumption(format!("deadline `{id}`"), thing.span, table);
            self.places.deadlines.push(thing.span);
            let deadline = Deadline {
                id: (*id).to_owned(),
                what: text("what").or_else(|| text("name")).unwrap_or_else(|| id.replace('-', " ")),
                front: self.front(get("front")),
                after_days: text("after").and_then(|text| duration::duration_days(&text).ok()).unwrap_or(0.0),
                when: get("when").and_then(|node| self.condition(node)),
                unless: get("unless").and_then(|node| self.condition(node)),
                sets: self.sets(get("sets").and_then(Node::as_table)),
                chance: get("chance").and_then(Node::as_number).unwrap_or(1.0),
                channel: text("channel"),
                evidence,
            };
            self.model.deadlines.push(deadline);
        }
    }

    pub(super) fn verifications(&mut self) {
        let declared = self.declared;
        for (number, (id, option)) in declared.options.iter().enumerate() {
            let Some(verified) = option.table.and_then(|table| table.table("verified")) else { continue };
            for (level, entry) in &verified.entries {
                let table = entry.node.as_table();
                let Some(place) = option.levels.iter().position(|known| known == level) else {
                    self.sink.report(unknown_level::message(id, level, entry.key, &option.levels));
                    continue;
                };
                let get = |key: &str| table.and_then(|table| table.get(key));
                let takes = get("takes").and_then(Node::as_text).and_then(|text| duration::delay(text).ok());
                let (from_days, to_days) = takes.map_or((1.0, 1.0), |takes| (takes.from_days, takes.to_days));
                let evidence = self.assumption(format!("verification of `{id}` = `{level}`"), entry.key, table);
                self.places.verifications.push(entry.key);
                // OK because there are at most 32 levels.
                let (level, above) = (place as Level, (place + 1).min(option.levels.len() - 1) as Level);
                let verification = Verification {
                    option: OptionId::from_index(number),
                    level,
                    takes_days: f64::midpoint(from_days, to_days),
                    chance: get("chance").and_then(Node::as_number).unwrap_or(1.0),
                    then: self.level_of(id, get("then"), &option.levels).unwrap_or(above),
                    otherwise: self.level_of(id, get("else"), &option.levels).unwrap_or(0),
                    evidence,
                };
                self.model.verifications.push(verification);
            }
        }
    }

    /// The level that a text names, if there is one.
    fn level_of(&mut self, option: &str, node: Option<&Node>, levels: &[String]) -> Option<Level> {
        let node = node?;
        let name = node.as_text()?;
        let found = levels.iter().position(|known| known == name);
        if found.is_none() {
            self.sink.report(unknown_level::message(option, name, node.span, levels));
        }
        // OK because there are at most 32 levels.
        found.map(|level| level as Level)
    }

    fn sets(&mut self, table: Option<&Table>) -> Vec<(OptionId, Level)> {
        let mut found = Vec::new();
        for (name, span, node) in table.map(flattened).unwrap_or_default() {
            let Some(option) = self.option_or_agreement(&name, span) else { continue };
            let levels = &self.declared.option(option).levels;
            let Some(level) = node.as_text() else { continue };
            match levels.iter().position(|known| known == level) {
                // OK because there are at most 32 levels.
                Some(level) => found.push((option, level as u8)),
                None => self.sink.report(unknown_level::message(&name, level, node.span, levels)),
            }
        }
        found
    }

    /// A shock can end an agreement, too.
    fn option_or_agreement(&mut self, name: &str, span: crate::diagnostics::Span) -> Option<OptionId> {
        let agreement =
            self.declared.agreements.get_index_of(name).and_then(|_| self.declared.options.get_index_of(name));
        match agreement {
            Some(index) => Some(OptionId::from_index(index)),
            None => self.option_by_name(name, span),
        }
    }

    pub(super) fn links(&mut self) {
        let declared = self.declared;
        for (id, thing) in &declared.links {
            let table = thing.table;
            let get = |key: &str| table.and_then(|table| table.get(key));
            let evidence = self.assumption(format!("link `{id}`"), thing.span, table);
            let (from, to) = (self.front(get("from")), self.front(get("to")));
            let Some((from, to)) = from.zip(to) else { continue };
            self.places.links.push(thing.span);
            self.model.links.push(Link {
                id: (*id).to_owned(),
                from,
                to,
                channel: get("channel").and_then(Node::as_text).map(str::to_owned),
                strength: get("strength").and_then(Node::as_number),
                evidence,
            });
        }
    }
}
