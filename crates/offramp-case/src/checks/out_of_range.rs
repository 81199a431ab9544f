//! Numbers that are too large or too small for what they mean.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::ticked;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "out-of-range",
    severity: Severity::Error,
    title: "a number too large or too small for what it means",
    meaning: "A credence is a share, from 0 (surely not) to 1 (surely). Shares of attention, strengths of links, sizes of pools, voting \
              rules and shifts of power have ranges of their own.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = [{ that = "not blockades", credence = 70 }]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = [{ that = "not blockades", credence = 0.7 }]
"#,
    advice: "Write percentages as shares: 70 % is `0.7`.",
};

/// The number of `key` is not in its range, given in words ("from 0 to 1").
pub(crate) fn message(key: &str, number: f64, span: Span, range: &str) -> Diagnostic {
    let shown = if number.abs() < 1e9 { number.to_string() } else { format!("{number:e}") };
    let said = Diagnostic::error(PAGE.code, span, format!("{} is {range}, not {shown}", ticked(key)));
    if range == "a number from 0 to 1" && number > 1.0 && number <= 100.0 {
        said.with_help(format!("write it as a share: `{}`", number / 100.0))
    } else {
        said.with_help(format!("write {range}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).help, ["write it as a share: `0.7`"]);
    }

    #[test]
    fn ranges_hold_for_every_number() {
        for line in [
            "[pool.p]\nsize = -1",
            "[gauge.g]\nstarts = 1e300",
            "[case.x]\n[link.l]\nfrom = \"a\"\nto = \"a\"\nstrength = 2",
            "[overlay.o]\ncost = -1",
        ] {
            let said = crate::checks::testing::said_about(&format!("[case]\ntitle = \"t\"\n{line}"));
            assert!(said.iter().any(|said| said.code == PAGE.code), "{line}: {said:?}");
        }
    }
}
