//! A condition's words to its meaning as written.
//!
//! In: a stretch of the text. Out: an [`Ast`], and everything that could not be read. Operator precedence after Pratt (1973), with
//! two levels of joining words and no chains: what readers would read in two ways is refused. What cannot be read is passed over
//! up to the next `and`, `or`, comma or closing parenthesis, so that mistakes in the other parts show as well.
//! Does not know: which names exist.

use super::tokens::{Token, TokenKind, tokens};
use super::{Ast, Fault, Operand, OperandValue, Reference};
use crate::checks::{condition_syntax, needs_parentheses};
use crate::diagnostics::{Diagnostic, Span};
use offramp_model::Comparison;

/// The deepest that parentheses and `not` may be nested.
pub(crate) const MAX_DEPTH: usize = 64;

/// The most mistakes that are told of one condition.
const MAX_FAULTS: usize = 20;

/// Reads the condition that stands at `span` of `source`. Where there are faults the condition holds an [`Ast::Wrong`]; its other parts
/// can still be looked at for mistakes of another kind.
pub(crate) fn parse(source: &str, span: Span) -> (Ast, Vec<Diagnostic>) {
    let (tokens, faults) = tokens(source, span);
    let mut parser =
        Parser { source, tokens: &tokens, next: 0, depth: 0, whole: span, open: Vec::new(), faults, halted: false };
    let ast = parser.whole_condition();
    match parser.faults.is_empty() {
        true => (ast, Vec::new()),
        false => (Ast::And(vec![ast, Ast::Wrong]), parser.faults),
    }
}

