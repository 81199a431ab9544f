//! TOML text to the tree of a case: every value with its place, every problem of the text at once.
//!
//! In: text. Out: a tree (as much as could be read) and problems. Tokens and their order come from `toml_parser`; this file
//! puts the pieces into tables, as the TOML 1.0 specification says which tables may be continued.
//! Does not know: which keys a case has. Never fails, and never nests deeper than [`MAX_NESTING`].

use crate::checks::{duplicate_key, toml_newer, toml_syntax, too_deep};
use crate::diagnostics::{Sink, Span};
use crate::tree::{Entry, Node, Table, TableKind, Value};
use indexmap::map::Entry as Slot;
use std::borrow::Cow;
use std::str::FromStr as _;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, ValidateWhitespace};
use toml_parser::{ParseError, Source};

/// The deepest that lists and tables may be nested in a value, and the most parts a dotted name may have.
pub(crate) const MAX_NESTING: usize = 16;

/// Reads a text; problems go to `sink`. The second value says whether the text is sound TOML 1.0.
pub(crate) fn tree_from_toml(text: &str, sink: &mut Sink) -> (Table, bool) {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events = Vec::with_capacity(tokens.len());
    let mut errors = Vec::new();
    {
        let mut checked = ValidateWhitespace::new(&mut events, source);
        let mut guarded = RecursionGuard::new(&mut checked, MAX_NESTING as u32);
        toml_parser::parser::parse_document(&tokens, &mut guarded, &mut errors);
    }
    drop(tokens);
    let errors_before = sink.n_errors();
    toml_newer::check(text, &events, sink);
    let mut reader = Reader { text, source, events: &events, next: 0, errors, sink };
    let root = reader.document();
    let errors = std::mem::take(&mut reader.errors);
    for error in errors {
        sink.report(toml_syntax::message(&error, text));
    }
    (root, sink.n_errors() == errors_before)
}

/// A key's name and place.
type Key = (String, Span);

struct Reader<'a> {
    text: &'a str,
    source: Source<'a>,
    events: &'a [Event],
    next: usize,
    errors: Vec<ParseError>,
    sink: &'a mut Sink,
}

impl<'a> Reader<'a> {
    fn take(&mut self) -> Option<Event> {
        let event = self.events.get(self.next).copied();
        self.next += usize::from(event.is_some());
        event
    }

