//! Names in conditions that stand for nothing in the case.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-name",
    severity: Severity::Error,
    title: "a name that stands for nothing in the case",
    meaning: "A condition mentions a name that is no option, agreement, outcome, front or gauge of this case.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["blockade"]

[actor.sudland]
wants = ["not blockades"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["blockades"]

[actor.sudland]
wants = ["not blockades"]
"#,
    advice: "Use a name that the case declares, or declare this one.",
};

/// The name is not known; `known` are the names that could stand in a condition.
pub(crate) fn message<'a>(name: &str, span: Span, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("nothing in this case is called `{shown}`"));
    with_known(said, name, known, "names that can stand here")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).help, ["did you mean `blockades`?"]);
    }

    #[test]
    fn the_place_is_the_name_itself() {
        let said = only_message(PAGE.bad);
        assert_eq!(&PAGE.bad[said.primary.span.start..said.primary.span.end], "blockade");
    }
}
