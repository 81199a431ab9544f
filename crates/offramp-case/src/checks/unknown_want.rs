//! Wants to be dropped that the actor does not have.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-want",
    severity: Severity::Error,
    title: "a want to be dropped that the actor does not have",
    meaning: "`drop-wants` takes wants out of an actor's list, by their `id` or their exact text. The actor has no want of that id or text.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades", { that = "blockades", id = "revenge" }]

[overlay.forgiving.actor.nordland]
drop-wants = ["revenges"]
"#,
    line: 9,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades", { that = "blockades", id = "revenge" }]

[overlay.forgiving.actor.nordland]
drop-wants = ["revenge"]
"#,
    advice: "Give the want an `id`, and name that: it stays true when the words change.",
};

/// Nothing in the list is called this; `known` are ids, or texts of wants without one.
pub(crate) fn message(named: &str, span: Span, known: &[String]) -> Diagnostic {
    let shown: String = named.chars().take(120).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("there is no want `{shown}` to drop"));
    with_known(said, named, known.iter().map(String::as_str), "wants there")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).help, ["did you mean `revenge`?"]);
    }
}
