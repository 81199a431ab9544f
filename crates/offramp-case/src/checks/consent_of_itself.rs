//! Consent of somebody who moves anyway.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::{Consenter, Model, Owner};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "consent-of-itself",
    severity: Severity::Warning,
    title: "consent of somebody who decides anyway",
    meaning: "An option's owner, a party to the agreement, or the institution itself is listed under `consent`. Whoever makes a move agrees to \
              it anyway, so the entry changes nothing; probably somebody else was meant.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["blockades"]

[actor.nordland.can.blockades]
consent = ["nordland"]
"#,
    line: 7,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
wants = ["blockades"]

[actor.assembly]
inside = "nordland"
wants = ["not blockades"]

[actor.nordland.can.blockades]
consent = ["assembly"]
"#,
    advice: "Take the entry out, or name whoever has to agree: a parliament or an establishment can be an actor of its own, `inside` the state.",
};

/// Looks at every option that needs consent.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    for (index, option) in model.options.iter().enumerate() {
        for consenter in &option.consent {
            let decides_anyway = match (option.owner, consenter) {
                (Owner::Actor(owner), Consenter::Actor(actor)) => owner == *actor,
                (Owner::Institution(owner), Consenter::Institution(institution)) => owner == *institution,
                (Owner::Agreement(agreement), Consenter::Actor(actor)) => {
                    model.agreements.get(agreement.index()).is_some_and(|agreement| agreement.parties.contains(actor))
                }
                _ => false,
            };
            if decides_anyway {
                let name = match consenter {
                    Consenter::Actor(actor) => &model.actor(*actor).id,
                    Consenter::Institution(institution) => &model.institutions[institution.index()].id,
                };
                sink.report(
                    Diagnostic::warning(
                        PAGE.code,
                        places.options[index],
                        format!("`{}` asks `{name}` for consent, which decides anyway", option.id),
                    )
                    .with_help("take it out of `consent`, or name whoever has to agree besides"),
                );
            }
        }
    }
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
    fn parties_and_institutions_decide_anyway_too() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\nwants = [\"a\"]\n";
        for (lines, expected) in [
            ("[agreement.a]\nparties = [\"us\"]\nconsent = [\"us\"]", "consent-of-itself 5"),
            ("[institution.i]\nmembers = [\"us\"]\ncan.a = { consent = [\"i\"] }", "consent-of-itself 7"),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{lines}")), [expected], "{lines}");
        }
    }
}
