//! What is not TOML at all.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use toml_parser::decoder::ScalarKind;
use toml_parser::{Expected, ParseError};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "toml-syntax",
    severity: Severity::Error,
    title: "the text is not TOML",
    meaning: "A case is written in TOML: `key = value` lines, text in quotes, lists in brackets, tables headed by `[name]`. Something \
              here does not follow that form, so it cannot be read. What the text means is only checked once all of it can be read.",
    bad: "[case]\ntitle = Two ports",
    line: 2,
    good: "[case]\ntitle = \"Two ports\"",
    advice: "Look at the place shown and a little before it: a missing quote or bracket is often noticed only later. Text needs quotes, \
             also when it is one word.",
};

/// What the reader of TOML objected to, in plain words.
pub(crate) fn message(error: &ParseError, text: &str) -> Diagnostic {
    let span =
        error.unexpected().or(error.context()).map_or(Span::default(), |span| Span::new(span.start(), span.end()));
    let (message, help) = in_plain_words(error, text);
    let said = Diagnostic::error(PAGE.code, on_text(span, text), message).with_help(help);
    match error.context() {
        Some(context) if context.start() < span.start && context.end() <= span.start => {
            said.with_label(Span::new(context.start(), context.end()), "begun here")
        }
        _ => said,
    }
}

/// A list or braces that swallow the lines after them.
pub(crate) fn never_closed(open: Span, bracket: &str, next: Span) -> Diagnostic {
    let (what, close) = if bracket == "{" { ("the braces are", "}") } else { ("the list is", "]") };
    let said = Diagnostic::error(PAGE.code, open, format!("{what} not closed"));
    let help = format!("close with `{close}`; what follows is looked at once that is done");
    said.with_label(next, "read as a part of it").with_help(help)
}

/// A number or date that has the right form and cannot be: the 31st of February, or more digits than a number holds.
pub(crate) fn bad_scalar(kind: ScalarKind, span: Span, text: &str) -> Diagnostic {
    let written = text.get(span.start..span.end).unwrap_or("");
    let (message, help) = match kind {
        ScalarKind::DateTime => {
            (format!("`{written}` is not a date"), "write year-month-day, as in `2020-01-07`, without quotes")
        }
        _ => (format!("the number `{}` is too big", shortened(written)), "use a smaller number"),
    };
    Diagnostic::error(PAGE.code, span, message).with_help(help)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 24 { text.to_owned() } else { text.chars().take(24).chain("...".chars()).collect() }
}

/// An empty place is moved onto the nearest character, so that there is something to point at.
fn on_text(span: Span, text: &str) -> Span {
    if span.start < span.end {
        return span;
    }
    match text.get(span.start..).and_then(|rest| rest.chars().next()) {
        Some(next) if next != '\n' && next != '\r' => Span::new(span.start, span.start + next.len_utf8()),
        _ => {
            let before = text.get(..span.start).and_then(|before| before.chars().next_back());
            match before {
                Some(last) if last != '\n' => Span::new(span.start - last.len_utf8(), span.start),
                _ => span,
            }
        }
    }
}

