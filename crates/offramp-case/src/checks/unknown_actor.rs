//! Actors that the case does not declare.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-actor",
    severity: Severity::Error,
    title: "an actor that the case does not declare",
    meaning: "Parties, members, consenters and the like are actors with a table of their own, `[actor.NAME]`. Institutions can consent too.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["treaty"]

[actor.sudland]
wants = ["not treaty"]

[agreement.treaty]
parties = ["norland", "sudland"]
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
    advice: "Correct the name, or declare the actor. An actor without options may still be a party, vote and consent.",
};

/// No actor is called this.
pub(crate) fn message<'a>(name: &str, span: Span, actors: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said =
        Diagnostic::error(PAGE.code, span, format!("no actor is called `{shown}`")).at("not declared in this case");
    with_known(said, name, actors, "actors in this case")
}

/// No actor or institution is called this, where one must consent.
pub(crate) fn consenter<'a>(name: &str, span: Span, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("no actor or institution is called `{shown}`"))
        .at("not declared in this case");
    with_known(said, name, known, "actors and institutions in this case")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, codes_and_lines, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).help, ["did you mean `nordland`?"]);
    }

    #[test]
    fn wherever_an_actor_is_named_it_must_exist() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\nwants = [\"a\"]\n";
        let option = "[actor.us.can.a]\nwhat = \"a\"\n";
        for (lines, expected) in [
            ("inside = \"x\"\n[actor.us.can.a]", "unknown-actor 5"),
            ("attitudes = { x = \"devoted\" }\n[actor.us.can.a]", "unknown-actor 5"),
            ("sees.x.wants = [\"a\"]\n[actor.us.can.a]", "unknown-actor 5"),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{lines}")), [expected], "{lines}");
        }
        for (lines, expected) in [
            ("consent = [\"x\"]", "unknown-actor 7"),
            ("consent = \"x\"", "unknown-actor 7"),
            ("[institution.i]\nmembers = [\"x\", \"us\"]", "unknown-actor 8"),
            ("[pool.p]\nsize = 1\nof = \"x\"", "unknown-actor 9"),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{option}{lines}")), [expected], "{lines}");
        }
    }
}
