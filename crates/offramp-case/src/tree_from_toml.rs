//! TOML text to the tree of a case: every value with its place, every problem of the text at once.
//!
//! In: text. Out: a tree (as much as could be read) and problems. Tokens and their order come from `toml_parser`; this file
//! puts the pieces into tables, as the TOML 1.0 specification says which tables may be continued.
//! Does not know: which keys a case has. Never fails, and never nests deeper than [`MAX_NESTING`].

use crate::checks::{duplicate_key, toml_newer, toml_syntax, too_deep};
use crate::derailed::{Derailed, derailed};
use crate::diagnostics::{MAX_DIAGNOSTICS, Sink, Span};
use crate::toml_tables::{Clash, close_inline, find_table, open_table, step_dotted};
use crate::tree::{Entry, Node, Table, TableKind, Value};
use indexmap::map::Entry as Slot;
use std::borrow::Cow;
use std::str::FromStr as _;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, ValidateWhitespace};
use toml_parser::{ErrorSink, ParseError, Source};

/// The deepest that lists and tables may be nested in a value, and the most parts a dotted name may have.
pub(crate) const MAX_NESTING: usize = 16;

/// Reads a text; problems go to `sink`. The second value says whether the text is sound TOML 1.0.
pub(crate) fn tree_from_toml(text: &str, sink: &mut Sink) -> (Table, bool) {
    let (root, is_sound, _) = tree_and_derailment(text, sink);
    (root, is_sound)
}

/// The same; the third value is the slip after which nothing that is said of the text can be trusted, if there is one. It has been
/// reported, among the rest.
pub(crate) fn tree_and_derailment(text: &str, sink: &mut Sink) -> (Table, bool, Option<Derailed>) {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events = Vec::with_capacity(tokens.len());
    let mut errors = Errors::default();
    {
        let mut checked = ValidateWhitespace::new(&mut events, source);
        let mut guarded = RecursionGuard::new(&mut checked, MAX_NESTING as u32);
        toml_parser::parser::parse_document(&tokens, &mut guarded, &mut errors);
    }
    drop(tokens);
    let errors_before = sink.n_errors();
    let mut reader = Reader { text, source, events: &events, next: 0, errors, sink };
    let root = reader.document();
    let errors = std::mem::take(&mut reader.errors);
    for error in &errors.kept {
        sink.report(toml_syntax::message(error, text));
    }
    sink.leave_out(errors.n - errors.kept.len());
    let derailed = derailed(text, &events, &errors.kept);
    let until = derailed.as_ref().map_or(usize::MAX, |derailed| derailed.said.primary.span.start);
    toml_newer::check(text, &events[..events.partition_point(|event| event.span().start() < until)], sink);
    (root, sink.n_errors() == errors_before, derailed)
}

/// What the reader of TOML objects to: the first so many, and how many there were.
#[derive(Default)]
struct Errors {
    kept: Vec<ParseError>,
    n: usize,
}

impl ErrorSink for Errors {
    fn report_error(&mut self, error: ParseError) {
        self.n += 1;
        // A file can hold millions of mistakes; nobody reads them all.
        if self.kept.len() < MAX_DIAGNOSTICS {
            self.kept.push(error);
        }
    }
}

/// A key's name and place.
pub(crate) type Key = (String, Span);