    fn peek(&self) -> Option<EventKind> {
        self.events.get(self.next).map(Event::kind)
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(EventKind::Whitespace | EventKind::Newline | EventKind::Comment)) {
            self.next += 1;
        }
    }

    fn document(&mut self) -> Table {
        let mut root = Table { kind: TableKind::Header, ..Table::default() };
        let mut header: Vec<Key> = Vec::new();
        // Keys below a header that made no sense are read, so that their own mistakes show, and then dropped.
        let mut homeless = Table::default();
        let mut has_home = true;
        while let Some(event) = self.take() {
            match event.kind() {
                EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                    let of_list = event.kind() == EventKind::ArrayTableOpen;
                    (header, has_home) = self.header(event, of_list, &mut root);
                }
                EventKind::SimpleKey => {
                    if let Some((path, value)) = self.key_and_value(event) {
                        let home = if has_home { find_table(&mut root, &header) } else { None };
                        self.put(home.unwrap_or(&mut homeless), path, value);
                    }
                }
                _ => {}
            }
        }
        root
    }

    /// Reads `[a.b]` or `[[a.b]]` and makes the table. The second value is false when it could not be made.
    fn header(&mut self, open: Event, of_list: bool, root: &mut Table) -> (Vec<Key>, bool) {
        let mut path = Vec::new();
        let mut span = place(open.span());
        while let Some(event) = self.take() {
            match event.kind() {
                EventKind::SimpleKey => path = self.key_path(event),
                EventKind::StdTableClose | EventKind::ArrayTableClose => {
                    span = span.to(place(event.span()));
                    break;
                }
                // OK because a header never continues on the next line: its close bracket is missing, and reported.
                EventKind::Newline => break,
                _ => {}
            }
        }
        if path.is_empty() || !self.within_depth(&path) {
            return (path, false);
        }
        match open_table(root, &path, span, of_list) {
            Ok(()) => (path, true),
            Err(fault) => {
                self.sink.report(duplicate_key::message(&fault));
                (path, false)
            }
        }
    }

    fn within_depth(&mut self, path: &[Key]) -> bool {
        let fits = path.len() <= MAX_NESTING;
        if !fits && let (Some(first), Some(last)) = (path.first(), path.last()) {
            self.sink.report(too_deep::dotted_name(first.1.to(last.1), path.len()));
        }
        fits
    }

    /// Reads `a.b.c`, having met `a`.
    fn key_path(&mut self, first: Event) -> Vec<Key> {
        let mut path = vec![self.key(first)];
        loop {
            let mut ahead = self.next;
            while self.events.get(ahead).is_some_and(|event| event.kind() == EventKind::Whitespace) {
                ahead += 1;
            }
            match self.events.get(ahead).map(Event::kind) {
                Some(EventKind::KeySep) => self.next = ahead + 1,
                Some(EventKind::SimpleKey) => {
                    self.next = ahead + 1;
                    let event = self.events[ahead];
                    path.push(self.key(event));
                }
                _ => return path,
            }
        }
    }

    fn key(&mut self, event: Event) -> Key {
        let mut name = Cow::Borrowed("");
        if let Some(raw) = self.source.get(event) {
            raw.decode_key(&mut name, &mut self.errors);
        }
        (name.into_owned(), place(event.span()))
    }

    /// Reads `key = value`, having met the key.
    fn key_and_value(&mut self, first: Event) -> Option<(Vec<Key>, Node)> {
        let path = self.key_path(first);
        while self.peek() == Some(EventKind::Whitespace) {
            self.next += 1;
        }
        if self.peek() != Some(EventKind::KeyValSep) {
            return None;
        }
        self.next += 1;
        let value = self.value()?;
        self.within_depth(&path).then_some((path, value))
    }

    /// Reads a value. The nesting is bounded: deeper values never become events (`RecursionGuard`).
    fn value(&mut self) -> Option<Node> {
        loop {
            match self.peek()? {
                EventKind::Whitespace | EventKind::Error => self.next += 1,
                EventKind::Scalar => {
                    let event = self.take()?;
                    return Some(self.scalar(event));
                }
                EventKind::ArrayOpen => {
                    let open = self.take()?;
                    return Some(self.list(open));
                }
                EventKind::InlineTableOpen => {
                    let open = self.take()?;
                    return Some(self.inline_table(open));
                }
                _ => return None,
            }
        }
    }

    fn list(&mut self, open: Event) -> Node {
        let mut items = Vec::new();
        let mut span = place(open.span());
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(EventKind::ArrayClose) => {
                    span = span.to(place(self.events[self.next].span()));
                    self.next += 1;
                    break;
                }
                Some(EventKind::ValueSep | EventKind::Error) => self.next += 1,
                Some(EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen) => {
                    items.extend(self.value());
                }
                _ => break,
            }
        }
        Node { span, value: Value::List { items, of_tables: false } }
    }

    fn inline_table(&mut self, open: Event) -> Node {
        let mut table = Table { kind: TableKind::Inline, ..Table::default() };
        let mut span = place(open.span());
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(EventKind::InlineTableClose) => {
                    span = span.to(place(self.events[self.next].span()));
                    self.next += 1;
                    break;
                }
                Some(EventKind::ValueSep | EventKind::Error | EventKind::KeyValSep) => self.next += 1,
                // A value without a key has been reported; it is read, and dropped.
                Some(EventKind::Scalar | EventKind::ArrayOpen | EventKind::InlineTableOpen) => {
                    let _ = self.value();
                }
                Some(EventKind::SimpleKey) => {
                    let key = self.events[self.next];
                    self.next += 1;
                    if let Some((path, value)) = self.key_and_value(key) {
                        self.put(&mut table, path, value);
                    }
                }
                _ => break,
            }
        }
        close_inline(&mut table);
        Node::table(span, table)
    }

    /// Puts a value where a dotted key says, or reports why it cannot be there.
    fn put(&mut self, table: &mut Table, mut path: Vec<Key>, value: Node) {
        let Some((name, span)) = path.pop() else { return };
        let mut home = table;
        for (part, part_span) in path {
            match step_dotted(home, part, part_span) {
                Ok(inner) => home = inner,
                Err(fault) => return self.sink.report(duplicate_key::message(&fault)),
            }
        }
        match home.entries.entry(name) {
            Slot::Vacant(slot) => {
                slot.insert(Entry { key: span, node: value });
            }
            Slot::Occupied(slot) => {
                let fault = Clash::twice(slot.key(), span, slot.get().key);
                self.sink.report(duplicate_key::message(&fault));
            }
        }
    }

    fn scalar(&mut self, event: Event) -> Node {
        let span = place(event.span());
        let Some(raw) = self.source.get(event) else { return Node { span, value: Value::Broken } };
        let n_errors = self.errors.len();
        let mut text = Cow::Borrowed("");
        let kind = raw.decode_scalar(&mut text, &mut self.errors);
        if self.errors.len() > n_errors {
            return Node { span, value: Value::Broken };
        }
        let value = match kind {
            ScalarKind::String => Some(Value::Text(text.into_owned())),
            ScalarKind::Boolean(value) => Some(Value::Boolean(value)),
            ScalarKind::DateTime => {
                toml_datetime::Datetime::from_str(&text).ok().map(|_| Value::Date(text.into_owned()))
            }
            ScalarKind::Float => text.parse().ok().map(Value::Float),
            ScalarKind::Integer(radix) => i64::from_str_radix(&text, radix.value()).ok().map(Value::Integer),
        };
        let value = value.unwrap_or_else(|| {
            self.sink.report(toml_syntax::bad_scalar(kind, span, self.text));
            Value::Broken
        });
        Node { span, value }
    }
}

fn place(span: toml_parser::Span) -> Span {
    Span::new(span.start(), span.end())
}

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
    fn twice(name: &str, span: Span, other: Span) -> Self {
        Self { name: name.to_owned(), span, other, why: ClashKind::Twice }
    }
}

/// The table that a header path leads to. `None` cannot happen for a path that [`open_table`] accepted.
fn find_table<'t>(root: &'t mut Table, path: &[Key]) -> Option<&'t mut Table> {
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
fn open_table(root: &mut Table, path: &[Key], span: Span, of_list: bool) -> Result<(), Clash> {
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
fn step_dotted(table: &mut Table, name: String, span: Span) -> Result<&mut Table, Clash> {
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

/// Tables made by dotted keys inside braces are closed with the braces. Bounded by [`MAX_NESTING`] squared.
fn close_inline(table: &mut Table) {
    table.kind = TableKind::Inline;
    for entry in table.entries.values_mut() {
        if let Value::Table(inner) = &mut entry.node.value
            && inner.kind == TableKind::Dotted
        {
            close_inline(inner);
        }
    }
}
