//! A value of the wrong kind: text where a list should be, a number where text should be.

use crate::diagnostics::{Diagnostic, Severity};
use crate::keys::Kind;
use crate::manual::ManualPage;
use crate::nearest::ticked;
use crate::tree::{Node, Value};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "wrong-type",
    severity: Severity::Error,
    title: "a value of the wrong kind",
    meaning: "Each key takes one kind of value: text in quotes, a list in brackets, a number or a date without quotes, a table.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = "not blockades"
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]
"#,
    advice: "Text has quotes (`\"yes\"`, also for levels), lists have brackets (`[\"a\", \"b\"]`), numbers and dates have neither.",
};

/// The value of `key` is not of this kind.
pub(crate) fn message(key: &str, node: &Node, kind: &Kind) -> Diagnostic {
    let said = Diagnostic::error(
        PAGE.code,
        node.span,
        format!("{} is {}, not {}", ticked(key), kind.in_words(), node.kind_in_words()),
    );
    said.with_help(help(node, kind))
}

fn help(node: &Node, kind: &Kind) -> String {
    match (&node.value, kind) {
        (Value::Text(text), Kind::List(_) | Kind::Either(_)) if accepts_list(kind) && text.len() < 60 => {
            format!("put it in brackets: `[\"{text}\"]`")
        }
        (Value::Integer(_) | Value::Float(_) | Value::Date(_), kind) if accepts_text(kind) => {
            "put it in quotes".to_owned()
        }
        (Value::Boolean(value), Kind::Name(_)) => {
            format!("name the level in quotes: `\"{}\"`", if *value { "yes" } else { "no" })
        }
        (Value::Boolean(_), kind) if accepts_text(kind) => "put it in quotes".to_owned(),
        (Value::Text(_), Kind::Date | Kind::Boolean | Kind::Number { .. } | Kind::Whole { .. }) => {
            "write it without quotes".to_owned()
        }
        (Value::Date(_), Kind::Date) => "write the day only: year-month-day".to_owned(),
        (Value::Float(_), Kind::Number { .. }) => "write an ordinary number".to_owned(),
        (Value::List { of_tables: true, .. }, _) => "give the header single brackets: `[...]`".to_owned(),
        (Value::Table(_), Kind::List(Kind::Table(_) | Kind::Either(_))) => {
            "give the header double brackets: `[[...]]`".to_owned()
        }
        _ => format!("write {}", kind.in_words()),
    }
}

fn accepts_list(kind: &Kind) -> bool {
    match kind {
        Kind::List(_) => true,
        Kind::Either(kinds) => kinds.iter().any(accepts_list),
        _ => false,
    }
}

fn accepts_text(kind: &Kind) -> bool {
    match kind {
        Kind::Text | Kind::Duration | Kind::Delay | Kind::Reviews | Kind::Rate | Kind::Refill => true,
        Kind::Condition | Kind::OneOf(_) | Kind::Country | Kind::Name(_) => true,
        Kind::Either(kinds) => kinds.iter().any(accepts_text),
        Kind::OneOrMany(each) => accepts_text(each),
        _ => false,
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
    fn the_help_fits_the_slip() {
        let help = |line: &str| only_message(&format!("[case]\ntitle = \"t\"\n{line}")).help.remove(0);
        assert_eq!(help("as-of = \"2020-01-07\""), "write it without quotes");
        assert_eq!(help("about = 2020"), "put it in quotes");
        assert_eq!(help("fronts = \"gulf\""), "put it in brackets: `[\"gulf\"]`");
        assert_eq!(help("as-of = 2020-01-07T00:00:00"), "write the day only: year-month-day");
        assert_eq!(help("[actor.us.can.wait]\nnow = true\n"), "name the level in quotes: `\"yes\"`");
        assert_eq!(help("[[actor.us]]"), "give the header single brackets: `[...]`");
        assert_eq!(help("[rule]\nnever = \"always\""), "give the header double brackets: `[[...]]`");
        assert_eq!(help("[pool.x]\nsize = nan"), "write an ordinary number");
    }
}