struct Reader<'a> {
    text: &'a str,
    source: Source<'a>,
    events: &'a [Event],
    next: usize,
    errors: Errors,
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
        let n_errors = self.errors.n;
        let mut text = Cow::Borrowed("");
        let kind = raw.decode_scalar(&mut text, &mut self.errors);
        if self.errors.n > n_errors {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree as `toml` would give it.
    fn as_toml(table: &Table) -> toml::Table {
        fn value(node: &Node) -> toml::Value {
            match &node.value {
                Value::Text(text) => toml::Value::String(text.clone()),
                Value::Integer(number) => toml::Value::Integer(*number),
                Value::Float(number) => toml::Value::Float(*number),
                Value::Boolean(value) => toml::Value::Boolean(*value),
                Value::Date(date) => toml::Value::Datetime(date.parse().expect("a date")),
                Value::List { items, .. } => toml::Value::Array(items.iter().map(value).collect()),
                Value::Table(table) => toml::Value::Table(as_toml(table)),
                Value::Broken => panic!("a sound file has no broken values"),
            }
        }
        table.entries.iter().map(|(key, entry)| (key.clone(), value(&entry.node))).collect()
    }

    /// Sound for us exactly when sound for the `toml` crate, and then the same tree.
    fn agrees_with_the_toml_crate(text: &str) -> bool {
        let mut sink = Sink::default();
        let (root, sound) = tree_from_toml(text, &mut sink);
        match text.parse::<toml::Table>() {
            Ok(expected) => {
                assert!(sound, "{text}\n{:#?}", sink.all());
                assert_eq!(as_toml(&root), expected, "{text}");
            }
            Err(error) => assert!(!sound, "{text}\n{error}"),
        }
        sound
    }

    /// The `toml` crate lets a dotted key of three parts reach into a list of tables that has its own header. Python's reader refuses that,
    /// and so do we: TOML's own tests call it wrong.
    fn reaches_into_a_list(text: &str) -> bool {
        let lines: Vec<&str> = text.lines().collect();
        let list = lines.iter().position(|line| *line == "[[a.b]]");
        let table = lines.iter().rposition(|line| *line == "[a]");
        let key = lines.iter().rposition(|line| *line == "b.c.d = 4");
        matches!((list, table, key), (Some(list), Some(table), Some(key)) if list < table && table < key)
    }

    /// All files of four lines out of these: headers and keys that continue, repeat and contradict each other in every way.
    #[test]
    fn tables_are_put_together_as_another_reader_does() {
        let lines = [
            "[a]",
            "[a.b]",
            "[a.b.c]",
            "[[a]]",
            "[[a.b]]",
            "a.b = 1",
            "b = 2",
            "b.c = 3",
            "a = { b = { c = 1 } }",
            "b = { c.d = 1, c.e = 2 }",
            "a = [{ b = 1 }]",
            "b.c.d = 4",
        ];
        let mut n_sound = 0;
        for first in lines {
            for second in lines {
                for third in lines {
                    for fourth in lines {
                        let text = [first, second, third, fourth].join("\n");
                        if !reaches_into_a_list(&text) {
                            n_sound += usize::from(agrees_with_the_toml_crate(&text));
                        }
                    }
                }
            }
        }
        assert!(n_sound > 1_000, "both kinds are tried: {n_sound} of 20736");
    }

    #[test]
    fn values_are_read_as_another_reader_does() {
        for value in [
            "1",
            "-1",
            "+1",
            "0x1F",
            "0o17",
            "0b11",
            "1_000",
            "1.5",
            "1e3",
            "-0.0",
            "inf",
            "true",
            "false",
            "2020-01-07",
            "2020-01-07T10:00:00Z",
            "2020-01-07 10:00:00",
            "10:00:00",
            "\"a\\tb\\u00e9\\\\\"",
            "'a\\b'",
            "\"\"\"\na\n  b \\\n   c\"\"\"",
            "'''\na'''",
            "[]",
            "[1, 2,\n3,]",
            "[[1], [\"a\", { b = 1 }]]",
            "{}",
            "{ a = 1, \"b c\".d = 2 }",
            "{ a.b = 1, a.c = 2 }",
            "{ a = 1, a = 2 }",
            "{ a = { b = 1 }, a.c = 1 }",
            "01",
            "1.",
            ".5",
            "\"a",
            "[1",
            "{ a = 1",
            "9223372036854775807",
            "9223372036854775808",
            "2020-02-30",
            "1979-05-27T25:00:00Z",
        ] {
            agrees_with_the_toml_crate(&format!("x = {value}\ny = 1\n"));
        }
        for text in [
            "\"a b\".'c' = 1",
            "a . b = 1",
            "# only a remark",
            "\r\na = 1\r\n",
            "= 1",
            "a = 1 # x",
            "a = 1 b = 2",
            "[a",
            "[a]]",
            "[a] b = 1",
            "a",
        ] {
            agrees_with_the_toml_crate(text);
        }
    }

    #[test]
    fn the_order_of_the_file_is_kept_and_so_are_the_places() {
        let text = "z = 1\n[b.x]\nq = 'v'\n[a]\n[b]\nk.l = [true]\n";
        let mut sink = Sink::default();
        let (root, sound) = tree_from_toml(text, &mut sink);
        assert!(sound);
        assert_eq!(root.entries.keys().collect::<Vec<_>>(), ["z", "b", "a"]);
        let b = root.table("b").expect("b");
        assert_eq!(b.entries.keys().collect::<Vec<_>>(), ["x", "k"]);
        let shown = |span: Span| &text[span.start..span.end];
        assert_eq!(shown(root.entry("b").expect("b").key), "b");
        assert_eq!(shown(b.table("x").and_then(|x| x.get("q")).expect("q").span), "'v'");
        assert_eq!(shown(b.get("x").expect("x").span), "[b.x]");
        assert_eq!(shown(b.table("k").and_then(|k| k.get("l")).expect("l").span), "[true]");
    }
}
