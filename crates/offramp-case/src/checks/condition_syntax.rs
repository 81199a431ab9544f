//! Conditions that cannot be read.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "condition-syntax",
    severity: Severity::Error,
    title: "a condition that cannot be read",
    meaning: "Conditions are made of names and words: `not`, `and`, `or`, `if`, `only if`, `if and only if`, `at least 2 of (A, B, C)`, \
              comparisons with a level, a rung or a number, and parentheses.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
wants = ["blockades and or mines"]
"#,
    line: 7,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.mines = "lay mines"
wants = ["blockades or mines"]
"#,
    advice: "Read the condition aloud up to the place shown: something is missing there, or does not belong there.",
};

/// Words that people use, and how the same is said here.
const FOREIGN: [(&str, &str); 26] = [
    ("is", "say `option = level`"),
    ("equals", "say `option = level`"),
    ("then", "`if A then B` is written `B if A`"),
    ("implies", "`A implies B` is written `B if A`"),
    ("unless", "`A unless B` is written `A if not B`"),
    ("when", "`A when B` is written `A if B`"),
    ("while", "`A while B` is written `A and B`, or `A if B`"),
    ("without", "`A without B` is written `A and not B`"),
    ("but", "write `and`"),
    ("xor", "`A xor B` is written `exactly 1 of (A, B)`"),
    ("nor", "`neither A nor B` is written `not A and not B`"),
    ("neither", "`neither A nor B` is written `not A and not B`"),
    ("either", "leave `either` out: `A or B`; or write `exactly 1 of (A, B)`"),
    ("both", "leave `both` out: `A and B`"),
    ("any", "`any of` is written `at least 1 of (...)`"),
    ("some", "`some of` is written `at least 1 of (...)`"),
    ("one", "write `at least 1 of (...)` or `exactly 1 of (...)`"),
    ("none", "`none of` is written `at most 0 of (...)`"),
    ("all", "`all of` is written with `and`"),
    ("two", "write the number in digits: `at least 2 of (...)`"),
    ("true", "write `always`, or just the name"),
    ("false", "write `never`, or `not` before the name"),
    ("more", "write `>`"),
    ("less", "write `<`"),
    ("greater", "write `>`"),
    ("than", "write `<`, `<=`, `>` or `>=`"),
];

fn foreign(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    FOREIGN.iter().find(|(theirs, _)| *theirs == word).map(|(_, ours)| *ours)
}

fn error(span: Span, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, message).with_help(help)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain("...".chars()).collect() }
}

/// Nothing between the quotes.
pub(crate) fn empty(span: Span) -> Diagnostic {
    error(span, "the condition is empty", "write a condition, or `always` or `never`")
}

/// The condition ends after a word that calls for more.
pub(crate) fn stops(last: Span) -> Diagnostic {
    error(last, "the condition stops here", "a name is missing after this, or the word is too many")
}

/// Something stands where a name should.
pub(crate) fn expected_name(span: Span, found: &str) -> Diagnostic {
    let help = match found {
        "if" => "`if A then B` is written `B if A`",
        _ => "write an option, agreement, outcome or front here, or take this out",
    };
    error(span, format!("expected a name, found `{}`", shortened(found)), help)
}

/// A name follows where a joining word should.
pub(crate) fn word_missing(span: Span, before: &str, found: &str) -> Diagnostic {
    if let Some(ours) = foreign(found) {
        return error(span, format!("`{found}` is not a word of conditions"), ours);
    }
    if let Some(ours) = foreign(before) {
        return error(span, format!("`{before}` is not a word of conditions"), ours);
    }
    let (before, found) = (shortened(before), shortened(found));
    let help =
        format!("join them with `and`, `or` or `if`; if they are one name, write it with a hyphen: `{before}-{found}`");
    if crate::names::RESERVED.contains(&found.as_str()) {
        return error(span, format!("`{found}` cannot stand after `{before}`"), "take one of the two out");
    }
    error(span, format!("a word is missing between `{before}` and `{found}`"), help)
}

/// Something follows where the condition should end.
pub(crate) fn unexpected(span: Span, found: &str) -> Diagnostic {
    error(span, format!("`{}` does not belong here", shortened(found)), "take it out, or join it with `and` or `or`")
}

/// A parenthesis that is not closed.
pub(crate) fn unclosed(open: Span) -> Diagnostic {
    error(open, "the parenthesis is not closed", "close it with `)`")
}

/// A parenthesis that is not opened.
pub(crate) fn unopened(span: Span) -> Diagnostic {
    error(span, "`)` without `(`", "open with `(`, or take the `)` out")
}

