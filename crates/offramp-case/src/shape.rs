//! Whether the tables of a case have the keys, and the keys the kinds of value, that the language has.
//!
//! In: the tree. Out: complaints about unknown and missing keys, wrong kinds of value, names, ranges, times and the syntax of conditions.
//! Everything here can be said of one key by itself. Does not know: whether the names that values mention exist.

use crate::checks::{bad_name, bad_time, missing_key, not_a_choice, out_of_range, unknown_key, wrong_type};
use crate::conditions::parse;
use crate::diagnostics::{Sink, Span};
use crate::duration;
use crate::keys::{CASE, HUGE, Key, KeyTable, Kind, NOT_IN_OVERLAYS, OVERLAY, is_part_of_case, overlay_key};
use crate::model_from_tree::flattened;
use crate::nearest::ticked;
use crate::tree::{Node, Table, Value, inside_quotes};

/// Checks every key that is written.
pub(crate) fn check_shape(source: &str, root: &Table, sink: &mut Sink) {
    Shape { source, sink, in_overlay: false }.table(root, &CASE);
}

/// Checks that no key is missing. For the case with its overlays applied: an overlay may leave out what the case says already.
pub(crate) fn check_complete(root: &Table, sink: &mut Sink) {
    complete(root, &CASE, Span::default(), "", sink);
}

struct Shape<'a> {
    source: &'a str,
    sink: &'a mut Sink,
    in_overlay: bool,
}

impl Shape<'_> {
    /// The nesting of kinds is bounded by the key tables.
    fn table(&mut self, table: &Table, keys: &'static KeyTable) {
        if std::ptr::eq(keys, &OVERLAY) {
            return self.overlay(table);
        }
        for (name, entry) in &table.entries {
            match keys.key(name, self.in_overlay) {
                Some(key) => self.value(key.name, &entry.node, &key.kind),
                None => {
                    let known: Vec<&'static Key> = keys.all(self.in_overlay).collect();
                    self.sink.report(unknown_key::message(name, entry.key, keys, &known));
                }
            }
        }
    }

    fn overlay(&mut self, table: &Table) {
        for (name, entry) in &table.entries {
            let is_table = entry.node.as_table().is_some();
            match overlay_key(name, is_table) {
                Some(key) => {
                    self.in_overlay = is_part_of_case(name, is_table);
                    self.value(key.name, &entry.node, &key.kind);
                    self.in_overlay = false;
                }
                None => {
                    let parts = CASE.all(false).filter(|key| key.name != NOT_IN_OVERLAYS);
                    let known: Vec<&'static Key> = OVERLAY.all(false).chain(parts).collect();
                    self.sink.report(unknown_key::message(name, entry.key, &OVERLAY, &known));
                }
            }
        }
    }

    fn value(&mut self, key: &str, node: &Node, kind: &'static Kind) {
        if node.value == Value::Broken {
            return;
        }
        if !fits(node, kind) {
            self.sink.report(wrong_type::message(key, node, kind));
            return;
        }
        match kind {
            Kind::Number { min, max } => self.range(key, node, (*min, *max), kind),
            Kind::Whole { min, max } => self.range(key, node, (*min as f64, *max as f64), kind),
            Kind::Duration => self.time(key, node, "6 weeks", |text| duration::duration_days(text).map(|_| ())),
            Kind::Delay => self.time(key, node, "6 to 10 weeks", |text| duration::delay(text).map(|_| ())),
            Kind::Reviews => self.time(key, node, "every 2 weeks", |text| duration::reviews(text).map(|_| ())),
            Kind::Rate => self.time(key, node, "1 in 5 years", |text| duration::rate_per_day(text).map(|_| ())),
            Kind::Refill => self.time(key, node, "2 a month", |text| duration::amount_per_day(text).map(|_| ())),
            Kind::Drift => self.time(key, node, "-2 a month", |text| duration::drift_per_day(text).map(|_| ())),
            Kind::OneOf(words) => self.one_of(key, node, words),
            Kind::Country => self.country(node),
            Kind::Name(what) => self.name(key, node, what),
            Kind::Condition => self.condition(node),
            Kind::List(each) | Kind::OneOrMany(each) => {
                let item_key =
                    if node.as_list().is_some() { format!("an item of {}", ticked(key)) } else { key.to_owned() };
                for item in node.one_or_many() {
                    self.value(&item_key, item, each);
                }
            }
            Kind::Table(keys) => {
                if let Some(table) = node.as_table() {
                    self.table(table, keys);
                }
            }
            Kind::Named { what, each } => self.named(node, what, each),
            Kind::Keyed { each, .. } => self.keyed(key, node, each),
            Kind::Either(kinds) => {
                if let Some(kind) = kinds.iter().find(|kind| fits(node, kind)) {
                    self.value(key, node, kind);
                }
            }
            Kind::Text | Kind::Boolean | Kind::Date | Kind::Expectations => {}
        }
    }

    fn range(&mut self, key: &str, node: &Node, (min, max): (f64, f64), kind: &Kind) {
        if let Some(number) = node.as_number()
            && !(min..=max).contains(&number)
        {
            self.sink.report(out_of_range::message(key, number, node.span, &kind_in_range_words(kind)));
        }
    }

    fn time(&mut self, key: &str, node: &Node, example: &str, read: fn(&str) -> Result<(), duration::TimeFault>) {
        if let Some(text) = node.as_text()
            && let Err(fault) = read(text)
        {
            self.sink.report(bad_time::message(key, text, node.span, &fault, example));
        }
    }

    fn one_of(&mut self, key: &str, node: &Node, words: &[&str]) {
        if let Some(word) = node.as_text()
            && !words.contains(&word)
        {
            self.sink.report(not_a_choice::message(key, word, node.span, words));
        }
    }

    fn country(&mut self, node: &Node) {
        if let Some(code) = node.as_text()
            && !(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
        {
            self.sink.report(not_a_choice::country(code, node.span));
        }
    }

    /// Names of things that are declared here: levels, rungs, ids. Names that only mention a thing are looked up later, and then told
    /// with what there is.
    fn name(&mut self, key: &str, node: &Node, what: &str) {
        let declares = match key {
            "an item of `levels`" => Some("a level"),
            "rung" => Some("a rung"),
            "an item of `fronts`" => Some("a front"),
            "id" => Some(what.trim_end_matches("'s own name")),
            _ => None,
        };
        if let (Some(declares), Some(text)) = (declares, node.as_text()) {
            self.sink.extend(bad_name::check(text, node.span, declares));
        }
    }

    fn condition(&mut self, node: &Node) {
        if node.as_text().is_some() {
            let (_, faults) = parse(self.source, inside_quotes(self.source, node.span));
            faults.into_iter().for_each(|said| self.sink.report(said));
        }
    }

    fn named(&mut self, node: &Node, what: &str, each: &'static Kind) {
        for (name, entry) in node.as_table().into_iter().flat_map(|table| &table.entries) {
            self.sink.extend(bad_name::check(name, entry.key, what));
            self.value(name, &entry.node, each);
        }
    }

    fn keyed(&mut self, key: &str, node: &Node, each: &'static Kind) {
        let Some(table) = node.as_table() else { return };
        if let Kind::Table(_) = each {
            for (name, entry) in &table.entries {
                self.value(name, &entry.node, each);
            }
        } else {
            for (name, _, inner) in flattened(table) {
                self.value(&format!("{key}.{name}"), inner, each);
            }
        }
    }
}

