//! Actors that want nothing.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::{ActorId, Consenter, Model, Preference};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "no-wants",
    severity: Severity::Warning,
    title: "an actor that wants nothing",
    meaning: "An actor without wants, weights or ranking is counted as indifferent between all states: it never moves by its own will, never \
              agrees to anything, and abstains from every vote. Only a state that holds other actors, its leaders or factions, and decides \
              nothing itself needs no wants.",
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
    for (index, (actor, span)) in model.actors.iter().zip(&places.actors).enumerate() {
        let is_empty = match &actor.wants {
            Preference::Wants(wants) => wants.is_empty(),
            Preference::Weights(weights) => weights.is_empty(),
            Preference::Ranking(tiers) => tiers.is_empty(),
        };
        if is_empty && !only_holds_others(model, ActorId::from_index(index)) {
            let message = format!("`{}` wants nothing; it is counted as indifferent", actor.id);
            sink.report(
                Diagnostic::warning(PAGE.code, *span, message)
                    .with_help("say what it wants: `wants = [\"...\"]`, most important first; or take the actor out"),
            );
        }
    }
}

/// A state whose leaders and factions are the actors decides nothing itself: it needs no wants.
fn only_holds_others(model: &Model, actor: ActorId) -> bool {
    let holds_others = model.actors.iter().any(|other| other.inside == Some(actor));
    let decides = !model.actor(actor).options.is_empty()
        || model.agreements.iter().any(|agreement| agreement.parties.contains(&actor))
        || model.institutions.iter().any(|institution| institution.members.contains(&actor))
        || model.options.iter().any(|option| option.consent.contains(&Consenter::Actor(actor)));
    holds_others && !decides
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, codes_and_lines};

    #[test]
    fn a_state_that_only_holds_its_leaders_needs_no_wants() {
        let text =
            "[case]\ntitle = \"t\"\n[actor.us]\n[actor.president]\ninside = \"us\"\ncan.a = \"a\"\nwants = [\"a\"]\n";
        assert_eq!(codes_and_lines(text), [""; 0]);
        assert_eq!(
            codes_and_lines(&format!(
                "{text}[agreement.p]\nparties = [\"us\"]\nwith = []\n[actor.he]\nwants = [\"p\"]"
            )),
            ["no-wants 3"]
        );
    }

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }
}
