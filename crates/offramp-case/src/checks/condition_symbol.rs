//! Signs from programming and logic, and the words that stand for them here.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "condition-symbol",
    severity: Severity::Error,
    title: "a sign where conditions use a word",
    meaning: "Conditions are read aloud, so they are made of words: `and`, `or`, `not`, `if`. Signs are used for comparisons only: `=`, `!=`, \
              `<`, `<=`, `>`, `>=`.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
wants = ["blockades && not mines"]
"#,
    line: 7,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
wants = ["blockades and not mines"]
"#,
    advice: "Write the word that the message names.",
};

/// Signs with the words to use, longest first.
const SIGNS: [(&str, &str); 31] = [
    ("<=>", "write `if and only if`"),
    ("<->", "write `if and only if`"),
    ("===", "write a single `=`"),
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("==", "write a single `=`"),
    ("=>", "`A => B` is written `B if A`; at least is `>=`"),
    ("->", "`A -> B` is written `B if A`"),
    ("<-", "`A <- B` is written `A if B`"),
    ("=<", "write `<=`"),
    ("<>", "write `!=`"),
    ("&", "write `and`"),
    ("|", "write `or`"),
    ("~", "write `not`"),
    ("^", "write `exactly 1 of (A, B)`"),
    ("+", "write `and` or `or`; conditions do not calculate"),
    ("*", "write `and`; conditions do not calculate"),
    ("/", "conditions do not calculate"),
    ("-", "a hyphen stands inside names only; conditions do not calculate"),
    ("\u{2227}", "write `and`"),
    ("\u{2228}", "write `or`"),
    ("\u{ac}", "write `not`"),
    ("\u{2192}", "`A \u{2192} B` is written `B if A`"),
    ("\u{21d2}", "`A \u{21d2} B` is written `B if A`"),
    ("\u{2194}", "write `if and only if`"),
    ("\u{21d4}", "write `if and only if`"),
    ("\u{2265}", "write `>=`"),
    ("\u{2264}", "write `<=`"),
    ("\u{2260}", "write `!=`"),
    ("[", "use parentheses: `(`"),
    ("]", "use parentheses: `)`"),
];

/// The sign that a text begins with, and the words to use instead.
pub(crate) fn in_words(text: &str) -> Option<(&'static str, &'static str)> {
    if text.starts_with('!') && !text.starts_with("!=") {
        return Some(("!", "write `not`"));
    }
    SIGNS.iter().find(|(sign, _)| text.starts_with(sign)).copied()
}

/// A sign that has a word.
pub(crate) fn message(sign: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, format!("`{sign}` is not used in conditions")).with_help(help)
}

/// A sign that stands for nothing here.
pub(crate) fn stranger(sign: &str, span: Span) -> Diagnostic {
    let shown = if sign.chars().all(char::is_control) { sign.escape_unicode().to_string() } else { sign.to_owned() };
    let said = Diagnostic::error(PAGE.code, span, format!("`{shown}` is not used in conditions"));
    match sign {
        "." => {
            said.with_help("a condition has no full stop; a dot stands between an actor and its option: `us.strikes`")
        }
        "\"" | "'" | "`" => said.with_help("names in conditions have no quotes"),
        _ => said.with_help("take it out: conditions have names, words, comparisons and parentheses"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, assert_presentable, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn every_sign_has_a_word_and_longer_signs_come_first() {
        for (at, (sign, _)) in SIGNS.iter().enumerate() {
            assert!(!SIGNS[..at].iter().any(|(earlier, _)| sign.starts_with(earlier)), "{sign} is never reached");
        }
        for sign in SIGNS.iter().map(|(sign, _)| *sign).chain(["!", ".", "'", ";", "?", "\u{2603}", "{"]) {
            let text = format!(
                "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\ncan.b = \"b\"\nwants = [\"\"\"a {sign} b\"\"\"]"
            );
            // A sign that is read as a word may show that something else is wrong, too.
            let said: Vec<_> = said_about(&text).into_iter().filter(|said| said.code == PAGE.code).collect();
            let [said] = said.as_slice() else { panic!("{sign}: {said:?}") };
            assert!(said.message.contains(&format!("`{sign}`")), "{said:?}");
            assert_presentable(said);
        }
    }
}