/// "a number from 0 to 1": the kind in words, which for numbers says the range.
fn kind_in_range_words(kind: &Kind) -> String {
    match kind {
        Kind::Number { min, max } if *min <= -HUGE && *max >= HUGE => {
            "a number below a thousand million million".to_owned()
        }
        kind => kind.in_words(),
    }
}

/// Whether a value is written as values of this kind are; what stands inside is looked at later.
fn fits(node: &Node, kind: &Kind) -> bool {
    match (&node.value, kind) {
        (Value::Broken, _) => true,
        (_, Kind::Either(kinds)) => kinds.iter().any(|kind| fits(node, kind)),
        (Value::List { .. }, Kind::List(_) | Kind::OneOrMany(_)) => true,
        (_, Kind::OneOrMany(each)) => fits(node, each),
        (Value::Text(_), kind) => matches!(
            kind,
            Kind::Text
                | Kind::Name(_)
                | Kind::Duration
                | Kind::Delay
                | Kind::Reviews
                | Kind::Rate
                | Kind::Refill
                | Kind::Drift
                | Kind::Country
                | Kind::Condition
                | Kind::OneOf(_)
        ),
        (Value::Integer(_), Kind::Number { .. } | Kind::Whole { .. }) => true,
        (Value::Float(number), Kind::Number { .. }) => number.is_finite(),
        (Value::Boolean(_), Kind::Boolean) => true,
        (Value::Date(date), Kind::Date) => !date.contains(':'),
        (Value::Table(_), kind) => {
            matches!(kind, Kind::Table(_) | Kind::Named { .. } | Kind::Keyed { .. } | Kind::Expectations)
        }
        _ => false,
    }
}

