//! Levers without a cost, and costs without a lever.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::tree::Table;
use offramp_model::OverlayKind;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "lever-cost",
    severity: Severity::Warning,
    title: "a lever without a cost, or a cost without a lever",
    meaning: "The search for off-ramps looks for the cheapest set of levers. A lever without a cost counts as costing 1; the cost of an overlay \
              that is no lever is not used.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[overlay.pilots]
kind = "lever"
actor.nordland.can.pilots = "accept foreign pilots"
actor.nordland.last-wants = ["pilots"]
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[overlay.pilots]
kind = "lever"
cost = 2
actor.nordland.can.pilots = "accept foreign pilots"
actor.nordland.last-wants = ["pilots"]
"#,
    advice: "Costs are compared with each other, so any unit will do: hours of mediation, money, political capital.",
};

/// What is odd about an overlay's kind and cost.
pub(crate) fn check(name: &str, kind: OverlayKind, table: &Table, span: Span) -> Option<Diagnostic> {
    match (kind, table.entry("cost")) {
        (OverlayKind::Lever, None) => Some(
            Diagnostic::warning(PAGE.code, span, format!("the lever `{name}` has no cost; it counts as 1"))
                .with_help("add `cost = ...`"),
        ),
        (OverlayKind::Viewpoint | OverlayKind::WhatIf | OverlayKind::Intervention, Some(cost)) => Some(
            Diagnostic::warning(PAGE.code, cost.key, format!("the cost of `{name}` is not used: it is no lever"))
                .with_help("add `kind = \"lever\"`, or take the cost out"),
        ),
        _ => None,
    }
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
    fn a_cost_without_a_lever_is_told_at_the_cost() {
        assert_eq!(codes_and_lines("[case]\ntitle = \"t\"\n[overlay.o]\nabout = \"x\"\ncost = 2"), ["lever-cost 5"]);
    }
}
