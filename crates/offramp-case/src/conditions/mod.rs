//! Conditions: the small language of words inside the strings of a case.
//!
//! In: a stretch of the text. Out: an [`Ast`] with places (`parse`), then a formula over option levels (`lower`).
//! Does not know: tables and keys, or what a condition is used for. Never nests deeper than `parse::MAX_DEPTH`.

mod lower;
mod parse;
mod tokens;

pub(crate) use lower::{Definitions, Lowered, Reading, Scope, lower};
pub(crate) use parse::parse;

use crate::diagnostics::{Diagnostic, Span};
use offramp_model::Comparison;

/// Why a part of a condition could not be read.
pub(crate) type Fault = Box<Diagnostic>;

/// A condition as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ast {
    /// `always`, `never`.
    Constant(bool),
    /// A bare name.
    Name(Reference),
    /// `option = level`, `front >= rung`, `gauge > 120`.
    Compare { left: Reference, compare: Comparison, right: Operand },
    /// `not A`.
    Not(Box<Ast>),
    /// `A and B and C`.
    And(Vec<Ast>),
    /// `A or B or C`.
    Or(Vec<Ast>),
    /// `A if B`; `B only if A` is the same.
    If { then: Box<Ast>, condition: Box<Ast> },
    /// `A if and only if B`.
    Iff(Box<Ast>, Box<Ast>),
    /// `at least 2 of (A, B, C)`.
    Count { compare: Comparison, n: usize, of: Vec<Ast> },
    /// A part that could not be read, which has been told.
    Wrong,
}

/// A name in a condition: `strikes`, `us.strikes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub text: String,
    pub span: Span,
}

/// What something is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operand {
    pub value: OperandValue,
    pub span: Span,
}

/// The name of a level or rung, or a number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum OperandValue {
    Name(String),
    Number(f64),
}

impl Ast {
    /// Every name mentioned outside comparisons' right-hand sides, in the order of the text.
    pub fn references(&self) -> Vec<&Reference> {
        let mut found = Vec::new();
        let mut waiting = vec![self];
        while let Some(ast) = waiting.pop() {
            match ast {
                Self::Constant(_) | Self::Wrong => {}
                Self::Name(reference) | Self::Compare { left: reference, .. } => found.push(reference),
                Self::Not(inner) => waiting.push(inner),
                Self::And(parts) | Self::Or(parts) | Self::Count { of: parts, .. } => waiting.extend(parts),
                Self::If { then: a, condition: b } | Self::Iff(a, b) => waiting.extend([&**a, &**b]),
            }
        }
        found.sort_by_key(|reference| reference.span);
        found
    }
}

/// The author's words on one line: a condition may be spread over the lines of a `"""` string.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
