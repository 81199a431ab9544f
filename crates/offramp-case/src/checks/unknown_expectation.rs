//! Expectations that no analysis can check.

use crate::diagnostics::{Diagnostic, Severity, Span};
use crate::manual::ManualPage;
use crate::model_from_tree::CONCEPTS;
use crate::nearest::{did_you_mean, nearest};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "unknown-expectation",
    severity: Severity::Error,
    title: "an expectation that no analysis can check",
    meaning: "The keys of `[expect]` say which answer is expected: `\"stability.nash\"`, `\"stability.us.nash\"`, `\"stability.nash.count\"`, \
              `\"states.feasible\"`, `\"status-quo\"`, `\"groups.nash\"`, `\"durable.nash\"`, `\"truce.nash\"`, `\"reachable.nash\"`, `\"agreement.zone\"`, \
              `\"agreement.kept\"`, `\"agreement.blocks\"`, `\"agreement.OUTCOME.zone\"`, `\"dynamics.OUTCOME.by.26w\"`, `\"dynamics.OUTCOME.by.26w.accident\"`, `\"coupling.FROM.TO.rungs\"`, `\"coupling.FROM.TO.pool.top\"`, `\"paths.OUTCOME\"`, `\"paths.OUTCOME.moves\"`, \
              `\"offramps.OUTCOME\"`, `\"power.AGREEMENT\"`.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[expect]
"stabilty.nash" = ["not blockades"]
"#,
    line: 9,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
wants = ["not blockades"]

[expect]
"stability.nash" = ["not blockades"]
"#,
    advice: "Use one of the keys above.",
};

/// The key means nothing.
pub(crate) fn message(key: &str, span: Span) -> Diagnostic {
    let shown: String = key.chars().take(80).collect();
    let said = Diagnostic::error(PAGE.code, span, format!("nothing can be expected of `{shown}`"));
    let mut known: Vec<String> =
        ["status-quo", "states.feasible", "groups.nash", "agreement.zone", "agreement.kept", "agreement.blocks"]
            .map(str::to_owned)
            .to_vec();
    for first in ["stability", "durable", "truce", "reachable"] {
        known.extend(CONCEPTS.iter().map(|concept| format!("{first}.{concept}")));
    }
    known.extend(["count", "includes", "excludes"].map(|last| format!("stability.nash.{last}")));
    match did_you_mean(&nearest(key, known.iter().map(String::as_str), 1)) {
        Some(help) => said.with_help(help),
        None => said.with_help("see `offramp explain unknown-expectation` for the keys there are"),
    }
}

/// The key speaks of an outcome that the case does not have.
pub(crate) fn no_such_outcome(key: &str, outcome: &str, span: Span) -> Diagnostic {
    let (key, outcome): (String, String) = (key.chars().take(80).collect(), outcome.chars().take(80).collect());
    Diagnostic::error(PAGE.code, span, format!("nothing can be expected of `{key}`: no outcome is called `{outcome}`"))
        .with_help(
            "after `agreement.` comes `zone`, `kept` or `blocks`, or the name of an outcome and then one of these",
        )
}

/// The key speaks of a shift of power that no agreement states.
pub(crate) fn no_such_shift(key: &str, agreement: &str, span: Span) -> Diagnostic {
    let (key, name): (String, String) = (key.chars().take(80).collect(), agreement.chars().take(80).collect());
    let what = format!("nothing can be expected of `{key}`: no agreement called `{name}` states a shift of power");
    Diagnostic::error(PAGE.code, span, what).with_help(
        "after `power.` comes the name of an agreement that has `power`; the value is `broken`, `depends` or `holds`",
    )
}

/// The key asks for a probability of something that the case does not have, or by no time.
pub(crate) fn no_such_chance(key: &str, span: Span) -> Diagnostic {
    let key: String = key.chars().take(80).collect();
    Diagnostic::error(
        PAGE.code,
        span,
        format!("nothing can be expected of `{key}`: it names no outcome or rung, or no time"),
    )
    .with_help(
        "write an outcome or a front and its rung, then `by` (it has come about) or `at` (it holds), then a time: \
             `dynamics.war.by.26w`, `dynamics.gulf.war.at.6 months`",
    )
}

