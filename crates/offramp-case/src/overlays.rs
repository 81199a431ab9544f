//! Overlays: named sets of changes, applied to the tree of a case, and what they change in the author's words.
//!
//! In: the tree and the names of overlays. Out: the tree as changed. Tables are merged key by key, everything else replaces what was there;
//! rules are added. Places stay true, because an overlay stands in the same file. Does not know: what the changes mean.

use crate::CaseText;
use crate::checks::{unknown_overlay, unknown_path, unknown_want};
use crate::conditions::on_one_line;
use crate::diagnostics::{Diagnostic, Lines, Sink, Span};
use crate::keys::is_part_of_case;
use crate::tree::{Entry, Node, Table, TableKind, Value};

/// The keys that hold what somebody prefers; giving one of them replaces the others.
const PREFERENCES: [&str; 3] = ["wants", "weights", "ranking"];

/// Keys that say how to change a list of wants. They are used up when the overlay is applied.
const WANT_CHANGES: [&str; 3] = ["drop-wants", "first-wants", "last-wants"];

/// Applies overlays in order. Names that are no overlays of the case are reported and skipped.
pub(crate) fn apply(root: &Table, names: &[String], sink: &mut Sink) -> Table {
    let mut changed = root.clone();
    for name in names {
        let overlay = root.table("overlay").and_then(|overlays| overlays.get(name));
        match overlay.and_then(Node::as_table) {
            Some(overlay) => apply_one(&mut changed, overlay, root, sink),
            None => {
                let known = root.named("overlay").map(|(name, _)| name);
                sink.report(unknown_overlay::message(name, &known.collect::<Vec<_>>()));
            }
        }
    }
    if !names.is_empty() {
        // Expected answers belong to the case as written, or to one overlay applied alone.
        changed.entries.shift_remove("expect");
    }
    if let [only] = names
        && let Some(expect) = root.table("overlay").and_then(|all| all.table(only)).and_then(|one| one.entry("expect"))
    {
        changed.entries.insert("expect".to_owned(), expect.clone());
    }
    changed
}

/// `original` is the case as written: what another overlay has taken out already need not be there any more.
fn apply_one(target: &mut Table, overlay: &Table, original: &Table, sink: &mut Sink) {
    for path in overlay.get("remove").and_then(Node::as_list).unwrap_or_default() {
        if let Some(text) = path.as_text()
            && let Err(said) = remove(target, text, path.span)
            && remove(&mut original.clone(), text, path.span).is_err()
        {
            sink.report(*said);
        }
    }
    for (name, entry) in &overlay.entries {
        if !is_part_of_case(name, entry.node.as_table().is_some()) {
            continue;
        }
        match name.as_str() {
            "expect" => {}
            "rule" => add_rules(target, entry),
            "actor" | "institution" => {
                let owners = original.table(name);
                merge_each(target, name, entry, |owner, base, patch| {
                    merge_owner(base, patch, owners.and_then(|owners| owners.table(owner)), sink);
                });
            }
            _ => merge_entry(target, name, entry),
        }
    }
}

fn add_rules(target: &mut Table, rules: &Entry) {
    let added = rules.node.as_list().unwrap_or_default().to_vec();
    match target.entries.get_mut("rule").map(|entry| &mut entry.node.value) {
        Some(Value::List { items, .. }) => items.extend(added),
        _ => {
            target.entries.insert("rule".to_owned(), rules.clone());
        }
    }
}

/// Merges each named table inside `key` with `merge`.
fn merge_each(target: &mut Table, key: &str, patch: &Entry, mut merge: impl FnMut(&str, &mut Table, &Table)) {
    let Some(patches) = patch.node.as_table() else { return };
    let all = target
        .entries
        .entry(key.to_owned())
        .or_insert_with(|| Entry { key: patch.key, node: Node::table(patch.node.span, Table::default()) });
    let Value::Table(all) = &mut all.node.value else { return };
    for (name, entry) in &patches.entries {
        let Some(patch) = entry.node.as_table() else { continue };
        let base = all
            .entries
            .entry(name.clone())
            .or_insert_with(|| Entry { key: entry.key, node: Node::table(entry.node.span, Table::default()) });
        if let Value::Table(base) = &mut base.node.value {
            merge(name, base, patch);
        }
    }
}

