//! The same want twice.

use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::{Model, Preference};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "duplicate-want",
    severity: Severity::Warning,
    title: "the same want twice",
    meaning: "Two wants of an actor mean the same. States are compared by the first want on which they differ, so the second never decides.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.trades = "trade"
wants = [
  "not blockades",
  "trades",
  "not nordland.blockades",
]
"#,
    line: 10,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.trades = "trade"
wants = [
  "not blockades",
  "trades",
]
"#,
    advice: "Take the later one out, or correct it.",
};

/// Looks at the wants of every actor.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    for (actor, spans) in model.actors.iter().zip(&places.preferences) {
        look(&actor.wants, &spans.today, sink);
        if let Some(later) = &actor.wants_later {
            look(later, &spans.later, sink);
        }
        for (perception, (_, spans)) in actor.sees.iter().zip(&spans.sees) {
            look(&perception.wants, spans, sink);
        }
    }
}

fn look(preference: &Preference, spans: &[Span], sink: &mut Sink) {
    // Two weights for one condition add up, and a tier may repeat another's words: only wants can be idle.
    let Preference::Wants(wants) = preference else { return };
    for (index, want) in wants.iter().enumerate() {
        if let Some(first) = wants[..index].iter().position(|earlier| earlier.that.formula == want.that.formula) {
            sink.report(
                Diagnostic::warning(PAGE.code, spans[index], "this want says the same as an earlier one")
                    .with_label(spans[first], "said here first")
                    .with_help("take it out, or correct it"),
            );
        }
    }
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
