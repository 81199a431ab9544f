//! Paths in `remove` that lead nowhere.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::nearest::with_known;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-path",
    severity: Severity::Error,
    title: "there is nothing to take out at this path",
    meaning: "`remove` takes things out of the case by their path, as it would be written in a header: `actor.us.can.strikes`, `outcome.war`, \
              `pool.carriers`. Rules and wants are named by their `id`: `rule.ID`, `actor.us.wants.ID`.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
wants = ["not blockades", "not mines"]

[overlay.no-mines]
remove = ["actor.nordland.can.mine"]
"#,
    line: 10,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
wants = ["not blockades", "not mines"]

[overlay.no-mines]
remove = ["actor.nordland.can.mines"]
actor.nordland.drop-wants = ["not mines"]
"#,
    advice: "Correct the path. Whatever mentions the thing has to go, too: wants with `drop-wants`, rules with `rule.ID`.",
};

/// The path ends at `part`, which is not there; `known` is what is.
pub(crate) fn message(path: &str, part: &str, span: Span, known: &[String]) -> Diagnostic {
    let shown: String = path.chars().take(120).collect();
    let part: String = part.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("nothing to take out at `{shown}`: there is no `{part}`"));
    with_known(said, &part, known.iter().map(String::as_str), "names there")
}

/// No item of the list has that id.
pub(crate) fn no_such_id(path: &str, span: Span, ids: &[String]) -> Diagnostic {
    let shown: String = path.chars().take(120).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("nothing to take out at `{shown}`: no item has that `id`"));
    if ids.is_empty() {
        return said.with_help("give the item an `id = \"...\"`, and name that here");
    }
    let wanted = path.rsplit('.').next().unwrap_or(path);
    with_known(said, wanted, ids.iter().map(String::as_str), "ids there")
}

/// A part of the case that cannot be taken out.
pub(crate) fn not_removable(path: &str, span: Span) -> Diagnostic {
    let shown: String = path.chars().take(120).collect();
    Diagnostic::error(PAGE.code, span, format!("`{shown}` cannot be taken out"))
        .with_help("name one thing, by its path: `actor.us.can.strikes`, `outcome.war`, `rule.ID`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).overlays, ["no-mines"]);
    }

    #[test]
    fn every_kind_of_wrong_path_is_told() {
        for (path, message) in [
            ("actor", "cannot be taken out"),
            ("case.title", "cannot be taken out"),
            ("", "cannot be taken out"),
            ("actor.us.can.b", "there is no `b`"),
            ("aktor.us.can.a", "there is no `aktor`"),
            ("actor.us.can.a.x", "there is no `a`"),
            ("rule.x", "no item has that `id`"),
            ("actor.us.wants.x", "no item has that `id`"),
        ] {
            let text = format!(
                "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n[[rule]]\nnever = \"never\"\n[overlay.o]\nremove = [\"{path}\"]"
            );
            let said = only_message(&text);
            assert!(said.code == PAGE.code && said.message.contains(message), "{path}: {said:?}");
        }
    }
}
