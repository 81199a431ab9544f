//! Gauges that move without bounds, or out of them.

use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::Model;
use offramp_model::dynamics::Gauge;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "gauge-bounds",
    severity: Severity::Error,
    title: "a gauge whose bounds are missing or wrong",
    meaning: "A gauge that drifts or jumps needs the lowest and the highest that it can read, `from` and `to`: it stops there. \
              The lower bound is below the upper one, and where it starts lies between them.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["morale >= 30", "blockades"]

[gauge.morale]
starts = 60
drifts = [{ when = "blockades", by = "-5 a month" }]
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["morale >= 30", "blockades"]

[gauge.morale]
starts = 60
from = 0
to = 100
drifts = [{ when = "blockades", by = "-5 a month" }]
"#,
    advice: "State `from` and `to`, the lower one first, with `starts` between them.",
};

/// Looks at every gauge.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    for (gauge, span) in model.gauges.iter().zip(&places.gauges) {
        if let Some((message, help)) = fault(gauge) {
            sink.report(said(*span, &message, &help));
        }
    }
}

fn said(span: Span, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(PAGE.code, span, message.to_owned()).with_help(help.to_owned())
}

fn fault(gauge: &Gauge) -> Option<(String, String)> {
    let id = &gauge.id;
    if gauge.has_memory() && (gauge.from.is_none() || gauge.to.is_none()) {
        let moves = if gauge.drifts.is_empty() { "jumps" } else { "drifts" };
        let help = "say the lowest and the highest that it can read: `from = 0`, `to = 100`";
        return Some((format!("`{id}` {moves}, and does not say between which bounds"), help.to_owned()));
    }
    let (from, to) = (gauge.from.unwrap_or(f64::NEG_INFINITY), gauge.to.unwrap_or(f64::INFINITY));
    if from >= to {
        let help = "write the lower bound in `from` and the higher one in `to`".to_owned();
        return Some((format!("`{id}` is to stay between {from} and {to}, where nothing lies"), help));
    }
    (gauge.starts < from || gauge.starts > to).then(|| {
        let bounds = match (gauge.from, gauge.to) {
            (Some(from), None) => format!("below its lowest, {from}"),
            (None, Some(to)) => format!("above its highest, {to}"),
            _ => format!("outside its bounds, {from} to {to}"),
        };
        (format!("`{id}` starts at {}, {bounds}", gauge.starts), "widen the bounds, or start within them".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, assert_presentable, only_message, said_about};

    fn case(gauge: &str) -> String {
        format!(
            "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\", \"g > 1\"]\n[gauge.g]\nunit = \"points\"\n{gauge}"
        )
    }

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn every_fault_has_words() {
        for gauge in [
            "starts = 1\nto = 9\njumps = [{ when = \"us.a\", by = 1 }]",
            "starts = 1\nfrom = 9\nto = 0\njumps = [{ when = \"us.a\", by = 1 }]",
            "starts = 1\nfrom = 1\nto = 1\ndrifts = [{ by = \"1 a week\" }]",
            "starts = 10\nfrom = 0\nto = 9\ndrifts = [{ by = \"1 a week\" }]",
            "starts = 10\nto = 9\nhalf-life = \"1 week\"\nadds = [{ when = \"us.a\", by = -9 }]",
            "starts = 1\nfrom = 2\nhalf-life = \"1 week\"\nadds = [{ when = \"us.a\", by = 9 }]",
        ] {
            let said = only_message(&case(gauge));
            assert_eq!(said.code, PAGE.code, "{gauge}");
            assert_presentable(&said);
        }
    }

    /// What it reads depends on the past, so no want about it is empty.
    #[test]
    fn wants_about_a_gauge_that_moves_are_not_empty() {
        let moves = "starts = 1\nfrom = 0\nto = 9\njumps = [{ when = \"us.a\", by = 1 }]";
        assert!(said_about(&case(moves)).is_empty());
        assert_eq!(only_message(&case("starts = 1")).code, "want-empty");
    }
}
