//! Where a slip of the pen makes the rest of a file unreadable: a quote or a bracket that is not closed.
//!
//! In: the events of the TOML reader and what it objects to. Out: the slip, and from where on nothing that is said of the text can be
//! trusted: keys of the next table are then read as items of a list, and every line of it looks wrong.
//! Does not: say anything of slips that end with their line.

use crate::checks::toml_syntax;
use crate::diagnostics::{Diagnostic, Span};
use toml_parser::ParseError;
use toml_parser::parser::{Event, EventKind};

/// A slip after which a text cannot be read.
pub(crate) struct Derailed {
    /// From this byte on the text was read as something that it is not.
    pub at: usize,
    /// What went wrong.
    pub said: Diagnostic,
}

/// The first such slip, if there is one.
pub(crate) fn derailed(text: &str, events: &[Event], errors: &[ParseError]) -> Option<Derailed> {
    let first = errors.iter().filter(|error| derails(error, text, events)).min_by_key(|error| start(error))?;
    if is_of_quotes(first) {
        return Some(Derailed { at: begins(first), said: toml_syntax::message(first, text) });
    }
    let begun = first.context().map(|span| Span::new(span.start(), span.end()));
    let begun = begun.filter(|span| text[span.start..].starts_with(['[', '{']));
    let open = begun.or_else(|| outermost_open(events, start(first)))?;
    let in_vain = errors.iter().map(start).filter(|&at| at > open.start).min().unwrap_or(start(first));
    let at = text[..in_vain].rfind('\n').unwrap_or(0);
    let at = text[..at].trim_end().len().max(open.end);
    let bracket = text.get(open.start..open.end).unwrap_or("[");
    let line = text[at..].trim_start();
    let next = at + (text[at..].len() - line.len());
    let next = Span::new(next, next + line.lines().next().map_or(0, |line| line.trim_end().len()));
    Some(Derailed { at, said: toml_syntax::never_closed(open, bracket, next) })
}

/// Whether nothing after the mistake can be trusted.
fn derails(error: &ParseError, text: &str, events: &[Event]) -> bool {
    match error.description() {
        "unexpected `=` in array" | "unclosed array" | "unclosed inline table" => true,
        _ if is_of_quotes(error) => {
            let is_long = ["\"\"\"", "'''"].iter().any(|quotes| text[begins(error)..].starts_with(quotes));
            // Text in one line ends with it. Within brackets it swallows what would have closed them.
            is_long || outermost_open(events, begins(error)).is_some_and(|open| !is_closed_on_its_line(open, text))
        }
        _ => false,
    }
}

/// A last quote that is missing. Other mistakes in a text, such as a bad escape, leave the rest as it is.
fn is_of_quotes(error: &ParseError) -> bool {
    let description = error.description();
    let expects_a_quote = error.expected().is_some_and(|expected| !expected.is_empty());
    description.starts_with("invalid ") && description.ends_with("string") && expects_a_quote
}

fn start(error: &ParseError) -> usize {
    error.unexpected().or(error.context()).map_or(0, |span| span.start())
}

fn begins(error: &ParseError) -> usize {
    error.context().or(error.unexpected()).map_or(0, |span| span.start())
}

/// The outermost list or braces open before a place.
fn outermost_open(events: &[Event], at: usize) -> Option<Span> {
    let mut open: Vec<Span> = Vec::new();
    for event in events.iter().take_while(|event| event.span().start() < at) {
        match event.kind() {
            EventKind::ArrayOpen | EventKind::InlineTableOpen => {
                open.push(Span::new(event.span().start(), event.span().end()));
            }
            EventKind::ArrayClose | EventKind::InlineTableClose => drop(open.pop()),
            _ => {}
        }
    }
    open.first().copied()
}

/// Whether as many brackets close as open between a bracket and the end of its line. Those inside texts count too: this only
/// decides how much is said.
fn is_closed_on_its_line(open: Span, text: &str) -> bool {
    let line = text[open.start..].lines().next().unwrap_or("");
    let count = |signs: [char; 2]| line.chars().filter(|letter| signs.contains(letter)).count();
    count(['[', '{']) <= count([']', '}'])
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{codes_and_lines, said_about};

    const REST: &str = "\n[actor.b]\ncan.z = { levels = [\"x\", \"y\"] }\nwants = [\n  \"z = y\",\n  \"z\",\n]\n[outcome.o]\nwhen = \"b.z\"\n";

    #[test]
    fn a_quote_that_is_not_closed_within_brackets_is_all_that_is_said_of_what_follows() {
        let text = format!(
            "[case]\ntitle = \"t\"\nslip = 1\n[actor.a]\nwants = [\n  {{ that = \"x, because = \"y\" }},\n]\n{REST}"
        );
        assert_eq!(codes_and_lines(&text)[0], "unknown-key 3");
        let text = format!("[case]\ntitle = \"t\"\nslip = 1\n[actor.a]\nwants = [\n  {{ that = \"x }},\n]\n{REST}");
        assert_eq!(codes_and_lines(&text), ["unknown-key 3", "toml-syntax 6"]);
        let text = format!("[case]\ntitle = \"t\"\nabout = \"\"\"\nmuch\n[actor.a]\nwants = [\"x\"]\n{REST}");
        assert_eq!(codes_and_lines(&text), ["toml-syntax 16"]);
        assert!(said_about(&text)[0].labels.iter().any(|label| label.text == "begun here"));
    }

    #[test]
    fn a_list_that_is_not_closed_is_told_where_it_begins() {
        for (open, close) in [("[", "]"), ("{", "}")] {
            let list = if open == "[" { "wants = [\n  \"x\"," } else { "can.x = { what = \"y\"," };
            let text = format!("[case]\ntitle = \"t\"\nslip = 1\n[actor.a]\n{list}\n{REST}");
            let said = said_about(&text);
            let line = |at: usize| text[..at].matches('\n').count() + 1;
            let told: Vec<(usize, &str)> =
                said.iter().map(|said| (line(said.primary.span.start), said.message.as_str())).collect();
            assert_eq!(told.len(), 2, "{said:?}");
            assert_eq!(told[1].0, 5, "{told:?}");
            assert!(said[1].help.iter().any(|help| help.contains(close)), "{said:?}");
        }
    }

    #[test]
    fn slips_that_end_with_their_line_hide_nothing() {
        let text =
            format!("[case]\ntitle = \"t\nfronts = [\"a, \"b\"]\n[actor.a]\nwants = [\"x\" \"y\"]\nslip = 1\n{REST}");
        let told = codes_and_lines(&text);
        assert!(
            ["toml-syntax 2", "toml-syntax 5", "unknown-key 6"].iter().all(|code| told.contains(&(*code).to_owned())),
            "{told:?}"
        );
    }
}
