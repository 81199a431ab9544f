//! Actors that want nothing.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::{Model, Preference};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "no-wants",
    severity: Severity::Warning,
    title: "an actor that wants nothing",
    meaning: "An actor without wants, weights or ranking is counted as indifferent between all states: it never moves by its own will, never \
              agrees to anything, and abstains from every vote.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[actor.sudland]
"#,
    line: 8,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[actor.sudland]
wants = ["not nordland.blockades"]
"#,
    advice: "Say what it wants, or take the actor out.",
};

/// Looks at every actor.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    for (actor, span) in model.actors.iter().zip(&places.actors) {
        let is_empty = match &actor.wants {
            Preference::Wants(wants) => wants.is_empty(),
            Preference::Weights(weights) => weights.is_empty(),
            Preference::Ranking(tiers) => tiers.is_empty(),
        };
        if is_empty {
            let message = format!("`{}` wants nothing; it is counted as indifferent", actor.id);
            sink.report(
                Diagnostic::warning(PAGE.code, *span, message)
                    .with_help("say what it wants: `wants = [\"...\"]`, most important first; or take the actor out"),
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