/// Merges one key: table with table, or else the new value replaces the old. The nesting is bounded by the reader of TOML.
fn merge_entry(target: &mut Table, name: &str, patch: &Entry) {
    if let Some(existing) = target.entries.get_mut(name)
        && let (Value::Table(base), Value::Table(changes)) = (&mut existing.node.value, &patch.node.value)
    {
        for (name, entry) in &changes.entries {
            merge_entry(base, name, entry);
        }
        return;
    }
    target.entries.insert(name.to_owned(), patch.clone());
}

/// Merges an actor or institution: options may be written short or long, and one kind of preference replaces another.
fn merge_owner(base: &mut Table, patch: &Table, original: Option<&Table>, sink: &mut Sink) {
    for (name, entry) in &patch.entries {
        match name.as_str() {
            "can" => merge_options(base, entry),
            "sees" => merge_each(base, name, entry, |_, base, patch| {
                for (name, entry) in &patch.entries {
                    merge_preference(base, name, entry);
                }
            }),
            name if WANT_CHANGES.contains(&name) => {}
            name => merge_preference(base, name, entry),
        }
    }
    drop_wants(base, patch, original, sink);
    insert_wants(base, patch, "first-wants", |wants, more| wants.splice(0..0, more).for_each(drop));
    insert_wants(base, patch, "last-wants", |wants, more| wants.extend(more));
}

fn merge_preference(base: &mut Table, name: &str, entry: &Entry) {
    if PREFERENCES.contains(&name) {
        for other in PREFERENCES.iter().filter(|other| **other != name) {
            base.entries.shift_remove(*other);
        }
    }
    merge_entry(base, name, entry);
}

fn merge_options(base: &mut Table, patch: &Entry) {
    let Some(options) = patch.node.as_table() else { return };
    let can = base
        .entries
        .entry("can".to_owned())
        .or_insert_with(|| Entry { key: patch.key, node: Node::table(patch.node.span, Table::default()) });
    let Value::Table(can) = &mut can.node.value else { return };
    for (name, entry) in &options.entries {
        let mut change = entry.clone();
        if let Some(existing) = can.entries.get_mut(name) {
            // A phrase is short for a table with `what`, on either side.
            existing.node = as_long_option(&existing.node);
            change.node = as_long_option(&change.node);
        }
        merge_entry(can, name, &change);
    }
}

fn as_long_option(node: &Node) -> Node {
    if node.as_text().is_none() {
        return node.clone();
    }
    let mut table = Table { kind: TableKind::Inline, ..Table::default() };
    table.entries.insert("what".to_owned(), Entry { key: node.span, node: node.clone() });
    Node::table(node.span, table)
}

fn list_mut<'t>(table: &'t mut Table, key: &str) -> Option<&'t mut Vec<Node>> {
    match &mut table.entries.get_mut(key)?.node.value {
        Value::List { items, .. } => Some(items),
        _ => None,
    }
}

/// The keys whose lists wants can be dropped from.
const DROPPED_FROM: [&str; 3] = ["wants", "weights", "wants-later"];

fn drop_wants(base: &mut Table, patch: &Table, original: Option<&Table>, sink: &mut Sink) {
    for node in patch.get("drop-wants").and_then(Node::as_list).unwrap_or_default() {
        let Some(named) = node.as_text() else { continue };
        let lists = DROPPED_FROM.iter().filter_map(|key| original?.get(key)?.as_list());
        let was_there = lists.flatten().any(|item| is_called(item, named));
        let mut found = false;
        for key in DROPPED_FROM {
            if let Some(items) = list_mut(base, key).filter(|_| !found) {
                let before = items.len();
                items.retain(|item| !is_called(item, named));
                found = items.len() < before;
            }
        }
        if !found && !was_there {
            let known: Vec<String> = DROPPED_FROM
                .iter()
                .filter_map(|key| base.get(key).and_then(Node::as_list))
                .flatten()
                .filter_map(|item| want_id(item).or_else(|| want_text(item)))
                .map(str::to_owned)
                .collect();
            sink.report(unknown_want::message(named, node.span, &known));
        }
    }
}

fn want_id(item: &Node) -> Option<&str> {
    item.as_table()?.text("id")
}

fn want_text(item: &Node) -> Option<&str> {
    item.as_text().or_else(|| item.as_table()?.text("that"))
}

/// Whether an item of a list has this id, or these words (blanks and line breaks are not told apart).
fn is_called(item: &Node, named: &str) -> bool {
    want_id(item) == Some(named) || want_text(item).is_some_and(|text| on_one_line(text) == on_one_line(named))
}

