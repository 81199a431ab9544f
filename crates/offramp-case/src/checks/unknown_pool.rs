//! Pools that the case does not declare.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-pool",
    severity: Severity::Error,
    title: "a pool that the case does not declare",
    meaning: "What an option uses comes from a pool with a table of its own, `[pool.NAME]`, which says how much there is.",
    bad: r#"[case]
title = "Two ports"

[pool.frigates]
size = 3

[actor.nordland.can.blockades]
uses = { frigate = 2 }

[actor.nordland]
wants = ["blockades"]
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[pool.frigates]
size = 3

[actor.nordland.can.blockades]
uses = { frigates = 2 }

[actor.nordland]
wants = ["blockades"]
"#,
    advice: "Correct the name, or declare the pool.",
};

/// No pool is called this.
pub(crate) fn message<'a>(name: &str, span: Span, pools: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let shown: String = name.chars().take(80).collect();
    let said =
        Diagnostic::error(PAGE.code, span, format!("no pool is called `{shown}`")).at("not declared in this case");
    with_known(said, name, pools, "pools in this case")
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
