//! Durations, rates and reviews that cannot be understood.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::duration::TimeFault;
use crate::manual::ManualPage;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "bad-time",
    severity: Severity::Error,
    title: "a duration or rate that cannot be understood",
    meaning: "Times are written with a number and a unit, because a bare number could be days or weeks. Durations: `\"6 weeks\"`, \
              `\"6 to 10 weeks\"`. Reviews: `\"every 2 weeks\"`, `\"daily\"`. Rates: `\"1 in 5 years\"`, `\"3 a year\"`, `\"20% a year\"`. \
              Units are hours, days, weeks, months (30.4375 days) and years (365.25 days).",
    bad: r#"[case]
title = "Two ports"
horizon = "26"
"#,
    line: 3,
    good: r#"[case]
title = "Two ports"
horizon = "26 weeks"
"#,
    advice: "Add the unit, or write the time in one of the forms above.",
};

/// What is wrong with the time of `key`; `example` is how it is written.
pub(crate) fn message(key: &str, text: &str, span: Span, fault: &TimeFault, example: &str) -> Diagnostic {
    let shown: String = text.chars().take(60).collect();
    let (message, help) = match fault {
        TimeFault::NoUnit => (
            format!("`{shown}` has no unit"),
            format!("say hours, days, weeks, months or years, as in `\"{example}\"`"),
        ),
        TimeFault::UnknownUnit(unit) => {
            (format!("`{unit}` is not a unit of time"), "units are hours, days, weeks, months and years".to_owned())
        }
        TimeFault::Negative => (format!("`{key}` cannot be negative"), format!("write it like `\"{example}\"`")),
        TimeFault::Zero => {
            (format!("`{key}` cannot be zero"), format!("write it like `\"{example}\"`, or leave it out"))
        }
        TimeFault::OutOfReason => (format!("`{shown}` is beyond reason"), format!("write it like `\"{example}\"`")),
        TimeFault::Backwards => (format!("`{shown}` ends before it begins"), "write the shorter time first".to_owned()),
        TimeFault::NotUnderstood => {
            (format!("`{shown}` cannot be understood as a time"), format!("write it like `\"{example}\"`"))
        }
    };
    Diagnostic::error(PAGE.code, span, message).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, assert_presentable, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn every_fault_has_words() {
        for time in ["26", "-2 weeks", "0 days", "2 moons", "9999999 years", "soon", ""] {
            let said = only_message(&format!("[case]\ntitle = \"t\"\nhorizon = \"{time}\""));
            assert_eq!(said.code, PAGE.code, "{time}");
            assert_presentable(&said);
        }
    }
}