fn insert_wants(base: &mut Table, patch: &Table, key: &str, insert: fn(&mut Vec<Node>, Vec<Node>)) {
    let Some(entry) = patch.entry(key) else { return };
    let more = entry.node.as_list().unwrap_or_default().to_vec();
    let wants = base.entries.entry("wants".to_owned()).or_insert_with(|| Entry {
        key: entry.key,
        node: Node { span: entry.node.span, value: Value::List { items: Vec::new(), of_tables: false } },
    });
    if let Value::List { items, .. } = &mut wants.node.value {
        insert(items, more);
    }
}

/// Takes out what a path leads to: `actor.us.can.strikes`, `rule.ID`, `actor.us.wants.ID`.
fn remove(root: &mut Table, path: &str, span: Span) -> Result<(), Box<Diagnostic>> {
    let parts: Vec<&str> = path.split('.').map(str::trim).collect();
    let refused = || Err(Box::new(unknown_path::not_removable(path, span)));
    let Some((last, way)) = parts.split_last() else { return refused() };
    if way.is_empty() || parts[0] == "case" || parts[0] == "overlay" {
        return refused();
    }
    let mut table = root;
    for (depth, part) in way.iter().enumerate() {
        let known: Vec<String> = table.entries.keys().cloned().collect();
        match table.entries.get_mut(*part).map(|entry| &mut entry.node.value) {
            Some(Value::Table(inner)) => table = inner,
            Some(Value::List { items, .. }) if depth + 1 == way.len() => {
                let before = items.len();
                items.retain(|item| want_id(item) != Some(last));
                if items.len() < before {
                    return Ok(());
                }
                let ids: Vec<String> = items.iter().filter_map(want_id).map(str::to_owned).collect();
                return Err(Box::new(unknown_path::no_such_id(path, span, &ids)));
            }
            _ => return Err(Box::new(unknown_path::message(path, part, span, &known))),
        }
    }
    match table.entries.shift_remove(*last) {
        Some(_) => Ok(()),
        None => {
            let known: Vec<String> = table.entries.keys().cloned().collect();
            Err(Box::new(unknown_path::message(path, last, span, &known)))
        }
    }
}

/// Something that overlays changed, in the author's words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// Where in the case: `actor.us.can.strikes.now`. Items of lists are named by their position, counted from 1:
    /// `actor.us.wants.2`; of an item taken out it is the old position, of a new one the new position.
    pub path: String,
    /// What stood there; `None` for something new.
    pub before: Option<String>,
    /// What stands there now; `None` for something taken out.
    pub after: Option<String>,
    /// The line on which the new value is written, or the old one where there is no new one.
    pub line: usize,
}

/// What the overlays, applied in order, change in a case. Nothing is checked but that the text can be read and the overlays applied.
///
/// # Errors
/// All problems of reading the text and applying the overlays.
pub fn changes(case: &CaseText, overlays: &[String]) -> Result<Vec<Change>, Vec<Diagnostic>> {
    let mut sink = Sink::default();
    let (root, _) = crate::tree_from_toml::tree_from_toml(&case.text, &mut sink);
    let changed = apply(&root, overlays, &mut sink);
    if sink.n_errors() > 0 {
        return Err(sink.into_sorted());
    }
    let mut differences = Differences { text: &case.text, lines: Lines::of(&case.text), found: Vec::new() };
    for key in crate::keys::CASE.all(false).map(|key| key.name).filter(|key| !["overlay", "expect"].contains(key)) {
        differences.compare(key, root.get(key), changed.get(key));
    }
    Ok(differences.found)
}

struct Differences<'a> {
    text: &'a str,
    lines: Lines,
    found: Vec<Change>,
}

/// Lists longer than this are shown as changed as a whole.
const MAX_COMPARED_ITEMS: usize = 1_000;

