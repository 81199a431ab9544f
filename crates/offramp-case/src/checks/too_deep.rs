//! Names of too many parts.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::tree_from_toml::MAX_NESTING;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "too-deep",
    severity: Severity::Error,
    title: "a dotted name of too many parts",
    meaning: "The longest name that a case needs has eight parts (`overlay.realist.actor.us.can.stay.uses.carriers`). More than sixteen are \
              refused.",
    bad: "[case]\ntitle = \"t\"\n[a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q]",
    line: 3,
    good: "[case]\ntitle = \"t\"",
    advice: "Shorten the name; probably a dot stands where a hyphen was meant.",
};

/// A dotted name of so many parts.
pub(crate) fn dotted_name(span: Span, n_parts: usize) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("a name of {n_parts} parts; {MAX_NESTING} are the most"))
        .with_help("shorten the name; was a hyphen meant instead of a dot?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn however_deep_it_is_the_checker_survives() {
        for open in ["[", "{a=", "[{a=[", "a.", "[a."] {
            let deep = open.repeat(300_000);
            for text in [deep.clone(), format!("x = {deep}"), format!("{deep}b = 1"), format!("[{deep}b]")] {
                assert!(!said_about(&text).is_empty());
            }
        }
    }
}
