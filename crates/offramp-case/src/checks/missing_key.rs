//! Keys that a table cannot do without.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::keys::{Key, Kind};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "missing-key",
    severity: Severity::Error,
    title: "a key that is needed is missing",
    meaning: "Some tables mean nothing without a certain key: a case without a title, an agreement without parties, a want that does \
              not say what is wanted.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = [{ red-line = true }, "not blockades"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = [{ that = "not blockades", red-line = true }]
"#,
    advice: "Add the key. The language reference says what its value is.",
};

/// A table (`what`, with its article) lacks a key.
pub(crate) fn message(span: Span, what: &str, key: &Key) -> Diagnostic {
    if let Kind::Table(_) = key.kind {
        return Diagnostic::error(PAGE.code, span, format!("{what} needs a table `[{}]`", key.name))
            .with_help(format!("add `[{}]`: {}", key.name, key.about.trim_end_matches('.').to_lowercase()));
    }
    Diagnostic::error(PAGE.code, span, format!("{what} needs `{}`", key.name)).with_help(format!(
        "add `{} = ...`, {}: {}",
        key.name,
        key.kind.in_words(),
        key.about.trim_end_matches('.')
    ))
}

/// One of several keys is needed, and none is there.
pub(crate) fn one_of(span: Span, what: &str, keys: &[&str]) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("{what} needs {}", crate::nearest::listed(keys, "or")))
        .with_help(if keys.len() == 1 { "add it" } else { "add one of them" })
}

/// A list of actors that names nobody.
pub(crate) fn nobody(span: Span, what: &str, key: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("{what} needs somebody in `{key}`")).with_help("name at least one actor")
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
    fn every_table_that_needs_a_key_says_so() {
        for (lines, expected) in [
            ("[agreement.a]", "missing-key 3"),
            ("[institution.a]", "missing-key 3"),
            ("[outcome.a]", "missing-key 3"),
            ("[pool.a]", "missing-key 3"),
            ("[gauge.a]", "missing-key 3"),
            ("[claim.a]", "missing-key 3"),
            ("[[rule]]", "missing-key 3"),
            ("[front.a]\nladder = [{ rung = \"x\" }, { rung = \"y\" }]", "missing-key 4"),
        ] {
            let said = codes_and_lines(&format!("[case]\ntitle = \"t\"\n{lines}"));
            assert!(said.contains(&expected.to_owned()), "{lines}: {said:?}");
        }
        assert_eq!(codes_and_lines(""), ["missing-key 1"]);
        assert_eq!(codes_and_lines("[case]"), ["missing-key 1"]);
    }
}
