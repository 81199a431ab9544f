//! Names that are not lower-case words joined by hyphens.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::names::{MAX_NAME, RESERVED, is_name, name_from};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "bad-name",
    severity: Severity::Error,
    title: "this cannot be a name",
    meaning: "Names are lower-case words joined by hyphens: letters a-z, digits and `-`, beginning with a letter. So they can stand in \
              conditions without quotes, and be read aloud. The words of conditions (`and`, `not`, `if`, `never` and so on) are no names.",
    bad: r#"[case]
title = "Two ports"

[actor.Nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
"#,
    line: 4,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
name = "Kingdom of Nordland"
can.blockades = "close the strait"
wants = ["not blockades"]
"#,
    advice: "Write a short name in lower case, and put the full one into `name`.",
};

/// Complains when the text is not a name. `what` is what it would name, with its article.
pub(crate) fn check(text: &str, span: Span, what: &str) -> Option<Diagnostic> {
    if RESERVED.contains(&text) {
        return Some(
            Diagnostic::error(
                PAGE.code,
                span,
                format!("`{text}` is a word of conditions, and cannot be the name of {what}"),
            )
            .with_help(format!("choose another name; what people see can still be `name = \"{text}\"`")),
        );
    }
    if is_name(text) {
        return None;
    }
    let shown: String = text.chars().take(60).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("`{shown}` cannot be the name of {what}"));
    let proposed = name_from(text);
    Some(if text.len() > MAX_NAME {
        said.with_help(format!("use at most {MAX_NAME} characters"))
    } else if is_name(&proposed) && !RESERVED.contains(&proposed.as_str()) {
        said.with_help(format!("write it in lower case with hyphens: `{proposed}`"))
    } else {
        said.with_help("use lower-case letters a-z, digits and hyphens, beginning with a letter")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn a_name_is_proposed_where_one_can_be_made() {
        let help =
            |name: &str| only_message(&format!("[case]\ntitle = \"t\"\n[pool.\"{name}\"]\nsize = 1")).help.remove(0);
        assert_eq!(help("Stay In Iraq"), "write it in lower case with hyphens: `stay-in-iraq`");
        assert!(help("if").starts_with("choose another name"));
        assert!(help("\u{6f22}").starts_with("use lower-case letters"));
        assert_eq!(help(&"a".repeat(100)), "use at most 80 characters");
    }
}
