//! Levels that an option does not have.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::{did_you_mean, listed, nearest};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-level",
    severity: Severity::Error,
    title: "a level that the option does not have",
    meaning: "Each option has its own named levels, lowest first; without `levels` they are `no` and `yes`.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland.can.fleet]
levels = ["home", "patrols", "blockade"]
now = "patrolling"

[actor.nordland]
wants = ["fleet >= patrols"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland.can.fleet]
levels = ["home", "patrols", "blockade"]
now = "patrols"

[actor.nordland]
wants = ["fleet >= patrols"]
"#,
    advice: "Use one of the levels that the message lists.",
};

/// The option has no such level.
pub(crate) fn message(option: &str, level: &str, span: Span, levels: &[String]) -> Diagnostic {
    let shown: String = level.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("`{option}` has no level `{shown}`"));
    let said = match did_you_mean(&nearest(level, levels.iter().map(String::as_str), 2)) {
        Some(help) => said.with_help(help),
        None => said,
    };
    said.with_help(format!("its levels are {}, lowest first", listed(levels, "and")))
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
    fn the_levels_are_listed_and_the_place_is_the_level() {
        let text = PAGE.good.replace("\"fleet >= patrols\"", "\"fleet >= patrol\"");
        let said = only_message(&text);
        assert_eq!(&text[said.primary.span.start..said.primary.span.end], "patrol");
        assert_eq!(
            said.help,
            ["did you mean `patrols`?", "its levels are `home`, `patrols` and `blockade`, lowest first"]
        );
    }
}
