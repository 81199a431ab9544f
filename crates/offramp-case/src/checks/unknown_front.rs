//! Fronts that the case does not declare.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-front",
    severity: Severity::Error,
    title: "a front that the case does not declare",
    meaning: "Fronts are listed in `fronts` of `[case]`, or have a table `[front.NAME]`, or both.",
    bad: r#"[case]
title = "Two ports"
fronts = ["strait", "islands"]

[actor.nordland.can.blockades]
front = "straight"

[actor.nordland]
wants = ["blockades"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"
fronts = ["strait", "islands"]

[actor.nordland.can.blockades]
front = "strait"

[actor.nordland]
wants = ["blockades"]
"#,
    advice: "Correct the name, or add the front to `fronts`.",
};

/// No front is called this.
pub(crate) fn message<'a>(name: &str, span: Span, fronts: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said =
        Diagnostic::error(PAGE.code, span, format!("no front is called `{shown}`")).at("not declared in this case");
    with_known(said, name, fronts, "fronts in this case")
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
    fn wherever_a_front_is_named_it_must_exist() {
        let start = "[case]\ntitle = \"t\"\n[front.f]\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n";
        for (lines, expected) in [
            ("attention = { g = 0.5 }", "unknown-front 7"),
            ("[shock.s]\nfront = \"g\"", "unknown-front 8"),
            ("[link.l]\nfrom = \"f\"\nto = \"g\"", "unknown-front 9"),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{lines}")), [expected], "{lines}");
        }
    }
}
