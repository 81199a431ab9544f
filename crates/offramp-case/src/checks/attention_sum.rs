//! More attention than there is.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "attention-sum",
    severity: Severity::Error,
    title: "shares of attention that add up to more than 1",
    meaning: "Attention is shared between fronts: each gets a share from 0 to 1, and together they get at most 1. What is left goes elsewhere.",
    bad: r#"[case]
title = "Two ports"
fronts = ["strait", "islands"]

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
attention = { strait = 0.7, islands = 0.7 }
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"
fronts = ["strait", "islands"]

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
attention = { strait = 0.7, islands = 0.3 }
"#,
    advice: "Lower the shares until they add up to at most 1.",
};

/// The shares add up to this.
pub(crate) fn message(span: Span, sum: f64) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("the shares of attention add up to {sum:.2}, which is more than 1"))
        .with_help("lower them until they add up to at most 1")
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
    fn tenths_add_up_to_one_however_computers_add() {
        let fronts: Vec<String> = (0..10).map(|n| format!("\"f{n}\"")).collect();
        let shares: Vec<String> = (0..10).map(|n| format!("f{n} = 0.1")).collect();
        let text = format!(
            "[case]\ntitle = \"t\"\nfronts = [{}]\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\nattention = {{ {} }}",
            fronts.join(", "),
            shares.join(", ")
        );
        assert!(said_about(&text).is_empty());
    }
}
