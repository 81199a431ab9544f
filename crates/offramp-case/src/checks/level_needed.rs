//! Options of more than two levels that are named without a level.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::listed;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "level-needed",
    severity: Severity::Error,
    title: "an option of several levels without a level",
    meaning: "The bare name of an option means its upper level only where there are just two. With more, the condition has to say which level \
              is meant, and whether more than that will do.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland.can.fleet]
levels = ["home", "patrols", "blockade"]

[actor.nordland]
wants = ["fleet"]
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[actor.nordland.can.fleet]
levels = ["home", "patrols", "blockade"]

[actor.nordland]
wants = ["fleet >= patrols"]
"#,
    advice: "Compare the option with a level: `fleet = blockade`, `fleet >= patrols`, `fleet != home`.",
};

/// The option, or agreement, has these levels.
pub(crate) fn message(option: &str, span: Span, levels: &[String]) -> Diagnostic {
    let said = Diagnostic::error(PAGE.code, span, format!("at which level of `{option}`?"));
    let example = levels.get(1).map_or("...", String::as_str);
    said.with_help(format!("write `{option} = {example}` or `{option} >= {example}`"))
        .with_help(format!("its levels are {}, lowest first", listed(levels, "and")))
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
