//! Definitions that go round in a circle.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "circle",
    severity: Severity::Error,
    title: "definitions that go round in a circle",
    meaning: "Outcomes, ladders and gauges may mention each other, but none may depend on itself, directly or through others: nobody could say \
              what it means. An actor cannot be inside itself either.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[outcome.crisis]
when = "blockades or not peace"

[outcome.peace]
when = "not crisis"
"#,
    line: 9,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[outcome.crisis]
when = "blockades"

[outcome.peace]
when = "not crisis"
"#,
    advice: "Define one of them by options alone.",
};

/// The names on the circle, in order; the first mention of the next stands at `span`.
pub(crate) fn message(names: &[String], span: Span) -> Diagnostic {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    let dots = if names.len() > shown.len() { ", ..." } else { "" };
    let message = match shown.as_slice() {
        [only] => format!("{only} is defined by itself"),
        [first, rest @ ..] => {
            format!("{first} is defined by {}{dots}, and so by itself", rest.join(", which is defined by "))
        }
        [] => "a definition goes round in a circle".to_owned(),
    };
    Diagnostic::error(PAGE.code, span, message).with_help("define one of them by options alone")
}

/// An actor that is part of itself.
pub(crate) fn inside(names: &[String], span: Span) -> Diagnostic {
    let message = match names {
        [only] => format!("`{only}` is inside itself"),
        names => format!("`{}` are inside each other", names.join("`, `")),
    };
    Diagnostic::error(PAGE.code, span, message).with_help("take one `inside` out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, codes_and_lines, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).message, "`crisis` is defined by `peace`, and so by itself");
    }

    #[test]
    fn ladders_and_gauges_and_actors_can_go_round_too() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n";
        for (lines, expected) in [
            ("[front.f]\nladder = [{ rung = \"x\" }, { rung = \"y\", when = \"f = x\" }]", "circle 7"),
            ("[gauge.g]\nstarts = 1\nadds = [{ when = \"g > 1\", by = 1 }]", "circle 8"),
            ("[outcome.o]\nwhen = \"g > 1\"\n[gauge.g]\nstarts = 1\nadds = [{ when = \"o\", by = 1 }]", "circle 7"),
            ("[actor.you]\ninside = \"you\"\nwants = [\"a\"]", "circle 7"),
            (
                "[actor.you]\ninside = \"he\"\nwants = [\"a\"]\n[actor.he]\ninside = \"you\"\nwants = [\"a\"]",
                "circle 7",
            ),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{lines}")), [expected], "{lines}");
        }
    }
}
