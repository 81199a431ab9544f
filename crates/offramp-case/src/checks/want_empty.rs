//! Wants that are true, or false, whatever happens.

use super::reads_memory;
use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::feasibility::{Feasibility, Truth};
use crate::manual::ManualPage;
use crate::places::{Places, PreferenceSpans};
use offramp_model::{Actor, Condition, Model, Preference, RankingTier};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "want-empty",
    severity: Severity::Warning,
    title: "a want that is always or never true",
    meaning: "The condition has the same truth value in every state that the rules allow, so it cannot make the actor prefer one state to another. \
              It is counted, and changes nothing. The same goes for weights, and for tiers of a ranking that describe no state.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.trades = "trade"
wants = ["not (blockades and trades)", "trades", "not blockades"]

[[rule]]
never = "blockades and trades"
"#,
    line: 7,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.trades = "trade"
wants = ["trades", "not blockades"]

[[rule]]
never = "blockades and trades"
"#,
    advice: "Take the want out, or correct it or the rule that decides it.",
};

/// Looks at every preference of every actor.
pub(crate) fn check(
    model: &Model,
    places: &Places,
    feasibility: &mut Feasibility<'_>,
    sink: &mut Sink,
    not_checked: &mut Vec<String>,
) {
    let mut checker = Checker { model, feasibility, sink, not_checked };
    for (actor, spans) in model.actors.iter().zip(&places.preferences) {
        checker.actor(actor, spans);
    }
}

struct Checker<'a, 'm> {
    model: &'a Model,
    feasibility: &'a mut Feasibility<'m>,
    sink: &'a mut Sink,
    not_checked: &'a mut Vec<String>,
}

impl Checker<'_, '_> {
    fn actor(&mut self, actor: &Actor, spans: &PreferenceSpans) {
        self.preference(&actor.wants, &spans.today);
        if let Some(later) = &actor.wants_later {
            self.preference(later, &spans.later);
        }
        for (perception, (_, spans)) in actor.sees.iter().zip(&spans.sees) {
            self.preference(&perception.wants, spans);
        }
    }

    fn preference(&mut self, preference: &Preference, spans: &[Span]) {
        match preference {
            Preference::Wants(wants) => {
                wants.iter().zip(spans).for_each(|(want, span)| self.condition(&want.that, *span, "want"));
            }
            Preference::Weights(weights) => {
                weights.iter().zip(spans).for_each(|(weight, span)| self.condition(&weight.that, *span, "weight"));
            }
            Preference::Ranking(tiers) => {
                for (tier, span) in tiers.iter().zip(spans) {
                    let RankingTier::Conditions(conditions) = tier else { continue };
                    for condition in conditions {
                        if self.truth(condition) == Truth::Never {
                            self.say(format!("no state is like `{}`", condition.text), *span);
                        }
                    }
                }
            }
        }
    }

    fn condition(&mut self, condition: &Condition, span: Span, what: &str) {
        match self.truth(condition) {
            Truth::Always => self.say(format!("this {what} is true in every state, so it changes nothing"), span),
            Truth::Never => self.say(format!("this {what} is true in no state, so it changes nothing"), span),
            Truth::Sometimes | Truth::Unknown => {}
        }
    }

    fn truth(&mut self, condition: &Condition) -> Truth {
        if reads_memory(self.model, &condition.formula) {
            return Truth::Sometimes;
        }
        let truth = self.feasibility.truth(&condition.formula);
        if truth == Truth::Unknown {
            let shown: String = condition.text.chars().take(80).collect();
            self.not_checked.push(format!("whether `{shown}` is always or never true"));
        }
        truth
    }

    fn say(&mut self, message: String, span: Span) {
        self.sink.report(
            Diagnostic::warning(PAGE.code, span, message)
                .with_help("take it out, or correct it or the rule that decides it"),
        );
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
    fn every_kind_of_preference_is_looked_at() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\n";
        for (lines, n) in [
            ("wants = [\"a\", \"always\"]", 1),
            ("wants = [\"a\"]\nwants-later = [\"a or not a\"]", 1),
            ("weights = [{ that = \"a\", weight = 1 }, { that = \"never\", weight = 1 }]", 1),
            ("ranking = [\"a\", [\"not a\", \"a and not a\"]]", 1),
            ("ranking = [\"a\", \"always\"]", 0),
            ("wants = [\"a\"]\n[actor.you]\nwants = [\"a\"]\nsees.us.wants = [\"never\", \"a\"]", 1),
        ] {
            assert_eq!(codes_and_lines(&format!("{start}{lines}")).len(), n, "{lines}");
        }
    }
}
