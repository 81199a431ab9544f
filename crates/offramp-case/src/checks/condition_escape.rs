//! Backslashes in conditions.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "condition-escape",
    severity: Severity::Error,
    title: "a backslash in a condition",
    meaning: "Conditions have no backslash escapes, so that every message can point at the very letters of the file. Nothing in a condition \
              needs one.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["\u006eot blockades"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
"#,
    advice: "Write the letters themselves. A long condition may have several lines between `\"\"\"` and `\"\"\"`.",
};

/// A backslash.
pub(crate) fn message(span: Span) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, "a backslash in a condition").with_help(
        "write the letters themselves; a long condition may have several lines between `\"\"\"` and `\"\"\"`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::assert_page_holds;

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }
}
