//! One name for two things.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "name-taken",
    severity: Severity::Error,
    title: "one name stands for two things",
    meaning: "Fronts, actors, agreements, institutions, outcomes and gauges share one name space, so that a bare name always means one \
              thing (only a front may have an actor's name: a country can be both); documents and claims share another. Levels of one option, rungs of one ladder, and ids of rules and of an actor's wants \
              differ from each other.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[outcome.nordland]
when = "blockades"
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[outcome.nordland-alone]
when = "blockades"
"#,
    advice: "Rename one of the two.",
};

/// `name` already stands for something else; both are said with their article ("an actor").
pub(crate) fn message(name: &str, span: Span, what: &str, first: Span, first_what: &str) -> Diagnostic {
    let message = if what == first_what {
        format!("two of the same name: `{name}` is already {what}")
    } else {
        format!("`{name}` cannot be {what}: it is already {first_what}")
    };
    Diagnostic::error(PAGE.code, span, message).with_label(first, "first used here").with_help("rename one of the two")
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
    fn a_country_can_be_both_an_actor_and_a_front() {
        let text = "[case]\ntitle = \"t\"\n[front.iraq]\nladder = [{ rung = \"calm\" }, { rung = \"war\", when = \"iraq.fights\" }]\n[actor.iraq]\ncan.fights = \"fight\"\nwants = [\"iraq = calm\"]";
        assert_eq!(codes_and_lines(text), [""; 0]);
    }

    #[test]
    fn levels_rungs_ids_and_evidence_have_name_spaces_of_their_own() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\n";
        for lines in [
            "can.x = { levels = [\"a\", \"a\"] }\nwants = [\"x = a\"]",
            "can.x = \"y\"\nwants = [{ that = \"x\", id = \"a\" }, { that = \"not x\", id = \"a\" }]",
        ] {
            let said = codes_and_lines(&format!("{start}{lines}"));
            assert!(said.iter().any(|said| said.starts_with("name-taken")), "{lines}: {said:?}");
        }
        let said = codes_and_lines("[case]\ntitle = \"t\"\n[document.a]\n[claim.a]\nsays = \"x\"\nsource = \"a\"");
        assert!(said.contains(&"name-taken 4".to_owned()), "{said:?}");
        let said = codes_and_lines(
            "[case]\ntitle = \"t\"\n[[rule]]\nid = \"a\"\nnever = \"never\"\n[[rule]]\nid = \"a\"\nnever = \"never\"",
        );
        assert!(said.contains(&"name-taken 7".to_owned()), "{said:?}");
        let said = codes_and_lines(
            "[case]\ntitle = \"t\"\n[front.f]\nladder = [{ rung = \"a\" }, { rung = \"a\", when = \"never\" }]",
        );
        assert!(said.contains(&"name-taken 4".to_owned()), "{said:?}");
    }
}
