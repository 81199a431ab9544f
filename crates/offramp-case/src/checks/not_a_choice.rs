//! A word where only certain words are allowed.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::{did_you_mean, listed, nearest, ticked};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "not-a-choice",
    severity: Severity::Error,
    title: "not one of the words allowed here",
    meaning: "Some keys take one of a few words, because the analyses treat each of them differently.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland.can.mines-the-strait]
moves = "upwards"

[actor.nordland]
wants = ["mines-the-strait"]
"#,
    line: 5,
    good: r#"[case]
title = "Two ports"

[actor.nordland.can.mines-the-strait]
moves = "up"

[actor.nordland]
wants = ["mines-the-strait"]
"#,
    advice: "Use one of the words that the message lists.",
};

/// The word is none of the choices.
pub(crate) fn message(key: &str, word: &str, span: Span, choices: &[&str]) -> Diagnostic {
    let shown: String = word.chars().take(60).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("{} cannot be `{shown}`", ticked(key)));
    let said = match did_you_mean(&nearest(word, choices.iter().copied(), 1)) {
        Some(help) => said.with_help(help),
        None => said,
    };
    said.with_help(format!("it is one of {}", listed(choices, "or")))
}

/// The text is not a country code.
pub(crate) fn country(word: &str, span: Span) -> Diagnostic {
    let shown: String = word.chars().take(20).collect();
    Diagnostic::error(PAGE.code, span, format!("`{shown}` is not a three-letter country code"))
        .with_help("use the three capital letters of ISO 3166, like `IRQ` or `DEU`")
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
    fn country_codes_have_three_capitals() {
        for (code, fine) in [("IRQ", true), ("NO", false), ("irq", false)] {
            let text =
                format!("[case]\ntitle = \"t\"\n[actor.us]\ncountry = \"{code}\"\ncan.x = \"y\"\nwants = [\"x\"]");
            let n = crate::checks::testing::said_about(&text).len();
            assert_eq!(n == 0, fine, "{code}");
        }
        assert!(only_message(PAGE.bad).help[0].contains("`up`"));
    }
}
