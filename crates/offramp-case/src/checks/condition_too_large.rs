//! Conditions that would fill the memory once all names are written out.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "condition-too-large",
    severity: Severity::Error,
    title: "a condition that grows too large when its names are written out",
    meaning: "Outcomes, fronts and gauges stand for conditions of their own, which may mention others. Written out, a condition may have at \
              most 20,000 parts, nested at most 200 deep, and all conditions of a case together 2,000,000. Cases written by hand have a few \
              hundred.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["o4"]

# each outcome mentions the one before it twelve times over
[outcome]
o0.when = "exactly 6 of (blockades,blockades,blockades,blockades,blockades,blockades,blockades,blockades,blockades,blockades,blockades,blockades)"
o1.when = "exactly 6 of (o0,o0,o0,o0,o0,o0,o0,o0,o0,o0,o0,o0)"
o2.when = "exactly 6 of (o1,o1,o1,o1,o1,o1,o1,o1,o1,o1,o1,o1)"
o3.when = "exactly 6 of (o2,o2,o2,o2,o2,o2,o2,o2,o2,o2,o2,o2)"
o4.when = "exactly 6 of (o3,o3,o3,o3,o3,o3,o3,o3,o3,o3,o3,o3)"
"#,
    line: 13,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["o1"]

[outcome]
o0.when = "blockades"
o1.when = "not o0"
"#,
    advice: "Say the same with fewer words: a gauge that adds up, or a front with a ladder, often does.",
};

/// Written out, the condition has too many parts.
pub(crate) fn message(span: Span) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, "the condition grows too large when its names are written out")
        .with_help("mention fewer outcomes, fronts and gauges that mention others in their turn")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{codes_and_lines, said_about};

    #[test]
    fn page_holds() {
        // What mentions the outcome that is too large cannot be written out either; that is not said again.
        assert_eq!(codes_and_lines(PAGE.bad), [format!("{} {}", PAGE.code, PAGE.line)]);
        assert_eq!(codes_and_lines(PAGE.good), [""; 0]);
    }

    #[test]
    fn a_long_chain_of_outcomes_is_refused_and_does_not_overflow() {
        let chain: Vec<String> = (1..900).map(|n| format!("o{n}.when = \"not o{}\"\n", n - 1)).collect();
        let text = format!(
            "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n[outcome]\no0.when = \"a\"\n{}",
            chain.concat()
        );
        assert!(said_about(&text).iter().any(|said| said.code == PAGE.code));
    }
}
