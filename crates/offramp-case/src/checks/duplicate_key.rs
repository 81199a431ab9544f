//! A key or table that is written twice.

use crate::diagnostics::{Diagnostic, Severity};
use crate::manual::ManualPage;
use crate::toml_tables::{Clash, ClashKind};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "duplicate-key",
    severity: Severity::Error,
    title: "a key is written twice",
    meaning: "Each key of a table is written once, and each table has one header. Of two values nobody could say which one counts.",
    bad: "[case]\ntitle = \"Two ports\"\ntitle = \"Three ports\"",
    line: 3,
    good: "[case]\ntitle = \"Two ports\"",
    advice: "Keep one of the two. Tables that are items of a list (rules, wants) have double brackets: `[[rule]]`.",
};

/// The key cannot stand where it is written.
pub(crate) fn message(clash: &Clash) -> Diagnostic {
    let Clash { name, span, other, why } = clash;
    let (message, help) = match why {
        ClashKind::Twice => (
            format!("`{name}` is written twice"),
            format!("keep one of the two; items of a list have double brackets: `[[{name}]]`"),
        ),
        ClashKind::Closed => (
            format!("`{name}` is already written in braces, and cannot be continued"),
            "put everything into the braces, or write it as a table with a header".to_owned(),
        ),
        ClashKind::Value => (
            format!("`{name}` already has a value, so it cannot have keys of its own"),
            "take the value or the keys out".to_owned(),
        ),
    };
    Diagnostic::error(PAGE.code, *span, message).with_label(*other, "first written here").with_help(help)
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
    fn tables_may_not_be_opened_twice_nor_values_continued() {
        for text in [
            "[case]\ntitle = \"t\"\n[actor.a]\n[actor.b]\n[actor.a]",
            "[case]\ntitle = \"t\"\n[actor]\na.can.x = \"y\"\n[actor.a]",
            "[case]\ntitle = \"t\"\n[voice]\na = { name = \"y\" }\n[voice.a]",
            "[case]\ntitle = \"t\"\n[actor.a]\n\n[[actor]]",
            "[case]\ntitle = \"t\"\n[voice.a]\nname = \"x\"\nname.b = 1",
            "[case]\ntitle = \"t\"\n\nrule = []\n[[case]]",
        ] {
            assert!(
                codes_and_lines(text).contains(&"duplicate-key 5".to_owned()),
                "{text}: {:?}",
                codes_and_lines(text)
            );
        }
    }
}
