//! Characters to the words, numbers and signs of a condition.
//!
//! In: a stretch of the text. Out: tokens with their places in the file, ending with [`TokenKind::End`]; and the characters that
//! conditions do not have, each kind once, with the word to use instead. A sign that stands for one word is read as that word.

use super::Fault;
use crate::checks::{condition_escape, condition_symbol, condition_syntax};
use crate::diagnostics::{Diagnostic, Span};
use offramp_model::Comparison;

/// A piece of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Token<'a> {
    pub kind: TokenKind<'a>,
    pub span: Span,
}

/// What kind of piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TokenKind<'a> {
    /// A name, perhaps with dots, or one of the words of the language.
    Word(&'a str),
    Number(f64),
    Compare(Comparison),
    Open,
    Close,
    Comma,
    /// Something that conditions do not have, and that has been told.
    Stranger,
    End,
}

/// The most pieces a condition may have.
const MAX_TOKENS: usize = 10_000;

/// Cuts a stretch of the text into tokens.
pub(super) fn tokens(source: &str, span: Span) -> (Vec<Token<'_>>, Vec<Diagnostic>) {
    let text = source.get(span.start..span.end).unwrap_or("");
    let mut found = Vec::new();
    let mut faults: Vec<Diagnostic> = Vec::new();
    let mut at = 0;
    let mut no_condition = false;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(&text[at..], span.start + at).unwrap_or_else(|fault| {
            let length = fault.primary.span.end - fault.primary.span.start;
            let instead = stands_for(&text[at..at + length]).unwrap_or(TokenKind::Stranger);
            let is_no_condition = matches!(&text[at..at + length], "{" | "}" | "#" | "\"" | ";");
            if !faults.iter().any(|told| told.message == fault.message) {
                faults.push(*fault);
            }
            no_condition |= is_no_condition;
            (instead, length.max(first.len_utf8()))
        });
        if no_condition {
            // Prose, or other lines of the file that a quote has swallowed: more would be said in vain.
            faults.drain(..faults.len() - 1);
            found.clear();
            found.push(Token { kind: TokenKind::Stranger, span });
            break;
        }
        found.push(Token { kind, span: Span::new(span.start + at, span.start + at + length) });
        at += length;
        if found.len() > MAX_TOKENS {
            faults.push(condition_syntax::too_long(span, MAX_TOKENS));
            break;
        }
    }
    found.push(Token { kind: TokenKind::End, span: Span::new(span.end, span.end) });
    (found, faults)
}

/// The word or sign of conditions that a sign of other languages plainly stands for.
fn stands_for(sign: &str) -> Option<TokenKind<'static>> {
    Some(match sign {
        "&" | "&&" | "\u{2227}" => TokenKind::Word("and"),
        "|" | "||" | "\u{2228}" => TokenKind::Word("or"),
        "!" | "~" | "\u{ac}" => TokenKind::Word("not"),
        "==" | "===" => TokenKind::Compare(Comparison::Equal),
        "<>" | "\u{2260}" => TokenKind::Compare(Comparison::NotEqual),
        "=<" | "\u{2264}" => TokenKind::Compare(Comparison::AtMost),
        "\u{2265}" => TokenKind::Compare(Comparison::AtLeast),
        _ => return None,
    })
}

/// The token that `text` begins with, and its length.
fn token(text: &str, at: usize) -> Result<(TokenKind<'_>, usize), Fault> {
    let first = text.chars().next().unwrap_or(' ');
    let second = text[first.len_utf8()..].chars().next().unwrap_or(' ');
    match first {
        '(' => Ok((TokenKind::Open, 1)),
        ')' => Ok((TokenKind::Close, 1)),
        ',' => Ok((TokenKind::Comma, 1)),
        '\\' => Err(Box::new(condition_escape::message(Span::new(at, at + 1)))),
        '0'..='9' => number(text, at),
        '-' if second.is_ascii_digit() => number(text, at),
        _ if first.is_alphabetic() || first == '_' => Ok(word(text)),
        _ => sign(text, at),
    }
}

fn word(text: &str) -> (TokenKind<'_>, usize) {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(text.len());
    // A full stop or hyphen at the end is no part of a name.
    let word = text[..end].trim_end_matches(['.', '-']);
    (TokenKind::Word(word), word.len())
}

fn number(text: &str, at: usize) -> Result<(TokenKind<'_>, usize), Fault> {
    let digits = text[1..].find(|c: char| !(c.is_ascii_digit() || c == '.')).map_or(text.len(), |end| end + 1);
    let written = text[..digits].trim_end_matches('.');
    let span = Span::new(at, at + written.len());
    if text[written.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return Err(Box::new(condition_syntax::begins_with_digit(span)));
    }
    match written.parse::<f64>() {
        Ok(number) if number.abs() <= crate::keys::HUGE => Ok((TokenKind::Number(number), written.len())),
        Ok(_) => Err(Box::new(condition_syntax::number_too_big(span))),
        Err(_) => Err(Box::new(condition_syntax::not_a_number(span, written))),
    }
}

fn sign(text: &str, at: usize) -> Result<(TokenKind<'_>, usize), Fault> {
    // Longest first, so that `<=>` is not taken for `<=`.
    if let Some((sign, help)) = condition_symbol::in_words(text) {
        return Err(Box::new(condition_symbol::message(sign, Span::new(at, at + sign.len()), help)));
    }
    let signs = [
        ("!=", Comparison::NotEqual),
        (">=", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        ("=", Comparison::Equal),
        (">", Comparison::Greater),
        ("<", Comparison::Less),
    ];
    match signs.iter().find(|(sign, _)| text.starts_with(sign)) {
        Some((sign, compare)) => Ok((TokenKind::Compare(*compare), sign.len())),
        None => {
            let length = text.chars().next().map_or(0, char::len_utf8);
            Err(Box::new(condition_symbol::stranger(&text[..length], Span::new(at, at + length))))
        }
    }
}
