//! A condition's words to its meaning as written.
//!
//! In: a stretch of the text. Out: an [`Ast`], or the first thing that could not be read. Operator precedence after Pratt (1973), with
//! two levels of joining words and no chains: what readers would read in two ways is refused.
//! Does not know: which names exist.

use super::tokens::{Token, TokenKind, tokens};
use super::{Ast, Fault, Operand, OperandValue, Reference};
use crate::checks::{condition_syntax, needs_parentheses};
use crate::diagnostics::{Diagnostic, Span};
use offramp_model::Comparison;

/// The deepest that parentheses and `not` may be nested.
pub(crate) const MAX_DEPTH: usize = 64;

/// Reads the condition that stands at `span` of `source`.
pub(crate) fn parse(source: &str, span: Span) -> Result<Ast, Fault> {
    let tokens = tokens(source, span)?;
    let mut parser = Parser { source, tokens: &tokens, next: 0, depth: 0, whole: span };
    let ast = parser.condition()?;
    match parser.peek().kind {
        TokenKind::End => Ok(ast),
        _ => Err(Box::new(parser.left_over())),
    }
}

struct Parser<'a> {
    source: &'a str,
    tokens: &'a [Token<'a>],
    next: usize,
    depth: usize,
    whole: Span,
}

/// The words that join conditions loosely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    If,
    OnlyIf,
    IfAndOnlyIf,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Token<'a> {
        self.peek_at(0)
    }

    /// The token `n` places ahead; beyond the last one it is the last one, which is the end.
    fn peek_at(&self, n: usize) -> Token<'a> {
        self.tokens[(self.next + n).min(self.tokens.len() - 1)]
    }

    fn at_word(&self, n: usize, word: &str) -> bool {
        self.peek_at(n).kind == TokenKind::Word(word)
    }

    fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        self.next += 1;
        token
    }

    fn text(&self, from: Span, to: Span) -> &'a str {
        self.source.get(from.start..to.end).unwrap_or("")
    }

    /// The last token that was taken.
    fn last(&self) -> Token<'a> {
        self.tokens[self.next.saturating_sub(1).min(self.tokens.len() - 1)]
    }

    /// `A`, `A if B`, `A only if B`, `A if and only if B`.
    fn condition(&mut self) -> Result<Ast, Fault> {
        let start = self.peek().span;
        let left = self.joined()?;
        let Some(joint) = self.joint() else { return Ok(left) };
        let right_start = self.peek().span;
        let right = self.joined()?;
        if let Some(second) = self.joint_ahead() {
            let first_text = self.text(start, self.last().span);
            let right_text = self.text(right_start, self.last().span);
            return Err(Box::new(needs_parentheses::chained_if(second.1, first_text, right_text)));
        }
        let (left, right) = (Box::new(left), Box::new(right));
        Ok(match joint {
            Joint::If => Ast::If { then: left, condition: right },
            Joint::OnlyIf => Ast::If { then: right, condition: left },
            Joint::IfAndOnlyIf => Ast::Iff(left, right),
        })
    }

    /// The joining word that comes next, with the number of its words and its place.
    fn joint_ahead(&self) -> Option<(Joint, Span, usize)> {
        let found = |joint, n: usize| Some((joint, self.peek().span.to(self.peek_at(n - 1).span), n));
        if self.at_word(0, "only") && self.at_word(1, "if") {
            found(Joint::OnlyIf, 2)
        } else if self.at_word(0, "if") && self.at_word(1, "and") && self.at_word(2, "only") && self.at_word(3, "if") {
            found(Joint::IfAndOnlyIf, 4)
        } else if self.at_word(0, "if") {
            found(Joint::If, 1)
        } else {
            None
        }
    }

    fn joint(&mut self) -> Option<Joint> {
        let (joint, _, n) = self.joint_ahead()?;
        self.next += n;
        Some(joint)
    }

    /// `A`, `A and B and C`, `A or B or C`.
    fn joined(&mut self) -> Result<Ast, Fault> {
        let start = self.peek().span;
        let first = self.single()?;
        let word = match self.peek().kind {
            TokenKind::Word(word @ ("and" | "or")) => word,
            _ => return Ok(first),
        };
        let mut parts = vec![first];
        while self.at_word(0, word) {
            let before = self.last().span;
            self.take();
            let last_start = self.peek().span;
            parts.push(self.single()?);
            if let TokenKind::Word(other @ ("and" | "or")) = self.peek().kind
                && other != word
            {
                let left = self.text(start, before);
                let middle = self.text(last_start, self.last().span);
                let joint = self.take();
                let right_start = self.peek().span;
                // What follows is read only to show both readings whole.
                let right = if self.single().is_ok() { self.text(right_start, self.last().span) } else { "..." };
                return Err(Box::new(needs_parentheses::mixed(joint.span, [left, word, middle, other, right])));
            }
        }
        Ok(if word == "and" { Ast::And(parts) } else { Ast::Or(parts) })
    }

    /// `not A`, a comparison, a count, a name, or something in parentheses.
    fn single(&mut self) -> Result<Ast, Fault> {
        let token = self.peek();
        match token.kind {
            TokenKind::Word("not") => {
                self.take();
                let inner = self.deeper(token.span, Self::single)?;
                Ok(Ast::Not(Box::new(inner)))
            }
            TokenKind::Word("always") => {
                self.take();
                Ok(Ast::Constant(true))
            }
            TokenKind::Word("never") => {
                self.take();
                Ok(Ast::Constant(false))
            }
            TokenKind::Word("at" | "exactly") => self.count(),
            TokenKind::Word(word) if !crate::names::RESERVED.contains(&word) => self.name_or_comparison(),
            TokenKind::Open => {
                self.take();
                let inner = self.deeper(token.span, Self::condition)?;
                self.close(token.span)?;
                Ok(inner)
            }
            _ => Err(Box::new(self.expected_condition())),
        }
    }

    fn deeper(&mut self, span: Span, read: fn(&mut Self) -> Result<Ast, Fault>) -> Result<Ast, Fault> {
        if self.depth >= MAX_DEPTH {
            return Err(Box::new(condition_syntax::too_deep(span, MAX_DEPTH)));
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    fn close(&mut self, open: Span) -> Result<(), Fault> {
        match self.peek().kind {
            TokenKind::Close => {
                self.take();
                Ok(())
            }
            TokenKind::End => Err(Box::new(condition_syntax::unclosed(open))),
            _ => Err(Box::new(self.left_over().with_label(open, "inside these parentheses"))),
        }
    }

    /// `at least 2 of (A, B, C)`, `at most 1 of (...)`, `exactly 1 of (...)`.
    fn count(&mut self) -> Result<Ast, Fault> {
        let first = self.take();
        let compare = match (first.kind, self.peek().kind) {
            (TokenKind::Word("exactly"), _) => Comparison::Equal,
            (_, TokenKind::Word("least")) => Comparison::AtLeast,
            (_, TokenKind::Word("most")) => Comparison::AtMost,
            _ => return Err(Box::new(condition_syntax::count_form(first.span.to(self.peek().span)))),
        };
        if compare != Comparison::Equal {
            self.take();
        }
        let number = self.take();
        let n = match number.kind {
            TokenKind::Number(n) if n >= 0.0 && n.fract() == 0.0 && n <= 10_000.0 => n as usize,
            TokenKind::Number(_) => return Err(Box::new(condition_syntax::count_number(number.span))),
            _ => return Err(Box::new(condition_syntax::count_form(first.span.to(number.span)))),
        };
        if !self.at_word(0, "of") || self.peek_at(1).kind != TokenKind::Open {
            return Err(Box::new(condition_syntax::count_form(first.span.to(self.peek().span))));
        }
        self.take();
        let open = self.take();
        let mut of = Vec::new();
        loop {
            of.push(self.deeper(open.span, Self::condition)?);
            if self.peek().kind != TokenKind::Comma {
                break;
            }
            self.take();
        }
        self.close(open.span)?;
        let impossible = match compare {
            Comparison::AtMost => n >= of.len(),
            _ => n > of.len() || (compare == Comparison::AtLeast && n == 0),
        };
        if impossible {
            return Err(Box::new(condition_syntax::count_beyond(first.span.to(self.last().span), n, of.len())));
        }
        Ok(Ast::Count { compare, n, of })
    }

    fn name_or_comparison(&mut self) -> Result<Ast, Fault> {
        let token = self.take();
        let TokenKind::Word(text) = token.kind else { return Err(Box::new(self.expected_condition())) };
        if crate::names::RESERVED.contains(&text.to_lowercase().as_str()) {
            return Err(Box::new(condition_syntax::capital(token.span, text)));
        }
        let left = Reference { text: text.to_owned(), span: token.span };
        let TokenKind::Compare(compare) = self.peek().kind else { return Ok(Ast::Name(left)) };
        let sign = self.take();
        let operand = self.take();
        let value = match operand.kind {
            TokenKind::Word(word) if !crate::names::RESERVED.contains(&word) => OperandValue::Name(word.to_owned()),
            TokenKind::Number(number) => OperandValue::Number(number),
            _ => return Err(Box::new(condition_syntax::compared_with_nothing(sign.span.to(operand.span)))),
        };
        Ok(Ast::Compare { left, compare, right: Operand { value, span: operand.span } })
    }

    fn expected_condition(&self) -> Diagnostic {
        let token = self.peek();
        match token.kind {
            TokenKind::End if self.next == 0 => condition_syntax::empty(self.whole),
            TokenKind::End => condition_syntax::stops(self.last().span),
            _ => condition_syntax::expected_name(token.span, self.text(token.span, token.span)),
        }
    }

    /// Something follows where the condition could have ended.
    fn left_over(&self) -> Diagnostic {
        let token = self.peek();
        let found = self.text(token.span, token.span);
        match token.kind {
            TokenKind::Close => condition_syntax::unopened(token.span),
            TokenKind::Comma => condition_syntax::comma(token.span),
            TokenKind::Word(word)
                if crate::names::RESERVED.contains(&word.to_lowercase().as_str())
                    && !crate::names::RESERVED.contains(&word) =>
            {
                condition_syntax::capital(token.span, word)
            }
            TokenKind::Word(_) => {
                let last = self.last();
                condition_syntax::word_missing(token.span, self.text(last.span, last.span), found)
            }
            _ => condition_syntax::unexpected(token.span, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Ast, Fault> {
        parse(text, Span::new(0, text.len()))
    }

    /// The reading, with every grouping shown.
    fn grouped(ast: &Ast) -> String {
        let all = |parts: &[Ast], word: &str| format!("({})", parts.iter().map(grouped).collect::<Vec<_>>().join(word));
        match ast {
            Ast::Constant(value) => value.to_string(),
            Ast::Name(name) => name.text.clone(),
            Ast::Compare { left, compare, right } => format!("{} {compare:?} {:?}", left.text, right.value),
            Ast::Not(inner) => format!("not {}", grouped(inner)),
            Ast::And(parts) => all(parts, " and "),
            Ast::Or(parts) => all(parts, " or "),
            Ast::If { then, condition } => format!("({} if {})", grouped(then), grouped(condition)),
            Ast::Iff(a, b) => format!("({} iff {})", grouped(a), grouped(b)),
            Ast::Count { compare, n, of } => format!("{compare:?} {n} of {}", all(of, ", ")),
        }
    }

    #[test]
    fn precedence_is_not_then_and_or_then_if() {
        for (text, expected) in [
            ("not a and b", "(not a and b)"),
            ("not a = x", "not a Equal Name(\"x\")"),
            ("a and b and not c", "(a and b and not c)"),
            ("a or b if c and d", "((a or b) if (c and d))"),
            ("a only if b", "(b if a)"),
            ("a if and only if not b", "(a iff not b)"),
            ("(a and b) or c", "((a and b) or c)"),
            ("at least 2 of (a, b or c, not d)", "AtLeast 2 of (a, (b or c), not d)"),
            ("exactly 1 of (a, b)", "Equal 1 of (a, b)"),
            ("at most 1 of (a, b)", "AtMost 1 of (a, b)"),
            ("oil > -1.5", "oil Greater Number(-1.5)"),
            ("us.stay != gone", "us.stay NotEqual Name(\"gone\")"),
            ("always", "true"),
            ("a\n  and b", "(a and b)"),
        ] {
            assert_eq!(grouped(&read(text).expect(text)), expected, "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for text in ["a and b or c", "a or b and c", "a if b if c", "a only if b if c", "a if and only if b only if c"]
        {
            assert_eq!(read(text).expect_err(text).code, "needs-parentheses", "{text}");
        }
        let said = read("a and b and c or d").expect_err("mixed");
        assert_eq!(said.help, ["write `(a and b and c) or d` or `a and b and (c or d)`, whichever is meant"]);
    }

    #[test]
    fn whatever_is_written_gets_an_answer() {
        let pieces = [
            "a", "not", "and", "or", "if", "only", "(", ")", ",", "=", ">=", "2", "at", "least", "of", "exactly", "&",
            "\\", "always", "A.b", ".",
        ];
        // All sequences of up to four pieces: 21^4 of them.
        let mut sequences = vec![String::new()];
        for _ in 0..4 {
            sequences =
                sequences.iter().flat_map(|start| pieces.iter().map(move |piece| format!("{start} {piece}"))).collect();
            for text in &sequences {
                if let Err(said) = read(text) {
                    assert!(!said.help.is_empty() && said.primary.span.end <= text.len(), "{text}: {said:?}");
                }
            }
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        let fits = format!("{}a{}", "(".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH));
        assert!(read(&fits).is_ok());
        for open in ["(", "not ", "at least 1 of ("] {
            assert!(read(&format!("{}a", open.repeat(3_000))).is_err(), "{open}");
            assert!(read(&format!("{}a", open.repeat(300_000))).is_err(), "{open}");
        }
    }
}
