//! Rungs that a front's ladder does not have.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::{did_you_mean, listed, nearest};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-rung",
    severity: Severity::Error,
    title: "a rung that the front's ladder does not have",
    meaning: "A front is compared with the rungs of its ladder: `gulf >= strikes`.",
    bad: r#"[case]
title = "Two ports"

[front.strait]
ladder = [{ rung = "calm" }, { rung = "war", when = "blockades" }]

[actor.nordland]
can.blockades = "close the strait"
wants = ["strait < crisis"]

[actor.sudland]
wants = ["not blockades"]
"#,
    line: 9,
    good: r#"[case]
title = "Two ports"

[front.strait]
ladder = [{ rung = "calm" }, { rung = "war", when = "blockades" }]

[actor.nordland]
can.blockades = "close the strait"
wants = ["strait < war"]

[actor.sudland]
wants = ["not blockades"]
"#,
    advice: "Use one of the rungs that the message lists, or add one to the ladder.",
};

/// The front has no such rung.
pub(crate) fn message(front: &str, rung: &str, span: Span, rungs: &[&str]) -> Diagnostic {
    let shown: String = rung.chars().take(80).collect();
    if rungs.is_empty() {
        return Diagnostic::error(PAGE.code, span, format!("`{front}` has no ladder, so it has no rung `{shown}`"))
            .with_help(format!("give it a ladder: `[front.{front}]`, `ladder = [...]`"));
    }
    let said = Diagnostic::error(PAGE.code, span, format!("`{front}` has no rung `{shown}`"));
    let said = match did_you_mean(&nearest(rung, rungs.iter().copied(), 2)) {
        Some(help) => said.with_help(help),
        None => said,
    };
    said.with_help(format!("its rungs are {}, from peace upward", listed(rungs, "and")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn a_front_without_a_ladder_says_so() {
        let text =
            "[case]\ntitle = \"t\"\nfronts = [\"gulf\"]\n[actor.us]\ncan.a = \"a\"\nwants = [\"a if gulf = war\"]";
        assert!(only_message(text).message.contains("has no ladder"));
    }
}
