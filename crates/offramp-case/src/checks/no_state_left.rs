//! Rules that exclude every state.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::feasibility::Feasibility;
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::Model;

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "no-state-left",
    severity: Severity::Error,
    title: "the rules together exclude every state",
    meaning: "No combination of levels breaks none of these rules, so nothing can be the case, not even the status quo. The rules named are a \
              smallest set: without any one of them, states would be left.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.talks = "come to the table"
wants = ["not blockades", "talks"]

[[rule]]
always = "blockades or talks"

[[rule]]
never = "blockades"

[[rule]]
never = "talks"
"#,
    line: 10,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = { what = "close the strait", now = "yes" }
can.talks = "come to the table"
wants = ["not blockades", "talks"]

[[rule]]
always = "blockades or talks"

[[rule]]
never = "blockades and talks"
"#,
    advice: "Take out or weaken one of the rules named.",
};

/// The most rules among which a smallest contradictory set is looked for.
const MAX_RULES_COMPARED: usize = 60;

/// Looks at each knot of rules. Returns whether states are left, as far as is known.
pub(crate) fn check(
    model: &Model,
    places: &Places,
    feasibility: &mut Feasibility<'_>,
    sink: &mut Sink,
    not_checked: &mut Vec<String>,
) -> bool {
    let mut some_state = true;
    for knot in 0..feasibility.knots.len() {
        let rules = feasibility.knots[knot].rules.clone();
        if rules.is_empty() {
            continue;
        }
        match feasibility.leaves_a_state(knot) {
            Some(true) => {}
            Some(false) => {
                some_state = false;
                let smallest = smallest_set(knot, rules, feasibility);
                sink.report(message(model, places, &smallest));
            }
            None => {
                let n = feasibility.knots[knot].options.len();
                not_checked.push(format!("whether the rules that tie {n} options together leave any state"));
            }
        }
    }
    some_state
}

/// Takes rules out as long as what is left still excludes everything.
fn smallest_set(knot: usize, rules: Vec<usize>, feasibility: &mut Feasibility<'_>) -> Vec<usize> {
    let mut kept = rules;
    if kept.len() > MAX_RULES_COMPARED {
        return kept;
    }
    let mut at = 0;
    while at < kept.len() {
        let mut without = kept.clone();
        without.remove(at);
        if feasibility.would_leave_a_state(knot, &without) == Some(false) {
            kept = without;
        } else {
            at += 1;
        }
    }
    kept
}

fn message(model: &Model, places: &Places, rules: &[usize]) -> Diagnostic {
    let first = rules.first().map_or_else(Default::default, |rule| places.rules[*rule]);
    let (message, help) = match rules.len() {
        1 => ("this rule excludes every state".to_owned(), "correct it, or take it out"),
        n => (format!("{n} rules together exclude every state"), "take out or weaken one of them"),
    };
    let mut said = Diagnostic::error(PAGE.code, first, message).with_help(help);
    for rule in rules.iter().skip(1).take(8) {
        let what = if model.rules[*rule].from_pool.is_some() { "and this pool" } else { "and this" };
        said = said.with_label(places.rules[*rule], what);
    }
    said
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
    fn only_the_rules_that_matter_are_named() {
        let text = PAGE.bad.replace("[[rule]]\nalways", "[[rule]]\nnever = \"blockades and talks\"\n[[rule]]\nalways");
        let said = only_message(&text);
        assert_eq!((said.message.as_str(), said.labels.len()), ("3 rules together exclude every state", 2));
    }

    #[test]
    fn a_rule_that_mentions_nothing_can_exclude_everything() {
        let text = "[case]\ntitle = \"t\"\n[[rule]]\nalways = \"never\"";
        assert_eq!(only_message(text).message, "this rule excludes every state");
    }
}
