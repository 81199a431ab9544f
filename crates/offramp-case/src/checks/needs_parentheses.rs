//! Conditions that readers would read in two ways.

use crate::conditions::on_one_line;
use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "needs-parentheses",
    severity: Severity::Error,
    title: "a condition that can be read in two ways",
    meaning: "`a and b or c` means one thing to a programmer and often another to a reader. Where `and` meets `or`, or one `if` another, \
              parentheses say what is meant.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
can.talks = "come to the table"
wants = ["talks or blockades and mines"]
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
can.talks = "come to the table"
wants = ["talks or (blockades and mines)"]
"#,
    advice: "Put parentheses around what belongs together.",
};

/// `L word M other R`: both readings are shown.
pub(crate) fn mixed(joint: Span, [left, word, middle, other, right]: [&str; 5]) -> Diagnostic {
    let [left, middle, right] = [left, middle, right].map(on_one_line);
    let said = Diagnostic::error(PAGE.code, joint, "`and` and `or` are mixed without parentheses");
    if left.len() + middle.len() + right.len() > 200 {
        return said.with_help("put parentheses around what belongs together");
    }
    said.with_help(format!(
        "write `({left} {word} {middle}) {other} {right}` or `{left} {word} ({middle} {other} {right})`, whichever is meant"
    ))
}

/// A second `if`; `first` is what stands before it, `right` what stands between the two.
pub(crate) fn chained_if(joint: Span, first: &str, right: &str) -> Diagnostic {
    let [first, right] = [first, right].map(on_one_line);
    let said = Diagnostic::error(PAGE.code, joint, "one `if` after another without parentheses");
    if first.len() > 150 {
        return said.with_help("put parentheses around what belongs together");
    }
    said.with_help(format!("write `({first}) if ...`, or put parentheses around `{right} if ...`, whichever is meant"))
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