/// Looks for required keys in a table and in all tables below it. `what` names the table when it has a name.
fn complete(table: &Table, keys: &'static KeyTable, span: Span, name: &str, sink: &mut Sink) {
    let what = if name.is_empty() {
        keys.what.to_owned()
    } else {
        format!("{} `{name}`", keys.what.trim_start_matches("an ").trim_start_matches("a "))
    };
    for key in keys.all(false) {
        match table.get(key.name) {
            // Overlays say only what they change.
            Some(_) if std::ptr::eq(keys, &CASE) && key.name == NOT_IN_OVERLAYS => {}
            Some(node) => complete_value(node, &key.kind, node.span, "", sink),
            None if key.required => sink.report(missing_key::message(span, &what, key)),
            None => {}
        }
    }
}

fn complete_value(node: &Node, kind: &'static Kind, span: Span, name: &str, sink: &mut Sink) {
    match kind {
        Kind::Table(keys) => {
            if let Some(table) = node.as_table() {
                complete(table, keys, span, name, sink);
            }
        }
        Kind::Named { each, .. } | Kind::Keyed { each, .. } => {
            for (name, entry) in node.as_table().into_iter().flat_map(|table| &table.entries) {
                complete_value(&entry.node, each, entry.key, name, sink);
            }
        }
        Kind::List(each) => {
            for item in node.as_list().unwrap_or_default() {
                complete_value(item, each, item.span, "", sink);
            }
        }
        Kind::Either(kinds) => {
            if let Some(kind) = kinds.iter().find(|kind| fits(node, kind)) {
                complete_value(node, kind, span, name, sink);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// `table kind.key` of every key in a tree.
    fn used(node: &Node, kind: &'static Kind, in_overlay: bool, found: &mut BTreeSet<String>) {
        match kind {
            Kind::Table(keys) => {
                for (name, entry) in node.as_table().into_iter().flat_map(|table| &table.entries) {
                    let is_overlay = std::ptr::eq(*keys, &OVERLAY);
                    let key = if is_overlay {
                        overlay_key(name, entry.node.as_table().is_some())
                    } else {
                        keys.key(name, in_overlay)
                    };
                    let Some(key) = key else { continue };
                    found.insert(format!("{}.{name}", keys.what));
                    used(&entry.node, &key.kind, in_overlay || is_overlay, found);
                }
            }
            Kind::Named { each, .. } | Kind::Keyed { each, .. } => {
                for entry in node.as_table().into_iter().flat_map(|table| table.entries.values()) {
                    used(&entry.node, each, in_overlay, found);
                }
            }
            Kind::List(each) => {
                node.as_list().into_iter().flatten().for_each(|item| used(item, each, in_overlay, found))
            }
            Kind::Either(kinds) => {
                if let Some(kind) = kinds.iter().find(|kind| fits(node, kind)) {
                    used(node, kind, in_overlay, found);
                }
            }
            _ => {}
        }
    }

    /// `table kind.key` of every key that there is.
    fn known(kind: &'static Kind, found: &mut BTreeSet<String>) {
        match kind {
            Kind::Table(keys) => {
                for key in keys.all(true) {
                    found.insert(format!("{}.{}", keys.what, key.name));
                    known(&key.kind, found);
                }
            }
            Kind::Named { each, .. } | Kind::Keyed { each, .. } | Kind::List(each) | Kind::OneOrMany(each) => {
                known(each, found)
            }
            Kind::Either(kinds) => kinds.iter().for_each(|kind| known(kind, found)),
            _ => {}
        }
    }

    /// The rich file of the tests is what prefixes and mutations are made of: a key that it lacks would not be tried.
    #[test]
    fn the_file_that_uses_everything_uses_every_key() {
        static WHOLE: Kind = Kind::Table(&CASE);
        let text = include_str!("../tests/good/everything.toml");
        let mut sink = Sink::default();
        let (root, sound) = crate::tree_from_toml::tree_from_toml(text, &mut sink);
        assert!(sound);
        let (mut there, mut all) = (BTreeSet::new(), BTreeSet::new());
        used(&Node::table(Span::default(), root), &WHOLE, false, &mut there);
        known(&WHOLE, &mut all);
        let mut missing: Vec<&String> = all.difference(&there).collect();
        // Names and remarks are the same everywhere; each kind of table need not have both.
        missing.retain(|key| !key.ends_with(".name") && !key.ends_with(".about"));
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
