//! Agreements that speak of somebody who is not a party.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "not-a-party",
    severity: Severity::Error,
    title: "somebody who is no party to the agreement",
    meaning: "Only parties can leave an agreement, only parties' own options can change in the same move (`with`), and power \
              shifts (`power`) between two of them.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["treaty"]

[actor.sudland]
wants = ["not treaty"]

[agreement.treaty]
parties = ["nordland"]
leave = ["sudland"]
"#,
    line: 12,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["treaty"]

[actor.sudland]
wants = ["not treaty"]

[agreement.treaty]
parties = ["nordland", "sudland"]
leave = ["sudland"]
"#,
    advice: "Make the actor a party. Somebody who can end an agreement from outside needs an option of its own, and a rule.",
};

/// An actor in `leave` that is no party.
pub(crate) fn leaver(name: &str, span: Span, agreement: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` cannot leave `{agreement}`: it is no party to it"))
        .with_help("add it to `parties`, or take it out here")
}

/// An option in `with` that is no party's.
pub(crate) fn option(name: &str, span: Span, agreement: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` is no option of a party to `{agreement}`"))
        .with_help("name options of the parties only, or add the option's owner to `parties`")
}

/// An actor between whom and another power shifts, and that is no party.
pub(crate) fn side(name: &str, span: Span, agreement: &str) -> Diagnostic {
    Diagnostic::error(
        PAGE.code,
        span,
        format!("power shifts to or from `{name}` in `{agreement}`: it is no party to it"),
    )
    .with_help("add it to `parties`, or name the two parties between whom power shifts")
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
    fn options_that_change_along_belong_to_parties() {
        let text = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\", \"p\"]\n[actor.you]\nwants = [\"a\"]\n[agreement.p]\nparties = \
                    [\"you\"]\nwith = [\"a\"]";
        assert_eq!(codes_and_lines(text), ["not-a-party 10"]);
    }
}
