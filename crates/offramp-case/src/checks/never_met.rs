//! Outcomes and rungs that no state can meet.

use super::reads_memory;
use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::feasibility::{Feasibility, Truth};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::{Formula, Front, Model};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "never-met",
    severity: Severity::Warning,
    title: "an outcome or rung that no state meets",
    meaning: "No state that the rules allow counts as this outcome, or stands on this rung. A rung is also never stood on when a higher one holds \
              wherever it does: a state stands on the highest rung whose condition holds.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.trades = "trade"
wants = ["trades", "not blockades"]

[[rule]]
never = "blockades and trades"

[outcome.worst-of-both]
when = "blockades and trades"
"#,
    line: 12,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.trades = "trade"
wants = ["trades", "not blockades"]

[[rule]]
never = "blockades and trades"

[outcome.neither]
when = "not blockades and not trades"
"#,
    advice: "Correct the condition or the rule, or take it out. For a ladder: order the rungs from peace upward.",
};

/// Looks at every outcome and every rung.
pub(crate) fn check(
    model: &Model,
    places: &Places,
    feasibility: &mut Feasibility<'_>,
    sink: &mut Sink,
    not_checked: &mut Vec<String>,
) {
    let mut look = |formula: &Formula, span: Span, message: String, what: String| match feasibility.truth(formula) {
        Truth::Never if reads_memory(model, formula) => {}
        Truth::Never => sink.report(
            Diagnostic::warning(PAGE.code, span, message)
                .with_help("correct its condition or the rule that excludes it, or take it out"),
        ),
        Truth::Unknown => not_checked.push(format!("whether any state meets {what}")),
        Truth::Always | Truth::Sometimes => {}
    };
    for (outcome, span) in model.outcomes.iter().zip(&places.outcomes) {
        let message = format!("no state counts as `{}`", outcome.id);
        look(&outcome.when.formula, *span, message, format!("the outcome `{}`", outcome.id));
    }
    for (front, spans) in model.fronts.iter().zip(&places.rungs) {
        for (rung, span) in spans.iter().enumerate() {
            let name = &front.ladder[rung].name;
            let message = format!("no state of `{}` stands on the rung `{name}`", front.id);
            look(&stands_on(front, rung), *span, message, format!("the rung `{name}` of `{}`", front.id));
        }
    }
}

/// The rung's condition holds and no higher one does.
fn stands_on(front: &Front, rung: usize) -> Formula {
    let higher = front.ladder[rung + 1..].iter().map(|rung| rung.when.formula.clone()).collect();
    Formula::And(vec![front.ladder[rung].when.formula.clone(), Formula::Not(Box::new(Formula::Or(higher)))])
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
    fn a_ladder_upside_down_is_noticed() {
        let text = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\ncan.b = \"b\"\nwants = [\"a\", \"b\"]\n[front.f]\nladder = [\n{ rung = \"calm\" },\n{ \
                    rung = \"war\", when = \"a and b\" },\n{ rung = \"crisis\", when = \"a\" },\n]";
        let said = only_message(text);
        assert_eq!((said.code, said.message.as_str()), (PAGE.code, "no state of `f` stands on the rung `war`"));
    }
}
