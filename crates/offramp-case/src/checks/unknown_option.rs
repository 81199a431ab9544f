//! Options that an actor or institution does not have.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-option",
    severity: Severity::Error,
    title: "an option that its owner does not have",
    meaning: "A name with a dot is an option of an actor or institution: `us.strikes`. The owner is known, but has no such option.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["nordland.mines or nordland.blockades"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
wants = ["nordland.mines or nordland.blockades"]
"#,
    advice: "Use one of the owner's options, or give it this one with `can`.",
};

/// The owner has no such option; `options` are its options' short names.
pub(crate) fn message<'a>(
    owner: &str,
    option: &str,
    span: Span,
    options: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let shown: String = option.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("`{owner}` has no option `{shown}`"));
    with_known(said, option, options, &format!("options of `{owner}`"))
}

/// A text that names no option at all, where an option is needed.
pub(crate) fn not_an_option<'a>(name: &str, span: Span, options: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("no option is called `{shown}`"));
    with_known(said, name, options, "options in this case")
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
    fn options_are_needed_in_shocks_and_agreements_too() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a and pact\"]\n[agreement.pact]\nparties = [\"us\"]\n";
        for (lines, expected) in [
            ("with = [\"us.b\"]", "unknown-option 8"),
            ("with = [\"pact\"]", "unknown-option 8"),
            ("[shock.s]\nsets = { b = \"yes\" }", "unknown-option 9"),
            ("[shock.s]\nsets = { \"us.b\" = \"yes\" }", "unknown-option 9"),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{lines}")), [expected], "{lines}");
        }
    }
}
