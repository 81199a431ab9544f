//! The case language from outside: whole files, good and bad, through the public door.

#![expect(clippy::unwrap_used, reason = "tests may stop at the first surprise")]

mod corpus;
mod model;
mod overlays;
mod pages;
mod robustness;
mod schema;

use offramp_case::{CaseText, Checked, check};

/// A case of this text.
fn case(text: &str) -> CaseText {
    CaseText { name: "case.toml".to_owned(), text: text.to_owned() }
}

/// What the checker makes of a text without overlays.
fn checked(text: &str) -> Checked {
    check(&case(text), &[])
}

/// The file of the tests that uses everything the language has.
const EVERYTHING: &str = include_str!("../good/everything.toml");
