//! Assumptions that cite nothing.

use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::manual::ManualPage;
use crate::model_from_tree::Assumption;
use crate::tree::Table;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "no-source",
    severity: Severity::Warning,
    title: "assumptions that cite nothing",
    meaning: "An assumption that cites no passage, for or against it, is the analyst's own, and is shown as such wherever an answer leans on it. \
              There is one such warning for the whole case. Options, wants, weights, rankings, rules, agreements, institutions, pools, gauges, \
              shocks, deadlines, links and beliefs are counted; an actor's own evidence is that of its ranking, and is not passed on to what it can and wants.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
"#,
    line: 1,
    good: r#"[case]
title = "Two ports"

[document.admiral-2026]
title = "Memoirs of an admiral"

[actor.nordland.can.blockades]
what = "close the strait"
source = "admiral-2026#p3"

[actor.nordland]
wants = [{ that = "not blockades", source = "admiral-2026#p4" }]
"#,
    advice: "Add `source` where there is one. An analyst's own assumption is nothing to be ashamed of, but it should be known as one; \
             `because` can give the reason.",
};

/// The most assumptions that are named.
const NAMED: usize = 10;

/// Counts the assumptions that cite nothing.
pub(crate) fn check(assumptions: &[Assumption], root: &Table, sink: &mut Sink) {
    let mut uncited: Vec<&Assumption> = assumptions.iter().filter(|assumption| !assumption.is_cited).collect();
    uncited.sort_by_key(|assumption| assumption.span);
    if uncited.is_empty() {
        return;
    }
    let place = root.get("case").map_or(Span::default(), |node| node.span);
    let message = match (uncited.len(), assumptions.len()) {
        (1, 1) => "the only assumption cites nothing".to_owned(),
        (n, all) if n == all => format!("none of the {all} assumptions cites anything"),
        (1, all) => format!("1 of {all} assumptions cites nothing"),
        (n, all) => format!("{n} of {all} assumptions cite nothing"),
    };
    let mut said = Diagnostic::warning(PAGE.code, place, format!("{message}; they are shown as the analyst's own"))
        .with_help("add `source = \"DOCUMENT#PLACE\"` where there is one");
    for assumption in uncited.iter().take(NAMED) {
        let what: String = assumption.what.chars().take(100).collect();
        said = said.with_help(format!("cites nothing: {what}"));
    }
    if uncited.len() > NAMED {
        said = said.with_help(format!("and {} more", uncited.len() - NAMED));
    }
    sink.report(said);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use crate::checks::testing::case;

    #[test]
    fn page_holds() {
        let bad = check(&case(PAGE.bad), &[]);
        assert_eq!(bad.diagnostics.len(), 1);
        assert!(bad.model.is_some(), "a warning leaves the case usable");
        let said = &bad.diagnostics[0];
        assert_eq!(said.message, "none of the 2 assumptions cites anything; they are shown as the analyst's own");
        assert!(said.help.contains(&"cites nothing: `nordland` wants `not blockades`".to_owned()), "{:?}", said.help);
        assert!(check(&case(PAGE.good), &[]).diagnostics.is_empty());
    }

    #[test]
    fn what_speaks_against_an_assumption_is_a_citation_too() {
        let text = PAGE.good.replace("source = \"admiral-2026#p4\"", "against = \"admiral-2026#p4\"");
        assert!(check(&case(&text), &[]).diagnostics.is_empty());
    }
}