struct Parser<'a> {
    source: &'a str,
    tokens: &'a [Token<'a>],
    next: usize,
    depth: usize,
    whole: Span,
    /// The parentheses that are open, outermost first.
    open: Vec<Span>,
    faults: Vec<Diagnostic>,
    /// Whether nothing more is to be told.
    halted: bool,
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

    fn complain(&mut self, fault: Diagnostic) {
        if !self.halted {
            self.faults.push(fault);
            self.halted = self.faults.len() >= MAX_FAULTS;
        }
    }

    /// Whether a sign that is no part of conditions stands between a token and the next one; that has been told.
    fn met_a_stranger_since(&self, start: usize) -> bool {
        let end = (self.next + 1).min(self.tokens.len());
        self.tokens[start.min(end)..end].iter().any(|token| token.kind == TokenKind::Stranger)
    }

    /// Everything up to the end: conditions, with stray commas and parentheses between them told and passed over.
    fn whole_condition(&mut self) -> Ast {
        let mut parts = vec![self.condition()];
        while self.peek().kind != TokenKind::End {
            let fault = self.left_over();
            self.complain(fault);
            self.take();
            while self.at_word(0, "and") || self.at_word(0, "or") {
                self.take();
            }
            if self.peek().kind != TokenKind::End {
                parts.push(self.condition());
            }
        }
        if parts.len() == 1 { parts.remove(0) } else { Ast::And(parts) }
    }

    /// `A`, `A if B`, `A only if B`, `A if and only if B`.
    fn condition(&mut self) -> Ast {
        let start = self.peek().span;
        let left = self.joined();
        let Some(joint) = self.joint() else { return left };
        let right_start = self.peek().span;
        let right = self.joined();
        if let Some(second) = self.joint_ahead() {
            let first_text = self.text(start, self.last().span);
            let right_text = self.text(right_start, self.last().span);
            self.complain(needs_parentheses::chained_if(second.1, first_text, right_text));
            let mut parts = vec![left, right];
            while self.joint().is_some() {
                parts.push(self.joined());
            }
            return Ast::And(parts);
        }
        let (left, right) = (Box::new(left), Box::new(right));
        match joint {
            Joint::If => Ast::If { then: left, condition: right },
            Joint::OnlyIf => Ast::If { then: right, condition: left },
            Joint::IfAndOnlyIf => Ast::Iff(left, right),
        }
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
    fn joined(&mut self) -> Ast {
        let start = self.peek().span;
        let first = self.part();
        let word = match self.peek().kind {
            TokenKind::Word(word @ ("and" | "or")) => word,
            _ => return first,
        };
        let mut parts = vec![first];
        let mut is_mixed = false;
        // Where what stands before the last joining word ends, and where what stands after it begins.
        let (mut left_end, mut middle_start) = (start, start);
        while let TokenKind::Word(joining @ ("and" | "or")) = self.peek().kind {
            let before = self.last().span;
            let joint = self.take().span;
            let begins = self.peek().span;
            let part = self.part();
            // `A and or B` has one word too many, and that has been told.
            let nothing_there = begins == self.peek().span;
            if joining != word && !is_mixed {
                is_mixed = true;
                let (left, middle) = (self.text(start, left_end), self.text(middle_start, before));
                let right = if part == Ast::Wrong { "..." } else { self.text(begins, self.last().span) };
                self.complain(needs_parentheses::mixed(joint, [left, word, middle, joining, right]));
            }
            is_mixed |= nothing_there;
            parts.push(part);
            (left_end, middle_start) = (before, begins);
        }
        if word == "and" { Ast::And(parts) } else { Ast::Or(parts) }
    }

    /// What stands between joining words. What cannot be read is told and passed over, up to the next of them.
    fn part(&mut self) -> Ast {
        let start = self.next;
        let read = self.single();
        let fault = match read {
            Ok(ast) if self.at_end_of_part() => return ast,
            Ok(_) => self.left_over(),
            Err(fault) => *fault,
        };
        if !self.met_a_stranger_since(start) {
            self.complain(fault);
        }
        self.pass_over();
        Ast::Wrong
    }

    fn at_end_of_part(&self) -> bool {
        let ends = matches!(
            self.peek().kind,
            TokenKind::Word("and" | "or") | TokenKind::Close | TokenKind::Comma | TokenKind::End
        );
        ends || self.joint_ahead().is_some()
    }

    /// Goes on to the next `and`, `or`, comma or closing parenthesis that is not inside parentheses of its own.
    fn pass_over(&mut self) {
        let mut n_open = 0usize;
        loop {
            match self.peek().kind {
                TokenKind::End => return,
                TokenKind::Word("and" | "or") | TokenKind::Comma | TokenKind::Close if n_open == 0 => return,
                TokenKind::Open => n_open += 1,
                TokenKind::Close => n_open -= 1,
                _ => {}
            }
            self.take();
        }
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
                self.open.push(token.span);
                let inner = self.deeper(token.span, |parser| Ok(parser.condition()));
                self.close(token.span);
                inner
            }
            _ => Err(Box::new(self.expected_condition())),
        }
    }

    fn deeper(&mut self, span: Span, read: fn(&mut Self) -> Result<Ast, Fault>) -> Result<Ast, Fault> {
        if self.depth >= MAX_DEPTH {
            self.complain(condition_syntax::too_deep(span, MAX_DEPTH));
            // What follows would only be told to be too deep again.
            self.halted = true;
            self.next = self.tokens.len() - 1;
            return Ok(Ast::Wrong);
        }
        self.depth += 1;
        let inner = read(self);
        self.depth -= 1;
        inner
    }

    /// Takes the parenthesis that closes the last one opened, and tells what stands in its way.
    fn close(&mut self, open: Span) {
        if matches!(self.peek().kind, TokenKind::Comma) {
            let fault = self.left_over();
            self.complain(fault);
            while self.peek().kind == TokenKind::Comma {
                self.take();
                self.pass_over();
                while matches!(self.peek().kind, TokenKind::Word("and" | "or")) {
                    self.take();
                    self.pass_over();
                }
            }
        }
        match self.peek().kind {
            TokenKind::Close => drop(self.take()),
            // Where the condition stops short, the parenthesis would be closed after what is missing.
            _ if self.faults.contains(&condition_syntax::stops(self.last().span)) => {}
            _ => self.complain(condition_syntax::unclosed(open)),
        }
        self.open.pop();
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
        self.open.push(open.span);
        let mut of = Vec::new();
        loop {
            of.push(self.deeper(open.span, |parser| Ok(parser.condition()))?);
            if self.peek().kind != TokenKind::Comma {
                break;
            }
            self.take();
        }
        self.close(open.span);
        let impossible = match compare {
            Comparison::AtMost => n >= of.len(),
            _ => n > of.len() || (compare == Comparison::AtLeast && n == 0),
        };
        if impossible {
            self.complain(condition_syntax::count_beyond(first.span.to(self.last().span), n, of.len()));
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
        let operand = self.peek();
        if !self.at_end_of_part() {
            self.take();
        }
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
        let said = self.left_over_here();
        match self.open.last() {
            Some(open) => said.with_label(*open, "inside these parentheses"),
            None => said,
        }
    }

    fn left_over_here(&self) -> Diagnostic {
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
        let (ast, faults) = parse(text, Span::new(0, text.len()));
        faults.into_iter().next().map_or(Ok(ast), |said| Err(Box::new(said)))
    }

    /// The codes and places of all that is wrong, in the order of the text.
    fn wrong(text: &str) -> Vec<String> {
        let (_, mut faults) = parse(text, Span::new(0, text.len()));
        faults.sort_by_key(|said| said.primary.span);
        let place = |said: &Diagnostic| &text[said.primary.span.start..said.primary.span.end];
        faults.iter().map(|said| format!("{} {}", said.code, place(said))).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told_and_each_thing_once() {
        for (text, expected) in [
            ("a b and c d", vec!["condition-syntax b", "condition-syntax d"]),
            ("and a and and b", vec!["condition-syntax and", "condition-syntax and"]),
            ("a & b | c and d", vec!["condition-symbol &", "condition-symbol |", "needs-parentheses |"]),
            ("a && b && c", vec!["condition-symbol &&"]),
            ("(a b) and (c or d e", vec!["condition-syntax b", "condition-syntax (", "condition-syntax e"]),
            ("a and b or c d", vec!["needs-parentheses or", "condition-syntax d"]),
            ("a if b if c if 5g", vec!["needs-parentheses if", "condition-syntax 5"]),
            ("a, b c, d", vec!["condition-syntax ,", "condition-syntax c", "condition-syntax ,"]),
            ("a) and (b, c d) and x >", vec!["condition-syntax )", "condition-syntax ,", "condition-syntax >"]),
            (
                "at least 3 of (a, b c) and d >= and e",
                vec!["condition-syntax at least 3 of (a, b c)", "condition-syntax c", "condition-syntax >= and"],
            ),
            ("{ that = \"a b\", source = \"x\" } and c d", vec!["condition-symbol {"]),
            ("a.' and not", vec!["condition-symbol .", "condition-symbol '", "condition-syntax not"]),
        ] {
            assert_eq!(wrong(text), expected, "{text}");
        }
        assert!(wrong(&"a b and ".repeat(100)).len() <= MAX_FAULTS);
    }

    #[test]
    fn what_can_be_read_beside_a_mistake_is_kept() {
        let (ast, faults) = parse("a b and zz and (c or not)", Span::new(0, 25));
        assert_eq!(faults.len(), 2);
        let names: Vec<&str> = ast.references().iter().map(|name| name.text.as_str()).collect();
        assert_eq!(names, ["zz", "c"]);
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
            Ast::Wrong => "?".to_owned(),
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
                for said in parse(text, Span::new(0, text.len())).1 {
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
