//! Short names that several things have.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::listed;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "ambiguous-name",
    severity: Severity::Error,
    title: "a short name that several things have",
    meaning: "An option may be named without its owner only where that is unique. Here several things have the name.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.strikes = "strike"
wants = ["not sudland.strikes"]

[actor.sudland]
can.strikes = "strike"
wants = ["not strikes", "not nordland.strikes"]
"#,
    line: 10,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.strikes = "strike"
wants = ["not sudland.strikes"]

[actor.sudland]
can.strikes = "strike"
wants = ["not sudland.strikes", "not nordland.strikes"]
"#,
    advice: "Write the name with its owner, as in `us.strikes`. Where an outcome or agreement has the same name as an option, rename one.",
};

/// The name could be any of these, each with its owner.
pub(crate) fn message(name: &str, span: Span, candidates: &[String]) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` could be {}", listed(candidates, "or")))
        .with_help("write the name with its owner; where none is possible, rename one of them")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).message, "`strikes` could be `nordland.strikes` or `sudland.strikes`");
    }

    #[test]
    fn an_outcome_with_an_options_name_is_ambiguous_too() {
        let text = "[case]\ntitle = \"t\"\n[actor.us]\ncan.war = \"go to war\"\nwants = [\"war\", \"us.war\"]\n[outcome.war]\nwhen = \"us.war\"";
        assert_eq!(only_message(text).message, "`war` could be `war` or `us.war`");
    }
}
