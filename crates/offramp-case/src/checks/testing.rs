//! How the rules' own tests look at them: through the public door, one line a test.

use crate::diagnostics::{Diagnostic, Severity};
use crate::manual::ManualPage;
use crate::{CaseText, check};

/// A case file named `case.toml`.
pub(crate) fn case(text: &str) -> CaseText {
    CaseText { name: "case.toml".to_owned(), text: text.to_owned() }
}

/// Everything said about a case, except that it cites nothing: examples are short.
pub(crate) fn said_about(text: &str) -> Vec<Diagnostic> {
    let mut said = check(&case(text), &[]).diagnostics;
    said.retain(|diagnostic| diagnostic.code != "no-source");
    said
}

/// `code line` of everything said about a case.
pub(crate) fn codes_and_lines(text: &str) -> Vec<String> {
    let lines = crate::diagnostics::Lines::of(text);
    said_about(text).iter().map(|said| format!("{} {}", said.code, lines.line(said.primary.span.start))).collect()
}

/// The page's bad example gets its message, and only that, at the stated line; the good one gets none.
pub(crate) fn assert_page_holds(page: &ManualPage) {
    assert_eq!(codes_and_lines(page.bad), [format!("{} {}", page.code, page.line)], "bad example of {}", page.code);
    assert_eq!(codes_and_lines(page.good), [""; 0], "good example of {}", page.code);
    for said in said_about(page.bad) {
        assert_eq!(said.severity, page.severity, "{}", page.code);
        assert_presentable(&said);
    }
}

/// Messages keep the house's form: a lower-case fragment without a full stop, and always what to do.
pub(crate) fn assert_presentable(said: &Diagnostic) {
    assert!(!said.help.is_empty(), "{} says what to do: {said:?}", said.code);
    assert!(!said.message.ends_with('.'), "{said:?}");
    let first = said.message.chars().next().unwrap_or(' ');
    assert!(first == '`' || !first.is_uppercase(), "{said:?}");
    assert!(said.severity == Severity::Error || said.severity == Severity::Warning);
}

/// The one thing said about a case.
pub(crate) fn only_message(text: &str) -> Diagnostic {
    let said = said_about(text);
    assert_eq!(said.len(), 1, "{said:#?}");
    said.into_iter().next().expect("one")
}
