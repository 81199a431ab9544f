//! The case as written: tables, keys, lists and plain values, each with its place, in the order of the file.
//!
//! In: nothing. Out: [`Node`] and [`Table`]. Built by `tree_from_toml`, changed by `overlays`.
//! Does not know: which keys a case has (see `keys`), what they mean (see `model_from_tree`).

use crate::diagnostics::Span;
use indexmap::IndexMap;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// The whole value as written, quotes and brackets included; of a table with a header, the header.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Text, with escapes resolved.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number; may be infinite or not a number.
    Float(f64),
    /// `true` or `false`.
    Boolean(bool),
    /// A date or time, as written.
    Date(String),
    /// A list; from `[[...]]` headers when `of_tables`.
    List { items: Vec<Node>, of_tables: bool },
    /// A table.
    Table(Table),
    /// Something that could not be read; it has been reported.
    Broken,
}

/// How a table came about; TOML allows some to be continued and others not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum TableKind {
    /// Only named on the way to another table.
    #[default]
    Implied,
    /// Has its own `[header]`.
    Header,
    /// Made by a dotted key.
    Dotted,
    /// Written `{ ... }`.
    Inline,
}

/// Keys with their values, in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Table {
    pub kind: TableKind,
    pub entries: IndexMap<String, Entry>,
}

/// One key's place and value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub key: Span,
    pub node: Node,
}

impl Node {
    pub fn table(span: Span, table: Table) -> Self {
        Self { span, value: Value::Table(table) }
    }

    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, whether written with decimals or without; `None` when it is not finite.
    pub fn as_number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) if number.is_finite() => Some(number),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List { items, .. } => Some(items),
            _ => None,
        }
    }

    /// The items of a list, or the value itself where one may stand for a list of one.
    pub fn one_or_many(&self) -> &[Node] {
        self.as_list().unwrap_or(std::slice::from_ref(self))
    }

    /// What people call this kind of value.
    pub fn kind_in_words(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "text",
            Value::Integer(_) => "a whole number",
            Value::Float(number) if !number.is_finite() => "infinity or no number at all",
            Value::Float(_) => "a number",
            Value::Boolean(_) => "`true` or `false`",
            Value::Date(date) if date.contains(':') => "a date with a time",
            Value::Date(_) => "a date",
            Value::List { of_tables: true, .. } => "a list of tables (`[[...]]`)",
            Value::List { .. } => "a list",
            Value::Table(_) => "a table",
            Value::Broken => "unreadable",
        }
    }

    /// The places of all values and keys in it.
    pub fn all_spans(&self) -> Vec<Span> {
        let mut found = vec![self.span];
        match &self.value {
            Value::List { items, .. } => found.extend(items.iter().flat_map(Self::all_spans)),
            Value::Table(table) => {
                for entry in table.entries.values() {
                    found.push(entry.key);
                    found.extend(entry.node.all_spans());
                }
            }
            _ => {}
        }
        found
    }

    /// How many values there are in it, itself included: the work it takes to go through it.
    pub fn n_nodes(&self) -> usize {
        match &self.value {
            Value::List { items, .. } => 1 + items.iter().map(Self::n_nodes).sum::<usize>(),
            Value::Table(table) => 1 + table.entries.values().map(|entry| entry.node.n_nodes()).sum::<usize>(),
            _ => 1,
        }
    }
}

impl Table {
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|entry| &entry.node)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    pub fn table(&self, key: &str) -> Option<&Self> {
        self.get(key).and_then(Node::as_table)
    }

    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::as_text)
    }

    /// The named tables inside `key`: `[actor.us]`, `[actor.iran]` for `actor`.
    pub fn named(&self, key: &str) -> impl Iterator<Item = (&str, &Entry)> {
        self.table(key).into_iter().flat_map(|table| table.entries.iter().map(|(name, entry)| (name.as_str(), entry)))
    }
}

/// The place of the words inside the quotes of a text: the text as written, without escapes resolved.
pub(crate) fn inside_quotes(source: &str, span: Span) -> Span {
    let raw = source.get(span.start..span.end).unwrap_or("");
    let quote = match raw.as_bytes() {
        [b'"', b'"', b'"', ..] | [b'\'', b'\'', b'\'', ..] if raw.len() >= 6 => 3,
        [b'"', ..] | [b'\'', ..] if raw.len() >= 2 => 1,
        _ => 0,
    };
    Span::new(span.start + quote, span.end - quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_inside_any_quotes_are_found() {
        for (written, inside) in
            [(r#""a b""#, "a b"), ("'a'", "a"), ("\"\"\"\na\"\"\"", "\na"), ("\"\"", ""), ("12", "12")]
        {
            let span = inside_quotes(written, Span::new(0, written.len()));
            assert_eq!(&written[span.start..span.end], inside);
        }
    }
}
