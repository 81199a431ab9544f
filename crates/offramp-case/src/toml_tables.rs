//! How headers and dotted keys put tables together: which may be continued, and which may not (TOML 1.0, "Table" and "Keys").
//!
//! In: a tree and a path. Out: the table there, made if need be, or the [`Clash`] that stands in its way.
//! Does not know: tokens, messages.

use crate::diagnostics::Span;
use crate::tree::{Entry, Node, Table, TableKind, Value};
use crate::tree_from_toml::Key;
use indexmap::map::Entry as Slot;

/// Why a key cannot stand where it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Clash {
    /// The key.
    pub name: String,
    /// Where it is written.
    pub span: Span,
    /// What stands in its way.
    pub other: Span,
    /// What stands in its way, in words.
    pub why: ClashKind,
}

/// What stands in the way of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClashKind {
    /// The same key is there already.
    Twice,
    /// A table in braces is closed: nothing can be added to it elsewhere.
    Closed,
    /// It is a value, not a table.
    Value,
}

impl Clash {
    pub fn twice(name: &str, span: Span, other: Span) -> Self {
        Self { name: name.to_owned(), span, other, why: ClashKind::Twice }
    }
}

/// The table that a header path leads to. `None` cannot happen for a path that [`open_table`] accepted.
pub(crate) fn find_table<'t>(root: &'t mut Table, path: &[Key]) -> Option<&'t mut Table> {
    let mut table = root;
    for (name, _) in path {
        table = match &mut table.entries.get_mut(name)?.node.value {
            Value::Table(inner) => inner,
            Value::List { items, of_tables: true } => match &mut items.last_mut()?.value {
                Value::Table(inner) => inner,
                _ => return None,
            },
            _ => return None,
        };
    }
    Some(table)
}

/// Makes the table of a `[header]` or the next one of a `[[header]]`.
pub(crate) fn open_table(root: &mut Table, path: &[Key], span: Span, of_list: bool) -> Result<(), Clash> {
    let Some(((name, key), parents)) = path.split_last() else { return Ok(()) };
    let mut table = root;
    for (part, part_span) in parents {
        table = step_header(table, part, *part_span)?;
    }
    let fresh = Node::table(span, Table { kind: TableKind::Header, ..Table::default() });
    match table.entries.entry(name.clone()) {
        Slot::Vacant(slot) => {
            let node =
                if of_list { Node { span, value: Value::List { items: vec![fresh], of_tables: true } } } else { fresh };
            slot.insert(Entry { key: *key, node });
            Ok(())
        }
        Slot::Occupied(mut slot) => {
            let other = slot.get().key;
            let entry = slot.get_mut();
            match &mut entry.node.value {
                Value::List { items, of_tables: true } if of_list => {
                    items.push(fresh);
                    Ok(())
                }
                Value::Table(existing) if existing.kind == TableKind::Implied && !of_list => {
                    existing.kind = TableKind::Header;
                    entry.key = *key;
                    entry.node.span = span;
                    Ok(())
                }
                _ => Err(Clash::twice(name, *key, other)),
            }
        }
    }
}

/// One step of the way to a header's table; makes the table if there is none.
fn step_header<'t>(table: &'t mut Table, name: &str, span: Span) -> Result<&'t mut Table, Clash> {
    let entry = table.entries.entry(name.to_owned()).or_insert_with(|| Entry {
        key: span,
        node: Node::table(span, Table { kind: TableKind::Implied, ..Table::default() }),
    });
    let clash = |why| Clash { name: name.to_owned(), span, other: entry.key, why };
    match &mut entry.node.value {
        Value::Table(inner) if inner.kind == TableKind::Inline => Err(clash(ClashKind::Closed)),
        Value::Table(inner) => Ok(inner),
        Value::List { items, of_tables: true } => match items.last_mut().map(|item| &mut item.value) {
            Some(Value::Table(inner)) => Ok(inner),
            _ => Err(clash(ClashKind::Value)),
        },
        _ => Err(clash(ClashKind::Value)),
    }
}

/// One step of the way along a dotted key; makes the table if there is none.
pub(crate) fn step_dotted(table: &mut Table, name: String, span: Span) -> Result<&mut Table, Clash> {
    let entry = match table.entries.entry(name) {
        Slot::Vacant(slot) => slot.insert(Entry {
            key: span,
            node: Node::table(span, Table { kind: TableKind::Dotted, ..Table::default() }),
        }),
        Slot::Occupied(slot) => {
            let clash = |why| Clash { name: slot.key().clone(), span, other: slot.get().key, why };
            match &slot.get().node.value {
                Value::Table(inner) => match inner.kind {
                    TableKind::Implied | TableKind::Dotted => {}
                    TableKind::Header => return Err(clash(ClashKind::Twice)),
                    TableKind::Inline => return Err(clash(ClashKind::Closed)),
                },
                _ => return Err(clash(ClashKind::Value)),
            }
            slot.into_mut()
        }
    };
    match &mut entry.node.value {
        Value::Table(inner) => {
            inner.kind = TableKind::Dotted;
            Ok(inner)
        }
        // OK because only tables get here.
        _ => Err(Clash { name: String::new(), span, other: span, why: ClashKind::Value }),
    }
}

/// Tables made by dotted keys inside braces are closed with the braces. Bounded by the reader of TOML.
pub(crate) fn close_inline(table: &mut Table) {
    table.kind = TableKind::Inline;
    for entry in table.entries.values_mut() {
        if let Value::Table(inner) = &mut entry.node.value
            && inner.kind == TableKind::Dotted
        {
            close_inline(inner);
        }
    }
}
