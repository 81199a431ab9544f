//! What an actor believes of itself.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "sees-itself",
    severity: Severity::Error,
    title: "an actor that sees itself",
    meaning: "`sees` says what one actor believes that another prefers. What it prefers itself is `wants`.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
sees.nordland.wants = ["blockades"]
"#,
    line: 7,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[actor.sudland]
wants = ["not blockades"]
sees.nordland.wants = ["blockades"]
"#,
    advice: "Write it under the actor who believes it. A leader and the state around the leader are two actors: `inside`.",
};

/// The actor sees itself.
pub(crate) fn message(actor: &str, span: Span) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{actor}` sees itself"))
        .with_help("`sees` is what one actor believes of another; what it prefers itself is `wants`")
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
