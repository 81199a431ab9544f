//! Options that can never change, although they are written as if they could.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::feasibility::Feasibility;
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::{Directions, Level, Model};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "never-moves",
    severity: Severity::Warning,
    title: "an option that can never change",
    meaning: "The option is at its top and may only go up, or at its bottom and may only go down, or rules exclude every level that it could move \
              to. It stays at today's level for ever. That can be meant, but then `moves = \"none\"` says so.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland.can.mines-the-strait]
now = "yes"
moves = "up"

[actor.nordland]
wants = ["mines-the-strait"]
"#,
    line: 4,
    good: r#"[case]
title = "Two ports"

[actor.nordland.can.mines-the-strait]
now = "no"
moves = "up"

[actor.nordland]
wants = ["mines-the-strait"]
"#,
    advice: "Correct `now`, `moves` or the rule; or write `moves = \"none\"`.",
};

/// Looks at every option that is not fixed on purpose.
pub(crate) fn check(
    model: &Model,
    places: &Places,
    feasibility: &mut Feasibility<'_>,
    sink: &mut Sink,
    not_checked: &mut Vec<String>,
) {
    for id in model.option_ids() {
        let option = model.option(id);
        if option.moves == Directions::Fixed {
            continue;
        }
        let others = || (0..option.n_levels() as Level).filter(|level| *level != option.now);
        let now = &option.levels[usize::from(option.now)];
        let said = |why: String| {
            Diagnostic::warning(
                PAGE.code,
                places.options[id.index()],
                format!("`{}` can never change: {why}", option.id),
            )
            .with_help("correct `now`, `moves` or the rule; if it is meant, write `moves = \"none\"`")
        };
        if !others().any(|level| option.may_change(option.now, level)) {
            let direction = if option.moves == Directions::Up { "up" } else { "down" };
            sink.report(said(format!("it is `{now}` today and may only go {direction}")));
            continue;
        }
        match feasibility.levels(id) {
            Some(levels) => {
                let moves = others().any(|level| option.may_change(option.now, level) && levels.contains(level));
                if !moves {
                    sink.report(said(format!("rules exclude every level that it could reach from `{now}`")));
                }
            }
            None => not_checked.push(format!("whether rules keep `{}` from ever changing", option.id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn rules_can_hold_an_option_where_it_is_and_none_says_so_on_purpose() {
        let case = |moves: &str| {
            format!(
                "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = {{ moves = \"{moves}\" }}\ncan.b = \"b\"\nwants = [\"b\", \"a\"]\n[[rule]]\nnever = \"a and \
                 b\"\n[[rule]]\nnever = \"a and not b\""
            )
        };
        let said = said_about(&case("both"));
        assert!(said.iter().any(|said| said.code == PAGE.code && said.message.contains("rules exclude")), "{said:?}");
        assert!(said_about(&case("none")).iter().all(|said| said.code != PAGE.code));
        assert!(only_message(PAGE.bad).message.contains("may only go up"));
    }
}
