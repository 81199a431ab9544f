//! One thing said in two ways.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "two-preferences",
    severity: Severity::Error,
    title: "one thing is said in two ways",
    meaning: "What an actor prefers is written as `wants`, as `weights` or as a `ranking`, not as two of them: they could disagree. A rule \
              likewise is written in one way: `never`, `always`, `at-most-one` or `exactly-one`.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
ranking = ["not blockades", "blockades"]
"#,
    line: 7,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
ranking = ["not blockades", "blockades"]
"#,
    advice: "Keep one of the two. What the actor prefers in the long run goes into `wants-later`. Several rules are several `[[rule]]` tables.",
};

/// `second` says again what `first` says.
pub(crate) fn message(second: &str, span: Span, first: &str, first_span: Span) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{second}` and `{first}` say the same thing in two ways"))
        .with_label(first_span, "and here")
        .with_help("keep one of the two")
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
    fn rules_and_beliefs_are_said_once_too() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n";
        for (lines, expected) in [
            ("[[rule]]\nnever = \"never\"\nalways = \"always\"", "two-preferences 8"),
            (
                "[actor.you]\nwants = [\"a\"]\n[actor.you.sees.us]\nwants = [\"a\"]\nranking = [\"a\"]",
                "two-preferences 10",
            ),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{lines}")), [expected], "{lines}");
        }
    }
}
