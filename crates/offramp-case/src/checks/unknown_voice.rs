//! Voices that the case does not declare.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-voice",
    severity: Severity::Error,
    title: "a voice that the case does not declare",
    meaning: "Who says something is declared once, as `[voice.NAME]`, so that all that one voice says can be found, and two names for one \
              voice are not taken for two.",
    bad: r#"[case]
title = "Two ports"

[voice.admiral]
name = "The admiral"

[actor.nordland]
can.blockades = "close the strait"
wants = [
  { that = "blockades", voice = "the-admiral" },
  { that = "not blockades", voice = "admiral" },
]
"#,
    line: 10,
    good: r#"[case]
title = "Two ports"

[voice.admiral]
name = "The admiral"

[actor.nordland]
can.blockades = "close the strait"
wants = [{ that = "not blockades", voice = "admiral" }]
"#,
    advice: "Correct the name, or declare the voice.",
};

/// No voice is called this.
pub(crate) fn message<'a>(name: &str, span: Span, voices: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said =
        Diagnostic::error(PAGE.code, span, format!("no voice is called `{shown}`")).at("not declared in this case");
    with_known(said, name, voices, "voices in this case")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::assert_page_holds;

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }
}
