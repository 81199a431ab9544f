//! Things that exist but say nothing true or false, or are compared with what they cannot be compared with.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::listed;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "not-a-condition",
    severity: Severity::Error,
    title: "a name that is neither true nor false by itself",
    meaning: "An actor is neither true nor false; one of its options is. A front is compared with a rung, a gauge with a number, an option \
              with a level; outcomes are not compared at all.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["blockades"]

[actor.sudland]
wants = ["not nordland"]
"#,
    line: 9,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["blockades"]

[actor.sudland]
wants = ["not nordland.blockades"]
"#,
    advice: "Say what the thing does, or what it is compared with.",
};

/// An actor or institution that stands alone; `options` are its options' full names.
pub(crate) fn owner(name: &str, span: Span, what: &str, options: &[&str]) -> Diagnostic {
    let said = Diagnostic::error(PAGE.code, span, format!("`{name}` is {what}, which is neither true nor false"));
    if options.is_empty() {
        said.with_help("name an option; this one has none")
    } else {
        said.with_help(format!("name one of its options: {}", listed(options, "or")))
    }
}

/// A front that is not compared.
pub(crate) fn front(name: &str, span: Span, rungs: &[&str]) -> Diagnostic {
    let example = rungs.last().copied().unwrap_or("RUNG");
    Diagnostic::error(PAGE.code, span, format!("on which rung of `{name}`?"))
        .with_help(format!("compare the front with a rung: `{name} >= {example}`"))
}

/// A gauge that is not compared with a number.
pub(crate) fn gauge(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` is a gauge: compare it with a number"))
        .with_help(format!("write `{name} > 100`, or the like"))
}

/// An outcome that is compared.
pub(crate) fn outcome(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` is an outcome: it holds or does not hold"))
        .with_help(format!("write `{name}` or `not {name}`"))
}

/// An option or front that is compared with a number.
pub(crate) fn number(name: &str, span: Span, steps: &str, names: &[&str]) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` is compared with a name, not with a number"))
        .with_help(format!("its {steps} are {}", listed(names, "and")))
}

/// A pool, document, voice or the like: things that conditions cannot speak of.
pub(crate) fn other(name: &str, span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{name}` is {what}; conditions cannot speak of it"))
        .with_help("conditions speak of options, agreements, outcomes, fronts and gauges")
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
    fn everything_is_compared_with_its_own_kind() {
        let case = |want: &str| {
            format!(
                "[case]\ntitle = \"t\"\n[front.gulf]\nladder = [{{ rung = \"calm\" }}, {{ rung = \"war\", when = \"a\" }}]\n[gauge.oil]\nstarts = 60\n\
                 [outcome.bad]\nwhen = \"a\"\n[pool.men]\nsize = 1\n[actor.us]\ncan.a = \"a\"\nwants = [\"not a\", \"{want}\"]"
            )
        };
        for (want, message) in [
            ("gulf", "on which rung of `gulf`?"),
            ("gulf = 2", "`gulf` is compared with a name"),
            ("oil", "`oil` is a gauge"),
            ("oil = calm", "`oil` is a gauge"),
            ("bad = yes", "`bad` is an outcome"),
            ("a = 1", "`a` is compared with a name"),
            ("us", "`us` is an actor"),
            ("us = yes", "`us` is an actor"),
            ("men", "`men` is a pool"),
        ] {
            let said = only_message(&case(want));
            assert!(said.code == PAGE.code && said.message.contains(message), "{want}: {said:?}");
        }
    }
}
