//! A condition that somebody asks about from outside the case, such as a flag of a command.
//!
//! In: a case, overlays, the words of a condition. Out: the condition with every name looked up in that case, or what is wrong with
//! the words, with places in *them*. Does not: check the case (see [`crate::check`]).

use crate::conditions::{Scope, lower, on_one_line, parse};
use crate::diagnostics::{Diagnostic, Severity, Sink, Span};
use crate::model_from_tree::{Declared, MAX_PARTS, definitions};
use crate::{CaseText, finished, overlays, tree_from_toml};
use offramp_model::Condition;

/// Reads a condition in the words of a case with overlays applied in order. An outcome's name is a condition, too.
///
/// # Errors
/// What is wrong with the words. Places are places in `asked`: show them with [`crate::render_text`] and a [`CaseText`] that holds the
/// words. A case that has errors itself should be checked first; names that it defines wrongly count as unknown here.
pub fn condition(case: &CaseText, overlays: &[String], asked: &str) -> Result<Condition, Vec<Diagnostic>> {
    // What is wrong with the case is not what was asked.
    let mut ignored = Sink::default();
    let (root, _) = tree_from_toml::tree_from_toml(&case.text, &mut ignored);
    let root = if overlays.is_empty() { root } else { overlays::apply(&root, overlays, &mut ignored) };
    let declared = Declared::of(&root, &mut ignored);
    let mut parts_left = MAX_PARTS;
    let definitions = definitions::definitions(&case.text, &declared, &mut parts_left, &mut ignored);
    let span = Span { start: 0, end: asked.len() };
    let mut sink = Sink::default();
    let (ast, faults) = parse(asked, span);
    faults.into_iter().for_each(|said| sink.report(said));
    let scope =
        &mut Scope { declared: &declared, definitions: &definitions, parts_left: &mut parts_left, sink: &mut sink };
    let lowered = lower(&ast, span, scope);
    match lowered {
        Some(lowered) if sink.n_errors() == 0 => Ok(Condition { text: on_one_line(asked), formula: lowered.formula }),
        _ => Err(finished(sink).into_iter().filter(|said| said.severity == Severity::Error).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> CaseText {
        let text = "[case]\ntitle = \"t\"\n[actor.a]\ncan.x = \"do x\"\ncan.y = \"do y\"\n[outcome.both]\nwhen = \"x and y\"\n\
                    [overlay.more.outcome.either]\nwhen = \"x or y\"\n";
        CaseText { name: "t.toml".into(), text: text.into() }
    }

    #[test]
    fn outcomes_and_options_are_found_and_overlays_count() {
        let holds = |overlays: &[String], asked: &str, levels: &[u8]| {
            condition(&case(), overlays, asked).expect("known names").formula.holds(levels)
        };
        assert!(holds(&[], "both", &[1, 1]) && !holds(&[], "both", &[1, 0]));
        assert!(holds(&[], "a.x and not y", &[1, 0]));
        assert!(holds(&["more".into()], "either", &[0, 1]));
        assert!(condition(&case(), &[], "either").is_err());
    }

    #[test]
    fn what_is_wrong_has_its_place_in_the_words_asked() {
        for (asked, start, code) in
            [("x and z", 6, "unknown-name"), ("x &", 2, "condition-symbol"), ("", 0, "condition-syntax")]
        {
            let said = condition(&case(), &[], asked).expect_err("wrong");
            assert_eq!((said[0].code, said[0].primary.span.start), (code, start), "{asked}");
        }
    }
}
