//! What can go wrong between formats: a file that cannot be read, a case that another format cannot say.

use std::error::Error;
use std::fmt;

/// Why another program's file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeError {
    /// Where: a path into the JSON such as `decisionMakers[1].options[0]`, or `line 3, column 7`; empty for the file
    /// as a whole.
    pub at: String,
    /// What is wrong, in words.
    pub message: String,
}

impl ExchangeError {
    pub(crate) fn new(at: impl Into<String>, message: impl Into<String>) -> Self {
        Self { at: at.into(), message: message.into() }
    }
}

impl fmt::Display for ExchangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.is_empty() { write!(f, "{}", self.message) } else { write!(f, "{}: {}", self.at, self.message) }
    }
}

impl Error for ExchangeError {}

/// Why a case cannot be written in another program's format: every reason found, in case order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reasons, at least one; each is a lower-case fragment that names the thing at fault.
    pub reasons: Vec<String>,
}

impl Refusal {
    pub(crate) fn because(reason: impl Into<String>) -> Self {
        Self { reasons: vec![reason.into()] }
    }

    /// Fails when there are reasons to refuse.
    pub(crate) fn unless_empty(reasons: Vec<String>) -> Result<(), Self> {
        if reasons.is_empty() { Ok(()) } else { Err(Self { reasons }) }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reasons.join("; "))
    }
}

impl Error for Refusal {}

/// A file written for another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The whole file.
    pub text: String,
    /// What the format could not take along, or takes along with another meaning.
    pub notes: Vec<String>,
}
