//! The same name twice in one list.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "repeated-name",
    severity: Severity::Error,
    title: "the same name twice in one list",
    meaning: "Parties, members, vetoes, consenters, fronts and the like are each named once. A second mention would change nothing, or was \
              meant to be somebody else.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["treaty"]

[actor.sudland]
wants = ["not treaty"]

[agreement.treaty]
parties = ["nordland", "nordland"]
"#,
    line: 11,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["treaty"]

[actor.sudland]
wants = ["not treaty"]

[agreement.treaty]
parties = ["nordland", "sudland"]
"#,
    advice: "Take one mention out, or name whoever was meant.",
};

/// The name stands in the list (`key`) already.
pub(crate) fn message(name: &str, span: Span, key: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` stands twice in `{key}`"))
        .with_help("take one out, or name whoever was meant")
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
    fn every_list_of_names_is_looked_at() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n";
        for lines in [
            "[institution.i]\nmembers = [\"us\", \"us\"]",
            "[institution.i]\nmembers = [\"us\"]\nvote = { veto = [\"us\", \"us\"] }",
            "[agreement.p]\nparties = [\"us\"]\nleave = [\"us\", \"us\"]",
            "[agreement.p]\nparties = [\"us\"]\nwith = [\"a\", \"us.a\"]",
            "[actor.you]\ncan.b = { consent = [\"us\", \"us\"] }",
        ] {
            let said = codes_and_lines(&format!("{start}{lines}"));
            assert!(said.iter().any(|said| said.starts_with(PAGE.code)), "{lines}: {said:?}");
        }
        assert_eq!(codes_and_lines("[case]\ntitle = \"t\"\nfronts = [\"a\", \"a\"]"), ["repeated-name 3"]);
    }
}