impl Differences<'_> {
    fn compare(&mut self, path: &str, before: Option<&Node>, after: Option<&Node>) {
        match (before, after) {
            (None, None) => {}
            (Some(before), Some(after)) if same(before, after) => {}
            (Some(a), Some(b)) if a.as_text().is_some() != b.as_text().is_some() && path.contains(".can.") => {
                self.tables(path, as_long_option(a).as_table(), as_long_option(b).as_table());
            }
            (before, after) if [before, after].into_iter().flatten().all(|node| node.as_table().is_some()) => {
                let is_new = before.is_none() || after.is_none();
                let empty = [before, after]
                    .into_iter()
                    .flatten()
                    .all(|node| node.as_table().is_some_and(|t| t.entries.is_empty()));
                if is_new && empty {
                    self.note(path, before, after);
                }
                self.tables(path, before.and_then(Node::as_table), after.and_then(Node::as_table));
            }
            (before, after)
                if [before, after]
                    .into_iter()
                    .flatten()
                    .all(|node| node.as_list().is_some_and(|items| items.len() <= MAX_COMPARED_ITEMS)) =>
            {
                let items = |node: Option<&Node>| node.and_then(Node::as_list).unwrap_or_default().to_vec();
                self.lists(path, &items(before), &items(after));
            }
            (before, after) => self.note(path, before, after),
        }
    }

    fn tables(&mut self, path: &str, before: Option<&Table>, after: Option<&Table>) {
        let keys = |table: Option<&Table>| -> Vec<String> {
            table.map(|table| table.entries.keys().cloned().collect()).unwrap_or_default()
        };
        let mut all = keys(before);
        all.extend(keys(after).into_iter().filter(|key| before.is_none_or(|table| table.get(key).is_none())));
        for key in all {
            let inside = |table: Option<&'_ Table>| table.and_then(|table| table.get(&key)).cloned();
            self.compare(&format!("{path}.{key}"), inside(before).as_ref(), inside(after).as_ref());
        }
    }

    /// Items that only one of the lists has, by their longest common subsequence.
    fn lists(&mut self, path: &str, before: &[Node], after: &[Node]) {
        let (n, m) = (before.len(), after.len());
        let at = |i: usize, j: usize| i * (m + 1) + j;
        // lengths[at(i, j)]: how many items before[i..] and after[j..] have in common, in order.
        let mut lengths = vec![0u32; (n + 1) * (m + 1)];
        for i in (0..n).rev() {
            for j in (0..m).rev() {
                lengths[at(i, j)] = if same(&before[i], &after[j]) {
                    lengths[at(i + 1, j + 1)] + 1
                } else {
                    lengths[at(i + 1, j)].max(lengths[at(i, j + 1)])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < n || j < m {
            if i < n && j < m && same(&before[i], &after[j]) {
                (i, j) = (i + 1, j + 1);
            } else if i < n && (j == m || lengths[at(i + 1, j)] >= lengths[at(i, j + 1)]) {
                self.note(&format!("{path}.{}", i + 1), Some(&before[i]), None);
                i += 1;
            } else {
                self.note(&format!("{path}.{}", j + 1), None, Some(&after[j]));
                j += 1;
            }
        }
    }

    fn note(&mut self, path: &str, before: Option<&Node>, after: Option<&Node>) {
        let words = |node: &Node| in_the_authors_words(node, self.text);
        let line = self.lines.line(after.or(before).map_or(0, |node| node.span.start));
        self.found.push(Change { path: path.to_owned(), before: before.map(words), after: after.map(words), line });
    }
}

/// The value as written; a table with a header as it would be written in braces.
fn in_the_authors_words(node: &Node, text: &str) -> String {
    match &node.value {
        Value::Table(table) if table.kind != TableKind::Inline || is_made_up(node, table) => {
            let entries: Vec<String> = table
                .entries
                .iter()
                .map(|(key, entry)| format!("{key} = {}", in_the_authors_words(&entry.node, text)))
                .collect();
            if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
        }
        Value::List { items, of_tables: true } => {
            let items: Vec<String> = items.iter().map(|item| in_the_authors_words(item, text)).collect();
            format!("[{}]", items.join(", "))
        }
        _ => on_one_line(text.get(node.span.start..node.span.end).unwrap_or("")),
    }
}

/// A phrase that was made a table by [`as_long_option`], or a table in braces that overlays have changed.
fn is_made_up(node: &Node, table: &Table) -> bool {
    table.entries.values().any(|entry| entry.key.start < node.span.start || entry.key.end > node.span.end)
        || table.entries.values().any(|entry| entry.key == entry.node.span)
}

/// Whether two values are the same, wherever they are written.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::List { items: a, .. }, Value::List { items: b, .. }) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Table(a), Value::Table(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries.iter().all(|(key, entry)| b.get(key).is_some_and(|other| same(&entry.node, other)))
        }
        (a, b) => a == b,
    }
}
