//! Stability concepts that do not exist.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::model_from_tree::CONCEPTS;
use crate::nearest::{did_you_mean, listed, nearest};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-concept",
    severity: Severity::Error,
    title: "a stability concept that does not exist",
    meaning: "The concepts are `nash`, `gmr`, `smr`, `seq` and `sseq`, and with coalitions `cnash`, `cgmr`, `csmr` and `cseq`.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[expect]
"stability.gmrs" = ["not blockades"]
"#,
    line: 9,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[expect]
"stability.gmr" = ["not blockades"]
"#,
    advice: "Use one of the concepts above, in lower case.",
};

/// No concept is called this.
pub(crate) fn message(name: &str, span: Span) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("`{shown}` is not a stability concept"));
    let said = match did_you_mean(&nearest(name, CONCEPTS.into_iter(), 1)) {
        Some(help) => said.with_help(help),
        None => said,
    };
    said.with_help(format!("the concepts are {}", listed(&CONCEPTS, "and")))
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
    fn concepts_are_named_in_keys_and_in_the_status_quo() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n[expect]\n";
        for line in [
            "\"stability.us.nasch\" = []",
            "\"truce.nasch\" = []",
            "\"stability.nasch.count\" = 1",
            "status-quo = [\"nasch\"]",
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{line}")), ["unknown-concept 7"], "{line}");
        }
    }
}
