//! Limits on how many things a case may have.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

/// The most actors, fronts, agreements, institutions, options, outcomes and so on that a case may have, of each kind.
pub(crate) const MAX_THINGS: usize = 1_000;

/// The most problems that are shown before the rest are only counted is `diagnostics::MAX_DIAGNOSTICS`.
pub(crate) const PAGE: ManualPage = ManualPage {
    code: "too-many",
    severity: Severity::Error,
    title: "more than a case can hold",
    meaning: "A case holds at most 1,000 things of each kind (actors, options, fronts, agreements, outcomes and so on), an option at most 32 \
              levels and at least two. Of more than 500 problems the first 500 are shown and the rest counted.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland.can.blockades]
levels = ["no"]

[actor.nordland]
wants = ["not blockades"]
"#,
    line: 5,
    good: r#"[case]
title = "Two ports"

[actor.nordland.can.blockades]
levels = ["no", "partly", "yes"]

[actor.nordland]
wants = ["blockades = no"]
"#,
    advice: "Leave out what carries no weight for the question, or join what always goes together.",
};

/// There are so many of a kind, named in the plural.
pub(crate) fn things(span: Span, n: usize, kind: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("{n} {kind}; a case holds at most {MAX_THINGS}"))
        .with_help("leave out what carries no weight for the question, or join what always goes together")
}

/// An option has fewer than 2 or more than 32 levels.
pub(crate) fn levels(span: Span, n: usize) -> Diagnostic {
    let most = offramp_model::ids::MAX_LEVELS;
    let said = Diagnostic::error(PAGE.code, span, format!("{n} levels; an option has 2 to {most}"));
    if n < 2 {
        said.with_help("name at least two levels, lowest first, or leave `levels` out: they are then `no` and `yes`")
    } else {
        said.with_help("join levels that nobody tells apart")
    }
}

/// Problems beyond those that are shown.
pub(crate) fn problems(n_left_out: usize) -> Diagnostic {
    Diagnostic::error(PAGE.code, Span::default(), format!("{n_left_out} more problems are not shown"))
        .with_help("put the ones shown right first; many of the others will go with them")
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
    fn things_levels_and_problems_are_limited() {
        let names: Vec<String> = (0..=MAX_THINGS).map(|n| format!("[outcome.a{n}]\nwhen = \"always\"\n")).collect();
        let said = said_about(&format!("[case]\ntitle = \"t\"\n{}", names.concat()));
        assert!(said.iter().any(|said| said.code == PAGE.code), "{said:?}");
        let levels: Vec<String> = (0..40).map(|n| format!("\"a{n}\"")).collect();
        let said = said_about(&format!("[case]\ntitle = \"t\"\n[actor.us.can.x]\nlevels = [{}]", levels.join(", ")));
        assert!(said.iter().any(|said| said.message.contains("40 levels")), "{said:?}");
        let slips: Vec<String> = (0..600).map(|n| format!("slip-{n} = 1\n")).collect();
        let said = said_about(&format!("{}[case]\ntitle = \"t\"", slips.concat()));
        assert!(said.last().is_some_and(|said| said.message == "100 more problems are not shown"), "{:?}", said.last());
    }
}
