//! Keys that the case language does not have.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::keys::{Key, KeyTable};
use crate::manual::ManualPage;
use crate::nearest::{did_you_mean, listed, nearest};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-key",
    severity: Severity::Error,
    title: "a key that the case language does not have",
    meaning: "Keys that mean nothing are refused, because a misspelt key would otherwise be left out silently, and the answer would be \
              wrong without a word.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
whants = ["not blockades"]
wants = ["blockades"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
"#,
    advice: "Compare with the language reference, or let an editor complete the keys: `offramp schema` prints the schema that it needs. \
             Remarks belong into `about`, or behind a `#`.",
};

/// What people from other places write, and what it is called here.
const CALLED_OTHERWISE: [(&str, &str); 14] = [
    ("options", "can"),
    ("option", "can"),
    ("prefers", "wants"),
    ("preferences", "wants"),
    ("goals", "wants"),
    ("irreversible", "moves"),
    ("start", "now"),
    ("text", "what"),
    ("description", "about"),
    ("probability", "credence"),
    ("confidence", "credence"),
    ("reason", "because"),
    ("date", "as-of"),
    ("sources", "source"),
];

/// A key that such a table does not take.
pub(crate) fn message(name: &str, span: Span, table: &KeyTable, keys: &[&'static Key]) -> Diagnostic {
    let shown: String = name.chars().take(60).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("{} has no key `{shown}`", table.what)).at("not a key");
    if table.in_overlays.iter().any(|key| key.name == name) {
        return said.with_help(format!("`{name}` is a key of overlays only: `[overlay.NAME.actor.NAME]`"));
    }
    let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
    let other = CALLED_OTHERWISE.iter().find(|(theirs, ours)| *theirs == name && known.contains(ours));
    if let Some((_, ours)) = other {
        return said.with_help(format!("it is called `{ours}` here"));
    }
    let near = nearest(name, known.iter().copied(), 2);
    match did_you_mean(&near) {
        Some(help) => said.with_help(help),
        None if known.contains(&"can") => said
            .with_help(format!("an option is written `can.{shown} = \"...\"`"))
            .with_help(format!("its keys are {}", listed(&known, "and"))),
        None => said.with_help(format!("its keys are {}", listed(&known, "and"))),
    }
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
    fn the_nearest_key_or_the_word_used_here_is_named() {
        let help = |key: &str| {
            let text = format!("[case]\ntitle = \"t\"\n[actor.us]\ncan.wait = \"wait\"\nwants = [\"wait\"]\n{key} = 1");
            only_message(&text).help.remove(0)
        };
        assert_eq!(help("attention-span"), "did you mean `attention`?");
        assert_eq!(help("preferences"), "it is called `wants` here");
        assert_eq!(help("strikes"), "an option is written `can.strikes = \"...\"`");
        assert!(help("drop-wants").contains("overlays only"));
    }
}
