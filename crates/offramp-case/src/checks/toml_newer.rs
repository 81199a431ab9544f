//! TOML 1.1 allows a few things that readers of TOML 1.0 refuse; a case must mean the same to all of them.

use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::manual::ManualPage;
use toml_parser::decoder::Encoding;
use toml_parser::parser::{Event, EventKind};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "toml-newer",
    severity: Severity::Error,
    title: "this is TOML 1.1; a case is TOML 1.0",
    meaning: "TOML 1.1 allows line breaks, comments and a last comma inside braces, times without seconds, and the escapes `\\e` and \
              `\\x41`. Many readers of TOML do not (Python's own among them), and a case should be readable everywhere.",
    bad: "[case]\ntitle = \"Two ports\"\n[front.strait]\nladder = [\n  { rung = \"calm\",\n    when = \"always\" },\n]\n[actor.us]\ncan.wait = { \
          what = \"wait\" }\nwants = [\"wait\"]",
    line: 5,
    good: "[case]\ntitle = \"Two ports\"\n[front.strait]\nladder = [\n  { rung = \"calm\", when = \"always\" },\n]\n[actor.us]\ncan.wait = { what = \
           \"wait\" }\nwants = [\"wait\"]",
    advice: "Put the braces on one line, or write a table of its own: `[actor.us.can.strike]`, or `[[actor.us.wants]]` for an item of a \
             list. Lists in brackets may have as many lines and commas as you like.",
};

/// Looks for what only TOML 1.1 allows.
pub(crate) fn check(text: &str, events: &[Event], sink: &mut Sink) {
    // Whether each open bracket is a brace, and whether it has been complained about.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut last_comma: Option<Span> = None;
    for event in events {
        let span = Span::new(event.span().start(), event.span().end());
        match event.kind() {
            EventKind::InlineTableOpen => open.push((true, false)),
            EventKind::ArrayOpen => open.push((false, false)),
            EventKind::InlineTableClose => {
                if let (Some(comma), Some((true, false))) = (last_comma, open.last()) {
                    sink.report(
                        message(comma, "a comma before the closing brace")
                            .with_help("take the last comma out of the braces"),
                    );
                }
                open.pop();
            }
            EventKind::ArrayClose => {
                open.pop();
            }
            EventKind::Newline | EventKind::Comment => {
                if let Some((true, complained @ false)) = open.last_mut() {
                    *complained = true;
                    sink.report(
                        message(span_of_line_end(span, text), "a line break inside braces").with_help(
                            "write what is in the braces on one line, or as a table with a header of its own",
                        ),
                    );
                }
            }
            EventKind::Scalar => scalar(event, span, text, sink),
            EventKind::SimpleKey if event.encoding().is_some() => scalar(event, span, text, sink),
            _ => {}
        }
        match event.kind() {
            EventKind::ValueSep => last_comma = Some(span),
            EventKind::Whitespace | EventKind::Newline | EventKind::Comment => {}
            _ => last_comma = None,
        }
    }
}

fn message(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("{what} is TOML 1.1; a case is TOML 1.0"))
}

/// The line break itself cannot be shown: point at the last character before it.
fn span_of_line_end(span: Span, text: &str) -> Span {
    let before = text[..span.start].trim_end_matches([' ', '\t']);
    let last = before.chars().next_back().map_or(0, char::len_utf8);
    Span::new(before.len() - last, before.len())
}

fn scalar(event: &Event, span: Span, text: &str, sink: &mut Sink) {
    let raw = text.get(span.start..span.end).unwrap_or("");
    match event.encoding() {
        Some(Encoding::BasicString | Encoding::MlBasicString) => {
            if let Some((at, escape)) = newer_escape(raw) {
                let place = Span::new(span.start + at, span.start + at + 2);
                let said = message(place, &format!("the escape `\\{escape}`"));
                sink.report(said.with_help("write the character itself, or `\\u` with four digits"));
            }
        }
        Some(_) => {}
        None => {
            let is_time = raw.as_bytes().first().is_some_and(u8::is_ascii_digit);
            if let (true, Some(colon)) = (is_time, raw.find(':'))
                && raw.as_bytes().get(colon + 3) != Some(&b':')
            {
                sink.report(message(span, "a time without seconds").with_help("write the seconds too: `07:32:00`"));
            }
        }
    }
}

fn newer_escape(raw: &str) -> Option<(usize, char)> {
    let mut characters = raw.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == '\\'
            && let Some((_, escape @ ('e' | 'x'))) = characters.next()
        {
            return Some((at, escape));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, codes_and_lines};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn everything_that_only_newer_readers_allow_is_refused() {
        for (value, refused) in [
            ("{ name = \"a\", }", true),
            ("{ name = \"a\" # why\n}", true),
            ("{ name = \"a\\e[0m\" }", true),
            ("{ name = \"\\x41\" }", true),
            ("{ name = \"\\\\e\" }", false),
            ("{ name = '\\e' }", false),
            ("{ name = \"a\", source = [\n\"b\",\n] }", false),
        ] {
            let text = format!("[case]\ntitle = \"t\"\n[document.b]\n[voice]\nx = {value}");
            let said = codes_and_lines(&text);
            assert_eq!(said.iter().any(|said| said.starts_with("toml-newer")), refused, "{value}: {said:?}");
        }
    }

    #[test]
    fn quoted_keys_have_the_same_escapes_as_text() {
        assert!(
            codes_and_lines("[case]\ntitle = \"t\"\n[expect]\n\"st\\x41\" = 1").contains(&"toml-newer 4".to_owned())
        );
    }

    #[test]
    fn times_need_seconds() {
        let said = |time: &str| codes_and_lines(&format!("[case]\ntitle = \"t\"\nas-of = {time}"));
        assert!(said("2020-01-07T07:32").contains(&"toml-newer 3".to_owned()));
        assert!(!said("2020-01-07T07:32:00+07:00").contains(&"toml-newer 3".to_owned()));
    }
}