/// The key asks how one front drives another, and names no two fronts, no channel or no figure.
pub(crate) fn no_such_pull(key: &str, span: Span) -> Diagnostic {
    let key: String = key.chars().take(80).collect();
    Diagnostic::error(PAGE.code, span, format!("nothing can be expected of `{key}`: it names no pull between two fronts"))
        .with_help(
            "write the driving front, the driven one, perhaps a channel (wants, pool, attention, excitation, flow, actor), then `rungs` or \
             `top`: `coupling.gulf.iraq.rungs`, `coupling.gulf.iraq.pool.top`",
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, only_message};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
        assert_eq!(only_message(PAGE.bad).help, ["did you mean `stability.nash`?"]);
    }

    #[test]
    fn every_key_of_the_language_is_known_with_dots_inside_or_outside_the_quotes() {
        let start = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\nwants = [\"a\"]\n[expect]\n";
        for line in [
            "\"stability.nash\" = [\"a\"]",
            "stability.nash = [\"a\"]",
            "\"stability.us.sseq\" = [\"a\", \"not a\"]",
            "\"stability.cnash.includes\" = []",
            "\"stability.gmr.excludes\" = [\"never\"]",
            "\"stability.seq.count\" = 2",
            "\"stability.us.nash.count\" = 1",
            "\"stability.us.gmr.includes\" = [\"a\"]",
            "\"stability.us.seq.excludes\" = [\"not a\"]",
            "\"states.feasible\" = 2",
            "status-quo = [\"nash\", \"csmr\"]",
            "\"groups.nash\" = [\"a\"]",
            "\"durable.nash\" = [\"a\"]",
            "\"truce.smr\" = [\"a\"]",
            "\"reachable.nash\" = [\"a\"]",
            "\"dynamics.done.by.26w\" = [0.1, 0.3]\n[outcome.done]\nwhen = \"a\"",
            "\"agreement.zone\" = [\"a\"]",
            "\"agreement.kept.excludes\" = [\"a\"]",
            "\"agreement.zone.count\" = 0",
            "\"agreement.done.blocks\" = [\"us\"]\n[outcome.done]\nwhen = \"a\"",
            "\"power.pact\" = \"holds\"\n[agreement.pact]\nparties = [\"us\", \"them\"]\n[agreement.pact.power]\nrises = \"us\"\ndeclines = \
             \"them\"\nnow = 0.5\nlater = 0.5\ncost-rises = 1\ncost-declines = 1\npatience = 0.5\n[actor.them]\nwants = [\"pact\"]",
            "\"dynamics.done.by.26w.accident\" = [0, 0.3]\n[outcome.done]\nwhen = \"a\"",
        ] {
            assert!(crate::checks::testing::said_about(&format!("{start}{line}")).is_empty(), "{line}");
        }
        for (line, code) in [
            ("stability = [\"a\"]", "unknown-expectation"),
            ("\"groups.gmr\" = [\"a\"]", "unknown-expectation"),
            ("dynamics = 1", "unknown-expectation"),
            ("\"stability.us.nash.all\" = 1", "unknown-expectation"),
            ("\"stability.us.nsh.count\" = 1", "unknown-concept"),
            ("\"stability.we.nash.excludes\" = [\"a\"]", "unknown-actor"),
            ("\"dynamics.war.by.26w\" = [0, 1]", "unknown-expectation"),
            ("\"dynamics.done.by.soon\" = [0, 1]\n[outcome.done]\nwhen = \"a\"", "unknown-expectation"),
            ("\"dynamics.done.by.26w\" = [0.3, 0.1]\n[outcome.done]\nwhen = \"a\"", "wrong-type"),
            ("\"dynamics.done.at.26w.accident\" = [0, 0.3]\n[outcome.done]\nwhen = \"a\"", "unknown-expectation"),
            ("\"coupling.here.there.rungs\" = [0, 0.3]", "unknown-expectation"),
            ("\"stability.we.nash\" = [\"a\"]", "unknown-actor"),
            ("\"agreement.zones\" = [\"a\"]", "unknown-expectation"),
            ("\"agreement.nowhere.zone\" = [\"a\"]", "unknown-expectation"),
            ("\"agreement.blocks\" = [\"we\"]", "unknown-actor"),
            ("\"agreement.blocks\" = \"us\"", "wrong-type"),
            ("\"agreement.zone\" = \"a\"", "wrong-type"),
            ("\"stability.nash\" = \"a\"", "wrong-type"),
            ("\"stability.nash.count\" = 1.5", "wrong-type"),
            ("\"states.feasible\" = -1", "wrong-type"),
            ("status-quo = \"nash\"", "wrong-type"),
            ("status-quo = [1]", "wrong-type"),
            ("\"power.pact\" = \"holds\"", "unknown-expectation"),
            ("\"stability.nash\" = [\"b\"]", "unknown-name"),
        ] {
            assert_eq!(only_message(&format!("{start}{line}")).code, code, "{line}");
        }
    }
}
