//! Sources that are neither a document nor a claim of the case.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-source",
    severity: Severity::Error,
    title: "a source that is neither a document nor a claim of the case",
    meaning: "A source is a document's name, `#` and the place in it (`\"admiral-2026#p3\"`), or the name of a claim. Both have tables of their \
              own, `[document.NAME]` and `[claim.NAME]`, so that readers can find them.",
    bad: r#"[case]
title = "Two ports"

[document.admiral-2026]
title = "Memoirs of an admiral"

[actor.nordland]
can.blockades = "close the strait"
wants = [
  { that = "blockades", source = "admiral-2026#p3" },
  { that = "not blockades", source = "admiral-2025#p4" },
]
"#,
    line: 11,
    good: r#"[case]
title = "Two ports"

[document.admiral-2026]
title = "Memoirs of an admiral"

[actor.nordland]
can.blockades = "close the strait"
wants = [{ that = "not blockades", source = "admiral-2026#p4" }]
"#,
    advice: "Correct the name, or declare the document.",
};

/// No document is called this, where a document is needed because a place follows.
pub(crate) fn document<'a>(name: &str, span: Span, documents: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said =
        Diagnostic::error(PAGE.code, span, format!("no document is called `{shown}`")).at("not declared in this case");
    with_known(said, name, documents, "documents in this case")
}

/// A claim that is cited with a place, as if it were a document.
pub(crate) fn claim_with_place(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` is a claim, which has no places of its own"))
        .with_help(format!("write `{name}`; its place in a document is said by the claim's own `source`"))
}

/// Neither a document nor a claim is called this.
pub(crate) fn neither<'a>(name: &str, span: Span, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("no document or claim is called `{shown}`"))
        .at("not declared in this case");
    with_known(said, name, known, "documents and claims in this case")
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
    fn claims_and_passages_against_need_sources_too() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n";
        for (lines, expected) in [
            ("against = \"x\"", "unknown-source 6"),
            ("source = [\"x\"]", "unknown-source 6"),
            (
                "[claim.c]\nsays = \"x\"\nsource = \"x#1\"\n[[rule]]\nnever = \"never\"\nsource = \"c\"",
                "unknown-source 8",
            ),
        ] {
            let mut said = codes_and_lines(&format!("{start}{lines}"));
            said.retain(|said| said.starts_with(PAGE.code));
            assert_eq!(said, [expected], "{lines}");
        }
    }
}