/// A comma outside a count.
pub(crate) fn comma(span: Span) -> Diagnostic {
    error(
        span,
        "a comma outside `... of (...)`",
        "join with `and` or `or`; each condition of a list has quotes of its own",
    )
}

/// `at least`, `at most`, `exactly` that do not go on as they should.
pub(crate) fn count_form(span: Span) -> Diagnostic {
    error(
        span,
        "a count that cannot be read",
        "write `at least 2 of (A, B, C)`, `at most 1 of (...)` or `exactly 1 of (...)`",
    )
}

/// The number of a count is not a whole number.
pub(crate) fn count_number(span: Span) -> Diagnostic {
    error(span, "a count needs a whole number up to 10,000", "write a number like `2`")
}

/// A count that is always or never met, however the things counted are.
pub(crate) fn count_beyond(span: Span, n: usize, of: usize) -> Diagnostic {
    error(span, format!("counting to {n} among {of} says nothing"), "change the number, or the list in parentheses")
}

/// A word of the language in capitals.
pub(crate) fn capital(span: Span, word: &str) -> Diagnostic {
    let lower = word.to_lowercase();
    error(span, format!("`{word}` is written `{lower}`"), format!("write `{lower}`"))
}

/// A comparison without a right-hand side.
pub(crate) fn compared_with_nothing(span: Span) -> Diagnostic {
    error(span, "compared with what?", "a level, a rung or a number follows: `us.stay >= leaving`, `oil > 120`")
}

/// `5g`.
pub(crate) fn begins_with_digit(span: Span) -> Diagnostic {
    error(span, "a name cannot begin with a digit", "begin it with a letter")
}

/// More than anything in a case is counted in.
pub(crate) fn number_too_big(span: Span) -> Diagnostic {
    error(span, "the number is too big", "use a smaller number")
}

/// `1.2.3`.
pub(crate) fn not_a_number(span: Span, written: &str) -> Diagnostic {
    error(span, format!("`{}` is not a number", shortened(written)), "write it with one decimal point at most")
}

/// Parentheses in parentheses in parentheses.
pub(crate) fn too_deep(span: Span, max: usize) -> Diagnostic {
    error(span, format!("nested deeper than {max}"), "name a part of it as an outcome, and use that name here")
}

/// More words than a person reads.
pub(crate) fn too_long(span: Span, max: usize) -> Diagnostic {
    error(
        span,
        format!("a condition of more than {max} words"),
        "name parts of it as outcomes, and use those names here",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, assert_presentable, only_message};

    /// The one message about a want of these words.
    fn about(condition: &str) -> Diagnostic {
        only_message(&format!(
            "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\ncan.b = \"b\"\nwants = [\"{condition}\"]"
        ))
    }

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn the_place_and_the_help_fit_the_slip() {
        for (condition, message, help) in [
            ("", "the condition is empty", "always"),
            ("a and", "the condition stops here", "missing after this"),
            ("a and (b or", "the condition stops here", "missing after this"),
            ("a and (b", "the parenthesis is not closed", ")"),
            ("a)", "`)` without `(`", "open"),
            ("a b", "a word is missing between `a` and `b`", "a-b"),
            ("a unless b", "`unless` is not a word of conditions", "`A if not b`"),
            ("if a then b", "expected a name, found `if`", "`B if A`"),
            ("either a or b", "`either` is not a word of conditions", "leave `either` out"),
            ("a AND b", "`AND` is written `and`", "`and`"),
            ("Not a", "`Not` is written `not`", "`not`"),
            ("a, b", "a comma outside", "quotes of its own"),
            ("at least two of (a, b)", "a count that cannot be read", "at least 2 of"),
            ("at least 3 of (a, b)", "counting to 3 among 2", "change the number"),
            ("at least 99999999999999999999 of (a, b)", "the number is too big", "smaller"),
            ("exactly 1.5 of (a, b)", "a count needs a whole number", "2"),
            ("a =", "compared with what?", "a level"),
            ("5g and a", "a name cannot begin with a digit", "letter"),
            ("a = 1.2.3", "`1.2.3` is not a number", "one decimal point"),
            ("a not b", "`not` cannot stand after `a`", "out"),
            ("a 2", "`2` does not belong here", "take it out"),
        ] {
            let said = about(condition);
            assert!(said.message.contains(message), "{condition}: {said:?}");
            assert!(
                said.help.iter().any(|said| said.to_lowercase().contains(&help.to_lowercase())),
                "{condition}: {said:?}"
            );
            assert_presentable(&said);
        }
    }
}