fn in_plain_words(error: &ParseError, text: &str) -> (String, String) {
    let plain = |message: &str, help: &str| (message.to_owned(), help.to_owned());
    match error.description() {
        "string values must be quoted" => plain("text needs quotes", "put it in quotes: `\"...\"`"),
        // `no`, `none`, `forever`: the reader takes them for misspelt `nan`, `inf`, `true` or `false`.
        "invalid float" | "invalid boolean" if is_a_word(error, text) => {
            plain("text needs quotes", "put it in quotes: `\"...\"`; only `true` and `false` have none")
        }
        description if description.starts_with("invalid ") && description.ends_with("string") => {
            let quote = error.expected().into_iter().flatten().next();
            match quote {
                Some(Expected::Literal(quote)) => (
                    "the text is not closed: its last quote is missing".to_owned(),
                    format!("close it with `{quote}`; text of several lines stands between `\"\"\"` and `\"\"\"`"),
                ),
                _ => plain(
                    "a character that text cannot hold",
                    "take it out; text of several lines stands between `\"\"\"` and `\"\"\"`",
                ),
            }
        }
        "key with no value" | "missing value for key" => plain(
            "a key without a value",
            "write `key = value`; text goes on one line, or between `\"\"\"` and `\"\"\"`",
        ),
        "missing value" => plain("a value is missing", "write one after the `=`"),
        "extra `=`" => plain("one `=` too many", "write a single `=` between key and value"),
        "unclosed array" => plain("the list is not closed", "close it with `]`"),
        "unclosed inline table" => plain("the table is not closed", "close it with `}`"),
        "unclosed table" => plain("the table's header is not closed", "close it with `]`"),
        "unclosed array table" => plain("the table's header is not closed", "close it with `]]`"),
        "missing comma between array elements" | "missing comma between key-value pairs" => {
            plain("a comma is missing", "put a comma between the two")
        }
        "extra comma in array" | "extra comma in inline table" => plain("one comma too many", "take it out"),
        "unexpected `=` in array" => plain(
            "`=` in a list",
            "close the list with `]` before this, or put keys with their values in braces: `{ key = value }`",
        ),
        "missing opening quote" => plain("the opening quote is missing", "begin the text with `\"`"),
        "missing array opening" | "missing table open" => {
            plain("`]` without `[`", "open with `[`, or take the `]` out")
        }
        "missing inline table opening" => plain("`}` without `{`", "open with `{`, or take the `}` out"),
        "unexpected key or value" | "unexpected content" => plain(
            "something follows where the line should end",
            "begin a new line, or put a comma or a quote where one is missing",
        ),
        "invalid unquoted key" => {
            plain("a key of other characters than letters, digits, `-` and `_`", "put the key in quotes")
        }
        "unquoted keys cannot be empty" | "invalid key" | "invalid table" | "invalid key-value pair" => {
            plain("a key is missing", "write `key = value`, or `[name]` for a table")
        }
        "cannot recurse further; max recursion depth met" => plain(
            "lists and tables are nested too deep",
            "a case never needs more than a few levels; look for a bracket that is not closed",
        ),
        "carriage return must be followed by newline" => {
            plain("a stray carriage return", "save the file with ordinary line ends")
        }
        "invalid comment character" => plain("a control character in a comment", "take it out"),
        "missing escaped value" => plain(
            "a backslash that means nothing",
            "write `\\\\` for a backslash, or use single quotes around the text",
        ),
        "unexpected leading zero" => plain("a number that begins with zero", "leave the zero out"),
        "`_` may only go between digits" => {
            plain("`_` at an end of a number", "put `_` between digits only, or leave it out")
        }
        "too few unicode value digits" | "invalid value" => {
            plain("a character code that is no character", "write the character itself")
        }
        other => (other.to_owned(), expected(error)),
    }
}

/// Whether the value that could not be read is made of letters.
fn is_a_word(error: &ParseError, text: &str) -> bool {
    let value = error.context().and_then(|span| text.get(span.start()..span.end())).unwrap_or("");
    !value.is_empty() && value.chars().all(|c| c.is_alphabetic() || c == '-' || c == '_')
}

fn expected(error: &ParseError) -> String {
    let words: Vec<String> = error
        .expected()
        .unwrap_or_default()
        .iter()
        .map(|expected| match expected {
            Expected::Literal("\n") => "the end of the line".to_owned(),
            Expected::Literal(literal) => format!("`{literal}`"),
            Expected::Description(words) => (*words).to_owned(),
            _ => "something else".to_owned(),
        })
        .collect();
    match words.as_slice() {
        [] => "compare the line with the examples of `offramp explain toml-syntax`".to_owned(),
        [only] => format!("expected {only}"),
        [first @ .., last] => format!("expected {} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, assert_presentable, codes_and_lines, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn several_mistakes_are_found_in_one_go() {
        let text =
            "[case]\ntitle = Two ports\nfronts = [\"a\" \"b\"]\nas-of = 2020-02-31\nabout = \"x\nquestion = \"y\"\n";
        assert_eq!(codes_and_lines(text), ["toml-syntax 2", "toml-syntax 3", "toml-syntax 4", "toml-syntax 5"]);
    }

    #[test]
    fn words_without_quotes_are_told_as_such() {
        for value in ["no", "none", "forever", "True", "us"] {
            let said = said_about(&format!("[case]\ntitle = {value}"));
            assert_eq!(said[0].message, "text needs quotes", "{value}");
        }
        assert!(said_about("[case]\ntitle = \"t\nabout = \"x\"")[0].message.contains("last quote is missing"));
    }

    #[test]
    fn every_kind_of_slip_has_plain_words() {
        for text in [
            "a",
            "a =",
            "= 1",
            "a == 1",
            "a = [1",
            "a = { b = 1",
            "[a",
            "[[a",
            "a = [1 2]",
            "a = [,]",
            "a = { b = 1 c = 2 }",
            "a = [b = 1]",
            "a = b\"",
            "a = ]",
            "]",
            "a = }",
            "a = 1 b = 2",
            "ä = 1",
            "[]",
            "a = \"\\q\"",
            "a = 01",
            "a = 1_",
            "a = \"\\uD800\"",
            "# \u{1}",
            "a = +-1",
            "a = no",
            "a = forever",
            "a = \"\u{1}\"",
            "a = 99999999999999999999",
            "a = 2020-13-01",
            "a = \"x",
            "a = '''x",
            "a.= 1",
            ".a = 1",
            "a = \"\u{0}\"",
            "a\rb = 1",
            "a = 1e",
            "a = nul",
        ] {
            let said = said_about(text);
            assert!(said.iter().any(|said| said.code == "toml-syntax"), "{text:?}: {said:?}");
            said.iter().for_each(assert_presentable);
        }
    }
}
