//! Options that nobody wants anything about.

use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::manual::ManualPage;
use crate::places::Places;
use offramp_model::{Model, Preference};

pub(crate) const PAGE: ManualPage = ManualPage {
    code: "option-unwanted",
    severity: Severity::Warning,
    title: "an option that nobody wants anything about",
    meaning: "No want, weight or ranking of any actor depends on the option (nor, for an agreement, on the options that change with it), so nobody prefers it one way or the other. Its owner will never have a \
              reason to change it.",
    bad: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.protests = "write a note of protest"
wants = ["not blockades"]
"#,
    line: 6,
    good: r#"[case]
title = "Two ports"

[actor.nordland]
can.blockades = "close the strait"
can.protests = "write a note of protest"
wants = ["not blockades", "protests if blockades"]
"#,
    advice: "Say who cares about it, or leave it out: each option doubles the number of states.",
};

/// Looks at every option.
pub(crate) fn check(model: &Model, places: &Places, sink: &mut Sink) {
    let mut wanted = vec![false; model.options.len()];
    for actor in &model.actors {
        let preferences = [Some(&actor.wants), actor.wants_later.as_ref()].into_iter().flatten();
        preferences.for_each(|preference| mark(preference, &mut wanted));
    }
    // What moves a gauge matters where the gauge does.
    for (number, gauge) in model.gauges.iter().enumerate().filter(|(_, gauge)| gauge.has_memory()) {
        if wanted_gauges(model, number) {
            let moves = gauge.drifts.iter().filter_map(|drift| drift.when.as_ref());
            let moves = moves.chain(gauge.jumps.iter().map(|jump| &jump.when));
            moves.for_each(|when| when.formula.for_each_option(&mut |option| wanted[option.index()] = true));
        }
    }
    // An agreement by which others' options change in one move matters as much as they do.
    for agreement in &model.agreements {
        let matters = agreement.with.iter().any(|option| wanted[option.index()]);
        wanted[agreement.option.index()] |= matters;
    }
    for (index, option) in model.options.iter().enumerate() {
        if !wanted[index] {
            sink.report(
                Diagnostic::warning(
                    PAGE.code,
                    places.options[index],
                    format!("nobody wants anything about `{}`", option.id),
                )
                .with_help("mention it in somebody's wants, or leave it out"),
            );
        }
    }
}

/// Whether somebody wants something about a gauge.
fn wanted_gauges(model: &Model, gauge: usize) -> bool {
    let read = |preference: &Preference| {
        preference.conditions().iter().any(|has| has.formula.reads_gauge(&|number| number == gauge))
    };
    let of_actor = |actor: &offramp_model::Actor| read(&actor.wants) || actor.wants_later.as_ref().is_some_and(read);
    model.actors.iter().any(of_actor)
}

fn mark(preference: &Preference, wanted: &mut [bool]) {
    for condition in preference.conditions() {
        condition.formula.for_each_option(&mut |option| wanted[option.index()] = true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{assert_page_holds, said_about};

    #[test]
    fn page_holds() {
        assert_page_holds(&PAGE);
    }

    #[test]
    fn wants_reach_options_through_outcomes_fronts_and_gauges() {
        let text = "[case]\ntitle = \"t\"\n[actor.us]\ncan.a = \"a\"\ncan.b = \"b\"\ncan.c = \"c\"\nwants = [\"o\", \"f = high\"]\nwants-later = [\"g > \
                    1\"]\n[outcome.o]\nwhen = \"a\"\n[front.f]\nladder = [{ rung = \"low\" }, { rung = \"high\", when = \"b\" }]\n[gauge.g]\nstarts = \
                    1\nadds = [{ when = \"c\", by = 1 }]";
        assert!(said_about(text).is_empty(), "{:?}", said_about(text));
    }
}
